"""Next best alternative and price setting in a running Calc: typed functions, and native formulas beside them."""

from __future__ import annotations

import pytest

from tests.calc import CALC
from tests.equations.closed_form_samples import FORMS, expected, samples
from udfs import (
    CVM_BUSINESS_CASE,
    CVM_DELTA_VALUE,
    CVM_EVC,
    CVM_INCENTIVE,
    CVM_NBA_COMPARE,
    CVM_POINT_TYPE,
    CVM_PRICE_AT_SHARE,
    CVM_TCO,
    CVM_VALUE_DELIVERED,
    CVM_VALUE_SHARE,
    CVM_VALUE_STACK,
)
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document
from xlcvm.value.price_setting import economic_value

ELEMENTS = ["Energy", "Scrap", "Yield", "Brand"]
OURS, NEXT_BEST = [80.0, 35.0, 95.0, 50.0], [100.0, 30.0, 93.0, 40.0]
KINDS = ["saving", "saving", "profit", "profit"]
VIEWS: list[float | str] = ["", -2.0, "same", "next best"]


def _rows(*columns: list[float] | list[str] | list[float | str]) -> list[list[float | str]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _fill(sheet: Document) -> None:
    sheet.write("A1", _rows(ELEMENTS, OURS, NEXT_BEST, KINDS, VIEWS))


def _column(cells: list[float] | list[str] | list[float | str]) -> list[list[float | str]]:
    return [[cell] for cell in cells]


def _shown(sheet: Document, address: str) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.read(address)]  # Calc has no empty text


@CALC
def test_every_function_of_one_cell_is_live(sheet: Document) -> None:
    sheet.write("A1", [[825.0, 300.0, 650.0, 950.0, 0.5]])
    formulas = {
        "=CVM_EVC(B1;C1)": CVM_EVC(300, 650),
        "=CVM_EVC(B1;C1;50)": CVM_EVC(300, 650, 50),
        "=CVM_INCENTIVE(D1;A1;B1;B1)": CVM_INCENTIVE(950, 825, 300, 300),
        "=CVM_VALUE_SHARE(A1;B1;C1)": CVM_VALUE_SHARE(825, 300, 650),
        "=CVM_PRICE_AT_SHARE(B1;C1;E1)": CVM_PRICE_AT_SHARE(300, 650, 0.5),
        "=CVM_DELTA_VALUE(A1;D1)": CVM_DELTA_VALUE(825, 950),
        '=CVM_DELTA_VALUE(A1;D1;"profit")': CVM_DELTA_VALUE(825, 950, "profit"),
        "=CVM_POINT_TYPE(A1;D1)": CVM_POINT_TYPE(825, 950),
        '=CVM_POINT_TYPE(A1;D1;20%;"ours")': CVM_POINT_TYPE(825, 950, 0.2, "ours"),
        "=CVM_TCO(A1;B1;C1)": CVM_TCO(825, 300, 650),
        "=CVM_TCO(A1;B1;C1;5;10%)": CVM_TCO(825, 300, 650, 5, 0.1),
        "=CVM_VALUE_SHARE(B1;A1;C1)": CellError("#N/A"),
        "=CVM_VALUE_SHARE(A1;B1;0)": CellError("#DIV/0!"),
        "=CVM_TCO(A1;B1;C1;5;10)": CellError("#VALUE!"),
    }
    for row, formula in enumerate(formulas, 10):
        sheet.type(f"A{row}", formula)
    for row, (formula, want) in enumerate(formulas.items(), 10):
        got = sheet.value(f"A{row}")
        assert got == (pytest.approx(want, rel=1e-12) if isinstance(want, float) else want), formula


