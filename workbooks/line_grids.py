"""Invoice lines on a sheet of a workbook that is open: found by their headers, given as columns of one kind each.

It opens no file, and knows no meaning of any column but whether it holds figures. Nothing becomes blank or a number
silently: cells that hold errors or formulas without a value, and truth values among figures, are refused.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from workbooks.grids import Content, Grid, Uncomputed, fold_cell, is_blank, where_is
from workbooks.header_runs import header_runs
from workbooks.headers import check_headers
from workbooks.picking import SELECT_ONE, Picking, Rectangle
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import find_column
from xlcvm.pricing.ladders import listed

_DAY_ZERO = datetime.date(1899, 12, 30)  # of the serial numbers that cells hold
_DAYS = 2_958_465
_YEARS = range(1900, 2200)
_TOTALS = frozenset(("total", "totals", "grand total", "sum", "sums"))
_NUMBERS = frozenset((float, int))


@dataclass(frozen=True, slots=True)
class LineGrid:
    """A table of invoice lines.

    Parameters
    ----------
    grid : Grid
        The sheet on which it stands.
    top : int
        The row of its headers.
    columns : range
        Its columns.
    """

    grid: Grid
    top: int
    columns: range

    @property
    def headers(self) -> list[str]:
        """Its headers; "" for a blank one."""
        cells = (self.grid.cell(self.top, column) for column in self.columns)
        return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]

    @property
    def place(self) -> str:
        """Where it begins, in the words of the user."""
        return where_is(self.grid.sheet, self.top, self.columns.start)

    def rectangle(self, bottom: int) -> Rectangle:
        """Give its rectangle down to a row."""
        return self.grid.sheet, self.top, self.columns.start, bottom, self.columns.stop - 1


@dataclass(frozen=True, slots=True)
class LineHeaders:
    """By what invoice lines are found.

    Parameters
    ----------
    is_marked : callable
        Says of a text whether it is a header that must be there: the quick look at every row.
    is_whole : callable
        Says of a row of headers whether all are there.
    missing : CvmError
        What is said where no row has them.
    """

    is_marked: Callable[[str], bool]
    is_whole: Callable[[Sequence[str]], bool]
    missing: CvmError


def find_lines(grids: Sequence[Grid], wanted: LineHeaders, picking: Picking) -> LineGrid:
    """Find the table of invoice lines on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets.
    wanted : LineHeaders
        Their headers.
    picking : Picking
        What is selected: it decides between several tables, and cuts none.

    Returns
    -------
    LineGrid
        It reaches down to the end of its sheet, or to the next table of lines in its columns.

    Raises
    ------
    CvmError
        There is none, or there are several and none of them is selected.
    """
    found = _candidates(grids, wanted)
    if not found:
        raise wanted.missing
    touched = picking.touched(found, lambda line: line.rectangle(_end(line, found) - 1))
    if len(touched) > 1:
        places = listed(each.place for each in touched[:5])
        raise CvmError(f"There are {len(touched)} tables of invoice lines: {places}.", SELECT_ONE)
    chosen = touched[0]
    rows = chosen.grid.rows[: _end(chosen, found)]
    return LineGrid(Grid(chosen.grid.sheet, rows), chosen.top, chosen.columns)


def _candidates(grids: Sequence[Grid], wanted: LineHeaders) -> list[LineGrid]:
    runs = ((grid, run) for grid in grids for run in header_runs(grid, wanted.is_marked))
    found = (LineGrid(grid, row, columns) for grid, (row, columns) in runs)
    return [line for line in found if wanted.is_whole(line.headers)]


def _end(line: LineGrid, others: Sequence[LineGrid]) -> int:
    """Give the row after the last one that may belong to a table."""
    below = (
        other.top
        for other in others
        if other.grid is line.grid
        and other.top > line.top
        and other.columns.start < line.columns.stop
        and line.columns.start < other.columns.stop
    )
    return min(below, default=len(line.grid.rows))


@dataclass(frozen=True, slots=True)
class ReadLines:
    """Invoice lines as an Arrow table, and what was odd about their rows."""

    table: pa.Table
    remarks: tuple[str, ...]


def read_lines(
    line: LineGrid, columns: Sequence[str], figures: Sequence[str], *, date: str = "", decimal: str = "."
) -> ReadLines:
    """Read some columns of invoice lines.

    Parameters
    ----------
    line : LineGrid
        The table.
    columns : sequence of str
        Headers that are needed.
    figures : sequence of str
        Those of them that hold figures.
    date : str
        The one that holds dates; nothing for none.
    decimal : str
        The sign before the decimals of figures that are texts, "." or ",".

    Returns
    -------
    ReadLines
        Figures as floats, or as texts where a column holds both; dates as ISO texts; all else as texts. Rows that are
        blank in all of these columns are left out, and so is a row of totals at the end.

    Raises
    ------
    CvmError
        A header is missing or doubled, or a cell of a column of figures holds an error or no stored value.
    """
    headers = line.headers
    check_headers(columns, headers, f'the sheet "{line.grid.sheet}"')
    places = {name: line.columns[headers.index(name)] for name in (_there(column, headers) for column in columns)}
    rows, remarks = _rows(line, list(places.values()))
    kinds: dict[str, _Reader] = {_there(name, headers): partial(_figures, decimal=decimal) for name in figures}
    if date:
        kinds[_there(date, headers)] = _dates
    read = {
        name: kinds.get(name, _texts)(_Column(line.grid.sheet, name, column, rows, line.grid))
        for name, column in places.items()
    }
    return ReadLines(pa.table(read), tuple(remarks))


def ends_of(line: LineGrid, column: str) -> tuple[float, float] | None:
    """Give the least and the greatest figure of a column; None where it holds anything else, or nothing."""
    at = line.columns[line.headers.index(column)]
    cells = [line.grid.cell(row, at) for row in range(line.top + 1, len(line.grid.rows))]
    found = [cell for cell in cells if not is_blank(cell)]
    if not found or not _NUMBERS.issuperset(map(type, found)):
        return None
    return min(found), max(found)  # type: ignore[type-var, return-value]  # they are numbers


def distinct_texts(line: LineGrid, column: str) -> list[str]:
    """Give the different texts of a column, sorted."""
    at = line.columns[line.headers.index(column)]
    cells = (line.grid.cell(row, at) for row in range(line.top + 1, len(line.grid.rows)))
    return sorted({str(cell).strip() for cell in cells if not is_blank(cell)})


def _there(column: str, headers: Sequence[str]) -> str:
    return find_column(column, headers) or column


def _rows(line: LineGrid, columns: Sequence[int]) -> tuple[list[int], list[str]]:
    """Give the rows that hold anything in the needed columns, but for a row of totals at the end."""
    grid = line.grid
    rows = [
        row
        for row in range(line.top + 1, len(grid.rows))
        if any(not is_blank(grid.cell(row, column)) for column in columns)
    ]
    last = [grid.cell(rows[-1], column) for column in line.columns] if rows else []
    if any(fold_cell(cell).rstrip(":") in _TOTALS for cell in last) and any(map(is_blank, last)):
        return rows[:-1], [f'Row {rows[-1] + 1:,} of the sheet "{grid.sheet}" says that it is a total: it is no line.']
    return rows, []


@dataclass(frozen=True, slots=True)
class _Column:
    sheet: str
    name: str
    at: int
    rows: Sequence[int]
    grid: Grid

    @property
    def cells(self) -> list[Content]:
        return [self.grid.cell(row, self.at) for row in self.rows]

    def first(self, is_meant: Callable[[Content], bool]) -> str:
        """Name the first cell of some kind."""
        return where_is(self.sheet, next(row for row in self.rows if is_meant(self.grid.cell(row, self.at))), self.at)


_Reader = Callable[[_Column], Any]


def _figures(column: _Column, decimal: str) -> Any:
    """Give figures as floats; where texts stand among them, all as texts that lose no digit."""
    cells = [None if is_blank(cell) else cell for cell in column.cells]
    kinds = set(map(type, cells))
    if kinds <= _NUMBERS | {type(None)}:
        return pa.array(cells, pa.float64())
    _refuse(column, lambda cell: isinstance(cell, bool), "a truth value", "Enter a number.")
    _refuse(column, _is_error, "an error value", "Mend that cell first.")
    _refuse(column, _is_date, "a date", "Give the cell a number format, or mend its header.")
    _refuse_uncomputed(column)
    texts = (cell if cell is None or isinstance(cell, str) else repr(cell).replace(".", decimal) for cell in cells)
    return pa.array(texts, pa.string())


def _dates(column: _Column) -> Any:
    _refuse_uncomputed(column)
    return pa.array(list(map(_iso, column.cells)), pa.string())


def _iso(cell: Content) -> str | None:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and 1 <= cell <= _DAYS and cell not in _YEARS:
        return (_DAY_ZERO + datetime.timedelta(days=int(cell))).isoformat()
    return _text(cell)


def _texts(column: _Column) -> Any:
    _refuse_uncomputed(column)
    return pa.array(list(map(_text, column.cells)), pa.string())


def _text(cell: Content) -> str | None:
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return None if cell is None else str(cell)


def _is_date(cell: Content) -> bool:
    return isinstance(cell, (datetime.date, datetime.time, datetime.timedelta))


def _is_error(cell: Content) -> bool:
    return isinstance(cell, str) and cell.startswith("#")


def _refuse(column: _Column, is_meant: Callable[[Content], bool], what: str, remedy: str) -> None:
    if any(map(is_meant, column.cells)):
        raise CvmError(
            f'The column "{column.name}" holds {what} where a figure is needed.', remedy, where=column.first(is_meant)
        )


def _refuse_uncomputed(column: _Column) -> None:
    def is_meant(cell: Content) -> bool:
        return isinstance(cell, Uncomputed)

    if any(map(is_meant, column.cells)):
        raise CvmError(
            "The formula has no stored value.",
            "Open the file in a spreadsheet and save it once.",
            where=column.first(is_meant),
        )
