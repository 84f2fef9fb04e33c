"""The sheets "By …": waterfall heights, percentiles and band width for each value of a dimension."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from workbooks.review.band_sheet import WEIGHED, exactness
from workbooks.review.gathering import added
from workbooks.review.looks import COUNT, SHARE, money_format, notes, percent, ratio_cell, unique_headers
from workbooks.review.reviewed import PERCENTILES, DimensionReview, GroupBand, Review
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE
from xlcvm.pricing.invoices.results import GroupTotals, Totals

FEW = 25  # values: up to there a chart stands above the table
VISIBLE = 0.005  # points of list: a chart of narrower bands would be blank
_SLACK = 0.01  # of a step of the axis: prices of just a step, and the rounding of cents
_PALE = "#B9DCE8"
_LEFT = ("Lines", "List value", "Invoice value", "Pocket value", "Share of revenue", "Realisation")
_RIGHT = ("Width", "Pocket margin", "Margin %")
_WIDTHS = (30.0, 9.0, 14.0, 14.0, 14.0, 11.0, 11.5, *(8.0,) * 5, 8.5, 14.0, 9.5)


def dimension_sheet(
    review: Review, dimension: DimensionReview, number: int, name: str
) -> tuple[Sheet, tuple[Block, ...]]:
    """Build the sheet of one dimension, and the workings of its chart.

    Parameters
    ----------
    review : Review
        What was found.
    dimension : DimensionReview
        Whose values.
    number : int
        Of the dimension, from 1.
    name : str
        Of the sheet.

    Returns
    -------
    pair of Sheet and tuple of Block
        Sums and percentiles are values, ratios and totals formulas over them.
    """
    key = f"bands_by_{number}"
    headers = unique_headers((dimension.name, *_LEFT, *PERCENTILES, *_RIGHT[: 3 if review.has_costs else 1]))
    widths = _WIDTHS[: len(headers)]
    drawn = len(dimension.shown) <= FEW and dimension.others is None and len(dimension.shown) > 1
    chart, workings = _chart(dimension, key, len(headers)) if drawn else (None, ())
    weight = WEIGHED[review.options.weight]
    said = f"{dimension.count:,} values, largest list value first; percentiles of pocket ÷ list price by {weight}"
    revenue = _revenue(dimension, key)
    rows = tuple(
        _row(band, _references(key, headers, row), revenue, costs=review.has_costs)
        for row, band in enumerate(dimension.shown)
    )
    blocks: list[Block] = [title_lines(f"{key} title", f"Price bands by {dimension.name}", said)]
    if chart is not None:
        blocks.append(chart)
    blocks += [
        Table(key, headers, rows, filtered=True),
        _totals(review, dimension, key, headers),
        notes(f"{key} notes", _notes(review, dimension), span=len(headers)),
    ]
    sheet = Sheet(name, widths, tuple(blocks), frozen="" if drawn else key, one_page=drawn, colour=FAVOURABLE)
    return sheet, workings


def _notes(review: Review, dimension: DimensionReview) -> list[str]:
    sentences = [
        "Realisation is pocket value ÷ list value, width (P90 − P10) ÷ P50; ratios of groups are ratios of sums. "
        f"Percentiles are {exactness(review)}."
    ]
    if dimension.others is not None and dimension.others.percentiles is not None:
        sentences.append("The percentiles of all others together are read from a fine histogram, to ±0.025 points.")
    if any(band.percentiles is None for band in dimension.shown):
        sentences.append("Where percentiles are blank there are credit notes only.")
    return sentences


def _references(key: str, headers: Sequence[str], row: int) -> Callable[[int], str]:
    return lambda at: cell(key, row, headers[at])


def _row(band: GroupBand, at: Callable[[int], str], revenue: tuple[float, str], *, costs: bool) -> tuple[Cell, ...]:
    """Give a row; `revenue` is that of all values, and where it stands."""
    style = "row number"
    return (
        Cell(band.group.name, "row bold"),
        *_sums(band.group.totals, style),
        *_ratios(band.group.totals, at, revenue, style=style),
        *_percentiles(band, at, style),
        *(_margin(band.group.totals, at, style) if costs else ()),
    )


def _sums(totals: Totals, style: str, formulas: Sequence[str] = ("",) * 4) -> list[Cell]:
    look = money_format(totals.list_value, totals.invoice, totals.pocket)
    figures = (float(totals.lines), totals.list_value, totals.invoice, totals.pocket)
    return [
        Cell(figure, style, COUNT if number == 0 else look, formula=formula)
        for number, (figure, formula) in enumerate(zip(figures, formulas, strict=True))
    ]


def _ratios(totals: Totals, at: Callable[[int], str], revenue: tuple[float, str], *, style: str) -> list[Cell]:
    return [
        ratio_cell(totals.invoice, revenue[0], f"{at(3)}/{revenue[1]}", style=style),
        ratio_cell(totals.pocket, totals.list_value, f"{at(4)}/{at(2)}", style=style),
    ]


def _percentiles(band: GroupBand, at: Callable[[int], str], style: str) -> list[Cell]:
    if band.percentiles is None:
        return [Cell(None, style) for _ in range(6)]
    width = Cell(
        "#N/A" if math.isnan(band.width) else band.width,
        style,
        SHARE,
        formula=f"IF({at(9)}>0,({at(11)}-{at(7)})/{at(9)},NA())",
    )
    return [*(Cell(value, style, SHARE) for value in band.percentiles), width]


def _margin(totals: Totals, at: Callable[[int], str], style: str, formula: str = "") -> list[Cell]:
    look = money_format(totals.list_value)
    return [
        Cell(totals.margin, style, look, formula=formula),
        ratio_cell(totals.margin, totals.pocket, f"{at(13)}/{at(4)}", style=style),
    ]


def _totals(review: Review, dimension: DimensionReview, key: str, headers: Sequence[str]) -> Lines:
    """Give the rows below the table: all other values as one, and the total."""
    block = f"{key}_total"
    rows: list[tuple[Cell, ...]] = []
    bands = list(dimension.shown)
    revenue = _revenue(dimension, key)
    if dimension.others is not None:
        bands.append(dimension.others)
        rows.append(_row(dimension.others, lambda at: cell(block, 0, at), revenue, costs=review.has_costs))
    last = len(rows)
    whole = GroupBand(GroupTotals("Total", added([band.group for band in bands])), review.values)

    def here(at: int) -> str:
        return cell(block, last, at)

    def total(at: int) -> str:
        more = f",{cell(block, 0, at)}" if last else ""
        return f"SUM({column(key, headers[at])}{more})"

    totals = whole.group.totals
    rows.append(
        (
            Cell("Total", "sum"),
            *_sums(totals, "sum number", [total(at) for at in range(1, 5)]),
            *_ratios(totals, here, (totals.invoice, here(3)), style="sum number"),
            *_percentiles(whole, here, "sum number"),
            *(_margin(totals, here, "sum number", total(13)) if review.has_costs else ()),
        )
    )
    return Lines(block, tuple(rows), gap=0)


def _revenue(dimension: DimensionReview, key: str) -> tuple[float, str]:
    """Give the revenue of all values, and the cell of the total in which it stands."""
    bands = [*dimension.shown, *([dimension.others] if dimension.others else [])]
    return added([band.group for band in bands]).invoice, cell(f"{key}_total", int(dimension.others is not None), 3)


def _chart(dimension: DimensionReview, key: str, columns: int) -> tuple[Chart, tuple[Block, ...]]:
    """Draw the bands, or the realisation of each value where the bands are too narrow to be seen."""
    sold = [(row, band.percentiles) for row, band in enumerate(dimension.shown) if band.percentiles is not None]
    if any(values[4] - values[0] > VISIBLE for _, values in sold):
        return _band_chart(dimension, key, columns, sold)
    lowest = min(band.group.totals.realisation for band in dimension.shown)
    return Chart(
        f"{key} chart",
        f"Realisation by {dimension.name}: pocket value ÷ list value",
        column(key, 0),
        (Series("Realisation", column(key, 6), BRAND, listed=False),),
        "0.0%",
        rows=5 + int(1.3 * len(dimension.shown)),
        columns=columns,
        description=f"Bars of the realisation of {len(dimension.shown)} values, from {percent(lowest)} on.",
        value_axis=Axis(number_format="0%", least=0.0),
    ), ()


def _band_chart(
    dimension: DimensionReview, key: str, columns: int, sold: Sequence[tuple[int, tuple[float, ...]]]
) -> tuple[Chart, tuple[Block, ...]]:
    block = f"{key} bars"
    parts = ("P10", "P10 to P25", "P25 to P50", "P50 to P75", "P75 to P90")
    rows = []
    for row, values in sold:
        steps = (values[0], *(high - low for low, high in pairwise(values)))
        places = [cell(key, row, 7 + number) for number in range(5)]
        formulas = (places[0], *(f"{high}-{low}" for low, high in pairwise(places)))
        cells = (
            Cell(step, "working number", "0.0000", formula=text) for step, text in zip(steps, formulas, strict=True)
        )
        rows.append((Cell(dimension.shown[row].group.name, "working"), *cells))
    colours = (BRAND, _PALE, "#5FA9C2", BRAND, _PALE)
    series = tuple(
        Series(part, column(block, part), colour, look="clear" if part == "P10" else "solid", labels="none",
               listed=False)
        for part, colour in zip(parts, colours, strict=True)
    )  # fmt: skip
    low, high = min(values[0] for _, values in sold), max(values[4] for _, values in sold)
    chart = Chart(
        f"{key} chart",
        f"Price bands by {dimension.name}: pocket ÷ list, P10 to P90 pale, P25 to P75 dark, parted at the median",
        column(block, "Value"),
        series,
        "",
        rows=7 + int(1.3 * len(sold)),
        columns=columns,
        description=f"Bars from P10 to P90 of {len(sold)} values, between {percent(low)} and {percent(high)}.",
        kind="stacked bars",
        value_axis=Axis(
            number_format="0%", least=math.floor(20 * low + _SLACK) / 20, most=math.ceil(20 * high - _SLACK) / 20
        ),
    )
    return chart, (Table(block, ("Value", *parts), tuple(rows), quiet=True),)
