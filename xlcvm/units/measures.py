"""What a symbol measures, and how much of it: money, counted things and periods here, the rest from pint."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from xlcvm.units import physical
from xlcvm.units.money import MONEY
from xlcvm.units.periods import PERIODS
from xlcvm.units.physical import PHYSICAL

Measure = tuple[frozenset[tuple[str, int]], Fraction]


@lru_cache(maxsize=4096)
def measure_of(symbol: str) -> Measure:
    """Say what a symbol measures, and how much of the base unit it is; only physical symbols ask pint.

    Parameters
    ----------
    symbol : str
        A symbol in canonical spelling, a counted thing by its key.

    Returns
    -------
    tuple of (frozenset, Fraction)
        Dimensions with their exponents, and the exact factor to base units.

    Examples
    --------
    >>> measure_of("kUSD")
    (frozenset({('USD', 1)}), Fraction(1000, 1))
    """
    if symbol in MONEY:
        code, size = MONEY[symbol]
        return frozenset({(code, 1)}), Fraction(size)
    if symbol in PERIODS:
        return frozenset({("time", 1)}), PERIODS[symbol]
    if symbol in PHYSICAL:
        dimensions, factor = physical.measure(symbol)
        return frozenset(dimensions), factor
    return frozenset({(symbol, 1)}), Fraction(1)
