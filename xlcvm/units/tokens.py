"""The pieces of a unit's text, each with its place, and the words that join them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from xlcvm.errors import CvmError, Place
from xlcvm.units.money import MONEY
from xlcvm.units.periods import PERIODS
from xlcvm.units.spelling import known

HOW = "Write symbols with one /, such as USD/year, kWh/batch or USD/(batch·year)."

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SIGN = "$€£¥¢₹°#"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<power>\*\*|\^)
    |(?P<times>[*·⋅×∙•])
    |(?P<over>[/÷∕])
    |(?P<open>\()
    |(?P<close>\))
    |(?P<raised>⁻?[{RAISED}]+)
    |(?P<number>[-−]?\d[\d.,]*)
    |(?P<percent>%)
    |(?P<word>(?:[^\W\d_{RAISED}]|[{_SIGN}])(?:[^\W{RAISED}]|[{_SIGN}.'’&]|-(?=[^\W\d]))*)""",
    re.VERBOSE,
)
_EACH = frozenset({"a", "an", "each", "every"})
_YEARLY = frozenset({"p.a.", "p.a", "pa", "annually", "yearly"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind, what was typed, and where.

    Parameters
    ----------
    kind : str
        "word", "number", "percent", "over", "times", "power", "raised", "open" or "close".
    text : str
        As typed; "year" for the second half of "p.a.".
    start, end : int
        Offsets, end exclusive.
    """

    kind: str
    text: str
    start: int
    end: int


def no_unit(text: str, start: int, end: int, why: str, remedy: str = HOW) -> CvmError:
    """Make the error that says why a text is no unit."""
    return CvmError(f'"{text.strip()}" is no unit: {why}.', remedy, place=Place(text, start, end))


def tokens(text: str) -> list[Token]:
    """Cut a text into its pieces.

    Parameters
    ----------
    text : str
        The text of a unit.

    Returns
    -------
    list of Token
        In order; "per", "a year", "p.a.", "per cent" and a lone "x" already as what they stand for.

    Raises
    ------
    CvmError
        #VALUE! at a sign that no unit holds.

    Examples
    --------
    >>> [token.kind for token in tokens("€ per hour")]
    ['word', 'over', 'word']
    """
    return _with_words_that_join(_signs_and_words(text))


def _signs_and_words(text: str) -> list[Token]:
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or match.lastgroup is None:
            raise no_unit(text, position, position + 1, f'"{text[position]}" has no place in a unit')
        position = match.end()
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), match.start(), match.end()))
    return found


def _with_words_that_join(tokens: list[Token]) -> list[Token]:
    """Turn the words "per", "a year", "p.a.", "per cent" and a lone "x" into what they stand for."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        between = bool(found) and found[-1].kind in ("word", "percent", "close") and following is not None
        between = between and following is not None and following.kind in ("word", "open")
        word = token.text.casefold() if token.kind == "word" else ""
        if word == "per":
            is_percent = following is not None and following.text.casefold() == "cent"
            found.append(replace(token, kind="percent" if is_percent else "over"))
        elif word == "cent" and found and found[-1].kind == "percent" and found[-1].text != "%":
            continue
        elif word in _EACH and between and following and _is_rate(found[-1].text, following.text):
            found.append(replace(token, kind="over"))
        elif word == "x" and between:
            found.append(replace(token, kind="times"))
        elif word in _YEARLY and (found or word.startswith("p.")):
            found += [replace(token, kind="over"), replace(token, text="year")]
        else:
            found.append(token)
    return found


def _is_rate(before: str, after: str) -> bool:
    """Tell "USD a year" and "visits each month" from "visits that a nurse makes"."""
    return any(symbol in MONEY for symbol, _ in known(before) or ()) or any(
        symbol in PERIODS for symbol, _ in known(after) or ()
    )
