"""Low and High of an input: read, and refused where they contradict each other or the figure they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.value import Input
from xlcvm.value.inputs import share_problem


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
    problem = _problem(row, figure)
    if problem is not None:
        raise problem.at(f'input "{row.variable}"')
    return Range(row.low, row.high)


def _problem(row: Input, figure: float) -> CvmError | None:
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
