"""The macros of the ribbon on a file, from the command line: the file is read and never written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.calc import CALC
from udfs.hosts.command_line.app import app
from udfs.hosts.libreoffice.finding import LibreOffice
from udfs.macros.ribbon_buttons import available

EXAMPLES = Path(__file__).parents[2] / "examples"
DRIVE = EXAMPLES / "motor_drive.xlsx"


def xlcvm(*arguments: object) -> tuple[int, str]:
    """Run a command; give its exit code and what it printed, line breaks apart."""
    done = CliRunner().invoke(app, ["run", *map(str, arguments)])
    return done.exit_code, " ".join(done.output.split())


def test_without_a_name_all_macros_are_listed() -> None:
    code, text = xlcvm()
    assert code == 0
    for button in (button for group in available() for button in group.buttons):
        assert f"{button.id} " in text


def test_a_new_workbook_is_written_and_the_file_is_as_it_was(tmp_path: Path) -> None:
    before = hashlib.sha256(DRIVE.read_bytes()).digest()
    code, text = xlcvm("tornado", DRIVE, "-o", tmp_path / "tornado.xlsx")
    assert (code, "Written:" in text) == (0, True)
    assert hashlib.sha256(DRIVE.read_bytes()).digest() == before
    sheet = openpyxl.load_workbook(tmp_path / "tornado.xlsx", data_only=True).worksheets[0]
    figures = [cell.value for row in sheet.rows for cell in row if isinstance(cell.value, float)]
    assert any(figure == pytest.approx(42_422, abs=0.5) for figure in figures), (
        "the total that the example itself shows"
    )


def test_protected_sheets_and_a_protected_structure_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Variable", "Value", "Low", "High"],
        ["hours", 10, 5, 20],
        [],
        ["Value element", "Equation"],
        ["Time", "hours × 3"],
    ):
        book.worksheets[0].append(row)
    book.worksheets[0].protection.set_password("secret")
    book.worksheets[0].protection.sheet = True
    book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    book.save(tmp_path / "locked.xlsx")
    code, text = xlcvm("tornado", tmp_path / "locked.xlsx", "-o", tmp_path / "tornado.xlsx")
    assert (code, "Written:" in text) == (0, True)
    cells = openpyxl.load_workbook(tmp_path / "tornado.xlsx", data_only=True)["Tornado"]
    assert {15.0, 60.0} <= {cell.value for row in cells.rows for cell in row}, "3 × 5 and 3 × 20"


def test_names_may_be_typed_as_they_are_read(tmp_path: Path) -> None:
    assert xlcvm("Show-Help", "-o", tmp_path / "help.xlsx")[0] == 0
    assert openpyxl.load_workbook(tmp_path / "help.xlsx").sheetnames == ["CVM help"]


def test_the_selection_is_typed() -> None:
    code, text = xlcvm("explain_error", DRIVE, "--select", "Summary!A1")
    assert code == 1
    assert 'sheet "Summary", cell A1' in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["tornad"], 'There is no macro "tornad". what to do: Did you mean tornado? See them all with: xlcvm run'),
        (["../../etc"], 'There is no macro "../../etc".'),
        (["tornado"], "Tornado needs a workbook."),
        (["tornado", DRIVE], "Tornado writes sheets, and was told no file for them."),
        (["tornado", DRIVE, "-o", DRIVE], "The results would be written over"),
        (["tornado", "nowhere.xlsx", "-o", "x.xlsx"], 'There is no file "nowhere.xlsx".'),
        (["tornado", DRIVE, "-o", "x.pdf"], 'The results file "x.pdf" is no .xlsx file.'),
        (["tornado", DRIVE, "--select", "Nowhere!A1", "-o", "x.xlsx"], 'There is no sheet "Nowhere".'),
        (["tornado", DRIVE, "--select", "Inputs!here", "-o", "x.xlsx"], '"here" names no cells.'),
        (["tornado", DRIVE, "--select", "Inputs!A9999999", "-o", "x.xlsx"], '"A9999999" names no cells.'),
        (["export_to_pdf", DRIVE, "-o", "x.xlsx"], '"x.xlsx" is no name for a PDF file.'),
        (["export_to_pdf", "nowhere.xlsx", "-o", "x.pdf"], 'There is no file "nowhere.xlsx".'),
    ],
)
def test_what_cannot_be_meant_is_said(
    arguments: list[object], says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, text = xlcvm(*arguments)
    assert code == 1
    assert says in text
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_that_is_there_is_kept_unless_it_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    own.write_bytes(DRIVE.read_bytes())
    own.with_suffix(".pdf").write_bytes(b"old")
    code, text = xlcvm("export_to_pdf", own)
    assert code == 1
    assert 'To replace it, name it: -o "own.pdf"' in text
    assert own.with_suffix(".pdf").read_bytes() == b"old"


@CALC
def test_a_workbook_is_printed_by_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    assert libreoffice
    code, text = xlcvm("export_to_pdf", DRIVE, "-o", tmp_path / "drive.pdf")
    assert (code, "Written:" in text) == (0, True)
    assert (tmp_path / "drive.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["drive.pdf"]
