"""CVM_DISCOUNT_CHECK on 100,000 rows of deals, from raw cells to raw cells: reading and writing them included.

The policy has twelve discounts with ladders by segment, quantity, deal size and year, floors and things asked for in
return. In one sheet most rows keep to it; in the other every row has something to be said in Reasons.

Run: python -m benchmarks.discount_check [runs]
"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.timing import best, report
from udfs.functions import declare_all
from udfs.worksheet_function import catalogue

ROWS = 100_000
NAMES = [f"Discount {number}" for number in range(1, 13)]
SEGMENTS = ["Gold", "Silver", "Bronze", "Other"]
YEARS = [(45_658.0, 46_022.0), (46_023.0, 46_387.0)]  # 2025 and 2026
DEAL_HEADERS = (
    "Deal", "Discount", "Percent", "Segment", "Quantity", "List price", "Cost", "Given in return", "Date",
)  # fmt: skip
POLICY_HEADERS = (
    "Discount", "Maximum", "Approver", "Segment", "Minimum quantity", "Deal size up to", "In return for",
    "Margin floor", "Valid from", "Valid to",
)  # fmt: skip

Rows = list[list[object]]


def policy() -> Rows:
    """Twelve discounts × two years × three segments × two tiers × two deal sizes × three steps: 864 rules."""
    rows: Rows = [list(POLICY_HEADERS)]
    for number, name in enumerate(NAMES):
        for first, last in YEARS:
            for segment in ("Gold", "Silver", None):
                for least in (None, 100.0):
                    for size in (20_000.0, None):
                        for step, approver in enumerate((None, "Manager", "Director"), 1):
                            asked = "3-year contract" if number == 0 and step == 3 else None
                            floor = 0.20 if number % 2 else None
                            rows.append([name, 0.04 * step, approver, segment, least, size, asked, floor, first, last])
    return rows


def deals(*, good: bool) -> Rows:
    """Deals of three discounts each; good ones mostly within policy, the others mostly not."""
    generator = np.random.default_rng(1)
    rows: Rows = [list(DEAL_HEADERS)]
    for deal in range(-(-ROWS // 3)):
        segment, date = SEGMENTS[generator.integers(4)], float(generator.integers(45_658, 46_388))
        quantity, price = float(generator.integers(1, 500)), float(generator.integers(50, 200))
        for _ in range(3):
            percent = generator.uniform(0, 0.045) if good else generator.uniform(0.05, 0.2)
            cost = price * (0.6 if good else 0.9)
            given = "reference" if good else None
            name = NAMES[generator.integers(12)] if good or generator.random() < 0.8 else "Discuont 3"
            rows.append([f"D{deal}", name, float(percent), segment, quantity, price, cost, given, date])
    return rows[: ROWS + 1]


def main(runs: int) -> None:
    declare_all()
    check, rules = catalogue["CVM_DISCOUNT_CHECK"], policy()
    print(f"{f'{ROWS:,} rows of deals against {len(rules) - 1} rules':<70} min median max")
    for what, good in (("most rows within policy, s", True), ("something to say of every row, s", False)):
        cells = deals(good=good)
        found = check.call(cells, rules)
        assert isinstance(found, list)
        assert len(found) == 1 + ROWS + len({row[0] for row in cells[1:]})
        report(what, [best(lambda cells=cells: check.call(cells, rules), runs=1) for _ in range(runs)], 1)  # type: ignore[misc]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
