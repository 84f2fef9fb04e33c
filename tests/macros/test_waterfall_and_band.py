"""The macro "Waterfall and band from data": which column is taken as what, and figures against plain sums."""

from __future__ import annotations

import csv
import datetime
import gzip
import math
from typing import Any

import pytest

from tests.macros.givens import EXAMPLES, Rows, Seen, given, refused
from udfs.macros.waterfall_and_band import make
from workbooks.grids import UNCOMPUTED

HEADERS = ["Customer", "List price", "Qty", "Volume discount %", "Freight per line", "Unit cost"]
LINES: Rows = [
    HEADERS,
    ["A", 100, 2, 0.10, 5, 60],
    ["B", 80, 1, 0.05, 4, 60],
    ["A", 100, -1, 0.10, 0, 60],
    ["C", 50, 10, 0.20, 0, 30],
]
MAPPING: Rows = [
    ["Field", "Column", "Stage", "Basis"],
    ["List price", "gross"],
    ["Quantity", "n"],
    ["Promotion", "promo", "on-invoice", "amount"],
]
POLICY: Rows = [
    ["Discount", "Maximum", "Approver"],
    ["Volume discount", 0.05, None],
    ["Volume discount", 0.15, "Manager"],
]


def _levels(seen: Seen) -> dict[str, float]:
    return {name: row["Money"] for name, row in seen.table("Waterfall", "Step").items()}


def _taken(seen: Seen) -> dict[str, str]:
    return {name: row["Taken as"] for name, row in seen.table("Columns", "Column of the lines").items()}


def test_lines_with_usual_headers_are_followed_from_list_to_margin() -> None:
    seen = Seen(make(given(Data=[["Lines of 2025"], [], *LINES])))
    assert seen.names == ["Waterfall", "Price band", "Columns", "Tie-out", "Workings Waterfall"]
    levels = _levels(seen)
    expected = {"List value": 680, "Volume discount": 20 + 4 - 10 + 100, "Invoice value": 566, "Freight": 9,
                "Pocket value": 557, "Cost": 120 + 60 - 60 + 300, "Pocket margin": 137}  # fmt: skip
    assert levels == pytest.approx(expected)
    assert 'Lines at sheet "Data", cell A3; which column was taken as what' in seen.text("Waterfall")


def test_the_sheet_says_which_column_was_taken_as_what() -> None:
    lines: Rows = [[*HEADERS, "Rebate", "Region"], *([*row, 1, "North"] for row in LINES[1:])]
    seen = Seen(make(given(Data=lines)))
    taken = _taken(seen)
    assert taken["Volume discount %"] == "Share of what the steps before have left (on-invoice)"
    assert taken["Freight per line"] == "Money of the whole line (off-invoice)"
    assert taken["Rebate"].startswith('Not taken: its header does not say what it holds. Head it "Rebate %"')
    assert "Not looked at: Customer, Region." in seen.text("Columns")
    assert "Not taken, since their headers leave open what they hold: Rebate." in seen.text("Waterfall")


