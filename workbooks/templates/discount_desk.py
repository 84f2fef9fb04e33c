"""Discount desk: a discount policy, the discounts of deals checked against it, what is got for them, and compliance."""

from __future__ import annotations

import datetime

from workbooks.formulas import Where, count_filled, count_if, count_meeting, total
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.templates.discount_desk_checks import judged, status_counts
from workbooks.templates.discount_desk_deals import checked_deals
from workbooks.templates.discount_desk_policy import DEALS, DISCOUNTS, GOOD, POLICY, policy_rules
from workbooks.templates.discount_desk_sheets import (
    LOG,
    compliance_sheet,
    counted_discounts,
    deals_sheet,
    discounts_sheet,
    log_sheet,
    policy_sheet,
    workings_sheet,
)
from xlcvm.pricing.ladders import PolicyStatus


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(2026, month, day)


RULES = Rows(
    POLICY,
    (
        Field("discount", "text", note="Its name, as in the table of discounts; several rows are a ladder."),
        Field("maximum", "percent", least=0, most=1, note="Up to and including; the rows of a ladder ascend."),
        Field("approver", "text", note="Who must approve it; blank when nobody must."),
        Field("in return for", "text", note="What the customer must give for it; blank for nothing."),
        Field("margin floor", "percent", least=0, most=0.99, note="The lowest margin of the deal; blank for none."),
        Field("valid from", "date", note="First day; blank for an open end."),
        Field("valid to", "date", note="Last day; blank for an open end."),
    ),
    (
        ("Volume", 0.08, None, None, 0.28, None, None),
        ("Volume", 0.12, "Regional manager", None, 0.28, None, None),
        ("Volume", 0.18, "Sales director", None, 0.28, None, None),
        ("Prompt payment", 0.02, None, "Payment within 10 days", None, None, None),
        ("Launch", 0.05, None, None, None, _day(1, 1), _day(3, 31)),
        ("Launch", 0.03, None, None, None, _day(4, 1), _day(6, 30)),
        ("Project", 0.1, "Sales director", "Reference visit", 0.25, None, None),
    ),
    room=30,
    audience="supplier",
)
DEAL_LINES = Rows(
    DEALS,
    (
        Field("deal", "text", note="A number or name of its own."),
        Field("customer", "text"),
        Field("date", "date", note="The day on which the policy must hold."),
        Field("quantity", "number", least=0),
        Field("list price", "amount", least=0, note="Of one, before any discount."),
        Field("unit cost", "amount", least=0, note="What one costs us."),
    ),
    (
        ("D-201", "Alder Foods", _day(2, 10), 400, 95.0, 58.0),
        ("D-202", "Birch & Sons", _day(3, 12), 120, 310.0, 190.0),
        ("D-203", "Cedar Dairy", _day(4, 15), 900, 95.0, 58.0),
        ("D-204", "Dorn Mills", _day(5, 6), 60, 310.0, 190.0),
        ("D-205", "Elm Bakery", _day(5, 20), 150, 95.0, 58.0),
    ),
    audience="supplier",
)
LINES = Rows(
    DISCOUNTS,
    (
        Field("deal", "text", note="As in the table of deals."),
        Field("discount", "text", note="Its name, as in the policy."),
        Field("percent", "percent", least=-1, most=1, note="Of list price; below 0 for a surcharge."),
        Field("given in return", "text", note="What the customer gives for it."),
    ),
    (
        ("D-201", "Volume", 0.08, "Yearly contract"),
        ("D-201", "Prompt payment", 0.02, "Payment within 10 days"),
        ("D-201", "Launch", 0.05, "First order of the year"),
        ("D-202", "Volume", 0.06, "Bundle of two sites"),
        ("D-202", "Project", 0.08, None),
        ("D-203", "Volume", 0.15, "Three-year contract"),
        ("D-203", "Launch", 0.05, None),
        ("D-204", "Volume", 0.1, None),
        ("D-205", "Volume", 0.05, "Yearly contract"),
        ("D-205", "Prompt payment", 0.02, "Payment within 10 days"),
    ),
    room=60,
    audience="supplier",
)
GIVE_GET = Rows(
    LOG,
    (
        Field("deal", "text", note="For which deal it was exchanged."),
        Field("we give", "text"),
        Field("worth of what we give", "amount", least=0, note="What it costs us."),
        Field("we get", "text"),
        Field("worth of what we get", "amount", least=0, note="What it is worth to us."),
    ),
    (
        ("D-201", "Volume discount", 3_040, "Yearly contract", 4_200),
        ("D-201", "Prompt payment", 700, "Payment within 10 days", 520),
        ("D-203", "Volume discount", 12_825, "Three-year contract", 15_000),
        ("D-203", "Launch discount", 3_630, None, None),
        ("D-205", "Free training day", 900, "Reference visit", 1_500),
    ),
    room=40,
    audience="supplier",
)


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: policy, deals, discounts, the log of gives and gets, compliance, workings."""
    policy = policy_rules(entries)
    lines = judged(entries, policy)
    deals = checked_deals(entries, lines)
    discounts = discounts_sheet(entries, lines)
    log, exchanged = log_sheet(entries)
    weights = counted_discounts(lines, deals)
    compliance = compliance_sheet(entries, lines, deals, weights)
    workings = workings_sheet(policy, lines, deals.workings, weights)
    sheets = [policy_sheet(policy), deals_sheet(deals), discounts, log, compliance, workings]
    names, states = policy.rules.column("Discount"), policy.rules.column("Check")
    unnamed = count_meeting(
        Where(entries.typed_column(DISCOUNTS, "deal"), "=", ""),
        Where(entries.typed_column(DISCOUNTS, "percent"), "<>", ""),
    )
    return Layout(sheets, [
        Check("Rules with a problem", count_filled(names) - count_if(states, GOOD), "Sheet Policy: read column Check."),
        Check("Percents without a deal", unnamed, "Sheet Discounts: name the deal of each line."),
        Check("Deals that stand twice", total(deals.workings.column("Twice")), "Sheet Deals: one line a deal."),
        Check("Discounts that cannot be checked", status_counts(lines, PolicyStatus.UNCHECKED),
              "Sheet Discounts: read column Why."),
        Check("Exchanges that are not numbers", exchanged, "Sheet Give and get: type figures without their units."),
    ])  # fmt: skip


KIND = TemplateKind(
    "discount-desk",
    "Discount desk",
    "Which discounts the policy allows, who must approve the others, what we get for them, and how well it is kept.",
    (
        "On this cover: choose the currency.",
        "Sheet Policy: a row for each discount; several rows of ascending maximum are a ladder of approvers.",
        "Sheet Deals: a row for each deal with its date, quantity, list price and unit cost.",
        "Sheet Discounts: a row for each discount of a deal; allowed, status, approver and why follow.",
        "Sheet Give and get: what was exchanged in each deal, and what it is worth to us.",
        "Sheet Compliance: how many discounts, deals and how much money are within policy.",
        "Sheet Checks must be green: what cannot be checked is not counted as within policy.",
        "Segments, minimum quantities, sizes of deals and rules for totals: xlcvm deal.",
        "It shows policy, costs and floors: for internal use only, there is no copy for customers.",
    ),
    (),
    lay_out,
    (RULES, DEAL_LINES, LINES, GIVE_GET),
    has_live=True,
    for_customers=False,
)
