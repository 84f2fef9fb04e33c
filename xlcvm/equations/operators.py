"""ONE row per operator: how it is typed, how tightly it binds, its unit rule, and its numpy, Excel and words.

Everything that computes, checks or prints an equation reads this table; nothing else knows an operator.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.unit_rules import (
    UnitRule,
    annuity_units,
    divide_units,
    multiply_units,
    power_units,
    round_units,
    same_units,
)

Array = NDArray[np.float64]

_WHOLE = 2.0**52  # from here on every double is a whole number
_LIFT = 1 + 2.0**-51  # a decimal half is seldom a binary one: 2.675 × 100 is 267.49999999999994

# How tightly something binds: of two operators, the one with the higher number goes first.
LOOSEST, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)


@dataclass(frozen=True, slots=True)
class Operator:
    """A row of the table.

    Parameters
    ----------
    key : str
        How a tree names it.
    words : str
        Its printed form, `{0}` and `{1}` standing for operands; of a function, its name.
    excel : str
        The same as an Excel formula; of a function, a template over all or single arguments.
    binds : int
        Precedence in the language; functions are atoms.
    excel_binds : int
        Precedence in Excel, where a sign binds before a power.
    floats : callable
        The operation on Python floats: raises ZeroDivisionError, OverflowError or ValueError when undefined.
    arrays : callable
        The same as a ufunc-like callable `f(*operands, out)` on float64 arrays.
    units : callable
        The unit rule.
    python : str
        The float operation as Python source over operand names, where that is faster than a call.
    typed : str
        The characters that stand for it in a text.
    fewest, most : int
        Number of operands.
    right : bool
        Whether a chain groups from the right.
    is_function : bool
        Whether it is written as a name before its arguments.
    fewest_in_excel : int
        Number of arguments that Excel insists on; a missing last one is 0.
    """

    key: str
    words: str
    excel: str
    binds: int
    excel_binds: int
    floats: Callable[..., float]
    arrays: Callable[..., Array]
    units: UnitRule
    python: str = ""
    typed: str = ""
    fewest: int = 2
    most: int = 2
    right: bool = False
    is_function: bool = False
    fewest_in_excel: int = 0


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent <= 0:
        raise ZeroDivisionError if exponent < 0 else ValueError
    return math.pow(base, exponent)


def _power_arrays(base: Array, exponent: Array, out: Array | None = None) -> Array:
    if np.any((np.asarray(base) == 0) & (np.asarray(exponent) == 0)):
        raise FloatingPointError
    result: Array = np.power(base, exponent, out=out)
    return result


def round_half_away(value: float, digits: float = 0.0) -> float:
    """Round as Excel's ROUND does: halves away from zero, in decimal as 15 digits show it.

    Parameters
    ----------
    value : float
        The number.
    digits : float
        Decimal places, cut to a whole number; negative ones round to tens, hundreds and so on.

    Returns
    -------
    float
        The rounded number.

    Examples
    --------
    >>> round_half_away(2.5), round_half_away(-2.5), round_half_away(2.675, 2), round_half_away(1234.0, -2)
    (3.0, -3.0, 2.68, 1200.0)
    """
    places = max(-308, min(308, math.trunc(digits)))
    scale = 10.0 ** abs(places)
    shifted = abs(value) * scale if places >= 0 else abs(value) / scale
    if shifted >= _WHOLE:
        return value
    whole = math.floor(shifted * _LIFT + 0.5)
    return math.copysign(whole / scale if places >= 0 else whole * scale, value)


def _round_arrays(value: Any, digits: Any = 0.0, out: Array | None = None) -> Array:
    places = np.clip(np.trunc(digits), -308, 308)
    scale = np.power(10.0, np.abs(places))
    shifted = np.where(places >= 0, np.abs(value) * scale, np.abs(value) / scale)
    whole = np.floor(shifted * _LIFT + 0.5)
    back = np.where(places >= 0, whole / scale, whole * scale)
    result: Array = np.copysign(np.where(shifted < _WHOLE, back, np.abs(value)), value, out=out)
    return result


def annuity(rate: float, years: float) -> float:
    """Present value of 1 a year, paid at each year's end.

    (1 − (1 + rate)^−years) ÷ rate, and `years` where the rate is 0.

    Parameters
    ----------
    rate : float
        Discount rate a year, a fraction above −1.
    years : float
        Number of years.

    Returns
    -------
    float
        The annuity factor, in years.

    Raises
    ------
    ValueError
        When the rate is −1 or below.

    Examples
    --------
    >>> round(annuity(0.10, 5), 6)
    3.790787
    """
    if rate == 0:
        return years
    return -math.expm1(-years * math.log1p(rate)) / rate


def _annuity_arrays(rate: Any, years: Any, out: Array | None = None) -> Array:
    if np.any(np.asarray(rate) <= -1):
        raise FloatingPointError
    safe = np.where(np.asarray(rate) == 0, 1.0, rate)
    factor: Array = np.where(np.asarray(rate) == 0, years, -np.expm1(-np.asarray(years) * np.log1p(safe)) / safe)
    if out is None:
        return factor
    out[...] = factor
    return out


_ROWS = (
    Operator("+", "{0} + {1}", "{0}+{1}", SUM, SUM, operator.add, np.add, same_units, "{0} + {1}", "+"),
    Operator(
        "-", "{0} − {1}", "{0}-{1}", SUM, SUM, operator.sub, np.subtract, same_units, "{0} - {1}", "-−–—"
    ),
    Operator(
        "*", "{0} × {1}", "{0}*{1}", PRODUCT, PRODUCT, operator.mul, np.multiply, multiply_units,
        "{0} * {1}", "×*·⋅∙",
    ),
    Operator(
        "/", "{0} ÷ {1}", "{0}/{1}", PRODUCT, PRODUCT, operator.truediv, np.divide, divide_units,
        "{0} / {1}", "÷/∕",
    ),
    Operator(
        "^", "{0} ^ {1}", "{0}^{1}", POWER, POWER, _power, _power_arrays, power_units,
        typed="^", right=True,
    ),
    Operator(
        "negative", "−{0}", "-{0}", SIGN, SUM, operator.neg, np.negative, same_units, "-{0}",
        fewest=1, most=1,
    ),
    Operator(
        "min", "min", "MIN({all})", ATOM, ATOM, min, np.minimum, same_units, "min({all})",
        most=30, is_function=True,
    ),
    Operator(
        "max", "max", "MAX({all})", ATOM, ATOM, max, np.maximum, same_units, "max({all})",
        most=30, is_function=True,
    ),
    Operator(
        "abs", "abs", "ABS({0})", ATOM, ATOM, abs, np.absolute, same_units, "abs({0})",
        fewest=1, most=1, is_function=True,
    ),
    Operator(
        "round", "round", "ROUND({0},{1})", ATOM, ATOM, round_half_away, _round_arrays, round_units,
        fewest=1, is_function=True, fewest_in_excel=2,
    ),
    Operator(
        "annuity", "annuity", "-PV({0},{1},1)", ATOM, SUM, annuity, _annuity_arrays, annuity_units,
        is_function=True,
    ),
)  # fmt: skip

OPERATORS = {row.key: row for row in _ROWS}
FUNCTIONS = {row.key: row for row in _ROWS if row.is_function}
SIGNS = {char: row.key for row in _ROWS for char in row.typed}
