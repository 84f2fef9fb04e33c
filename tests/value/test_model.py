"""The value model: published figures, laws that must hold, placeholders, totals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value import (
    EquationRow,
    Input,
    Inputs,
    Severity,
    State,
    Status,
    ValueModel,
    find_problems,
    open_placeholders,
    value_table,
)

ENERGY = (
    "Energy savings = [power drawn × operating hours × price per kWh] next best"
    " − [power drawn × operating hours × price per kWh] ours"
)


def _inputs(ours: float = 32, next_best: float = 40, hours: float = 6000) -> list[Input]:
    return [
        Input("power drawn", ours, next_best, two_sided=True, unit="kW"),
        Input("operating hours", hours, unit="h/year"),
        Input("price per kWh", 0.12, unit="USD/kWh"),
    ]


def _model(texts: list[str], inputs: list[Input], **status: Status) -> ValueModel:
    rows = [EquationRow("", text) for text in texts]
    rows = [
        EquationRow("", row.text, status=status.get(row.text.split("=")[0].strip().replace(" ", "_"), Status.NONE))
        for row in rows
    ]
    return ValueModel(rows, Inputs(inputs))


# Published figures: the EVC teaching example (brandalyzer, 2015), temprite.com/calculator, HBR March 2006 (form).
def test_case_1_economic_value_to_the_customer() -> None:
    inputs = [
        Input("reference price", 300, unit="USD"),
        Input("functionality", 350, unit="USD"),
        Input("start-up saving", 100, unit="USD"),
        Input("post-purchase saving", 200, unit="USD"),
        Input("price", 825, unit="USD"),
    ]
    model = _model(
        [
            "Differentiation = functionality + start-up saving + post-purchase saving",
            "Economic value = reference price + Differentiation",
            "Incentive = Economic value − price",
            "Supplier's share = (price − reference price) ÷ Differentiation",
        ],
        inputs,
    )
    values = [outcome.value for outcome in model.outcomes]
    assert values == pytest.approx([650, 950, 125, 525 / 650], rel=1e-12)


def test_case_2_one_equation_of_a_published_calculator() -> None:
    inputs = [
        Input("power", 100, unit="W"),
        Input("share of leakage", 0.011),
        Input("hours a day", 24, unit="h/day"),
        Input("price of electricity", 0.085, unit="USD/kWh"),
        Input("days", 365, unit="day/year"),
        Input("stores", 50, unit="stores"),
    ]
    bare = [Input(row.variable, row.ours) for row in inputs]
    text = "Saving = power × share of leakage × hours a day × price of electricity × days"
    assert _model([text], bare).outcome(0).value == pytest.approx(819.06, abs=1e-9)  # the site counts kW as W
    with_units = _model([text, "All = Saving × stores ÷ 1"], inputs)
    assert with_units.outcome(0).value == pytest.approx(0.81906, abs=1e-12)
    assert with_units.unit(0) is not None
    assert with_units.unit(0).text == "USD/year"  # type: ignore[union-attr]


def test_case_3_the_published_form() -> None:
    inputs = [
        Input("kW spent", 30, 38, two_sided=True, unit="kW"),
        Input("number of operating hours per year", 5000, unit="h/year"),
        Input("$ per kW hour", 0.1, unit="USD/kWh"),
        Input("number of years system solution in operation", 8, unit="years"),
    ]
    body = (
        "kW spent × number of operating hours per year × $ per kW hour × number of years system solution in operation"
    )
    model = _model([f"Power reduction cost savings = [{body}] competitor − [{body}] ours"], inputs)
    assert model.outcome(0).value == pytest.approx((38 - 30) * 5000 * 0.1 * 8)
    assert model.unit(0).text == "USD"  # type: ignore[union-attr]


def test_equations_are_printed_with_figures_and_units() -> None:
    model = _model([ENERGY], _inputs())
    assert model.with_values(0) == (
        "Energy savings = [40 kW × 6,000 h/year × $0.12/kWh] next best − [32 kW × 6,000 h/year × $0.12/kWh] ours"
        " = $5,760 / year"
    )


@given(st.floats(1, 1e6), st.floats(1, 1e5))
def test_no_difference_is_worth_nothing(power: float, hours: float) -> None:
    assert _model([ENERGY], _inputs(power, power, hours)).outcome(0).value == 0


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_changing_sides_changes_the_sign(ours: float, next_best: float) -> None:
    there = _model([ENERGY], _inputs(ours, next_best)).outcome(0).value
    back = _model([ENERGY], _inputs(next_best, ours)).outcome(0).value
    assert there == pytest.approx(-back, rel=1e-12)


@given(st.floats(0.1, 1e5))
def test_the_same_figure_in_other_units_is_worth_the_same(minutes: float) -> None:
    def worth(figure: float, unit: str) -> float:
        rows = [Input("time", figure, unit=unit), Input("wage", 60, unit="USD/h"), Input("n", 9, unit="batches/year")]
        return _model(["time × wage × n"], rows).outcome(0).value

    assert worth(minutes, "min/batch") == pytest.approx(worth(minutes / 60, "h/batch"), rel=1e-12)
    assert worth(minutes, "minutes per batch") == pytest.approx(worth(minutes * 60, "s/batch"), rel=1e-12)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6))
def test_totals_are_sums_of_value_elements_alone(figures: list[float]) -> None:
    inputs = [Input(f"figure {i}", value, unit="USD/year") for i, value in enumerate(figures)]
    texts = [f"Element {i} = Term {i}" for i in range(len(figures))]
    texts += [f"Term {i} = figure {i}" for i in range(len(figures))]
    (total,) = _model(texts, inputs).totals
    assert total.value == pytest.approx(math.fsum(figures), rel=1e-12, abs=1e-6)


def test_totals_stay_apart_by_unit_and_periods_meet() -> None:
    inputs = [
        Input("yearly", 1200, unit="USD/year"),
        Input("monthly", 10, unit="USD/month"),
        Input("once", 500, unit="USD"),
        Input("euro", 7, unit="EUR"),
        Input("hourly", 60, unit="USD/h"),
    ]
    model = _model(["a = yearly", "b = monthly", "c = once", "d = euro", "e = hourly"], inputs)
    assert [(total.unit.text, total.value) for total in model.totals if total.unit] == [
        ("USD/year", 1320.0),
        ("USD", 500.0),
        ("EUR", 7.0),
        ("USD/h", 60.0),
    ]


def test_placeholders_are_shown_and_never_counted() -> None:
    inputs = [
        *_inputs(),
        Input("noise", None, unit="USD/year", status=Status.PLACEHOLDER, owner="Ana"),
        Input("brand", 900, unit="USD/year"),
    ]
    model = _model(
        [ENERGY, "Quiet = noise × 2", "Loyal = Quiet + 1", "Brand = brand"], inputs, Brand=Status.PLACEHOLDER
    )
    assert [outcome.state for outcome in model.outcomes] == [
        State.GOOD,
        State.PLACEHOLDER,
        State.PLACEHOLDER,
        State.PLACEHOLDER,
    ]
    assert {outcome.problem.code for outcome in model.outcomes[1:] if outcome.problem} == {ErrorCode.NOT_AVAILABLE}
    (total,) = model.totals
    assert (total.value, total.open_count) == (pytest.approx(5760), 2)
    assert value_table(model)[-1].status == "2 placeholders left out"
    assert [(o.element, o.missing, o.owner) for o in open_placeholders(model)] == [
        ("Loyal", "noise", "Ana"),
        ("Brand", "the equation", ""),
    ]
    assert model.with_values(1) == "Quiet = ? × 2 = ?"


def test_a_placeholder_equation_needs_no_text_and_neither_do_those_that_use_it() -> None:
    rows = [
        EquationRow("Quiet", "", status=Status.PLACEHOLDER),
        EquationRow("Worth", "Quiet × 2"),
        EquationRow("Sum", "1 + 2"),
    ]
    model = ValueModel(rows, Inputs([]))
    assert [outcome.state for outcome in model.outcomes] == [State.PLACEHOLDER, State.PLACEHOLDER, State.GOOD]
    assert open_placeholders(model)[0].missing == "Quiet"


def test_a_total_over_a_failed_row_is_an_error() -> None:
    inputs = [*_inputs(), Input("nothing", 0, unit="h")]
    yearly, once = _model([ENERGY, "Bad = $5 × nothing ÷ nothing"], inputs).totals
    assert yearly.problem is None  # the failed element is one-off money, another total
    assert once.problem is not None
    (total,) = _model([ENERGY, "Bad = $5 × operating hours ÷ nothing"], inputs).totals
    assert total.problem is not None
    assert total.problem.code is ErrorCode.DIVISION
    (total,) = _model([ENERGY, "Bad = unknown × 2"], inputs).totals
    assert '"Bad"' in str(total.problem)


def test_a_term_used_within_brackets_has_a_value_for_each_side() -> None:
    model = _model(
        [
            "Energy cost = power drawn × operating hours × price per kWh",
            "Saving = [Energy cost] NBA − [Energy cost] us",
        ],
        _inputs(),
    )
    assert [outcome.state for outcome in model.outcomes] == [State.TWO_SIDED, State.GOOD]
    assert model.outcome(1).value == pytest.approx(5760)
    assert model.with_values(1) == "Saving = [$28,800 / year] next best − [$23,040 / year] ours = $5,760 / year"
    assert not [f for f in find_problems(model) if f.severity is Severity.ERROR]


def test_figures_that_differ_outside_brackets() -> None:
    model = _model(["Use = power drawn × operating hours"], _inputs())
    with pytest.raises(CvmError) as caught:
        raise model.outcome(0).problem or AssertionError
    assert str(caught.value) == (
        '"power drawn" is 32 kW for ours and 40 kW for the next best alternative, and stands outside brackets. '
        '(equation "Use") Say whose figure is meant: [power drawn] ours, or [power drawn] next best.'
    )
    assert _model(["Use = power drawn × operating hours"], _inputs(32, 32)).outcome(0).value == 192_000


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("a ÷ (b − 2)", ErrorCode.DIVISION, 'Division by zero: (b − 2) is 0. (equation "E")'),
        ("a ÷ zero", ErrorCode.DIVISION, 'Division by zero: zero is 0. (equation "E")'),
        ("zero ^ −1", ErrorCode.DIVISION, "Division by zero: zero is 0."),
        ("zero ^ zero", ErrorCode.NUMBER, '"zero ^ zero" has no finite result for zero = 0 and zero = 0.'),
        ("(zero − 8) ^ 0.5", ErrorCode.NUMBER, '"(zero − 8) ^ 0.5" has no finite result'),
        ("10 ^ (b × 400)", ErrorCode.NUMBER, "has no finite result for 10 = 10 and (b × 400) = 800"),
        ("annuity(zero − 1; 5)", ErrorCode.NUMBER, "has no finite result"),
    ],
)
def test_results_that_do_not_exist(text: str, code: ErrorCode, message: str) -> None:
    problem = _model([f"E = {text}"], [Input("a", 1), Input("b", 2), Input("zero", 0)]).outcome(0).problem
    assert problem is not None
    assert problem.code is code
    assert message in str(problem)


def test_ten_typed_for_ten_percent() -> None:
    model = _model(["Loss = scrap rate × 5"], [Input("scrap rate", 10, unit="%")])
    assert str(model.outcome(0).problem) == (
        '"scrap rate" is 10, which means 1,000 %. Enter 10%, or give it the unit "fraction" if it may pass 100 %.'
    )
    assert _model(["Loss = growth × 5"], [Input("growth", 1.5, unit="fraction")]).outcome(0).value == 7.5


def test_bad_inputs_leave_the_other_elements_good() -> None:
    blank = Input("blank", None)
    model = _model(["good = power drawn", "bad = blank × 2", "worse = bad + 1"], [Input("power drawn", 3), blank])
    assert [outcome.state for outcome in model.outcomes] == [State.GOOD, State.PROBLEM, State.PROBLEM]
    assert '"blank" has no figure.' in str(model.outcome(2).problem)


def test_findings_name_what_is_doubtful() -> None:
    inputs = [
        *_inputs(),
        Input("operating ours", 3),
        Input("noise", None, status=Status.PLACEHOLDER),
        Input("low", 5, low=7, high=6),
        Input("range", 5, low=6),
        Input("shape", 1, distribution="bell"),
    ]
    model = _model(
        [ENERGY, "Odd = operating hourz × 2", "Plain = $5 × operating hours + 3", "Uses = low + range + shape"], inputs
    )
    found = [(str(f.severity), f.where.split(",")[0], f.problem) for f in find_problems(model)]
    assert ("error", 'equation "Odd"', 'There is no input or equation named "operating hourz".') in found
    assert ("error", 'input "low"', "Low is 7, above High, 6.") in found
    assert ("error", 'input "range"', "Its figure, 5, lies outside Low to High.") in found
    assert ("error", 'input "shape"', 'The distribution "bell" is not known.') in found
    assert ("warning", 'input "operating ours"', "No equation uses it.") in found
    assert ("note", 'equation "Plain"', "The bare number 3 takes the unit USD·h/year.") in found
    assert ("note", 'input "noise"', "It is a placeholder.") in found
    assert any("neither money nor money per period" in problem for _, where, problem in found if "Plain" in where)
    hint = next(f.remedy for f in find_problems(model) if f.where == 'input "operating ours"')
    assert hint == 'Is it meant by "operating hourz"? Use it, or remove it.'


def test_nothing_to_say_about_a_sound_model() -> None:
    assert find_problems(_model([ENERGY], _inputs())) == []


def test_models_of_the_same_kind_share_what_was_checked() -> None:
    first, second = _model([ENERGY], _inputs()), _model([ENERGY], _inputs(hours=5000))
    assert first.checked is second.checked
    assert second.outcome(0).value == pytest.approx(4800)


def test_growth_compounds_over_the_periods_that_its_unit_names() -> None:
    rows = [
        Input("capital", 100, unit="EUR"),
        Input("growth", 0.03, unit="%"),
        Input("monthly growth", 0.01, unit="%/month"),
        Input("years", 5, unit="years"),
        Input("months", 60, unit="months"),
    ]
    texts = [
        "capital × (1 + growth)^years",
        "capital × (1 + monthly growth)^years",
        "capital × (1 + monthly growth)^months",
    ]
    model = _model([*texts, "capital × (1 + growth)^months"], rows)
    values = [outcome.value for outcome in model.outcomes]
    assert values[:3] == pytest.approx([100 * 1.03**5, 100 * 1.01**60, 100 * 1.01**60])
    assert "does not say per what" in str(model.outcome(3).problem)


def test_a_circle_takes_the_total_with_it() -> None:
    inputs = [Input("fee", 3, unit="EUR/year")]
    model = _model(["Plain = fee", "One = Two + fee", "Two = One × 2", "Own = Own + fee"], inputs)
    assert all(total.problem is not None for total in model.totals)


def test_what_sounds_like_a_share_or_a_misspelt_unit_is_doubted() -> None:
    inputs = [
        Input("share of time", 10),
        Input("wage", 30, unit="EUR/hurs"),
        Input("price", 9, unit="EUR"),
        Input("cost", 3, unit="EUR"),
        Input("price - cost", 99, unit="EUR"),
        Input("rate", 8),
    ]
    model = _model(
        ["a = share of time × wage", "b = price-cost", "c = price - cost", "d = $1 × annuity(rate; 5)"], inputs
    )
    assert [model.outcome(1).value, model.outcome(2).value] == [6, 99]
    found = {(f.where, f.problem) for f in find_problems(model) if f.severity is Severity.WARNING}
    assert ('input "share of time"', "It sounds like a share, and 10 means 1,000 %.") in found
    assert ('input "wage"', 'Its unit "EUR/hurs" holds "hur", a thing that is counted.') in found
    assert any(where == 'input "price - cost"' and "arithmetic" in problem for where, problem in found)
    assert ('equation "d"', "The discount rate 8 means 800 %.") in found


def test_a_long_chain_of_equations_is_computed_in_one_go() -> None:
    rows = [EquationRow("", "s0 = 1 + 1"), *(EquationRow("", f"s{i} = s{i - 1} + 1") for i in range(1, 1_500))]
    assert [row.value for row in value_table(ValueModel(rows, Inputs([])))][-2:] == [1_501, 1_501]
