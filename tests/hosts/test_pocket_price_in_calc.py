"""Pocket price, price bands and accounts in a running Calc: typed functions, and native formulas beside them."""

from __future__ import annotations

import pytest

from tests.calc import CALC
from udfs import (
    CVM_BAND_OUTLIERS,
    CVM_BAND_STATS,
    CVM_COST_TO_SERVE,
    CVM_INVOICE_PRICE,
    CVM_LEAKAGE,
    CVM_POCKET_MARGIN,
    CVM_POCKET_PRICE,
    CVM_PRICE_BAND,
    CVM_REALIZATION,
    CVM_WATERFALL,
    CVM_WHALE_CURVE,
)
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from xlcvm.pricing.pocket_price import invoice_price

STEPS: list[list[float | str]] = [
    ["Step", "Stage", "Amount", "Basis"],
    ["Discount", "on-invoice", 0.10, "% of list"],
    ["Freight", "off-invoice", 1.50, ""],
    ["Bonus", "off-invoice", 0.02, "% of invoice"],
    ["Product", "cost", 40.0, "amount"],
]
IDS = ["Rhine", "Main", "Elbe", "Oder", "Spree", "Rhine", "Havel"]
PRICES = [98.0, 97.5, 96.0, 60.0, 95.5, 99.0, 95.0]
WEIGHTS = [10.0, 25.0, 50.0, 70.0, 90.0, 2.0, 200.0]


def _column(cells: list[float] | list[str]) -> list[list[float | str]]:
    return [[cell] for cell in cells]


def _shown(sheet: Document, address: str) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.read(address)]  # Calc has no empty text


@CALC
def test_every_function_of_one_cell_is_live(sheet: Document) -> None:
    sheet.write("A1", [[100.0, 0.10, 0.05, 77.0, 40.0], [200.0, 0.20, 0.00, 150.0, 90.0]])
    percents = [[0.10, 0.05], [0.20, 0.0]]
    formulas = {
        "=CVM_INVOICE_PRICE(A1;B1:C1)": CVM_INVOICE_PRICE(100, [[0.10, 0.05]]),
        '=CVM_INVOICE_PRICE(A1;B1:C2;"additive")': CVM_INVOICE_PRICE(100, percents, "additive"),
        "=CVM_POCKET_PRICE(A1;D1:E1;-5)": CVM_POCKET_PRICE(100, [[77, 40]], -5),
        "=CVM_POCKET_MARGIN(D1;E1)": CVM_POCKET_MARGIN(77, 40),
        '=CVM_POCKET_MARGIN(D1;E1;"percent")': CVM_POCKET_MARGIN(77, 40, "percent"),
        "=CVM_LEAKAGE(A1;D1)": CVM_LEAKAGE(100, 77),
        "=CVM_REALIZATION(D1:D2;A1:A2;E1:E2)": CVM_REALIZATION([[77], [150]], [[100], [200]], [[40], [90]]),
        "=CVM_COST_TO_SERVE(A1:A2;E1:E2)": CVM_COST_TO_SERVE([[100], [200]], [[40], [90]]),
        "=CVM_INVOICE_PRICE(A1;15)": CellError("#VALUE!"),
        "=CVM_LEAKAGE(0;D1)": CellError("#DIV/0!"),
        "=CVM_LEAKAGE(-1;D1)": CellError("#N/A"),
        "=CVM_REALIZATION(D1:D2;A1:A2;E1:E3)": CellError("#VALUE!"),
    }
    for row, formula in enumerate(formulas, 10):
        sheet.type(f"A{row}", formula)
    for row, (formula, want) in enumerate(formulas.items(), 10):
        got = sheet.value(f"A{row}")
        assert got == (pytest.approx(want, rel=1e-12) if isinstance(want, float) else want), formula


