"""What cancels when two units are multiplied.

Symbols of one name add their exponents, which no order of factors can change. What is left is converted only
between the two operands, never within one: an input in h/year stays h/year. The rules, in this order:

1. money of one currency: kUSD against USD;
2. physical units, one to three symbols a side: W against kW, MJ against kW·h, kPa·m3 against J;
3. clock periods (s, min, h) against each other;
4. money per period against a period that stands alone: USD/year × month, USD/day × h. Hours never meet
   weeks, months or years: a year of work is not 8,760 hours, so USD/year × h/batch stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations

from xlcvm.units.measures import measure_of
from xlcvm.units.money import MONEY
from xlcvm.units.periods import CLOCK, MONTHS, PERIODS, convertible, nearness
from xlcvm.units.physical import PHYSICAL, Powers
from xlcvm.units.unit import key

_MOST_A_SIDE = 6  # symbols looked at in one search
_LARGEST_SUBSET = 3

_Powers = dict[str, int]
_Item = tuple[int, str]  # which operand, which symbol
_Subset = tuple[_Item, ...]


def cancel(left: Powers, right: Powers, *, dividing: bool = False) -> tuple[list[tuple[str, int]], Fraction]:
    """Multiply two units.

    Parameters
    ----------
    left, right : tuple of (str, int)
        Symbols with their exponents; the divisor already inverted.
    dividing : bool
        True keeps days and hours apart in rule 4: 400 unit/day over 20 unit/h are 20 h/day.

    Returns
    -------
    tuple
        The symbols that are left, and the exact factor for the figures.

    Examples
    --------
    >>> cancel((("USD", 1), ("year", -1)), (("month", 1),))
    ([('USD', 1)], Fraction(1, 12))
    """
    names = {key(symbol): symbol for symbol in sorted((s for s, _ in (*left, *right)), reverse=True)}
    one, other = ({key(symbol): exponent for symbol, exponent in side} for side in (left, right))
    _cancel_names(one, other)
    factor = _cancel_money(one, other) * _cancel_physical(one, other) * _cancel_clock(one, other)
    if _is_money_rate(left, times=right):
        factor *= _cancel_money_rate(one, other, dividing=dividing)
    if _is_money_rate(right, times=left):
        factor *= _cancel_money_rate(other, one, dividing=dividing)
    return [(names[symbol], exponent) for side in (one, other) for symbol, exponent in side.items()], factor


def _cancel_names(left: _Powers, right: _Powers) -> None:
    for symbol in left.keys() & right.keys():
        if left[symbol] * right[symbol] < 0:
            total = left[symbol] + right[symbol]
            rest, gone = (left, right) if abs(left[symbol]) > abs(right[symbol]) else (right, left)
            rest[symbol] = total
            gone[symbol] = 0
            for side in (left, right):
                if not side[symbol]:
                    del side[symbol]


def _take(side: _Powers, symbol: str, exponent: int) -> None:
    side[symbol] -= exponent
    if not side[symbol]:
        del side[symbol]


def _across(left: _Powers, right: _Powers) -> Iterator[tuple[_Powers, str, _Powers, str]]:
    """Give each symbol above the line of one operand with each below the line of the other."""
    for upper, lower in ((left, right), (right, left)):
        for above in sorted(symbol for symbol, exponent in upper.items() if exponent > 0):
            for below in sorted(symbol for symbol, exponent in lower.items() if exponent < 0):
                yield upper, above, lower, below


def _cancel_money(left: _Powers, right: _Powers) -> Fraction:
    factor = Fraction(1)
    for upper, above, lower, below in list(_across(left, right)):
        if above not in MONEY or below not in MONEY or MONEY[above][0] != MONEY[below][0]:
            continue
        times = min(upper.get(above, 0), -lower.get(below, 0))
        if times > 0:
            factor *= Fraction(MONEY[above][1], MONEY[below][1]) ** times
            _take(upper, above, times)
            _take(lower, below, -times)
    return factor


def _cancel_clock(left: _Powers, right: _Powers) -> Fraction:
    return _cancel_periods(
        (pair for pair in _across(left, right) if pair[1] in CLOCK and pair[3] in CLOCK),
    )


def _is_money_rate(flow: Powers, *, times: Powers) -> bool:
    """Say whether one unit is money and the other a period, on its own, that may be meant for it."""
    if any(symbol in PHYSICAL and PHYSICAL[symbol].holds_time for symbol, _ in (*flow, *times)):
        return False  # the hour waits for a kW, to be a kWh
    if any(symbol in PERIODS and exponent < 0 for symbol, exponent in times):
        return False  # day/week waits for something per day
    return any(symbol in MONEY and exponent > 0 for symbol, exponent in flow)


def _cancel_money_rate(flow: _Powers, time: _Powers, *, dividing: bool) -> Fraction:
    pairs = (pair for pair in _across(flow, time) if pair[2] is flow)
    return _cancel_periods(pair for pair in pairs if _meets(pair[1], pair[3], dividing=dividing))


def _meets(period: str, per: str, *, dividing: bool) -> bool:
    if period not in PERIODS or per not in PERIODS:
        return False
    if {period, per} <= MONTHS:
        return True
    return not dividing and convertible(period, per) and PERIODS[period] < PERIODS[per]


def _cancel_periods(pairs: Iterable[tuple[_Powers, str, _Powers, str]]) -> Fraction:
    """Cancel pairs of periods, the nearest in length first."""
    factor = Fraction(1)
    for upper, above, lower, below in sorted(pairs, key=lambda pair: (nearness(pair[1], pair[3]), pair[1], pair[3])):
        times = min(upper.get(above, 0), -lower.get(below, 0))
        if times > 0:
            factor *= (PERIODS[above] / PERIODS[below]) ** times
            _take(upper, above, times)
            _take(lower, below, -times)
    return factor


def _cancel_physical(left: _Powers, right: _Powers) -> Fraction:
    """Cancel the smallest sets that measure the same above and below the line, until none is left."""
    factor = Fraction(1)
    while True:
        above, below = _candidates(left, right, sign=1), _candidates(left, right, sign=-1)
        if not all(any(symbol in PHYSICAL for _, symbol in line) for line in (above, below)):
            return factor
        found = _equal_sets(above, below)
        if found is None:
            return factor
        for line, sign in zip(found, (1, -1), strict=True):
            for side, symbol in line:
                _take((left, right)[side], symbol, sign)
                factor *= measure_of(symbol)[1] ** sign


def _candidates(left: _Powers, right: _Powers, *, sign: int) -> list[_Item]:
    """Physical symbols and clock periods on one side of the line, each as often as its exponent says."""
    found = [
        (number, symbol)
        for number, side in enumerate((left, right))
        for symbol, exponent in side.items()
        if symbol in PHYSICAL or symbol in CLOCK
        for _ in range(min(sign * exponent, _LARGEST_SUBSET))
    ]
    found.sort(key=lambda item: (item[1] in CLOCK, item[1], item[0]))
    return found[:_MOST_A_SIDE]


def _equal_sets(above: list[_Item], below: list[_Item]) -> tuple[_Subset, _Subset] | None:
    by_dimension: dict[frozenset[tuple[str, int]], list[_Subset]] = {}
    for subset in _subsets(below):
        by_dimension.setdefault(_dimensions(subset), []).append(subset)
    best = None
    for upper in _subsets(above):
        for lower in by_dimension.get(_dimensions(upper), ()):
            if len({side for side, _ in (*upper, *lower)}) == 2 and _has_physical(upper) and _has_physical(lower):
                rank = (len(upper) + len(lower), [symbol for _, symbol in (*upper, *lower)])
                if best is None or rank < best[0]:
                    best = (rank, upper, lower)
    return best and (best[1], best[2])


def _has_physical(subset: _Subset) -> bool:
    return any(symbol in PHYSICAL for _, symbol in subset)


def _subsets(items: list[_Item]) -> Iterator[_Subset]:
    for size in range(1, min(_LARGEST_SUBSET, len(items)) + 1):
        yield from dict.fromkeys(combinations(items, size))


def _dimensions(subset: _Subset) -> frozenset[tuple[str, int]]:
    totals: _Powers = {}
    for _, symbol in subset:
        for dimension, exponent in measure_of(symbol)[0]:
            totals[dimension] = totals.get(dimension, 0) + exponent
    return frozenset((dimension, exponent) for dimension, exponent in totals.items() if exponent)
