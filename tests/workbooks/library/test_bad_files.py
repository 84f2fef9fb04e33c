"""Files that were broken, misused or sent by somebody hostile: each is read right, or refused with what to do."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.workbooks.library.edited_files import (
    DATA,
    QUOTE,
    edited,
    parts_of,
    place_of,
    read,
    repacked,
    set_named,
    written,
)
from workbooks.library import reading_back
from workbooks.library.entries import checked
from workbooks.library.fields import Field
from xlcvm.errors import CvmError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "quote.xlsx")


def _says(path: Path) -> str:
    with pytest.raises(CvmError) as caught:
        read(path)
    return str(caught.value)


def _rename(book: Workbook) -> None:
    book["Inputs"].title = "My inputs"
    for name, defined in book.defined_names.items():
        book.defined_names[name].attr_text = defined.attr_text.replace("Inputs!", "'My inputs'!")


def test_a_renamed_sheet_changes_nothing(path: Path) -> None:
    assert read(edited(path, _rename)).data == checked(QUOTE, DATA)


def _swap(book: Workbook) -> None:
    """Sort the rows of inputs: labels and figures move, defined names stay."""
    sheet, freight = place_of(book, "freight")
    _, bonus = place_of(book, "annual_bonus")
    for column in "ABCDE":
        one, other = f"{column}{freight[1:]}", f"{column}{bonus[1:]}"
        sheet[one].value, sheet[other].value = sheet[other].value, sheet[one].value


def _twice(book: Workbook) -> None:
    book.copy_worksheet(book["Inputs"])
    del book.defined_names["order_discount"]


def _header(book: Workbook) -> None:
    cell = next(cell for row in book["Quote"].rows for cell in row if cell.value == "Unit cost")
    cell.value = "Costs"


def _overfull(book: Workbook) -> None:
    area = next(iter(book.defined_names["lines_2"].destinations))[1].replace("$", "")
    first, last = (int(cell[1:]) for cell in area.split(":"))
    for row in range(first, last + 3):
        for column, value in enumerate(("Hose", 1, 2, 0, 1), 1):
            book["Quote"].cell(row, column, value)


SAID: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "a deleted sheet": (
        lambda book: book.remove(book["Inputs"]),
        'The input "quote number" is not there: its cell or its sheet was deleted. Take that back, or copy the figures '
        "into a fresh template (xlcvm new quote-waterfall --empty).",
    ),
    "a deleted cover": (
        lambda book: book.remove(book["Cover"]),
        'The file "quote.xlsx" is no workbook of a template: no cell says of which. Its sheet Cover may have been '
        "deleted: copy the figures into a fresh template (xlcvm new NAME --empty).",
    ),
    "a deleted table": (
        lambda book: book.remove(book["Quote"]),
        'The table "lines" is not there: no row has the headers "Item", "Quantity", "List price", "Discount", '
        '"Unit cost". Mend the headers; if its sheet was deleted, copy the lines into a fresh template.',
    ),
    "rows of inputs sorted": (
        _swap,
        'The cell that is named for "annual bonus" stands beside the label "Freight": rows were moved. (sheet '
        '"Inputs", cell B11) Put them back in their order, or copy the figures into a fresh template '
        "(xlcvm new quote-waterfall --empty).",
    ),
    "a copied sheet": (
        _twice,
        'The input "order discount" stands twice: sheet "Inputs", cell B7, and sheet "Inputs Copy", cell B7. '
        "Delete the copy of the sheet, and save.",
    ),
    "a text in a number cell": (
        lambda book: set_named(book, "freight", "380 EUR"),
        '"380 EUR" stands where a number is needed. (sheet "Inputs", cell B14) Enter a number.',
    ),
    "a text in a line": (
        lambda book: book["Quote"].__setitem__("B12", "a dozen"),
        '"a dozen" stands where a number is needed. (sheet "Quote", cell B12) Enter a number.',
    ),
    "a percentage without its sign": (
        lambda book: set_named(book, "order_discount", 3),
        '3 is outside the range. (sheet "Inputs", cell B7) 3 means 300%: enter 3%, which is 0.03.',
    ),
    "an error value": (
        lambda book: set_named(book, "freight", "#DIV/0!"),
        '"#DIV/0!" stands where a number is needed. (sheet "Inputs", cell B14) Enter a number.',
    ),
    "a currency that is none": (
        lambda book: set_named(book, "currency", "Euro"),
        '"Euro" is not allowed. ({currency}) Use one of: USD, EUR, GBP, CHF, JPY, CNY, INR, CAD, AUD, SEK, '
        "NOK, DKK, PLN, BRL, MXN.",
    ),
    "a formula that was never computed": (
        lambda book: set_named(book, "freight", "=2*190"),
        'The formula in the cell of "freight" has no stored value. (sheet "Inputs", cell B14) Open the file in a '
        "spreadsheet and save it once, or type the figure itself.",
    ),
    "a renamed header": (
        _header,
        'The table "lines" has no column "Unit cost". (sheet "Quote", row 9) Write the header back above its column, or '
        "copy the lines into a fresh template.",
    ),
    "more lines than there is room for": (
        _overfull,
        'The table "lines" has 52 lines; the template has room for 50. (sheet "Quote") Split it over two workbooks.',
    ),
    "a newer version": (
        lambda book: set_named(book, "xlcvm_template", "quote-waterfall, version 7, native"),
        'The file "quote.xlsx" is of version 7 of "quote-waterfall"; this xlcvm knows version 1. ({marker}) '
        "Update xlcvm (pip install -U xlcvm).",
    ),
    "an unknown template": (
        lambda book: set_named(book, "xlcvm_template", "sales-dance, version 1, native"),
        'The file "quote.xlsx" is of the template "sales-dance", which this xlcvm does not know. ({marker}) '
        "Update xlcvm (pip install -U xlcvm).",
    ),
}


@pytest.mark.parametrize(("edit", "message"), list(SAID.values()), ids=list(SAID))
def test_what_is_wrong_is_said(edit: Callable[[Workbook], object], message: str, path: Path) -> None:
    places = {}

    def change(book: Workbook) -> None:
        for word, name in (("currency", "currency"), ("marker", "xlcvm_template")):
            sheet, address = place_of(book, name)
            places[word] = f'sheet "{sheet.title}", cell {address}'
        edit(book)

    assert _says(edited(path, change)) == message.format(**places)


def test_a_pasted_formula_gives_its_stored_value(path: Path) -> None:
    parts = parts_of(path)
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    assert '"><v>380</v></c>' in sheet
    parts["xl/worksheets/sheet2.xml"] = sheet.replace('"><v>380</v></c>', '"><f>19*20</f><v>380</v></c>').encode()
    found = read(repacked(path, parts))
    assert found.data == checked(QUOTE, DATA)
    assert found.remarks == ('The cell of "freight" (sheet "Inputs", cell B14) holds a formula; its value was read.',)


def test_lines_below_the_table_are_read_and_said(path: Path) -> None:
    def edit(book: Workbook) -> None:
        area = next(iter(book.defined_names["lines_2"].destinations))[1].replace("$", "")
        last = int(area.split(":")[1][1:])
        for column, value in enumerate(("Hose", 3, 100, 0, 20), 1):
            book["Quote"].cell(last + 1, column, value)

    found = read(edited(path, edit))
    assert found.data["lines"][-1]["item"] == "Hose"
    assert found.outputs["list value"] == 45_420
    assert found.remarks == (
        '1 line below the table "lines" was read too, but the formulas of the file leave it out: insert rows within '
        "the table instead.",
    )


def test_a_line_without_its_first_cell_is_said(path: Path) -> None:
    found = read(edited(path, lambda book: book["Quote"].__setitem__("A11", None)))
    assert found.remarks == (
        'The line at sheet "Quote", cell A11 has no "item": the template does not count it. Fill it, or clear the line.',
    )
    assert found.outputs["list value"] == 45_120 - 4 * 2_980


def test_a_row_that_somebody_added_to_the_inputs_is_said(path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Inputs"]["A15"], book["Inputs"]["B15"] = "Own idea", 5

    assert read(edited(path, edit)).remarks == (
        '"Own idea" (sheet "Inputs", cell B15) is no input of this version of the template; it was not read.',
    )


def test_an_older_version_lacks_what_came_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = Field("handling", "amount", 5, "¤", 0, required=False)
    first, *others = QUOTE.groups
    newer = dataclasses.replace(
        QUOTE, version=2, groups=(dataclasses.replace(first, fields=(*first.fields, added)), *others)
    )
    monkeypatch.setattr(reading_back, "load_kind", lambda _name: newer)
    found = read(path)
    assert (found.version, found.data["handling"], found.data["freight"]) == (1, None, 380)
    assert found.remarks == (
        'The file is of version 1 of "quote-waterfall": "handling" came with a later one, and is blank.',
    )


def test_macros_and_links_are_left_alone_and_said(path: Path) -> None:
    parts = parts_of(path)
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 Sub Auto_Open()"
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    found = read(repacked(path, parts))
    assert found.data == checked(QUOTE, DATA)
    assert found.remarks == (
        "The file holds macros: they were not run.",
        "The file has links to other workbooks: they were not followed; the values stored last were read.",
    )


@pytest.mark.parametrize("lock", ["~$quote.xlsx", ".~lock.quote.xlsx#"])
def test_a_file_that_is_open_elsewhere(lock: str, path: Path) -> None:
    path.with_name(lock).write_bytes(b"\x05Novak")
    assert read(path).remarks == (
        f'The file is open in another program ("{lock}" lies beside it): what is not saved there was not read.',
    )


def test_a_lock_file_is_not_the_workbook(path: Path) -> None:
    lock = path.with_name("~$quote.xlsx")
    lock.write_bytes(b"\x05Novak")
    assert _says(lock) == (
        '"~$quote.xlsx" is no workbook: a program that has "quote.xlsx" open keeps it beside that. '
        'Name the workbook itself, "quote.xlsx".'
    )


def test_a_file_that_may_not_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert _says(path) == 'The file "quote.xlsx" cannot be read: Permission denied. Close it if it is open.'


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
CONTENTS = {
    "protected by a password": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        'The file "quote.xlsx" is protected by a password. Save it without one.',
    ),
    "an old workbook renamed": (OLE + b"Workbook", 'The file "quote.xlsx" is an old .xls workbook. Save it as .xlsx.'),
    "a text renamed": (b"Input;Figure\n", 'The file "quote.xlsx" is no Excel workbook. Save it as .xlsx.'),
    "nothing": (b"", 'The file "quote.xlsx" is no Excel workbook. Save it as .xlsx.'),
}


@pytest.mark.parametrize(("content", "message"), list(CONTENTS.values()), ids=list(CONTENTS))
def test_what_is_no_workbook(content: bytes, message: str, path: Path) -> None:
    path.write_bytes(content)
    assert _says(path) == message


def test_a_file_that_was_cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])
    assert _says(path) == 'The file "quote.xlsx" is no Excel workbook. Save it as .xlsx.'


def test_a_file_with_a_damaged_part(path: Path) -> None:
    parts = parts_of(path)
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"][:2000]
    assert _says(repacked(path, parts)) == (
        'The file "quote.xlsx" is damaged, or is no Excel workbook. Open it in a spreadsheet and save it anew.'
    )


def test_a_zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/worksheets/sheet99.xml", b"<worksheet>" + b" " * 401_000_000)
    assert path.stat().st_size < 3_000_000
    assert _says(path).endswith("400 MB is the most. Copy what is needed into a workbook of its own.")


def test_entities_that_would_blow_up(path: Path) -> None:
    parts = parts_of(path)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    head, _, rest = sheet.partition("?>")
    parts["xl/worksheets/sheet2.xml"] = f"{head}?>{bomb}{rest}".encode()
    assert _says(repacked(path, parts)) == (
        'The file "quote.xlsx" declares entities of its own, which no spreadsheet program writes. '
        "Do not open it unless you know who made it."
    )


def test_another_workbook_is_no_template(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "quote-waterfall, version one"  # type: ignore[index]
    book.save(tmp_path / "own.xlsx")
    assert _says(tmp_path / "own.xlsx").startswith('The file "own.xlsx" is no workbook of a template')
