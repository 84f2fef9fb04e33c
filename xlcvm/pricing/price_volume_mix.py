"""Price, volume and mix: why revenue changed between two periods, item by item, with new and lost items apart.

It starts from prices and quantities of items; where they come from, and how they are drawn, it must not know.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import ROUNDING
from xlcvm.value.price_setting import StackStep

Array = NDArray[np.float64]

price_effect = ClosedForm(
    "price effect = (new price − old price) × new quantity", ("old price", "new price", "new quantity")
)
"""What the change of price is worth, at the new quantity; money."""

mix_quantity = ClosedForm(
    "mix quantity = new quantity − old quantity − old quantity ÷ old total quantity "
    "× (new total quantity − old total quantity)",
    ("old quantity", "new quantity", "old total quantity", "new total quantity"),
)
"""How much more was sold than if the item had kept its share of all quantities: q₁ − q₀ΣQ₁/ΣQ₀."""

mix_effect = ClosedForm(
    "mix effect = (old price − price compared with) × mix quantity",
    ("old price", "price compared with", "mix quantity"),
)
"""What the change of the item's share is worth; money. What the price is compared with, the method says."""

volume_effect = ClosedForm(
    "volume effect = (new quantity − old quantity) × old price − mix effect",
    ("old price", "old quantity", "new quantity", "mix effect"),
)
"""What the change of quantity at the old price is worth, less what the mix explains of it; money."""


class MixMethod(StrEnum):
    """What mix is; the price effect, new and lost items are the same in all three.

    "own price": mix (q₁ − q₀ΣQ₁/ΣQ₀)p₀, volume q₀p₀(ΣQ₁/ΣQ₀ − 1): the sales-mix and sales-quantity variances of cost
    accounting. "average price": mix (q₁ − q₀ΣQ₁/ΣQ₀)(p₀ − average p₀), so that an item dearer than average that wins
    share enriches the mix; volume is the rest of (q₁ − q₀)p₀. Both have the same totals. "no mix": volume is all of
    (q₁ − q₀)p₀, for items whose quantities do not add up.
    """

    OWN_PRICE = "own price"
    AVERAGE_PRICE = "average price"
    NO_MIX = "no mix"


@dataclass(frozen=True, slots=True, eq=False)
class Sales:
    """What was sold in one period, line by line.

    Parameters
    ----------
    price : array of float64, shape (n,)
        Money a unit, not below 0; NaN where it is not known because nothing was sold.
    quantity : array of float64, shape (n,)
        NaN or 0 where nothing was sold. Returns below 0 come off the item's other lines.
    """

    price: Array
    quantity: Array


@dataclass(frozen=True, slots=True, eq=False)
class PriceVolumeMix:
    """Why revenue changed from period 0 to period 1.

    Parameters
    ----------
    items : tuple of str, length n
        In the order of their first lines.
    revenue_0, revenue_1 : array of float64, shape (n,)
        Of each period; money.
    price, volume, mix, new, lost : array of float64, shape (n,)
        The effects; money. A new or lost item has no other effect than its revenue, which is below 0 when lost.
    method : MixMethod
        What mix is.
    """

    items: tuple[str, ...]
    revenue_0: Array
    revenue_1: Array
    price: Array
    volume: Array
    mix: Array
    new: Array
    lost: Array
    method: MixMethod

    @property
    def effects(self) -> dict[str, Array]:
        """The five effects under the names that people read."""
        return {"Price": self.price, "Volume": self.volume, "Mix": self.mix, "New": self.new, "Lost": self.lost}

    @property
    def change(self) -> Array:
        """The change of revenue of each item; money."""
        return self.revenue_1 - self.revenue_0

    @property
    def totals(self) -> dict[str, float]:
        """The sum of each effect."""
        return {name: math.fsum(values) for name, values in self.effects.items()}

    @property
    def total(self) -> float:
        """The change of all revenue; money."""
        return math.fsum(np.concatenate((self.revenue_1, -self.revenue_0)).tolist())

    @property
    def check(self) -> float:
        """The change of revenue less all effects; what is not 0 is an error."""
        left = self.total - math.fsum(self.totals.values())
        size = sum(float(np.abs(values).sum()) for values in (self.revenue_0, self.revenue_1, *self.effects.values()))
        return 0.0 if abs(left) <= ROUNDING * size else left

    @property
    def bridge(self) -> list[StackStep]:
        """The steps from the revenue of period 0 to that of period 1, ready for a chart."""
        before, after = math.fsum(self.revenue_0), math.fsum(self.revenue_1)
        totals = self.totals
        ends = list(accumulate(totals.values(), initial=before))
        steps = zip(totals, totals.values(), ends[:-1], ends[1:], strict=True)
        return [
            StackStep("Revenue before", before, 0.0, before),
            *(StackStep(*step) for step in steps),
            StackStep("Revenue after", after, 0.0, after),
        ]


