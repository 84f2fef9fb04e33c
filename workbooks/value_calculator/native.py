"""Equations as native formulas: value, what is open, and the equation with its values. No add-in is needed.

A blank or a text where a figure is needed gives #VALUE!, a placeholder #N/A: a total can never skip a problem.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from workbooks.printed_formulas import (
    MISSING,
    affixes,
    joined,
    literal,
    or_missing,
    printed_formula,
    rounded_figure,
    rounded_figure_formula,
    rounded_result,
    rounded_result_formula,
)
from workbooks.spec import Cell, Table, cell
from workbooks.value_calculator.calculator import OPEN, PROBLEM, Calculator, cell_value, side_word
from workbooks.value_calculator.inputs_sheet import STATUSES, sides_of
from xlcvm.equations.check import CheckedSet
from xlcvm.equations.syntax import Name, Side
from xlcvm.equations.to_excel import to_excel
from xlcvm.equations.to_numpy import Slot, explain
from xlcvm.equations.to_words import format_quantity, format_result, to_words
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.value import State, Status, ValueModel

_HOLE = "\x1e"  # encloses the number of a piece within words

SIDES = ((Side.OURS, "ours"), (Side.NEXT_BEST, "next best"))


def check_writable(model: ValueModel) -> None:
    """Refuse a model that cannot be written as formulas.

    Raises
    ------
    CvmError
        An equation that is no placeholder cannot be read, or names something that does not exist, or its units
        clash.
    """
    if not model.inputs.rows or not model.equations:
        raise CvmError("A calculator needs inputs and equations.", "Add at least one of each.")
    for index, (row, entry) in enumerate(zip(model.equations, model.checked.equations, strict=True)):
        if entry.settled is None and model.outcome(index).state is not State.PLACEHOLDER:
            raise row.problem or entry.problem or CvmError(f'"{entry.name}" cannot be written as a formula.')


def value_cell(model: ValueModel, index: int, style: str, number_format: str) -> Cell:
    """Give the cell that computes an equation."""
    entry = model.checked.equations[index]
    if entry.settled is None:
        formula = "#VALUE!"  # reached only when somebody removes the status placeholder
    else:
        formula = _formula(model.checked, index)
        if entry.is_term and entry.settled.unsided:
            same = ",".join(_sides_agree(variable) for variable in sorted(entry.settled.unsided))
            formula = f"IF(AND({same}),{formula},NA())"
    return Cell(cell_value(model, index), style, number_format, _guarded(index, formula), entry.name)


def side_cell(model: ValueModel, index: int, side: Side, style: str, number_format: str) -> Cell:
    """Give the cell that computes a two-sided term for one offering."""
    checked = _seen_from(model.checked, index, side)
    value = side_value(model, index, side)
    shown: float | str = (
        value if math.isfinite(value) else "#N/A" if PROBLEM not in open_points(model, index) else "#VALUE!"
    )
    return Cell(shown, style, number_format, _guarded(index, _formula(checked, index)))


def side_value(model: ValueModel, index: int, side: Side) -> float:
    """Compute a two-sided term for one offering; NaN when it cannot be computed."""
    if open_points(model, index):
        return math.nan
    slots = {
        Slot(variable, which): model.inputs.figure(Slot(variable, which))
        for variable in range(len(model.inputs.rows))
        for which in (None, *Side)
    }
    _, results = explain(_seen_from(model.checked, index, side), [index], slots)
    return results.get((index, None), math.nan)


def _formula(checked: CheckedSet, index: int) -> str:
    return to_excel(
        checked,
        index,
        figure=lambda variable, side: cell("inputs", variable, side_word(side)),
        result=lambda equation: cell("equations", equation, "Value"),
    )


def _seen_from(checked: CheckedSet, index: int, side: Side) -> CheckedSet:
    """Give the same equations, in which one term stands for one offering."""
    entry = checked.equations[index]
    assert entry.settled is not None
    settled = replace(entry.settled, trees={None: entry.settled.trees[side]}, unsided=frozenset())
    equations = list(checked.equations)
    equations[index] = replace(entry, settled=settled)
    return replace(checked, equations=tuple(equations))


def _guarded(index: int, formula: str) -> str:
    here = cell("equations", index, "Open points")
    return f'IF({here}="",{formula},IF(ISERROR(FIND("{PROBLEM}",{here})),NA(),#VALUE!))'


def _sides_agree(variable: int) -> str:
    return f"{cell('inputs', variable, 'Ours')}={cell('inputs', variable, 'Next best')}"


def open_cell(model: ValueModel, index: int) -> Cell:
    """Give the cell that says in words what keeps an equation from being computed; nothing when all is there."""
    equations, variables = _used(model, index)
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
    equations, variables = _used(model, index)
    own = "".join(_equation_point(model, used) for used in equations)
    if OPEN in own:
        return own
    entry = model.checked.equations[index]
    if entry.settled is None:
        return own + _no_equation(model, index)
    points = own + "".join(_input_point(model, variable) for variable in variables)
    if not entry.is_term:
        for variable in sorted(entry.settled.unsided & model.inputs.differing):
            points += _differs(model, variable)
    return points


def _used(model: ValueModel, index: int) -> tuple[list[int], list[int]]:
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


def _equation_point(model: ValueModel, index: int) -> str:
    placeholder = model.equations[index].status is Status.PLACEHOLDER
    return f"{OPEN} {model.name(index)}: placeholder. " if placeholder else ""


def _input_point(model: ValueModel, variable: int) -> str:
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


def input_texts(calculator: Calculator) -> Table:
    """Build the table of the figures as they are printed in the equations, with what is open of each."""
    model = calculator.model
    words = ("Ours", "Next best") if calculator.has_sides else ("Value",)
    headers = ["Variable", "Open point"]
    for word in words:
        headers += [f"{word}, rounded", f"{word}, printed"]
    rows = []
    for index, row in enumerate(model.inputs.rows):
        check = cell("inputs", index, "Check")
        name = cell("inputs", index, "Variable")
        point = f'IF({check}="","",LEFT({check},2)&{name}&": "&MID({check},3,200))'
        cells = [
            Cell(row.variable, "working", formula=name),
            Cell(_input_point(model, index), "working", formula=point),
        ]
        around = affixes(model.checked.units[index], of_result=False)
        for word, figure in zip(words, row.figures, strict=False):
            source = cell("inputs", index, word if row.two_sided else "Value")
            missing = not math.isfinite(figure)
            rounded = MISSING if missing else rounded_figure(figure, around.factor)
            printed = or_missing(figure, MISSING if missing else format_quantity(figure, model.checked.units[index]))
            here = cell("input texts", index, f"{word}, rounded")
            cells += [
                Cell(rounded, "working number", formula=rounded_figure_formula(source, around.factor)),
                Cell(printed, "working", formula=printed_formula(here, around)),
            ]
        rows.append(tuple(cells))
    return Table("input texts", tuple(headers), tuple(rows), gap=0, quiet=True)


def equation_texts(calculator: Calculator) -> Table:
    """Build the table of the results as they are printed, with whether an equation is itself a placeholder."""
    model = calculator.model
    headers = ["Equation", "Open point", "Result, rounded", "Result, printed"]
    terms = calculator.two_sided_terms
    if terms:
        headers += [f"{word}, {what}" for _, word in SIDES for what in ("rounded", "printed")]
    rows = []
    for index in range(len(model.equations)):
        status = f"TRIM({cell('equations', index, 'Status')})"
        known = ",".join(literal(text) for text in ("", *STATUSES))
        name = cell("equations", index, "Value element")
        point = (
            f'IF({status}="placeholder",{literal(f"{OPEN} ")}&{name}&": placeholder. ",'
            f'IF(ISNUMBER(MATCH({status},{{{known}}},0)),"",{literal(f"{PROBLEM} ")}&{name}&": unknown status. "))'
        )
        cells = [
            Cell(model.name(index), "working", formula=name),
            Cell(_equation_point(model, index), "working", formula=point),
            *_result_cells(model, index, cell_value(model, index), "Value", "Result"),
        ]
        for side, word in SIDES if terms else ():
            header = word.capitalize()
            cells += (
                _result_cells(model, index, side_value(model, index, side), header, word)
                if index in terms
                else [Cell(None, "working"), Cell(None, "working")]
            )
        rows.append(tuple(cells))
    return Table("equation texts", tuple(headers), tuple(rows), gap=0, quiet=True)


def _result_cells(model: ValueModel, index: int, value: float | str, header: str, word: str) -> list[Cell]:
    around = affixes(model.unit(index), of_result=True)
    good = isinstance(value, float) and math.isfinite(value)
    number = value if isinstance(value, float) and good else 0.0
    source, here = cell("equations", index, header), cell("equation texts", index, f"{word}, rounded")
    return [
        Cell(
            rounded_result(number, around.factor) if good else MISSING,
            "working number",
            formula=rounded_result_formula(source, around.factor),
        ),
        Cell(
            format_result(number, model.unit(index)) if good else MISSING,
            "working",
            formula=printed_formula(here, around),
        ),
    ]


def with_values_cell(calculator: Calculator, index: int) -> Cell:
    """Give the cell that prints an equation with its figures and result, and follows them."""
    model = calculator.model
    entry = model.checked.equations[index]
    if entry.parsed is None:
        return Cell("", "body")
    pieces: list[str] = []

    def hole(node: Name, side: Side | None) -> str:
        pieces.append(_printed(calculator, index, node, side))
        return f"{_HOLE}{len(pieces) - 1}{_HOLE}"

    row = model.equations[index]
    name = row.name or entry.parsed.name
    words = (f"{name} = " if name else "= ") + to_words(entry.parsed.tree, hole) + " = "
    parts = [
        pieces[int(part)] if number % 2 else literal(part) if part else ""
        for number, part in enumerate(re.split(f"{_HOLE}(\\d+){_HOLE}", words))
    ]
    formula = joined([*parts, cell("equation texts", index, "Result, printed")])
    return Cell(model.with_values(index), "body", formula=formula)


def _printed(calculator: Calculator, index: int, node: Name, side: Side | None) -> str:
    """Give the reference to the printed figure of an input, or to the printed result of another equation."""
    model = calculator.model
    inputs, equations = _numbers(model)
    if (variable := inputs.get(node.key)) is not None:
        return _printed_figure(calculator, variable, side)
    used = equations.get(node.key)
    if used is None:
        return literal(MISSING)
    header = "Result"
    if used in calculator.two_sided_terms and side is not None:
        header = side.value
    shown = cell("equation texts", used, f"{header}, printed")
    return f'IF(ISNUMBER({cell("equations", index, "Value")}),{shown},"{MISSING}")'


def _printed_figure(calculator: Calculator, variable: int, side: Side | None) -> str:
    words = ("Ours", "Next best") if calculator.has_sides else ("Value", "Value")
    ours, next_best = (cell("input texts", variable, f"{word}, printed") for word in words)
    if not calculator.model.inputs.rows[variable].two_sided:
        return ours
    if side is None:
        return f'IF({ours}={next_best},{ours},"("&{ours}&" | "&{next_best}&")")'
    return next_best if side is Side.NEXT_BEST else ours


def _numbers(model: ValueModel) -> tuple[Mapping[str, int], Mapping[str, int]]:
    variables = list(enumerate(model.checked.variables))
    inputs = {fold_text(variable.name): index for index, variable in reversed(variables)}
    return inputs, {fold_text(entry.name): index for index, entry in enumerate(model.checked.equations)}
