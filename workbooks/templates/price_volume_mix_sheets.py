"""The sheets of the template "Price change" about many items: why revenue changed from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.formulas import (
    Expression,
    Where,
    absolute,
    all_of,
    any_of,
    count_meeting,
    either,
    formed,
    is_number,
    sum_products,
    total,
)
from workbooks.formulas import reference as placed
from workbooks.library.bridge import Step, bridge
from workbooks.library.entries import Entries
from workbooks.library.kinds import Check
from workbooks.library.tables import Computed, FormulaTable, Line, Output, computed_table, lines_table, outputs_table
from workbooks.spec import Sheet, Signal, cell, title_lines
from workbooks.styles import UNFAVOURABLE
from xlcvm.pricing.price_volume_mix import MixMethod, mix_effect, mix_quantity, price_effect, volume_effect

ITEMS = "items"
_EFFECTS, _CONTINUING = "effects", "continuing"
EFFECTS = ("Price", "Volume", "Mix", "New", "Lost")
_GOOD = "✓"
_ROUNDING = 1e-12  # of the revenue: what is left of effects that outweigh each other


@dataclass(frozen=True, slots=True)
class BridgeSheet:
    """The sheet of the bridge, and its check."""

    sheet: Sheet
    check: Check


def items_table(entries: Entries) -> FormulaTable:
    """Lay out the items with what is wrong with a line, and what of it was sold in both periods."""

    def state(line: Line) -> Expression:
        prices, quantities = (line["Old price"], line["New price"]), (line["Old quantity"], line["New quantity"])
        figures = (*prices, *quantities)
        no_number = any_of(*(_is_text(figure) for figure in figures))
        below = any_of(*(figure < 0.0 for figure in figures))
        unpriced = any_of(
            *(all_of(quantity > 0.0, price.is_blank()) for price, quantity in zip(prices, quantities, strict=True))
        )
        unsold = all_of(*(quantity.equals(0.0) for quantity in quantities))
        twice = count_meeting(Where(entries.typed_column(ITEMS, "item"), "=", line["Item"])) > 1.0
        found = either(unsold, "✗ no quantity", either(twice, "✗ stands twice", _GOOD))
        found = either(below, "✗ below 0", either(unpriced, "✗ no price", found))
        return either(no_number, "✗ not a number", found)

    def good(line: Line) -> Expression:
        return line["Check"].equals(_GOOD)

    def continuing(which: str) -> Computed:
        def sold(line: Line) -> Expression:
            both = all_of(good(line), line["Old quantity"] > 0.0, line["New quantity"] > 0.0)
            return either(both, line[f"{which} quantity"], 0.0)

        return Computed(f"{which} quantity, if in both", "number", sold)

    def revenue(which: str) -> Computed:
        return Computed(
            f"{which} revenue",
            "amount",
            lambda line: either(good(line), line[f"{which} price"] * line[f"{which} quantity"], 0.0),
        )

    computed = [Computed("Check", "text", state), *map(revenue, ("Old", "New")), *map(continuing, ("Old", "New"))]
    return lines_table(entries, ITEMS, computed)


def _is_text(figure: Expression) -> Expression:
    return either(is_number(figure), False, either(figure.is_blank(), False, True))


def price_volume_mix_sheets(entries: Entries, items: FormulaTable) -> tuple[Sheet, BridgeSheet]:
    """Give the sheet on which items are filled in, and the sheet that explains the change of their revenue."""
    room = len(items.block.rows)
    signals = tuple(Signal(ITEMS, row, 5, _GOOD, "✗") for row in range(room))
    title = title_lines("items title", "Items", "What was sold of each item in two periods of the same length")
    widths = (32.0, 13.0, 13.0, 13.0, 13.0, 16.0, 16.0, 16.0, 14.0, 14.0)
    listed = Sheet(
        "Items", widths, (title, items.block), frozen=ITEMS, protected=True, colour="#E0B400", signals=signals
    )
    return listed, _bridge_sheet(entries, items)


def _bridge_sheet(entries: Entries, items: FormulaTable) -> BridgeSheet:
    compared = _continuing(entries, items)
    effects = _effects(entries, items, compared)
    before, after = total(items.column("Old revenue")), total(items.column("New revenue"))
    totals = {name: _total(effects, name, before + after) for name in EFFECTS}
    steps, level = [Step("Revenue before", None, before)], before
    for name, change in totals.items():
        level = level + change
        steps.append(Step(name, change, level))
    steps.append(Step("Revenue after", None, after))
    untied = absolute(level - after) > 1e-9 * (before + after)
    drawn = bridge(
        "price volume mix", steps, title="Why revenue changed", columns=6, legend=("Revenue", "Up", "Down"),
        share_of="Share of revenue before",
    )  # fmt: skip
    title = title_lines("bridge title", "Price, volume, mix", "Why revenue changed between the two periods")
    blocks = (
        title,
        drawn.chart,
        drawn.steps,
        effects.block,
        outputs_table(_CONTINUING, compared, header="Workings"),
        drawn.workings,
    )
    widths = (32.0, 16.0, 16.0, *(14.0,) * 6)
    sheet = Sheet(
        "Price volume mix", widths, blocks, protected=True, landscape=False, one_page=True, colour=UNFAVOURABLE
    )
    remedy = "A formula was changed: use a fresh template."
    return BridgeSheet(sheet, Check("Effects and change of revenue tie out", either(untied, 1.0, 0.0), remedy))


def _continuing(entries: Entries, items: FormulaTable) -> list[Output]:
    """Give what the mix is measured by: what was sold in both periods, of all items together."""
    before, after = (items.column(f"{which} quantity, if in both") for which in ("Old", "New"))
    sold = placed(total(before).value, cell(_CONTINUING, 0, "Figure"))
    average = sum_products(before, entries.typed_column(ITEMS, "old price")) / sold
    return [
        Output("old quantity of continuing items", total(before), "number"),
        Output("new quantity of continuing items", total(after), "number"),
        Output("old average price of them", either(sold > 0.0, average, 0.0), "amount", entries.unit("¤ a unit")),
    ]


def _effects(entries: Entries, items: FormulaTable, compared: list[Output]) -> FormulaTable:
    before, after, average = (
        placed(output.of.value, cell(_CONTINUING, row, "Figure")) for row, output in enumerate(compared)
    )
    method = entries["mix is"]

    def of(line: Line, header: str) -> Expression:
        return items.cell(line.number, header)

    def kept(line: Line) -> Expression:
        return of(line, "Old quantity, if in both") > 0.0

    def quantities(line: Line) -> tuple[Expression, Expression]:
        return of(line, "Old quantity"), of(line, "New quantity")

    def price(line: Line) -> Expression:
        made = formed(price_effect, of(line, "Old price"), of(line, "New price"), of(line, "New quantity"))
        return either(kept(line), made, 0.0)

    def shift(line: Line) -> Expression:
        return either(kept(line), formed(mix_quantity, *quantities(line), before, after), 0.0)

    def mix(line: Line) -> Expression:
        old = of(line, "Old price")
        own = either(method.equals(MixMethod.AVERAGE_PRICE.value), average, 0.0)
        against = either(method.equals(MixMethod.NO_MIX.value), old, own)
        return either(kept(line), formed(mix_effect, old, against, line["Mix quantity"]), 0.0)

    def volume(line: Line) -> Expression:
        made = formed(volume_effect, of(line, "Old price"), *quantities(line), line["Mix"])
        return either(kept(line), made, 0.0)

    def only(which: str, other: str, sign: float) -> Computed:
        def made(line: Line) -> Expression:
            revenue = of(line, f"{which} revenue")
            return either(of(line, f"{other} quantity") > 0.0, 0.0, revenue if sign > 0 else 0.0 - revenue)

        return Computed("New" if sign > 0 else "Lost", "amount", made)

    columns = [
        Computed("Item", "text", lambda line: of(line, "Item")),
        Computed("Mix quantity", "amount", shift),
        Computed("Price", "amount", price),
        Computed("Mix", "amount", mix),
        Computed("Volume", "amount", volume),
        only("New", "Old", 1.0),
        only("Old", "New", -1.0),
        Computed("Change", "amount", lambda line: of(line, "New revenue") - of(line, "Old revenue")),
    ]
    unused = [items.cell(number, "Item").is_blank() for number in range(len(items.block.rows))]
    return computed_table(_EFFECTS, unused, columns)


def _total(effects: FormulaTable, name: str, size: Expression) -> Expression:
    """Give the sum of an effect, 0 where nothing but rounding is left of it."""
    found = total(effects.column(name))
    return either(absolute(found) > _ROUNDING * size, found, 0.0)
