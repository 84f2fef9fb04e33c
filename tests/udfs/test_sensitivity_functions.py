"""The family "Sensitivity" as cells see it: tables as listed, shapes, and the sentence behind each error."""

from __future__ import annotations

from typing import Any

import pytest

from udfs import (
    CVM_SCENARIOS,
    CVM_SENSITIVITY,
    CVM_SIMULATE,
    CVM_SIMULATION_BINS,
    CVM_SWITCHING_VALUE,
    CVM_TORNADO,
    CVM_TWO_WAY,
)
from udfs.cells import CellError
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

HEADER = ["Variable", "Value", "Ours", "Next best", "Unit", "Low", "High", "Distribution"]
INPUTS: list[list[Any]] = [
    HEADER,
    ["power", None, 32, 40, "kW", 30, 36, "PERT"],
    ["hours", 6000, None, None, "h/year", 5000, 8000, "triangular"],
    ["price", 0.12, None, None, "USD/kWh", None, 0.2, "PERT"],
    ["fee", 100, None, None, "USD/month", None, None, ""],
    ["noise", 3, None, None, "USD", None, None, ""],
]
EQUATIONS = [
    ["Energy = [power × hours × price] next best − [power × hours × price] ours"],
    ["Fee = −fee"],
]
TOTAL = 8 * 6000 * 0.12 - 1200


def test_a_sweep_and_a_two_way_table() -> None:
    assert CVM_SENSITIVITY(EQUATIONS, INPUTS, "price", [[0.12, 0.2]]) == [
        ["price", "Value"],
        [0.12, pytest.approx(TOTAL)],
        [0.2, pytest.approx(8 * 6000 * 0.2 - 1200)],
    ]
    assert CVM_SENSITIVITY(EQUATIONS, INPUTS, "Power [next best]", 40)[0] == ["power [next best]", "Value"]
    assert CVM_TWO_WAY(EQUATIONS, INPUTS, "hours", [[0], [6000]], "fee", [[0, 100, 200]]) == [
        ["hours ↓ fee →", 0.0, 100.0, 200.0],
        [0.0, 0.0, -1200.0, -2400.0],
        [6000.0, *(pytest.approx(5760 - 12 * fee) for fee in (0, 100, 200))],
    ]


def test_a_tornado() -> None:
    table = CVM_TORNADO(EQUATIONS, INPUTS)
    assert table[0] == ["Variable", "Low", "High", "Value at low", "Value at high", "Swing"]
    assert [row[0] for row in table[1:]] == ["power", "price", "hours"]
    assert table[1][1:] == pytest.approx([30, 36, 10 * 720 - 1200, 4 * 720 - 1200, 6 * 720])
    assert table[2][1:3] == [0.12, 0.2]


def test_switching_values_of_a_column_each_with_its_own_error() -> None:
    found = CVM_SWITCHING_VALUE(EQUATIONS, INPUTS, [["hours"], ["fee"], ["power"], ["powre"]], 6000)
    assert found[0] == [pytest.approx(7500)]
    assert found[1] == [pytest.approx(-20)]
    assert found[2] == [pytest.approx(30)]  # the bound itself
    assert found[3] == [CellError("#VALUE!")]
    assert CVM_SWITCHING_VALUE(EQUATIONS, INPUTS, "hours", [[6000, 1e9]]) == [[pytest.approx(7500), CellError("#N/A")]]
    with pytest.raises(CvmError, match="outside 5,000 and 8,000"):
        CVM_SWITCHING_VALUE(EQUATIONS, INPUTS, "hours", 1e9)


def test_scenariosby_their_headers() -> None:
    overrides = [
        ["Boom", "Unit", "Variable", "Slump", "Owner", ""],
        [8000, "h/year", "hours", 5000, "Ann", None],
        [None, "", None, None, "", None],
        ["", "kW", "power [next best]", 36, "", None],
    ]
    assert CVM_SCENARIOS(EQUATIONS, INPUTS, overrides) == [
        ["Scenario", "Value", "Difference to base"],
        ["Boom", pytest.approx(8 * 960 - 1200), pytest.approx(8 * 240)],
        ["Slump", pytest.approx(4 * 600 - 1200), pytest.approx(4 * 600 - 5760)],
    ]


def test_a_simulation_and_its_bins() -> None:
    correlation = [["", "power", "hours"], ["hours", "", 1], ["power", 1, 0.5], [None, None, None]]
    table = CVM_SIMULATE(EQUATIONS, INPUTS, 4096, 5, 5000, correlation)
    assert [row[0] for row in table] == [
        "Measure", "Mean", "SD", "P10", "P50", "P90", "Minimum", "Maximum", "Chance of reaching threshold",
        "Standard error of mean", "Trials", "Seed", "Method",
    ]  # fmt: skip
    measures = dict(table[1:])
    assert measures["Minimum"] < measures["P10"] < measures["P50"] < measures["P90"] < measures["Maximum"]
    assert (measures["Trials"], measures["Seed"], measures["Method"]) == (4096, 5, "scrambled Sobol (8 replicates)")
    assert 0 < measures["Chance of reaching threshold"] < 1
    assert table == CVM_SIMULATE(EQUATIONS, INPUTS, 4096, 5, 5000, correlation)
    assert dict(CVM_SIMULATE(EQUATIONS, INPUTS)[1:])["Chance of reaching threshold"] == "no threshold given"
    bins = CVM_SIMULATION_BINS(EQUATIONS, INPUTS, 4096, 5, 8)
    assert bins[0] == ["From", "To", "Share", "Cumulative"]
    assert len(bins) == 9
    assert bins[8][3] == pytest.approx(1)
    assert [row[0] for row in bins[2:]] == [row[1] for row in bins[1:-1]]
    plain = dict(CVM_SIMULATE(EQUATIONS, INPUTS, 4096, 5)[1:])
    assert (bins[1][0], bins[8][1]) == (plain["Minimum"], plain["Maximum"])


