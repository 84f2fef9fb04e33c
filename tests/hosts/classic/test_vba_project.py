"""A project from its modules: other readers find exactly the source, and what Excel would not take is refused."""

import io
from pathlib import Path

import pytest
from pyopenvba import ExcelFile

from tests.hosts.classic.built import check_strictly
from tests.hosts.classic.olevba import sources
from udfs.hosts.classic.package import sheet_modules, with_macros
from udfs.hosts.classic.vba_project import Module, ModuleKind, vba_project
from workbooks.spec import Cell, Lines, Sheet, Template
from workbooks.writing import workbook_bytes
from xlcvm.errors import CvmError

BOOK = Module("ThisWorkbook", "Option Explicit\n", ModuleKind.WORKBOOK)
SHEETS = [Module("Sheet1", "", ModuleKind.SHEET), Module("Sheet2", "", ModuleKind.SHEET)]
PLAIN = Module("Plain", 'Public Function Twice(x)\n    Twice = 2 * x & " ""quoted"""\nEnd Function\n')
CLASS = Module("Listener", "Public Count As Long\n", ModuleKind.CLASS, exposed=True)
MODULES = [BOOK, *SHEETS, PLAIN, CLASS]


def workbook() -> bytes:
    sheets = tuple(Sheet(name, (10.0,), (Lines(name, ((Cell(1.0),),)),)) for name in ("One", "Two"))
    return workbook_bytes(Template("Two sheets", sheets))


def test_other_readers_find_exactly_the_source(tmp_path: Path) -> None:
    package = workbook()
    assert sheet_modules(package) == ["Sheet1", "Sheet2"]
    path = tmp_path / "two.xlsm"
    path.write_bytes(with_macros(package, vba_project("Example", MODULES)))
    assert sources(path) == {module.name: module.text for module in MODULES}
    with ExcelFile(path) as read:
        assert list(read.vba_modules()) == [module.name for module in MODULES]
        assert read.vba_project().name == "Example"
    check_strictly(path)


def test_the_header_says_what_a_module_is() -> None:
    assert PLAIN.text.startswith('Attribute VB_Name = "Plain"\r\nPublic Function')
    assert 'VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"' in CLASS.text
    assert "VB_PredeclaredId = False\r\nAttribute VB_Exposed = True" in CLASS.text
    assert "VB_PredeclaredId = True\r\nAttribute VB_Exposed = True" in BOOK.text


def test_two_builds_are_equal_and_another_source_is_not() -> None:
    assert vba_project("Example", MODULES) == vba_project("Example", MODULES)
    assert vba_project("Example", MODULES) != vba_project("Example", [*MODULES[:-1], Module("Other", "")])


@pytest.mark.parametrize(
    ("name", "modules", "problem"),
    [
        ("Example", [BOOK, *SHEETS, PLAIN, PLAIN], 'Two parts of the VBA project are called "Plain".'),
        ("plain", [BOOK, *SHEETS, PLAIN], 'Two parts of the VBA project are called "Plain".'),
        ("Example", SHEETS, "A VBA project needs a module of the workbook and one of each sheet."),
        ("Example", [BOOK], "A VBA project needs a module of the workbook and one of each sheet."),
        (
            "Example",
            [BOOK, *SHEETS, Module("A", "VERSION 1.0 CLASS\n")],
            'The source of the VBA module "A" begins with a header.',
        ),
        (
            "1st",
            MODULES,
            '"1st" cannot be the name of a VBA project: it must begin with a letter and hold letters, digits and _ only.',
        ),
    ],
)
def test_projects_that_excel_would_drop(name: str, modules: list[Module], problem: str) -> None:
    with pytest.raises(CvmError) as caught:
        vba_project(name, modules)
    assert caught.value.problem == problem


def test_the_container_is_one_that_pyopenvba_finds_no_fault_with() -> None:
    from pyopenvba.cfb import CFB  # noqa: PLC0415
    from pyopenvba.vba import parse_vba_project  # noqa: PLC0415

    container = CFB.from_file(io.BytesIO(vba_project("Example", MODULES)))
    assert parse_vba_project(container).validate(container) == []
