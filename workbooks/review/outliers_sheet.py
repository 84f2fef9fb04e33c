"""The sheet "Outliers": accounts that pay far from what accounts of their size and product mix pay."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbooks.results.simulation_sheets import axis_ends
from workbooks.review.looks import (
    COUNT,
    INDEX,
    SIGNED_SHARE,
    axis_format,
    counted,
    heading,
    money_format,
    notes,
    percent,
)
from workbooks.review.reviewed import LARGEST, AccountFinding, Accounts, Review
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE

HEADERS = ("Account", "List value", "Pocket value", "Price index", "Expected", "Deviation", "Money")
_WIDTHS = (44.0, 17.0, 17.0, 13.0, 13.0, 13.0, 17.0)
MOST_BELOW = 20  # accounts
_MOST_DRAWN = 1_000
_LINE_POINTS = 60
_WIDE = 30.0  # times: from there on sizes are drawn by powers of ten


def outliers_sheet(review: Review) -> tuple[Sheet, tuple[Block, ...]]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    review : Review
        What was found; with accounts.

    Returns
    -------
    pair of Sheet and tuple of Block
        Deviation and money are formulas.
    """
    accounts = review.accounts
    if accounts is None:
        raise ValueError("there are no accounts")
    outliers = accounts.outliers
    tolerance = percent(accounts.prices.tolerance, 0)
    far = f"{counted(len(outliers), 'account')} of {len(accounts.findings):,}"
    said = f"{far} {'pays' if len(outliers) == 1 else 'pay'} more than {tolerance} below or above what is expected"
    chart, workings = _chart(accounts)
    span = len(HEADERS)
    far_table = (heading("outliers heading", f"Outliers: beyond {tolerance}", span=span), *_table("outliers", outliers))
    below = [each for each in accounts.findings if each.money < 0][:MOST_BELOW]
    blocks: tuple[Block, ...] = (
        title_lines("outliers title", "Who pays far from others", said),
        chart,
        *(far_table if outliers else ()),
        *_below(below),
        notes("outliers notes", _notes(accounts), span=span),
    )
    return Sheet("Outliers", _WIDTHS, blocks, landscape=False, colour=FAVOURABLE), workings


def _notes(accounts: Accounts) -> list[str]:
    below = math.fsum(each.money for each in accounts.outliers if each.money < 0)
    above = math.fsum(each.money for each in accounts.outliers if each.money > 0)
    return [
        "Price index: pocket value ÷ the pocket value of the same list value at the mean realisation of each product. "
        "Expected: a straight line through all accounts over the logarithm of their list value (Theil–Sen, so that "
        "outliers do not bend it). Money: pocket value less the pocket value at the expected index.",
        f"Outliers below what is expected: {money_text(below)}; above: {money_text(above)}.",
    ]


def money_text(amount: float) -> str:
    """Print money in full."""
    return f"{'−' if amount < 0 else ''}{abs(amount):,.0f}"


def _below(accounts: Sequence[AccountFinding]) -> tuple[Block, ...]:
    """Give the accounts that leave most money, outliers or not."""
    if not accounts:
        return ()
    words = "Most money below what is expected, outliers or not"
    return (heading("below heading", words, span=len(HEADERS)), *_table("below_expected", accounts))


def _table(key: str, outliers: Sequence[AccountFinding]) -> tuple[Block, ...]:
    largest = sorted(outliers, key=lambda each: -abs(each.money) if each.money == each.money else -math.inf)
    shown = set(map(id, largest[:LARGEST]))
    kept = [each for each in outliers if id(each) in shown]
    rest = [each for each in outliers if id(each) not in shown]
    looks = [money_format(*(each.list_value for each in outliers)), money_format(*(each.money for each in outliers))]
    rows = tuple(_row(each, key, row, looks) for row, each in enumerate(kept))
    below: list[tuple[Cell, ...]] = []
    if rest:
        below.append(_sums(f"All others ({len(rest):,})", rest, ["", "", ""], "row", looks))
    formulas = []
    for at in (1, 2, 6):
        others = f",{cell(f'{key}_total', 0, at)}" if rest else ""
        formulas.append(f"SUM({column(key, at)}{others})")
    below.append(_sums("Total", [*kept, *rest], formulas, "sum", looks))
    return (Table(key, HEADERS, rows, gap=0, filtered=True), Lines(f"{key}_total", tuple(below), gap=0))


