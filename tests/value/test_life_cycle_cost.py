"""Total cost of ownership and the business case: textbook laws, published factors, measures that do not exist."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.equations.trees import ironcalc_values
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.life_cycle_cost import business_case, internal_rate, net_present_value, total_cost_of_ownership

MONEY = st.floats(-1e9, 1e9)
POSITIVE = st.floats(1e-2, 1e9)
YEARS = st.integers(1, 60)
RATES = st.floats(-0.3, 2.0)


@given(MONEY, MONEY, MONEY, YEARS)
def test_without_a_rate_it_is_a_plain_sum(acquisition: float, usage: float, disposal: float, years: int) -> None:
    size = abs(acquisition) + years * abs(usage) + abs(disposal)
    assert total_cost_of_ownership(acquisition, usage, disposal, years, 0) == pytest.approx(
        acquisition + years * usage + disposal, rel=1e-9, abs=1e-12 * size
    )


@given(MONEY, MONEY, MONEY, YEARS, RATES)
def test_it_is_the_sum_of_discounted_payments(
    acquisition: float, usage: float, disposal: float, years: int, rate: float
) -> None:
    assume(abs(rate) > 1e-6)
    parts = [acquisition, *(usage / (1 + rate) ** year for year in range(1, years + 1)), disposal / (1 + rate) ** years]
    assert total_cost_of_ownership(acquisition, usage, disposal, years, rate) == pytest.approx(
        math.fsum(parts), rel=1e-9, abs=1e-9 * math.fsum(map(abs, parts)) + 1e-300
    )


def test_a_textbook_case() -> None:
    """Annuity factor of 5 years at 10 %: 3.790787; present value factor: 0.620921 (any finance table)."""
    assert total_cost_of_ownership(1000, 200, 50, 5, 0.10) == pytest.approx(
        1000 + 200 * 3.790787 + 50 * 0.620921, abs=1e-3
    )
    assert (
        total_cost_of_ownership.excel("B1", "B2", "B3", "B4", "B5") == "IF(B4<0,NA(),B1+B2*(-PV(B5,B4,1))+B3/(1+B5)^B4)"
    )
    assert total_cost_of_ownership(np.array([0.0, 1000.0]), 200, 0, 1, 0).tolist() == [200, 1200]


@pytest.mark.parametrize(
    ("years", "rate", "code", "message"),
    [
        (-1, 0.1, "#N/A", "The number of years is −1, below 0. Enter for how many years it is used."),
        (3, -1.0, "#NUM!",
         '"annuity(rate; years)" has no finite result for rate = -1 and years = 3. (equation "total cost of ownership") Check these figures.'),
    ],
)  # fmt: skip
def test_bad_years_and_rates(years: float, rate: float, code: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        total_cost_of_ownership(1000, 200, 50, years, rate)
    assert str(caught.value) == message
    assert str(caught.value.code) == code


@given(MONEY, MONEY, YEARS, RATES, MONEY)
def test_cash_flows_tie_out(extra: float, annual: float, years: int, rate: float, one_off: float) -> None:
    case = business_case(extra, annual, years=years, rate=rate, one_off_cost=one_off)
    size = math.fsum(abs(flow.discounted) for flow in case.years) + abs(extra) + abs(one_off)
    assert [flow.year for flow in case.years] == list(range(years + 1))
    assert case.years[0].amount == -(extra + one_off)
    assert case.net_present_value == pytest.approx(
        math.fsum(f.discounted for f in case.years), rel=1e-9, abs=1e-9 * size
    )
    total = math.fsum(flow.amount for flow in case.years)
    assert case.years[-1].cumulative == pytest.approx(total, rel=1e-9, abs=1e-9 * (size + years * abs(annual)))


@given(POSITIVE, POSITIVE, YEARS)
def test_at_the_internal_rate_nothing_is_gained(investment: float, annual: float, years: int) -> None:
    rate = internal_rate(investment, annual, years=years)
    assert rate > -1
    assume(rate > -0.9)  # nearer to −100 % the value multiplies a hundredfold each year, and so do rounding errors
    assert net_present_value(investment, annual, years, rate) == pytest.approx(0, abs=1e-9 * investment * years)


@pytest.mark.parametrize(
    ("investment", "annual", "years", "rate"),
    [
        (100, 110, 1, 0.10),
        (1000, 1000 / 3.790786769408, 5, 0.10),  # annuity factor of 5 years at 10 %
        (500, 100, 5, 0.0),
        (1000, 1, 5, None),
        (1, 1e9, 60, 1e9),
        (1e9, 1e-2, 60, None),
        (-100, -30, 5, 0.15238237),  # money now, paid back later: the rate of a loan
        (1e-9, 1e290, 2, None),
    ],
)
def test_internal_rates_known_and_far_out(investment: float, annual: float, years: int, rate: float | None) -> None:
    found = internal_rate(investment, annual, years=years)
    assert found > -1
    if rate is not None:
        assert found == pytest.approx(rate, rel=1e-6, abs=1e-9)


def test_the_internal_rate_is_what_another_engine_finds() -> None:
    cases = [(1000, 500, 3), (1000, 150, 5), (-100, -30, 5), (7, 2, 10), (1000, 1300, 2)]
    formulas = [f"RATE({years},{annual},{-investment})" for investment, annual, years in cases]
    ours = [internal_rate(investment, annual, years=years) for investment, annual, years in cases]
    # RATE stops iterating once it changes by less than 1e-7
    assert ironcalc_values({}, formulas) == pytest.approx(ours, abs=1e-7)


@given(POSITIVE, POSITIVE, YEARS)
def test_payback_is_where_the_cumulated_line_crosses_zero(extra: float, annual: float, years: int) -> None:
    case = business_case(extra, annual, years=years)
    crossing = next((flow for flow in case.years if flow.cumulative >= -1e-9 * extra), None)
    if isinstance(case.payback_years, CvmError):
        assert crossing is None or crossing.cumulative == pytest.approx(0, abs=1e-6 * extra)
    else:
        before = math.floor(case.payback_years)
        at = case.years[before].cumulative + (case.payback_years - before) * annual
        assert at == pytest.approx(0, abs=1e-9 * (extra + annual * years))


def test_measures_that_do_not_exist_leave_the_others() -> None:
    never = business_case(1000, 150, years=5)
    assert str(never.payback_years) == (
        "The 1,000 paid at once is not paid back within 5 years: it would take 6.67 years. "
        "Look at more years, or at a lower price."
    )
    assert never.return_on_investment == -0.25
    assert never.internal_rate == internal_rate(1000, 150, years=5) < 0
    worse = business_case(1000, -10, years=1)
    assert str(worse.payback_years) == (
        "The 1,000 paid at once is not paid back within 1 year: the yearly value is not above 0. "
        "Look at more years, or at a lower price."
    )
    assert str(worse.internal_rate) == (
        "There is no IRR: −1,000 at once and −10 a year never balance, at whatever rate. "
        "An IRR needs money paid first and value later; judge this case by its NPV."
    )
    assert isinstance(worse.internal_rate, CvmError)
    assert worse.internal_rate.code is ErrorCode.NUMBER
    assert worse.net_present_value == pytest.approx(-1000 - 10 / 1.1)


def test_nothing_invested() -> None:
    free = business_case(0, 100)
    assert free.payback_years == 0
    assert str(free.return_on_investment).startswith("Division by zero: investment is 0.")
    cheaper = business_case(-200, 100)
    assert cheaper.payback_years == 0
    assert str(cheaper.return_on_investment) == (
        "There is no ROI: nothing is invested, for 200 is saved at once. Judge it by its NPV."
    )


@pytest.mark.parametrize(
    ("years", "rate", "message"),
    [
        (0, 0.1, "The number of years is 0. Enter a whole number from 1 to 200."),
        (201, 0.1, "The number of years is 201. Enter a whole number from 1 to 200."),
        (5, -1.0, "The rate is −100 %. Enter a rate above −100 %."),
    ],
)
def test_years_and_rates_out_of_range(years: int, rate: float, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        business_case(100, 50, years=years, rate=rate)
    assert str(caught.value) == message


def test_payback_at_the_very_end_is_not_lost_to_rounding() -> None:
    case = business_case(0.1 * 3, 0.1, years=3)
    assert case.payback_years == 3
