"""Compliance: which share of discounts or deals is within policy. It knows no policy, only what was said of each."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode


def compliance(within: NDArray[np.bool_], weights: NDArray[np.float64] | None = None) -> float:
    """Give the share that is within policy: Σ weights within ÷ Σ weights.

    Parameters
    ----------
    within : array of bool, shape (n,)
        Whether each discount or deal is within policy.
    weights : array, shape (n,), optional
        Such as the list price of each; at least 0. All count the same when left out.

    Returns
    -------
    float
        Fraction, 0 to 1.

    Raises
    ------
    CvmError
        #VALUE!: a weight is below 0. #DIV/0!: all weights are 0.

    Examples
    --------
    >>> compliance(np.array([True, False, True])), compliance(np.array([True, False]), np.array([300.0, 100.0]))
    (0.6666666666666666, 0.75)
    """
    if weights is None:
        return float(np.mean(within))
    below = np.flatnonzero(weights < 0)
    if below.size:
        number = int(below[0])
        raise CvmError(
            f"The weight is {format_number(float(weights[number]))}, below 0.",
            "Enter weights of 0 or more.",
            where=f"row {number + 1}",
        )
    whole = math.fsum(weights.tolist())
    if whole == 0:
        raise CvmError("All weights are 0.", "Enter the weight of at least one row.", code=ErrorCode.DIVISION)
    return math.fsum(weights[within].tolist()) / whole
