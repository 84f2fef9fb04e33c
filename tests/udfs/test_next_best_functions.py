"""The family "Next best alternative and price setting" as cells see it: shapes, tables, errors and their sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest

import udfs
from udfs import (
    CVM_BUSINESS_CASE,
    CVM_DELTA_VALUE,
    CVM_EVC,
    CVM_INCENTIVE,
    CVM_NBA_COMPARE,
    CVM_POINT_TYPE,
    CVM_PRICE_AT_SHARE,
    CVM_TCO,
    CVM_VALUE_DELIVERED,
    CVM_VALUE_SHARE,
    CVM_VALUE_STACK,
)
from udfs.cells import CellError
from udfs.problems import journal
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

NA, DIVISION, VALUE = CellError("#N/A"), CellError("#DIV/0!"), CellError("#VALUE!")


def _column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def test_a_published_case_in_cells() -> None:
    """EVC teaching example, brandalyzer (2015)."""
    assert CVM_EVC(300, 650) == 950
    assert CVM_INCENTIVE(950, 825, 300, 300) == 125
    assert CVM_VALUE_SHARE(825, 300, 650) == pytest.approx(0.8077, abs=5e-5)
    stack = CVM_VALUE_STACK(_column("Functionality", "Start-up", "Post-purchase"), _column(350, 100, 200), 300)
    assert stack == [
        ["Label", "Value", "From", "To"],
        ["Reference price", 300, 0, 300],
        ["Functionality", 350, 300, 650],
        ["Start-up", 100, 650, 750],
        ["Post-purchase", 200, 750, 950],
        ["Total", 950, 0, 950],
    ]


def test_columns_rows_and_single_cells() -> None:
    assert CVM_EVC(_column(300, 400), 650, _column(0, 50)) == [[950], [1000]]
    assert CVM_EVC([[300, 400]], [[650]]) == [[950, 1050]]
    assert CVM_DELTA_VALUE(_column(80, 35), _column(100, 30), _column("saving", "Profit")) == [[20], [5]]
    assert CVM_DELTA_VALUE(80, 100, _column("saving", "profit")) == [[20], [-20]]
    assert CVM_DELTA_VALUE(80, 100, "profit") == -20
    assert CVM_POINT_TYPE([[105, 120, 80]], 100) == [["Parity", "Difference: ours", "Difference: next best"]]
    assert CVM_POINT_TYPE(120, 100, 0.05, _column("ours", "same", 6, 15, None)) == _column(
        "Difference: ours", "Contention", "Contention", "Difference: ours", "Difference: ours"
    )
    assert CVM_POINT_TYPE(120, 100, _column(0.05, 0.2)) == _column("Difference: ours", "Parity")
    assert CVM_PRICE_AT_SHARE(300, 650, _column(0, 0.5, 1)) == [[300], [625], [950]]
    assert CVM_TCO(_column(1000, 1200), 200, 50, 5, 0.1) == [[pytest.approx(1789.2034)], [pytest.approx(1989.2034)]]
    assert CVM_TCO(1000, 200, -100) == 1100


def test_a_bad_element_leaves_the_others_and_explains_itself() -> None:
    journal.clear()
    share = catalogue["CVM_VALUE_SHARE"].call(_column(825.0, 250.0, 400.0), 300.0, _column(650.0, 650.0, 0.0))
    assert share == [[pytest.approx(525 / 650)], [NA], [DIVISION]]
    told = [row[3] for row in udfs.CVM_WHY(5)[1:]]
    assert told == [
        'Division by zero: differentiation is 0. (element 3, equation "value share")',
        "The price 250 is below the reference price 300. (element 2)",
    ]
    journal.clear()


def test_compare_spills_points_and_shares() -> None:
    table = CVM_NBA_COMPARE(
        _column("Energy", "Scrap", "Set-up", "Brand"),
        _column(80, 35, 100, 50),
        _column(100, 30, 102, 40),
        customer_view=_column(None, None, None, "same"),
    )
    assert table == [
        ["Value element", "Ours", "Next best", "Difference", "Point", "Share"],
        ["Energy", 80, 100, 20, "Difference: ours", pytest.approx(20 / 7)],
        ["Scrap", 35, 30, -5, "Difference: next best", pytest.approx(-5 / 7)],
        ["Set-up", 100, 102, 2, "Parity", pytest.approx(2 / 7)],
        ["Brand", 50, 40, -10, "Contention", pytest.approx(-10 / 7)],
        ["Total", 265, 272, 7, "", 1],
    ]


def test_compare_of_savings_and_profits_adds_differences_only() -> None:
    table = CVM_NBA_COMPARE(_column("Energy", "Yield"), _column(80, 95), _column(100, 90), _column("saving", "profit"))
    assert [row[3] for row in table[1:]] == [20, 5, 25]
    assert table[-1] == ["Total", "", "", 25, "", 1]


def test_compare_without_a_difference_has_no_shares() -> None:
    journal.clear()
    table = catalogue["CVM_NBA_COMPARE"].call(_column("a", "b"), _column(1.0, 2.0), _column(2.0, 1.0))
    assert [row[3:] for row in table[1:]] == [  # type: ignore[index]
        [1, "Difference: ours", DIVISION],
        [-1, "Difference: next best", DIVISION],
        [0, "", DIVISION],
    ]
    assert udfs.CVM_WHY(1)[1][3:] == [
        "The differences add up to 0, so no element has a share of the total.",
        "Read the column Difference instead.",
    ]
    journal.clear()


def test_business_case_spills_years_and_measures() -> None:
    table = CVM_BUSINESS_CASE(900, 400, 3, 0.10, 100)
    assert [row[:3] for row in table[:5]] == [
        ["Year", "Cash flow", "Cumulative"],
        [0, -1000, -1000],
        [1, 400, -600],
        [2, 400, -200],
        [3, 400, 200],
    ]
    assert [row[3] for row in table[1:5]] == pytest.approx([-1000, 400 / 1.1, 400 / 1.21, 400 / 1.331])
    assert [row[0] for row in table[5:]] == ["NPV", "IRR", "ROI", "Payback years"]
    assert [row[1] for row in table[5:]] == pytest.approx([-5.259204, 0.09701026, 0.2, 2.5])
    assert all(row[2:] == ["", ""] for row in table[5:])
    assert len(CVM_BUSINESS_CASE(1000, 400)) == 1 + 6 + 4


def test_a_measure_that_does_not_exist_is_one_error_cell() -> None:
    journal.clear()
    table = catalogue["CVM_BUSINESS_CASE"].call(1000.0, -10.0, 2.0)
    assert [row[1] for row in table[4:]] == [
        pytest.approx(-1017.355, abs=1e-3),
        CellError("#NUM!"),
        pytest.approx(-1.02),
        NA,
    ]  # type: ignore[index]
    told = " ".join(row[3] for row in udfs.CVM_WHY(2)[1:])
    assert "There is no IRR" in told
    assert "not paid back within 2 years" in told
    journal.clear()


def test_value_delivered_totals_by_sums() -> None:
    assert CVM_VALUE_DELIVERED(_column("Energy", "Scrap"), _column(100, 300), _column(120, 180)) == [
        ["Value element", "Promised", "Delivered", "Gap", "Realisation"],
        ["Energy", 100, 120, 20, 1.2],
        ["Scrap", 300, 180, -120, 0.6],
        ["Total", 400, 300, -100, 0.75],
    ]
    table = catalogue["CVM_VALUE_DELIVERED"].call(_column("Energy", "Training"), _column(100.0, 0.0), 30.0)
    assert [row[4] for row in table[1:]] == [0.3, DIVISION, 0.6]  # type: ignore[index]


def _call(name: str, *arguments: Any) -> Any:
    return lambda: getattr(udfs, name)(*arguments)


_SAME_SIZE = "Give them ranges of the same size, or a single cell."
_TWO, _THREE = _column(1, 2), _column(1, 2, 3)


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (_call("CVM_EVC", _TWO, _THREE), "#VALUE!",
         f'"reference_price" has 2 rows × 1 columns and "positive" has 3 rows × 1 columns. (argument "positive") {_SAME_SIZE}'),
        (_call("CVM_EVC", _column(300, None), 1), "#VALUE!",
         'The cell is blank where a number is needed. (argument "reference_price", row 2) Enter the figure, or 0 when it is zero.'),
        (_call("CVM_EVC", 300, "650"), "#VALUE!",
         'The figure is stored as text: "650". (argument "positive") Enter it as a number: format the cell as General and type the figure again.'),
        (_call("CVM_EVC", 300, 650, -50), "#N/A",
         "The negative differentiation is −50, below 0. Enter what speaks against our offering without its sign: it is taken off."),
        (_call("CVM_DELTA_VALUE", 1, 2, "cost"), "#VALUE!",
         'The kind "cost" is not known. (argument "kind") Enter "saving" or "profit".'),
        (_call("CVM_DELTA_VALUE", _TWO, 2, _column("saving", None)), "#VALUE!",
         'The kind is blank. (argument "kind", row 2) Enter "saving" or "profit".'),
        (_call("CVM_DELTA_VALUE", _TWO, 2, _column("saving", "#REF!")), "#VALUE!",
         'The cell holds the error #REF!. (argument "kind", row 2) Mend that cell first.'),
        (_call("CVM_POINT_TYPE", 1, 2, 5), "#VALUE!", '5 means 500 %. (argument "tolerance") Enter 5% (or 0.05).'),
        (_call("CVM_POINT_TYPE", 1, 2, -0.05), "#VALUE!", "The tolerance is −0.05, not between 0 and 1. Enter 0% to 100%."),
        (_call("CVM_POINT_TYPE", 1, 2, 0.05, "theirs"), "#VALUE!",
         'The customer\'s view "theirs" is not known. (argument "customer_view") Enter "ours", "next best", "same", or the customer\'s own figure for the difference.'),
        (_call("CVM_POINT_TYPE", _TWO, 2, 0.05, _column("ours", True)), "#VALUE!",
         'TRUE stands where a number is needed. (argument "customer_view", row 2) Enter a figure.'),
        (_call("CVM_POINT_TYPE", _TWO, 2, 0.05, _column("ours", "ours", "ours")), "#VALUE!",
         f'"ours" has 2 rows × 1 columns and "customer_view" has 3 rows × 1 columns. (argument "customer_view") {_SAME_SIZE}'),
        (_call("CVM_NBA_COMPARE", _column("a", "b"), _THREE, 1), "#VALUE!",
         f'"elements" has 2 rows × 1 columns and "ours" has 3 rows × 1 columns. (argument "ours") {_SAME_SIZE}'),
        (_call("CVM_NBA_COMPARE", "a", _THREE, 1), "#VALUE!",
         '"ours" has 3 cells for one label. (argument "ours") Give each figure a label of its own.'),
        (_call("CVM_NBA_COMPARE", "a", 1, 2, "saving", None, 15), "#VALUE!",
         '15 means 1500 %. (argument "tolerance") Enter 15% (or 0.15).'),
        (_call("CVM_INCENTIVE", 1, 2, 3, "x"), "#VALUE!",
         'The text "x" stands where a number is needed. (argument "next_best_price") Enter a figure.'),
        (_call("CVM_VALUE_SHARE", 250, 300, 650), "#N/A",
         "The price 250 is below the reference price 300. The customer then keeps more than the whole differentiation value: enter a price of at least 300."),
        (_call("CVM_VALUE_SHARE", 350, 300, 0), "#DIV/0!",
         'Division by zero: differentiation is 0. (equation "value share") Enter another figure, or divide by something else.'),
        (_call("CVM_PRICE_AT_SHARE", 300, 650, 80), "#VALUE!", '80 means 8000 %. (argument "share") Enter 80% (or 0.8).'),
        (_call("CVM_PRICE_AT_SHARE", 300, 650, -0.5), "#N/A", "The share is −0.5, not between 0 and 1. Enter 0% to 100%."),
        (_call("CVM_VALUE_STACK", "a", _TWO, 1), "#VALUE!",
         '"values" has 2 cells for one label. (argument "values") Give each figure a label of its own.'),
        (_call("CVM_VALUE_STACK", "a", 1, _TWO), "#VALUE!",
         'A range of 2 rows × 1 columns was given where one number is needed. (argument "reference_price") Select one cell.'),
        (_call("CVM_TCO", 1000, 200, 50, 5, 10), "#VALUE!", '10 means 1000 %. (argument "rate") Enter 10% (or 0.1).'),
        (_call("CVM_TCO", 1000, 200, 50, -1), "#N/A",
         "The number of years is −1, below 0. Enter for how many years it is used."),
        (_call("CVM_BUSINESS_CASE", 1000, 400, 2.5), "#VALUE!",
         '2.5 stands where a whole number of at least 1 is needed. (argument "years") Enter a whole number.'),
        (_call("CVM_BUSINESS_CASE", 1000, 400, 5000), "#VALUE!",
         "The number of years is 5,000. Enter a whole number from 1 to 200."),
        (_call("CVM_BUSINESS_CASE", 1000, 400, 5, 8), "#VALUE!", '8 means 800 %. (argument "rate") Enter 8% (or 0.08).'),
        (_call("CVM_BUSINESS_CASE", 1000, 400, 5, -1), "#VALUE!", "The rate is −100 %. Enter a rate above −100 %."),
        (_call("CVM_VALUE_DELIVERED", _column("a", "b"), _TWO, _column(1, "n/a")), "#VALUE!",
         'The text "n/a" stands where a number is needed. (argument "delivered", row 2) Enter a figure.'),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_what_where_and_what_to_do(compute: Any, code: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_every_example_in_the_manual_names_its_function() -> None:
    family = [entry for entry in catalogue if entry.family == "Next best alternative and price setting"]
    assert len(family) == 11
    for entry in family:
        assert re.search(rf"\b{entry.name}\(", entry.examples)
        assert all(argument.measure for argument in entry.arguments), entry.name
