"""How each host answers a call: plain Python, the classic add-in, xlwings Server and a running Calc.

An answer is a list of rows: numbers, texts, and errors as CellError; what a host cannot tell apart is made alike here, and
named in `test_all_hosts.py`.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable
from typing import Any, Protocol

import udfs
from tests.hosts.calls import LEFT_OUT, Call
from tests.hosts.classic.com_process import ComServer
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from workbooks.placing import column_letters
from xlcvm.errors import CvmError

Rows = list[list[Any]]
_COM_BASE = -2146828288
_COM_ERRORS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
}


class Answering(Protocol):
    """A host."""

    def answer(self, call: Call) -> Rows:
        """Give what the cells of the call show."""


def rows_of(result: Any) -> Rows:
    """Give an answer as rows, whatever form a host has for one cell or one row."""
    if not isinstance(result, (list, tuple)):
        return [[_cell(result)]]
    if result and not isinstance(result[0], (list, tuple)):
        return [list(map(_cell, result))]
    return [list(map(_cell, row)) for row in result]


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value in _COM_ERRORS:
        return CellError(value)
    if isinstance(value, CellError):
        return CellError(value.code)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class PlainPython:
    """`from udfs import …`."""

    def answer(self, call: Call) -> Rows:
        arguments = [None if argument is LEFT_OUT else argument for argument in call.arguments]
        try:
            return rows_of(getattr(udfs, call.function)(*arguments))
        except CvmError as error:
            return [[CellError(str(error.code))]]


class Classic:
    """xlwings' own COM server, asked as the VBA of the add-in asks it."""

    def __init__(self, server: ComServer) -> None:
        self.server = server

    def answer(self, call: Call) -> Rows:
        entry = _entry(call.function)
        arguments = [_variant(argument) for argument in call.arguments]
        arguments += [None] * (len(entry.arguments) - len(arguments))
        answer = self.server.call(call.function, *arguments, "[Book1.xlsx]Sheet1!B2")
        return rows_of(answer)


def _entry(name: str) -> Any:
    from udfs.worksheet_function import catalogue  # noqa: PLC0415 - filled by then

    return catalogue[name]


def _variant(argument: Any) -> Any:
    """What pywin32 makes of it: None for an argument left out, a tuple of tuples for a range, "" for a lone blank cell."""
    if argument is LEFT_OUT:
        return None
    if not isinstance(argument, list):
        return _com(argument)
    if len(argument) == len(argument[0]) == 1:
        lone = _com(argument[0][0])
        return "" if lone is None else lone
    return tuple(tuple(map(_com, row)) for row in argument)


def _com(cell: Any) -> Any:
    if isinstance(cell, CellError):
        return _COM_BASE + _COM_ERRORS[cell.code]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


class Server:
    """xlwings Server, asked over HTTP as the page in Excel asks it."""

    def __init__(self, post: Callable[[str, list[Any]], Any]) -> None:
        self.post = post

    def answer(self, call: Call) -> Rows:
        answer = self.post(call.function, [_json(argument) for argument in call.arguments])
        return [[_received(cell) for cell in row] for row in answer]


def _json(argument: Any) -> Any:
    if argument is LEFT_OUT:
        return None
    rows = argument if isinstance(argument, list) else [[argument]]
    return [
        ["" if cell is None else cell.code if isinstance(cell, CellError) else cell for cell in row] for row in rows
    ]


def _received(cell: Any) -> Any:
    """Read a cell of an answer: an error comes as an object of its own, never as a text."""
    if isinstance(cell, dict):
        assert cell["type"] == "Error"
        return CellError(cell["basicValue"])
    return float(cell) if type(cell) is int else cell


class Lite:
    """xlwings' own way to call a function of main.py, in this Python instead of Pyodide's."""

    def __init__(self) -> None:
        from udfs.hosts.lite.binding import functions  # noqa: PLC0415 - xlwings asks for a licence key first

        self.module = types.SimpleNamespace(**functions())

    def answer(self, call: Call) -> Rows:
        from xlwings.server import custom_functions_call  # noqa: PLC0415

        asked = {
            "func_name": call.function,
            "args": [_json(argument) for argument in call.arguments],
            "caller_address": "[Book1.xlsx]Sheet1!B2",
            "client": "Office.js",
            "version": "0.37.8",
            "runtime": "1.4",
            "date_format": "m/d/yyyy",
            "culture_info_name": "en-US",
        }
        return rows_of(asyncio.run(custom_functions_call(asked, self.module)))


class Calc:
    """A running LibreOffice: cells are typed, and read again."""

    def __init__(self, sheet: Document) -> None:
        self.sheet = sheet
        self.row = 1

    def answer(self, call: Call, shape: tuple[int, int] = (1, 1)) -> Rows:
        """Give the cells of an array formula over so many rows and columns."""
        arguments = [self._argument(argument) for argument in call.arguments]
        while arguments and not arguments[-1]:
            arguments.pop()
        formula = f"={call.function}({';'.join(arguments)})"
        area = self._area(*shape)
        self.sheet.array_formula(area, formula)
        return [["" if cell is None else cell for cell in row] for row in self.sheet.read(area)]

    def _argument(self, argument: Any) -> str:
        if argument is LEFT_OUT:
            return ""
        if isinstance(argument, list):
            area = self._area(len(argument), len(argument[0]))
            self.sheet.write(area.partition(":")[0], [[_typed(cell) for cell in row] for row in argument])
            return area
        if isinstance(argument, bool):
            return f"{argument}()".upper()
        return '"' + argument.replace('"', '""') + '"' if isinstance(argument, str) else repr(float(argument))

    def _area(self, rows: int, columns: int) -> str:
        top, self.row = self.row, self.row + rows + 1
        return f"A{top}:{column_letters(columns - 1)}{top + rows - 1}" if rows * columns > 1 else f"A{top}"


def _typed(cell: Any) -> Any:
    if isinstance(cell, CellError):
        return "=NA()"
    if isinstance(cell, bool):
        return f"={cell}()".upper()
    if cell == "":
        return '=""'
    return "'" + cell if isinstance(cell, str) and cell[:1] == "=" else cell
