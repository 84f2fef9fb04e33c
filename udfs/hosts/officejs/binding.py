"""The catalogue as xlwings Server calls it: a module with one function for each CVM_ function. It knows no HTTP.

Arguments and results pass by an accessor of our own, as in the classic add-in. A failure is a cell of the type "Error"
with its code and its sentence, of which the page's script makes Excel's own error with a text to hover over.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from udfs.cell_values import error_name, result_rows
from udfs.cells import CellError, Result
from udfs.wizard_texts import argument_text, function_text
from udfs.worksheet_function import Entry

_NO_HANDLE = "__xlwings_not_an_object_handle__"  # what xlwings' script puts in the place of a stock or a map
_ERROR_TYPES = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value",
}  # fmt: skip
Cells = list[list[Any]]
InBackground = Callable[[Callable[[], Result]], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a value, and for which cell; xlwings hands it through to the function.

    Parameters
    ----------
    user : str
        Whose failures CVM_WHY tells; "" where nobody is told apart.
    cell : str
        The address of the calling cell, such as "[Book1.xlsx]Sheet1!B2"; "" when it is not known.
    """

    user: str = ""
    cell: str = ""


class RawCells:
    """xlwings' accessor for cells as they are; xlwings asks for its reader, its router and its writer."""

    @classmethod
    def reader(cls, _options: object) -> Callable[[Any], None]:
        """Give what takes an argument from a request."""

        def read(context: Any) -> None:
            context.value = raw_argument(context.value)

        return read

    @classmethod
    def router(cls, _value: object, _range: object, _options: object) -> type[RawCells]:
        """Say that nothing else is responsible, whatever the value is."""
        return cls

    @classmethod
    def writer(cls, _options: object) -> Writer:
        """Give what hands a result to the answer."""
        return Writer()


class Writer:
    """Puts a result into the form of the answer; xlwings calls the one or the other."""

    def __call__(self, context: Any) -> None:
        """Write at once."""
        context.value = rows_of(context.value)

    async def async_call(self, context: Any) -> None:
        """Write where xlwings awaits it."""
        self(context)


def raw_argument(value: Any) -> Any:
    """Give an argument as the catalogue takes it.

    Parameters
    ----------
    value : cell, list or None
        As JSON gives it, after xlwings made one cell of a range of one, and a flat list of a single row.

    Returns
    -------
    cell, list of rows or None
        None is "left out"; a lone blank cell comes as "".

    Examples
    --------
    >>> raw_argument([1, ""]), raw_argument([[1], [2]]), raw_argument("")
    ([[1, '']], [[1], [2]], '')
    """
    if isinstance(value, list) and not (value and isinstance(value[0], list)):
        return [value]
    return CellError("#VALUE!") if value == _NO_HANDLE else value


def rows_of(result: Result) -> Cells:
    """Give a result as rows for the answer, an error with its code and its sentence.

    Examples
    --------
    >>> rows_of(CellError("#N/A"))
    [[{'type': 'Error', 'errorType': 'NotAvailable', 'basicValue': '#N/A', 'explanation': ''}]]
    """
    return result_rows(result, _written)


def _written(error: CellError) -> dict[str, str]:
    code = error_name(error)
    return {
        "type": "Error",
        "errorType": _ERROR_TYPES[code],
        "basicValue": code,
        "explanation": str(error.cause or ""),
    }


def bound(entry: Entry, in_background: InBackground) -> Callable[..., Awaitable[Result]]:
    """Give a function of the catalogue as xlwings takes it: by position, and awaited.

    Parameters
    ----------
    entry : Entry
        Of the catalogue.
    in_background : callable
        Runs what it is given without holding up who asks next.

    Returns
    -------
    callable
        Its signature has the names of the arguments, and `asking`, which xlwings fills and Excel does not see.
    """

    async def call(*raw: Any, asking: Asking) -> Result:
        return await in_background(lambda: entry.call(*raw, cell=asking.cell, user=asking.user))

    parameters = [*excel_parameters(entry), inspect.Parameter("asking", inspect.Parameter.KEYWORD_ONLY)]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {"asking": Asking}
    call.__name__ = call.__qualname__ = entry.name
    call.__doc__ = function_text(entry)
    return call


def excel_parameters(entry: Entry) -> list[inspect.Parameter]:
    """Give the arguments of a function as Excel's metadata tells them: by name, and whether each may be left out."""
    kind, empty = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.empty
    return [
        inspect.Parameter(argument.name, kind, default=None if argument.optional else empty)
        for argument in entry.arguments
    ]


def functions_module(entries: Iterable[Entry], in_background: InBackground, server: Any) -> ModuleType:
    """Give the module in which xlwings finds all functions.

    Parameters
    ----------
    entries : iterable of Entry
        The catalogue.
    in_background : callable
        As `bound` takes it.
    server : module
        `xlwings.server`, whose decorators leave their marks.

    Returns
    -------
    module
        One attribute for each function.
    """
    server.register_injectable_typehint(Asking)
    module = ModuleType("custom_functions", "The worksheet functions of xlcvm, as xlwings Server takes them.")
    for entry in entries:
        function = server.func(bound(entry, in_background))
        for argument in entry.arguments:
            server.arg(argument.name, convert=RawCells, doc=argument_text(argument))(function)
        server.ret(convert=RawCells)(function)
        setattr(module, entry.name, function)
    return module
