"""Checked trees as straight lines of Python: one statement an operation, on floats or on blocks of arrays.

Inputs and results are numbers (`v7`, `t2`) in that source; no typed text enters it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.operators import OPERATORS, Operator
from xlcvm.equations.syntax import Figure, Node, Number, Operation, Result, Scale, Side, fold, walk

Target = tuple[int, Side | None]  # an equation, and the side on which it is computed
Operand = str | float  # the name of an input or a step, or a number


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a figure comes from: input number `variable`, and which of its two figures."""

    variable: int
    side: Side | None


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: `target` = `operator`(`operands`); names are v… inputs, r… results, t… temporaries."""

    target: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(slots=True)
class Program:
    """Steps in order, the slots they read and the names of the wanted results."""

    slots: dict[Slot, str] = field(default_factory=dict)
    results: dict[Target, Operand] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    temporaries: int = 0

    def name(self, slot: Slot) -> str:
        """Give the name of a figure; one that is new is read last."""
        return self.slots.setdefault(slot, f"v{len(self.slots)}")

    def add(self, operator: str, *operands: Operand) -> str:
        """Add a step, and give the name of its result."""
        self.temporaries += 1
        self.steps.append(Step(f"t{self.temporaries}", operator, operands))
        return self.steps[-1].target

    def scaled(self, name: Operand, factor: float) -> Operand:
        """Give a result times a factor."""
        return name if factor == 1 else self.add("*", name, factor)


def needed(checked: CheckedSet, wanted: Iterable[Target], known: Container[Target] = ()) -> list[Target]:
    """Everything to compute for the wanted results, what is used first; nothing that is known already."""
    targets: dict[Target, None] = dict.fromkeys(target for target in wanted if target not in known)
    pending = list(targets)
    while pending:
        index, side = pending.pop()
        settled = checked.equations[index].settled
        if settled is None:
            continue
        for node, _ in walk(settled.trees[side]):
            if not isinstance(node, Result):
                continue
            target = node.equation, node.side
            if target not in targets and target not in known:
                targets[target] = None
                pending.append(target)
    return sorted(targets, key=lambda target: (checked.rank[target[0]], target[1] or ""))


def write_program(checked: CheckedSet, wanted: Sequence[int]) -> Program:
    """Write the steps of some settled equations and of all they use."""
    program = Program()
    for index, side in needed(checked, [(index, None) for index in wanted]):
        settled = checked.equations[index].settled
        assert settled is not None

        def visit(node: Node, _side: Side | None, parts: list[Operand]) -> Operand:
            if isinstance(node, Number):
                return node.value
            if isinstance(node, Figure):
                return program.name(Slot(node.variable, node.side))
            if isinstance(node, Result):
                return program.results[node.equation, node.side]
            if isinstance(node, Scale):
                return program.scaled(parts[0], node.factor)
            assert isinstance(node, Operation)
            return program.add(node.operator, *parts)

        program.results[index, side] = fold(settled.trees[side], visit)
    return program


def compile_floats(program: Program, wanted: Sequence[Operand]) -> Callable[[Sequence[float]], tuple[float, ...]]:
    """Compile a program for one scenario: takes a figure for each slot, gives the wanted results."""
    lines = ["def floats(v):"]
    if program.slots:
        lines.append(f"    {', '.join(program.slots.values())}, = v")
    context: dict[str, Any] = {}
    for step in program.steps:
        operands = [_source(operand) for operand in step.operands]
        lines.append(f"    {step.target} = {_float_source(OPERATORS[step.operator], operands, context)}")
    lines.append(f"    return ({''.join(_source(name) + ', ' for name in wanted)})")
    exec(compile("\n".join(lines), "<word equations>", "exec"), context)
    floats: Callable[[Sequence[float]], tuple[float, ...]] = context["floats"]
    return floats


def _float_source(row: Operator, operands: Sequence[str], context: dict[str, Any]) -> str:
    """Write one operation on floats as Python source; what it calls goes into `context`."""
    if row.python:
        return row.python.format(*operands, all=", ".join(operands))
    function = f"float_{list(OPERATORS).index(row.key)}"
    context[function] = row.floats
    return f"{function}({', '.join(operands)})"


def _with_total(steps: Sequence[Step], wanted: Sequence[Operand]) -> tuple[list[Step], tuple[Operand, ...]]:
    """Add each wanted result to a running total as soon as it is there, so that its buffer is free again."""
    computed = {step.target for step in steps}
    waiting = [name for name in wanted if name not in computed]
    total: Operand | None = None
    summed: list[Step] = []

    def add(name: Operand) -> None:
        nonlocal total
        if total is not None:
            summed.append(Step(f"total{len(summed)}", "+", (total, name)))
        total = name if total is None else summed[-1].target

    for step in steps:
        summed.append(step)
        for _ in range(list(wanted).count(step.target)):
            add(step.target)
    for name in waiting:
        add(name)
    return summed, (0.0 if total is None else total,)


def compile_blocks(
    program: Program, wanted: Sequence[Operand], varying: tuple[bool, ...], total: bool
) -> tuple[Callable[..., None], int, int]:
    """Compile one block of scenarios: `compute(columns, outputs, buffers)` fills the outputs.

    Steps on inputs that do not vary stay Python floats. Buffers are used again as soon as their last reader is
    done; a wanted result goes straight into its output.
    """
    arrays = {name for name, varies in zip(program.slots.values(), varying, strict=True) if varies}
    steps, results = _with_total(program.steps, wanted) if total else (program.steps, tuple(wanted))
    last_read: dict[Operand, int] = {}
    for place, step in enumerate(steps):
        last_read |= dict.fromkeys(step.operands, place)
    last_read |= dict.fromkeys(results, len(steps))
    return _BlockWriter(tuple(program.slots.values()), steps, results, arrays, last_read).compile()


@dataclass(slots=True)
class _BlockWriter:
    """Writes the source of one block function."""

    slots: tuple[str, ...]
    steps: Sequence[Step]
    wanted: tuple[Operand, ...]
    arrays: set[str]
    last_read: dict[Operand, int]
    lines: list[str] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)
    buffers: int = 0

    def compile(self) -> tuple[Callable[..., None], int, int]:
        names = [f"o{index}" for index in range(len(self.wanted))]
        straight = {str(name): f"o{self.wanted.index(name)}" for name in self.wanted if str(name).startswith("t")}
        for index, step in enumerate(self.steps):
            self._step(index, step, straight)
        for out, name in zip(names, self.wanted, strict=True):
            place = self.place.get(str(name), _source(name))
            if out != place:
                self.lines.append(f"    {out}[...] = {place}")
        header = ["def compute(columns, outputs, buffers):"]
        for group, members in (
            ("columns", self.slots),
            ("outputs", names),
            ("buffers", [f"b{index}" for index in range(self.buffers)]),
        ):
            if members:
                header.append(f"    {', '.join(members)}, = {group}")
        source = "\n".join([*header, *self.lines, "    return None"])
        exec(compile(source, "<word equations>", "exec"), self.context)
        return self.context["compute"], self.buffers, len(names)

    def _step(self, index: int, step: Step, straight: dict[str, str]) -> None:
        row = OPERATORS[step.operator]
        operands = [self.place.get(str(operand), _source(operand)) for operand in step.operands]
        if not any(operand in self.arrays for operand in step.operands):
            self.lines.append(f"    {step.target} = {_float_source(row, operands, self.context)}")
            return
        self.arrays.add(step.target)
        out = self._out(index, step, straight.get(step.target))
        self.place[step.target] = out
        function = f"array_{list(OPERATORS).index(row.key)}"
        self.context[function] = row.arrays
        first, *others = operands
        if not others:
            self.lines.append(f"    {function}({first}, out={out})")
        elif row.most > 2:  # min and max, two by two
            for other in others:
                self.lines.append(f"    {function}({first}, {other}, out={out})")
                first = out
        else:
            self.lines.append(f"    {function}({first}, {others[0]}, out={out})")

    def _out(self, index: int, step: Step, output: str | None) -> str:
        """Choose where a step's result goes, and free the buffers whose last reader it is."""
        done = [
            place
            for operand in dict.fromkeys(step.operands)
            if (place := self.place.get(str(operand), "")).startswith("b") and self.last_read[operand] == index
        ]
        if len(step.operands) <= 2:  # may overwrite an operand; with more, one would still have to be read
            self.free.extend(done)
            done = []
        out = output or (self.free.pop() if self.free else None)
        if out is None:
            out = f"b{self.buffers}"
            self.buffers += 1
        self.free.extend(done)
        return out


def _source(operand: Operand) -> str:
    return operand if isinstance(operand, str) else repr(float(operand))
