"""The macro "Insert value table": every equation in words, with its figures and its value, on a new sheet."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in
from workbooks.results.value_table_sheet import value_table_workbook


def insert_value_table(book: Any) -> None:
    """Print the value model of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Print a value model as a table.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table.

    Returns
    -------
    Template
        The sheet "Value table"; an equation with a problem says so in its row.

    Raises
    ------
    CvmError
        A table is missing, or there are two and none of them is selected.
    """
    return value_table_workbook(model_in(given).model, given.name)
