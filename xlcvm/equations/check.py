"""Names, units and circles of a set of equations, settled before anything is computed.

What comes out are trees of figures and results with the unit factors in place, or for each equation that
cannot be settled the one error that explains it. It knows no values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlcvm.equations.naming import ambiguous_name, name_problem, unknown_name
from xlcvm.equations.operators import OPERATORS
from xlcvm.equations.parser import Equation, parse_equation, split_name
from xlcvm.equations.syntax import (
    Bracket,
    Figure,
    Name,
    Node,
    Number,
    Operation,
    Result,
    Scale,
    Side,
    fold,
    walk,
)
from xlcvm.equations.tokens import Names, fold_text
from xlcvm.equations.unit_rules import Operand
from xlcvm.errors import CvmError, ErrorCode, Place
from xlcvm.units import Unit, parse_unit
from xlcvm.units import settle as settle_unit

MAX_EQUATIONS = 2_000
MAX_VARIABLES = 10_000
MAX_CHARACTERS = 500_000  # of all equations together


@dataclass(frozen=True, slots=True)
class Variable:
    """An input as equations see it: its name, its unit as typed (or nothing), whether it has two figures."""

    name: str
    unit: str = ""
    two_sided: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """An equation that may be computed: `trees` by side, of which None is the one outside all brackets.

    `unsided` are the two-sided inputs that stand outside brackets: each is allowed only one figure.
    `bare` are remarks on bare numbers that took a unit; `uses` are the names met, inputs and equations.
    """

    trees: Mapping[Side | None, Node]
    unit: Unit | None
    unsided: frozenset[int]
    bare: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """What is known of an equation while the whole set is being settled."""

    name: str
    parsed: Equation | None = None
    problem: CvmError | None = None
    settled: Settled | None = None
    equations: set[int] = field(default_factory=set)
    variables: set[int] = field(default_factory=set)
    unsided: set[int] = field(default_factory=set)
    within: set[tuple[int, Side]] = field(default_factory=set)
    in_circle: bool = False


@dataclass(frozen=True, slots=True)
class CheckedEquation:
    """One equation of a checked set; exactly one of `settled` and `problem` is there.

    `equations` and `variables` are the numbers of those it names; `is_term` says that another one uses it.
    """

    name: str
    parsed: Equation | None
    settled: Settled | None
    problem: CvmError | None
    equations: frozenset[int]
    variables: frozenset[int]
    is_term: bool


@dataclass(frozen=True, slots=True, eq=False)
class CheckedSet:
    """All equations of a model, checked; `order` computes what is used before what uses it."""

    equations: tuple[CheckedEquation, ...]
    variables: tuple[Variable, ...]
    units: tuple[Unit | None, ...]
    variable_problems: Mapping[int, CvmError]
    order: tuple[int, ...]
    rank: tuple[int, ...]  # the place of each equation in `order`
    names: Names
    has_units: bool


def check_equations(
    texts: Sequence[tuple[str, str]],
    variables: Sequence[Variable],
    offerings: Mapping[str, Side] | None = None,
) -> CheckedSet:
    """Settle the names, units and circles of a set of equations.

    Parameters
    ----------
    texts : sequence of (str, str)
        Name and text of each equation; the name may be empty, or stand in the text before "=".
    variables : sequence of Variable
        The inputs.
    offerings : mapping, optional
        The two offerings' own names, to be used after a closing square bracket.

    Returns
    -------
    CheckedSet
        Every equation with its trees and unit, or with the error that explains why it has none.

    Raises
    ------
    CvmError
        When there is more than the bounds allow.
    """
    _check_bounds(texts, variables)
    inputs = Names(variable.name for variable in variables)
    drafts = [_Draft(name or split_name(text, inputs)[0]) for name, text in texts]
    names = Names([*(d.name for d in drafts), *(v.name for v in variables)], dict(offerings or {}))
    units, variable_problems = _check_variables(variables)
    numbers = {fold_text(variable.name): index for index, variable in reversed(list(enumerate(variables)))}
    equation_numbers = _check_equation_names(drafts)
    resolver = _Resolver(drafts, units, variables, numbers, equation_numbers, variable_problems, names)
    for draft, (_, text) in zip(drafts, texts, strict=True):
        _parse(draft, text, names)
        resolver.resolve_names(draft)
    order = _order(drafts)
    _spread_unsided(drafts, order)
    resolver.has_units = any(units) or any(_has_currency(draft) for draft in drafts)
    for index in order:
        resolver.settle(index)
    used = set().union(*(draft.equations for draft in drafts)) if drafts else set()
    return CheckedSet(
        tuple(
            CheckedEquation(
                d.name or f"Equation {i + 1}", d.parsed, d.settled, d.problem,
                frozenset(d.equations), frozenset(d.variables), i in used and not d.in_circle,
            )
            for i, d in enumerate(drafts)
        ),
        tuple(variables), tuple(units), variable_problems, tuple(order), _ranks(order), names, resolver.has_units,
    )  # fmt: skip


def _check_bounds(texts: Sequence[tuple[str, str]], variables: Sequence[Variable]) -> None:
    characters = sum(len(text) for _, text in texts)
    for count, most, what in (
        (len(texts), MAX_EQUATIONS, "equations"),
        (len(variables), MAX_VARIABLES, "inputs"),
        (characters, MAX_CHARACTERS, "characters of equations"),
    ):
        if count > most:
            raise CvmError(f"The model has {count:,} {what}; {most:,} is the most.", "Split the model.")


def _check_variables(variables: Sequence[Variable]) -> tuple[list[Unit | None], dict[int, CvmError]]:
    units: list[Unit | None] = []
    problems: dict[int, CvmError] = {}
    first: dict[str, int] = {}
    for index, variable in enumerate(variables):
        units.append(None)
        problem = name_problem(variable.name, "An input")
        key = fold_text(variable.name)
        if problem is None and key in first:
            problem = CvmError(f'There are two inputs named "{variable.name}".', "Rename one, or remove it.")
            problems.setdefault(first[key], problem)
        first.setdefault(key, index)
        try:
            units[-1] = parse_unit(variable.unit) if variable.unit.strip() else None
        except CvmError as error:
            problem = problem or error.at(f'unit of "{variable.name}"')
        if problem is not None:
            problems[index] = problem
    return units, problems


def _check_equation_names(drafts: Sequence[_Draft]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        key = fold_text(draft.name)
        if not key:
            continue
        draft.problem = name_problem(draft.name, "An equation")
        if key in numbers:
            draft.problem = CvmError(
                f'There are two equations named "{draft.name}".',
                "Rename one, or add the two up in one equation.",
            )
            drafts[numbers[key]].problem = draft.problem
        numbers.setdefault(key, index)
    return numbers


def _parse(draft: _Draft, text: str, names: Names) -> None:
    try:
        draft.parsed = parse_equation(text, names)
        if draft.parsed.name and fold_text(draft.parsed.name) != fold_text(draft.name):
            raise CvmError(
                f'The equation is listed as "{draft.name}", but its text begins "{draft.parsed.name} =".',
                "Use one name.",
            )
    except CvmError as error:
        draft.problem = draft.problem or error.at(f'equation "{draft.name}"' if draft.name else "")


def _order(drafts: Sequence[_Draft]) -> list[int]:
    """Order equations so that what is used comes first; members of a circle get their problem."""
    order: list[int] = []
    state = [0] * len(drafts)  # 0 not met, 1 on the path, 2 done
    for start in range(len(drafts)):
        if state[start]:
            continue
        path = [start]
        pending = [iter(sorted(drafts[start].equations))]
        state[start] = 1
        while path:
            following = next(pending[-1], None)
            if following is None:
                state[path[-1]] = 2
                order.append(path.pop())
                pending.pop()
            elif state[following] == 1:
                _report_circle(drafts, path[path.index(following) :])
            elif state[following] == 0:
                state[following] = 1
                path.append(following)
                pending.append(iter(sorted(drafts[following].equations)))
    return order


def _ranks(order: Sequence[int]) -> tuple[int, ...]:
    places = {index: place for place, index in enumerate(order)}
    return tuple(places[index] for index in range(len(order)))


def _report_circle(drafts: Sequence[_Draft], members: Sequence[int]) -> None:
    names = [f'"{drafts[index].name}"' for index in members]
    chain = (
        f"{names[0]} uses {', which uses '.join([*names[1:], names[0]])}" if names[1:] else f"{names[0]} uses itself"
    )
    problem = CvmError(f"Circular equations: {chain}.", "Break the circle: one of them must stand on inputs alone.")
    for index in members:
        drafts[index].problem = drafts[index].problem or problem
        drafts[index].in_circle = True  # used by another, and yet no term: no total may go without it


def _used_problem(name: str, used: str, problem: CvmError | None) -> CvmError:
    code = problem.code if problem is not None else ErrorCode.VALUE
    return CvmError(
        f'"{name}" uses "{used}", which has a problem: {problem.problem if problem else ""}',
        problem.remedy if problem else "",
        code=code,
    )


def _spread_unsided(drafts: Sequence[_Draft], order: Sequence[int]) -> None:
    """Let an equation inherit the unsided inputs of terms that it names outside brackets."""
    for index in order:
        draft = drafts[index]
        sided = {equation for equation, _ in draft.within}
        if draft.parsed is None:
            continue
        outside = {node.key for node, side in walk(draft.parsed.tree) if side is None and isinstance(node, Name)}
        for used in draft.equations:
            if used not in sided or fold_text(drafts[used].name) in outside:
                draft.unsided |= drafts[used].unsided


def _has_currency(draft: _Draft) -> bool:
    return draft.parsed is not None and any(
        isinstance(node, Number) and node.unit is not None and bool(node.unit.currencies)
        for node, _ in walk(draft.parsed.tree)
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A settled part of a tree, with what the unit rules want to know of it."""

    node: Node
    operand: Operand


