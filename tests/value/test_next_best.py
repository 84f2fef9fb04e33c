"""Comparison with the next best alternative: laws, boundaries, and what a customer sees otherwise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import (
    CustomerView,
    Element,
    PointType,
    ValueKind,
    Winner,
    compare,
    delta_value,
    point_type,
    read_kind,
    read_winner,
)

MONEY = st.floats(-1e9, 1e9)
KINDS = st.sampled_from(list(ValueKind))
TOLERANCES = st.floats(0, 1)


@given(MONEY, KINDS)
def test_ours_equal_to_the_next_best_is_worth_nothing_more(figure: float, kind: ValueKind) -> None:
    assert delta_value(figure, figure, kind=kind) == 0


@given(MONEY, MONEY)
def test_a_saving_is_a_profit_with_the_sides_changed(ours: float, next_best: float) -> None:
    assert delta_value(ours, next_best) == delta_value(next_best, ours, kind=ValueKind.PROFIT)


def test_columns_broadcast() -> None:
    assert np.array_equal(delta_value(np.array([80.0, 35.0]), 100.0), [20.0, 65.0])


@pytest.mark.parametrize(
    ("ours", "next_best", "tolerance", "view", "point"),
    [
        (105, 100, 0.05, None, PointType.PARITY),  # 5 of 105
        (100, 95, 0.05, None, PointType.PARITY),  # just the tolerance
        (1.0, 0.95, 0.05, None, PointType.PARITY),  # the same in binary fractions, 0.05000000000000004
        (100, 94.99, 0.05, None, PointType.OURS),
        (94.99, 100, 0.05, None, PointType.NEXT_BEST),
        (-80, -100, 0.05, None, PointType.OURS),  # costs with a minus
        (-100, 100, 1.0, None, PointType.NEXT_BEST),  # twice the larger
        (0, 0, 0.0, None, PointType.PARITY),
        (0, 1e-9, 0.05, None, PointType.NEXT_BEST),
        (7, 7, 0.0, None, PointType.PARITY),
        (120, 100, 0.05, Winner.OURS, PointType.OURS),
        (120, 100, 0.05, Winner.SAME, PointType.CONTENTION),
        (120, 100, 0.05, Winner.NEXT_BEST, PointType.CONTENTION),
        (101, 100, 0.05, Winner.SAME, PointType.PARITY),
        (101, 100, 0.05, Winner.OURS, PointType.CONTENTION),
        (80, 100, 0.05, Winner.NEXT_BEST, PointType.NEXT_BEST),
        (120, 100, 0.05, 8.0, PointType.OURS),  # a smaller difference, the same winner
        (120, 100, 0.05, 6.0, PointType.CONTENTION),  # within 5 % of 120: the same, in the customer's eyes
        (120, 100, 0.05, -8.0, PointType.CONTENTION),
        (101, 100, 0.05, 0.0, PointType.PARITY),
        (0, 0, 0.05, 3.0, PointType.CONTENTION),
    ],
)  # fmt: skip
def test_points(ours: float, next_best: float, tolerance: float, view: CustomerView | None, point: PointType) -> None:
    assert point_type(ours, next_best, tolerance=tolerance, customer_view=view) is point


@given(MONEY, MONEY, TOLERANCES, KINDS)
def test_the_sides_changed_give_the_other_winner(
    ours: float, next_best: float, tolerance: float, kind: ValueKind
) -> None:
    other = {PointType.OURS: PointType.NEXT_BEST, PointType.NEXT_BEST: PointType.OURS}
    point = point_type(ours, next_best, tolerance=tolerance, kind=kind)
    assert point_type(next_best, ours, tolerance=tolerance, kind=kind) is other.get(point, point)


@given(MONEY, MONEY, TOLERANCES, st.sampled_from([1e-3, 7.0, 1e6]))
def test_the_unit_does_not_matter(ours: float, next_best: float, tolerance: float, scale: float) -> None:
    larger = max(abs(ours), abs(next_best))
    if (larger and abs(abs(ours - next_best) / larger - tolerance) < 1e-9) or 0 < larger < 1e-290:
        return  # on the boundary, where rounding decides
    assert point_type(ours * scale, next_best * scale, tolerance=tolerance) is point_type(
        ours, next_best, tolerance=tolerance
    )


@pytest.mark.parametrize("tolerance", [-0.01, 1.01, math.nan])
def test_a_tolerance_out_of_range(tolerance: float) -> None:
    with pytest.raises(CvmError, match=r"The tolerance is .*, not between 0 and 1\. Enter 0% to 100%\."):
        point_type(1, 2, tolerance=tolerance)


def test_kinds_and_views_are_read_as_typed() -> None:
    assert read_kind("PROFIT ") is ValueKind.PROFIT
    assert read_winner("Next  Best") is Winner.NEXT_BEST
    for text, message in (
        ("savings", 'The kind "savings" is not known. Enter "saving" or "profit".'),
        ("", "The kind is blank. Enter"),
    ):
        with pytest.raises(CvmError, match=message):
            read_kind(text)
    with pytest.raises(
        CvmError, match='The customer\'s view "theirs" is not known\\. Enter "ours", "next best", "same", or'
    ):
        read_winner("theirs")


ELEMENTS = st.lists(
    st.builds(Element, st.text(max_size=3), MONEY, MONEY, KINDS, st.none() | st.sampled_from(list(Winner))),
    min_size=1,
    max_size=8,
)


@given(ELEMENTS)
def test_rows_and_total_tie_out(elements: list[Element]) -> None:
    found = compare(elements)
    size = sum(abs(row.ours) + abs(row.next_best) for row in elements)
    assert math.fsum(row.difference for row in found.rows) == pytest.approx(
        found.difference, rel=1e-9, abs=1e-12 * size
    )
    assert sum(map(len, map(found.points, PointType))) == len(elements)
    if found.share_problem is None:
        # shares are far above 1 when favourable and unfavourable elements nearly cancel
        largest = max(abs(row.share) for row in found.rows)
        assert math.fsum(row.share for row in found.rows) == pytest.approx(1, abs=1e-12 * largest)


def test_unfavourable_elements_stay_in() -> None:
    found = compare([Element("Energy", 80, 100), Element("Yield", 90, 95, ValueKind.PROFIT)])
    assert [(row.difference, row.point) for row in found.rows] == [(20, PointType.OURS), (-5, PointType.NEXT_BEST)]
    assert [row.share for row in found.rows] == pytest.approx([20 / 15, -5 / 15])
    assert found.figures is None  # a cost and a yield have no sum
    assert compare([Element("Energy", 80, 100), Element("Scrap", 1, 2)]).figures == (81, 102)


def test_a_total_of_zero_has_no_shares() -> None:
    found = compare([Element("a", 0.1, 0.3), Element("b", 0.3, 0.1)])
    assert found.share_problem is not None
    assert found.share_problem.code is ErrorCode.DIVISION
    assert str(found.share_problem) == (
        "The differences add up to 0, so no element has a share of the total. Read the column Difference instead."
    )
    assert all(math.isnan(row.share) for row in found.rows)


def test_the_customer_sees_the_sign_of_the_difference_not_of_the_figures() -> None:
    cost = Element("Energy", 80, 100, ValueKind.SAVING, customer_view=15.0)
    assert compare([cost]).rows[0].point is PointType.OURS
