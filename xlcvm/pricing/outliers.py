"""Accounts that pay far from what accounts of their size pay. It knows no list prices and no discounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.bands import weighted_lines, weighted_percentiles
from xlcvm.pricing.pocket_price import too_large
from xlcvm.pricing.profitability import by_account
from xlcvm.value.next_best import ROUNDING

Array = NDArray[np.float64]

DEFAULT_TOLERANCE = 0.15
FEWEST = 3  # accounts: of two, nobody can say which one is unusual
_FEWEST_FOR_TREND = 5  # one outlier among four spoils half of all slopes
_MOST_PAIRED = 1_500  # accounts that are compared each with each: a million pairs
_GROUPS = 500
_SAME_SIZE = 1e-9  # between logarithms: sizes that differ by rounding only


@dataclass(frozen=True, slots=True)
class Outlier:
    """An account far from the others: what it pays, what is expected at its size, the deviation as a fraction of it."""

    account: str
    price: float
    expected: float
    deviation: float
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class AccountPrices:
    """What each account pays, and what accounts of its size pay.

    Parameters
    ----------
    accounts : tuple of str
        In the order of their ids; those without weight are left out.
    prices, expected, weights : array of float, shape (n,)
        Weighted mean price, the price expected at that size, and the summed weight.
    tolerance : float
        Fraction of the expected price up to which a deviation is usual.
    """

    accounts: tuple[str, ...]
    prices: Array
    expected: Array
    weights: Array
    tolerance: float

    @property
    def deviations(self) -> Array:
        """Price ÷ expected − 1; below 0 for an account that pays less than accounts of its size do."""
        with np.errstate(over="ignore"):
            return self.prices / self.expected - 1

    @property
    def outliers(self) -> tuple[Outlier, ...]:
        """The accounts that deviate by more than the tolerance, the largest deviation first."""
        deviations = self.deviations
        order = np.argsort(-np.abs(deviations), kind="stable")
        far = order[np.abs(deviations[order]) > self.tolerance + ROUNDING]
        columns = (column[far].tolist() for column in (self.prices, self.expected, deviations, self.weights))
        return tuple(map(Outlier, (self.accounts[number] for number in far.tolist()), *columns))


def account_prices(
    ids: Sequence[str], prices: ArrayLike, *, weights: ArrayLike, tolerance: float = DEFAULT_TOLERANCE
) -> AccountPrices:
    """Set what each account pays against what accounts of its size pay.

    Parameters
    ----------
    ids : sequence of str
        The account of each line; an account's price is the mean of its lines, weighted.
    prices : array of shape (n,)
        Pocket prices that compare: of one product, or each as a ratio to what is expected of its product mix.
    weights : float or array of shape (n,)
        Units, or sales where prices are ratios; their sum is the size of the account.
    tolerance : float
        Fraction of the expected price, 0 to 1; a deviation of just the tolerance is usual.

    Returns
    -------
    AccountPrices
        Every account; `outliers` are those that deviate by more.

    Raises
    ------
    CvmError
        #VALUE!: a tolerance outside 0 to 1, a blank id, or as `weighted_lines`. #N/A: fewer than three accounts pay a
        price above 0. #NUM!: figures too large to be computed with.

    Examples
    --------
    >>> found = account_prices(["A", "B", "C", "D"], [100, 98, 101, 70], weights=10)
    >>> [(row.account, row.expected, round(row.deviation, 2)) for row in found.outliers]
    [('D', 98.0, -0.29)]
    """
    if not 0 <= tolerance <= 1:
        raise CvmError(
            f"The tolerance is {format_number(tolerance)}, not between 0 and 1.",
            "Enter 0% to 100%.",
            where='argument "tolerance"',
        )
    accounts, numbers = by_account(ids)
    price, weight = np.broadcast_arrays(*(np.asarray(given, dtype=np.float64) for given in (prices, weights)))
    weighted_lines(price, weight)  # for its problems; lines without weight are kept beside their ids
    sizes = np.bincount(numbers, weight, len(accounts)).astype(np.float64)
    means = _means(numbers, price, weight, sizes)
    sold = np.flatnonzero(sizes)
    expected = expected_at_size(means[sold], sizes[sold])
    return AccountPrices(
        tuple(accounts[number] for number in sold.tolist()), means[sold], expected, sizes[sold], tolerance
    )


def _means(numbers: NDArray[np.intp], prices: Array, weights: Array, sizes: Array) -> Array:
    """Give the weighted mean of each account, counted from one of its prices: equal prices give just that price."""
    start = np.zeros(sizes.size)
    start[numbers] = prices
    with np.errstate(over="ignore", invalid="ignore"):
        above = np.bincount(numbers, (prices - start[numbers]) * weights, sizes.size)
        means = start + np.divide(above, sizes, out=np.zeros(sizes.size), where=sizes > 0)
    if not np.isfinite(means).all():
        raise too_large()
    return means


def expected_at_size(prices: ArrayLike, sizes: ArrayLike) -> Array:
    """Give the price that is expected at the size of each account.

    The expected price follows a straight line over the logarithm of size: its slope is the median slope of all pairs of
    accounts (Theil–Sen), its height the median of what they pay, so that outliers of up to a quarter of the accounts do
    not bend it. With fewer than five accounts, or when all have one size, it is the median price.

    Parameters
    ----------
    prices : array of shape (n,)
        One price an account; those at or below 0 tell nothing of the others and are left out of the line.
    sizes : array of shape (n,)
        Above 0. Every account counts once, whatever its size, so that a large outlier is still seen.

    Returns
    -------
    array of float, shape (n,)
        Above 0: never below the lowest or above the highest price above 0.

    Raises
    ------
    CvmError
        #N/A: fewer than three prices above 0. #NUM!: figures too large to be computed with.

    Notes
    -----
    Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968), 1379–1389. Above 1,500
    accounts, 500 groups of neighbours in size stand for them with the medians of their sizes and prices.

    Examples
    --------
    >>> expected_at_size([100, 95, 90, 40, 80, 75], [1, 2, 4, 8, 16, 32]).round(6).tolist()
    [100.0, 95.0, 90.0, 85.0, 80.0, 75.0]
    """
    price, size = (np.asarray(given, dtype=np.float64) for given in (prices, sizes))
    usual = price > 0
    if usual.sum() < FEWEST:
        count = int(usual.sum())
        raise CvmError(
            f"{count or 'No'} account{' pays' if count == 1 else 's pay'} a price above 0: too few to tell what is "
            "usual.",
            f"Select at least {FEWEST} accounts.",
            code=ErrorCode.NOT_AVAILABLE,
        )
    position = np.log(size) - np.log(size.max())
    x, y = position[usual], price[usual]
    with np.errstate(over="ignore", invalid="ignore"):
        slope = _median_slope(x, y)
        levels = y - slope * x
        if not np.isfinite(levels).all():
            raise too_large()
        expected: Array = weighted_percentiles(levels, 1, 0.5) + slope * position
        return expected.clip(y.min(), y.max())


def _median_slope(x: Array, y: Array) -> float:
    if x.size < _FEWEST_FOR_TREND:
        return 0.0
    if x.size > _MOST_PAIRED:
        neighbours = np.array_split(np.argsort(x, kind="stable"), _GROUPS)
        x, y = (np.array([np.median(figures[group]) for group in neighbours]) for figures in (x, y))
    first, second = np.triu_indices(x.size, 1)
    run, rise = x[second] - x[first], y[second] - y[first]
    apart = np.abs(run) > _SAME_SIZE
    return float(np.median(rise[apart] / run[apart])) if apart.any() else 0.0
