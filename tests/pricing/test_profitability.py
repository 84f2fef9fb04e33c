"""Cost to serve and the whale curve."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.profitability import Peak, by_account, cost_to_serve, whale_curve

LINES = st.lists(
    st.tuples(st.sampled_from("ABCDEFG"), st.integers(-10_000, 20_000).map(lambda cents: cents / 100)),
    min_size=1,
    max_size=30,
)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 100_000)), min_size=1, max_size=20))
def test_cost_is_the_sum_over_activities(activities: list[tuple[int, int]]) -> None:
    quantities, cents = zip(*activities, strict=True)
    exact = sum(Fraction(quantity * rate, 100) for quantity, rate in activities)
    assert cost_to_serve(quantities, [rate / 100 for rate in cents]) == pytest.approx(float(exact), rel=1e-12)


@given(LINES)
def test_the_curve_is_the_best_first_added_up(lines: list[tuple[str, float]]) -> None:
    earned: dict[str, Fraction] = {}
    for account, margin in lines:
        earned[account] = earned.get(account, Fraction(0)) + Fraction(str(margin))
    best_first = sorted(earned.values(), reverse=True)
    curve = whale_curve(*map(list, zip(*lines, strict=True)))
    assert sorted(curve.accounts) == sorted(earned)
    assert curve.margins == pytest.approx([float(margin) for margin in best_first], abs=1e-9)
    for count, got in enumerate(curve.cumulative.tolist(), 1):
        assert got == pytest.approx(float(sum(best_first[:count])), abs=1e-9)
        for account in curve.accounts[:count]:
            assert float(earned[account]) >= curve.margins[count - 1] - 1e-9
    assert curve.total == pytest.approx(float(sum(best_first)), abs=1e-9)
    assert curve.peak.cumulative == pytest.approx(float(sum(m for m in best_first if m > 0)), abs=1e-9)


@given(LINES)
def test_shares_end_at_one_or_are_explained(lines: list[tuple[str, float]]) -> None:
    curve = whale_curve(*map(list, zip(*lines, strict=True)))
    total = sum(Fraction(str(margin)) for _, margin in lines)
    assert (curve.share_problem is None) == (total > 0)
    if total > 0:
        assert curve.shares[-1] == 1
        assert curve.shares == pytest.approx(curve.cumulative / float(total), rel=1e-9)
    else:
        assert np.isnan(curve.shares).all()


def test_the_peak_is_where_the_rest_loses_money() -> None:
    curve = whale_curve(list("ABCD"), [50, -30, 100, -20])
    assert curve.accounts == ("C", "A", "D", "B")
    assert curve.shares.tolist() == [1, 1.5, 1.3, 1]
    assert curve.peak == Peak(2, 150)
    assert whale_curve(list("AB"), [-5, -3]).peak == Peak(0, 0)


def test_equal_margins_stand_in_the_order_of_their_ids() -> None:
    assert whale_curve(["b", "a", "B"], [5, 5, 5]).accounts == ("B", "a", "b")
    assert by_account(["b", "B", "b"])[1].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("margins", "code", "message"),
    [
        ([5, -5], "#DIV/0!",
         "The margins add up to 0, so no account has a share of the total. Read the column Cumulative instead."),
        ([0.3, -0.1, -0.2], "#DIV/0!",  # 2.8e-17 in binary
         "The margins add up to 0, so no account has a share of the total. Read the column Cumulative instead."),
        ([5, -7.5], "#N/A",
         "The margins add up to −2.5, below 0, so no account has a share of the total. Read the column Cumulative instead."),
    ],
)  # fmt: skip
def test_no_share_of_a_total_that_is_not_above_zero(margins: list[float], code: str, message: str) -> None:
    problem = whale_curve("ABC"[: len(margins)], margins).share_problem
    assert problem is not None
    assert str(problem) == message
    assert str(problem.code) == code


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: whale_curve(["A", ""], [1, 2]), "#VALUE!",
         'The account is blank. (argument "ids", row 2) Name it, or leave its row out.'),
        (lambda: whale_curve([], []), "#VALUE!", 'There are no accounts. (argument "ids") Select their rows.'),
        (lambda: whale_curve("AB", [1e308, 1e308]), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
        (lambda: cost_to_serve([1e200], [1e200]), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code
