"""The distribution of a total, gathered block by block: moments, extremes, percentiles, shares below a figure.

Up to a million figures are kept, and percentiles are exact; of more, a fine histogram is, and its bound is told.
It knows neither model nor sampling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from xlcvm.risk.total import Array

EXACT = 1_000_000  # figures that are kept
_PILOT = 65_536  # figures that settle where the histogram lies
_CELLS = 1 << 17  # of the histogram
_MARGIN = 0.25  # of the pilot's range on either side


@dataclass(slots=True)
class Spread:
    """Figures seen so far.

    Parameters
    ----------
    expected : int
        How many there will be.
    exact : int
        Up to how many are kept.

    Attributes
    ----------
    count : int
        How many there were.
    mean : float
        Their mean.
    minimum, maximum : float
        The least and the greatest.
    """

    expected: int
    exact: int = EXACT
    count: int = 0
    mean: float = 0.0
    minimum: float = np.inf
    maximum: float = -np.inf
    _squares: float = 0.0  # sum of squared distances from the mean
    _kept: Array = field(init=False)
    _start: float = 0.0
    _width: float = 0.0
    _cells: NDArray[np.int64] | None = None
    _sorted: bool = False

    def __post_init__(self) -> None:
        self._kept = np.empty(self.expected if self.expected <= self.exact else min(_PILOT, self.expected))

    def add(self, figures: Array) -> None:
        """Take in a block of figures."""
        size, mean = figures.size, float(figures.mean())
        total, apart = self.count + size, mean - self.mean
        self._squares += float(np.square(figures - mean).sum()) + apart**2 * self.count * size / total
        self.mean += apart * size / total
        self.minimum = min(self.minimum, float(figures.min()))
        self.maximum = max(self.maximum, float(figures.max()))
        room = self._kept[self.count : self.count + size]
        room[:] = figures[: room.size]
        self.count = total
        if room.size < size:
            self._tally(figures[room.size :])

    def _tally(self, figures: Array) -> None:
        if self._cells is None:
            low, high = float(self._kept.min()), float(self._kept.max())
            margin = _MARGIN * (high - low)
            self._start = low - margin
            self._width = (high - low + 2 * margin) / _CELLS or 1.0
            self._cells = np.zeros(_CELLS + 2, dtype=np.int64)  # one more at either end, for what lies beyond
            self._cells += self._counted(self._kept)
        self._cells += self._counted(figures)

    def _counted(self, figures: Array) -> NDArray[np.int64]:
        cells = np.floor((figures - self._start) / self._width)
        np.clip(cells, -1, _CELLS, out=cells)
        return np.bincount((cells + 1).astype(np.int64), minlength=_CELLS + 2)

    @property
    def deviation(self) -> float:
        """The standard deviation, n − 1 in the divisor."""
        return sqrt(self._squares / (self.count - 1)) if self.count > 1 else 0.0

    @property
    def bound(self) -> float:
        """How far P10 to P90 may be from the exact ones: 0, or the width of a cell of the histogram."""
        return 0.0 if self._cells is None else self._width

    def percentiles(self, shares: Array) -> Array:
        """Give percentiles, linear between neighbours as Excel's PERCENTILE.INC.

        Parameters
        ----------
        shares : array
            Between 0 and 1.

        Returns
        -------
        array
            Figures, within `bound` of the exact ones; in thin tails within the distance of neighbours too.
        """
        if self._cells is None:
            figures = self._in_order()
            place = np.asarray(shares) * (figures.size - 1)
            below = np.floor(place).astype(np.int64)
            above = np.minimum(below + 1, figures.size - 1)
            result: Array = figures[below] + (place - below) * (figures[above] - figures[below])
            return result
        edges, counts = self._cumulated()
        return np.interp(np.asarray(shares) * self.count, counts, edges)

    def counts_below(self, edges: Array) -> Array:
        """Give how many figures lie below each edge, by interpolation where a histogram was kept."""
        if self._cells is None:
            return np.searchsorted(self._in_order(), edges, side="left").astype(np.float64)
        return np.interp(edges, *self._cumulated())

    def _in_order(self) -> Array:
        if not self._sorted:
            self._kept.sort()
            self._sorted = True
        return self._kept

    def _cumulated(self) -> tuple[Array, Array]:
        """Edges of the histogram and how many figures lie below each."""
        assert self._cells is not None
        edges = self._start + self._width * np.arange(_CELLS + 1)
        inner = np.clip(edges, self.minimum, self.maximum)
        counts = np.cumsum(self._cells[:-1]).astype(np.float64)
        return np.concatenate([[self.minimum], inner, [self.maximum]]), np.concatenate([[0.0], counts, [self.count]])

    def bins(self, count: int) -> tuple[Array, Array]:
        """Cut the range into equal bins.

        Parameters
        ----------
        count : int
            How many, at least 1.

        Returns
        -------
        edges : array, shape (count + 1,)
            From the least figure to the greatest; one bin without width when all are the same.
        shares : array, shape (count,)
            Of all figures, each bin without its upper edge but the last.
        """
        if self.minimum == self.maximum:
            return np.array([self.minimum, self.maximum]), np.ones(1)
        edges = np.linspace(self.minimum, self.maximum, count + 1)
        below = self.counts_below(edges)
        below[0], below[-1] = 0, self.count
        return edges, np.diff(below) / self.count
