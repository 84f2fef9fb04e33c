"""The sheet "Summary": the figures that matter, what stands out, whether it ties out, and where to find more."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbooks.review.band_sheet import WEIGHED
from workbooks.review.looks import CENTS, SHARE, counted, large_format, percent, quotient, short_exact, short_money
from workbooks.review.reviewed import Review
from workbooks.review.standing_out import Finding
from workbooks.review.tie_out_sheet import DOES_NOT, TIES, cents, light
from workbooks.review.waterfall_sheet import LEVELS, LIST_VALUE, level_cell
from workbooks.spec import Block, Cell, Lines, Sheet, cell, title_lines
from workbooks.styles import BRAND
from xlcvm.pricing.ladders import PolicyStatus
from xlcvm.pricing.steps import Stage

_WIDTHS = (15.0,) * 8
_SPAN = len(_WIDTHS)


def summary_sheet(review: Review, findings: Sequence[Finding], sheets: Sequence[tuple[str, str]]) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found.
    findings : sequence of Finding
        What stands out.
    sheets : sequence of (str, str)
        The other sheets by name, and what each shows.

    Returns
    -------
    Sheet
        One page; its figures refer to the sheets that they come from.
    """
    names = {name for name, _ in sheets}
    count = sum(each.lines for each in review.overview.standings)
    money = f" · money in {review.currency}" if review.currency else ""
    said = f"{counted(count, 'line')} of {review.source}{money}"
    blocks: list[Block] = [title_lines("summary title", "Price review of invoice lines", said)]
    blocks += _tiles(review)
    blocks.append(
        _sentences("findings", "What stands out", [(f.sentence, f.sheet if f.sheet in names else "") for f in findings])
    )
    blocks.append(doubt_lines(review, _SPAN))
    blocks.append(_ties(review))
    blocks.append(_contents(sheets))
    if review.missing:
        blocks.append(_sentences("missing", "Not shown, and how to get it", [(each, "") for each in review.missing]))
    return Sheet("Summary", _WIDTHS, tuple(blocks), landscape=False, one_page=True, colour=BRAND)


def _tiles(review: Review) -> list[Block]:
    totals = review.overview.totals
    levels = {
        LIST_VALUE: totals.list_value,
        LEVELS[Stage.ON_INVOICE]: totals.invoice,
        LEVELS[Stage.OFF_INVOICE]: totals.pocket,
    }
    if review.has_costs:
        levels[LEVELS[Stage.COST]] = totals.margin
    tiles = [
        (
            Cell(amount, "figure", large_format(amount), formula=level_cell(review, name)),
            f"{name}: {short_exact(amount, review.currency)}",
        )
        for name, amount in levels.items()
    ]
    if not review.has_costs:
        tiles.append((Cell("–", "figure"), "Pocket margin: no costs are mapped"))
    return [_tile_lines("summary money", tiles), _tile_lines("summary ratios", _ratio_tiles(review), gap=1)]


def _ratio_tiles(review: Review) -> list[tuple[Cell, str]]:
    totals = review.overview.totals
    list_value, pocket = level_cell(review, LIST_VALUE), level_cell(review, LEVELS[Stage.OFF_INVOICE])
    p10, _, median, _, p90 = review.values
    width = (p90 - p10) / median if median > 0 else "#N/A"
    places = [cell("band percentiles", 1, at) for at in (1, 3, 5)]
    spread = review.spread
    tiles = [
        (
            Cell(quotient(totals.pocket, totals.list_value), "figure", SHARE, formula=f"{pocket}/{list_value}"),
            "Realisation: pocket value ÷ list value",
        )
    ]
    if review.has_costs:
        margin = level_cell(review, LEVELS[Stage.COST])
        tiles.append(
            (
                Cell(quotient(totals.margin, totals.pocket), "figure", SHARE, formula=f"{margin}/{pocket}"),
                "Pocket margin ÷ pocket value",
            )
        )
    else:
        tiles.append((Cell("–", "figure"), "Pocket margin %: no costs are mapped"))
    tiles.append(
        (
            Cell(width, "figure", SHARE, formula=f"IF({places[1]}>0,({places[2]}-{places[0]})/{places[1]},NA())"),
            f"Width of the price band, (P90 − P10) ÷ P50 by {WEIGHED[review.options.weight]}; from end to end "
            f"{percent(spread.minimum)} to {percent(spread.maximum)} of list",
        )
    )
    tiles.append(_policy_tile(review))
    return tiles


