"""`xlcvm build addin`, `xlcvm build MODEL OUT.xlsm --live` and `xlcvm install excel`, as people type them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.hosts.classic.built import check_strictly
from tests.hosts.classic.olevba import sources
from tests.hosts.classic.test_installing_excel import computer
from udfs.functions import declare_all
from udfs.hosts.classic import installing
from udfs.hosts.classic.building import build_add_in
from udfs.hosts.command_line.app import app
from udfs.worksheet_function import catalogue

MODEL = Path(__file__).parents[3] / "examples" / "motor_drive.xlsx"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(result: Result) -> str:
    return " ".join((result.stderr or result.output).split())


def test_build_addin_writes_the_add_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build", "addin")
    assert result.exit_code == 0, result.output
    declare_all()
    assert Path("dist/xlcvm.xlam").read_bytes() == build_add_in(catalogue)
    assert f"with {len(catalogue)} functions" in result.output
    assert run("build", "addin", tmp_path / "other.xlam").exit_code == 0
    check_strictly(tmp_path / "other.xlam")


def test_build_writes_a_workbook_with_the_functions_inside(tmp_path: Path) -> None:
    result = run("build", MODEL, tmp_path / "live.xlsm", "--live")
    assert result.exit_code == 0, result.output
    assert "CVM_VALUE(" in sources(tmp_path / "live.xlsm")["CvmFunctions"]
    check_strictly(tmp_path / "live.xlsm")


@pytest.mark.parametrize(
    ("arguments", "problem", "remedy"),
    [
        ((MODEL, "out.xlsm"), "A calculator without CVM_ functions needs no macros.", "or add --live."),
        ((MODEL,), "The calculator has no name.", "calculator.xlsx"),
        (("addin", "out.xlsx"), '"out.xlsx" is no name for an add-in.', "Let it end with .xlam."),
        (("addin", "no/such/folder/out.xlam"), 'There is no folder "no/such/folder".', "Create it first."),
    ],
)
def test_what_cannot_be_built_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], problem: str, remedy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build", *arguments)
    assert result.exit_code == 1
    assert problem in told(result)
    assert remedy in told(result)
    assert list(tmp_path.iterdir()) == []


def test_install_and_uninstall_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = computer(tmp_path)
    monkeypatch.setattr(installing, "this_computer", lambda: machine)
    result = run("install", "excel")
    assert result.exit_code == 0, result.output
    assert f"Installed {len(catalogue)} functions into Excel (16.0)." in told(result)
    assert machine.add_in.is_file()
    assert "Removed from Excel." in run("uninstall", "excel").output
    assert "Excel did not have the add-in." in run("uninstall", "excel").output


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
def test_elsewhere_it_says_what_works() -> None:
    for command in ("install", "uninstall"):
        result = run(command, "excel")
        assert result.exit_code == 1
        assert "The functions can be installed into Excel for Windows only." in told(result)


def test_excel_is_installed_for_one_user_at_a_time() -> None:
    result = run("install", "excel", "--shared")
    assert result.exit_code == 1
    assert "one user at a time" in told(result)
    assert "Use one of: libreoffice, excel." in told(run("install", "lotus"))
