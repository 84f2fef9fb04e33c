"""Value delivered against value promised: the record that makes the next promise believed. It knows no prices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.errors import CvmError

gap = ClosedForm("gap = delivered − promised", ("promised", "delivered"))
"""What was delivered beyond what was promised, money; below 0 is what is still owed."""

realisation = ClosedForm("realisation = delivered ÷ promised", ("promised", "delivered"))
"""The fraction of the promised value that was delivered."""


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """A value element, or the total of all: `realisation` is a fraction, or why there is none."""

    element: str
    promised: float
    delivered: float
    gap: float
    realisation: float | CvmError


def value_delivered(
    elements: Sequence[str], promised: Sequence[float], *, delivered: Sequence[float]
) -> list[DeliveredRow]:
    """Set what each value element delivered against what was promised.

    Parameters
    ----------
    elements : sequence of str
        Names of the value elements.
    promised, delivered : sequence of float
        Money, one figure an element.

    Returns
    -------
    list of DeliveredRow
        One for each element, then "Total", whose realisation is the ratio of the sums.

    Examples
    --------
    >>> rows = value_delivered(["Energy", "Scrap"], [100, 300], delivered=[120, 180])
    >>> [(row.element, row.gap, row.realisation) for row in rows]
    [('Energy', 20.0, 1.2), ('Scrap', -120.0, 0.6), ('Total', -100.0, 0.75)]
    """
    rows = [_row(*row) for row in zip(elements, promised, delivered, strict=True)]
    return [*rows, _row("Total", math.fsum(promised), math.fsum(delivered))]


def _row(element: str, promised: float, delivered: float) -> DeliveredRow:
    share: float | CvmError
    try:
        share = realisation(promised, delivered)
    except CvmError as error:
        share = error.at(f'value element "{element}"')
    return DeliveredRow(element, promised, delivered, gap(promised, delivered), share)
