"""Text to tokens. Known names are matched first, so a name may hold signs; it knows no grammar.

Text is compared folded: NFC, case, runs of white space, curly apostrophes and dashes make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from xlcvm.equations.operators import FUNCTIONS, SIGNS
from xlcvm.equations.syntax import Side
from xlcvm.errors import CvmError, Place
from xlcvm.units import PERCENT, Unit, currency

MAX_LENGTH = 8_192  # characters of one equation: what Excel accepts as a formula
MAX_NAME = 200  # characters of one name

SIDE_NAMES = {
    "ours": Side.OURS,
    "our offering": Side.OURS,
    "us": Side.OURS,
    "next best": Side.NEXT_BEST,
    "next best alternative": Side.NEXT_BEST,
    "nba": Side.NEXT_BEST,
    "competitor": Side.NEXT_BEST,
}

_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-"})
_MAGNITUDES = {"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9}
_CURRENCY_SIGNS = "$€£"
_NUMBER = re.compile(
    r"(?P<currency>[$€£])?\s?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?P<exponent>[eE][+\-−]?[0-9]{1,4})?"
    r"(?P<magnitude>bn|[kKM])?"
    r"(?P<after>\s?%|\s?[$€£](?!\s?[0-9.]))?"
)
_SEPARATORS = "()[];=,"


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    NAME = auto()  # a known name
    WORD = auto()  # a word that is no known name
    SIGN = auto()
    FUNCTION = auto()
    SIDE = auto()
    PUNCTUATION = auto()  # ( ) [ ] ; =
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: `text` as typed, offsets into it, and what it stands for.

    `text` of a SIGN or FUNCTION is the key of its operator; of a NAME, the folded name.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: float = 0.0
    unit: Unit | None = None
    side: Side | None = None


def fold_text(text: str) -> str:
    """Fold a text for comparison: NFC, case, spaces, apostrophes and dashes.

    Examples
    --------
    >>> fold_text("  Operating   Hours ")
    'operating hours'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).casefold().split())


class Names:
    """The names that may stand in an equation, ready to be found in a text.

    Parameters
    ----------
    spelled : iterable of str
        Names of inputs and equations as their tables spell them.
    sides : mapping, optional
        Further names of the two offerings, beside `ours`, `next best` and their aliases.
    """

    def __init__(self, spelled: Iterable[str], sides: dict[str, Side] | None = None) -> None:
        self.spelling = {fold_text(name): " ".join(name.split()) for name in spelled}
        self.spelling.pop("", None)
        self.sides = SIDE_NAMES | {fold_text(name): side for name, side in (sides or {}).items() if name}
        self._lengths = _lengths(self.spelling)
        self._side_lengths = _lengths(self.sides)

    def longest(self, folded: str, at: int, *, of_sides: bool = False) -> str | None:
        """Find the longest name that stands in `folded` at `at`, ending where a word ends."""
        known = self.sides if of_sides else self.spelling
        for length in self._side_lengths if of_sides else self._lengths:
            name = folded[at : at + length]
            if name in known and not (
                _is_word(name[-1]) and at + length < len(folded) and _is_word(folded[at + length])
            ):
                return name
        return None


def tokenize(text: str, names: Names) -> list[Token]:
    """Cut an equation's text into tokens.

    Parameters
    ----------
    text : str
        The text, at most `MAX_LENGTH` characters.
    names : Names
        What may stand in it; other words become WORD tokens.

    Returns
    -------
    list of Token
        Ends with an END token.

    Raises
    ------
    CvmError
        When the text is too long, or holds a character or a number that cannot be read.
    """
    if len(text) > MAX_LENGTH:
        raise CvmError(
            f"The equation is {len(text):,} characters long; {MAX_LENGTH:,} is the most.",
            "Split it into several equations that use each other.",
        )
    return _Scanner(text, names).tokens()


