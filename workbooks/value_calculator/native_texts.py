"""Equations with their values, as texts that follow the cells, by native formulas.

Each figure and each result is printed once, in a table of its own; an equation sets these texts together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

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
from workbooks.value_calculator.calculator import OPEN, PROBLEM, Calculator, cell_value
from workbooks.value_calculator.inputs_sheet import STATUSES
from workbooks.value_calculator.native import SIDES, equation_point, input_point, side_value
from xlcvm.equations.syntax import Name, Side
from xlcvm.equations.to_words import format_quantity, format_result, to_words
from xlcvm.equations.tokens import fold_text
from xlcvm.value import ValueModel

_HOLE = "\x1e"  # encloses the number of a piece that is put in later
_HOLES = re.compile(f"{_HOLE}(\\d+){_HOLE}")


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
            Cell(input_point(model, index), "working", formula=point),
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
            Cell(equation_point(model, index), "working", formula=point),
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
            rounded_result(number, around) if good else MISSING,
            "working number",
            formula=rounded_result_formula(source, around),
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
        for number, part in enumerate(_HOLES.split(words))
    ]
    formula = joined([*parts, _printed_result(calculator, index)])
    return Cell(model.with_values(index), "body", formula=formula)


def _printed_result(calculator: Calculator, index: int) -> str:
    """Give the reference to a printed result; of a two-sided term, to both."""
    result = cell("equation texts", index, "Result, printed")
    if index not in calculator.two_sided_terms:
        return result
    ours, next_best = (cell("equation texts", index, f"{word}, printed") for _, word in SIDES)
    both = f'"("&{ours}&" | "&{next_best}&")"'
    known = f'AND({ours}<>"{MISSING}",{next_best}<>"{MISSING}",{result}="{MISSING}")'
    return f"IF({known},{both},{result})"


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
