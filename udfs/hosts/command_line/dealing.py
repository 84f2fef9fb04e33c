"""The deals of a user's workbook against a discount policy: checked, printed. The files are only read."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from rich.markup import escape

from udfs.cells import Table
from udfs.hosts.command_line.printing import console, print_json, print_table
from udfs.policy_tables import DEAL_HEADERS, POLICY_HEADERS, deal_lines_of, policy_of, read_date
from udfs.tables import fold_header
from workbooks.grids import FoundTable, Grid, Uncomputed
from workbooks.placing import column_letters
from workbooks.reading import read_grids
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.discount_check import CheckedRow, check_discounts
from xlcvm.pricing.ladders import PolicyStatus, listed

HEADERS = ("Deal", "Discount", "Percent", "Allowed", "Status", "Approver")

_IN_WORDS = {
    PolicyStatus.WITHIN: "within policy",
    PolicyStatus.APPROVAL: "in need of approval",
    PolicyStatus.OUT: "out of policy",
    PolicyStatus.UNCHECKED: "that cannot be checked",
}

_Kind = Literal["deals", "policy"]
_Run = tuple[int, range]  # a header row, counted from 0, and its columns

_NEEDED: dict[_Kind, tuple[str, ...]] = {"deals": ("Deal", "Discount", "Percent"), "policy": ("Discount", "Maximum")}
_KNOWN: dict[_Kind, tuple[str, ...]] = {"deals": DEAL_HEADERS, "policy": POLICY_HEADERS}
_FOREIGN: dict[_Kind, set[str]] = {  # what CVM_DISCOUNT_CHECK spills into the same workbook is no table of deals
    "deals": {"allowed", "status", "reasons"},
    "policy": {"deal", "percent"},
}


def print_deal(file: Path, policy_file: Path | None = None, *, as_json: bool = False, as_of: str | None = None) -> bool:
    """Check the deals of a workbook against a policy, and print what it says of each.

    Parameters
    ----------
    file : Path
        A workbook with a table of deals on any sheet: Deal, Discount, Percent.
    policy_file : Path, optional
        The workbook with the policy: Discount, Maximum; the same when left out.
    as_json : bool
        For a program instead of people.
    as_of : str, optional
        The date for all deals, such as 2026-03-31.

    Returns
    -------
    bool
        Whether every deal could be checked, and none is out of policy.

    Raises
    ------
    CvmError
        A file cannot be read, a table is missing, or the policy is not consistent.
    """
    date = None if as_of is None else read_date(as_of, "--as-of")
    grids = read_grids(file)
    deals, _ = _table(grids, "deals", file)
    policy_grids = grids if policy_file is None else read_grids(policy_file)
    rules, header_row = _table(policy_grids, "policy", policy_file or file)
    policy = policy_of(rules, header_row=header_row)
    rows = check_discounts(deal_lines_of(deals), policy, as_of=date).rows
    if as_json:
        print_json(_as_json(rows, date))
    else:
        _print_rows(file, rows)
    return not any(row.status in (PolicyStatus.OUT, PolicyStatus.UNCHECKED) for row in rows)


def _print_rows(file: Path, rows: Sequence[CheckedRow]) -> None:
    shown = [
        [row.deal, row.discount, _shown(row.percent), _shown(row.allowed), row.status.value, row.approver]
        for row in rows
    ]
    print_table(f"Discounts of {file.name} against the policy", HEADERS, shown, right=["Percent", "Allowed"])
    out = console()
    for row in rows:
        if row.reasons:
            out.print(f"[bold]{escape(row.deal)}, {escape(row.discount)}:[/] {escape(row.reasons)}")
    counts = Counter(row.status for row in rows if row.is_total)
    parts = [f"{counts[status]} {words}" for status, words in _IN_WORDS.items() if counts[status]]
    out.print(f"{counts.total()} deal{'s' * (counts.total() > 1)}: {escape(', '.join(parts))}.")


def _shown(figure: float | CvmError) -> str:
    return str(figure.code) if isinstance(figure, CvmError) else f"{format_number(figure * 100, digits=6)}%"


def _as_json(rows: Sequence[CheckedRow], as_of: datetime.date | None) -> dict[str, Any]:
    deals: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for row in rows:
        content: dict[str, Any] = {
            "discount": row.discount,
            "percent": None if isinstance(row.percent, CvmError) else row.percent,
            "allowed": None if isinstance(row.allowed, CvmError) else row.allowed,
            "status": row.status.value,
            "approver": row.approver,
            "reasons": row.reasons,
        }
        if row.is_total:
            deals.append({"deal": row.deal, **content, "discounts": lines})
            del deals[-1]["discount"]
            lines = []
        else:
            lines.append(content)
    return {"as of": as_of.isoformat() if as_of else None, "deals": deals}


def _table(grids: Sequence[Grid], kind: _Kind, file: Path) -> tuple[Table, int]:
    """Find a table by its headers; give it with its header row, as the user counts."""
    found = find_table(grids, kind, file.name)
    table = Table(found.rows, kind, place=f"{found.sheet}!{column_letters(found.left)}{found.top + 1}")
    return table, found.top + 1


def find_table(grids: Sequence[Grid], kind: _Kind, source: str) -> FoundTable:
    """Find the table of deals, or the policy, on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets.
    kind : {"deals", "policy"}
        Which table.
    source : str
        The name of the workbook.

    Returns
    -------
    FoundTable
        Blank rows do not end it while a further row follows.

    Raises
    ------
    CvmError
        There is none, there are two, or a formula in it was never computed.
    """
    found = [
        (grid, row, columns)
        for grid in grids
        for row, columns in _header_rows(grid)
        if _is_header(grid, row, columns, kind)
    ]
    needed = listed(f'"{header}"' for header in _NEEDED[kind])
    if not found:
        hint = " Or name the workbook that has it: --policy FILE." if kind == "policy" else ""
        raise CvmError(
            f'"{source}" has no table with the headers {needed}.',
            f"Enter the {kind} below a row with these headers, on any sheet.{hint}",
        )
    if len(found) > 1:
        places = listed(f'sheet "{grid.sheet}", row {row + 1}' for grid, row, _ in found[:5])
        raise CvmError(f'"{source}" has {len(found)} tables with the headers {needed}: {places}.', "Keep one of them.")
    grid, row, columns = found[0]
    return FoundTable(grid.sheet, row, columns.start, _rows(grid, row, columns, kind))


def _header_rows(grid: Grid) -> Iterator[_Run]:
    """Give the runs of texts in each row; a single blank between them belongs to one table, unless headers repeat."""
    for row, cells in enumerate(grid.rows):
        filled = [column for column, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()]
        for run in _runs(filled, 2):
            headers = [_fold(grid, row, column) for column in run]
            for part in _runs(run, 1) if len(set(headers)) < len(headers) else [run]:
                if len(part) > 1:
                    yield row, range(part[0], part[-1] + 1)


def _runs(columns: Sequence[int], step: int) -> list[list[int]]:
    """Split ascending columns where the next is more than some steps away."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column - runs[-1][-1] <= step:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _is_header(grid: Grid, row: int, columns: range, kind: _Kind) -> bool:
    headers = {_fold(grid, row, column) for column in columns}
    return headers.issuperset(map(fold_header, _NEEDED[kind])) and not headers.issuperset(_FOREIGN[kind])