class _Scanner:
    """One pass over one text; offsets of the folded text lead back to the typed one."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.folded, self.origin = _fold_with_origin(text)
        self.at = 0
        self.found: list[Token] = []

    def tokens(self) -> list[Token]:
        while self.at < len(self.folded):
            if self.folded[self.at] == " ":
                self.at += 1
                continue
            self._name() or self._number() or self._punctuation() or self._sign() or self._word()
        self._add(Kind.END, "", self.at)
        return self.found

    def _add(self, kind: Kind, text: str, end: int, **more: object) -> bool:
        start, stop = (
            self.origin[self.at],
            self.origin[end - 1] + 1 if end > self.at else self.origin[self.at],
        )
        self.found.append(Token(kind, text, start, stop, **more))  # type: ignore[arg-type]
        self.at = end
        return True

    def _name(self) -> bool:
        if self.found and self.found[-1].kind is Kind.PUNCTUATION and self.found[-1].text == "]":
            side = self.names.longest(self.folded, self.at, of_sides=True)
            if side is not None:
                return self._add(Kind.SIDE, side, self.at + len(side), side=self.names.sides[side])
        name = self.names.longest(self.folded, self.at)
        return name is not None and self._add(Kind.NAME, name, self.at + len(name))

    def _number(self) -> bool:
        start = self.origin[self.at]
        match = _NUMBER.match(self.text, start)
        if match is None:
            return False
        end, after = match.end(), self.text[match.end() : match.end() + 2]
        if match["currency"] and match["after"] and match["after"].strip() in _CURRENCY_SIGNS:
            end = match.start("after")
        self._reject_misread(start, end, after)
        value = float(match["digits"].replace(",", "") + (match["exponent"] or "").replace("−", "-"))
        value *= _MAGNITUDES.get(match["magnitude"] or "", 1.0)
        sign = match["currency"] or (match["after"] or "").strip()
        unit = PERCENT if sign == "%" else currency(sign) if sign else None
        if unit is PERCENT:
            value /= 100
        if value == float("inf"):
            raise self._wrong(start, end, "is larger than any number a cell can hold.", "Check the exponent.")
        return self._add(Kind.NUMBER, self.text[start:end], self._folded_after(end), value=value, unit=unit)

    def _reject_misread(self, start: int, end: int, after: str) -> None:
        tail = re.compile(r"[\w.,']*").match(self.text, end)
        whole_end = tail.end() if tail else end
        while whole_end > end and self.text[whole_end - 1] in ".,'":
            whole_end -= 1
        if whole_end == end:
            return
        whole = self.text[start:whole_end]
        if after[:1] in ".,":
            if not after[1:2].isdigit():
                return
            hint = "Write numbers with a decimal point: 1,250.50, not 1.250,50; separate arguments by a semicolon."
        elif after[:1] in "xX":
            hint = 'Put a space on either side of "x", or write "×".'
        elif after[:1] == "m":
            hint = 'Write "M" for millions; for a unit, put the figure into the inputs table.'
        else:
            hint = "Put a figure that has a unit into the inputs table, and name it here."
        raise self._wrong(start, whole_end, "is not a number that can be read.", hint, whole)

    def _punctuation(self) -> bool:
        char = self.folded[self.at]
        return char in _SEPARATORS and self._add(Kind.PUNCTUATION, ";" if char == "," else char, self.at + 1)

    def _sign(self) -> bool:
        typed = self.text[self.origin[self.at]]
        if typed in SIGNS:
            return self._add(Kind.SIGN, SIGNS[typed], self.at + 1)
        alone = self.folded[self.at] == "x" and self._stands_alone()
        return alone and self._add(Kind.SIGN, SIGNS["×"], self.at + 1)

    def _stands_alone(self) -> bool:
        before = self.folded[self.at - 1] if self.at else ""
        after = self.folded[self.at + 1 : self.at + 2]
        return before in " )]" and before != "" and (after in " ([" and after != "")

    def _word(self) -> bool:
        end = self.at
        while end < len(self.folded) and not self._breaks(end):
            end += 1
        if end == self.at:
            end += 1
        word = self.folded[self.at : end]
        if not any(map(_is_word, word)) and not set(word) & set("%$€£"):
            start = self.origin[self.at]
            raise self._wrong(start, self.origin[end - 1] + 1, "means nothing in an equation.", "Remove it.")
        following = self.folded[end:].lstrip()[:1]
        kind = Kind.FUNCTION if word in FUNCTIONS and following == "(" else Kind.WORD
        return self._add(kind, word, end)

    def _breaks(self, at: int) -> bool:
        char = self.folded[at]
        return char == " " or char in _SEPARATORS or self.text[self.origin[at]] in SIGNS

    def _folded_after(self, end: int) -> int:
        """Give the folded offset of the typed offset `end`."""
        at = self.at
        while at < len(self.folded) and self.origin[at] < end:
            at += 1
        return at

    def _wrong(self, start: int, end: int, what: str, remedy: str, shown: str | None = None) -> CvmError:
        shown = self.text[start:end] if shown is None else shown
        return CvmError(f'"{shown[:60]}" {what}', remedy, place=Place(self.text, start, end))


def _is_word(char: str) -> bool:
    return char.isalnum() or char in "_'"


def _lengths(names: Iterable[str]) -> list[int]:
    return sorted({len(name) for name in names}, reverse=True)


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Fold a text, with the typed offset of each folded character; one more offset for the end."""
    folded: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if char.isspace():
            if folded and folded[-1] != " ":
                folded.append(" ")
                origin.append(index)
            continue
        for piece in char.translate(_SAME).casefold():
            folded.append(piece)
            origin.append(index)
    return "".join(folded), [*origin, len(text)]
