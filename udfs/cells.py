"""The kinds of argument a worksheet function can take, and how raw cells become them. It knows no host.

A kind is written as an annotation: `price: Numbers`, `inputs: Table`, `rate: Share | None = None`,
`kind: Literal["saving", "profit"] = "saving"`. Raw cells are what a host hands over: one cell, a sequence
of rows, or None when the argument is left out. Problems name argument, row and column as the user sees them;
rows of a range count from 1.
"""

from __future__ import annotations

import difflib
import math
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import (
    EXCEL_ERRORS,
    Cell,
    CellError,
    Result,
    error_problem,
    finite_numbers,
    normal,
    number_problem,
    share_problem,
    shown,
    text_of,
    to_cells,
)
from udfs.tables import Table, fold_header, is_range, rectangle, remembered
from xlcvm.errors import CvmError

__all__ = [
    "Cell",
    "CellError",
    "CellGrid",
    "Count",
    "Kind",
    "Number",
    "NumberGrid",
    "NumberList",
    "Numbers",
    "Result",
    "Results",
    "Share",
    "Shares",
    "SpilledTable",
    "Table",
    "Text",
    "TextList",
    "Texts",
    "WholeNumber",
    "kind_of",
    "normal",
    "remembered",
    "text_of",
    "to_cells",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an argument or a result is.

    Parameters
    ----------
    name : str
        In the words of the manual.
    read : callable
        Makes the typed value from raw cells and the argument's name.
    element_wise : bool
        A column in, a column out: all such arguments have one length.
    spills : bool
        As a result: may be more than one cell.
    choices : tuple of str
        The texts that are allowed; empty when any is.
    """

    name: str
    read: Callable[[object, str], Any]
    element_wise: bool = False
    spills: bool = False
    choices: tuple[str, ...] = ()


def _place(argument: str, index: int, rows: int, columns: int) -> str:
    parts = [f'argument "{argument}"']
    if rows > 1:
        parts.append(f"row {index // columns + 1}")
    if columns > 1:
        parts.append(f"column {index % columns + 1}")
    return ", ".join(parts)


def _read_number(raw: object, argument: str) -> float:
    if type(raw) is float and math.isfinite(raw):
        return raw
    value = _single(raw, argument, "one number")
    problem = number_problem(value, f'argument "{argument}"')
    if problem:
        raise problem
    return normal(value)  # type: ignore[return-value]


def _single(raw: object, argument: str, needed: str) -> object:
    if not is_range(raw):
        return raw
    rows = rectangle(raw, argument)
    if len(rows) > 1 or len(rows[0]) > 1:
        raise CvmError(
            f"A range of {_size(len(rows), len(rows[0]))} was given where {needed} is needed.",
            "Select one cell.",
            where=f'argument "{argument}"',
        )
    return rows[0][0]


def _size(rows: int, columns: int) -> str:
    return f"{rows:,} rows × {columns:,} columns"


def _read_numbers(raw: object, argument: str) -> float | NDArray[np.float64]:
    if type(raw) is float and math.isfinite(raw):
        return raw
    if _shape(raw) is None:
        return _read_number(raw, argument)
    return _read_grid(raw, argument).ravel()


def _read_number_list(raw: object, argument: str) -> NDArray[np.float64]:
    return _read_grid(raw if _shape(raw) else [[_single(raw, argument, "a range")]], argument).ravel()


def _read_grid(raw: object, argument: str) -> NDArray[np.float64]:
    rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
    flat = list(chain.from_iterable(rows))
    numbers = finite_numbers(flat)
    if numbers is None:
        for index, value in enumerate(flat):
            problem = number_problem(value, _place(argument, index, len(rows), len(rows[0])))
            if problem:
                raise problem
        numbers = np.array(list(map(normal, flat)), dtype=np.float64)
    return numbers.reshape(len(rows), len(rows[0]))


def _read_share(raw: object, argument: str) -> float:
    value = _read_number(raw, argument)
    problem = share_problem(value, f'argument "{argument}"')
    if problem:
        raise problem
    return value


def _read_shares(raw: object, argument: str) -> float | NDArray[np.float64]:
    values = _read_numbers(raw, argument)
    if isinstance(values, float):
        return _read_share(values, argument)
    beyond = np.flatnonzero(np.abs(values) > 1)
    if beyond.size:
        index = int(beyond[0])
        problem = share_problem(float(values[index]), _place(argument, index, *(_shape(raw) or (1, 1))))
        if problem:
            raise problem
    return values


def _read_text(raw: object, argument: str) -> str:
    return _texts_of((_single(raw, argument, "one text"),), argument, 1, 1)[0]


def _read_texts(raw: object, argument: str) -> tuple[str, ...]:
    if type(raw) is str and raw not in EXCEL_ERRORS:
        return (raw.strip(),)
    if not is_range(raw):
        return (_read_text(raw, argument),)
    rows = rectangle(raw, argument)
    if len(rows) > 1 and len(rows[0]) > 1:
        raise CvmError(
            f"A range of {_size(len(rows), len(rows[0]))} was given where one column or one row is needed.",
            "Select only the column that holds the texts.",
            where=f'argument "{argument}"',
        )
    return _texts_of(tuple(chain.from_iterable(rows)), argument, len(rows), len(rows[0]))


def _texts_of(flat: Sequence[Any], argument: str, rows: int, columns: int) -> tuple[str, ...]:
    cells = tuple(map(normal, flat))
    for index, cell in enumerate(cells):
        if isinstance(cell, CellError):
            raise error_problem(cell, _place(argument, index, rows, columns))
    return tuple(map(text_of, cells))


def _read_cell_grid(raw: object, argument: str) -> tuple[tuple[Cell, ...], ...]:
    rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
    return tuple(tuple(map(normal, row)) for row in rows)


def _whole_number(least: int) -> Kind:
    def read(raw: object, argument: str) -> int:
        value = _read_number(raw, argument)
        if value != math.floor(value) or value < least:
            raise CvmError(
                f"{text_of(value)} stands where a whole number of at least {least} is needed.",
                "Enter a whole number.",
                where=f'argument "{argument}"',
            )
        return int(value)

    return Kind(f"whole number of at least {least}", read)


def _choice(choices: tuple[str, ...]) -> Kind:
    folded = {fold_header(choice): choice for choice in choices}

    def read(raw: object, argument: str) -> str:
        text = _read_text(raw, argument)
        if (key := fold_header(text)) in folded:
            return folded[key]
        allowed = ", ".join(f'"{choice}"' for choice in choices)
        close = difflib.get_close_matches(key, folded, n=1)
        raise CvmError(
            f"{shown(text)} is not one of {allowed}." if text else "The cell is blank where a text is needed.",
            f'Did you mean "{folded[close[0]]}"?' if close else f"Enter one of {allowed}.",
            where=f'argument "{argument}"',
        )

    return Kind("one of " + ", ".join(f'"{choice}"' for choice in choices), read, choices=choices)


def _shape(raw: object) -> tuple[int, int] | None:
    """Give rows and columns of a range; None for one cell."""
    if not is_range(raw):
        return None
    columns = len(raw[0]) if raw and is_range(raw[0]) else 0  # 0: not a list of rows, which reading it says
    return None if len(raw) == columns == 1 else (len(raw), columns)


def common_shape(arguments: Sequence[tuple[str, object]]) -> tuple[int, int] | None:
    """Give the shape that element-by-element arguments share; one cell goes with any.

    Raises
    ------
    CvmError
        #VALUE!: two ranges of different length.
    """
    first: tuple[int, int] | None = None
    name = ""
    for argument, raw in arguments:
        shape = _shape(raw)
        if shape is None or shape == first:
            continue
        if first is None:
            first, name = shape, argument
        elif not (min(first) == min(shape) == 1 and max(first) == max(shape)):  # a column goes with a row
            raise CvmError(
                f'"{name}" has {_size(*first)} and "{argument}" has {_size(*shape)}.',
                "Give them ranges of the same size, or a single cell.",
                where=f'argument "{argument}"',
            )
    return first


_NUMBERS = Kind("number or range of numbers", _read_numbers, element_wise=True, spills=True)

Number = Annotated[float, Kind("number", _read_number)]
"""One number."""
Numbers = Annotated[float | NDArray[np.float64], _NUMBERS]
"""Element by element: one number, or an array of shape (n,) for n cells; results keep the range's shape."""
NumberList = Annotated[NDArray[np.float64], Kind("range of numbers", _read_number_list, spills=True)]
"""A whole range as one list, shape (n,)."""
NumberGrid = Annotated[NDArray[np.float64], Kind("block of numbers", _read_grid, spills=True)]
"""A whole range in its own shape (rows, columns)."""
Share = Annotated[float, Kind("fraction", _read_share)]
"""One fraction between −1 and 1; 15 for 15 % is an error."""
Shares = Annotated[
    float | NDArray[np.float64],
    Kind("fraction or range of fractions", _read_shares, element_wise=True, spills=True),
]
"""Element by element, like Numbers."""
Count = Annotated[int, _whole_number(1)]
"""A whole number of at least 1."""
WholeNumber = Annotated[int, _whole_number(0)]
"""A whole number of at least 0."""
Text = Annotated[str, Kind("text", _read_text)]
"""One text; a blank is "", a number its text."""
Texts = Annotated[
    tuple[str, ...], Kind("text, or a column or row of texts", _read_texts, element_wise=True, spills=True)
]
"""Element by element: a tuple of texts, one for a single cell; results keep the range's shape."""
TextList = Annotated[tuple[str, ...], Kind("column or row of texts", _read_texts, spills=True)]
"""A column or row of texts as one list, whatever the length of other arguments."""
CellGrid = Annotated[tuple[tuple[Cell, ...], ...], Kind("range of any cells", _read_cell_grid, spills=True)]
"""Any cells in their own shape, blanks as None, errors as CellError."""
Results = Annotated[Sequence[Any], Kind("one result an element", _read_cell_grid, element_wise=True, spills=True)]
"""As a result: one number, text or CvmError for each element."""
SpilledTable = Annotated[Sequence[Sequence[Any]], Kind("table, header row first", _read_cell_grid, spills=True)]
"""As a result: rows of cells, header row first."""

_TABLE = Kind("table with a header row", remembered, spills=True)


def kind_of(annotation: object) -> tuple[Kind | None, bool]:
    """Give the kind that an annotation stands for, and whether it allows None.

    Examples
    --------
    >>> kind, may_be_none = kind_of(Table | None)
    >>> kind.name, may_be_none
    ('table with a header row', True)
    """
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        if len(inner) == 1:
            return kind_of(inner[0])[0], True
    if annotation is Table:
        return _TABLE, False
    if get_origin(annotation) is Literal and all(isinstance(choice, str) for choice in get_args(annotation)):
        return _choice(get_args(annotation)), False
    if get_origin(annotation) is Annotated:
        kinds = [part for part in get_args(annotation)[1:] if isinstance(part, Kind)]
        return (kinds[0] if kinds else None), False
    return None, False
