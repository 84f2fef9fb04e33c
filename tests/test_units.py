"""Units: what is read, what cancels, what converts, and what is said when nothing does."""

import functools
import itertools
import math
import os
import subprocess
import sys
import time

import pint
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.units import (
    FRACTION,
    PERCENT,
    PURE,
    Unit,
    conversion,
    currency,
    describe_clash,
    divide,
    likely_unit,
    multiply,
    parse_unit,
    power,
    settle,
)
from xlcvm.units.counted import singular
from xlcvm.units.money import CODES
from xlcvm.units.physical import PHYSICAL
from xlcvm.units.unit import kind

laws = settings(derandomize=True, deadline=None, max_examples=150)

ROUNDING = 1e-12  # a handful of float products; the factors themselves are exact fractions


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=ROUNDING)


def product(units: list[Unit]) -> tuple[Unit, float]:
    total, factor = units[0], 1.0
    for unit in units[1:]:
        total, step = multiply(total, unit)
        factor *= step
    return total, factor


def every_grouping(units: tuple[Unit, ...]) -> list[tuple[Unit, float]]:
    if len(units) == 1:
        return [(units[0], 1.0)]
    found = []
    for cut in range(1, len(units)):
        for (left, one), (right, other) in itertools.product(every_grouping(units[:cut]), every_grouping(units[cut:])):
            unit, factor = multiply(left, right)
            found.append((unit, one * other * factor))
    return found


# --- reading ------------------------------------------------------------------------------------------------

READ = {
    "USD/year": "USD/year",
    "kWh/batch": "kWh/batch",
    "USD/(batch·year)": "USD/(batch·year)",
    "USD/(batch * year)": "USD/(batch·year)",
    "USD/kWh/year": "USD/(kWh·year)",
    "1/year": "1/year",
    "/year": "1/year",
    "per batch": "1/batch",
    "year^-1": "1/year",
    "h⁻¹": "1/h",
    "p.a.": "1/year",
    "USD p.a.": "USD/year",
    "USD a year": "USD/year",
    "visits each month": "visit/month",
    "hours per year": "h/year",
    "HOURS PER YEAR": "h/year",
    "€ per hour": "EUR/h",
    "$/kWh": "USD/kWh",
    "usd/kwh": "USD/kWh",
    "US$": "USD",
    "k€": "kEUR",
    "kUSD": "kUSD",
    "MEUR": "MEUR",
    "$M": "MUSD",
    "$k": "kUSD",
    "million USD": "MUSD",
    "USD millions": "MUSD",
    "TEUR": "kEUR",
    "EUR/USD": "EUR/USD",
    "kW·h": "kWh",
    "kW h": "kWh",
    "kW x h": "kWh",
    "kW × h/year": "kWh/year",
    "kilowatt-hours": "kWh",
    "Kwh": "kWh",
    "KW": "kW",
    "KG": "kg",
    "MWH": "MWh",
    "MT": "t",
    "lbs": "lb",
    "hrs.": "h",
    "l/min": "L/min",
    "m²": "m2",
    "m2": "m2",
    "m^2": "m2",
    "m**3": "m3",
    "square metres": "m2",
    "sq ft": "ft2",
    "$/sqm": "USD/m2",
    "W/(m²·K)": "W/(m2·K)",
    "degC": "°C",
    "Nm": "N·m",
    "mph": "mi/h",
    "Ah": "Ah",
    "t·km": "t·km",
    "work orders": "work order",
    "FTEs": "FTE",
    "USD/h/FTE": "USD/(FTE·h)",
    "Companies": "company",
    "USD/pc.": "USD/piece",
    "tCO2e/MWh": "tCO2e/MWh",
    "kWh/kWp": "kWh/kWp",
    "machine hours": "machine hour",
    "working days": "working day",
    "%": "%",
    "per cent": "%",
    "% of sales": "%",
    "%/year": "%/year",
    "% p.a.": "%/year",
    "percent of list price per year": "%/year",
    "fraction": "fraction",
    "1": "",
    "-": "",
    "kWh/kWh": "",
}


@pytest.mark.parametrize(("typed", "shown"), READ.items())
def test_a_unit_is_read_and_shown(typed: str, shown: str) -> None:
    assert parse_unit(typed).text == shown


