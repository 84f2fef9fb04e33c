"""Figures and dates that are texts, read the same way by every engine. It knows no mapping.

Nothing is guessed: a comma is a decimal comma only where that is said, and a date is ISO unless its format is given.
Patterns hold no backslash, which engines read differently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import ibis

from xlcvm.errors import CvmError

_BLANKS = (" ", "\u00a0", "\u202f")  # also those that no line breaks at, which group digits
_SIGNS = ("$", "€", "£")
_GROUPS = {".": ",", ",": "."}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?"
_PARTS = {
    "%Y": "([0-9]{4})", "%y": "([0-9]{2})", "%m": "([0-9]{1,2})", "%b": "([A-Za-z]{3})", "%d": "([0-9]{1,2})",
    "%H": "[0-9]{1,2}", "%M": "[0-9]{2}", "%S": "[0-9]{2}([.,][0-9]+)?",
}  # fmt: skip
_SPELLED = {
    "yyyy": "%Y", "yy": "%y", "mmm": "%b", "mm": "%m", "m": "%m", "dd": "%d", "d": "%d", "hh:mm:ss": "%H:%M:%S",
    "hh:mm": "%H:%M",
}  # fmt: skip
_TOKEN = re.compile(r"%.|[ .,/:'-]|T")
_WORDS = re.compile("|".join(_SPELLED), re.IGNORECASE)


def is_blank(cells: Any) -> Any:
    """Say of texts whether nothing stands in them."""
    return cells.isnull() | (cells.strip() == "")


def figure_pattern(decimal: str = ".", *, percent: bool = False) -> str:
    """Give the pattern of a figure: digits, perhaps in groups of three, a sign, a currency sign, an exponent."""
    group = f"[{_GROUPS[decimal]}{''.join(_BLANKS)}]"
    whole = f"([0-9]{{1,25}}|[0-9]{{1,3}}({group}[0-9]{{3}}){{1,7}})"
    number = f"({whole}([{decimal}][0-9]{{0,25}})?|[{decimal}][0-9]{{1,25}})([eE][-+]?[0-9]{{1,2}})?"
    return f"^[-+]?[{''.join(_SIGNS)}]? ?{number}{' ?[%]?' if percent else ''}$"


def figure_of_text(cells: Any, decimal: str = ".", *, percent: bool = False) -> Any:
    """Give texts that are figures as floats; all others are null.

    Parameters
    ----------
    cells : ibis string column
        Texts.
    decimal : str
        The sign before the decimals, "." or ","; the other one, or a blank, may stand between groups of three digits.
    percent : bool
        Whether a percent sign may follow: "15%" is 15.

    Returns
    -------
    ibis float64 column
    """
    plain = text = cells.strip()
    for sign in (*_BLANKS, *_SIGNS, _GROUPS[decimal], *(["%"] if percent else [])):
        plain = plain.replace(sign, "")
    if decimal != ".":
        plain = plain.replace(decimal, ".")
    is_figure = text.re_search(figure_pattern(decimal, percent=percent))
    return ibis.ifelse(is_figure, plain, ibis.null("string")).cast("float64")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How dates are written: a pattern, and which of its groups hold year, month and day.

    Parameters
    ----------
    pattern : str
        Of the whole text.
    groups : mapping of str to int
        The directives, such as "%Y", and the numbers of their groups.
    """

    pattern: str
    groups: dict[str, int]

    def parts(self, cells: Any) -> tuple[Any, Any, Any]:
        """Give year, month and day of texts that are written so, be there such a day or not; others are null."""
        matching = ibis.ifelse(cells.strip().re_search(self.pattern), cells.strip(), ibis.null("string"))
        part = {directive: matching.re_extract(self.pattern, group) for directive, group in self.groups.items()}
        year = part["%Y"].cast("int32") if "%Y" in part else _full_year(part["%y"].cast("int32"))
        month = _month(part["%b"].lower()) if "%b" in part else part["%m"].cast("int32")
        return year, month, part["%d"].cast("int32")


_ISO = DateFormat(f"^([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_TIME}$", {"%Y": 1, "%m": 2, "%d": 3})


def read_date_format(text: str) -> DateFormat:
    """Read how dates are written, such as "dd.mm.yyyy" or "%d.%m.%Y"; nothing means ISO, such as 2024-12-31.

    Raises
    ------
    CvmError
        #VALUE!: it is not understood, or names no year, month or day.

    Examples
    --------
    >>> read_date_format("d/m/yyyy") == read_date_format("%d/%m/%Y")
    True
    """
    if not text.strip():
        return _ISO
    written = text if "%" in text else _WORDS.sub(lambda found: _SPELLED[found[0].lower()], text)
    tokens = _TOKEN.findall(written)
    known = [token for token in tokens if token in _PARTS or not token.startswith("%")]
    dates = [token for token in known if token in ("%Y", "%y", "%m", "%b", "%d")]
    if "".join(known) != written or sorted(map(_kind, dates)) != ["day", "month", "year"]:
        raise CvmError(f'The date format "{text[:40]}" is not understood.', 'Write it as "dd.mm.yyyy" or "%d.%m.%Y".')
    groups, pattern, count = {}, "", 0
    for token in known:
        part = _PARTS.get(token, f"[{token}]")
        if token in dates:
            groups[token] = count + 1
        count += part.count("(")
        pattern += part
    return DateFormat(f"^{pattern}$", groups)


def date_parts(cells: Any, date_format: str = "") -> tuple[Any, Any, Any]:
    """Give year, month and day of texts that are dates; of all others they are null.

    Parameters
    ----------
    cells : ibis string column
        Texts.
    date_format : str
        How they are written; ISO dates are read beside it, unless they are written so, too.

    Returns
    -------
    triple of ibis int32 columns
        For `date_of_parts`, best in a layer of their own: engines would compute them once for each use.
    """
    own = read_date_format(date_format)
    if own == _ISO:
        return own.parts(cells)
    year, month, day = (first.coalesce(then) for first, then in zip(own.parts(cells), _ISO.parts(cells), strict=True))
    return year, month, day


def date_of_parts(year: Any, month: Any, day: Any) -> Any:
    """Give dates; null where there is no such day."""
    good = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= _last_day(year, month))
    return ibis.date(*(ibis.ifelse(good, part, ibis.null("int32")) for part in (year, month, day)))


def _kind(directive: str) -> str:
    return {"%Y": "year", "%y": "year", "%m": "month", "%b": "month"}.get(directive, "day")


def _full_year(year: Any) -> Any:
    """Give years of two digits their century, as POSIX does: 69 is 1969, 68 is 2068."""
    return ibis.ifelse(year < 69, year + 2000, year + 1900)


def _month(name: Any) -> Any:
    return ibis.cases(*((name == month, number) for number, month in enumerate(_MONTHS, 1)))


def _last_day(year: Any, month: Any) -> Any:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return ibis.cases(
        ((month == 2) & leap, 29), (month == 2, 28), (month.isin([4, 6, 9, 11]), 30), else_=31
    )  # fmt: skip
