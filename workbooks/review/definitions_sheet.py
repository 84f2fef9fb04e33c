"""The sheet "Definitions": what every figure means and by which method it was computed, where practice differs."""

from __future__ import annotations

from collections.abc import Iterator

from workbooks.review.band_sheet import WEIGHED, exactness
from workbooks.review.looks import counted, percent
from workbooks.review.price_volume_mix_sheet import METHODS
from workbooks.review.reviewed import LARGEST, Review
from workbooks.spec import Block, Cell, Sheet, Table, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.equations.to_words import format_number
from xlcvm.pricing.invoices.histograms import Weight
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceStep

_WIDTHS = (34.0, 110.0)
_BASES = {
    ColumnBasis.AMOUNT: "money of one unit",
    ColumnBasis.LINE_AMOUNT: "money of the whole line, divided by its quantity",
    ColumnBasis.LIST: "a fraction of the list price",
    ColumnBasis.INVOICE: "a fraction of the invoice price",
    ColumnBasis.RUNNING: "a fraction of the price that the steps before have left",
    ColumnBasis.PRICE_AFTER: "the price of one unit that the step leaves",
}


def definitions_sheet(review: Review) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    Sheet
        Texts only.
    """
    blocks: list[Block] = [
        title_lines("definitions title", "What the figures mean", "Definitions and methods used in this workbook"),
        Table("definitions", ("Term", "Definition"), _rows(_definitions(review))),
        Table("mapping_used", ("Read as", "Column of the lines"), _rows(mapping_entries(review))),
    ]
    return Sheet("Definitions", _WIDTHS, tuple(blocks), landscape=False, colour=FAVOURABLE)


def _rows(entries: Iterator[tuple[str, str]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((Cell(term, "row bold"), Cell(text, "row")) for term, text in entries)


def _definitions(review: Review) -> Iterator[tuple[str, str]]:
    weight = WEIGHED[review.options.weight]
    yield "List value", "List price × quantity, summed over all lines that count."
    yield "Invoice value, revenue", "List value less all on-invoice steps."
    yield "Pocket value", "Invoice value less all off-invoice steps."
    yield "Pocket margin", "Pocket value less all cost steps."
    yield "Realisation", "Pocket value ÷ list value. Ratios of groups are ratios of sums, never means of ratios."
    yield "Margin %", "Pocket margin ÷ pocket value."
    yield "Price band", "How much is sold at which pocket price ÷ list price. Credit notes are not in it."
    weights = {
        Weight.REVENUE: "A line weighs its invoice value.",
        Weight.VOLUME: "A line weighs its units.",
        Weight.LINES: "Every line weighs the same.",
    }
    yield "Weight", weights[review.options.weight]
    yield (
        "Percentile",
        f"Pp is the lowest price at which the cumulated {weight} reaches p % of the total: a price that occurs, never "
        f"one in between. Here they are {exactness(review)}.",
    )
    yield (
        "Width of the band",
        "(P90 − P10) ÷ P50, without the lowest and the highest tenth of the weight. The other usual definition, "
        '(maximum − minimum) ÷ weighted mean, is on "Price band" too; one single line can make it.',
    )
    if review.accounts is not None:
        yield from _outliers(review)
    if review.whale is not None:
        yield "Whale curve", "Accounts by their pocket margin, the best first, added up (Kaplan & Cooper 1998)."
    if review.bridge is not None:
        found = review.bridge
        yield (
            "Price, volume and mix",
            f"{METHODS[found.bridge.method]} Of {found.level.value} revenue, {found.before} against {found.after}, by "
            "product. Quantities of different products are added up as they are.",
        )
    if review.compliance is not None:
        yield from _policy()
    yield (
        "Credit notes",
        "Lines with a quantity below 0. They count in totals, in the waterfall and in price, volume and mix; not in "
        "bands, percentiles, outliers and policy.",
    )
    yield (
        "Lines set aside",
        "Lines without a list price above 0, without a quantity, with quantity 0, or with a step that is blank or no "
        'number. They count nowhere; "Tie-out" lists them with their money.',
    )
    yield from _money(review)
    yield (
        "Bounds",
        f"Tables show the largest {LARGEST} values; what is beyond stands summed in one row, so that totals are whole.",
    )


def _outliers(review: Review) -> Iterator[tuple[str, str]]:
    if review.accounts is None:
        return
    by = "each product" if "Product" in review.mapping.dimensions else "all lines (no product is mapped)"
    yield (
        "Price index of an account",
        f"Pocket value ÷ the pocket value of the same list value at the mean realisation of {by}: 1 is the mean price "
        "of its product mix.",
    )
    yield (
        "Outlier",
        f"An account whose price index is more than {percent(review.accounts.prices.tolerance, 0)} away from what is "
        "expected at its size. Expected: a line over the logarithm of list value whose slope is the median slope of "
        "all pairs of accounts (Theil–Sen; Sen 1968). Every account counts once.",
    )
    yield (
        "Money of an outlier",
        "Pocket value less what it would be at the expected price index: what the account pays less (below 0) or more.",
    )


def _policy() -> Iterator[tuple[str, str]]:
    yield (
        "Judged by the policy",
        "Each line is a deal of its own. A discount is judged by the rules of its name that hold on the date, for the "
        "segment, the quantity and the deal size (list price × quantity): up to a maximum without an approver it is "
        "within policy, up to that of an approver it needs approval, above the last one it is out of policy.",
    )
    yield (
        "Money above policy",
        "The largest of: what discounts exceed what they may be without approval, the same for the total discount, "
        "and what the invoice price lacks to the margin floor.",
    )


def _money(review: Review) -> Iterator[tuple[str, str]]:
    mapping = review.mapping
    if mapping.currency:
        rates = ", ".join(f"1 {name} = {format_number(rate)} {review.currency}" for name, rate in mapping.rates.items())
        yield (
            "Currency",
            f"All money in {review.currency}, at one rate each for the whole time: {rates or 'no others'}.",
        )
    else:
        yield "Currency", f"All money in {review.currency or 'one currency'}; no column of currencies is mapped."
    if mapping.before is not None:
        yield "Periods", f"Before: {mapping.before}. After: {mapping.after}. Both ends are included."
    if mapping.ledger is not None:
        yield (
            "Ledger",
            f"The {mapping.ledger.of.value} value is held against {format_number(mapping.ledger.total)}, with "
            f"{format_number(mapping.ledger.tolerance)} allowed for rounding.",
        )


def mapping_entries(review: Review) -> Iterator[tuple[str, str]]:
    """Say of the source, of each column and of each step what it was read as.

    Yields
    ------
    pair of str
        What it was read as, and the column.
    """
    mapping = review.mapping
    yield "Source", f"{review.source}, {counted(sum(c.lines for c in review.overview.standings), 'line')}"
    for meaning, column in mapping.columns.items():
        if not meaning.startswith('step "'):
            yield meaning[0].upper() + meaning[1:], column
    for step in mapping.steps:
        yield f'Step "{step.name}"', _step(step)


def _step(step: InvoiceStep) -> str:
    divided = f", divided by {format_number(step.divide_by)}" if step.divide_by != 1 else ""
    blank = "" if step.blank is None else f"; a blank cell means {format_number(step.blank)}"
    held = step.column or f"{format_number(step.figure or 0.0)} on all lines"
    return f"{held} ({step.stage}): {_BASES[step.basis]}{divided}{blank}"
