"""Checked equations with their computations, kept for all models of the same equations and kind of inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from xlcvm.equations.check import CheckedSet, check_equations
from xlcvm.equations.syntax import Side
from xlcvm.equations.to_numpy import Computation
from xlcvm.value.inputs import Signature

_CHECKED_SETS = 12_000  # a sheet may hold ten thousand cells with an equation each


@dataclass(frozen=True, slots=True)
class Plan:
    """How some equations are computed, with all they use."""

    computation: Computation
    pick: Callable[[Sequence[float]], tuple[float, ...]]


class CheckedModel:
    """Checked equations with their computations, shared by all models of the same kind."""

    def __init__(
        self,
        texts: tuple[tuple[str, str], ...],
        signature: Signature,
    ) -> None:
        self.set: CheckedSet = check_equations(texts, signature.variables, signature.sides)
        self.plans: dict[tuple[int, ...], Plan] = {}
        # What each equation uses, directly or not, itself included: a bit for each equation, and for each input.
        self.equations = [1 << index for index in range(len(texts))]
        self.variables = [sum(1 << v for v in entry.variables) for entry in self.set.equations]
        for index in self.set.order:
            for used in self.set.equations[index].equations:
                self.equations[index] |= self.equations[used]
                self.variables[index] |= self.variables[used]

    def plan(self, wanted: tuple[int, ...]) -> Plan:
        """Compile the computation of some settled equations; once."""
        if wanted not in self.plans:
            computation = Computation(self.set, wanted)
            places = [2 * slot.variable + (slot.side is Side.NEXT_BEST) for slot in computation.slots]
            self.plans[wanted] = Plan(computation, _picker(places))
        return self.plans[wanted]


def bits(mask: int) -> Iterator[int]:
    """Give the numbers of the bits that are set, lowest first."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _picker(places: Sequence[int]) -> Callable[[Sequence[float]], tuple[float, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda flat: tuple(flat[place] for place in places)


checked_model = lru_cache(maxsize=_CHECKED_SETS)(CheckedModel)
