"""Comparison with the next best alternative: points of parity, of difference and of contention.

Differences are value to the customer: above 0 speaks for ours. Unfavourable elements stay in. It knows no prices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.equations.to_numpy import Figures
from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError, ErrorCode

DEFAULT_TOLERANCE = 0.05
ROUNDING = 1e-12  # relative: what is smaller is the rounding of binary fractions, not a difference

saving = ClosedForm("saving = next best figure − our figure", ("our figure", "next best figure"))
"""What a customer saves with ours: for costs, times and other figures of which less is better."""

profit = ClosedForm("profit = our figure − next best figure", ("our figure", "next best figure"))
"""What a customer gains with ours: for revenues, yields and other figures of which more is better."""


class ValueKind(StrEnum):
    """Whether less of a figure is better (a saving) or more (a profit)."""

    SAVING = "saving"
    PROFIT = "profit"

    @property
    def closed_form(self) -> ClosedForm:
        """The difference as value to the customer."""
        return saving if self is ValueKind.SAVING else profit


class Winner(StrEnum):
    """Whose offering does better at an element."""

    OURS = "ours"
    NEXT_BEST = "next best"
    SAME = "same"


CustomerView = Winner | float
"""Who wins in the customer's eyes, or the customer's own figure for the difference, above 0 in favour of ours."""


class PointType(StrEnum):
    """What an element is in the comparison."""

    PARITY = "Parity"
    OURS = "Difference: ours"
    NEXT_BEST = "Difference: next best"
    CONTENTION = "Contention"


_POINTS = {Winner.SAME: PointType.PARITY, Winner.OURS: PointType.OURS, Winner.NEXT_BEST: PointType.NEXT_BEST}


def read_kind(text: str) -> ValueKind:
    """Read a kind of value as typed.

    Raises
    ------
    CvmError
        #VALUE!: it is none of the two.

    Examples
    --------
    >>> read_kind(" Saving ").value
    'saving'
    """
    try:
        return ValueKind(fold_text(text))
    except ValueError:
        problem = f'The kind "{text[:40]}" is not known.' if text else "The kind is blank."
        raise CvmError(problem, 'Enter "saving" or "profit".') from None


def read_winner(text: str) -> Winner:
    """Read who wins in the customer's eyes, as typed.

    Raises
    ------
    CvmError
        #VALUE!: it is none of the three.
    """
    try:
        return Winner(fold_text(text))
    except ValueError:
        raise CvmError(
            f'The customer\'s view "{text[:40]}" is not known.',
            'Enter "ours", "next best", "same", or the customer\'s own figure for the difference.',
        ) from None


def delta_value(ours: Figures, next_best: Figures, *, kind: ValueKind = ValueKind.SAVING) -> Figures:
    """Difference between two figures as value to the customer.

    saving = next best − ours; profit = ours − next best

    Parameters
    ----------
    ours, next_best : float or array
        The figure of each offering; any unit, the same for both.
    kind : ValueKind
        Whether less is better, or more.

    Returns
    -------
    float or array
        In the unit of the figures; above 0 when ours is worth more.

    Examples
    --------
    >>> delta_value(80, 100), delta_value(80, 100, kind=ValueKind.PROFIT)
    (20.0, -20.0)
    """
    return kind.closed_form(ours, next_best)


def point_type(
    ours: float,
    next_best: float,
    *,
    tolerance: float = DEFAULT_TOLERANCE,
    customer_view: CustomerView | None = None,
    kind: ValueKind = ValueKind.PROFIT,
) -> PointType:
    """Say whether an element is a point of parity, of difference or of contention.

    Parity: |ours − next best| ≤ tolerance × max(|ours|, |next best|). Two zeros are the same.

    Parameters
    ----------
    ours, next_best : float
        The figure of each offering.
    tolerance : float
        Relative to the larger of the two absolute figures, 0 to 1; a difference of just the tolerance is parity.
    customer_view : Winner or float, optional
        Who wins in the customer's eyes, or the customer's own figure for the difference, above 0 in favour of ours
        and held against the same tolerance. Another winner than the two figures give is contention.
    kind : ValueKind
        Whether less is better, or more.

    Returns
    -------
    PointType
        What it is.

    Raises
    ------
    CvmError
        #VALUE!: a tolerance outside 0 to 1.

    Notes
    -----
    Anderson, Narus, van Rossum, "Customer value propositions in business markets", HBR, March 2006.

    Examples
    --------
    >>> point_type(105, 100).value, point_type(106, 100).value, point_type(106, 100, customer_view=Winner.SAME).value
    ('Parity', 'Difference: ours', 'Contention')
    """
    if not 0 <= tolerance <= 1:
        raise CvmError(f"The tolerance is {format_number(tolerance)}, not between 0 and 1.", "Enter 0% to 100%.")
    larger = max(abs(ours), abs(next_best))
    difference = next_best - ours if kind is ValueKind.SAVING else ours - next_best
    winner = _winner(difference, larger, tolerance)
    if customer_view is not None:
        theirs = customer_view if isinstance(customer_view, Winner) else _winner(customer_view, larger, tolerance)
        if theirs is not winner:
            return PointType.CONTENTION
    return _POINTS[winner]


def _winner(difference: float, larger: float, tolerance: float) -> Winner:
    if abs(difference) <= (tolerance + ROUNDING) * larger:
        return Winner.SAME
    return Winner.OURS if difference > 0 else Winner.NEXT_BEST


@dataclass(frozen=True, slots=True)
class Element:
    """One value element to be compared: the figure of each offering, the kind, and the customer's view if known."""

    name: str
    ours: float
    next_best: float
    kind: ValueKind = ValueKind.SAVING
    customer_view: CustomerView | None = None


