"""The sheet "Price band": how much is sold at which share of the list price, and how wide prices are spread."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbooks.review.looks import COUNT, FINE_SHARE, SHARE, edged, money_format, notes, percent, ratio_cell
from workbooks.review.reviewed import PERCENTILES, Review
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.bands import MEASURES
from xlcvm.pricing.invoices.histograms import Histogram, Weight

_BAND_WIDTHS = (0.001, 0.005, 0.01, 0.05, 0.1)
_MOST_BANDS = 60
_WIDTHS = (24.0, 15.0, 15.0, 17.0, 17.0, 17.0, 17.0, 17.0)
_SHARES = {"Lines": COUNT, "Weight": COUNT}
WEIGHED = {Weight.REVENUE: "revenue", Weight.VOLUME: "units", Weight.LINES: "lines"}


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of pocket price ÷ list price, around round figures.

    Parameters
    ----------
    width : float
        Of each.
    middles : tuple of float
        Ascending, empty bands in between included.
    weights : tuple of tuple of float
        For each histogram, the weight in each band.
    """

    width: float
    middles: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]


def bands_of(histograms: list[Histogram]) -> Bands:
    """Put fine bins together to bands around multiples of a round width.

    Prices that follow from a round discount lie within the rounding of cents on both sides of it: bands that began
    there would tear them apart.

    Parameters
    ----------
    histograms : list of Histogram
        Of the same bins, whose lower end is 0.

    Returns
    -------
    Bands
        The finest of some widths that gives no more than sixty of them.
    """
    lowest = min(int(each.bins[0]) for each in histograms) * histograms[0].width
    highest = max(int(each.bins[-1]) + 1 for each in histograms) * histograms[0].width
    width = next((width for width in _BAND_WIDTHS if (highest - lowest) / width <= _MOST_BANDS), _BAND_WIDTHS[-1])
    half = round(width / histograms[0].width / 2)
    found = [replace(each, bins=each.bins + half).bands(width) for each in histograms]
    first = min(round(float(ends[0]) / width) for ends, _ in found)
    last = max(round(float(ends[-1]) / width) for ends, _ in found)
    columns = []
    for ends, weights in found:
        whole = np.zeros(last - first + 1)
        start = round(float(ends[0]) / width) - first
        whole[start : start + len(weights)] = weights
        columns.append(tuple(whole.tolist()))
    return Bands(width, tuple(round(number * width, 12) for number in range(first, last + 1)), tuple(columns))


def band_sheet(review: Review) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    Sheet
        Weights are values, shares of them formulas.
    """
    weights = list(review.histograms)
    weights.sort(key=lambda weight: weight is not review.options.weight)
    bands = bands_of([review.histograms[weight] for weight in weights])
    named = [WEIGHED[weight] for weight in weights]
    title = title_lines(
        "band title", "How wide the price band is", "Pocket price as a share of list price, of all lines sold"
    )
    blocks: tuple[Block, ...] = (
        title,
        _chart(named),
        *_percentile_blocks(review),
        *_statistics(review),
        _table(review, bands, named),
        notes("band notes", [_about_bands(bands)], span=len(_WIDTHS)),
    )
    return Sheet("Price band", _WIDTHS, blocks, landscape=False, colour=FAVOURABLE)


def _about_bands(bands: Bands) -> str:
    half = bands.width / 2
    first = bands.middles[0]
    return (
        f'Each band is {percent(bands.width)} of list wide around the figure in the column "Band": the first holds '
        f"prices from {percent(first - half, 2)} up to, and without, {percent(first + half, 2)}. So prices that only "
        "differ by the rounding of cents stay together. What lies beyond −100% and 200% is in the last bands."
    )


def exactness(review: Review) -> str:
    """Say how exact percentiles are."""
    bound = review.percentiles.error_bound
    if bound == 0:
        return "exact"
    return f"read from a fine histogram, to within ±{format_number(100 * bound)} points of list"


def _percentile_blocks(review: Review) -> tuple[Block, ...]:
    weight = WEIGHED[review.options.weight]
    head = tuple(Cell(name, "header right") for name in PERCENTILES)
    values = tuple(Cell(value, "row number", FINE_SHARE) for value in review.values)
    return (
        Lines(
            "band percentiles",
            (
                (Cell(f"Percentiles by {weight}", "header"), *head),
                (Cell("Pocket ÷ list price", "row bold"), *values),
            ),
        ),
        notes(
            "percentile notes",
            [
                f"Pp is the lowest price at which the cumulated {weight} reaches p % of the total; "
                f"{exactness(review)}. Credit notes and lines set aside do not count."
            ],
            span=len(_WIDTHS),
            gap=0,
        ),
    )


def _statistics(review: Review) -> tuple[Block, ...]:
    p10, _, median, _, p90 = review.values
    found = review.spread.statistics(p10, median, p90)
    rows = []
    for measure in MEASURES:
        value = getattr(found, measure.attribute)
        failed = isinstance(value, CvmError)
        look = _SHARES.get(measure.name, FINE_SHARE)
        rows.append(
            (
                Cell(measure.name, "row bold"),
                Cell(
                    str(value.code) if failed else float(value),
                    "row number",
                    look,
                    formula="NA()" if failed else "",
                    span=2,
                ),
                Cell(measure.definition, "row quiet", span=5),
            )
        )
    head = (Cell("Measure", "header"), Cell("Value", "header right", span=2), Cell("Definition", "header", span=5))
    return (Lines("band statistics", (head, *rows), gap=1),)


def _chart(named: list[str]) -> Chart:
    colours = (BRAND, "#D9A441")
    return Chart(
        "band chart",
        "Share sold at each pocket price (pocket ÷ list price)",
        column("bands", "Band"),
        tuple(
            Series(f"Share of {name}", column("bands", f"Share of {name}"), colour, labels="none")
            for name, colour in zip(named, colours, strict=True)
        ),
        "0%",
        rows=20,
        columns=len(_WIDTHS),
        description="Columns of the share sold in each band of pocket price as a share of list price.",
        kind="histogram",
        value_axis=Axis(number_format="0%", least=0.0),
    )


def _table(review: Review, bands: Bands, named: list[str]) -> Table:
    first, second = named
    headers = ("Band", "From", "To", f"Share of {first}", "Cumulative", first.capitalize(),
               f"Share of {second}", second.capitalize())  # fmt: skip
    half, sums = bands.width / 2, [sum(weights) for weights in bands.weights]
    digits = 1 if bands.width < 0.01 else 0
    fine = edged("0.00%" if bands.width < 0.01 else "0.0%")
    rows = []
    for row, middle in enumerate(bands.middles):
        weights = [column_of[row] for column_of in bands.weights]
        share = cell("bands", row, headers[3])
        reached = sum(bands.weights[0][: row + 1]) / sums[0]
        above = f"{cell('bands', row - 1, 'Cumulative')}+{share}" if row else share
        rows.append(
            (
                Cell(percent(middle, digits), "row bold"),
                Cell(round(middle - half, 12), "row number", fine),
                Cell(round(middle + half, 12), "row number", fine),
                ratio_cell(weights[0], sums[0], f"{cell('bands', row, headers[5])}/SUM({column('bands', headers[5])})"),
                Cell(reached, "row number", SHARE, formula=above),
                Cell(weights[0], "row number", money_format(*bands.weights[0])),
                ratio_cell(weights[1], sums[1], f"{cell('bands', row, headers[7])}/SUM({column('bands', headers[7])})"),
                Cell(weights[1], "row number", money_format(*bands.weights[1])),
            )
        )
    return Table("bands", headers, tuple(rows), filtered=True)
