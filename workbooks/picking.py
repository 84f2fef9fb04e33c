"""Which of several tables with the same headers is meant: the one that is selected. It knows no kind of table.

A table is taken whole however little of it is selected: a policy without its last rungs is another policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Rectangle = tuple[str, int, int, int, int]
"""A sheet; top, left, bottom and right of cells on it, counted from 0, the last ones included."""

SELECT_ONE = "Select a cell of the one that you mean."


def _nothing(_sheet: str, _top: int, _left: int, _bottom: int, _right: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Picking:
    """What is selected in a workbook that is open.

    Parameters
    ----------
    meets : callable
        Says whether the selection and a `Rectangle` have a cell in common.
    """

    meets: Callable[[str, int, int, int, int], bool] = _nothing

    def touched(self, candidates: Sequence[T], rectangle_of: Callable[[T], Rectangle]) -> Sequence[T]:
        """Keep the candidates that the selection meets; all of them where it meets none."""
        found = [candidate for candidate in candidates if self.meets(*rectangle_of(candidate))]
        return found or candidates
