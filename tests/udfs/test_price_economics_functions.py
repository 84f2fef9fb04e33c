"""The family "Price economics" as cells see it: shapes, tables, blanks, errors and their sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest

import udfs
from udfs import CVM_BREAKEVEN_TABLE, CVM_BREAKEVEN_VOLUME, CVM_ELASTICITY, CVM_PROFIT_LEVERS, CVM_PVM
from udfs.cells import CellError
from udfs.problems import journal
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

NA, DIVISION = CellError("#N/A"), CellError("#DIV/0!")


def _column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def test_break_even_element_by_element() -> None:
    """Nagle & Müller's Westside pillows, and a course page's price rise of 10 %, corrected."""
    assert CVM_BREAKEVEN_VOLUME(-0.05, 0.45) == pytest.approx(0.125)
    assert CVM_BREAKEVEN_VOLUME(-0.05, 0.45, -0.022) == pytest.approx(265.40 / 4000, abs=2e-6)  # of 4,265.40 units
    assert CVM_BREAKEVEN_VOLUME(0.10, [[0.22, 0.25, 0.42]]) == [
        [pytest.approx(-0.3125), pytest.approx(-0.1 / 0.35), pytest.approx(-0.1 / 0.52)]
    ]
    assert CVM_BREAKEVEN_VOLUME(0, 0.5, 0, _column(0.1, -0.1)) == [[pytest.approx(0.2)], [pytest.approx(-0.2)]]


def test_a_bad_element_leaves_the_others_and_explains_itself() -> None:
    journal.clear()
    changes = catalogue["CVM_BREAKEVEN_VOLUME"].call(_column(-0.05, -0.45, 0.1), 0.45)
    assert changes == [[pytest.approx(0.125)], [NA], [pytest.approx(-0.1 / 0.55)]]
    assert udfs.CVM_WHY(1)[1][3:] == [
        "The new contribution margin is 0.45 + (−0.45) − (0) of the old price, not above 0: no volume keeps the "
        "profit. (element 2)",
        "Keep the new price above the new variable cost.",
    ]
    journal.clear()


def test_break_even_table_keeps_what_exists() -> None:
    journal.clear()
    table = catalogue["CVM_BREAKEVEN_TABLE"].call(_column(0.1, 0.3, 0.5), [[-0.2, -0.1, 0.1]])
    assert table == [
        ["margin ↓ price change →", -0.2, -0.1, 0.1],
        [0.1, NA, NA, pytest.approx(-0.5)],
        [0.3, pytest.approx(2), pytest.approx(0.5), pytest.approx(-0.25)],
        [0.5, pytest.approx(2 / 3), pytest.approx(0.25), pytest.approx(-1 / 6)],
    ]
    assert "0.1 + (−0.1) − (0)" in udfs.CVM_WHY(1)[1][3]
    journal.clear()
    assert CVM_BREAKEVEN_TABLE([[0.1, 0.3]], _column(0.1, 0.2))[1:] == [
        [0.1, pytest.approx(-0.5), pytest.approx(-2 / 3)],
        [0.3, pytest.approx(-0.25), pytest.approx(-0.4)],
    ]
    assert CVM_BREAKEVEN_TABLE(0.5, -0.125) == [["margin ↓ price change →", -0.125], [0.5, pytest.approx(1 / 3)]]


def test_profit_levers_of_westside_pillows() -> None:
    assert CVM_PROFIT_LEVERS(10, 4000, 5.5, 15000) == [
        ["Lever", "New profit", "Change", "Change of profit"],
        ["Price", 3400, 400, pytest.approx(0.4 / 3)],
        ["Variable cost", 3220, pytest.approx(220), pytest.approx(0.22 / 3)],
        ["Volume", 3180, pytest.approx(180), pytest.approx(0.06)],
        ["Fixed cost", 3150, 150, pytest.approx(0.05)],
    ]
    assert CVM_PROFIT_LEVERS(10, 4000, 5.5, 15000, 0.05)[1][2] == 2000


@pytest.mark.parametrize(("fixed", "error"), [(18000.0, DIVISION), (20000.0, NA)])
def test_without_profit_a_lever_has_no_fraction(fixed: float, error: CellError) -> None:
    journal.clear()
    table = catalogue["CVM_PROFIT_LEVERS"].call(10.0, 4000.0, 5.5, fixed)
    assert [row[3] for row in table[1:]] == [error] * 4  # type: ignore[index]
    assert [row[2] for row in table[1:4]] == pytest.approx([400, 220, 180])  # type: ignore[index]
    assert udfs.CVM_WHY(1)[1][4] == "Read the column Change instead."
    journal.clear()


def test_elasticity_is_one_number_for_a_range() -> None:
    """OpenStax, Principles of Economics, section 5.1: −0.45."""
    assert round(CVM_ELASTICITY(_column(70, 60), _column(2800, 3000)), 2) == -0.45
    assert CVM_ELASTICITY([[1, 2, 4, 8]], [[64, 16, 4, 1]], "Log-Log") == pytest.approx(-2)
    assert CVM_ELASTICITY([[1, 2, 4, 8]], _column(64, 16, 4, 1), "log-log") == pytest.approx(-2)


PVM = (
    _column("A", "B", "C", "D"),
    _column(10, 20, None, 4),
    _column(100, 50, None, 25),
    _column(11, 19, 7, None),
    _column(150, 60, 30, 0),
)


def test_price_volume_mix_ties_out_and_names_its_method() -> None:
    assert CVM_PVM(*PVM) == [
        ["Item", "Price", "Volume", "Mix", "New", "Lost", "Total"],
        ["A", 150, pytest.approx(400), pytest.approx(100), 0, 0, 650],
        ["B", -60, pytest.approx(400), pytest.approx(-200), 0, 0, 140],
        ["C", 0, 0, 0, 210, 0, 210],
        ["D", 0, 0, 0, 0, -100, -100],
        ["Total", 90, pytest.approx(800), pytest.approx(-100), 210, -100, 900],
        ["Check", "", "", "", "", "", 0],
        ["Method", "own price", "", "", "", "", ""],
    ]
    average, none = CVM_PVM(*PVM, "average price"), CVM_PVM(*PVM, "no mix")
    assert [row[3] for row in average[1:6]] == pytest.approx([-100 / 3, -200 / 3, 0, 0, -100])
    assert [row[2] for row in none[1:6]] == pytest.approx([500, 200, 0, 0, 700])
    assert (average[-1][1], none[-1][1]) == ("average price", "no mix")
    assert average[-2][6] == none[-2][6] == 0


def test_price_volume_mix_of_rows_and_of_one_price_for_all() -> None:
    rows = [[cells[0] for cells in column] for column in PVM]
    assert CVM_PVM(*([row] for row in rows)) == CVM_PVM(*PVM)
    table = CVM_PVM(_column("A", "B"), 10, _column(5, 5), 11, _column(6, 4))
    assert [row[1:4] for row in table[1:3]] == [[6, 0, 10], [4, 0, -10]]


def test_lines_of_one_item_are_summed() -> None:
    table = CVM_PVM(_column("A", "B", " A "), 10, _column(60, 50, 40), 12, _column(90, 50, -10))
    assert [row[0] for row in table[1:]] == ["A", "B", "Total", "Check", "Method"]
    assert table[1][1] == 160
    assert table[-3][-1] == 12 * 130 - 10 * 150


def _call(name: str, *arguments: Any) -> Any:
    return lambda: getattr(udfs, name)(*arguments)


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (_call("CVM_BREAKEVEN_VOLUME", -5, 0.45), "#VALUE!",
         '-5 means -500 %. (argument "price_change") Enter -5% (or -0.05).'),
        (_call("CVM_BREAKEVEN_VOLUME", -0.05, _column(0.45, 45)), "#VALUE!",
         '45 means 4500 %. (argument "margin", row 2) Enter 45% (or 0.45).'),
        (_call("CVM_BREAKEVEN_VOLUME", _column(0.1, 0.2), _column(0.1, 0.2, 0.3)), "#VALUE!",
         '"price_change" has 2 rows × 1 columns and "margin" has 3 rows × 1 columns. (argument "margin") '
         "Give them ranges of the same size, or a single cell."),
        (_call("CVM_BREAKEVEN_VOLUME", 0.1, _column(0.3, None)), "#VALUE!",
         'The cell is blank where a number is needed. (argument "margin", row 2) Enter the figure, or 0 when it is zero.'),
        (_call("CVM_BREAKEVEN_VOLUME", -0.5, 0.45), "#N/A",
         "The new contribution margin is 0.45 + (−0.5) − (0) of the old price, not above 0: no volume keeps the profit. "
         "Keep the new price above the new variable cost."),
        (_call("CVM_BREAKEVEN_TABLE", _column(0.2, 30), _column(0.1)), "#VALUE!",
         '30 means 3000 %. (argument "margins", row 2) Enter 30% (or 0.3).'),
        (_call("CVM_BREAKEVEN_TABLE", _column(0.2), [[0.1, "10%"]]), "#VALUE!",
         'The figure is stored as text: "10%". (argument "price_changes", column 2) Enter it as a number: format the '
         "cell as General and type the figure again."),
        (_call("CVM_PROFIT_LEVERS", 10, 4000, 5.5, 15000, 5), "#VALUE!",
         '5 means 500 %. (argument "percent") Enter 5% (or 0.05).'),
        (_call("CVM_PROFIT_LEVERS", 10, 4000, -5.5, 15000), "#VALUE!",
         "The variable cost is −5.5, below 0. Enter prices, units and costs without a minus."),
        (_call("CVM_ELASTICITY", _column(1, 2, 3), _column(3, 2, 1)), "#VALUE!",
         'There are 3 points; "arc" takes exactly two. Select two of them, or enter the method "log-log", which takes all.'),
        (_call("CVM_ELASTICITY", _column(1, 2), _column(3, 2), "loglog"), "#VALUE!",
         '"loglog" is not one of "arc", "log-log". (argument "method") Did you mean "log-log"?'),
        (_call("CVM_ELASTICITY", _column(1, None), _column(3, 2)), "#VALUE!",
         'The cell is blank where a number is needed. (argument "prices", row 2) Enter the figure, or 0 when it is zero.'),
        (_call("CVM_ELASTICITY", _column(5, 5), _column(3, 2)), "#DIV/0!",
         "All prices are 5: without another price there is no elasticity. Add a point at another price."),
        (_call("CVM_PVM", _column("A", "B"), _column(1, None), 1, 1, 1), "#VALUE!",
         'The price of "B" is blank, and its quantity is 1. (argument "price_0", row 2) Enter the price; only what was not sold needs none.'),
        (_call("CVM_PVM", _column("A", "B"), 1, _column(1, "12"), 1, 1), "#VALUE!",
         'The figure is stored as text: "12". (argument "quantity_0", row 2) Enter it as a number: format the cell as '
         "General and type the figure again."),
        (_call("CVM_PVM", [["A", "B"]], 1, [[1, "n/a"]], 1, 1), "#VALUE!",
         'The text "n/a" stands where a number is needed. (argument "quantity_0", column 2) Enter a figure.'),
        (_call("CVM_PVM", _column("A", "#N/A"), 1, 1, 1, 1), "#N/A",
         'The cell holds the error #N/A. (argument "items", row 2) Mend that cell first.'),
        (_call("CVM_PVM", "A", 1, _column(1, 2), 1, 1), "#VALUE!",
         '"quantity_0" has 2 cells for one label. (argument "quantity_0") Give each figure a label of its own.'),
        (_call("CVM_PVM", _column("A", "B"), 1, _column(1, -3), 1, 1), "#VALUE!",
         'The quantities of "B" add up to −3, below 0. (argument "quantity_0") More was returned than sold: set its '
         "returns against the period of the sale, or leave the item out."),
        (_call("CVM_PVM", "A", 1, 1, 1, 1, "own"), "#VALUE!",
         '"own" is not one of "own price", "average price", "no mix". (argument "method") '
         'Enter one of "own price", "average price", "no mix".'),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_what_where_and_what_to_do(compute: Any, code: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_every_example_in_the_manual_names_its_function() -> None:
    family = [entry for entry in catalogue if entry.family == "Price economics"]
    assert [entry.name for entry in family] == [
        "CVM_BREAKEVEN_VOLUME", "CVM_BREAKEVEN_TABLE", "CVM_PROFIT_LEVERS", "CVM_ELASTICITY", "CVM_PVM"
    ]  # fmt: skip
    for entry in family:
        assert re.search(rf"\b{entry.name}\(", entry.examples)
        assert all(argument.measure for argument in entry.arguments), entry.name