@pytest.mark.parametrize("shown", [shown for shown in READ.values() if shown])
def test_what_is_shown_can_be_typed(shown: str) -> None:
    assert parse_unit(parse_unit(shown).text) == parse_unit(shown)


HOW = "Write symbols with one /, such as USD/year, kWh/batch or USD/(batch·year)."
SIDE_BY_SIDE = "Write / or · between the two, or the unit alone and the rest in the variable's name."
FIGURE = "Put the number into the figure: 7 L/100 km is 0.07 L/km."
BAD = [
    ("//", 'a symbol is missing before "/"', "/", 1, HOW),
    ("kW/", 'nothing follows "/"', "/", 2, HOW),
    ("kW//h", 'a symbol is missing before "/"', "/", 3, HOW),
    ("USD per", 'nothing follows "per"', "per", 4, HOW),
    ("(", "the parenthesis is not closed", "(", 0, HOW),
    ("USD/(kW", "the parenthesis is not closed", "(", 4, HOW),
    ("kW)", '")" has no place there', ")", 2, HOW),
    ("kW(h)", '"(" has no place there', "(", 2, HOW),
    ("USD/()", 'a symbol is missing before ")"', ")", 5, HOW),
    ("USD/((kW))", "one pair of parentheses is the limit", "(", 5, HOW),
    ("USD/(kW/h)", "a division stands inside the parentheses", "/", 7, HOW),
    ("=1+1", '"=" has no place in a unit', "=", 0, HOW),
    ("USD,EUR", '"," has no place in a unit', ",", 3, HOW),
    ("°", '"°" is not known', "°", 0, HOW),
    ("kW^", "the exponent is missing", "^", 2, HOW),
    ("kW^0", "an exponent is a whole number from 1 to 9", "0", 3, HOW),
    ("kW^12", "an exponent is a whole number from 1 to 9", "12", 3, HOW),
    (
        "USD/kWh·year",
        "a multiplication after a division can be read in two ways",
        "·",
        7,
        "Put parentheses after the /, such as USD/(batch·year), or write the / last.",
    ),
    ("USD year", "nothing says whether to multiply or to divide", "USD year", 0, SIDE_BY_SIDE),
    ("USD saved", "nothing says whether to multiply or to divide", "USD saved", 0, SIDE_BY_SIDE),
    ("USD-year", "nothing says whether to multiply or to divide", "USD-year", 0, SIDE_BY_SIDE),
    ("USD/100 kg", "it holds the number 100", "100", 4, FIGURE),
    ("7", "it holds the number 7", "7", 0, "Leave the unit empty when there is none."),
    ("% saved", "% stands alone or before a /", "saved", 2, "Write %, %/year or % of sales."),
    ("USD/%", "% can only come first", "%", 4, "Write %, %/year or % of sales."),
    ("¥/kWh", '"¥" can mean two things', "¥", 0, "Write JPY or CNY."),
    ("mw", '"mw" can mean two things', "mw", 0, "Write MW or mW."),
    ("pounds", '"pounds" can mean two things', "pounds", 0, "Write lb for the weight or GBP for the money."),
    ("#/year", '"#" can mean two things', "#", 0, "Name what is counted, such as visit."),
    ("n/a", "it says that there is none", "n/a", 0, "Leave the cell empty."),
    (
        "how often a nurse comes to see us",
        "it is a sentence",
        "how often a nurse comes to see us",
        0,
        "Name one thing, such as visit.",
    ),
]


@pytest.mark.parametrize(("typed", "why", "marked", "start", "remedy"), BAD)
def test_what_is_no_unit_says_why_and_where(typed: str, why: str, marked: str, start: int, remedy: str) -> None:
    with pytest.raises(CvmError) as caught:
        parse_unit(typed)
    place = caught.value.place
    assert caught.value.problem == f'"{typed}" is no unit: {why}.'
    assert caught.value.remedy == remedy
    assert place is not None
    assert (place.text[place.start : place.end], place.start) == (marked, start)


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(CvmError, match="A unit of 5000 characters is no unit; 200 is the limit"):
        parse_unit("(" * 5000)


def test_an_exponent_beyond_sense_is_refused() -> None:
    with pytest.raises(CvmError, match=r"The unit m\^18 is beyond any sense"):
        power(parse_unit("m^9"), 2)


