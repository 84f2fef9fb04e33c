"""The catalogue and the macros as xlwings Lite calls them, inside Excel's browser. It knows no workbook and no page.

Cells pass as in the other host of the browser. An error is handed over by its name, of which Lite makes the real one;
its sentence is told by CVM_WHY.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from udfs.cell_values import error_name, result_rows
from udfs.cells import Result
from udfs.functions import declare_all
from udfs.hosts.officejs.binding import RawCells, excel_parameters
from udfs.macros.ribbon_buttons import available
from udfs.macros.running import run_on
from udfs.wizard_texts import argument_text, function_text
from udfs.worksheet_function import Entry, catalogue

NOT_IN_A_BROWSER = frozenset(("waterfall_and_band", "export_to_pdf"))
"""Macros that need what a browser does not have: DuckDB with its Arrow tables, and files."""


class NamedErrors(RawCells):
    """The accessor for cells as they are, with errors as their names."""

    @classmethod
    def writer(cls, _options: object) -> Any:
        """Give what hands a result over."""
        return _Writer()


class _Writer:
    def __call__(self, context: Any) -> None:
        context.value = result_rows(context.value, error_name)

    async def async_call(self, context: Any) -> None:
        self(context)


def functions() -> dict[str, Callable[..., Any]]:
    """Give every function of the catalogue, with xlwings' marks, by name."""
    server = importlib.import_module("xlwings.server")
    declare_all()
    return {entry.name: _function(entry, server) for entry in catalogue}


def _function(entry: Entry, server: Any) -> Callable[..., Any]:
    def call(*raw: Any) -> Result:
        return entry.call(*raw)

    call.__signature__ = inspect.Signature(excel_parameters(entry))  # type: ignore[attr-defined]
    call.__annotations__ = {}
    call.__name__ = call.__qualname__ = entry.name
    call.__doc__ = function_text(entry)
    function: Callable[..., Any] = server.func(call)
    for argument in entry.arguments:
        server.arg(argument.name, convert=NamedErrors, doc=argument_text(argument))(function)
    return server.ret(convert=NamedErrors)(function)  # type: ignore[no-any-return]


def scripts() -> dict[str, Callable[..., Any]]:
    """Give the macros of the ribbon that run in a browser, as scripts that Lite lists, by name."""
    server = importlib.import_module("xlwings.server")
    book = importlib.import_module("xlwings").Book
    names = [button.macro.rpartition(".")[2] for group in available() for button in group.buttons]
    return {name: _script(name, server, book) for name in names if name not in NOT_IN_A_BROWSER}


def _script(name: str, server: Any, book_type: type) -> Callable[..., Any]:
    def run(book: Any) -> None:
        run_on(name, book)

    run.__annotations__ = {"book": book_type, "return": None}
    run.__name__ = run.__qualname__ = name
    return server.script(run)  # type: ignore[no-any-return]
