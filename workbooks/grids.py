"""Where the inputs and the equations stand in somebody's workbook: tables found by their headers. It opens no file."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from workbooks.picking import SELECT_ONE, Picking, Rectangle
from workbooks.placing import column_letters
from xlcvm.errors import CvmError

CellContent = float | int | str | bool | datetime.date | datetime.time | datetime.timedelta | None

INPUT_HEADERS = (
    "Variable", "Value", "Ours", "Next best", "Unit", "Low", "High", "Distribution", "Status", "Source", "Owner",
    "Date",
)  # fmt: skip
EQUATION_HEADERS = ("Value element", "Equation", "Assumptions", "Status", "Owner", "Date")

_Kind = Literal["inputs", "equations"]

_KEYS: dict[_Kind, str] = {"inputs": "Variable", "equations": "Value element"}
_HEADERS: dict[_Kind, tuple[str, ...]] = {"inputs": INPUT_HEADERS, "equations": EQUATION_HEADERS}
_ALIKE = 0.7  # of two texts; below it they have nothing to do with each other
_OFFERINGS = ("our offering", "next best alternative")


class Uncomputed:
    """Stands in a cell whose formula has no stored value."""

    def __repr__(self) -> str:
        return "<formula without a value>"


UNCOMPUTED = Uncomputed()

Content = CellContent | Uncomputed


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as they are, from A1 on; rows may differ in length."""

    sheet: str
    rows: Sequence[Sequence[Content]]

    def cell(self, row: int, column: int) -> Content:
        """Give a cell, counted from 0; None outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a workbook.

    Parameters
    ----------
    sheet : str
        Name of the sheet.
    top, left : int
        Of its header row's first cell, counted from 0.
    rows : tuple of tuple
        Cells as they are, header row first.
    """

    sheet: str
    top: int
    left: int
    rows: tuple[tuple[CellContent, ...], ...]

    def where(self, row: int, column: int) -> str:
        """Name a cell of the table, counted from 0, the header row being row 0.

        Examples
        --------
        >>> FoundTable("Inputs", 3, 1, ()).where(2, 1)
        'sheet "Inputs", cell C6'
        """
        return where_is(self.sheet, self.top + row, self.left + column)


@dataclass(frozen=True, slots=True)
class ModelTables:
    """The two tables of a value model, and the names of the two offerings ("" when the workbook gives none)."""

    inputs: FoundTable
    equations: FoundTable
    offerings: tuple[str, str] = ("", "")


