"""The sheet "Segments": what each segment of customers values, side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbooks.results.copies import method_lines
from workbooks.results.subject import Subject
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, cell, column, title_lines
from workbooks.styles import FAVOURABLE, SEVERAL
from workbooks.value_calculator.equations_sheet import unit_text
from xlcvm.value.segments import SegmentComparison, SegmentRow

_MOST = len(SEVERAL)  # in the chart; the table has all


def segments_sheet(subject: Subject, comparison: SegmentComparison, sources: Sequence[str]) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    subject : Subject
        The first segment.
    comparison : SegmentComparison
        Of all segments.
    sources : sequence of str
        The names of the files that the segments were read from.

    Returns
    -------
    Sheet
        Elements are values; totals are formulas over them where all have one unit.
    """
    count, elements = len(comparison.segments), len(comparison.elements)
    money = subject.money_format(*(value for row in comparison.totals for value in row.values))
    heads = [Cell(name, "header right") for name in comparison.segments]
    blocks: tuple[Block, ...] = (
        title_lines("segments title", "Which segment values what", f"{count} segments, one value model"),
        Lines(
            "segment names",
            ((Cell("Value element", "header"), Cell("Unit", "header"), *heads, Cell("Values it most", "header")),),
        ),
        Lines("segment values", tuple(_row(row, money, "body", "body bold") for row in comparison.elements), gap=0),
        Lines("segment totals", tuple(_total(comparison, row, money) for row in comparison.totals), gap=0),
        Chart(
            "segments chart",
            f"Value by segment{subject.unit_words}",
            column("segment values", 0),
            tuple(
                Series(cell("segment names", 0, 2 + at), column("segment values", 2 + at), SEVERAL[at], labels="none")
                for at in range(min(count, _MOST))
            ),
            "",
            rows=8 + int((0.6 * min(count, _MOST) + 0.5) * elements),
            columns=3 + count,
            description=f"Bars of {elements} value elements in {count} segments.",
            kind="grouped bars",
            value_axis=Axis(number_format=subject.money_format(*(_finite(comparison)))),
        ),
        method_lines(
            "segments method",
            (
                ("Files", ", ".join(sources)),
                ("Computed", "By xlcvm from the inputs used of each segment; the elements do not follow this file."),
            ),
            span=2 + count,
        ),
    )
    return Sheet("Segments", (34.0, 14.0, *(18.0,) * count, 22.0), blocks, one_page=elements <= 20, colour=FAVOURABLE)


def _finite(comparison: SegmentComparison) -> list[float]:
    return [value for row in comparison.elements for value in row.values if math.isfinite(value)]


def _row(row: SegmentRow, money: str, style: str, first: str) -> tuple[Cell, ...]:
    values = [_shown(row, at) for at in range(len(row.values))]
    quiet = "body quiet" if style == "body" else f"{style} quiet"
    return (
        Cell(row.element, first),
        Cell(unit_text(row.unit), quiet),
        *(Cell(value, f"{style} number", money, formula="" if isinstance(value, float) else value) for value in values),
        Cell(row.highest, quiet),
    )


def _shown(row: SegmentRow, at: int) -> float | str:
    """Give a value as a cell shows it: a number, or an error value, which is also the formula that gives it."""
    problem = row.problems[at]
    return row.values[at] if problem is None else str(problem.code)


def _total(comparison: SegmentComparison, row: SegmentRow, money: str) -> tuple[Cell, ...]:
    cells = list(_row(row, money, "total", "total"))
    plain = len(comparison.totals) == 1 and all(element.unit == row.unit for element in comparison.elements)
    if plain and not any(problem for each in (*comparison.elements, row) for problem in each.problems):
        for at, value in enumerate(row.values, 2):
            cells[at] = Cell(value, "total number", money, formula=f"SUM({column('segment values', at)})")
    return tuple(cells)
