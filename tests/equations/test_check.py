"""Names, units and circles: what a set of equations is told before anything is computed."""

from __future__ import annotations

import itertools

import pytest

from xlcvm.equations.check import CheckedSet, Variable, check_equations
from xlcvm.equations.syntax import Side
from xlcvm.errors import CvmError


def _check(equations: list[str], units: dict[str, str] | None = None) -> CheckedSet:
    variables = [Variable(name, unit) for name, unit in (units or {}).items()]
    return check_equations([("", text) for text in equations], variables)


def _problem(equations: list[str], units: dict[str, str] | None = None, index: int = 0) -> str:
    problem = _check(equations, units).equations[index].problem
    assert problem is not None
    return str(problem)


def _unit(text: str, units: dict[str, str]) -> str:
    entry = _check([text], units).equations[0]
    if entry.problem is not None:
        raise entry.problem
    assert entry.settled is not None
    return "bare" if entry.settled.unit is None else entry.settled.unit.text


ENERGY = {"power": "kW", "hours": "h/year", "price": "USD/kWh", "minutes": "min/batch", "batches": "batches/year",
          "wage": "USD/h", "share": "%", "factor": "", "years": "years", "rate": "%/year", "rate of interest": "%",
          "euros": "EUR/year", "exchange": "USD/EUR", "monthly": "USD/month", "yearly": "USD/year", "one-off": "USD",
          "area": "m2", "side": "m", "pallets": "pallets/year", "pallet cost": "€/pallet", "FTE": "FTE",
          "salary": "USD/(FTE·year)", "weight": "t/year", "per kg": "USD/kg",
          "growth a month": "%/month", "months": "months"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("power × hours × price", "USD/year"),
        ("price × (hours × power)", "USD/year"),
        ("minutes × batches × wage", "USD/year"),
        ("pallets × pallet cost × exchange", "USD/year"),
        ("FTE × salary", "USD/year"),
        ("weight × per kg", "USD/year"),
        ("yearly + monthly", "USD/year"),
        ("monthly − yearly", "USD/month"),
        ("yearly × years", "USD"),
        ("yearly × annuity(rate of interest; years)", "USD"),
        ("yearly × annuity(rate; 5)", "USD"),
        ("yearly × share", "USD/year"),
        ("share × share", ""),
        ("1 + share", ""),
        ("share + 5%", "%"),
        ("yearly × (1 + share)^years", "USD/year"),
        ("yearly × (1 + growth a month)^years", "USD/year"),
        ("factor × 3", "bare"),
        ("yearly + 100", "USD/year"),
        ("max(yearly; 0; monthly)", "USD/year"),
        ("round(yearly; 2)", "USD/year"),
        ("area ÷ side^2", ""),
        ("one-off ÷ years", "USD/year"),
        ("$5 × batches ÷ batches", "USD"),
        ("one-off × share ÷ years", "USD/year"),
    ],
)
def test_units_of_results(text: str, unit: str) -> None:
    assert _unit(text, ENERGY) == unit


def test_periods_that_only_meet_in_the_end_are_settled() -> None:
    units = {"idle": "h/day", "days": "day/year", "wage": "USD/min"}
    for order in itertools.permutations(units):
        assert _unit(" × ".join(order), units) == "USD/year"


def test_the_order_of_factors_never_changes_the_unit() -> None:
    for chain in (
        ["power", "hours", "price"],
        ["minutes", "batches", "wage"],
        ["pallets", "pallet cost", "exchange"],
    ):
        assert {_unit(" × ".join(order), ENERGY) for order in itertools.permutations(chain)} == {"USD/year"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("power + hours", '"power" is in kW, "hours" in h/year.'),
        ("yearly + euros", '"yearly" is in USD/year, "euros" in EUR/year.'),
        ("yearly + one-off", '"yearly" is in USD/year, "one-off" in USD.'),
        ("one-off + 5%", '"one-off" is in USD, 5% in %.'),
        ("max(power; $5)", '"power" is in kW, $5 in USD.'),
        ("power × hours × price + wage", 'power × hours × price is in USD/year, "wage" in USD/h.'),
    ],
)
def test_a_clash_names_both_sides(text: str, message: str) -> None:
    problem = _problem([f"Element = {text}"], ENERGY)
    assert problem.startswith(f"Units clash: {message}")
    assert 'equation "Element", character' in problem


