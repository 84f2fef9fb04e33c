"""Our VBA, run: pyOpenVBA interprets the very modules that are built, with the Python process of Excel at the other end.

A few things that the interpreter does not know are spelled otherwise first, each by a replacement of a word: attributes
of procedures, names of modules before calls, `Application.Caller`, the toolbar, and xlwings' own functions, which
load a Windows library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAObject, method

from udfs.hosts.classic.building import connecting_modules
from udfs.hosts.classic.vba_project import Module

_ERROR_BASE = -2146828288
_CODES = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A"}
_STAND_INS = """Option Explicit
Public FakeCaller As Object
Public FakeCallerIs As String
Public FakeToolbar As Boolean
Public FakeServer As Object
Public FakeInterpreter As String
Public FakeExists As Boolean
Public FakeFailure As String
Public Connections As Long
Public Commands As String
Public FakeWindow As String

Public Function XwGetConfig(key As String) As String
    XwGetConfig = FakeInterpreter
End Function
Public Function XwFileExists(path As String) As Boolean
    XwFileExists = FakeExists
End Function
Public Function XwXLPy() As Object
    Connections = Connections + 1
    If FakeFailure <> "" Then Err.Raise 1000, "xlwings", FakeFailure
    Set XwXLPy = FakeServer
End Function
Public Sub XwRunPython(command As String)
    Commands = command
End Sub
Public Function FindFakeWindow(after As Variant, className As String, title As String) As Long
    If after = 0 And className = "bosa_sdm_XL9" And title = FakeWindow Then FindFakeWindow = 7
End Function
Public Sub ProcessOfFakeWindow(window As Variant, process As Variant)
    process = 42
End Sub
Public Function FakeProcess() As Long
    FakeProcess = 42
End Function
Public Sub OpenWindow(title As String)
    FakeWindow = title
End Sub
Public Function HowOftenConnected() As Long
    HowOftenConnected = Connections
End Function
Public Function LastCommand() As String
    LastCommand = Commands
End Function
Public Function JustComputed(functionName As String) As Variant
    JustComputed = Computed(functionName, Array(""))
End Function
Public Function XwXLWINGS_VERSION() As String
    XwXLWINGS_VERSION = "0.37.8"
End Function
Public Sub Prepare(server As Object, toolbar As Boolean, path As String, exists As Boolean, failure As String)
    Set FakeServer = server
    FakeToolbar = toolbar
    FakeInterpreter = path
    FakeExists = exists
    FakeFailure = failure
End Sub
Public Sub CalledFrom(cell As Object)
    Set FakeCaller = cell
    FakeCallerIs = "Range"
End Sub
"""


class Server(VBAObject):
    """The COM server as VBA sees it: values become what pywin32 makes of them, and back."""

    vba_type_name = "XLPython"

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, ...]] = []

    @method()
    def CallUDF(self, script: Any, name: Any, arguments: Any) -> Any:
        given = [to_python(value) for value in arguments.elements()]
        self.asked.append((str(script), str(name), *given))
        try:
            return to_vba(self.answer(str(name), *given))
        except RuntimeError as error:  # what pywin32 makes of an exception
            raise VBARuntimeError(-2147352567, str(error)) from None


def to_python(value: Any) -> Any:
    """What pywin32 makes of a VARIANT."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return tuple(map(to_python, value.elements()))
        (top, bottom), (left, right) = value.bounds
        return tuple(
            tuple(to_python(value.get([row, column])) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )
    if value is EMPTY or value is MISSING:
        return None
    if isinstance(value, VBAErrorValue):
        return _ERROR_BASE + value.number
    if isinstance(value, (bool, str)):
        return value
    return float(value)


def to_vba(value: Any) -> Any:
    """What pywin32 makes of a result: rows become an array of two dimensions, a list one of one."""
    if not isinstance(value, list):
        return value
    if isinstance(value[0], list):
        array = VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)])
        for row, cells in enumerate(value):
            for column, cell in enumerate(cells):
                array.set([row, column], cell)
        return array
    array = VBAArray([(0, len(value) - 1)])
    for column, cell in enumerate(value):
        array.set([column], cell)
    return array


class Interpreted:
    """Excel with our modules, in memory."""

    def __init__(self, modules: Sequence[Module], answer: Callable[..., Any] = lambda *_: 0.0) -> None:
        self.excel = ExcelApplication()
        self.book = self.excel.add_workbook()
        self.server = Server(answer)
        self.excel.add_module(_STAND_INS, name="StandIns")
        for module in [*modules, *connecting_modules()]:
            self.excel.add_module(spelled(module.source), name=module.name)
        self.prepare()

    def prepare(
        self, *, toolbar: bool = True, interpreter: str = r"C:\py\pythonw.exe", exists: bool = True, failure: str = ""
    ) -> None:
        """Say whether the toolbar is alive, which Python is configured, whether it is there, and how it fails."""
        self.excel.run("Prepare", self.server, toolbar, interpreter, exists, failure)

    def call(self, name: str, *arguments: Any) -> Any:
        """Compute a worksheet function; a range is what `range` gives."""
        return self.excel.run(name, *arguments)

    def computed(self, name: str = "CVM_TEST") -> Any:
        """What a cell shows of a function without arguments."""
        return self.excel.run("JustComputed", name)

    def why(self) -> Any:
        """The problem that CVM_WHY tells first."""
        return self.excel.run("CVM_WHY", 1.0)[1][3]

    def range(self, address: str, rows: list[list[Any]] | None = None) -> Any:
        """A range of the sheet, with values written into it."""
        sheet = self.excel.sheet(1)
        if rows is not None:
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    corner = sheet.sheet.vba_get("Range", [address])
                    corner.vba_get("Cells", [row + 1, column + 1]).vba_set("Value", value)
        return sheet.sheet.vba_get("Range", [address])

    def areas(self, *addresses: str) -> Any:
        """A range in several pieces."""
        return self.range(",".join(addresses))

    def called_from(self, address: str) -> None:
        """Say which cell is computed."""
        self.excel.run("CalledFrom", self.range(address))

    def open_window(self, title: str) -> None:
        """Open a dialog of Excel."""
        self.excel.run("OpenWindow", title)

    def connections(self) -> int:
        """How often Python was looked for."""
        return int(self.excel.run("HowOftenConnected"))  # type: ignore[call-overload,no-any-return]

    def commands(self) -> Any:
        """The last command for RunPython."""
        return self.excel.run("LastCommand")


def spelled(source: str) -> str:
    """Spell a module as the interpreter knows it."""
    source = re.sub(r"(?m)^Attribute .*\n", "", source)
    source = re.sub(r"\bCvm(Cells|Python|Descriptions)\.", "", source)
    source = re.sub(r"\bxlwings\.(?=[A-Z])", "Xw", source)
    source = source.replace(" As LongPtr", " As Long").replace("FindWindowEx(0, ", "FindFakeWindow(")
    source = source.replace("GetWindowThreadProcessId window,", "ProcessOfFakeWindow window,")
    source = source.replace("= GetCurrentProcessId() Then", "= FakeProcess() Then")
    source = source.replace("TypeName(Application.Caller)", "FakeCallerIs").replace("Application.Caller", "FakeCaller")
    return source.replace('Application.CommandBars("Standard").Controls(1).Enabled', "FakeToolbar")
