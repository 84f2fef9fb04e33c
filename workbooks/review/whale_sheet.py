"""The sheet "Whale curve": accounts by what they earn, the best first, added up."""

from __future__ import annotations

import math

from workbooks.results.simulation_sheets import axis_ends
from workbooks.review.looks import COUNT, SHARE, axis_format, counted, money_format, notes, short_money
from workbooks.review.reviewed import LARGEST, Review
from workbooks.spec import Axis, Block, Cell, Chart, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE
from xlcvm.pricing.profitability import WhaleCurve

_WIDTHS = (9.0, 48.0, 20.0, 20.0, 16.0)
HEADERS = ("Rank", "Account", "Pocket margin", "Cumulative", "Share of total")
_POINTS = 400


def whale_sheet(review: Review) -> tuple[Sheet, tuple[Block, ...]]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    review : Review
        What was found; with a whale curve.

    Returns
    -------
    pair of Sheet and tuple of Block
        Margins are values, sums and shares formulas over them.
    """
    curve = review.whale
    if curve is None:
        raise ValueError("there are no accounts")
    measure = HEADERS[2] if review.has_costs else "Pocket value"
    chart, workings = _chart(review, curve, measure)
    blocks: tuple[Block, ...] = (
        title_lines("whale title", "Who earns the money", whale_sentence(review, curve)),
        chart,
        _table(curve, (*HEADERS[:2], measure, *HEADERS[3:])),
        notes("whale notes", _notes(review, curve), span=len(HEADERS)),
    )
    return Sheet("Whale curve", _WIDTHS, blocks, landscape=False, colour=FAVOURABLE), workings


def whale_sentence(review: Review, curve: WhaleCurve) -> str:
    """Say where the curve is highest, and what is lost behind it."""
    peak, count = curve.peak, len(curve.accounts)
    earned = f"{peak.accounts:,} of {counted(count, 'account')} earn {short_money(peak.cumulative, review.currency)}"
    if peak.accounts == count:
        return f"{earned}; none loses money."
    lost = short_money(curve.total - peak.cumulative, review.currency)
    return f"{earned}; the others take {lost.replace('−', '')} of it away." if curve.total < peak.cumulative else earned


def _notes(review: Review, curve: WhaleCurve) -> list[str]:
    said = ["Margin is pocket value less mapped costs, credit notes taken off."]
    if not review.has_costs:
        said = ["No cost is mapped, so accounts stand by their pocket value: nobody can lose money here."]
    if curve.share_problem:
        said.append(curve.share_problem.problem)
    return said


def _table(curve: WhaleCurve, headers: tuple[str, ...]) -> Table:
    """Give the best and the worst accounts; those in between stand in one row."""
    count = len(curve.accounts)
    half = LARGEST // 2
    ranks = list(range(count)) if count <= LARGEST else [*range(half), *range(count - half, count)]
    margins, sums = curve.margins.tolist(), curve.cumulative.tolist()
    look = money_format(*margins)
    lines: list[tuple[float | str, str, float, float]] = [
        (float(rank + 1), curve.accounts[rank], margins[rank], sums[rank]) for rank in ranks
    ]
    if count > LARGEST:
        between = math.fsum(margins[half : count - half])
        words = f"All others ({count - LARGEST:,})"
        lines.insert(half, (f"{half + 1}–{count - half}", words, between, sums[count - half - 1]))
    last = len(lines) - 1
    rows = []
    for row, (rank, name, margin, cumulated) in enumerate(lines):
        here = cell("whale", row, headers[2])
        added = f"{cell('whale', row - 1, 'Cumulative')}+{here}" if row else here
        share = cumulated / curve.total if not curve.share_problem else None
        formula = f"{cell('whale', row, 'Cumulative')}/{cell('whale', last, 'Cumulative')}"
        rows.append(
            (
                Cell(rank, "row number", COUNT),
                Cell(name, "row bold"),
                Cell(margin, "row number", look),
                Cell(cumulated, "row number", look, formula=added),
                Cell(share, "row number", SHARE, formula="" if share is None else formula),
            )
        )
    return Table("whale", headers, tuple(rows), filtered=True)


def _chart(review: Review, curve: WhaleCurve, measure: str) -> tuple[Chart, tuple[Block, ...]]:
    count = len(curve.accounts)
    step = max(1, math.ceil(count / _POINTS))
    ranks = sorted({*range(step - 1, count, step), count - 1, max(curve.peak.accounts - 1, 0), 0})
    sums = curve.cumulative.tolist()
    points = [(0.0, 0.0), *((float(rank + 1), sums[rank]) for rank in ranks)]
    peak = curve.peak
    named = f"{peak.accounts:,} best: {short_money(peak.cumulative, review.currency)}"
    heights = [height for _, height in points]
    low, high = axis_ends([0.0, *heights, 1.1 * max(heights)])
    chart = Chart(
        "whale chart",
        f"Cumulative {measure.lower()} of accounts, the best first",
        "",
        (
            Series("Cumulative", column("whale curve", "Cumulative"), BRAND, column("whale curve", "Accounts"), "line",
                   "none", listed=False),
            Series(cell("whale peak", 0, 0), cell("whale peak", 0, 2), UNFAVOURABLE, cell("whale peak", 0, 1), "points",
                   "name above", listed=False),
        ),
        money_format(high),
        rows=20,
        columns=len(HEADERS),
        description=f"A curve of what the best of {count:,} accounts earn together.",
        kind="curves",
        value_axis=Axis("", axis_format(high), low, high),
        across_axis=Axis("Accounts", COUNT, 0.0, float(count)),
    )  # fmt: skip
    top = (
        Cell(named, "working"),
        Cell(float(peak.accounts), "working number"),
        Cell(peak.cumulative, "working number"),
    )
    rows = tuple(
        (Cell("", "working"), Cell(rank, "working number", COUNT), Cell(height, "working number", "#,##0.00"))
        for rank, height in points
    )
    headers = ("Whale curve", "Accounts", "Cumulative")
    return chart, (
        Table("whale peak", ("Peak", "Accounts", "Cumulative"), (top,), quiet=True),
        Table("whale curve", headers, rows, quiet=True),
    )
