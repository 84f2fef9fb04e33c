"""A 10,000 × 10 range becomes typed columns, against `numpy.array(list_of_lists)`; and a table handed over again.

Run: python -m benchmarks.cells
"""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.timing import best, ratios, report
from udfs.tables import Table, remembered

ROWS, COLUMNS = 10_000, 10
HEADERS = [f"Column {column}" for column in range(COLUMNS)]
NUMBERS = [[float(row * COLUMNS + column) for column in range(COLUMNS)] for row in range(ROWS)]
MIXED = [
    [f"Account {row}", f"Segment {row % 7}", f"Region {row % 5}", *row_of[3:]] for row, row_of in enumerate(NUMBERS)
]


def typed_columns(rows: object, texts: int) -> None:
    """Read every column of a table, the first ones as texts."""
    table = Table(rows, argument="deals")
    for header in HEADERS[:texts]:
        table.texts(header)
    for header in HEADERS[texts:]:
        table.numbers(header)


def main() -> None:
    print(f"{'10,000 × 10 cells to typed columns ÷ numpy.array(list of lists)':<70} min median max")
    for name, body, texts, bound in (("all numeric", NUMBERS, 0, 2.0), ("3 of 10 columns text", MIXED, 3, 4.0)):
        as_lists = [list(HEADERS), *map(list, body)]
        for form, rows in (("lists", as_lists), ("tuples", tuple(map(tuple, as_lists)))):
            ours = partial(typed_columns, rows, texts)
            report(f"{name}, {form}", ratios(ours, lambda: np.array(NUMBERS), runs=40), bound)
    print(f"numpy.array(list_of_lists) itself: {best(lambda: np.array(NUMBERS)) * 1e3:.1f} ms")
    inputs = [HEADERS[:8], *(row[:8] for row in MIXED[:40])]
    again = [tuple(map(tuple, inputs)) for _ in range(2)]
    remembered(again[0], "inputs")
    print(f"an equal 41 × 8 table again: {best(lambda: remembered(again[1], 'inputs'), repeat=1000) * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
