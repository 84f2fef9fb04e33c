"""Files: texts that stay texts, equal bytes, and no half-written file."""

import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

import workbooks
from workbooks.spec import Cell, Lines, Sheet, Template
from workbooks.value_calculator import Flavour, build_calculator
from workbooks.value_calculator.examples import load
from workbooks.writing import replace_file, workbook_bytes, write_template
from xlcvm.errors import CvmError

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "a\x00b\x1bc",
    "{=1}",
    "\ud800",
]


def _template(*texts: str) -> Template:
    rows = tuple((Cell(text, "body"), Cell(text, "input")) for text in texts)
    return Template("Title & more", (Sheet("Sheet", (10.0, 10.0), (Lines("rows", rows, gap=0),)),))


def test_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    write_template(_template(*HOSTILE), path)
    sheet = openpyxl.load_workbook(path)["Sheet"]
    for row, text in enumerate(HOSTILE, 1):
        assert sheet.cell(row, 1).data_type == "s"
        assert sheet.cell(row, 1).style_id != 0
        if text[0] in "=+-@":
            assert sheet.cell(row, 1).value == text
            assert sheet.cell(row, 1).quotePrefix  # editing the cell does not make it a formula
    assert "<f" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("flavour", ["native", "live"])
def test_two_builds_are_equal(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes(build_calculator(load("motor_drive"), flavour))
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert workbook_bytes(build_calculator(load("motor_drive"), flavour)) == first


@pytest.mark.parametrize("flavour", ["native", "live"])
def test_a_file_tells_nothing_of_where_it_was_made(flavour: Flavour, tmp_path: Path) -> None:
    path = tmp_path / "drive.xlsx"
    write_template(build_calculator(load("motor_drive"), flavour), path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    whole = "\n".join(parts.values())
    assert str(tmp_path) not in whole
    assert not re.search(r"[\"'>](/home|/tmp|/root|/work|[A-Z]:\\)", whole)
    assert "externalLink" not in "".join(parts)
    assert ("_xll.CVM_" in whole) == (flavour == "live")
    assert "CVM_" not in re.sub(r"<si>.*?</si>|<f>.*?</f>", "", whole)


def test_openpyxl_opens_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "drive.xlsx"
    write_template(build_calculator(load("motor_drive")), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Summary"
    inputs = book["Inputs"]
    assert inputs.freeze_panes == "B14"
    assert inputs.print_title_rows == "$13:$13"
    assert inputs.protection.sheet
    assert list(inputs.tables) == ["Inputs"]
    assert not inputs["B14"].protection.locked
    assert inputs["A14"].protection.locked
    assert len(inputs.data_validations.dataValidation) >= 4
    assert len(book.defined_names) > 40


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CvmError) as caught:
        replace_file(path, b"new")
    assert str(caught.value) == (
        'The file "book.xlsx" cannot be replaced: Permission denied. '
        "Close it if it is open in another program, or choose another name."
    )
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["book.xlsx"]


@pytest.mark.parametrize("lock", [".~lock.book.xlsx#", "~$book.xlsx"])
def test_a_file_that_is_open_elsewhere_is_not_replaced(lock: str, tmp_path: Path) -> None:
    (tmp_path / lock).touch()
    with pytest.raises(CvmError) as caught:
        replace_file(tmp_path / "book.xlsx", b"new")
    assert caught.value.problem == 'The file "book.xlsx" is open in another program.'
    assert caught.value.remedy == f'Close it there; if nobody has it open, delete "{lock}" beside it.'


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CvmError) as caught:
        replace_file(tmp_path / "none" / "book.xlsx", b"new")
    assert caught.value.problem == f'There is no folder "{tmp_path / "none"}".'


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CvmError, match="has 32,768 characters; a cell takes 32,767"):
        write_template(_template("x" * 32_768), tmp_path / "long.xlsx")


@pytest.mark.parametrize(("library", "owner"), [("xlsxwriter", "writing.py"), ("openpyxl", "reading.py")])
def test_each_library_has_one_door(library: str, owner: str) -> None:
    sources = Path(workbooks.__file__).parent.rglob("*.py")
    importers = [
        path.name for path in sources if re.search(rf"^\s*(import|from) {library}", path.read_text("utf-8"), re.M)
    ]
    assert importers == [owner]
