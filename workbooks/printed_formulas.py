"""Figures as text, by formula: what `equations/to_words.py` prints, written so that it follows its cells.

No TEXT() is used: its format codes differ from language to language. A figure is rounded in one cell and printed
in a second, because the number of its decimals is counted from the rounded one. Figures below a millionth and from
10¹⁵ on, which the domain prints with an exponent, are printed in full here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workbooks.spec import Value
from xlcvm.equations.operators import round_half_away
from xlcvm.equations.to_words import format_quantity, format_result
from xlcvm.units import Unit

MISSING = "?"
_LITERAL = 255  # characters of a text within a formula
_MOST_DECIMALS = 12


def literal(text: str) -> str:
    """Give a text as a formula: quoted, and in pieces where it is long.

    Examples
    --------
    >>> literal('the "peak" price')
    '"the ""peak"" price"'
    """
    plain = "".join(char for char in text if char >= " ")
    pieces = [plain[at : at + _LITERAL] for at in range(0, len(plain), _LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def joined(parts: Iterable[str]) -> str:
    """Give a formula that sets texts one after the other; empty ones are left out."""
    return "&".join(part for part in parts if part not in ("", '""')) or '""'


@dataclass(frozen=True, slots=True)
class Affixes:
    """What is printed before and after a number in some unit, and what the number is multiplied by (100 for %).

    With `cents`, a single decimal is followed by a 0.
    """

    before: str
    after: str
    factor: int
    cents: bool = False

    @property
    def decimals(self) -> int:
        """Of a result below 100: four, but for money, percentages and bare numbers."""
        return 2 if self.cents or self.factor != 1 or not self.after else 4


def affixes(unit: Unit | None, *, of_result: bool) -> Affixes:
    """Tell how a figure, or a result, is printed in a unit.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> affixes(parse_unit("USD/kWh"), of_result=False)
    Affixes(before='$', after='/kWh', factor=1, cents=True)
    """
    zero = format_result(0.0, unit) if of_result else format_quantity(0.0, unit)
    before, _, after = zero.partition("0")
    return Affixes(before, after, 100 if unit is not None and unit.is_percent else 1, cents=before != "")


def rounded_figure(value: float, factor: int) -> float:
    """Round a figure to what is printed of it: ten significant digits."""
    shown = value * factor
    return round_half_away(shown, min(_MOST_DECIMALS, 9 - _magnitude(shown)))


def rounded_figure_formula(reference: str, factor: int) -> str:
    """Give the formula of `rounded_figure`; "?" where there is no number."""
    shown = f"{reference}*{factor}" if factor != 1 else reference
    digits = f"MIN({_MOST_DECIMALS},9-INT(LOG10(ABS({shown})+({reference}=0))))"
    return f'IF(ISNUMBER({reference}),ROUND({shown},{digits}),"{MISSING}")'


def rounded_result(value: float, around: Affixes) -> float:
    """Round a result for reading: four digits below 1, two or four decimals, none from 10,000 on."""
    shown = value * around.factor
    if abs(shown) < 1:
        return round_half_away(shown, min(_MOST_DECIMALS, 3 - _magnitude(shown)))
    return round_half_away(shown, around.decimals if abs(shown) < 100 else 2 if abs(shown) < 10_000 else 0)


def rounded_result_formula(reference: str, around: Affixes, decimals: str = "") -> str:
    """Give the formula of `rounded_result`; "?" where there is no number.

    Parameters
    ----------
    reference : str
        Of the result.
    around : Affixes
        Of its unit.
    decimals : str
        A formula for the decimals of results from 1 to 100; those of the unit when left out.
    """
    shown = f"{reference}*{around.factor}" if around.factor != 1 else reference
    small = f"MIN({_MOST_DECIMALS},3-INT(LOG10(ABS({shown})+({reference}=0))))"
    digits = f"IF(ABS({shown})<1,{small},IF(ABS({shown})<100,{decimals or around.decimals},IF(ABS({shown})<10000,2,0)))"
    return f'IF(ISNUMBER({reference}),ROUND({shown},{digits}),"{MISSING}")'


def printed_formula(rounded: str, around: Affixes) -> str:
    """Give the formula that prints a rounded figure: sign, thousands, as many decimals as it has, and its unit."""
    number = number_formula(rounded, cents="1" if around.cents else "")
    text = joined([f'IF({rounded}<0,"−","")', literal(around.before), number, literal(around.after)])
    return f'IF(ISNUMBER({rounded}),{text},"{MISSING}")'


def number_formula(rounded: str, *, cents: str = "") -> str:
    """Give the formula that prints a rounded number without its sign: thousands, and as many decimals as it has.

    Parameters
    ----------
    rounded : str
        Reference to the number.
    cents : str
        A condition under which a single decimal is followed by a 0; nothing for never.

    Returns
    -------
    str
        Without "=".
    """
    decimals = "+".join(f"({rounded}<>ROUND({rounded},{n}))" for n in range(_MOST_DECIMALS))
    if cents:
        always = "" if cents == "1" else f"*({cents})"
        decimals += f"+({rounded}<>ROUND({rounded},0))*({rounded}=ROUND({rounded},1)){always}"
    return f"FIXED(ABS({rounded}),{decimals},FALSE)"


def printed_number(rounded: float, *, cents: bool = False) -> str:
    """Print a rounded number as `number_formula` does.

    Examples
    --------
    >>> printed_number(-1234.5), printed_number(2.1, cents=True), printed_number(1e-7)
    ('1,234.5', '2.10', '0.0000001')
    """
    decimals = 0 if rounded == int(rounded) else -int(Decimal(repr(rounded)).as_tuple().exponent)
    if cents and rounded != round_half_away(rounded, 0) and rounded == round_half_away(rounded, 1):
        decimals += 1
    return f"{abs(rounded):,.{decimals}f}"


def or_missing(value: float, shown: Value) -> Value:
    """Give what is shown of a figure; "?" when there is none."""
    return shown if math.isfinite(value) else MISSING


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0
