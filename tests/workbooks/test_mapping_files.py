"""A mapping from a TOML file and from a workbook: both mean the same, and each says where it is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbooks.mapping_files import read_mapping_file
from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.ladders import PolicyRule

TOML = """
[file]
delimiter = ";"
encoding = "cp1252"
decimal = ","
sheet = "Lines"
table = "sales.lines"

[columns]
list_price = "Gross"
quantity = "Qty"
account = "Customer"
date = "Day"
currency = "Cur"
booked = "Net"

[dimensions]
Region = "Reg"

[[step]]
name = "Trade"
stage = "on-invoice"
column = "Disc"
basis = "% of list"
divide_by = 100
blank = 0

[[step]]
name = "Fee"
stage = "off-invoice"
figure = 0.5

[[step]]
name = "Unit cost"
stage = "cost"
column = "Cost"

[currency]
reporting = "USD"
[currency.rates]
EUR = 1.08

[ledger]
total = 1234.5
of = "pocket"
tolerance = 2

[periods]
before = [2024-01-01, 2024-06-30]
after = [2024-07-01, 2024-12-31]

[dates]
format = "dd.mm.yyyy"
zone = "Europe/Berlin"

[[policy]]
discount = "Trade"
maximum = 0.1

[[policy]]
discount = "Trade"
maximum = 0.2
approver = "Manager"
segment = "Key"
minimum_quantity = 10
deal_size_up_to = 5000
in_return_for = "Volume"
margin_floor = 0.25
valid_from = 2026-01-01
valid_to = 2026-12-31
"""
FIELDS: list[list[Any]] = [
    ["Field", "Column", "Stage", "Basis", "Figure", "Divide by", "Blank", "Remark"],
    ["List price", "Gross"],
    ["quantity", "Qty", None, None, None, None, None, "units"],
    ["Trade", "Disc", "on-invoice", "% of list", None, 100, 0],
    ["Account", "Customer"],
    ["Date", "Day"],
    ["Currency", "Cur"],
    ["Booked amount", "Net"],
    ["Fee", None, "off-invoice", None, 0.5],
    ["Unit cost", "Cost", "cost"],
]
SETTINGS: list[list[Any]] = [
    ["Setting", "Value"],
    ["Reporting currency", "USD"],
    ["Ledger total", 1234.5], ["Ledger of", "pocket"], ["Ledger tolerance", 2],
    ["Before from", datetime.datetime(2024, 1, 1)], ["Before to", "2024-06-30"],
    ["After from", datetime.datetime(2024, 7, 1)], ["After to", datetime.datetime(2024, 12, 31)],
    ["Date format", "dd.mm.yyyy"], ["Time zone", "Europe/Berlin"],
    ["Delimiter", ";"], ["Encoding", "cp1252"], ["Decimal", ","], ["Sheet", "Lines"], ["Table", "sales.lines"],
]  # fmt: skip
RATES: list[list[Any]] = [["Currency", "Rate"], ["EUR", 1.08]]
DIMENSIONS: list[list[Any]] = [["Dimension", "Column"], ["Region", "Reg"]]
POLICY: list[list[Any]] = [
    ["Discount", "Maximum", "Approver", "Segment", "Minimum quantity", "Deal size up to", "In return for",
     "Margin floor", "Valid from", "Valid to"],
    ["Trade", 0.1],
    ["Trade", 0.2, "Manager", "Key", 10, 5000, "Volume", 0.25, datetime.datetime(2026, 1, 1), "2026-12-31"],
]  # fmt: skip
ALL = {
    "Map": [("B3", FIELDS), ("K3", SETTINGS)],
    "Rest": [("A1", RATES), ("D1", DIMENSIONS), ("A6", POLICY)],
}
Tables = dict[str, list[tuple[str, list[list[Any]]]]]


def write_book(path: Path, sheets: Tables) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, tables in sheets.items():
        sheet = book.create_sheet(name)
        for corner, rows in tables:
            first = sheet[corner]
            for down, cells in enumerate(rows):
                for right, value in enumerate(cells):
                    if value is not None:
                        sheet.cell(first.row + down, first.column + right, value)
    book.save(path)
    return path


def read_toml(path: Path, text: str = TOML) -> tuple[InvoiceMapping, ReadingOptions]:
    path.write_text(text, encoding="utf-8")
    return read_mapping_file(path)


def test_a_toml_file_says_how_lines_are_read(tmp_path: Path) -> None:
    mapping, options = read_toml(tmp_path / "map.toml")
    columns = ("Gross", "Qty", "Day", "Cur", "Net", "Disc", "Cost", "Customer", "Reg")
    assert options == ReadingOptions(
        table="sales.lines", sheet="Lines", delimiter=";", encoding="cp1252", decimal=",", zone="Europe/Berlin",
        columns=columns, figures=("Gross", "Qty", "Net", "Disc", "Cost"),
    )  # fmt: skip
    assert mapping.policy == (
        PolicyRule("Trade", 0.1, place="policy row 1"),
        PolicyRule(
            "Trade", 0.2, "Manager", "Key", 10.0, 5000.0, "Volume", 0.25, datetime.date(2026, 1, 1),
            datetime.date(2026, 12, 31), "policy row 2",
        ),
    )  # fmt: skip


def test_a_workbook_means_the_same(tmp_path: Path) -> None:
    from_toml, toml_options = read_toml(tmp_path / "map.toml")
    from_book, book_options = read_mapping_file(write_book(tmp_path / "map.xlsx", ALL))
    placed = [rule.place for rule in from_book.policy]
    assert placed == ['sheet "Rest", row 7', 'sheet "Rest", row 8']
    assert book_options == toml_options

    def without_places(mapping: InvoiceMapping) -> str:
        return (
            str(mapping)
            .replace("policy row 1", "")
            .replace("policy row 2", "")
            .replace(placed[0], "")
            .replace(placed[1], "")
        )

    assert without_places(from_book) == without_places(from_toml)


def test_a_mapping_needs_no_more_than_prices_units_and_a_step(tmp_path: Path) -> None:
    rows = [["Field", "Column", "Stage"], ["List price", "lp"], ["Quantity", 2024], ["Discount", "d", "on-invoice"]]
    mapping, options = read_mapping_file(write_book(tmp_path / "map.xlsx", {"Map": [("A1", rows)]}))
    assert (mapping.list_price, mapping.quantity) == ("lp", "2024")
    assert options == ReadingOptions(columns=("lp", "2024", "d"), figures=("lp", "2024", "d"))


def test_a_byte_order_mark_and_a_tab_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(TOML.replace('";"', '"\\t"'), encoding="utf-8-sig")
    assert read_mapping_file(path)[1].delimiter == "tab"


def test_an_entry_after_a_blank_row_is_never_lost_and_a_remark_is_no_entry(tmp_path: Path) -> None:
    rows = [*FIELDS[:4], [None], ["Rebate", "Reb", "off-invoice"], [None], ["This is a remark."], [None], [None]]
    rows += [["Setting", "Value"], ["Decimal", "."]]
    mapping, _ = read_mapping_file(write_book(tmp_path / "map.xlsx", {"Map": [("A1", rows)]}))
    assert [step.name for step in mapping.steps] == ["Trade", "Rebate"]


def says(path: Path) -> str:
    with pytest.raises(CvmError) as caught:
        read_mapping_file(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[columns]\nlist_price "lp"\n',
            "The mapping \"map.toml\" cannot be read in line 2, column 12: Expected '=' after a key in a key/value "
            'pair. The line is: list_price "lp"',
        ),
        (
            '[columns]\nlist_price = "a"\nlist_price = "b"\n',
            'The mapping "map.toml" cannot be read in line 3, column 17: Cannot overwrite a value. '
            'The line is: list_price = "b"',
        ),
        (
            "[columns]\n[columns]\n",
            "The mapping \"map.toml\" cannot be read in line 2, column 9: Cannot declare ('columns',) twice. "
            "The line is: [columns]",
        ),
        (
            '[columns]\nlist_price = "lp',
            'The mapping "map.toml" ends too early: Unterminated string. Complete its last line.',
        ),
        (
            TOML.replace("delimiter", "delimeter"),
            '"delimeter" is not known. ([file]) Did you mean "delimiter"?',
        ),
        ("", "The mapping names no column for list price. Add it to [columns]: list_price = …"),
    ],
)
def test_what_is_wrong_in_a_toml_file_is_said(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    assert says(path) == message


def test_what_is_no_mapping_file_is_said(tmp_path: Path) -> None:
    assert says(tmp_path / "none.toml") == f'There is no file "{tmp_path / "none.toml"}". Check its name and folder.'
    assert says(tmp_path / "none.xlsx") == f'There is no file "{tmp_path / "none.xlsx"}". Check its name and folder.'
    assert says(tmp_path / "map.yaml") == '"map.yaml" is no mapping. A mapping is a .toml file or a workbook (.xlsx).'
    path = tmp_path / "latin.toml"
    path.write_bytes('x = "Müller"'.encode("latin-1"))
    assert says(path) == 'The mapping "latin.toml" is not UTF-8. Save it as UTF-8.'
    (tmp_path / "folder.toml").mkdir()
    assert says(tmp_path / "folder.toml").startswith('The mapping "folder.toml" cannot be read: ')


def with_row(rows: Sequence[list[Any]], *more: list[Any]) -> Tables:
    return {"Map": [("A1", [*rows, *more])]}


WRONG_BOOKS: dict[str, tuple[Tables, str]] = {
    "no table": (
        {"Map": [("A1", [["Role", "Column"]])]},
        'No mapping was found: no row has the headers "Field" and "Column" side by side. '
        "Write a row for list price, for quantity, and for each step with its stage.",
    ),
    "two tables": (
        {"Map": [("A1", FIELDS)], "Old": [("C2", FIELDS)]},
        'There are two tables of fields: sheet "Map", cell A1, and sheet "Old", cell C2. '
        'Keep one: rename the header "Field" of the other.',
    ),
    "header twice": (
        {"Map": [("A1", [["Field", "Column", "column"]])]},
        'The header "Column" stands twice in one table. (sheet "Map", row 1) Rename one of the two.',
    ),
    "unknown field": (
        with_row(FIELDS, ["List prise", "x"]),
        '"List prise" has no stage, and is none of list price, quantity, account, segment, product, rep, date, '
        'currency, booked. (sheet "Map", row 11) A step has the stage on-invoice, off-invoice or cost; what lines are '
        "grouped by stands in a table with the headers Dimension and Column.",
    ),
    "field twice": (
        with_row(FIELDS, ["LIST  price", "x"]),
        '"LIST  price" is mapped twice. (sheet "Map", row 11) Remove one of the two rows.',
    ),
    "blank field": (
        with_row(FIELDS, [None, "x"]),
        'The field is blank. (sheet "Map", row 11) Name the role or the step.',
    ),
    "step in a row": (
        with_row(FIELDS, ["Rebate", None, "off-invoice"]),
        'A step needs a column, or a figure that holds for all lines. (step "Rebate", sheet "Map", row 11) '
        "Give one of them.",
    ),
    "unknown setting": (
        {"Map": [("A1", FIELDS), ("K1", [["Setting", "Value"], ["Ledger sum", 5]])]},
        '"Ledger sum" is not known. (sheet "Map", row 2) Did you mean "ledger_of"?',
    ),
    "setting twice": (
        {"Map": [("A1", FIELDS), ("K1", [["Setting", "Value"], ["Decimal", ","], ["decimal", "."]])]},
        'The setting "decimal" is given twice. (sheet "Map", row 3) Remove one.',
    ),
    "rate twice": (
        {"Map": [("A1", FIELDS), ("K1", [["Currency", "Rate"], ["EUR", 1], ["eur", 2]])]},
        'The currency "eur" is given twice. (sheet "Map", row 3) Remove one of the two rows.',
    ),
    "dimension twice": (
        {"Map": [("A1", FIELDS), ("K1", [["Dimension", "Column"], ["Region", "a"], ["region", "b"]])]},
        'The dimension "region" is given twice. (sheet "Map", row 3) Remove one of the two rows.',
    ),
    "dimension without a column": (
        {"Map": [("A1", FIELDS), ("K1", [["Dimension", "Column"], ["Region"]])]},
        '"Region" does not name a column. ([dimensions]) Write the column\'s header in quotes.',
    ),
    "half a period": (
        {"Map": [("A1", FIELDS), ("K1", [["Setting", "Value"], ["Before from", datetime.datetime(2024, 1, 1)]])]},
        'The last day is blank. (period "before") Write it as 2024-12-31.',
    ),
    "policy": (
        {"Map": [("A1", FIELDS), ("K5", [["Discount", "Maximum"], ["Trade", 15]])]},
        'The maximum is 15, which means 1,500 %. (sheet "Map", row 6) Enter 0.15 for 15 %.',
    ),
    "formula": (
        with_row(FIELDS, ["Rebate", "=A1", "off-invoice"]),
        'A formula has no stored value. (sheet "Map", row 11) Open the file in a spreadsheet and save it once.',
    ),
}


@pytest.mark.parametrize(("sheets", "message"), list(WRONG_BOOKS.values()), ids=list(WRONG_BOOKS))
def test_what_is_wrong_in_a_workbook_is_said(sheets: Tables, message: str, tmp_path: Path) -> None:
    assert says(write_book(tmp_path / "map.xlsx", sheets)) == message
