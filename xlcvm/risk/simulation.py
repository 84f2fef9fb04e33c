"""How sure the total of a value model is: its distribution when uncertain inputs vary together.

Trials are drawn, computed and summed up in blocks, so that ten million fit in a small memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.risk.correlation import Copula, Correlation, copula_of
from xlcvm.risk.distributions import Distribution, distribution_of
from xlcvm.risk.sampling import Sampling
from xlcvm.risk.spread import Spread
from xlcvm.risk.total import Array, OneTotal, Swept
from xlcvm.value import ValueModel

FEWEST_TRIALS, MOST_TRIALS = 100, 10_000_000
GREATEST_SEED = 2**53  # a cell holds no greater whole number exactly
DEFAULT_TRIALS, DEFAULT_SEED = 2**14, 1
_EXPLAINED = 65_536  # trials from which the influence of inputs is told
_EXPLAINED_NUMBERS = 2**22  # that are kept for it, however many inputs there are

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Influence:
    """How far an uncertain input explains the total.

    Parameters
    ----------
    variable : str
        Its name.
    rank_correlation : float
        Of the input and the total (Spearman), between −1 and 1.
    share : float
        Its square as a share of all inputs' squares, 0–1. Correlated inputs also carry what they share.
    """

    variable: str
    rank_correlation: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """The distribution of a total.

    Parameters
    ----------
    trials, seed : int
        How many trials, and what they were drawn from.
    method : str
        How they were drawn, and how near percentiles are where they are not exact.
    spread : Spread
        Mean, deviation, minimum, maximum, percentiles, bins; in the unit of the total.
    standard_error : float
        Of the mean: from the spread of the replicates, or SD ÷ √trials of a plain sample.
    threshold : float, optional
        What was to be reached.
    chance : float, optional
        Share of trials at or above the threshold, 0–1.
    influences : tuple of Influence
        Most influential first; told from the first 65,536 trials.
    replicates : tuple of array
        The totals of each replicate of a low-discrepancy sample; empty for a plain one.
    """

    trials: int
    seed: int
    method: str
    spread: Spread
    standard_error: float
    threshold: float | None
    chance: float | None
    influences: tuple[Influence, ...]
    replicates: tuple[Array, ...]

    def percentile(self, share: float) -> float:
        """Give the figure below which a share (0–1) of the trials lies."""
        return float(self.spread.percentiles(np.array([share]))[0])

    def percentile_error(self, share: float) -> float:
        """Give the standard error of a percentile.

        From the spread of the replicates; of a plain sample, half the distance of the percentiles one binomial
        standard error below and above.
        """
        if self.replicates:
            return _error_of([float(np.quantile(replicate, share)) for replicate in self.replicates])
        apart = sqrt(share * (1 - share) / self.trials)
        low, high = self.spread.percentiles(np.clip([share - apart, share + apart], 0.0, 1.0))
        return float(high - low) / 2


@dataclass(slots=True)
class _Reached:
    """Counts the trials that reach a threshold."""

    threshold: float | None
    count: int = 0

    def add(self, totals: Array) -> None:
        if self.threshold is not None:
            self.count += int(np.count_nonzero(totals >= self.threshold))


def simulate(  # noqa: PLR0913 - all but the model have a default
    model: ValueModel,
    *,
    trials: int = DEFAULT_TRIALS,
    seed: int | np.random.Generator = DEFAULT_SEED,
    threshold: float | None = None,
    correlation: Correlation | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Simulate the total of a value model.

    Each input with a distribution varies between its Low and High: triangular, PERT and uniform have them as least
    and greatest figure, a normal as P10 and P90 around its figure. Where the two figures of an input differ, that of
    ours varies and that of the next best alternative stays; where they are equal, they vary as one.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.
    trials : int
        100 to 10,000,000; up to 65,536 of a scrambled Sobol sequence, more of a plain sample.
    seed : int or numpy.random.Generator
        0 to 2⁵³; a generator gives one.
    threshold : float, optional
        In the unit of the total, such as the price difference that the value must reach.
    correlation : Correlation, optional
        Rank correlations of some of the inputs that vary.
    progress : callable, optional
        Is told trials done and trials in all, after each block.

    Returns
    -------
    Simulation
        The same for the same seed, on every machine.

    Raises
    ------
    CvmError
        The model has no one total; trials or seed out of range; no input varies; a distribution, range or
        correlation cannot be used; or the total has no value in a trial.

    Examples
    --------
    >>> from xlcvm.value import EquationRow, Input, Inputs
    >>> hours = Input("hours", 12, low=10, high=20, distribution="PERT")
    >>> model = ValueModel([EquationRow("Savings", "hours × wage")], Inputs([hours, Input("wage", 100)]))
    >>> result = simulate(model)
    >>> round(result.spread.mean), round(result.percentile(0.9)), result.method
    (1300, 1545, 'scrambled Sobol (8 replicates)')
    """
    _check_trials(trials)
    seed = _seed_of(seed)
    total = OneTotal(model)
    drawn = [(swept, found) for swept in total.used_inputs() if (found := distribution_of(swept)) and swept.places]
    if not drawn:
        raise CvmError(
            "No input that the total uses has a distribution.",
            "Enter triangular, PERT, uniform or normal in the column Distribution of the inputs, with Low and High.",
        )
    copula = copula_of(correlation, total, [swept for swept, _ in drawn]) if correlation else None
    sampling = Sampling(len(drawn), trials, seed)
    trial_blocks = _Trials(total, drawn, sampling, copula, progress)
    spread, reached = Spread(trials), _Reached(threshold)
    for totals in trial_blocks:
        spread.add(totals)
        reached.add(totals)
    return Simulation(
        trials=trials,
        seed=seed,
        method=sampling.method + _bound(spread),
        spread=spread,
        standard_error=trial_blocks.standard_error(spread),
        threshold=threshold,
        chance=None if threshold is None else reached.count / trials,
        influences=trial_blocks.influences(),
        replicates=tuple(trial_blocks.replicates),
    )


