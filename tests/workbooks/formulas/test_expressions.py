"""Values and formulas agree: random formulas over random cells, computed by two spreadsheet engines."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import by_calc, by_ironcalc
from udfs.hosts.libreoffice.office import Office
from workbooks import formulas as f
from workbooks.spec import Cell, Lines, Sheet, Template, cell, column
from workbooks.writing import write_template
from xlcvm.value.price_setting import economic_value

CONTENTS = st.one_of(
    st.none(),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3) + 0.0),
    st.integers(-20, 20).map(float),
    st.sampled_from(["yes", "no", "Yes", "open"]),
)
COUNT = 6
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


def ranges(contents: list[Any]) -> tuple[list[f.Expression], f.Column]:
    cells = [f.reference(value, cell("cells", row, 0)) for row, value in enumerate(contents)]
    return cells, f.Column(tuple(contents), column("cells", 0))


@st.composite
def expressions(draw: st.DrawFn, cells: list[f.Expression], everything: f.Column, depth: int = 3) -> f.Expression:
    """A formula of a few operators and functions, over the cells."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        leaf: f.Expression = draw(st.sampled_from([*cells, f.constant(2.5), f.constant(-3.0), f.constant(0.0)]))
        return leaf
    below = expressions(cells, everything, depth - 1)
    a, b = draw(below), draw(below)
    number = draw(st.sampled_from([1.0, 2.0, 3.0]))
    kind = draw(st.integers(0, 22))
    made = [
        lambda: a + b, lambda: a - b, lambda: a * b, lambda: a / b, lambda: -a, lambda: a ** number,
        lambda: f.either(a < b, a, b), lambda: f.either(a.equals(b), 1.0, 0.0), lambda: f.if_error(a, b),
        lambda: f.either(f.all_of(a >= 0.0, f.negated(b > 0.0)), a, -b), lambda: f.rounded(a, 2),
        lambda: f.total(everything, draw(st.sampled_from(cells))) - a, lambda: f.maximum(everything), lambda: f.minimum(everything) + a,
        lambda: f.count(everything) + f.count_filled(everything), lambda: f.count_if(everything, "yes") * a,
        lambda: f.sum_products(everything, everything) - a, lambda: f.if_error(f.largest(everything, number), a),
        lambda: f.if_error(f.item(everything, f.position(a, everything)), 0.0),
        lambda: f.either(f.is_number(draw(st.sampled_from(cells))), f.absolute(a), f.average(everything)),
        lambda: f.either(f.is_number(draw(st.sampled_from(cells))), f.count_below(everything, f.rounded(a, 3)), 0.0),
        lambda: f.floored(f.rounded(a, 3)),
        lambda: f.sum_meeting(everything, f.Where(everything, "<=", f.rounded(a, 3)), f.Where(everything, ">=", draw(st.sampled_from(cells)))) - b,
    ]  # fmt: skip
    return made[kind]()


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[Any], list[f.Expression]]:
    contents = draw(st.lists(CONTENTS, min_size=COUNT, max_size=COUNT))
    cells, everything = ranges(contents)
    return contents, draw(st.lists(expressions(cells, everything), min_size=12, max_size=12))


def write(path: Path, contents: list[Any], made: list[f.Expression]) -> None:
    rows = tuple((Cell(value),) for value in contents)
    results = tuple((Cell(0.0 if e.value is None else e.value, formula=e.formula),) for e in made)
    blocks = (Lines("cells", rows, gap=0), Lines("results", results, gap=0))
    write_template(Template("Formulas", (Sheet("Sheet1", (20.0,), blocks),)), path)


def check(found: dict[tuple[str, str], Any], made: list[f.Expression]) -> None:
    for row, expression in enumerate(made, COUNT + 1):
        value = found["Sheet1", f"A{row}"]
        want = expression.value
        if isinstance(want, float) and not isinstance(value, str):
            scale = max(abs(want), 1e-3)  # what is left of a difference of large figures
            assert math.isclose(value, want, rel_tol=1e-9, abs_tol=1e-9 * scale) or abs(value - want) < 1e-6, expression
        elif isinstance(want, bool):
            assert value in (want, float(want), str(want).upper()), expression
        elif want is None:
            assert value in ("", 0, 0.0), expression
        elif isinstance(want, f.Fault):
            assert value in ERRORS, expression  # which of several goes on, programs do not agree
        else:
            assert value == want, expression


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(sheets())
def test_ironcalc_computes_what_the_expressions_say(
    tmp_path: Path, sheet: tuple[list[Any], list[f.Expression]]
) -> None:
    path = tmp_path / "formulas.xlsx"
    write(path, *sheet)
    check(by_ironcalc(path), sheet[1])


@CALC
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(sheets())
def test_calc_computes_what_the_expressions_say(
    tmp_path: Path, calc: Office, sheet: tuple[list[Any], list[f.Expression]]
) -> None:
    path = tmp_path / "formulas.xlsx"
    write(path, *sheet)
    check(by_calc(calc, path), sheet[1])


def test_brackets_stand_only_where_excel_would_read_it_otherwise() -> None:
    a, b, c = (f.reference(value, name) for value, name in ((2.0, "A1"), (3.0, "B1"), (4.0, "C1")))
    assert (a - (b - c)).formula == "A1-(B1-C1)"
    assert ((a - b) - c).formula == "A1-B1-C1"
    assert ((a + b) * c).formula == "(A1+B1)*C1"
    assert (-(a**b)).formula == "0-A1^B1"
    assert ((-a) ** b).formula == "-A1^B1"  # Excel binds the sign tighter
    assert ((a < b).equals(True)).formula == "(A1<B1)=TRUE"
    assert (1.0 - a / b).formula == "1-A1/B1"


def test_a_closed_form_is_the_domain_own() -> None:
    cells = [f.reference(value, name) for value, name in ((300.0, "A1"), (650.0, "B1"), (0.0, "C1"))]
    found = f.formed(economic_value, *cells)
    assert found.value == 950
    assert found.formula == economic_value.excel("A1", "B1", "C1")


def test_a_number_is_not_set_beside_a_text() -> None:
    with pytest.raises(TypeError, match="no one text in every language"):
        f.constant("about ") & 2.5


def test_a_formula_is_not_decided_while_it_is_written() -> None:
    with pytest.raises(TypeError, match="use either"):
        bool(f.constant(1.0) < 2.0)
