"""A range with a header row: columns found by header, cells read when asked for. It knows no host."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any, Literal, TypeGuard

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import (
    EXCEL_ERRORS,
    NUMERIC,
    CellError,
    error_problem,
    finite_numbers,
    is_blank,
    normal,
    number_problem,
    share_problem,
    text_of,
)
from xlcvm.errors import CvmError

Rows = tuple[tuple[Any, ...], ...]

_REMEMBERED = 8  # tables; a sheet rarely holds more models that are recalculated in turn
_REMEMBERED_CELLS = 10_000  # of one table: comparing a larger one costs more than it saves


class Table:
    """A range with a header row, read by column header. It never changes.

    Columns are found by header; case and spaces do not matter, nor does their order, and other columns are
    ignored. Wholly blank rows at the end are ignored. Rows of data are counted from 0 here; problems count
    rows as the user does, 1 being the header row.

    Parameters
    ----------
    rows : sequence of sequences
        Raw cells, header row first.
    argument : str
        The name of the argument, for the texts of problems.
    place : str, optional
        The address of the first cell, such as "Model!B4", when the table comes from a file: problems then name
        the cells of its sheet.

    Examples
    --------
    >>> table = Table([["Variable", "Value"], ["Hours", 6000], ["Rate", None]], argument="inputs")
    >>> table.texts("variable")
    ['Hours', 'Rate']
    >>> table.numbers("value", bad="nan")
    array([6000.,   nan])
    >>> problem = table.problem("value", 1)
    >>> print(problem.problem, problem.location)
    The cell is blank where a number is needed. argument "inputs", row 3, column "Value"
    """

    __slots__ = (
        "__weakref__",
        "_argument",
        "_columns",
        "_numbers",
        "_place",
        "_positions",
        "_texts",
        "headers",
        "row_count",
    )

    headers: tuple[str, ...]
    row_count: int

    def __init__(self, rows: object, argument: str, *, place: str = "") -> None:
        if not is_range(rows):
            raise _single_cell(argument)
        rows = rectangle(rows, argument)
        if len(rows) == 1 and len(rows[0]) == 1:
            raise _single_cell(argument)
        end = len(rows)
        while end > 1 and all(map(is_blank, rows[end - 1])):
            end -= 1
        self._argument = argument
        self._place = place
        self.headers = tuple(text_of(normal(cell)) for cell in rows[0])
        self.row_count = end - 1
        self._columns = tuple(zip(*rows[1:end], strict=True)) or ((),) * len(self.headers)
        self._positions: dict[str, list[int]] = {}
        for position, header in enumerate(self.headers):
            self._positions.setdefault(fold_header(header), []).append(position)
        self._numbers: dict[int, NDArray[np.float64]] = {}
        self._texts: dict[int, tuple[str, ...]] = {}

    def __repr__(self) -> str:
        return f"<Table {self._argument}: {self.row_count} rows of {', '.join(self.headers)}>"

    def __len__(self) -> int:
        return self.row_count

    def has(self, header: str) -> bool:
        """Say whether there is a column of that header."""
        return fold_header(header) in self._positions

    def numbers(
        self,
        header: str,
        *,
        blanks: Literal["error", "nan"] = "error",
        bad: Literal["error", "nan"] = "error",
    ) -> NDArray[np.float64]:
        """Give a column of numbers.

        Parameters
        ----------
        header : str
            Of the column.
        blanks : {"error", "nan"}
            What a blank cell gives.
        bad : {"error", "nan"}
            With "nan" every cell that is not a number gives NaN, blanks too; `problem` explains it.

        Returns
        -------
        array of float64, shape (row_count,), read-only

        Raises
        ------
        CvmError
            #VALUE!: no such column, or the first cell that is not a number.
        """
        position = self._position(header)
        array = self._numbers.get(position)
        if array is None:
            column = self._columns[position]
            array = finite_numbers(column)
            if array is None:
                return self._mixed_numbers(position, blanks, bad)
            array.flags.writeable = False
            self._numbers[position] = array
        return array

    def shares(self, header: str, *, blanks: Literal["error", "nan"] = "error") -> NDArray[np.float64]:
        """Give a column of fractions: 15 where 15 % is meant is an error."""
        array = self.numbers(header, blanks=blanks)
        beyond = np.flatnonzero(np.abs(array) > 1)
        if beyond.size:
            row = int(beyond[0])
            problem = share_problem(float(array[row]), self.where(header, row))
            if problem:
                raise problem
        return array

    def texts(self, header: str) -> list[str]:
        """Give a column of texts; a blank is "", a number its text, an error value is a CvmError."""
        position = self._position(header)
        if position not in self._texts:
            column = self._columns[position]
            if set(map(type, column)) == {str} and EXCEL_ERRORS.isdisjoint(column):
                self._texts[position] = tuple(map(str.strip, column))
            else:
                cells = list(map(normal, column))
                for row, cell in enumerate(cells):
                    if isinstance(cell, CellError):
                        raise error_problem(cell, self._where(position, row))
                self._texts[position] = tuple(map(text_of, cells))
        return list(self._texts[position])

    def optional_numbers(
        self, header: str, *, blanks: Literal["error", "nan"] = "nan", bad: Literal["error", "nan"] = "error"
    ) -> NDArray[np.float64] | None:
        """Give a column of numbers, or None when there is no such column."""
        return self.numbers(header, blanks=blanks, bad=bad) if self.has(header) else None

    def optional_texts(self, header: str) -> list[str] | None:
        """Give a column of texts, or None when there is no such column."""
        return self.texts(header) if self.has(header) else None

    def cell(self, header: str, row: int) -> float | str | bool | CellError | None:
        """Give one cell as it is; a blank is None."""
        return normal(self._columns[self._position(header)][row])

    def problem(self, header: str, row: int) -> CvmError | None:
        """Say why a cell is not a number; None when it is one."""
        position = self._position(header)
        return number_problem(self._columns[position][row], self._where(position, row))

    def where(self, header: str, row: int | None = None) -> str:
        """Name a cell (or a whole column) in the words of the user.

        Parameters
        ----------
        header : str
            Of the column; it need not exist.
        row : int, optional
            Row of data, from 0.

        Examples
        --------
        >>> Table([["Variable", "Value"], ["Hours", 1]], argument="inputs").where("value", 0)
        'argument "inputs", row 2, column "Value"'
        """
        positions = self._positions.get(fold_header(header))
        return self._where(positions[0] if positions else header, row)

    def _where(self, column: int | str, row: int | None) -> str:
        name = self.headers[column] if isinstance(column, int) else column
        if row is None:
            return f'{self._whole()}, column "{name}"'
        if self._place and isinstance(column, int):
            sheet, _, cell = _shifted(self._place, row + 1, column).rpartition("!")
            return f'sheet "{sheet}", cell {cell}, column "{name}"'
        return f'argument "{self._argument}", row {row + 2}, column "{name}"'

    def _whole(self) -> str:
        return f"table at {self._place}" if self._place else f'argument "{self._argument}"'

    def _position(self, header: str) -> int:
        positions = self._positions.get(fold_header(header), [])
        if len(positions) == 1:
            return positions[0]
        where = self._whole()
        if positions:
            raise CvmError(
                f'{len(positions)} columns have the header "{self.headers[positions[0]]}".',
                "Rename or remove all but one.",
                where=where,
            )
        found = ", ".join(filter(None, self.headers[:30]))
        raise CvmError(
            f'There is no column "{header}".',
            f"The headers found are: {found}." if found else "The first row, where headers belong, is blank.",
            where=where,
        )

    def _mixed_numbers(self, position: int, blanks: str, bad: str) -> NDArray[np.float64]:
        array = np.full(self.row_count, np.nan)
        for row, value in enumerate(self._columns[position]):
            if type(value) in NUMERIC and -np.inf < value < np.inf:
                array[row] = value
            elif bad == "error" and not (blanks == "nan" and is_blank(value)):
                problem = number_problem(value, self._where(position, row))
                if problem:
                    raise problem
                array[row] = normal(value)
            elif bad == "nan" and number_problem(value, "") is None:
                array[row] = normal(value)
        array.flags.writeable = False
        return array


def _shifted(address: str, down: int, right: int) -> str:
    """Give the address of a cell some rows below and columns right of another.

    Examples
    --------
    >>> _shifted("Model!Z4", 2, 1)
    'Model!AA6'
    """
    found = re.fullmatch(r"(.*!)?\$?([A-Z]+)\$?([0-9]+)", address)
    if found is None:
        raise ValueError(f"{address} is not the address of a cell")
    number = right
    for place, letter in enumerate(reversed(found[2])):
        number += (ord(letter) - 64) * 26**place
    letters = ""
    while number:
        number, letter_index = divmod(number - 1, 26)
        letters = chr(65 + letter_index) + letters
    return f"{found[1] or ''}{letters}{int(found[3]) + down}"


def fold_header(text: str) -> str:
    """Give a header as it is compared: one space between words, no case."""
    return " ".join(text.split()).casefold()


def is_range(raw: object) -> TypeGuard[Sequence[Any]]:
    """Say whether a host handed over a range and not one cell."""
    return isinstance(raw, (list, tuple))


def rectangle(raw: object, argument: str) -> Sequence[Sequence[Any]]:
    """Give a range's rows, all of one length.

    Raises
    ------
    CvmError
        #VALUE!: not a list of rows, or rows of different lengths.
    """
    where = f'argument "{argument}"'
    if not is_range(raw) or not raw or not all(map(is_range, raw)) or not raw[0]:
        raise CvmError(
            "A range is a list of rows.", "Write [[1], [2]] for a column and [[1, 2]] for a row.", where=where
        )
    widths = list(map(len, raw))
    if len(set(widths)) > 1:
        row = next(row for row, width in enumerate(widths) if width != widths[0])
        raise CvmError(
            f"Row {row + 1} has {widths[row]} cells and row 1 has {widths[0]}.",
            "Give every row the same number of cells.",
            where=where,
        )
    return raw


def _single_cell(argument: str) -> CvmError:
    return CvmError(
        "A single cell was given where a table is needed.",
        "Select the whole table with its header row, such as A1:D20.",
        where=f'argument "{argument}"',
    )


_recent: tuple[tuple[str, Rows, tuple[type, ...], Table], ...] = ()


def remembered(raw: object, argument: str) -> Table:
    """Give the table of a range; an equal range of the same argument gives the very same object.

    A sheet hands the same inputs to thousands of cells. Layers above may keep what they derived from a table
    as long as the object lives. Ranges are equal when every cell is, in value and type (to Python True is 1).

    Raises
    ------
    CvmError
        #VALUE!: not a table.
    """
    global _recent  # noqa: PLW0603 - replaced as a whole, so threads see the old tuple or the new one
    if not is_range(raw) or not raw or not set(map(type, raw)) <= {list, tuple}:
        return Table(raw, argument)
    if len(raw) * len(raw[0]) > _REMEMBERED_CELLS:
        return Table(raw, argument)
    rows = raw if type(raw) is tuple and type(raw[0]) is tuple else tuple(map(tuple, raw))
    types = tuple(map(type, chain.from_iterable(rows)))
    for known in _recent:
        if known[1] == rows and known[2] == types and known[0] == argument:
            return known[3]
    table = Table(rows, argument)
    _recent = ((argument, rows, types, table), *_recent[: _REMEMBERED - 1])
    return table
