"""A value stack of lines that people fill: from the reference price over each element that is there to the whole.

Spare lines leave no gap: the elements that have a figure move up, and the whole stands right after the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.bridges import BRIDGE_BARS
from workbooks.formulas import Column, Expression, any_of, constant, count, either, item, position, reference
from workbooks.library.tables import FormulaTable, value_cell
from workbooks.spec import Axis, Cell, Chart, Series, Table, cell, column
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE

_HEADERS = ("Step", "Change", "From", "To", "Level at", *BRIDGE_BARS)
_COLOURS = (BRAND, FAVOURABLE, FAVOURABLE, UNFAVOURABLE, UNFAVOURABLE)
_LEGEND = ("Price level", "Speaks for ours", "", "Speaks against ours", "")


@dataclass(frozen=True)
class Stacked:
    """What is stacked.

    Parameters
    ----------
    elements : FormulaTable
        Lines with a name and a figure each.
    name, figure, place : str
        Headers: of the names, of the figures (an empty text leaves the line out), and of their running number.
    start : Expression
        The reference price; a number wherever `known` holds.
    known : Expression
        Whether there is anything to draw.
    """

    elements: FormulaTable
    name: str
    figure: str
    place: str
    start: Expression
    known: Expression


def running_number(figures: Sequence[Expression]) -> Expression:
    """Give the running number of the last of some figures, counting numbers only; nothing where it is none."""
    first, last = figures[0], figures[-1]
    above = Column(tuple(figure.value for figure in figures), f"{first.formula}:{last.formula}")
    return either(last.is_blank(), "", count(above))


def value_stack_chart(key: str, stacked: Stacked, *, title: str, columns: int) -> tuple[Chart, Table]:
    """Lay out the stack.

    Parameters
    ----------
    key : str
        Of the chart; the table that it is drawn from is named after it.
    stacked : Stacked
        What is stacked.
    title : str
        Of the chart.
    columns : int
        How many columns of the sheet the chart covers.

    Returns
    -------
    pair of Chart and Table
        The table is quiet, and belongs to the end of the sheet.
    """
    bars = f"{key} bars"
    figures = stacked.elements.column(stacked.figure)
    room = len(figures.values)
    rows: list[tuple[Cell, ...]] = []
    to: Expression = constant(0.0)
    for row in range(room + 2):
        made, to = _row(bars, stacked, row, to)
        rows.append(made)
    series = [Series("Carrier", column(bars, "Carrier"), BRAND, look="clear", labels="none", listed=False)]
    series += [
        Series(name or header, column(bars, header), colour, labels="none", listed=bool(name))
        for name, header, colour in zip(_LEGEND, BRIDGE_BARS[1:], _COLOURS, strict=True)
    ]
    chart = Chart(
        key, title, column(bars, "Step"), tuple(series), "", rows=18, columns=columns,
        description="Columns from the reference price, element by element, to the economic value.",
        kind="stacked columns", value_axis=Axis(number_format="#,##0"),
    )  # fmt: skip
    return chart, Table(bars, _HEADERS, tuple(rows), quiet=True)


def _row(bars: str, stacked: Stacked, row: int, previous: Expression) -> tuple[tuple[Cell, ...], Expression]:
    """Give a row of the table, and the cell of the level that it reaches."""
    figures, places = stacked.elements.column(stacked.figure), stacked.elements.column(stacked.place)
    number, used = float(row), count(figures)
    at = position(number, places)
    is_element = either(stacked.known, used >= number, False) if row else constant(False)
    is_last = either(stacked.known, used.equals(number - 1.0), False) if row else constant(False)
    name = either(is_element, item(stacked.elements.column(stacked.name), at), either(is_last, "Economic value", ""))
    made = {
        "Step": name if row else constant("Reference price"),
        "Change": either(is_element, item(figures, at), 0.0) if row else either(stacked.known, stacked.start, 0.0),
    }
    cells = {header: reference(found.value, cell(bars, row, header)) for header, found in made.items()}
    made["From"] = either(is_element, previous, 0.0)
    made["To"] = either(any_of(is_element, is_last), previous + cells["Change"], 0.0) if row else cells["Change"] + 0.0
    made["Level at"] = either(is_last, 1.0, 0.0) if row else constant(1.0)
    for header in ("From", "To", "Level at"):
        cells[header] = reference(made[header].value, cell(bars, row, header))
    made |= _pieces(cells["From"], cells["To"], cells["Level at"].equals(1.0))
    shown = tuple(
        value_cell(made[header], "text", style="working")
        if header == "Step"
        else value_cell(made[header], "amount", style="working number")
        for header in _HEADERS
    )
    return shown, cells["To"]


def _pieces(start: Expression, end: Expression, level: Expression) -> dict[str, Expression]:
    """Cut a step into what carries it and what is shown, above 0 and below."""
    low, high = either(start < end, start, end), either(start < end, end, start)
    above, below = _above(high) - _above(low), _below(low) - _below(high)
    rising = end >= start
    pieces = (
        _above(low) + _below(high),
        end,
        either(rising, above, 0.0),
        either(rising, below, 0.0),
        either(rising, 0.0, above),
        either(rising, 0.0, below),
    )
    return {
        header: either(level, piece, 0.0) if header == "Level" else either(level, 0.0, piece)
        for header, piece in zip(BRIDGE_BARS, pieces, strict=True)
    }


def _above(height: Expression) -> Expression:
    return either(height > 0.0, height, 0.0)


def _below(height: Expression) -> Expression:
    return either(height < 0.0, height, 0.0)