def test_the_example_has_the_sums_of_its_rows() -> None:
    with gzip.open(EXAMPLES / "reseller" / "reseller_sales.csv.gz", "rt", encoding="utf-8", newline="") as file:
        headers, *texts = csv.reader(file)
    figures = {"list_price", "quantity", "unit_price", "standard_cost", "dealer_price", "sales_amount"}
    rows: list[list[Any]] = [
        [float(text) if header in figures else text for header, text in zip(headers, row, strict=True)] for row in texts
    ]

    def total(column: str) -> float:
        at, units = headers.index(column), headers.index("quantity")
        return math.fsum(row[at] * row[units] for row in rows)

    seen = Seen(make(given(Lines=[headers, *rows])))
    levels = _levels(seen)
    expected = {"List value": total("list_price"), "Invoice value": total("unit_price"),
                "Pocket margin": total("unit_price") - total("standard_cost")}  # fmt: skip
    assert {name: levels[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert levels["Invoice value"] == pytest.approx(77_548_570.20, abs=0.01)  # as the readme of the example has it
    ties = [row["Verdict"] for row in seen.table("Tie-out", "What is held against what").values()]
    assert [verdict for verdict in ties if verdict] == ["ties", "ties"]


def test_a_net_price_closes_the_waterfall_whatever_the_discounts_say() -> None:
    lines: Rows = [["List price", "Quantity", "Discount", "Net price"], [100, 1, 0.1, 85], [100, 3, 0.2, 80]]
    seen = Seen(make(given(Data=lines)))
    levels = _levels(seen)
    assert levels["Discount"] == pytest.approx(10 + 60)
    assert levels['Down to "Net price"'] == pytest.approx(5)
    assert levels["Invoice value"] == pytest.approx(85 + 240)
    assert "all its figures lie from 0 to below 1" in _taken(seen)["Discount"]


def test_a_mapping_in_the_workbook_decides() -> None:
    lines: Rows = [["gross", "n", "promo", "Discount %"], [10, 2, 1.5, 0.5], [20, 1, 0, 0.5]]
    seen = Seen(make(given(Data=lines, Map=MAPPING)))
    assert _levels(seen) == pytest.approx(
        {"List value": 40, "Promotion": 3, "Invoice value": 37, "Pocket value": 37}
    )  # fmt: skip
    assert 'By the table of fields in this workbook; lines at sheet "Data", cell A1' in seen.text("Columns")


def test_a_policy_in_the_workbook_judges_the_lines() -> None:
    """Of the three lines sold one is within 5 %, one needs approval, one is beyond 15 %; the excess is 5 % and 15 %."""
    seen = Seen(make(given(Data=LINES, Rules=POLICY)))
    judged = seen.table("Compliance", "Status")
    assert {name: judged[name]["Lines"] for name in ("Within policy", "Needs approval", "Out of policy")} == {
        "Within policy": 1, "Needs approval": 1, "Out of policy": 1,
    }  # fmt: skip
    assert judged["Total"]["Money above policy"] == pytest.approx(0.05 * 200 + 0.15 * 500)


def test_a_policy_for_other_discounts_is_left_aside_and_told() -> None:
    seen = Seen(make(given(Data=LINES, Rules=[["Discount", "Maximum"], ["Bonus", 0.1]])))
    assert "Compliance" not in seen.names
    assert "The discount policy is not applied: it speaks of Bonus, and the steps of these lines are Volume discount" in seen.text("Columns")  # fmt: skip


def test_a_row_of_totals_and_blank_rows_are_no_lines_and_unusable_ones_are_told() -> None:
    lines: Rows = [*LINES, [], ["D", None, 1, 0.1, 0, 1], ["Total", None, 13, None, 9, None]]
    seen = Seen(make(given(Data=lines)))
    assert _levels(seen)["List value"] == pytest.approx(680)
    assert 'Row 8 of the sheet "Data" says that it is a total: it is no line.' in seen.text("Columns")
    standings = seen.table("Tie-out", "Lines of the source")
    assert standings["Set aside: list price blank or no number"]["Lines"] == 1
    assert standings["All lines of the source"]["Lines"] == 5
    assert '1 lines are set aside: see "Tie-out".' not in seen.text("Waterfall")
    assert '1 line is set aside: see "Tie-out".' in seen.text("Waterfall")


def test_of_two_tables_the_selected_one_counts_down_to_the_next() -> None:
    below: Rows = [*LINES, [], ["List price", "Qty", "Net price"], [10, 1, 9]]
    assert refused(make, given(Data=below)) == (
        'There are 2 tables of invoice lines: sheet "Data", cell A1 and sheet "Data", cell A7. Select a cell of the one '
        "that you mean."
    )
    assert _levels(Seen(make(given("Data!B3", Data=below))))["List value"] == pytest.approx(680)
    assert _levels(Seen(make(given("Data!A8", Data=below))))["List value"] == pytest.approx(10)
    assert _levels(Seen(make(given("Data!A1:F2", Data=below))))["List value"] == pytest.approx(680)


@pytest.mark.parametrize("selection", ["Lines!A1:E4", "Lines!A1:F4", "Lines!A2:F4", "Lines!C9"])
def test_a_selected_part_of_the_lines_does_not_cut_them(selection: str) -> None:
    lines: Rows = [HEADERS, *([f"C{at}", 100, 1, 0.1, 5, 60] for at in range(30))]
    seen = Seen(make(given(selection, Lines=lines)))
    assert _levels(seen)["List value"] == pytest.approx(3_000)
    assert seen.table("Tie-out", "Lines of the source")["All lines of the source"]["Lines"] == 30


def test_it_runs_again_in_the_workbook_that_holds_its_results() -> None:
    seen = Seen(make(given(Data=LINES, Rules=POLICY)))
    results = {grid.sheet: [list(row) for row in grid.rows] for grid in seen.grids()}
    again = Seen(make(given(Data=LINES, Rules=POLICY, **results)))
    assert again.rows("Waterfall") == seen.rows("Waterfall")


def _with(column: int, cell: object) -> Rows:
    return [HEADERS, [*LINES[1][:column], cell, *LINES[1][column + 1 :]]]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (_with(3, 15),
         'The column "Volume discount %" holds 15, which means 1,500 %. Enter 15% for 15 %; or write a table with the headers Field, Column, Stage, Basis and Divide by, with 100 under the last one.'),
        (_with(1, "#N/A"),
         'The column "List price" holds an error value where a figure is needed. (sheet "Data", cell B2) Mend that cell first.'),
        (_with(2, True),
         'The column "Qty" holds a truth value where a figure is needed. (sheet "Data", cell C2) Enter a number.'),
        (_with(1, UNCOMPUTED),
         'The formula has no stored value. (sheet "Data", cell B2) Open the file in a spreadsheet and save it once.'),
        ([[*HEADERS, "Currency"], [*LINES[1], "EUR"], [*LINES[2], "USD"]],
         'The lines are in 2 currencies: EUR, USD. (sheet "Data", cell A1) Write a table with the headers Field, Column, Stage and Basis that says which column is what, one with Setting and Value that names the reporting currency, and one with Currency and Rate.'),
        ([["List price", "Qty", "Rebate"], [10, 1, 1]],
         'No column of the invoice lines is a discount, a net price, a rebate or a cost that its header explains. Head the price on the invoice "Net price", or a discount "Discount %", "Discount per unit" or "Discount per line".'),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_refused(lines: Rows, message: str) -> None:
    assert refused(make, given(Data=lines)) == message


def test_without_lines_it_says_which_headers_were_looked_for() -> None:
    message = refused(make, given(Data=[["Customer", "List price"], ["A", 1]]))
    assert message.startswith(
        "No table of invoice lines was found: no row has headers for the list price, the quantity, and a net price, a "
        "discount, a rebate or a cost."
    )
    assert "Field, Column, Stage and Basis" in message
    mapped = refused(make, given(Data=[["gross", "n"], [1, 2]], Map=MAPPING))
    assert mapped == (
        'No table of invoice lines was found: no row has all the headers that the mapping names: "gross", "n", "promo". '
        "Mend the column names in the table of fields, or the headers of the lines."
    )


def test_figures_keep_their_digits_beside_texts_with_a_decimal_comma() -> None:
    """A column of cells and of texts: 1.125 is no group of thousands where the comma is the decimal sign."""
    lines: Rows = [["gross", "n", "promo"], [1.125, 1, "0,5"], ["3,5", 1, 0]]
    mapping: Rows = [*MAPPING, [], ["Setting", "Value"], ["Decimal", ","]]
    assert _levels(Seen(make(given(Data=lines, Map=mapping))))["List value"] == pytest.approx(4.625)


def test_dates_of_cells_are_held_against_the_validity_of_the_policy() -> None:
    """A serial number, as one host hands a date over, and a date: the rule ends between the two days."""
    lines: Rows = [["List price", "Qty", "Volume discount %", "Date"],
                   [100, 1, 0.04, datetime.datetime(2026, 4, 1)], [100, 1, 0.04, 46112.0]]  # fmt: skip
    policy: Rows = [["Discount", "Maximum", "Valid to"], ["Volume discount", 0.05, datetime.date(2026, 3, 31)]]
    judged = Seen(make(given(Data=lines, Rules=policy))).table("Compliance", "Status")
    assert (judged["Within policy"]["Lines"], judged["Out of policy"]["Lines"]) == (1, 1)
