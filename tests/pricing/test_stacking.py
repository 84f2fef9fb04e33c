"""Stacks of percents: the published case of both methods, and laws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.pricing.pocket_price import invoice_price
from xlcvm.pricing.stacking import Stacking, stacked_discount

PERCENTS = st.lists(st.integers(-1000, 1000).map(lambda tenths: tenths / 1000), min_size=1, max_size=6)
DISCOUNTS = st.lists(st.floats(0, 1), min_size=1, max_size=6)


def test_both_methods_are_in_use() -> None:
    """7,000 less 10 % and 5 %: additive 5,950, sequential 5,985; trade practice, both in use."""
    assert invoice_price(7000, float(stacked_discount([0.10, 0.05]))) == pytest.approx(5985, rel=1e-15)
    additive = float(stacked_discount([0.10, 0.05], method=Stacking.ADDITIVE))
    assert invoice_price(7000, additive) == pytest.approx(5950, rel=1e-15)


@given(PERCENTS)
def test_stacks_are_what_fractions_give(percents: list[float]) -> None:
    left, sum_ = Fraction(1), Fraction(0)
    for percent in percents:
        left -= left * Fraction(str(percent))
        sum_ += Fraction(str(percent))
    assert float(stacked_discount(percents)) == pytest.approx(float(1 - left), rel=1e-9, abs=1e-13 * 2 ** len(percents))
    assert float(stacked_discount(percents, method=Stacking.ADDITIVE)) == pytest.approx(float(sum_), abs=1e-14)


@given(DISCOUNTS)
def test_sequential_never_takes_more_than_additive_nor_more_than_all(percents: list[float]) -> None:
    sequential = float(stacked_discount(percents))
    assert sequential <= float(stacked_discount(percents, method=Stacking.ADDITIVE)) + 1e-14
    assert max(percents) - 1e-14 <= sequential <= 1


@given(st.lists(DISCOUNTS, min_size=1, max_size=5).filter(lambda rows: len({len(row) for row in rows}) == 1))
def test_a_block_is_stacked_row_by_row(rows: list[list[float]]) -> None:
    for method in Stacking:
        assert stacked_discount(rows, method=method) == pytest.approx(
            [float(stacked_discount(row, method=method)) for row in rows], rel=1e-14, abs=1e-300
        )


def test_percents_that_add_up_to_the_whole_price_are_the_whole() -> None:
    for stack in ([0.7, 0.2, 0.1], [0.1] * 10, [0.6, 0.3, 0.1], [0.05] * 20):
        assert float(stacked_discount(stack, method=Stacking.ADDITIVE)) == 1
    assert float(stacked_discount([0.7, 0.2, 0.1 + 1e-9], method=Stacking.ADDITIVE)) > 1
    assert np.shape(stacked_discount(np.zeros((4, 3)))) == (4,)
