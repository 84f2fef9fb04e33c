"""The published cases, and the examples as they are handed out."""

import zipfile
from pathlib import Path

import pytest

from workbooks.examples import build_examples
from workbooks.value_calculator.examples import CATALOGUE, load
from xlcvm.errors import CvmError
from xlcvm.value import Severity, Status, find_problems

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _value(template: str, name: str) -> float:
    model = load(template).model
    index = next(i for i, row in enumerate(model.equations) if row.name == name)
    return model.outcome(index).value


@pytest.mark.parametrize(
    ("template", "equation", "value"),
    [
        # EVC teaching example (brandalyzer, 2015): 300 + 350 + 100 + 200; at 825 the incentive is 125, the share 525/650
        ("economic_value", "Differentiation value", 650.0),
        ("economic_value", "Economic value", 950.0),
        ("economic_value", "Incentive to buy", 125.0),
        ("economic_value", "Supplier's share", 525 / 650),
        # temprite.com/calculator: 100 × 0.011 × 24 × 0.085 × 365
        ("energy_per_store", "Energy savings per store", 819.06),
        ("energy_per_store", "Energy savings", 50 * 819.06),
        # the form of Anderson, Narus, van Rossum (HBR, March 2006): (40 − 32) kW × 6,000 h × 0.12 × 5 years
        ("power_reduction", "Power reduction cost savings", 28_800.0),
        # (21.6 − 19.4) kW × 12 × 6,000 h × 0.12
        ("motor_drive", "Energy savings", 19_008.0),
        ("motor_drive", "Training of operators", -1_344.0),
    ],
)
def test_published_figures(template: str, equation: str, value: float) -> None:
    assert _value(template, equation) == pytest.approx(value, rel=1e-12)


def test_the_motor_drive_is_what_an_example_should_be() -> None:
    model = load("motor_drive").model
    elements = [model.equations[index] for index in model.element_indices]
    assert len(elements) >= 8
    assert len(model.equations) - len(elements) >= 2
    assert len(model.inputs.rows) >= 25
    assert {row.status for row in model.inputs.rows} == set(Status) - {Status.NONE}
    assert all(row.source and row.owner and row.unit for row in model.inputs.rows)
    assert {total.unit.text for total in model.totals if total.unit} == {"USD/year", "USD"}
    assert [total.open_count for total in model.totals] == [1, 0]
    assert load("motor_drive").illustrative
    assert not any("price" in row.variable and "electricity" not in row.variable and "carbon" not in row.variable
                   for row in model.inputs.rows)  # fmt: skip


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_no_template_has_an_error(name: str) -> None:
    assert [found for found in find_problems(load(name).model) if found.severity is Severity.ERROR] == []


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(CvmError) as caught:
        load("motor")
    assert str(caught.value) == f'There is no template "motor". The templates are {", ".join(CATALOGUE)}.'


def test_the_examples_are_what_the_templates_give(tmp_path: Path) -> None:
    """Compare the parts of the packages: compression may differ from one zlib to another."""
    built = build_examples(tmp_path)
    assert sorted(path.name for path in built) == sorted(path.name for path in EXAMPLES.glob("*.xlsx"))
    for path in built:
        assert path.stat().st_size < 60_000
        with zipfile.ZipFile(path) as new, zipfile.ZipFile(EXAMPLES / path.name) as kept:
            assert new.namelist() == kept.namelist()
            for part in new.namelist():
                assert new.read(part) == kept.read(part), f"{path.name}: build the examples again"
