"""A value together with the native formula that gives it: what operators make of one, they make of the other.

Values follow Excel: a blank counts as 0 in arithmetic and as "" beside a text, a text in arithmetic is #VALUE!, and an
error goes on through whatever uses it. It knows no sheet: where a cell stands, its reference says.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbooks.printed_formulas import literal
from workbooks.spec import MARK
from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.errors import CvmError

_CELL = re.compile(f"{MARK}[^{MARK}]*{MARK}|[A-Z]{{1,3}}[0-9]+")
_Order = tuple[int, float, str]
_COMPARISON, _JOINING, _SUM, _PRODUCT, _POWER, _SIGN, _ATOM = range(7)  # how tightly Excel binds, loosest first


class Fault(str):
    """An error value of a cell, such as #N/A."""

    __slots__ = ()


Content = float | str | bool | None
"""What a cell holds; None is a blank."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A value and its formula.

    Parameters
    ----------
    value : number, text, bool, Fault or None
        What the formula gives; None for a reference to a blank cell.
    formula : str
        Without the leading "="; it may hold references made by `spec.cell` and the like.
    rank : int
        How tightly its outermost operator binds.
    """

    value: Content
    formula: str
    rank: int = _ATOM

    @property
    def is_cell(self) -> bool:
        """Whether it is nothing but a reference."""
        return _CELL.fullmatch(self.formula) is not None

    def __add__(self, other: Operand) -> Expression:
        """Give the sum."""
        return _arithmetic(self, "+", other, _SUM, lambda a, b: a + b)

    def __radd__(self, other: Operand) -> Expression:
        """Give the sum."""
        return constant(other) + self

    def __sub__(self, other: Operand) -> Expression:
        """Give the difference."""
        return _arithmetic(self, "-", other, _SUM, lambda a, b: a - b)

    def __rsub__(self, other: Operand) -> Expression:
        """Give the difference."""
        return constant(other) - self

    def __mul__(self, other: Operand) -> Expression:
        """Give the product."""
        return _arithmetic(self, "*", other, _PRODUCT, lambda a, b: a * b)

    def __rmul__(self, other: Operand) -> Expression:
        """Give the product."""
        return constant(other) * self

    def __truediv__(self, other: Operand) -> Expression:
        """Give the quotient; #DIV/0! when the divisor is 0 or blank."""
        return _arithmetic(self, "/", other, _PRODUCT, _quotient)

    def __rtruediv__(self, other: Operand) -> Expression:
        """Give the quotient."""
        return constant(other) / self

    def __pow__(self, other: Operand) -> Expression:
        """Give the power; #NUM! where there is none."""
        return _arithmetic(self, "^", other, _POWER, _power)

    def __neg__(self) -> Expression:
        """Give the number with the other sign."""
        number = as_number(self.value)
        value = number if isinstance(number, Fault) else -number
        if self.rank == _ATOM:
            return Expression(value, f"-{self.formula}", _SIGN)
        return Expression(value, f"0-{_within(self, _PRODUCT)}", _SUM)  # -(a^2*b) is read as -a^2*b by some programs

    def __and__(self, other: Operand) -> Expression:
        """Set two texts one after the other. A number has no one text in every language, and is refused.

        Raises
        ------
        TypeError
            One of them is a number.
        """
        second = constant(other)
        texts = [_as_text(part.value) for part in (self, second)]
        fault = next((text for text in texts if isinstance(text, Fault)), None)
        joined = f"{_within(self, _JOINING)}&{_within(second, _JOINING + 1)}"
        return Expression(fault if fault is not None else "".join(texts), joined, _JOINING)

    def __rand__(self, other: Operand) -> Expression:
        """Set two texts one after the other."""
        return constant(other) & self

    def __lt__(self, other: Operand) -> Expression:
        """Say whether it is less."""
        return _comparison(self, "<", other, operator.lt)

    def __le__(self, other: Operand) -> Expression:
        """Say whether it is less or equal."""
        return _comparison(self, "<=", other, operator.le)

    def __gt__(self, other: Operand) -> Expression:
        """Say whether it is greater."""
        return _comparison(self, ">", other, operator.gt)

    def __ge__(self, other: Operand) -> Expression:
        """Say whether it is greater or equal."""
        return _comparison(self, ">=", other, operator.ge)

    def equals(self, other: Operand) -> Expression:
        """Say whether two values are equal; capitals do not matter, and a blank equals 0 and ""."""
        return _equality(self, "=", other, wanted=True)

    def differs(self, other: Operand) -> Expression:
        """Say whether two values differ."""
        return _equality(self, "<>", other, wanted=False)

    def is_blank(self) -> Expression:
        """Say whether a cell is blank or holds an empty text."""
        return self.equals("")

    def __bool__(self) -> bool:
        """Refuse: an `if` of Python would decide once and for all what the formula must decide again."""
        raise TypeError("use either(condition, then, otherwise)")


