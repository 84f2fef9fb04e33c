"""Two periods of invoice lines: why revenue changed between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import rows_of, text_of_key
from xlcvm.pricing.invoices.lines import DATE, INVOICE, LIST, MARGIN, POCKET, QUANTITY, used
from xlcvm.pricing.invoices.mapping import InvoiceMapping, Level, Period
from xlcvm.pricing.price_volume_mix import MixMethod, PriceVolumeMix, Sales, price_volume_mix

_PRICES = {Level.LIST: LIST, Level.INVOICE: INVOICE, Level.POCKET: POCKET, Level.MARGIN: MARGIN}


@dataclass(frozen=True)
class PeriodBridge:
    """Why revenue changed between two periods.

    Parameters
    ----------
    bridge : PriceVolumeMix
        Of the items that have a price.
    before, after : Period
        The two.
    level : Level
        Of which revenue.
    returned : tuple of str
        Items that were only returned in a period, or sold for nothing: left out.
    left_out : float
        The change of revenue that they make; money.
    """

    bridge: PriceVolumeMix
    before: Period
    after: Period
    level: Level
    returned: tuple[str, ...]
    left_out: float


def period_bridge(
    lines: ir.Table, mapping: InvoiceMapping, item: str, *, level: Level, method: MixMethod
) -> PeriodBridge:
    """Split the change of revenue between the mapping's two periods into price, volume, mix, new and lost.

    Raises
    ------
    CvmError
        #VALUE!: the mapping has no periods, or nothing was sold in them.
    """
    if mapping.before is None or mapping.after is None:
        raise CvmError("The mapping names no two periods.", "Add before and after to [periods].")
    before, after = (_sales(lines, item, level, period) for period in (mapping.before, mapping.after))
    returned = {name for sales in (before, after) for name, (units, money) in sales.items() if units <= 0 or money <= 0}
    kept = [name for name in dict.fromkeys((*before, *after)) if name not in returned]
    if not kept:
        raise CvmError("No item was sold in the two periods.", "Check the dates of the periods.")
    bridge = price_volume_mix(kept, _columns(before, kept), after=_columns(after, kept), method=method)
    left_out = math.fsum(
        sign * sales[name][1] for name in returned for sign, sales in ((-1, before), (1, after)) if name in sales
    )
    return PeriodBridge(bridge, mapping.before, mapping.after, level, tuple(sorted(returned)), left_out)


def _sales(lines: ir.Table, item: str, level: Level, period: Period) -> dict[str, tuple[float, float]]:
    """Give units and money of each item in a period."""
    counted = used(lines)
    counted = counted.filter(counted[DATE].between(ibis.date(str(period.first)), ibis.date(str(period.last))))
    money = counted[_PRICES[level]] * counted[QUANTITY]
    rows = rows_of(counted.group_by(item).aggregate(units=counted[QUANTITY].sum(), money=money.sum()))
    found: dict[str, tuple[float, float]] = {}
    for row in rows:
        name = text_of_key(row[item])
        units, amount = found.get(name, (0.0, 0.0))
        found[name] = units + row["units"], amount + row["money"]
    return found


def _columns(found: Mapping[str, tuple[float, float]], items: Sequence[str]) -> Sales:
    units = np.array([found.get(item, (0.0, 0.0))[0] for item in items], dtype=np.float64)
    money = np.array([found.get(item, (0.0, 0.0))[1] for item in items], dtype=np.float64)
    return Sales(np.divide(money, units, out=np.full(len(items), np.nan), where=units != 0), units)
