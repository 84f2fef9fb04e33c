"""What accounts cost and earn: cost to serve, and the whale curve of cumulative margin. It knows no prices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xlcvm.equations.to_words import format_result
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.pocket_price import sum_of_products, too_large
from xlcvm.value.next_best import ROUNDING


def cost_to_serve(quantities: ArrayLike, rates: ArrayLike) -> float:
    """Give the activity-based cost of serving: Σ quantity × rate.

    Parameters
    ----------
    quantities : float or array
        How often each activity was done, such as orders, deliveries, calls; below 0 for what was cancelled.
    rates : float or array of the same shape
        Cost of doing it once; money.

    Returns
    -------
    float
        Money. It stands below the pocket price: a cost, and not a step towards it.

    Raises
    ------
    CvmError
        #NUM!: figures too large to be computed with.

    Notes
    -----
    Kaplan & Cooper, Cost and Effect (1998), chapter on customer profitability.

    Examples
    --------
    >>> cost_to_serve([12, 3], [50, 180])
    1140.0
    """
    return sum_of_products(quantities, rates)


def by_account(ids: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Give each account once, in the order of their ids, and for each line the number of its account.

    Parameters
    ----------
    ids : sequence of str
        Of each line; capitals matter, for some systems tell accounts apart by them.

    Returns
    -------
    accounts : tuple of str
        Sorted, so that nothing depends on the order of the lines.
    numbers : array of int, shape (n,)
        From 0.

    Raises
    ------
    CvmError
        #VALUE!: an id is blank.

    Examples
    --------
    >>> by_account(["Rhine", "Main", "Rhine"])
    (('Main', 'Rhine'), array([1, 0, 1]))
    """
    lines = list(ids)
    if "" in lines:
        where = f'argument "ids", row {lines.index("") + 1}'
        raise CvmError("The account is blank.", "Name it, or leave its row out.", where=where)
    accounts = tuple(sorted(set(lines)))
    positions = {account: number for number, account in enumerate(accounts)}
    return accounts, np.fromiter(map(positions.__getitem__, lines), np.intp, len(lines))


@dataclass(frozen=True, slots=True)
class Peak:
    """Where a whale curve is highest: how many of the best accounts make it, and what they earn together; money."""

    accounts: int
    cumulative: float


@dataclass(frozen=True, slots=True, eq=False)
class WhaleCurve:
    """Accounts by what they earn, the best first.

    Parameters
    ----------
    accounts : tuple of str
        Each once.
    margins, cumulative : array of float, shape (n,)
        What each earns, and the best earn together down to it; money.
    share_problem : CvmError, optional
        Why nothing is a share of the total: it is not above 0.
    """

    accounts: tuple[str, ...]
    margins: NDArray[np.float64]
    cumulative: NDArray[np.float64]
    share_problem: CvmError | None = None

    @property
    def total(self) -> float:
        """What all earn together; money."""
        return float(self.cumulative[-1])

    @property
    def shares(self) -> NDArray[np.float64]:
        """`cumulative` as a fraction of the total: above 1 where the rest loses money. NaN when there is none."""
        if self.share_problem:
            return np.full(len(self.accounts), math.nan)
        return self.cumulative / self.total

    @property
    def peak(self) -> Peak:
        """Where it is highest: beyond it no account earns money."""
        best = int(np.argmax(self.cumulative))
        return Peak(best + 1, float(self.cumulative[best])) if self.margins[0] > 0 else Peak(0, 0.0)


def whale_curve(ids: Sequence[str], margin: ArrayLike) -> WhaleCurve:
    """Order accounts by what they earn, the best first, and add up.

    Parameters
    ----------
    ids : sequence of str
        The account of each line; lines of one account are added up.
    margin : array of shape (n,)
        Of each line, after cost to serve; money.

    Returns
    -------
    WhaleCurve
        Equal margins stand in the order of their ids.

    Raises
    ------
    CvmError
        #VALUE!: no line, or a blank id. #NUM!: figures too large to be computed with.

    Notes
    -----
    Kaplan & Cooper, Cost and Effect (1998), chapter on customer profitability.

    Examples
    --------
    >>> curve = whale_curve(["A", "B", "C", "A"], [50, -60, 40, 70])
    >>> curve.accounts, curve.cumulative.tolist(), curve.peak.accounts
    (('A', 'C', 'B'), [120.0, 160.0, 100.0], 2)
    """
    accounts, numbers = by_account(ids)
    if not accounts:
        raise CvmError("There are no accounts.", "Select their rows.", where='argument "ids"')
    with np.errstate(over="ignore", invalid="ignore"):
        sums: NDArray[np.float64] = np.bincount(numbers, np.asarray(margin, dtype=np.float64), len(accounts)).astype(
            np.float64
        )
        best_first = np.argsort(-sums, kind="stable")
        cumulative = np.cumsum(sums[best_first])
    if not np.isfinite(cumulative).all():
        raise too_large()
    names = tuple(accounts[number] for number in best_first.tolist())
    return WhaleCurve(names, sums[best_first], cumulative, _share_problem(sums, float(cumulative[-1])))


def _share_problem(sums: NDArray[np.float64], total: float) -> CvmError | None:
    nothing = abs(total) <= ROUNDING * math.fsum(np.abs(sums).tolist())
    if total > 0 and not nothing:
        return None
    what = "0" if nothing else f"{format_result(total, None)}, below 0"
    return CvmError(
        f"The margins add up to {what}, so no account has a share of the total.",
        "Read the column Cumulative instead.",
        code=ErrorCode.DIVISION if nothing else ErrorCode.NOT_AVAILABLE,
    )