@CALC
def test_a_waterfall_spills_and_follows_its_steps(sheet: Document) -> None:
    sheet.write("A1", STEPS)
    sheet.array_formula("G1:K10", "=CVM_WATERFALL(100;A1:D5)")
    sheet.array_formula("M1:Q10", "=CVM_WATERFALL(100;A1:D5;12)")
    for discount in (0.10, 0.125):
        sheet.write("C2", [[discount]])
        steps = [STEPS[0], [*STEPS[1][:2], discount, STEPS[1][3]], *STEPS[2:]]
        assert _shown(sheet, "G1:K10") == CVM_WATERFALL(100, steps)
        assert _shown(sheet, "M1:Q10") == CVM_WATERFALL(100, steps, 12)
    sheet.write("D2", [["% of invoice"]])
    assert sheet.value("G1") == CellError("#VALUE!")


@CALC
def test_columns_and_tables_spill_and_follow_their_inputs(sheet: Document) -> None:
    sheet.write("A1", [list(row) for row in zip(IDS, PRICES, WEIGHTS, strict=True)])
    sheet.array_formula("E1:E7", "=CVM_INVOICE_PRICE(B1:B7;C1:C7/1000)")
    sheet.array_formula("F1:F7", "=CVM_POCKET_PRICE(B1:B7;2;C1:C7)")
    for last in (95.0, 70.0):
        sheet.write("B7", [[last]])
        prices = [*PRICES[:-1], last]
        ids, paid, weights = _column(IDS), _column(prices), _column(WEIGHTS)
        assert sheet.read("E1:E7") == CVM_INVOICE_PRICE(paid, [[weight / 1000] for weight in WEIGHTS])
        assert sheet.read("F1:F7") == CVM_POCKET_PRICE(paid, 2, weights)
        tables = {
            "=CVM_PRICE_BAND(B1:B7;C1:C7;5)": CVM_PRICE_BAND(paid, weights, 5),
            "=CVM_PRICE_BAND(B1:B7;C1:C7)": CVM_PRICE_BAND(paid, weights),
            "=CVM_BAND_STATS(B1:B7;C1:C7)": CVM_BAND_STATS(paid, weights),
            "=CVM_BAND_OUTLIERS(A1:A7;B1:B7;C1:C7)": CVM_BAND_OUTLIERS(ids, paid, weights),
            "=CVM_BAND_OUTLIERS(A1:A7;B1:B7;C1:C7;90%)": CVM_BAND_OUTLIERS(ids, paid, weights, 0.9),
            "=CVM_WHALE_CURVE(A1:A7;B1:B7-90)": CVM_WHALE_CURVE(ids, [[price - 90] for price in prices]),
        }
        top = 10 if last == PRICES[-1] else 300
        for formula, wanted in tables.items():
            end = top + len(wanted) - 1
            address = f"A{top}:{chr(64 + len(wanted[0]))}{end}"
            sheet.array_formula(address, formula)
            assert _shown(sheet, address) == wanted, formula
            top = end + 2


@CALC
def test_a_whale_curve_of_losses_is_explained(sheet: Document) -> None:
    sheet.write("A1", [["A", 20.0], ["B", -50.0]])
    sheet.array_formula("D1:G4", "=CVM_WHALE_CURVE(A1:A2;B1:B2)")
    assert [row[3] for row in sheet.read("D1:G4")][1:] == [CellError("#N/A")] * 3
    sheet.array_formula("I1:M20", "=CVM_WHY(20)")
    told = " ".join(str(cell) for row in sheet.read("I1:M20") for cell in row)
    assert "The margins add up to −30, below 0, so no account has a share of the total." in told


@CALC
def test_a_typed_function_and_its_native_formula_stand_side_by_side(sheet: Document) -> None:
    sheet.write("A1", [[7000.0], [0.145]])
    sheet.type("B1", "=CVM_INVOICE_PRICE(A1;A2)")
    sheet.type("B2", f"={invoice_price.excel('A1', 'A2')}".replace(",", ";"))
    for price, want in ((7000.0, 5985.0), (200.0, 171.0), (-1.0, CellError("#N/A"))):
        sheet.write("A1", [[price]])
        assert sheet.value("B1") == sheet.value("B2") == want
