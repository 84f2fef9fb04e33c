"""A 10,000 × 10 range becomes typed columns: time as a multiple of `numpy.array(list_of_lists)`.

Run: python benchmarks/cells.py [runs]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from udfs.tables import Table, remembered

ROWS, COLUMNS = 10_000, 10
HEADERS = [f"Column {column}" for column in range(COLUMNS)]
NUMBERS = [[float(row * COLUMNS + column) for column in range(COLUMNS)] for row in range(ROWS)]
MIXED = [
    [f"Account {row}", f"Segment {row % 7}", f"Region {row % 5}", *row_of[3:]] for row, row_of in enumerate(NUMBERS)
]
BODIES = {"all numeric": (NUMBERS, 0, 2.0), "mixed, 3 of 10 columns text": (MIXED, 3, 4.0)}


def typed_columns(rows: list[list[object]], texts: int) -> None:
    table = Table(rows, argument="deals")
    for header in HEADERS[:texts]:
        table.texts(header)
    for header in HEADERS[texts:]:
        table.numbers(header)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(runs: int) -> None:
    baseline: list[float] = []
    for name, (body, texts, limit) in BODIES.items():
        as_lists: list[list[object]] = [list(HEADERS), *map(list, body)]
        as_tuples = tuple(map(tuple, as_lists))
        for form, rows in (("lists", as_lists), ("tuples", as_tuples)):
            ratios = []
            for _ in range(runs):  # alternating, so that both see the same machine
                plain = seconds(lambda: np.array(NUMBERS))
                baseline.append(plain)
                ratios.append(seconds(lambda rows=rows, texts=texts: typed_columns(rows, texts)) / plain)
            report(f"{name}, {form}", sorted(ratios), f"× numpy.array, limit {limit}")
    print(f"numpy.array(list_of_lists) itself: {sorted(baseline)[len(baseline) // 2] * 1e3:.2f} ms (median)")
    inputs = tuple(tuple(row[:8]) for row in ([HEADERS, *MIXED[:40]]))
    fresh = [tuple(map(tuple, map(list, inputs))) for _ in range(runs)]
    remembered(inputs, "inputs")
    times = [seconds(lambda raw=raw: remembered(raw, "inputs")) * 1e6 for raw in fresh]
    report("remembered 41 × 8 table", sorted(times), "µs, limit 25")


def report(name: str, values: list[float], unit: str) -> None:
    print(f"{name}: {values[0]:.2f} / {values[len(values) // 2]:.2f} / {values[-1]:.2f} (min/median/max) {unit}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
