"""A simulation of twelve correlated PERT inputs: drawing, percentiles, memory, and what low discrepancy gains.

Run: python -m benchmarks.simulation [seeds]
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.drive_model import EQUATIONS, NAMES
from benchmarks.timing import best, ratios, report
from xlcvm.risk import Correlation, simulate
from xlcvm.risk.correlation import copula_of
from xlcvm.risk.distributions import Distribution, distribution_of
from xlcvm.risk.sampling import BLOCK, Sampling
from xlcvm.risk.spread import Spread
from xlcvm.risk.total import Array, OneTotal
from xlcvm.value import EquationRow, Input, Inputs, ValueModel

TRIALS, UNCERTAIN, RANK_CORRELATION = 1_000_000, 12, 0.3
SHARES = np.array([0.1, 0.5, 0.9])


def model() -> ValueModel:
    """The twelve equations, twelve of their forty inputs uncertain."""
    rows = [Input(name, 0.5 + 0.01 * index) for index, name in enumerate(NAMES)]
    for index in range(UNCERTAIN):
        figure = rows[index].figures[0]
        rows[index] = replace(rows[index], low=0.7 * figure, high=1.5 * figure, distribution="PERT")
    return ValueModel([EquationRow("", text) for text in EQUATIONS], Inputs(rows))


def correlation() -> Correlation:
    matrix = np.full((UNCERTAIN, UNCERTAIN), RANK_CORRELATION)
    np.fill_diagonal(matrix, 1.0)
    return Correlation(NAMES[:UNCERTAIN], NAMES[:UNCERTAIN], matrix)


def drawing() -> tuple[Callable[[], object], Callable[[], object]]:
    """Ours, correlated, and numpy's beta variates, which are not; both block by block into one array."""
    total = OneTotal(model())
    drawn = [swept for swept in total.used_inputs() if distribution_of(swept)]
    distributions = [found for swept in drawn if (found := distribution_of(swept))]
    copula = copula_of(correlation(), total, drawn)

    def ours() -> object:
        for normals in Sampling(UNCERTAIN, TRIALS, 1).blocks():
            for found, z in zip(distributions, copula.correlate(normals), strict=True):
                found.quantiles(z)

    def numpy_betas() -> object:
        generator = np.random.default_rng(1)
        for start in range(0, TRIALS, BLOCK):
            size = min(BLOCK, TRIALS - start)
            for found in distributions:
                _beta(generator, found, size)

    return ours, numpy_betas


def _beta(generator: np.random.Generator, found: Distribution, size: int) -> Array:
    width = found.high - found.low
    mode = (found.mode - found.low) / width
    return found.low + width * generator.beta(1 + 4 * mode, 5 - 4 * mode, size)


def percentiles() -> tuple[Callable[[], object], Callable[[], object]]:
    """Ours gathers a million totals block by block, mean and deviation too, and gives three percentiles."""
    totals = np.random.default_rng(2).gamma(3.0, 100.0, TRIALS)

    def ours() -> Array:
        spread = Spread(TRIALS)
        for start in range(0, TRIALS, BLOCK):
            spread.add(totals[start : start + BLOCK])
        return spread.percentiles(SHARES)

    def numpy_percentiles() -> Array:
        return np.asarray(np.percentile(totals, 100 * SHARES))

    assert np.allclose(ours(), numpy_percentiles(), rtol=1e-12)
    return ours, numpy_percentiles


def peak_memory(trials: int) -> float:
    """Megabytes of a fresh process that simulates."""
    code = f"import benchmarks.simulation as s; s.simulate_and_report({trials})"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def simulate_and_report(trials: int) -> None:
    simulate(model(), trials=trials, correlation=correlation())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Estimates:
    """The mean and P90 of one simulation after another, low-discrepancy and plain."""

    def __init__(self, correlations: Correlation | None) -> None:
        self.correlations = correlations
        self.model = model()
        self.total = OneTotal(self.model)
        self.drawn = [swept for swept in self.total.used_inputs() if distribution_of(swept)]
        self.distributions = [found for swept in self.drawn if (found := distribution_of(swept))]
        self.copula = copula_of(correlations, self.total, self.drawn) if correlations else None

    def low_discrepancy(self, trials: int, seed: int) -> tuple[float, float]:
        """Estimate from a Sobol sequence."""
        found = simulate(self.model, trials=trials, seed=seed, correlation=self.correlations)
        return found.spread.mean, found.percentile(0.9)

    def plain(self, trials: int, seed: int) -> tuple[float, float]:
        """Estimate from independent trials."""
        normals = np.random.default_rng(seed).standard_normal((len(self.drawn), trials))
        if self.copula is not None:
            normals = self.copula.correlate(normals)
        figures = zip(self.drawn, self.distributions, normals, strict=True)
        totals = self.total.values([(swept, found.quantiles(z)) for swept, found, z in figures])
        return float(totals.mean()), float(np.percentile(totals, 90))


def gains(seeds: int, trials: int, correlations: Correlation | None) -> None:
    """Variance over the seeds, of plain trials ÷ of low-discrepancy ones; and the error of P90 itself."""
    estimates = Estimates(correlations)
    plain = np.array([estimates.plain(trials, seed) for seed in range(seeds)])
    low = np.array([estimates.low_discrepancy(trials, seed) for seed in range(seeds)])
    of_mean, of_p90 = plain.var(axis=0, ddof=1) / low.var(axis=0, ddof=1)
    kind = "correlated" if correlations else "independent"
    errors = f"standard error of P90 {plain[:, 1].std(ddof=1):.5f} plain, {low[:, 1].std(ddof=1):.5f} low-discrepancy"
    print(
        f"{trials:>6,} trials, {kind:<11}: variance of the mean ÷ {of_mean:,.0f}, of P90 ÷ {of_p90:.2f}; {errors}",
        flush=True,
    )


def main(seeds: int) -> None:
    print(f"{f'{TRIALS:,} trials of {UNCERTAIN} PERT inputs':<70} min median max")
    ours, betas = drawing()
    report("drawing correlated ÷ uncorrelated Generator.beta", ratios(ours, betas, runs=9), 0.6)
    report("mean, deviation and 3 percentiles ÷ np.percentile for 3", ratios(*percentiles()), 0.8)
    subject, correlations = model(), correlation()
    seconds = best(lambda: simulate(subject, trials=TRIALS, correlation=correlations), runs=5)
    print(f"{'a whole simulation, influence of inputs too':<70} {seconds:.2f} s (median)")
    report("peak memory of a process with 10,000,000 trials, MB", [peak_memory(10_000_000)], 300)
    print(f"low discrepancy, {seeds} seeds; at 2¹⁴ at least 8 for the mean and 2.5 for P90 are wanted")
    for trials in (2**10, 2**12, 2**14, 2**16):
        gains(seeds if trials <= 2**14 else seeds // 8, trials, correlations)
    gains(seeds, 2**14, None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
