"""Payment terms: the published rates of 2/10 net 30, laws, bad figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.terms import RateMethod, carrying_cost, effective_rate, simple_rate

PERCENTS = st.floats(0, 0.2)
EARLIER = st.integers(1, 180)


def test_two_ten_net_thirty() -> None:
    """The standard example of cash discounts: 37.24 % simple, 44.59 % effective, on 365 days."""
    assert simple_rate(0.02, 10, 30, 365) == pytest.approx(0.3724, abs=5e-5)  # published to four places
    assert effective_rate(0.02, 10, 30, 365) == pytest.approx(0.4459, abs=5e-5)
    assert simple_rate(0.02, 10, 30, 360) == pytest.approx(0.36735, abs=5e-6)  # the banker's year, as published


@given(PERCENTS, st.integers(0, 60), EARLIER)
def test_a_year_of_discounts_in_single_steps(percent: float, first: int, earlier: int) -> None:
    """Paying 1 − d early saves d each time: compounded over a year, whole and broken periods alike."""
    growth = 1 / (1 - percent)
    rate = effective_rate(percent, first, first + earlier, 365)
    assert (1 + rate) ** (earlier / 365) == pytest.approx(growth, rel=1e-9)
    assert simple_rate(percent, first, first + earlier, 365) * earlier / 365 == pytest.approx(growth - 1, abs=1e-12)


@given(PERCENTS, EARLIER)
def test_compounding_never_lowers_the_rate_within_a_year(percent: float, earlier: int) -> None:
    assert effective_rate(percent, 0, earlier, 365) >= simple_rate(percent, 0, earlier, 365) * (1 - 1e-9) - 1e-12


@given(st.floats(-1e6, 1e6), EARLIER, EARLIER, st.floats(0, 0.3))
def test_waiting_twice_costs_what_waiting_once_as_long_does(amount: float, one: int, two: int, rate: float) -> None:
    both = carrying_cost(amount, one, rate, 365) + carrying_cost(amount, two, rate, 365)
    assert carrying_cost(amount, one + two, rate, 365) == pytest.approx(both, rel=1e-9, abs=1e-12 * abs(amount))


def test_a_whole_year_costs_the_rate() -> None:
    assert carrying_cost(50_000, 365, 0.08, 365) == pytest.approx(4_000)
    assert carrying_cost(50_000, 90, 0.08, 360) == pytest.approx(1_000)


def test_methods_name_their_formula() -> None:
    assert RateMethod("simple").closed_form is simple_rate
    assert RateMethod("effective").closed_form is effective_rate
    assert simple_rate.words == "simple rate = percent ÷ (1 − percent) × basis ÷ (net days − discount days)"


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        (lambda: simple_rate(0.02, 30, 30, 365),
         "The discount is for payment within 30 days, and the net price is due within 30. Enter net days that are more than the discount days."),
        (lambda: effective_rate(0.02, 30, 10, 365),
         "The discount is for payment within 30 days, and the net price is due within 10. Enter net days that are more than the discount days."),
        (lambda: simple_rate(1, 10, 30, 365), "The cash discount is 1, not from 0 to below 1. Enter a fraction, such as 2%."),
        (lambda: simple_rate(-0.02, 10, 30, 365), "The cash discount is −0.02, not from 0 to below 1. Enter a fraction, such as 2%."),
        (lambda: simple_rate(0.02, -1, 30, 365), "The discount days are −1, below 0. Enter 0 days or more."),
        (lambda: simple_rate(0.02, 10, 30, 30), "The basis is 30, which is no number of days of a year. Enter 365 or 360."),
        (lambda: carrying_cost(100, -1, 0.08, 365), "The number of days is −1, below 0. Enter 0 days or more."),
        (lambda: carrying_cost(100, 1, 0.08, 12), "The basis is 12, which is no number of days of a year. Enter 365 or 360."),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == "#N/A"
