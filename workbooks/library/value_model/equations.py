"""Equations of a value model as cells: computed by the domain, and by native formulas or CVM_ functions."""

from __future__ import annotations

import math
from collections.abc import Iterable

from workbooks.formulas import Expression, all_of, count, either, if_error, is_number, reference
from workbooks.formulas.expressions import Content, Fault
from workbooks.library.value_model.fields import SIDES, Modelled
from workbooks.spec import area, cell
from workbooks.value_calculator.native import equation_formula, needed
from xlcvm.equations.syntax import Side
from xlcvm.errors import CvmError
from xlcvm.value import State

COUNTED = "✓ counted"
OPEN = "○ not yet quantified"
MISSING = "✗ a figure is missing"
IMPOSSIBLE = "✗ cannot be computed"
TERM = "a step, used below"

_EQUATIONS, _INPUTS = area("equations", "Value element", "Equation"), area("inputs", "Variable", "Status")


def result(modelled: Modelled, index: int) -> Expression:
    """Give the result of an equation as its cell: a number, or an empty text."""
    return reference(_value(modelled, index), cell("equations", index, "Value"))


def side_result(modelled: Modelled, index: int, side: Side) -> Expression | None:
    """Give the result of a step that has one for each offering; None for all others."""
    if not _has_sides(modelled, index):
        return None
    return reference(_side_value(modelled, index, side), cell("equations", index, SIDES[side]))


def result_formula(modelled: Modelled, index: int) -> Expression:
    """Give what stands in the cell of a result."""
    value = _value(modelled, index)
    if modelled.entries.live:
        row = f"ROWS({cell('equations', 0, 'Equation')}:{cell('equations', index, 'Equation')})"
        called = Expression(_or_fault(value), f"INDEX(_xll.CVM_VALUE({_EQUATIONS},{_INPUTS}),{row})")
        return if_error(called, "")
    made = Expression(_or_fault(value), equation_formula(modelled.model.checked, index))
    settled = modelled.model.checked.equations[index].settled
    unsided = sorted(settled.unsided) if settled is not None else []
    conditions = [_all_there(modelled, index), *(_sides_agree(modelled, variable) for variable in unsided)]
    return either(all_of(*conditions), if_error(made, ""), "")


def side_formula(modelled: Modelled, index: int, side: Side) -> Expression:
    """Give what stands in the cell of a step for one offering."""
    made = Expression(
        _or_fault(_side_value(modelled, index, side)), equation_formula(modelled.model.checked, index, side)
    )
    return either(_all_there(modelled, index), if_error(made, ""), "")


def state(modelled: Modelled, index: int) -> Expression:
    """Say what became of an equation."""
    if modelled.model.checked.equations[index].is_term:
        return Expression(TERM, f'"{TERM}"')
    _, variables = needed(modelled.model, index)
    required = [number for number in variables if not modelled.is_optional(number)]
    open_or_not: Expression | str = MISSING
    if len(required) < len(variables):
        enough = _there(modelled, required) if required else Expression(True, "TRUE")
        open_or_not = either(enough, OPEN, MISSING)
    counted = either(is_number(result(modelled, index)), COUNTED, IMPOSSIBLE)
    return either(_all_there(modelled, index), counted, open_or_not)


def _value(modelled: Modelled, index: int) -> Content:
    outcome = modelled.model.outcome(index)
    return outcome.value if outcome.state is State.GOOD else ""


def _side_value(modelled: Modelled, index: int, side: Side) -> Content:
    try:
        value = modelled.model.side_value(index, side)
    except CvmError:
        return ""
    return value if math.isfinite(value) else ""


def _or_fault(value: Content) -> Content:
    return Fault("#N/A") if value == "" else value


def _has_sides(modelled: Modelled, index: int) -> bool:
    entry = modelled.calculator.model.checked.equations[index]
    return entry.is_term and entry.settled is not None and bool(entry.settled.unsided)


def _all_there(modelled: Modelled, index: int) -> Expression:
    return _there(modelled, needed(modelled.model, index)[1])


def _there(modelled: Modelled, variables: Iterable[int]) -> Expression:
    cells = [figure for variable in variables for figure in modelled.figures(variable)]
    return count(*cells).equals(float(len(cells)))


def _sides_agree(modelled: Modelled, variable: int) -> Expression:
    ours, next_best = modelled.figures(variable)
    return ours.equals(next_best)
