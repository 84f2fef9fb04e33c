"""The sheet "Discount check": what the policy says of every discount and every deal, in full sentences."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from workbooks.results.copies import method_lines
from workbooks.review.looks import edged
from workbooks.spec import Cell, Lines, Sheet, Table, Template, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.errors import CvmError
from xlcvm.pricing.discount_check import CheckedRow
from xlcvm.pricing.ladders import PolicyStatus

HEADERS = ("Deal", "Discount", "Percent", "Allowed", "Status", "Approver", "Reasons")
_WIDTHS = (18.0, 24.0, 11.0, 11.0, 19.0, 22.0, 74.0)
_PERCENT = edged("0.0###%")
_ONE_PAGE = 30  # rows
_COUNTED = {
    PolicyStatus.WITHIN: "within policy",
    PolicyStatus.APPROVAL: "in need of approval",
    PolicyStatus.OUT: "out of policy",
    PolicyStatus.UNCHECKED: "cannot be checked",
}


def deals_counted(rows: Sequence[CheckedRow]) -> dict[PolicyStatus, int]:
    """Count the deals by what the policy says of them, every status named."""
    counts = Counter(row.status for row in rows if row.is_total)
    return {status: counts[status] for status in _COUNTED}


def discounts_workbook(
    rows: Sequence[CheckedRow], source: str, *, policy_source: str = "", as_of: datetime.date | None = None
) -> Template:
    """Lay out deals with what the policy says of them.

    Parameters
    ----------
    rows : sequence of CheckedRow
        Deal by deal, each with its total at the end.
    source : str
        The name of the workbook in which the deals stand.
    policy_source : str
        That of the policy, where it is another one.
    as_of : date, optional
        The date for all deals; else each has its own, or none.

    Returns
    -------
    Template
        One sheet. All figures are values.
    """
    sheet = _sheet(rows, source, policy_source or source, as_of)
    return Template("Discount check", (sheet,), f"Discounts of {source}", ("results", "discounts"))


def _sheet(rows: Sequence[CheckedRow], source: str, policy_source: str, as_of: datetime.date | None) -> Sheet:
    counts = deals_counted(rows)
    total = sum(counts.values())
    said = f"{total:,} deal{'s' * (total != 1)} of {source}"
    blocks = (
        title_lines("discounts title", "Discounts against the policy", said),
        Lines("discounts counted", _tiles(counts), heights=(40.0, 20.0)),
        Table("discounts", HEADERS, tuple(_row(row) for row in rows), filtered=True),
        method_lines("discounts method", _method(policy_source, as_of), span=len(HEADERS) - 1),
    )
    return Sheet(
        "Discount check", _WIDTHS, blocks, frozen="discounts", one_page=len(rows) <= _ONE_PAGE, colour=FAVOURABLE
    )


def _tiles(counts: dict[PolicyStatus, int]) -> tuple[tuple[Cell, ...], ...]:
    tiles = list(zip(counts.values(), _COUNTED.values(), (2, 2, 2, 1), strict=True))
    figures = tuple(Cell(float(count), "figure", "#,##0", span=span) for count, _, span in tiles)
    return figures, tuple(Cell(words, "figure label", span=span) for _, words, span in tiles)


def _row(row: CheckedRow) -> tuple[Cell, ...]:
    text, figure, status = ("sum", "sum number", "sum") if row.is_total else ("row", "row number", "row")
    if row.status in (PolicyStatus.OUT, PolicyStatus.UNCHECKED):
        status = "light bad" if row.is_total else "notice"
    elif row.is_total and row.status is PolicyStatus.WITHIN:
        status = "light good"
    return (
        Cell(row.deal, "sum" if row.is_total else "row bold"),
        Cell(row.discount, text),
        _share(row.percent, figure),
        _share(row.allowed, figure),
        Cell(row.status.value, status),
        Cell(row.approver, text),
        Cell(row.reasons, "sum quiet" if row.is_total else "row"),
    )


def _share(figure: float | CvmError, style: str) -> Cell:
    if isinstance(figure, CvmError):
        return Cell(str(figure.code), style, formula=str(figure.code))
    return Cell(figure, style, _PERCENT)


def _method(policy_source: str, as_of: datetime.date | None) -> list[tuple[str, str | float]]:
    return [
        ("Policy", f"The table of the headers Discount and Maximum of {policy_source}."),
        ("Date", f"{as_of} for all deals." if as_of else "That of each row, where it has one."),
        (
            "Total of a deal",
            "Its discounts taken one after another: 1 − (1 − first) × (1 − second) … It is as bad as its worst "
            "discount, as the rules for the discount Total say of it, and as its margin against the margin floor.",
        ),
        ("Allowed", "What may be given without anybody's approval."),
        ("Computed", "By xlcvm from the two tables; the figures do not follow them: check again when they change."),
    ]
