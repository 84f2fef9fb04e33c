"""A sample of random equations as native formulas in a running LibreOffice, against numpy."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.equations.trees import INPUTS, trees
from udfs.hosts.libreoffice.office import Office
from xlcvm.equations.syntax import Node, Side
from xlcvm.equations.to_excel import to_excel
from xlcvm.equations.to_words import to_words
from xlcvm.value import EquationRow, Inputs, State, ValueModel

_CELLS = {
    (index, side): f"{column}{index + 1}"
    for index, row in enumerate(INPUTS)
    for column, side in zip("AB", (Side.OURS, Side.NEXT_BEST) if row.two_sided else (None,), strict=False)
}
_SAMPLE = 300


def _sample() -> list[Node]:
    found: list[Node] = []

    @seed(20261122)
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(trees(), min_size=40, max_size=40))
    def collect(forest: list[Node]) -> None:
        found.extend(forest)

    collect()
    return found[:_SAMPLE]


@CALC
def test_native_formulas_in_calc_give_what_numpy_gives(calc: Office) -> None:
    model = ValueModel([EquationRow("", to_words(tree)) for tree in _sample()], Inputs(INPUTS))
    good = [index for index, outcome in enumerate(model.outcomes) if outcome.state is State.GOOD]
    assert len(good) > _SAMPLE / 2
    formulas = [
        to_excel(model.checked, index, figure=lambda *at: f"$figures.{_CELLS[at]}", result=str).replace(",", ";")
        for index in good
    ]
    document = calc.new()
    document.add_sheet("figures")
    document.write("A1", [list(row.figures) for row in INPUTS], sheet="figures")
    document.write("A1", [[f"={formula}"] for formula in formulas])
    values = document.read(f"A1:A{len(formulas)}")
    document.close()
    for index, formula, (value,) in zip(good, formulas, values, strict=True):
        assert value == pytest.approx(model.outcome(index).value, rel=1e-9, abs=1e-9), formula
