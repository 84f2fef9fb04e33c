"""How figures of a review look in cells and in sentences: money, shares, names of sheets. It knows no results."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from workbooks.spec import Cell, Lines

EDGE = "_0"  # a digit's width right of a number: offices treat indents of numbers differently


def edged(look: str) -> str:
    """Keep a number off the right edge of its cell.

    Examples
    --------
    >>> edged("0.0%;−0.0%")
    '0.0%_0;−0.0%_0'
    """
    return ";".join(part + EDGE for part in look.split(";"))


SHARE = edged("0.0%;−0.0%;0.0%")
FINE_SHARE = edged("0.00%;−0.00%;0.00%")
COUNT = edged("#,##0")
INDEX = edged("0.000")
SIGNED_SHARE = edged("+0.0%;−0.0%;0.0%")
CENTS = edged("#,##0.00;−#,##0.00;0.00")
_FULL = 1e6  # from here on, sentences and large figures are in millions
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_MOST_NAME = 31


def money_format(*amounts: float, zero: str = "") -> str:
    """Give the number format of a column of money: cents only where all amounts are small.

    Examples
    --------
    >>> money_format(1250.5, -3), money_format(12.5, zero="–")
    ('#,##0_0;−#,##0_0;0_0', '#,##0.00_0;−#,##0.00_0;–_0')
    """
    return edged(_plain_money(*amounts, zero=zero))


def _plain_money(*amounts: float, zero: str = "") -> str:
    finite = [abs(amount) for amount in amounts if math.isfinite(amount)]
    whole = max(finite, default=0.0) >= 1_000
    digits, nothing = ("#,##0", "0") if whole else ("#,##0.00", "0.00")
    return f"{digits};−{digits};{zero or nothing}"


def large_format(amount: float) -> str:
    """Give the number format of a figure that is shown large, or along an axis.

    Examples
    --------
    >>> large_format(131_615_492), large_format(5_000), large_format(2.5e9)
    ('#,##0.0,,"M";−#,##0.0,,"M";0', '#,##0;−#,##0;0', '#,##0.00,,,"bn";−#,##0.00,,,"bn";0')
    """
    if abs(amount) >= 1e3 * _FULL:
        digits = '#,##0.00,,,"bn"'
    elif abs(amount) >= _FULL:
        digits = '#,##0.0,,"M"'
    else:
        return _plain_money(amount)
    return f"{digits};−{digits};0"


def axis_format(most: float) -> str:
    """Give the number format along an axis that reaches to an amount."""
    if abs(most) >= 1e4 * _FULL:
        return '#,##0,,,"bn";−#,##0,,,"bn";0'
    if abs(most) >= 10 * _FULL:
        return '#,##0,,"M";−#,##0,,"M";0'
    return large_format(most) if abs(most) >= _FULL else "#,##0.##;−#,##0.##;0" if abs(most) < 10 else "#,##0;−#,##0;0"


def short_money(amount: float, currency: str = "") -> str:
    """Print money as a sentence needs it.

    Examples
    --------
    >>> short_money(52_646_196.8, "USD"), short_money(-1_420_725), short_money(812.345), short_money(2.5e9)
    ('USD 52.6M', '−1.42M', '812.35', '2.50bn')
    """
    size = abs(amount)
    if size >= 1e3 * _FULL:
        text = f"{size / 1e9:,.2f}bn"
    elif size >= _FULL:
        text = f"{size / 1e6:,.{1 if size >= 10 * _FULL else 2}f}M"
    else:
        text = f"{size:,.0f}" if size >= 1_000 else f"{size:,.2f}"
    return f"{currency} {'−' if amount < 0 else ''}{text}".strip()


def short_exact(amount: float, currency: str) -> str:
    """Print money in full.

    Examples
    --------
    >>> short_exact(-1250.456, "USD")
    'USD −1,250.46'
    """
    return f"{currency} {'−' if amount < 0 else ''}{abs(amount):,.2f}".strip()


def percent(share: float, digits: int = 1) -> str:
    """Print a share.

    Examples
    --------
    >>> percent(0.4), percent(-0.0123, 2)
    ('40.0%', '−1.23%')
    """
    if math.isnan(share):
        return "no share"
    text = f"{abs(100 * share):,.{digits}f}%"
    return f"−{text}" if share < 0 and text.strip("0.%") else text


def counted(count: int, one: str, many: str = "") -> str:
    """Print a count with its noun.

    Examples
    --------
    >>> counted(1, "line"), counted(1200, "line"), counted(0, "entry", "entries")
    ('1 line', '1,200 lines', '0 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def quotient(top: float, bottom: float) -> float | str:
    """Give what a cell shows for a quotient."""
    return top / bottom if bottom else "#DIV/0!"


def ratio_cell(top: float, bottom: float, formula: str, *, style: str = "row number", look: str = SHARE) -> Cell:
    """Give a quotient with its formula."""
    return Cell(quotient(top, bottom), style, look, formula=formula)


def unique_headers(names: Iterable[str]) -> tuple[str, ...]:
    """Give names of which none occurs twice, as the header row of a table must have them.

    Examples
    --------
    >>> unique_headers(["Lines", "lines", "P10"])
    ('Lines', 'lines 2', 'P10')
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        words = " ".join(name.split())[:200] or "Column"
        unique, number = words, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{words} {number}"
        taken.add(unique.casefold())
        found.append(unique)
    return tuple(found)


def sheet_name(words: str, taken: Sequence[str] = ()) -> str:
    """Make the name of a sheet of words.

    Examples
    --------
    >>> sheet_name("By Rep/Team"), sheet_name("By Rep", ["by rep"])
    ('By Rep Team', 'By Rep 2')
    """
    plain = " ".join(_FORBIDDEN.sub(" ", words).split()).strip("'")[:_MOST_NAME].strip() or "Sheet"
    used = {name.casefold() for name in taken}
    unique, number = plain, 1
    while unique.casefold() in used:
        number += 1
        end = f" {number}"
        unique = plain[: _MOST_NAME - len(end)] + end
    return unique


def notes(key: str, sentences: Sequence[str], *, span: int, gap: int = 1) -> Lines:
    """Give sentences below or above a table, one a row."""
    return Lines(key, tuple((Cell(sentence, "quiet", span=span),) for sentence in sentences), gap=gap)


def heading(key: str, words: str, *, span: int) -> Lines:
    """Give the heading of a part of a sheet."""
    return Lines(key, ((Cell(words, "heading", span=span),),), gap=1)