Operand = Expression | float | str | bool


@dataclass(frozen=True, slots=True)
class Column:
    """Cells in one column or row: what functions of ranges take.

    Parameters
    ----------
    values : tuple
        What they hold.
    formula : str
        Their reference.
    """

    values: tuple[Content, ...]
    formula: str


def constant(value: Operand) -> Expression:
    """Give a number or a text that stands in the formula itself."""
    return value if isinstance(value, Expression) else _constant(value)


@lru_cache(maxsize=4096, typed=True)
def _constant(value: float | str | bool) -> Expression:
    if isinstance(value, bool):
        return Expression(value, "TRUE" if value else "FALSE")
    if isinstance(value, str):
        return Expression(value, literal(value), _JOINING if len(value) > 255 else _ATOM)
    number = float(value) + 0.0  # -0 is 0: both would be one key of the cache
    shown = repr(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
    return Expression(number, shown, _SIGN if number < 0 else _ATOM)


def reference(value: Content, place: str) -> Expression:
    """Give a cell: its value and the reference to it, made by `spec.cell`."""
    return Expression(value, place)


def typed(value: Content) -> Content:
    """Give what a cell holds of what was typed: whole numbers are numbers, an empty text is a blank."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value or None if isinstance(value, str) else value
    return float(value)


def formed(form: ClosedForm, *operands: Operand) -> Expression:
    """Give a closed form of the domain: computed by the domain, and written by it as a formula.

    Parameters
    ----------
    form : ClosedForm
        Of the domain.
    *operands : Expression or number
        One for each of its names.

    Returns
    -------
    Expression
        An error value where the form has none.

    Examples
    --------
    >>> margin = ClosedForm("margin = (price − cost) ÷ price", ("price", "cost"))
    >>> found = formed(margin, reference(80.0, "B2"), reference(60.0, "B3"))
    >>> found.value, found.formula
    (0.25, '(B2-B3)/B2')
    """
    expressions = [constant(operand) for operand in operands]
    formula = _written(form, tuple([_within(expression, _ATOM) for expression in expressions]))
    numbers = [as_number(expression.value) for expression in expressions]
    fault = next((number for number in numbers if isinstance(number, Fault)), None)
    if fault is not None:
        return Expression(fault, formula, _COMPARISON)
    try:
        return Expression(form(*numbers), formula, _COMPARISON)
    except CvmError as error:
        return Expression(Fault(str(error.code)), formula, _COMPARISON)


def _written(form: ClosedForm, operands: tuple[str, ...]) -> str:
    pieces = _pieces(form, len(operands))
    return "".join([operands[piece] if isinstance(piece, int) else piece for piece in pieces])


@lru_cache(maxsize=512)
def _pieces(form: ClosedForm, count: int) -> tuple[str | int, ...]:
    """Give the formula of a closed form as texts and the numbers of the operands between them."""
    places = re.split("(\x1e[0-9]+\x1e)", form.excel(*(f"\x1e{number}\x1e" for number in range(count))))
    return tuple([int(piece.strip("\x1e")) if piece[:1] == "\x1e" else piece for piece in places])


def as_number(value: Content) -> float:
    """Give a value as arithmetic takes it; a Fault (which is a text) where it cannot."""
    if isinstance(value, Fault):
        return value  # type: ignore[return-value]
    if isinstance(value, str):
        return Fault("#VALUE!")  # type: ignore[return-value]
    return 0.0 if value is None else float(value)


def finite(number: float) -> Content:
    """Give a number as a cell holds it: too large a one is #NUM!."""
    return number if math.isfinite(number) else Fault("#NUM!")


def call(name: str, value: Content, arguments: Sequence[Expression | Column]) -> Expression:
    """Give a call of one of Excel's functions with the value that it gives."""
    return Expression(value, f"{name}({','.join([argument.formula for argument in arguments])})")


def _as_text(value: Content) -> str:
    if isinstance(value, (bool, float, int)):
        raise TypeError(f"{value!r} has no one text in every language: show it in a cell of its own")
    return "" if value is None else value


def _within(expression: Expression, rank: int) -> str:
    """Give a formula as a part of another one, in brackets where it binds less tightly."""
    return expression.formula if expression.rank >= rank else f"({expression.formula})"


def _arithmetic(
    first: Expression, sign: str, other: Operand, rank: int, compute: Callable[[float, float], float]
) -> Expression:
    second = constant(other)
    formula = f"{_within(first, rank)}{sign}{_within(second, rank + 1)}"
    numbers = [as_number(first.value), as_number(second.value)]
    fault = next((number for number in numbers if isinstance(number, Fault)), None)
    if fault is not None:
        return Expression(fault, formula, rank)
    try:
        return Expression(finite(compute(*numbers)), formula, rank)
    except _Undefined as undefined:
        return Expression(undefined.fault, formula, rank)


class _Undefined(ArithmeticError):
    """There is no such number."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _quotient(dividend: float, divisor: float) -> float:
    if divisor == 0:
        raise _Undefined(Fault("#DIV/0!"))
    return dividend / divisor


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent <= 0:
        raise _Undefined(Fault("#NUM!" if exponent == 0 else "#DIV/0!"))
    try:
        found = base**exponent
    except OverflowError:
        raise _Undefined(Fault("#NUM!")) from None
    if isinstance(found, complex):
        raise _Undefined(Fault("#NUM!"))
    return float(found)


def _comparison(first: Expression, sign: str, other: Operand, compare: Callable[[_Order, _Order], bool]) -> Expression:
    second = constant(other)
    formula = f"{_within(first, _JOINING)}{sign}{_within(second, _JOINING)}"
    fault = next((part.value for part in (first, second) if isinstance(part.value, Fault)), None)
    if fault is not None:
        return Expression(fault, formula, _COMPARISON)
    keys = _order(first.value, second.value), _order(second.value, first.value)
    return Expression(compare(*keys), formula, _COMPARISON)


def _order(value: Content, other: Content) -> _Order:
    """Give the place of a value in Excel's order: numbers, then texts, then truth values; a blank is like the other."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return (2 if isinstance(value, bool) else 0), float(value), ""


def _equality(first: Expression, sign: str, other: Operand, *, wanted: bool) -> Expression:
    second = constant(other)
    formula = f"{_within(first, _JOINING)}{sign}{_within(second, _JOINING)}"
    fault = next((part.value for part in (first, second) if isinstance(part.value, Fault)), None)
    if fault is not None:
        return Expression(fault, formula, _COMPARISON)
    return Expression(same(first.value, second.value) == wanted, formula, _COMPARISON)


def compared(one: Content, sign: str, other: Content) -> bool:
    """Say whether one value is "=", "<>", "<=" or ">=" another, as Excel compares them."""
    if sign in ("=", "<>"):
        return same(one, other) == (sign == "=")
    low, high = (one, other) if sign == "<=" else (other, one)
    return _order(low, high) <= _order(high, low)


def same(one: Content, other: Content) -> bool:
    """Say whether Excel takes two values for equal."""
    if one is None or other is None:
        return one in (None, "", 0.0, False) and other in (None, "", 0.0, False)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return type(one) is type(other) and one == other