@laws
@given(st.text(alphabet=st.sampled_from("kWhUSD€$¥%/·*^()²-. 12aper'x°\n=é"), max_size=12))
def test_any_text_is_a_unit_or_a_deliberate_error(text: str) -> None:
    try:
        unit = parse_unit(text)
    except CvmError:
        return
    assert unit.text == "" or parse_unit(unit.text) == unit


# --- symbols ------------------------------------------------------------------------------------------------

BUSINESS_WORDS = """
    pallet batch store order invoice visit call ticket truck trip machine user seat licence license page
    pack piece case patient bed sample test part unit lot roll sheet bag box drum cart line shift
    operator FTE employee site claim delivery stop defect incident audit pin tin kit can gate head point
    cup hand link dozen count drop barrel cycle turn shot chain rod pole stick night room guest meal
    table account customer contract meeting email project server node device sensor filter pump valve
    motor belt tool mold wafer chip panel crate container tank tray vial dose person worker crew team
    scan click lead hit event mark grain atom pixel dot slug perch minim degree revolution rack slot
    core lane dock bay door label parcel letter copy
""".split()  # noqa: SIM905 (a table of words)


@pytest.mark.parametrize("word", BUSINESS_WORDS)
def test_an_ordinary_business_word_is_a_counted_thing(word: str) -> None:
    unit = parse_unit(word)
    assert [(symbol, kind(symbol)) for symbol, _ in unit.powers] == [(word, "counted")]
    assert conversion(parse_unit(f"USD/{word}"), parse_unit("USD")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("batch", "Batches"),
        ("box", "BOXES"),
        ("pallet", "pallets"),
        ("company", "companies"),
        ("work order", "Work-Orders"),
        ("FTE", "ftes"),
        ("person", "people"),
        ("licence", "licences"),
        ("case", "cases"),
        ("purchase", "purchases"),
        ("bus", "buses"),
        ("piece", "pcs"),
        ("kW", "kilowatts"),
        ("m", "meters"),
        ("ft", "feet"),
    ],
)
def test_case_and_plural_do_not_matter(one: str, other: str) -> None:
    assert conversion(parse_unit(one), parse_unit(other)) == 1.0
    unit, factor = multiply(parse_unit(f"USD/{one}"), parse_unit(f"{other}/year"))
    assert (unit.text, factor) == ("USD/year", 1.0)


def test_counted_things_are_never_taken_for_the_unit_they_resemble() -> None:
    assert conversion(parse_unit("T"), parse_unit("t")) is None
    assert multiply(parse_unit("USD/t"), parse_unit("T"))[0].text == "USD·T/t"
    assert [kind(symbol) for text in ("Ha", "Ms", "kW'") for symbol, _ in parse_unit(text).powers] == ["counted"] * 3


@pytest.mark.parametrize("word", [*BUSINESS_WORDS, "analysis", "chassis", "status", "gas", "lens", "SMS", "news"])
def test_the_singular_of_a_singular_is_itself(word: str) -> None:
    assert singular(word) == word
    assert singular(singular(word + "s")) == singular(word + "s")


def test_currencies() -> None:
    assert [currency(text).text for text in ("$", "€", "£", "USD", " chf ", "k€")] == [
        *("USD", "EUR", "GBP", "USD", "CHF", "kEUR"),
    ]
    assert parse_unit("kUSD/EUR").currencies == ("EUR", "USD")
    assert all(len(code) == 3 and parse_unit(code).is_money for code in CODES)
    assert kind(parse_unit("all").powers[0][0]) == "counted"  # only USD, EUR, GBP and CHF also in lower case


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [("¥", "Write JPY or CNY."), ("gold", "Use a code of three letters, such as USD, or one of $ € £.")],
)
def test_what_is_no_currency(typed: str, remedy: str) -> None:
    with pytest.raises(CvmError, match=f'"{typed}" is no currency.') as caught:
        currency(typed)
    assert caught.value.remedy == remedy


