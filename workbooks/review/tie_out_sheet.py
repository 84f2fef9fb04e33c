"""The sheet "Tie-out": totals held against the books, and every line accounted for."""

from __future__ import annotations

import math

from workbooks.review.looks import CENTS, COUNT, heading, notes
from workbooks.review.reviewed import Review
from workbooks.spec import Block, Cell, Sheet, Table, cell, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.equations.operators import round_half_away
from xlcvm.pricing.invoices.results import TieOut

TIES, DOES_NOT = "ties", "does not tie"
HEADERS = ("What is held against what", "Found", "Wanted", "Difference", "Rounding allowed", "Verdict")
_WIDTHS = (62.0, 20.0, 20.0, 17.0, 17.0, 16.0)


def tie_out_sheet(review: Review) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    Sheet
        Differences, verdicts and totals are formulas.
    """
    money = f", money in {review.currency}" if review.currency else ""
    span = len(HEADERS)
    blocks: tuple[Block, ...] = (
        title_lines("ties title", "Does it tie out?", f"{review.source}{money}"),
        Table("ties", HEADERS, tuple(_row(tie, row) for row, tie in enumerate(review.overview.ties))),
        notes(
            "ties notes",
            [
                "A difference within the rounding allowed ties: half a cent for each line with a booked amount, the "
                "tolerance of the ledger for its total; a billionth of the amount always."
            ],
            span=span,
            gap=0,
        ),
        heading("standings heading", "Every line accounted for", span=span),
        _standings(review),
        notes("standings notes", _notes(review), span=span, gap=0),
    )
    return Sheet("Tie-out", _WIDTHS, blocks, one_page=True, colour=FAVOURABLE)


def _row(tie: TieOut, row: int) -> tuple[Cell, ...]:
    found, wanted, _, allowed = (cell("ties", row, header) for header in HEADERS[1:5])
    verdict = f'IF(ABS({found}-{wanted})<={allowed},"{TIES}","{DOES_NOT}")'
    limit = tie.tolerance + 1e-9 * abs(tie.wanted)
    return (
        Cell(tie.what, "row bold"),
        Cell(tie.found, "row number", CENTS),
        Cell(tie.wanted, "row number", CENTS),
        Cell(cents(tie.difference), "row number", CENTS, formula=f"ROUND({found}-{wanted},2)"),
        Cell(limit, "row number", CENTS),
        Cell(TIES if tie.ties else DOES_NOT, light(tie.ties), formula=verdict),
    )


def cents(amount: float) -> float:
    """Round money as ROUND(amount,2) does.

    Examples
    --------
    >>> cents(-0.00001), cents(2.675)
    (0.0, 2.68)
    """
    return round_half_away(amount, 2) + 0.0


def light(good: bool) -> str:
    """Name the style of a verdict."""
    return "light good" if good else "light bad"


def _standings(review: Review) -> Table:
    headers = ("Lines of the source", "Lines", "List value", "Booked amount")
    kept = [count for count in review.overview.standings if count.lines or count.standing == 0]
    booked = bool(review.mapping.booked)
    rows: list[tuple[Cell, ...]] = []
    for count in kept:
        amount = None if not booked or math.isnan(count.booked) else count.booked
        rows.append(
            (
                Cell(count.standing.words[0].upper() + count.standing.words[1:], "row"),
                Cell(float(count.lines), "row number", COUNT),
                Cell(count.list_value, "row number", CENTS),
                Cell(amount, "row number", CENTS),
            )
        )
    sums = (sum(c.lines for c in kept), math.fsum(c.list_value for c in kept))
    amounts = [c.booked for c in kept if not math.isnan(c.booked)]
    last = len(kept) - 1
    totals = [
        Cell(figure, "sum number", look, formula=f"SUM({cell('standings', 0, at)}:{cell('standings', last, at)})")
        for at, figure, look in ((1, float(sums[0]), COUNT), (2, sums[1], CENTS))
    ]
    whole = (
        Cell(
            math.fsum(amounts),
            "sum number",
            CENTS,
            formula=f"SUM({cell('standings', 0, 3)}:{cell('standings', last, 3)})",
        )
        if booked
        else Cell(None, "sum number")
    )
    rows.append((Cell("All lines of the source", "sum"), *totals, whole))
    return Table("standings", headers, tuple(rows), gap=0)


def _notes(review: Review) -> list[str]:
    said = ["Lines set aside count nowhere else in this workbook."] if review.overview.set_aside else []
    if not review.mapping.booked:
        said.append("No booked amount is mapped, so lines are not held against the books one by one.")
    if review.overview.above_list:
        said.append(f"{review.overview.above_list:,} lines have a pocket price above the list price.")
    return said or ["No line was set aside."]
