"""Percents that are taken off one after the other, or all of the same price. It knows no prices."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xlcvm.value.next_best import ROUNDING


class Stacking(StrEnum):
    """Whether each percent is taken of what the ones before have left, or all of them of the same price."""

    SEQUENTIAL = "sequential"
    ADDITIVE = "additive"


def stacked_discount(percents: ArrayLike, *, method: Stacking = Stacking.SEQUENTIAL) -> NDArray[np.float64]:
    """Give the one discount that a stack of percents comes to.

    sequential: 1 − Π(1 − percent); additive: Σ percent

    Parameters
    ----------
    percents : array of shape (…, k)
        Fractions from −1 to 1; below 0 is a surcharge. The last axis is the stack.
    method : Stacking
        Both are in use, so the choice must be known.

    Returns
    -------
    array of shape (…)
        Fractions; above 1 when percents add up to more than the whole price.

    Examples
    --------
    >>> stacked_discount([0.10, 0.05]).round(12), stacked_discount([0.10, 0.05], method=Stacking.ADDITIVE).round(12)
    (np.float64(0.145), np.float64(0.15))
    """
    stack = np.asarray(percents, dtype=np.float64)
    if method is Stacking.SEQUENTIAL:
        return np.asarray(1 - np.prod(1 - stack, axis=-1))
    total = np.asarray(stack.sum(axis=-1))
    return np.where(np.abs(total - 1) <= ROUNDING * np.abs(stack).sum(axis=-1), 1.0, total)  # 70 % + 20 % + 10 %
