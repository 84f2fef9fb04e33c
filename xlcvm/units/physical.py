"""Physical units: which spellings are meant as one, and the only door to pint, which says what they measure.

A symbol is physical only if it is in this closed list. Pint itself would read ordinary business words as
units (pin as pico-inch, point, hand, bag, head, unit as micro-nit), and a later pint would read more of them;
whatever is not listed is a counted thing, which converts to nothing and so can never convert wrongly.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pint

Powers = tuple[tuple[str, int], ...]
Dimensions = tuple[tuple[str, int], ...]

_PREFIXES = {
    "-": ("", ""),
    "n": ("n", "nano"),
    "µ": ("µ", "micro"),
    "m": ("m", "milli"),
    "c": ("c", "centi"),
    "d": ("d", "deci"),
    "h": ("h", "hecto"),
    "k": ("k", "kilo"),
    "M": ("M", "mega"),
    "G": ("G", "giga"),
    "T": ("T", "tera"),
    "P": ("P", "peta"),
    "Ki": ("Ki", "kibi"),
    "Mi": ("Mi", "mebi"),
    "Gi": ("Gi", "gibi"),
    "Ti": ("Ti", "tebi"),
}


class _Family(NamedTuple):
    """A unit with the prefixes that people put before it."""

    symbol: str
    words: str  # written-out names, parted by commas; prefixes are put before them, too
    pint_name: str
    prefixes: str = "-"
    own_dimension: str = ""  # where pint sees a pure number, or two things as one that nobody pays alike
    holds_time: bool = False  # power and energy: an hour beside them may be half of a kWh


# In the order in which they are shown. kVA and kvar are not kW: the power factor lies between them.
_FAMILIES = (
    _Family("W", "watt", "watt", "- m k M G T", holds_time=True),
    _Family("VA", "volt-ampere,volt ampere", "volt_ampere", "- k M", "apparent power", holds_time=True),
    _Family("var", "", "volt_ampere", "k M", "reactive power", holds_time=True),
    _Family("hp", "horsepower", "horsepower", holds_time=True),
    _Family("PS", "metric horsepower", "metric_horsepower", holds_time=True),
    _Family("A", "ampere,amp", "ampere", "- m k", holds_time=True),
    _Family("V", "volt", "volt", "- m k"),
    _Family("J", "joule", "joule", "- k M G T", holds_time=True),
    _Family("cal", "calorie", "calorie", "- k M G", holds_time=True),
    _Family("Btu", "british thermal unit", "british_thermal_unit", holds_time=True),
    _Family("MMBtu", "", "megabritish_thermal_unit", holds_time=True),
    _Family("therm", "therm", "therm", holds_time=True),
    _Family("N", "newton", "newton", "- k M"),
    _Family("t", "tonne,metric ton,metric tonne", "metric_ton", "- k M"),
    _Family("g", "gram,gramme", "gram", "- µ m k"),
    _Family("lb", "", "pound"),
    _Family("oz", "ounce", "ounce"),
    _Family("short ton", "short ton", "short_ton"),
    _Family("long ton", "long ton", "long_ton"),
    _Family("mol", "mole", "mole", "- m k"),
    _Family("ha", "hectare", "hectare"),
    _Family("acre", "acre", "acre"),
    _Family("L", "liter,litre", "liter", "- µ m c d h k M"),
    _Family("gal", "gallon,US gallon", "gallon"),
    _Family("imperial gallon", "imperial gallon", "imperial_gallon"),
    _Family("fl oz", "fl oz,fluid ounce", "fluid_ounce"),
    _Family("bbl", "oil barrel", "oil_barrel"),  # 42 US gallons; pint's own "bbl" is 31.5
    _Family("m", "meter,metre", "meter", "- n µ m c d k"),
    _Family("inch", "inch", "inch"),
    _Family("ft", "foot", "foot"),
    _Family("yd", "yard", "yard"),
    _Family("mi", "mile", "mile"),
    _Family("Pa", "pascal", "pascal", "- h k M"),
    _Family("bar", "bar", "bar", "- m"),
    _Family("psi", "", "pound_force_per_square_inch"),
    _Family("Hz", "hertz", "hertz", "- k M G"),
    _Family("K", "kelvin", "kelvin"),
    _Family("°C", "degree celsius,degc,celsius", "delta_degree_Celsius"),  # differences, as in kWh/°C
    _Family("°F", "degree fahrenheit,degf,fahrenheit", "delta_degree_Fahrenheit"),
    _Family("B", "", "byte", "k M G T P Ki Mi Gi Ti", "information"),
    _Family("byte", "byte", "byte", own_dimension="information"),
    _Family("bit", "bit", "bit", "- k M G", "information"),
)


@dataclass(frozen=True, slots=True)
class Physical:
    """What the list knows of a symbol: its name in pint, its place in a product, and its peculiarities."""

    pint_name: str
    rank: int
    own_dimension: str
    holds_time: bool


PHYSICAL: dict[str, Physical] = {
    _PREFIXES[prefix][0] + family.symbol: Physical(
        _PREFIXES[prefix][1] + family.pint_name, rank, family.own_dimension, family.holds_time
    )
    for rank, family in enumerate(_FAMILIES)
    for prefix in family.prefixes.split()
}
"""Every physical symbol by its canonical spelling."""

# Energy and charge are kept as power · hour: kW × h/year × USD/kWh then cancels by name, in any order.
WITH_HOUR: dict[str, str] = {symbol: symbol + "h" for symbol in PHYSICAL if symbol.endswith(("W", "A", "var"))}
"""Symbols that are shown with an hour as one: kW·h as kWh."""

LENGTHS = ("m", "mm", "cm", "dm", "km", "ft", "yd", "mi", "inch")
"""Symbols that take a plain digit as exponent: m2, ft3."""


def _exact_spellings() -> dict[str, Powers]:
    found: dict[str, Powers] = {symbol: ((symbol, 1),) for symbol in PHYSICAL}
    found |= {fused: ((symbol, 1), ("h", 1)) for symbol, fused in WITH_HOUR.items()}
    found |= {f"{length}{digit}": ((length, digit),) for length in LENGTHS for digit in (2, 3)}
    for alias, symbol in {
        **{"l": "L", "ml": "mL", "cl": "cL", "dl": "dL", "hl": "hL", "kl": "kL", "µl": "µL", "ltr": "L"},
        **{"MT": "t", "KB": "kB", "KG": "kg", "Mw": "MW", "Mj": "MJ", "MPA": "MPa", "Mpa": "MPa"},
        **{"lbs": "lb", "kVAr": "kvar", "MVAr": "Mvar", "ºC": "°C", "ºF": "°F"},
    }.items():
        found[alias] = found[symbol]
    found |= {"MWH": found["MWh"], "Mwh": found["MWh"], "Nm": (("N", 1), ("m", 1))}
    return found


EXACT: dict[str, Powers] = _exact_spellings()
"""Spellings that hold only in this case."""

# Common symbols that people type in any case. Left out where another case means another unit (mw, mj) or a
# business word (FT, HA, MM).
_ANY_CASE = (
    *("kW", "kWh", "GW", "GWh", "Wh", "TWh", "kVA", "kVAh", "kvar", "hp", "kJ", "GJ", "kcal", "Btu", "MMBtu"),
    *(
        "kg",
        "lb",
        "oz",
        "km",
        "cm",
        "m2",
        "m3",
        "cm2",
        "cm3",
        "km2",
        "ft2",
        "ft3",
        "gal",
        "bbl",
        "kPa",
        "psi",
        "mbar",
    ),
    *("Hz", "kHz", "MHz", "GHz", "GB", "TB", "kbit", "Mbit", "Gbit"),
)
_SQUARE = {"sqm": ("m", 2), "sqft": ("ft", 2), "cbm": ("m", 3), "cuft": ("ft", 3), "cu m": ("m", 3)}
_SQUARE |= {"sq m": ("m", 2), "sq ft": ("ft", 2), "cu ft": ("ft", 3), "sq km": ("km", 2)}


def _folded_spellings() -> dict[str, Powers]:
    found: dict[str, Powers] = {symbol.casefold(): EXACT[symbol] for symbol in _ANY_CASE}
    for family in _FAMILIES:
        for prefix in family.prefixes.split():
            symbol, word = (part + end for part, end in zip(_PREFIXES[prefix], (family.symbol, ""), strict=True))
            for name in filter(None, family.words.split(",")):
                found[(word + name).casefold()] = ((symbol, 1),)
                if symbol in WITH_HOUR:
                    found[f"{word}{name} hour".casefold()] = EXACT[WITH_HOUR[symbol]]
                    found[f"{word}{name}hour".casefold()] = EXACT[WITH_HOUR[symbol]]
    for length, names in {
        "m": ("metre", "meter"),
        "ft": ("foot", "feet"),
        "km": ("kilometre", "kilometer"),
    }.items():
        for name in names:
            found |= {f"square {name}": ((length, 2),), f"cubic {name}": ((length, 3),)}
    found |= {spelling: (power,) for spelling, power in _SQUARE.items()}
    return found | {"mph": (("mi", 1), ("h", -1)), "kph": (("km", 1), ("h", -1)), "kilo": (("kg", 1),)}


FOLDED: dict[str, Powers] = _folded_spellings()
"""Spellings that hold in any case, written in lower case."""


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Fraction]:
    import pint  # noqa: PLC0415 (half a second, and most models never need it)

    try:
        return pint.UnitRegistry(cache_folder=":auto:", non_int_type=Fraction)
    except (OSError, EOFError, pickle.UnpicklingError):  # no home that can be written, or a torn cache
        return pint.UnitRegistry(non_int_type=Fraction)


@lru_cache(maxsize=512)
def measure(symbol: str) -> tuple[Dimensions, Fraction]:
    """Ask pint, once, what a symbol measures.

    Parameters
    ----------
    symbol : str
        A key of `PHYSICAL`.

    Returns
    -------
    tuple
        Dimensions with their exponents, and the exact factor to base units (kg, m, s, …).

    Examples
    --------
    >>> measure("t")
    ((('mass', 1),), Fraction(1000, 1))
    """
    known = PHYSICAL[symbol]
    registry = _registry()
    container = registry.UnitsContainer({known.pint_name: 1})
    factor = Fraction(str(registry.get_base_units(container)[0]))
    if known.own_dimension:
        return ((known.own_dimension, 1),), factor
    dimensions = registry.get_dimensionality(container)
    return tuple(sorted((name.strip("[]"), int(str(power))) for name, power in dimensions.items())), factor
