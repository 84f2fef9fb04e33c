"""The lines of the template "Pocket-price band review": what is typed, and the price and weight of each line."""

from __future__ import annotations

from workbooks.formulas import (
    Column,
    Expression,
    Where,
    all_of,
    any_of,
    constant,
    count_meeting,
    either,
    formed,
    is_number,
    rounded,
)
from workbooks.library.entries import Entries
from workbooks.library.tables import Computed, FormulaTable, Line, lines_table
from workbooks.spec import Sheet, cell, title_lines
from xlcvm.pricing.pocket_price import invoice_price

LINES, GOOD = "lines", "✓"
BY_LIST, BY_QUANTITY = "sales at list price", "quantity"
_FIGURES = ("Quantity", "List price", "Net price", "Pocket price", "Discount", "Off invoice")
_DIGITS = 12  # of a share of the list price: what differs beyond them is rounding, and one price


def priced_lines(entries: Entries) -> FormulaTable:
    """Lay out the lines with what is wrong with each, its prices, and what it counts for."""
    by_quantity = entries["weighted by"].equals(BY_QUANTITY)

    def good(line: Line, figure: Expression) -> Expression:
        return either(line["Check"].equals(GOOD), figure, 0.0)

    def net(line: Line) -> Expression:
        typed = line["Net price"]
        return good(line, either(is_number(typed), typed, formed(invoice_price, line["List price"], line["Discount"])))

    def pocket(line: Line) -> Expression:
        typed = line["Pocket price"]
        return good(line, either(is_number(typed), typed, line["Net"] * (1.0 - line["Off invoice"])))

    def weight(line: Line) -> Expression:
        return good(line, line["Quantity"] * either(by_quantity, 1.0, line["List price"]))

    def price(line: Line) -> Expression:
        return either(line["Weight"] > 0.0, rounded(line["Pocket"] / line["List price"], _DIGITS), "")

    def weighted(line: Line) -> Expression:
        return either(line["Weight"] > 0.0, line["Price"] * line["Weight"], 0.0)

    computed = [
        Computed("Check", "text", _state),
        Computed("Net", "amount", net),
        Computed("Pocket", "amount", pocket),
        Computed("Counted", "number", lambda line: good(line, line["Quantity"])),
        Computed("Weight", "amount", weight),
        Computed("Price", "percent", price),
        Computed("Price × weight", "amount", weighted),
        Computed("First of account", "count", lambda line: _first(entries, line)),
    ]
    return lines_table(entries, LINES, computed)


def _first(entries: Entries, line: Line) -> Expression:
    """Say with 1 that no line above is of the same account."""
    accounts = entries.typed_column(LINES, "account").values[: line.number + 1]
    until = Column(accounts, f"{cell(LINES, 0, 'Account')}:{cell(LINES, line.number, 'Account')}")
    return either(count_meeting(Where(until, "=", line["Account"])).equals(1.0), 1.0, 0.0)


def _state(line: Line) -> Expression:
    figures = [
        line[header] for header in ("Quantity", "List price", "Net price", "Pocket price", "Discount", "Off invoice")
    ]
    no_number = any_of(
        *(either(is_number(figure), False, either(figure.is_blank(), False, True)) for figure in figures)
    )
    below = any_of(*(figure < 0.0 for figure in figures[:3]))
    beyond = any_of(*(any_of(share < 0.0, share > 1.0) for share in figures[4:]))
    no_net = all_of(figures[2].is_blank(), figures[4].is_blank())
    no_pocket = all_of(figures[3].is_blank(), figures[5].is_blank())
    states = (
        (no_number, "✗ not a number"),
        (figures[0].is_blank(), "✗ no quantity"),
        (below, "✗ below 0"),
        (figures[1].equals(0.0), "✗ no list price"),
        (beyond, "✗ beyond 100%"),
        (no_net, "✗ no net price"),
        (no_pocket, "✗ no pocket price"),
    )
    found = constant(GOOD)
    for condition, words in reversed(states):
        found = either(condition, words, found)
    return found


def lines_sheet(lines: FormulaTable) -> Sheet:
    """Give the sheet on which lines are filled in."""
    title = title_lines(
        "lines title", "Lines", "What each account paid; yellow cells are typed or pasted, white ones follow"
    )
    widths = (24.0, 14.0, *(11.0,) * 6, 19.0, 11.0, 11.0, 11.0, 14.0, 10.0, 14.0, 10.0)
    return Sheet("Lines", widths, (title, lines.block), frozen=LINES, protected=True, colour="#E0B400")
