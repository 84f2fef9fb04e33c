"""The sheets of the template "Discount desk"."""

from __future__ import annotations

from dataclasses import replace

from workbooks.formulas import Column, Expression, count_if, either, is_number, item, sum_if, sum_products, total
from workbooks.formulas import reference as placed
from workbooks.library.entries import Entries
from workbooks.library.fields import Kind
from workbooks.library.tables import (
    Computed,
    FormulaTable,
    Line,
    Output,
    computed_table,
    lines_table,
    outputs_table,
    value_cell,
)
from workbooks.spec import Axis, Cell, Chart, Series, Sheet, Signal, Table, cell, column, title_lines
from workbooks.styles import FAVOURABLE, QUIET, SEVERAL
from workbooks.templates.discount_desk_deals import CheckedDeals
from workbooks.templates.discount_desk_policy import DEALS, DISCOUNTS, GOOD, POLICY, PolicyRules
from xlcvm.pricing.ladders import PolicyStatus

LOG = "give and get"
_WEIGHTS, _TABLE, _SHARES, _EXCHANGED = "weights", "compliance", "compliance shares", "exchanged"
_NO_NUMBER = "✗ not a number"


def policy_sheet(policy: PolicyRules) -> Sheet:
    """Give the sheet on which the policy is filled in."""
    room = len(policy.rules.block.rows)
    title = title_lines(
        "policy title", "Policy", "Which discounts are allowed, up to which maximum, and who may approve more"
    )
    signals = tuple(Signal(POLICY, row, 7, GOOD, "✗") for row in range(room))
    widths = (24.0, 12.0, 24.0, 28.0, 14.0, 14.0, 14.0, 24.0)
    return Sheet(
        "Policy", widths, (title, policy.rules.block), frozen=POLICY, protected=True, colour="#E0B400", signals=signals
    )


def deals_sheet(deals: CheckedDeals) -> Sheet:
    """Give the sheet on which deals are filled in."""
    title = title_lines(
        "deals title", "Deals", "Each deal with what its discounts come to, and its margin against its floor"
    )
    room = len(deals.deals.block.rows)
    signals = tuple(Signal(DEALS, row, 11, PolicyStatus.WITHIN.value, PolicyStatus.OUT.value) for row in range(room))
    widths = (14.0, 22.0, 13.0, 11.0, 12.0, 12.0, 11.0, 11.0, 12.0, 10.0, 12.0, 18.0, 34.0)
    return Sheet(
        "Deals", widths, (title, deals.deals.block), frozen=DEALS, protected=True, colour="#E0B400", signals=signals
    )


def discounts_sheet(entries: Entries, lines: FormulaTable) -> Sheet:
    """Give the sheet on which discounts are filled in."""

    def of(header: str, kind: Kind) -> Computed:
        return Computed(header, kind, lambda line: lines.cell(line.number, header))

    computed = [of("Allowed", "percent"), of("Status", "text"), of("Approver", "text"), of("Why", "text")]
    table = lines_table(entries, DISCOUNTS, computed)
    title = title_lines(
        "discounts title", "Discounts", "Each discount checked against the policy on the date of its deal"
    )
    room = len(table.block.rows)
    signals = tuple(Signal(DISCOUNTS, row, 5, PolicyStatus.WITHIN.value, PolicyStatus.OUT.value) for row in range(room))
    widths = (14.0, 22.0, 11.0, 28.0, 11.0, 18.0, 24.0, 50.0)
    return Sheet(
        "Discounts", widths, (title, table.block), frozen=DISCOUNTS, protected=True, colour="#E0B400", signals=signals
    )


def log_sheet(entries: Entries) -> tuple[Sheet, Expression]:
    """Give the log of what was given and got, and how many of its lines are no numbers."""

    def net(line: Line) -> Expression:
        given, got = line["Worth of what we give"], line["Worth of what we get"]
        texts = [either(is_number(worth), 0.0, either(worth.is_blank(), 0.0, 1.0)) for worth in (given, got)]
        return either(texts[0] + texts[1] > 0.0, _NO_NUMBER, got - given)

    table = lines_table(entries, LOG, [Computed("Net", "amount", net)])
    nets = table.column("Net")
    gives, gets = (total(entries.typed_column(LOG, f"worth of what we {which}")) for which in ("give", "get"))
    cells = [placed(made.value, cell(_EXCHANGED, row, "Figure")) for row, made in enumerate((gives, gets))]
    outputs = [
        Output("we give", gives, "amount", entries.currency),
        Output("we get", gets, "amount", entries.currency),
        Output("net of both", cells[1] - cells[0], "amount", entries.currency),
    ]
    title = title_lines(
        "log title", "Give and get", "Nothing is given away: what is got for each discount, and its worth to us"
    )
    blocks = (title, outputs_table(_EXCHANGED, outputs, header="All deals"), table.block)
    widths = (24.0, 30.0, 16.0, 30.0, 16.0, 16.0)
    sheet = Sheet("Give and get", widths, blocks, frozen=LOG, protected=True, colour="#E0B400")
    return sheet, count_if(nets, _NO_NUMBER)


