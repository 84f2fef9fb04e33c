"""How the cells of a placed sheet look, as rectangles: one entry for many cells, since each is a call of Excel.

Pure; what a style is stands in `workbooks.styles`. Of it the line below links, the lock and the page are left out:
xlwings has no words for them.
"""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbooks.placing import PlacedSheet, PlacedTable, count_lines
from workbooks.styles import BASE, DATE, STYLES

PROPERTIES = ("font_size", "bold", "italic", "font_color", "bg_color", "align", "valign", "text_wrap", "indent")
_SIDES = ("left", "right", "top", "bottom")
_QUIET_HEADER = 20.0  # points
_HEADER_LINE = 13.5


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Cells with one look, counted from 0, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int
    value: Any


@dataclass(frozen=True, slots=True)
class Line:
    """A line at a side of cells."""

    side: str
    weight: int  # 1 thin, 2 medium
    colour: str


@dataclass(frozen=True, slots=True)
class _Look:
    row: int
    column: int
    style: Mapping[str, Any]
    lines: tuple[Line, ...]
    number_format: str = ""


def properties(placed: PlacedSheet) -> dict[str, list[Rectangle]]:
    """Give the rectangles of each property that differs from what all cells have.

    Parameters
    ----------
    placed : PlacedSheet
        With its cells at their places.

    Returns
    -------
    dict
        By the name of the property as `workbooks.styles` has it, in the order in which they are to be set; and
        "number_format".
    """
    looks = list(_looks(placed))
    found: dict[str, list[Rectangle]] = {}
    for name in PROPERTIES:
        usual = BASE.get(name, 0 if name == "indent" else False)
        cells = ((look.row, look.column, value) for look in looks if (value := look.style.get(name, usual)) != usual)
        found[name] = list(rectangles(cells))
    found["number_format"] = list(
        rectangles((look.row, look.column, look.number_format) for look in looks if look.number_format)
    )
    return {name: entries for name, entries in found.items() if entries}


def lines(placed: PlacedSheet) -> dict[Line, list[Rectangle]]:
    """Give the rectangles whose cells all have a line at the same side."""
    found: dict[Line, list[tuple[int, int, Line]]] = defaultdict(list)
    for look in _looks(placed):
        for line in look.lines:
            found[line].append((look.row, look.column, line))
    return {line: list(rectangles(cells)) for line, cells in found.items()}


def rules(placed: PlacedSheet) -> list[Rectangle]:
    """Give the rectangles in which the same may be typed; what is said when something else is, is left out."""
    cells = (
        (item.row, item.column, replace(item.cell.validation, title="", message="", prompt=""))
        for item in placed.cells
        if item.cell.validation is not None and item.cell.validation.kind != "any"
    )
    return list(rectangles(cells))


def heights(placed: PlacedSheet) -> list[Rectangle]:
    """Give rows of the same height, in points."""
    by_row = dict(placed.heights)
    for table in placed.tables:
        by_row[table.area.top] = _header_height(table, placed.sheet.widths)
    return list(rectangles((row, 0, height) for row, height in sorted(by_row.items())))


def widths(placed: PlacedSheet) -> list[Rectangle]:
    """Give columns of the same width, in characters."""
    return list(rectangles((0, column, width) for column, width in enumerate(placed.sheet.widths)))


def rectangles(cells: Iterable[tuple[int, int, Hashable]]) -> Iterator[Rectangle]:
    """Join cells with the same value into rectangles.

    Parameters
    ----------
    cells : iterable of (int, int, value)
        Row and column of each, in any order.

    Yields
    ------
    Rectangle
        They cover each cell once.

    Examples
    --------
    >>> list(rectangles([(0, 0, "a"), (0, 1, "a"), (1, 0, "a"), (1, 1, "a"), (2, 1, "b")]))
    [Rectangle(top=0, left=0, bottom=1, right=1, value='a'), Rectangle(top=2, left=1, bottom=2, right=1, value='b')]
    """
    rows: dict[int, list[tuple[int, Hashable]]] = defaultdict(list)
    for row, column, value in cells:
        rows[row].append((column, value))
    growing: dict[tuple[int, int, Hashable], int] = {}
    last = -2
    for row in sorted(rows):
        runs = set(_runs(sorted(rows[row], key=lambda cell: cell[0])))
        for run in [run for run in growing if row != last + 1 or run not in runs]:
            yield Rectangle(growing.pop(run), run[0], last, run[1], run[2])
        for run in sorted(runs - growing.keys(), key=lambda run: run[0]):
            growing[run] = row
        last = row
    for (left, right, value), top in growing.items():
        yield Rectangle(top, left, last, right, value)


def _runs(cells: Sequence[tuple[int, Hashable]]) -> Iterator[tuple[int, int, Hashable]]:
    left, right, held = cells[0][0], cells[0][0], cells[0][1]
    for column, value in cells[1:]:
        if column == right + 1 and value == held:
            right = column
        else:
            yield left, right, held
            left, right, held = column, column, value
    yield left, right, held


def _looks(placed: PlacedSheet) -> Iterator[_Look]:
    for table in placed.tables:
        yield from _header_looks(table)
    for item in placed.cells:
        date = DATE if isinstance(item.cell.value, datetime.date) else ""
        for column in range(item.column, item.column + item.cell.span):
            yield _Look(item.row, column, *_style(item.cell.style), item.cell.number_format or date)


def _header_looks(placed: PlacedTable) -> Iterator[_Look]:
    """A header stands over its figures: right where they do."""
    table = placed.table
    for column in range(len(table.headers)):
        right = any(STYLES[row[column].style].get("align") == "right" for row in table.rows)
        style = "working header" if table.quiet else "header right" if right else "header"
        yield _Look(placed.area.top, placed.area.left + column, *_style(style))


@functools.cache
def _style(name: str) -> tuple[Mapping[str, Any], tuple[Line, ...]]:
    """Give a style and its lines; what is indented stands on the left if nothing else is said, as in a file."""
    style = STYLES[name]
    drawn = ((side, style.get(side, style.get("border", 0))) for side in _SIDES)
    lines = tuple(
        Line(side, weight, style.get(f"{side}_color", style.get("border_color", "#000000")))
        for side, weight in drawn
        if weight
    )
    return ({"align": "left", **style} if style.get("indent") else style), lines


def _header_height(placed: PlacedTable, widths: Sequence[float]) -> float:
    if placed.table.quiet:
        return _QUIET_HEADER
    counts = (count_lines(header, width) for header, width in zip(placed.table.headers, widths, strict=False))
    return max(30.0, _HEADER_LINE * max(counts, default=1) + 3)
