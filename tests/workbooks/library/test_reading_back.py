"""What people entered is read back from their files, whatever they did to them; results follow from it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.calc import CALC
from tests.workbooks.engines import by_ironcalc
from tests.workbooks.library.edited_files import DATA, QUOTE, edited, place_of, read, set_named, written
from udfs.hosts.libreoffice.office import Office
from workbooks.library.building import build_template
from workbooks.library.entries import checked
from workbooks.library.reading_back import ReadBack
from workbooks.reading import read_book
from workbooks.spec import Lines, Table
from workbooks.writing import write_template


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "quote.xlsx")


def _header_row(book: Workbook) -> int:
    """Give the row that holds the headers of the lines."""
    return next(cell.row for cell in book["Quote"]["A"] if cell.value == "Item")


def _first_line(book: Workbook) -> int:
    return _header_row(book) + 1


def test_what_was_written_is_read(path: Path) -> None:
    found = read(path)
    assert found.data == checked(QUOTE, DATA)
    assert (found.kind.name, found.version, found.flavour, found.view) == ("quote-waterfall", 1, "native", "supplier")
    assert found.remarks == ()
    # 12 × 1,450 + 4 × 2,980 + 16 × 640 + 2 × 1,100 + 16 × 210
    assert found.outputs["list value"] == 45_120
    assert found.results["lines"][0]["Net price"] == pytest.approx(1450 * 0.92 * 0.97, rel=1e-12)


def test_edits_by_openpyxl_are_read_and_results_follow(path: Path) -> None:
    def edit(book: Workbook) -> None:
        set_named(book, "freight", 512.25)
        set_named(book, "customer", "Second Brewing")
        set_named(book, "as_of", datetime.date(2026, 3, 31))
        set_named(book, "source_of_freight", "Tariff of May")
        book["Quote"].cell(_first_line(book) + 5, 1, "Hose")
        for column, value in ((2, 3), (3, 100), (4, 0.5), (5, 20)):
            book["Quote"].cell(_first_line(book) + 5, column, value)

    found = read(edited(path, edit))
    assert found.data["freight"] == 512.25
    assert found.data["customer"] == "Second Brewing"
    assert found.data["as of"] == datetime.date(2026, 3, 31)
    assert found.data["sources"]["freight"] == "Tariff of May"
    assert found.data["lines"][5] == {
        "item": "Hose", "quantity": 3.0, "list price": 100.0, "discount": 0.5, "unit cost": 20.0
    }  # fmt: skip
    assert found.outputs["list value"] == 45_420
    assert found.remarks == (), "a file of openpyxl has no stored results to compare with"
    _agrees_with_ironcalc(found, path)


def _agrees_with_ironcalc(found: ReadBack, path: Path) -> None:
    names = read_book(path).names
    computed = by_ironcalc(path)
    compared = 0
    for name, words in (("list_value", "list value"), ("invoice_value", "invoice value"),
                        ("pocket_margin", "Pocket margin"), ("leakage_from_list_to_pocket", "leakage from list to pocket")):  # fmt: skip
        area = names[name]
        assert area is not None
        value = computed[area.sheet, f"B{area.top + 1}"]
        assert found.outputs[words] == pytest.approx(value, rel=1e-9)
        compared += 1
    assert compared == 4


@CALC
def test_edits_by_libreoffice_are_read(path: Path, calc: Office, tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsx"
    names = read_book(path).names
    freight, customer = names["freight"], names["customer"]
    assert freight is not None
    assert customer is not None
    document = calc.open(path)
    document.write(f"B{freight.top + 1}", [[512.25]], sheet=freight.sheet)
    document.write(f"B{customer.top + 1}", [["Second Brewing"]], sheet=customer.sheet)
    document.recalculate()
    document.store(saved)
    document.close()
    found = read(saved)
    assert found.data == checked(QUOTE, {**DATA, "freight": 512.25, "customer": "Second Brewing"})
    assert found.remarks == (), "what LibreOffice computed is what the inputs give"
    again = edited(saved, lambda book: set_named(book, "freight", 380))
    assert read(again).data == checked(QUOTE, {**DATA, "customer": "Second Brewing"})


def test_sorted_lines_blank_lines_and_moved_columns(path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet, first = book["Quote"], _first_line(book)
        lines = [[sheet.cell(first + row, column).value for column in range(1, 6)] for row in range(5)]
        for row, line in zip((0, 2, 3, 7, 9), reversed(lines), strict=True):
            for column, value in enumerate(line, 1):
                sheet.cell(first + row, column).value = value
        for row in (1, 4):
            for column in range(1, 6):
                sheet.cell(first + row, column, None).value = None
        for row in range(first - 1, first + 50):  # quantity and list price change places, with their headers
            two, three = sheet.cell(row, 2).value, sheet.cell(row, 3).value
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = three, two

    found = read(edited(path, edit))
    assert found.data["lines"] == checked(QUOTE, {**DATA, "lines": [*reversed(DATA["lines"])]})["lines"]
    assert found.outputs["list value"] == 45_120


def test_rows_that_were_inserted_above_move_everything(path: Path) -> None:
    def edit(book: Workbook) -> None:
        for sheet in book:
            sheet.insert_rows(1, 3)  # as of openpyxl: it leaves defined names where they were
        for name, defined in book.defined_names.items():
            sheet, address = next(iter(defined.destinations))
            cells = [cell.replace("$", "") for cell in address.split(":")]
            moved = ":".join(f"${cell[0]}${int(cell[1:]) + 3}" for cell in cells)
            book.defined_names[name].attr_text = f"'{sheet}'!{moved}"

    assert read(edited(path, edit)).data == checked(QUOTE, DATA)


def test_without_defined_names_labels_and_headers_tell(path: Path) -> None:
    def edit(book: Workbook) -> None:
        book.defined_names.clear()
        book["Inputs"].title = "Our figures"
        book["Quote"].title = "Offer"

    found = read(edited(path, edit))
    assert found.data == checked(QUOTE, DATA)


def test_results_that_the_inputs_do_not_give_are_noted(path: Path) -> None:
    template = build_template(QUOTE, DATA)
    sheets = []
    for sheet in template.sheets:
        blocks = []
        for block in sheet.blocks:
            if isinstance(block, (Table, Lines)):
                rows = tuple(
                    tuple(replace(cell, value=1.0) if cell.name == "invoice value" else cell for cell in row)
                    for row in block.rows
                )
                blocks.append(replace(block, rows=rows))
            else:
                blocks.append(block)
        sheets.append(replace(sheet, blocks=tuple(blocks)))
    write_template(replace(template, sheets=tuple(sheets)), path)
    remarks = read(path).remarks
    assert remarks == (
        'The file shows 1 for "invoice value" (sheet "Quote", cell B6); its inputs give 39,880.192. '
        "Recalculate it; if that does not help, a formula was changed.",
    )


def test_a_moved_input_is_found_by_its_name(path: Path) -> None:
    """Cut and paste moves the defined name with the cell."""

    def edit(book: Workbook) -> None:
        sheet, address = place_of(book, "freight")
        sheet["H30"] = 999
        sheet[address] = None
        book.defined_names["freight"].attr_text = "Inputs!$H$30"

    assert read(edited(path, edit)).data["freight"] == 999


def test_live_files_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "live.xlsx"
    write_template(build_template(QUOTE, DATA, flavour="live"), path)
    found = read(path)
    assert (found.flavour, found.data) == ("live", checked(QUOTE, DATA))
