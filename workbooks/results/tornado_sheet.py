"""The sheet "Tornado": what each input alone does to the total between its Low and its High."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.results.copies import method_lines
from workbooks.results.subject import Subject
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import AT_HIGH, AT_LOW, FAVOURABLE
from xlcvm.risk import TornadoBar

MOST_BARS = 25  # in the chart; the table has all
HEADERS = (
    "Variable", "Unit", "Low", "High", "Total at low", "Total at high", "Change at low", "Change at high", "Swing",
)  # fmt: skip
_WIDTHS = (31.0, 17.0, 11.0, 11.0, 14.0, 14.0, 14.0, 14.0, 14.0)
_BARS = ("Input", "At its low", "At its high")


def tornado_sheets(subject: Subject, bars: Sequence[TornadoBar]) -> tuple[Sheet, Sheet]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    subject : Subject
        What it is about.
    bars : sequence of TornadoBar
        Largest swing first.

    Returns
    -------
    pair of Sheet
        Totals are figures; changes and swings are formulas over them.
    """
    count = min(len(bars), MOST_BARS)
    largest = max(bar.swing for bar in bars)
    base = subject.total.base
    more = f" The chart shows the first {count} of {len(bars)}." if count < len(bars) else ""
    title = f"Change of the total between low and high of each input{subject.unit_words}"
    blocks: tuple[Block, ...] = (
        title_lines("tornado title", "Which assumption carries the answer", f"Tornado of {subject.source}"),
        Lines(
            "tornado base",
            (
                (Cell(base, "figure", subject.money_format(base), span=2), Cell(None, "figure label", span=7)),
                (
                    Cell(f"total{subject.unit_words}", "figure label", span=2),
                    Cell("with every input at its figure: the line at 0 of the chart", "figure label", span=7),
                ),
            ),
            heights=(40.0, 20.0),
        ),
        Chart(
            "tornado chart",
            title,
            column("tornado bars", _BARS[0]),
            tuple(
                Series(header, column("tornado bars", header), colour)
                for header, colour in zip(_BARS[1:], (AT_LOW, AT_HIGH), strict=True)
            ),
            subject.change_format(largest),
            rows=6 + 2 * count,
            columns=len(_WIDTHS),
            description=f"Bars of {count} inputs; {bars[0].variable} moves the total most.",
            value_axis=Axis(
                f"0 is the total with every input at its figure: {subject.money(base)}",
                subject.change_format(largest) + "0",
            ),
        ),
        Table("tornado", HEADERS, tuple(_row(subject, row, bar) for row, bar in enumerate(bars))),
        method_lines(
            "tornado method",
            (
                (
                    "Method",
                    "Each input alone is moved to its Low and to its High; all others keep their figures. Where ours "
                    "and the next best alternative have different figures, that of ours moves. A bound that is missing "
                    f"is the figure itself.{more}",
                ),
                ("Computed", f"The totals were computed {subject.computed_from}"),
            ),
            span=8,
        ),
    )
    main = Sheet("Tornado", _WIDTHS, blocks, one_page=len(bars) <= MOST_BARS, colour=FAVOURABLE)
    return main, _workings(subject, bars[:count])


def _row(subject: Subject, row: int, bar: TornadoBar) -> tuple[Cell, ...]:
    base, here = subject.total.base, cell("tornado base", 0, 0)
    at = {header: cell("tornado", row, header) for header in HEADERS}
    figure = subject.quantity_format(bar.variable, bar.low, bar.high)
    money = subject.money_format(bar.total_at_low, bar.total_at_high)
    signed = f"{subject.change_format(bar.swing)}0"
    return (
        Cell(bar.variable, "body bold"),
        Cell(subject.variable_unit(bar.variable), "body quiet"),
        Cell(bar.low, "body number", figure),
        Cell(bar.high, "body number", figure),
        Cell(bar.total_at_low, "body number", money),
        Cell(bar.total_at_high, "body number", money),
        Cell(bar.total_at_low - base, "body number", signed, formula=f"{at['Total at low']}-{here}"),
        Cell(bar.total_at_high - base, "body number", signed, formula=f"{at['Total at high']}-{here}"),
        Cell(bar.swing, "body number", money, formula=f"ABS({at['Total at high']}-{at['Total at low']})"),
    )


def _workings(subject: Subject, bars: Sequence[TornadoBar]) -> Sheet:
    rows = []
    for row, bar in enumerate(bars):
        low, high = (subject.quantity(bar.variable, figure) for figure in (bar.low, bar.high))
        changes = (bar.total_at_low - subject.total.base, bar.total_at_high - subject.total.base)
        rows.append(
            (
                Cell(f"{bar.variable}\n{low} … {high}", "working"),
                *(
                    Cell(change, "working number", formula=cell("tornado", row, header))
                    for change, header in zip(changes, HEADERS[6:8], strict=True)
                ),
            )
        )
    return workings_sheet("Tornado", (Table("tornado bars", _BARS, tuple(rows), quiet=True),))


def workings_sheet(of: str, blocks: tuple[Block, ...]) -> Sheet:
    """Build a sheet of cells that charts are drawn from."""
    title = title_lines(f"{of} workings title", f"Workings of {of}", "What the charts are drawn from.")
    return Sheet(f"Workings {of}"[:31], (40.0, *(16.0,) * 7), (title, *blocks), colour="#9CA3AF")
