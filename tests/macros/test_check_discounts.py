"""The macro "Check discounts": verdicts in full sentences, which tables are meant, and the same from `xlcvm deal -o`."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.macros.givens import Rows, Seen, given, refused
from udfs.hosts.command_line.app import app
from udfs.macros.check_discounts import make
from workbooks.grids import UNCOMPUTED

DEALS: Rows = [
    ["Deal", "Discount", "Percent", None, "Segment", "List price", "Cost", "Date"],
    ["D1", "Volume", 0.15, None, "Gold", 100, 50, datetime.date(2026, 3, 31)],
    ["D2", "Volume", 0.05, None, "Silver", 100, 80, datetime.datetime(2026, 4, 1, 9, 30)],
    [None] * 8,
    ["D1", "Bonus", 0.03],
    [1003, "Volume", 0.02, None, "Silver", 100, 50, datetime.date(2026, 3, 31)],
]
POLICY: Rows = [
    ["Discount", "Maximum", "Approver", "Segment", "Margin floor", "Valid to"],
    ["Volume", 0.10, None, None, 0.30, None],
    ["Volume", 0.20, "Manager"],
    ["Bonus", 0.03, None, "Gold", None, datetime.date(2026, 3, 31)],
]
SHEET = "Discount check"


def _checked(seen: Seen) -> dict[tuple[str, str], list[object]]:
    rows = [list(row) for row in seen.book[SHEET].iter_rows(values_only=True)]
    start = rows.index(["Deal", "Discount", "Percent", "Allowed", "Status", "Approver", "Reasons"]) + 1
    end = next(at for at, row in enumerate(rows) if at >= start and row[0] is None)
    return {(row[0], row[1]): row[2:] for row in rows[start:end]}


def test_every_discount_and_every_deal_has_its_verdict() -> None:
    seen = Seen(make(given(Offers=DEALS, Rules=POLICY)))
    assert seen.names == [SHEET]
    found = _checked(seen)
    assert list(found) == [("D1", "Volume"), ("D1", "Bonus"), ("D1", "Total"), ("D2", "Volume"), ("D2", "Total"),
                           ("1003", "Volume"), ("1003", "Total")]  # fmt: skip
    assert found["D1", "Volume"] == [0.15, 0.10, "Needs approval", "Manager", "Up to 10% needs no approval; Manager may approve up to 20%."]  # fmt: skip
    percent, allowed, *verdict = found["D1", "Total"]
    assert (percent, allowed) == pytest.approx((1 - 0.85 * 0.97, 1 - 0.9 * 0.97))
    assert verdict == ["Needs approval", "Manager", "Sequential stack of 2 discounts."]
    assert found["D2", "Total"][2] == "Out of policy"
    assert f"The margin at the net price of 95 is {100 * (1 - 80 / 95):.4f}"[:-1] in str(found["D2", "Total"][4])
    counted = seen.rows(SHEET)[2:4]
    assert counted == [[1, 1, 1, 0], ["within policy", "in need of approval", "out of policy", "cannot be checked"]]


def test_what_cannot_be_checked_is_an_error_value_with_its_reason() -> None:
    found = _checked(Seen(make(given(A=[DEALS[0][:3], ["D1", "Volume", "ten"]], B=[row[:3] for row in POLICY[:3]]))))
    assert found["D1", "Total"][:3] == ["#VALUE!", "#VALUE!", "Cannot be checked"]
    assert 'The text "ten" stands where a number is needed. (sheet "A", cell C2' in str(found["D1", "Volume"][4])


def test_the_command_line_writes_the_same_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, table in (("Offers", DEALS), ("Rules", POLICY)):
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    result = CliRunner().invoke(app, ["deal", str(tmp_path / "own.xlsx"), "-o", str(tmp_path / "checked.xlsx")])
    assert result.exit_code == 1  # a deal is out of policy
    assert "Written:" in result.output
    written = openpyxl.load_workbook(tmp_path / "checked.xlsx", data_only=True)[SHEET]
    made = Seen(make(given(Offers=DEALS, Rules=POLICY))).book[SHEET]
    assert list(written.iter_rows(values_only=True)) == list(made.iter_rows(values_only=True))
    refused_output = CliRunner().invoke(app, ["deal", str(tmp_path / "own.xlsx"), "-o", str(tmp_path / "own.xlsx")])
    assert refused_output.exit_code == 1
    assert "written over" in " ".join(refused_output.output.split())


def test_of_two_tables_of_deals_the_selected_one_counts() -> None:
    other: Rows = [DEALS[0][:3], ["X", "Volume", 0.01]]
    policy = [row[:3] for row in POLICY[:3]]
    sheets = {"Old": [row[:3] for row in DEALS], "New": other, "Rules": policy}
    assert refused(make, given(**sheets)) == (
        '"own.xlsx" has 2 tables with the headers "Deal", "Discount" and "Percent": sheet "Old", row 1 and sheet "New", '
        "row 1. Select a cell of the one that you mean."
    )
    assert list(_checked(Seen(make(given("New!B2", **sheets))))) == [("X", "Volume"), ("X", "Total")]
    assert len(_checked(Seen(make(given("Old!A1:C2", **sheets))))) == 7, (
        "a selection of two rows chooses, and does not cut"
    )


@pytest.mark.parametrize("selection", ["Policy!A1:C2", "Policy!A1:B3", "Policy!B2", "Policy!A3:C4"])
def test_a_selected_part_of_the_policy_does_not_cut_it(selection: str) -> None:
    """The second rung lets a manager approve up to 20 %: without it 15 % would be out of policy."""
    sheets = {"Offers": [DEALS[0][:3], ["D1", "Volume", 0.15]], "Policy": [row[:3] for row in POLICY]}
    found = _checked(Seen(make(given(selection, **sheets))))
    assert found["D1", "Volume"][2:4] == ["Needs approval", "Manager"]


def test_its_own_result_is_no_table_of_deals() -> None:
    first = given(Offers=DEALS, Rules=POLICY)
    seen = Seen(make(first))
    again = Seen(
        make(given(Offers=DEALS, Rules=POLICY, **{grid.sheet: [*map(list, grid.rows)] for grid in seen.grids()}))
    )
    assert _checked(again) == _checked(seen)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"S": [["Hello"]]},
         '"own.xlsx" has no table with the headers "Deal", "Discount" and "Percent". Enter the deals below a row with these headers, on any sheet.'),
        ({"S": DEALS},
         '"own.xlsx" has no table with the headers "Discount" and "Maximum". Enter the policy below a row with these headers, on any sheet.'),
        ({"S": [DEALS[0][:3], ["D", "Volume", UNCOMPUTED]], "T": POLICY},
         'The formula has no stored value. (sheet "S", cell C2) Open the file in a spreadsheet and save it once.'),
        ({"S": DEALS, "T": [POLICY[0][:3], POLICY[2], POLICY[1][:3]]},
         'The maximums of "Volume" do not ascend: 20% stands above 10%. (table at T!A1, row 2 and row 3) Sort the rows of a ladder by ascending Maximum.'),
    ],
)  # fmt: skip
def test_what_cannot_be_used(sheets: dict[str, Rows], message: str) -> None:
    assert refused(make, given(**sheets)) == message
