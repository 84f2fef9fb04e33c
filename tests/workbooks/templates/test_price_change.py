"""The template "Price change": published cases, and the domain's own functions, against what its cells say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calc import CALC
from tests.workbooks.engines import Stored, by_calc, by_ironcalc, differences, stored
from tests.workbooks.library.harness import build
from udfs.hosts.libreoffice.office import Office
from workbooks.library.entries import example_data
from workbooks.templates.price_change import KIND
from workbooks.templates.price_change_sheets import answered_volume
from xlcvm.errors import CvmError
from xlcvm.pricing.break_even import break_even_grid
from xlcvm.pricing.elasticity import elasticity
from xlcvm.pricing.price_volume_mix import MixMethod, Sales, price_volume_mix

PRODUCT = {"price": 10, "units": 4000, "variable cost": 5.5, "fixed cost": 15_000, "price change": -0.05}
SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def filled(tmp_path: Path, **data: Any) -> Stored:
    entries = {key.replace("_", " "): value for key, value in data.items()}
    return stored(build(KIND, {**PRODUCT, **entries}, tmp_path / "change.xlsx"))


def beside(found: Stored, sheet: str, label: str, column: str = "B") -> float | str:
    """Give the cell in a column of the last row that begins with a label."""
    row = max(int(place[1:]) for (name, place), value in found.values.items()
              if name == sheet and place[0] == "A" and value == label)  # fmt: skip
    return found.values.get((sheet, f"{column}{row}"), "")


def test_the_westside_pillows_keep_their_profit_at_the_published_volumes(tmp_path: Path) -> None:
    # Nagle: a cut of 5 % needs 12.5 % more units; with 0.22 less variable cost 4,265.40 units
    found = filled(tmp_path)
    assert beside(found, "Break-even", "Profit before") == pytest.approx(3000)
    assert beside(found, "Break-even", "Break-even volume change") == pytest.approx(0.125)
    cheaper = filled(tmp_path, change_of_variable_cost=-0.22)
    assert beside(cheaper, "Break-even", "Break-even units") == pytest.approx(4265.40, abs=0.005)
    assert beside(cheaper, "Break-even", "Profit", "D") == pytest.approx(3000)


def test_a_margin_of_22_percent_bears_a_price_rise_of_10_as_arithmetic_says(tmp_path: Path) -> None:
    found = filled(tmp_path, price=100, variable_cost=78, price_change=0.1)
    assert beside(found, "Break-even", "Break-even volume change") == pytest.approx(-0.3125)  # not the 8 % once printed


def test_the_levers_of_the_average_company_are_those_of_marn_and_rosiello(tmp_path: Path) -> None:
    # HBR 1992, 2,463 companies: 1 % price 11.1 %, variable cost 7.8, volume 3.3, fixed cost 2.3 % of operating profit
    economics = {"price": 100, "units": 1, "variable_cost": 70.3, "fixed_cost": 20.7}
    found = filled(tmp_path, **economics, improvement=0.01)
    shares = [
        float(beside(found, "Levers", lever, "D")) for lever in ("Price", "Variable cost", "Volume", "Fixed cost")
    ]
    assert shares == pytest.approx([0.111, 0.078, 0.033, 0.023], abs=0.0005)
    assert shares[0] == pytest.approx(shares[1] + shares[2])


def test_a_loss_has_levers_in_money_but_no_shares(tmp_path: Path) -> None:
    found = filled(tmp_path, fixed_cost=20_000, improvement=0.01)
    assert beside(found, "Levers", "Price") == pytest.approx(400)
    assert beside(found, "Levers", "Price", "D") == ""


def test_a_price_below_the_new_cost_is_told_in_words(tmp_path: Path) -> None:
    found = filled(tmp_path, price_change=-0.5)
    assert beside(found, "Break-even", "Break-even volume change") == "–"
    verdicts = [value for (sheet, _), value in found.values.items() if sheet == "Break-even" and str(value)[:1] == "✗"]
    assert verdicts == ["✗ No volume keeps the profit: compare new price and new cost"]


def test_the_table_is_the_domains(tmp_path: Path) -> None:
    found = filled(tmp_path)
    first = next(int(place[1:]) for (sheet, place), value in found.values.items()
                 if sheet == "Break-even" and str(value).startswith("Margin ↓"))  # fmt: skip
    changes = [float(found.values["Break-even", f"{letter}{first}"]) for letter in "BCDEFGHI"]
    margins = [float(found.values["Break-even", f"A{row}"]) for row in range(first + 1, first + 9)]
    for row, expected in enumerate(break_even_grid(margins, changes), first + 1):
        shown = [found.values["Break-even", f"{letter}{row}"] for letter in "BCDEFGHI"]
        assert shown == [pytest.approx(e) if not isinstance(e, CvmError) else "–" for e in expected]


@given(change=st.floats(-0.3, 0.3), answer=st.floats(-5, 0.5))
def test_the_volume_expected_has_the_elasticity_that_it_was_expected_from(change: float, answer: float) -> None:
    if abs(change) > 1e-3:
        sold = 100 * (1 + answered_volume(answer, change))
        assert elasticity([10, 10 * (1 + change)], [100, sold]) == pytest.approx(answer, abs=1e-9)


def test_a_price_that_was_tried_is_expected_to_sell_what_it_sold(tmp_path: Path) -> None:
    tried = {"earlier_price": 10, "later_price": 9.5, "earlier_quantity": 330, "later_quantity": 380}
    found = filled(tmp_path, **tried)
    assert beside(found, "Break-even", "Expected volume change") == pytest.approx(50 / 330)
    assert found.values["Break-even", "A4"] == "✓ The volume expected keeps the profit, or more"


ITEMS = st.lists(
    st.tuples(st.floats(1, 500), st.one_of(st.just(0.0), st.floats(1, 900)), st.floats(1, 500), st.floats(0, 900)),
    min_size=1, max_size=30,
).map(lambda rows: [tuple(round(figure, 2) for figure in row) for row in rows])  # fmt: skip


@SOME
@given(rows=ITEMS, method=st.sampled_from(MixMethod))
def test_price_volume_and_mix_are_the_domains(rows: list[tuple[float, ...]], method: MixMethod, tmp_path: Path) -> None:
    sold = [row for row in rows if row[1] or row[3]] or [(10.0, 5.0, 11.0, 4.0)]
    names = [f"item {number}" for number in range(len(sold))]
    keys = ("old price", "old quantity", "new price", "new quantity")
    lines = [{"item": name, **dict(zip(keys, row, strict=True))} for name, row in zip(names, sold, strict=True)]
    found = filled(tmp_path, items=lines, mix_is=method.value)
    columns = np.array(sold).T
    expected = price_volume_mix(
        names, Sales(columns[0], columns[1]), after=Sales(columns[2], columns[3]), method=method
    )
    size = float(expected.revenue_0.sum() + expected.revenue_1.sum())  # effects may outweigh each other
    for name, money in expected.totals.items():
        row = next(int(place[1:]) for (sheet, place), value in found.values.items()
                   if sheet == "Price volume mix" and place[0] == "A" and value == name)  # fmt: skip
        assert found.values["Price volume mix", f"B{row}"] == pytest.approx(money, rel=1e-9, abs=1e-11 * size)
    assert beside(found, "Checks", "Effects and change of revenue tie out") == 0


def test_an_item_that_stands_twice_or_has_no_price_is_told(tmp_path: Path) -> None:
    lines = [
        {"item": "A", "old price": 1, "old quantity": 2, "new price": 1, "new quantity": 2},
        {"item": "a", "old price": 1, "old quantity": 2, "new price": 1, "new quantity": 2},
        {"item": "B", "old quantity": 2, "new price": 1, "new quantity": 2},
        {"item": "C", "old price": 3, "new price": 1},
        {"old price": 3, "old quantity": 1},
    ]
    found = filled(tmp_path, items=lines)
    assert [found.values["Items", f"F{row}"] for row in range(5, 10)] == [
        "✗ stands twice", "✗ stands twice", "✗ no price", "✗ no quantity", "",
    ]  # fmt: skip
    assert beside(found, "Checks", "Items with a problem") == 4
    assert beside(found, "Checks", "Quantities without an item") == 1


def test_texts_typed_into_figures_show_no_error_and_turn_the_light_red(tmp_path: Path) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "change.xlsx")
    kept = stored(path)
    place = {label: (sheet, f"B{cell[1:]}") for (sheet, cell), label in kept.values.items() if sheet == "Inputs"}
    edits = {place["Price"]: "48 USD", place["Change of fixed cost"]: "none", ("Items", "C5"): "many"}
    found = by_ironcalc(path, edits)
    assert [value for value in found.values() if str(value).startswith("#")] == []
    assert found["Items", "F5"] == "✗ not a number"
    assert any(str(value).startswith("✗ Something is open") for value in found.values())


@CALC
def test_the_live_flavour_computes_what_the_native_one_does(tmp_path: Path, calc: Office) -> None:
    path = build(KIND, example_data(KIND), tmp_path / "live.xlsx", flavour="live")
    assert differences(stored(path).values, by_calc(calc, path)) == []
