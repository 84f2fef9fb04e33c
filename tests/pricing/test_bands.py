"""Price bands and their statistics: decimals, fractions, brute force, laws, and what is refused."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.bands import (
    MEASURES,
    BandStatistics,
    band_statistics,
    price_band,
    round_width,
    weighted_lines,
    weighted_percentiles,
)

WIDTHS = st.sampled_from([0.001, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.7, 1.0, 2.5, 5.0, 7.0, 20.0])
CENTS = st.integers(-2000, 2000).map(lambda cents: cents / 100)
COUNTS = st.integers(0, 40)
LINES = st.lists(st.tuples(CENTS, COUNTS), min_size=1, max_size=40).filter(lambda lines: any(w for _, w in lines))
TENTHS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 50).map(lambda tenths: tenths / 10)), min_size=1, max_size=30
).filter(lambda lines: any(w for _, w in lines))
SHARES = st.sampled_from([0.0, 0.01, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.8, 0.9, 0.99, 1.0])


def _decimal_bands(lines: list[tuple[float, float]], width: float) -> dict[Fraction, float]:
    """Weight by the lower edge of each band, with the decimals that people read."""
    found: dict[Fraction, float] = {}
    step = Fraction(repr(width))
    for price, weight in lines:
        if weight:
            edge = math.floor(Fraction(repr(price)) / step) * step
            found[edge] = found.get(edge, 0) + weight
    return found


@given(LINES, WIDTHS)
def test_prices_lie_where_decimals_put_them(lines: list[tuple[float, int]], width: float) -> None:
    prices, weights = zip(*lines, strict=True)
    if (max(prices) - min(prices)) / width > 9000:
        width = 0.01
    band = price_band(prices, weights, width=width)
    wanted = _decimal_bands(lines, width)  # type: ignore[arg-type]
    step = Fraction(repr(width))
    edges = [min(wanted) + number * step for number in range(len(band.weights))]
    assert edges[-1] == max(wanted)
    assert band.edges.tolist() == [float(edge) for edge in (*edges, edges[-1] + step)]
    assert band.weights.tolist() == [wanted.get(edge, 0) for edge in edges]


@given(st.integers(1, 10**6), WIDTHS, st.sampled_from([-1, 0, 1]), st.booleans())
def test_the_fourteenth_digit_still_counts(number: int, width: float, beside: int, below_zero: bool) -> None:
    multiple = number * Decimal(repr(width))
    price = multiple + beside * multiple.scaleb(-13).normalize().quantize(Decimal(1).scaleb(multiple.adjusted() - 13))
    price = -price if below_zero else price
    band = price_band([float(price)], 1, width=width)
    edge = math.floor(Fraction(price) / Fraction(repr(width))) * Fraction(repr(width))
    assert band.edges[0] == float(edge)


@given(st.integers(-(10**6), 10**6), WIDTHS, st.integers(-6, 6))
def test_a_few_roundings_do_not_move_a_multiple(number: int, width: float, steps: int) -> None:
    multiple = float(number * Decimal(repr(width)))
    price = multiple
    for _ in range(abs(steps)):
        price = math.nextafter(price, math.copysign(math.inf, steps))
    assert price_band([price], 1, width=width).edges[0] == multiple


def test_computed_prices_that_should_be_a_multiple() -> None:
    for price in (0.1 + 0.2, 0.3, 0.7 - 0.4, 1.1 - 0.8):
        assert price_band([price], 1, width=0.1).edges.tolist() == [0.3, 0.4]
    assert price_band([100 - 99.7 - 0.3], 1, width=5).edges.tolist() == [0, 5]  # −2.2e-15: nothing, in money


@given(LINES, st.sampled_from([0.01, 0.1, 0.7, 5.0]))
def test_a_band_is_numpys_histogram_of_its_edges(lines: list[tuple[float, int]], width: float) -> None:
    prices, weights = (np.array(column, dtype=float) for column in zip(*lines, strict=True))
    band = price_band(prices, weights, width=width)
    middles = np.floor(np.round(prices / width, 6)) * width + width / 2  # away from edges, numpy needs no decimals
    assert band.weights.tolist() == np.histogram(middles, band.edges, weights=weights)[0].tolist()


@given(LINES)
def test_shares_and_cumulative_tie_out(lines: list[tuple[float, int]]) -> None:
    prices, weights = zip(*lines, strict=True)
    band = price_band(prices, weights)
    assert band.total == sum(weights)
    assert math.fsum(band.shares) == pytest.approx(1, rel=1e-12)
    assert band.cumulative[-1] == 1
    assert band.cumulative == pytest.approx(np.cumsum(band.shares), rel=1e-12, abs=1e-15)
    assert band.weights[0] > 0 < band.weights[-1]  # bands begin and end where something is sold


def test_many_lines_are_shared_out_in_blocks() -> None:
    prices = np.arange(100_000) % 250 / 10
    band = price_band(prices, np.full(100_000, 0.1), width=0.1)
    assert band.weights == pytest.approx([40] * 250, rel=1e-12)
    assert band.edges == pytest.approx(np.arange(251) / 10, abs=0)


@pytest.mark.parametrize(
    ("low", "high", "width"),
    [
        (0, 1000, 50), (0, 1, 0.05), (4.47, 6, 0.1), (61.2, 88.9, 1), (0, 700, 50), (0, 600, 20), (-40, 20, 2),
        (100, 100, 5), (0, 0, 1), (-100, -100, 5), (100, 100 + 1e-9, 5), (0, 1e-12, 5e-14), (0, 3e9, 2e8),
    ],
)  # fmt: skip
def test_the_usual_width_is_a_round_step(low: float, high: float, width: float) -> None:
    assert round_width(low, high) == width


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_the_usual_width_gives_about_twenty_bands(low: float, span: float) -> None:
    width = round_width(low, low + span)
    mantissa, _, _ = f"{width:e}".partition("e")
    assert float(mantissa) in (1, 2, 5)
    assert 12 <= price_band([low, low + span], 1).weights.size <= 34  # 20 ÷ √2.5 to 20 × √2.5, and one at each end


@given(TENTHS, SHARES)
def test_percentiles_are_those_of_fractions(lines: list[tuple[int, float]], share: float) -> None:
    total = sum(Fraction(str(weight)) for _, weight in lines)
    reached, wanted = Fraction(0), None
    for price, weight in sorted(lines):
        reached += Fraction(str(weight))
        if weight and wanted is None and reached >= Fraction(str(share)) * total:
            wanted = price
    prices, weights = zip(*lines, strict=True)
    assert weighted_percentiles(prices, weights, [share]).tolist() == [wanted]


@given(LINES)
def test_statistics_are_those_of_repeated_lines(lines: list[tuple[float, int]]) -> None:
    prices, weights = zip(*lines, strict=True)
    every = np.repeat(prices, weights)
    found = band_statistics(prices, weights)
    assert (found.lines, found.weight) == (sum(w > 0 for w in weights), every.size)
    assert (found.minimum, found.maximum) == (every.min(), every.max())
    assert found.mean == pytest.approx(every.mean(), rel=1e-9, abs=1e-12 * np.abs(every).max())
    assert found.deviation == pytest.approx(every.std(), rel=1e-9, abs=1e-12 * np.abs(every).max())
    ordered = np.sort(every)
    for share, got in ((Fraction(1, 10), found.p10), (Fraction(1, 2), found.median), (Fraction(9, 10), found.p90)):
        assert got == ordered[max(0, math.ceil(share * every.size) - 1)]


def test_tenths_reach_the_decile_that_they_should() -> None:
    prices = list(range(1, 11))
    deciles = [share / 10 for share in range(1, 11)]
    assert weighted_percentiles(prices, [0.1] * 10, deciles).tolist() == prices
    many = np.arange(1_000_000.0)  # a plain sum of a million times 0.1 is wrong in the eleventh digit
    assert weighted_percentiles(many, 0.1, deciles).tolist() == [100_000 * tenth - 1 for tenth in range(1, 11)]


def test_lines_without_weight_count_nowhere() -> None:
    with_them = band_statistics([1, 80, 90, 500], [0, 1, 3, 0])
    assert with_them == band_statistics([80, 90], [1, 3])
    assert (with_them.lines, with_them.minimum, with_them.maximum) == (2, 80, 90)
    assert weighted_percentiles([1, 80], [0, 1], [0]).tolist() == [80]
    assert price_band([1, 80, 500], [0, 1, 0], width=5).edges.tolist() == [80, 85]


@given(st.floats(-1e9, 1e9), st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=9))
def test_the_mean_of_one_price_is_that_price(price: float, weights: list[float]) -> None:
    found = band_statistics([price] * len(weights), weights)
    assert (found.mean, found.deviation) == (price, 0)


def test_one_price_has_no_spread() -> None:
    found = band_statistics([0.7] * 7, [0.3] * 7)
    assert (found.mean, found.deviation, found.variation, found.range_width) == (0.7, 0, 0, 0)


def test_both_widths_of_a_small_band() -> None:
    found = band_statistics([70, 90, 100, 110, 150], [1, 2, 4, 2, 1])
    assert found.range_width == pytest.approx(80 / 102)
    assert found.percentile_width == pytest.approx((110 - 70) / 100)
    assert found.variation == pytest.approx(math.sqrt((32**2 + 2 * 12**2 + 4 * 2**2 + 2 * 8**2 + 48**2) / 10) / 102)


def test_measures_relative_to_nothing_are_their_error() -> None:
    found = band_statistics([-10, 10], 1)
    assert (found.mean, found.deviation, found.median) == (0, 10, -10)
    problems = (found.variation, found.range_width, found.percentile_width)
    assert all(isinstance(problem, CvmError) for problem in problems)
    assert [problem.code for problem in problems] == [  # type: ignore[union-attr]
        ErrorCode.DIVISION, ErrorCode.DIVISION, ErrorCode.NOT_AVAILABLE,
    ]  # fmt: skip
    assert str(found.percentile_width) == (
        "The median −10 is not above 0: no width is a share of it. Read the standard deviation, minimum and maximum."
    )


def test_every_measure_is_named_and_defined() -> None:
    assert [measure.attribute for measure in MEASURES] == list(BandStatistics.__slots__)
    assert [measure.definition for measure in MEASURES[-3:]] == [
        "standard deviation ÷ weighted mean", "(maximum − minimum) ÷ weighted mean", "(P90 − P10) ÷ median",
    ]  # fmt: skip


_TOO_LARGE = "The figures are too large to be computed with. Check their size and units."


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: price_band([1, 2, 3], [1, -2.5, -3]), "#VALUE!",
         'The weight −2.5 is below 0. (argument "weights", row 2) Net credit notes against their invoices, or leave them out.'),
        (lambda: price_band([1, 2], 0), "#VALUE!",
         'All weights are 0. (argument "weights") Enter what was sold at each price.'),
        (lambda: price_band([], []), "#VALUE!", "There are no lines. Select their prices and weights."),
        (lambda: price_band([1, math.nan], 1), "#VALUE!",
         "A price or weight is missing or infinite. Enter it, or leave the line out."),
        (lambda: weighted_lines([1, 2], [1, math.inf]), "#VALUE!",
         "A price or weight is missing or infinite. Enter it, or leave the line out."),
        (lambda: price_band([1, 2], 1, width=0), "#VALUE!",
         'The width is 0, not above 0. (argument "width") Enter a width above 0, or leave it out.'),
        (lambda: price_band([1, 2], 1, width=-0.5), "#VALUE!",
         'The width is −0.5, not above 0. (argument "width") Enter a width above 0, or leave it out.'),
        (lambda: price_band([0, 100], 1, width=0.01), "#VALUE!",
         'A width of 0.01 gives 10,001 bands from 0 to 100; 10,000 is the most. (argument "width") Enter a width of about 0.02 or more, or leave it out.'),
        (lambda: price_band([1e6, 1e6], 1, width=1e-7), "#VALUE!",
         'A width of 1e−07 is lost in the rounding of a price of 1,000,000. (argument "width") Enter a larger width, or leave it out.'),
        (lambda: price_band([-1e308, 1e308], 1), "#NUM!", _TOO_LARGE),
        (lambda: price_band([1, 2], 1e308), "#NUM!", _TOO_LARGE),
        (lambda: band_statistics([-1e308, 1e308], 1), "#NUM!", _TOO_LARGE),
        (lambda: band_statistics([1, 1e200], 1), "#NUM!", _TOO_LARGE),
        (lambda: weighted_percentiles([1, 2], 1, [0.5, 10]), "#VALUE!",
         "The share is 10, not between 0 and 1. Enter 0% to 100%."),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_the_most_bands_are_allowed_and_no_more() -> None:
    assert price_band([0, 99.99], 1, width=0.01).weights.size == 10_000
