"""A waterfall or bridge of a template: a table of steps and the chart that follows it. It knows no figure's meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.bridges import BRIDGE, BRIDGE_BARS, bridge_pieces
from workbooks.formulas import Expression, either, reference
from workbooks.library.tables import value_cell
from workbooks.spec import Axis, Block, Cell, Chart, Series, Table, cell, column
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE

_COLOURS = (BRAND, FAVOURABLE, FAVOURABLE, UNFAVOURABLE, UNFAVOURABLE)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a bridge.

    Parameters
    ----------
    name : str
        Its label, and its defined name.
    change : Expression, optional
        By how much the level moves, up when above 0; nothing for a level that stands on 0.
    level : Expression
        Where it ends.
    """

    name: str
    change: Expression | None
    level: Expression


@dataclass(frozen=True, slots=True)
class Bridge:
    """The blocks of a bridge: its chart, its table of steps, and the table that the chart is drawn from."""

    chart: Chart
    steps: Table
    workings: Table

    @property
    def blocks(self) -> tuple[Block, Block, Block]:
        """The blocks in the order of a sheet."""
        return self.chart, self.steps, self.workings


def bridge(  # noqa: PLR0913 - what a chart says
    key: str,
    steps: Sequence[Step],
    *,
    title: str,
    columns: int,
    legend: tuple[str, str, str] = ("Level", "Up", "Down"),
    share_of: str = "",
) -> Bridge:
    """Lay out a bridge.

    Parameters
    ----------
    key : str
        Of its blocks.
    steps : sequence of Step
        From left to right; the first is a level.
    title : str
        Of the chart.
    columns : int
        How many columns of the sheet the chart covers.
    legend : tuple of str
        What levels, gains and losses are called; nothing for what does not occur.
    share_of : str
        Header of the share that each step has of the first; nothing for none.

    Returns
    -------
    Bridge
        For a sheet.
    """
    bars = f"{key} bars"
    headers = ("Step", "Money", *([share_of] if share_of else []))
    whole = reference(steps[0].level.value, cell(key, 0, "Money")) if share_of else None
    rows = [_row(key, number, step, whole) for number, step in enumerate(steps)]
    pieces = [_pieces(key, bars, steps, number) for number in range(len(steps))]
    names = (legend[0], legend[1], "", legend[2], "")
    series = [Series("Carrier", column(bars, "Carrier"), BRAND, look="clear", labels="none", listed=False)]
    series += [
        Series(name or header, column(bars, header), colour, labels="none", listed=bool(name))
        for name, header, colour in zip(names, BRIDGE_BARS[1:], _COLOURS, strict=True)
    ]
    chart = Chart(
        f"{key} chart", title, column(bars, "Label"), tuple(series), "", rows=20, columns=columns,
        description=f"Columns from {steps[0].name} to {steps[-1].name}, step by step.", kind="stacked columns",
        value_axis=Axis(number_format="#,##0"),
    )  # fmt: skip
    return Bridge(chart, Table(key, headers, tuple(rows)), Table(bars, ("Label", *BRIDGE), tuple(pieces), quiet=True))


def _row(key: str, number: int, step: Step, whole: Expression | None) -> tuple[Cell, ...]:
    style, figure = ("sum", "sum number") if step.change is None else ("row", "row number")
    shown = step.level if step.change is None else step.change
    cells = (Cell(step.name, style), value_cell(shown, "amount", style=figure, name=step.name))
    if whole is None:
        return cells
    share = either(whole.equals(0.0), 0.0, reference(shown.value, cell(key, number, "Money")) / whole)
    return (*cells, value_cell(share, "percent", style=figure))


def _pieces(key: str, bars: str, steps: Sequence[Step], number: int) -> tuple[Cell, ...]:
    step = steps[number]
    previous = cell(bars, number - 1, "To") if number else "0"
    ends = (0.0 if step.change is None else _height(steps[number - 1]), _height(step))
    money = cell(key, number, "Money")
    formulas = ("0", money) if step.change is None else (previous, f"{previous}+{money}")
    return (
        Cell(step.name, "working", formula=cell(key, number, "Step")),
        *bridge_pieces(bars, number, ends, formulas, level=step.change is None),
    )


def _height(step: Step) -> float:
    return float(step.level.value) if isinstance(step.level.value, (int, float)) else 0.0
