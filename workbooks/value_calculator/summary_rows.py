"""The value elements as the summary shows them: in the unit in which they add up, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.value_calculator.calculator import PROBLEM, Calculator, cell_value
from workbooks.value_calculator.native import open_points
from xlcvm.units import Unit


@dataclass(frozen=True)
class ElementRow:
    """A value element: its equation, its group, its value in the group's unit, and its status in words."""

    index: int
    group: int
    name: str
    factor: float
    unit: Unit | None
    value: float | str
    status: str


def element_rows(calculator: Calculator) -> list[ElementRow]:
    """List the value elements, group by group.

    Returns
    -------
    list of ElementRow
        In the order of the summary.
    """
    model, rows = calculator.model, []
    for number, group in enumerate(calculator.groups):
        for index, factor in group.members:
            value = cell_value(model, index)
            shown = value * factor if isinstance(value, float) else value
            rows.append(
                ElementRow(
                    index, number, model.name(index), factor, group.unit, shown, _status(calculator, index, shown)
                )
            )
    return rows


def _status(calculator: Calculator, index: int, value: float | str) -> str:
    if isinstance(value, float):
        return "good"
    points = open_points(calculator.model, index)
    if points:
        return points if PROBLEM in points else "placeholder"
    return "division by zero" if value == "#DIV/0!" else "cannot be computed"