@pytest.mark.parametrize(
    ("typed", "true_of_it"),
    [
        ("USD", {"is_money"}),
        ("kUSD", {"is_money"}),
        ("USD/month", {"is_money_per_period"}),
        ("USD/batch", set()),
        ("USD^2", set()),
        ("USD/EUR", set()),
        ("1", {"is_pure"}),
        ("fraction", {"is_pure"}),
        ("%", {"is_pure", "is_percent"}),
        ("%/year", {"is_percent"}),
        ("kWh", set()),
    ],
)
def test_what_a_unit_is(typed: str, true_of_it: set[str]) -> None:
    names = ("is_money", "is_money_per_period", "is_pure", "is_percent")
    assert {name for name in names if getattr(parse_unit(typed), name)} == true_of_it


def test_periods_are_those_below_the_line() -> None:
    assert parse_unit("USD/(kWh·day·year)").periods == ("day", "year")
    assert parse_unit("h/year").periods == ("year",)
    assert parse_unit("kWh").periods == ()


# --- cancelling ---------------------------------------------------------------------------------------------

# Value elements as they are published and used; the factor is what the product of the figures is worth.
CHAINS = [
    (("kW", "h/year", "USD/kWh"), 1),
    (("W", "h/day", "USD/kWh", "day/year"), 1e-3),
    (("kWh/batch", "batch/year", "USD/kWh"), 1),
    (("MWh/year", "USD/kWh"), 1e3),
    (("hp", "h/year", "USD/kWh"), 0.74569987158227022),  # 550 ft·lbf/s
    (("V", "A", "h/year", "USD/kWh"), 1e-3),
    (("kW", "min/batch", "batch/year", "USD/kWh"), 1 / 60),
    (("kW", "h/day", "day/week", "week/year", "USD/MWh"), 1e-3),
    (("m3/h", "h/year", "kWh/m3", "USD/kWh"), 1),
    (("L/min", "h/year", "USD/m3"), 0.06),
    (("MJ/unit", "unit/year", "USD/kWh"), 1 / 3.6),
    (("kJ/kg", "kg/batch", "batch/year", "USD/kWh"), 1 / 3600),
    (("min/batch", "batch/year", "USD/h"), 1 / 60),
    (("s/call", "call/day", "day/year", "USD/h"), 1 / 3600),
    (("h/day", "day/week", "week/year", "USD/h"), 1),
    (("h/shift", "shift/day", "day/year", "kW", "USD/kWh"), 1),
    (("unit/h", "min/incident", "incident/year", "USD/unit"), 1 / 60),
    (("kg/batch", "batch/year", "USD/t"), 1e-3),
    (("g/unit", "unit/day", "day/year", "EUR/kg", "USD/EUR"), 1e-3),
    (("km/trip", "trip/year", "L/km", "USD/gal"), 1 / 3.785411784),  # 231 cubic inches
    (("pallet", "USD/(pallet·day)", "day/year"), 1),
    (("day", "pallet/year", "USD/(pallet·day)"), 1),
    (("seat", "USD/(seat·month)", "month/year"), 1),
    (("FTE", "kUSD/FTE/year", "USD/kUSD"), 1),
    (("%", "USD/unit", "unit/year"), 1),
    (("% of sales", "kUSD/year", "fraction"), 1e3),
]


@pytest.mark.parametrize(
    ("chain", "factor"), CHAINS, ids=lambda value: " × ".join(value) if isinstance(value, tuple) else ""
)
def test_a_published_chain_gives_money_per_year_in_any_order(chain: tuple[str, ...], factor: float) -> None:
    for order in itertools.permutations(parse_unit(text) for text in chain):
        unit, found = product(list(order))
        scale = conversion(unit, parse_unit("USD/year"))
        assert unit.text in {"USD/year", "kUSD/year"}
        assert scale is not None
        assert close(found * scale, factor)


@pytest.mark.parametrize("chain", [chain for chain, _ in CHAINS if len(chain) < 5], ids=" × ".join)
def test_a_published_chain_gives_money_per_year_in_any_grouping(chain: tuple[str, ...]) -> None:
    units = tuple(parse_unit(text) for text in chain)
    found = [result for order in itertools.permutations(units) for result in every_grouping(order)]
    assert {unit.text for unit, _ in found} <= {"USD/year", "kUSD/year"}
    worth = [factor * (conversion(unit, parse_unit("USD/year")) or math.nan) for unit, factor in found]
    assert all(close(value, worth[0]) for value in worth)


