"""One way, two ways, tornado, scenarios: what a variable means, the laws, and the error of each bad input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.risk.models import model, two_sided
from xlcvm.errors import CvmError
from xlcvm.risk import one_way, scenarios, tornado, two_way
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

DRIVE = "Savings = [power × hours × price] next best − [power × hours × price] ours"
FIGURES = st.floats(-1e6, 1e6).map(lambda figure: round(figure, 3))
EXACT = 1e-12  # relative: the same operations in another order


def drive(**others: object) -> ValueModel:
    inputs = {"power": two_sided(32, 40), "hours": two_sided(6000, 6000), "price": 0.12}
    return model(DRIVE, **(inputs | others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "figure", "expected"),
    [
        ("price", 0.2, 8 * 6000 * 0.2),  # one Value: both sides
        ("hours", 100, 8 * 100 * 0.12),  # two equal figures: both
        ("power", 30, (40 - 30) * 6000 * 0.12),  # two that differ: ours
        ("power [ours]", 30, (40 - 30) * 6000 * 0.12),
        ("Power [ US ]", 30, (40 - 30) * 6000 * 0.12),
        ("power [next best]", 50, (50 - 32) * 6000 * 0.12),
        ("power [nba]", 50, (50 - 32) * 6000 * 0.12),
        ("hours [ours]", 100, (40 * 6000 - 32 * 100) * 0.12),
    ],
)
def test_what_a_swept_variable_means(variable: str, figure: float, expected: float) -> None:
    assert one_way(drive(), variable, np.array([figure])).totals == pytest.approx([expected], rel=EXACT)


def test_the_offerings_own_names_say_the_side_too() -> None:
    inputs = Inputs([Input("power", 32, 40, two_sided=True)], offerings=("Drive X", "Old drive"))
    subject = ValueModel([EquationRow("", "[power] next best − [power] ours")], inputs)
    assert one_way(subject, "power [old drive]", np.array([50.0])).totals.tolist() == [18.0]


def test_placeholders_are_left_out_and_periods_add_up() -> None:
    rows = [
        EquationRow("Energy", "hours × wage"),
        EquationRow("Fee", "fee"),
        EquationRow("Brand", "", status=Status.PLACEHOLDER),
    ]
    inputs = [Input("hours", 10, unit="h/year"), Input("wage", 10, unit="USD/h"), Input("fee", 5, unit="USD/month")]
    subject = ValueModel(rows, Inputs(inputs))
    totals = one_way(subject, "fee", np.array([0.0, 5.0])).totals
    in_years = 100 + 5 * 12
    assert subject.totals[0].unit is not None
    a_year = {"USD/year": 1, "USD/month": 1 / 12}[subject.totals[0].unit.text]
    assert totals == pytest.approx([100 * a_year, in_years * a_year], rel=EXACT)


@given(st.lists(FIGURES, min_size=1, max_size=30))
def test_one_way_is_a_row_of_scenarios_and_a_row_of_a_two_way_table(figures: list[float]) -> None:
    values = np.array(figures)
    subject = drive()
    row = one_way(subject, "power", values).totals
    alone = scenarios(subject, ["power"], {str(number): np.array([figure]) for number, figure in enumerate(figures)})
    assert [scenario.total for scenario in alone] == pytest.approx(row.tolist(), rel=EXACT, abs=1e-9)
    grid = two_way(subject, "price", np.array([0.12]), column_variable="power", column_values=values).totals
    assert grid[0].tolist() == pytest.approx(row.tolist(), rel=EXACT, abs=1e-9)


def test_a_two_way_table_has_row_figures_down_and_column_figures_across() -> None:
    found = two_way(
        model("hours × wage − fee", hours=1, wage=2, fee=3),
        "hours",
        np.array([1.0, 2.0, 3.0]),
        column_variable="wage",
        column_values=np.array([10.0, 20.0]),
    )
    assert found.totals.tolist() == [[7, 17], [17, 37], [27, 57]]


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(FIGURES, FIGURES, FIGURES, FIGURES), min_size=1))
def test_the_swing_of_a_linear_model_is_coefficient_times_range(given_: dict[str, tuple[float, ...]]) -> None:
    inputs, expected = {}, {}
    for name, (coefficient, *figures) in given_.items():
        low, figure, high = sorted(figures)
        inputs[name] = {"ours": figure, "low": low, "high": high}
        inputs[f"coefficient_{name}"] = coefficient  # type: ignore[assignment]
        expected[name] = coefficient * (high - low)
    bars = tornado(model(" + ".join(f"coefficient {name} × {name}" for name in given_), **inputs))
    size = 1e12 * len(given_)  # of the largest product: its rounding is what remains when two totals are subtracted
    for bar in bars:
        assert bar.total_at_high - bar.total_at_low == pytest.approx(expected[bar.variable], abs=1e-15 * size)
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)


def test_a_tornado_keeps_the_sign_takes_one_bound_and_leaves_out_what_has_none() -> None:
    subject = model(
        "hours × wage − cost",
        hours={"ours": 10, "low": 9},
        wage=50,
        cost={"ours": 100, "low": 50, "high": 300},
        unused={"ours": 1, "low": 0, "high": 9},
    )
    cost, hours = tornado(subject)
    assert (cost.variable, cost.total_at_low, cost.total_at_high, cost.swing) == ("cost", 450, 200, 250)
    assert (hours.variable, hours.low, hours.high, hours.total_at_low, hours.total_at_high) == (
        "hours",
        9,
        10,
        350,
        400,
    )


def test_bounds_move_the_figure_of_ours_where_two_differ() -> None:
    (bar,) = tornado(drive(power=two_sided(32, 40, low=30, high=36)))
    assert (bar.total_at_low, bar.total_at_high) == pytest.approx((10 * 720, 4 * 720), rel=EXACT)


def test_swept_figures_may_lie_outside_low_and_high() -> None:
    subject = model("hours × 2", hours={"ours": 10, "low": 9, "high": 11})
    assert one_way(subject, "hours", np.array([-5.0, 100.0])).totals.tolist() == [-10, 200]


def test_scenarios_keep_the_base_value_where_they_say_nothing() -> None:
    found = scenarios(
        drive(),
        ["power", "power [next best]", "hours"],
        {"base": np.array([np.nan] * 3), "other": np.array([np.nan, 50.0, 100.0])},
    )
    assert (found[0].name, found[0].difference) == ("base", 0.0)
    assert found[1].total == pytest.approx(18 * 100 * 0.12, rel=EXACT)
    assert found[1].difference == pytest.approx(18 * 100 * 0.12 - 5760, rel=EXACT)
    assert scenarios(drive(), [], {"nothing": np.array([])})[0].difference == 0


@pytest.mark.parametrize(
    ("subject", "variable", "message"),
    [
        (model("powr × 2", power=1), "power",
         'There is no input or equation named "powr". (character 1: »powr« × 2) Did you mean "power"?'),
        (model("power × 2", power=1), "powr", 'There is no input named "powr". Did you mean "power"?'),
        (model("power × 2", power=1), "xyz", 'There is no input named "xyz". Add it to the inputs table.'),
        (model("power × 2", power=1), " ", "No variable is named. Enter the name of an input."),
        (model("power × 2", power=1, hours=2), "hours",
         'No equation uses "hours". Use it in an equation, or name another variable.'),
        (model("power × 2", power=1), "power [ours]", '"power" has one figure for both offerings. Write "power".'),
        (drive(), "power [them]",
         '"power [them]" does not say whose figure is meant. Write "power [ours]" or "power [next best]".'),
        (model("[power] next best", power=two_sided(1, 2)), "power",
         'No equation uses the figure of ours of "power". Sweep "power [next best]" instead.'),
        (model("Cost = power × 2", power=two_sided(3, 3)), "power [ours]",
         '"power" stands outside brackets in "Cost", where both offerings share one figure. Sweep "power", or say in the equation whose figure is meant.'),
        (model("power × 2", power={"ours": 10, "low": 12, "high": 11}), "power",
         'Low is 12, above High, 11. (input "power") Swap them, or mend one.'),
        (model("power × 2", power={"ours": 8, "low": 9, "high": 11}), "power",
         'Its figure, 8, lies outside Low to High. (input "power") Widen the range, or mend it.'),
        (model("1 ÷ power", power=1), "power",
         'Division by zero: power is 0. (power = 0, equation "Equation 1") Enter another figure, or divide by something else.'),
        (model(["once = a", "yearly = b"], a={"ours": 1, "unit": "USD"}, b={"ours": 2, "unit": "USD/year"}), "a",
         'The value elements have 2 totals, for their units do not add up: "USD", "USD/year". Select the equations of one unit.'),
        (model("noise", noise={"ours": None, "status": Status.PLACEHOLDER}), "noise",
         "Every value element is a placeholder. Quantify it, then change its status."),
        (model(["noise", "power"], power=1, noise={"ours": None, "status": Status.PLACEHOLDER}), "noise",
         'Only placeholders use "noise". Quantify them, then change their status.'),
        (model("scrap × 2", scrap={"ours": 0.1, "unit": "%"}), "scrap",
         '"scrap" is 10, which means 1,000 %. Enter 10%, or give it the unit "fraction" if it may pass 100 %.'),
    ],
)  # fmt: skip
def test_each_bad_sweep_says_what_is_wrong(subject: ValueModel, variable: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        one_way(subject, variable, np.array([1.0, 0.0, 10.0]))
    assert str(caught.value) == message


PAIR = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("sweep", "message"),
    [
        (lambda: one_way(drive(), "power", np.array([np.inf])), '"power" cannot be inf. Give finite figures.'),
        (lambda: two_way(drive(), "power", PAIR, column_variable="power [ours]", column_values=PAIR),
         '"power" and "power [ours]" are the same figure. Name each figure once.'),
        (lambda: two_way(model("a ÷ (b − 2)", a=1, b=1), "a", PAIR, column_variable="b", column_values=PAIR),
         'Division by zero: (b − 2) is 0. (a = 1 and b = 2, equation "Equation 1") Enter another figure, or divide by something else.'),
        (lambda: scenarios(model("a ÷ (b − 2)", a=1, b=1), ["b"], {"good": PAIR[:1], "bad": PAIR[1:]}),
         'Division by zero: (b − 2) is 0. (scenario "bad", equation "Equation 1") Enter another figure, or divide by something else.'),
        (lambda: tornado(model("a ÷ (b − 2)", a=1, b={"ours": 1, "high": 2})),
         'Division by zero: (b − 2) is 0. (High of "b", equation "Equation 1") Enter another figure, or divide by something else.'),
        (lambda: scenarios(drive(), ["power"], {}),
         "No scenario is given. Add a column of figures for each, with its name as header."),
        (lambda: scenarios(drive(), ["power", "Power"], {"a": PAIR}),
         '"power" and "power" are the same figure. Name each figure once.'),
        (lambda: scenarios(drive(), ["powre"], {"a": PAIR[:1]}),
         'There is no input named "powre". Did you mean "power"?'),
    ],
)  # fmt: skip
def test_each_bad_table_says_what_is_wrong(sweep: Callable[[], object], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        sweep()
    assert str(caught.value) == message


def test_a_failure_among_very_many_inputs_is_named() -> None:
    names = [f"{letter}{second}" for letter in "abcdefghij" for second in "klmnopqrst"]
    subject = model(" + ".join(names[:-1]) + f" + 1 ÷ {names[-1]}", **dict.fromkeys(names, 1.0))
    with pytest.raises(CvmError, match="Division by zero: jt is 0") as caught:
        one_way(subject, "jt", np.array([1.0, 0.0]))
    assert caught.value.where.startswith("jt = 0")


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (model("a", a=1),
         "No input that the total uses has Low or High. Enter them in the inputs table for what is uncertain."),
        (model("a", a={"ours": 1, "range_problem": CvmError("The cell holds text.")}), 'The cell holds text. (input "a")'),
        (model("a", a={"ours": 0.1, "low": 0.05, "high": 15, "unit": "%"}),
         'High of it is 15, which means 1,500 %. (input "a") Enter 15%, or give it the unit "fraction" if it may pass 100 %.'),
    ],
)  # fmt: skip
def test_each_bad_tornado_says_what_is_wrong(subject: ValueModel, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        tornado(subject)
    assert str(caught.value) == message
