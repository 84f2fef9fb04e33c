"""Invoice lines made at random, and the same questions answered in plain Python, line by line."""

from __future__ import annotations

import datetime
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import pyarrow as pa

from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping

STEPS = ("Trade", "Volume", "Promotion", "Rebate", "Freight", "Cost")


def mapping(**more: object) -> InvoiceMapping:
    """Map the columns of `table`."""
    return read_mapping(
        {
            "columns": {
                "list_price": "list", "quantity": "units", "account": "customer", "segment": "segment",
                "product": "item", "rep": "rep", "date": "day", "booked": "booked",
            },
            "step": [
                {"name": "Trade", "stage": "on-invoice", "column": "trade", "basis": "% of list"},
                {"name": "Volume", "stage": "on-invoice", "column": "volume", "basis": "% of running"},
                {"name": "Promotion", "stage": "on-invoice", "column": "promotion"},
                {"name": "Rebate", "stage": "off-invoice", "column": "rebate", "basis": "% of invoice"},
                {"name": "Freight", "stage": "off-invoice", "column": "freight", "basis": "amount per line"},
                {"name": "Cost", "stage": "cost", "column": "cost"},
            ],
            "periods": {"before": ["2024-01-01", "2024-06-30"], "after": ["2024-07-01", "2024-12-31"]},
            **more,
        }
    )  # fmt: skip


def table(count: int = 3_000, seed: int = 4) -> pa.Table:
    """Give random lines: mostly sold, some credit notes, some that cannot be used; prices repeat."""
    draw = random.Random(seed)
    rows = [_row(draw, number) for number in range(count)]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


_SCHEMA = pa.schema(
    [
        ("customer", pa.string()), ("segment", pa.string()), ("item", pa.string()), ("rep", pa.int64()),
        ("day", pa.date32()), ("list", pa.float64()), ("units", pa.float64()), ("trade", pa.float64()),
        ("volume", pa.float64()), ("promotion", pa.float64()), ("rebate", pa.float64()), ("freight", pa.float64()),
        ("cost", pa.float64()), ("booked", pa.float64()),
    ]
)  # fmt: skip


def _row(draw: random.Random, number: int) -> dict[str, object]:
    item = draw.randrange(12)
    price = round(20 + 7.5 * item + draw.choice([0, 0, 0, 2.5]), 2)
    units = float(draw.choice([1, 2, 5, 10, 25, 60]))
    trade = draw.choice([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
    volume = draw.choice([0.0, 0.0, 0.02, 0.05, 0.08])
    promotion = draw.choice([0.0, 0.0, 0.0, 1.0, 2.5])
    odd = number % 97
    units = -units if odd in (5, 6, 7) else units
    customer = f"C{draw.randrange(25):02}"
    return {
        "customer": None if odd == 11 else customer,
        "segment": ["Key", "Large", "small", None][draw.randrange(4)],
        "item": f"Item {item}",
        "rep": draw.randrange(6),
        "day": datetime.date(2024, 1, 1) + datetime.timedelta(days=draw.randrange(366)),
        "list": None if odd == 1 else 0.0 if odd == 2 else price,
        "units": None if odd == 3 else 0.0 if odd == 4 else units,
        "trade": None if odd == 8 else trade,
        "volume": volume,
        "promotion": float("nan") if odd == 9 else promotion,
        "rebate": draw.choice([0.0, 0.01, 0.03]),
        "freight": draw.choice([0.0, 3.0, 12.5]),
        "cost": round(price * 0.55, 2),
        "booked": round(price * (1 - trade) * (1 - volume) * units - promotion * units, 2),
    }


@dataclass(frozen=True)
class Line:
    """One line as a person would compute it."""

    customer: str
    segment: str
    item: str
    rep: str
    day: datetime.date
    units: float
    list: float
    steps: tuple[float, ...]  # money of one unit
    shares: tuple[float, ...]  # of the two discounts that are percents
    booked: float

    @property
    def invoice(self) -> float:
        return self.list - sum(self.steps[:3])

    @property
    def pocket(self) -> float:
        return self.invoice - sum(self.steps[3:5])

    @property
    def margin(self) -> float:
        return self.pocket - self.steps[5]


def usable(rows: pa.Table) -> list[Line]:
    """Give the lines that count, credit notes too."""
    found = []
    for row in rows.to_pylist():
        figures = [row[name] for name in ("list", "units", "trade", "volume", "promotion", "rebate", "freight", "cost")]
        if any(figure is None or math.isnan(figure) for figure in figures) or figures[0] <= 0 or figures[1] == 0:
            continue
        price, units, trade, volume, promotion, rebate, freight, cost = figures
        first = price * trade
        second = (price - first) * volume
        invoice = price - first - second - promotion
        steps = (first, second, promotion, invoice * rebate, freight / units, cost)
        found.append(
            Line(
                row["customer"] or "(blank)", row["segment"] or "(blank)", row["item"], str(row["rep"]), row["day"],
                units, price, steps, (trade, volume), row["booked"],
            )
        )  # fmt: skip
    return found


def sold(rows: pa.Table) -> list[Line]:
    """Give the lines that count in bands: no credit notes."""
    return [line for line in usable(rows) if line.units > 0]


def groups(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, list[Line]]:
    """Group lines."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return dict(found)


def percentile(lines: Iterable[Line], share: float, weight: Callable[[Line], float]) -> float:
    """Give the lowest pocket price, as a share of list, at which the cumulated weight reaches a share of the total."""
    pairs = sorted((line.pocket / line.list, Fraction(weight(line))) for line in lines)
    total, cumulated = sum(each for _, each in pairs), Fraction(0)
    for price, each in pairs:
        cumulated += each
        if cumulated >= Fraction(share) * total * (1 - Fraction(1, 10**11)):
            return price
    raise AssertionError("no weight")