def find_model_tables(grids: Sequence[Grid], picking: Picking | None = None) -> ModelTables:
    """Find the inputs table and the equations table on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets, in their order.
    picking : Picking, optional
        What is selected, in a workbook that is open: it decides between tables of one kind, and cuts none.

    Returns
    -------
    ModelTables
        Both with the blank rows between their entries.

    Raises
    ------
    CvmError
        No such table, two of one kind, a header missing, or a formula that was never computed.
    """
    inputs, equations = _find(grids, "inputs", picking), _find(grids, "equations", picking)
    return ModelTables(inputs, equations, _offerings(grids, inputs.sheet))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A header row that holds the key header of a kind of table."""

    grid: Grid
    row: int
    left: int
    right: int  # exclusive

    @property
    def headers(self) -> list[str]:
        return [fold_cell(self.grid.cell(self.row, column)) for column in range(self.left, self.right)]

    def where(self, kind: _Kind) -> str:
        return where_is(self.grid.sheet, self.row, self.left + self.headers.index(fold_cell(_KEYS[kind])))


def _find(grids: Sequence[Grid], kind: _Kind, picking: Picking | None) -> FoundTable:
    candidates = _candidates(grids, kind)
    complete: Sequence[_Candidate] = [candidate for candidate in candidates if not _missing(candidate, kind)]
    if len(complete) > 1 and picking is not None:
        complete = picking.touched(complete, lambda candidate: _rectangle(candidate, kind))
    if len(complete) > 1:
        raise CvmError(
            f"There are two {kind} tables: {complete[0].where(kind)}, and {complete[1].where(kind)}.",
            f'Keep one: rename the header "{_KEYS[kind]}" of the other.' if picking is None else SELECT_ONE,
        )
    if complete:
        return _table(complete[0], kind)
    for candidate in candidates:
        if len(candidate.headers) > 1:
            raise CvmError(
                f"The {kind} table has no column {_missing(candidate, kind)}.",
                f"The headers found are: {', '.join(_texts(candidate))}.",
                where=candidate.where(kind),
            )
    raise CvmError(f"No {kind} table was found: no row has the headers {_wanted(kind)}.", _closest(grids, kind))


def _candidates(grids: Sequence[Grid], kind: _Kind) -> list[_Candidate]:
    key = fold_cell(_KEYS[kind])
    return [
        _candidate(grid, row, column)
        for grid in grids
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and fold_cell(cell) == key
    ]


def _rectangle(candidate: _Candidate, kind: _Kind) -> Rectangle:
    keys = {fold_cell(key) for key in _KEYS.values()}
    bottom = _end(candidate, kind, keys) - 1
    return candidate.grid.sheet, candidate.row, candidate.left, bottom, candidate.right - 1


def _wanted(kind: _Kind) -> str:
    if kind == "inputs":
        return '"Variable" and "Value" (or "Ours" and "Next best")'
    return '"Value element" and "Equation"'


def _missing(candidate: _Candidate, kind: _Kind) -> str:
    """Say which header a candidate lacks; nothing when it is complete."""
    headers = set(candidate.headers)
    if kind == "equations":
        return "" if "equation" in headers else '"Equation"'
    sides = {"ours", "next best"}
    if "value" in headers or sides <= headers:
        return ""
    if sides & headers:
        return '"Next best"' if "ours" in headers else '"Ours"'
    return '"Value" (or "Ours" and "Next best")'


def _candidate(grid: Grid, row: int, column: int) -> _Candidate:
    """Widen a key header to its header row: single blank headers are allowed, another key header is not."""
    keys = {fold_cell(key) for key in _KEYS.values()}

    def reach(step: int) -> int:
        end, at = column, column + step
        while at >= 0 and at - end in (step, 2 * step):
            text = fold_cell(grid.cell(row, at))
            if text in keys:
                break
            if text:
                end = at
            at += step
        return end

    return _Candidate(grid, row, reach(-1), reach(1) + 1)


def _table(candidate: _Candidate, kind: _Kind) -> FoundTable:
    grid, columns = candidate.grid, range(candidate.left, candidate.right)
    keys = {fold_cell(key) for key in _KEYS.values()}
    known = {fold_cell(header) for header in _HEADERS[kind]}
    rows: list[tuple[CellContent, ...]] = []
    for row in range(candidate.row, _end(candidate, kind, keys)):
        cells = [grid.cell(row, column) for column in columns]
        plain: list[CellContent] = []
        for column, cell, header in zip(columns, cells, candidate.headers, strict=True):
            if isinstance(cell, Uncomputed):
                if header in known:
                    raise CvmError(
                        "The formula has no stored value.",
                        "Open the file in a spreadsheet and save it once.",
                        where=where_is(grid.sheet, row, column),
                    )
                plain.append(None)
            else:
                plain.append(cell)
        rows.append(tuple(plain))
    return FoundTable(grid.sheet, candidate.row, candidate.left, tuple(rows))


def _end(candidate: _Candidate, kind: _Kind, keys: set[str]) -> int:
    """Find the row after a table's last.

    Blank rows do not end it while an entry follows, a name with its figure or equation: what stands there was
    meant to be counted. A further header row ends it.
    """
    names = [candidate.left + candidate.headers.index(fold_cell(_KEYS[kind]))]
    figures = {"equation"} if kind == "equations" else {"value", "ours", "next best"}
    filled = [candidate.left + place for place, header in enumerate(candidate.headers) if header in figures]
    end, gap = candidate.row + 1, False
    for row in range(candidate.row + 1, len(candidate.grid.rows)):
        cells = [candidate.grid.cell(row, column) for column in range(candidate.left, candidate.right)]
        if any(fold_cell(cell) in keys or fold_cell(cell) == "correlation" for cell in cells):
            break
        gap = gap or all(is_blank(cell) for cell in cells)
        is_entry = all(
            any(not is_blank(candidate.grid.cell(row, column)) for column in columns) for columns in (names, filled)
        )
        if is_entry or not gap:
            end, gap = row + 1, False
    return end


def _offerings(grids: Sequence[Grid], first: str) -> tuple[str, str]:
    """Find the names right of the labels of the two offerings; the sheet of the inputs is asked first."""
    names = ["", ""]
    for label, grid, row, column in labelled(grids, _OFFERINGS, first=first):
        name = grid.cell(row, column)
        at = _OFFERINGS.index(label)
        if not names[at] and isinstance(name, str) and name.strip() and len(name) <= 200:
            names[at] = " ".join(name.split())
    return names[0], names[1]


def labelled(grids: Sequence[Grid], labels: Sequence[str], *, first: str) -> Iterator[tuple[str, Grid, int, int]]:
    """Give the cells right of labels.

    Parameters
    ----------
    grids : sequence of Grid
        The sheets of a workbook.
    labels : sequence of str
        Folded; a colon after one does not matter.
    first : str
        The name of the sheet that is looked at before all others.

    Yields
    ------
    tuple of label, Grid, row and column
        Of the cell right of it, counted from 0.
    """
    for grid in sorted(grids, key=lambda grid: grid.sheet != first):
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and (label := fold_cell(cell).rstrip(":")) in labels:
                    yield label, grid, row, column + 1


def _closest(grids: Sequence[Grid], kind: _Kind) -> str:
    """Name the row whose texts come closest to the headers of a table."""
    known = tuple(map(fold_cell, _HEADERS[kind]))
    best, found = 0.0, ""
    for grid in grids:
        for row, cells in enumerate(grid.rows):
            texts = [cell for cell in cells if isinstance(cell, str) and 0 < len(cell.strip()) <= 40]
            score = sum(_likeness(fold_cell(text), known) for text in texts[:30])
            if score > best:
                shown = ", ".join(f'"{text.strip()}"' for text in texts[:6])
                best, found = score, f'sheet "{grid.sheet}", row {row + 1}: {shown}'
    return f"The closest row is {found}." if found else "No sheet has a row that looks like it."


@lru_cache(maxsize=4096)
def _likeness(text: str, known: tuple[str, ...]) -> float:
    if text in known:
        return 1.0
    return max((_ratio(_matcher(header), text) for header in known), default=0.0)


@lru_cache(maxsize=64)
def _matcher(header: str) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, "", header)


def _ratio(matcher: difflib.SequenceMatcher[str], text: str) -> float:
    """Give how alike a text and a header are, or 0 where they are not: bounds are asked first, for they are quick."""
    matcher.set_seq1(text)
    if matcher.real_quick_ratio() <= _ALIKE or matcher.quick_ratio() <= _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio > _ALIKE else 0.0


def _texts(candidate: _Candidate) -> list[str]:
    cells = (candidate.grid.cell(candidate.row, column) for column in range(candidate.left, candidate.right))
    return [f'"{str(cell).strip()}"' for cell in cells if not is_blank(cell)][:20]


def where_is(sheet: str, row: int, column: int) -> str:
    """Name a cell, counted from 0, in the words of the user."""
    return f'sheet "{sheet}", cell {column_letters(column)}{row + 1}'


def is_blank(cell: Content) -> bool:
    """Say whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def fold_cell(cell: Content) -> str:
    """Give a cell as headers and labels are compared; nothing when it is no text."""
    return fold_label(cell) if isinstance(cell, str) else ""


@lru_cache(maxsize=65_536)  # the same few texts stand in every row
def fold_label(text: str) -> str:
    """Give a text as headers and labels are compared."""
    return " ".join(text.split()).casefold()
