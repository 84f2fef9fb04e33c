"""The template "Value documenter": its results against the domain, what is owed and missing, and the customer's copy."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import by_calc
from tests.workbooks.engines import differences as apart
from tests.workbooks.library.harness import build
from tests.workbooks.templates.named_cells import NamedCells
from udfs.hosts.libreoffice.office import Office
from workbooks.library.entries import example_data
from workbooks.templates.value_documenter import ELEMENTS, KIND, QUARTERS
from xlcvm.errors import CvmError
from xlcvm.value.delivered import value_delivered

EXAMPLE = example_data(KIND)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
RED = "✗ Something is open: see the sheet Checks"


def element(
    name: str | None, promised: float | None, delivered: Sequence[float | None], first: int | None = None
) -> dict[str, Any]:
    quarters = {f"quarter {number}": figure for number, figure in enumerate(delivered, 1)}
    return {"element": name, "promised a quarter": promised, "from quarter": first, **quarters}


def filled(tmp_path: Path, elements: list[dict[str, Any]], quarters: int = QUARTERS) -> NamedCells:
    periods = [{"quarter": f"2025 Q{number}"} for number in range(1, quarters + 1)]
    return NamedCells(build(KIND, {**EXAMPLE, "elements": elements, "quarters": periods}, tmp_path / "d.xlsx"))


FIGURES = st.integers(-500, 5_000).map(float)


@SOME
@given(
    rows=st.lists(st.tuples(FIGURES, st.integers(1, QUARTERS)), min_size=1, max_size=ELEMENTS.room),
    reported=st.integers(1, QUARTERS),
    data=st.data(),
)
def test_results_are_the_domains(
    rows: list[tuple[float, int]], reported: int, data: st.DataObject, tmp_path: Path
) -> None:
    names = [f"element {number}" for number in range(len(rows))]
    given_figures = [data.draw(st.lists(FIGURES, min_size=reported, max_size=reported)) for _ in rows]
    lines = [element(n, p, f, first) for n, (p, first), f in zip(names, rows, given_figures, strict=True)]
    found = filled(tmp_path, lines)
    promised = [promise * max(0, reported - first + 1) for promise, first in rows]
    delivered = [sum(figures) for figures in given_figures]
    *each, whole = value_delivered(names, promised, delivered=delivered)
    used = len(rows)
    assert found.column("Results", "Gap")[:used] == pytest.approx([row.gap for row in each])
    shown = found.column("Results", "Realisation")[:used]
    assert shown == ["" if isinstance(r.realisation, CvmError) else pytest.approx(r.realisation) for r in each]
    assert found["promised to date"] == pytest.approx(whole.promised)
    assert found["delivered to date"] == pytest.approx(whole.delivered)
    assert found["gap"] == pytest.approx(whole.gap)
    ratio = whole.realisation
    assert found["realisation"] == ("" if isinstance(ratio, CvmError) else pytest.approx(ratio))
    ends = [found.column("Results", f"{what}, cumulated")[reported - 1] for what in ("Promised", "Delivered")]
    assert ends == pytest.approx([whole.promised, whole.delivered])
    assert found["quarters reported"] == reported
    assert found.column("Case history", "Gap")[:used] == found.column("Results", "Gap")[:used]


def test_a_quarter_without_figures_owes_nothing(tmp_path: Path) -> None:
    found = filled(tmp_path, [element("Energy", 100, [80, None, 120])])
    assert (found["promised to date"], found["delivered to date"]) == (200, 200)
    assert found["quarters reported"] == 2
    assert RED not in found.sheet("Cover")


@pytest.mark.parametrize(
    ("elements", "quarters"),
    [
        ([element("Energy", 100, [80, 90]), element("Scrap", 50, [40, None])], 2),
        ([element("Energy", None, [80])], 1),
        ([element("Energy", 100, [80]), element(None, None, [40])], 1),
        ([element("Energy", 100, [80, 90])], 1),
    ],
    ids=["a figure is missing", "no promise", "no name", "a quarter without a name"],
)
def test_what_is_open_turns_the_light_red(elements: list[dict[str, Any]], quarters: int, tmp_path: Path) -> None:
    assert RED in filled(tmp_path, elements, quarters).sheet("Cover")


def test_a_promise_may_begin_later(tmp_path: Path) -> None:
    found = filled(tmp_path, [element("Energy", 100, [100, 100]), element("Scrap", 50, [None, 40], first=2)])
    assert found["promised to date"] == 250
    assert RED not in found.sheet("Cover")


def test_figures_without_a_name_are_not_counted(tmp_path: Path) -> None:
    found = filled(tmp_path, [element("Energy", 100, [80]), element(None, 70, [40])])
    assert (found["promised to date"], found["delivered to date"]) == (100, 80)
    assert found.column("Results", "Delivered, cumulated")[0] == 80


def test_a_customers_copy_has_no_internal_note(tmp_path: Path) -> None:
    notes = [line["internal note"] for line in EXAMPLE["quarters"] if line["internal note"]]
    data = {key: value for key, value in EXAMPLE.items() if key != "prepared by"}
    kept = [{key: value for key, value in line.items() if key != "internal note"} for line in EXAMPLE["quarters"]]
    path = build(KIND, {**data, "quarters": kept}, tmp_path / "copy.xlsx", view="customer")
    with zipfile.ZipFile(path) as package:
        text = " ".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert notes
    assert not [note for note in (*notes, "nternal note", "nternal_note") if note in text]
    assert NamedCells(path)["gap"] == pytest.approx(151_780 - 153_660)


@CALC
@pytest.mark.parametrize("first", [14_250.0, 0.0])
def test_the_add_in_gives_what_native_formulas_give(first: float, tmp_path: Path, calc: Office) -> None:
    live = NamedCells(build(KIND, EXAMPLE, tmp_path / "live.xlsx", flavour="live"))
    places = [at for at, value in live.stored.values.items() if at[0] == "Delivered" and value == 14_250.0]
    lines = [dict(line) for line in EXAMPLE["elements"]]
    lines[0]["promised a quarter"] = first
    rebuilt = NamedCells(build(KIND, {**EXAMPLE, "elements": lines}, tmp_path / "other.xlsx", flavour="live"))
    assert apart(rebuilt.stored.values, by_calc(calc, live.path, dict.fromkeys(places, first))) == []
