"""Every figure and every text of a calculator, against two other engines: as written, and after cells were changed."""

import dataclasses
from pathlib import Path

import pytest

from tests.calc import CALC
from tests.workbooks.edited import Edit, address, edited_model, edits_in_file
from tests.workbooks.engines import by_calc, by_ironcalc, differences, stored
from tests.workbooks.samples import CORNERS
from udfs.hosts.libreoffice.office import Office
from workbooks.value_calculator import Calculator, Flavour, build_calculator, write_calculator
from workbooks.value_calculator.examples import CATALOGUE, load
from xlcvm.errors import CvmError
from xlcvm.value import EquationRow, Input, Inputs, ValueModel

CALCULATORS = {**{name: load(name) for name in CATALOGUE}, "corners": CORNERS}

EVERY = pytest.mark.parametrize("name", list(CALCULATORS))
DRIVE = load("motor_drive")
POWER, HOURS, SCRAP, NOISE = 1, 2, 14, 28  # rows of the motor drive's inputs
EDITS = {
    "a figure of ours": [Edit(POWER, "Ours", 23.125)],
    "a shared figure": [Edit(HOURS, "Value", 1234.5)],
    "a figure that is blanked": [Edit(HOURS, "Value", None)],
    "a figure of one side that is blanked": [Edit(POWER, "Next best", None)],
    "zero": [Edit(HOURS, "Value", 0.0)],
    "negative": [Edit(HOURS, "Value", -0.000123)],
    "10 for 10 %": [Edit(SCRAP, "Ours", 10.0)],
    "an input that becomes a placeholder": [Edit(POWER, "Status", "placeholder")],
    "a placeholder that is quantified": [Edit(NOISE, "Value", 250.0), Edit(NOISE, "Status", "assumed")],
    "an element that becomes a placeholder": [Edit(8, "Status", "placeholder", equation=True)],
    "a term that becomes a placeholder": [Edit(0, "Status", "placeholder", equation=True)],
    "a placeholder beside a blank": [Edit(POWER, "Status", "placeholder"), Edit(HOURS, "Value", None)],
    "two figures that become one": [Edit(POWER, "Ours", 21.6)],
}
CHANGED = pytest.mark.parametrize("edits", list(EDITS.values()), ids=list(EDITS))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calculator.xlsx"


@EVERY
def test_native_formulas_give_their_stored_values(name: str, path: Path) -> None:
    write_calculator(CALCULATORS[name], path)
    assert differences(stored(path).values, by_ironcalc(path)) == []


@EVERY
def test_stored_values_are_those_of_the_model(name: str, path: Path) -> None:
    calculator = CALCULATORS[name]
    write_calculator(calculator, path)
    values = list(stored(path).values.values())
    for index, entry in enumerate(calculator.model.checked.equations):
        if entry.parsed is not None:
            assert calculator.model.words(index) in values
            assert calculator.model.with_values(index) in values
    for total in calculator.model.totals:
        assert total.value in values


@CHANGED
def test_native_formulas_follow_a_change(edits: list[Edit], path: Path, tmp_path: Path) -> None:
    write_calculator(DRIVE, path)
    rebuilt = write_calculator(edited_model(DRIVE, edits), tmp_path / "rebuilt.xlsx")
    found = by_ironcalc(path, edits_in_file(DRIVE, edits))
    assert differences(stored(rebuilt).values, found) == []
    assert found != by_ironcalc(path)


@CALC
@EVERY
@pytest.mark.parametrize("flavour", ["native", "live"])
def test_calc_gives_the_stored_values(name: str, flavour: Flavour, path: Path, calc: Office) -> None:
    write_calculator(CALCULATORS[name], path, flavour=flavour)
    assert differences(stored(path).values, by_calc(calc, path)) == []


@CALC
@CHANGED
def test_native_formulas_follow_a_change_in_calc(edits: list[Edit], path: Path, tmp_path: Path, calc: Office) -> None:
    write_calculator(DRIVE, path)
    rebuilt = write_calculator(edited_model(DRIVE, edits), tmp_path / "rebuilt.xlsx")
    assert differences(stored(rebuilt).values, by_calc(calc, path, edits_in_file(DRIVE, edits))) == []


@CALC
@pytest.mark.parametrize("change", ["a figure of ours", "a figure that is blanked", "a placeholder that is quantified"])
def test_live_values_are_the_native_ones_after_a_change(change: str, path: Path, tmp_path: Path, calc: Office) -> None:
    edits = EDITS[change]
    write_calculator(DRIVE, path, flavour="live")
    native = write_calculator(DRIVE, tmp_path / "native.xlsx")
    live_found = by_calc(calc, path, edits_in_file(DRIVE, edits))
    native_found = by_calc(calc, native, edits_in_file(DRIVE, edits))
    summary = [at for at in native_found if at[0] == "Summary" and at[1].startswith(("B", "C10"))]
    assert summary
    assert differences(native_found, {at: live_found[at] for at in summary}) == []