def _sums(
    name: str, found: Sequence[AccountFinding], formulas: Sequence[str], style: str, looks: Sequence[str]
) -> tuple[Cell, ...]:
    number = f"{style} number"
    sums = [
        math.fsum(each.list_value for each in found),
        math.fsum(each.pocket for each in found),
        math.fsum(each.money for each in found if not math.isnan(each.money)),
    ]
    size, pocket, money = (
        Cell(amount, number, look, formula=text)
        for amount, text, look in zip(sums, formulas, (looks[0], looks[0], looks[1]), strict=True)
    )
    return (Cell(name, style), size, pocket, *(Cell(None, number) for _ in range(3)), money)


def _row(found: AccountFinding, key: str, row: int, looks: Sequence[str]) -> tuple[Cell, ...]:
    at = {header: cell(key, row, header) for header in HEADERS}
    no_money = math.isnan(found.money)
    return (
        Cell(found.name, "row bold"),
        Cell(found.list_value, "row number", looks[0]),
        Cell(found.pocket, "row number", looks[0]),
        Cell(found.price, "row number", INDEX),
        Cell(found.expected, "row number", INDEX),
        Cell(
            found.price / found.expected - 1,
            "row number",
            SIGNED_SHARE,
            formula=f"{at['Price index']}/{at['Expected']}-1",
        ),
        Cell(
            None if no_money else found.money,
            "row number",
            looks[1],
            formula=""
            if no_money
            else f"{at['Pocket value']}-{at['Pocket value']}*{at['Expected']}/{at['Price index']}",
        ),
    )


def _chart(accounts: Accounts) -> tuple[Chart, tuple[Block, ...]]:
    by_size = sorted(accounts.findings, key=lambda each: (-each.list_value, each.name))
    drawn = by_size[:_MOST_DRAWN]
    sizes = [each.list_value for each in drawn]
    wide = min(sizes) > 0 and max(sizes) > _WIDE * min(sizes)
    series, workings = [], []
    kinds = (("usual", "Within the tolerance", "#9DB8C6", False), ("far", "Outliers", UNFAVOURABLE, True))
    for key, name, colour, is_far in kinds:
        points = [each for each in drawn if each.is_outlier is is_far]
        if points:
            workings.append(_points(f"{key} accounts", [(each.list_value, each.price) for each in points]))
            series.append(_series(f"{key} accounts", name, colour, "dots"))
    step = max(1, len(drawn) // _LINE_POINTS)
    line = sorted({(each.list_value, each.expected) for each in (*drawn[::step], drawn[-1])})
    workings.append(_points("expected prices", line))
    series.append(_series("expected prices", "Expected at the size", BRAND, "line"))
    low, high = axis_ends([each.price for each in drawn] + [each.expected for each in drawn])
    least = 10.0 ** math.floor(math.log10(min(sizes))) if wide else None
    most = 10.0 ** math.ceil(math.log10(max(sizes))) if wide else None
    more = f" (the {_MOST_DRAWN:,} largest)" if len(by_size) > _MOST_DRAWN else ""
    chart = Chart(
        "outliers chart",
        f"Price index of each account by its size{more}",
        "",
        tuple(series),
        INDEX,
        rows=22,
        columns=len(_WIDTHS),
        description=f"Points of {len(drawn)} accounts, and a line of the price expected at each size.",
        kind="curves",
        value_axis=Axis("Price index: 1 is the mean price of the product mix", "0.00", low, high),
        across_axis=Axis("List value", axis_format(max(sizes)) if not wide else COUNT, least, most, wide),
    )
    return chart, tuple(workings)


def _series(block: str, name: str, colour: str, look: str) -> Series:
    values, across = column(block, "Price index"), column(block, "List value")
    return Series(name, values, colour, across, "dots" if look == "dots" else "line", "none")


def _points(key: str, points: Sequence[tuple[float, float]]) -> Table:
    rows = tuple(
        (Cell("", "working"), Cell(size, "working number", "#,##0.00"), Cell(price, "working number", "0.0000"))
        for size, price in points
    )
    return Table(key, (key.capitalize(), "List value", "Price index"), rows, quiet=True)
