"""The sheets "Account …": the lines behind the accounts that fall most below what is expected of them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from workbooks.review.looks import (
    CENTS,
    COUNT,
    INDEX,
    SHARE,
    SIGNED_SHARE,
    counted,
    edged,
    money_format,
    notes,
    ratio_cell,
    unique_headers,
)
from workbooks.review.reviewed import LARGEST, AccountLines, Review
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Value, cell, title_lines
from xlcvm.pricing.invoices.lines import Standing

_TEXT, _FIGURE = 24.0, 12.5
_LAST = "List less pocket"


def account_sheet(review: Review, account: AccountLines, number: int) -> Sheet:
    """Build the sheet of one account.

    Parameters
    ----------
    review : Review
        What was found.
    account : AccountLines
        Its lines.
    number : int
        Its place, from 1.

    Returns
    -------
    Sheet
        A frozen header; what all lines take is a formula.
    """
    key = f"account_{number}"
    names = _columns(review, account)
    headers = unique_headers(names)
    looks = {name: _look(account, name) for name in names}
    rows = tuple(_row(account, row, key, looks, headers) for row in range(len(account.lines)))
    widths = [_FIGURE if len(name) < 16 else 17.0 for name in names]
    texts = [at for at, name in enumerate(names) if name in review.mapping.dimensions or name == "Standing"]
    for at in texts:
        widths[at] = _TEXT if names[at] in ("Product", "Standing") else 16.0
    widths[0] = max(widths[0], 22.0)
    count = len(account.lines)
    more = f"{count:,} of {account.group.totals.lines:,} lines" if count == LARGEST else counted(count, "line")
    blocks: tuple[Block, ...] = (
        title_lines(
            f"{key} title", account.finding.name, f"{more}, those that leave most between list and pocket first"
        ),
        _facts(account, key),
        Table(key, headers, rows, filtered=True),
        notes(f"{key} notes", ["Prices and steps are money of one unit."], span=len(names)),
    )
    return Sheet(f"Account {number}", tuple(widths), blocks, frozen=key, colour="#D9A441")


def _columns(review: Review, account: AccountLines) -> list[str]:
    """Give the columns of the lines that say something: not the account itself, nor a standing that is always good."""
    if not account.lines:
        return ["Quantity", _LAST]
    plain = [name for name in account.lines[0] if name not in ("Account", "Standing", _LAST)]
    first = [name for name in ("Product",) if name in plain]
    names = [*first, *(name for name in plain if name not in first), _LAST]
    good = Standing.GOOD.words
    return names if all(line["Standing"] == good for line in account.lines) else [*names, "Standing"]


def _facts(account: AccountLines, key: str) -> Lines:
    finding, totals = account.finding, account.group.totals
    look = money_format(totals.list_value)
    block = f"{key} facts"
    expected = f"{cell(block, 1, 3)}*{cell(block, 2, 3)}/{cell(block, 2, 1)}"
    return Lines(
        block,
        (
            _pair(("Lines in all", Cell(float(totals.lines), "fact", COUNT)), ("Deviation", Cell(
                finding.price / finding.expected - 1, "fact", SIGNED_SHARE,
                formula=f"{cell(block, 2, 1)}/{cell(block, 2, 3)}-1"))),
            _pair(("List value", Cell(finding.list_value, "fact", look)), ("Pocket value", Cell(
                finding.pocket, "fact", look))),
            _pair(("Price index", Cell(finding.price, "fact", INDEX)), ("Expected at its size", Cell(
                finding.expected, "fact", INDEX))),
            _pair(
                ("Realisation", ratio_cell(finding.pocket, finding.list_value,
                                           f"{cell(block, 1, 3)}/{cell(block, 1, 1)}", style="fact", look=SHARE)),
                ("Money against expected", Cell(finding.money, "fact", look,
                                                formula=f"{cell(block, 1, 3)}-{expected}")),
            ),
        ),
    )  # fmt: skip


def _pair(one: tuple[str, Cell], other: tuple[str, Cell]) -> tuple[Cell, ...]:
    return (Cell(one[0], "label"), one[1], Cell(other[0], "label"), other[1])


def _row(
    account: AccountLines, row: int, key: str, looks: Mapping[str, str], headers: tuple[str, ...]
) -> tuple[Cell, ...]:
    line = account.lines[row]
    names, found = list(looks), []
    for name in names:
        value = _value(line[name])
        if name == "Standing" and isinstance(value, str):
            found.append(Cell(value.partition(" (")[0].partition(": in")[0], "row"))
        elif isinstance(value, float):
            look = looks[name]
            formula = ""
            if name == _LAST and {"List price", "Pocket price"} <= set(names):
                price, pocket, units = (
                    cell(key, row, headers[names.index(at)]) for at in ("List price", "Pocket price", "Quantity")
                )
                formula = f"({price}-{pocket})*{units}"
            found.append(Cell(value, "row number", look, formula=formula))
        else:
            found.append(Cell(value, "row bold" if not found else "row"))
    return tuple(found)


def _look(account: AccountLines, name: str) -> str:
    """Give the format of a column: more than cents only where a price would else show as −0.00."""
    if name == "Quantity":
        return edged("#,##0.##") if any(line[name] % 1 for line in account.lines if line[name]) else COUNT
    values = [line[name] for line in account.lines if isinstance(line[name], float)]
    return edged("#,##0.000;−#,##0.000;0.000") if any(0.0005 <= abs(each) < 0.005 for each in values) else CENTS


def _value(value: object) -> Value:
    """Give what a cell can hold: a number that is none is blank."""
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value)
    if isinstance(value, (int, float)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, (str, datetime.date)) else str(value)