@pytest.mark.parametrize(
    ("chain", "factor"),
    [
        (("USD/day", "h/incident", "incident/year"), 1 / 24),
        (("day", "pallet/year", "USD/(pallet·month)"), 12 / 365),
        (("unit/min", "min/h", "h/year", "USD/unit"), 1),
        (("USD/year", "month/incident", "incident/year"), 1 / 12),
    ],
)
def test_a_chain_of_unlike_periods_settles_in_any_order(chain: tuple[str, ...], factor: float) -> None:
    for order in itertools.permutations(parse_unit(text) for text in chain):
        unit, found = product(list(order))
        settled, step = settle(unit)
        assert settled.text == "USD/year"
        assert close(found * step, factor)


@pytest.mark.parametrize(
    "typed", ["h/year", "USD·h/year", "USD·day/week", "USD/year", "USD", "USD·h/year^2", "kWh·min/h"]
)
def test_what_needs_an_assumption_does_not_settle(typed: str) -> None:
    assert settle(parse_unit(typed)) == (parse_unit(typed), 1.0)


PRODUCTS = [
    ("h/year", "USD", "USD·h/year", 1),
    ("h/year", "%", "h/year", 1),
    ("USD/year", "h/batch", "USD·h/(batch·year)", 1),  # a year of work is not 8,760 hours
    ("min/batch", "batch/year", "min/year", 1),
    ("kW", "h/year", "kWh/year", 1),
    ("kW", "USD/kWh", "USD/h", 1),
    ("USD/month", "year", "USD", 12),
    ("USD/year", "month", "USD", 1 / 12),
    ("USD/day", "h", "USD", 1 / 24),
    ("day", "USD/h", "USD·day/h", 1),  # waits for working hours per day
    ("USD/(kW·day)", "kWh", "USD·h/day", 1),
    ("L/min", "h", "L", 60),
    ("kUSD", "EUR/USD", "EUR", 1000),
    ("m", "m", "m2", 1),
    ("ha", "USD/m2", "USD", 10_000),
    ("bar", "m3", "m3·bar", 1),
    ("USD", "EUR", "EUR·USD", 1),
    ("%", "%", "", 1),
    ("fraction", "USD", "USD", 1),
    ("kVA", "USD/kW", "USD·kVA/kW", 1),  # the power factor lies between them
    ("km", "USD/km", "USD", 1),
    ("kWh", "1/kWh", "", 1),
    ("GB", "USD/TB", "USD", 1e-3),
    ("°C", "kWh/K", "kWh", 1),  # a difference of temperatures
]


@pytest.mark.parametrize(("left", "right", "shown", "factor"), PRODUCTS)
def test_a_product(left: str, right: str, shown: str, factor: float) -> None:
    for one, other in ((left, right), (right, left)):
        unit, found = multiply(parse_unit(one), parse_unit(other))
        assert unit.text == shown
        assert close(found, factor)


QUOTIENTS = [
    ("USD", "USD/year", "year", 1),
    ("USD/month", "USD/year", "", 12),
    ("USD/month", "unit/year", "USD/unit", 12),
    ("unit/year", "unit/h", "h/year", 1),
    ("unit/year", "unit/day", "day/year", 1),
    ("unit/day", "unit/h", "h/day", 1),
    ("USD/year", "unit/day", "USD·day/(unit·year)", 1),  # waits for the working days
    ("USD/day", "unit/h", "USD·h/(unit·day)", 1),
    ("h/year", "month/year", "h/month", 1),
    ("kWh", "min", "kW", 60),
    ("kWh", "MWh", "", 1e-3),
    ("USD", "%", "USD", 1),
    ("%", "USD", "1/USD", 1),
    ("EUR", "USD/EUR", "EUR^2/USD", 1),
]


@pytest.mark.parametrize(("left", "right", "shown", "factor"), QUOTIENTS)
def test_a_quotient(left: str, right: str, shown: str, factor: float) -> None:
    unit, found = divide(parse_unit(left), parse_unit(right))
    assert unit.text == shown
    assert close(found, factor)


