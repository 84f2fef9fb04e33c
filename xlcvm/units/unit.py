"""The unit itself: symbols with integer exponents, and how they are shown. It converts nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from xlcvm.errors import CvmError
from xlcvm.units.counted import counted_key
from xlcvm.units.money import MONEY
from xlcvm.units.periods import PERIODS
from xlcvm.units.physical import LENGTHS, PHYSICAL, WITH_HOUR

Kind = Literal["money", "counted", "physical", "period"]
Label = Literal["", "%", "fraction"]

_KINDS: tuple[Kind, ...] = (
    "money",
    "counted",
    "physical",
    "period",
)  # the order in a product: USD·pallet·kWh·day
_LARGEST_EXPONENT = 12


def kind(symbol: str) -> Kind:
    """Say what kind of symbol it is.

    Examples
    --------
    >>> kind("kUSD"), kind("pallet"), kind("kW"), kind("year")
    ('money', 'counted', 'physical', 'period')
    """
    if symbol in MONEY:
        return "money"
    if symbol in PERIODS:
        return "period"
    return "physical" if symbol in PHYSICAL else "counted"


@lru_cache(maxsize=4096)
def key(symbol: str) -> str:
    """Give what all spellings of one symbol share; a counted T is no tonne.

    Examples
    --------
    >>> key("FTE"), key("kW")
    ('counted fte', 'kW')
    """
    return f"counted {counted_key(symbol)}" if kind(symbol) == "counted" else symbol


@lru_cache(maxsize=4096)
def _order(symbol: str) -> tuple[int, int, str, str]:
    rank = PHYSICAL[symbol].rank if symbol in PHYSICAL else list(PERIODS).index(symbol) if symbol in PERIODS else 0
    return _KINDS.index(kind(symbol)), rank, key(symbol), symbol


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of symbols with integer exponents; a label where a pure number is a percent or a fraction.

    Two units that differ only in the spelling of a counted thing (FTE, fte) are not equal, but their
    `conversion` is 1. Make one with `parse_unit` or `Unit.of`, which put the symbols in order.

    Parameters
    ----------
    powers : tuple of (str, int)
        Symbols in canonical spelling and order, none of exponent 0.
    label : {"", "%", "fraction"}
        "%" for a fraction that may not pass 1, "fraction" for one that may.

    Examples
    --------
    >>> Unit.of([("year", -1), ("USD", 1)])
    Unit(powers=(('USD', 1), ('year', -1)), label='')
    """

    powers: tuple[tuple[str, int], ...] = ()
    label: Label = ""

    @classmethod
    def of(cls, powers: Iterable[tuple[str, int]], label: Label = "") -> Unit:
        """Make a unit of symbols in any order; equal symbols are joined.

        Parameters
        ----------
        powers : iterable of (str, int)
            Symbols in canonical spelling.
        label : {"", "%", "fraction"}
            See the class.

        Returns
        -------
        Unit
            The unit, in order.

        Raises
        ------
        CvmError
            #VALUE! when an exponent passes 12.

        Examples
        --------
        >>> Unit.of([("h", 1), ("kW", 1), ("batch", -1)]).text
        'kWh/batch'
        """
        totals: dict[str, int] = {}
        names: dict[str, str] = {}
        for symbol, exponent in powers:
            shared = key(symbol)
            totals[shared] = totals.get(shared, 0) + exponent
            names[shared] = min(symbol, names.get(shared, symbol))
        largest = max(totals, key=lambda shared: abs(totals[shared]), default="")
        if largest and abs(totals[largest]) > _LARGEST_EXPONENT:
            raise CvmError(
                f"The unit {names[largest]}^{totals[largest]} is beyond any sense.",
                "Check the exponents; a unit to the 12th power is the limit.",
            )
        kept = [(names[shared], exponent) for shared, exponent in totals.items() if exponent]
        return cls(tuple(sorted(kept, key=lambda power: _order(power[0]))), label)

    @property
    def text(self) -> str:
        """The unit as it is shown: money first, one slash, "kWh" for kW·h.

        Examples
        --------
        >>> Unit.of([("USD", 1), ("batch", -1), ("year", -1)]).text
        'USD/(batch·year)'
        """
        above = _shown([(symbol, exponent) for symbol, exponent in self.powers if exponent > 0])
        below = _shown([(symbol, -exponent) for symbol, exponent in self.powers if exponent < 0])
        top = self.label or "·".join(above) or ("1" if below else "")
        if not below:
            return top
        return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'·'.join(below)})"

    @property
    def is_pure(self) -> bool:
        """True for a number without symbols, labelled or not."""
        return not self.powers

    @property
    def is_percent(self) -> bool:
        """True for "%", also per period."""
        return self.label == "%"

    @property
    def is_money(self) -> bool:
        """True for exactly one currency and nothing else."""
        return len(self.powers) == 1 and self.powers[0][1] == 1 and self.powers[0][0] in MONEY

    @property
    def is_money_per_period(self) -> bool:
        """True for exactly one currency per one period."""
        if len(self.powers) != 2:
            return False
        (money, above), (period, below) = self.powers
        return money in MONEY and above == 1 and period in PERIODS and below == -1

    @property
    def currencies(self) -> tuple[str, ...]:
        """The codes of all currencies in it, above or below the slash; kUSD counts as USD.

        Examples
        --------
        >>> Unit.of([("kUSD", 1), ("EUR", -1)]).currencies
        ('EUR', 'USD')
        """
        return tuple(sorted({MONEY[symbol][0] for symbol, _ in self.powers if symbol in MONEY}))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods below the slash, shortest first; the hour of a kWh is none.

        Examples
        --------
        >>> Unit.of([("USD", 1), ("kW", -1), ("h", -1), ("year", -1)]).periods
        ('year',)
        """
        below = [symbol for symbol, exponent in self.powers if exponent < 0]
        in_kwh = any(symbol in WITH_HOUR for symbol in below)
        return tuple(symbol for symbol in below if symbol in PERIODS and not (symbol == "h" and in_kwh))


def _shown(powers: list[tuple[str, int]]) -> list[str]:
    hours = dict(powers).get("h", 0)
    shown = []
    for symbol, exponent in powers:
        joined = min(exponent, hours) if symbol in WITH_HOUR else 0
        left = exponent - joined
        if joined:
            hours -= joined
            shown.append(_raised(WITH_HOUR[symbol], joined))
        if symbol == "h":
            left = hours
        if left:
            shown.append(_raised(symbol, left))
    return shown


def _raised(symbol: str, exponent: int) -> str:
    if exponent == 1:
        return symbol
    return f"{symbol}{exponent}" if symbol in LENGTHS and exponent <= 3 else f"{symbol}^{exponent}"


PURE = Unit()
"""A number known to have no unit."""

PERCENT = Unit(label="%")
"""A share; a figure above 1 is an error of the caller's."""

FRACTION = Unit(label="fraction")
"""A share that may pass 1, such as growth."""
