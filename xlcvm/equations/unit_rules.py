"""What each operator does to units: the unit of its result, and the factors that make figures meet.

A unit of None is a bare number: nobody said what it counts. Beside a quantity it takes the quantity's unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlcvm.errors import CvmError
from xlcvm.units import (
    PERCENT,
    PURE,
    Unit,
    conversion,
    describe_clash,
    divide,
    multiply,
    parse_unit,
    power,
)

_YEAR = parse_unit("year")
_CLOCK = ("s", "min", "h")  # periods that a clock shows; longer ones stand in a calendar


@dataclass(frozen=True, slots=True)
class Operand:
    """What a rule may know of an operand: its unit, its words, and its value when it is a plain number."""

    unit: Unit | None
    words: str
    constant: float | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The unit of a result; operands are multiplied by their factors first, the result by `factor` last."""

    unit: Unit | None
    operand_factors: tuple[float, ...] = ()
    factor: float = 1.0
    bare: tuple[int, ...] = ()  # operands that took another operand's unit


UnitRule = Callable[[Sequence[Operand]], Ruling]


def same_units(operands: Sequence[Operand]) -> Ruling:
    """Sums, minima and maxima: everything is converted to the unit that stands first."""
    units = [operand.unit for operand in operands]
    first = next((index for index, unit in enumerate(units) if unit is not None), None)
    if first is None:
        return Ruling(None)
    target = units[first]
    assert target is not None
    factors = []
    for operand, unit in zip(operands, units, strict=True):
        factor = 1.0 if unit is None else sum_factor(unit, target)
        if factor is None:
            raise _clash(operands[first], operand)
        factors.append(factor)
    bare = tuple(index for index, unit in enumerate(units) if unit is None)
    if target.is_pure:
        all_percent = all(unit == PERCENT for unit in units)
        return Ruling(PERCENT if all_percent else PURE, tuple(factors))
    return Ruling(target, tuple(factors), bare=tuple(i for i in bare if operands[i].constant != 0))


def multiply_units(operands: Sequence[Operand]) -> Ruling:
    """Units multiply; a bare number or a percentage changes nothing."""
    left, right = (operand.unit for operand in operands)
    if left is None or right is None:
        return Ruling(_unlabelled(left if right is None else right))
    unit, factor = multiply(left, right)
    return Ruling(unit, factor=factor)


def divide_units(operands: Sequence[Operand]) -> Ruling:
    """Units divide; a bare number or a percentage changes nothing."""
    left, right = (operand.unit for operand in operands)
    if right is None:
        return Ruling(_unlabelled(left))
    if left is None and right.is_pure:
        return Ruling(None)
    unit, factor = divide(PURE if left is None else left, right)
    return Ruling(unit, factor=factor)


def power_units(operands: Sequence[Operand]) -> Ruling:
    """A quantity is raised to whole numbers only; a plain number to anything that counts periods or nothing."""
    base, exponent = operands
    if exponent.unit is not None and not exponent.unit.is_pure:
        return _compounded(base, exponent)
    if base.unit is None or base.unit.is_pure:
        return Ruling(None if base.unit is None else PURE)
    if exponent.constant is None or exponent.constant != int(exponent.constant):
        raise CvmError(
            f"{base.words} is in {base.unit.text}, so its exponent {exponent.words} must be a whole number.",
            "Divide it by a reference figure of the same unit first.",
        )
    return Ruling(power(base.unit, int(exponent.constant)))


def _compounded(base: Operand, exponent: Operand) -> Ruling:
    """(1 + growth) ^ years: a growth a period, over a number of periods; without a period it is one a year."""
    assert exponent.unit is not None
    if not _is_period(exponent.unit):
        raise CvmError(
            f"The exponent {exponent.words} is in {exponent.unit.text}; an exponent is a plain number.",
            "Divide it by one unit of its kind first.",
        )
    if base.unit is None or base.unit.is_pure:
        if conversion(exponent.unit, _YEAR) == 1:
            return Ruling(None if base.unit is None else PURE)
        raise CvmError(
            f"The exponent {exponent.words} is in {exponent.unit.text}, and {base.words} does not say per what.",
            f'Give the growth the unit "%/{exponent.unit.text}" or "%/year", or the exponent no unit.',
        )
    period = divide(PURE, base.unit)[0]
    factor = conversion(exponent.unit, period) if base.unit.is_percent else None
    if factor is None:
        raise CvmError(
            f"{base.words} is in {base.unit.text}, so its exponent {exponent.words} must be a whole number.",
            "Divide it by a reference figure of the same unit first.",
        )
    return Ruling(PURE, (1.0, factor))


def round_units(operands: Sequence[Operand]) -> Ruling:
    """The rounded figure keeps its unit; the number of digits is a plain number."""
    digits = operands[1] if len(operands) > 1 else None
    if digits is not None and digits.unit is not None and not digits.unit.is_pure:
        raise CvmError(f"The number of digits, {digits.words}, is in {digits.unit.text}.", "Use a plain number.")
    return Ruling(operands[0].unit)


def annuity_units(operands: Sequence[Operand]) -> Ruling:
    """Money a year times an annuity is money: the factor is in years, or in the period of the rate."""
    rate, years = operands
    period = _YEAR
    if rate.unit is not None and not rate.unit.is_pure:
        per = divide(PURE, rate.unit)[0]
        if not _is_period(per):
            raise CvmError(
                f"The rate {rate.words} is in {rate.unit.text}; a discount rate is a fraction a period.",
                'Give it the unit "%" or "%/year".',
            )
        period = per
    if years.unit is None or years.unit.is_pure:
        return Ruling(period)
    factor = conversion(years.unit, period)
    if factor is None:
        raise CvmError(f"The number of years, {years.words}, is in {years.unit.text}.", 'Give it the unit "years".')
    return Ruling(period, (1.0, factor))


def sum_factor(source: Unit, target: Unit) -> float | None:
    """Give the factor by which figures of one unit add to those of another; None when they never do.

    Money an hour never adds to money a year: it is the price of an hour's work, and whoever adds it has
    forgotten the hours. Months and years, minutes and hours do meet.

    Examples
    --------
    >>> sum_factor(parse_unit("USD/month"), parse_unit("USD/year"))
    12.0
    >>> sum_factor(parse_unit("USD/h"), parse_unit("USD/year")) is None
    True
    """
    factor = conversion(source, target)
    if factor is not None and source.currencies:
        by_clock = [any(period in _CLOCK for period in unit.periods) for unit in (source, target)]
        if by_clock[0] != by_clock[1]:
            return None
    return factor


def _is_period(unit: Unit) -> bool:
    return conversion(unit, _YEAR) is not None


def _unlabelled(unit: Unit | None) -> Unit | None:
    """Drop a percent label; a percentage of a bare number is as bare as that number."""
    return None if unit is None or unit.is_pure else unit


def _clash(left: Operand, right: Operand) -> CvmError:
    assert left.unit is not None
    assert right.unit is not None
    remedy = describe_clash(left.unit, right.unit)[1]
    if conversion(left.unit, right.unit) is not None:
        remedy = "Multiply the price of an hour by the number of hours first."
    return CvmError(
        f"Units clash: {left.words} is in {left.unit.text or 'plain numbers'}, "
        f"{right.words} in {right.unit.text or 'plain numbers'}.",
        remedy,
    )
