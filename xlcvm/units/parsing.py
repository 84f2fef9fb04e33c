"""The text of a unit: "USD/(batch·year)", "hours per year", "% of sales". Typed text is read, never run."""

from __future__ import annotations

import re
from functools import lru_cache

from xlcvm.errors import CvmError, Place
from xlcvm.units.counted import counted_name
from xlcvm.units.money import MONEY, SIGNS, money_symbol
from xlcvm.units.physical import PHYSICAL
from xlcvm.units.spelling import ambiguity, known
from xlcvm.units.tokens import HOW, RAISED, Token, no_unit, tokens
from xlcvm.units.unit import PURE, Label, Unit, kind

_LONGEST_TEXT = 200
_MOST_WORDS = 6
_LARGEST_EXPONENT = 9
_NUMBER_SIGNS = frozenset({"1", "-", "–", "—", "none", "dimensionless", "ratio"})
_NO_ANSWER = frozenset({"n/a", "n.a.", "na", "tbd", "?", "??", "..."})
_LABELS: dict[str, Label] = {"percent": "%", "percentage": "%", "pct": "%", "fraction": "fraction"}


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """Read the text of a unit.

    Symbols are joined by ``/``, ``per``, ``·``, ``*`` or ``×``; one pair of parentheses may follow a slash.
    Words that are neither money, a period nor a physical unit are counted things (pallet, work order).

    Parameters
    ----------
    text : str
        Not blank: what a missing unit means is the caller's business.

    Returns
    -------
    Unit
        Its symbols in canonical spelling.

    Raises
    ------
    CvmError
        #VALUE! when the text is no unit, or could be several.

    Examples
    --------
    >>> [parse_unit(text).text for text in ("$/kWh", "hours per year", "USD/kWh/year", "Pallets", "m²")]
    ['USD/kWh', 'h/year', 'USD/(kWh·year)', 'pallet', 'm2']
    """
    if len(text) > _LONGEST_TEXT:
        raise CvmError(
            f"A unit of {len(text)} characters is no unit; {_LONGEST_TEXT} is the limit.",
            HOW,
            place=Place(text, _LONGEST_TEXT, len(text)),
        )
    stripped = text.strip().casefold()
    if stripped in _NUMBER_SIGNS:
        return PURE
    if stripped in _NO_ANSWER:
        raise no_unit(text, 0, len(text), "it says that there is none", "Leave the cell empty.")
    return _Reader(text).unit()