@dataclass(slots=True)
class _Resolver:
    """Turns parsed trees into settled ones."""

    drafts: Sequence[_Draft]
    units: Sequence[Unit | None]
    variables: Sequence[Variable]
    inputs: Mapping[str, int]
    equations: Mapping[str, int]
    variable_problems: Mapping[int, CvmError]
    names: Names
    has_units: bool = False
    bare: list[str] = field(default_factory=list)

    def resolve_names(self, draft: _Draft) -> None:
        """Note which inputs and equations an equation names, and on which side."""
        if draft.parsed is None:
            return
        for node, side in walk(draft.parsed.tree):
            if not isinstance(node, Name):
                continue
            if node.key in self.inputs:
                self._note_input(draft, node, side, draft.parsed.text)
            elif node.key in self.equations:
                draft.equations.add(self.equations[node.key])
                if side is not None:
                    draft.within.add((self.equations[node.key], side))
            else:
                draft.problem = draft.problem or unknown_name(node, draft.parsed.text, draft.name, self.names)

    def _note_input(self, draft: _Draft, node: Name, side: Side | None, text: str) -> None:
        index = self.inputs[node.key]
        draft.variables.add(index)
        if node.key in self.equations and node.key != fold_text(draft.name):
            draft.problem = draft.problem or ambiguous_name(node, text, draft.name)
        if index in self.variable_problems:
            draft.problem = draft.problem or self.variable_problems[index]
        if side is None and self.variables[index].two_sided:
            draft.unsided.add(index)

    def settle(self, index: int) -> None:
        """Settle one equation; those it uses have been settled before."""
        draft = self.drafts[index]
        broken = next((self.drafts[i] for i in sorted(draft.equations) if self.drafts[i].problem), None)
        if draft.problem is None and broken is not None:
            draft.problem = _used_problem(draft.name, broken.name, broken.problem)
        if draft.problem is not None or draft.parsed is None:
            return
        self.bare = []
        try:
            whole = self._tree(draft.parsed, None)
        except CvmError as error:
            draft.problem = error.at(f'equation "{draft.name}"' if draft.name else "")
            return
        remarks = tuple(dict.fromkeys(self.bare))
        trees: dict[Side | None, Node] = {None: whole.node}
        if draft.unsided:
            trees |= {side: self._tree(draft.parsed, side).node for side in Side}
        draft.settled = Settled(trees, whole.operand.unit, frozenset(draft.unsided), remarks)

    def _tree(self, parsed: Equation, side: Side | None) -> _Part:
        def visit(node: Node, within: Side | None, parts: list[_Part]) -> _Part:
            words = " ".join(parsed.text[node.start : node.end].split())
            if isinstance(node, Number):
                return _Part(node, Operand(node.unit, words, node.value))
            if isinstance(node, Name):
                return self._name(node, within, words)
            if isinstance(node, Bracket):
                return parts[0]
            assert isinstance(node, Operation)
            try:
                return self._operation(node, words, parts)
            except CvmError as error:
                place = Place(parsed.text, node.start, node.end)
                raise CvmError(error.problem, error.remedy, code=error.code, place=place) from None

        whole = fold(parsed.tree, visit, side)
        if whole.operand.unit is None:
            return whole
        unit, factor = settle_unit(whole.operand.unit)  # what no single operator could cancel: h against day
        return _Part(_scaled(whole.node, factor), replace(whole.operand, unit=unit))

    def _name(self, node: Name, side: Side | None, words: str) -> _Part:
        if node.key in self.inputs:
            index = self.inputs[node.key]
            variable = self.variables[index]
            figure = Figure(node.start, node.end, index, (side or Side.OURS) if variable.two_sided else None)
            return _Part(figure, Operand(self.units[index], f'"{variable.name}"'))
        index = self.equations[node.key]
        used = self.drafts[index].settled
        assert used is not None
        result = Result(node.start, node.end, index, side if used.unsided else None)
        return _Part(result, Operand(used.unit, f'"{words}"'))

    def _operation(self, node: Operation, words: str, parts: list[_Part]) -> _Part:
        operands = [part.operand for part in parts]
        nodes = [part.node for part in parts]
        constant = None
        if node.operator == "negative" and operands[0].constant is not None:
            constant = -operands[0].constant
        if not self.has_units:
            return _Part(replace(node, operands=tuple(nodes)), Operand(None, words, constant))
        ruling = OPERATORS[node.operator].units(operands)
        for position in ruling.bare:
            unit = ruling.unit.text if ruling.unit else ""
            self.bare.append(f"the bare number {operands[position].words} takes the unit {unit}")
        for position, factor in enumerate(ruling.operand_factors):
            nodes[position] = _scaled(nodes[position], factor)
        settled = _scaled(replace(node, operands=tuple(nodes)), ruling.factor)
        return _Part(settled, Operand(ruling.unit, words, constant))


def _scaled(node: Node, factor: float) -> Node:
    return node if factor == 1 else Scale(node.start, node.end, factor, node)