@CALC
def test_columns_and_tables_spill_and_follow_their_inputs(sheet: Document) -> None:
    _fill(sheet)
    sheet.array_formula("G1:G4", "=CVM_DELTA_VALUE(B1:B4;C1:C4;D1:D4)")
    sheet.array_formula("H1:H4", "=CVM_POINT_TYPE(B1:B4;C1:C4;5%;E1:E4)")
    sheet.array_formula("A10:F15", "=CVM_NBA_COMPARE(A1:A4;B1:B4;C1:C4;D1:D4;E1:E4)")
    sheet.array_formula("H10:K16", "=CVM_VALUE_STACK(A1:A4;G1:G4;300)")
    sheet.array_formula("A20:E25", "=CVM_VALUE_DELIVERED(A1:A4;B1:B4;C1:C4)")
    sheet.array_formula("G20:J30", "=CVM_BUSINESS_CASE(1000;400)")
    for brand in (50.0, 64.5):
        sheet.write("B4", [[brand]])
        ours = [*OURS[:3], brand]
        labels, columns = _column(ELEMENTS), (_column(ours), _column(NEXT_BEST))
        delta = CVM_DELTA_VALUE(*columns, _column(KINDS))
        assert sheet.read("G1:G4") == delta
        assert sheet.read("H1:H4") == CVM_POINT_TYPE(*columns, 0.05, _column(VIEWS))
        compared = CVM_NBA_COMPARE(labels, *columns, _column(KINDS), _column(VIEWS))
        assert _shown(sheet, "A10:F15") == compared
        assert _shown(sheet, "H10:K16") == CVM_VALUE_STACK(labels, delta, 300)
        assert _shown(sheet, "A20:E25") == CVM_VALUE_DELIVERED(labels, *columns)
    assert _shown(sheet, "G20:J30") == CVM_BUSINESS_CASE(1000, 400)


@CALC
def test_a_measure_that_does_not_exist_is_explained(sheet: Document) -> None:
    sheet.array_formula("A1:D11", "=CVM_BUSINESS_CASE(1000;-10)")
    cells = [row[1] for row in sheet.read("A1:D11")]
    assert cells[8:] == [CellError("#NUM!"), pytest.approx(-1.05), CellError("#N/A")]
    sheet.array_formula("F1:J20", "=CVM_WHY(20)")
    told = " ".join(str(cell) for row in sheet.read("F1:J20") for cell in row)
    assert "There is no IRR: −1,000 at once and −10 a year never balance" in told


@CALC
def test_native_formulas_give_what_numpy_gives(sheet: Document) -> None:
    sheet.add_sheet("figures")
    wanted: list[tuple[str, float | str]] = []
    formulas, figures = [], []
    for form in FORMS.values():
        for row in samples(form):
            cells = [f"$figures.{chr(65 + column)}{len(figures) + 1}" for column in range(len(row))]
            figures.append([*row, *[0.0] * (5 - len(row))])
            formulas.append([f"={form.excel(*cells)}".replace(",", ";")])
            wanted.append((form.name, expected(form, row)))
    sheet.write("A1", figures, sheet="figures")
    sheet.write("A1", formulas)
    for (name, want), (got,), (formula,) in zip(wanted, sheet.read(f"A1:A{len(formulas)}"), formulas, strict=True):
        if isinstance(want, float):
            assert got == pytest.approx(want, rel=1e-9, abs=1e-9), (name, formula)
        else:
            assert isinstance(got, CellError), (name, formula)
            assert want in (got.code, "#NUM!"), (
                name,
                formula,
            )  # of undefined figures, engines show errors of their own


@CALC
def test_a_typed_function_and_its_native_formula_stand_side_by_side(sheet: Document) -> None:
    sheet.write("A1", [[300.0], [650.0], [0.0]])
    sheet.type("B1", "=CVM_EVC(A1;A2;A3)")
    sheet.type("B2", f"={economic_value.excel('A1', 'A2', 'A3')}".replace(",", ";"))
    for negative, want in ((0.0, 950.0), (75.5, 874.5), (-1.0, CellError("#N/A"))):
        sheet.write("A3", [[negative]])
        assert sheet.value("B1") == sheet.value("B2") == want
