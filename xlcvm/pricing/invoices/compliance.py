"""How many invoice lines keep to the discount policy, what they are worth, and what the others cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from xlcvm.pricing.invoices.asking import number, rows_of, text_of_key
from xlcvm.pricing.invoices.lines import INVOICE, QUANTITY, sold
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.policy import NOT_GIVEN, JudgedLines, excess_column, status_column
from xlcvm.pricing.invoices.results import Compliance, ComplianceReport, StatusSums
from xlcvm.pricing.ladders import PolicyStatus

REVENUE = "revenue"
_STATUS = {0: PolicyStatus.WITHIN, 1: PolicyStatus.APPROVAL, 2: PolicyStatus.OUT, 4: PolicyStatus.UNCHECKED}


def compliance_by(judged: JudgedLines, mapping: InvoiceMapping, *, by: str = "") -> dict[str, ComplianceReport]:
    """Report on the lines sold, for each value of a dimension or ("") all together."""
    judged = replace(judged, table=sold(judged.table))
    keys = [by] if by else []
    rows = rows_of(judged.table.group_by(*keys, *status_keys(judged)).aggregate(**judged_sums(judged)))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(text_of_key(row[by]) if by else "", []).append(row)
    return {name: report_of(judged, mapping, kept) for name, kept in sorted(groups.items())}


def status_keys(judged: JudgedLines) -> list[str]:
    """Name the columns by which judged lines are grouped."""
    return ["status", *map(status_column, judged.judged)]


def judged_sums(judged: JudgedLines) -> dict[str, Any]:
    """Give the sums that a report is made of, as expressions."""
    lines = judged.table
    sums = {
        "lines": lines.count(),
        REVENUE: (lines[INVOICE] * lines[QUANTITY]).sum(),
        "excess": lines["excess"].sum(),
    }
    return sums | {excess_column(step): lines[excess_column(step)].sum() for step in judged.judged}


def report_of(judged: JudgedLines, mapping: InvoiceMapping, rows: Iterable[Mapping[str, Any]]) -> ComplianceReport:
    """Make a report of sums, a row a combination of statuses."""
    whole = dict.fromkeys(PolicyStatus, StatusSums())
    steps = {step: dict.fromkeys(PolicyStatus, StatusSums()) for step in judged.judged}
    for row in rows:
        lines, revenue = int(row["lines"]), number(row[REVENUE])
        whole[_STATUS[row["status"]]] += StatusSums(lines, revenue, number(row["excess"]))
        for step, found in steps.items():
            if row[status_column(step)] != NOT_GIVEN:
                found[_STATUS[row[status_column(step)]]] += StatusSums(lines, revenue, number(row[excess_column(step)]))
    named = {mapping.steps[step].name: Compliance(found) for step, found in steps.items()}
    return ComplianceReport(Compliance(whole), named, judged.unknown)
