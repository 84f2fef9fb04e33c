"""Price economics in a running Calc: typed functions, tables that spill and follow their inputs, blank cells."""

from __future__ import annotations

import pytest

from tests.calc import CALC
from udfs import CVM_BREAKEVEN_TABLE, CVM_BREAKEVEN_VOLUME, CVM_ELASTICITY, CVM_PROFIT_LEVERS, CVM_PVM
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from xlcvm.pricing.break_even import volume_change

LINES: list[list[float | str]] = [
    ["A", 10.0, 100.0, 11.0, 150.0],
    ["B", 20.0, 50.0, 19.0, 60.0],
    ["C", "", "", 7.0, 30.0],
    ["D", 4.0, 25.0, "", ""],
]


def _shown(sheet: Document, address: str) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.read(address)]  # Calc has no empty text


@CALC
def test_every_function_of_one_cell_is_live(sheet: Document) -> None:
    sheet.write("A1", [[70.0, 2800.0], [60.0, 3000.0], [55.0, 3300.0]])
    formulas = {
        "=CVM_BREAKEVEN_VOLUME(-5%;45%)": CVM_BREAKEVEN_VOLUME(-0.05, 0.45),
        "=CVM_BREAKEVEN_VOLUME(-5%;45%;-2.2%;1%)": CVM_BREAKEVEN_VOLUME(-0.05, 0.45, -0.022, 0.01),
        "=CVM_BREAKEVEN_VOLUME(-45%;45%)": CellError("#N/A"),
        "=CVM_BREAKEVEN_VOLUME(-5;45%)": CellError("#VALUE!"),
        "=CVM_ELASTICITY(A1:A2;B1:B2)": CVM_ELASTICITY([[70], [60]], [[2800], [3000]]),
        '=CVM_ELASTICITY(A1:A3;B1:B3;"log-log")': CVM_ELASTICITY([[70, 60, 55]], [[2800, 3000, 3300]], "log-log"),
        "=CVM_ELASTICITY(A1:A3;B1:B3)": CellError("#VALUE!"),
    }
    for row, formula in enumerate(formulas, 10):
        sheet.type(f"A{row}", formula)
    for row, (formula, want) in enumerate(formulas.items(), 10):
        got = sheet.value(f"A{row}")
        assert got == (pytest.approx(want, rel=1e-12) if isinstance(want, float) else want), formula


@CALC
def test_tables_spill_and_follow_their_inputs(sheet: Document) -> None:
    sheet.write("A1", LINES)
    sheet.array_formula("A10:G17", "=CVM_PVM(A1:A4;B1:B4;C1:C4;D1:D4;E1:E4)")
    sheet.array_formula("A20:G27", '=CVM_PVM(A1:A4;B1:B4;C1:C4;D1:D4;E1:E4;"average price")')
    sheet.array_formula("I10:L14", "=CVM_PROFIT_LEVERS(E1;4000;5.5;15000)")
    for quantity, price in ((150.0, 11.0), (80.0, 12.5)):
        sheet.write("D1", [[price, quantity]])
        lines = [["A", 10.0, 100.0, price, quantity], *LINES[1:]]
        columns = [[[line[place] if line[place] != "" else None] for line in lines] for place in range(5)]
        assert _shown(sheet, "A10:G17") == CVM_PVM(*columns)
        assert _shown(sheet, "A20:G27") == CVM_PVM(*columns, "average price")
        assert _shown(sheet, "I10:L14") == CVM_PROFIT_LEVERS(quantity, 4000, 5.5, 15000)


@CALC
def test_a_break_even_that_does_not_exist_is_one_cell_and_is_explained(sheet: Document) -> None:
    sheet.write("A1", [[0.1], [0.3]])
    sheet.write("B1", [[-0.2, 0.1]])
    sheet.array_formula("D1:F3", "=CVM_BREAKEVEN_TABLE(A1:A2;B1:C1)")
    got = sheet.read("D1:F3")
    assert got[1][1] == CellError("#N/A")
    wanted = CVM_BREAKEVEN_TABLE([[0.1], [0.3]], [[-0.2, 0.1]])
    assert [got[0], got[1][2], got[2]] == [wanted[0], wanted[1][2], wanted[2]]
    sheet.array_formula("H1:L20", "=CVM_WHY(20)")
    told = " ".join(str(cell) for row in sheet.read("H1:L20") for cell in row)
    assert "The new contribution margin is 0.1 + (−0.2) − (0) of the old price" in told


@CALC
def test_a_typed_function_and_its_native_formula_stand_side_by_side(sheet: Document) -> None:
    sheet.write("A1", [[-0.05], [0.45], [0.0], [0.0]])
    sheet.type("B1", "=CVM_BREAKEVEN_VOLUME(A1;A2;A3;A4)")
    sheet.type("B2", f"={volume_change.excel('A1', 'A2', 'A3', 'A4')}".replace(",", ";"))
    for cost_change, want in ((0.0, 0.125), (-0.022, 0.028 / 0.422), (0.4, CellError("#N/A"))):
        sheet.write("A3", [[cost_change]])
        for cell in ("B1", "B2"):
            assert sheet.value(cell) == (pytest.approx(want, rel=1e-12) if isinstance(want, float) else want)
