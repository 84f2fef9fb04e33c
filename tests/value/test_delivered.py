"""Value delivered against value promised."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.delivered import value_delivered

ROWS = st.lists(st.tuples(st.floats(1, 1e9), st.floats(0, 1e9)), min_size=1, max_size=8)


@given(ROWS)
def test_the_total_is_the_ratio_of_the_sums(rows: list[tuple[float, float]]) -> None:
    promised, delivered = zip(*rows, strict=True)
    *elements, total = value_delivered([""] * len(rows), promised, delivered=delivered)
    assert total.element == "Total"
    assert total.realisation == pytest.approx(math.fsum(delivered) / math.fsum(promised))
    assert total.gap == pytest.approx(math.fsum(row.gap for row in elements), rel=1e-9, abs=1e-12 * total.promised)


@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=8))
def test_a_promise_kept_is_realised_in_full(promised: list[float]) -> None:
    rows = value_delivered([""] * len(promised), promised, delivered=promised)
    assert all(row.gap == 0 and row.realisation == 1 for row in rows)


def test_what_nobody_promised_has_no_realisation() -> None:
    rows = value_delivered(["Energy", "Training"], [100, 0], delivered=[90, 30])
    assert isinstance(rows[1].realisation, CvmError)
    assert rows[1].realisation.code is ErrorCode.DIVISION
    assert str(rows[1].realisation) == (
        'Division by zero: promised is 0. (value element "Training", equation "realisation") '
        "Enter another figure, or divide by something else."
    )
    assert (rows[1].gap, rows[2].realisation) == (30, 1.2)
