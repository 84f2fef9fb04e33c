"""Break-even sales changes: published figures, the law that profit stays, bad inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.break_even import break_even_grid, volume_change


def test_westside_pillows() -> None:
    """Nagle & Müller, The Strategy and Tactics of Pricing: price 10, variable cost 5.50, 4,000 units, 5 % price cut."""
    margin = (10 - 5.50) / 10
    assert volume_change(-0.05, margin, 0, 0) == pytest.approx(0.125, rel=1e-12)
    with_saving = volume_change(-0.05, margin, -0.22 / 10, 0)
    assert round(with_saving, 5) == 0.06635
    assert round(4000 * (1 + with_saving), 2) == 4265.40  # published


@pytest.mark.parametrize(("margin", "loss"), [(0.22, 0.3125), (0.25, 0.2857), (0.42, 0.1923)])
def test_a_price_rise_tolerates_more_loss_than_was_published(margin: float, loss: float) -> None:
    """A pricing course page: "a 22 % margin tolerates only 8 % loss at +10 % price". It tolerates 31.25 %."""
    change = volume_change(0.10, margin, 0, 0)
    assert round(change, 4) == -loss
    assert change < -0.08 * 2


def test_the_form_in_words_and_as_a_native_formula() -> None:
    assert volume_change.words == (
        "volume change = (fixed change − price change + cost change) "
        "÷ (contribution margin + price change − cost change)"
    )
    formula = volume_change.excel("A1", "B1", "C1", "D1")
    assert formula.startswith("IF(OR(MIN(B1-1E-12,1-B1)<0,")
    assert formula.endswith(",NA(),(D1-A1+C1)/(B1+A1-C1))")


FRACTIONS = st.floats(-0.9, 0.9)


@given(st.floats(0.01, 1e6), st.floats(1, 1e6), st.floats(0.02, 1), FRACTIONS, FRACTIONS, FRACTIONS, st.floats(0, 1e6))
def test_profit_at_the_break_even_volume_is_the_profit_before(
    price: float, units: float, margin: float, up: float, cost_up: float, fixed_up: float, fixed: float
) -> None:
    cost = price * (1 - margin)
    new_price, new_cost, new_fixed = price * (1 + up), cost + cost_up * price, fixed + fixed_up * price * units
    assume(new_cost >= 0)
    assume(new_price - new_cost > 1e-6 * price)
    assume((price - cost) * units > fixed - new_fixed)
    new_units = units * (1 + volume_change(up, margin, cost_up, fixed_up))
    before, after = (price - cost) * units - fixed, (new_price - new_cost) * new_units - new_fixed
    assert after == pytest.approx(before, rel=1e-9, abs=1e-9 * (price * (units + new_units) + fixed))


@given(st.floats(0.02, 1), st.floats(0.01, 0.9))
def test_a_lower_margin_needs_more_volume_for_a_cut_and_may_lose_more_at_a_rise(margin: float, change: float) -> None:
    thinner = margin * 0.9
    assert volume_change(change, thinner, 0, 0) < volume_change(change, margin, 0, 0) < 0
    if change < thinner - 1e-9:
        assert volume_change(-change, thinner, 0, 0) > volume_change(-change, margin, 0, 0) > 0


def test_what_rounding_leaves_of_a_margin_is_nothing() -> None:
    left = 0.3 - 0.2 + (-0.1)
    assert 0 < abs(left) < 1e-15  # not 0 in binary, and a divisor of 1e-17 would ask for 10¹⁶ times the volume
    with pytest.raises(CvmError) as caught:
        volume_change(-0.2, 0.3, 0.1, 0)
    assert caught.value.code is ErrorCode.NOT_AVAILABLE
    assert volume_change(0.1, 0.3, 0, -(0.1 + 0.2)) == pytest.approx(-1)  # all volume may go, not more


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ((-0.25, 0.2, 0, 0), "The new contribution margin is 0.2 + (−0.25) − (0) of the old price, not above 0: no volume keeps the profit. Keep the new price above the new variable cost."),
        ((-0.2, 0.2, 0, 0), "The new contribution margin is 0.2 + (−0.2) − (0) of the old price, not above 0: no volume keeps the profit. Keep the new price above the new variable cost."),
        ((0, 0.2, 0.3, 0), "The new contribution margin is 0.2 + (0) − (0.3) of the old price, not above 0: no volume keeps the profit. Keep the new price above the new variable cost."),
        ((0.1, 0, 0, 0), "The contribution margin is 0, not above 0 and up to 1. Enter (price − variable cost) ÷ price, as it was before the change, such as 45%."),
        ((0.1, -0.3, 0, 0), "The contribution margin is −0.3, not above 0 and up to 1. Enter (price − variable cost) ÷ price, as it was before the change, such as 45%."),
        ((0.1, 45, 0, 0), "The contribution margin is 45, not above 0 and up to 1. Enter (price − variable cost) ÷ price, as it was before the change, such as 45%."),
        ((-0.05, 0.45, -0.6, 0), "The cost change is −0.6 of the old price, but the whole variable cost was only 1 − 0.45 of it. Enter the change as a fraction of the old price, not of the old cost."),
        ((0, 0.45, 0, -0.5), "The fixed cost changes by −0.5 of the old revenue, and all units together earned only 0.45 of it: the profit is higher with nothing sold at all. Check it: a fraction of the old revenue, below 0 for a saving."),
    ],
)  # fmt: skip
def test_where_no_volume_keeps_the_profit(figures: tuple[float, ...], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        volume_change(*figures)
    assert str(caught.value) == message
    assert caught.value.code is ErrorCode.NOT_AVAILABLE


def test_a_column_and_a_grid_fail_only_where_they_must() -> None:
    found = volume_change.each(np.array([-0.05, -0.45, 0.1]), 0.45, 0.0, 0.0)
    assert [found[0], found[2]] == pytest.approx([0.125, -0.1 / 0.55])
    assert isinstance(found[1], CvmError)
    grid = break_even_grid([0.1, 0.5], [-0.2, -0.1, 0.25])
    assert [isinstance(cell, CvmError) for row in grid for cell in row] == [True, True, False, False, False, False]
    assert [grid[0][2], *grid[1]] == pytest.approx([-0.25 / 0.35, 0.2 / 0.3, 0.1 / 0.4, -0.25 / 0.75])
