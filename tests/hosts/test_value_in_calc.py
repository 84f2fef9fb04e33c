"""The main job in a running spreadsheet: typed CVM_VALUE formulas follow a change of an input."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from tests.calc import CALC
from tests.equations.trees import ironcalc_values
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from xlcvm.equations.syntax import Side
from xlcvm.equations.to_excel import to_excel
from xlcvm.value import EquationRow, Input, Inputs, ValueModel

INPUTS: list[list[Any]] = [
    ["Variable", "Ours", "Next best", "Unit", "Status"],
    ["power drawn", 32, 40, "kW", "measured"],
    ["operating hours", 6000, 6000, "h/year", ""],
    ["price per kWh", 0.12, 0.12, "USD/kWh", ""],
    ["set-up time", 30, 45, "min/batch", ""],
    ["batches", 200, 200, "batches/year", ""],
    ["wage", 60, 60, "USD/h", ""],
    ["noise", "", "", "USD/year", "placeholder"],
]
EQUATIONS = [
    "Energy cost = power drawn × operating hours × price per kWh",
    "Energy savings = [Energy cost] next best − [Energy cost] ours",
    "Set-up = [set-up time x batches x wage] NBA - [set-up time*batches*wage] us",
    "Quiet = noise × 2",
    "Wrong = powr × 2",
]


def _model(rows: list[list[Any]]) -> ValueModel:
    inputs = [Input(r[0], r[1] or None, r[2] or None, two_sided=True, unit=r[3]) for r in rows[1:]]
    return ValueModel([EquationRow("", text) for text in EQUATIONS], Inputs(inputs))


def _fill(sheet: Document) -> None:
    sheet.write("A1", INPUTS)
    sheet.write("A20", [[text] for text in EQUATIONS])
    sheet.array_formula("B20:B24", "=CVM_VALUE(A20:A24;A1:E8)")


def _reference(figures: list[tuple[int, Side]]) -> Callable[[int, Side | None], str]:
    return lambda *figure: f"inputs!$A${figures.index(figure) + 1}"  # type: ignore[arg-type]


@CALC
def test_a_typed_formula_follows_its_inputs_and_agrees_with_every_engine(sheet: Document) -> None:
    _fill(sheet)
    sheet.type("M1", '=CVM_VALUE("power drawn × 2";A10:B11)')
    sheet.write("A10", [["Variable", "Value"], ["power drawn", 21]])
    for hours in (6000, 4321.5, 0.25):
        sheet.write("B3", [[hours, hours]])
        rows = [list(row) for row in INPUTS]
        rows[2][1] = rows[2][2] = hours
        model = _model(rows)
        live = [row[0] for row in sheet.read("B20:B24")]
        numpy = [model.outcome(1).value, model.outcome(2).value]
        assert live[1:3] == pytest.approx(numpy, rel=1e-9)
        figures = {
            (i, side): f for i, row in enumerate(model.inputs.rows) for side, f in zip(Side, row.figures, strict=True)
        }
        formulas = [to_excel(model.checked, i, figure=_reference(list(figures)), result=str) for i in (1, 2)]
        used = {str(key): 0.0 if math.isnan(figure) else figure for key, figure in figures.items()}
        assert ironcalc_values(used, formulas) == pytest.approx(numpy, rel=1e-9)
    assert sheet.value("M1") == 42
    assert live[0] == CellError("#N/A")  # a term has a value for each side
    assert live[3] == CellError("#N/A")
    assert live[4] == CellError("#VALUE!")


@CALC
def test_words_values_units_and_checks_in_cells(sheet: Document) -> None:
    _fill(sheet)
    sheet.type("M1", "=CVM_WITH_VALUES(A22;A1:E8)")
    sheet.type("M2", "=CVM_UNIT(A22;A1:E8)")
    sheet.type("M3", '=CVM_WORDS("a=b*c")')
    sheet.type("M4", "=CVM_VALUE(A22;A1:E8)")
    sheet.array_formula("F20:K26", "=CVM_VALUE_TABLE(A20:A24;A1:E8)")
    sheet.array_formula("F30:I34", "=CVM_CHECK(A20:A24;A1:E8)")
    sheet.array_formula("F40:H42", "=CVM_PLACEHOLDERS(A20:A24;A1:E8)")
    assert sheet.value("M1") == (
        "Set-up = [45 min/batch × 200 batch/year × $60/h] next best − [30 min/batch × 200 batch/year × $60/h] ours"
        " = $3,000 / year"
    )
    assert sheet.value("M2") == "USD/year"
    assert sheet.value("M3") == "a = b × c"
    assert sheet.value("M4") == pytest.approx(3000)
    table = sheet.read("F20:K26")
    assert table[0] == ["Value element", "In words", "With values", "Value", "Unit", "Status"]
    assert table[2][3] == pytest.approx(5760)
    assert table[6][0] == "Total"
    assert table[6][3] == CellError("#VALUE!")  # a failed row below it
    assert sheet.read("F30:I34")[1][:2] == [
        'equation "Wrong", character 9: Wrong = »powr« × 2',
        "error",
    ]
    assert sheet.read("F40:H42")[1][:2] == ["Quiet", "noise"]


@CALC
def test_a_failure_in_a_cell_is_explained_one_step_away(sheet: Document) -> None:
    _fill(sheet)
    sheet.type("M1", '=CVM_VALUE("power drown × 3";A1:E8)')
    sheet.array_formula("A50:E51", "=CVM_WHY(1)")
    assert sheet.value("M1") == CellError("#VALUE!")
    sheet.office.ask("recalculate", document=sheet.number)
    sheet.array_formula("A60:E80", "=CVM_WHY(20)")
    told = " ".join(str(cell) for row in sheet.read("A60:E80") for cell in row)
    assert 'There is no input or equation named "power drown".' in told
    assert 'Did you mean "power drawn"?' in told
