"""Figures printed by formula against figures printed by the domain."""

from pathlib import Path

import ironcalc
import pytest
import xlsxwriter

from tests.calc import CALC
from udfs.hosts.libreoffice.office import Office
from workbooks.printed_formulas import (
    affixes,
    literal,
    printed_formula,
    rounded_figure,
    rounded_figure_formula,
    rounded_result,
    rounded_result_formula,
)
from xlcvm.equations.to_words import format_quantity, format_result
from xlcvm.units import parse_unit

FIGURES = [
    0.0, 1.0, -1.0, 0.085, 0.12, 40.0, 999.5, 1000.0, 1234.5, -1234.5, 6000.0, 1234567.126, 1 / 3, 2 / 3, 0.07, 0.29,
    0.00012, 1e-6, 123456789.123456, 1e12, 9999.995, 9999.994, 10000.4, 0.99996, 0.012345678, -0.5, 100.1,
]  # fmt: skip
UNITS = ["", "USD/kWh", "kW", "%", "%/year", "EUR", "CHF/year", "USD/(drive·year)", "m3"]
CASES = [(figure, unit, of_result) for figure in FIGURES for unit in UNITS for of_result in (False, True)]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Give a workbook with a figure, its rounded form and its printed form in each row."""
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet1")
    for row, (figure, text, of_result) in enumerate(CASES):
        around = affixes(parse_unit(text) if text else None, of_result=of_result)
        rounded = rounded_result_formula if of_result else rounded_figure_formula
        sheet.write_number(row, 0, figure)
        how = around if of_result else around.factor
        sheet.write_formula(row, 1, "=" + rounded(f"A{row + 1}", how))  # type: ignore[arg-type]
        sheet.write_formula(row, 2, "=" + printed_formula(f"B{row + 1}", around))
    book.close()
    return path


def _expected() -> list[str]:
    shown = []
    for figure, text, of_result in CASES:
        unit = parse_unit(text) if text else None
        shown.append(format_result(figure, unit) if of_result else format_quantity(figure, unit))
    return shown


def test_texts_are_those_of_the_domain(book: Path) -> None:
    model = ironcalc.load_from_xlsx(str(book), "en", "UTC")
    model.evaluate()
    found = [model.get_cell_value(0, row + 1, 3) for row in range(len(CASES))]
    assert [pair for pair in zip(CASES, found, _expected(), strict=True) if pair[1] != pair[2]] == []


@CALC
def test_texts_are_those_of_the_domain_in_calc(book: Path, calc: Office) -> None:
    document = calc.open(book)
    document.recalculate()
    found = [row[0] for row in document.read(f"C1:C{len(CASES)}")]
    document.close()
    assert [pair for pair in zip(CASES, found, _expected(), strict=True) if pair[1] != pair[2]] == []


def test_rounding_is_that_of_the_formulas() -> None:
    assert rounded_figure(1234567.12345678, 1) == 1234567.123
    assert rounded_figure(0.018, 100) == 1.8
    hours, money = (affixes(parse_unit(text), of_result=True) for text in ("h", "USD"))
    assert rounded_result(0.012345, hours) == 0.01235
    assert rounded_result(10_000.5, hours) == 10_001
    assert (rounded_result(2.00149, hours), rounded_result(2.00149, money)) == (2.0015, 2.0)
    assert format_result(2.001, parse_unit("MEUR")) == "2.001 MEUR"


def test_literals_are_quoted_and_cut() -> None:
    assert literal('a "b"') == '"a ""b"""'
    assert literal("x" * 300) == f'"{"x" * 255}"&"{"x" * 45}"'
    assert literal("a\x1db") == '"ab"'
