"""Pocket-price band review: how far prices of the same list price lie apart, and which accounts stand out."""

from __future__ import annotations

from workbooks.formulas import Where, count_filled, count_if, count_meeting
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.tables import FormulaTable
from workbooks.templates.price_band_accounts import accounts_sheet
from workbooks.templates.price_band_lines import BY_LIST, BY_QUANTITY, GOOD, LINES, lines_sheet, priced_lines
from workbooks.templates.price_band_sheet import band_sheet, band_workings, workings_sheet

GROUPS = (
    Group(
        "How prices are compared",
        (
            Field("weighted by", "choice", BY_LIST, choices=(BY_LIST, BY_QUANTITY),
                  note="What a line counts for; by sales at list price the mean is the realisation."),
            Field("band width", "percent", 0.02, "of list price", 0.001, 1, note="Such as 2%; 25 bands have room.",
                  source="A round figure that gives some twenty bands"),
            Field("tolerance", "percent", 0.08, "of the segment", 0, 1, note="Accounts further off are marked.",
                  source="Agreed with sales"),
        ),
    ),
)  # fmt: skip

_EXAMPLE = (
    ("Alder Foods", "Food", 1200, 40.0, 36.8, 34.6), ("Alder Foods", "Food", 300, 95.0, 85.5, 80.2),
    ("Birch & Sons", "Food", 450, 40.0, 37.6, 36.4), ("Birch & Sons", "Food", 120, 95.0, 90.3, 87.0),
    ("Cedar Dairy", "Food", 2600, 40.0, 34.4, 31.2), ("Cedar Dairy", "Food", 700, 95.0, 81.7, 74.6),
    ("Dorn Mills", "Food", 180, 40.0, 32.8, 26.6), ("Dorn Mills", "Food", 60, 95.0, 79.8, 64.1),
    ("Elm Bakery", "Food", 90, 40.0, 39.2, 38.6), ("Fir Beverages", "Food", 1500, 40.0, 35.6, 33.4),
    ("Fir Beverages", "Food", 520, 95.0, 84.6, 79.3), ("Grove Chemicals", "Process", 800, 40.0, 36.0, 34.0),
    ("Grove Chemicals", "Process", 340, 160.0, 145.6, 138.4), ("Hazel Pharma", "Process", 260, 160.0, 153.6, 150.4),
    ("Hazel Pharma", "Process", 150, 40.0, 38.8, 38.0), ("Ivy Coatings", "Process", 95, 160.0, 137.6, 119.2),
    ("Juniper Paper", "Process", 410, 160.0, 142.4, 132.0), ("Juniper Paper", "Process", 900, 40.0, 35.2, 32.6),
    ("Kelp Resins", "Process", 70, 160.0, 156.8, 153.6), ("Larch Textiles", "Trade", 3200, 40.0, 32.0, 28.4),
    ("Maple Supply", "Trade", 2100, 40.0, 32.4, 29.4), ("Maple Supply", "Trade", 640, 95.0, 76.0, 68.9),
    ("Nutwood Trading", "Trade", 380, 40.0, 30.4, 24.0), ("Oak Industrial", "Trade", 1450, 40.0, 33.6, 30.6),
    ("Oak Industrial", "Trade", 410, 95.0, 79.8, 72.2), ("Pine Stores", "Trade", 240, 40.0, 35.6, 34.2),
)  # fmt: skip

TABLE = Rows(
    LINES,
    (
        Field("account", "text", note="Every line needs one: it tells that the line is used."),
        Field("segment", "text", note="Accounts are compared within their segment; may be blank."),
        Field("quantity", "number", least=0, note="Sold; net credit notes against their invoices first."),
        Field("list price", "amount", least=0, note="Of one, before any discount."),
        Field("net price", "amount", least=0, note="On the invoice; or leave it blank and fill the next but one."),
        Field("pocket price", "amount", note="After all that is given off the invoice; or leave it blank."),
        Field("discount", "percent", least=0, most=1, note="Of list, where the net price is blank."),
        Field("off invoice", "percent", least=0, most=1, note="Of net price, where the pocket price is blank."),
    ),
    (
        *((*line, None, None) for line in _EXAMPLE),
        ("Quince Hardware", "Trade", 150, 95.0, None, None, 0.12, 0.04),
        ("Rowan Tools", "Trade", 520, 40.0, None, None, 0.18, 0.06),
    ),
    room=200,
)


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the lines, the band with its measures, the accounts, and the workings."""
    lines = priced_lines(entries)
    workings = band_workings(entries, lines)
    band = band_sheet(entries, lines, workings)
    accounts, too_many, found = accounts_sheet(entries, lines)
    sheets = [lines_sheet(lines), band.sheet, accounts, workings_sheet(workings, found)]
    return Layout(sheets, [*_line_checks(entries, lines), *band.checks, too_many])


def _line_checks(entries: Entries, lines: FormulaTable) -> list[Check]:
    accounts = lines.column("Account")
    filled = [entries.typed_column(LINES, key) for key in ("quantity", "list price")]
    unnamed = count_meeting(Where(accounts, "=", ""), Where(filled[0], "<>", ""))
    return [
        Check(
            "Lines with a problem",
            count_filled(accounts) - count_if(lines.column("Check"), GOOD),
            "Sheet Lines: read column Check; such lines count nowhere.",
        ),
        Check("Quantities without an account", unnamed, "Sheet Lines: name the account of each line."),
    ]


KIND = TemplateKind(
    "price-band-review",
    "Pocket-price band review",
    "How far the prices that reach the pocket lie apart, what is realised of list, and which accounts stand out.",
    (
        "On this cover: choose the currency.",
        "Sheet Lines: one line an account and product, typed or pasted as values; two hundred have room.",
        "Give net and pocket price, or leave them blank and give the discounts instead.",
        "Sheet Inputs: what a line counts for, how wide a band is, and how far off an account may be.",
        "Sheet Band: how much is sold at which share of the list price, and how wide prices are spread.",
        "Sheet Accounts: who pays less or more than the others of the segment, the lowest first; price against size.",
        "Sheet Checks must be green; what has a problem counts nowhere.",
        "More lines, steps of the waterfall, and prices expected at an account's size: xlcvm review.",
        "It shows what each account pays: for internal use only, there is no copy for customers.",
    ),
    GROUPS,
    lay_out,
    (TABLE,),
    has_live=True,
    for_customers=False,
)
