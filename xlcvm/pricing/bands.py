"""The price band: how much is sold at which price, and how wide prices are spread. It knows no accounts and no steps.

Lines without weight count nowhere: not in a band, and not as the lowest or highest price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.pocket_price import too_large

Array = NDArray[np.float64]

USUAL_BANDS = 20
MOST_BANDS = 10_000
_FINEST = 1e12  # prices in widths: from there on, rounding takes a noticeable part of a width
_SLACK = 16 * float(np.finfo(np.float64).eps)  # relative: a handful of roundings, less than the 14th digit
_REACHED = 1e-12  # of the total weight: more than the rounding of sums, less than any line that matters
_BLOCK = 16_384  # lines at once: buffers stay in the processor's cache

_POSITIVE = (" is not above 0: no width is a share of it.", "Read the standard deviation, minimum and maximum.")

variation = ClosedForm(
    "CV = standard deviation ÷ weighted mean",
    ("standard deviation", "weighted mean"),
    (Condition("weighted mean", "The weighted mean {weighted mean}" + _POSITIVE[0], _POSITIVE[1]),),
)
"""Coefficient of variation; the deviation is that of the population."""

range_width = ClosedForm(
    "range width = (maximum − minimum) ÷ weighted mean",
    ("maximum", "minimum", "weighted mean"),
    (Condition("weighted mean", "The weighted mean {weighted mean}" + _POSITIVE[0], _POSITIVE[1]),),
)
"""Width of the band from end to end; one single line can make it."""

percentile_width = ClosedForm(
    "percentile width = (P90 − P10) ÷ median",
    ("P90", "P10", "median"),
    (Condition("median", "The median {median}" + _POSITIVE[0], _POSITIVE[1]),),
)
"""Width of the band without the lowest and the highest tenth of the weight."""


@dataclass(frozen=True, slots=True, eq=False)
class PriceBand:
    """How much is sold in each band of prices; band i holds prices from edge i up to, and without, edge i + 1.

    Parameters
    ----------
    width : float
        Of each band; the unit of the prices.
    edges : array of float, shape (n + 1,)
        Multiples of the width, as decimal arithmetic has them.
    weights : array of float, shape (n,)
        Sold in each band; 0 in a gap.
    """

    width: float
    edges: Array
    weights: Array

    @property
    def cumulative(self) -> Array:
        """Fraction of the weight that is sold below the end of each band; the last is 1."""
        sums: Array = np.cumsum(self.weights)
        return sums / float(sums[-1])

    @property
    def shares(self) -> Array:
        """Fraction of the weight in each band."""
        return self.weights / self.total

    @property
    def total(self) -> float:
        """The weight of all."""
        return math.fsum(self.weights.tolist())


def price_band(prices: ArrayLike, weights: ArrayLike, *, width: float | None = None) -> PriceBand:
    """Share weight out to bands of prices [from, to) on multiples of a width.

    A price within some roundings of a multiple counts as the multiple. So 0.3 in bands of 0.1 lies in the band that
    begins at 0.3, as it does in decimals, though the binary fraction of 0.3 is less than three times that of 0.1.

    Parameters
    ----------
    prices : array of shape (n,)
        Pocket prices, or a ratio such as price to list price.
    weights : float or array of shape (n,)
        Units or sales, at least 0 and not all 0.
    width : float, optional
        Above 0; a round step that gives about twenty bands when left out.

    Returns
    -------
    PriceBand
        From the band of the lowest price to that of the highest, those in between that are empty included.

    Raises
    ------
    CvmError
        #VALUE!: no weight, a weight below 0, a width that is not above 0, too fine for the prices or that gives more
        than 10,000 bands. #NUM!: figures too large to be computed with.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992: the pocket price band.

    Examples
    --------
    >>> band = price_band([0.1, 0.3, 0.3], [5, 1, 4], width=0.1)
    >>> band.edges.tolist(), band.weights.tolist(), band.cumulative.tolist()
    ([0.1, 0.2, 0.3, 0.4], [5.0, 0.0, 5.0], [0.5, 0.5, 1.0])
    """
    price, weight = weighted_lines(prices, weights)
    low, high = float(price.min()), float(price.max())
    step = round_width(low, high) if width is None else float(width)
    first, last = _checked_span(low, high, step)
    sums = np.zeros(last - first + 1)
    for start in range(0, price.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        numbers = _positions(price[block], step).astype(np.intp) - first
        sums += np.bincount(numbers, weight[block], sums.size)
    upper, lower = Decimal(repr(step)).as_integer_ratio()
    edges = np.array([number * upper / lower for number in range(first, last + 2)])  # whole numbers: one rounding
    return PriceBand(step, edges, sums)


def _positions(prices: Array, width: float) -> Array:
    """Give the number of the band in which each price lies; band 0 begins at 0."""
    scaled = prices / width
    return np.floor(scaled + _SLACK * np.maximum(np.abs(scaled), 1))


def _checked_span(low: float, high: float, width: float) -> tuple[int, int]:
    if not width > 0 or math.isinf(width):
        problem = f"The width is {format_number(width)}, not above 0."
        raise CvmError(problem, "Enter a width above 0, or leave it out.", where='argument "width"')
    largest = max(abs(low), abs(high))
    if largest / width > _FINEST:
        raise CvmError(
            f"A width of {format_number(width)} is lost in the rounding of a price of {format_number(largest)}.",
            "Enter a larger width, or leave it out.",
            where='argument "width"',
        )
    first, last = map(int, _positions(np.array([low, high]), width))
    if last - first >= MOST_BANDS:
        least = format_number(round_width(low, high, bands=MOST_BANDS // 2))
        raise CvmError(
            f"A width of {format_number(width)} gives {last - first + 1:,} bands from {format_number(low)} to "
            f"{format_number(high)}; {MOST_BANDS:,} is the most.",
            f"Enter a width of about {least} or more, or leave it out.",
            where='argument "width"',
        )
    return first, last


def round_width(low: float, high: float, *, bands: int = USUAL_BANDS) -> float:
    """Give the step 1, 2 or 5 × 10ⁿ that comes nearest to a number of bands between two prices.

    Raises
    ------
    CvmError
        #NUM!: prices too far apart to be computed with.

    Examples
    --------
    >>> round_width(0, 1000), round_width(61.2, 88.9), round_width(0.35, 0.35)
    (50.0, 1.0, 0.02)
    """
    largest = max(abs(low), abs(high))
    span = high - low if high - low > 1e-9 * largest else largest  # one price, and its rounding
    if math.isinf(span):
        raise too_large()
    wanted = span / bands
    if wanted < 1e-300:
        return 1.0
    exponent = math.floor(math.log10(wanted))
    steps = (float(f"{digit}e{exponent}") for digit in (1, 2, 5, 10))
    return min(steps, key=lambda step: abs(math.log(step / wanted)))


def weighted_lines(prices: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Give prices and weights of the lines that have weight.

    Raises
    ------
    CvmError
        #VALUE!: no line, figures that are not finite, a weight below 0, or no weight at all. #NUM!: a total beyond what
        a cell can hold.

    Examples
    --------
    >>> weighted_lines([90, 80], [0, 3])
    (array([80.]), array([3.]))
    """
    price, weight = np.broadcast_arrays(*(np.asarray(given, dtype=np.float64).ravel() for given in (prices, weights)))
    if not price.size:
        raise CvmError("There are no lines.", "Select their prices and weights.")
    least = float(weight.min())
    with np.errstate(over="ignore"):
        total = float(weight.sum())
    if not all(map(math.isfinite, (float(price.min()), float(price.max()), least, float(weight.max())))):
        raise CvmError("A price or weight is missing or infinite.", "Enter it, or leave the line out.")
    if least < 0:
        raise CvmError(
            f"The weight {format_number(float(weight[weight < 0][0]))} is below 0.",
            "Net credit notes against their invoices, or leave them out.",
            where=f'argument "weights", row {int(np.argmax(weight < 0)) + 1}',
        )
    if total == 0:
        raise CvmError("All weights are 0.", "Enter what was sold at each price.", where='argument "weights"')
    if math.isinf(total):
        raise too_large()
    return (price, weight) if least > 0 else (price[weight > 0], weight[weight > 0])


