"""Standard normals for the trials of a simulation, block by block: low-discrepancy or plain. It knows no model.

Each input draws from a stream of its own, so neither the borders of blocks nor another input change its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from xlcvm.risk.total import Array

SOBOL_TRIALS = 2**16  # up to here the gain is worth the time; beyond, plain trials are as good and faster
SOBOL_INPUTS = 500  # in more dimensions it gains nothing
REPLICATES = 8  # scrambled independently, so that their spread tells the standard errors
BLOCK = 16_384  # trials drawn at once: they stay in the processor's cache
_NUMBERS = 2**22  # that a block may hold, however many inputs there are
_HALF = 2.0**-31  # Sobol points are multiples of 2⁻³⁰, and 0 has no normal


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many trials of how many inputs are drawn, from which seed.

    Examples
    --------
    >>> plan = Sampling(inputs=2, trials=1_000, seed=1)
    >>> plan.method, plan.sizes[:3]
    ('scrambled Sobol (8 replicates)', (125, 125, 125))
    """

    inputs: int
    trials: int
    seed: int

    @property
    def is_plain(self) -> bool:
        """Whether the trials are independent of each other."""
        return self.trials > SOBOL_TRIALS or self.inputs > SOBOL_INPUTS

    @property
    def method(self) -> str:
        """The name of the method."""
        return "plain Monte Carlo (PCG64)" if self.is_plain else f"scrambled Sobol ({REPLICATES} replicates)"

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many trials stand in each block; of a low-discrepancy sample, in each replicate."""
        if self.is_plain:
            rows = max(1, min(BLOCK, _NUMBERS // self.inputs))
            whole, rest = divmod(self.trials, rows)
            return (rows,) * whole + ((rest,) if rest else ())
        return tuple((self.trials + number) // REPLICATES for number in range(REPLICATES))

    def blocks(self) -> Iterator[Array]:
        """Give independent standard normals, block by block of shape (inputs, size); the next may overwrite it."""
        if self.is_plain:
            yield from self._plain_blocks()
        else:
            yield from self._sobol_blocks()

    def _plain_blocks(self) -> Iterator[Array]:
        streams = [np.random.Generator(np.random.PCG64(seed)) for seed in self._seeds(self.inputs)]
        block = np.empty((self.inputs, self.sizes[0]))  # once: mapping new pages takes as long as computing
        for size in self.sizes:
            for stream, row in zip(streams, block, strict=True):
                stream.standard_normal(out=row[:size])
            yield block[:, :size]

    def _sobol_blocks(self) -> Iterator[Array]:
        from scipy.special import ndtri  # noqa: PLC0415
        from scipy.stats import qmc  # noqa: PLC0415 - a second, only where something is drawn

        for size, seed in zip(self.sizes, self._seeds(REPLICATES), strict=True):
            points = qmc.Sobol(self.inputs, rng=np.random.Generator(np.random.PCG64(seed)))
            shares = points.random_base2((size - 1).bit_length())[:size]
            yield ndtri(np.ascontiguousarray(shares.T) + _HALF)

    def _seeds(self, count: int) -> list[np.random.SeedSequence]:
        return np.random.SeedSequence(self.seed).spawn(count)
