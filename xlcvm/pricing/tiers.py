"""Quantity tiers: the discount of a quantity, and the rebate on a volume. It knows no policy and no approval.

Tiers begin at breaks, which are "from" quantities: inclusive and ascending. Below the first break there is nothing.
With all-units the tier reached holds for every unit; with incremental each tier holds for the units within it only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.to_numpy import Figures
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import ROUNDING


class TierMode(StrEnum):
    """Whether the tier that is reached holds for all units, or each tier for the units within it."""

    ALL_UNITS = "all-units"
    INCREMENTAL = "incremental"


@dataclass(frozen=True)
class Tiers:
    """Tiers with the percent that each gives.

    Parameters
    ----------
    breaks : array, shape (n,)
        From which quantity each tier holds, in units or money; ascending, the first at least 0.
    percents : array, shape (n,)
        Fractions of the price, one a tier.

    Raises
    ------
    CvmError
        #VALUE!: the two have different lengths, or the breaks do not ascend from 0 on.

    Examples
    --------
    >>> tiers = Tiers(np.array([0.0, 100.0, 500.0]), np.array([0.0, 0.05, 0.10]))
    >>> tiers.effective_discount(np.array([99.0, 100.0, 600.0]))
    array([0.  , 0.05, 0.1 ])
    >>> tiers.effective_discount(600.0, mode=TierMode.INCREMENTAL)
    0.05
    >>> tiers.rebate(600.0, mode=TierMode.INCREMENTAL)
    30.0
    """

    breaks: NDArray[np.float64]
    percents: NDArray[np.float64]

    def __post_init__(self) -> None:
        if len(self.breaks) != len(self.percents):
            raise CvmError(
                f"There are {len(self.breaks)} breaks and {len(self.percents)} percents.",
                "Give each break its percent.",
            )
        _check_breaks(self.breaks.tolist())

    def effective_discount(self, quantity: Figures, *, mode: TierMode = TierMode.ALL_UNITS) -> float | NDArray[Any]:
        """Give the discount of a quantity, over all its units.

        Parameters
        ----------
        quantity : float or array
            In the unit of the breaks; at least 0.
        mode : TierMode
            How the tiers hold.

        Returns
        -------
        float or array
            Fraction of the price. An array holds objects when a quantity is below 0: its CvmError stands there.

        Raises
        ------
        CvmError
            #N/A: a single quantity is below 0.
        """
        quantities = np.asarray(quantity, dtype=np.float64)
        reached = self._reached(quantities)
        found = self._of_tier(self.percents, reached)
        if mode is TierMode.INCREMENTAL:
            divisor = np.where(quantities > 0, quantities, 1.0)  # of nothing, the discount of the first unit
            found = np.where(quantities > 0, self._amounts(quantities, reached) / divisor, found)
        return _explained(found, quantities, "quantity")

    def rebate(self, volume: Figures, *, mode: TierMode = TierMode.ALL_UNITS) -> float | NDArray[Any]:
        """Give the rebate on a volume: the sum of its parts, each times the percent that holds for it.

        Parameters
        ----------
        volume : float or array
            In the unit of the breaks, at least 0: money gives money.
        mode : TierMode
            How the tiers hold.

        Returns
        -------
        float or array
            In the unit of the volume. An array holds objects when a volume is below 0: its CvmError stands there.

        Raises
        ------
        CvmError
            #N/A: a single volume is below 0.
        """
        volumes = np.asarray(volume, dtype=np.float64)
        reached = self._reached(volumes)
        if mode is TierMode.INCREMENTAL:
            found = self._amounts(volumes, reached)
        else:
            found = volumes * self._of_tier(self.percents, reached)
        return _explained(found, volumes, "volume")

    def _reached(self, quantities: NDArray[np.float64]) -> NDArray[np.intp]:
        """Give the number of the tier of each quantity, from 0; −1 below the first break."""
        return np.searchsorted(self.breaks * (1 - ROUNDING), quantities, side="right") - 1

    @staticmethod
    def _of_tier(figures: NDArray[np.float64], reached: NDArray[np.intp]) -> NDArray[np.float64]:
        return np.where(reached >= 0, figures[np.maximum(reached, 0)], 0.0)

    def _amounts(self, quantities: NDArray[np.float64], reached: NDArray[np.intp]) -> NDArray[np.float64]:
        """Give the sum over tiers of the units within, times their percent."""
        within = np.maximum(quantities - self._of_tier(self.breaks, reached), 0.0)
        return self._of_tier(self._full_tiers, reached) + self._of_tier(self.percents, reached) * within

    @cached_property
    def _full_tiers(self) -> NDArray[np.float64]:
        """What all tiers below each one give when they are filled."""
        return np.concatenate([[0.0], np.cumsum(np.diff(self.breaks) * self.percents[:-1])])


def _check_breaks(breaks: Sequence[float]) -> None:
    if not breaks:
        raise CvmError("There are no breaks.", "Enter from which quantity each percent holds.")
    if breaks[0] < 0:
        raise CvmError(f"The first break is {format_number(breaks[0])}, below 0.", "Enter 0 or more.")
    for number, (before, after) in enumerate(pairwise(breaks), 2):
        if after <= before:
            raise CvmError(
                f"Break {number} is {format_number(after)}, not above the one before, {format_number(before)}.",
                "Sort the tiers by ascending break, and give each break once.",
            )


def _explained(found: NDArray[np.float64], given: NDArray[np.float64], name: str) -> float | NDArray[Any]:
    """Put an error in the place of each element whose quantity is below 0."""
    below = np.flatnonzero(given < 0)
    if not below.size:
        return found if found.ndim else float(found)
    if not given.ndim:
        raise _below_zero(float(given), name)
    elements = found.astype(object)
    for index in below.tolist():
        elements[index] = _below_zero(float(given[index]), name).at(f"element {index + 1}")
    return elements


def _below_zero(figure: float, name: str) -> CvmError:
    return CvmError(
        f"The {name} is {format_number(figure)}, below 0.",
        f"Enter a {name} of 0 or more.",
        code=ErrorCode.NOT_AVAILABLE,
    )