def _policy_tile(review: Review) -> tuple[Cell, str]:
    if review.compliance is None:
        return Cell("–", "figure"), "Share within policy: no policy is given"
    found = review.compliance.lines
    share = found.share_of_revenue
    within = found.by_status[PolicyStatus.WITHIN].lines
    shown = Cell(
        "#DIV/0!" if math.isnan(share) else share,
        "figure",
        SHARE,
        formula=cell("compliance", 0, "Share of revenue"),
    )
    return shown, (
        f"of revenue within policy ({percent(within / found.total.lines)} of lines); "
        f"{short_money(found.excess, review.currency)} given above policy"
    )


def _tile_lines(key: str, tiles: Sequence[tuple[Cell, str]], gap: int = 1) -> Lines:
    figures = tuple(Cell(each.value, each.style, each.number_format, each.formula, span=2) for each, _ in tiles)
    labels = tuple(Cell(text, "figure note", span=2) for _, text in tiles)
    return Lines(key, (figures, labels), gap=gap, heights=(40.0, 40.0 if key.endswith("ratios") else 28.0))


def _sentences(key: str, words: str, entries: Sequence[tuple[str, str]]) -> Lines:
    rows: list[tuple[Cell, ...]] = [(Cell(words, "heading", span=_SPAN),)]
    for sentence, sheet in entries:
        if sheet:
            rows.append((Cell(sentence, "row", span=_SPAN - 1), Cell(sheet, "row link", link=sheet)))
        else:
            rows.append((Cell(sentence, "row", span=_SPAN),))
    return Lines(key, tuple(rows))


def doubt_lines(review: Review, span: int) -> Lines:
    """Say what is odd about the lines, and what was set aside, across so many columns."""
    said = [*review.doubts]
    for count in review.overview.standings:
        if count.lines and count.standing:
            money = (
                f" with a list value of {short_money(count.list_value, review.currency)}" if count.list_value else ""
            )
            said.append(f"{counted(count.lines, 'line')}{money}: {count.standing.words}.")
    if review.overview.above_list:
        said.append(f"{counted(review.overview.above_list, 'line')} with a pocket price above the list price.")
    if not said:
        said = ["No line was set aside, and nothing odd was found in the lines."]
    heading = Cell("What to know about the lines", "heading", span=span)
    rows = ((Cell(each, "notice" if each in review.doubts else "row", span=span),) for each in said)
    return Lines("doubts", ((heading,), *rows))


def _ties(review: Review) -> Lines:
    rows: list[tuple[Cell, ...]] = [(Cell("Does it tie out?", "heading", span=_SPAN),)]
    for row, tie in enumerate(review.overview.ties):
        verdict = Cell(TIES if tie.ties else DOES_NOT, light(tie.ties), formula=cell("ties", row, "Verdict"))
        by = "" if tie.ties else "by"
        rows.append(
            (
                verdict,
                Cell(tie.what, "row", span=5),
                Cell(by, "row number"),
                Cell(
                    cents(tie.difference),
                    "row number",
                    CENTS,
                    formula=cell("ties", row, "Difference"),
                ),
            )
        )
    return Lines("summary ties", tuple(rows))


def _contents(sheets: Sequence[tuple[str, str]]) -> Lines:
    rows: list[tuple[Cell, ...]] = [(Cell("In this workbook", "heading", span=_SPAN),)]
    rows += [(Cell(name, "row link", link=name, span=2), Cell(said, "row", span=_SPAN - 2)) for name, said in sheets]
    return Lines("contents", tuple(rows))
