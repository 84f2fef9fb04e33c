"""The macro "New calculator": the sheets of a native value calculator with an example, for a model of one's own."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from workbooks.value_calculator.building import build_calculator
from workbooks.value_calculator.examples import load

_EXAMPLE = "motor_drive"


def new_calculator(book: Any) -> None:
    """Write a calculator onto new sheets of a workbook that is open."""
    carry_out(book, make)


def make(_given: Given) -> Made:
    """Lay out a value calculator with the example of a motor drive.

    Parameters
    ----------
    _given : Given
        Any workbook; nothing is taken from it.

    Returns
    -------
    Template
        The sheets Summary, Inputs, Value equations, About and Workings, with native formulas.
    """
    return build_calculator(load(_EXAMPLE))
