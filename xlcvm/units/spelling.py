"""From one word or phrase to symbols: which spellings are known, and which are too ambiguous to guess."""

from __future__ import annotations

import difflib
from functools import lru_cache

from xlcvm.units import periods, physical
from xlcvm.units.counted import counted_key, singular
from xlcvm.units.money import money_symbol
from xlcvm.units.physical import Powers
from xlcvm.units.unit import kind

_MEGA_OR_MILLI = {"mw": "MW", "mwh": "MWh", "mj": "MJ", "mpa": "MPa", "mva": "MVA"}

AMBIGUOUS: dict[str, str] = {
    "¥": "Write JPY or CNY.",
    "¢": "Write the amount in the currency itself, such as 0.12 USD.",
    "pound": "Write lb for the weight or GBP for the money.",
    **{typed: f"Write {mega} or {'m' + mega[1:]}." for typed, mega in _MEGA_OR_MILLI.items()},
    "mt": "Write t for tonnes or Mt for millions of tonnes.",
    "Gb": "Write GB for bytes or Gbit for bits.",
    "Mb": "Write MB for bytes or Mbit for bits.",
    "#": "Name what is counted, such as visit.",
}
"""Spellings that mean several things, with the remedy."""

# Words that pint or a reader takes for a physical unit, and that we leave as counted things: what to write
# where the physical unit is meant.
LOOKALIKES: dict[str, str] = {
    "ton": "t for 1,000 kg, short ton for 2,000 lb or long ton for 2,240 lb",
    "barrel": "bbl for 42 US gallons of oil",
    "rpm": "1/min",
    "c": "°C",
    "f": "°F",
    "in": "inch",
    "ct": "the amount in the currency itself, such as 0.12 USD",
    "cent": "the amount in the currency itself, such as 0.12 USD",
}

SHORTEST_PLURAL = 4
SHORTEST_MISSPELT = 3


@lru_cache(maxsize=4096)
def known(phrase: str) -> Powers | None:
    """Find the symbols that a word or phrase stands for.

    Parameters
    ----------
    phrase : str
        One or several words, single spaces between.

    Returns
    -------
    tuple of (str, int) or None
        Symbols with exponents; None for a counted thing.

    Examples
    --------
    >>> known("kWh"), known("hours"), known("sq ft"), known("pallets")
    ((('kW', 1), ('h', 1)), (('h', 1),), (('ft', 2),), None)
    """
    money = money_symbol(phrase.rstrip("."))
    if money:
        return ((money, 1),)
    for candidate in dict.fromkeys((phrase, phrase.rstrip("."), phrase.replace("-", " "))):
        found = _as_typed(candidate)
        if found:
            return found
    head, _, last = phrase.replace("-", " ").rpartition(" ")
    if len(last) < SHORTEST_PLURAL or singular(last) == last:
        return None
    return _as_typed(f"{head} {singular(last)}".strip())


def _as_typed(word: str) -> Powers | None:
    word = word.replace("μ", "µ")  # the Greek letter for the sign
    if word in physical.EXACT:
        return physical.EXACT[word]
    folded = word.casefold()
    if word in periods.EXACT:
        return ((periods.EXACT[word], 1),)
    if folded in periods.FOLDED:
        return ((periods.FOLDED[folded], 1),)
    return physical.FOLDED.get(folded)


def ambiguity(word: str) -> str | None:
    """Give the remedy where a word means several things.

    Examples
    --------
    >>> ambiguity("mw"), ambiguity("MW")
    ('Write MW or mW.', None)
    """
    return AMBIGUOUS.get(word) or (AMBIGUOUS.get(singular(word.casefold())) if len(word) > 2 else None)


@lru_cache(maxsize=1)
def _in_lower_case() -> dict[str, str]:
    return {spelling.casefold(): spelling for spelling in (*physical.EXACT, *periods.EXACT)}


def intended(symbol: str) -> str | None:
    """Guess what a counted thing was meant to be: a known unit in another case, or hours of something.

    Examples
    --------
    >>> intended("T"), intended("machine hour"), intended("pallet")
    ('t', 'h', None)
    """
    if kind(symbol) != "counted":
        return None
    shared = counted_key(symbol)
    if shared in LOOKALIKES:
        return LOOKALIKES[shared]
    if shared in _in_lower_case():
        return _in_lower_case()[shared]
    words = shared.split()
    if len(words) < 2:
        return None
    first, last = known(words[0]), known(words[-1])
    if last and len(last) == 1 and kind(last[0][0]) == "period":
        return last[0][0]
    return symbol.split(maxsplit=1)[0] if first and any(kind(part) == "physical" for part, _ in first) else None


def likely_unit(symbol: str) -> str | None:
    """Guess what a counted thing was meant to be, misspellings of periods included.

    Examples
    --------
    >>> likely_unit("hur"), likely_unit("yeer"), likely_unit("T"), likely_unit("pallet")
    ('h', 'year', 't', None)
    """
    meant = intended(symbol)
    if meant or kind(symbol) != "counted" or len(symbol) < SHORTEST_MISSPELT:
        return meant
    near = difflib.get_close_matches(symbol.casefold(), periods.FOLDED, n=1, cutoff=0.75)
    return periods.FOLDED[near[0]] if near else None
