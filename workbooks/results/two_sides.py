"""A value element taken apart into what it says of ours and of the next best alternative. It compares nothing.

An element such as `[cost] next best − [cost] ours`, also where a sum of brackets is multiplied by what both share, is
the sum of one part for each offering. Nothing else has two figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import mul

from xlcvm.equations.operators import OPERATORS
from xlcvm.equations.syntax import Bracket, Figure, Node, Number, Operation, Result, Scale, Side, fold, walk
from xlcvm.value import State, ValueModel
from xlcvm.value.next_best import Element, ValueKind


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a figure owes to neither side, to ours and to the next best; None where nothing of it stands there."""

    shared: float | None = None
    ours: float | None = None
    next_best: float | None = None

    @property
    def sides(self) -> frozenset[Side]:
        found = {Side.OURS: self.ours, Side.NEXT_BEST: self.next_best}
        return frozenset(side for side, part in found.items() if part is not None)

    @property
    def whole(self) -> float:
        return sum(part for part in (self.shared, self.ours, self.next_best) if part is not None)

    def each(self, change: Callable[[float], float]) -> _Parts:
        changed = (None if part is None else change(part) for part in (self.shared, self.ours, self.next_best))
        return _Parts(*changed)


class _Inseparable(Exception):
    """Ours and next best are more than added up: multiplied, or compared by min and max."""


def elements_of(model: ValueModel) -> list[tuple[Element, bool]]:
    """Give the value elements of a model's first total that are quantified.

    Parameters
    ----------
    model : ValueModel
        The model; its elements are good or placeholders.

    Returns
    -------
    list of (Element, bool)
        In the unit of the total; whether it has a figure for each offering. One that has not is worth its value
        with ours and nothing with the next best alternative.
    """
    found = []
    for index, factor in model.totals[0].members:
        outcome = model.outcome(index)
        if outcome.state is State.GOOD:
            figures = side_figures(model, index)
            found.append((_element(model.name(index), outcome.value, figures, factor), figures is not None))
    return found


def _element(name: str, value: float, figures: tuple[float, float] | None, factor: float) -> Element:
    if figures is None:
        return Element(name, value * factor, 0.0, ValueKind.PROFIT)
    ours, next_best = (figure * factor for figure in figures)
    if ours > 0 or next_best < 0:
        return Element(name, ours, -next_best, ValueKind.PROFIT)
    return Element(name, -ours, next_best, ValueKind.SAVING)


def side_figures(model: ValueModel, index: int) -> tuple[float, float] | None:
    """Give the two parts of which a good value element is the sum.

    Parameters
    ----------
    model : ValueModel
        The model.
    index : int
        Of an equation that is good.

    Returns
    -------
    pair of float, or None
        The parts of ours and of the next best alternative, in the unit of the equation; None when it has no
        brackets, when something is added outside of them, or when the two are more than added up.

    Examples
    --------
    >>> from xlcvm.value import EquationRow, Input, Inputs
    >>> inputs = Inputs([Input("power", 32, 40, two_sided=True), Input("hours", 100)])
    >>> text = "([power] next best − [power] ours) × hours"
    >>> side_figures(ValueModel([EquationRow("Energy", text)], inputs), 0)
    (-3200.0, 4000.0)
    """
    used, known = model.used_by(index), dict[int, _Parts]()
    try:
        for number in model.checked.order:
            if number in used and model.outcome(number).state is State.GOOD:
                known[number] = _parts_of(model, number, known)
    except _Inseparable:
        return None
    parts = known[index]
    if not parts.sides or parts.shared:
        return None
    return parts.ours or 0.0, parts.next_best or 0.0


def _parts_of(model: ValueModel, number: int, known: dict[int, _Parts]) -> _Parts:
    entry = model.checked.equations[number]
    if entry.settled is None or entry.parsed is None:
        raise _Inseparable
    brackets = [node for node, _ in walk(entry.parsed.tree) if isinstance(node, Bracket)]

    def leaf(node: Node, value: float) -> _Parts:
        """Say whose a figure is: that of the bracket in which it stands."""
        for bracket in brackets:
            if bracket.start <= node.start and node.end <= bracket.end:
                return _Parts(ours=value) if bracket.side is Side.OURS else _Parts(next_best=value)
        return _Parts(shared=value)

    def visit(node: Node, _side: Side | None, parts: list[_Parts]) -> _Parts:
        if isinstance(node, Number):
            return leaf(node, node.value)
        if isinstance(node, Figure):
            return leaf(node, model.inputs.rows[node.variable].figures[node.side is Side.NEXT_BEST])
        if isinstance(node, Result):
            if node.side is not None:
                return leaf(node, model.side_value(node.equation, node.side))
            found = leaf(node, model.outcome(node.equation).value)
            return known[node.equation] if found.shared is not None else found
        if isinstance(node, Scale):
            return parts[0].each(lambda part: part * node.factor)
        assert isinstance(node, Operation)
        return _combined(node.operator, parts)

    return fold(entry.settled.trees[None], visit)


def _combined(operator: str, parts: list[_Parts]) -> _Parts:
    if operator == "negative":
        return parts[0].each(lambda part: -part)
    if operator in ("+", "-"):
        first, second = parts
        second = second.each(lambda part: -part) if operator == "-" else second
        return _Parts(*(_sum(*pair) for pair in zip(_fields(first), _fields(second), strict=True)))
    if operator == "*":
        for one, other in (parts, parts[::-1]):
            if not other.sides:
                return one.each(partial(mul, other.whole))
    if operator == "/" and not parts[1].sides:
        return parts[0].each(lambda part: part / parts[1].whole)
    sides = frozenset[Side]().union(*(part.sides for part in parts))
    if len(sides) > 1:
        raise _Inseparable
    value = float(OPERATORS[operator].floats(*(part.whole for part in parts)))
    if not sides:
        return _Parts(shared=value)
    return _Parts(ours=value) if Side.OURS in sides else _Parts(next_best=value)


def _fields(parts: _Parts) -> tuple[float | None, float | None, float | None]:
    return parts.shared, parts.ours, parts.next_best


def _sum(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second
