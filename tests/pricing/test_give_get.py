"""Gives and gets: sums that tie out, items on both sides, what would count twice."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.give_get import Exchange, give_and_get

ITEMS = st.lists(st.tuples(st.sampled_from(["a", "B", "b ", "c", "Reference visit"]), st.floats(0, 1e9)), max_size=8)


def test_a_negotiation() -> None:
    found = give_and_get(
        [("10% discount", 8000), ("Training", 500), ("training ", 300)],
        [("3-year contract", 6000), ("Training", 100), ("Reference", 3000)],
    )
    assert found == [
        Exchange("10% discount", 8000, 0, -8000),
        Exchange("Training", 800, 100, -700),
        Exchange("3-year contract", 0, 6000, 6000),
        Exchange("Reference", 0, 3000, 3000),
        Exchange("Total", 8800, 9100, 300),
    ]


@given(ITEMS, ITEMS)
def test_rows_add_up_to_the_total_and_sides_swap(gives: list[tuple[str, float]], gets: list[tuple[str, float]]) -> None:
    *rows, total = give_and_get(gives, gets)
    assert total.gives == pytest.approx(math.fsum(row.gives for row in rows))
    assert total.net == pytest.approx(math.fsum(row.net for row in rows), abs=1e-6)
    assert len(rows) == len({name.strip().casefold() for name, _ in [*gives, *gets]})
    swapped = give_and_get(gets, gives)
    assert swapped[-1].net == -total.net
    assert {(row.item.strip().casefold(), row.gives, row.gets) for row in rows} == {
        (row.item.strip().casefold(), row.gets, row.gives) for row in swapped[:-1]
    }


def test_what_would_be_wrong_is_refused() -> None:
    with pytest.raises(CvmError) as caught:
        give_and_get([("Discount", 1)], [("Total", 5)])
    assert str(caught.value) == (
        '"Total" is no item: it would count everything twice. Leave the row out; it is added here.'
    )
    with pytest.raises(CvmError) as caught:
        give_and_get([("Discount", -800)], [])
    assert str(caught.value) == (
        '"Discount" is worth −800, below 0. Enter what it is worth without a sign: the two tables say who gives.'
    )
