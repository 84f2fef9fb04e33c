"""The switching value: put in, it gives the target; and when there is none, that is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.risk.models import model, two_sided
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.risk import one_way, switching_value
from xlcvm.risk.switching import is_linear
from xlcvm.risk.total import OneTotal
from xlcvm.value import EquationRow, Input, Inputs, ValueModel

FIGURES = st.floats(0.01, 1e4).map(lambda figure: round(figure, 4))


def _linear(subject: ValueModel, variable: str) -> bool:
    total = OneTotal(subject)
    return is_linear(total, {total.computation.slots[place] for place in total.swept(variable).places})


@pytest.mark.parametrize(
    ("equations", "linear"),
    [
        ("a × b + 3 × a − 7", True),
        ("(a + b) ÷ b − (−a)", True),
        (["t = a × b", "s = t × b − t"], True),
        ("a × a", False),
        ("a × a − a × a + a", False),  # it only cancels out
        ("b ÷ a", False),
        ("max(a; b)", False),
        ("abs(a)", False),
        ("round(a)", False),
        ("a ^ b", False),
        ("b ^ 2 + max(b; 3) × a", True),
        (["t = a × 2", "s = t × t"], False),
    ],
)
def test_a_straight_line_is_proven_from_the_tree(equations: str | list[str], linear: bool) -> None:
    assert _linear(model(equations, a=2, b=5), "a") is linear


@given(FIGURES, FIGURES, FIGURES, st.floats(-1e6, 1e6))
def test_put_in_the_switching_value_gives_the_target_of_a_linear_total(
    a: float, b: float, c: float, target: float
) -> None:
    subject = model("a × b − c × 3 + a", a=a, b=b, c=c)
    figure = switching_value(subject, "a", target)
    found = float(one_way(subject, "a", np.array([figure])).totals[0])
    assert found == pytest.approx(target, rel=1e-9, abs=1e-9 * max(a * b, c))


@given(FIGURES, st.floats(0.02, 0.9), st.floats(1.1, 40.0), st.floats(0.05, 0.95))
def test_and_of_one_that_is_not(hours: float, rate: float, years: float, place: float) -> None:
    subject = model(
        "hours × annuity(rate; years)", hours=hours, rate={"ours": rate, "low": 0.001, "high": 0.99}, years=years
    )
    low, high = one_way(subject, "rate", np.array([0.001, 0.99])).totals
    target = float(low + place * (high - low))
    assume(abs(high - low) > 1e-6 * abs(low))
    figure = switching_value(subject, "rate", target)
    assert 0.001 <= figure <= 0.99
    assert one_way(subject, "rate", np.array([figure])).totals[0] == pytest.approx(target, rel=1e-9)


@pytest.mark.parametrize(
    ("subject", "target", "figure"),
    [
        (model("a × 3", a={"ours": 2, "low": 1, "high": 5}), 15, 5),  # bounds are inclusive
        (model("a × 3", a={"ours": 2, "low": 1, "high": 5}), 3, 1),
        (model("a × 0.1", a={"ours": 2, "low": 1, "high": 3}), 0.3, 3),  # and rounding does not cut them
        (model("a ^ 2", a={"ours": 2, "low": 1, "high": 5}), 25, 5),
        (model("a ^ 2", a=3.0), 4, 2),  # of 2 and −2 the nearer one
        (model("a ^ 2", a=-3.0), 4, -2),
        (model("1 ÷ a", a=4.0), 1e6, 1e-6),
        (model("abs(a)", a=-3.0), 0, 0),  # touched, not crossed
        (model("−abs(a − 0.3)", a={"ours": 0.9, "low": 0, "high": 1}), 0, 0.3),
        (model("max(a; 2) × 3", a=1.0), 33, 11),
        (model("a × b ÷ (a + b)", a=1.0, b=4), 3, 12),
        (model("[a] next best − [a] ours", a=two_sided(3, 10)), 5, 5),
        (model("share ^ 2", share={"ours": 0.1, "unit": "%"}), 0.25, 0.5),
    ],
)  # fmt: skip
def test_switching_values_that_are_known(subject: ValueModel, target: float, figure: float) -> None:
    variable = subject.inputs.rows[0].variable
    # a target that is only touched fixes the figure to the square root of the rounding
    assert switching_value(subject, variable, target) == pytest.approx(figure, rel=1e-9, abs=1e-7)


def test_the_other_side_has_no_bounds_of_its_own() -> None:
    subject = model("[a] next best − [a] ours", a=two_sided(3, 10, low=2, high=4))
    assert switching_value(subject, "a [next best]", 100) == 103


@pytest.mark.parametrize(
    ("subject", "target", "message"),
    [
        (model("a × 3", a={"ours": 2, "low": 1, "high": 5}), 16,
         'The total is 16 where "a" is 5.333333333, outside 1 and 5.'),
        (model("a × b", a=2, b=0), 16, '"a" does not move the total, which stays 0.'),
        (model("a ^ 2", a={"ours": 2, "low": 1, "high": 5}), 26,
         'No figure of "a" between 1 and 5 was found to bring the total to 26; over those tried it runs from 1 to 25.'),
        (model("round(a)", a={"ours": 2, "low": 1, "high": 5}), 2.5,
         'No figure of "a" between 1 and 5 was found to bring the total to 2.5; over those tried it runs from 1 to 5.'),
        (model("1 ÷ a", a={"ours": 2, "low": -1, "high": 5}), 0,
         'No figure of "a" between −1 and 5 was found to bring the total to 0; over those tried it runs from '),
        (model("a × 2", a={"ours": 0.1, "unit": "%"}), 3,
         'The total is 3 where "a" is 1.5, outside −1 and 1.'),
        (model("max(a; 2)", a=3.0), 1, 'No figure of "a" between −∞ and ∞ was found to bring the total to 1; over those tried it runs from 2 to '),
    ],
)  # fmt: skip
def test_a_target_never_reached_is_not_available_and_says_so(subject: ValueModel, target: float, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        switching_value(subject, "a", target)
    assert caught.value.problem.startswith(message)
    assert caught.value.code is ErrorCode.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("text", "base", "target", "edge"),
    [
        ("max(x1 − 400; 0) × 100", 5000, 0, 400),
        ("min(x1; 7) × 100", 3, 700, 7),
        ("max(min(x1; 60); 40) × 10", 50, 600, 60),
        ("round(x1; 0)", 5.2, 7, 6.5),
        ("x1 × 0 + 3", 5, 3, 5),
    ],
)
def test_a_stretch_that_meets_the_target_is_entered_where_it_begins(
    text: str, base: float, target: float, edge: float
) -> None:
    model = ValueModel([EquationRow("A", text)], Inputs([Input("x1", base)]))
    found = switching_value(model, "x1", target)
    assert found == pytest.approx(edge, rel=1e-12)
    assert one_way(model, "x1", np.array([found])).totals[0] == pytest.approx(target)
