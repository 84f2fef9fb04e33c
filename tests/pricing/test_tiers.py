"""Quantity tiers: a price list, unit by unit counting, laws, bad scales."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.tiers import TierMode, Tiers

SCALES = st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True).flatmap(
    lambda breaks: st.tuples(
        st.just(sorted(breaks)), st.lists(st.integers(0, 50), min_size=len(breaks), max_size=len(breaks))
    )
)


def _tiers(breaks: list[int], percents: list[int]) -> Tiers:
    return Tiers(np.array(breaks, dtype=float), np.array(percents) / 100)


def _percent_of_unit(unit: int, breaks: list[int], percents: list[int]) -> Fraction:
    """The percent of the tier in which a unit lies: the n-th unit fills the stretch from n − 1 to n."""
    held = [percent for least, percent in zip(breaks, percents, strict=True) if unit > least]
    return Fraction(held[-1], 100) if held else Fraction(0)


@given(SCALES, st.integers(0, 100))
def test_incremental_is_what_counting_single_units_gives(scale: tuple[list[int], list[int]], quantity: int) -> None:
    tiers, units = _tiers(*scale), range(1, quantity + 1)
    rebate = sum((_percent_of_unit(unit, *scale) for unit in units), Fraction(0))
    assert tiers.rebate(float(quantity), mode=TierMode.INCREMENTAL) == pytest.approx(float(rebate), abs=1e-12)
    if quantity:
        got = tiers.effective_discount(float(quantity), mode=TierMode.INCREMENTAL)
        assert got == pytest.approx(float(rebate / quantity), abs=1e-12)


@given(SCALES, st.integers(0, 100))
def test_all_units_is_the_last_tier_reached(scale: tuple[list[int], list[int]], quantity: int) -> None:
    held = [percent for least, percent in zip(*scale, strict=True) if quantity >= least]
    want = held[-1] / 100 if held else 0
    assert _tiers(*scale).effective_discount(float(quantity)) == want
    assert _tiers(*scale).rebate(float(quantity)) == pytest.approx(want * quantity)


@given(SCALES, st.lists(st.floats(0, 1e4), min_size=1, max_size=20), st.sampled_from(TierMode))
def test_an_array_gives_what_its_elements_give_and_a_rebate_is_discount_times_volume(
    scale: tuple[list[int], list[int]], quantities: list[float], mode: TierMode
) -> None:
    tiers = _tiers(*scale)
    discounts = tiers.effective_discount(np.array(quantities), mode=mode)
    rebates = tiers.rebate(np.array(quantities), mode=mode)
    for quantity, discount, rebate in zip(quantities, discounts, rebates, strict=True):
        assert discount == tiers.effective_discount(quantity, mode=mode)
        assert rebate == tiers.rebate(quantity, mode=mode)
        assert rebate == pytest.approx(discount * quantity, rel=1e-12, abs=1e-300)


@given(SCALES)
def test_rising_percents_give_less_in_increments(scale: tuple[list[int], list[int]]) -> None:
    tiers = _tiers(scale[0], sorted(scale[1]))
    quantities = np.linspace(0, 120, 241)
    incremental = tiers.effective_discount(quantities, mode=TierMode.INCREMENTAL)
    assert np.all(incremental <= tiers.effective_discount(quantities) + 1e-12)


def test_a_break_is_inclusive_and_nothing_holds_below_the_first() -> None:
    tiers = _tiers([10, 100], [5, 10])
    assert tiers.effective_discount(np.array([0.0, 9.99, 10.0, 99.99, 100.0])).tolist() == [0, 0, 0.05, 0.05, 0.1]
    assert tiers.effective_discount(10.0, mode=TierMode.INCREMENTAL) == 0
    assert tiers.rebate(110.0, mode=TierMode.INCREMENTAL) == pytest.approx(90 * 0.05 + 10 * 0.1)
    sums = Tiers(np.array([0.8]), np.array([0.1]))
    assert math.fsum([0.1] * 8) == 0.8
    assert 0.1 + 0.7 < 0.8  # in binary: it reaches the break all the same
    assert sums.effective_discount(0.1 + 0.7) == 0.1


def test_the_first_unit_of_a_tier_that_begins_at_0_has_its_percent() -> None:
    for mode in TierMode:
        assert _tiers([0, 100], [3, 10]).effective_discount(0.0, mode=mode) == 0.03
        assert _tiers([5, 100], [3, 10]).effective_discount(0.0, mode=mode) == 0


def test_a_quantity_below_0_leaves_the_others_alone() -> None:
    tiers = _tiers([0], [3])
    found = tiers.effective_discount(np.array([5.0, -1.0]))
    assert found[0] == 0.03
    assert str(found[1]) == "The quantity is −1, below 0. (element 2) Enter a quantity of 0 or more."
    assert found[1].code is ErrorCode.NOT_AVAILABLE
    with pytest.raises(CvmError, match=r"^The volume is −2, below 0\. Enter a volume of 0 or more\.$"):
        tiers.rebate(-2.0, mode=TierMode.INCREMENTAL)


@pytest.mark.parametrize(
    ("breaks", "percents", "message"),
    [
        ([], [], "There are no breaks. Enter from which quantity each percent holds."),
        ([0, 10], [0.1], "There are 2 breaks and 1 percents. Give each break its percent."),
        ([-1, 10], [0.1, 0.2], "The first break is −1, below 0. Enter 0 or more."),
        ([0, 100, 50], [0.1, 0.2, 0.3], "Break 3 is 50, not above the one before, 100. Sort the tiers by ascending break, and give each break once."),
        ([0, 100, 100], [0.1, 0.2, 0.3], "Break 3 is 100, not above the one before, 100. Sort the tiers by ascending break, and give each break once."),
    ],
)  # fmt: skip
def test_bad_scales_are_answered_with_what_to_do(breaks: list[float], percents: list[float], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        Tiers(np.array(breaks, dtype=float), np.array(percents))
    assert str(caught.value) == message