def weighted_percentiles(prices: ArrayLike, weights: ArrayLike, shares: ArrayLike) -> Array:
    """Give weighted percentiles: the lowest price at which the cumulated weight reaches a share of the total.

    Parameters
    ----------
    prices : array of shape (n,)
        In any order.
    weights : float or array of shape (n,)
        At least 0 and not all 0; lines without weight count nowhere.
    shares : array of shape (k,)
        Fractions from 0 to 1.

    Returns
    -------
    array of float, shape (k,)
        Prices that occur, never one in between. A weight that lacks no more than 10⁻¹² of the total counts as reaching:
        ten weights of 0.1 reach one half at the fifth.

    Raises
    ------
    CvmError
        #VALUE!: a share is not between 0 and 1; else as `weighted_lines`.

    Examples
    --------
    >>> weighted_percentiles([70, 90, 80], [1, 1, 2], [0.25, 0.5, 1])
    array([70., 80., 90.])
    """
    wanted = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if not ((wanted >= 0) & (wanted <= 1)).all():
        wrong = float(wanted[~((wanted >= 0) & (wanted <= 1))][0])
        raise CvmError(f"The share is {format_number(wrong)}, not between 0 and 1.", "Enter 0% to 100%.")
    price, weight = weighted_lines(prices, weights)
    order = np.argsort(price)
    cumulated = _cumulated(weight[order])
    total = cumulated[-1]
    reached = np.searchsorted(cumulated, (wanted - _REACHED) * total)
    found: Array = price[order[np.minimum(reached, price.size - 1)]]
    return found


