"""Questions to invoice lines: each one expression over the table handed in, computed where the table lives.

It knows no file; what it gives are records of `results` and `histograms`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.histograms import Histogram, Percentiles, Weight
from xlcvm.pricing.invoices.lines import (
    BOOKED,
    DATE,
    INVOICE,
    LIST,
    MARGIN,
    POCKET,
    QUANTITY,
    STANDING,
    LineExpressions,
    Standing,
    line_expressions,
    sold,
    step_column,
    used,
)
from xlcvm.pricing.invoices.mapping import InvoiceMapping, Period
from xlcvm.pricing.invoices.results import (
    GroupTotals,
    Overview,
    StandingCount,
    Totals,
    finite_totals,
    tie_outs,
)

BLANK = "(blank)"
FINE = 0.0005  # width of the bins of pocket price ÷ list price
_NUDGE = 1e-6  # of a bin: what lies so near below its end is the rounding of a binary fraction
_LEAST, _MOST = -1.0, 2.0  # of the measure: what lies beyond is counted in the last bins


@dataclass(frozen=True)
class Measure:
    """What bands and percentiles are of."""

    name: str
    column: str
    of_list: bool


POCKET_SHARE = Measure("pocket price, % of list", POCKET, of_list=True)
INVOICE_SHARE = Measure("invoice price, % of list", INVOICE, of_list=True)


class InvoiceAnalysis:
    """Invoice lines and what can be asked of them.

    Parameters
    ----------
    table : ibis table
        One row a line.
    mapping : InvoiceMapping
        Which column means what.

    Raises
    ------
    CvmError
        #VALUE!: a column is missing or cannot be read.
    """

    def __init__(self, table: ir.Table, mapping: InvoiceMapping) -> None:
        self.expressions: LineExpressions = line_expressions(table, mapping)
        self.lines: ir.Table = self.expressions.table
        self.mapping = mapping

    @cached_property
    def overview(self) -> Overview:
        """The waterfall of all lines, what was set aside, and how it ties out."""
        lines = self.lines
        above = (lines[POCKET] > lines[LIST]).ifelse(1, 0).sum()
        rows = _rows(lines.group_by(STANDING).aggregate(**self._sums(lines), above=above))
        return self._overview(rows)

    def _overview(self, rows: Sequence[Mapping[str, Any]]) -> Overview:
        counts = {standing: StandingCount(standing, 0, 0.0, math.nan) for standing in Standing}
        for row in rows:
            standing = Standing(row[STANDING])
            counts[standing] = StandingCount(
                standing, int(row["lines"]), row["list"] or 0.0, _number(row.get("booked"))
            )
        counted = [row for row in rows if Standing(row[STANDING]).is_used]
        if not counted:
            raise CvmError(
                "No invoice line can be used.",
                "; ".join(f"{count.lines:,} {count.standing.words}" for count in counts.values() if count.lines)
                or "The table has no rows.",
            )
        totals = self._totals(_added(counted))
        above = int(sum(row["above"] for row in counted))
        standings = tuple(counts.values())
        return Overview(totals, standings, above, tie_outs(totals, standings, self.mapping.ledger))

    def waterfall(self) -> Totals:
        """Give the totals of all lines that count, in one pass."""
        lines = used(self.lines)
        return self._totals(_rows(lines.aggregate(**self._sums(lines)))[0])

    def by(self, dimension: str) -> list[GroupTotals]:
        """Give the totals for each value of a dimension, largest list value first: leakage by element × dimension.

        Raises
        ------
        CvmError
            #VALUE!: the mapping has no such dimension.
        """
        name = self.mapping.dimension(dimension)
        lines = used(self.lines)
        rows = _rows(lines.group_by(name).aggregate(**self._sums(lines)))
        groups = [GroupTotals(text_of_key(row[name]), self._totals(row)) for row in rows]
        return sorted(groups, key=lambda group: (-group.totals.list_value, group.name))

    def _sums(self, lines: ir.Table) -> dict[str, Any]:
        units = lines[QUANTITY]
        sums = {"lines": lines.count(), "quantity": units.sum(), "list": (lines[LIST] * units).sum()}
        for number in range(len(self.mapping.steps)):
            sums[f"sum {number}"] = (lines[step_column(number)] * units).sum()
        sums["pocket"] = (lines[POCKET] * units).sum()
        if self.mapping.booked:
            sums["booked"] = lines[BOOKED].sum()
        return sums

    def _totals(self, row: Mapping[str, Any]) -> Totals:
        steps = [_number(row[f"sum {number}"]) for number in range(len(self.mapping.steps))]
        figures = {name: _number(row[name]) for name in ("lines", "quantity", "list", "pocket")}
        if self.mapping.booked:
            figures["booked"] = _number(row["booked"])
        return finite_totals(figures, steps, self.mapping.steps)

    def histograms(
        self, by: str = "", *, weight: Weight = Weight.REVENUE, measure: Measure = POCKET_SHARE
    ) -> dict[str, Histogram]:
        """Count the weight of lines sold in fine bins of a price measure.

        Parameters
        ----------
        by : str
            A dimension; nothing for all lines together.
        weight : Weight
            What a line weighs; revenue is the invoice value.
        measure : Measure
            Of which price.

        Returns
        -------
        dict of str to Histogram
            For each value of the dimension that has weight; "" for all lines.
        """
        keys = [self.mapping.dimension(by)] if by else []
        lines = self._binned(measure)
        columns = _columns(lines.group_by(*keys, "bin").aggregate(weight=weight_of(lines, weight).sum()))
        names = list(map(text_of_key, columns[keys[0]])) if keys else [""] * len(columns["bin"])
        return histograms_of(names, columns["bin"], columns["weight"])

    def _binned(self, measure: Measure) -> ir.Table:
        """Give the lines sold with the bin of a measure."""
        lines = sold(self.lines)
        lines = lines.mutate(measured=lines[measure.column] / lines[LIST])
        kept = ibis.greatest(ibis.least(lines["measured"], _MOST), _LEAST)
        return lines.mutate(bin=(kept * (1 / FINE) + _NUDGE).floor().cast("int32"))

    def percentiles(
        self,
        shares: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9),
        *,
        by: str = "",
        weight: Weight = Weight.REVENUE,
        measure: Measure = POCKET_SHARE,
        exact: bool = True,
    ) -> Percentiles:
        """Give weighted percentiles: the lowest price at which the cumulated weight reaches each share of the total.

        Parameters
        ----------
        shares : sequence of float
            0 to 1.
        by : str
            A dimension; nothing for all lines together.
        weight : Weight
            What a line weighs.
        measure : Measure
            Of which price.
        exact : bool
            Whether the bins in which percentiles lie are looked into, which reads the lines once more.

        Returns
        -------
        Percentiles
            With the bound of their error, 0 when exact.
        """
        found = self.histograms(by, weight=weight, measure=measure)
        if exact:
            return self.sharpened(found, shares, by=by, weight=weight, measure=measure)
        return Percentiles.of(found, shares)

    def sharpened(
        self,
        found: Mapping[str, Histogram],
        shares: Sequence[float],
        *,
        by: str = "",
        weight: Weight = Weight.REVENUE,
        measure: Measure = POCKET_SHARE,
    ) -> Percentiles:
        """Give exact weighted percentiles of histograms that are there already, as `percentiles` does."""
        keys = [self.mapping.dimension(by)] if by else []
        wanted = {(name, each.place(share)[0]) for name, each in found.items() for share in shares}
        lines = self._inside(wanted, keys, measure)
        columns = _columns(lines.group_by(*keys, "measured").aggregate(weight=weight_of(lines, weight).sum()))
        names = list(map(text_of_key, columns[keys[0]])) if keys else [""] * len(columns["measured"])
        inside = _Inside(names, columns["measured"], columns["weight"])
        values = tuple(
            tuple(each.percentile_within(share, *inside.bin(name, each.place(share)[0])) for share in shares)
            for name, each in found.items()
        )
        return Percentiles(tuple(found), tuple(shares), values, 0.0, tuple(found.values()))

    def _inside(self, wanted: Iterable[tuple[str, int]], keys: Sequence[str], measure: Measure) -> ir.Table:
        """Keep the lines in the wanted bins, of all lines or of each value of a dimension."""
        lines = self._binned(measure)
        if not keys:
            return lines.filter(lines["bin"].isin([number for _, number in wanted]))
        pairs = ibis.memtable(
            [{"wanted name": text, "wanted bin": number} for text, number in wanted],
            schema={"wanted name": "string", "wanted bin": "int32"},
        )
        name = lines[keys[0]].cast("string").nullif("").fill_null(BLANK)
        lines = lines.mutate(**{"wanted name": name, "wanted bin": lines["bin"]})
        return lines.semi_join(pairs, ["wanted name", "wanted bin"])

    def per_line(self) -> ir.Table:
        """Give every line with its prices and margin, ready to be streamed to a file."""
        lines, mapping = self.lines, self.mapping
        columns = {name: lines[name] for name in mapping.dimensions}
        if mapping.date:
            columns["Date"] = lines[DATE]
        columns |= {"Quantity": lines[QUANTITY], "List price": lines[LIST]}
        columns |= {step.name: lines[step_column(number)] for number, step in enumerate(mapping.steps)}
        columns |= {"Invoice price": lines[INVOICE], "Pocket price": lines[POCKET], "Pocket margin": lines[MARGIN]}
        words = [(lines[STANDING] == int(standing), standing.words) for standing in Standing]
        return lines.select(**columns, Standing=ibis.cases(*words))

    def in_period(self, period: Period) -> ir.Table:
        """Give the lines that count and are dated in a period."""
        lines = used(self.lines)
        return lines.filter(lines[DATE].between(ibis.date(str(period.first)), ibis.date(str(period.last))))


def weight_of(lines: ir.Table, weight: Weight) -> Any:
    """Give what each line weighs."""
    if weight is Weight.LINES:
        return ibis.literal(1.0, "float64")
    return lines[QUANTITY] if weight is Weight.VOLUME else lines[INVOICE] * lines[QUANTITY]


def text_of_key(key: object) -> str:
    """Give a value of a dimension as text."""
    if key is None or key == "" or (isinstance(key, float) and math.isnan(key)):
        return BLANK
    return format(key, ".15g") if isinstance(key, float) else str(key)


def _columns(expression: ir.Table) -> dict[str, Any]:
    """Compute an expression, and give its columns: figures as arrays, others as lists."""
    table = expression.to_pyarrow()
    return {
        name: column.to_numpy(zero_copy_only=False) if column.type in ("double", "int32") else column.to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def _rows(expression: ir.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return found


def _number(value: object) -> float:
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def _added(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Add rows of sums."""
    kept = list(rows)
    return {
        name: math.fsum(row[name] for row in kept if row[name] is not None)
        for name in kept[0]
        if name not in (STANDING, "bin")
    }


