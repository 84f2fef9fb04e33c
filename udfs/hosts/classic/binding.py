"""The catalogue as xlwings' COM server calls it: a module with one function for each CVM_ function.

The add-in calls it by `XLPy.CallUDF`; with xlwings' own add-in the same module is entered as "UDF Modules", followed by
"Import Functions". Arguments and results pass by an accessor of our own: xlwings' converters look at every cell
several times, and are hundreds of times slower.

With "Import Functions" the VBA is xlwings': a failure stands in the cell as the text "#VALUE!", because only
our own VBA makes an error value of it. CVM_WHY works with both.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from udfs.cell_values import error_name, result_rows
from udfs.cells import CellError, Result
from udfs.functions import declare_all
from udfs.hosts.classic.vba_source import ascii_text, shortened
from udfs.hosts.classic.wrappers import function_text
from udfs.macros.book_reading import ERROR_BASE, ERRORS
from udfs.wizard_texts import argument_text
from udfs.worksheet_function import Entry, catalogue
from xlcvm.errors import CvmError

CALLING_CELL = "calling_cell"
_ADDRESS = "Application.Caller.Address(False, False, 1, True)"  # what xlwings' own VBA hands over for it
_LAST_ERROR = ERROR_BASE + 0xFFF
_SEVERAL_AREAS = 2900  # as CvmCells.bas has it
_READABLE = frozenset((float, str, bool, type(None)))
Cells = list[list[Any]]


class SeveralAreas:
    """Stands for a range in several pieces, of which Excel would hand over the first only."""


class RawCells:
    """xlwings' accessor for cells as they are; xlwings asks for its reader, its router and its writer."""

    @classmethod
    def reader(cls, _options: object) -> Callable[[Any], None]:
        """Give what takes an argument from Excel."""

        def read(context: Any) -> None:
            if context.range is None:
                context.value = raw_argument(context.value)
            elif context.range.api.Areas.Count > 1:
                context.value = SeveralAreas()
            else:
                value = raw_argument(context.range.api.Value2)
                context.value = "" if value is None else value

        return read

    @classmethod
    def router(cls, _value: object, _range: object, _options: object) -> type[RawCells]:
        """Say that nothing else is responsible, whatever the value is."""
        return cls

    @classmethod
    def writer(cls, _options: object) -> Callable[[Any], None]:
        """Give what hands a result to Excel."""

        def write(context: Any) -> None:
            context.value = rows_of(context.value)

        return write


def raw_argument(value: Any) -> Any:
    """Give an argument as the catalogue takes it.

    Parameters
    ----------
    value : number, text, bool, None, date or tuple
        As pywin32 makes it of a VARIANT: an error is a large negative whole number, a row of cells may be one tuple.

    Returns
    -------
    cell, sequence of rows, SeveralAreas or None
        None is "left out"; a lone blank cell comes as "".

    Examples
    --------
    >>> raw_argument(None), raw_argument((1.0, None)), raw_argument(((1.0,), (-2146826246,)))
    (None, ((1.0, None),), ((1.0,), (CellError(code='#N/A', cause=None),)))
    """
    if type(value) is not tuple and type(value) is not list:
        return _cell(value)
    rows = value if value and isinstance(value[0], (tuple, list)) else (value,)
    if _READABLE.issuperset(map(type, chain.from_iterable(rows))):
        return rows
    return tuple(tuple(map(_cell, row)) for row in rows)


def _cell(value: Any) -> Any:
    if type(value) is int and ERROR_BASE <= value <= _LAST_ERROR:
        number = value - ERROR_BASE
        return SeveralAreas() if number == _SEVERAL_AREAS else CellError(ERRORS.get(number, "#VALUE!"))
    return value


def rows_of(result: Result) -> Cells:
    """Give a result as rows in which an error is its name, such as "#N/A": our VBA makes an error value of it."""
    return result_rows(result, error_name)


def bound(entry: Entry) -> Callable[..., Any]:
    """Give a function of the catalogue as xlwings takes it: by position, with the calling cell as the last argument.

    Parameters
    ----------
    entry : Entry
        Of the catalogue.

    Returns
    -------
    callable
        Its signature has the names of the arguments, all optional: what is missing is said by the function.
    """

    def call(*values: Any) -> Result:
        *raw, cell = values
        for argument, value in zip(entry.arguments, raw, strict=False):
            if isinstance(value, SeveralAreas):
                return _refused(entry, argument.name, cell)
        return entry.call(*raw, cell=cell if isinstance(cell, str) else "")

    names = [*(argument.name for argument in entry.arguments), CALLING_CELL]
    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None) for name in names]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {}
    call.__name__ = call.__qualname__ = entry.name
    call.__doc__ = function_text(entry)
    return call


def _refused(entry: Entry, argument: str, cell: object) -> CellError:
    error = CvmError(
        "A range in several pieces was given.", "Select one rectangle of cells.", where=f'argument "{argument}"'
    )
    entry.journal.record(entry.name, error, cell=cell if isinstance(cell, str) else "")
    return CellError(str(error.code), error)


def bound_functions(entries: Iterable[Entry], xlwings_functions: Any) -> dict[str, Callable[..., Any]]:
    """Give all functions with what xlwings must know of them.

    Parameters
    ----------
    entries : iterable of Entry
        The catalogue.
    xlwings_functions : module
        `xlwings.udfs`, whose decorators leave their marks.

    Returns
    -------
    dict
        By name.
    """
    found = {}
    for entry in entries:
        function = bound(entry)
        for argument in entry.arguments:
            text = shortened(ascii_text(argument_text(argument)))
            xlwings_functions.xlarg(argument.name, convert=RawCells, doc=text)(function)
        xlwings_functions.xlarg(CALLING_CELL, convert=RawCells, vba=_ADDRESS)(function)
        xlwings_functions.xlret(convert=RawCells)(function)
        # last, for each of the others sets the category back
        xlwings_functions.xlfunc(function, category=ascii_text(entry.family), call_in_wizard=False)
        found[entry.name] = function
    return found


def _found() -> dict[str, Callable[..., Any]]:
    try:
        xlwings_functions = importlib.import_module("xlwings.udfs")
    except ImportError:  # off Windows: there is no COM server to be called by
        return {}
    declare_all()
    return bound_functions(catalogue, xlwings_functions)


globals().update(_found())
