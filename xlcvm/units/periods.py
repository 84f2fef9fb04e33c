"""Periods of time and how long the business convention says they are. It knows no calendar."""

from __future__ import annotations

from fractions import Fraction

_DAY = 86_400

# A year is 365 days, so that 24 h × 365 = 8,760 h; a month is a twelfth and a quarter a fourth of it, because
# a monthly fee is paid twelve times a year. The Julian year of physics (365.25 days) would turn 100 USD/month
# into something that no controller recognises. The price: a month is 30.4167 days and a year 52.14 weeks.
PERIODS: dict[str, Fraction] = {
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "min": Fraction(60),
    "h": Fraction(3600),
    "day": Fraction(_DAY),
    "week": Fraction(7 * _DAY),
    "month": Fraction(365 * _DAY, 12),
    "quarter": Fraction(365 * _DAY, 4),
    "year": Fraction(365 * _DAY),
}
"""Each period with its length in seconds, shortest first."""

CLOCK = frozenset({"ms", "s", "min", "h"})
"""Periods that a stopwatch measures: always convertible without a thought."""

MONTHS = frozenset({"month", "quarter", "year"})
"""Periods whose ratio everybody agrees on: 12 months, 4 quarters."""

CALENDAR = frozenset({"day", "week"}) | MONTHS

EXACT = {"ms": "ms", "s": "s", "h": "h", "d": "day", "a": "year", "y": "year"}
"""Spellings that hold only in this case: "M", "D" and "A" mean other things."""

FOLDED = {
    spelling: period
    for period, spellings in {
        "s": "sec secs second seconds",
        "min": "min mins minute minutes",
        "h": "hr hrs hour hours",
        "day": "day days",
        "week": "wk wks week weeks",
        "month": "mo mos mth mths month months",
        "quarter": "qtr qtrs quarter quarters",
        "year": "yr yrs year years annum",
    }.items()
    for spelling in spellings.split()
}
"""Spellings that hold in any case."""


def nearness(one: str, other: str) -> Fraction:
    """Say how many times the shorter of two periods goes into the longer.

    Examples
    --------
    >>> nearness("min", "h"), nearness("year", "quarter")
    (Fraction(60, 1), Fraction(4, 1))
    """
    ratio = PERIODS[one] / PERIODS[other]
    return max(ratio, 1 / ratio)


def convertible(one: str, other: str) -> bool:
    """Say whether two periods convert without an assumption about working time.

    Hours and days do (24), hours and years do not: a year of work is not 8,760 hours.

    Examples
    --------
    >>> convertible("min", "day"), convertible("day", "year"), convertible("h", "year")
    (True, True, False)
    """
    short, long = CLOCK | {"day"}, CALENDAR
    return {one, other} <= short or {one, other} <= long
