"""The macro "Two-way table": which two inputs, their figures, and the totals of a closed form."""

from __future__ import annotations

import pytest

from tests.macros.givens import EQUATIONS, INPUTS, Seen, given, own, refused
from udfs.macros.two_way_table import make

SHEET = "Two way"


def _grid(seen: Seen) -> tuple[str, str, list[float], list[list[float]]]:
    """Give the names down and across, the figures across, and rows that begin with the figure down."""
    rows = seen.rows(SHEET)
    at = next(at for at, row in enumerate(rows) if str(row[0]).endswith("→"))
    return rows[at + 1][0], rows[at][0], rows[at + 1][1:], [row for row in rows[at + 2 :] if len(row) == 12]


def test_the_two_with_the_largest_swing_are_taken() -> None:
    seen = Seen(make(own("Inputs!A3")))
    down, across, figures, rows = _grid(seen)
    assert down == "power, kW  ↓"
    assert across == "price per kWh, USD/kWh  →"
    assert figures == pytest.approx([0.09 + 0.006 * step for step in range(11)])
    assert [row[0] for row in rows] == pytest.approx([30 + 0.6 * step for step in range(11)])
    for row in rows:
        assert row[1:] == pytest.approx([(40 - row[0]) * 6000 * price - 900 for price in figures])
    assert "The two with the largest swing." in seen.text(SHEET)


def test_the_two_that_are_selected_are_taken() -> None:
    seen = Seen(make(own("Inputs!B3:C4")))
    down, across, figures, rows = _grid(seen)
    assert (down[:5], across[:13]) == ("hours", "price per kWh")
    assert rows[0][1] == pytest.approx(8 * 5000 * 0.09 - 900)
    assert rows[-1][-1] == pytest.approx(8 * 6500 * 0.15 - 900)
    assert "selected in the inputs table" in seen.text(SHEET)
    assert len(figures) == len(rows) == 11


def test_a_selected_input_without_range_is_named() -> None:
    assert refused(make, own("Inputs!A4:A5")) == (
        '"training" has neither Low nor High to be swept between. Enter its Low and High in the inputs table.'
    )


def test_one_range_alone_makes_no_table() -> None:
    inputs = [row[:] for row in INPUTS]
    for number in (1, 3):
        inputs[number][4:6] = [None, None]
    assert refused(make, given(I=inputs, E=EQUATIONS)) == (
        'Only "hours" has a Low below its High, and a two-way table needs two such inputs. Enter Low and High in the '
        "inputs table for another one."
    )
