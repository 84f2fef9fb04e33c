"""Tokens to a tree: the grammar of word equations. It knows no units and no values.

equation  = [ name "=" ] expression
expression= term { ("+" | "−") term }
term      = signed { ("×" | "÷") signed }
signed    = ["−" | "+"] signed | power
power     = atom [ "^" signed ]
atom      = number | name | "(" expression ")" | "[" expression "]" side | function "(" arguments ")"
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xlcvm.equations.operators import FUNCTIONS, OPERATORS, PRODUCT, SUM, Operator
from xlcvm.equations.syntax import Bracket, Name, Node, Number, Operation
from xlcvm.equations.tokens import MAX_NAME, Kind, Names, Token, fold_text, tokenize
from xlcvm.errors import CvmError, Place

MAX_DEPTH = 64  # brackets within brackets: what Excel accepts in a formula
MAX_OPERATIONS = 1_000  # of one equation

_OPERAND = "a name, a number or an opening bracket"


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """A parsed equation: its name as typed (empty when the text has none), its tree and its text."""

    name: str
    tree: Node
    text: str


def split_name(text: str, names: Names | None = None) -> tuple[str, int]:
    """Give the name left of the first "=" that is not part of a known name, and where the rest begins.

    Examples
    --------
    >>> split_name("Energy savings = hours × rate")
    ('Energy savings', 16)
    >>> split_name("hours × rate")
    ('', 0)
    """
    known = [name for name in (names.spelling if names else ()) if "=" in name]
    at = text.find("=")
    while at >= 0 and any(name in fold_text(text[: at + len(name)]) for name in known):
        at = text.find("=", at + 1)
    return (" ".join(text[:at].split()), at + 1) if at >= 0 else ("", 0)


def parse_equation(text: str, names: Names) -> Equation:
    """Read `Value element = expression`, or an expression alone.

    Parameters
    ----------
    text : str
        The text, at most 8,192 characters.
    names : Names
        Names of inputs and equations; names that hold signs are only found when they are in it.

    Returns
    -------
    Equation
        Name, tree and text.

    Raises
    ------
    CvmError
        With the place in the text: an empty equation, an unbalanced bracket, two operands side by side, …
    """
    text = unicodedata.normalize("NFC", text)
    name, start = split_name(text[: MAX_NAME * 4], names)
    if len(name) > MAX_NAME:
        raise CvmError(f'The name "{name[:40]}…" is longer than {MAX_NAME} characters.', "Shorten it.")
    tokens = [token for token in tokenize(text, names) if token.start >= start]
    if len(tokens) == 1:
        raise CvmError(
            f'The equation "{name}" is empty.' if name else "The equation is empty.",
            "Write what it is worth in words, such as: hours saved × hourly wage.",
        )
    return Equation(name, _Parser(text, tokens, names).equation(), text)


class _Parser:
    """Precedence climbing over the tokens of one text."""

    def __init__(self, text: str, tokens: list[Token], names: Names) -> None:
        self.text = text
        self.tokens = tokens
        self.names = names
        self.at = 0
        self.depth = 0
        self.operations = 0

    def equation(self) -> Node:
        tree = self._expression(SUM)
        token = self._token
        if token.kind is not Kind.END:
            raise self._unexpected(token)
        return tree

    @property
    def _token(self) -> Token:
        return self.tokens[self.at]

    def _is(self, punctuation: str) -> bool:
        return self._token.kind is Kind.PUNCTUATION and self._token.text == punctuation

    def _expression(self, loosest: int) -> Node:
        """Read operands and the infix operators between them that bind at least as tightly as `loosest`."""
        self._enter()
        left = self._signed()
        while (row := self._infix()) is not None and row.binds >= loosest:
            self.at += 1
            right = self._expression(row.binds if row.right else row.binds + 1)
            left = self._operation(row.key, (left, right), left.start, right.end)
        self.depth -= 1
        return left

    def _infix(self) -> Operator | None:
        token = self._token
        return OPERATORS[token.text] if token.kind is Kind.SIGN else None

    def _signed(self) -> Node:
        token = self._token
        if token.kind is Kind.SIGN and token.text in "+-":
            self.at += 1
            operand = self._expression(PRODUCT + 1)
            if token.text == "+":
                return operand
            return self._operation("negative", (operand,), token.start, operand.end)
        return self._atom()

    def _atom(self) -> Node:
        token = self._token
        if token.kind is Kind.NUMBER and self.tokens[self.at + 1].kind not in (Kind.NAME, Kind.WORD):
            self.at += 1
            return Number(token.start, token.end, token.value, token.text, token.unit)
        if token.kind in (Kind.NAME, Kind.WORD):
            return self._name()
        if token.kind is Kind.FUNCTION:
            return self._call()
        if self._is("("):
            tree = self._enclosed(")")
            return replace(tree, start=token.start, end=self.tokens[self.at - 1].end)
        if self._is("["):
            return self._bracket()
        if token.kind is Kind.NUMBER:
            words = self.tokens[self.at + 1]
            raise self._error(
                token.start,
                words.end,
                f'"{self.text[token.start : words.end]}" is a number and words without an operator.',
                "Write × between them; put a figure that has a unit into the inputs table, and name it here.",
            )
        raise self._unexpected(token)

    def _name(self) -> Node:
        """Read one known name, or a run of words, which is one unknown name."""
        first = self._token
        while self._token.kind in (Kind.NAME, Kind.WORD, Kind.NUMBER):
            self.at += 1
        last = self.tokens[self.at - 1]
        if first is last and first.kind is Kind.NAME:
            return Name(first.start, first.end, self.names.spelling[first.text], first.text)
        words = " ".join(self.text[first.start : last.end].split())
        if self._is("("):
            raise self._unknown_function(words, first, last)
        if len(words) > MAX_NAME:
            raise self._error(first.start, last.end, f"A name of {len(words):,} characters.", "Shorten it.")
        return Name(first.start, last.end, words, fold_text(words))

    def _call(self) -> Node:
        token, row = self._token, FUNCTIONS[self._token.text]
        self.at += 1
        self._enter()
        opening = self._token
        operands = []
        self.at += 1
        if not self._is(")"):
            operands.append(self._expression(SUM))
            while self._is(";"):
                self.at += 1
                operands.append(self._expression(SUM))
        self._close(opening, ")")
        end = self.tokens[self.at - 1].end
        if not row.fewest <= len(operands) <= row.most:
            wanted = str(row.fewest) if row.fewest == row.most else f"{row.fewest} to {row.most}"
            raise self._error(
                token.start,
                end,
                f"{row.key} takes {wanted} argument{'' if row.most == 1 else 's'}, not {len(operands)}.",
                "Separate arguments by a semicolon.",
            )
        self.depth -= 1
        return self._operation(row.key, tuple(operands), token.start, end)

    def _bracket(self) -> Node:
        opening = self._token
        body = self._enclosed("]")
        token = self._token
        if token.kind is not Kind.SIDE or token.side is None:
            said = f'"{self.text[token.start : token.end]}" does not say' if token.text else "Nothing says"
            raise self._error(
                opening.start,
                max(token.end, self.tokens[self.at - 1].end),
                f"{said} whose figures the square brackets hold.",
                'Write "ours" or "next best" after the closing bracket; for grouping use ( ).',
            )
        self.at += 1
        return Bracket(opening.start, token.end, body, token.side)

    def _enclosed(self, closing: str) -> Node:
        opening = self._token
        self._enter()
        self.at += 1
        tree = self._expression(SUM)
        self._close(opening, closing)
        self.depth -= 1
        return tree

    def _close(self, opening: Token, closing: str) -> None:
        if self._is(closing):
            self.at += 1
            return
        token = self._token
        if token.kind is Kind.END or (token.kind is Kind.PUNCTUATION and token.text in ")]"):
            raise self._error(
                opening.start,
                opening.end,
                f'The bracket "{opening.text}" is never closed.',
                f'Add "{closing}" where it ends.',
            )
        raise self._unexpected(token)

    def _operation(self, key: str, operands: tuple[Node, ...], start: int, end: int) -> Node:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise CvmError(
                f"The equation has more than {MAX_OPERATIONS:,} operations.",
                "Split it into several equations that use each other.",
            )
        return Operation(start, end, key, operands)

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > 2 * MAX_DEPTH:
            token = self._token
            raise self._error(
                token.start,
                token.end,
                f"The equation is nested deeper than {MAX_DEPTH} levels.",
                "Split it into several equations that use each other.",
            )

    def _unexpected(self, token: Token) -> CvmError:
        if token.kind is Kind.END:
            problem, remedy = (
                "The equation ends where a figure is expected.",
                f"Add {_OPERAND}, or remove the last sign.",
            )
        elif token.kind is Kind.PUNCTUATION and token.text in ")]":
            problem, remedy = f'The bracket "{token.text}" was never opened.', "Remove it, or open it."
        elif token.kind is Kind.PUNCTUATION and token.text == "=":
            problem, remedy = (
                'There is a second "=" in the equation.',
                "Give each equation a cell of its own.",
            )
        elif token.kind is Kind.SIDE:
            problem, remedy = f'"{token.text}" stands where an operator is expected.', "Remove it."
        elif self.at and self._ends_operand(self.tokens[self.at - 1]):
            shown = self.text[token.start : token.end]
            problem, remedy = f'An operator is missing before "{shown}".', "Write +, −, × or ÷ there."
        else:
            shown = self.text[token.start : token.end]
            problem, remedy = f'"{shown}" stands where a figure is expected.', f"Put {_OPERAND} there."
        return self._error(token.start, token.end, problem, remedy)

    @staticmethod
    def _ends_operand(token: Token) -> bool:
        return token.kind in (Kind.NAME, Kind.WORD, Kind.NUMBER, Kind.SIDE) or token.text in (")", "]")

    def _unknown_function(self, words: str, first: Token, last: Token) -> CvmError:
        near = nearest(fold_text(words), [*FUNCTIONS, *self.names.spelling])
        remedy = f'Did you mean "{self.names.spelling.get(near, near)}"? ' if near else ""
        return self._error(
            first.start,
            last.end,
            f'"{words}" is no function, and no variable is called so.',
            f"{remedy}The functions are {', '.join(FUNCTIONS)}.",
        )

    def _error(self, start: int, end: int, problem: str, remedy: str) -> CvmError:
        return CvmError(problem, remedy, place=Place(self.text, start, end))


def nearest(key: str, known: Iterable[str]) -> str | None:
    """Give the known name that is most like `key`, when one is like enough to propose.

    Examples
    --------
    >>> nearest("opertaing hours", ["operating hours", "price per kwh"])
    'operating hours'
    >>> nearest("powr", ["operating hours", "power drawn"])
    'power drawn'
    """
    key = key[:MAX_NAME]
    candidates = [name for _, name in zip(range(2_000), known, strict=False)]
    found = difflib.get_close_matches(key, candidates, n=1, cutoff=0.6)
    if found:
        return found[0]
    words = len(key.split())  # perhaps only the beginning of a longer name
    beginnings = {" ".join(name.split()[:words]): name for name in reversed(candidates)}
    found = difflib.get_close_matches(key, beginnings, n=1, cutoff=0.75)
    return beginnings[found[0]] if found else None