def price_volume_mix(
    items: Sequence[str], before: Sales, *, after: Sales, method: MixMethod = MixMethod.OWN_PRICE
) -> PriceVolumeMix:
    """Split the change of revenue into price, volume and mix of continuing items, new items and lost items.

    Parameters
    ----------
    items : sequence of str, length n
        Of each line. Lines of one item are summed: quantities add up, and its price is revenue ÷ quantity.
    before, after : Sales
        Of the two periods, 0 and 1; n lines each, in units that add up over items unless the method is "no mix".
    method : MixMethod
        What mix is.

    Returns
    -------
    PriceVolumeMix
        An item without quantity in period 0 is new, one without in period 1 lost; ΣQ runs over continuing items.

    Raises
    ------
    CvmError
        #VALUE!: a price is unknown or below 0, a line has no item or no quantity at all, or an item's lines add up to
        a quantity below 0, or to revenue without quantity. #NUM!: figures too large to be computed with.

    Notes
    -----
    Sales-mix and sales-quantity variances: Horngren, Datar, Rajan, Cost Accounting: A Managerial Emphasis.

    Examples
    --------
    >>> before = Sales(np.array([10.0, 20.0, np.nan]), np.array([100.0, 50.0, 0.0]))
    >>> after = Sales(np.array([11.0, 20.0, 5.0]), np.array([120.0, 60.0, 8.0]))
    >>> found = price_volume_mix(["A", "B", "C"], before, after=after)
    >>> found.totals
    {'Price': 120.0, 'Volume': 400.0, 'Mix': 0.0, 'New': 40.0, 'Lost': 0.0}
    >>> found.total, found.check
    (560.0, 0.0)
    """
    _refuse_lines(items, before, after)
    names, index = _grouped(items)
    p0, q0 = _summed(names, index, before, period=0)
    p1, q1 = _summed(names, index, after, period=1)
    kept = (q0 != 0) & (q1 != 0)
    price, volume, mix = np.zeros((3, len(names)))
    if kept.any():
        price[kept], volume[kept], mix[kept] = _effects(Sales(p0[kept], q0[kept]), Sales(p1[kept], q1[kept]), method)
    revenue_0, revenue_1 = p0 * q0, p1 * q1
    new, lost = np.where(q0 == 0, revenue_1, 0.0), np.where(q1 == 0, 0.0 - revenue_0, 0.0)
    return PriceVolumeMix(names, revenue_0, revenue_1, price, volume, mix, new, lost, method)


def _effects(before: Sales, after: Sales, method: MixMethod) -> tuple[Array, Array, Array]:
    """Give price, volume and mix effect of continuing items."""
    old_total, new_total = math.fsum(before.quantity.tolist()), math.fsum(after.quantity.tolist())
    average = math.fsum((before.price * before.quantity).tolist()) / old_total
    compared: dict[MixMethod, float | Array] = {
        MixMethod.OWN_PRICE: 0.0,
        MixMethod.AVERAGE_PRICE: average,
        MixMethod.NO_MIX: before.price,
    }
    shift = mix_quantity(before.quantity, after.quantity, old_total, new_total)
    mix = np.asarray(mix_effect(before.price, compared[method], shift))
    volume = np.asarray(volume_effect(before.price, before.quantity, after.quantity, mix))
    return np.asarray(price_effect(before.price, after.price, after.quantity)), volume, mix