class _Inside:
    """Lines in a few bins, sorted by group and price."""

    def __init__(self, names: Sequence[str], measured: Sequence[float], weights: Sequence[float]) -> None:
        prices, weight = np.asarray(measured, dtype=np.float64), np.asarray(weights, dtype=np.float64)
        labels = np.asarray(names, dtype=np.str_)
        bins = np.floor(np.clip(prices, _LEAST, _MOST) * (1 / FINE) + _NUDGE).astype(np.int64)
        order = np.lexsort((prices, labels))
        self._labels, self._bins = labels[order], bins[order]
        self._prices, self._weights = prices[order], weight[order]

    def bin(self, name: str, number: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the prices in a bin of a group, ascending, and their weights."""
        first, last = (int(np.searchsorted(self._labels, name, side)) for side in ("left", "right"))
        start = first + int(np.searchsorted(self._bins[first:last], number, "left"))
        end = first + int(np.searchsorted(self._bins[first:last], number, "right"))
        return self._prices[start:end], self._weights[start:end]


def histograms_of(names: Sequence[str], bins: Sequence[int], weights: Sequence[float]) -> dict[str, Histogram]:
    """Make a histogram for each name; those without weight are left out.

    Raises
    ------
    CvmError
        #VALUE!: none has any weight.
    """
    numbers, weight = np.asarray(bins, dtype=np.int64), np.asarray(weights, dtype=np.float64)
    labels, where = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    found = {}
    for number, label in enumerate(labels.tolist()):
        at = np.flatnonzero(where == number)
        kept, place = np.unique(numbers[at], return_inverse=True)
        histogram = Histogram(0.0, FINE, kept, np.bincount(place, weights=weight[at]).astype(np.float64))
        if histogram.total > 0:
            found[label] = histogram
    if not found:
        raise CvmError("No line has any weight.", "Weigh by lines, or check the quantities and prices.")
    return found
