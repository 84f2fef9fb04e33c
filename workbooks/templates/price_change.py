"""Price change: what volume keeps the profit, what buyers may answer, the profit levers, and why revenue changed."""

from __future__ import annotations

from workbooks.formulas import Expression, Where, all_of, count_filled, count_if, count_meeting, either, is_number
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.templates.price_change_sheets import break_even_sheet, levers_sheet
from workbooks.templates.price_volume_mix_sheets import ITEMS, items_table, price_volume_mix_sheets
from xlcvm.pricing.price_volume_mix import MixMethod

GROUPS = (
    Group(
        "Before the change",
        (
            Field("product", "text", "Filter cartridge, 10 inch", required=False, note="What the prices are of."),
            Field("price", "amount", 48, "¤ a unit", 0, note="As it is today, after discounts.", source="Price list"),
            Field("units", "number", 12_500, "a year", 0, note="Sold in a year at that price.", source="Sales report"),
            Field("variable cost", "amount", 27.6, "¤ a unit", 0, source="Cost accounting",
                  note="What one more unit costs: material, freight, commission."),
            Field("fixed cost", "amount", 180_000, "¤ a year", 0, note="What stays when fewer units are sold.",
                  source="Cost accounting"),
        ),
    ),
    Group(
        "The change",
        (
            Field("price change", "percent", -0.05, "of the price", -1, 1, note="Such as -5% for a price cut."),
            Field("change of variable cost", "amount", -0.6, "¤ a unit", required=False,
                  source="Packing in boxes of 20", note="Below 0 for a saving; blank for none."),
            Field("change of fixed cost", "amount", 6_000, "¤ a year", required=False, source="Campaign budget",
                  note="Such as a campaign; below 0 for a saving; blank for none."),
        ),
    ),
    Group(
        "How buyers answered: two prices, and what was sold at each",
        (
            Field("earlier price", "amount", 50, "¤ a unit", 0, required=False, source="Order statistics",
                  note="Leave all four blank when you do not know."),
            Field("earlier quantity", "number", 980, "units", 0, required=False, note="In a month, say.",
                  source="Order statistics"),
            Field("later price", "amount", 46, "¤ a unit", 0, required=False, source="Order statistics",
                  note="Nothing but the price should have changed."),
            Field("later quantity", "number", 1_075, "units", 0, required=False, note="In as long a time.",
                  source="Order statistics"),
        ),
    ),
    Group(
        "Levers and mix",
        (
            Field("improvement", "percent", 0.01, "of each lever", -1, 1, note="How much each profit lever improves."),
            Field("mix is", "choice", MixMethod.OWN_PRICE.value, choices=tuple(method.value for method in MixMethod),
                  note='"no mix" for items whose quantities do not add up, such as pumps and hours.'),
        ),
    ),
)  # fmt: skip

LINES = Rows(
    ITEMS,
    (
        Field("item", "text", note="Each item once; every line needs one."),
        Field("old price", "amount", least=0, note="Average of the first period; blank when not sold."),
        Field("old quantity", "number", least=0, note="Sold in the first period; 0 or blank for a new item."),
        Field("new price", "amount", least=0, note="Average of the second period; blank when not sold."),
        Field("new quantity", "number", least=0, note="Sold in the second period; 0 or blank for a lost item."),
    ),
    (
        ("Cartridge 10 inch", 47.2, 11_900, 48.0, 12_500),
        ("Cartridge 20 inch", 81.5, 4_200, 79.0, 4_950),
        ("Cartridge 30 inch", 118.0, 1_450, 121.0, 1_310),
        ("Housing, steel", 164.0, 620, 164.0, 575),
        ("Housing, polymer", None, None, 112.0, 340),
        ("Seal kit", 9.4, 2_600, 9.9, 2_750),
        ("Cartridge, old type", 39.0, 900, None, None),
    ),
    room=30,
)


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: break-even with what buyers answer, levers, items, and the bridge between two periods."""
    items = items_table(entries)
    listed, bridge = price_volume_mix_sheets(entries, items)
    names, states = items.column("Item"), items.column("Check")
    left_out = [count_meeting(Where(names, "=", ""), Where(entries.typed_column(ITEMS, key), "<>", ""))
                for key in ("old quantity", "new quantity")]  # fmt: skip
    checks = [
        Check("Costs and prices fit", _unfit(entries), "Sheet Inputs: the price must be above its variable cost."),
        Check("Items with a problem", count_filled(names) - count_if(states, "✓"), "Sheet Items: read column Check."),
        Check("Quantities without an item", left_out[0] + left_out[1], "Sheet Items: name the item of each line."),
        bridge.check,
    ]
    return Layout([break_even_sheet(entries), levers_sheet(entries), listed, bridge.sheet], checks)


def _unfit(entries: Entries) -> Expression:
    price, cost = entries["price"], entries["variable cost"]
    return either(all_of(is_number(price), is_number(cost)), either(price > cost, 0.0, 1.0), 0.0)


KIND = TemplateKind(
    "price-change",
    "Price change",
    "What volume a price change must win or may lose, what buyers may answer, and why revenue changed.",
    (
        "On this cover: choose the currency.",
        "Sheet Inputs: price, units and costs of one product, and the change that is thought of.",
        "If you know it: two prices and what was sold at each, so that the sheet says what buyers may answer.",
        "Sheet Break-even: the volume that keeps the profit, against the volume expected; a table for other margins.",
        "Sheet Levers: what 1% on price, cost or volume does to profit.",
        "Sheet Items: up to thirty items with price and quantity of two periods.",
        "Sheet Price volume mix: how much of the change of revenue is price, volume, mix, new and lost items.",
        "Sheet Checks must be green before you rely on it.",
        "It shows costs and margins: for internal use only, there is no copy for customers.",
    ),
    GROUPS,
    lay_out,
    (LINES,),
    has_live=True,
    for_customers=False,
)