def _cumulated(weights: Array) -> Array:
    """Cumulate in blocks, so that rounding grows with the square root of the number of lines and not with it."""
    size = math.isqrt(weights.size - 1) + 1
    padded = np.zeros((-(-weights.size // size), size))
    padded.ravel()[: weights.size] = weights
    sums = np.cumsum(padded, axis=1)
    sums[1:] += np.cumsum(sums[:-1, -1])[:, None]
    cumulated: Array = sums.ravel()[: weights.size]
    return cumulated


@dataclass(frozen=True, slots=True)
class BandStatistics:
    """How prices are spread, weighted; `MEASURES` names and defines each.

    Parameters
    ----------
    lines : int
        Lines that have weight.
    weight : float
        Of all lines.
    mean, median, p10, p90, minimum, maximum, deviation : float
        In the unit of the prices; percentiles as `weighted_percentiles`, the deviation that of the population.
    variation, range_width, percentile_width : float or CvmError
        Fractions, or why there is none.
    """

    lines: int
    weight: float
    mean: float
    median: float
    p10: float
    p90: float
    minimum: float
    maximum: float
    deviation: float
    variation: float | CvmError
    range_width: float | CvmError
    percentile_width: float | CvmError


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of `BandStatistics`: its name, its definition for people, and the attribute that holds it."""

    name: str
    definition: str
    attribute: str


def _reaches(percent: int) -> str:
    return f"lowest price at which the cumulated weight reaches {percent} % of the total"


def _formula(form: ClosedForm) -> str:
    return form.text.partition(" = ")[2]


MEASURES = (
    Measure("Lines", "lines whose weight is above 0; others count nowhere", "lines"),
    Measure("Weight", "sum of the weights", "weight"),
    Measure("Weighted mean", "Σ price × weight ÷ Σ weight", "mean"),
    Measure("Median", _reaches(50), "median"),
    Measure("P10", _reaches(10), "p10"),
    Measure("P90", _reaches(90), "p90"),
    Measure("Minimum", "lowest price", "minimum"),
    Measure("Maximum", "highest price", "maximum"),
    Measure("Standard deviation", "root of Σ weight × (price − mean)² ÷ Σ weight, of the population", "deviation"),
    Measure("CV", _formula(variation), "variation"),
    Measure("Width (max−min)/mean", _formula(range_width), "range_width"),
    Measure("Width (P90−P10)/median", _formula(percentile_width), "percentile_width"),
)
"""The measures in the order of tables; where practice differs the definition is to be printed."""


def band_statistics(prices: ArrayLike, weights: ArrayLike) -> BandStatistics:
    """Measure how prices are spread.

    Parameters
    ----------
    prices : array of shape (n,)
        Pocket prices, or a ratio such as price to list price.
    weights : float or array of shape (n,)
        Units or sales, at least 0 and not all 0.

    Returns
    -------
    BandStatistics
        Measures relative to a mean or median that is not above 0 are their error; the others stay.

    Raises
    ------
    CvmError
        As `weighted_lines`.

    Examples
    --------
    >>> found = band_statistics([80, 90, 100], [1, 2, 1])
    >>> found.mean, found.median, round(found.deviation, 4), round(found.range_width, 4)
    (90.0, 90.0, 7.0711, 0.2222)
    """
    price, weight = weighted_lines(prices, weights)
    low, high = float(price.min()), float(price.max())
    p10, median, p90 = weighted_percentiles(price, weight, [0.1, 0.5, 0.9]).tolist()
    with np.errstate(over="ignore", invalid="ignore"):
        parts = weight / weight.sum()
        mean = low + float(((price - low) * parts).sum())  # counted from the lowest: equal prices give just that price
        deviation = math.sqrt(float(((price - mean) ** 2 * parts).sum()))
    if not math.isfinite(deviation):
        raise too_large()
    return BandStatistics(
        price.size, math.fsum(weight.tolist()), mean, median, p10, p90, low, high, deviation,
        _or_error(variation, deviation, mean), _or_error(range_width, high, low, mean),
        _or_error(percentile_width, p90, p10, median),
    )  # fmt: skip


def _or_error(form: ClosedForm, *figures: float) -> float | CvmError:
    try:
        return form(*figures)
    except CvmError as error:
        return error
