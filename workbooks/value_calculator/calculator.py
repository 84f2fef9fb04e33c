"""What a value calculator is made of: a value model, and the words around it. It knows no sheet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xlcvm.equations.syntax import Side
from xlcvm.units import Unit
from xlcvm.value import State, ValueModel

Flavour = Literal["native", "live"]

PROBLEM = "✗"  # begins what keeps a figure from being computed
OPEN = "○"  # begins what is not yet quantified


@dataclass(frozen=True)
class Calculator:
    """A value calculator.

    Parameters
    ----------
    model : ValueModel
        Inputs and equations.
    title : str
        Of the workbook.
    our_offering, next_best : str
        What is compared; the next best alternative is what the customer would do without us.
    customer, prepared_by, date : str
        For whom, by whom and as of when (yyyy-mm-dd).
    notes : tuple of str
        Shown on the sheet About, a paragraph each.
    footnote : str
        At the foot of the summary.
    illustrative : bool
        Whether a notice says that the figures are made up.
    """

    model: ValueModel
    title: str = "Value calculator"
    our_offering: str = "Our offering"
    next_best: str = "Next best alternative"
    customer: str = ""
    prepared_by: str = ""
    date: str = ""
    notes: tuple[str, ...] = ()
    footnote: str = "Price is no part of these figures."
    illustrative: bool = False

    @property
    def has_shared(self) -> bool:
        """True when some input has one figure for both offerings."""
        return not all(row.two_sided for row in self.model.inputs.rows)

    @property
    def has_sides(self) -> bool:
        """True when some input has a figure for each offering."""
        return any(row.two_sided for row in self.model.inputs.rows)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The value elements by the unit in which they add up, in the order of the model's totals."""
        groups: list[Group] = []
        loose = [i for i in self.model.element_indices if self.model.checked.equations[i].settled is None]
        for total in self.model.totals:
            # Nobody knows the unit of a loose one: it is shown once, and counted as open.
            unknown = [] if groups else [(index, 1.0) for index in loose]
            groups.append(Group(total.unit, tuple(sorted([*total.members, *unknown]))))
        return tuple(groups)

    @property
    def two_sided_terms(self) -> tuple[int, ...]:
        """The terms that have a value for each offering, to be used within brackets."""
        return tuple(
            index
            for index, entry in enumerate(self.model.checked.equations)
            if entry.is_term and entry.settled is not None and entry.settled.unsided
        )


@dataclass(frozen=True)
class Group:
    """Value elements that add up, each with the factor that brings it to `unit`."""

    unit: Unit | None
    members: tuple[tuple[int, float], ...]


def cell_value(model: ValueModel, index: int) -> float | str:
    """Give the value of an equation as a cell shows it: a number, or an error value."""
    outcome = model.outcome(index)
    if outcome.state is State.GOOD:
        return outcome.value
    return str(outcome.problem.code) if outcome.problem is not None else "#VALUE!"


def side_word(side: Side | None) -> str:
    """Give the header of the inputs column that holds the figures of a side."""
    return "Value" if side is None else "Ours" if side is Side.OURS else "Next best"


def date_value(text: str) -> datetime.date | str:
    """Give a date that is written as yyyy-mm-dd as a date, and any other text as it is."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text
