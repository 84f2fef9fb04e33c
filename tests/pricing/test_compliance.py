"""The share within policy: by count and by weight, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.compliance import compliance

PAIRS = st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), min_size=1).filter(lambda p: any(w for _, w in p))


@given(PAIRS)
def test_it_is_a_ratio_of_sums(pairs: list[tuple[bool, int]]) -> None:
    within, weights = (np.array(column) for column in zip(*pairs, strict=True))
    whole = sum(weight for _, weight in pairs)
    want = sum(weight for good, weight in pairs if good) / whole
    assert compliance(within, weights.astype(float)) == pytest.approx(want)
    assert compliance(within) == pytest.approx(sum(good for good, _ in pairs) / len(pairs))
    assert compliance(~within, weights.astype(float)) == pytest.approx(1 - want)


def test_bad_weights() -> None:
    with pytest.raises(CvmError) as caught:
        compliance(np.array([True, False]), np.array([0.0, 0.0]))
    assert (str(caught.value), str(caught.value.code)) == (
        "All weights are 0. Enter the weight of at least one row.", "#DIV/0!"
    )  # fmt: skip
    with pytest.raises(CvmError) as caught:
        compliance(np.array([True, False]), np.array([1.0, -2.0]))
    assert str(caught.value) == "The weight is −2, below 0. (row 2) Enter weights of 0 or more."