def _next_header(grid: Grid, top: int, columns: range) -> int:
    """Find the next row below with headers of any table that stands in some of these columns."""
    needed = [set(map(fold_header, headers)) for headers in _NEEDED.values()]
    for row, others in _header_rows(grid):
        if row > top and others.start < columns.stop and columns.start < others.stop:
            headers = {_fold(grid, row, column) for column in others}
            if any(headers >= those for those in needed):
                return row
    return len(grid.rows)


def _rows(grid: Grid, top: int, columns: range, kind: _Kind) -> tuple[tuple[Any, ...], ...]:
    known = {fold_header(header) for header in _KNOWN[kind]}
    own = [column for column in columns if _fold(grid, top, column) in known]
    rows: list[tuple[Any, ...]] = []
    for row in range(top, _end(grid, top, columns, own)):
        for column in own:
            if isinstance(grid.cell(row, column), Uncomputed):
                raise CvmError(
                    "The formula has no stored value.",
                    "Open the file in a spreadsheet and save it once.",
                    where=f'sheet "{grid.sheet}", cell {column_letters(column)}{row + 1}',
                )
        cells = (grid.cell(row, column) for column in columns)
        rows.append(tuple(None if isinstance(cell, Uncomputed) else cell for cell in cells))
    return tuple(rows)


def _end(grid: Grid, top: int, columns: range, own: Sequence[int]) -> int:
    """Find the row after a table's last: below a gap only a row of two cells or more counts, which a note is not."""
    end, gap = top + 1, False
    for row in range(top + 1, _next_header(grid, top, columns)):
        filled = sum(not _is_blank(grid, row, column) for column in own)
        gap = gap or not filled
        if filled > 1 or not gap:
            end, gap = row + 1, False
    return end


def _is_blank(grid: Grid, row: int, column: int) -> bool:
    cell = grid.cell(row, column)
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _fold(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    return fold_header(cell) if isinstance(cell, str) else ""
