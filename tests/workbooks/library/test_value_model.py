"""Any value model as a template: divisions, figures that must be the same for both, steps with a value for each side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.engines import by_ironcalc, stored
from tests.workbooks.library.harness import assert_sound, build
from tests.workbooks.templates.named_cells import NamedCells
from workbooks.library.entries import Entries, example_data
from workbooks.library.fields import Field, Group
from workbooks.library.kinds import Layout, TemplateKind
from workbooks.library.value_model.equations import COUNTED, IMPOSSIBLE, MISSING
from workbooks.library.value_model.equations_sheet import equations_sheet, figures_sheet
from workbooks.library.value_model.fields import Modelled, model_groups
from workbooks.library.value_model.summary_sheet import summary_sheet, workings_sheet
from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

CALCULATOR = Calculator(
    ValueModel(
        [
            EquationRow("Bill", "power × price of energy"),
            EquationRow("Energy", "[bill] next best − [bill] ours"),
            EquationRow("Set-up", "[set-up cost ÷ runs] next best − [set-up cost ÷ runs] ours"),
            EquationRow("Twice", "same on both × 2"),
            EquationRow("Growth", "fee × (1 + growth)^3"),
        ],
        Inputs(
            [
                Input("power", 10, 12.5, True, "kWh/year"),
                Input("price of energy", 0.12, unit="USD/kWh"),
                Input("set-up cost", 100, 400, True, "USD/run"),
                Input("runs", 4, unit="year/run"),
                Input("same on both", 7, 7, True, "USD/year"),
                Input("fee", 50, unit="USD/year", status=Status.PLACEHOLDER),
                Input("growth", 0.03, unit="%"),
            ]
        ),
    )
)
NAMES = [row.variable for row in CALCULATOR.model.inputs.rows]
NAMED = Group("Names", (Field("our offering", "text", "Ours"), Field("next best alternative", "text", "Theirs")))


def _lay_out(entries: Entries) -> Layout:
    modelled = Modelled(entries, CALCULATOR)
    sheets = [make(modelled) for make in (summary_sheet, equations_sheet, figures_sheet, workings_sheet)]
    return Layout(sheets)


LIMITS: dict[str, tuple[float | None, float | None]] = {**dict.fromkeys(NAMES, (-1000, 1000)), "growth": (-1, 1)}
KIND = TemplateKind(
    "small", "Small", "A small model", (), (NAMED, *model_groups(CALCULATOR, {"All": NAMES}, LIMITS)), _lay_out
)
FIGURES = [found for group in KIND.groups[1:] for found in group.fields]


def states(data: dict[str, Any], path: Path) -> list[float | str]:
    build(KIND, {**example_data(KIND), **data}, path)
    found = stored(path)
    return [found.values.get(("Value equations", f"H{row}"), "") for row in range(5, 10)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.fixed_dictionaries({
    found.key: st.one_of(st.none(), st.sampled_from([0.0, 1.0, -1.0, 0.07, 0.5]) if found.kind == "percent" else
                         st.floats(-1000, 1000).map(lambda figure: round(figure, 3)))
    for found in FIGURES
}))  # fmt: skip
def test_whatever_is_filled_in_ironcalc_computes_what_is_stored(data: dict[str, Any], tmp_path: Path) -> None:
    assert_sound(build(KIND, {"our offering": "Ours", **data}, tmp_path / "small.xlsx"))


def test_what_became_of_each_equation_is_told(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    assert states({}, path)[1:] == [COUNTED] * 4
    assert states({"runs": 0}, path)[2] == IMPOSSIBLE
    assert states({"runs": None}, path)[2] == MISSING
    assert states({"same on both (ours)": 8}, path)[3] == IMPOSSIBLE
    assert states({"fee": None}, path)[4] == "○ not yet quantified"
    assert states({"fee": None, "growth": None}, path)[4] == MISSING


def test_the_total_is_withheld_while_an_element_cannot_be_computed(tmp_path: Path) -> None:
    path = build(KIND, {**example_data(KIND), "runs": 0}, tmp_path / "small.xlsx")
    assert NamedCells(path)["value per year"] == ""
    whole = build(KIND, example_data(KIND), tmp_path / "whole.xlsx")
    # (12.5 − 10) × 0.12 + (400 − 100) ÷ 4 + 7 × 2 + 50 × 1.03³
    assert NamedCells(whole)["value per year"] == pytest.approx(0.3 + 75 + 14 + 50 * 1.092727)
    assert not [value for value in by_ironcalc(path).values() if str(value).startswith("#")]


def test_every_input_stands_under_just_one_heading() -> None:
    with pytest.raises(ValueError, match="runs"):
        model_groups(CALCULATOR, {"All": [name for name in NAMES if name != "runs"]}, LIMITS)
