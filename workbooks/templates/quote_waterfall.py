"""Quote waterfall: a quote of up to fifty lines from list price to pocket margin, with its floor and its approvers."""

from __future__ import annotations

from workbooks.formulas import (
    Expression,
    absolute,
    count_below,
    either,
    formed,
    if_error,
    item,
    rounded,
    sum_products,
    total,
)
from workbooks.library.bridge import Step, bridge
from workbooks.library.entries import Entries, heading
from workbooks.library.fields import Field, Group, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.live import called
from workbooks.library.tables import Computed, FormulaTable, Line, Output, computed_table, lines_table, outputs_table
from workbooks.spec import Sheet, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.pricing.floors import floor_price
from xlcvm.pricing.pocket_price import invoice_price, leakage, pocket_margin, pocket_margin_share

_LINES, _APPROVALS, _MARGINS = "lines", "approvals", "margins"
_SHARES = ("annual bonus", "marketing support", "cash discount")
_NO_APPROVER = "above every approver"

GROUPS = (
    Group(
        "The quote",
        (
            Field("quote number", "text", "Q-1042", required=False),
            Field("order discount", "percent", 0.03, "of list", 0, 1, note="After each line's own discount."),
        ),
    ),
    Group(
        "Off the invoice: what is given later, or elsewhere",
        (
            Field("annual bonus", "percent", 0.02, "of invoice", 0, 1, note="Paid at the end of the year.",
                  source="Frame contract", audience="supplier"),
            Field("marketing support", "percent", 0.01, "of invoice", 0, 1, note="Promised for joint campaigns.",
                  source="Frame contract", audience="supplier"),
            Field("cash discount", "percent", 0.005, "of invoice", 0, 1, note="What it comes to on average.",
                  source="Payments of last year", audience="supplier"),
            Field("freight", "amount", 380, "¤", 0, note="For the whole order, where we bear it.",
                  source="Forwarder's tariff", audience="supplier"),
        ),
    ),
    Group(
        "Rules",
        (
            Field("margin floor", "percent", 0.3, "of pocket price", 0, 0.99, note="No line goes below it.",
                  source="Pricing policy", audience="supplier"),
        ),
    ),
)  # fmt: skip

