"""The macro "Insert value table": words, figures, values and totals on a sheet of their own."""

from __future__ import annotations

import pytest

from tests.macros.givens import Seen, example, given, own, refused
from udfs.macros.insert_value_table import make
from workbooks.spec import Chart, Template

SHEET = "Value table"


def _table(seen: Seen) -> dict[str, dict[str, object]]:
    return seen.table(SHEET, "Value element")


def test_the_published_figures_stand_there_in_words_and_with_values() -> None:
    """28,800: Anderson, Kumar & Narus, Value Merchants (2007); the readme prints 5,760 a year for the same power."""
    row = _table(Seen(make(example("power_reduction.xlsx"))))["Power reduction cost savings"]
    assert row["Value"] == pytest.approx(28_800, rel=1e-12)
    assert row["Unit"] == "USD"
    assert "[32 kW × 6,000 h/year" in str(row["With values"])
    assert "[kW spent" in str(row["In words"])
    store = _table(Seen(make(example("energy_per_store.xlsx"))))
    assert store["Energy savings"]["Value"] == pytest.approx(100 * 0.011 * 24 * 365 * 0.085 * 50, rel=1e-12)
    assert store["Energy savings per store (term)"]["Unit"] == "USD/(store·year)"


def test_totals_are_the_sums_of_their_elements_apart_by_unit() -> None:
    rows = Seen(make(example("motor_drive.xlsx"))).rows(SHEET)
    start = next(at for at, row in enumerate(rows) if row[0] == "Value element") + 1
    sums = {"USD/year": 0.0, "USD": 0.0}
    totals = {}
    for row in rows[start:]:
        if row[0] == "Total":
            totals[row[2]] = row[1]
        elif len(row) == 6 and "(term)" not in row[0] and isinstance(row[3], float | int):
            sums[row[4]] += row[3]
    assert totals == pytest.approx(sums, rel=1e-12)
    assert totals == pytest.approx(
        {"USD/year": 42_422.4, "USD": 4_020}, rel=1e-9
    )  # as the summary of the example has it


def test_a_placeholder_is_shown_and_not_counted() -> None:
    table = _table(Seen(make(own())))
    assert (table["Quiet"]["Value"], table["Quiet"]["Status"]) == ("#N/A", "placeholder")
    assert table["Total"]["Value"] == pytest.approx((40 - 32) * 6000 * 0.12 - 900)
    assert table["Total"]["Status"] == "1 placeholder left out"


def test_an_equation_that_cannot_be_computed_says_why_and_there_is_no_total() -> None:
    rows = [["Variable", "Value", "Unit"], ["hours", 10, "h"], ["wage", 50, "USD/h"]]
    equations = [["Value element", "Equation"], ["Pay", "hours × wage"], ["More", "hours × wgae"]]
    table = _table(Seen(make(given(I=rows, E=equations))))
    assert table["Pay"]["Value"] == 500
    assert table["More"]["Value"] == "#VALUE!"
    assert 'Did you mean "wage"?' in str(table["More"]["Status"])
    assert table["Total"]["Value"] == "#VALUE!"


def test_texts_that_look_like_formulas_stay_texts() -> None:
    rows = [["Our offering", '=HYPERLINK("http://x")'], [], ["Variable", "Value"], ["hours", 10]]
    equations = [["Value element", "Equation"], ['Gain "+1"&A1', "hours × 2"], ["More", "=1+1"]]
    made = make(given(name="=1+1", I=rows, E=equations))
    assert isinstance(made, Template)
    typed = {'Gain "+1"&A1', "=1+1", '=HYPERLINK("http://x")'}
    cells = [
        cell for block in made.sheets[0].blocks if not isinstance(block, Chart) for row in block.rows for cell in row
    ]
    assert 'Gain "+1"&A1' in {cell.value for cell in cells}
    assert not [cell for cell in cells if any(text in cell.formula for text in typed)]
    gain = Seen(made).table(SHEET, "Value element")['Gain "+1"&A1']
    assert (gain["Value"], gain["Status"]) == (20, "good")


def test_without_a_model_it_says_what_was_looked_for() -> None:
    assert refused(make, given(Empty=[])).startswith("No inputs table was found")
