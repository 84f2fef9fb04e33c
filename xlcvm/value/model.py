"""The value model: word equations over inputs, computed; terms, value elements and totals.

An element is good, a placeholder (shown, never counted) or has a problem; a total over a problem is a problem.
Checking happens once for all models of the same equations and the same kind of inputs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.parser import Equation
from xlcvm.equations.syntax import Name, Result, Side, walk
from xlcvm.equations.to_numpy import Slot, explain
from xlcvm.equations.to_words import format_quantity, format_result, to_words
from xlcvm.equations.tokens import fold_text
from xlcvm.equations.unit_rules import sum_factor
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.units import Unit
from xlcvm.value.inputs import Inputs, Status
from xlcvm.value.plans import bits, checked_model

_TOGETHER = 3  # equations from which computing them in one go is worth compiling that


class State(StrEnum):
    """What became of an equation."""

    GOOD = "good"
    PLACEHOLDER = "placeholder"
    TWO_SIDED = "two-sided term"  # has one value for each side, and is used within brackets
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One row of an equations table; the name may stand in the text, left of "="."""

    name: str
    text: str
    assumptions: str = ""
    status: Status = Status.NONE
    owner: str = ""
    date: str = ""
    problem: CvmError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of an equation: a finite `value` when good, else the error that a cell shows as `problem`."""

    state: State
    value: float = math.nan
    problem: CvmError | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the value elements of one unit; `open_count` placeholders are left out of it.

    `members` are the elements of that unit, placeholders too, each with the factor that brings it to `unit`.
    """

    unit: Unit | None
    value: float
    open_count: int
    members: tuple[tuple[int, float], ...]
    problem: CvmError | None = None


@dataclass(slots=True)
class _Group:
    """The value elements that add up, each with the factor that brings it to `unit`."""

    unit: Unit | None
    counted: list[tuple[int, float]]
    members: list[tuple[int, float]]
    open_count: int = 0


