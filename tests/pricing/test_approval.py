"""Approval matrices: the two published ones, steps at their edge, bad matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.approval import ApprovalMatrix

MATRIX = ApprovalMatrix(
    (25_000, 100_000, 1e12),
    (0.10, 0.20, 0.30, 1.0),
    (
        ("Rep", "Rep", "Manager"),
        ("Rep", "Manager", "Manager"),
        ("Manager", "Manager", "Director"),
        ("Director", "Director", "VP"),
    ),
)
"""miaow-consulting, approval matrix: 0–10, 11–20, 21–30, over 30 %; up to 25k, 25–100k, over 100k."""

LADDER = ApprovalMatrix(
    (1e12,), (0.10, 0.20, 0.30, 0.40, 1.0), (("AE",), ("Manager",), ("Director",), ("CRO",), ("CFO and CEO",))
)
"""pulserevops, approval ladder: AE 0–10, manager 10–20, director 20–30, CRO 30–40, CFO and CEO above."""


def test_the_published_matrix() -> None:
    discounts, sizes = np.array([0.05, 0.15, 0.25, 0.35]), (20_000.0, 60_000.0, 250_000.0)
    assert [MATRIX.approver(discounts, size) for size in sizes] == [
        ["Rep", "Rep", "Manager", "Director"],
        ["Rep", "Manager", "Manager", "Director"],
        ["Manager", "Manager", "Director", "VP"],
    ]


def test_the_published_ladder_with_inclusive_steps() -> None:
    found = LADDER.approver(np.array([0.10, 0.1001, 0.20, 0.3, 0.40, 0.41, 1.0]), 1.0)
    assert found == ["AE", "Manager", "Manager", "Director", "CRO", "CFO and CEO", "CFO and CEO"]


def test_steps_are_inclusive_in_binary_too() -> None:
    assert 0.1 + 0.2 > 0.3
    assert MATRIX.approver(0.1 + 0.2, 3 * 0.1 * 250_000 / 3) == ["Manager"]
    assert MATRIX.approver(-0.05, 25_000) == ["Rep"]  # a surcharge


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 2e5)), min_size=1, max_size=30))
def test_each_pair_is_looked_up_as_by_hand(pairs: list[tuple[float, float]]) -> None:
    matrix = ApprovalMatrix((25_000, 100_000), (0.10, 0.30), (("a", "b"), ("c", "d")))
    discounts, sizes = (np.array(column) for column in zip(*pairs, strict=True))
    for (discount, size), found in zip(pairs, matrix.approver(discounts, sizes), strict=True):
        if discount > 0.3 * (1 + 1e-9) or size > 100_000 * (1 + 1e-9):
            assert isinstance(found, CvmError)
        elif not any(abs(figure - step) < 1e-9 for figure, step in [(discount, 0.1), (discount, 0.3)]):
            assert found == ("ab" if discount <= 0.1 else "cd")[size > 25_000]


def test_above_the_last_step_nobody_may_approve() -> None:
    small = ApprovalMatrix((1_000,), (0.1,), (("",),))
    too_much, too_large, silent = small.approver(np.array([0.2, 0.1, 0.1]), np.array([1.0, 2_000.0, 1.0]))
    assert str(too_much) == (
        "The discount is above the last step of the matrix, 10%. (element 1) Nobody may approve it; if somebody may, "
        "add a row to the matrix."
    )
    assert str(too_large) == (
        "The deal size is above the last step of the matrix, 1,000. (element 2) Nobody may approve it; if somebody "
        "may, add a column to the matrix."
    )
    assert str(silent) == (
        "The matrix names no approver for discounts of up to 10% on deals of up to 1,000. (element 3) Enter who "
        'approves them, or a word such as "nobody" where no approval is needed.'
    )
    for problem in (too_much, too_large, silent):
        assert isinstance(problem, CvmError)
        assert problem.code is ErrorCode.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("sizes", "discounts", "message"),
    [
        ((), (0.1,), "The matrix has no deal sizes. Enter up to which each step holds."),
        ((1.0,), (), "The matrix has no discounts. Enter up to which each step holds."),
        ((-1.0,), (0.1,), "The first deal size of the matrix is −1, below 0. Enter 0 or more."),
        ((1.0,), (-0.1, 0.1), "The first discount of the matrix is −0.1, below 0. Enter 0 or more."),
        ((5.0, 5.0), (0.1,), "The deal sizes of the matrix do not ascend: step 2 is 5, after 5. Sort them ascending, and give each step once."),
        ((5.0,), (0.1, 0.3, 0.2), "The discounts of the matrix do not ascend: step 3 is 0.2, after 0.3. Sort them ascending, and give each step once."),
    ],
)  # fmt: skip
def test_bad_matrices_are_answered_with_what_to_do(
    sizes: tuple[float, ...], discounts: tuple[float, ...], message: str
) -> None:
    with pytest.raises(CvmError) as caught:
        ApprovalMatrix(sizes, discounts, tuple(("a",) * len(sizes) for _ in discounts))
    assert str(caught.value) == message
