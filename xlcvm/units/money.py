"""Currencies: the codes and signs, and amounts in thousands, millions and billions. It knows no rates."""

from __future__ import annotations

import re
from functools import lru_cache

# ISO 4217, active codes of countries and monetary unions; funds, metals and test codes are left out.
# BGN and ANG, withdrawn in 2026 and 2025, stay because figures of earlier years are in them.
CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD
    XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 (a list of 155 quoted codes reads worse)
)
SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "R$": "BRL",
    "S$": "SGD",
}
_WORDS = {
    **{code.casefold(): code for code in ("USD", "EUR", "GBP", "CHF")},
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "us dollar": "USD",
    "us dollars": "USD",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "yen": "JPY",
}
_LOWER_CASE = frozenset({"usd", "eur", "gbp", "chf"})

# Amounts as annual reports write them: the letter before or after the currency.
_SCALES = {"": 1, "k": 1_000, "M": 1_000_000, "bn": 1_000_000_000}
_SCALE_WORDS = {
    "k": "k",
    "thousand": "k",
    "thousands": "k",
    "m": "M",
    "mm": "M",
    "mn": "M",
    "mio": "M",
    "million": "M",
    "millions": "M",
    "bn": "bn",
    "billion": "bn",
    "billions": "bn",
}
_LETTERS = {"k": "k", "K": "k", "m": "M", "M": "M", "MM": "M", "mn": "M", "mio": "M", "Mio": "M", "bn": "bn"}
_THOUSAND_IN_GERMAN = {"TEUR": "kEUR", "T€": "kEUR", "TCHF": "kCHF"}
_SCALED = re.compile(
    r"(?P<before>MM|mn|[Mm]io|bn|[kKmM])?(?P<money>[A-Z]{3}|[A-Z]{0,2}[$€£₹])(?P<after>MM|mn|[Mm]io|bn|[kKmM])?"
)
_NEVER_SCALED = frozenset({"ALL"})  # MALL is a mall

MONEY: dict[str, tuple[str, int]] = {
    scale + code: (code, size) for code in sorted(CODES) for scale, size in _SCALES.items()
}
"""Every money symbol with its plain code and its size: kUSD is (USD, 1,000)."""


@lru_cache(maxsize=1024)
def money_symbol(text: str) -> str | None:
    """Find the money symbol that a word or two stand for.

    Parameters
    ----------
    text : str
        Such as "USD", "k€", "$M" or "million EUR".

    Returns
    -------
    str or None
        A key of `MONEY`; None when the text names no money.

    Examples
    --------
    >>> money_symbol("$"), money_symbol("MEUR"), money_symbol("thousand USD"), money_symbol("pallet")
    ('USD', 'MEUR', 'kUSD', None)
    """
    if text in CODES:
        return text
    known = SIGNS.get(text) or _WORDS.get(text.casefold()) or _THOUSAND_IN_GERMAN.get(text)
    if known:
        return known
    first, _, rest = text.partition(" ")
    if rest:
        return _in_words(first, rest) or _in_words(rest, first)
    return _with_letter(text)


def _in_words(scale: str, money: str) -> str | None:
    letter = _SCALE_WORDS.get(scale.rstrip(".").casefold())
    code = money_symbol(money) if letter and " " not in money else None
    return letter + code if letter and code in CODES else None


def _with_letter(text: str) -> str | None:
    match = _SCALED.fullmatch(text)
    if not match or bool(match["before"]) == bool(match["after"]):
        return None
    code = SIGNS.get(match["money"], match["money"])
    if code not in CODES or code in _NEVER_SCALED:
        return None
    return _LETTERS[match["before"] or match["after"]] + code
