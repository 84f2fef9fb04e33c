"""Products, quotients, powers and conversions of units, with the factor for the figures; exact until the end.

It decides nothing about what cancels: that is `cancelling`, and what a symbol measures is `measures`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from xlcvm.errors import CvmError
from xlcvm.units.cancelling import cancel
from xlcvm.units.measures import measure_of
from xlcvm.units.money import MONEY
from xlcvm.units.periods import PERIODS, convertible, nearness
from xlcvm.units.physical import PHYSICAL
from xlcvm.units.unit import Unit, key, kind


@lru_cache(maxsize=4096)
def multiply(left: Unit, right: Unit) -> tuple[Unit, float]:
    """Give the unit of a product.

    Parameters
    ----------
    left, right : Unit
        The units of the two figures; their labels (%, fraction) drop.

    Returns
    -------
    tuple of (Unit, float)
        The unit, and the factor that the product of the two figures must be multiplied by.

    Raises
    ------
    CvmError
        #VALUE! when an exponent passes 12.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> unit, factor = multiply(parse_unit("min/batch"), parse_unit("USD/h"))
    >>> unit.text, factor == 1 / 60
    ('USD/batch', True)
    """
    return _product(left, right, dividing=False)


@lru_cache(maxsize=4096)
def divide(left: Unit, right: Unit) -> tuple[Unit, float]:
    """Give the unit of a quotient: as `multiply` by the inverse, except that days and hours stay apart.

    400 unit/day over 20 unit/h are 20 h/day, and USD/year over unit/day waits for the working days.

    Parameters
    ----------
    left, right : Unit
        The units of dividend and divisor; their labels (%, fraction) drop.

    Returns
    -------
    tuple of (Unit, float)
        The unit, and the factor that the quotient of the two figures must be multiplied by.

    Raises
    ------
    CvmError
        #VALUE! when an exponent passes 12.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> divide(parse_unit("USD"), parse_unit("USD/year"))[0].text
    'year'
    """
    return _product(left, power(right, -1), dividing=True)


@lru_cache(maxsize=4096)
def power(base: Unit, exponent: int) -> Unit:
    """Give the unit of a whole power; the label drops.

    Parameters
    ----------
    base : Unit
        The unit of the figure.
    exponent : int
        Any whole number.

    Returns
    -------
    Unit
        The unit; a pure number for exponent 0.

    Raises
    ------
    CvmError
        #VALUE! when an exponent passes 12.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> power(parse_unit("m"), 3).text
    'm3'
    """
    return Unit.of((symbol, power * exponent) for symbol, power in base.powers)


@lru_cache(maxsize=4096)
def conversion(source: Unit, target: Unit) -> float | None:
    """Give the factor from figures in one unit to figures in another.

    Parameters
    ----------
    source, target : Unit
        Labels do not matter: 5 % is the figure 0.05.

    Returns
    -------
    float or None
        The factor; None when the two measure different things, as two currencies do.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> conversion(parse_unit("USD/month"), parse_unit("USD/year"))
    12.0
    >>> conversion(parse_unit("EUR"), parse_unit("USD")) is None
    True
    """
    if _temperatures(source) != _temperatures(target):
        return None  # 300 K less 20 °C is not 280 K: the zeros of the scales differ
    ratio: dict[str, int] = {}
    for unit, sign in ((source, 1), (target, -1)):
        for symbol, exponent in unit.powers:
            ratio[key(symbol)] = ratio.get(key(symbol), 0) + sign * exponent
    left = [(symbol, exponent) for symbol, exponent in ratio.items() if exponent]
    if not _may_cancel(left):
        return None
    dimensions, factor = _measure_all(left)
    return None if dimensions else _as_float(factor)


def _temperatures(unit: Unit) -> frozenset[str]:
    return frozenset(symbol for symbol, _ in unit.powers if symbol in ("K", "°C", "°F"))


@lru_cache(maxsize=4096)
def settle(unit: Unit) -> tuple[Unit, float]:
    """Convert, at the end of an equation, the periods that a chain of factors left within one unit of money.

    USD·h/(day·year), from USD/day × h/incident × incident/year, is USD/year; USD·h/year stays as it is, since
    hours per year are working time and somebody forgot a price per hour.

    Parameters
    ----------
    unit : Unit
        The unit of a result.

    Returns
    -------
    tuple of (Unit, float)
        Money or money per period where that can be had without an assumption; else the unit itself, and 1.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> unit, factor = settle(parse_unit("USD·year/month"))
    >>> unit.text, factor
    ('USD', 12.0)
    """
    money = [symbol for symbol, exponent in unit.powers if symbol in MONEY and exponent == 1]
    above = [symbol for symbol, exponent in unit.powers for _ in range(exponent) if symbol in PERIODS]
    below = [symbol for symbol, exponent in unit.powers for _ in range(-exponent) if symbol in PERIODS]
    spare = len(below) - len(above)
    only_money_and_periods = len(money) == 1 and 1 + len({*above, *below}) == len(unit.powers)
    if not only_money_and_periods or not above or spare not in (0, 1):
        return unit, 1.0
    factor = Fraction(1)
    for period in above:
        partners = [other for other in below if convertible(period, other)]
        if spare == 0:  # h/year is a share of time that was meant so; year/month is not
            partners = [other for other in partners if PERIODS[other] < PERIODS[period]]
        if not partners:
            return unit, 1.0
        partner = min(partners, key=lambda other: (nearness(period, other), other))
        below.remove(partner)
        factor *= PERIODS[period] / PERIODS[partner]
    return Unit.of([(money[0], 1), *((period, -1) for period in below)]), _as_float(factor)


def _product(left: Unit, right: Unit, *, dividing: bool) -> tuple[Unit, float]:
    if not left.powers or not right.powers:
        return Unit.of((*left.powers, *right.powers)), 1.0
    powers, factor = cancel(left.powers, right.powers, dividing=dividing)
    return Unit.of(powers), _as_float(factor)


def _may_cancel(powers: list[tuple[str, int]]) -> bool:
    """Rule out, without asking pint, what can never be a pure number."""
    counts: dict[str, int] = {}
    for symbol, exponent in powers:
        if kind(symbol) == "counted":
            return False
        if symbol in MONEY:
            counts[MONEY[symbol][0]] = counts.get(MONEY[symbol][0], 0) + exponent
    if any(counts.values()):
        return False
    physical_symbols = [symbol for symbol, _ in powers if symbol in PHYSICAL]
    return len(physical_symbols) != 1 or PHYSICAL[physical_symbols[0]].pint_name.endswith("hertz")


def _measure_all(powers: list[tuple[str, int]]) -> tuple[dict[str, int], Fraction]:
    totals: dict[str, int] = {}
    factor = Fraction(1)
    for symbol, exponent in powers:
        dimensions, size = measure_of(symbol)
        factor *= size**exponent
        for dimension, count in dimensions:
            totals[dimension] = totals.get(dimension, 0) + count * exponent
    return {dimension: count for dimension, count in totals.items() if count}, factor


def _as_float(factor: Fraction) -> float:
    try:
        return float(factor)
    except OverflowError:
        raise CvmError("The units of this equation are too far apart to convert.", "Check their exponents.") from None