def compliance_sheet(entries: Entries, lines: FormulaTable, deals: CheckedDeals, weights: FormulaTable) -> Sheet:
    """Give how many discounts and deals, and how much money, are within policy."""
    rows = tuple(_status_row(lines, deals, weights, status, row) for row, status in enumerate(PolicyStatus))
    headers = ("Status", "Discounts", "Share of discounts", "Money given", "Share of money", "Deals", "Share of deals",
               "List value", "Share of value")  # fmt: skip
    names = ("Share of discounts", "Share of money", "Share of deals", "Share of value")
    series = [
        Series(name, column(_TABLE, name), colour, labels="none") for name, colour in zip(names, SEVERAL, strict=False)
    ]
    chart = Chart(
        "compliance chart", "What is within policy, and what is not", column(_TABLE, "Status"), tuple(series), "0%",
        rows=20, columns=9, description="Bars for each status: shares of discounts, money, deals and list value.",
        kind="grouped bars", value_axis=Axis(number_format="0%", least=0.0, most=1.0),
    )  # fmt: skip
    shares = outputs_table(_SHARES, _compliance(entries, weights, deals), header="Compliance")
    title = title_lines(
        "compliance title", "Compliance", "How much of what was checked is within policy without an approval"
    )
    blocks = (title, shares, chart, Table(_TABLE, headers, rows))
    return Sheet("Compliance", (28.0, *(14.0,) * 8), blocks, protected=True, one_page=True, colour=FAVOURABLE)


def counted_discounts(lines: FormulaTable, deals: CheckedDeals) -> FormulaTable:
    """Lay out what each discount counts for, as numbers without blanks."""

    def counted(line: Line) -> Expression:
        status = lines.cell(line.number, "Status")
        return either(status.equals(""), 0.0, either(status.equals(PolicyStatus.UNCHECKED.value), 0.0, 1.0))

    def within(line: Line) -> Expression:
        return either(lines.cell(line.number, "Status").equals(PolicyStatus.WITHIN.value), 1.0, 0.0)

    def money(line: Line) -> Expression:
        percent = lines.cell(line.number, "Percent")
        value = item(deals.workings.column("List value"), lines.cell(line.number, "Deal row"))
        return either(line["Counted"].equals(1.0), either(percent > 0.0, percent * value, 0.0), 0.0)

    columns = [
        Computed("Counted", "count", counted, always=True),
        Computed("Within", "count", within, always=True),
        Computed("Money given", "amount", money, always=True),
    ]
    unused = [lines.cell(row, "Status").equals("") for row in range(len(lines.block.rows))]
    return computed_table(_WEIGHTS, unused, columns)


def _compliance(entries: Entries, weights: FormulaTable, deals: CheckedDeals) -> list[Output]:
    checked = deals.workings
    value = checked.column("List value")
    figures = {
        "discounts within policy": (weights.column("Within"), weights.column("Counted"), None, "of discounts"),
        "money within policy": (weights.column("Within"), weights.column("Money given"), None, "of money given"),
        "deals within policy": (checked.column("Within"), checked.column("Counted"), None, "of deals"),
        "value within policy": (checked.column("Within"), checked.column("Counted"), value, "of list value"),
    }
    outputs = []
    for name, (within, counted, amounts, unit) in figures.items():
        parts = (counted,) if amounts is None else (counted, amounts)
        whole = sum_products(*parts)
        share = sum_products(within, *parts) / whole
        if entries.live and amounts is None:
            share = Expression(share.value, f"_xll.CVM_COMPLIANCE({within.formula},{counted.formula})")
        outputs.append(Output(name, either(whole > 0.0, share, ""), "percent", unit))
    return outputs


def _status_row(
    lines: FormulaTable, deals: CheckedDeals, weights: FormulaTable, status: PolicyStatus, row: int
) -> tuple[Cell, ...]:
    of_lines, of_deals = lines.column("Status"), deals.workings.column("Status")
    figures: tuple[tuple[Expression, Kind, str], ...] = (
        (count_if(of_lines, status.value), "count", "Discounts"),
        (sum_if(of_lines, status.value, weights.column("Money given")), "amount", "Money given"),
        (count_if(of_deals, status.value), "count", "Deals"),
        (sum_if(of_deals, status.value, deals.workings.column("List value")), "amount", "List value"),
    )
    wholes = (
        _all(of_lines),
        total(weights.column("Money given")),
        _all(of_deals),
        total(deals.workings.column("List value")),
    )
    cells = [Cell(status.value, "row bold")]
    for (made, kind, header), whole in zip(figures, wholes, strict=True):
        own = placed(made.value, cell(_TABLE, row, header))
        cells.append(value_cell(made, kind, style="row number"))
        cells.append(value_cell(either(whole > 0.0, own / whole, 0.0), "percent", style="row number"))
    return tuple(cells)


def _all(states: Column) -> Expression:
    first, *others = (count_if(states, status.value) for status in PolicyStatus)
    for other in others:
        first = first + other
    return first


def workings_sheet(policy: PolicyRules, *tables: FormulaTable) -> Sheet:
    """Give the sheet that shows how discounts and deals are judged."""
    title = title_lines(
        "workings title", "Workings", "The rules as numbers, the discounts, the deals; nothing is filled in here"
    )
    blocks = tuple(replace(table.block, quiet=True) for table in (policy.numbers, *tables))
    widths = (12.0, 16.0, 18.0, *(12.0,) * (max(len(block.headers) for block in blocks) - 3))
    return Sheet("Workings", widths, (title, *blocks), protected=True, colour=QUIET)