class ValueModel:
    """Word equations over inputs.

    Parameters
    ----------
    equations : sequence of EquationRow
        In the order of their table.
    inputs : Inputs
        What they may name.

    Raises
    ------
    CvmError
        Only when there is more of it than the bounds allow; a bad equation is an outcome, not an exception.

    Examples
    --------
    >>> from xlcvm.value import Input, Inputs
    >>> inputs = Inputs([Input("power drawn", 32, 40, two_sided=True, unit="kW"),
    ...                  Input("operating hours", 6000, unit="h/year"),
    ...                  Input("price per kWh", 0.12, unit="USD/kWh")])
    >>> text = ("[power drawn × operating hours × price per kWh] next best"
    ...         " − [power drawn × operating hours × price per kWh] ours")
    >>> model = ValueModel([EquationRow("Energy savings", text)], inputs)
    >>> round(model.outcome(0).value, 9), model.unit(0).text
    (5760.0, 'USD/year')
    """

    def __init__(self, equations: Sequence[EquationRow], inputs: Inputs) -> None:
        self.equations = tuple(equations)
        self.inputs = inputs
        self._shared = checked_model(tuple((row.name, row.text) for row in self.equations), inputs.signature)
        self._outcomes: dict[int, Outcome] = {}
        self._computed_together = len(self.equations) < _TOGETHER
        self._explained: dict[tuple[int, Side | None], float] = {}
        self._held_up = sum(
            1 << index
            for index, row in enumerate(self.equations)
            if row.problem is not None or row.status is Status.PLACEHOLDER
        )

    @property
    def checked(self) -> CheckedSet:
        """The checked equations."""
        return self._shared.set

    def name(self, index: int) -> str:
        """Give the name of an equation, or its number when it has none."""
        return self.checked.equations[index].name

    def unit(self, index: int) -> Unit | None:
        """Give the unit of an equation's result; None when it is a bare number or has a problem."""
        settled = self.checked.equations[index].settled
        return settled.unit if settled else None

    def outcome(self, index: int) -> Outcome:
        """Compute one equation.

        Returns
        -------
        Outcome
            In the unit of `unit`.
        """
        self._compute_together()
        known = self._outcomes.get(index)
        if known is None:
            known = self._outcomes[index] = self._compute(index)
        return known

    def _compute(self, index: int) -> Outcome:
        row = self.equations[index]
        if row.problem is not None:
            return _failed(row.problem)
        if row.status is Status.PLACEHOLDER:
            return _placeholder(f'"{self.name(index)}" is a placeholder.')
        entry = self.checked.equations[index]
        if entry.settled is None:
            return self._unsettled(index)
        obstacle = self._obstacle(index)
        if obstacle is not None:
            return obstacle
        try:
            plan = self._shared.plan((index,))
            return Outcome(State.GOOD, plan.computation.one(plan.pick(self.inputs.flat))[0])
        except CvmError as error:
            return _failed(error)

    def _unsettled(self, index: int) -> Outcome:
        """A broken equation; one that uses a placeholder without a text is a placeholder too."""
        entry = self.checked.equations[index]
        for used in sorted(entry.equations - {index}):
            if self.equations[used].status is Status.PLACEHOLDER:
                return _placeholder(f'"{self.name(index)}" uses "{self.name(used)}", a placeholder.')
        return _failed(entry.problem or CvmError("The equation has a problem."))

    def _obstacle(self, index: int) -> Outcome | None:
        """What keeps an equation from being computed: a placeholder, a bad input, figures that differ."""
        for used in bits(self._shared.equations[index] & self._held_up & ~(1 << index)):
            problem = self.equations[used].problem
            if problem is not None:
                return _failed(problem)
            return _placeholder(f'"{self.name(index)}" uses "{self.name(used)}", a placeholder.')
        variables = self._shared.variables[index]
        for number in bits(variables & self.inputs.broken):
            return _failed(self.inputs.troubled[number] or CvmError("The input has a problem."))
        for number in bits(variables & self.inputs.placeholders):
            return _placeholder(f'"{self.inputs.rows[number].variable}" is a placeholder.')
        entry = self.checked.equations[index]
        if entry.settled is not None and not entry.settled.unsided.isdisjoint(self.inputs.differing):
            problem = self._one_sided(index, min(entry.settled.unsided & self.inputs.differing))
            if entry.is_term:
                return Outcome(State.TWO_SIDED, problem=_with_code(problem, _NOT_ONE_VALUE))
            return _failed(problem)
        return None

    def _one_sided(self, index: int, variable: int) -> CvmError:
        row = self.inputs.rows[variable]
        ours, next_best = (format_quantity(figure, self.checked.units[variable]) for figure in row.figures)
        return CvmError(
            f'"{row.variable}" is {ours} for ours and {next_best} for the next best alternative, '
            "and stands outside brackets.",
            f"Say whose figure is meant: [{row.variable}] ours, or [{row.variable}] next best.",
            where=f'equation "{self.name(index)}"',
        )

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes, in the order of the equations."""
        return tuple(self.outcome(index) for index in range(len(self.equations)))

    def _compute_together(self) -> None:
        """Compute in one go what nothing holds up; whatever fails is left to be computed alone, and named."""
        if self._computed_together:
            return
        self._computed_together = True
        free = tuple(
            index
            for index in range(len(self.equations))
            if not (self._held_up >> index) & 1
            and self.checked.equations[index].settled is not None
            and self._obstacle(index) is None
        )
        plan = self._shared.plan(free)
        try:
            results = plan.computation.floats(plan.pick(self.inputs.flat))
        except (ArithmeticError, ValueError):
            return
        if all(map(math.isfinite, results)):
            found = (Outcome(State.GOOD, value) for value in results)
            self._outcomes |= dict(zip(free, found, strict=True))
            self._explained |= {(index, None): value for index, value in zip(free, results, strict=True)}

    @property
    def element_indices(self) -> tuple[int, ...]:
        """The equations that no other one uses: the value elements."""
        return tuple(i for i, entry in enumerate(self.checked.equations) if not entry.is_term)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """The sum of the value elements, one for each unit; periods and multiples of a unit are converted."""
        groups: list[_Group] = []
        lost: list[int] = []  # failed, and nobody knows the unit
        open_count = 0  # placeholders, likewise
        for index in self.element_indices:
            placeholder = self.outcome(index).state is State.PLACEHOLDER
            settled = self.checked.equations[index].settled
            if settled is None:
                open_count += placeholder
                lost += [] if placeholder else [index]
                continue
            group, factor = _group(groups, settled.unit)
            group.open_count += placeholder
            group.members.append((index, factor))
            group.counted += [] if placeholder else [(index, factor)]
        groups = groups or [_Group(None, [], [])]
        for group in groups:
            group.open_count += open_count
        return tuple(self._total(group, lost) for group in groups)

    def _total(self, group: _Group, lost: Sequence[int]) -> Total:
        failed = [i for i, _ in group.counted if self.outcome(i).state is not State.GOOD] + list(lost)
        problem = None
        value = math.nan
        if failed:
            problem = self._no_total(failed)
        elif not group.counted:
            nothing = "Every value element is a placeholder." if group.open_count else "There is no value element."
            problem = _not_yet(nothing)
        else:
            value = math.fsum(self.outcome(index).value * factor for index, factor in group.counted)
        return Total(group.unit, value, group.open_count, tuple(group.members), problem)

    def _no_total(self, failed: Sequence[int]) -> CvmError:
        names = ", ".join(f'"{self.name(index)}"' for index in failed[:3])
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        problem = CvmError(f"The total has no value, for these have none: {names}{more}.", "Mend them first.")
        return _with_code(problem, self.outcome(failed[0]).problem)

    def used_by(self, index: int) -> frozenset[int]:
        """The equation itself and all that it uses, directly or not."""
        return frozenset(bits(self._shared.equations[index]))

    def words(self, index: int, *, named: bool = True) -> str:
        """Print an equation in normalised words, with its name when it has one.

        Raises
        ------
        CvmError
            When its text cannot be read.
        """
        parsed = self._parsed(index)
        return f"{self._prefix(index) if named else ''}{to_words(parsed.tree)}"

    def with_values(self, index: int, *, named: bool = True) -> str:
        """Print an equation with its figures, units and result; "?" stands for a figure that is not there.

        Raises
        ------
        CvmError
            When its text cannot be read.
        """
        parsed = self._parsed(index)
        inputs, equations = self._numbers
        results = self._results_within(index)

        def shown(node: Name, side: Side | None) -> str:
            number = inputs.get(node.key)
            if number is not None:
                return self._shown_figure(number, side)
            number = equations.get(node.key)
            value = results.get((number, side), results.get((number, None))) if number is not None else None
            return "?" if value is None or number is None else format_result(value, self.unit(number))

        result = self._shown_result(index)
        return f"{(self._prefix(index) if named else '') or '= '}{to_words(parsed.tree, shown)} = {result}"

    def _shown_result(self, index: int) -> str:
        outcome = self.outcome(index)
        if outcome.state is State.GOOD:
            return format_result(outcome.value, self.unit(index))
        both = [self.side_value(index, side) for side in Side] if outcome.state is State.TWO_SIDED else [math.nan]
        if not all(map(math.isfinite, both)):
            return "?"
        return f"({' | '.join(format_result(value, self.unit(index)) for value in both)})"

    def side_value(self, index: int, side: Side) -> float:
        """Compute a two-sided term for one offering.

        Returns
        -------
        float
            NaN when it cannot be computed.
        """
        if self.outcome(index).state not in (State.GOOD, State.TWO_SIDED):
            return math.nan
        return self._explain(index, side).get((index, side), math.nan)

    def _explain(self, index: int, side: Side | None) -> dict[tuple[int, Side | None], float]:
        """Results of an equation and of all it uses, on the sides that it asks for."""
        if (index, side) not in self._explained:
            figures = self._figures
            self._explained = explain(self.checked, [(index, side)], figures, self._explained)[1]
        return self._explained

    @cached_property
    def _figures(self) -> dict[Slot, float]:
        every = (Slot(variable, which) for variable in range(len(self.inputs.rows)) for which in (None, *Side))
        return {slot: self.inputs.figure(slot) for slot in every}

    def _shown_figure(self, variable: int, side: Side | None) -> str:
        ours, next_best = (
            format_quantity(figure, self.checked.units[variable]) if math.isfinite(figure) else "?"
            for figure in self.inputs.rows[variable].figures
        )
        if side is None and ours != next_best:
            return f"({ours} | {next_best})"
        return next_best if side is Side.NEXT_BEST else ours

    def _prefix(self, index: int) -> str:
        row, parsed = self.equations[index], self.checked.equations[index].parsed
        name = row.name or (parsed.name if parsed else "")
        return f"{name} = " if name else ""

    def _parsed(self, index: int) -> Equation:
        entry = self.checked.equations[index]
        if entry.parsed is None:
            raise entry.problem or CvmError("The equation cannot be read.")
        return entry.parsed

    @cached_property
    def _numbers(self) -> tuple[dict[str, int], dict[str, int]]:
        inputs = {fold_text(variable.name): i for i, variable in reversed(list(enumerate(self.checked.variables)))}
        equations = {fold_text(entry.name): i for i, entry in enumerate(self.checked.equations)}
        return inputs, equations

    def _results_within(self, index: int) -> dict[tuple[int, Side | None], float]:
        settled = self.checked.equations[index].settled
        if settled is None or not any(isinstance(node, Result) for node, _ in walk(settled.trees[None])):
            return {}
        if self.outcome(index).state is not State.GOOD:
            return {}
        return self._explain(index, None)


_NOT_ONE_VALUE = CvmError("", code=ErrorCode.NOT_AVAILABLE)


def _failed(problem: CvmError) -> Outcome:
    return Outcome(State.PROBLEM, problem=problem)


def _not_yet(sentence: str) -> CvmError:
    return CvmError(sentence, "Quantify it, then change its status.", code=ErrorCode.NOT_AVAILABLE)


def _placeholder(sentence: str) -> Outcome:
    return Outcome(State.PLACEHOLDER, problem=_not_yet(sentence))


def _with_code(problem: CvmError, first: CvmError | None) -> CvmError:
    return CvmError(problem.problem, problem.remedy, code=first.code if first else problem.code)


def _group(groups: list[_Group], unit: Unit | None) -> tuple[_Group, float]:
    """Find or open the group that a unit adds up with, and the factor that brings it there."""
    for group in groups:
        factor = _factor_between(unit, group.unit)
        if factor is not None:
            return group, factor
    groups.append(_Group(unit, [], []))
    return groups[-1], 1.0


def _factor_between(unit: Unit | None, known: Unit | None) -> float | None:
    if unit is None or known is None:
        return 1.0 if unit is known else None
    return sum_factor(unit, known)
