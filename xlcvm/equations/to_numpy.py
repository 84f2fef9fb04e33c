"""A checked set of equations, computed: Python floats for one scenario, blocks of numpy for many.

The checked trees become a straight line of Python statements, one operation each, in which inputs and
results are numbers (`v7`, `r2`); no typed text enters it. Units were settled before: factors stand in the trees.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.operators import OPERATORS, Operator
from xlcvm.equations.syntax import Figure, Node, Number, Operation, Result, Scale, Side, fold, walk
from xlcvm.errors import CvmError, ErrorCode

BLOCK = 16_384  # scenarios computed at once: buffers stay in the processor's cache, call overhead stays small

_BLOCKS_FOR_TWO = 12  # blocks from which a second thread is worth its start

Figures = float | NDArray[np.float64]
Target = tuple[int, Side | None]  # an equation, and the side on which it is computed


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
    operands: tuple[str | float, ...]


@dataclass(slots=True)
class _Program:
    """Steps in order, the slots they read and the names of the wanted results."""

    slots: dict[Slot, str] = field(default_factory=dict)
    results: dict[Target, str | float] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    temporaries: int = 0

    def name(self, slot: Slot) -> str:
        return self.slots.setdefault(slot, f"v{len(self.slots)}")


class Computation:
    """Some equations of a checked set, compiled.

    Parameters
    ----------
    checked : CheckedSet
        The equations; those that are wanted, and all they use, must be settled.
    wanted : sequence of int
        Numbers of the equations whose results are asked for.

    Attributes
    ----------
    slots : tuple of Slot
        What the figures are, in the order in which the computing methods take them.
    floats : callable
        Takes one sequence of floats, gives a tuple of floats; fast, and raises ZeroDivisionError,
        OverflowError or ValueError without saying where. Ask `explain` then.
    """

    def __init__(self, checked: CheckedSet, wanted: Sequence[int]) -> None:
        self._checked = checked
        self.wanted = tuple(wanted)
        program = _program(checked, self.wanted)
        self._program = program
        self._wanted_names = tuple(program.results[index, None] for index in self.wanted)
        self.slots = tuple(program.slots)
        self.floats: Callable[[Sequence[float]], tuple[float, ...]] = _compile_floats(program, self._wanted_names)
        self._blocks = lru_cache(maxsize=16)(self._compile_blocks)

    def one(self, figures: Sequence[float]) -> tuple[float, ...]:
        """Compute one scenario.

        Parameters
        ----------
        figures : sequence of float
            One finite figure for each of `slots`.

        Returns
        -------
        tuple of float
            One result for each wanted equation.

        Raises
        ------
        CvmError
            Division by zero (names the divisor), or a result too large or undefined.
        """
        try:
            results = self.floats(figures)
            if math.isfinite(sum(results)):
                return results
        except (ArithmeticError, ValueError):
            results = ()
        problem = self.explain(figures)
        if problem is not None:
            raise problem
        return results  # each is finite, only their sum is not

    def many(self, figures: Sequence[Figures], *, total: bool = False) -> list[Any]:
        """Compute many scenarios.

        Parameters
        ----------
        figures : sequence of float or array
            One for each of `slots`, finite; arrays of shapes that broadcast against each other. A NaN gives NaN in
            its scenario.
        total : bool
            Whether only the sum of the wanted equations is asked for.

        Returns
        -------
        list of array
            One for each wanted equation, or one in all; each of the common shape.

        Raises
        ------
        CvmError
            Division by zero (names the divisor), or a result too large or undefined.
        """
        arrays = [f if isinstance(f, float) else np.asarray(f, dtype=np.float64) for f in figures]
        shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
        varying = tuple(np.ndim(array) > 0 for array in arrays)
        compute, buffer_count, output_count = self._blocks(varying, total)
        columns, flat_shape = _as_columns(arrays, shape)
        outputs = list(np.empty((output_count, *flat_shape)))  # at once: fewer pages to be mapped
        rows = max(1, BLOCK // max(1, math.prod(flat_shape[1:])))
        starts = range(0, flat_shape[0], rows)
        workers = _workers(len(starts))

        def work(worker: int) -> int | None:
            """Compute every so-many-th block; give the start of the first that fails."""
            buffers = [np.empty((rows, *flat_shape[1:])) for _ in range(buffer_count)]
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                for low in starts[worker::workers]:
                    block = [c if isinstance(c, float) else c[low : low + rows] for c in columns]
                    into = [output[low : low + rows] for output in outputs]
                    try:
                        compute(block, into, [buffer[: len(into[0])] for buffer in buffers])
                    except (ArithmeticError, ValueError):
                        return low
            return None

        failed = [low for low in _each_worker(work, workers) if low is not None]
        if failed:
            low = min(failed)
            block = [c if isinstance(c, float) else c[low : low + rows] for c in columns]
            self._raise_first(block, outputs[0][low : low + rows].shape, low * math.prod(flat_shape[1:]))
        return [output.reshape(shape) for output in outputs]

    def _raise_first(self, block: Sequence[Figures], shape: tuple[int, ...], before: int) -> None:
        """Raise the error of the first scenario of a block that has one."""
        columns = [np.broadcast_to(figures, shape).reshape(-1) for figures in block]
        for row, figures in enumerate(zip(*columns, strict=True)):
            try:
                self.one([float(figure) for figure in figures])
            except CvmError as error:
                raise error.at(f"scenario {before + row + 1}") from None
        raise CvmError("A scenario has no finite result.", "Check the figures.", code=ErrorCode.NUMBER)

    def explain(self, figures: Sequence[float]) -> CvmError | None:
        """Find the first operation that has no finite result, and say which it is."""
        return explain(self._checked, self.wanted, dict(zip(self.slots, figures, strict=True)))[0]

    def _compile_blocks(self, varying: tuple[bool, ...], total: bool) -> tuple[Callable[..., None], int, int]:
        return _compile_blocks(self._program, self._wanted_names, varying, total)


def explain(
    checked: CheckedSet, wanted: Iterable[int], figures: dict[Slot, float]
) -> tuple[CvmError | None, dict[Target, float]]:
    """Compute step by step, and name the equation and the operation that fail first.

    Returns
    -------
    CvmError or None
        The failure, if there is one.
    dict
        The results up to there.
    """
    results: dict[Target, float] = {}
    for index, side in _needed(checked, wanted):
        settled = checked.equations[index].settled
        parsed = checked.equations[index].parsed
        if settled is None or parsed is None:
            continue

        def visit(node: Node, _side: Side | None, parts: list[float], text: str = parsed.text) -> float:
            if isinstance(node, Number):
                return node.value
            if isinstance(node, Figure):
                return figures[Slot(node.variable, node.side)]
            if isinstance(node, Result):
                return results[node.equation, node.side]
            if isinstance(node, Scale):
                return parts[0] * node.factor
            assert isinstance(node, Operation)
            return _careful(node, parts, text)

        try:
            results[index, side] = fold(settled.trees[side], visit)
        except CvmError as error:
            return error.at(f'equation "{checked.equations[index].name}"'), results
    return None, results


def _careful(node: Operation, parts: list[float], text: str) -> float:
    words = [" ".join(text[operand.start : operand.end].split()) for operand in node.operands]
    try:
        value = OPERATORS[node.operator].floats(*parts)
        if math.isfinite(value):
            return value
    except ZeroDivisionError:
        divisor = words[1] if node.operator == "/" else words[0]
        raise CvmError(
            f"Division by zero: {divisor} is 0.",
            "Enter another figure, or divide by something else.",
            code=ErrorCode.DIVISION,
        ) from None
    except (OverflowError, ValueError):
        pass
    shown = " and ".join(f"{name} = {part:g}" for name, part in zip(words, parts, strict=True))
    raise CvmError(
        f'"{" ".join(text[node.start : node.end].split())}" has no finite result for {shown}.',
        "Check these figures.",
        code=ErrorCode.NUMBER,
    )


def _needed(checked: CheckedSet, wanted: Iterable[int]) -> list[Target]:
    """Everything to compute for the wanted equations, what is used first."""
    targets: dict[Target, None] = dict.fromkeys((index, None) for index in wanted)
    pending = list(targets)
    while pending:
        index, side = pending.pop()
        settled = checked.equations[index].settled
        if settled is None:
            continue
        for node, _ in walk(settled.trees[side]):
            if isinstance(node, Result) and (node.equation, node.side) not in targets:
                targets[node.equation, node.side] = None
                pending.append((node.equation, node.side))
    rank = {index: place for place, index in enumerate(checked.order)}
    return sorted(targets, key=lambda target: (rank[target[0]], target[1] or ""))


def _program(checked: CheckedSet, wanted: Sequence[int]) -> _Program:
    program = _Program()
    for index, side in _needed(checked, wanted):
        settled = checked.equations[index].settled
        assert settled is not None

        def visit(node: Node, _side: Side | None, parts: list[str | float]) -> str | float:
            if isinstance(node, Number):
                return node.value
            if isinstance(node, Figure):
                return program.name(Slot(node.variable, node.side))
            if isinstance(node, Result):
                return program.results[node.equation, node.side]
            program.temporaries += 1
            name = f"t{program.temporaries}"
            if isinstance(node, Scale):
                program.steps.append(Step(name, "*", (parts[0], node.factor)))
                return name
            assert isinstance(node, Operation)
            program.steps.append(Step(name, node.operator, tuple(parts)))
            return name

        program.results[index, side] = fold(settled.trees[side], visit)
    return program


def _compile_floats(program: _Program, wanted: Sequence[str | float]) -> Callable[[Sequence[float]], tuple[float, ...]]:
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


def _with_total(steps: Sequence[Step], wanted: Sequence[str | float]) -> tuple[list[Step], tuple[str | float, ...]]:
    """Add each wanted result to a running total as soon as it is there, so that its buffer is free again."""
    computed = {step.target for step in steps}
    waiting = [name for name in wanted if name not in computed]
    total: str | float | None = None
    summed: list[Step] = []

    def add(name: str | float) -> None:
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


def _compile_blocks(
    program: _Program, wanted: Sequence[str | float], varying: tuple[bool, ...], total: bool
) -> tuple[Callable[..., None], int, int]:
    """Compile one block of scenarios: `compute(columns, outputs, buffers)` fills the outputs.

    Steps on inputs that do not vary stay Python floats. Buffers are used again as soon as their last reader is
    done; a wanted result goes straight into its output.
    """
    arrays = {name for name, varies in zip(program.slots.values(), varying, strict=True) if varies}
    steps, results = _with_total(program.steps, wanted) if total else (program.steps, tuple(wanted))
    last_read: dict[str | float, int] = {}
    for place, step in enumerate(steps):
        last_read |= dict.fromkeys(step.operands, place)
    last_read |= dict.fromkeys(results, len(steps))
    return _BlockWriter(tuple(program.slots.values()), steps, results, arrays, last_read).compile()


@dataclass(slots=True)
class _BlockWriter:
    """Writes the source of one block function."""

    slots: tuple[str, ...]
    steps: Sequence[Step]
    wanted: tuple[str | float, ...]
    arrays: set[str]
    last_read: dict[str | float, int]
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


def _workers(blocks: int) -> int:
    """One thread for a few blocks; two for many, where the system has them."""
    cores = os.cpu_count() or 1
    return 1 if blocks < _BLOCKS_FOR_TWO or cores < 2 or sys.platform == "emscripten" else 2


def _each_worker(work: Callable[[int], int | None], workers: int) -> list[int | None]:
    if workers == 1:
        return [work(0)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def _source(operand: str | float) -> str:
    return operand if isinstance(operand, str) else repr(float(operand))


def _as_columns(arrays: Sequence[Figures], shape: tuple[int, ...]) -> tuple[list[Figures], tuple[int, ...]]:
    """Flatten what varies, when everything has the full shape; otherwise broadcast it without copying."""
    if all(np.ndim(array) == 0 or np.shape(array) == shape for array in arrays):
        count = (math.prod(shape),)
        return [float(a) if np.ndim(a) == 0 else np.reshape(a, -1) for a in arrays], count
    return [float(a) if np.ndim(a) == 0 else np.broadcast_to(a, shape) for a in arrays], shape
