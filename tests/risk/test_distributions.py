"""Distributions: published percentiles, the bound of the tables, and the error of each bad range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import betaincinv, ndtr

from tests.risk.models import model, two_sided, uncertain
from xlcvm.errors import CvmError
from xlcvm.risk.distributions import REACH, Z_90, Distribution, distribution_of
from xlcvm.risk.spread import Spread
from xlcvm.risk.total import OneTotal, Swept
from xlcvm.value.ranges import Shape

TABLE = {Shape.PERT: 1e-7, Shape.TRIANGULAR: 3e-7, Shape.UNIFORM: 3e-7}  # of High − Low: the bounds that are stated
DECILES = np.array([-Z_90, 0.0, Z_90])


def _swept(**given: Any) -> Swept:
    return OneTotal(model("[a] next best − [a] ours" if given.get("two_sided") else "a", a=given)).swept("a")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (Shape.PERT, (10.899, 12.767, 15.453)),
        (Shape.TRIANGULAR, (11.414, 13.675, 17.172)),
        (Shape.UNIFORM, (11, 15, 19)),
    ],
)
def test_published_percentiles_of_10_12_20(shape: Shape, expected: tuple[float, ...]) -> None:
    found = Distribution(shape, 10, 12, 20)
    assert found.quantiles(DECILES) == pytest.approx(expected, abs=0.0005)  # three decimals are given


def test_means() -> None:
    assert Distribution(Shape.PERT, 10, 12, 20).mean == 13
    assert Distribution(Shape.TRIANGULAR, 10, 12, 20).mean == 14
    assert Distribution(Shape.UNIFORM, 10, 12, 20).mean == 15
    assert Distribution(Shape.NORMAL, 10, 15, 20).mean == 15


@pytest.mark.parametrize("mode", [0.0, 0.01, 0.2, 0.5, 0.93, 1.0])
def test_tables_are_within_their_bound_of_the_exact_quantiles(mode: float) -> None:
    z = np.linspace(-REACH, REACH, 100_003)
    below, above = ndtr(z), ndtr(-z)
    low, high = 1 + 4 * mode, 5 - 4 * mode
    exact = {
        Shape.PERT: np.where(z < 0, betaincinv(low, high, below), 1 - betaincinv(high, low, above)),
        Shape.TRIANGULAR: np.where(below < mode, np.sqrt(below * mode), 1 - np.sqrt(above * (1 - mode))),
        Shape.UNIFORM: below,
    }
    for shape, quantiles in exact.items():
        assert np.abs(Distribution(shape, 0, mode, 1).quantiles(z) - quantiles).max() <= TABLE[shape]


def test_beyond_the_table_the_figure_stays_at_its_end_and_within_low_and_high() -> None:
    found = Distribution(Shape.PERT, 10, 12, 20)
    figures = found.quantiles(np.array([-40.0, -REACH - 0.01, -REACH, REACH, REACH + 0.01, 40.0]))
    assert figures[:3] == pytest.approx([10] * 3, abs=0.01)
    assert len(set(figures[:3])) == len(set(figures[3:])) == 1
    assert (figures >= 10).all()
    assert (figures <= 20).all()


def test_what_low_and_high_mean() -> None:
    assert distribution_of(_swept(**uncertain(12, 10, 20, " pert "))) == Distribution(Shape.PERT, 10, 12, 20)
    assert distribution_of(_swept(**uncertain(12, None, 20, "Triangular"))) == Distribution(
        Shape.TRIANGULAR, 12, 12, 20
    )
    normal = distribution_of(_swept(**uncertain(15, 10, 20, "normal")))
    assert normal is not None
    assert normal.quantiles(DECILES) == pytest.approx([10, 15, 20], rel=1e-12)
    assert distribution_of(_swept(**uncertain(15, 10, None, "normal"))) == normal  # the other bound as far away
    assert distribution_of(_swept(**uncertain(15, 10, 20, ""))) is None
    assert distribution_of(_swept(**uncertain(15, 10, 20, "fixed"))) is None
    flat = distribution_of(_swept(**uncertain(15, 15, 15, "uniform")))
    assert flat is not None
    assert flat.quantiles(DECILES).tolist() == [15, 15, 15]
    ours = distribution_of(_swept(**two_sided(32, 40, low=30, high=36, distribution="PERT")))
    assert ours == Distribution(Shape.PERT, 30, 32, 36)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (uncertain(12, 10, 20, "trianglar"),
         'The distribution "trianglar" is not known. (input "a") Did you mean "triangular"?'),
        (uncertain(12, 10, 20, "log"),
         'The distribution "log" is not known. (input "a") Use one of triangular, PERT, uniform, normal, fixed.'),
        (uncertain(12, None, None, "PERT"),
         'The distribution is PERT, but Low and High are blank. (input "a") Enter them, or clear Distribution.'),
        (uncertain(12, None, None, "normal"),
         'A normal distribution needs a spread. (input "a") Enter Low and High: the figures that one case in ten lies below, and one above.'),
        (uncertain(12, 12, 12, "normal"),
         'A normal distribution needs a spread. (input "a") Enter Low and High: the figures that one case in ten lies below, and one above.'),
        (uncertain(12, 10, 20, "normal"),
         'A normal distribution is symmetric, but the figure is not in the middle of Low and High. (input "a") Use PERT or triangular, or mend Low and High.'),
        (uncertain(12, 20, 10, "uniform"), 'Low is 20, above High, 10. (input "a") Swap them, or mend one.'),
        (uncertain(9, 10, 20, "PERT"), 'Its figure, 9, lies outside Low to High. (input "a") Widen the range, or mend it.'),
    ],
)  # fmt: skip
def test_each_bad_distribution_says_what_is_wrong(given: dict[str, Any], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        distribution_of(_swept(**given))
    assert str(caught.value) == message


def test_a_spread_of_few_figures_is_exact_and_of_many_within_its_bound() -> None:
    figures = np.random.default_rng(5).gamma(2.0, 10.0, 300_000)
    shares = np.array([0.1, 0.5, 0.9])
    exact = np.percentile(figures, 100 * shares)
    for kept, bound in ((1_000_000, 0.0), (1_000, None)):
        spread = Spread(figures.size, exact=kept)
        for block in np.array_split(figures, 23):
            spread.add(block)
        allowed = spread.bound if bound is None else 1e-12 * exact.max()
        assert np.abs(spread.percentiles(shares) - exact).max() <= allowed
        assert spread.bound <= 1e-4 * (figures.max() - figures.min())
        assert (spread.minimum, spread.maximum) == (figures.min(), figures.max())
        assert (spread.mean, spread.deviation) == pytest.approx((figures.mean(), figures.std(ddof=1)), rel=1e-12)
        edges, found = spread.bins(12)
        expected = np.histogram(figures, edges)[0] / figures.size
        # a cell of the histogram that an edge cuts is shared out evenly
        assert found == pytest.approx(expected, abs=1e-12 if spread.bound == 0 else 1e-3)
        assert found.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("kept", [1_000_000, 1_000])
def test_a_spread_without_any_has_one_bin(kept: int) -> None:
    spread = Spread(100_000, exact=kept)
    for _ in range(10):
        spread.add(np.full(10_000, 7.0))
    assert spread.percentiles(np.array([0.1, 0.9])) == pytest.approx([7, 7], abs=spread.bound)
    edges, shares = spread.bins(10)
    assert (edges.tolist(), shares.tolist()) == ([7, 7], [1])
