"""A mapping written in a workbook: its tables, found by their headers, become the sections that a TOML file would have.

It opens no file, and leaves what the entries mean to the domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from workbooks.grids import Grid, Uncomputed
from workbooks.placing import column_letters
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping_sections import ROLES
from xlcvm.pricing.invoices.policy_rows import POLICY_KEYS
from xlcvm.pricing.invoices.written_values import is_empty, key_of, unknown_name

_STEP = ("column", "stage", "basis", "figure", "divide by", "blank")
_TABLES = {
    "fields": ("field", *_STEP),
    "settings": ("setting", "value"),
    "rates": ("currency", "rate"),
    "dimensions": ("dimension", "column"),
    "policy": POLICY_KEYS,
}
"""The headers of each table, folded: the first stands first, and it and the second must be there."""
_SETTINGS = {
    "reporting currency": ("currency", "reporting"),
    "ledger total": ("ledger", "total"),
    "ledger of": ("ledger", "of"),
    "ledger tolerance": ("ledger", "tolerance"),
    "before from": ("before", 0),
    "before to": ("before", 1),
    "after from": ("after", 0),
    "after to": ("after", 1),
    "date format": ("dates", "format"),
    "time zone": ("dates", "zone"),
    "delimiter": ("file", "delimiter"),
    "encoding": ("file", "encoding"),
    "decimal": ("file", "decimal"),
    "sheet": ("file", "sheet"),
    "table": ("file", "table"),
}
_ALSO = {"booked amount": "booked"}
_KEYS = {headers[0]: kind for kind, headers in _TABLES.items()}
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Found:
    """A table: where its header row stands, from which column to before which, and the columns of known headers."""

    kind: str
    grid: Grid
    row: int
    left: int
    right: int
    columns: dict[str, int]

    @property
    def place(self) -> str:
        return f'sheet "{self.grid.sheet}", cell {column_letters(self.left)}{self.row + 1}'

    def is_above(self, other: _Found) -> bool:
        """Say whether another table stands below in one of its columns."""
        beside = other.right <= self.left or self.right <= other.left
        return other.grid is self.grid and other.row > self.row and not beside

    def rows(self, tables: Iterable[_Found]) -> Iterator[_Row]:
        """Give the entries: keys are headers, `place` says where one stands; what is blank is left out.

        Blank rows do not end a table while an entry follows, so that none is lost; a lone text after one is a remark.
        """
        end = min((other.row for other in tables if self.is_above(other)), default=len(self.grid.rows))
        key, *others = _TABLES[self.kind]
        gap = False
        for number in range(self.row + 1, end):
            place = f'sheet "{self.grid.sheet}", row {number + 1}'
            cells = {header: _cell(self.grid.cell(number, at), place) for header, at in self.columns.items()}
            filled = {header: cell for header, cell in cells.items() if not is_empty(cell)}
            is_entry = key in filled and any(header in filled for header in others)
            gap = gap or not filled
            if is_entry or not gap:
                gap = False
                yield {**filled, "place": place}


def read_mapping_sheets(grids: Sequence[Grid]) -> dict[str, Any]:
    """Give the mapping that stands on the sheets of a workbook as nested dictionaries.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets; tables have the headers Field and Column (for steps also Stage, Basis, Figure, Divide by, Blank),
        Setting and Value, Currency and Rate, Dimension and Column, Discount and Maximum (and what else a policy has).

    Returns
    -------
    dict
        Sections as `read_mapping` takes them.

    Raises
    ------
    CvmError
        #VALUE!: there is no table of fields, two tables of one kind, an entry twice, or an unknown setting.
    """
    tables = _tables(grids)
    if "fields" not in tables:
        raise CvmError(
            'No mapping was found: no row has the headers "Field" and "Column" side by side.',
            "Write a row for list price, for quantity, and for each step with its stage.",
        )
    rows = {kind: list(tables[kind].rows(tables.values())) if kind in tables else [] for kind in _TABLES}
    content = _settings(rows["settings"])
    content |= _fields(rows["fields"])
    content["dimensions"] = _pairs(rows["dimensions"], "dimension", "column")
    content.setdefault("currency", {})["rates"] = _pairs(rows["rates"], "currency", "rate")
    content["policy"] = rows["policy"]
    return content


def has_mapping(grids: Sequence[Grid]) -> bool:
    """Say whether a table of fields stands on the sheets of a workbook."""
    key, column = _TABLES["fields"][:2]
    return any(
        fold_text(cell) == key and column in map(partial(_header, grid, row), range(len(cells)))
        for grid in grids
        for row, cells in enumerate(grid.rows)
        for cell in cells
        if isinstance(cell, str) and key in cell.casefold()  # which is quicker to tell
    )


def _tables(grids: Sequence[Grid]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            for column in range(len(cells)):
                table = _table_at(grid, row, column)
                if table is None:
                    continue
                if table.kind in found:
                    raise CvmError(
                        f"There are two tables of {table.kind}: {found[table.kind].place}, and {table.place}.",
                        f'Keep one: rename the header "{_TABLES[table.kind][0].capitalize()}" of the other.',
                    )
                found[table.kind] = table
    return found


def _table_at(grid: Grid, row: int, column: int) -> _Found | None:
    """Give the table whose first header stands in a cell; its headers reach to the next blank cell."""
    kind = _KEYS.get(_header(grid, row, column))
    if kind is None:
        return None
    columns: dict[str, int] = {}
    end = column
    while (header := _header(grid, row, end)) and (end == column or header not in _KEYS):
        if header in columns:
            raise CvmError(
                f'The header "{header.capitalize()}" stands twice in one table.',
                "Rename one of the two.",
                where=f'sheet "{grid.sheet}", row {row + 1}',
            )
        if header in _TABLES[kind]:
            columns[header] = end
        end += 1
    return _Found(kind, grid, row, column, end, columns) if _TABLES[kind][1] in columns else None


def _header(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    return fold_text(cell) if isinstance(cell, str) else ""


def _cell(cell: Any, place: str) -> Any:
    if isinstance(cell, Uncomputed):
        raise CvmError(
            "A formula has no stored value.", "Open the file in a spreadsheet and save it once.", where=place
        )
    return cell


def _fields(rows: Sequence[_Row]) -> dict[str, Any]:
    """Part the rows of fields into columns and steps."""
    columns: dict[str, Any] = {}
    steps: list[_Row] = []
    for row in rows:
        field, place = str(row.get("field", "")).strip(), row["place"]
        role = _ALSO.get(key_of(field), key_of(field))
        if not field:
            raise CvmError("The field is blank.", "Name the role or the step.", where=place)
        if "stage" in row:
            steps.append({"name": field, **{key: row[key] for key in (*_STEP, "place") if key in row}})
        elif role not in ROLES:
            roles = ", ".join(ROLES)
            raise CvmError(
                f'"{field}" has no stage, and is none of {roles}.',
                "A step has the stage on-invoice, off-invoice or cost; what lines are grouped by stands in a table "
                "with the headers Dimension and Column.",
                where=place,
            )
        elif role in columns:
            raise CvmError(f'"{field}" is mapped twice.', "Remove one of the two rows.", where=place)
        else:
            columns[role] = row.get("column")
    return {"columns": columns, "step": steps}


def _settings(rows: Sequence[_Row]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    periods: dict[str, list[Any]] = {}
    seen: set[str] = set()
    for row in rows:
        name = key_of(row.get("setting", ""))
        if name not in _SETTINGS:
            raise unknown_name(str(row.get("setting", "")), _SETTINGS, row["place"])
        if name in seen:
            raise CvmError(f'The setting "{row["setting"]}" is given twice.', "Remove one.", where=row["place"])
        seen.add(name)
        section, key = _SETTINGS[name]
        if isinstance(key, int):
            periods.setdefault(section, [None, None])[key] = row.get("value")
        else:
            content.setdefault(section, {})[key] = row.get("value")
    return content | ({"periods": periods} if periods else {})


def _pairs(rows: Sequence[_Row], key: str, value: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        name = str(row.get(key, "")).strip()
        if not name:
            raise CvmError(f"The {key} is blank.", "Name it.", where=row["place"])
        if key_of(name) in map(key_of, found):
            raise CvmError(f'The {key} "{name}" is given twice.', "Remove one of the two rows.", where=row["place"])
        found[name] = row.get(value)
    return found
