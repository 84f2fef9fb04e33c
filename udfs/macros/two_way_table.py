"""The macro "Two-way table": the total for the figures of two inputs, one down and one across, on a new sheet."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in, selected_inputs, subject_of
from workbooks.results.analyses import steps_between
from workbooks.results.building import sensitivity_workbook
from workbooks.results.subject import Subject
from xlcvm.errors import CvmError
from xlcvm.risk import tornado, two_way

_RANGE = "Enter its Low and High in the inputs table."


def two_way_table(book: Any) -> None:
    """Write the two-way table of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Sweep two inputs from their Low to their High against each other.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table; cells of two inputs may be selected.

    Returns
    -------
    Template
        The sheet "Two way": of the two inputs that are selected, or else of those with the largest swing.

    Raises
    ------
    CvmError
        A table is missing or doubtful, a value element has a problem, or an input has no range.
    """
    found = model_in(given)
    subject = subject_of(given, found)
    names = selected_inputs(given, found.tables)
    chosen = "The two whose cells were selected in the inputs table."
    if len(names) != 2:
        names = _largest(subject)
        chosen = "The two with the largest swing. For others, select cells of two inputs in the inputs table first."
    down, across = names
    sweep = two_way(
        subject.model,
        down,
        steps_between(subject, down, _RANGE),
        column_variable=across,
        column_values=steps_between(subject, across, _RANGE),
    )
    return sensitivity_workbook(subject, two_way=sweep, chosen=chosen)


def _largest(subject: Subject) -> list[str]:
    """Name the two inputs that move the total most."""
    names = [bar.variable for bar in tornado(subject.model) if bar.low < bar.high]
    if len(names) < 2:
        only = f'Only "{names[0]}"' if names else "No input that the total uses"
        raise CvmError(
            f"{only} has a Low below its High, and a two-way table needs two such inputs.",
            "Enter Low and High in the inputs table for another one.",
        )
    return names[:2]
