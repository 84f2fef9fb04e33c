"""A million scenarios, and one: compiled word equations against the same model written by hand.

Run: python -m benchmarks.scenarios
"""

from __future__ import annotations

import sys
import tracemalloc

import numpy as np

from benchmarks.drive_model import NAMES, by_hand, model
from benchmarks.timing import best, ratios, report
from xlcvm.equations.to_numpy import Computation

SCENARIOS = 1_000_000


def main() -> None:
    checked = model().checked
    everything = Computation(checked, range(12))
    generator = np.random.default_rng(7)
    columns = {name: generator.uniform(0.5, 1.5, SCENARIOS) for name in NAMES}
    arrays = [columns[NAMES[slot.variable]] for slot in everything.slots]
    by_name = dict(columns)
    ours, rival = everything.many(arrays), by_hand(by_name)
    assert all(np.allclose(a, b, rtol=1e-12) for a, b in zip(ours, rival, strict=True))
    print(f"{'one million scenarios, 12 equations, 40 inputs':<70} min median max")
    report("all 12 outputs ÷ numpy by hand", ratios(lambda: everything.many(arrays), lambda: by_hand(by_name)), 0.8)
    report(
        "total only ÷ numpy by hand (12 outputs)",
        ratios(lambda: everything.many(arrays, total=True), lambda: by_hand(by_name)),
        0.55,
    )
    report(
        "total only ÷ numpy by hand, summed too",
        ratios(lambda: everything.many(arrays, total=True), lambda: sum(by_hand(by_name))),
    )
    tracemalloc.start()
    everything.many(arrays)
    peak = tracemalloc.get_traced_memory()[1] + sum(array.nbytes for array in arrays)
    tracemalloc.stop()
    report("peak memory ÷ size of the inputs", [peak / sum(array.nbytes for array in arrays)], 3)
    one_scenario(everything)
    print(f"\nPython {sys.version.split()[0]}, numpy {np.__version__}; by hand {best(lambda: by_hand(by_name)):.3f} s")


def one_scenario(everything: Computation) -> None:
    """One scenario of floats: the compiled function, and the checked call, against plain Python."""
    figures = {name: 0.5 + 0.01 * index for index, name in enumerate(NAMES)}
    values = [figures[NAMES[slot.variable]] for slot in everything.slots]

    def plain() -> object:
        return by_hand(figures, maximum=max, minimum=min)

    report(
        "one scenario: checked call ÷ Python function", ratios(lambda: everything.one(values), plain, repeat=2000), 3
    )
    report(
        "one scenario: compiled function ÷ Python function",
        ratios(lambda: everything.floats(values), plain, repeat=2000),
    )
    print(f"{'':<70} Python function {best(plain, repeat=2000) * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
