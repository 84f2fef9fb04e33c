"""One cell: hosts' forms become a number, a text or a problem; results become cells. It knows no headers."""

from __future__ import annotations

import array
import datetime
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.errors import CvmError, ErrorCode

_ERROR_TEXTS = """#VALUE! #N/A #NUM! #DIV/0! #REF! #NAME? #NULL! #SPILL! #CALC! #FIELD! #BLOCKED!
    #CONNECT! #BUSY! #UNKNOWN! #GETTING_DATA #PYTHON! #EXTERNAL! #TIMEOUT!"""
EXCEL_ERRORS = frozenset(_ERROR_TEXTS.split())
_KNOWN_EVERYWHERE = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
_WRITTEN_AS_THEY_ARE = frozenset((float, str, bool))
NUMERIC = frozenset((float, int))  # exact types: a boolean is an int to Python, and never one to us
_EPOCH = datetime.datetime(1899, 12, 30)  # day 0 of the serial numbers that cells hold
_FIGURE = re.compile(
    r"[(+\-−]?\s*(?:[$€£¥]|[A-Z]{3})?\s*[+\-−]?(?:\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)(?:e[+\-]?\d+)?"
    r"\s*(?:%|k|M|bn|[$€£¥]|[A-Z]{3})?\)?"
)
_SHOWN = 40  # characters of an offending text


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell.

    Parameters
    ----------
    code : str
        As the sheet shows it, e.g. "#N/A".
    cause : CvmError, optional
        The sentence behind it, when it is one of ours.
    """

    code: str
    cause: CvmError | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.code


Cell = float | str | bool | CellError | None
Result = float | str | bool | CellError | list[list[float | str | bool | CellError]]


def normal(value: object) -> Cell:
    """Give any host's form of one cell as ours: blank is None, an error is a `CellError`, a date its serial.

    Examples
    --------
    >>> normal(3), normal("  "), normal({"type": "Error", "basicValue": "#N/A", "errorType": "NotAvailable"})
    (3.0, None, CellError(code='#N/A', cause=None))
    """
    if type(value) is float or type(value) is bool or value is None or type(value) is CellError:
        return value
    if type(value) is str:
        if value in EXCEL_ERRORS:
            return CellError(value)
        return value if value.strip() else None
    if type(value) is int:
        return float(value)
    return _foreign(value)


def _foreign(value: object) -> Cell:
    if isinstance(value, dict):  # Office.js: errors and formatted numbers
        if value.get("type") == "Error":
            code = str(value.get("basicValue") or "#VALUE!")
            return CellError(code if code in EXCEL_ERRORS else "#VALUE!")
        return normal(value.get("basicValue"))
    if isinstance(value, CvmError):
        return CellError(str(value.code), value)
    if isinstance(value, np.generic):
        return normal(value.item())
    if isinstance(value, datetime.datetime):
        return (value.replace(tzinfo=None) - _EPOCH) / datetime.timedelta(days=1)
    if isinstance(value, datetime.date):
        return float((datetime.datetime(value.year, value.month, value.day) - _EPOCH).days)
    if isinstance(value, str):
        return normal(str(value))
    if type(value).__name__ == "JsNull":  # Pyodide's null
        return None
    try:
        return float(value)  # type: ignore[arg-type]  # the currency cells of Excel over COM come as Decimal
    except (TypeError, ValueError):
        return CellError("#VALUE!")


def finite_numbers(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Give cells that are finite numbers, every one, as an array; None when one is not.

    `array` refuses texts and blanks, which numpy would turn into numbers, and is faster; a boolean it takes
    for 0 or 1, so cells of these two values are looked at again.
    """
    try:
        numbers = np.frombuffer(array.array("d", cells))
    except (TypeError, OverflowError):
        return None
    suspects = np.flatnonzero((numbers == 0) | (numbers == 1)).tolist()
    if bool in {type(cells[index]) for index in suspects} or not np.isfinite(numbers).all():
        return None
    return numbers


def is_blank(value: object) -> bool:
    """Say whether nothing stands in the cell."""
    return value is None or value == "" or normal(value) is None


