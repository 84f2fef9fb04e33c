"""Simulation: laws within their standard errors, seeds, blocks, correlations, and the error of each bad input.

Seeds are fixed. Where a mean is compared, six of its standard errors are allowed: one seed in 500 million fails.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.risk.models import model, two_sided, uncertain
from xlcvm.errors import CvmError
from xlcvm.risk import Correlation, sampling, simulate
from xlcvm.risk.distributions import Distribution
from xlcvm.risk.simulation import MOST_TRIALS, Simulation
from xlcvm.value import ValueModel
from xlcvm.value.ranges import Shape

NAMES = ("a", "b", "c")
Z = 1.2815515655446004  # the standard normal exceeds it in one case of ten
A, B, C = uncertain(12, 10, 20), uncertain(5, 1, 6, "triangular"), uncertain(3, 2, 4, "normal")
LINEAR = model("a × 2 − b × 3 + c", a=A, b=B, c=C)
MEAN = 2 * 13 - 3 * 4 + 3
RANKS = np.array([[1, 0.7, -0.4], [0.7, 1, 0.1], [-0.4, 0.1, 1]])


def _near(found: Simulation, mean: float) -> bool:
    return abs(found.spread.mean - mean) <= 6 * found.standard_error + 1e-7 * abs(mean)


@given(st.integers(0, 2**53), st.floats(-0.95, 0.95))
@settings(max_examples=25, deadline=None, derandomize=True)  # the first call imports scipy
def test_correlation_leaves_the_mean_of_a_linear_total_alone(seed: int, rank: float) -> None:
    ranks = np.array([[1, rank], [rank, 1]])
    found = simulate(LINEAR, trials=4_096, seed=seed, correlation=Correlation("ab", "ab", ranks))
    # the standard error is itself estimated, from eight replicates: with seven degrees of freedom, 14 of them
    assert abs(found.spread.mean - MEAN) <= 14 * found.standard_error + 1e-6 * MEAN


@pytest.mark.parametrize("trials", [20_000, 100_000])
def test_rank_correlations_are_achieved(trials: int) -> None:
    correlation = Correlation(NAMES, NAMES, RANKS)
    for row, first in enumerate(NAMES):
        for column, second in enumerate(NAMES[:row]):
            # the input alone is the total, so the influences tell its rank correlation with the other
            subject = model(f"a × 0 + b × 0 + c × 0 + {first}", a=A, b=B, c=C)
            found = simulate(subject, trials=trials, seed=3, correlation=correlation)
            ranks = {influence.variable: influence.rank_correlation for influence in found.influences}
            assert ranks[first] == pytest.approx(1, abs=1e-9)
            assert ranks[second] == pytest.approx(RANKS[row, column], abs=0.02)  # 4 ÷ √trials, and less for Sobol


def test_correlation_moves_the_spread_as_it_must() -> None:
    normal = {"a": uncertain(0, -Z, Z, "normal"), "b": uncertain(0, -Z, Z, "normal")}
    for rank, expected in ((0.0, np.sqrt(2)), (0.8, np.sqrt(2 + 2 * 2 * np.sin(np.pi / 6 * 0.8)))):
        ranks = np.array([[1, rank], [rank, 1]])
        found = simulate(model("a + b", **normal), trials=2**16, correlation=Correlation("ab", "ab", ranks))
        assert found.spread.deviation == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("trials", [100, 1_000, 2**14, 70_000])
def test_mean_and_percentiles_of_one_input(trials: int) -> None:
    found = simulate(model("a", a=A), trials=trials, seed=11)
    assert _near(found, 13) or trials < 1_000
    exact = Distribution(Shape.PERT, 10, 12, 20).quantiles(np.array([-Z, 0, Z]))
    for share, figure in zip((0.1, 0.5, 0.9), exact, strict=True):
        assert abs(found.percentile(share) - figure) <= 6 * found.percentile_error(share) + 0.05 * (trials < 1_000)
    assert found.spread.count == trials


@pytest.mark.parametrize("trials", [500, 70_000])
def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(trials: int) -> None:
    first, again, other = (simulate(LINEAR, trials=trials, seed=seed) for seed in (5, 5, 6))
    assert first.spread.mean == again.spread.mean
    assert first.percentile(0.9) == again.percentile(0.9)
    assert first.influences == again.influences
    assert first.spread.mean != other.spread.mean
    generator = simulate(LINEAR, trials=trials, seed=np.random.default_rng(4))
    assert simulate(LINEAR, trials=trials, seed=generator.seed).spread.mean == generator.spread.mean


def test_numbers_of_a_seed_are_these_on_every_host() -> None:
    low, plain = simulate(LINEAR, trials=1_000, seed=7), simulate(LINEAR, trials=70_000, seed=7)
    assert (low.spread.mean, plain.spread.mean) == pytest.approx((16.98363135825465, 17.0040770420145), rel=1e-9)


def test_borders_of_blocks_and_further_inputs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(LINEAR, trials=70_000, seed=2, correlation=Correlation(NAMES, NAMES, RANKS))
    monkeypatch.setattr(sampling, "BLOCK", 1_237)
    cut = simulate(LINEAR, trials=70_000, seed=2, correlation=Correlation(NAMES, NAMES, RANKS))
    for share in (0.0, 0.1, 0.5, 1.0):
        assert cut.percentile(share) == pytest.approx(whole.percentile(share), rel=1e-12)
    assert cut.spread.mean == pytest.approx(whole.spread.mean, rel=1e-12)
    alone, with_other = (simulate(model(text, a=A, z=C), trials=70_000) for text in ("a", "a + z × 0"))
    assert alone.spread.mean == pytest.approx(with_other.spread.mean, rel=1e-12)


def test_two_figures_that_differ_vary_on_our_side_and_equal_ones_as_one() -> None:
    text = "[a] next best − [a] ours"
    differing = simulate(model(text, a=two_sided(12, 40, low=10, high=20, distribution="PERT")))
    assert _near(differing, 40 - 13)
    with pytest.raises(CvmError, match="No input that the total uses has a distribution"):
        simulate(model("[a] next best", a=two_sided(12, 40, low=10, high=20, distribution="PERT")))
    equal = simulate(model(text, a=two_sided(12, 12, low=10, high=20, distribution="PERT")))
    assert (equal.spread.minimum, equal.spread.maximum) == (0, 0)


def test_the_chance_of_reaching_a_threshold() -> None:
    uniform = model("a × 100", a=uncertain(5, 0, 10, "uniform"))
    assert simulate(uniform, threshold=250).chance == pytest.approx(0.75, abs=0.002)
    assert simulate(uniform, trials=100_000, threshold=250).chance == pytest.approx(0.75, abs=0.01)
    assert simulate(uniform).chance is None
    certain = model("a × b + 1", a=uncertain(5, 0, 10), b=0)
    assert simulate(certain, threshold=1).chance == 1  # at the threshold counts


def test_influences_are_sorted_and_their_shares_add_up() -> None:
    found = simulate(model("a × 2 − b × 30 + c × 0.1", a=A, b=B, c=C)).influences
    assert [influence.variable for influence in found] == ["b", "a", "c"]
    assert found[0].rank_correlation < -0.9
    assert sum(influence.share for influence in found) == pytest.approx(1)


@pytest.mark.parametrize("trials", [2_000, 70_000])
def test_the_standard_errors_are_honest(trials: int) -> None:
    runs = [simulate(LINEAR, trials=trials, seed=seed) for seed in range(24)]
    for estimates, errors in (
        ([run.spread.mean for run in runs], [run.standard_error for run in runs]),
        ([run.percentile(0.9) for run in runs], [run.percentile_error(0.9) for run in runs]),
    ):
        # of 24 runs the deviation is known to 15 %, and pooled replicates are a little better than their mean
        assert 0.6 <= np.std(estimates, ddof=1) / np.sqrt(np.mean(np.square(errors))) <= 1.6


def test_progress_is_told_after_each_block() -> None:
    told: list[tuple[int, int]] = []
    simulate(LINEAR, trials=70_000, progress=lambda done, trials: told.append((done, trials)))
    assert told == [(16_384 * n, 70_000) for n in range(1, 5)] + [(70_000, 70_000)]


def test_methods_are_named() -> None:
    assert simulate(LINEAR, trials=2**16).method == "scrambled Sobol (8 replicates)"
    assert simulate(LINEAR, trials=2**16 + 1).method == "plain Monte Carlo (PCG64)"
    beyond = simulate(model("a", a=A), trials=1_000_001)
    assert beyond.method.startswith("plain Monte Carlo (PCG64), percentiles within ±0.0001")
    assert abs(beyond.percentile(0.9) - 15.453) < 0.02


@pytest.mark.parametrize(
    ("subject", "options", "message"),
    [
        (LINEAR, {"trials": 0}, "0 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        (LINEAR, {"trials": -5}, "−5 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        (LINEAR, {"trials": 10**12}, "1,000,000,000,000 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        (LINEAR, {"trials": MOST_TRIALS + 1}, "10,000,001 trials were asked for. Enter a whole number from 100 to 10,000,000."),
        (LINEAR, {"seed": -1}, "The seed is −1. Enter a whole number from 0 to 9,007,199,254,740,992."),
        (LINEAR, {"seed": 2**53 + 1}, "The seed is 9,007,199,254,740,993. Enter a whole number from 0 to 9,007,199,254,740,992."),
        (model("a", a={"ours": 1, "low": 0, "high": 2}), {},
         "No input that the total uses has a distribution. Enter triangular, PERT, uniform or normal in the column Distribution of the inputs, with Low and High."),
        (model("1 ÷ max(a − 9; 0)", a=uncertain(9.5, 0, 10)), {},
         'Division by zero: max(a − 9; 0) is 0. (trial 1, equation "Equation 1") Enter another figure, or divide by something else.'),
    ],
)  # fmt: skip
def test_each_bad_simulation_says_what_is_wrong(subject: ValueModel, options: dict[str, Any], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        simulate(subject, **options)
    assert str(caught.value) == message


def _rows(*rows: tuple[float, ...]) -> np.ndarray[Any, Any]:
    return np.array(rows, dtype=np.float64)


@pytest.mark.parametrize(
    ("down", "across", "matrix", "message"),
    [
        ("abc", "ab", np.ones((3, 2)),
         "The table of correlations is not square: 3 variables down, 2 across. Name the same variables on both sides."),
        ("ab", "ac", np.eye(2),
         '"b" stands on one side of the correlations only. Name the same variables on both sides.'),
        ("ab", "aa", np.eye(2), '"a" stands twice on one side of the correlations. Remove one.'),
        (["a", "xyz"], ["a", "xyz"], np.eye(2), 'There is no input named "xyz". Add it to the inputs table.'),
        ("af", "af", np.eye(2),
         '"f" is correlated, but has no distribution. Enter one in the column Distribution of the inputs, or remove it from the correlations.'),
        ("au", "au", np.eye(2), 'No equation uses "u". Use it in an equation, or name another variable.'),
        ("ab", "ab", _rows((1, 0.3), (0.4, 1)),
         'The correlations are not symmetric: "a" and "b" have 0.3 and 0.4. Enter one figure on both sides of the diagonal, or leave one side blank.'),
        ("ab", "ab", _rows((1, 1.3), (1.3, 1)),
         'The correlation of "a" and "b" is 1.3. Enter a figure between −1 and 1.'),
        ("ab", "ab", _rows((0.9, 0.3), (0.3, 1)),
         '"a" has the correlation 0.9 with itself. Enter 1 on the diagonal.'),
        ("ab", "ab", _rows((1, np.nan), (np.nan, 1)), 'The correlation of "a" and "b" is blank. Enter it, 0 for none.'),
        ("abc", "abc", _rows((1, 0.9, 0.9), (0.9, 1, -0.9), (0.9, -0.9, 1)),
         'These correlations contradict each other: "a", "b", "c" cannot all be so closely related (the matrix is not positive definite; its least eigenvalue is −0.816). Bring the strongest of them nearer to 0.'),
        ("ab", "ab", _rows((1, 1), (1, 1)), 'A rank correlation of 1 or −1 makes "a" and "b" one input, not two.'),
    ],
)  # fmt: skip
def test_each_bad_correlation_says_what_is_wrong(down: str, across: str, matrix: Any, message: str) -> None:
    subject = model("a + b + c + f", a=A, b=B, c=C, f=1, u=A)
    with pytest.raises(CvmError) as caught:
        simulate(subject, correlation=Correlation(down, across, matrix))
    assert str(caught.value).startswith(message)


def test_a_triangle_of_correlations_in_any_order_is_enough() -> None:
    full = simulate(LINEAR, correlation=Correlation(NAMES, NAMES, RANKS))
    upper = np.where(np.triu(np.ones((3, 3)), 1) > 0, RANKS, np.nan)
    half = simulate(LINEAR, correlation=Correlation(NAMES, NAMES, upper))
    assert half.spread.mean == full.spread.mean
    order = [2, 0, 1]
    turned = Correlation(NAMES, [NAMES[number] for number in order], RANKS[:, order])
    assert simulate(LINEAR, correlation=turned).spread.mean == full.spread.mean
