"""Profit levers: published figures, the identity of levers, losses, bad inputs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.profit_levers import Lever, ProfitLevers, profit_levers

MONEY = st.floats(0, 1e6)


def _changes(found: ProfitLevers) -> dict[Lever, float]:
    return {effect.lever: effect.change for effect in found.effects}


def test_the_average_economics_of_2463_companies() -> None:
    """Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992: 1 % better, profit up by …"""
    revenue = 100.0
    profit = revenue / 11.1  # of 1 % of price all goes to profit
    variable = 7.8 * profit  # of 1 % of variable cost likewise
    found = profit_levers(revenue, 1, variable_cost=variable, fixed_cost=revenue - variable - profit)
    assert {effect.lever.value: round(100 * effect.share, 1) for effect in found.effects} == {
        "Price": 11.1, "Variable cost": 7.8, "Volume": 3.3, "Fixed cost": 2.3
    }  # fmt: skip


FIGURES = (MONEY, MONEY, MONEY, MONEY, st.floats(-1, 1))


@given(*FIGURES)
def test_the_price_lever_is_the_variable_cost_lever_and_the_volume_lever(
    price: float, units: float, cost: float, fixed: float, percent: float
) -> None:
    changes = _changes(profit_levers(price, units, variable_cost=cost, fixed_cost=fixed, percent=percent))
    both = changes[Lever.VARIABLE_COST] + changes[Lever.VOLUME]
    assert changes[Lever.PRICE] == pytest.approx(both, rel=1e-9, abs=1e-12 * units * (price + cost))


@given(*FIGURES)
def test_each_lever_is_the_profit_of_changed_figures_less_the_old_one(
    price: float, units: float, cost: float, fixed: float, percent: float
) -> None:
    found = profit_levers(price, units, variable_cost=cost, fixed_cost=fixed, percent=percent)
    old = price * units - cost * units - fixed
    up, down = 1 + percent, 1 - percent
    profits = [
        price * up * units - cost * units - fixed,
        price * units - cost * down * units - fixed,
        price * units * up - cost * units * up - fixed,
        price * units - cost * units - fixed * down,
    ]
    slack = 1e-12 * (units * (price + cost) + fixed)
    assert found.profit == pytest.approx(old, rel=1e-9, abs=slack)
    assert [effect.new_profit for effect in found.effects] == pytest.approx(profits, rel=1e-9, abs=slack)
    assert [effect.change for effect in found.effects] == pytest.approx([p - old for p in profits], abs=2 * slack)


@pytest.mark.parametrize(
    ("fixed", "code", "problem"),
    [
        (
            0.3,
            ErrorCode.DIVISION,
            "The profit is 0, so no change is a fraction of it.",
        ),  # 0.1 × 3 is above 0.3 in binary
        (1.0, ErrorCode.NOT_AVAILABLE, "The profit is −0.7, a loss: a fraction of it says nothing."),
    ],
)
def test_without_profit_there_is_the_change_and_no_fraction(fixed: float, code: ErrorCode, problem: str) -> None:
    found = profit_levers(0.1, 3, variable_cost=0, fixed_cost=fixed)
    assert found.share_problem is not None
    assert (found.share_problem.code, found.share_problem.problem) == (code, problem)
    assert found.share_problem.remedy == "Read the column Change instead."
    assert all(math.isnan(effect.share) for effect in found.effects)
    assert _changes(found)[Lever.PRICE] == pytest.approx(0.003)


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ((-1, 1, 1, 1, 0.01), "The price is −1, below 0. Enter prices, units and costs without a minus."),
        ((1, -2, 1, 1, 0.01), "The units are −2, below 0. Enter prices, units and costs without a minus."),
        ((1, 1, -0.5, 1, 0.01), "The variable cost is −0.5, below 0. Enter prices, units and costs without a minus."),
        ((1, 1, 1, -15000, 0.01), "The fixed cost is −15,000, below 0. Enter prices, units and costs without a minus."),
        ((1, 1, 1, 1, 5), "The percent is 5, not between −1 and 1. Enter 1% for one percent."),
    ],
)
def test_bad_figures_are_answered_with_what_to_do(figures: tuple[float, ...], message: str) -> None:
    price, units, cost, fixed, percent = figures
    with pytest.raises(CvmError) as caught:
        profit_levers(price, units, variable_cost=cost, fixed_cost=fixed, percent=percent)
    assert str(caught.value) == message
    assert caught.value.code is ErrorCode.VALUE