def test_powers() -> None:
    assert power(parse_unit("m"), 3).text == "m3"
    assert power(parse_unit("USD/batch"), -1).text == "batch/USD"
    assert power(PERCENT, 2) == power(parse_unit("kWh"), 0) == PURE


# --- converting ---------------------------------------------------------------------------------------------

CONVERSIONS = [
    ("USD/month", "USD/year", 12),
    ("USD/quarter", "USD/year", 4),
    ("day", "h", 24),
    ("week", "day", 7),
    ("year", "day", 365),  # the business convention
    ("year", "h", 8760),
    ("h/week", "h/year", 365 / 7),
    ("min", "h", 1 / 60),
    ("kUSD", "USD", 1000),
    ("MEUR/year", "kEUR/month", 1000 / 12),
    ("kWh", "MWh", 1e-3),
    ("kWh", "MJ", 3.6),  # exact: W = J/s
    ("kWh", "kW·h", 1),
    ("m3", "L", 1000),  # exact: SI brochure, 9th edition, table 8
    ("ha", "m2", 10_000),
    ("t", "kg", 1000),
    ("inch", "mm", 25.4),  # exact: international yard and pound agreement, 1959
    ("ft", "m", 0.3048),
    ("mi", "km", 1.609344),
    ("lb", "kg", 0.45359237),
    ("short ton", "lb", 2000),
    ("gal", "L", 3.785411784),
    ("bbl", "gal", 42),
    ("imperial gallon", "L", 4.54609),
    ("bar", "kPa", 100),
    ("kcal", "kJ", 4.184),
    ("MMBtu", "kWh", 1055.056e6 / 3.6e6),  # ISO 31-4: 1 Btu = 1 055.056 J
    ("km/h", "m/s", 1 / 3.6),
    ("GB", "Mbit", 8000),
    ("GiB", "MiB", 1024),  # IEC 80000-13
    ("Ah", "mAh", 1000),
    ("1", "%", 1),
    ("fraction", "%", 1),
    ("%/year", "1/month", 1 / 12),
]


@pytest.mark.parametrize(("source", "target", "factor"), CONVERSIONS)
def test_a_conversion(source: str, target: str, factor: float) -> None:
    found = conversion(parse_unit(source), parse_unit(target))
    assert found is not None
    assert math.isclose(found, factor, rel_tol=1e-15)  # exact fractions, rounded once


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("EUR", "USD"),
        ("USD", "USD/year"),
        ("%", "USD"),
        ("pallet", "box"),
        ("kVA", "kW"),
        ("kvar", "kW"),
        ("kW", "kWh"),
        ("t", "ton"),
        ("GB", "1"),
        ("machine hour", "h"),
        ("tCO2e", "t"),
        ("kWp", "kW"),
    ],
)
def test_no_conversion(source: str, target: str) -> None:
    assert conversion(parse_unit(source), parse_unit(target)) is None
    assert conversion(parse_unit(target), parse_unit(source)) is None


@functools.cache
def outside_registry() -> pint.UnitRegistry:
    return pint.UnitRegistry()


OUTSIDE = {
    "kWh": "kilowatt_hour",
    "MJ": "megajoule",
    "kcal": "kilocalorie",
    "Btu": "british_thermal_unit",
    "therm": "therm",
    "kW": "kilowatt",
    "hp": "horsepower",
    "kg": "kilogram",
    "t": "metric_ton",
    "oz": "ounce",
    "long ton": "long_ton",
    "L": "liter",
    "fl oz": "fluid_ounce",
    "m3": "meter ** 3",
    "ft3": "foot ** 3",
    "acre": "acre",
    "km2": "kilometer ** 2",
    "yd": "yard",
    "cm": "centimeter",
    "kPa": "kilopascal",
    "psi": "pound_force_per_square_inch",
    "mbar": "millibar",
    "kg/m3": "kilogram / meter ** 3",
    "kJ/kg": "kilojoule / kilogram",
    "N·m": "newton * meter",
    "L/min": "liter / minute",
    "W/(m2·K)": "watt / meter ** 2 / kelvin",
}