LINES = Rows(
    _LINES,
    (
        Field("item", "text", note="Every line needs one: it tells that the line is used."),
        Field("quantity", "number", least=0, note="How many."),
        Field("list price", "amount", least=0, note="Of one, before any discount."),
        Field("discount", "percent", least=0, most=1, note="Of this line, such as 12%."),
        Field("unit cost", "amount", least=0, note="What one costs us.", audience="supplier"),
    ),
    (
        ("Pump, size 2", 12, 1450, 0.08, 870),
        ("Pump, size 4", 4, 2980, 0.12, 1790),
        ("Drive", 16, 640, 0.05, 330),
        ("Commissioning", 2, 1100, None, 560),
        ("Spare parts kit", 16, 210, 0.2, 148),
    ),
    room=50,
)
APPROVALS = Rows(
    _APPROVALS,
    (
        Field("discount up to", "percent", least=0, most=1, note="Ascending; the stacked discount of a line."),
        Field("approver", "text", note="Who may allow it."),
    ),
    ((0.1, "Sales representative"), (0.18, "Regional manager"), (0.3, "Sales director")),
    room=6,
    audience="supplier",
)


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the quote for everybody; waterfall, margins and approvers for the supplier."""
    lines = lines_table(entries, _LINES, _line_columns(entries))
    quote = _quote(entries, lines)
    if entries.for_customer:
        return Layout([quote])
    approvals = lines_table(entries, _APPROVALS)
    margins = _margins(entries, lines, approvals)
    steps = _steps(entries, lines, margins)
    gap = absolute(steps[-4].level - steps[-3].level)  # of two ways to the pocket value
    untied = gap > 1e-9 * (absolute(steps[0].level) + 1.0)  # what rounding leaves of large sums is no gap
    checks = [
        Check(
            "Lines below the margin floor",
            total(margins.column("Below floor")),
            "Sheet Margins: raise the price, or take the line out.",
        ),
        Check(
            "Lines that nobody may approve",
            total(margins.column("No approver")),
            "Lower the discount, or extend the table of approvers.",
        ),
        Check("Waterfall and lines tie out", either(untied, 1.0, 0.0), "A formula was changed: use a fresh template."),
    ]
    return Layout([quote, _waterfall(entries, steps), _margins_sheet(margins), _approvers(approvals)], checks)


def _line_columns(entries: Entries) -> list[Computed]:
    def stacked(line: Line) -> Expression:
        return 1.0 - (1.0 - line["Discount"]) * (1.0 - entries["order discount"])

    def net(line: Line) -> Expression:
        # + 0: a blank price is 0 here, and an error for the function
        return _of_domain(entries, "CVM_INVOICE_PRICE", invoice_price, line["List price"] + 0.0, line["Both discounts"])

    return [
        Computed("Both discounts", "percent", stacked),
        Computed("Net price", "amount", net),
        Computed("List amount", "amount", lambda line: line["List price"] * line["Quantity"]),
        Computed("Amount", "amount", lambda line: line["Net price"] * line["Quantity"]),
    ]


def _of_domain(entries: Entries, name: str, form: ClosedForm, *operands: Expression) -> Expression:
    """Give a closed form of the domain: as a native formula, or as the function that the add-in has for it."""
    return called(name, formed(form, *operands), *operands, live=entries.live)


def _quote(entries: Entries, lines: FormulaTable) -> Sheet:
    listed, net = total(lines.column("List amount")), total(lines.column("Amount"))
    outputs = [
        Output("list value", listed, "amount", entries.currency),
        Output("invoice value", net, "amount", entries.currency),
        Output(
            "discounts on the invoice", either(listed.equals(0.0), 0.0, (listed - net) / listed), "percent", "of list"
        ),
    ]
    title = title_lines("quote title", "Quote", "Prices and discounts of each line")
    widths = (34.0, *(13.0,) * (len(lines.block.headers) - 1))
    blocks = (title, outputs_table("quote totals", outputs, header="The whole quote"), lines.block)
    return Sheet("Quote", widths, blocks, frozen=_LINES, protected=True, colour=FAVOURABLE)


def _margins(entries: Entries, lines: FormulaTable, approvals: FormulaTable) -> FormulaTable:
    """Lay out what each line leaves, what it must at least bring, and who may allow its discount."""
    invoiced = total(lines.column("Amount"))
    freight = either(invoiced.equals(0.0), 0.0, entries["freight"] / invoiced)
    kept = 1.0 - entries["annual bonus"] - entries["marketing support"] - entries["cash discount"] - freight
    limits, approvers = approvals.column("Discount up to"), approvals.column("Approver")

    def of(line: Line, header: str) -> Expression:
        return lines.cell(line.number, header)

    def share(line: Line) -> Expression:
        price = line["Pocket price"]
        return either(price > 0.0, formed(pocket_margin_share, price, line["Unit cost"]), "")

    def margin(line: Line) -> Expression:
        return _of_domain(entries, "CVM_POCKET_MARGIN", pocket_margin, line["Pocket price"], line["Unit cost"])

    def floor(line: Line) -> Expression:
        return _of_domain(entries, "CVM_FLOOR_PRICE", floor_price, line["Unit cost"], entries["margin floor"] + 0.0)

    def approver(line: Line) -> Expression:
        found = item(approvers, count_below(limits, rounded(of(line, "Both discounts"), 9)) + 1.0)
        return either(if_error(found, 0.0).equals(0.0), _NO_APPROVER, found)

    def below(line: Line) -> Expression:
        return either(rounded(line["Pocket price"] - line["Floor price"], 6) < 0.0, 1.0, 0.0)

    columns = [
        Computed("Item", "text", lambda line: of(line, "Item")),
        Computed("Pocket price", "amount", lambda line: of(line, "Net price") * kept),
        Computed("Unit cost", "amount", lambda line: of(line, "Unit cost") + 0.0),
        Computed("Pocket margin", "amount", margin),
        Computed("Share", "percent", share),
        Computed("Floor price", "amount", floor),
        Computed("Below floor", "count", below),
        Computed("Approver", "text", approver),
        Computed("No approver", "count", lambda line: either(line["Approver"].equals(_NO_APPROVER), 1.0, 0.0)),
        Computed("Pocket amount", "amount", lambda line: line["Pocket price"] * of(line, "Quantity")),
        Computed("Cost amount", "amount", lambda line: line["Unit cost"] * of(line, "Quantity")),
    ]
    unused = [lines.cell(number, "Item").is_blank() for number in range(LINES.room)]
    return computed_table(_MARGINS, unused, columns)


def _margins_sheet(margins: FormulaTable) -> Sheet:
    title = title_lines("margins title", "Margins", "What each line leaves, its floor, and who may allow its discount")
    widths = (34.0, 13.0, 13.0, 13.0, 11.0, 13.0, 9.0, 26.0, 11.0, 15.0, 15.0)
    return Sheet("Margins", widths, (title, margins.block), frozen=_MARGINS, protected=True, colour=UNFAVOURABLE)


def _approvers(approvals: FormulaTable) -> Sheet:
    title = title_lines("approvals title", "Approvers", "Who may allow which discount of a line")
    return Sheet("Approvers", (18.0, 40.0), (title, approvals.block), protected=True, colour="#E0B400")


def _steps(entries: Entries, lines: FormulaTable, margins: FormulaTable) -> list[Step]:
    """Give the way from list value to pocket margin; the last levels are computed from the lines again."""
    listed, net = total(lines.column("List amount")), total(lines.column("Amount"))
    after_lines = listed - sum_products(lines.column("List amount"), lines.column("Discount"))
    steps = [
        Step("List value", None, listed),
        Step("Discounts of lines", after_lines - listed, after_lines),
        Step("Order discount", net - after_lines, net),
        Step("Invoice value", None, net),
    ]
    level = net
    for key in (*_SHARES, "freight"):
        change = -entries[key] if key == "freight" else -(entries[key] * net)
        level = level + change
        steps.append(Step(heading(key), change, level))
    pocket, cost = total(margins.column("Pocket amount")), total(margins.column("Cost amount"))
    steps.append(Step("Pocket value", None, pocket))
    steps.append(Step("Cost", -cost, pocket - cost))
    steps.append(Step("Pocket margin", None, pocket - cost))
    return steps


def _waterfall(entries: Entries, steps: list[Step]) -> Sheet:
    listed, pocket = steps[0].level, steps[-3].level
    lost = either(listed > 0.0, _of_domain(entries, "CVM_LEAKAGE", leakage, listed, pocket), 0.0)
    drawn = bridge(
        "waterfall", steps, title="From list value to pocket margin", columns=3, legend=("Price level", "", "Step"),
        share_of="Share of list",
    )  # fmt: skip
    title = title_lines("waterfall title", "Waterfall", "Where the money goes between list price and pocket")
    results = outputs_table("leakage", [Output("leakage from list to pocket", lost, "percent", "of list")])
    blocks = (title, results, *drawn.blocks)
    return Sheet("Waterfall", (30.0, 18.0, 16.0, *(11.0,) * 6), blocks, protected=True, colour=FAVOURABLE)


KIND = TemplateKind(
    "quote-waterfall",
    "Quote waterfall",
    "What is left of a quote between list price and pocket margin, line by line, and who must approve it.",
    (
        "On this cover: choose the currency, and say for whom the quote is.",
        "Sheet Inputs: the discount on the whole order, what is given off the invoice, and the margin floor.",
        "Sheet Approvers: who may allow which discount.",
        "Sheet Quote: one line an item, with quantity, list price, discount and unit cost; fifty lines have room.",
        "Sheet Waterfall shows where the money goes; sheet Margins shows each line against its floor.",
        "Sheet Checks must be green before the quote goes out.",
        "Send the customer's copy (xlcvm customer-copy), never this file: it shows cost, margin and floor.",
    ),
    GROUPS,
    lay_out,
    (LINES, APPROVALS),
    has_live=True,
    customer_title="Quote",
    customer_purpose="Prices, discounts and amounts of each line, and of the whole quote.",
)
