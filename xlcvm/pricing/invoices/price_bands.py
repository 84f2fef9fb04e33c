"""Bands and percentiles of what invoice lines pay, as a share of the list price, weighted.

A fine histogram is counted where the lines live; a percentile is then exact after a look into its own bin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import columns_of, label_of, text_of_key
from xlcvm.pricing.invoices.histograms import Histogram, Percentiles, Weight
from xlcvm.pricing.invoices.lines import INVOICE, LIST, POCKET, QUANTITY, sold

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
FINE = 0.0005  # width of the bins
_NUDGE = 1e-6  # of a bin: what lies so near below its end is the rounding of a binary fraction
_LEAST, _MOST = -2_000.0, 4_000.0  # bins: what lies beyond −100 % and 200 % is counted in the last ones


@dataclass(frozen=True, slots=True)
class Measure:
    """A price of the waterfall, as a share of the list price."""

    name: str
    column: str


POCKET_SHARE = Measure("pocket price, % of list", POCKET)
INVOICE_SHARE = Measure("invoice price, % of list", INVOICE)


@dataclass(frozen=True, slots=True)
class BandQuestion:
    """Of what, by what and how weighted bands and percentiles are.

    Parameters
    ----------
    by : str
        A dimension, spelled as the mapping does; nothing for all lines together.
    weight : Weight
        What a line weighs.
    measure : Measure
        Of which price.
    """

    by: str = ""
    weight: Weight = Weight.REVENUE
    measure: Measure = POCKET_SHARE

    @property
    def keys(self) -> list[str]:
        """What lines are grouped by."""
        return [self.by] if self.by else []


def with_bin(lines: ir.Table, measure: Measure) -> ir.Table:
    """Add a measure of lines sold, and the number of the fine bin it lies in."""
    measured = lines[measure.column] / lines[LIST]
    return lines.mutate(measured=measured, bin=(measured * (1 / FINE) + _NUDGE).floor())


def weight_sum(lines: ir.Table, weight: Weight) -> ir.Value:
    """Give what lines weigh together; revenue is the invoice value."""
    if weight is Weight.LINES:
        return lines.count().cast("float64")
    return lines[QUANTITY].sum() if weight is Weight.VOLUME else (lines[INVOICE] * lines[QUANTITY]).sum()


def count_bins(lines: ir.Table, question: BandQuestion) -> dict[str, Histogram]:
    """Count the weight of lines sold in fine bins.

    Parameters
    ----------
    lines : ibis table
        As `line_expressions` makes it.
    question : BandQuestion
        Of what.

    Returns
    -------
    dict of str to Histogram
        For each value of the dimension that has weight; "" for all lines.
    """
    binned = with_bin(sold(lines), question.measure)
    found = binned.group_by(*question.keys, "bin").aggregate(weight=weight_sum(binned, question.weight))
    columns = columns_of(found)
    return histograms_of(_names(columns, question, "bin"), columns["bin"], columns["weight"])


def histograms_of(names: Sequence[str], bins: Sequence[int], weights: Sequence[float]) -> dict[str, Histogram]:
    """Make a histogram for each name; those without weight are left out.

    Raises
    ------
    CvmError
        #VALUE!: none has any weight.
    """
    numbers = np.clip(np.asarray(bins, dtype=np.float64), _LEAST, _MOST).astype(np.int64)
    weight = np.asarray(weights, dtype=np.float64)
    labels, where = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    order = np.argsort(where, kind="stable")
    ends = np.searchsorted(where[order], np.arange(len(labels) + 1))
    found = {}
    for group, label in enumerate(labels.tolist()):
        at = order[ends[group] : ends[group + 1]]
        kept, place = np.unique(numbers[at], return_inverse=True)
        histogram = Histogram(0.0, FINE, kept, np.bincount(place, weights=weight[at]).astype(np.float64))
        if histogram.total > 0:
            found[label] = histogram
    if not found:
        raise CvmError("No line has any weight.", "Weigh by lines, or check the quantities and prices.")
    return found


def sharpen(
    lines: ir.Table, found: Mapping[str, Histogram], shares: Sequence[float], *, question: BandQuestion
) -> Percentiles:
    """Give exact weighted percentiles by a look into the bins in which they lie.

    Parameters
    ----------
    lines : ibis table
        Of which the histograms were counted.
    found : mapping of str to Histogram
        As `count_bins` gives them.
    shares : sequence of float
        Which percentiles, 0 to 1.
    question : BandQuestion
        That the histograms answer.

    Returns
    -------
    Percentiles
        The lowest price at which the cumulated weight reaches each share of the total.
    """
    wanted = {(name, each.place(share)[0]) for name, each in found.items() for share in shares}
    inside = _inside(lines, wanted, question)
    weights = inside.group_by(*question.keys, "measured").aggregate(weight=weight_sum(inside, question.weight))
    columns = columns_of(weights)
    prices = _Prices(_names(columns, question, "measured"), columns["measured"], columns["weight"])
    values = tuple(
        tuple(each.percentile_within(share, *prices.bin(name, each.place(share)[0])) for share in shares)
        for name, each in found.items()
    )
    return Percentiles(tuple(found), tuple(shares), values, 0.0, tuple(found.values()))


def _names(columns: Mapping[str, Sequence[object]], question: BandQuestion, other: str) -> list[str]:
    return list(map(text_of_key, columns[question.by])) if question.by else [""] * len(columns[other])


def _inside(lines: ir.Table, wanted: Iterable[tuple[str, int]], question: BandQuestion) -> ir.Table:
    """Keep the lines sold in the wanted bins, of all lines or of each value of a dimension."""
    binned = with_bin(sold(lines), question.measure)
    if not question.by:
        numbers = [float(number) for _, number in wanted]
        inside = binned["bin"].isin(numbers)
        beyond = (binned["bin"] <= _LEAST, _LEAST in numbers), (binned["bin"] >= _MOST, _MOST in numbers)
        return binned.filter(ibis.or_(inside, *(outside for outside, is_wanted in beyond if is_wanted)))
    names, bins = zip(*sorted(wanted), strict=True)
    pairs = ibis.memtable(
        pa.table({"wanted name": pa.array(names, pa.string()), "wanted bin": pa.array(bins, pa.int32())})
    )
    kept = ibis.greatest(ibis.least(binned["bin"], _MOST), _LEAST)
    binned = binned.mutate(**{"wanted name": label_of(binned[question.by]), "wanted bin": kept.cast("int32")})
    return binned.semi_join(pairs, ["wanted name", "wanted bin"])


class _Prices:
    """Prices in a few bins and their weights, sorted by group and price."""

    def __init__(self, names: Sequence[str], measured: Sequence[float], weights: Sequence[float]) -> None:
        prices, weight = np.asarray(measured, dtype=np.float64), np.asarray(weights, dtype=np.float64)
        labels = np.asarray(names, dtype=np.str_)
        bins = np.clip(np.floor(prices * (1 / FINE) + _NUDGE), _LEAST, _MOST).astype(np.int64)
        order = np.lexsort((prices, labels))
        self._labels, self._bins = labels[order], bins[order]
        self._prices, self._weights = prices[order], weight[order]

    def bin(self, name: str, number: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the prices in a bin of a group, ascending, and their weights."""
        first, last = (int(np.searchsorted(self._labels, name, side)) for side in ("left", "right"))
        start = first + int(np.searchsorted(self._bins[first:last], number, "left"))
        end = first + int(np.searchsorted(self._bins[first:last], number, "right"))
        return self._prices[start:end], self._weights[start:end]
