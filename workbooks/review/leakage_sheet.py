"""The sheet "Leakage": what each step takes of the list value, by the values of a dimension, shaded by its share."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.review.gathering import added
from workbooks.review.looks import FINE_SHARE, heading, money_format, notes, ratio_cell, unique_headers
from workbooks.review.reviewed import DimensionReview, Review
from workbooks.spec import Block, Cell, ColourScale, Sheet, Table, cell, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.pricing.invoices.results import GroupTotals
from xlcvm.pricing.steps import Stage

MOST = 40  # values of a dimension: what is beyond stands summed in one row
_ALWAYS = ("Segment", "Rep")
_LITTLE, _MUCH = "#CFE8EF", "#F3B9A4"  # of the list value
_ALIKE = 0.0005  # of the list value: columns that differ by less are not shaded, it would be noise
_FIRST, _OTHER = 36.0, 19.0


def leakage_dimensions(review: Review) -> list[DimensionReview]:
    """Give the dimensions that are shown: segment, rep, and others with few values."""
    return [each for each in review.dimensions if each.name in _ALWAYS or 1 < each.count <= MOST]


def leaks(review: Review) -> list[tuple[int, str]]:
    """Give the steps between list and pocket: their number and name."""
    steps = review.mapping.steps
    return [(number, step.name) for number, step in enumerate(steps) if step.stage is not Stage.COST]


def leakage_sheet(review: Review) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found; at least one of `leakage_dimensions`.

    Returns
    -------
    Sheet
        Money are values, shares of the list value formulas over them.
    """
    steps = [name for _, name in leaks(review)]
    columns = 3 + len(steps)
    blocks: list[Block] = [
        title_lines("leakage title", "Who takes what", "What each step takes between list and pocket, by whom"),
        notes(
            "leakage notes",
            [
                "Shares are of the list value of the row. Each step is shaded by itself, from the value that takes "
                "least of it to the one that takes most; a step that takes the same everywhere is not shaded."
            ],
            span=columns,
            gap=0,
        ),
    ]
    scales: list[ColourScale] = []
    for number, dimension in enumerate(leakage_dimensions(review), 1):
        groups = _groups(dimension)
        blocks += _blocks(review, dimension.name, groups, f"leakage_{number}")
        scales += _scales(review, groups, f"leakage_{number}")
    return Sheet(
        "Leakage",
        (_FIRST, *(_OTHER,) * (columns - 1)),
        tuple(blocks),
        landscape=columns > 7,
        colour=FAVOURABLE,
        scales=tuple(scales),
    )


def _groups(dimension: DimensionReview) -> list[GroupTotals]:
    """Give the values that are shown, and the rest as one."""
    groups = [band.group for band in dimension.shown]
    shown, rest = groups[:MOST], groups[MOST:]
    if dimension.others is not None:
        rest.append(dimension.others.group)
    if not rest:
        return shown
    count = dimension.count - len(shown)
    return [*shown, GroupTotals(f"All others ({count:,})", added(rest))]


def _taken(review: Review, group: GroupTotals) -> list[float]:
    """Give what each step takes, and what all take."""
    amounts = [group.totals.steps[number] for number, _ in leaks(review)]
    return [*amounts, group.totals.list_value - group.totals.pocket]


def _blocks(review: Review, dimension: str, groups: Sequence[GroupTotals], key: str) -> list[Block]:
    names = [name for _, name in leaks(review)]
    shares = unique_headers((dimension, "List value", *names, "List less pocket"))
    total = GroupTotals("Total", added(list(groups)))
    look = money_format(total.totals.list_value)
    rows, money = [], []
    for row, group in enumerate((*groups, total)):
        last = row == len(groups)
        style = "sum" if last else "row"
        amounts = _taken(review, group)
        named = Cell(group.name, "sum" if last else "row bold")
        here = cell(f"{key}_money", row, 1)
        size = Cell(group.totals.list_value, f"{style} number", look, formula=here)
        cells = [
            ratio_cell(
                amount,
                group.totals.list_value,
                f"{cell(f'{key}_money', row, 2 + at)}/{here}",
                style="sum number" if last else "heat number",
                look=FINE_SHARE,
            )
            for at, amount in enumerate(amounts)
        ]
        rows.append((named, size, *cells))
        money.append((named, *_money(group.totals.list_value, amounts, key, row, look, last=last)))
    return [
        heading(f"{key} heading", f"By {dimension}: shares of list value", span=len(shares)),
        Table(key, shares, tuple(rows), gap=0),
        heading(f"{key} money heading", f"By {dimension}: money", span=len(shares)),
        Table(f"{key}_money", shares, tuple(money), gap=0),
    ]


def _money(  # noqa: PLR0913
    size: float, amounts: Sequence[float], key: str, row: int, look: str, *, last: bool
) -> list[Cell]:
    block = f"{key}_money"
    figures = (size, *amounts)
    formulas = [""] * len(figures)
    if last:
        formulas = [f"SUM({cell(block, 0, 1 + at)}:{cell(block, row - 1, 1 + at)})" for at in range(len(figures))]
    else:
        formulas[-1] = f"SUM({cell(block, row, 2)}:{cell(block, row, len(figures) - 1)})"
    style = "sum number" if last else "row number"
    return [Cell(figure, style, look, formula=text) for figure, text in zip(figures, formulas, strict=True)]


def _scales(review: Review, groups: Sequence[GroupTotals], key: str) -> list[ColourScale]:
    found = []
    for at in range(len(leaks(review)) + 1):
        shares = [
            _taken(review, group)[at] / group.totals.list_value for group in groups if group.totals.list_value > 0
        ]
        if len(shares) > 1 and max(shares) - min(shares) > _ALIKE:
            found.append(ColourScale(key, (0, 2 + at), (len(groups) - 1, 2 + at), _LITTLE, _MUCH))
    return found
