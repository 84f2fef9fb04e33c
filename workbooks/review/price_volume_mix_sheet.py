"""The sheet "Price volume mix": why revenue changed between two periods, as a bridge and item by item."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbooks.bridges import BRIDGE, bridge_pieces
from workbooks.review.looks import CENTS, axis_format, counted, money_format, notes, short_money
from workbooks.review.reviewed import LARGEST, Review
from workbooks.review.waterfall_sheet import bridge_series
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Sheet, Table, cell, column, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.pricing.invoices.mapping import Period
from xlcvm.pricing.invoices.periods import PeriodBridge
from xlcvm.pricing.price_volume_mix import MixMethod

EFFECTS = ("Price", "Volume", "Mix", "New", "Lost")
HEADERS = ("Item", "Before", "After", "Change", *EFFECTS)
_WIDTHS = (36.0, *(15.0,) * 8)
METHODS = {
    MixMethod.OWN_PRICE: "Price (p₁ − p₀)q₁, volume q₀p₀(ΣQ₁/ΣQ₀ − 1), mix (q₁ − q₀ΣQ₁/ΣQ₀)p₀, of items sold in both "
    'periods (method "own price"); a new or lost item is its revenue.',
    MixMethod.AVERAGE_PRICE: "Price (p₁ − p₀)q₁, mix (q₁ − q₀ΣQ₁/ΣQ₀)(p₀ − average p₀), volume the rest of "
    '(q₁ − q₀)p₀, of items sold in both periods (method "average price"); a new or lost item is its revenue.',
    MixMethod.NO_MIX: 'Price (p₁ − p₀)q₁, volume (q₁ − q₀)p₀, of items sold in both periods (method "no mix"); a new '
    "or lost item is its revenue.",
}
_Figures = tuple[float, ...]  # before, after, and the five effects


def price_volume_mix_sheet(review: Review) -> tuple[Sheet, tuple[Block, ...]]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    review : Review
        What was found; with a bridge.

    Returns
    -------
    pair of Sheet and tuple of Block
        Revenue and effects are values, changes and totals formulas over them.
    """
    found = review.bridge
    if found is None:
        raise ValueError("there are no periods")
    bridge = found.bridge
    columns = (bridge.revenue_0, bridge.revenue_1, *bridge.effects.values())
    items = list(zip(bridge.items, zip(*(each.tolist() for each in columns), strict=True), strict=True))
    items.sort(key=lambda item: (-abs(item[1][1] - item[1][0]), item[0]))
    shown, rest = items[:LARGEST], items[LARGEST:]
    look = money_format(*(money for _, figures in items for money in figures), zero="–")
    lost = [("All others", len(rest), [figures for _, figures in rest])] if rest else []
    said = f"{found.level.value.capitalize()} revenue, {_span(found.before)} against {_span(found.after)}"
    chart, workings = _chart(review, found)
    blocks: tuple[Block, ...] = (
        title_lines("mix title", "Why revenue changed", said),
        chart,
        _table(shown, look),
        _totals(found, lost, look),
        notes("mix notes", _notes(review, found, len(items)), span=len(HEADERS)),
    )
    return Sheet("Price volume mix", _WIDTHS, blocks, colour=FAVOURABLE), (workings,)


def _span(period: Period) -> str:
    return f"{period.first:%Y-%m-%d} to {period.last:%Y-%m-%d}"


def _notes(review: Review, found: PeriodBridge, items: int) -> list[str]:
    sentences = [METHODS[found.bridge.method] + f" {counted(items, 'item')}, largest change first."]
    if found.returned:
        names = ", ".join(found.returned[:10]) + (" …" if len(found.returned) > 10 else "")
        sentences.append(
            f"Left out, for in a period it was only returned or sold for nothing: {names}; this changes revenue by "
            f"{short_money(found.left_out, review.currency)}."
        )
    return sentences


