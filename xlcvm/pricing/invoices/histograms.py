"""Fine histograms of a price measure, and the bands and weighted percentiles that come from them.

It knows no engine: an analysis hands the weights of bins over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from xlcvm.errors import CvmError

_SLACK = 1e-11  # of the total weight: sums of many lines differ by less in the order of their addition


class Weight(StrEnum):
    """What a line weighs."""

    REVENUE = "revenue"
    VOLUME = "volume"
    LINES = "lines"


@dataclass(frozen=True)
class Histogram:
    """How much weight lies in each fine bin [lower + i × width, lower + (i + 1) × width).

    Parameters
    ----------
    lower, width : float
        Of the bins, in the unit of the measure.
    bins : array of int64
        Numbers of the bins that hold anything, ascending.
    weights : array of float64
        Of each such bin.
    """

    lower: float
    width: float
    bins: NDArray[np.int64]
    weights: NDArray[np.float64]

    @property
    def total(self) -> float:
        """The weight of all bins."""
        return math.fsum(self.weights)

    @property
    def error_bound(self) -> float:
        """By how much a percentile at the middle of its bin can be wrong."""
        return self.width / 2

    def place(self, share: float) -> tuple[int, float]:
        """Give the bin in which a percentile lies, and the weight below that bin."""
        cumulated = np.cumsum(self.weights)
        reached = share * cumulated[-1] - _SLACK * cumulated[-1]
        index = min(int(np.searchsorted(cumulated, reached)), len(self.bins) - 1)
        return int(self.bins[index]), float(cumulated[index] - self.weights[index])

    def percentile(self, share: float) -> float:
        """Give a percentile to within `error_bound`: the middle of its bin."""
        return self.lower + (self.place(share)[0] + 0.5) * self.width

    def percentile_within(self, share: float, values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
        """Give a percentile exactly, from the values in its bin (ascending) and their weights."""
        below = self.place(share)[1]
        total = self.total
        cumulated = below + np.cumsum(weights)
        index = min(int(np.searchsorted(cumulated, share * total - _SLACK * total)), len(values) - 1)
        return float(values[index])

    def bands(self, width: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the lower ends and the weights of bands on multiples of a width, empty ones in between too.

        Parameters
        ----------
        width : float
            A multiple of the width of the bins, whose lower end is a multiple of it.

        Returns
        -------
        pair of array of float64
            Lower ends, ascending, and weights.
        """
        each = round(width / self.width)
        first_bin = round(self.lower / self.width)
        if each < 1 or abs(each * self.width - width) > 1e-9 * width:
            raise CvmError(f"The width {width:g} is not a multiple of {self.width:g}.", "Choose a multiple of it.")
        numbers = (self.bins + first_bin) // each
        least = int(numbers[0])
        weights = np.bincount(numbers - least, weights=self.weights)
        ends = np.arange(least, least + len(weights), dtype=np.float64) * width
        return np.round(ends, 12), weights.astype(np.float64)


@dataclass(frozen=True)
class Percentiles:
    """Weighted percentiles of a measure for each value of a dimension, or for all lines together.

    Parameters
    ----------
    names : tuple of str
        Of the groups; one "" for all lines.
    shares : tuple of float
        Which percentiles, 0 to 1.
    values : tuple of tuple of float
        A row a group.
    error_bound : float
        By how much a value can be wrong; 0 when they are exact.
    histograms : tuple of Histogram
        Of each group.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    error_bound: float
    histograms: tuple[Histogram, ...]

    @classmethod
    def of(cls, histograms: Mapping[str, Histogram], shares: Sequence[float]) -> Percentiles:
        """Give percentiles to within half a bin."""
        values = tuple(tuple(map(each.percentile, shares)) for each in histograms.values())
        bound = max(each.error_bound for each in histograms.values())
        return cls(tuple(histograms), tuple(shares), values, bound, tuple(histograms.values()))


def total_of(histograms: Sequence[Histogram]) -> Histogram:
    """Add histograms of the same bins."""
    first = histograms[0]
    bins, where = np.unique(np.concatenate([each.bins for each in histograms]), return_inverse=True)
    weights = np.bincount(where, weights=np.concatenate([each.weights for each in histograms]))
    return Histogram(first.lower, first.width, bins, weights.astype(np.float64))