def text_of(value: Cell) -> str:
    """Give a cell as text, as a sheet shows it.

    Examples
    --------
    >>> text_of(12.0), text_of(0.125), text_of(True), text_of(None)
    ('12', '0.125', 'TRUE', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    return str(value).strip()


def shown(text: str) -> str:
    """Give an offending text in quotes, shortened when it is long."""
    return f'"{text[:_SHOWN]}…"' if len(text) > _SHOWN else f'"{text}"'


def number_problem(value: object, where: str) -> CvmError | None:
    """Say why a cell is not a number; None when it is one."""
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return CvmError(
            f"The date or time {value} stands where a number is needed.",
            "Enter a figure, and format the cell as a number.",
            where=where,
        )
    cell = normal(value)
    if cell is None:
        return CvmError(
            "The cell is blank where a number is needed.",
            "Enter the figure, or 0 when it is zero.",
            where=where,
        )
    if isinstance(cell, CellError):
        return error_problem(cell, where)
    if isinstance(cell, bool):
        return CvmError(f"{text_of(cell)} stands where a number is needed.", "Enter a figure.", where=where)
    if isinstance(cell, str):
        return _text_problem(cell.strip(), where)
    if not math.isfinite(cell):
        return CvmError(
            f"{'NaN' if math.isnan(cell) else 'An infinite value'} stands where a number is needed.",
            "Mend the calculation that gives it.",
            code=ErrorCode.NUMBER,
            where=where,
        )
    return None


def _text_problem(text: str, where: str) -> CvmError:
    if _FIGURE.fullmatch(text):
        return CvmError(
            f"The figure is stored as text: {shown(text)}.",
            "Enter it as a number: format the cell as General and type the figure again.",
            where=where,
        )
    return CvmError(f"The text {shown(text)} stands where a number is needed.", "Enter a figure.", where=where)


def error_problem(cell: CellError, where: str) -> CvmError:
    """Say that a cell that is needed holds an error value; the error stays the same one."""
    code = ErrorCode(cell.code) if cell.code in tuple(ErrorCode) else ErrorCode.VALUE
    return CvmError(f"The cell holds the error {cell.code}.", "Mend that cell first.", code=code, where=where)


def share_problem(value: float, where: str) -> CvmError | None:
    """Say that a fraction was meant: 15 is 1500 %."""
    if abs(value) <= 1:
        return None
    figure = text_of(value)
    return CvmError(
        f"{figure} means {text_of(value * 100)} %.",
        f"Enter {figure}% (or {text_of(value / 100)}).",
        where=where,
    )


def to_cells(result: object, shape: tuple[int, int] | None, on_failure: Callable[[CvmError], None]) -> Result:
    """Give what a function returned as a host takes it.

    Parameters
    ----------
    result : number, text, sequence or array
        One cell; a list, which gets `shape` when it has as many cells and is a column otherwise; or rows.
    shape : pair of int, optional
        Rows and columns of the ranges that the function was called with.
    on_failure : callable
        Is told each problem that becomes an error value.

    Returns
    -------
    float, str, bool, CellError or list of lists
        A range of one cell is that cell. Shorter rows are filled with "".
    """
    if type(result) is float and math.isfinite(result):
        return result
    if isinstance(result, np.ndarray):
        return _array_to_cells(result, shape, on_failure)
    if not isinstance(result, (list, tuple)):
        return _to_cell(result, on_failure)
    if not result or not isinstance(result[0], (list, tuple, np.ndarray)):
        return _list_to_cells([_to_cell(value, on_failure) for value in result], shape)
    if _are_cells(result):
        rows = list(map(list, result))
    else:
        rows = [[_to_cell(value, on_failure) for value in row] for row in result]
    width = max(map(len, rows))
    return _unwrapped([row + [""] * (width - len(row)) for row in rows])


def _are_cells(rows: Sequence[Sequence[Any]]) -> bool:
    """Say whether all values can stand in cells as they are: a large table is then not gone through one by one."""
    if not {float, str, bool}.issuperset(map(type, chain.from_iterable(rows))):
        return False
    return bool(np.isfinite([value for value in chain.from_iterable(rows) if type(value) is float]).all())


def _array_to_cells(
    values: NDArray[Any], shape: tuple[int, int] | None, on_failure: Callable[[CvmError], None]
) -> Result:
    cells = values.tolist()
    if values.dtype == np.float64 and np.isfinite(values).all():
        pass
    elif values.ndim == 2 and not _are_cells(cells):
        cells = [[_to_cell(value, on_failure) for value in row] for row in cells]
    elif values.ndim == 1:
        cells = [_to_cell(value, on_failure) for value in cells]
    if values.ndim == 0:
        return _to_cell(cells, on_failure)
    return _list_to_cells(cells, shape) if values.ndim == 1 else _unwrapped(cells)


def _list_to_cells(cells: list[Any], shape: tuple[int, int] | None) -> Result:
    rows, columns = shape or (len(cells), 1)
    if rows * columns != len(cells):
        rows, columns = len(cells), 1
    if columns == 1:
        return _unwrapped([[cell] for cell in cells])
    return _unwrapped([cells[row * columns : (row + 1) * columns] for row in range(rows)])


def _unwrapped(rows: list[list[Any]]) -> Result:
    if not rows or not rows[0]:
        return CellError("#N/A")
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _to_cell(value: object, on_failure: Callable[[CvmError], None]) -> float | str | bool | CellError:
    if (type(value) is float and math.isfinite(value)) or type(value) is str or type(value) is bool:
        return value
    if type(value) is int:
        return float(value)
    if isinstance(value, CvmError):
        on_failure(value)
        return CellError(str(value.code), value)
    if isinstance(value, float):  # NaN or infinite, a numpy float included
        if math.isfinite(value):
            return float(value)
        return _to_cell(CvmError("The result is not a finite number.", code=ErrorCode.NUMBER), on_failure)
    if isinstance(value, np.generic):
        return _to_cell(value.item(), on_failure)
    cell = normal(value)
    return "" if cell is None else cell


def result_rows(result: Result, written: Callable[[CellError], Any]) -> list[list[Any]]:
    """Give a result as rows, with each error as a host writes it.

    Parameters
    ----------
    result : Result
        Of a worksheet function.
    written : callable
        Makes of an error what the host takes for one.

    Returns
    -------
    list of list
        Rows without errors are handed through as they are.

    Examples
    --------
    >>> result_rows([[1.5, CellError("#N/A")]], error_name)
    [[1.5, '#N/A']]
    """
    if not isinstance(result, list):
        return [[written(result) if type(result) is CellError else result]]
    if _WRITTEN_AS_THEY_ARE.issuperset(map(type, chain.from_iterable(result))):
        return result
    return [[written(cell) if type(cell) is CellError else cell for cell in row] for row in result]


def error_name(error: CellError) -> str:
    """Give the name of an error that every Excel knows; a newer one is shown as #VALUE!."""
    return error.code if error.code in _KNOWN_EVERYWHERE else "#VALUE!"