@pytest.mark.parametrize("source", OUTSIDE)
def test_physical_units_convert_as_pint_does(source: str) -> None:
    registry = outside_registry()
    for target, in_pint in OUTSIDE.items():
        theirs = registry.Quantity(1.0, OUTSIDE[source])
        ours = conversion(parse_unit(source), parse_unit(target))
        if theirs.is_compatible_with(in_pint):
            assert ours is not None
            assert math.isclose(ours, theirs.to(in_pint).magnitude, rel_tol=1e-12)
        else:
            assert ours is None


def test_pint_knows_every_symbol_of_the_list() -> None:
    for symbol in PHYSICAL:
        assert conversion(parse_unit(symbol), power(parse_unit(symbol), 1)) == 1.0
        conversion(Unit.of([(symbol, 1)]), parse_unit("hp"))  # asks pint


# --- laws ---------------------------------------------------------------------------------------------------

SYMBOLS = (
    *(
        "USD",
        "kUSD",
        "EUR",
        "batch",
        "FTE",
        "work order",
        "W",
        "kW",
        "MJ",
        "Btu",
        "kg",
        "t",
        "lb",
        "L",
        "m",
        "ft",
    ),
    *("bar", "V", "A", "GB", "s", "min", "h", "day", "week", "month", "year", "Hz", "K"),
)
powers = st.dictionaries(st.sampled_from(SYMBOLS), st.sampled_from([-2, -1, -1, 1, 1, 2]), max_size=4)
units = powers.map(lambda chosen: Unit.of(chosen.items()))


def joined(*parts: Unit) -> Unit:
    return Unit.of(power for part in parts for power in part.powers)


@laws
@given(units, units)
def test_a_product_is_worth_its_factors_and_the_order_does_not_matter(left: Unit, right: Unit) -> None:
    unit, factor = multiply(left, right)
    worth = conversion(joined(left, right), unit)
    assert worth is not None
    assert close(worth, factor)
    assert multiply(right, left) == (unit, factor)


@laws
@given(units, units)
def test_multiplying_and_dividing_comes_back(left: Unit, right: Unit) -> None:
    total, one = multiply(left, right)
    back, other = divide(total, right)
    worth = conversion(back, left)
    assert worth is not None
    assert close(one * other * worth, 1)


@laws
@given(units, units, units)
@example(parse_unit("kW"), parse_unit("h/year"), parse_unit("USD/kWh"))
def test_the_grouping_does_not_change_the_worth(first: Unit, second: Unit, third: Unit) -> None:
    (one, factor), (other, other_factor) = every_grouping((first, second, third))
    worth = conversion(one, other)
    assert worth is not None
    assert close(factor * worth, other_factor)


@laws
@given(units, units)
def test_there_and_back_is_one(left: Unit, right: Unit) -> None:
    source, target = joined(left, right), multiply(left, right)[0]
    there, back = conversion(source, target), conversion(target, source)
    assert there is not None
    assert back is not None
    assert close(there * back, 1)


@laws
@given(units)
def test_settling_keeps_the_worth(unit: Unit) -> None:
    settled, factor = settle(unit)
    worth = conversion(unit, settled)
    assert worth is not None
    assert close(worth, factor)


@laws
@given(units)
def test_every_unit_can_be_typed_as_shown(unit: Unit) -> None:
    assert unit.text == "" or parse_unit(unit.text) == unit


@laws
@given(units, st.integers(-3, 3))
def test_a_power_is_a_repeated_product(unit: Unit, exponent: int) -> None:
    assert power(unit, exponent) == joined(*[power(unit, 1 if exponent > 0 else -1)] * abs(exponent))


# --- explaining ---------------------------------------------------------------------------------------------

CLASHES = [
    ("USD/year", "EUR/year", "An input in USD/EUR is an exchange rate: multiply by it."),
    (
        "%",
        "USD/year",
        "A share changes USD/year by a product: multiply by (1 + …), or by the share itself.",
    ),
    ("1", "USD", "Give the number the unit USD, or leave its unit empty."),
    (
        "USD",
        "USD/year",
        "USD comes once and USD/year every year: divide USD by an input in year, or keep two equations.",
    ),
    ("USD/batch", "USD", "Multiply USD/batch by an input in batch."),
    ("USD·h/year", "USD/year", "USD·h/year still holds h: a figure per h is missing in it."),
    ("T", "t", '"T" is read as a thing that is counted: write t if that is meant.'),
    ("machine hours", "h", '"machine hour" is read as a thing that is counted: write h if that is meant.'),
    (
        "ton",
        "t",
        '"ton" is read as a thing that is counted: write t for 1,000 kg, short ton for 2,000 lb or long ton '
        "for 2,240 lb if that is meant.",
    ),
    ("kW", "batch", "Check both units: only figures that measure the same thing can be added or compared."),
]


