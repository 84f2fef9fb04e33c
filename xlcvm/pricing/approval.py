"""The approval matrix: who must approve a discount of that height on a deal of that size. It knows no policy rules.

Steps are "up to", inclusive and ascending; above the last one nobody can approve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from xlcvm.equations.to_numpy import Figures
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import ROUNDING


@dataclass(frozen=True, slots=True)
class ApprovalMatrix:
    """Approvers by discount and deal size.

    Parameters
    ----------
    deal_sizes : tuple of float
        Up to which size each column holds; money, at least 0, ascending.
    discounts : tuple of float
        Up to which discount each row holds; fractions of 0 to 1, ascending.
    approvers : tuple of tuple of str
        A row for each discount, in it one for each deal size; "" where the matrix says nothing.

    Raises
    ------
    CvmError
        #VALUE!: there are no steps, or they do not ascend.

    Examples
    --------
    >>> matrix = ApprovalMatrix((25_000, 100_000), (0.10, 0.30), (("Rep", "Rep"), ("Rep", "Manager")))
    >>> matrix.approver(0.10, 25_000), matrix.approver(0.11, 25_000.01)
    (['Rep'], ['Manager'])
    """

    deal_sizes: tuple[float, ...]
    discounts: tuple[float, ...]
    approvers: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        _check_steps(self.deal_sizes, "deal size")
        _check_steps(self.discounts, "discount")

    def approver(self, discount: Figures, deal_size: Figures) -> list[str | CvmError]:
        """Give the approver of each discount on a deal of each size.

        Parameters
        ----------
        discount : float or array
            Fractions; one of 0 or below, a surcharge, falls on the first step.
        deal_size : float or array
            Money.

        Returns
        -------
        list of str or CvmError
            One an element of the common shape: the approver, or #N/A where the matrix ends or is blank.
        """
        discounts, sizes = np.broadcast_arrays(np.atleast_1d(discount), np.atleast_1d(deal_size))
        rows = np.searchsorted(np.array(self.discounts) + ROUNDING, discounts)
        columns = np.searchsorted(np.array(self.deal_sizes) * (1 + ROUNDING), sizes)
        found: dict[tuple[int, int], str | CvmError] = {}
        pairs = list(zip(rows.tolist(), columns.tolist(), strict=True))
        for row, column in set(pairs):
            found[row, column] = self._at(row, column)
        return [
            answer if isinstance(answer := found[pair], str) else self._explained(answer, number, len(pairs))
            for number, pair in enumerate(pairs, 1)
        ]

    def _at(self, row: int, column: int) -> str | CvmError:
        if row == len(self.discounts):
            last = format_number(self.discounts[-1] * 100)
            return _nobody(f"The discount is above the last step of the matrix, {last}%.", "a row")
        if column == len(self.deal_sizes):
            last = format_number(self.deal_sizes[-1])
            return _nobody(f"The deal size is above the last step of the matrix, {last}.", "a column")
        if not (approver := self.approvers[row][column]):
            percent, size = format_number(self.discounts[row] * 100), format_number(self.deal_sizes[column])
            return CvmError(
                f"The matrix names no approver for discounts of up to {percent}% on deals of up to {size}.",
                'Enter who approves them, or a word such as "nobody" where no approval is needed.',
                code=ErrorCode.NOT_AVAILABLE,
            )
        return approver

    @staticmethod
    def _explained(problem: CvmError, number: int, count: int) -> CvmError:
        return problem.at(f"element {number}") if count > 1 else problem


def _nobody(problem: str, what: str) -> CvmError:
    return CvmError(
        problem, f"Nobody may approve it; if somebody may, add {what} to the matrix.", code=ErrorCode.NOT_AVAILABLE
    )


def _check_steps(steps: Sequence[float], what: str) -> None:
    if not steps:
        raise CvmError(f"The matrix has no {what}s.", "Enter up to which each step holds.")
    if steps[0] < 0:
        raise CvmError(f"The first {what} of the matrix is {format_number(steps[0])}, below 0.", "Enter 0 or more.")
    for number, (before, after) in enumerate(pairwise(steps), 2):
        if after <= before:
            raise CvmError(
                f"The {what}s of the matrix do not ascend: step {number} is {format_number(after)}, after "
                f"{format_number(before)}.",
                "Sort them ascending, and give each step once.",
            )
