"""The sheet "Waterfall": from list value over invoice and pocket value to the margin, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.bridges import BRIDGE, BRIDGE_BARS, bridge_pieces
from workbooks.review.looks import COUNT, SHARE, axis_format, money_format, notes, ratio_cell, short_money
from workbooks.review.reviewed import Review
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE
from xlcvm.pricing.steps import Stage

HEADERS = ("Step", "Stage", "Money", "Running", "% of list", "Per unit")
LEVELS = {Stage.ON_INVOICE: "Invoice value", Stage.OFF_INVOICE: "Pocket value", Stage.COST: "Pocket margin"}
LIST_VALUE = "List value"
_WIDTHS = (38.0, 16.0, 20.0, 20.0, 14.0, 16.0)


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """A row of the table: a step, or a level (without a stage) that stands after the steps before it."""

    name: str
    stage: Stage | None
    money: float
    running: float


def waterfall_rows(review: Review) -> list[WaterfallRow]:
    """Give the rows of the waterfall; the margin has one only where costs are mapped."""
    totals = review.overview.totals
    running = totals.list_value
    rows = [WaterfallRow(LIST_VALUE, None, running, running)]
    for stage, name in LEVELS.items():
        for amount, step in zip(totals.steps, totals.mapped, strict=True):
            if step.stage is stage:
                running -= amount
                rows.append(WaterfallRow(step.name, stage, amount, running))
        if stage is not Stage.COST or review.has_costs:
            rows.append(WaterfallRow(name, None, running, running))
    return rows


def level_cell(review: Review, name: str) -> str:
    """Refer to the money of a level from a formula."""
    names = [row.name for row in waterfall_rows(review) if row.stage is None]
    places = [number for number, row in enumerate(waterfall_rows(review)) if row.stage is None]
    return cell("waterfall", places[names.index(name)], "Money")


def waterfall_sheet(review: Review) -> tuple[Sheet, tuple[Block, ...]]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    pair of Sheet and tuple of Block
        Money of steps are values; running, shares and figures per unit are formulas over them.
    """
    rows, totals = waterfall_rows(review), review.overview.totals
    money = f" in {review.currency}" if review.currency else ""
    blocks: tuple[Block, ...] = (
        title_lines("waterfall title", "Where the money goes", f"Price waterfall of all lines that count{money}"),
        Lines(
            "waterfall facts",
            (
                (Cell("Lines", "label"), Cell(float(totals.lines), "fact", COUNT)),
                (Cell("Units", "label"), Cell(totals.quantity, "fact", "#,##0.##")),
            ),
        ),
        _chart(review, rows),
        Table("waterfall", HEADERS, tuple(_row(review, rows, number) for number in range(len(rows)))),
        notes(
            "waterfall notes",
            [
                "A step takes off what stands under Money; below 0 it is a surcharge. Running is what is left. "
                "Credit notes count with their negative quantities.",
            ],
            span=len(_WIDTHS),
        ),
    )
    return Sheet("Waterfall", _WIDTHS, blocks, one_page=True, colour=FAVOURABLE), (_workings(review, rows),)


def _row(review: Review, rows: list[WaterfallRow], number: int) -> tuple[Cell, ...]:
    row, totals = rows[number], review.overview.totals
    level = row.stage is None
    style, figure = ("sum", "sum number") if level else ("row", "row number")
    look = money_format(totals.list_value)
    here = {header: cell("waterfall", number, header) for header in HEADERS}
    before = cell("waterfall", number - 1, "Running")
    amount = before if level and number else ""
    running = here["Money"] if level else f"{before}-{here['Money']}"
    unit = money_format(row.money / totals.quantity if totals.quantity else 0.0)
    return (
        Cell(row.name, style),
        Cell("" if level else str(row.stage), style),
        Cell(row.money, figure, look, formula=amount),
        Cell(row.running, figure, look, formula=running),
        ratio_cell(
            row.money, totals.list_value, f"{here['Money']}/{cell('waterfall', 0, 'Money')}", style=figure, look=SHARE
        ),
        ratio_cell(
            row.money, totals.quantity, f"{here['Money']}/{cell('waterfall facts', 1, 1)}", style=figure, look=unit
        ),
    )


def _chart(review: Review, rows: list[WaterfallRow]) -> Chart:
    return Chart(
        "waterfall chart",
        f"From list value to {rows[-1].name.lower()}{f', {review.currency}' if review.currency else ''}",
        column("waterfall bars", "Label"),
        bridge_series("waterfall bars", ("Price level", "", "", "Step", "")),
        "",
        rows=22,
        columns=len(_WIDTHS),
        description=f"Columns of {len(rows)} steps from list value to {rows[-1].name.lower()}.",
        kind="stacked columns",
        value_axis=Axis(number_format=axis_format(review.overview.totals.list_value)),
    )


def bridge_series(block: str, names: tuple[str, str, str, str, str]) -> tuple[Series, ...]:
    """Give the stacked columns of a bridge.

    Parameters
    ----------
    block : str
        Key of the table that holds them.
    names : tuple of str
        What the legend says of levels, gains above and below 0, and losses above and below 0; nothing for silence.

    Returns
    -------
    tuple of Series
        The carrier is clear.
    """
    colours = (BRAND, FAVOURABLE, FAVOURABLE, UNFAVOURABLE, UNFAVOURABLE)
    carrier = Series("Carrier", column(block, "Carrier"), BRAND, look="clear", labels="none", listed=False)
    return (
        carrier,
        *(
            Series(name or header, column(block, header), colour, labels="none", listed=bool(name))
            for name, header, colour in zip(names, BRIDGE_BARS[1:], colours, strict=True)
        ),
    )


def _workings(review: Review, rows: list[WaterfallRow]) -> Table:
    cells = []
    for number, row in enumerate(rows):
        level, running = row.stage is None, cell("waterfall", number, "Running")
        start = 0.0 if level else rows[number - 1].running
        sign = -1 if not level else 1
        label = Cell(f"{row.name}\n{short_money(sign * row.money)}", "working label")
        before = "0" if level else cell("waterfall bars", number - 1, "To")
        pieces = bridge_pieces("waterfall bars", number, (start, row.running), (before, running), level=level)
        cells.append((label, *pieces))
    return Table("waterfall bars", ("Label", *BRIDGE), tuple(cells), quiet=True)
