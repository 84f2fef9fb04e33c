"""The family "Pocket price" as cells see it: shapes, tables, errors and their sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest

import udfs
from udfs import (
    CVM_BAND_OUTLIERS,
    CVM_BAND_STATS,
    CVM_COST_TO_SERVE,
    CVM_INVOICE_PRICE,
    CVM_LEAKAGE,
    CVM_POCKET_MARGIN,
    CVM_POCKET_PRICE,
    CVM_PRICE_BAND,
    CVM_REALIZATION,
    CVM_WATERFALL,
    CVM_WHALE_CURVE,
)
from udfs.cells import CellError
from udfs.problems import journal
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

NA, DIVISION, VALUE = CellError("#N/A"), CellError("#DIV/0!"), CellError("#VALUE!")
QUOTE = [
    ["Step", "Stage", "Amount"],
    ["Volume discount", "on-invoice", 5000],
    ["Competitive discount", "on-invoice", 2000],
    ["Freight", "off-invoice", 1500],
    ["Bonus", "off-invoice", 2500],
    ["Product", "cost", 38_000],
    ["Service credit", "cost", -1500],
]


def _column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def test_a_published_quote_in_cells() -> None:
    """Quote of a configure-to-win workbook: pocket price 49,000, leakage 18.3 %, margins 28.3 % and 25.5 %."""
    assert CVM_WATERFALL(60_000, QUOTE) == [
        ["Step", "Stage", "Amount", "Running", "% of list"],
        ["List price", "", 60_000, 60_000, 1],
        ["Volume discount", "on-invoice", 5000, 55_000, pytest.approx(5 / 60)],
        ["Competitive discount", "on-invoice", 2000, 53_000, pytest.approx(2 / 60)],
        ["Invoice price", "", 53_000, 53_000, pytest.approx(53 / 60)],
        ["Freight", "off-invoice", 1500, 51_500, pytest.approx(1.5 / 60)],
        ["Bonus", "off-invoice", 2500, 49_000, pytest.approx(2.5 / 60)],
        ["Pocket price", "", 49_000, 49_000, pytest.approx(49 / 60)],
        ["Product", "cost", 38_000, 11_000, pytest.approx(38 / 60)],
        ["Service credit", "cost", -1500, 12_500, pytest.approx(-1.5 / 60)],
        ["Pocket margin", "", 12_500, 12_500, pytest.approx(12.5 / 60)],
        ["Check", "", 0, "", ""],
    ]
    assert CVM_POCKET_PRICE(60_000, _column(5000, 2000), [[1500, 2500]]) == 49_000
    assert CVM_LEAKAGE(60_000, 49_000) == pytest.approx(0.183, abs=5e-4)  # published to three places
    assert CVM_POCKET_MARGIN(53_000, 38_000, "percent") == pytest.approx(0.283, abs=5e-4)
    assert CVM_POCKET_MARGIN(49_000, 36_500, "percent") == pytest.approx(0.255, abs=5e-4)


def test_a_waterfall_of_many_units_in_any_order_of_columns_and_rows() -> None:
    steps = [
        ["basis", "AMOUNT", "step", "note", "stage"],
        ["% of running", 0.5, "Cost", "x", "Cost"],
        [None, 2, "Rebate", None, "off invoice"],
        ["% of List", 0.1, "Discount", "y", "On-invoice"],
        [None, None, None, None, None],
    ]
    table = CVM_WATERFALL(20, steps, 10)
    assert [row[:4] for row in table[1:]] == [
        ["List price", "", 200, 200], ["Discount", "on-invoice", 20, 180], ["Invoice price", "", 180, 180],
        ["Rebate", "off-invoice", 20, 160], ["Pocket price", "", 160, 160], ["Cost", "cost", 80, 80],
        ["Pocket margin", "", 80, 80], ["Check", "", 0, ""],
    ]  # fmt: skip
    assert [row[4] for row in table[1:]] == [1, 0.1, 0.9, 0.1, 0.8, 0.4, 0.4, ""]


def test_one_list_price_takes_the_whole_range_and_a_column_takes_rows() -> None:
    """7,000 less 10 % and 5 %: additive 5,950, sequential 5,985; both in use."""
    assert CVM_INVOICE_PRICE(7000, [[0.10, 0.05]]) == CVM_INVOICE_PRICE(7000, _column(0.10, 0.05)) == 5985
    assert CVM_INVOICE_PRICE(7000, [[0.10, 0.05]], "Additive") == 5950
    assert CVM_INVOICE_PRICE([[7000]], [[0.1, 0.05], [0.2, 0]]) == pytest.approx(7000 * 0.9 * 0.95 * 0.8)
    assert CVM_INVOICE_PRICE(_column(100, 200), [[0.1, 0.5], [0.5, 0]]) == _column(pytest.approx(45, rel=1e-15), 100)
    assert CVM_INVOICE_PRICE(_column(100, 200), _column(0.1, 0.5)) == _column(90, 100)
    assert CVM_INVOICE_PRICE(_column(100, 200), 0.1) == _column(90, 180)
    assert CVM_INVOICE_PRICE([[100, 200]], 0.1) == [[90, 180]]
    assert CVM_INVOICE_PRICE(100, -0.1) == pytest.approx(110)
    assert CVM_POCKET_PRICE(_column(100, 200), [[1, 2], [3, 4]], _column(5, 6)) == _column(92, 187)
    assert CVM_POCKET_PRICE(_column(100, 200), 0, [[1, 2, 3], [4, 5, 6]]) == _column(94, 185)
    assert CVM_POCKET_PRICE(100, [[60, 20]], _column(30, 5)) == -15
    assert CVM_LEAKAGE(_column(100, 200), _column(80, 210)) == _column(0.2, -0.05)
    assert CVM_POCKET_MARGIN([[50, 80]], 40) == [[10, 40]]


def test_a_bad_element_leaves_the_others_and_explains_itself() -> None:
    journal.clear()
    call = catalogue["CVM_INVOICE_PRICE"].call
    assert call(_column(100.0, -1.0, 100.0), [[0.1, 0.1], [0.1, 0.1], [0.7, 0.5]], "additive") == _column(80, NA, NA)
    told = [row[3] for row in udfs.CVM_WHY(5)[1:]]
    assert told == [
        "The discounts come to 1.2 of the list price, more than the whole. (element 3)",
        "The list price is −1, below 0. (element 2)",
    ]
    assert catalogue["CVM_LEAKAGE"].call(_column(0.0, 100.0), 50.0) == _column(DIVISION, 0.5)
    assert catalogue["CVM_POCKET_MARGIN"].call(_column(-3.0, 100.0), 50.0, "percent") == _column(NA, 0.5)
    journal.clear()


def test_sums_over_whole_ranges() -> None:
    assert CVM_REALIZATION(_column(90, 60), _column(100, 100), _column(1, 3)) == 0.675
    assert CVM_REALIZATION(_column(90, 60), 100, [[1, 3]]) == 0.675
    assert CVM_REALIZATION(80, 100, 7) == 0.8
    assert CVM_COST_TO_SERVE(_column(12, 3, 40), _column(50, 180, 0.5)) == 1160
    assert CVM_COST_TO_SERVE([[1, 2], [3, 4]], [[10, 20], [30, 40]]) == 300


def test_a_price_band_spills_with_gaps_and_total() -> None:
    assert CVM_PRICE_BAND(_column(92, 104.99, 105, 80), _column(1, 2, 3, 2), 5) == [
        ["From", "To", "Weight", "Share", "Cumulative"],
        [80, 85, 2, 0.25, 0.25],
        [85, 90, 0, 0, 0.25],
        [90, 95, 1, 0.125, 0.375],
        [95, 100, 0, 0, 0.375],
        [100, 105, 2, 0.25, 0.625],
        [105, 110, 3, 0.375, 1],
        ["Total", "", 8, 1, ""],
    ]
    usual = CVM_PRICE_BAND(_column(0, 400, 1000), 1)
    assert [row[:2] for row in usual[1:3]] == [[0, 50], [50, 100]]
    assert CVM_PRICE_BAND(0.3, 2, 0.1)[1:] == [[0.3, 0.4, 2, 1, 1], ["Total", "", 2, 1, ""]]


def test_band_statistics_spill_with_definitions() -> None:
    table = CVM_BAND_STATS(_column(70, 90, 100, 110, 150), _column(1, 2, 4, 2, 1))
    assert [row[:2] for row in table] == [
        ["Measure", "Value"], ["Lines", 5], ["Weight", 10], ["Weighted mean", pytest.approx(102)], ["Median", 100],
        ["P10", 70], ["P90", 110], ["Minimum", 70], ["Maximum", 150],
        ["Standard deviation", pytest.approx(19.390719)], ["CV", pytest.approx(0.19010508)],
        ["Width (max−min)/mean", pytest.approx(80 / 102)], ["Width (P90−P10)/median", 0.4],
    ]  # fmt: skip
    assert all(row[2] for row in table)
    journal.clear()
    bad = catalogue["CVM_BAND_STATS"].call(_column(-10.0, 10.0), 1.0)
    assert [row[1] for row in bad[-3:]] == [DIVISION, DIVISION, NA]  # type: ignore[index]
    journal.clear()


def test_outliers_spill_largest_first_or_say_that_there_are_none() -> None:
    ids = _column("Rhine", "Main", "Elbe", 4711, "Oder", "Elbe")
    assert CVM_BAND_OUTLIERS(ids, _column(100, 97, 60, 140, 99, 70), _column(10, 10, 5, 10, 10, 5)) == [
        ["Account", "Pocket price", "Expected at that size", "Deviation", "Weight"],
        ["4711", 140, 99, pytest.approx(140 / 99 - 1), 10],
        ["Elbe", 65, 99, pytest.approx(65 / 99 - 1), 10],
    ]
    assert CVM_BAND_OUTLIERS(ids, _column(100, 97, 60, 140, 99, 70), 10, 0.5)[1:] == [
        ["No outliers found", "", "", "", ""]
    ]


def test_a_whale_curve_spills_best_first_with_its_peak() -> None:
    assert CVM_WHALE_CURVE(_column("A", "B", "C", "A"), _column(70, -60, 40, 50)) == [
        ["Account", "Margin", "Cumulative", "Cumulative share"],
        ["A", 120, 120, 1.2],
        ["C", 40, 160, 1.6],
        ["B", -60, 100, 1],
        ["Total", 100, "", 1],
    ]
    journal.clear()
    loss = catalogue["CVM_WHALE_CURVE"].call(_column("A", "B"), _column(20.0, -50.0))
    assert loss[1:] == [["A", 20, 20, NA], ["B", -50, -30, NA], ["Total", -30, "", NA]]  # type: ignore[index]
    assert udfs.CVM_WHY(1)[1][3:] == [
        "The margins add up to −30, below 0, so no account has a share of the total.",
        "Read the column Cumulative instead.",
    ]
    journal.clear()


def _call(name: str, *arguments: Any) -> Any:
    return lambda: getattr(udfs, name)(*arguments)


def _one_step(stage: Any, amount: Any, basis: Any = None, label: Any = "Rebate") -> Any:
    return _call(
        "CVM_WATERFALL",
        100,
        [["Step", "Stage", "Amount", "Basis"], ["First", "cost", 1, None], [label, stage, amount, basis]],
    )


_SAME_SIZE = "Give them ranges of the same size, or a single cell."
_SHAPE = "Give it one row for each list price, which stand in a column; or one list price and a range that is all taken off it."
_TWO, _THREE = _column(1, 2), _column(1, 2, 3)


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (_one_step("on invoic", 5), "#VALUE!",
         'The stage "on invoic" is not known. (argument "steps", row 3, column "Stage") Enter one of "on-invoice", "off-invoice", "cost".'),
        (_one_step(None, 5), "#VALUE!",
         'The stage is blank. (argument "steps", row 3, column "Stage") Enter one of "on-invoice", "off-invoice", "cost".'),
        (_one_step("cost", 5, "percent"), "#VALUE!",
         'The basis "percent" is not known. (argument "steps", row 3, column "Basis") Enter one of "amount", "% of list", "% of invoice", "% of running".'),
        (_one_step("cost", 15, "% of list"), "#VALUE!",
         '15 means 1,500 %, for the basis is "% of list". (argument "steps", row 3, column "Amount") Enter 15% (or 0.15), or the basis "amount".'),
        (_one_step("on-invoice", 0.1, "% of invoice"), "#VALUE!",
         'The step "Rebate" is on-invoice and "% of invoice", a price that is only known after it. (argument "steps", row 3, column "Basis") Enter "% of list" or "% of running".'),
        (_one_step("cost", None), "#VALUE!",
         'The cell is blank where a number is needed. (argument "steps", row 3, column "Amount") Enter the figure, or 0 when it is zero.'),
        (_one_step("cost", "5"), "#VALUE!",
         'The figure is stored as text: "5". (argument "steps", row 3, column "Amount") Enter it as a number: format the cell as General and type the figure again.'),
        (_one_step("cost", 5, None, None), "#VALUE!",
         'The step has no name. (argument "steps", row 3, column "Step") Name it.'),
        (_one_step("cost", 5, "#N/A"), "#N/A",
         'The cell holds the error #N/A. (argument "steps", row 3, column "Basis") Mend that cell first.'),
        (_call("CVM_WATERFALL", 100, [["Step", "Amount"], ["a", 1]]), "#VALUE!",
         'There is no column "Stage". (argument "steps") The headers found are: Step, Amount.'),
        (_call("CVM_WATERFALL", 0, QUOTE), "#VALUE!",
         'The list price is 0, not above 0. (argument "list_price") Enter a list price above 0.'),
        (_call("CVM_WATERFALL", 100, QUOTE, -2), "#VALUE!",
         'The quantity is −2, not above 0. (argument "quantity") Enter a quantity above 0.'),
        (_call("CVM_INVOICE_PRICE", 100, [[0.1, 15]]), "#VALUE!",
         '15 means 1500 %. (argument "discounts", column 2) Enter 15% (or 0.15).'),
        (_call("CVM_INVOICE_PRICE", _TWO, [[0.1, 0.2], [0.1, 5]]), "#VALUE!",
         '5 means 500 %. (argument "discounts", row 2, column 2) Enter 5% (or 0.05).'),
        (_call("CVM_INVOICE_PRICE", 100, 15), "#VALUE!", '15 means 1500 %. (argument "discounts") Enter 15% (or 0.15).'),
        (_call("CVM_INVOICE_PRICE", 100, [[0.1, None]]), "#VALUE!",
         'The cell is blank where a number is needed. (argument "discounts", column 2) Enter the figure, or 0 when it is zero.'),
        (_call("CVM_INVOICE_PRICE", _THREE, [[0.1, 0.2], [0.1, 0.2]]), "#VALUE!",
         f'"list_price" has 3 rows × 1 columns and "discounts" has 2 rows × 2 columns. (argument "discounts") {_SHAPE}'),
        (_call("CVM_INVOICE_PRICE", [[1, 2]], [[0.1], [0.2]]), "#VALUE!",
         f'"list_price" has 1 rows × 2 columns and "discounts" has 2 rows × 1 columns. (argument "discounts") {_SHAPE}'),
        (_call("CVM_INVOICE_PRICE", 100, 0.1, "both"), "#VALUE!",
         '"both" is not one of "sequential", "additive". (argument "method") Enter one of "sequential", "additive".'),
        (_call("CVM_INVOICE_PRICE", -100, 0.1), "#N/A", "The list price is −100, below 0. Enter a list price above 0."),
        (_call("CVM_POCKET_PRICE", _TWO, 0, _THREE), "#VALUE!",
         f'"list_price" has 2 rows × 1 columns and "off_invoice" has 3 rows × 1 columns. (argument "off_invoice") {_SHAPE}'),
        (_call("CVM_POCKET_MARGIN", 10, 5, "share"), "#VALUE!",
         '"share" is not one of "amount", "percent". (argument "as_") Enter one of "amount", "percent".'),
        (_call("CVM_POCKET_MARGIN", 0, 5, "percent"), "#DIV/0!",
         'Division by zero: pocket price is 0. (equation "pocket margin share") Enter another figure, or divide by something else.'),
        (_call("CVM_REALIZATION", _TWO, _THREE, 1), "#VALUE!",
         f'"net_price" has 2 rows × 1 columns and "list_price" has 3 rows × 1 columns. (argument "list_price") {_SAME_SIZE}'),
        (_call("CVM_REALIZATION", 5, 0, 1), "#DIV/0!",
         'Division by zero: list sales is 0. (equation "realization") Enter another figure, or divide by something else.'),
        (_call("CVM_PRICE_BAND", _TWO, _column(1, -1)), "#VALUE!",
         'The weight −1 is below 0. (argument "weights", row 2) Net credit notes against their invoices, or leave them out.'),
        (_call("CVM_PRICE_BAND", _TWO, 0), "#VALUE!", 'All weights are 0. (argument "weights") Enter what was sold at each price.'),
        (_call("CVM_PRICE_BAND", _TWO, 1, 0), "#VALUE!",
         'The width is 0, not above 0. (argument "width") Enter a width above 0, or leave it out.'),
        (_call("CVM_PRICE_BAND", _TWO, 1, 0.00001), "#VALUE!",
         'A width of 0.00001 gives 100,001 bands from 1 to 2; 10,000 is the most. (argument "width") Enter a width of about 0.0002 or more, or leave it out.'),
        (_call("CVM_PRICE_BAND", _column(1, None), 1), "#VALUE!",
         'The cell is blank where a number is needed. (argument "pocket_price", row 2) Enter the figure, or 0 when it is zero.'),
        (_call("CVM_BAND_STATS", _TWO, _column(1, "#DIV/0!")), "#DIV/0!",
         'The cell holds the error #DIV/0!. (argument "weights", row 2) Mend that cell first.'),
        (_call("CVM_BAND_OUTLIERS", _column("a", "b"), _TWO, 1), "#N/A",
         "2 accounts pay a price above 0: too few to tell what is usual. Select at least 3 accounts."),
        (_call("CVM_BAND_OUTLIERS", _column("a", None, "c"), _THREE, 1), "#VALUE!",
         'The account is blank. (argument "ids", row 2) Name it, or leave its row out.'),
        (_call("CVM_BAND_OUTLIERS", _column("a", "b"), _THREE, 1), "#VALUE!",
         f'"ids" has 2 rows × 1 columns and "pocket_price" has 3 rows × 1 columns. (argument "pocket_price") {_SAME_SIZE}'),
        (_call("CVM_BAND_OUTLIERS", _column("a", "b", "c"), _THREE, 1, 15), "#VALUE!",
         '15 means 1500 %. (argument "tolerance") Enter 15% (or 0.15).'),
        (_call("CVM_COST_TO_SERVE", _TWO, _column(1, "n/a")), "#VALUE!",
         'The text "n/a" stands where a number is needed. (argument "rates", row 2) Enter a figure.'),
        (_call("CVM_COST_TO_SERVE", 1e200, 1e200), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
        (_call("CVM_WHALE_CURVE", "a", _TWO), "#VALUE!",
         '"margin" has 2 cells for one label. (argument "margin") Give each figure a label of its own.'),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_what_where_and_what_to_do(compute: Any, code: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_every_example_in_the_manual_names_its_function() -> None:
    family = [entry for entry in catalogue if entry.family == "Pocket price"]
    assert len(family) == 11
    for entry in family:
        assert re.search(rf"\b{entry.name}\(", entry.examples)
        assert all(argument.measure for argument in entry.arguments), entry.name
