"""The add-in and the workbook with the functions inside, as files: what other programs find in them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.calc import CALC
from tests.hosts.classic.built import add_in, check_strictly, live_workbook
from tests.hosts.classic.olevba import sources
from udfs.functions import declare_all
from udfs.hosts.classic.building import build_add_in, build_workbook
from udfs.hosts.libreoffice.office import Office
from udfs.macros.ribbon_buttons import GROUPS
from udfs.worksheet_function import catalogue
from workbooks.value_calculator import examples
from workbooks.value_calculator.building import build_calculator
from workbooks.writing import workbook_bytes

OURS = {"CvmFunctions", "CvmDescriptions", "CvmCells", "CvmPython"}
IN_THE_ADD_IN = OURS | {"ThisWorkbook", "Sheet1", "CvmOpening", "CvmEvents", "CvmRibbon", "xlwings", "Dictionary"}
FILES = [("xlcvm.xlam", add_in), ("live.xlsm", live_workbook)]


@pytest.fixture(params=FILES, ids=lambda file: file[0])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name, build = request.param
    path = tmp_path / name
    path.write_bytes(build())
    return path


def test_two_builds_are_byte_identical() -> None:
    declare_all()
    assert build_add_in(catalogue, GROUPS) == add_in()
    plain = workbook_bytes(build_calculator(examples.load("motor_drive"), "live"))
    assert build_workbook(plain, catalogue) == live_workbook()


def test_nothing_of_the_machine_is_in_it(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert str(Path.cwd()).encode() not in content
    assert str(Path.home()).encode() + b"/" not in content


def test_the_strict_checker_passes(file: Path) -> None:
    check_strictly(file)


def test_olevba_returns_the_modules_and_excels_limits_hold(file: Path) -> None:
    found = sources(file)
    assert set(found) >= OURS
    assert (set(found) == IN_THE_ADD_IN) == (file.suffix == ".xlam")
    for text in found.values():
        assert text.isascii()
        assert max(map(len, text.split("\r\n"))) <= 1023
    private = {name for name, text in found.items() if "Option Private Module\r\n" in text}
    assert private >= {"CvmCells", "CvmPython", "CvmDescriptions", "xlwings"}
    assert set(re.findall(r"Public Function (\w+)", found["CvmFunctions"])) == {entry.name for entry in catalogue}


def test_pyvbaanalysis_finds_no_error_and_nothing_at_all_in_ours(file: Path) -> None:
    from pyvbaanalysis import analyze_office_file  # noqa: PLC0415

    for module, problems in analyze_office_file(str(file)).items():
        errors = [problem.message for problem in problems if problem.severity.value == "error"]
        assert errors == [], module
        if module.startswith("Cvm"):
            assert [problem.message for problem in problems] == [], module


def test_openpyxl_reads_a_workbook_with_its_macros(tmp_path: Path) -> None:
    file = tmp_path / "live.xlsm"  # it refuses every add-in by its name
    file.write_bytes(live_workbook())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl does not keep
        book = openpyxl.load_workbook(file, keep_vba=True)
    assert book.vba_archive is not None
    assert book.code_name == "ThisWorkbook"
    book.vba_archive.close()


def test_the_functions_of_a_workbook_with_macros_are_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(live_workbook())) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert b"_xll." not in content
    assert b"<f>INDEX(CVM_VALUE(" in content


def test_the_add_in_watches_excel_and_the_workbook_does_not(tmp_path: Path) -> None:
    path = tmp_path / "live.xlsm"
    path.write_bytes(live_workbook())
    found = sources(path)
    assert "CvmOpening" not in found
    assert "CvmDescriptions.DescribeFunctions" in found["ThisWorkbook"]
    with zipfile.ZipFile(path) as archive:
        assert not any("customUI" in name for name in archive.namelist())


@CALC
def test_a_workbook_with_macros_opens_in_calc(calc: Office, tmp_path: Path) -> None:
    path = tmp_path / "live.xlsm"
    path.write_bytes(live_workbook())
    document = calc.open(path)
    assert document.sheets[:2] == ("Summary", "Inputs")
    document.close()
