"""The template "Pocket-price band review": the domain's own measures, against what its cells say."""

from __future__ import annotations

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
from workbooks.library.entries import example_data
from workbooks.templates.price_band_lines import BY_LIST, BY_QUANTITY
from workbooks.templates.price_band_review import KIND
from xlcvm.errors import CvmError
from xlcvm.pricing.bands import MEASURES, band_statistics, price_band
from xlcvm.pricing.outliers import account_prices
from xlcvm.pricing.pocket_price import price_realization

SOME = settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
PRICES = st.one_of(st.integers(600, 1050).map(lambda x: x / 10), st.sampled_from([70.0, 80.0, 90.0]))
LINES = st.lists(
    st.tuples(
        st.sampled_from(["Alder", "alder mills", "B*", "B?", "Cedar ~1"]), st.sampled_from(["Food", "Trade", None]),
        st.sampled_from([0.0, 1.0, 0.1, 12.5, 400.0]), st.sampled_from([100.0, 50.0, 160.0]), PRICES,
    ),
    min_size=1, max_size=30,
)  # fmt: skip


def entered(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Lines whose pocket price is a percentage of their list price."""
    keys = ("account", "segment", "quantity", "list price")
    return [
        {**dict(zip(keys, row[:4], strict=True)), "net price": row[3], "pocket price": row[3] * row[4] / 100}
        for row in rows
    ]


def filled(tmp_path: Path, lines: list[dict[str, Any]], weighted_by: str = BY_LIST, width: float = 0.02) -> Stored:
    data = {"lines": lines, "weighted by": weighted_by, "band width": width, "tolerance": 0.08}
    return stored(build(KIND, data, tmp_path / "band.xlsx"))


def row_of(found: Stored, sheet: str, label: str) -> int:
    return next(int(place[1:]) for (name, place), value in found.values.items()
                if name == sheet and place[0] == "A" and value == label)  # fmt: skip


def measures(found: Stored) -> list[float | str]:
    return [found.values.get(("Band", f"B{row_of(found, 'Band', measure.name)}"), "") for measure in MEASURES]


def bands(found: Stored) -> list[tuple[float | str, ...]]:
    head = next(int(place[1:]) for (name, place), value in found.values.items()
                if name == "Band" and place[0] == "A" and value == "From")  # fmt: skip
    rows = [tuple(found.values.get(("Band", f"{c}{head + 1 + n}"), "") for c in "ABCDE") for n in range(25)]
    return [row for row in rows if row[0] != ""]


@SOME
@given(rows=LINES, weighted_by=st.sampled_from([BY_LIST, BY_QUANTITY]))
def test_measures_bands_and_accounts_are_the_domains(rows: Any, weighted_by: str, tmp_path: Path) -> None:
    lines = entered(rows)
    found = filled(tmp_path, lines, weighted_by)
    quantity, listed, pocket = (
        np.array([line[key] for line in lines]) for key in ("quantity", "list price", "pocket price")
    )
    prices = np.round(pocket / listed, 12)
    weights = quantity * (listed if weighted_by == BY_LIST else 1.0)
    if not weights.any():
        assert bands(found) == []
        return
    expected = band_statistics(prices, weights)
    wanted = [getattr(expected, measure.attribute) for measure in MEASURES]
    assert measures(found) == [pytest.approx(e, abs=1e-12) if not isinstance(e, CvmError) else "" for e in wanted]
    band = price_band(prices, weights, width=0.02)
    columns = (band.edges[:-1], band.edges[1:], band.weights, band.shares, band.cumulative)
    assert bands(found) == [pytest.approx(row) for row in zip(*(c.tolist() for c in columns), strict=True)]
    realised = price_realization(pocket, listed, quantity=quantity)
    assert found.values["Band", f"B{row_of(found, 'Band', 'Pocket price realisation')}"] == pytest.approx(realised)
    assert found.values["Checks", f"B{row_of(found, 'Checks', 'All checks')}"] == 0
    sold = {line["account"] for line, weight in zip(lines, weights.tolist(), strict=True) if weight}
    if len(sold) >= 3:  # of fewer the domain says nothing
        accounts = account_prices([line["account"] for line in lines], prices, weights=weights)
        shown = accounts_of(found)
        assert {name: cells[:2] for name, cells in shown.items()} == {
            name: pytest.approx((size, price))
            for name, size, price in zip(accounts.accounts, accounts.weights, accounts.prices, strict=True)
        }


def accounts_of(found: Stored) -> dict[str, tuple[float, float, float]]:
    """Give size, price and deviation of each account, as listed."""
    head = row_of(found, "Accounts", "Account")
    rows = range(head + 1, head + 81)
    return {
        str(found.values["Accounts", f"A{row}"]): tuple(float(found.values["Accounts", f"{c}{row}"]) for c in "CDF")  # type: ignore[misc]
        for row in rows if found.values["Accounts", f"A{row}"] != ""
    }  # fmt: skip


def test_accounts_are_compared_with_their_segment_and_the_lowest_stands_first(tmp_path: Path) -> None:
    rows = [("A", "Food", 10.0, 100.0, 90.0), ("B", "Food", 30.0, 100.0, 70.0), ("C", "Trade", 5.0, 100.0, 60.0)]
    shown = accounts_of(filled(tmp_path, entered(rows)))
    mean = (10 * 0.9 + 30 * 0.7) / 40
    assert list(shown) == ["B", "C", "A"]
    assert [found[2] for found in shown.values()] == pytest.approx([0.7 / mean - 1, 0.0, 0.9 / mean - 1])


def test_discounts_stand_for_prices_that_are_left_blank(tmp_path: Path) -> None:
    # revoptima: list 100 − 15 = invoice 85; −5 −3 = pocket 77
    lines = [{"account": "A", "quantity": 1, "list price": 100, "discount": 0.15, "off invoice": 8 / 85}]
    found = filled(tmp_path, lines)
    shown = [found.values["Band", f"B{row_of(found, 'Band', label)}"] for label in ("Net sales", "Pocket sales")]
    assert shown == pytest.approx([85, 77])


def test_the_linoleum_leaks_a_quarter_of_its_list_price(tmp_path: Path) -> None:
    # Marn & Rosiello, HBR 1992: list 6.00, invoice 5.78, pocket 4.47
    line = {"account": "Dealer", "quantity": 1000, "list price": 6.0, "net price": 5.78, "pocket price": 4.47}
    found = filled(tmp_path, [line])
    assert found.values["Band", f"B{row_of(found, 'Band', 'Pocket price realisation')}"] == pytest.approx(0.745)
    assert found.values["Band", f"B{row_of(found, 'Band', 'Leakage')}"] == pytest.approx(0.255)


def test_lines_with_a_problem_count_nowhere_and_are_told(tmp_path: Path) -> None:
    good = {"account": "A", "quantity": 1, "list price": 100, "net price": 90, "pocket price": 80}
    bad: list[dict[str, Any]] = [{"account": "B", "quantity": 1, "list price": 100, "net price": 90},
           {"account": "C", "quantity": 1, "net price": 90, "pocket price": 80},
           {"account": "D", "list price": 1, "net price": 90, "pocket price": 80},
           {"quantity": 5, "list price": 1}]  # fmt: skip
    found = filled(tmp_path, [good, *bad])
    assert [found.values["Lines", f"I{row}"] for row in range(5, 10)] == [
        "✓", "✗ no pocket price", "✗ no list price", "✗ no quantity", "",
    ]  # fmt: skip
    assert measures(found)[:3] == [1, 100, pytest.approx(0.8)]
    assert found.values["Checks", f"B{row_of(found, 'Checks', 'Lines with a problem')}"] == 3
    assert found.values["Checks", f"B{row_of(found, 'Checks', 'Quantities without an account')}"] == 1


def test_bands_that_are_too_narrow_turn_the_light_red(tmp_path: Path) -> None:
    rows = [("A", None, 1.0, 100.0, 60.0), ("B", None, 1.0, 100.0, 90.0)]
    found = filled(tmp_path, entered(rows), width=0.01)
    assert found.values["Checks", f"B{row_of(found, 'Checks', 'Prices beyond the bands')}"] == 1


def test_texts_and_credit_notes_typed_into_lines_show_no_error(tmp_path: Path) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "band.xlsx")
    edits: Edits = {("Lines", "C5"): "many", ("Lines", "F6"): "n/a", ("Lines", "C7"): -5.0, ("Lines", "G32"): "12 %"}
    found = by_ironcalc(path, edits)
    assert [value for value in found.values() if str(value).startswith("#")] == []
    assert [found["Lines", f"I{row}"] for row in (5, 6, 7)] == ["✗ not a number", "✗ not a number", "✗ below 0"]


@CALC
def test_the_live_flavour_computes_what_the_native_one_does(tmp_path: Path, calc: Office) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "live.xlsx", flavour="live")
    assert differences(stored(path).values, by_calc(calc, path)) == []
