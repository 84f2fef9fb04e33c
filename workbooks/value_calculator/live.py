"""Equations as CVM_ functions of the add-in. They are stored as Excel stores the functions of an add-in: `_xll.CVM_…`.

Each cell holds one formula that takes its row from the result for the whole table, because an equation may use
others; so nothing spills, and every version of Excel and LibreOffice reads it alike.
"""

from __future__ import annotations

from workbooks.spec import Cell, Sheet, Table, Value, area, cell, title_lines
from workbooks.value_calculator.calculator import Calculator
from xlcvm.value import State, find_problems, value_table

HEADERS = (
    "Value element", "Equation", "Assumptions", "Status", "Owner", "Date", "In words", "With values", "Value", "Unit",
    "State",
)  # fmt: skip

_EQUATIONS = area("equations", "Value element", "Date")
_INPUTS = area("inputs", "Variable", "Date")
_CHECK_ROWS = 24


def _row_of(index: int) -> str:
    """Count the row from the table's first, so that rows can be inserted above."""
    return f"ROWS({cell('equations', 0, 'Equation')}:{cell('equations', index, 'Equation')})"


def words_cell(calculator: Calculator, index: int) -> Cell:
    """Give the cell that prints an equation in normalised words."""
    model = calculator.model
    value: Value = model.words(index) if model.checked.equations[index].parsed is not None else "#VALUE!"
    return Cell(value, "body", formula=_picked("CVM_WORDS", index))


def with_values_cell(calculator: Calculator, index: int) -> Cell:
    """Give the cell that prints an equation with its figures and its result."""
    model, outcome = calculator.model, calculator.model.outcome(index)
    value: Value
    if outcome.state is State.PROBLEM and outcome.problem is not None:
        value = str(outcome.problem.code)
    else:
        value = model.with_values(index) if model.checked.equations[index].parsed is not None else "#VALUE!"
    return Cell(value, "body", formula=_picked("CVM_WITH_VALUES", index))


def value_cell(value: Value, index: int, number_format: str) -> Cell:
    """Give the cell that computes an equation."""
    return Cell(value, "body number", number_format, _picked("CVM_VALUE", index))


def unit_cell(calculator: Calculator, index: int) -> Cell:
    """Give the cell that tells the unit of an equation's result."""
    entry = calculator.model.checked.equations[index]
    value: Value
    if entry.settled is None:
        value = str(entry.problem.code) if entry.problem is not None else "#VALUE!"
    else:
        value = entry.settled.unit.text if entry.settled.unit is not None else ""
    return Cell(value, "body", formula=_picked("CVM_UNIT", index))


def state_cell(calculator: Calculator, index: int) -> Cell:
    """Give the cell that says what became of an equation: good, placeholder, or the problem."""
    value = value_table(calculator.model)[index].status
    formula = f"INDEX(_xll.CVM_VALUE_TABLE({_EQUATIONS},{_INPUTS}),1+{_row_of(index)},6)"
    return Cell(value, "body", formula=formula)


def _picked(function: str, index: int) -> str:
    return f"INDEX(_xll.{function}({_EQUATIONS},{_INPUTS}),{_row_of(index)})"


def check_sheet(calculator: Calculator) -> Sheet:
    """Build the sheet on which CVM_CHECK says what is wrong, doubtful or open."""
    headers = ("Where", "Severity", "Problem", "What to do")
    findings = [(f.where, str(f.severity), f.problem, f.remedy) for f in find_problems(calculator.model)]
    found = findings or [("", "", "No problems found", "")]
    rows = []
    for index in range(_CHECK_ROWS):
        values = found[index] if index < len(found) else ("",) * len(headers)
        picked = f"INDEX(_xll.CVM_CHECK({_EQUATIONS},{_INPUTS}),{index + 2}"
        cells = (
            Cell(value, "body", formula=f'IFERROR({picked},{column}),"")') for column, value in enumerate(values, 1)
        )
        rows.append(tuple(cells))
    hint = f"What CVM_CHECK says of the model; the first {_CHECK_ROWS} findings, errors first."
    return Sheet(
        "Check",
        (44.0, 11.0, 60.0, 60.0),
        (
            title_lines("check title", "Check", hint),
            Table("check", headers, tuple(rows)),
        ),
        frozen="check",
        colour="#C4573A",
    )
