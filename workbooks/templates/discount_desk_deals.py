"""The judgement of each deal in the template "Discount desk": its discounts stacked, its margin against its floor."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.formulas import (
    Expression,
    Where,
    all_of,
    any_of,
    constant,
    count_meeting,
    either,
    formed,
    greatest_meeting,
    is_number,
    item,
)
from workbooks.library.entries import Entries
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table, lines_table
from workbooks.templates.discount_desk_checks import CHECKED
from workbooks.templates.discount_desk_policy import DEALS, typed
from xlcvm.pricing.floors import floor_price
from xlcvm.pricing.ladders import PolicyStatus
from xlcvm.pricing.pocket_price import invoice_price, pocket_margin_share

_SLACK = 1e-12  # relative: two ways to the same price


@dataclass(frozen=True, slots=True)
class CheckedDeals:
    """The deals as they are filled in, with the verdict beside them, and what it is computed from."""

    deals: FormulaTable
    workings: FormulaTable


def checked_deals(entries: Entries, lines: FormulaTable) -> CheckedDeals:
    """Lay out the deals.

    Parameters
    ----------
    entries : Entries
        What was entered.
    lines : FormulaTable
        Their discounts, judged.

    Returns
    -------
    CheckedDeals
        The worst of its discounts and of its margin is the status of a deal.
    """
    workings = _workings(entries, lines)

    def of(header: str, otherwise: str = "") -> Computed:
        kind = {"Total discount": "percent", "Allowed": "percent", "Margin": "percent", "Status": "text", "Why": "text"}
        made = kind.get(header, "amount")
        return Computed(header, made, lambda line: workings.cell(line.number, header))  # type: ignore[arg-type]

    shown = ("Total discount", "Allowed", "Net price", "Margin", "Floor price", "Status", "Why")
    return CheckedDeals(lines_table(entries, DEALS, [of(header) for header in shown]), workings)


def _workings(entries: Entries, lines: FormulaTable) -> FormulaTable:
    names, of_deal, states = entries.typed_column(DEALS, "deal"), lines.column("Deal"), lines.column("Status")

    def of(line: Line, key: str) -> Expression:
        return typed(entries, DEALS, key, line.number)

    def own(line: Line) -> Where:
        return Where(of_deal, "=", of(line, "deal"))

    def counted(header: str, status: PolicyStatus) -> Computed:
        return Computed(header, "count", lambda line: count_meeting(own(line), Where(states, "=", status.value)))

    def stacked(header: str) -> Computed:
        found = lines.column("Left" if header == "Total discount" else "Left of allowed")
        kept = (lambda line: line["Lines"] > 0.0) if header == "Total discount" else _is_checked
        return Computed(header, "percent", lambda line: either(kept(line), 1.0 - item(found, line["Last line"]), ""))

    def usable(line: Line, key: str) -> Expression:
        return all_of(is_number(of(line, key)), of(line, key) >= 0.0)

    def net(line: Line) -> Expression:
        there = all_of(is_number(line["Total discount"]), usable(line, "list price"))
        return either(there, formed(invoice_price, of(line, "list price"), line["Total discount"]), "")

    def margin(line: Line) -> Expression:
        there = all_of(is_number(line["Net price"]), usable(line, "unit cost"))
        share = formed(pocket_margin_share, line["Net price"], of(line, "unit cost"))
        return either(there, either(line["Net price"] > 0.0, share, ""), "")

    def lowest(line: Line) -> Expression:
        made = formed(floor_price, of(line, "unit cost"), line["Floor"])
        if entries.live:
            cost, floor = of(line, "unit cost").formula, line["Floor"].formula
            made = Expression(made.value, f"_xll.CVM_FLOOR_PRICE({cost},{floor})")
        return either(all_of(line["Floors"] > 0.0, usable(line, "unit cost")), made, "")

    def missing(line: Line) -> Expression:
        there = all_of(usable(line, "list price"), usable(line, "unit cost"))
        return either(all_of(line["Floors"] > 0.0, there.equals(False)), 1.0, 0.0)

    def below(line: Line) -> Expression:
        there = all_of(is_number(line["Net price"]), is_number(line["Floor price"]), line["Unchecked"].equals(0.0))
        slack = _SLACK * (line["Floor price"] + of(line, "list price"))
        return either(there, either(line["Net price"] < line["Floor price"] - slack, 1.0, 0.0), 0.0)

    def value(line: Line) -> Expression:
        there = all_of(usable(line, "quantity"), usable(line, "list price"))
        return either(there, of(line, "quantity") * of(line, "list price"), 0.0)

    def when(*headers: PolicyStatus) -> Computed:
        header = "Within" if len(headers) == 1 else "Counted"

        def flag(line: Line) -> Expression:
            return either(any_of(*(line["Status"].equals(status.value) for status in headers)), 1.0, 0.0)

        return Computed(header, "count", flag, always=True)

    columns = [
        Computed("Row", "count", lambda line: constant(float(line.number + 1)), always=True),
        Computed("Deal", "text", lambda line: of(line, "deal")),
        Computed("Twice", "count",
                 lambda line: either(count_meeting(Where(names, "=", of(line, "deal"))) > 1.0, 1.0, 0.0)),
        Computed("Lines", "count", lambda line: count_meeting(own(line))),
        counted("Unchecked", PolicyStatus.UNCHECKED),
        counted("Out", PolicyStatus.OUT),
        counted("To approve", PolicyStatus.APPROVAL),
        Computed("Last line", "count", lambda line: greatest_meeting(lines.column("Row"), own(line))),
        stacked("Total discount"),
        Computed("Floors", "count", lambda line: count_meeting(own(line), Where(lines.column("Floors"), ">=", 1.0))),
        Computed("Floor", "percent", lambda line: greatest_meeting(lines.column("Floor"), own(line))),
        Computed("Figures missing", "count", missing),
        Computed("Net price", "amount", net),
        Computed("Margin", "percent", margin),
        Computed("Floor price", "amount", lowest),
        Computed("Below floor", "count", below),
        Computed("Status", "text", _status),
        stacked("Allowed"),
        Computed("Why", "text", _why),
        Computed("List value", "amount", value, always=True),
        when(PolicyStatus.WITHIN),
        when(PolicyStatus.WITHIN, PolicyStatus.APPROVAL, PolicyStatus.OUT),
    ]  # fmt: skip
    return computed_table(
        CHECKED, [typed(entries, DEALS, "deal", row).is_blank() for row in range(len(names.values))], columns
    )


def _is_checked(line: Line) -> Expression:
    return all_of(line["Lines"] > 0.0, line["Status"].differs(PolicyStatus.UNCHECKED.value))


def _status(line: Line) -> Expression:
    out = any_of(line["Out"] > 0.0, line["Below floor"] > 0.0)
    good = either(line["To approve"] > 0.0, PolicyStatus.APPROVAL.value, PolicyStatus.WITHIN.value)
    unknown = any_of(line["Unchecked"] > 0.0, line["Figures missing"] > 0.0, line["Twice"] > 0.0)
    found = either(unknown, PolicyStatus.UNCHECKED.value, either(out, PolicyStatus.OUT.value, good))
    return either(line["Lines"].equals(0.0), "", found)


def _why(line: Line) -> Expression:
    cases = (
        (line["Twice"] > 0.0, "This deal stands in two rows."),
        (line["Lines"].equals(0.0), "No discount on sheet Discounts."),
        (line["Unchecked"] > 0.0, "A discount cannot be checked."),
        (line["Figures missing"] > 0.0, "Enter list price and cost: it has a margin floor."),
        (line["Below floor"] > 0.0, "Its margin is below the floor."),
        (line["Out"] > 0.0, "A discount is out of policy."),
        (line["To approve"] > 0.0, "Approvers: sheet Discounts."),
    )
    found = constant("")
    for condition, words in reversed(cases):
        found = either(condition, words, found)
    return found
