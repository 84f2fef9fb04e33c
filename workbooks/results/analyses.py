"""What is asked of a value model with one total, put together for its sheets: comparison, steps, simulation.

It lays out nothing, and neither reads nor prints anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbooks.results.comparison_sheet import Compared
from workbooks.results.pricing import pricing_of
from workbooks.results.simulation_sheets import Simulated
from workbooks.results.subject import Subject
from workbooks.results.two_sides import elements_of
from xlcvm.errors import CvmError
from xlcvm.risk import Correlation, simulate
from xlcvm.value import State
from xlcvm.value.next_best import DEFAULT_TOLERANCE, Element, compare

STEPS = 11  # figures of a sweep from Low to High
_Viewed = Callable[[list[Element]], list[Element]]


def compared_of(  # noqa: PLR0913 - all but the first may be left out
    subject: Subject,
    *,
    price: float | None = None,
    reference_price: float | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    viewed: _Viewed = list,
    prices: str = "",
) -> Compared:
    """Compare the value elements with the next best alternative.

    Parameters
    ----------
    subject : Subject
        What is compared.
    price : float, optional
        The price asked, in the unit of the total.
    reference_price : float, optional
        What the next best alternative costs; without it there is no price at all.
    tolerance : float
        Up to which part of the larger figure two count as equal, 0 to 1.
    viewed : callable
        Gives the elements with the customer's views.
    prices : str
        Where prices come from.

    Returns
    -------
    Compared
        Placeholders are named, and left out.
    """
    model = subject.model
    pairs = elements_of(model)
    comparison = compare(viewed([element for element, _ in pairs]), tolerance=tolerance)
    return Compared(
        comparison,
        tuple(two_sided for _, two_sided in pairs),
        tuple(model.name(i) for i in model.element_indices if model.outcome(i).state is State.PLACEHOLDER),
        tolerance,
        None if reference_price is None else pricing_of(comparison, reference_price, price),
        prices,
    )


def steps_between(subject: Subject, name: str, remedy: str) -> NDArray[np.float64]:
    """Give the figures of an input in even steps from its Low to its High.

    Parameters
    ----------
    subject : Subject
        Whose input.
    name : str
        Of the input.
    remedy : str
        What to do where it has neither.

    Returns
    -------
    array of float64, shape (11,)

    Raises
    ------
    CvmError
        It has no range, or is unknown.
    """
    swept = subject.total.swept(name)
    low, high = swept.range.filled(swept.figure)
    if low == high:
        raise CvmError(f'"{swept.label}" has neither Low nor High to be swept between.', remedy)
    return np.linspace(low, high, STEPS)


def simulated_of(  # noqa: PLR0913 - all but the first two have a meaning of their own
    subject: Subject,
    correlation: Correlation | None,
    *,
    trials: int,
    seed: int,
    threshold: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulated:
    """Simulate the total.

    Parameters
    ----------
    subject : Subject
        What is simulated.
    correlation : Correlation, optional
        As it stands in the workbook.
    trials, seed : int
        How many, and what they are drawn from.
    threshold : float, optional
        What is to be reached.
    progress : callable, optional
        Is told trials done and trials in all.

    Returns
    -------
    Simulated
        It says which inputs were drawn together.
    """
    result = simulate(
        subject.model, trials=trials, seed=seed, threshold=threshold, correlation=correlation, progress=progress
    )
    return Simulated(result, _together(subject, correlation.down) if correlation is not None else "")


def _together(subject: Subject, names: Sequence[str]) -> str:
    return f"as in the table of {subject.source}: {', '.join(names)}"
