"""Low, High and Distribution of an input: read, and refused where they contradict each other or their figure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.value.inputs import Input, share_problem


class Shape(StrEnum):
    """The distributions that an input may have."""

    TRIANGULAR = "triangular"
    PERT = "PERT"
    UNIFORM = "uniform"
    NORMAL = "normal"
    FIXED = "fixed"


def read_shape(text: str) -> Shape:
    """Read the distribution of an input; nothing means fixed.

    Raises
    ------
    CvmError
        It is not known.

    Examples
    --------
    >>> read_shape("pert").value
    'PERT'
    """
    known = {shape.casefold(): shape for shape in Shape}
    key = text.strip().casefold()
    if key in known or not key:
        return known.get(key, Shape.FIXED)
    near = difflib.get_close_matches(key, known, n=1)
    names = ", ".join(Shape)
    raise CvmError(
        f'The distribution "{text.strip()[:40]}" is not known.',
        f'Did you mean "{known[near[0]]}"?' if near else f"Use one of {names}.",
    )


@dataclass(frozen=True, slots=True)
class Range:
    """The bounds of an input, in its unit; None where there is none."""

    low: float | None
    high: float | None

    @property
    def is_open(self) -> bool:
        """Whether there is neither bound."""
        return self.low is None and self.high is None

    def filled(self, figure: float) -> tuple[float, float]:
        """Give both bounds, the figure itself for one that is missing."""
        return (figure if self.low is None else self.low), (figure if self.high is None else self.high)


def range_of(row: Input, figure: float) -> Range:
    """Give the range of an input.

    Parameters
    ----------
    row : Input
        The input.
    figure : float
        Its base value, in its unit; of ours, where the two offerings differ.

    Returns
    -------
    Range
        Low ≤ figure ≤ High.

    Raises
    ------
    CvmError
        A bound is no number or more than 100 %, Low is above High, or the figure lies outside.

    Examples
    --------
    >>> print(range_of(Input("wage", 70, low=40, high=60), 70))
    Traceback (most recent call last):
    ...
    xlcvm.errors.CvmError: Its figure, 70, lies outside Low to High. (input "wage") Widen the range, or mend it.
    """
    problem = range_problem(row, figure)
    if problem is not None:
        raise problem.at(f'input "{row.variable}"')
    return Range(row.low, row.high)


def range_problem(row: Input, figure: float) -> CvmError | None:
    """Say what is wrong with the range of an input, seen from its base value; nothing when nothing is."""
    if row.range_problem is not None:
        return row.range_problem
    for name, bound in (("Low", row.low), ("High", row.high)):
        if bound is not None and (problem := share_problem(f"{name} of it", bound, row.unit)):
            return problem
    if row.low is not None and row.high is not None and row.low > row.high:
        return CvmError(
            f"Low is {format_number(row.low)}, above High, {format_number(row.high)}.", "Swap them, or mend one."
        )
    if (row.low is not None and figure < row.low) or (row.high is not None and figure > row.high):
        return CvmError(
            f"Its figure, {format_number(figure)}, lies outside Low to High.", "Widen the range, or mend it."
        )
    return None