def _grouped(items: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Give each item once, and for each line the position of its item."""
    positions: dict[str, int] = {}
    index = np.fromiter((positions.setdefault(item, len(positions)) for item in items), np.intp, len(items))
    return tuple(positions), index


def _summed(names: Sequence[str], index: NDArray[np.intp], sales: Sales, *, period: int) -> tuple[Array, Array]:
    """Give price and quantity of each item in a period; both are 0 where nothing was sold."""
    lines = np.flatnonzero(np.nan_to_num(sales.quantity))
    index, price, quantity = index[lines], sales.price[lines], sales.quantity[lines]

    def sums(values: Array) -> Array:
        return np.bincount(index, values, len(names)).astype(np.float64, copy=False)

    net = sums(quantity)
    net[np.abs(net) <= ROUNDING * sums(np.abs(quantity))] = 0.0  # 0.3 − 0.2 − 0.1
    with np.errstate(over="ignore"):
        turnover, revenue = sums(np.abs(price * quantity)), sums(price * quantity)
    if not np.isfinite(turnover).all():
        raise CvmError("The revenue is too large to be computed with.", "Check the figures.", code=ErrorCode.NUMBER)
    revenue[np.abs(revenue) <= ROUNDING * turnover] = 0.0
    _refuse_items(names, net, revenue, period)
    first = np.zeros(len(names))
    first[index[::-1]] = price[::-1]  # the mean is counted from it: lines of one price have just that price
    beyond = sums((price - first[index]) * quantity)
    mean = first + np.divide(beyond, net, out=np.zeros(len(names)), where=net != 0)
    return np.where(net != 0, mean, 0.0), net


def _refuse_items(names: Sequence[str], net: Array, revenue: Array, period: int) -> None:
    where = f'argument "quantity_{period}"'
    item = _first(net < 0)
    if item is not None:
        raise CvmError(
            f'The quantities of "{names[item]}" add up to {format_number(float(net[item]))}, below 0.',
            "More was returned than sold: set its returns against the period of the sale, or leave the item out.",
            where=where,
        )
    item = _first((revenue < 0) | ((net == 0) & (revenue != 0)))
    if item is not None:
        raise CvmError(
            f'The lines of "{names[item]}" add up to a quantity of {format_number(float(net[item]))} and a revenue of '
            f"{format_number(float(revenue[item]))}: no price gives that.",
            "Enter its returns at the price of the sale, or leave the item out.",
            where=where,
        )


def _refuse_lines(items: Sequence[str], before: Sales, after: Sales) -> None:
    for row, item in enumerate(items, 1):
        if not item:
            raise CvmError(
                "The item is blank.", "Name it, or leave its line out.", where=f'argument "items", row {row}'
            )
    unsold = _first(np.isnan(before.quantity) & np.isnan(after.quantity))
    if unsold is not None:
        raise CvmError(
            f'There is no quantity of "{items[unsold]}" in either period.',
            "Enter one, 0 where nothing was sold, or leave the line out.",
            where=f'argument "quantity_0", row {unsold + 1}',
        )
    for period, sales in enumerate((before, after)):
        _refuse_prices(items, sales, f'argument "price_{period}"')


def _refuse_prices(items: Sequence[str], sales: Sales, where: str) -> None:
    row = _first(np.isnan(sales.price) & (np.nan_to_num(sales.quantity) != 0))
    if row is not None:
        raise CvmError(
            f'The price of "{items[row]}" is blank, and its quantity is {format_number(float(sales.quantity[row]))}.',
            "Enter the price; only what was not sold needs none.",
            where=f"{where}, row {row + 1}",
        )
    row = _first(sales.price < 0)
    if row is not None:
        raise CvmError(
            f'The price of "{items[row]}" is {format_number(float(sales.price[row]))}, below 0.',
            "Enter a return as a quantity below 0, at the price of its sale.",
            where=f"{where}, row {row + 1}",
        )


def _first(bad: NDArray[np.bool_]) -> int | None:
    return int(np.argmax(bad)) if bad.any() else None
