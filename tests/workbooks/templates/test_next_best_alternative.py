"""The template "Next best alternative": its points and prices against the domain, published cases, and edits."""

from __future__ import annotations

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
from workbooks.library.building import build_template
from workbooks.library.entries import example_data
from workbooks.library.price_setting import GAINS, LOSES
from workbooks.templates.next_best_alternative import ELEMENTS, KIND
from xlcvm.errors import CvmError
from xlcvm.value.next_best import Element, ValueKind, compare, read_winner
from xlcvm.value.price_setting import economic_value, fundamental_equation, price_corridor, value_stack

EXAMPLE = example_data(KIND)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
VIEWS = st.sampled_from([None, "ours", "next best", "same"])


def filled(tmp_path: Path, lines: list[dict[str, Any]], **data: Any) -> NamedCells:
    entries = {**EXAMPLE, "elements": lines, **{key.replace("_", " "): value for key, value in data.items()}}
    return NamedCells(build(KIND, entries, tmp_path / "nba.xlsx"))


def line(name: str, ours: float | None, next_best: float | None, kind: str | None = "profit", view: str | None = None,
         segment: str = "first") -> dict[str, Any]:  # fmt: skip
    return {
        "element": name, "less or more": kind, f"ours, {segment}": ours, f"next best, {segment}": next_best,
        f"customers' view, {segment}": view,
    }  # fmt: skip


def prices(reference: float, price: float, segment: str = "first") -> dict[str, float]:
    return {f"reference price ({segment} segment)": reference, f"our price ({segment} segment)": price}


def test_the_published_teaching_case(tmp_path: Path) -> None:
    # EVC teaching example (brandalyzer, 2015): 300 + 350 + 100 + 200 = 950; at 825 the incentive is 125, share 525/650
    lines = [
        line("Functionality", 350, 0),
        line("Start-up", 0, 100, "saving"),
        line("Post-purchase", 50, 250, "saving"),
    ]
    found = filled(tmp_path, lines, **prices(300, 825))
    assert found["economic value, first segment"] == 950
    assert found["customers' incentive to buy, first segment"] == 125
    assert found["our share of the difference, first segment"] == pytest.approx(525 / 650)
    assert found["economic value, second segment"] == ""  # nothing was entered there
    assert GAINS in found.sheet("Price")


LINES = st.lists(
    st.tuples(st.integers(-500, 500), st.integers(-500, 500), st.sampled_from(["saving", "profit"]), VIEWS),
    min_size=1, max_size=ELEMENTS.room,
)  # fmt: skip


@SOME
@given(
    rows=LINES, tolerance=st.sampled_from([0.0, 0.05, 0.2, 1.0]), reference=st.integers(0, 900), price=st.integers(0, 2000)
)  # fmt: skip
def test_points_and_prices_are_the_domains(
    rows: list[tuple[Any, ...]], tolerance: float, reference: int, price: int, tmp_path: Path
) -> None:
    lines = [
        line(f"element {n}", ours, next_best, kind, view, "second")
        for n, (ours, next_best, kind, view) in enumerate(rows)
    ]
    found = filled(tmp_path, lines, tolerance=tolerance, **prices(reference, price, "second"))
    elements = [
        Element(f"element {n}", float(ours), float(next_best), ValueKind(kind), read_winner(view) if view else None)
        for n, (ours, next_best, kind, view) in enumerate(rows)
    ]
    expected = compare(elements, tolerance=tolerance)
    used = len(rows)
    assert found.column("Comparison", "Difference, second")[:used] == [row.difference for row in expected.rows]
    assert found.column("Comparison", "Point, second")[:used] == [str(row.point.value) for row in expected.rows]
    positive = sum(max(row.difference, 0.0) for row in expected.rows)
    negative = -sum(min(row.difference, 0.0) for row in expected.rows)
    corridor = price_corridor(reference, price, positive=positive, negative=negative)
    assert found["economic value, second segment"] == corridor.economic_value
    assert found["customers' incentive to buy, second segment"] == corridor.customer_part
    share = "" if corridor.share_problem else pytest.approx(corridor.supplier_share)
    assert found["our share of the difference, second segment"] == share
    assert corridor.position.value in found.sheet("Price")
    verdict = fundamental_equation(
        corridor.economic_value, price, next_best_value=reference, next_best_price=reference
    )  # fmt: skip
    assert (GAINS if verdict.holds else LOSES) in found.sheet("Price")


def test_the_price_at_a_share_leaves_just_that_share(tmp_path: Path) -> None:
    first = filled(tmp_path, EXAMPLE["elements"])
    aimed = float(first["price at the share aimed at, first segment"])
    priced = filled(tmp_path, EXAMPLE["elements"], **prices(2_900, aimed))
    assert priced["our share of the difference, first segment"] == pytest.approx(0.4)


def test_the_stack_leaves_no_gap_where_an_element_is_not_there(tmp_path: Path) -> None:
    lines = [line("A", 50, 0), line("B", None, None), line("C", 0, 20), {"element": None}, line("D", 5, 0)]
    found = filled(tmp_path, lines, **prices(100, 110))
    expected = value_stack(["A", "C", "D"], [50, -20, 5], reference_price=100)
    shown = found.column("Workings", "Step")[:6]
    assert shown == ["Reference price", "A", "C", "D", "Economic value", ""]
    assert found.column("Workings", "To")[:5] == [step.end for step in expected]
    assert found.column("Workings", "From")[:5] == [step.start for step in expected]
    assert found["economic value, first segment"] == economic_value(100, 55, 20)


@pytest.mark.parametrize(
    "half", [line("A", 50, None), line("A", None, 50), line("A", 50, 0, None)], ids=["ours", "next best", "no kind"]
)
def test_an_element_by_halves_withholds_the_price_and_turns_the_light_red(half: dict[str, Any], tmp_path: Path) -> None:
    found = filled(tmp_path, [line("B", 10, 0), half])
    assert found["economic value, first segment"] == ""
    assert "✗ Something is open: see the sheet Checks" in found.sheet("Cover")


def test_it_is_for_internal_use() -> None:
    with pytest.raises(CvmError) as caught:
        build_template(KIND, EXAMPLE, view="customer")
    assert "internal use" in caught.value.problem


def test_formulas_follow_what_is_typed(tmp_path: Path) -> None:
    found = filled(tmp_path, EXAMPLE["elements"])
    places = [at for at, value in found.stored.values.items() if at[0] == "Elements" and value in (2450.0, 8700.0)]
    edited = by_ironcalc(found.path, dict.fromkeys(places, 3210.0))
    lines = [dict(entry) for entry in EXAMPLE["elements"]]
    lines[0]["ours, first"], lines[4]["next best, first"] = 3210.0, 3210.0
    assert differences(filled(tmp_path, lines).stored.values, edited) == []


@CALC
@pytest.mark.parametrize("changed", [None, "saving"])
def test_the_add_in_gives_what_native_formulas_give(changed: str | None, tmp_path: Path, calc: Office) -> None:
    lines = [dict(entry) for entry in EXAMPLE["elements"]]
    live = NamedCells(build(KIND, EXAMPLE, tmp_path / "live.xlsx", flavour="live"))
    places = [at for at, value in live.stored.values.items() if at[0] == "Elements" and value == "profit"]
    for entry in lines:
        entry["less or more"] = changed or entry["less or more"]
    rebuilt = NamedCells(build(KIND, {**EXAMPLE, "elements": lines}, tmp_path / "other.xlsx", flavour="live"))
    edits = dict.fromkeys(places, changed) if changed else {}
    assert differences(rebuilt.stored.values, by_calc(calc, live.path, edits)) == []
