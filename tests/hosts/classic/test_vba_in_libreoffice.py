"""The plain modules, loaded and run by LibreOffice Basic: one error of syntax in any would make every function silent.

LibreOffice runs nothing in a project that holds xlwings' module, so the way to Python is replaced by known answers.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.calc import CALC
from tests.hosts.classic import basic_side
from udfs.functions import declare_all
from udfs.hosts.classic.building import connecting_modules
from udfs.hosts.classic.package import sheet_modules, with_macros
from udfs.hosts.classic.vba_project import Module, ModuleKind, vba_project
from udfs.hosts.classic.wrappers import function_modules
from udfs.hosts.libreoffice.finding import LibreOffice, clean_environment, office_python
from udfs.worksheet_function import catalogue
from workbooks.spec import Cell, Lines, Sheet, Template
from workbooks.writing import workbook_bytes

_ANSWERS = """Option Explicit
Option Private Module

Public Function Answer(functionName As String, arguments As Variant) As Variant
    Select Case functionName
        Case "CVM_EVC": Answer = arguments(0) + 10 * arguments(1) + 0.25
        Case "CVM_UNIT": Answer = "sentinel " & UBound(arguments)
        Case "CVM_WHY": Answer = Array("sentinel", "#NUM!", 2)
        Case Else: Answer = "#N/A"
    End Select
End Function
"""
_FORMULAS = ["CVM_EVC(3,4)", 'CVM_UNIT("a","b")', "CVM_VALUE(1,2)"]


@pytest.fixture(scope="module")
def answers(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("basic")
    declare_all()
    cells = tuple((Cell("", formula=formula),) for formula in _FORMULAS)
    package = workbook_bytes(Template("Plain", (Sheet("Plain", (20.0,), (Lines("cells", cells, gap=0),)),)))
    modules = [
        Module("ThisWorkbook", "", ModuleKind.WORKBOOK),
        *(Module(name, "", ModuleKind.SHEET) for name in sheet_modules(package)),
        *function_modules(catalogue),
        *(module for module in connecting_modules() if module.name == "CvmCells"),
        Module("CvmPython", _ANSWERS),
    ]
    path = folder / "plain.xlsm"
    path.write_bytes(with_macros(package, vba_project("xlcvm", modules)))
    requests = [
        ["modules", []],
        *(["cell", [f"A{row}"]] for row in range(1, len(_FORMULAS) + 1)),
        ["CvmFunctions.CVM_EVC", [1.0, 2.0]],
        ["CvmFunctions.CVM_WHY", []],
        ["CvmCells.CellsOf", [["text", "#NUM!", 3.0]]],
    ]
    python = office_python(libreoffice)
    run = subprocess.run(
        [python.program, Path(basic_side.__file__), libreoffice.soffice, folder / "profile", path, json.dumps(requests)],
        capture_output=True, text=True, timeout=240, check=False, env=clean_environment(),
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: list[Any] = json.loads(run.stdout)
    return found


@CALC
def test_every_module_is_loaded(answers: list[Any]) -> None:
    assert answers[0]["xlcvm"] == ["CvmCells", "CvmDescriptions", "CvmFunctions", "CvmPython", "Sheet1", "ThisWorkbook"]


@CALC
def test_functions_answer_in_cells(answers: list[Any]) -> None:
    assert answers[1:3] == ["43.25", "sentinel 2"]
    assert answers[3] == "Error 2042"  # as LibreOffice shows the error value of VBA


@CALC
def test_functions_answer_when_they_are_called(answers: list[Any]) -> None:
    assert answers[4] == 21.25
    assert answers[5] == ["sentinel", None, 2]  # an error value cannot be handed out, and is nothing
    assert answers[6] == ["text", None, 3]