def currency(sign_or_code: str) -> Unit:
    """Give the unit of a currency sign or code.

    Parameters
    ----------
    sign_or_code : str
        Such as "$", "€", "USD" or "kUSD".

    Returns
    -------
    Unit
        Money.

    Raises
    ------
    CvmError
        #VALUE! when it names no currency, or several.

    Examples
    --------
    >>> currency("€").text
    'EUR'
    """
    typed = sign_or_code.strip()
    found = money_symbol(typed)
    if found:
        return Unit.of([(found, 1)])
    raise CvmError(
        f'"{typed[:20]}" is no currency.',
        ambiguity(typed) or "Use a code of three letters, such as USD, or one of $ € £.",
        place=Place(sign_or_code, 0, len(sign_or_code)),
    )


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.label: Label = ""
        self.powers: list[tuple[str, int]] = []

    def unit(self) -> Unit:
        if not self.tokens:
            raise no_unit(self.text, 0, len(self.text), "it is blank")
        self._label_or_one()
        sign, divided, complete = 1, False, bool(self.position)
        while (token := self._next()) is not None:
            if token.kind == "over":
                if not complete and self.position > 1:
                    raise self._missing(token)
                sign, divided, complete = -1, True, False
            elif token.kind == "times":
                self._refuse_times(token, complete=complete, divided=divided)
                complete = False
            elif complete:
                raise self._unexpected(token)
            else:
                factor = self._group(token) if token.kind == "open" else self._factor(token)
                self.powers += [(symbol, sign * exponent) for symbol, exponent in factor]
                complete = True
        if not complete:
            last = self.tokens[-1]
            raise no_unit(self.text, last.start, last.end, f'nothing follows "{last.text}"')
        return Unit.of(self.powers, self.label)

    def _next(self) -> Token | None:
        if self.position == len(self.tokens):
            return None
        self.position += 1
        return self.tokens[self.position - 1]

    def _peek(self, kind_of_token: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position].kind == kind_of_token

    def _label_or_one(self) -> None:
        """Read what may only come first: the 1 of "1/year", or % with the words that say of what."""
        first = self.tokens[0]
        if first.kind == "number" and first.text == "1" and len(self.tokens) > 1 and self.tokens[1].kind == "over":
            self.position = 1
        label = _label(first)
        if not label:
            return
        self.label, self.position = label, 1
        if self._peek("word") and self.tokens[1].text.casefold() == "of":
            while self._peek("word"):
                self.position += 1
        if self.position < len(self.tokens) and not self._peek("over"):
            raise self._percent(self.tokens[self.position])

    def _percent(self, token: Token) -> CvmError:
        return no_unit(
            self.text,
            token.start,
            token.end,
            f"{self.label} stands alone or before a /",
            f"Write {self.label}, {self.label}/year or {self.label} of sales.",
        )

    def _group(self, opening: Token) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        complete = False
        while (token := self._next()) is not None:
            if token.kind == "close":
                if not complete:
                    raise self._missing(token)
                if self._peek("power") or self._peek("raised"):
                    raise self._unexpected(self.tokens[self.position])
                return found
            if token.kind == "open":
                raise no_unit(self.text, token.start, token.end, "one pair of parentheses is the limit")
            if token.kind == "over":
                raise no_unit(self.text, token.start, token.end, "a division stands inside the parentheses")
            if token.kind == "times":
                self._refuse_times(token, complete=complete, divided=False)
                complete = False
            elif complete:
                raise self._unexpected(token)
            else:
                found += self._factor(token)
                complete = True
        raise no_unit(self.text, opening.start, opening.end, "the parenthesis is not closed")

    def _refuse_times(self, token: Token, *, complete: bool, divided: bool) -> None:
        if not complete:
            raise self._missing(token)
        if divided:
            raise no_unit(
                self.text,
                token.start,
                token.end,
                "a multiplication after a division can be read in two ways",
                "Put parentheses after the /, such as USD/(batch·year), or write the / last.",
            )

    def _factor(self, token: Token) -> list[tuple[str, int]]:
        if token.kind == "number":
            raise no_unit(
                self.text,
                token.start,
                token.end,
                f"it holds the number {token.text}",
                "Put the number into the figure: 7 L/100 km is 0.07 L/km."
                if len(self.tokens) > 1
                else "Leave the unit empty when there is none.",
            )
        if token.kind == "percent":
            raise no_unit(self.text, token.start, token.end, "% can only come first", "Write %, %/year or % of sales.")
        if token.kind != "word":
            raise self._unexpected(token)
        words = [token]
        while self._peek("word"):
            words.append(self.tokens[self.position])
            self.position += 1
        exponent = self._exponent()
        return [(symbol, power * exponent) for symbol, power in self._symbols(words)]

    def _exponent(self) -> int:
        if self._peek("raised"):
            token = self.tokens[self.position]
            digits = token.text.replace("⁻", "-").translate(str.maketrans(RAISED, "0123456789"))
        elif self._peek("power"):
            self.position += 1
            if not self._peek("number"):
                before = self.tokens[self.position - 1]
                raise no_unit(self.text, before.start, before.end, "the exponent is missing")
            token = self.tokens[self.position]
            digits = token.text.replace("−", "-")
        else:
            return 1
        self.position += 1
        if not re.fullmatch(r"-?[1-9]", digits):
            raise no_unit(
                self.text,
                token.start,
                token.end,
                f"an exponent is a whole number from 1 to {_LARGEST_EXPONENT}",
            )
        return int(digits)

    def _symbols(self, words: list[Token]) -> tuple[tuple[str, int], ...]:
        phrase = " ".join(word.text for word in words)
        found = known(phrase)
        if found:
            return found
        for word in words if len(words) == 1 else ():
            remedy = ambiguity(word.text.rstrip("."))
            if remedy:
                raise no_unit(self.text, word.start, word.end, f'"{word.text}" can mean two things', remedy)
        parts = [known(part) for word in words for part in word.text.split("-")]
        if len(parts) > 1 and all(parts):
            return self._side_by_side(words, [power for part in parts for power in part or ()])
        self._refuse_money(words)
        name = counted_name(phrase)
        if not name or len(words) > _MOST_WORDS:
            raise no_unit(
                self.text, words[0].start, words[-1].end, "it is a sentence", "Name one thing, such as visit."
            )
        return ((name if kind(name) == "counted" else phrase, 1),)  # "Ha" in lower case would be a hectare

    def _side_by_side(self, words: list[Token], powers: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        """Take "kW h" and "N m" for products, but not "USD year", where a slash was forgotten."""
        periods = sum(kind(symbol) == "period" for symbol, _ in powers)
        if all(kind(symbol) != "money" for symbol, _ in powers) and periods <= 1 and powers[0][0] in PHYSICAL:
            return tuple(powers)
        raise self._neighbours(words)

    def _refuse_money(self, words: list[Token]) -> None:
        for word in words:
            parts = [known(part) for part in word.text.split("-")]
            if any(part and part[0][0] in MONEY for part in parts):
                raise self._neighbours(words)
            if any(sign in word.text for sign in (*SIGNS, "¥", "¢", "#", "°")):
                raise no_unit(self.text, word.start, word.end, f'"{word.text}" is not known')

    def _neighbours(self, words: list[Token]) -> CvmError:
        return no_unit(
            self.text,
            words[0].start,
            words[-1].end,
            "nothing says whether to multiply or to divide",
            "Write / or · between the two, or the unit alone and the rest in the variable's name.",
        )

    def _missing(self, token: Token) -> CvmError:
        return no_unit(self.text, token.start, token.end, f'a symbol is missing before "{token.text}"')

    def _unexpected(self, token: Token) -> CvmError:
        return no_unit(self.text, token.start, token.end, f'"{token.text}" has no place there')


def _label(token: Token) -> Label:
    if token.kind == "percent":
        return "%"
    return _LABELS.get(token.text.casefold(), "") if token.kind == "word" else ""
