"""The sums of a waterfall over invoice lines: of all that count, by a dimension, and what was set aside."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import added, number, rows_of, text_of_key
from xlcvm.pricing.invoices.lines import BOOKED, LIST, POCKET, QUANTITY, STANDING, Standing, step_column, used
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.results import GroupTotals, Overview, StandingCount, Totals, finite_totals, tie_outs

ABOVE = "above"


def line_sums(lines: ir.Table, mapping: InvoiceMapping) -> dict[str, Any]:
    """Give the sums that totals are made of, as expressions."""
    units = lines[QUANTITY]
    sums = {"lines": lines.count(), "quantity": units.sum(), "list": (lines[LIST] * units).sum()}
    for step in range(len(mapping.steps)):
        sums[f"sum {step}"] = (lines[step_column(step)] * units).sum()
    sums["pocket"] = (lines[POCKET] * units).sum()
    if mapping.booked:
        sums["booked"] = lines[BOOKED].sum()
    return sums


def totals_of(row: Mapping[str, Any], mapping: InvoiceMapping) -> Totals:
    """Make totals of a row of sums."""
    steps = [number(row[f"sum {step}"]) for step in range(len(mapping.steps))]
    figures = {name: number(row[name]) for name in ("lines", "quantity", "list", "pocket")}
    if mapping.booked:
        figures["booked"] = number(row["booked"])
    return finite_totals(figures, steps, mapping.steps)


def waterfall_totals(lines: ir.Table, mapping: InvoiceMapping) -> Totals:
    """Give the totals of all lines that count."""
    counted = used(lines)
    row = rows_of(counted.aggregate(**line_sums(counted, mapping)))[0]
    if not row["lines"]:
        raise CvmError("No invoice line can be used.", "See what is set aside, and why, in the tie-out.")
    return totals_of(row, mapping)


def group_totals(lines: ir.Table, mapping: InvoiceMapping, name: str) -> list[GroupTotals]:
    """Give the totals for each value of a dimension, largest list value first."""
    counted = used(lines)
    rows = rows_of(counted.group_by(name).aggregate(**line_sums(counted, mapping)))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(text_of_key(row[name]), []).append(row)
    found = [GroupTotals(label, totals_of(added(kept, [name]), mapping)) for label, kept in groups.items()]
    return sorted(found, key=lambda group: (-group.totals.list_value, group.name))


def overview_sums(lines: ir.Table, mapping: InvoiceMapping) -> dict[str, Any]:
    """Give the sums that an overview is made of, to be grouped by standing."""
    return line_sums(lines, mapping) | {ABOVE: (lines[POCKET] > lines[LIST]).ifelse(1, 0).sum()}


def overview_of(rows: Sequence[Mapping[str, Any]], mapping: InvoiceMapping) -> Overview:
    """Make an overview of sums, a row a standing.

    Raises
    ------
    CvmError
        #VALUE!: no line counts; says why.
    """
    counts = {standing: StandingCount(standing, 0, 0.0, math.nan) for standing in Standing}
    for row in rows:
        standing = Standing(row[STANDING])
        counts[standing] = StandingCount(standing, int(row["lines"]), row["list"] or 0.0, number(row.get("booked")))
    counted = [row for row in rows if Standing(row[STANDING]).is_used]
    if not counted:
        told = "; ".join(f"{count.lines:,} {count.standing.words}" for count in counts.values() if count.lines)
        raise CvmError("No invoice line can be used.", told or "The table has no rows.")
    totals = totals_of(added(counted, [STANDING]), mapping)
    above = int(sum(row[ABOVE] for row in counted))
    standings = tuple(counts.values())
    return Overview(totals, standings, above, tie_outs(totals, standings, mapping.ledger))
