"""Workbooks of users: what is found in them, and what is said when it is not."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from udfs.tables import Table
from udfs.value_tables import equations_of, inputs_of
from workbooks.reading import read_model_tables
from workbooks.value_calculator import Flavour, write_calculator
from workbooks.value_calculator.examples import CATALOGUE, load
from xlcvm.errors import CvmError
from xlcvm.value import ValueModel

INPUTS = [["Variable", "Value", "Unit"], ["hours", 10, "h/year"], ["wage", 50, "USD/h"]]
EQUATIONS = [["Value element", "Equation"], ["Savings", "hours × wage"]]
Rows = Sequence[Sequence[Any]]


def _write(path: Path, sheets: dict[str, list[tuple[str, Rows]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, tables in sheets.items():
        sheet = book.create_sheet(name)
        for corner, rows in tables:
            first = sheet[corner]
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if value is not None:
                        sheet.cell(first.row + row, first.column + column, value)
    book.save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.xlsx"


@pytest.mark.parametrize("name", list(CATALOGUE))
@pytest.mark.parametrize("flavour", ["native", "live"])
def test_what_is_written_is_read_again(name: str, flavour: Flavour, path: Path) -> None:
    calculator = load(name)
    found = read_model_tables(write_calculator(calculator, path, flavour=flavour))
    assert found.offerings == (calculator.our_offering, calculator.next_best)
    inputs = inputs_of(Table(found.inputs.rows, "inputs"))
    assert [replace(row, source="") for row in inputs.rows] == [
        replace(row, source="", problem=read.problem)
        for row, read in zip(calculator.model.inputs.rows, inputs.rows, strict=True)
    ]
    equations = equations_of(Table(found.equations.rows, "equations"))
    model = ValueModel(equations, inputs)
    for index, row in enumerate(calculator.model.equations):
        assert replace(equations[index], text="") == replace(row, text="")
        assert model.words(index) == calculator.model.words(index)
        assert model.with_values(index) == calculator.model.with_values(index)
    assert [total.value for total in model.totals] == [total.value for total in calculator.model.totals]


def test_tables_are_found_anywhere(path: Path) -> None:
    hidden: Rows = [["Notes"], ["Our offering:", "Fluxa"], ["next best  alternative", "Kestrel"]]
    _write(path, {"Cover": [("C3", hidden)], "Both": [("D7", INPUTS), ("J2", EQUATIONS)]})
    book = openpyxl.load_workbook(path)
    book["Both"].sheet_state = "hidden"
    book.save(path)
    found = read_model_tables(path)
    assert found.inputs.rows == tuple(map(tuple, INPUTS))
    assert found.equations.rows == tuple(map(tuple, EQUATIONS))
    assert found.inputs.where(0, 0) == 'sheet "Both", cell D7'
    assert found.equations.where(1, 1) == 'sheet "Both", cell K3'
    assert found.offerings == ("Fluxa", "Kestrel")


def test_headers_fold_and_stand_in_any_order_with_a_gap(path: Path) -> None:
    inputs: Rows = [["Owner", "UNIT", " next  best", None, "variable", "ours"], ["Ana", "kW", 40, None, "power", 32]]
    _write(path, {"A": [("A1", inputs)], "B": [("A1", EQUATIONS)]})
    assert read_model_tables(path).inputs.rows == (
        ("Owner", "UNIT", " next  best", None, "variable", "ours"),
        ("Ana", "kW", 40, None, "power", 32),
    )


def test_a_table_ends_at_a_blank_row_or_at_another_table(path: Path) -> None:
    below: Rows = [*INPUTS, [None, None, None], ["a remark", None, None]]
    _write(path, {"A": [("A1", below)], "B": [("A1", EQUATIONS)]})
    assert len(read_model_tables(path).inputs.rows) == 3
    _write(path, {"A": [("A1", [*INPUTS, *EQUATIONS])]})
    assert len(read_model_tables(path).inputs.rows) == 3
    assert len(read_model_tables(path).equations.rows) == 2


def test_an_entry_after_a_blank_row_is_never_lost(path: Path) -> None:
    inputs: Rows = [*INPUTS, [None, None, None], ["fee", 3, None], [None] * 3, [None] * 3, ["a remark", None, None]]
    equations: Rows = [*EQUATIONS, [None, None], ["Fee", "fee × 2"], [None, None], ["Notes", None]]
    _write(path, {"A": [("A1", inputs)], "B": [("A1", equations)]})
    found = read_model_tables(path)
    assert found.inputs.rows[-1][:2] == ("fee", 3)
    assert found.equations.rows[-1] == ("Fee", "fee × 2")


def test_cells_come_through_as_they_are(path: Path) -> None:
    day = datetime.datetime(2026, 1, 15)
    cells: Rows = [["Variable", "Value", "Date"], ["a", "12", day], ["b", True, None], ["c", 0.05, "=1"]]
    _write(path, {"A": [("A1", cells)], "B": [("A1", EQUATIONS)]})
    book = openpyxl.load_workbook(path)
    sheet = book["A"]
    sheet["B4"].number_format = "0%"
    sheet["C4"] = None
    sheet["A5"], sheet["B5"] = "d", "#DIV/0!"
    sheet["B5"].data_type = "e"
    sheet["A6"] = "merged"
    sheet.merge_cells("A6:B6")
    book.save(path)
    assert read_model_tables(path).inputs.rows[1:] == (
        ("a", "12", day),
        ("b", True, None),
        ("c", 0.05, None),
        ("d", "#DIV/0!", None),
        ("merged", None, None),
    )


def test_a_stray_cell_far_away_costs_little(path: Path) -> None:
    _write(path, {"A": [("A1", INPUTS), ("XFD200000", [["x"]])], "B": [("A1", EQUATIONS)]})
    assert len(read_model_tables(path).inputs.rows) == 3


def _says(path: Path) -> str:
    with pytest.raises(CvmError) as caught:
        read_model_tables(path)
    return str(caught.value)


TORN: dict[str, tuple[dict[str, list[tuple[str, Rows]]], str]] = {
    "no inputs": (
        {"Sheet": [("B2", [["Name", "Val.", "Units"]])], "E": [("A1", EQUATIONS)]},
        'No inputs table was found: no row has the headers "Variable" and "Value" (or "Ours" and "Next best"). '
        'The closest row is sheet "Sheet", row 2: "Name", "Val.", "Units".',
    ),
    "nothing at all": (
        {"Sheet": []},
        'No inputs table was found: no row has the headers "Variable" and "Value" (or "Ours" and "Next best"). '
        "No sheet has a row that looks like it.",
    ),
    "no equations": (
        {"Sheet": [("A1", INPUTS), ("A9", [["Value elements", "Equations"]])]},
        'No equations table was found: no row has the headers "Value element" and "Equation". '
        'The closest row is sheet "Sheet", row 9: "Value elements", "Equations".',
    ),
    "no value": (
        {"Sheet": [("B2", [["Variable", "Unit", "Status"], ["hours", "h", ""]])]},
        'The inputs table has no column "Value" (or "Ours" and "Next best"). (sheet "Sheet", cell B2) '
        'The headers found are: "Variable", "Unit", "Status".',
    ),
    "one side": (
        {"Sheet": [("B2", [["Ours", "Variable"], [1, "hours"]])]},
        'The inputs table has no column "Next best". (sheet "Sheet", cell C2) The headers found are: "Ours", "Variable".',
    ),
    "no equation": (
        {"Sheet": [("A1", INPUTS), ("F1", [["Value element", "Formula"]])]},
        'The equations table has no column "Equation". (sheet "Sheet", cell F1) '
        'The headers found are: "Value element", "Formula".',
    ),
    "two of a kind": (
        {"Old": [("B3", INPUTS)], "New": [("A1", INPUTS), ("F1", EQUATIONS)]},
        'There are two inputs tables: sheet "Old", cell B3, and sheet "New", cell A1. '
        'Keep one: rename the header "Variable" of the other.',
    ),
    "never computed": (
        {"Sheet": [("A1", [["Variable", "Value"], ["hours", "=5*2"]]), ("F1", EQUATIONS)]},
        'The formula has no stored value. (sheet "Sheet", cell B2) Open the file in a spreadsheet and save it once.',
    ),
}


@pytest.mark.parametrize(("sheets", "message"), list(TORN.values()), ids=list(TORN))
def test_what_is_wrong_is_said(sheets: dict[str, list[tuple[str, Rows]]], message: str, path: Path) -> None:
    assert _says(_write(path, sheets)) == message


def test_files_that_are_no_workbook(tmp_path: Path) -> None:
    assert _says(tmp_path / "none.xlsx") == f'There is no file "{tmp_path / "none.xlsx"}". Check its name and folder.'
    assert _says(tmp_path) == f'"{tmp_path}" is a folder. Name the workbook in it.'
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"Variable;Value")
    assert _says(book) == 'The file "book.xlsx" is no Excel workbook. Save it as .xlsx.'
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    book.write_bytes(ole + b"Workbook")
    assert _says(book) == 'The file "book.xlsx" is an old .xls workbook. Save it as .xlsx.'
    book.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert _says(book) == 'The file "book.xlsx" is protected by a password. Save it without one.'
    for part, kind in (
        ("mimetype", "an OpenDocument file"),
        ("xl/workbook.bin", "no Excel workbook in the .xlsx format"),
    ):
        with zipfile.ZipFile(book, "w") as package:
            package.writestr(part, "x")
        assert _says(book) == f'The file "book.xlsx" is {kind}. Save it as .xlsx.'


def test_a_damaged_workbook_is_named(path: Path) -> None:
    _write(path, {"Sheet": [("A1", INPUTS)]})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row>"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert _says(path) == (
        'The file "model.xlsx" is damaged, or is no Excel workbook. Open it in a spreadsheet and save it anew.'
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(path, {"Sheet": [("A1", INPUTS)]})
    monkeypatch.setattr("workbooks.reading.MAX_UNPACKED", 1000)
    assert _says(path).endswith("Copy what is needed into a workbook of its own.")


def test_a_file_is_never_written(path: Path) -> None:
    write_calculator(load("motor_drive"), path)
    before = path.read_bytes()
    path.chmod(0o444)
    read_model_tables(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_an_empty_text_of_a_formula_is_blank_and_not_missing(path: Path) -> None:
    _write(path, {"Sheet": [("A1", INPUTS), ("F1", EQUATIONS)]})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index('<c r="C2"')
    end = sheet.index("</c>", start)
    sheet = f'{sheet[:start]}<c r="C2" t="str"><f>""</f><v></v>{sheet[end:]}'
    with zipfile.ZipFile(path, "w") as package:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet.encode()}).items():
            package.writestr(name, content)
    assert read_model_tables(path).inputs.rows[1] == ("hours", 10, None)
