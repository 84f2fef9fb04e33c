"""A checked tree as a native Excel formula. Where figures and results stand, the caller says.

Only operators that Excel 2013 and later, Excel 365 and LibreOffice 7.4 read alike are used. Excel binds a sign
before a power and groups powers from the left, so the formula carries the brackets that say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.operators import ATOM, OPERATORS, PRODUCT, Operator
from xlcvm.equations.syntax import Figure, Node, Number, Operation, Result, Scale, Side, fold
from xlcvm.errors import CvmError

MAX_FORMULA = 8_192  # characters that Excel accepts

Piece = tuple[str, int]  # a formula and how tightly it binds


def to_excel(
    checked: CheckedSet,
    equation: int,
    *,
    side: Side | None = None,
    figure: Callable[[int, Side | None], str],
    result: Callable[[int], str],
) -> str:
    """Write an equation as a native formula, without the leading "=".

    Parameters
    ----------
    checked : CheckedSet
        The equations.
    equation : int
        Which one; it must be settled.
    side : Side, optional
        For which offering a term is written that has a value for each.
    figure : callable
        Gives the cell reference or defined name of an input's figure, by its number and side.
    result : callable
        Gives that of another equation's result.

    Returns
    -------
    str
        The formula. A term that depends on the side is written out in place, for it has no cell of its own.

    Raises
    ------
    CvmError
        When the equation is not settled, or its formula is longer than Excel accepts.
    """
    entry = checked.equations[equation]
    if entry.settled is None:
        raise entry.problem or CvmError(f'"{entry.name}" cannot be written as a formula.')
    text = _formula(checked, entry.settled.trees[side], figure, result)[0]
    if len(text) > MAX_FORMULA - 1:
        raise CvmError(
            f'The formula of "{entry.name}" is {len(text):,} characters long; Excel takes {MAX_FORMULA:,}.',
            "Split the equation into several that use each other.",
        )
    return text


def _formula(
    checked: CheckedSet,
    tree: Node,
    figure: Callable[[int, Side | None], str],
    result: Callable[[int], str],
) -> Piece:
    def visit(node: Node, _side: Side | None, parts: list[Piece]) -> Piece:
        if isinstance(node, Number):
            return _number(node.value)
        if isinstance(node, Figure):
            return figure(node.variable, node.side), ATOM
        if isinstance(node, Result):
            if node.side is None:
                return result(node.equation), ATOM
            used = checked.equations[node.equation].settled
            assert used is not None
            return _formula(checked, used.trees[node.side], figure, result)
        if isinstance(node, Scale):
            return _scaled(parts[0], node.factor)
        assert isinstance(node, Operation)
        return _operation(OPERATORS[node.operator], parts)

    return fold(tree, visit)


def _number(value: float) -> Piece:
    text = repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return text.replace("e", "E"), ATOM


def _scaled(piece: Piece, factor: float) -> Piece:
    inverse = 1 / factor
    if abs(inverse) > 1 and abs(inverse - round(inverse)) <= 1e-12 * abs(inverse):
        return f"{_wrapped(piece, PRODUCT)}/{_number(float(round(inverse)))[0]}", PRODUCT
    return f"{_wrapped(piece, PRODUCT)}*{_number(factor)[0]}", PRODUCT


def _operation(row: Operator, parts: list[Piece]) -> Piece:
    if row.is_function:
        arguments = [text for text, _ in parts]
        if len(arguments) < row.fewest_in_excel:
            arguments.append("0")
        return row.excel.format(*arguments, all=",".join(arguments)), row.excel_binds
    if len(parts) == 1:
        return row.excel.format(_wrapped(parts[0], ATOM)), row.excel_binds
    left, right = parts
    # Excel groups every chain from the left, powers too; an operand of a power is wrapped unless it is an atom.
    left_binds = ATOM if row.right else row.excel_binds
    return row.excel.format(_wrapped(left, left_binds), _wrapped(right, row.excel_binds + 1)), row.excel_binds


def _wrapped(piece: Piece, at_least: int) -> str:
    text, binds = piece
    return text if binds >= at_least else f"({text})"
