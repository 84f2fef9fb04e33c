"""The discount functions typed into a running Calc, and native formulas beside them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calc import CALC
from udfs import (
    CVM_APPROVER,
    CVM_COMPLIANCE,
    CVM_DISCOUNT_CHECK,
    CVM_FLOOR_PRICE,
    CVM_GIVE_GET,
    CVM_MAX_DISCOUNT,
    CVM_REBATE,
    CVM_TERMS_APR,
    CVM_TERMS_COST,
    CVM_TIER_DISCOUNT,
)
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from xlcvm.pricing.floors import floor_price, maximum_discount
from xlcvm.pricing.terms import effective_rate

BREAKS, PERCENTS = [[0.0], [100.0], [500.0]], [[0.0], [0.05], [0.10]]
MATRIX: list[list[Any]] = [["", 25_000.0, 100_000.0], [0.10, "Rep", "Rep"], [0.30, "Rep", "Manager"]]
POLICY: list[list[Any]] = [
    ["Discount", "Maximum", "Approver", "Segment", "Minimum quantity", "Margin floor", "Valid to"],
    ["Volume", 0.05, "", "", "", 0.30, ""],
    ["Volume", 0.20, "Manager", "", "", "", ""],
    ["Volume", 0.10, "", "", 100.0, "", ""],
    ["Bonus", 0.03, "", "Gold", "", "", 46112.0],
]
DEALS: list[list[Any]] = [
    ["Deal", "Discount", "Percent", "Segment", "Quantity", "List price", "Cost", "Given in return", "Date"],
    ["D1", "Volume", 0.15, "Gold", 50.0, 100.0, 50.0, "contract", 46112.0],
    ["D2", "Volume", 0.05, "Silver", 99.0, 100.0, 70.0, "contract", 46112.0],
    ["D1", "Bonus", 0.03, "", "", "", "", "", ""],
    [1003.0, "Volume", 15.0, "Silver", 100.0, 100.0, 70.0, "", 46112.0],
    ["D4", "Volume", 0.09, "Silver", 100.0, 100.0, 70.0, "", 46112.0],
]


def _blank(rows: list[list[Any]]) -> list[list[Any]]:
    """Cells as Python code holds them: Calc has no empty text."""
    return [[None if cell == "" else cell for cell in row] for row in rows]


def _shown(sheet: Document, address: str) -> list[list[Any]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.read(address)]


@CALC
def test_every_function_of_one_cell_is_live(sheet: Document) -> None:
    sheet.write("A1", BREAKS)
    sheet.write("B1", PERCENTS)
    sheet.write("C1", MATRIX)
    formulas = {
        "=CVM_TIER_DISCOUNT(600;A1:A3;B1:B3)": CVM_TIER_DISCOUNT(600, BREAKS, PERCENTS),
        '=CVM_TIER_DISCOUNT(600;A1:A3;B1:B3;"incremental")': CVM_TIER_DISCOUNT(600, BREAKS, PERCENTS, "incremental"),
        "=CVM_REBATE(600;A1:A3;B1:B3)": CVM_REBATE(600, BREAKS, PERCENTS),
        '=CVM_REBATE(600;A1:A3;B1:B3;"incremental")': CVM_REBATE(600, BREAKS, PERCENTS, "incremental"),
        "=CVM_FLOOR_PRICE(60;40%)": CVM_FLOOR_PRICE(60, 0.4),
        "=CVM_MAX_DISCOUNT(160;60;40%)": CVM_MAX_DISCOUNT(160, 60, 0.4),
        "=CVM_APPROVER(15%;60000;C1:E3)": CVM_APPROVER(0.15, 60_000, MATRIX),
        "=CVM_COMPLIANCE(A1:A1)": CVM_COMPLIANCE(0.0),
        "=CVM_COMPLIANCE(A1;5)": CVM_COMPLIANCE(0, 5),
        "=CVM_TERMS_APR(2%;10;30)": CVM_TERMS_APR(0.02, 10, 30),
        '=CVM_TERMS_APR(2%;10;30;360;"effective")': CVM_TERMS_APR(0.02, 10, 30, 360, "effective"),
        "=CVM_TERMS_COST(73000;30;8%)": CVM_TERMS_COST(73_000, 30, 0.08),
        "=CVM_FLOOR_PRICE(60;100%)": CellError("#N/A"),
        "=CVM_MAX_DISCOUNT(0;60;40%)": CellError("#DIV/0!"),
        "=CVM_TERMS_APR(2;10;30)": CellError("#VALUE!"),
        "=CVM_TERMS_APR(2%;30;30)": CellError("#N/A"),
        "=CVM_APPROVER(40%;60000;C1:E3)": CellError("#N/A"),
    }
    for row, formula in enumerate(formulas, 10):
        sheet.type(f"A{row}", formula)
    for row, (formula, want) in enumerate(formulas.items(), 10):
        got = sheet.value(f"A{row}")
        assert got == (pytest.approx(want, rel=1e-12) if isinstance(want, float) else want), formula


@CALC
def test_columns_spill(sheet: Document) -> None:
    quantities, discounts = [[99.0], [100.0], [600.0]], [[0.05], [0.2], [0.4]]
    sheet.write("A1", BREAKS)
    sheet.write("B1", PERCENTS)
    sheet.write("C1", MATRIX)
    sheet.write("G1", quantities)
    sheet.write("H1", discounts)
    sheet.array_formula("J1:J3", "=CVM_TIER_DISCOUNT(G1:G3;A1:A3;B1:B3)")
    sheet.array_formula("K1:K3", "=CVM_APPROVER(H1:H3;60000;C1:E3)")
    sheet.array_formula("L1:L3", "=CVM_FLOOR_PRICE(G1:G3;H1:H3)")
    assert sheet.read("J1:J3") == CVM_TIER_DISCOUNT(quantities, BREAKS, PERCENTS)
    assert sheet.read("K1:K3") == [["Rep"], ["Manager"], [CellError("#N/A")]]
    assert sheet.read("L1:L3") == CVM_FLOOR_PRICE(quantities, discounts)
    sheet.write("A20", [["Item", "Worth"], ["Discount", 8000.0]])
    sheet.write("C20", [["Item", "Worth"], ["Contract", 6000.0], ["Reference", 3000.0]])
    sheet.array_formula("F20:I24", "=CVM_GIVE_GET(A20:B21;C20:D22)")
    assert sheet.read("F20:I24") == CVM_GIVE_GET(
        [["Item", "Worth"], ["Discount", 8000]], [["Item", "Worth"], ["Contract", 6000], ["Reference", 3000]]
    )


@CALC
def test_the_check_follows_deals_and_policy_and_keeps_good_rows(sheet: Document) -> None:
    sheet.write("A1", DEALS)
    sheet.write("L1", POLICY)
    rows = 1 + 5 + 4
    sheet.array_formula(f"A20:G{19 + rows}", "=CVM_DISCOUNT_CHECK(A1:I6;L1:R5)")
    sheet.array_formula(f"I20:O{19 + rows}", "=CVM_DISCOUNT_CHECK(A1:I6;L1:R5;DATE(2026;4;1))")
    sheet.type("A40", "=CVM_COMPLIANCE(E21:E24)")
    sheet.type("A41", "=CVM_COMPLIANCE(E21:E29)")
    for percent in (0.15, 0.04, 0.3):
        sheet.write("C2", [[percent]])
        deals = [list(row) for row in DEALS]
        deals[1][2] = percent
        want = CVM_DISCOUNT_CHECK(_blank(deals), _blank(POLICY))
        assert _shown(sheet, f"A20:G{19 + rows}") == want
        assert _shown(sheet, f"I20:O{19 + rows}") == CVM_DISCOUNT_CHECK(_blank(deals), _blank(POLICY), "2026-04-01")
        assert sheet.value("A40") == CVM_COMPLIANCE([[row[4]] for row in want[1:5]])
    statuses = {(row[0], row[1]): row[4] for row in _shown(sheet, f"A20:G{19 + rows}")[1:]}
    assert statuses == {
        ("D1", "Volume"): "Out of policy",
        ("D1", "Bonus"): "Within policy",
        ("D1", "Total"): "Out of policy",
        ("D2", "Volume"): "Within policy",
        ("D2", "Total"): "Out of policy",
        (1003.0, "Volume"): "Cannot be checked",
        (1003.0, "Total"): "Cannot be checked",
        ("D4", "Volume"): "Within policy",
        ("D4", "Total"): "Within policy",
    }
    assert sheet.value("A41") == CellError("#VALUE!")  # one row could not be checked
    sheet.array_formula("A50:E70", "=CVM_WHY(20)")
    told = " ".join(str(cell) for row in sheet.read("A50:E70") for cell in row)
    assert '15 means 1500 %. (argument "deals", row 5, column "Percent")' in told
    assert "The row could not be checked." in told


@CALC
def test_typed_functions_and_their_native_formulas_stand_side_by_side(sheet: Document) -> None:
    sheet.write("A1", [[160.0, 60.0, 0.4, 0.02, 10.0, 30.0, 365.0]])
    pairs = {
        "=CVM_FLOOR_PRICE(B1;C1)": floor_price.excel("B1", "C1"),
        "=CVM_MAX_DISCOUNT(A1;B1;C1)": maximum_discount.excel("A1", "B1", "C1"),
        '=CVM_TERMS_APR(D1;E1;F1;G1;"effective")': effective_rate.excel("D1", "E1", "F1", "G1"),
    }
    for row, (typed, native) in enumerate(pairs.items(), 5):
        sheet.type(f"A{row}", typed)
        sheet.type(f"B{row}", f"={native}".replace(",", ";"))
    for margin in (0.4, 0.1, 1.0):
        sheet.write("C1", [[margin]])
        for row in range(5, 8):
            got, native = sheet.value(f"A{row}"), sheet.value(f"B{row}")
            assert got == (pytest.approx(native, rel=1e-12) if isinstance(native, float) else native)
    assert sheet.value("A5") == CellError("#N/A")
