"""One tree, three faces: what numpy computes, what the Excel formula gives in another engine, what words say."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.equations.trees import INPUTS, ironcalc_values, shape, trees
from xlcvm.equations.parser import parse_equation
from xlcvm.equations.syntax import Node, Side
from xlcvm.equations.to_excel import to_excel
from xlcvm.equations.to_numpy import Computation, Slot
from xlcvm.equations.to_words import to_words
from xlcvm.equations.tokens import Names
from xlcvm.errors import CvmError
from xlcvm.value import EquationRow, Inputs, State, ValueModel

_NAMES = Names(row.variable for row in INPUTS)
_FIGURES = {  # a cell for each figure on the sheet of inputs, in the order of the rows
    (index, side): figure
    for index, row in enumerate(INPUTS)
    for side, figure in zip((Side.OURS, Side.NEXT_BEST) if row.two_sided else (None,), row.figures, strict=False)
}
_CELLS = {key: f"inputs!$A${row}" for row, key in enumerate(_FIGURES, start=1)}


def _models(texts: list[str]) -> ValueModel:
    return ValueModel([EquationRow("", text) for text in texts], Inputs(INPUTS))


@given(trees())
@settings(max_examples=300, deadline=None)
def test_words_read_again_give_the_same_tree(tree: Node) -> None:
    words = to_words(tree)
    again = parse_equation(words, _NAMES).tree
    assert shape(again) == shape(tree)
    assert to_words(again) == words


def test_words_of_known_trees_hold_no_needless_bracket() -> None:
    def words(text: str) -> str:
        return to_words(parse_equation(text, Names([])).tree)

    assert words("((a+b))*(c)") == "(a + b) × c"
    assert words("a-(b-c)-(d)") == "a − (b − c) − d"
    assert words("(a^b)^c - a^(b^c)") == "(a ^ b) ^ c − a ^ b ^ c"
    assert words("(-a)^2 + -a^2") == "(−a) ^ 2 + −a ^ 2"
    assert words("max(a, b; (c/d)/e)") == "max(a; b; c ÷ d ÷ e)"


@given(st.lists(trees(), min_size=30, max_size=30))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_excel_formula_in_another_engine_gives_what_numpy_gives(forest: list[Node]) -> None:
    model = _models([to_words(tree) for tree in forest])
    formulas, expected = [], []
    for index, outcome in enumerate(model.outcomes):
        if outcome.state is State.GOOD:
            formulas.append(to_excel(model.checked, index, figure=_cell, result=_no_result))
            expected.append(outcome.value)
    assume(len(formulas) > 10)
    for formula, want, got in zip(formulas, expected, ironcalc_values(_FIGURES, formulas), strict=True):
        assert isinstance(got, (int, float)), f"{formula} gave {got}, numpy {want}"
        assert got == pytest.approx(want, rel=1e-9, abs=1e-9), formula


def _cell(variable: int, side: Side | None) -> str:
    return _CELLS[variable, side]


def _no_result(equation: int) -> str:
    raise AssertionError(f"equation {equation} uses no other")


@given(trees(), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_many_scenarios_equal_one_scenario_many_times(tree: Node, seed: int) -> None:
    model = _models([to_words(tree)])
    assume(model.checked.equations[0].settled is not None)
    computation = Computation(model.checked, [0])
    generator = np.random.default_rng(seed)
    figures = [
        _FIGURES[slot.variable, slot.side] * generator.uniform(0.5, 1.5, 9)
        if generator.random() < 0.7
        else _FIGURES[slot.variable, slot.side]
        for slot in computation.slots
    ]
    rows = [[float(np.broadcast_to(figure, 9)[row]) for figure in figures] for row in range(9)]
    expected = []
    for row in rows:
        try:
            expected.append(computation.one(row)[0])
        except CvmError as error:
            with pytest.raises(CvmError, match=re.escape(error.problem)):
                computation.many([np.asarray(figure) for figure in figures])
            return
    got = np.broadcast_to(computation.many(figures)[0], 9)
    assert np.allclose(got, expected, rtol=1e-12, atol=1e-12 * max(1, *map(abs, expected)))


def _drive() -> tuple[ValueModel, Computation]:
    inputs = Inputs(INPUTS)
    model = ValueModel(
        [
            EquationRow("Energy", "power drawn × price per kWh × 6000"),
            EquationRow("Saving", "[Energy] next best − [Energy] ours"),
            EquationRow(
                "Scrap",
                "([customer's scrap %] next best − [customer's scrap %] ours) × cost/unit in $ × 1000",
            ),
            EquationRow("Grown", "Saving × (1 + growth)^2 + max(Scrap; 0)"),
        ],
        inputs,
    )
    return model, Computation(model.checked, [1, 2, 3])


def test_a_million_scenarios_cross_block_borders_and_keep_their_order() -> None:
    _, computation = _drive()
    count = 1_000_003
    figures: list[np.ndarray | float] = []
    for number, slot in enumerate(computation.slots):
        base = _FIGURES[slot.variable, slot.side]
        figures.append(base * np.linspace(0.5, 1.5, count) if number % 2 else base)
    saving, scrap, grown = computation.many(figures)
    for row in (0, 16_383, 16_384, count - 1):
        one = computation.one([float(np.broadcast_to(figure, count)[row]) for figure in figures])
        assert (saving[row], scrap[row], grown[row]) == pytest.approx(one, rel=1e-12)
    total = computation.many(figures, total=True)[0]
    assert np.allclose(total, saving + scrap + grown, rtol=1e-12)


def test_rows_against_columns_broadcast_to_a_grid() -> None:
    _, computation = _drive()
    figures: list[np.ndarray | float] = [_FIGURES[slot.variable, slot.side] for slot in computation.slots]
    down, across = np.linspace(0.1, 0.2, 5)[:, None], np.linspace(20, 60, 4)[None, :]
    figures[computation.slots.index(Slot(1, None))] = down
    figures[computation.slots.index(Slot(0, Side.NEXT_BEST))] = across
    saving = computation.many(figures)[0]
    assert saving.shape == (5, 4)
    assert np.allclose(saving, (across - 32.0) * down * 6000)


def test_a_figure_that_is_no_number_spoils_its_own_scenario_and_never_passes_for_a_result() -> None:
    _, computation = _drive()
    figures: list[np.ndarray | float] = [_FIGURES[slot.variable, slot.side] for slot in computation.slots]
    figures[0] = np.where(np.arange(400_000) == 333_333, math.nan, 1.0)
    saving, _, grown = computation.many(figures)
    assert np.flatnonzero(np.isnan(saving)).tolist() == [333_333]
    assert np.flatnonzero(np.isnan(grown)).tolist() == [333_333]


def test_the_first_scenario_that_fails_is_named_whichever_thread_meets_it() -> None:
    model = _models(["price per kWh ÷ growth"])
    computation = Computation(model.checked, [0])
    zeros = np.ones(600_000)
    zeros[[599_999, 300_001, 450_000]] = 0
    figures = [0.12, zeros] if computation.slots[1].variable == 7 else [zeros, 0.12]
    with pytest.raises(CvmError, match=r"Division by zero: growth is 0. \(scenario 300002, equation"):
        computation.many(figures)


def test_a_term_that_depends_on_the_side_is_written_out_in_the_formula() -> None:
    model, _ = _drive()
    formula = to_excel(model.checked, 1, figure=_cell, result=lambda i: f"E{i}")
    assert formula == "inputs!$A$2*inputs!$A$3*6000-inputs!$A$1*inputs!$A$3*6000"
    assert to_excel(model.checked, 3, figure=_cell, result=lambda i: f"E{i}") == ("E1*(1+inputs!$A$11)^2+MAX(E2,0)")
    assert ironcalc_values(_FIGURES, [formula])[0] == pytest.approx(model.outcome(1).value, rel=1e-12)


def test_native_formula_carries_the_brackets_that_excel_needs() -> None:
    model = _models(["-2^2", "2^3^2", "(-2)^2", "2 − -3", "-annuity(10%; 5)^2", "round(2.5)", "round(-2.675; 2)"])
    formulas = [to_excel(model.checked, i, figure=_cell, result=_no_result) for i in range(7)]
    assert formulas[:3] == ["-(2^2)", "2^(3^2)", "(-2)^2"]
    assert [outcome.value for outcome in model.outcomes[:4]] == [-4.0, 512.0, 4.0, 5.0]
    assert ironcalc_values({}, formulas) == pytest.approx([o.value for o in model.outcomes], rel=1e-12)
