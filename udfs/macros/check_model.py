"""The macro "Check model": what is wrong, doubtful or open in the value model of a workbook, on a new sheet."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in
from workbooks.results.model_check_sheet import model_check_workbook
from xlcvm.value import find_problems


def check_model(book: Any) -> None:
    """Check the value model of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """List what there is to be said about a value model.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table.

    Returns
    -------
    Template
        The sheet "Model check"; where nothing is to be said, it says what was checked.

    Raises
    ------
    CvmError
        A table is missing, or there are two and none of them is selected.
    """
    return model_check_workbook(find_problems(model_in(given).model), given.name)