def _check_trials(trials: int) -> None:
    if not FEWEST_TRIALS <= trials <= MOST_TRIALS:
        raise CvmError(
            f"{_whole(trials)} trials were asked for.",
            f"Enter a whole number from {FEWEST_TRIALS:,} to {MOST_TRIALS:,}.",
        )


def _seed_of(seed: int | np.random.Generator) -> int:
    if isinstance(seed, np.random.Generator):
        return int(seed.integers(GREATEST_SEED))
    if not 0 <= seed <= GREATEST_SEED:
        raise CvmError(f"The seed is {_whole(seed)}.", "Enter a whole number from 0 to 9,007,199,254,740,992.")
    return seed


def _whole(number: int) -> str:
    return f"{number:,}".replace("-", "−")


def _bound(spread: Spread) -> str:
    return f", percentiles within ±{format_number(spread.bound, digits=2)}" if spread.bound else ""


class _Trials:
    """Draws the trials and gives the totals, block by block."""

    def __init__(
        self,
        total: OneTotal,
        drawn: Sequence[tuple[Swept, Distribution]],
        sampling: Sampling,
        copula: Copula | None,
        progress: Progress | None,
    ) -> None:
        self.total, self.drawn, self.sampling, self.copula, self.progress = total, drawn, sampling, copula, progress
        self.replicates: list[Array] = []
        self._explained = min(_EXPLAINED, max(1_000, _EXPLAINED_NUMBERS // len(drawn)))
        self._kept: list[tuple[Array, Array]] = []

    def __iter__(self) -> Iterator[Array]:
        done = 0
        for independent in self.sampling.blocks():
            normals = independent if self.copula is None else self.copula.correlate(independent)
            changes = [(swept, found.quantiles(z)) for (swept, found), z in zip(self.drawn, normals, strict=True)]
            totals = self.total.values(changes, partial(_trial, done))
            if done < self._explained:
                rows = self._explained - done
                self._kept.append((normals[:, :rows].copy(), totals[:rows]))
            if not self.sampling.is_plain:
                self.replicates.append(totals)
            done += totals.size
            yield totals
            if self.progress is not None:
                self.progress(done, self.sampling.trials)

    def standard_error(self, spread: Spread) -> float:
        """Of the mean."""
        if self.replicates:
            return _error_of([float(replicate.mean()) for replicate in self.replicates])
        return spread.deviation / sqrt(spread.count)

    def influences(self) -> tuple[Influence, ...]:
        """Rank correlations of inputs and total; an input has the ranks of the normals it came from."""
        normals = np.concatenate([normals for normals, _ in self._kept], axis=1)
        totals = _ranks(np.concatenate([totals for _, totals in self._kept]))
        found = np.array([_correlation(_ranks(z), totals) for z in normals])
        whole = float(np.square(found).sum()) or 1.0
        ranked = sorted(zip(self.drawn, found.tolist(), strict=True), key=lambda pair: -abs(pair[1]))
        return tuple(Influence(swept.label, value, value**2 / whole) for (swept, _), value in ranked)


def _trial(before: int, index: int) -> str:
    return f"trial {before + index + 1:,}"


def _ranks(figures: Array) -> Array:
    """Ranks from 0; equal figures share their middle rank."""
    _, place, counts = np.unique(figures, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Array = (last - (counts + 1) / 2)[place]
    return ranks


def _correlation(first: Array, second: Array) -> float:
    first, second = first - first.mean(), second - second.mean()
    size = sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / size if size else 0.0


def _error_of(replicates: Sequence[float]) -> float:
    """Standard error of the mean of independent replicates."""
    return float(np.std(replicates, ddof=1)) / sqrt(len(replicates))