def _table(items: Sequence[tuple[str, _Figures]], look: str) -> Table:
    rows = tuple(
        (Cell(name, "row bold"), *_cells("mix", row, figures, "row number", look))
        for row, (name, figures) in enumerate(items)
    )
    return Table("mix", HEADERS, rows, filtered=True)


def _cells(block: str, row: int, figures: _Figures, style: str, look: str) -> list[Cell]:
    before, after, *effects = figures
    change = f"{cell(block, row, 2)}-{cell(block, row, 1)}"
    return [
        Cell(before, style, look),
        Cell(after, style, look),
        Cell(after - before, style, look, formula=change),
        *(Cell(effect, style, look) for effect in effects),
    ]


def _totals(found: PeriodBridge, others: Sequence[tuple[str, int, list[_Figures]]], look: str) -> Lines:
    rows: list[tuple[Cell, ...]] = []
    for name, count, figures in others:
        sums = tuple(math.fsum(column_of) for column_of in zip(*figures, strict=True))
        rows.append((Cell(f"{name} ({count:,})", "row bold"), *_cells("mix_total", 0, sums, "row number", look)))
    last = len(rows)
    bridge = found.bridge
    totals = bridge.totals
    before, after = math.fsum(bridge.revenue_0.tolist()), math.fsum(bridge.revenue_1.tolist())
    sums_of_all = [before, after, after - before, *(totals[name] for name in EFFECTS)]
    formulas = []
    for at in range(1, 9):
        more = f",{cell('mix_total', 0, at)}" if last else ""
        formulas.append(f"SUM({column('mix', at)}{more})")
    formulas[2] = f"{cell('mix_total', last, 2)}-{cell('mix_total', last, 1)}"
    cells = (Cell(figure, "sum number", look, formula=text) for figure, text in zip(sums_of_all, formulas, strict=True))
    rows.append((Cell("Total", "sum"), *cells))
    change, first, end = (cell("mix_total", last, at) for at in (3, 4, 8))
    check = Cell(round(bridge.check, 2) + 0.0, "row number", CENTS, formula=f"ROUND({change}-SUM({first}:{end}),2)")
    blanks = (Cell(None, "row number") for _ in range(5))
    rows.append(
        (
            Cell("Check: change less all effects, must be 0", "row quiet"),
            *(Cell(None, "row number") for _ in range(2)),
            check,
            *blanks,
        )
    )
    return Lines("mix_total", tuple(rows), gap=0)


def _chart(review: Review, found: PeriodBridge) -> tuple[Chart, Table]:
    steps = found.bridge.bridge
    others = min(1, max(0, len(found.bridge.items) - LARGEST))
    block, rows = "mix bars", []
    for row, step in enumerate(steps):
        level = row in (0, len(steps) - 1)
        if level:
            ends, formulas = (0.0, step.end), ("0", cell("mix_total", others, 1 if row == 0 else 2))
        else:
            ends = (step.start, step.end)
            before = cell(block, row - 1, "To")
            formulas = (before, f"{before}+{cell('mix_total', others, 3 + row)}")
        sign = "" if level or step.value < 0 else "+"
        name = {"Revenue before": "Before", "Revenue after": "After"}.get(step.label, step.label)
        label = Cell(f"{name}\n{sign}{short_money(step.value)}", "working label")
        rows.append((label, *bridge_pieces(block, row, ends, formulas, level=level)))
    chart = Chart(
        "mix chart",
        f"From the revenue before to the revenue after{f', {review.currency}' if review.currency else ''}",
        column(block, "Label"),
        bridge_series(block, ("Revenue", "Adds to it", "", "Takes from it", "")),
        "",
        rows=20,
        columns=len(HEADERS),
        description="Columns of price, volume, mix, new and lost items between the revenue of two periods.",
        kind="stacked columns",
        value_axis=Axis(number_format=axis_format(max(abs(step.end) for step in steps))),
    )
    return chart, Table(block, ("Label", *BRIDGE), tuple(rows), quiet=True)
