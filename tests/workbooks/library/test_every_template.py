"""What holds of every template of the library: right in two engines whatever is filled in, and no error value anywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import stored
from tests.workbooks.library.harness import assert_filled_soundly, assert_sound, build, fills, kind_of, there_are
from udfs.hosts.libreoffice.office import Office
from workbooks.library.entries import empty_data, example_data

FILLS = int(os.environ.get("XLCVM_FILLS", "40"))  # of a template in ironcalc; 200 before a release, which takes an hour
UNSHRUNK = [Phase.explicit, Phase.generate]  # a shrunken quote tells no more, and takes minutes
QUICK = settings(max_examples=FILLS, deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
BRIEF = settings(QUICK, max_examples=FILLS // 4)
SLOW = settings(QUICK, max_examples=FILLS // 10)
MOST_BYTES = 200_000


@pytest.mark.parametrize("name", there_are())
def test_the_worked_example_and_the_empty_template_are_sound_and_small(name: str, tmp_path: Path) -> None:
    kind = kind_of(name)
    for data in (example_data(kind), empty_data(kind)):
        path = build(kind, data, tmp_path / "template.xlsx")
        assert_sound(path)
        assert path.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", there_are())
@QUICK
@given(data=st.data())
def test_whatever_is_filled_in_ironcalc_computes_what_is_stored(name: str, data: st.DataObject, tmp_path: Path) -> None:
    kind = kind_of(name)
    assert_filled_soundly(kind, data.draw(fills(kind)), tmp_path / "filled.xlsx")


@CALC
@pytest.mark.parametrize("name", there_are())
@SLOW
@given(data=st.data())
def test_whatever_is_filled_in_calc_computes_what_is_stored(
    name: str, data: st.DataObject, tmp_path: Path, calc: Office
) -> None:
    kind = kind_of(name)
    assert_filled_soundly(kind, data.draw(fills(kind)), tmp_path / "filled.xlsx", calc)


@CALC
@pytest.mark.parametrize("name", [name for name in there_are() if kind_of(name).has_live])
def test_a_live_template_computes_what_its_native_twin_holds(name: str, tmp_path: Path, calc: Office) -> None:
    kind = kind_of(name)
    native = stored(build(kind, example_data(kind), tmp_path / "native.xlsx"))
    live = stored(path := build(kind, example_data(kind), tmp_path / "live.xlsx", flavour="live"))
    assert any("_xll.CVM_" in formula for formula in live.formulas.values())
    assert not any("CVM_" in formula for formula in native.formulas.values())
    both = native.formulas.keys() & live.formulas.keys()
    assert {place: live.values[place] for place in both} == pytest.approx(
        {place: native.values[place] for place in both}
    )
    assert_sound(path, calc)  # its functions are the add-in's, in a running spreadsheet


@pytest.mark.parametrize("name", [name for name in there_are() if kind_of(name).for_customers])
@BRIEF
@given(data=st.data())
def test_a_customers_copy_needs_nothing_that_is_the_suppliers(name: str, data: st.DataObject, tmp_path: Path) -> None:
    kind = kind_of(name)
    given_data = data.draw(fills(kind))
    shown = {
        found.key
        for group in kind.groups
        for found in group.fields
        if found.audience == "customer"
    } | {"customer", "as of", "currency"}  # fmt: skip
    kept = {key: value for key, value in given_data.items() if key in shown}
    for rows in kind.tables:
        if rows.audience == "customer":
            keys = [found.key for found in rows.columns if found.audience == "customer"]
            kept[rows.key] = [{key: line[key] for key in keys} for line in given_data[rows.key]]
    assert_filled_soundly(kind, kept, tmp_path / "copy.xlsx", view="customer")


@pytest.mark.parametrize("name", there_are())
def test_two_builds_are_byte_identical(name: str, tmp_path: Path) -> None:
    kind = kind_of(name)
    one, other = (build(kind, example_data(kind), tmp_path / f"{n}.xlsx").read_bytes() for n in (1, 2))
    assert one == other
