"""The template "Discount desk": the domain's verdict on random policies and deals, against what its cells say."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import Edits, Stored, by_calc, by_ironcalc, differences, stored
from tests.workbooks.library.harness import build
from udfs.hosts.libreoffice.office import Office
from workbooks.library.building import build_template
from workbooks.library.entries import example_data
from workbooks.templates.discount_desk import KIND
from xlcvm.errors import CvmError
from xlcvm.pricing.compliance import compliance
from xlcvm.pricing.deals import DealLines
from xlcvm.pricing.discount_check import check_discounts
from xlcvm.pricing.give_get import give_and_get
from xlcvm.pricing.ladders import PolicyRule, PolicyStatus
from xlcvm.pricing.policy import Policy

SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
DAYS = st.one_of(st.none(), st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 9)))
SHARES = st.sampled_from([0.0, 0.02, 0.05, 0.1, 0.15, 0.2])
NAMES = ("Volume", "Cash", "Launch")
_EPOCH = datetime.date(1899, 12, 30)


@st.composite
def policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Ladders of three names, ascending; their validities may exclude each other, and their approvers be absent."""
    rules = []
    for name in NAMES:
        floor = draw(st.sampled_from([None, 0.2, 0.4]))
        for _ in range(draw(st.integers(0, 2))):
            days = sorted([draw(DAYS) or datetime.date(2026, 1, 1), draw(DAYS) or datetime.date(2026, 1, 9)])
            open_end = draw(st.booleans())
            steps = sorted(draw(st.sets(SHARES, min_size=1, max_size=3)))
            free = draw(st.integers(0, 1))
            rules += [
                {
                    "discount": name,
                    "maximum": step,
                    "approver": None if place < free else f"Manager {place}",
                    "in return for": draw(st.sampled_from([None, None, "Contract"])),
                    "margin floor": floor,
                    "valid from": None if open_end else days[0],
                    "valid to": None if open_end else days[1],
                }
                for place, step in enumerate(steps)
            ]
    return rules or [{"discount": "Volume", "maximum": 0.1}]