def test_two_currencies_meet_by_a_rate() -> None:
    assert "An input in USD/EUR is an exchange rate" in _problem(["yearly + euros"], ENERGY)
    assert _unit("yearly + euros × exchange", ENERGY) == "USD/year"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("power ^ share ^ power", "an exponent is a plain number"),
        ("power ^ factor", "must be a whole number"),
        ("(1 + share)^months", "does not say per what"),
        ("round(power; hours)", "The number of digits"),
        ("annuity(power; years)", "a discount rate is a fraction a period"),
        ("annuity(rate; power)", 'The number of years, "power", is in kW.'),
    ],
)
def test_units_of_exponents_digits_and_rates(text: str, message: str) -> None:
    assert message in _problem([text], ENERGY)


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    assert _problem(["Saving = power × ours × prise"], ENERGY) == (
        'There is no input or equation named "ours". (equation "Saving", character 18: Saving = power × »ours« × prise) '
        'Did you mean "hours"?'
    )
    assert 'Did you mean "one-off"?' in _problem(["one-of + 2"], ENERGY)
    assert "Add it to the inputs table" in _problem(["zebra × 2"], ENERGY)


def test_circles_are_reported_by_name() -> None:
    assert _problem(["a = b + 1", "b = c × 2", "c = a − 1"]) == (
        'Circular equations: "a" uses "b", which uses "c", which uses "a". '
        "Break the circle: one of them must stand on inputs alone."
    )
    assert _problem(["a = a + 1"]).startswith('Circular equations: "a" uses itself.')
    outside = _check(["a = b", "b = a", "d = a + 1", "e = 3"])
    assert not any(entry.is_term for entry in outside.equations)  # no total may go without them
    assert [entry.problem is not None for entry in outside.equations] == [True, True, True, False]


def test_equations_use_each_other_in_any_order() -> None:
    checked = _check(["total = a + b", "a = b × 2", "b = 3"])
    assert [entry.problem for entry in checked.equations] == [None, None, None]
    assert [checked.equations[i].name for i in checked.order] == ["b", "a", "total"]
    assert [entry.is_term for entry in checked.equations] == [False, True, True]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["round"], 'An input is named "round", which is a function.'),
        (["Next Best"], 'An input is named "Next Best", which says whose figures are meant.'),
        (['=HYPERLINK("http://x.y"; "click")'], 'begins with "=": a spreadsheet would run it.'),
        (["@cost"], 'begins with "@": a spreadsheet would run it.'),
        (["2024"], 'An input is named "2024", which holds no letter.'),
        (["cost [net]"], 'The name "cost [net]" holds "[", "]", "=" or ";".'),
        (["cost", " COST "], 'There are two inputs named " COST ".'),
        (["c" * 300], "is longer than 200 characters"),
    ],
)
def test_names_that_cannot_be_used(names: list[str], message: str) -> None:
    checked = check_equations([("", "1 + 1")], [Variable(name) for name in names])
    assert message in str(checked.variable_problems[len(names) - 1])
    assert checked.equations[0].problem is None  # nobody uses them


def test_equation_names_that_cannot_be_used() -> None:
    assert "is named" in _problem(["max = 3"])
    assert "begins with" in _problem(["@sum = 3"])
    twice = _check(["cost = 1", "cost = 2"])
    assert all("two equations named" in str(entry.problem) for entry in twice.equations)


def test_a_name_shared_by_an_input_and_an_equation_is_an_error_where_it_is_used() -> None:
    checked = _check(["cost = [cost] ours × 2", "total = cost + 1"], {"cost": ""})
    assert checked.equations[0].problem is None
    assert "both an input and an equation" in str(checked.equations[1].problem)


def test_a_unit_that_cannot_be_read_is_a_problem_of_its_input() -> None:
    assert 'unit of "power"' in _problem(["power × 2"], {"power": "kW//h"})


def test_bounds() -> None:
    for texts, variables, what in (
        ([("", "1")] * 2_001, [], "2,001 equations"),
        ([("", "1 + 1")], [Variable(f"v{i}") for i in range(10_001)], "10,001 inputs"),
        ([("", "1" * 8_000)] * 100, [], "800,000 characters"),
    ):
        with pytest.raises(CvmError, match=what):
            check_equations(texts, variables)


def test_bare_numbers_that_took_a_unit_are_remembered() -> None:
    settled = _check(["max(yearly + 100; 0)"], ENERGY).equations[0].settled
    assert settled is not None
    assert settled.bare == ("the bare number 100 takes the unit USD/year",)


def test_offerings_own_names_say_whose_figures_are_meant() -> None:
    checked = check_equations(
        [("", "[cost] Bolt − [cost] Acme")], [Variable("cost", "USD", two_sided=True)],
        {"Acme": Side.OURS, "Bolt": Side.NEXT_BEST},
    )  # fmt: skip
    assert checked.equations[0].problem is None
