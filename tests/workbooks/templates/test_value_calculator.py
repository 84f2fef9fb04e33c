"""The template "Value calculator": its cells against the domain's model, prices and business case, and after edits."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import by_calc, by_ironcalc, differences
from tests.workbooks.library.harness import build
from tests.workbooks.templates.named_cells import NamedCells
from udfs.hosts.libreoffice.office import Office
from workbooks.library.entries import CURRENCIES, example_data
from workbooks.library.value_model.equations import COUNTED, MISSING, OPEN
from workbooks.library.value_model.fields import model_groups
from workbooks.templates.value_calculator import KIND
from workbooks.value_calculator.examples.motor_drive import CALCULATOR
from xlcvm.errors import CvmError
from xlcvm.value import Input, Inputs, ValueModel
from xlcvm.value.life_cycle_cost import business_case
from xlcvm.value.price_setting import price_corridor

EXAMPLE = example_data(KIND)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
PER_YEAR, ONCE = (total.value for total in CALCULATOR.model.totals)


def filled(tmp_path: Path, **data: Any) -> NamedCells:
    return NamedCells(
        build(KIND, {**EXAMPLE, **{k.replace("_", " "): v for k, v in data.items()}}, tmp_path / "v.xlsx")
    )


def in_currency(code: str) -> ValueModel:
    """The example with every unit in another currency, for the domain to print."""
    rows = []
    for row in CALCULATOR.model.inputs.rows:
        unit = re.sub("USD", code, row.unit)
        rows.append(Input(row.variable, row.ours, row.next_best, row.two_sided, unit, status=row.status))
    return ValueModel(CALCULATOR.model.equations, Inputs(rows, CALCULATOR.model.inputs.signature.offerings))


def test_the_example_is_worth_what_the_model_says(tmp_path: Path) -> None:
    found = filled(tmp_path)
    assert found["value per year"] == pytest.approx(PER_YEAR)
    assert found["value once"] == pytest.approx(ONCE)
    # (21.6 − 19.4) kW × 12 drives × 6,000 h × 0.12
    elements = dict(
        zip(found.column("Summary", "Value element"), found.column("Summary", "Value per year"), strict=False)
    )
    assert elements["Energy savings"] == pytest.approx(19_008)


@pytest.mark.parametrize("code", ["USD", "EUR", "GBP", "CHF", "JPY"])
def test_equations_are_printed_as_the_domain_prints_them(code: str, tmp_path: Path) -> None:
    found, model = filled(tmp_path, currency=code), in_currency(code)
    printed = found.sheet("Value equations")
    for index in range(len(model.equations)):
        assert model.words(index, named=False) in printed
        if model.name(index) not in ("Quieter workplace",):  # a blank figure; the domain prints no part of it
            assert model.with_values(index) in printed


@pytest.mark.parametrize("code", CURRENCIES)
def test_the_currency_on_the_cover_is_followed_by_every_text(code: str, tmp_path: Path) -> None:
    found = filled(tmp_path)
    edited = by_ironcalc(found.path, {found.place("currency"): code})
    rebuilt = filled(tmp_path, currency=code)
    assert differences(rebuilt.stored.values, edited) == []
    assert any(str(value).startswith("¥") or code in str(value) or code in ("EUR", "GBP") for value in edited.values())


EDITS = {
    "a shared figure": ("operating hours", 1234.5),
    "a figure of one offering": ("power drawn per drive (ours)", 23.125),
    "a blank": ("operating hours", None),
    "zero": ("operating hours", 0.0),
    "two figures that are one": ("power drawn per drive (ours)", 21.6),
    "an optional figure that becomes known": ("worth of a quieter workplace", 250.0),
    "years": ("years of use", 1.0),
    "no discounting": ("discount rate", 0.0),
    "a price below that of the next best": ("our price", 90_000.0),
    "a price above the economic value": ("our price", 900_000.0),
}


@pytest.mark.parametrize(("key", "value"), EDITS.values(), ids=EDITS)
def test_formulas_follow_what_is_typed(key: str, value: float | None, tmp_path: Path) -> None:
    found = filled(tmp_path)
    edited = by_ironcalc(found.path, {found.place(key): value})
    rebuilt = filled(tmp_path, **{key: value})
    assert differences(rebuilt.stored.values, edited) == []
    assert differences(found.stored.values, edited) != []


@pytest.mark.parametrize("typed", ["6,000 h", 1e300])
def test_a_text_or_a_wild_figure_leaves_no_error_value_and_turns_the_light_red(
    typed: str | float, tmp_path: Path
) -> None:
    found = filled(tmp_path)
    edited = by_ironcalc(found.path, {found.place("operating hours"): typed})
    assert not [value for value in edited.values() if str(value).startswith("#")]
    assert "✗ Something is open: see the sheet Checks" in edited.values()


def test_10_typed_for_10_percent_is_not_computed_with(tmp_path: Path) -> None:
    found = filled(tmp_path)
    edited = by_ironcalc(found.path, {found.place("scrap rate (ours)"): 1.5})
    assert edited[found.place("value per year")] == ""
    assert MISSING in edited.values()


def test_a_blank_is_never_zero(tmp_path: Path) -> None:
    found = filled(tmp_path, technician_rate=None)
    assert found["value per year"] == ""
    assert found["economic value"] == ""
    assert found["net present value"] == ""
    assert MISSING in found.sheet("Value equations")


def test_what_may_stay_blank_is_shown_and_not_counted(tmp_path: Path) -> None:
    without, known = filled(tmp_path), filled(tmp_path, worth_of_a_quieter_workplace=250)
    assert (without.column("Summary", "State").count(OPEN), known.column("Summary", "State").count(OPEN)) == (1, 0)
    assert float(known["value per year"]) - float(without["value per year"]) == pytest.approx(4 * 250)
    assert "✓ All checks passed" in without.sheet("Cover")
    assert COUNTED in without.sheet("Summary")


@SOME
@given(
    reference=st.integers(0, 400_000),
    price=st.integers(0, 900_000),
    years=st.integers(1, 10),
    rate=st.integers(0, 100).map(lambda part: part / 100),
)
def test_price_and_business_case_are_the_domains(
    reference: int, price: int, years: int, rate: float, tmp_path: Path
) -> None:
    found = filled(
        tmp_path, price_of_the_next_best_alternative=reference, our_price=price, years_of_use=years, discount_rate=rate
    )
    case = business_case(price - reference, PER_YEAR, years=years, rate=rate, one_off_cost=-ONCE)
    assert found["net present value"] == pytest.approx(case.net_present_value, rel=1e-9, abs=1e-6)
    for name, expected in (("return on investment", case.return_on_investment), ("payback time", case.payback_years)):
        assert found[name] == ("" if isinstance(expected, CvmError) else pytest.approx(expected))
    flows = [value for value in found.column("Business case", "Discounted") if value != ""]
    assert flows == pytest.approx([flow.discounted for flow in case.years], rel=1e-9, abs=1e-6)
    gains, losses = (found[f"present value of what speaks {side} ours"] for side in ("for", "against"))
    corridor = price_corridor(reference, price, positive=float(gains), negative=float(losses))
    assert found["economic value"] == pytest.approx(corridor.economic_value)
    assert found["incentive to buy"] == pytest.approx(corridor.customer_part, abs=1e-6)
    share = "" if corridor.share_problem else pytest.approx(corridor.supplier_share)
    assert found["our share of the difference"] == share
    assert corridor.position.value in found.sheet("Price")
    assert found["incentive to buy"] == pytest.approx(case.net_present_value, abs=1e-6)  # two ways to one figure


def test_a_customers_copy_has_no_share_of_ours(tmp_path: Path) -> None:
    data = {
        key: value for key, value in EXAMPLE.items() if key not in ("share of the difference aimed at", "prepared by")
    }
    data["sources"] = {}
    path = build(KIND, data, tmp_path / "copy.xlsx", view="customer")
    with zipfile.ZipFile(path) as package:
        text = " ".join(package.read(name).decode("utf-8", "replace") for name in package.namelist()).casefold()
    assert "share_aimed" not in text
    assert "share of the difference" not in text
    assert NamedCells(path)["value per year"] == pytest.approx(PER_YEAR)


def test_every_input_of_the_model_needs_a_heading() -> None:
    with pytest.raises(ValueError, match="drives replaced"):
        model_groups(CALCULATOR, {"Nothing": ()}, {})


@CALC
@pytest.mark.parametrize("edited", [{}, {"operating hours": 4321.0}, {"technician rate": None}])
def test_the_add_in_gives_what_native_formulas_give(edited: dict[str, Any], tmp_path: Path, calc: Office) -> None:
    live = NamedCells(build(KIND, EXAMPLE, tmp_path / "live.xlsx", flavour="live"))
    rebuilt = NamedCells(build(KIND, {**EXAMPLE, **edited}, tmp_path / "rebuilt.xlsx", flavour="live"))
    found = by_calc(calc, live.path, {live.place(key): value for key, value in edited.items()})
    assert differences(rebuilt.stored.values, found) == []
