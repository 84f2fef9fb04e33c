"""The check of a user's own deals from the command line: what is found, printed and refused."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from udfs.hosts.command_line.dealing import find_table, print_deal
from workbooks.grids import Grid
from xlcvm.errors import CvmError

DEALS: list[list[Any]] = [
    ["Deal", "Discount", "Percent", None, "Segment", "List price", "Cost", "Date"],
    ["D1", "Volume", 0.15, None, "Gold", 100, 50, datetime.date(2026, 3, 31)],
    ["D2", "Volume", 0.05, None, "Silver", 100, 80, datetime.datetime(2026, 4, 1, 9, 30)],
    [None] * 8,
    ["D1", "Bonus", 0.03],
    [1003, "Volume", 0.02, None, "Silver", 100, 50, datetime.date(2026, 3, 31)],
]
POLICY: list[list[Any]] = [
    ["Discount", "Maximum", "Approver", "Segment", "Margin floor", "Valid to"],
    ["Volume", 0.10, None, None, 0.30, None],
    ["Volume", 0.20, "Manager"],
    ["Bonus", 0.03, None, "Gold", None, datetime.date(2026, 3, 31)],
]
RESULT: list[list[Any]] = [
    ["Deal", "Discount", "Percent", "Allowed", "Status", "Approver", "Reasons"],
    ["D1", "Volume", 0.15, 0.1, "Needs approval", "Manager", ""],
]


def _workbook(path: Path, **sheets: list[tuple[int, int, list[list[Any]]]]) -> Path:
    """Write tables at row and column of their sheets."""
    book = openpyxl.Workbook()
    for title, tables in sheets.items():
        sheet = book.create_sheet(title)
        for top, left, table in tables:
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    sheet.cell(top + row, left + column, cell)
    book.save(path)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return _workbook(
        tmp_path / "own.xlsx", Offers=[(4, 2, DEALS), (1, 2, [["Deals of March"]])], Rules=[(3, 1, POLICY)]
    )


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_deals_are_printed_with_sentences(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    assert not print_deal(own)
    said = _said(capsys)
    assert "Discounts of own.xlsx against the policy" in said
    assert (
        "D1 Volume 15% 10% Needs approval Manager D1 Bonus 3% 3% Within policy D1 Total 17.55% 12.7% Needs approval Manager"
        in said
    )
    assert "D1, Volume: Up to 10% needs no approval; Manager may approve up to 20%." in said
    assert (
        "D2, Total: Sequential stack of 1 discount. The margin at the net price of 95 is 15.7894%, below the floor of 30%"
        in said
    )
    assert said.endswith("3 deals: 1 within policy, 1 in need of approval, 1 out of policy.")
    assert hashlib.sha256(own.read_bytes()).hexdigest() == digest


def test_the_answer_is_good_when_nothing_is_out_of_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = [DEALS[0], DEALS[1], DEALS[4]]
    file = _workbook(tmp_path / "good.xlsx", One=[(1, 1, deals), (10, 1, POLICY)])
    assert print_deal(file)
    assert _said(capsys).endswith("1 deal: 1 in need of approval.")
    assert not print_deal(file, as_of="2026-04-01")  # the bonus has ended
    assert '"Bonus" is valid until 2026-03-31; the date is 2026-04-01.' in _said(capsys)


def test_what_cannot_be_checked_is_not_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = [["Deal", "Discount", "Percent"], ["D1", "Volume", 15]]
    file = _workbook(tmp_path / "bad.xlsx", One=[(1, 1, deals), (1, 6, [row[:3] for row in POLICY[:3]])])
    assert not print_deal(file)
    said = _said(capsys)
    assert "D1 Volume 1,500% #VALUE! Cannot be checked" in said
    assert 'D1, Volume: 15 means 1500 %. (sheet "One", cell C2, column "Percent") Enter 15% (or 0.15).' in said
    assert said.endswith("1 deal: 1 that cannot be checked.")


def test_the_policy_may_stand_in_another_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = _workbook(tmp_path / "deals.xlsx", Offers=[(1, 1, DEALS)])
    rules = _workbook(tmp_path / "rules.xlsx", Rules=[(5, 3, POLICY)])
    assert not print_deal(deals, rules, as_json=True, as_of="2026-03-31")
    content = json.loads(capsys.readouterr().out)
    assert content["as of"] == "2026-03-31"
    assert [(deal["deal"], deal["status"], deal["approver"]) for deal in content["deals"]] == [
        ("D1", "Needs approval", "Manager"), ("D2", "Out of policy", ""), ("1003", "Within policy", ""),
    ]  # fmt: skip
    first = content["deals"][0]
    assert first["percent"] == pytest.approx(1 - 0.85 * 0.97)
    assert [line["discount"] for line in first["discounts"]] == ["Volume", "Bonus"]
    with pytest.raises(CvmError) as caught:
        print_deal(deals)
    assert str(caught.value) == (
        '"deals.xlsx" has no table with the headers "Discount" and "Maximum". Enter the policy below a row with these '
        "headers, on any sheet. Or name the workbook that has it: --policy FILE."
    )


def test_json_of_what_cannot_be_checked_has_no_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = [["Deal", "Discount", "Percent"], ["D1", "Volume", "ten"]]
    file = _workbook(tmp_path / "bad.xlsx", One=[(1, 1, deals), (9, 1, [row[:2] for row in POLICY[:2]])])
    assert not print_deal(file, as_json=True)
    (deal,) = json.loads(capsys.readouterr().out)["deals"]
    assert (deal["percent"], deal["allowed"], deal["status"]) == (None, None, "Cannot be checked")
    assert 'The text "ten" stands where a number is needed.' in deal["discounts"][0]["reasons"]


def _grid(*rows: list[Any], sheet: str = "S") -> Grid:
    return Grid(sheet, rows)


def test_what_the_check_itself_spilled_is_no_table_of_deals() -> None:
    found = find_table([_grid(*RESULT), _grid(*DEALS, sheet="T")], "deals", "own.xlsx")
    assert (found.sheet, found.top, found.left, len(found.rows)) == ("T", 0, 0, 6)


def test_tables_side_by_side_are_two() -> None:
    header = ["Deal", "Discount", "Percent", "Segment", None, "Discount", "Maximum", "Segment"]
    grid = _grid(header, ["D", "V", 0.1, "Gold", None, "V", 0.2, None], ["D", "W", 0.1, None, None, None, None, None])
    assert [row[:2] for row in find_table([grid], "deals", "f").rows] == [("Deal", "Discount"), ("D", "V"), ("D", "W")]
    policy = find_table([grid], "policy", "f")
    assert policy.left == 5
    assert policy.rows == (("Discount", "Maximum", "Segment"), ("V", 0.2, None))


def test_tables_below_each_other_end_where_the_next_begins_and_notes_are_left_out() -> None:
    grid = _grid(["Discount", "Maximum"], ["V", 0.2], [], ["Approved by Ana"], [], ["Deal", "Discount", "Percent"], ["D", "V", 0.1], [], ["a note"])  # fmt: skip
    assert find_table([grid], "policy", "f").rows == (("Discount", "Maximum"), ("V", 0.2))
    spilled = _grid(["Deal", "Discount", "Percent"], ["D", "V", 0.1], [], *RESULT)
    assert len(find_table([spilled], "deals", "f").rows) == 2
    deals = find_table([grid], "deals", "f")
    assert (deals.top, deals.rows) == (5, (("Deal", "Discount", "Percent"), ("D", "V", 0.1)))


@pytest.mark.parametrize(
    ("grids", "message"),
    [
        ([_grid(["Deal", "Discount"])],
         '"own.xlsx" has no table with the headers "Deal", "Discount" and "Percent". Enter the deals below a row with these headers, on any sheet.'),
        ([_grid(*DEALS, sheet="A"), _grid([], *DEALS, sheet="B")],
         '"own.xlsx" has 2 tables with the headers "Deal", "Discount" and "Percent": sheet "A", row 1 and sheet "B", row 2. Keep one of them.'),
    ],
)  # fmt: skip
def test_a_missing_or_doubtful_table_is_refused(grids: list[Grid], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        find_table(grids, "deals", "own.xlsx")
    assert str(caught.value) == message


def test_a_formula_that_was_never_computed_is_refused(tmp_path: Path) -> None:
    deals = [["Deal", "Discount", "Percent", "Note"], ["D1", "Volume", "=1/10", "=1+1"]]
    file = _workbook(tmp_path / "formula.xlsx", One=[(1, 1, deals), (9, 1, POLICY)])
    with pytest.raises(CvmError) as caught:
        print_deal(file)
    assert str(caught.value) == (
        'The formula has no stored value. (sheet "One", cell C2) Open the file in a spreadsheet and save it once.'
    )


def test_a_policy_that_is_not_consistent_names_the_rows_of_the_sheet(tmp_path: Path) -> None:
    rules = [POLICY[0][:3], POLICY[2], POLICY[1][:3]]
    file = _workbook(tmp_path / "rules.xlsx", One=[(1, 1, [row[:3] for row in DEALS[:2]]), (10, 2, rules)])
    with pytest.raises(CvmError) as caught:
        print_deal(file)
    assert str(caught.value) == (
        'The maximums of "Volume" do not ascend: 20% stands above 10%. (table at One!B10, row 11 and row 12) Sort the '
        "rows of a ladder by ascending Maximum."
    )


def test_a_date_that_is_none_is_refused(own: Path) -> None:
    with pytest.raises(CvmError) as caught:
        print_deal(own, as_of="1.4.2026")
    assert str(caught.value) == '"1.4.2026" is no date. (--as-of) Enter a date, such as 2026-03-31.'
