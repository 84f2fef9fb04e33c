"""Segments side by side: who values what, and segments that cannot be compared."""

from __future__ import annotations

import math

import pytest

from xlcvm.errors import CvmError
from xlcvm.units import parse_unit
from xlcvm.value import EquationRow, Input, Inputs, Status
from xlcvm.value.segments import Segment, compare_segments

MODEL = [
    EquationRow("Labour", "hours saved × wage"),
    EquationRow("Scrap", "scrap avoided × 1000"),
    EquationRow("Freight", "freight"),
]


def _segment(
    name: str, hours: float, wage: float, scrap: float, *, unit: str = "h/year", currency: str = "USD"
) -> Segment:
    return Segment(
        name,
        Inputs(
            [
                Input("hours saved", hours, unit=unit),
                Input("wage", wage, unit=f"{currency}/h"),
                Input("scrap avoided", scrap, unit=f"{currency}/year"),
                Input("freight", 50, unit=currency),
            ]
        ),
    )


def test_which_segment_values_what() -> None:
    found = compare_segments(MODEL, [_segment("hospitals", 100, 60, 0.2), _segment("laboratories", 40, 90, 1.5)])
    labour, scrap, freight = found.elements
    assert (labour.values, labour.highest) == ((6000, 3600), "hospitals")
    assert (scrap.values, scrap.highest) == ((200, 1500), "laboratories")
    assert (freight.values, freight.highest) == ((50, 50), "")
    assert [(row.element, row.unit and row.unit.text, row.values) for row in found.totals] == [
        ("Total", "USD/year", (6200, 5100)),
        ("Total", "USD", (50, 50)),
    ]
    assert found.values("laboratories") == {"Labour": 3600, "Scrap": 1500, "Freight": 50}


def test_units_that_convert_meet_in_those_of_the_first_segment() -> None:
    monthly = _segment("laboratories", 10, 90, 0, unit="h/month")
    found = compare_segments(MODEL, [_segment("hospitals", 100, 60, 0), monthly])
    assert found.elements[0].unit == parse_unit("USD/year")
    assert found.elements[0].values == pytest.approx((6000, 10_800))


def test_a_segment_without_a_figure_keeps_the_others_good() -> None:
    rows = list(_segment("", 40, 90, 1.5).inputs.rows)
    rows[1] = Input("wage", unit="USD/h", status=Status.PLACEHOLDER)
    found = compare_segments(MODEL, [_segment("hospitals", 100, 60, 0.2), Segment("laboratories", Inputs(rows))])
    labour = found.elements[0]
    assert labour.values[0] == 6000
    assert math.isnan(labour.values[1])
    assert str(labour.problems[1]) == '"wage" is a placeholder. Quantify it, then change its status.'
    assert labour.highest == ""  # nobody knows what the other one values it at
    assert found.totals[0].values[1] == 1500  # placeholders are left out of totals
    assert found.totals[0].highest == ""  # a whole total and a partial one do not compare


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ([], "There is no segment. Give each segment a name and an inputs table."),
        ([_segment("a", 1, 1, 1), _segment(" A", 1, 1, 1)], 'There are two segments named " A". Rename one.'),
        ([_segment("a", 1, 1, 1), _segment(" ", 1, 1, 1)], "Segment 2 has no name. Name it."),
        ([_segment("a", 1, 1, 1), Segment("b", Inputs([Input("hours saved", 1), Input("shift", 2), Input("Wage", 2)]))],
         'Segment "b" lacks "scrap avoided", "freight" and has "shift" besides, compared with segment "a". Give all segments the same variables; a figure that a segment does not need may be 0.'),
        ([_segment("a", 1, 1, 1), _segment("b", 1, 1, 1, currency="EUR")],
         '"Labour" is in USD/year in segment "a" and in EUR/year in segment "b". Give the inputs of all segments the same units.'),
    ],
)  # fmt: skip
def test_segments_that_cannot_be_compared(segments: list[Segment], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        compare_segments(MODEL, segments)
    assert str(caught.value) == message
