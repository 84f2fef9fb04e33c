"""The tree of a word equation, and the one walk over it. It knows no text, no units and no engine.

A parsed tree consists of `Number`, `Name`, `Operation` and `Bracket`; once checked, every `Name` has become
a `Figure` (of an input) or a `Result` (of another equation), and unit factors stand in it as `Scale`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from xlcvm.units import Unit


class Side(StrEnum):
    """Whose figures are meant."""

    OURS = "ours"
    NEXT_BEST = "next best"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of an equation; `start` and `end` are its place in the typed text, end exclusive."""

    start: int
    end: int

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes right below this one."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """A number as typed: `text` is its spelling, `unit` that of a currency or percent sign."""

    value: float
    text: str
    unit: Unit | None


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """Words that name an input or another equation; `key` is the folded spelling that is compared."""

    text: str
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Node):
    """An operator of `operators.OPERATORS`, by its key, with its operands."""

    operator: str
    operands: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The operands."""
        return self.operands


@dataclass(frozen=True, slots=True, eq=False)
class Bracket(Node):
    """`[ body ] ours` or `[ body ] next best`."""

    body: Node
    side: Side

    @property
    def parts(self) -> tuple[Node, ...]:
        """The body."""
        return (self.body,)


@dataclass(frozen=True, slots=True, eq=False)
class Figure(Node):
    """The figure of input number `variable`; `side` is None where both sides share one figure."""

    variable: int
    side: Side | None


@dataclass(frozen=True, slots=True, eq=False)
class Result(Node):
    """The result of equation number `equation`; `side` is None where it does not depend on the side."""

    equation: int
    side: Side | None


@dataclass(frozen=True, slots=True, eq=False)
class Scale(Node):
    """A unit factor: the operand times `factor`. Words do not show it."""

    factor: float
    operand: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """The operand."""
        return (self.operand,)


Value = TypeVar("Value")


def walk(tree: Node, side: Side | None = None) -> Iterator[tuple[Node, Side | None]]:
    """Every node after its parts, with the side that the brackets around it name.

    The walk keeps its own stack, so a long chain cannot exhaust Python's.
    """
    stack: list[tuple[Node, Side | None, bool]] = [(tree, side, False)]
    while stack:
        node, within, parts_done = stack.pop()
        if parts_done or not node.parts:
            yield node, within
            continue
        stack.append((node, within, True))
        inner = node.side if isinstance(node, Bracket) else within
        stack.extend((part, inner, False) for part in reversed(node.parts))


def fold(tree: Node, visit: Callable[[Node, Side | None, list[Value]], Value], side: Side | None = None) -> Value:
    """Combine a tree from its leaves up.

    Parameters
    ----------
    tree : Node
        The tree.
    visit : callable
        Takes a node, the side of the brackets around it, and the values of its parts; gives its value.
    side : Side, optional
        The side that holds outside all brackets.

    Returns
    -------
    Value
        What `visit` gave for the root.
    """
    values: list[Value] = []
    for node, within in walk(tree, side):
        count = len(node.parts)
        parts = values[len(values) - count :]
        del values[len(values) - count :]
        values.append(visit(node, within, parts))
    return values[0]