@pytest.mark.parametrize(("left", "right", "remedy"), CLASHES)
def test_a_clash_names_both_sides_and_a_remedy(left: str, right: str, remedy: str) -> None:
    one, other = parse_unit(left), parse_unit(right)
    assert describe_clash(one, other) == (f"{one.text or 'a pure number'} and {other.text}", remedy)


@laws
@given(units, units)
def test_any_two_units_can_be_explained(left: Unit, right: Unit) -> None:
    problem, remedy = describe_clash(left, right)
    assert left.text in problem
    assert right.text in problem
    assert remedy.endswith(".")


# --- pint behind one door -----------------------------------------------------------------------------------


def in_a_new_python(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    ).stdout.strip()


def test_units_that_cancel_by_name_never_load_pint() -> None:
    code = """
import sys
from xlcvm.units import conversion, describe_clash, divide, multiply, parse_unit, settle
def of(*texts):
    unit = parse_unit(texts[0])
    for text in texts[1:]:
        unit = multiply(unit, parse_unit(text))[0]
    return settle(unit)[0].text
print(of("kW", "h/year", "USD/kWh"), of("pallet", "USD/pallet"), of("min/batch", "batch/year", "USD/h"),
      of("USD/day", "h"), of("L/min", "h/year", "USD/L"), of("KWH", "USD/pin"), of("kWh/unit", "unit/year"),
      divide(parse_unit("USD"), parse_unit("kWh"))[0].text,
      conversion(parse_unit("kUSD/month"), parse_unit("USD/year")),
      conversion(parse_unit("kWh"), parse_unit("pallet")),
      describe_clash(parse_unit("kW"), parse_unit("bag"))[0],
      "pint" in sys.modules)
"""
    assert in_a_new_python(code) == (
        "USD/year USD USD/year USD USD/year USD·kWh/pin kWh/year USD/kWh 12000.0 None kW and bag False"
    )


def test_a_home_that_cannot_be_written_does_no_harm(tmp_path: object) -> None:
    blocked = f"{tmp_path}/file"
    with open(blocked, "w", encoding="utf-8") as file:
        file.write("in the way of a folder")
    code = "from xlcvm.units import *; print(conversion(parse_unit('MWh'), parse_unit('GJ')))"
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"), blocked)
    assert in_a_new_python(code, **nowhere) == "3.6"


def test_a_model_of_forty_units_settles_at_once() -> None:
    conversion(parse_unit("kWh"), parse_unit("MJ"))  # pint is loaded before
    texts = [f"{unit}/thing{number}" for number in range(8) for unit in ("USD", "kWh", "L/min", "min", "kg")]
    begin = time.perf_counter()
    for one, other in itertools.pairwise(parse_unit(text) for text in texts):
        multiply(one, other)
        conversion(one, other)
    assert time.perf_counter() - begin < 0.05  # 5 ms on a quiet machine; ten times that on a busy one


def test_the_two_labels_of_a_share() -> None:
    assert parse_unit("%") == PERCENT
    assert parse_unit("fraction") == FRACTION
    assert PERCENT != FRACTION
    assert conversion(PERCENT, FRACTION) == 1.0


def test_temperatures_never_convert_for_their_zeros_differ() -> None:
    for left, right in (("K", "°C"), ("°C", "°F"), ("kWh/°C", "kWh/K")):
        assert conversion(parse_unit(left), parse_unit(right)) is None
    assert conversion(parse_unit("kWh/K"), parse_unit("MWh/K")) == pytest.approx(0.001)


def test_misspelt_units_are_guessed() -> None:
    assert [likely_unit(word) for word in ("hur", "yeer", "T", "machine hour")] == ["h", "year", "t", "h"]
    words = ("pallet", "batch", "store", "shift", "order", "visit", "pack", "operator", "FTE", "drive", "seat", "trip")
    assert not [word for word in words if likely_unit(word)]
