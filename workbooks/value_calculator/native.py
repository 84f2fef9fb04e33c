"""Equations as native formulas: value, what is open, and the equation with its values. No add-in is needed.

A blank or a text where a figure is needed gives #VALUE!, a placeholder #N/A: a total can never skip a problem.
"""

from __future__ import annotations

import math
import re

from workbooks.printed_formulas import (
    joined,
    literal,
)
from workbooks.spec import Cell, cell
from workbooks.value_calculator.calculator import OPEN, PROBLEM, cell_value, side_word
from workbooks.value_calculator.inputs_sheet import sides_of
from xlcvm.equations.check import CheckedSet
from xlcvm.equations.syntax import Side
from xlcvm.equations.to_excel import to_excel
from xlcvm.errors import CvmError
from xlcvm.value import State, Status, ValueModel

_HOLE = "\x1e"  # encloses the number of a piece that is put in later
_HOLES = re.compile(f"{_HOLE}(\\d+){_HOLE}")

SIDES = ((Side.OURS, "ours"), (Side.NEXT_BEST, "next best"))


def check_writable(model: ValueModel) -> None:
    """Refuse a model that cannot be written as formulas.

    Raises
    ------
    CvmError
        An equation that is no placeholder cannot be read, or names something that does not exist, or its units
        clash.
    """
    for index, (row, entry) in enumerate(zip(model.equations, model.checked.equations, strict=True)):
        if entry.settled is None and model.outcome(index).state is not State.PLACEHOLDER:
            raise row.problem or entry.problem or CvmError(f'"{entry.name}" cannot be written as a formula.')


def value_cell(model: ValueModel, index: int, style: str, number_format: str) -> Cell:
    """Give the cell that computes an equation."""
    entry = model.checked.equations[index]
    if entry.settled is None:
        formula = "#VALUE!"  # reached only when somebody removes the status placeholder
    else:
        formula = equation_formula(model.checked, index)
        if entry.is_term and entry.settled.unsided:
            same = ",".join(_sides_agree(variable) for variable in sorted(entry.settled.unsided))
            formula = f"IF(AND({same}),{formula},NA())"
    return Cell(cell_value(model, index), style, number_format, _guarded(index, formula), entry.name)


def side_cell(model: ValueModel, index: int, side: Side, style: str, number_format: str) -> Cell:
    """Give the cell that computes a two-sided term for one offering."""
    value = side_value(model, index, side)
    shown: float | str = (
        value if math.isfinite(value) else "#N/A" if PROBLEM not in open_points(model, index) else "#VALUE!"
    )
    return Cell(shown, style, number_format, _guarded(index, equation_formula(model.checked, index, side)))


def side_value(model: ValueModel, index: int, side: Side) -> float:
    """Compute a two-sided term for one offering; NaN when it cannot be computed."""
    return math.nan if open_points(model, index) else model.side_value(index, side)


def equation_formula(checked: CheckedSet, index: int, side: Side | None = None) -> str:
    """Write an equation as a formula over the blocks "inputs" and "equations"."""
    references: list[str] = []

    def hole(reference: str) -> str:
        """Keep the place of a reference: its own length would count as the formula's."""
        references.append(reference)
        return f"{_HOLE}{len(references) - 1}{_HOLE}"

    formula = to_excel(
        checked,
        index,
        side=side,
        figure=lambda variable, side: hole(cell("inputs", variable, side_word(side))),
        result=lambda equation: hole(cell("equations", equation, "Value")),
    )
    return _HOLES.sub(lambda match: references[int(match[1])], formula)


def _guarded(index: int, formula: str) -> str:
    here = cell("equations", index, "Open points")
    return f'IF({here}="",{formula},IF(ISERROR(FIND("{PROBLEM}",{here})),NA(),#VALUE!))'


def _sides_agree(variable: int) -> str:
    return f"{cell('inputs', variable, 'Ours')}={cell('inputs', variable, 'Next best')}"


def open_cell(model: ValueModel, index: int) -> Cell:
    """Give the cell that says in words what keeps an equation from being computed; nothing when all is there."""
    equations, variables = needed(model, index)
    statuses = [cell("equation texts", used, "Open point") for used in equations]
    more = [cell("input texts", variable, "Open point") for variable in variables]
    entry = model.checked.equations[index]
    if entry.settled is None:
        more = [literal(_no_equation(model, index))]
    elif not entry.is_term:
        more += [
            f'IF({_sides_agree(variable)},"",{literal(_differs(model, variable))})'
            for variable in sorted(entry.settled.unsided)
        ]
    own = joined(statuses)
    formula = f'IF(ISNUMBER(FIND("{OPEN}",{own})),{own},{joined([*statuses, *more])})'
    return Cell(open_points(model, index), "check", formula=formula)


def open_points(model: ValueModel, index: int) -> str:
    """Say what keeps an equation from being computed, as its cell does."""
    equations, variables = needed(model, index)
    own = "".join(equation_point(model, used) for used in equations)
    if OPEN in own:
        return own
    entry = model.checked.equations[index]
    if entry.settled is None:
        return own + _no_equation(model, index)
    points = own + "".join(input_point(model, variable) for variable in variables)
    if not entry.is_term:
        for variable in sorted(entry.settled.unsided & model.inputs.differing):
            points += _differs(model, variable)
    return points


def needed(model: ValueModel, index: int) -> tuple[list[int], list[int]]:
    """Give the equations (itself first) and the inputs that an equation needs, directly or through others."""
    equations, pending = [index], [index]
    while pending:
        for used in sorted(model.checked.equations[pending.pop()].equations):
            if used not in equations:
                equations.append(used)
                pending.append(used)
    variables: set[int] = set()
    for used in equations:
        variables |= model.checked.equations[used].variables
    return equations, sorted(variables)


def _no_equation(model: ValueModel, index: int) -> str:
    return f"{PROBLEM} {model.name(index)}: no equation that can be computed. "


def _differs(model: ValueModel, variable: int) -> str:
    return f"{PROBLEM} {model.inputs.rows[variable].variable}: two figures outside brackets. "


def equation_point(model: ValueModel, index: int) -> str:
    """Say that an equation is itself a placeholder; nothing when it is none."""
    placeholder = model.equations[index].status is Status.PLACEHOLDER
    return f"{OPEN} {model.name(index)}: placeholder. " if placeholder else ""


def input_point(model: ValueModel, variable: int) -> str:
    """Say what keeps an input from being used, with its name; nothing when it is good."""
    row = model.inputs.rows[variable]
    if row.status is Status.PLACEHOLDER:
        return f"{OPEN} {row.variable}: placeholder. "
    points = ""
    unit = model.checked.units[variable]
    for header, figure in zip(sides_of(row), row.figures, strict=False):
        of = {"Value": "", "Ours": " of ours", "Next best": " of next best"}[header]
        if not math.isfinite(figure):
            points += f"{PROBLEM} no figure{of}. "
        elif unit is not None and unit.is_percent and abs(figure) > 1:
            points += f"{PROBLEM} a percentage{of} above 100%. "
    return f"{points[:2]}{row.variable}: {points[2:]}" if points else ""
