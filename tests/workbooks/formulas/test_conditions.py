"""Sums and greatest figures under conditions: random rows, computed by two spreadsheet engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import by_calc, by_ironcalc
from tests.workbooks.formulas.test_expressions import CONTENTS
from udfs.hosts.libreoffice.office import Office
from workbooks import formulas as f
from workbooks.formulas.conditions import Sign
from workbooks.spec import Cell, Lines, Sheet, Template, cell, column
from workbooks.writing import write_template

ROWS = 5
KEYS = st.one_of(CONTENTS, st.sampled_from(["a*", "?", "~a", "<3", "yes"]))
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3) + 0.0))
SIGNS: st.SearchStrategy[Sign] = st.sampled_from(["=", "<>", "<=", ">="])
SAME: st.SearchStrategy[Sign] = st.sampled_from(["=", "<>"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[Any, Any]], list[f.Expression]]:
    rows = draw(st.lists(st.tuples(KEYS, NUMBERS), min_size=ROWS, max_size=ROWS))
    keys, amounts = (f.Column(tuple(row[number] for row in rows), column("rows", number)) for number in (0, 1))
    made = []
    for place in draw(st.lists(st.integers(0, ROWS - 1), min_size=6, max_size=6)):
        wanted = f.reference(keys.values[place], cell("rows", place, 0))
        limit = f.reference(amounts.values[place], cell("rows", place, 1))
        equal = f.Where(keys, draw(SAME), wanted)
        conditions = (equal, f.Where(draw(st.sampled_from([keys, amounts])), draw(SIGNS), limit))
        made += [f.sum_meeting(amounts, *conditions), f.greatest_meeting(amounts, *conditions)]
        made += [f.sum_meeting(keys, conditions[0]), f.count_meeting(*conditions)]
    return rows, made


def written(path: Path, rows: list[tuple[Any, Any]], made: list[f.Expression]) -> Path:
    block = Lines("rows", tuple((Cell(key), Cell(amount)) for key, amount in rows), gap=0)
    results = Lines("results", tuple((Cell(e.value, formula=e.formula),) for e in made), gap=0)
    write_template(Template("Conditions", (Sheet("Sheet1", (20.0, 20.0), (block, results)),)), path)
    return path


def agree(found: dict[tuple[str, str], Any], made: list[f.Expression]) -> None:
    values = [found["Sheet1", f"A{row}"] for row in range(ROWS + 1, ROWS + 1 + len(made))]
    assert values == pytest.approx([e.value for e in made], rel=1e-9, abs=1e-9)  # figures of three decimals


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(tables())
def test_ironcalc_computes_what_the_conditions_say(tmp_path: Path, table: Any) -> None:
    agree(by_ironcalc(written(tmp_path / "conditions.xlsx", *table)), table[1])


@CALC
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(tables())
def test_calc_computes_what_the_conditions_say(tmp_path: Path, calc: Office, table: Any) -> None:
    agree(by_calc(calc, written(tmp_path / "conditions.xlsx", *table)), table[1])


def test_a_text_among_the_amounts_is_refused() -> None:
    texts = f.Column(("a", 1.0), "B1:B2")
    with pytest.raises(TypeError, match="holds a text"):
        f.greatest_meeting(texts, f.Where(texts, "=", 1.0))
