"""The family "Sensitivity" in a running spreadsheet: each function typed into cells, agreeing with Python."""

from __future__ import annotations

from typing import Any

import pytest

import udfs
from tests.calc import CALC
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document

INPUTS: list[list[Any]] = [
    ["Variable", "Ours", "Next best", "Unit", "Low", "High", "Distribution"],
    ["power", 32, 40, "kW", 30, 36, "PERT"],
    ["hours", 6000, 6000, "h/year", 5000, 8000, "triangular"],
    ["price", 0.12, 0.12, "USD/kWh", "", 0.2, "uniform"],
]
EQUATIONS = [
    ["Energy = [power × hours × price] next best − [power × hours × price] ours"],
    ["Twice = ([power × hours × price] next best − [power × hours × price] ours) × 2"],
]

SCENARIOS: list[list[Any]] = [["Variable", "Boom", "Slump"], ["hours", 8000, 5000], ["price", "", 0.1]]
CORRELATION: list[list[Any]] = [["", "power", "hours"], ["power", 1, 0.5], ["hours", 0.5, 1]]
MODEL = "$A$10:$A$11;$A$1:$G$4"
CALLS = [
    ("CVM_SENSITIVITY", ';"price";J1:J3', lambda f: f(EQUATIONS, INPUTS, "price", [[0.1], [0.15], [0.2]])),
    (
        "CVM_TWO_WAY",
        ';"hours";J5:J6;"power";J1:J3',
        lambda f: f(EQUATIONS, INPUTS, "hours", [[5000], [7000]], "power", [[0.1], [0.15], [0.2]]),
    ),
    ("CVM_TORNADO", "", lambda f: f(EQUATIONS, INPUTS)),
    ("CVM_SCENARIOS", ";A20:C22", lambda f: f(EQUATIONS, INPUTS, SCENARIOS)),
    ("CVM_SIMULATE", ";5000;7;6000;A30:C32", lambda f: f(EQUATIONS, INPUTS, 5000, 7, 6000, CORRELATION)),
    ("CVM_SIMULATION_BINS", ";5000;7;6", lambda f: f(EQUATIONS, INPUTS, 5000, 7, 6)),
]


def _fill(sheet: Document) -> None:
    sheet.write("A1", INPUTS)
    sheet.write("A10", EQUATIONS)
    sheet.write("A20", SCENARIOS)
    sheet.write("A30", CORRELATION)
    sheet.write("J1", [[0.1], [0.15], [0.2], [None], [5000], [7000]])


@CALC
def test_every_table_in_cells_is_the_one_in_python(sheet: Document) -> None:
    _fill(sheet)
    for number, (name, arguments, in_python) in enumerate(CALLS):
        expected = in_python(getattr(udfs, name))
        top = 50 + 20 * number
        area = f"A{top}:{'ABCDEFG'[len(expected[0]) - 1]}{top + len(expected) - 1}"
        sheet.array_formula(area, f"={name}({MODEL}{arguments})")
        for row, wanted in zip(sheet.read(area), expected, strict=True):
            assert row == [pytest.approx(cell, rel=1e-9) if isinstance(cell, float) else cell for cell in wanted]


@CALC
def test_a_switching_value_follows_its_inputs_and_has_its_own_error(sheet: Document) -> None:
    _fill(sheet)
    sheet.type("L1", f'=CVM_SWITCHING_VALUE({MODEL};"price";L2)')
    sheet.array_formula("M1:M2", f"=CVM_SWITCHING_VALUE({MODEL};N1:N2;L2)")
    for target, price in ((17280 * 1.25, 0.15), (17280 * 1.5, 0.18)):
        sheet.write("L2", [[target]])
        assert sheet.value("L1") == pytest.approx(price, rel=1e-9)
    sheet.write("N1", [["hours"], ["powre"]])
    sheet.write("L2", [[17280 * 1.2]])
    assert sheet.read("M1:M2") == [[pytest.approx(7200, rel=1e-9)], [CellError("#VALUE!")]]
    sheet.write("L2", [[1e9]])
    assert sheet.value("L1") == CellError("#N/A")
