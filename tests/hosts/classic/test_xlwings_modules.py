"""xlwings' own VBA: run as delivered and as changed, in a workbook that a stranger prepared; another version is refused."""

from __future__ import annotations

import importlib.util
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication

from udfs.hosts.classic.vba_project import ModuleKind
from udfs.hosts.classic.xlwings_modules import PROJECT, VERSION, hardened, xlwings_modules
from xlcvm.errors import CvmError

PLANTED = """Public Sub Plant(project As String, key As String, value As String)
    ActiveWorkbook.Worksheets.Add.Name = project & ".conf"
    ActiveSheet.Range("A1").Value = key
    ActiveSheet.Range("B1").Value = value
    ActiveWorkbook.Worksheets.Add.Name = "numpy.py"
End Sub
Public Function FakeEnviron(name As String) As String
    FakeEnviron = IIf(name = "SystemRoot", "C:\\Windows", "C:\\Users\\Ann")
End Function
"""


def package() -> Path:
    found = importlib.util.find_spec("xlwings")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def delivered() -> str:
    return (package() / "xlwings_custom_addin.bas").read_text("ascii").partition("\n")[2]


def excel_with(source: str, key: str, value: str) -> ExcelApplication:
    """Excel with xlwings' module and a workbook that holds a configuration sheet and a sheet "numpy.py"."""
    project = re.search(r'PROJECT_NAME As String = "(\w+)"', source)
    assert project is not None
    excel = ExcelApplication()
    excel.add_workbook()
    source = re.sub(r"(?m)^([ ]*#[^\n']*)'.*", r"\1", source)  # the interpreter reads no comment after a directive
    source = source.replace("WScript.ExpandEnvironmentStrings(s)", "s").replace("Application.Name", '"Microsoft Excel"')
    source = source.replace('GetConfig("SHOW CONSOLE", False) = True', "False")
    source = source.replace("Environ(", "FakeEnviron(").replace("Attr = GetAttr(FileSpec)", "Err.Raise 53")
    excel.add_module(source, name="xlwings")
    excel.add_module(PLANTED, name="Planted")
    excel.run("Plant", project[1], key, value)
    return excel


def test_a_planted_configuration_sheet_is_ignored() -> None:
    assert (
        excel_with(delivered(), "INTERPRETER_WIN", "evil.exe").run("GetConfig", "INTERPRETER_WIN", "none") == "evil.exe"
    )
    ours = excel_with(hardened(delivered()), "INTERPRETER_WIN", "evil.exe")
    assert ours.run("GetConfig", "INTERPRETER_WIN", "none") == "none"


def test_a_sheet_that_looks_like_code_is_no_module() -> None:
    source = hardened(delivered())
    assert 'Right$(sht.Name, 3) = ".py"' in delivered()
    assert '".py"' not in source
    assert "uses_embedded_code = False" in source


def test_the_command_that_starts_python_names_no_workbook_and_no_current_folder() -> None:
    before = excel_with(delivered(), "x", "y").run("XLPyCommand")
    assert "Book1" in before
    assert before.startswith("cmd.exe")
    after = excel_with(hardened(delivered()), "x", "y").run("XLPyCommand")
    assert after == (
        'C:\\Windows\\System32\\cmd.exe  /K ""pythonw" -P -B -c "import sys, os;import xlwings; '
        "xlwings.serve('$(CLSID)')\"\""
    )


def test_no_function_of_xlwings_can_be_typed_into_a_cell() -> None:
    assert "Option Private Module" not in delivered()
    assert hardened(delivered()).startswith("Option Private Module\n")


def test_licences_come_along() -> None:
    module, dictionary = xlwings_modules()
    assert "BSD 3-clause license" in module.source
    assert "Redistributions in binary form must reproduce" in module.source
    assert "License: MIT" in dictionary.source
    assert "Tim Hall" in dictionary.source
    assert (dictionary.kind, dictionary.exposed) == (ModuleKind.CLASS, True)
    assert f'PROJECT_NAME As String = "{PROJECT}"' in module.source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    ' Directory Config", "    ' Directory configuration"),
        ("ADD_WORKBOOK_TO_PYTHONPATH", "ADD_WORKBOOK"),
        ('PYTHON_WIN = "cmd.exe "', 'PYTHON_WIN = "cmd "'),
        ("    Next i\n", "    Next\n"),
        ('"USE UDF SERVER", False', '"USE UDF SERVER", True'),
        ('PROJECT_NAME As String = "myaddin"', 'PROJECT_NAME = "myaddin"'),
        (" -B -c ", " -c "),
    ],
)
def test_a_module_that_differs_is_refused_and_never_half_changed(old: str, new: str) -> None:
    assert old in delivered()
    with pytest.raises(CvmError) as caught:
        hardened(delivered().replace(old, new))
    assert f"the add-in is built with xlwings {VERSION}" in caught.value.problem
    assert caught.value.remedy == f'Install it: python -m pip install "xlwings=={VERSION}"'


def test_another_installed_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: "0.38.0")
    with pytest.raises(CvmError) as caught:
        xlwings_modules()
    assert caught.value.problem == f"xlwings 0.38.0 is installed; the add-in is built with xlwings {VERSION}."


def test_a_missing_xlwings_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CvmError) as caught:
        xlwings_modules()
    assert caught.value.problem == "The add-in for Excel is built from xlwings, which is not installed."
    assert caught.value.remedy == f'Install it: python -m pip install "xlwings=={VERSION}"'


@pytest.mark.parametrize("missing", ["xlwings_custom_addin.bas", "Dictionary.cls"])
def test_an_xlwings_without_its_vba_is_refused(tmp_path: Path, missing: str) -> None:
    (tmp_path / "addin").mkdir()
    for name in ("xlwings_custom_addin.bas", "addin/Dictionary.cls"):
        if not name.endswith(missing):
            (tmp_path / name).write_bytes((package() / name).read_bytes())
    with pytest.raises(CvmError, match="it has no"):
        xlwings_modules(tmp_path)


def test_an_xlwings_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "addin").mkdir()
    module: Any = (package() / "xlwings_custom_addin.bas").read_text("ascii")
    dictionary = (package() / "addin" / "Dictionary.cls").read_text("ascii")
    (tmp_path / "addin" / "Dictionary.cls").write_text(dictionary)
    (tmp_path / "xlwings_custom_addin.bas").write_text(module.replace(VERSION, "0.1.0"))
    with pytest.raises(CvmError, match="its VBA is of another version"):
        xlwings_modules(tmp_path)
    (tmp_path / "xlwings_custom_addin.bas").write_text(f"' a comment\n{module}")
    with pytest.raises(CvmError, match="its VBA begins otherwise"):
        xlwings_modules(tmp_path)
    (tmp_path / "xlwings_custom_addin.bas").write_text(module)
    (tmp_path / "addin" / "Dictionary.cls").write_text(dictionary.replace("VERSION 1.0 CLASS", "VERSION 2.0 CLASS"))
    with pytest.raises(CvmError, match="its class Dictionary begins otherwise"):
        xlwings_modules(tmp_path)
