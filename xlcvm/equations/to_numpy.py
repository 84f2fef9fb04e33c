"""A checked set of equations, computed: Python floats for one scenario, blocks of numpy for many.

Units were settled before: factors stand in the trees. What fails is computed again step by step, to name it.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.operators import OPERATORS
from xlcvm.equations.programs import (
    Slot,
    Target,
    compile_blocks,
    compile_floats,
    needed,
    write_program,
)
from xlcvm.equations.syntax import Figure, Node, Number, Operation, Result, Scale, Side, fold
from xlcvm.errors import CvmError, ErrorCode

__all__ = ["BLOCK", "Computation", "Figures", "Slot", "explain"]

BLOCK = 16_384  # scenarios computed at once: buffers stay in the processor's cache, call overhead stays small
_BLOCKS_FOR_TWO = 12  # blocks from which a second thread is worth its start

Figures = float | NDArray[np.float64]


class Computation:
    """Some equations of a checked set, compiled.

    Parameters
    ----------
    checked : CheckedSet
        The equations; those that are wanted, and all they use, must be settled.
    wanted : sequence of int
        Numbers of the equations whose results are asked for.
    factors : sequence of float, optional
        What each result is multiplied by, so that results of different periods add up; 1 when left out.

    Attributes
    ----------
    slots : tuple of Slot
        What the figures are, in the order in which the computing methods take them.
    floats : callable
        Takes one sequence of floats, gives a tuple of floats; fast, and raises ZeroDivisionError,
        OverflowError or ValueError without saying where. Ask `explain` then.
    """

    def __init__(self, checked: CheckedSet, wanted: Sequence[int], factors: Sequence[float] | None = None) -> None:
        self._checked = checked
        self.wanted = tuple(wanted)
        program = write_program(checked, self.wanted)
        self._program = program
        names = (program.results[index, None] for index in self.wanted)
        self._wanted_names = tuple(
            program.scaled(name, factor) for name, factor in zip(names, factors or [1.0] * len(wanted), strict=True)
        )
        self.slots = tuple(program.slots)
        self.floats: Callable[[Sequence[float]], tuple[float, ...]] = compile_floats(program, self._wanted_names)
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
        targets = [(index, None) for index in self.wanted]
        return explain(self._checked, targets, dict(zip(self.slots, figures, strict=True)))[0]

    def _compile_blocks(self, varying: tuple[bool, ...], total: bool) -> tuple[Callable[..., None], int, int]:
        return compile_blocks(self._program, self._wanted_names, varying, total)


def explain(
    checked: CheckedSet,
    wanted: Iterable[Target],
    figures: Mapping[Slot, float],
    known: Mapping[Target, float] | None = None,
) -> tuple[CvmError | None, dict[Target, float]]:
    """Compute step by step, and name the equation and the operation that fail first.

    Results that are `known` are not computed again.

    Returns
    -------
    CvmError or None
        The failure, if there is one.
    dict
        The results up to there.
    """
    results: dict[Target, float] = dict(known or {})
    for index, side in needed(checked, wanted, results):
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


def _workers(blocks: int) -> int:
    """One thread for a few blocks; two for many, where the system has them."""
    cores = os.cpu_count() or 1
    return 1 if blocks < _BLOCKS_FOR_TWO or cores < 2 or sys.platform == "emscripten" else 2


def _each_worker(work: Callable[[int], int | None], workers: int) -> list[int | None]:
    if workers == 1:
        return [work(0)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def _as_columns(arrays: Sequence[Figures], shape: tuple[int, ...]) -> tuple[list[Figures], tuple[int, ...]]:
    """Flatten what varies, when everything has the full shape; otherwise broadcast it without copying."""
    if all(np.ndim(array) == 0 or np.shape(array) == shape for array in arrays):
        count = (math.prod(shape),)
        return [float(a) if np.ndim(a) == 0 else np.reshape(a, -1) for a in arrays], count
    return [float(a) if np.ndim(a) == 0 else np.broadcast_to(a, shape) for a in arrays], shape
