"""The macro "Tornado": bars of a closed form, run again in the same workbook, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.macros.givens import EQUATIONS, INPUTS, Seen, given, own, refused
from udfs.macros.tornado import make


def test_each_input_alone_is_moved_from_low_to_high() -> None:
    seen = Seen(make(own()))
    assert seen.names == ["Tornado", "Workings Tornado"]  # the tables themselves stand in the workbook
    bars = seen.table("Tornado", "Variable")
    assert list(bars) == ["power", "price per kWh", "hours"]
    assert bars["power"]["Total at low"] == pytest.approx((40 - 30) * 6000 * 0.12 - 900)
    assert bars["power"]["Total at high"] == pytest.approx((40 - 36) * 6000 * 0.12 - 900)
    assert bars["hours"]["Swing"] == pytest.approx(8 * 1500 * 0.12)
    assert bars["price per kWh"]["Change at high"] == pytest.approx(8 * 6000 * 0.03)


def test_it_runs_again_in_the_workbook_that_holds_its_results() -> None:
    """Figures of the first run are no inputs of the second, and changed inputs give new figures."""
    first = own()
    changed = [row[:] for row in INPUTS]
    changed[2][4] = 4000
    sheets = (*given(Inputs=changed, Equations=EQUATIONS).grids, *Seen(make(first)).grids())
    again = Seen(make(replace(first, grids=sheets))).table("Tornado", "Variable")
    assert again["hours"]["Swing"] == pytest.approx(8 * 2500 * 0.12)


def test_without_any_range_it_says_what_to_enter() -> None:
    inputs = [row[:4] for row in INPUTS[:5]]
    assert refused(make, given(I=inputs, E=EQUATIONS[:3])) == (
        "No input that the total uses has Low or High. Enter them in the inputs table for what is uncertain."
    )


def test_an_element_with_a_problem_is_named() -> None:
    equations = [*EQUATIONS[:2], ["Sum", "hours + power"]]
    message = refused(make, given(I=INPUTS[:5], E=equations))
    assert "Units clash" in message
    assert 'equation "Sum"' in message