@dataclass(frozen=True, slots=True)
class ComparedElement:
    """A value element with its difference as value to the customer, what it is, and its share of the total."""

    element: Element
    difference: float
    point: PointType
    share: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Value elements compared with the next best alternative.

    Parameters
    ----------
    rows : tuple of ComparedElement
        In their order; shares are NaN where `share_problem` says why there are none.
    difference : float
        The total, unfavourable elements taken off.
    share_problem : CvmError, optional
        The total is zero, so nothing is a share of it.
    """

    rows: tuple[ComparedElement, ...]
    difference: float
    share_problem: CvmError | None = None

    def points(self, point: PointType) -> tuple[ComparedElement, ...]:
        """Give the elements of one type."""
        return tuple(row for row in self.rows if row.point is point)

    @property
    def figures(self) -> tuple[float, float] | None:
        """The sums of both offerings' figures; None where savings and profits, which do not add up, are mixed."""
        if len({row.element.kind for row in self.rows}) > 1:
            return None
        elements = [row.element for row in self.rows]
        return math.fsum(each.ours for each in elements), math.fsum(each.next_best for each in elements)


def compare(elements: Sequence[Element], *, tolerance: float = DEFAULT_TOLERANCE) -> Comparison:
    """Compare value elements with the next best alternative.

    Parameters
    ----------
    elements : sequence of Element
        Their figures are of one unit, such as money a year.
    tolerance : float
        As for `point_type`.

    Returns
    -------
    Comparison
        Each element's difference, what it is, and its share of the total.

    Examples
    --------
    >>> found = compare([Element("Energy", 80, 100), Element("Scrap", 35, 30)])
    >>> [(row.element.name, row.difference, row.point.value, round(row.share, 4)) for row in found.rows]
    [('Energy', 20.0, 'Difference: ours', 1.3333), ('Scrap', -5.0, 'Difference: next best', -0.3333)]
    >>> found.difference
    15.0
    """
    differences = [row.kind.closed_form(row.ours, row.next_best) for row in elements]
    total = math.fsum(differences)
    problem = None
    if abs(total) <= ROUNDING * math.fsum(map(abs, differences)):
        problem = CvmError(
            "The differences add up to 0, so no element has a share of the total.",
            "Read the column Difference instead.",
            code=ErrorCode.DIVISION,
        )
    rows = (
        ComparedElement(
            row,
            difference,
            point_type(row.ours, row.next_best, tolerance=tolerance, customer_view=row.customer_view, kind=row.kind),
            math.nan if problem else difference / total,
        )
        for row, difference in zip(elements, differences, strict=True)
    )
    return Comparison(tuple(rows), total, problem)
