"""How pocket prices of invoice lines are spread around their mean, and what is sold below cost: one pass over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.errors import CvmError
from xlcvm.pricing.bands import BandStatistics, percentile_width, range_width, variation
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.asking import rows_of, text_of_key
from xlcvm.pricing.invoices.histograms import Weight
from xlcvm.pricing.invoices.lines import INVOICE, LIST, MARGIN, POCKET, QUANTITY, sold


@dataclass(frozen=True, slots=True)
class Spread:
    """Pocket price ÷ list price of the lines sold, weighted; and the lines that are sold below cost.

    Parameters
    ----------
    lines : int
        Lines that have weight.
    weight : float
        Of all lines.
    mean, minimum, maximum, deviation : float
        Of pocket price ÷ list price; the deviation is that of the population.
    below_cost : int
        Lines whose pocket margin is below 0.
    revenue_below_cost, loss : float
        Their invoice value, and their margin (below 0); money.
    """

    lines: int
    weight: float
    mean: float
    minimum: float
    maximum: float
    deviation: float
    below_cost: int
    revenue_below_cost: float
    loss: float

    def statistics(self, p10: float, median: float, p90: float) -> BandStatistics:
        """Give the statistics of a band, as CVM_BAND_STATS does."""
        return BandStatistics(
            self.lines, self.weight, self.mean, median, p10, p90, self.minimum, self.maximum, self.deviation,
            _or_error(variation, self.deviation, self.mean),
            _or_error(range_width, self.maximum, self.minimum, self.mean),
            _or_error(percentile_width, p90, p10, median),
        )  # fmt: skip


def spread_of(analysis: InvoiceAnalysis, weight: Weight, around: float) -> Spread:
    """Measure the spread.

    Parameters
    ----------
    analysis : InvoiceAnalysis
        Of the lines.
    weight : Weight
        What a line weighs.
    around : float
        A price ÷ list price near the mean: squares are taken of the distances from it, which keeps their digits.

    Returns
    -------
    Spread
        Of the lines sold; credit notes are none.
    """
    lines = sold(analysis.lines)
    lines = lines.mutate(price=lines[POCKET] / lines[LIST], weight=_weighs(lines, weight))
    weighs, loses = lines["weight"] != 0.0, lines[MARGIN] < 0.0
    away = lines["price"] - around
    found = lines.aggregate(
        lines=weighs.ifelse(1, 0).sum(),
        weight=lines["weight"].sum(),
        first=(away * lines["weight"]).sum(),
        second=(away * away * lines["weight"]).sum(),
        minimum=lines["price"].min(where=weighs),
        maximum=lines["price"].max(where=weighs),
        below_cost=loses.ifelse(1, 0).sum(),
        revenue_below_cost=ibis.ifelse(loses, lines[INVOICE] * lines[QUANTITY], 0.0).sum(),
        loss=ibis.ifelse(loses, lines[MARGIN] * lines[QUANTITY], 0.0).sum(),
    )
    row = rows_of(found)[0]
    shift = row["first"] / row["weight"]
    variance = row["second"] / row["weight"] - shift * shift
    return Spread(
        int(row["lines"]), row["weight"], around + shift, row["minimum"], row["maximum"], math.sqrt(max(variance, 0.0)),
        int(row["below_cost"]), row["revenue_below_cost"], row["loss"],
    )  # fmt: skip


def pocket_of_accounts(analysis: InvoiceAnalysis, by: str = "Account") -> dict[str, tuple[float, float]]:
    """Give list value and pocket value of the lines sold to each account, under its own name."""
    lines, name = sold(analysis.lines), analysis.mapping.dimension(by)
    sums = lines.group_by(name).aggregate(
        list_value=(lines[LIST] * lines[QUANTITY]).sum(), pocket_value=(lines[POCKET] * lines[QUANTITY]).sum()
    )
    return {text_of_key(row[name]): (row["list_value"], row["pocket_value"]) for row in rows_of(sums)}


def _weighs(lines: ir.Table, weight: Weight) -> Any:
    """Give what each line weighs."""
    if weight is Weight.LINES:
        return ibis.literal(1.0, "float64")
    return lines[QUANTITY] if weight is Weight.VOLUME else lines[INVOICE] * lines[QUANTITY]


def _or_error(form: ClosedForm, *figures: float) -> float | CvmError:
    try:
        return float(form(*figures))
    except CvmError as error:
        return error
