"""A tree in words: normalised, or with its figures and units in place of the names. It computes nothing."""

from __future__ import annotations

from collections.abc import Callable

from xlcvm.equations.operators import ATOM, OPERATORS, Operator, round_half_away
from xlcvm.equations.syntax import Bracket, Name, Node, Number, Operation, Side, fold
from xlcvm.units import Unit

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}

Piece = tuple[str, int]  # words and how tightly they bind


def to_words(tree: Node, name: Callable[[Name, Side | None], str] | None = None) -> str:
    """Print a parsed tree in normalised words.

    Parameters
    ----------
    tree : Node
        As parsed.
    name : callable, optional
        What to print for a name on a side; the name itself when left out.

    Returns
    -------
    str
        The expression: signs × ÷ − ^ with single spaces, arguments separated by a semicolon, and no bracket
        that says nothing. Parsed again with the same names, it gives the same tree.

    Examples
    --------
    >>> from xlcvm.equations.parser import parse_equation
    >>> from xlcvm.equations.tokens import Names
    >>> to_words(parse_equation("(hours*rate) - 5%*rate", Names([])).tree)
    'hours × rate − 5% × rate'
    """

    def visit(node: Node, side: Side | None, parts: list[Piece]) -> Piece:
        if isinstance(node, Number):
            return node.text.replace(" ", ""), ATOM
        if isinstance(node, Name):
            return (name(node, side) if name else node.text), ATOM
        if isinstance(node, Bracket):
            return f"[{parts[0][0]}] {node.side}", ATOM
        assert isinstance(node, Operation)
        return _operation(OPERATORS[node.operator], parts)

    return fold(tree, visit)[0]


def _operation(row: Operator, parts: list[Piece]) -> Piece:
    if row.is_function:
        return f"{row.words}({'; '.join(words for words, _ in parts)})", row.binds
    if len(parts) == 1:
        return row.words.format(_wrapped(parts[0], row.binds)), row.binds
    left, right = parts
    return (
        row.words.format(_wrapped(left, row.binds + row.right), _wrapped(right, row.binds + (not row.right))),
        row.binds,
    )


def _wrapped(piece: Piece, at_least: int) -> str:
    words, binds = piece
    return words if binds >= at_least else f"({words})"


def format_number(value: float, *, digits: int = 10) -> str:
    """Print a number with thousands separated, and no more than `digits` significant digits.

    Examples
    --------
    >>> format_number(6000.0), format_number(0.085), format_number(-1234.5)
    ('6,000', '0.085', '−1,234.5')
    """
    value += 0.0  # no −0
    if value != 0 and not 1e-6 <= abs(value) < 1e15:
        text = f"{value:.{digits}g}"
    else:
        rounded = float(f"{value:.{digits}g}")
        decimals = min(12, max(0, 14 - len(str(int(abs(rounded))))))
        text = f"{rounded:,.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if decimals else text
    return text.replace("-", "−")


def format_quantity(value: float, unit: Unit | None) -> str:
    """Print a figure as it was entered, with its unit: 40 kW, $0.12/kWh, 5%.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> format_quantity(2.1, parse_unit("USD/kWh")), format_quantity(0.05, parse_unit("%"))
    ('$2.10/kWh', '5%')
    """
    return _with_unit(format_number(value), format_number(value * 100), unit, spaced=False)


def format_result(value: float, unit: Unit | None) -> str:
    """Print a result, rounded for reading: $5,760 / year.

    Two decimals below 10,000, none above, four significant digits below 1; below 100, what is neither money,
    a percentage nor a bare number has four decimals. A whole number stays whole.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> format_result(5760.004, parse_unit("USD/year")), format_result(0.012345, None)
    ('$5,760 / year', '0.01235')
    """
    plain = unit is None or not unit.text or unit.is_percent or unit.text.partition("/")[0] in _SIGNS
    fine = 2 if plain else 4
    return _with_unit(_rounded(value, fine), _rounded(value * 100, fine), unit, spaced=True)


def _rounded(value: float, fine: int) -> str:
    """Round for reading; below 100 to `fine` decimals, so that 2.001 million is not 2."""
    if value != 0 and abs(value) < 1:
        return format_number(value, digits=4)
    decimals = fine if abs(value) < 100 else 2 if abs(value) < 10_000 else 0
    return format_number(round_half_away(value, decimals), digits=15)


def _with_unit(number: str, hundredfold: str, unit: Unit | None, *, spaced: bool) -> str:
    if unit is None or not unit.text:
        return number
    text = unit.text
    if unit.is_percent:
        return hundredfold + text if text.startswith("%") else f"{hundredfold}% {text}"
    code, slash, rest = text.partition("/")
    per = f"{' / ' if spaced else '/'}{rest}" if slash else ""
    if code in _SIGNS:
        minus, digits = ("−", number[1:]) if number.startswith("−") else ("", number)
        digits += "0" if len(digits.partition(".")[2]) == 1 else ""  # $2.10, not $2.1
        return f"{minus}{_SIGNS[code]}{digits}{per}"
    return f"{number} {code}{per}"