@st.composite
def deals(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    listed, lines = [], []
    for number in range(draw(st.integers(1, 4))):
        name = f"D{number}"
        price = draw(st.sampled_from([None, 100.0, 80.0]))
        listed.append({"deal": name, "date": draw(DAYS), "quantity": 10.0, "list price": price,
                       "unit cost": draw(st.sampled_from([None, 40.0, 60.0, 72.0]))})  # fmt: skip
        lines += [
            {
                "deal": name,
                "discount": draw(st.sampled_from([*NAMES, "cash", "Other"])),
                "percent": draw(st.one_of(SHARES, st.sampled_from([-0.05, 0.12, 1.0, None]))),
                "given in return": draw(st.sampled_from([None, "Contract", "Reference"])),
            }
            for _ in range(draw(st.integers(1, 3)))
        ]
    return listed, draw(st.permutations(lines))


def the_policy(rules: list[dict[str, Any]]) -> Policy:
    return Policy([
        PolicyRule(
            rule["discount"], rule["maximum"], rule.get("approver") or "", in_return_for=rule.get("in return for") or "",
            margin_floor=rule.get("margin floor"), valid_from=rule.get("valid from"), valid_to=rule.get("valid to"),
        )
        for rule in rules
    ])  # fmt: skip


def the_lines(listed: list[dict[str, Any]], lines: list[dict[str, Any]]) -> DealLines:
    of = {deal["deal"]: deal for deal in listed}

    def figures(key: str) -> Any:
        return np.array([math.nan if of[line["deal"]][key] is None else of[line["deal"]][key] for line in lines])

    days = [of[line["deal"]]["date"] for line in lines]
    return DealLines(
        [line["deal"] for line in lines], [line["discount"] for line in lines],
        np.array([math.nan if line["percent"] is None else line["percent"] for line in lines]),
        list_prices=figures("list price"), costs=figures("unit cost"), quantities=figures("quantity"),
        given_in_return=[line["given in return"] or "" for line in lines],
        days=np.array([math.nan if day is None else float(day.toordinal()) for day in days]),
    )  # fmt: skip


def rows_of(found: Stored, sheet: str, count: int, letters: str, first: int = 5) -> list[tuple[Any, ...]]:
    return [tuple(found.values.get((sheet, f"{c}{row}"), "") for c in letters) for row in range(first, first + count)]


@SOME
@given(rules=policies(), dealt=deals())
def test_verdicts_are_the_domains(rules: list[dict[str, Any]], dealt: Any, tmp_path: Path) -> None:
    listed, lines = dealt
    data = {"policy": rules, "deals": listed, "discounts": lines}
    found = stored(build(KIND, data, tmp_path / "desk.xlsx"))
    shown = rows_of(found, "Discounts", len(lines), "EFG")
    try:
        policy = the_policy(rules)
    except CvmError:  # such as two ladders that are valid on one day: the sheet refuses the policy too
        assert {status for _, status, _ in shown} == {PolicyStatus.UNCHECKED.value}
        assert any(str(state).startswith("✗") for (state,) in rows_of(found, "Policy", len(rules), "H"))
        return
    assert {state for (state,) in rows_of(found, "Policy", len(rules), "H")} == {"✓"}
    checked = check_discounts(the_lines(listed, lines), policy)
    expected = {"": []}  # type: dict[str, list[Any]]
    for row in checked.rows:
        if not row.is_total:
            expected.setdefault(row.deal, []).append(row)
    for line, (allowed, status, approver) in zip(lines, shown, strict=True):
        row = expected[line["deal"]].pop(0)
        assert (status, approver) == (row.status.value, row.approver), (line, row)
        if row.status is not PolicyStatus.UNCHECKED:
            assert allowed == pytest.approx(row.allowed)
    totals = {row.deal: row for row in checked.rows if row.is_total}
    for deal, (percent, allowed, status) in zip(listed, rows_of(found, "Deals", len(listed), "GHL"), strict=True):
        total = totals[deal["deal"]]
        assert status == total.status.value, (deal, total)
        if total.status is not PolicyStatus.UNCHECKED:
            assert (percent, allowed) == (
                pytest.approx(total.percent, abs=1e-12),
                pytest.approx(total.allowed, abs=1e-12),
            )


def beside(found: Stored, sheet: str, label: str) -> float | str:
    row = next(place[1:] for (name, place), value in found.values.items()
               if name == sheet and place[0] == "A" and value == label)  # fmt: skip
    return found.values[sheet, f"B{row}"]


def test_compliance_is_the_domains_by_count_and_by_money(tmp_path: Path) -> None:
    data = example_data(KIND)
    found = stored(build(KIND, data, tmp_path / "desk.xlsx"))
    checked = [row for row in check_discounts(the_lines(data["deals"], data["discounts"]), the_policy(data["policy"])).rows
               if not row.is_total]  # fmt: skip
    value = {deal["deal"]: deal["quantity"] * deal["list price"] for deal in data["deals"]}
    within = np.array([row.status is PolicyStatus.WITHIN for row in checked])
    money = np.array([float(row.percent) * value[row.deal] for row in checked])  # type: ignore[arg-type]
    assert beside(found, "Compliance", "Discounts within policy") == pytest.approx(compliance(within))
    assert beside(found, "Compliance", "Money within policy") == pytest.approx(compliance(within, money))
    assert 0 < compliance(within) < 1


def test_gives_and_gets_are_added_up_as_the_domain_does(tmp_path: Path) -> None:
    data = example_data(KIND)
    found = stored(build(KIND, data, tmp_path / "desk.xlsx"))
    sides = [[(line[f"we {which}"], line[f"worth of what we {which}"]) for line in data["give and get"] if line[f"we {which}"]]
             for which in ("give", "get")]  # fmt: skip
    total = give_and_get(*sides)[-1]
    assert [beside(found, "Give and get", label) for label in ("We give", "We get", "Net of both")] == [
        total.gives, total.gets, total.net,
    ]  # fmt: skip


def test_the_published_ladder_of_approvers_decides(tmp_path: Path) -> None:
    # pulserevops: account executive up to 10 %, manager 20 %, director 30 %, CRO 40 %; above that nobody on the ladder
    steps = [(0.1, "Account executive"), (0.2, "Manager"), (0.3, "Director"), (0.4, "CRO")]
    rules = [{"discount": "Deal", "maximum": most, "approver": name} for most, name in steps]
    asked = [0.1, 0.100001, 0.2, 0.3, 0.35, 0.41]
    data = {
        "policy": rules,
        "deals": [{"deal": f"D{n}"} for n in range(len(asked))],
        "discounts": [{"deal": f"D{n}", "discount": "Deal", "percent": share} for n, share in enumerate(asked)],
    }
    found = stored(build(KIND, data, tmp_path / "desk.xlsx"))
    assert [approver for _, approver in rows_of(found, "Discounts", len(asked), "FG")] == [
        "Account executive", "Manager", "Manager", "Director", "CRO", "",
    ]  # fmt: skip


def test_texts_typed_into_figures_show_no_error_and_cannot_be_checked(tmp_path: Path) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "desk.xlsx")
    edits: Edits = {
        ("Discounts", "C5"): "8 %",
        ("Deals", "E8"): "tbd",
        ("Policy", "B11"): 0.1,
        ("Give and get", "C10"): "?",
    }
    found = by_ironcalc(path, edits)
    assert [value for value in found.values() if str(value).startswith("#")] == []
    assert found["Discounts", "F5"] == "Cannot be checked"
    spoilt = by_ironcalc(path, {("Policy", "B6"): 0.05})  # below the row above it
    assert spoilt["Policy", "H6"] == "✗ not ascending"
    assert spoilt["Discounts", "F9"] == "Cannot be checked"


def test_there_is_no_copy_for_customers() -> None:
    with pytest.raises(CvmError, match="internal use"):
        build_template(KIND, example_data(KIND), view="customer")


@CALC
def test_the_live_flavour_computes_what_the_native_one_does(tmp_path: Path, calc: Office) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "live.xlsx", flavour="live")
    assert differences(stored(path).values, by_calc(calc, path)) == []
