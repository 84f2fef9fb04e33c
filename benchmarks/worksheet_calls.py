"""Ten thousand cells that call CVM_VALUE on one model: what a call costs on top of reading its cells.

Run: python -m benchmarks.worksheet_calls
"""

from __future__ import annotations

from benchmarks.drive_model import EQUATIONS, NAMES
from benchmarks.timing import best, ratios, report
from udfs.cells import remembered
from udfs.functions import declare_all
from udfs.worksheet_function import catalogue

CELLS = 10_000
HEADER = ("Variable", "Value", "Unit", "Low", "High", "Status", "Source", "Owner")


def sheet(figure: float) -> tuple[tuple[object, ...], ...]:
    """The inputs table as a host hands it over: new objects each time, 41 × 8 cells."""
    rows = [
        (str(f"{name} "), figure + index / 100, "", 0.1, 9.0, "assumed", "a supplier's estimate", "Ana")
        for index, name in enumerate(NAMES)
    ]
    return (HEADER, *rows)


def main() -> None:
    declare_all()
    value = catalogue["CVM_VALUE"]
    ranges = [sheet(0.5) for _ in range(50)]
    texts = EQUATIONS[:10]
    distinct = [f"E{n} = {texts[n % 10].split('=')[1]} + {n}" for n in range(CELLS)]

    def calls() -> None:
        for number in range(CELLS):
            value.call(texts[number % 10], ranges[number % 50])

    def reading() -> None:
        for number in range(CELLS):
            remembered(ranges[number % 50], "inputs")

    def counting() -> None:
        for number in range(CELLS):
            sum(len(row) for row in ranges[number % 50])

    def other_equations() -> None:
        for number in range(CELLS):
            value.call(distinct[number], ranges[number % 50])

    calls()
    other_equations()
    per_call = best(calls) / CELLS * 1e6
    per_read = best(reading) / CELLS * 1e6
    print(f"{'a call of CVM_VALUE on 41 × 8 cells':<70} {per_call:.1f} µs")
    print(f"{'of which reading its cells':<70} {per_read:.1f} µs")
    print(f"{'on top of reading':<70} {per_call - per_read:.1f} µs   (at most 60)")
    per_other = best(other_equations, runs=3) / CELLS * 1e6
    print(f"{'the same with 10,000 different equations, on top of reading':<70} {per_other - per_read:.1f} µs")
    report("a call ÷ counting the cells of its range", ratios(calls, counting, runs=5))


if __name__ == "__main__":
    main()
