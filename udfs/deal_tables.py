"""Where the deals and the policy stand in somebody's workbook: tables found by their headers. It opens no file.

What their cells mean, `policy_tables` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from udfs.found_tables import table_of
from udfs.policy_tables import DEAL_HEADERS, POLICY_HEADERS, policy_of
from udfs.tables import fold_header
from workbooks.grids import FoundTable, Grid, Uncomputed, fold_cell, fold_label, is_blank, where_is
from workbooks.header_runs import header_runs
from workbooks.picking import SELECT_ONE, Picking, Rectangle
from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import listed
from xlcvm.pricing.policy import Policy

Kind = Literal["deals", "policy"]

_NEEDED: dict[Kind, tuple[str, ...]] = {"deals": ("Deal", "Discount", "Percent"), "policy": ("Discount", "Maximum")}
_KNOWN: dict[Kind, tuple[str, ...]] = {"deals": DEAL_HEADERS, "policy": POLICY_HEADERS}
_FOREIGN: dict[Kind, set[str]] = {  # what CVM_DISCOUNT_CHECK spills into the same workbook is no table of deals
    "deals": {"allowed", "status", "reasons"},
    "policy": {"deal", "percent"},
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A header row with the headers that a kind of table needs."""

    grid: Grid
    row: int
    columns: range


def find_table(
    grids: Sequence[Grid], kind: Kind, source: str, *, picking: Picking | None = None, hint: str = ""
) -> FoundTable:
    """Find the table of deals, or the policy, on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets.
    kind : {"deals", "policy"}
        Which table.
    source : str
        The name of the workbook.
    picking : Picking, optional
        What is selected, in a workbook that is open: it decides between tables of one kind, and cuts none.
    hint : str
        What else may be done where there is none.

    Returns
    -------
    FoundTable
        Blank rows do not end it while a further row follows.

    Raises
    ------
    CvmError
        There is none, there are two, or a formula in it was never computed.
    """
    found: Sequence[_Candidate] = _candidates(grids, kind)
    needed = listed(f'"{header}"' for header in _NEEDED[kind])
    if not found:
        remedy = f"Enter the {kind} below a row with these headers, on any sheet."
        raise CvmError(f'"{source}" has no table with the headers {needed}.', f"{remedy} {hint}".rstrip())
    if len(found) > 1 and picking is not None:
        found = picking.touched(found, lambda candidate: _rectangle(candidate, kind))
    if len(found) > 1:
        places = listed(f'sheet "{each.grid.sheet}", row {each.row + 1}' for each in found[:5])
        raise CvmError(
            f'"{source}" has {len(found)} tables with the headers {needed}: {places}.',
            "Keep one of them." if picking is None else SELECT_ONE,
        )
    return _found(found[0], kind)


def policy_in(grids: Sequence[Grid], source: str, *, picking: Picking | None = None, hint: str = "") -> Policy:
    """Read the discount policy that stands on the sheets of a workbook; arguments as for `find_table`.

    Raises
    ------
    CvmError
        There is none, there are two, or it is not consistent.
    """
    found = find_table(grids, "policy", source, picking=picking, hint=hint)
    return policy_of(table_of(found, "policy"), header_row=found.top + 1)


def has_table(grids: Sequence[Grid], kind: Kind) -> bool:
    """Say whether a workbook has a table of deals, or a policy."""
    return bool(_candidates(grids, kind))


def _candidates(grids: Sequence[Grid], kind: Kind) -> list[_Candidate]:
    mark = fold_header(_NEEDED[kind][-1])
    return [
        _Candidate(grid, row, columns)
        for grid in grids
        for row, columns in header_runs(grid, lambda text: fold_label(text) == mark)
        if _is_header(grid, row, columns, kind)
    ]


def _is_header(grid: Grid, row: int, columns: range, kind: Kind) -> bool:
    headers = _headers(grid, row, columns)
    return headers.issuperset(map(fold_header, _NEEDED[kind])) and not headers.issuperset(_FOREIGN[kind])


def _headers(grid: Grid, row: int, columns: range) -> set[str]:
    return {fold_cell(grid.cell(row, column)) for column in columns}


def _found(candidate: _Candidate, kind: Kind) -> FoundTable:
    grid, top, columns = candidate.grid, candidate.row, candidate.columns
    own = _own_columns(candidate, kind)
    rows: list[tuple[Any, ...]] = []
    for row in range(top, _end(candidate, own)):
        for column in own:
            if isinstance(grid.cell(row, column), Uncomputed):
                raise CvmError(
                    "The formula has no stored value.",
                    "Open the file in a spreadsheet and save it once.",
                    where=where_is(grid.sheet, row, column),
                )
        cells = (grid.cell(row, column) for column in columns)
        rows.append(tuple(None if isinstance(cell, Uncomputed) else cell for cell in cells))
    return FoundTable(grid.sheet, top, columns.start, tuple(rows))


def _rectangle(candidate: _Candidate, kind: Kind) -> Rectangle:
    bottom = _end(candidate, _own_columns(candidate, kind)) - 1
    return candidate.grid.sheet, candidate.row, candidate.columns.start, bottom, candidate.columns.stop - 1


def _own_columns(candidate: _Candidate, kind: Kind) -> list[int]:
    known = {fold_header(header) for header in _KNOWN[kind]}
    return [column for column in candidate.columns if fold_cell(candidate.grid.cell(candidate.row, column)) in known]


def _end(candidate: _Candidate, own: Sequence[int]) -> int:
    """Find the row after a table's last: below a gap only a row of two cells or more counts, which a note is not."""
    grid, top = candidate.grid, candidate.row
    end, gap = top + 1, False
    for row in range(top + 1, _next_header(candidate)):
        filled = sum(not is_blank(grid.cell(row, column)) for column in own)
        gap = gap or not filled
        if filled > 1 or not gap:
            end, gap = row + 1, False
    return end


def _next_header(candidate: _Candidate) -> int:
    """Find the next row below with headers of any table that stands in some of these columns."""
    grid, columns = candidate.grid, candidate.columns
    needed = [set(map(fold_header, headers)) for headers in _NEEDED.values()]
    marks = {fold_header(headers[-1]) for headers in _NEEDED.values()}
    for row, others in header_runs(grid, lambda text: fold_label(text) in marks):
        if row > candidate.row and others.start < columns.stop and columns.start < others.stop:
            headers = _headers(grid, row, others)
            if any(headers >= those for those in needed):
                return row
    return len(grid.rows)
