"""An open workbook as a macro is given it: the cells of all sheets, and what is selected. It changes nothing.

The cells are taken as the engine has them: xlwings' own reading cuts currency off after four decimals on Windows, drops
errors, and on a server keeps every workbook that it has read for good.
"""

from __future__ import annotations

import datetime
import importlib
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from udfs.macros.given import Given, Selection
from workbooks.grids import Content, Grid
from workbooks.placing import column_letters
from xlcvm.errors import CvmError

MOST_CELLS = 20_000_000  # of a sheet's used range: more are formats without content, and would fill the memory
_ISO = re.compile(r"-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")  # how the browser hands over a date
_FIRST_DAY = datetime.datetime(1899, 12, 31)  # a moment before it is a time of day
ERROR_BASE = -2146828288  # 0x800A0000: over COM an error in a cell is this plus its number
_LAST_ERROR = ERROR_BASE + 0xFFF
ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
_PLAIN = frozenset((float, bool, type(None)))
Rows = Sequence[Sequence[Any]]


def is_remote(book: Any) -> bool:
    """Say whether a workbook is on the other end of a request: what is written is sent when the macro has ended.

    Parameters
    ----------
    book : xlwings.Book
        Of any engine.
    """
    return str(book.app.engine.type) == "remote"


def given_of(book: Any) -> Given:
    """Read a workbook.

    Parameters
    ----------
    book : xlwings.Book
        Of any engine.

    Returns
    -------
    Given
        All its worksheets, hidden ones too: a blank cell is None, an error its name, a date a date.

    Raises
    ------
    CvmError
        A sheet is formatted over more cells than can be read.
    """
    rows_of = _sent_rows if is_remote(book) else _live_rows
    grids = tuple(Grid(str(sheet.name), rows_of(sheet)) for sheet in book.sheets)
    return Given(str(book.name), grids, selection_of(book))


def selection_of(book: Any) -> Selection | None:
    """Give the selected cells.

    Parameters
    ----------
    book : xlwings.Book
        Of any engine.

    Returns
    -------
    Selection or None
        Nothing when a chart or a shape is selected, or cells in several pieces: which of them is meant, nobody said.
        Excel hands over the latter to a remote engine in no other way.
    """
    found = book.app.impl.selection  # xlwings' own counts the cells, which is too many where a sheet is selected
    if found is None:
        return None
    cells = importlib.import_module("xlwings").Range(impl=found)
    address = cells.address
    if not address or "," in address or cells.sheet.book.name != book.name:
        return None
    top, left = cells.row - 1, cells.column - 1
    rows, columns = cells.shape
    return Selection(str(cells.sheet.name), top, left, top + rows - 1, left + columns - 1)


def _sent_rows(sheet: Any) -> list[list[Content]]:
    """Give the cells that came with the request, which begin in A1."""
    return [_sent_row(row) for row in sheet.api["values"]]


def _sent_row(row: Sequence[Any]) -> list[Content]:
    return [_sent_cell(cell) if type(cell) is str else cell for cell in row]


def _sent_cell(text: str) -> Content:
    """Give a text, or the date that is sent as one."""
    if text.endswith("Z") and _ISO.fullmatch(text):
        try:
            return _date(datetime.datetime.fromisoformat(text[:-1]))
        except ValueError:  # beyond the years of Python
            return text
    return text or None


def _live_rows(sheet: Any) -> list[list[Content]]:
    """Read the used range of a sheet in Excel, and put it in its place from A1 on.

    `Value` cuts currency cells off after four decimals, and `Value2` does not know what is a date: so both are read.
    """
    used = sheet.used_range
    rows, columns = used.shape
    if rows * columns > MOST_CELLS:
        last = f"{column_letters(used.column + columns - 2)}{used.row + rows - 1}"
        raise CvmError(
            f'The sheet "{sheet.name}" is used down to {last}: {rows * columns:,} cells; {MOST_CELLS:,} can be read.',
            "Most of them are formats without content: delete the rows and columns beyond the last entry, and save.",
        )
    shown = _matrix(used.raw_value)
    exact = getattr(used.api, "Value2", None)  # only Windows has it
    read = _rows(shown, _matrix(exact) if exact is not None else shown)
    left: list[Content] = [None] * (used.column - 1)
    above: list[list[Content]] = [[] for _ in range(used.row - 1)]
    return [*above, *(left + row for row in read)]


def _matrix(value: Any) -> Rows:
    """Give rows of what COM gives: a single cell comes without them."""
    if isinstance(value, (tuple, list)):
        return value if value and isinstance(value[0], (tuple, list)) else (value,)
    return ((value,),)


def _rows(shown: Rows, exact: Rows) -> list[list[Content]]:
    if _PLAIN.issuperset(map(type, chain.from_iterable(shown))):
        return list(map(list, exact))
    return [list(_contents(*pair)) for pair in zip(shown, exact, strict=True)]


def _contents(shown: Sequence[Any], exact: Sequence[Any]) -> Iterable[Content]:
    return map(_content, shown, exact)


def _content(shown: Any, exact: Any) -> Content:
    """Give a cell as it is: text and figure from `Value2`, a date from `Value`."""
    kind = type(exact)
    if isinstance(shown, datetime.datetime):
        return _date(
            datetime.datetime(
                shown.year, shown.month, shown.day, shown.hour, shown.minute, shown.second, shown.microsecond
            )
        )
    if kind is float or kind is bool or exact is None:
        return exact  # type: ignore[no-any-return]
    if kind is str:
        return exact or None
    if kind is int:
        if ERROR_BASE <= exact <= _LAST_ERROR:
            return ERRORS.get(exact - ERROR_BASE, "#VALUE!")
        return float(exact)
    return None  # what appscript has for a blank cell


def _date(moment: datetime.datetime) -> Content:
    """Give a moment as files have it: on day 0 it is a time of day."""
    return moment.time() if moment < _FIRST_DAY else moment
