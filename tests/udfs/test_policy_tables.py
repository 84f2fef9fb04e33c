"""Policy and deals as tables of cells: what is read, what is refused with its cell, what stays with its row."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pytest

from udfs.cells import Table
from udfs.policy_tables import deal_lines_of, deals_as_typed, policy_of, read_date
from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import PolicyRule

HEADERS = [
    "Valid to", "Discount", "Maximum", "Note", "approver", "SEGMENT", "Minimum quantity", "Deal size up to",
    "In return for", "Margin floor", "Valid from",
]  # fmt: skip


def _policy(*rows: list[Any], headers: list[str] | None = None) -> Table:
    return Table(
        [headers or ["Discount", "Maximum", "Approver", "Valid from", "Valid to", "Margin floor"], *rows], "policy"
    )


def _deals(*rows: list[Any], headers: list[str] | None = None, place: str = "") -> Table:
    return Table([headers or ["Deal", "Discount", "Percent"], *rows], "deals", place=place)


def test_every_column_of_a_policy_is_read() -> None:
    day = datetime.datetime(2026, 1, 1, 15, 30)
    table = _policy(
        [46112.0, " Volume ", 0.1, "x", "Manager", "Gold", 10, 5000, "contract", 0.2, day],
        [None] * 11,
        ["2026-03-31", "Volume", 0.2, None, None, None, None, None, None, None, None],
        headers=HEADERS,
    )
    first = datetime.date(2026, 1, 1)
    assert policy_of(table).rules == (
        PolicyRule(
            "Volume", 0.1, "Manager", "Gold", 10, 5000, "contract", 0.2, first, datetime.date(2026, 3, 31), "row 2"
        ),
        PolicyRule("Volume", 0.2, valid_to=datetime.date(2026, 3, 31), place="row 4"),
    )
    assert [rule.place for rule in policy_of(table, header_row=7).rules] == ["row 8", "row 10"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["V", None, None, None, None, None], ["V", 0.1, "M", None, None, None]],
         'The cell is blank where a number is needed. (argument "policy", row 2, column "Maximum") Enter the figure, or 0 when it is zero.'),
        ([["V", 15, None, None, None, None]], '15 means 1500 %. (argument "policy", row 2, column "Maximum") Enter 15% (or 0.15).'),
        ([["V", "10%", None, None, None, None]],
         'The figure is stored as text: "10%". (argument "policy", row 2, column "Maximum") Enter it as a number: format the cell as General and type the figure again.'),
        ([["V", 0.1, None, None, None, 30]], '30 means 3000 %. (argument "policy", row 2, column "Margin floor") Enter 30% (or 0.3).'),
        ([["V", 0.1, "#REF!", None, None, None]], 'The cell holds the error #REF!. (argument "policy", row 2, column "Approver") Mend that cell first.'),
        ([[None, 0.1, None, None, None, None]],
         'The cell is blank where the name of the discount is needed. (argument "policy", row 2, column "Discount") Name the discount in every row.'),
        ([["V", 0.1, None, "soon", None, None]], '"soon" is no date. (argument "policy", row 2, column "Valid from") Enter a date, such as 2026-03-31.'),
        ([["V", 0.1, None, None, 2026.0, None]], '2026 is no date. (argument "policy", row 2, column "Valid to") Enter a date, such as 2026-03-31.'),
        ([["V", 0.1, None, None, None, None], ["V", 0.05, None, None, None, None]],
         'The maximums of "V" do not ascend: 10% stands above 5%. (argument "policy", row 2 and row 3) Sort the rows of a ladder by ascending Maximum.'),
        ([], 'The policy has no rules. (argument "policy") Enter a row for each discount, with its Maximum.'),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_policy_is_an_error_of_all(rows: list[list[Any]], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        policy_of(_policy(*rows))
    assert str(caught.value) == message


def test_a_policy_needs_two_headers() -> None:
    with pytest.raises(CvmError) as caught:
        policy_of(_policy(["V", 0.1], headers=["Discount", "Max"]))
    assert (
        str(caught.value) == 'There is no column "Maximum". (argument "policy") The headers found are: Discount, Max.'
    )


@pytest.mark.parametrize("cell", [46112.0, 46112.99, "2026-03-31", " 2026-03-31 14:00", "2026-03-31T14:00:00"])
def test_dates_are_serial_numbers_or_iso_texts(cell: float | str) -> None:
    assert read_date(cell, "") == datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    "cell", [0.0, -5.0, 2026.0, 1e7, 20260331.0, "31.3.2026", "2026-04-31", "2026-W10-1", True, None]
)
def test_what_is_no_date_is_refused(cell: Any) -> None:
    with pytest.raises(CvmError, match=r"date.* \(here\) Enter a date, such as 2026-03-31\.$"):
        read_date(cell, "here")


def test_deals_of_a_sheet() -> None:
    headers = ["Percent", "Deal", "List price", "Discount", "Date", "Segment", "Given in return", "Cost", "Quantity"]
    lines = deal_lines_of(
        _deals(
            [0.1, "D1", 100, "Volume", 46112.5, "Gold", None, 60, 5],
            [None, None, None, None, None, None, "a note", None, None],
            [-0.02, 7.0, None, "Cash", "2026-01-02", None, "contract", None, None],
            headers=headers,
        )
    )
    assert lines.deals == ["D1", "7"]
    assert lines.discounts == ["Volume", "Cash"]
    assert lines.percents.tolist() == [0.1, -0.02]
    assert lines.segments == ["Gold", ""]
    assert lines.given_in_return == ["", "contract"]
    assert lines.days is not None
    assert [datetime.date.fromordinal(int(day)).isoformat() for day in lines.days] == ["2026-03-31", "2026-01-02"]
    for column, figure in ((lines.quantities, 5), (lines.list_prices, 100), (lines.costs, 60)):
        assert column is not None
        assert column[0] == figure
        assert math.isnan(column[1])
    assert not lines.problems
    assert lines.where("Cost", 1) == 'argument "deals", row 4, column "Cost"'


def test_a_bad_cell_of_a_deal_stays_with_its_row() -> None:
    headers = ["Deal", "Discount", "Percent", "Segment", "Quantity", "Date", "Given in return"]
    good = ["D", "V", 0.1, "Gold", 5.0, 46112.0, "x"]
    bad = {1: "#N/A", 2: 15.0, 3: "#REF!", 4: "five", 5: "31.3.2026", 6: "#NAME?"}
    rows = [good, *([*good[:column], cell, *good[column + 1 :]] for column, cell in bad.items())]
    lines = deal_lines_of(_deals(*rows, [*good[:2], "10%", *good[3:]], headers=headers))
    assert {place: problem.problem for place, problem in lines.problems.items()} == {
        ("Discount", 1): "The cell holds the error #N/A.",
        ("Percent", 2): "15 means 1500 %.",
        ("Segment", 3): "The cell holds the error #REF!.",
        ("Quantity", 4): 'The text "five" stands where a number is needed.',
        ("Date", 5): '"31.3.2026" is no date.',
        ("Given in return", 6): "The cell holds the error #NAME?.",
        ("Percent", 7): 'The figure is stored as text: "10%".',
    }
    assert all(f"row {line + 2}" in problem.where for (_, line), problem in lines.problems.items())


def test_a_missing_column_of_deals_is_named() -> None:
    for headers, missing in (
        (["Deal", "Discount"], "Percent"),
        (["Deal", "Percent"], "Discount"),
        (["Percent", "Discount"], "Deal"),
    ):
        with pytest.raises(CvmError, match=f'There is no column "{missing}"'):
            deal_lines_of(_deals([0.1, 0.1], headers=headers))


def test_a_deal_that_holds_an_error_is_refused() -> None:
    with pytest.raises(CvmError, match=r'The cell holds the error #REF!\. .*row 2, column "Deal"'):
        deal_lines_of(_deals(["#REF!", "V", 0.1]))


def test_numbers_of_deals_come_back_as_numbers() -> None:
    table = _deals([1001.0, "V", 0.1], ["2-B", "V", 0.1])
    assert deals_as_typed(table, np.array(["1001", "2-B"], dtype=object)).tolist() == [1001.0, "2-B"]
    texts = np.array(["D1"], dtype=object)
    assert deals_as_typed(_deals(["D1", "V", 0.1]), texts) is texts
