"""The family "Discounts" as cells see it: shapes, tables, errors and their sentences."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

import udfs
from udfs import (
    CVM_APPROVER,
    CVM_COMPLIANCE,
    CVM_DISCOUNT_CHECK,
    CVM_FLOOR_PRICE,
    CVM_GIVE_GET,
    CVM_MAX_DISCOUNT,
    CVM_REBATE,
    CVM_TERMS_APR,
    CVM_TERMS_COST,
    CVM_TIER_DISCOUNT,
)
from udfs.cells import CellError
from udfs.problems import journal
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

NA, DIVISION, VALUE = CellError("#N/A"), CellError("#DIV/0!"), CellError("#VALUE!")
BREAKS, PERCENTS = [[0], [100], [500]], [[0], [0.05], [0.10]]
MATRIX: list[list[Any]] = [
    ["", 25_000, 100_000, 1e12],
    [0.10, "Rep", "Rep", "Manager"],
    [0.20, "Rep", "Manager", "Manager"],
    [0.30, "Manager", "Manager", "Director"],
    [1.00, "Director", "Director", "VP"],
]
POLICY: list[list[Any]] = [
    ["Discount", "Maximum", "Approver", "Segment", "Margin floor", "Valid to"],
    ["Volume", 0.10, None, None, 0.30, None],
    ["Volume", 0.20, "Manager", None, None, None],
    ["Bonus", 0.03, None, "Gold", None, "2026-03-31"],
]
DEALS: list[list[Any]] = [
    ["Deal", "Discount", "Percent", "Segment", "List price", "Cost", "Date"],
    ["D1", "Volume", 0.15, "Gold", 100, 50, 46082],
    ["D2", "Volume", 0.05, "Silver", 100, 80, 46113],
    ["D1", "Bonus", 0.03, None, None, None, None],
]


def _column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def test_published_cases_in_cells() -> None:
    """Cash discount 2/10 net 30; approval matrix of miaow-consulting; quote waterfall with a floor of 27 %."""
    assert CVM_TERMS_APR(0.02, 10, 30) == pytest.approx(0.3724, abs=5e-5)
    assert CVM_TERMS_APR(0.02, 10, 30, 365, "effective") == pytest.approx(0.4459, abs=5e-5)
    assert CVM_APPROVER(_column(0.05, 0.15, 0.25, 0.35), 250_000, MATRIX) == _column(
        "Manager", "Manager", "Director", "VP"
    )
    assert CVM_FLOOR_PRICE(36_500, 0.27) == pytest.approx(50_000)


def test_columns_rows_and_single_cells() -> None:
    assert CVM_TIER_DISCOUNT([[99, 100, 600]], BREAKS, PERCENTS) == [[0, 0.05, 0.10]]
    assert CVM_TIER_DISCOUNT(_column(99, 600), [[0, 100, 500]], [[0, 0.05, 0.1]], "incremental") == _column(0, 0.05)
    assert CVM_TIER_DISCOUNT(_column(1, 2), 2, 0.1) == _column(0, 0.1)
    assert CVM_REBATE(_column(50, 600), BREAKS, PERCENTS) == _column(0, 60)
    assert CVM_REBATE(600, BREAKS, PERCENTS, "Incremental") == 30
    assert CVM_FLOOR_PRICE(_column(60, 30), 0.4) == _column(100, 50)
    assert CVM_MAX_DISCOUNT(_column(160, 80), 60, 0.4) == _column(0.375, -0.25)
    assert CVM_APPROVER(0.15, [[20_000, 60_000]], MATRIX) == [["Rep", "Manager"]]
    assert CVM_APPROVER(0.15, 60_000, MATRIX) == "Manager"
    assert CVM_TERMS_COST(73_000, _column(30, 0), 0.08) == _column(480, 0)
    assert CVM_TERMS_COST(36_000, 30, 0.08, 360) == pytest.approx(240)


def test_a_bad_element_leaves_the_others_and_explains_itself() -> None:
    journal.clear()
    assert catalogue["CVM_TIER_DISCOUNT"].call(_column(600.0, -1.0), BREAKS, PERCENTS) == _column(0.1, NA)
    assert catalogue["CVM_FLOOR_PRICE"].call(_column(60.0, 60.0), _column(0.4, 1.0)) == _column(100.0, NA)
    assert catalogue["CVM_APPROVER"].call(0.15, _column(1.0, 2e12), MATRIX) == _column("Rep", NA)
    told = " ".join(row[3] for row in udfs.CVM_WHY(3)[1:])
    assert "The quantity is −1, below 0. (element 2)" in told
    assert "The margin is 1: no price keeps a margin of 100 % or more of itself. (element 2)" in told
    assert "The deal size is above the last step of the matrix, 1,000,000,000,000. (element 2)" in told
    journal.clear()


def test_discount_check_spills_lines_and_totals() -> None:
    assert CVM_DISCOUNT_CHECK(DEALS, POLICY) == [
        ["Deal", "Discount", "Percent", "Allowed", "Status", "Approver", "Reasons"],
        ["D1", "Volume", 0.15, 0.10, "Needs approval", "Manager", "Up to 10% needs no approval; Manager may approve up to 20%."],
        ["D1", "Bonus", 0.03, 0.03, "Within policy", "", ""],
        ["D1", "Total", pytest.approx(1 - 0.85 * 0.97), pytest.approx(1 - 0.9 * 0.97), "Needs approval", "Manager",
         "Sequential stack of 2 discounts."],
        ["D2", "Volume", 0.05, 0.10, "Within policy", "", ""],
        ["D2", "Total", 0.05, 0.10, "Out of policy", "",
         "Sequential stack of 1 discount. The margin at the net price of 95 is 15.7894%, below the floor of 30%: the floor price is 114.286, and the list price itself is only 100."],
    ]  # fmt: skip


def test_as_of_goes_before_the_dates_of_rows() -> None:
    for as_of, status in (
        ("2026-03-31", "Within policy"),
        (46113.0, "Out of policy"),
        (datetime.date(2026, 3, 31), "Within policy"),
    ):
        assert CVM_DISCOUNT_CHECK(DEALS, POLICY, as_of)[2][4] == status
    assert CVM_DISCOUNT_CHECK(DEALS, POLICY, [["2026-04-01"]])[2][6] == (
        '"Bonus" is valid until 2026-03-31; the date is 2026-04-01.'
    )


def test_a_bad_row_is_an_error_cell_with_its_sentence_and_the_others_stay() -> None:
    journal.clear()
    deals = [row[:3] for row in DEALS]
    deals[1][2] = 15.0
    table = catalogue["CVM_DISCOUNT_CHECK"].call(deals, [row[:3] for row in POLICY])
    assert [row[2:6] for row in table[1:]] == [  # type: ignore[index]
        [15.0, VALUE, "Cannot be checked", ""],
        [0.03, 0.03, "Within policy", ""],
        [VALUE, VALUE, "Cannot be checked", ""],
        [0.05, 0.10, "Within policy", ""],
        [0.05, 0.10, "Within policy", ""],
    ]
    told = {row[3] for row in udfs.CVM_WHY(9)[1:]}
    assert '15 means 1500 %. (argument "deals", row 2, column "Percent")' in told
    assert table[1][6] == '15 means 1500 %. (argument "deals", row 2, column "Percent") Enter 15% (or 0.15).'  # type: ignore[index]
    journal.clear()


def test_deals_that_are_numbers_stay_numbers() -> None:
    rows = [["Deal", "Discount", "Percent"], [1001.0, "Volume", 0.1], ["B", "Volume", 0.1]]
    assert [row[0] for row in CVM_DISCOUNT_CHECK(rows, [row[:3] for row in POLICY])[1:]] == [1001, 1001, "B", "B"]


def test_compliance_of_statuses_and_of_weights() -> None:
    statuses = [[row[4]] for row in CVM_DISCOUNT_CHECK(DEALS, POLICY)[1:]]
    assert CVM_COMPLIANCE(statuses) == pytest.approx(2 / 5)
    assert CVM_COMPLIANCE([[True, False, 1, 0]]) == 0.5
    assert CVM_COMPLIANCE(_column("Within  policy", "OUT OF POLICY"), _column(300, 100)) == 0.75
    assert CVM_COMPLIANCE(True) == 1


def test_give_get_ties_out() -> None:
    gives = [["Worth", "Item"], [8000, "10% discount"], [None, None], [500, "Training"]]
    gets = [["Item", "Worth", "Who"], ["3-year contract", 6000, "Ana"]]
    assert CVM_GIVE_GET(gives, gets) == [
        ["Item", "Gives", "Gets", "Net"],
        ["10% discount", 8000, 0, -8000],
        ["Training", 500, 0, -500],
        ["3-year contract", 0, 6000, 6000],
        ["Total", 8500, 6000, -2500],
    ]


def _call(name: str, *arguments: Any) -> Any:
    return lambda: getattr(udfs, name)(*arguments)


def _matrix(row: int, column: int, cell: Any) -> list[list[Any]]:
    rows = [list(cells) for cells in MATRIX]
    rows[row][column] = cell
    return rows


_NEEDS_ITEM = [["Item", "Worth"], [None, 5]]


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (_call("CVM_TIER_DISCOUNT", 5, BREAKS, [[0], [5], [10]]), "#VALUE!", '5 means 500 %. (argument "percents", row 2) Enter 5% (or 0.05).'),
        (_call("CVM_TIER_DISCOUNT", 5, BREAKS, [[0], [0.05]]), "#VALUE!",
         'There are 3 breaks and 2 percents. (argument "breaks") Give each break its percent.'),
        (_call("CVM_TIER_DISCOUNT", 5, [[0], [500], [100]], PERCENTS), "#VALUE!",
         'Break 3 is 100, not above the one before, 500. (argument "breaks") Sort the tiers by ascending break, and give each break once.'),
        (_call("CVM_TIER_DISCOUNT", None, BREAKS, PERCENTS), "#VALUE!",
         'The argument "quantity" is missing or blank. (argument "quantity") What is bought. Below the first break there is no discount.'),
        (_call("CVM_TIER_DISCOUNT", -5, BREAKS, PERCENTS), "#N/A", "The quantity is −5, below 0. Enter a quantity of 0 or more."),
        (_call("CVM_REBATE", 5, BREAKS, PERCENTS, "marginal"), "#VALUE!",
         '"marginal" is not one of "all-units", "incremental". (argument "mode") Enter one of "all-units", "incremental".'),
        (_call("CVM_FLOOR_PRICE", 60, 40), "#VALUE!", '40 means 4000 %. (argument "margin") Enter 40% (or 0.4).'),
        (_call("CVM_MAX_DISCOUNT", 0, 60, 0.4), "#DIV/0!",
         'Division by zero: list price is 0. (equation "maximum discount") Enter another figure, or divide by something else.'),
        (_call("CVM_APPROVER", 0.4, 1, MATRIX[:4]), "#N/A",
         "The discount is above the last step of the matrix, 30%. Nobody may approve it; if somebody may, add a row to the matrix."),
        (_call("CVM_APPROVER", 0.1, 1, [["Rep"]]), "#VALUE!",
         'The matrix has no approvers. (argument "matrix") Select deal sizes in the first row, discounts in the first column, and the approvers between them.'),
        (_call("CVM_APPROVER", 0.1, 1, "Rep"), "#VALUE!",
         'The matrix has no approvers. (argument "matrix") Select deal sizes in the first row, discounts in the first column, and the approvers between them.'),
        (_call("CVM_APPROVER", 0.1, 1, _matrix(2, 0, 20)), "#VALUE!", '20 means 2000 %. (argument "matrix", row 3, column 1) Enter 20% (or 0.2).'),
        (_call("CVM_APPROVER", 0.1, 1, _matrix(0, 2, "over")), "#VALUE!",
         'The text "over" stands where a number is needed. (argument "matrix", row 1, column 3) Enter a figure.'),
        (_call("CVM_APPROVER", 0.1, 1, _matrix(0, 2, 20_000)), "#VALUE!",
         'The deal sizes of the matrix do not ascend: step 2 is 20,000, after 25,000. (argument "matrix") Sort them ascending, and give each step once.'),
        (_call("CVM_APPROVER", 0.1, 1, _matrix(1, 1, "#N/A")), "#N/A",
         'The cell holds the error #N/A. (argument "matrix", row 2, column 2) Mend that cell first.'),
        (_call("CVM_APPROVER", 0.1, 1, _matrix(1, 1, None)), "#N/A",
         'The matrix names no approver for discounts of up to 10% on deals of up to 25,000. Enter who approves them, or a word such as "nobody" where no approval is needed.'),
        (_call("CVM_APPROVER", 10, 1, MATRIX), "#VALUE!", '10 means 1000 %. (argument "discount") Enter 10% (or 0.1).'),
        (_call("CVM_DISCOUNT_CHECK", [["Deal", "Discount"], ["D", "V"]], POLICY), "#VALUE!",
         'There is no column "Percent". (argument "deals") The headers found are: Deal, Discount.'),
        (_call("CVM_DISCOUNT_CHECK", DEALS, [["Discount", "Limit"], ["V", 0.1]]), "#VALUE!",
         'There is no column "Maximum". (argument "policy") The headers found are: Discount, Limit.'),
        (_call("CVM_DISCOUNT_CHECK", [["Deal", "Discount", "Percent"], ["D", "Bonus", 0.1]], POLICY), "#VALUE!",
         'The deals have no column "Segment", and the policy of "Bonus" depends on the segment (row 4). Add the column "Segment" to the deals.'),
        (_call("CVM_DISCOUNT_CHECK", [["Deal", "Discount", "Percent"]], POLICY), "#VALUE!",
         "There are no deals. Enter a row for each discount of a deal."),
        (_call("CVM_DISCOUNT_CHECK", DEALS, POLICY, "today"), "#VALUE!",
         '"today" is no date. (argument "as_of") Enter a date, such as 2026-03-31.'),
        (_call("CVM_DISCOUNT_CHECK", DEALS, POLICY, _column(46082, 46083)), "#VALUE!",
         'A range was given where one date is needed. (argument "as_of") Select one cell.'),
        (_call("CVM_COMPLIANCE", _column("Within policy", "yes")), "#VALUE!",
         '"yes" does not say whether it is within policy. (argument "within", row 2) Enter TRUE or FALSE, 1 or 0, or a Status of CVM_DISCOUNT_CHECK such as "Within policy".'),
        (_call("CVM_COMPLIANCE", _column(True, 2)), "#VALUE!",
         '"2" does not say whether it is within policy. (argument "within", row 2) Enter TRUE or FALSE, 1 or 0, or a Status of CVM_DISCOUNT_CHECK such as "Within policy".'),
        (_call("CVM_COMPLIANCE", _column(True, None)), "#VALUE!",
         'The cell is blank. (argument "within", row 2) Enter TRUE or FALSE, 1 or 0, or a Status of CVM_DISCOUNT_CHECK such as "Within policy".'),
        (_call("CVM_COMPLIANCE", _column("Cannot be checked", True)), "#VALUE!",
         'The row could not be checked. (argument "within", row 1) Mend what its Reasons say, or leave it out.'),
        (_call("CVM_COMPLIANCE", _column("#DIV/0!", True)), "#DIV/0!", 'The cell holds the error #DIV/0!. (argument "within", row 1) Mend that cell first.'),
        (_call("CVM_COMPLIANCE", _column(True, False), _column(1, 2, 3)), "#VALUE!",
         '"within" has 2 cells and "weights" has 3. (argument "weights") Give each one its weight.'),
        (_call("CVM_COMPLIANCE", _column(True, False), _column(1, -2)), "#VALUE!",
         'The weight is −2, below 0. (argument "weights", row 2) Enter weights of 0 or more.'),
        (_call("CVM_COMPLIANCE", _column(True, False), _column(0, 0)), "#DIV/0!",
         'All weights are 0. (argument "weights") Enter the weight of at least one row.'),
        (_call("CVM_GIVE_GET", _NEEDS_ITEM, _NEEDS_ITEM), "#VALUE!", 'The worth has no item. (argument "gives", row 2, column "Item") Name what it is.'),
        (_call("CVM_GIVE_GET", [["Item", "Worth"], ["Discount", None]], _NEEDS_ITEM), "#VALUE!",
         'The cell is blank where a number is needed. (argument "gives", row 2, column "Worth") Enter the figure, or 0 when it is zero.'),
        (_call("CVM_GIVE_GET", [["Item", "Cost"], ["Discount", 5]], _NEEDS_ITEM), "#VALUE!",
         'There is no column "Worth". (argument "gives") The headers found are: Item, Cost.'),
        (_call("CVM_GIVE_GET", [["Item", "Worth"], ["Total", 5]], [["Item", "Worth"]]), "#VALUE!",
         '"Total" is no item: it would count everything twice. Leave the row out; it is added here.'),
        (_call("CVM_TERMS_APR", 2, 10, 30), "#VALUE!", '2 means 200 %. (argument "percent") Enter 2% (or 0.02).'),
        (_call("CVM_TERMS_APR", 0.02, 30, 30), "#N/A",
         "The discount is for payment within 30 days, and the net price is due within 30. Enter net days that are more than the discount days."),
        (_call("CVM_TERMS_APR", 0.02, 10, 30, 365, "compound"), "#VALUE!",
         '"compound" is not one of "simple", "effective". (argument "method") Enter one of "simple", "effective".'),
        (_call("CVM_TERMS_COST", 100, -1, 0.08), "#N/A", "The number of days is −1, below 0. Enter 0 days or more."),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_what_where_and_what_to_do(compute: Any, code: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_every_example_in_the_manual_names_its_function() -> None:
    family = [entry for entry in catalogue if entry.family == "Discounts"]
    assert len(family) == 10
    for entry in family:
        assert re.search(rf"\b{entry.name}\(", entry.examples)
        assert all(argument.measure for argument in entry.arguments), entry.name
