"""The macro "Tornado": which input carries the answer, as a chart on a new sheet."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in, subject_of
from workbooks.results.building import sensitivity_workbook
from xlcvm import risk


def tornado(book: Any) -> None:
    """Draw the tornado of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Move each input alone from its Low to its High.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table.

    Returns
    -------
    Template
        The sheet "Tornado" and the workings of its chart.

    Raises
    ------
    CvmError
        A table is missing or doubtful, a value element has a problem, or no input has Low or High.
    """
    subject = subject_of(given, model_in(given))
    return sensitivity_workbook(subject, tornado=risk.tornado(subject.model))
