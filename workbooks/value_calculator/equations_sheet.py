"""The sheet "Value equations": each equation in words, with values and computed, with what backs it."""

from __future__ import annotations

import math

from workbooks.printed_formulas import affixes
from workbooks.spec import Cell, Sheet, Table, Validation, title_lines
from workbooks.styles import DATE
from workbooks.value_calculator import live, native, native_texts
from workbooks.value_calculator.calculator import Calculator, Flavour, cell_value, date_value
from workbooks.value_calculator.inputs_sheet import STATUSES
from xlcvm.units import Unit
from xlcvm.value import ValueModel

NAME = "Value equations"

_STATUS_RULE = Validation(
    "list", STATUSES, title="Status", message="Choose measured, customer-confirmed, assumed or placeholder."
)
_WIDTHS = {
    "Value element": 22, "Equation": 40, "In words": 40, "With values": 42, "Ours": 11.5, "Next best": 11.5,
    "Value": 13, "Unit": 13, "Open points": 19, "State": 22, "Status": 17, "Assumptions": 26, "Owner": 17, "Date": 11,
}  # fmt: skip


def equations_sheet(calculator: Calculator, flavour: Flavour) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    calculator : Calculator
        The calculator.
    flavour : {"native", "live"}
        Native: formulas of the spreadsheet itself. Live: CVM_ functions, and equations that can be changed; their
        table stands left of what is computed from it.

    Returns
    -------
    Sheet
        With the table "equations".
    """
    headers = _native_headers(calculator) if flavour == "native" else live.HEADERS
    row = _native_row if flavour == "native" else _live_row
    count = len(calculator.model.equations)
    hint = (
        "Every equation is printed twice: in words, and with the figures of the sheet Inputs."
        if flavour == "native"
        else "Type or change equations in the yellow cells; the CVM_ functions to the right compute and print them."
    )
    return Sheet(
        NAME,
        tuple(_WIDTHS[header] for header in headers),
        (
            title_lines("equations title", "Value equations", hint),
            Table(
                "equations",
                headers,
                tuple(row(calculator, index, headers) for index in range(count)),
                faded=("Value",),
            ),
        ),
        frozen="equations",
        protected=flavour == "native",
        colour="#14506E",
    )


def result_format(unit: Unit | None, *values: float) -> str:
    """Choose a number format for results in a unit: its currency sign, and decimals below 1,000 only.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> result_format(parse_unit("USD/year"), 5760.0), result_format(None, 12.5)
    ('"$"#,##0;-"$"#,##0', '#,##0.00;-#,##0.00')
    """
    around = affixes(unit, of_result=True)
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if around.factor == 100:
        return "0.0#%"
    digits = "#,##0" if largest >= 1_000 else "#,##0.0000" if 0 < largest < 1 else "#,##0.00"
    sign = f'"{around.before}"' if around.before else ""
    return f"{sign}{digits};-{sign}{digits}"


def equation_format(model: ValueModel, index: int) -> str:
    """Choose the number format of an equation's value."""
    value = model.outcome(index).value
    return result_format(model.unit(index), value)


def unit_text(unit: Unit | None) -> str:
    """Give the unit as a cell shows it."""
    return unit.text if unit is not None else ""


def _native_headers(calculator: Calculator) -> tuple[str, ...]:
    sides = ("Ours", "Next best") if calculator.two_sided_terms else ()
    dated = ("Date",) if any(row.date for row in calculator.model.equations) else ()
    return (
        "Value element", "Equation", "With values", *sides, "Value", "Unit", "Open points", "Status", "Assumptions",
        "Owner", *dated,
    )  # fmt: skip


def _native_row(calculator: Calculator, index: int, headers: tuple[str, ...]) -> tuple[Cell, ...]:
    model = calculator.model
    row, entry = model.equations[index], model.checked.equations[index]
    look = equation_format(model, index)
    cells = {
        "Value element": Cell(entry.name, "body term" if entry.is_term else "body bold"),
        "Equation": Cell(model.words(index) if entry.parsed is not None else row.text, "body"),
        "With values": native_texts.with_values_cell(calculator, index),
        "Value": native.value_cell(model, index, "body number", look),
        "Unit": Cell(unit_text(model.unit(index)), "body"),
        "Open points": native.open_cell(model, index),
        "Status": Cell(row.status.value, "input", validation=_STATUS_RULE),
        "Assumptions": Cell(row.assumptions, "input"),
        "Owner": Cell(row.owner, "input"),
        "Date": Cell(date_value(row.date), "input", DATE),
    }
    for side, _ in native.SIDES:
        header = "Ours" if side.value == "ours" else "Next best"
        if index in calculator.two_sided_terms:
            look = result_format(model.unit(index), native.side_value(model, index, side))
            cells[header] = native.side_cell(model, index, side, "body number", look)
        else:
            cells[header] = Cell(None, "body")
    return tuple(cells[header] for header in headers)


def _live_row(calculator: Calculator, index: int, headers: tuple[str, ...]) -> tuple[Cell, ...]:
    model = calculator.model
    row, entry = model.equations[index], model.checked.equations[index]
    cells = {
        "Value element": Cell(entry.name, "input"),
        "Equation": Cell(model.words(index, named=False) if entry.parsed is not None else row.text, "input"),
        "Assumptions": Cell(row.assumptions, "input"),
        "Status": Cell(row.status.value, "input", validation=_STATUS_RULE),
        "Owner": Cell(row.owner, "input"),
        "Date": Cell(date_value(row.date), "input", DATE),
        "In words": live.words_cell(calculator, index),
        "With values": live.with_values_cell(calculator, index),
        "Value": live.value_cell(cell_value(model, index), index, equation_format(model, index)),
        "Unit": live.unit_cell(calculator, index),
        "State": live.state_cell(calculator, index),
    }
    return tuple(cells[header] for header in headers)
