"""How an uncertain input varies: its distribution from figure, Low and High, as a function of a standard normal.

PERT, triangular and uniform are read from a table of 4,096 knots over −6 ≤ z ≤ 6, linear in between: within 1e-7
of High − Low for PERT, 3e-7 for the others. Beyond, where two of 10⁹ cases lie, it stays flat. It draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import pi

import numpy as np

from xlcvm.errors import CvmError
from xlcvm.risk.total import Array, Swept
from xlcvm.value.ranges import Shape, read_shape

KNOTS, REACH = 4_096, 6.0
Z_90 = 1.2815515655446004  # the standard normal exceeds it in one case of ten
_LOPSIDED = 0.1  # of High − Low: how far from their middle the figure of a normal may lie, for rounding's sake


@dataclass(frozen=True, slots=True)
class Distribution:
    """How one input varies.

    Parameters
    ----------
    shape : Shape
        Not fixed.
    low, mode, high : float
        In the unit of the input. Triangular and PERT: the least, most likely and greatest figure. Uniform: the
        least and the greatest. Normal: its P10, mean and P90.

    Examples
    --------
    >>> cost = Distribution(Shape.PERT, 10, 12, 20)
    >>> cost.mean, cost.quantiles(np.array([-Z_90, 0.0, Z_90])).round(3)
    (13.0, array([10.899, 12.767, 15.453]))
    """

    shape: Shape
    low: float
    mode: float
    high: float

    @property
    def mean(self) -> float:
        """(low + mode + high) ÷ 3, PERT (low + 4 mode + high) ÷ 6, uniform the middle, normal the figure."""
        weight = {Shape.TRIANGULAR: 1.0, Shape.PERT: 4.0, Shape.UNIFORM: 0.0}.get(self.shape)
        return self.mode if weight is None else (self.low + weight * self.mode + self.high) / (2 + weight)

    def quantiles(self, z: Array) -> Array:
        """Give the figures that standard normals stand for: the quantile at the share Φ(z).

        Parameters
        ----------
        z : array, shape (n,)
            Standard normals.

        Returns
        -------
        array, shape (n,)
            In the unit of the input; rising with z.
        """
        if self.shape is Shape.NORMAL:
            figures: Array = z * ((self.high - self.low) / (2 * Z_90)) + self.mode
            return figures
        width = self.high - self.low
        if width == 0:
            return np.full_like(z, self.low)
        knots, rises = _table(self.shape, (self.mode - self.low) / width)
        place = z * ((KNOTS - 1) / (2 * REACH))  # `numpy.interp` would search each knot anew: fifteen times as long
        place += (KNOTS - 1) / 2 + 1
        knot = place.astype(np.int64)
        place -= knot
        place *= rises.take(knot, mode="clip")
        place += knots.take(knot, mode="clip")
        place *= width
        place += self.low
        return place


def distribution_of(swept: Swept) -> Distribution | None:
    """Give the distribution of an input; None when it is fixed.

    Parameters
    ----------
    swept : Swept
        The input, as its bare name means it: where its two figures differ, that of ours varies.

    Returns
    -------
    Distribution or None
        A bound that is missing is the figure itself; of a normal, it lies as far away as the other one.

    Raises
    ------
    CvmError
        An unknown distribution; one without Low and High; a normal with no spread, or whose figure is not in the
        middle of Low and High; or a range that cannot be used.
    """
    where = f'input "{swept.row.variable}"'
    try:
        shape = read_shape(swept.row.distribution)
    except CvmError as error:
        raise error.at(where) from None
    if shape is Shape.FIXED:
        return None
    bounds, figure = swept.range, swept.figure
    if bounds.is_open and shape is not Shape.NORMAL:
        raise CvmError(
            f"The distribution is {shape}, but Low and High are blank.",
            "Enter them, or clear Distribution.",
            where=where,
        )
    low, high = bounds.filled(figure)
    if shape is Shape.NORMAL:
        low, high = _normal_bounds(bounds.low, figure, bounds.high, where)
    return Distribution(shape, low, figure, high)


def _normal_bounds(low: float | None, figure: float, high: float | None, where: str) -> tuple[float, float]:
    """P10 and P90 of a normal around the figure."""
    spread = max(figure - low if low is not None else 0.0, high - figure if high is not None else 0.0)
    if spread == 0:
        raise CvmError(
            "A normal distribution needs a spread.", "Enter Low and High: the figures that one case in ten lies "
            "below, and one above.", where=where,
        )  # fmt: skip
    if low is None or high is None:
        return figure - spread, figure + spread
    if abs(low + high - 2 * figure) > 2 * _LOPSIDED * (high - low):
        raise CvmError(
            "A normal distribution is symmetric, but the figure is not in the middle of Low and High.",
            "Use PERT or triangular, or mend Low and High.", where=where,
        )  # fmt: skip
    return figure - (high - low) / 2, figure + (high - low) / 2


def normal_correlation(rank_correlation: Array) -> Array:
    """Correlation of two normals that have a rank correlation: 2 sin(π r ÷ 6).

    Source: K. Pearson, "On further methods of determining correlation", Drapers' Company Research Memoirs 4, 1907.

    Examples
    --------
    >>> normal_correlation(np.array([0.0, 0.5, 1.0])).round(4)
    array([0.    , 0.5176, 1.    ])
    """
    converted: Array = 2 * np.sin(pi / 6 * rank_correlation)
    return converted


@lru_cache(maxsize=256)
def _table(shape: Shape, mode: float) -> tuple[Array, Array]:
    """Quantiles between 0 and 1 at the knots, and the rise from each to the next; a flat stretch before and after."""
    from scipy.special import betaincinv, ndtr  # noqa: PLC0415 - half a second, only where something is drawn

    z = np.linspace(-REACH, REACH, KNOTS)
    below, above = ndtr(z), ndtr(-z)
    if shape is Shape.UNIFORM:
        knots = below
    elif shape is Shape.TRIANGULAR:
        knots = np.where(below < mode, np.sqrt(below * mode), 1 - np.sqrt(above * (1 - mode)))
    else:  # from whichever end is nearer, for the small shares keep their digits
        first, second = 1 + 4 * mode, 5 - 4 * mode
        knots = np.where(z < 0, betaincinv(first, second, below), 1 - betaincinv(second, first, above))
    return np.append(knots[0], knots), np.concatenate([[0.0], np.diff(knots), [0.0]])