def test_a_text_for_a_figure_is_an_error_that_is_named(path: Path) -> None:
    write_calculator(DRIVE, path)
    typed = edits_in_file(DRIVE, [Edit(HOURS, "Value", "6,000 h")])
    found = by_ironcalc(path, typed)
    assert "✗ a text, not a number. " in found.values()
    assert "✗ operating hours: a text, not a number. " in found.values()
    assert found[address(DRIVE, "elements", 0, "Value")] == "#VALUE!"  # energy savings
    assert [value for (sheet, _), value in found.items() if sheet == "Summary"].count("#VALUE!") >= 4


def test_an_unknown_status_is_an_error_that_is_named(path: Path) -> None:
    write_calculator(DRIVE, path)
    found = by_ironcalc(path, edits_in_file(DRIVE, [Edit(HOURS, "Status", "placehoder")]))
    assert "✗ operating hours: unknown status. " in found.values()
    assert found[address(DRIVE, "elements", 0, "Value")] == "#VALUE!"


def test_status_is_read_in_any_case(path: Path) -> None:
    write_calculator(DRIVE, path)
    found = by_ironcalc(path, edits_in_file(DRIVE, [Edit(HOURS, "Status", " Placeholder")]))
    assert found[address(DRIVE, "elements", 0, "Status")] == "placeholder"


def test_a_division_by_zero_is_named(path: Path) -> None:
    write_calculator(CORNERS, path)
    found = by_ironcalc(path, edits_in_file(CORNERS, [Edit(13, "Value", 0.0)]))
    assert "division by zero" in found.values()
    assert "#DIV/0!" in found.values()


def test_two_figures_outside_brackets_are_an_error_once_they_differ(path: Path) -> None:
    write_calculator(CORNERS, path)
    found = by_ironcalc(path, edits_in_file(CORNERS, [Edit(14, "Ours", 900.0)]))
    assert "✗ same on both: two figures outside brackets. " in found.values()
    edited = edited_model(CORNERS, [Edit(14, "Ours", 900.0)])
    assert str(edited.model.outcome(10).problem) != "None"


def _calculator(text: str, *inputs: Input) -> Calculator:
    return Calculator(ValueModel([EquationRow("Savings", text)], Inputs(inputs)))


@pytest.mark.parametrize(
    ("calculator", "message"),
    [
        (_calculator("hours × wage", Input("hours", 1)), 'There is no input or equation named "wage".'),
        (_calculator("hours × (2", Input("hours", 1)), 'The bracket "(" is never closed.'),
        (_calculator("2 × 3"), "A calculator needs inputs and equations."),
        (
            _calculator("a + b", Input("a", 1, unit="USD"), Input("b", 1, unit="EUR")),
            'Units clash: "a" is in USD, "b" in EUR.',
        ),
        (_calculator(" + ".join(["本"] * 950), Input("日", 1), Input("本", 1)), "A formula would be"),
        (_calculator("hours", Input("hours", 1, source="x" * 40_000)), 'The text "xxxxxxxxxx'),
    ],
    ids=["unknown name", "unbalanced", "no inputs", "units", "long formula", "long text"],
)
def test_a_model_that_cannot_be_written_is_refused(calculator: Calculator, message: str, path: Path) -> None:
    with pytest.raises(CvmError) as caught:
        write_calculator(calculator, path)
    assert caught.value.problem.startswith(message)
    assert not path.exists()


@CALC
def test_a_live_calculator_may_hold_what_formulas_cannot(path: Path, calc: Office) -> None:
    equations = [
        EquationRow("Savings", "hours × 2"),
        EquationRow("Lost", "hour × 3"),
        EquationRow("Torn", "hours × (2"),
    ]
    write_calculator(Calculator(ValueModel(equations, Inputs([Input("hours", 1)]))), path, flavour="live")
    found = by_calc(calc, path)
    assert differences(stored(path).values, found) == []
    assert 'There is no input or equation named "hour".' in str(list(found.values()))


def test_hostile_names_stay_texts(path: Path) -> None:
    names = ['a "quoted" name & more', "x{y}|z", "R1C1", "max hours", "日本 hours", "inputs", "print area"]
    rows = [Input(name, 2.0 + at) for at, name in enumerate(names)]
    equations = [EquationRow(f"Element {at}", f"{name} × 3") for at, name in enumerate(names)]
    write_calculator(Calculator(ValueModel(equations, Inputs(rows)), title='<&"> title'), path)
    assert differences(stored(path).values, by_ironcalc(path)) == []


def test_only_inputs_can_be_changed_and_all_flavours_show_the_same_sheets() -> None:
    native, live = build_calculator(DRIVE), build_calculator(DRIVE, "live")
    assert [sheet.name for sheet in native.sheets] == ["Summary", "Inputs", "Value equations", "About", "Workings"]
    assert [sheet.name for sheet in live.sheets] == [
        "Summary", "Inputs", "Value equations", "Check", "About", "Workings",
    ]  # fmt: skip
    assert all(sheet.protected for sheet in native.sheets)
    assert not any(sheet.protected for sheet in live.sheets)


def test_a_calculator_without_two_sided_inputs_has_one_column_of_figures() -> None:
    template = build_calculator(load("economic_value"))
    inputs = next(block for block in template.sheets[1].blocks if block.key == "inputs")
    assert inputs.headers[:3] == ("Variable", "Value", "Unit")  # type: ignore[union-attr]
    assert dataclasses.replace(DRIVE, illustrative=False).illustrative is False