def _with(row: int, column: str, value: Any) -> list[list[Any]]:
    inputs = [list(cells) for cells in INPUTS]
    inputs[row][HEADER.index(column)] = value
    return inputs


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        ("CVM_SENSITIVITY", (EQUATIONS, INPUTS, "powre", 1), 'There is no input named "powre". Did you mean "power"?'),
        ("CVM_SENSITIVITY", (EQUATIONS, INPUTS, "noise", 1),
         'No equation uses "noise". Use it in an equation, or name another variable.'),
        ("CVM_SENSITIVITY", (EQUATIONS, INPUTS, "power", [[1], ["x"]]),
         'The text "x" stands where a number is needed. (argument "values", row 2) Enter a figure.'),
        ("CVM_SENSITIVITY", ([*EQUATIONS, ["Noise = noise"]], INPUTS, "power", 1),
         'The value elements have 2 totals, for their units do not add up: "USD/year", "USD". Select the equations of one unit.'),
        ("CVM_SENSITIVITY", ([*EQUATIONS, ["Bad = powr × 2"]], INPUTS, "power", 1),
         'There is no input or equation named "powr". (equation "Bad", character 7: Bad = »powr« × 2) Did you mean "power"?'),
        ("CVM_TORNADO", (EQUATIONS, _with(2, "Low", 9000)),
         'Low is 9,000, above High, 8,000. (input "hours") Swap them, or mend one.'),
        ("CVM_TORNADO", (EQUATIONS, _with(2, "Value", 4000)),
         'Its figure, 4,000, lies outside Low to High. (input "hours") Widen the range, or mend it.'),
        ("CVM_TORNADO", (EQUATIONS, _with(2, "High", "many")),
         'The text "many" stands where a number is needed. (input "hours", argument "inputs", row 3, column "High") Enter a figure.'),
        ("CVM_SCENARIOS", (EQUATIONS, INPUTS, [["Variable", "A"], ["powre", 1]]),
         'There is no input named "powre". Did you mean "power"?'),
        ("CVM_SCENARIOS", (EQUATIONS, INPUTS, [["Variable", "A"], ["power", 1], [None, 3]]),
         'The cell is blank where the name of a variable is needed. (argument "scenarios", row 3, column "Variable") Name the variable, or remove its figures.'),
        ("CVM_SCENARIOS", (EQUATIONS, INPUTS, [["Variable", "A"], ["power", "low"]]),
         'The text "low" stands where a number is needed. (argument "scenarios", row 2, column "A") Enter a figure.'),
        ("CVM_SIMULATE", (EQUATIONS, _with(2, "Distribution", "bell")),
         'The distribution "bell" is not known. (input "hours") Use one of triangular, PERT, uniform, normal, fixed.'),
        ("CVM_SIMULATE", (EQUATIONS, _with(4, "Distribution", "normal")),
         'A normal distribution needs a spread. (input "fee") Enter Low and High: the figures that one case in ten lies below, and one above.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 0), "0 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, -1),
         '-1 stands where a whole number of at least 0 is needed. (argument "trials") Enter a whole number.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1e12),
         "1,000,000,000,000 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000.5),
         '1000.5 stands where a whole number of at least 0 is needed. (argument "trials") Enter a whole number.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, -3),
         '-3 stands where a whole number of at least 0 is needed. (argument "seed") Enter a whole number.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, "lucky"),
         'The text "lucky" stands where a number is needed. (argument "seed") Enter a figure.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, "ten"),
         'The text "ten" stands where a number is needed. (argument "threshold") Enter a figure.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, 0, [["", "power"], ["power", "x"]]),
         'The text "x" stands where a number is needed. (argument "correlation", row 2, column 2) Enter a figure.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, 0, [["", "power"], ["power", 1], ["hours", 0.5]]),
         "The table of correlations is not square: 2 variables down, 1 across. Name the same variables on both sides."),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, 0, [["", "power", "hours"], ["power", 1, 0.2], ["hours", 0.3, 1]]),
         'The correlations are not symmetric: "power" and "hours" have 0.2 and 0.3. Enter one figure on both sides of the diagonal, or leave one side blank.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, 0, [["", "power", "fan"], ["power", 1, 0.2], ["fan", 0.2, 1]]),
         'There is no input named "fan". Add it to the inputs table.'),
        ("CVM_SIMULATE", (EQUATIONS, INPUTS, 1000, 1, 0, 0.5),
         'The table of correlations is empty. (argument "correlation") Name the variables in its first row and first column.'),
        ("CVM_SIMULATION_BINS", (EQUATIONS, INPUTS, 1000, 1, 1e6),
         '1,000,000 bins were asked for. (argument "bins") Enter at most 10,000.'),
        ("CVM_SIMULATION_BINS", (EQUATIONS, INPUTS, 1000, 1, 0),
         '0 stands where a whole number of at least 1 is needed. (argument "bins") Enter a whole number.'),
    ],
)  # fmt: skip
def test_each_bad_input_says_what_is_wrong(function: str, arguments: tuple[Any, ...], message: str) -> None:
    entry = catalogue[function]
    with pytest.raises(CvmError) as caught:
        entry.as_python()(*arguments)
    assert str(caught.value) == message
    assert isinstance(entry.call(*arguments), CellError)
