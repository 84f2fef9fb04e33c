"""The figure of an input at which the total of a value model reaches a target.

In closed form where the total is linear in it, proven from the trees; elsewhere by brackets that are narrowed,
many figures at once. It knows no other question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from xlcvm.equations.programs import Slot, Target, needed
from xlcvm.equations.syntax import Figure, Node, Number, Operation, Result, Scale, Side, fold
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.risk.total import Array, OneTotal, Swept
from xlcvm.units import Unit
from xlcvm.value import ValueModel

_SCAN = 4_097  # figures of the first search between two bounds
_DECADES = 16  # of its growing steps, 9 of them below the size of the base value
_PER_DECADE = 128
_PARTS = 64  # into which a bracket is cut each time
_HALVINGS = 100  # until a stretch's edge is as near as floats are
_ROUNDS = 24  # enough to come from any bracket to neighbouring doubles
_EXACT = 1e-9  # of the size of the totals: how near the target is there


def switching_value(model: ValueModel, variable: str, target: float) -> float:
    """Find the figure at which the total equals a target.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.
    variable : str
        Name of an input; `name [next best]` for the other side.
    target : float
        In the unit of the total.

    Returns
    -------
    float
        In the unit of the input, within Low and High (inclusive) where they are given, and at most 100 % for an
        input in %; of several the one nearest to the base value that the search met.

    Raises
    ------
    CvmError
        #N/A when there is none; or as `one_way`.

    Examples
    --------
    >>> from xlcvm.value import EquationRow, Input, Inputs
    >>> model = ValueModel([EquationRow("Savings", "hours × wage")], Inputs([Input("hours", 10), Input("wage", 50)]))
    >>> switching_value(model, "wage", 650)
    65.0
    """
    total = OneTotal(model)
    swept = total.swept(variable)
    low, high = _limits(swept, model.checked.units[swept.number])
    slots = {total.computation.slots[place] for place in swept.places}
    if is_linear(total, slots):
        return _closed_form(total, swept, target, (low, high))
    return _Search(total, swept, target).between(low, high)


def is_linear(total: OneTotal, slots: set[Slot]) -> bool:
    """Say whether the total is proven to be a straight line in some figures that move together.

    Only sums, and products and quotients by what does not move, are counted as straight; what only cancels out
    is not.
    """
    checked, degrees = total.model.checked, dict[Target, float]()
    for index, side in needed(checked, [(index, None) for index in total.computation.wanted]):
        settled = checked.equations[index].settled
        if settled is None:
            return False

        def degree(node: Node, _side: Side | None, parts: list[float]) -> float:
            if isinstance(node, Number):
                return 0
            if isinstance(node, Figure):
                return Slot(node.variable, node.side) in slots
            if isinstance(node, Result):
                return degrees[node.equation, node.side]
            if isinstance(node, Scale):
                return parts[0]
            return _degree(node.operator, parts) if isinstance(node, Operation) else math.inf

        degrees[index, side] = fold(settled.trees[side], degree)
    return all(degrees[index, None] <= 1 for index in total.computation.wanted)


def _degree(operator: str, parts: Sequence[float]) -> float:
    if max(parts) == 0:
        return 0
    if operator in ("+", "-", "negative"):
        return max(parts)
    if operator == "*":
        return sum(parts)
    return parts[0] if operator == "/" and parts[1] == 0 else math.inf


def _limits(swept: Swept, unit: Unit | None) -> tuple[float, float]:
    """The figures that the input may hold."""
    widest = 1.0 if unit is not None and unit.is_percent else math.inf
    found = swept.range
    return (-widest if found.low is None else found.low), (widest if found.high is None else found.high)


def _closed_form(total: OneTotal, swept: Swept, target: float, limits: tuple[float, float]) -> float:
    """Follow the straight line: base value + (target − total) ÷ slope, once more against the rounding of a long way."""
    figure, step = swept.figure, max(1.0, abs(swept.figure))
    at, beyond = total.values([(swept, np.array([figure, figure + step]))]).tolist()
    slope = (beyond - at) / step
    if abs(beyond - at) <= 1e-13 * max(abs(at), abs(beyond)):
        if abs(at - target) <= _EXACT * max(abs(at), abs(target)):
            return figure
        raise _none(f'"{swept.label}" does not move the total, which stays {format_number(at)}.')
    for _ in range(2):
        figure += (target - at) / slope
        at = float(total.values([(swept, np.array([figure]))])[0])
    low, high = limits
    inside = min(max(figure, low), high)
    if abs(inside - figure) > 1e-12 * max(abs(inside), abs(swept.figure)):
        raise _none(
            f'The total is {format_number(target)} where "{swept.label}" is {format_number(figure)}, '
            f"outside {_shown(low, high)}."
        )
    return inside


class _Search:
    """The search where nothing but values of the total is known."""

    def __init__(self, total: OneTotal, swept: Swept, target: float) -> None:
        self.total, self.swept, self.target = total, swept, target

    def gaps(self, figures: Array) -> Array:
        """Total minus target, NaN where the total has no value."""
        try:
            return self.total.values([(self.swept, figures)]) - self.target
        except CvmError:
            return np.array([self._gap(figure) for figure in figures.tolist()])

    def _gap(self, figure: float) -> float:
        figures = [figure if place in self.swept.places else base for place, base in enumerate(self.total.figures)]
        try:
            value = math.fsum(self.total.computation.floats(figures))
        except (ArithmeticError, ValueError, CvmError):
            return math.nan
        return value - self.target if math.isfinite(value) else math.nan

    def between(self, low: float, high: float) -> float:
        """Give the figure nearest to the base value, of those found between two bounds, which may be infinite."""
        figures = self._first_figures(low, high)
        gaps = self.gaps(figures)
        known = np.abs(gaps[np.isfinite(gaps)])
        size = max(abs(self.target), abs(self.total.base), float(np.median(known)) if known.size else 0.0)
        base = self.swept.figure
        for left, right in sorted(
            _brackets(figures, gaps), key=lambda pair: min(abs(pair[0] - base), abs(pair[1] - base))
        ):
            figure, gap = self._narrow(left, right)
            if gap == 0:
                return self._edge(figure, figures, gaps)
            if abs(gap) <= _EXACT * size:
                return figure
        reach = gaps[np.isfinite(gaps)] + self.target
        seen = f"from {format_number(reach.min())} to {format_number(reach.max())}" if reach.size else "without a value"
        raise _none(
            f'No figure of "{self.swept.label}" between {_shown(low, high)} was found to bring the total to '
            f"{format_number(self.target)}; over those tried it runs {seen}."
        )

    def _edge(self, inside: float, figures: Array, gaps: Array) -> float:
        """Where a stretch that meets the target begins, seen from the base value."""
        base = self.swept.figure
        if self._gap(base) == 0:
            return base
        between = (figures > min(inside, base)) & (figures < max(inside, base)) & (gaps != 0)
        missed = figures[between]
        outside = base if not missed.size else float(missed[np.argmin(np.abs(missed - inside))])
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if self._gap(middle) == 0 else (inside, middle)
        return inside

    def _first_figures(self, low: float, high: float) -> Array:
        """Even between two bounds; and in growing steps away from the base value and from 0, however far."""
        base = self.swept.figure
        steps = (abs(base) or 1.0) * np.logspace(-9, _DECADES - 9, _DECADES * _PER_DECADE)
        bounds = [bound for bound in (low, high) if math.isfinite(bound)]
        even: Array = np.linspace(low, high, _SCAN) if len(bounds) == 2 else np.empty(0)
        figures = np.concatenate([even, bounds, [base, 0.0], base - steps, base + steps, -steps, steps])
        return np.unique(figures[(figures >= low) & (figures <= high)])

    def _narrow(self, left: float, right: float) -> tuple[float, float]:
        """Cut a bracket again and again; give the best figure and its gap."""
        best, best_gap = math.nan, math.inf
        for _ in range(_ROUNDS):
            figures = np.unique(np.linspace(left, right, _PARTS + 1))
            gaps = self.gaps(figures)
            sizes = np.where(np.isfinite(gaps), np.abs(gaps), math.inf)
            at = int(np.argmin(sizes))
            if sizes[at] < abs(best_gap):
                best, best_gap = float(figures[at]), float(gaps[at])
            if best_gap == 0 or figures.size < 3:
                break
            crossing = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0)
            if crossing.size:
                left, right = figures[crossing[0]], figures[crossing[0] + 1]
            else:  # it may touch the target without crossing it
                left, right = figures[max(at - 1, 0)], figures[min(at + 1, figures.size - 1)]
        return best, best_gap


def _brackets(figures: Array, gaps: Array) -> list[tuple[float, float]]:
    """Where the target is met, crossed, or perhaps touched: stretches of neighbouring figures."""
    sizes = np.abs(gaps)
    met = [(figure, figure) for figure in figures[gaps == 0].tolist()]
    crossed = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0)
    lowest = np.flatnonzero((sizes[1:-1] < sizes[:-2]) & (sizes[1:-1] <= sizes[2:])) + 1
    touched = [(float(figures[at - 1]), float(figures[at + 1])) for at in lowest]
    return [*met, *zip(figures[crossed].tolist(), figures[crossed + 1].tolist(), strict=True), *touched]


def _shown(low: float, high: float) -> str:
    names = [f"{bound:g}" if math.isinf(bound) else format_number(bound) for bound in (low, high)]
    return " and ".join(names).replace("-inf", "−∞").replace("inf", "∞")


def _none(sentence: str) -> CvmError:
    return CvmError(
        sentence, "Change the target, widen Low and High, or vary another input.", code=ErrorCode.NOT_AVAILABLE
    )
