"""Waterfalls: published ones, what each basis counts from, laws, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.steps import Basis, Stage
from xlcvm.pricing.waterfall import Step, Waterfall, _check, waterfall

ON, OFF, COST = Stage
STEPS = st.lists(
    st.builds(
        lambda stage, cents: Step("step", stage, cents / 100),
        st.sampled_from(Stage),
        st.integers(-100_000, 100_000),
    ),
    max_size=12,
)
PRICES = st.integers(1, 10_000_000).map(lambda cents: cents / 100)


def _steps(stage: Stage, *amounts: float) -> list[Step]:
    return [Step(f"{stage} {number}", stage, amount) for number, amount in enumerate(amounts, 1)]


def _levels(found: Waterfall) -> list[tuple[str, float]]:
    return [(row.label, row.running) for row in found.rows if row.stage is None]


def test_quote_waterfall() -> None:
    """Quote of a configure-to-win workbook: pocket price 49,000, leakage 18.3 %, pocket margin 25.5 %."""
    found = waterfall(60_000, [*_steps(ON, 5000, 2000), *_steps(OFF, 1500, 2500), *_steps(COST, 38_000, -1500)])
    assert _levels(found) == [
        ("List price", 60_000), ("Invoice price", 53_000), ("Pocket price", 49_000), ("Pocket margin", 12_500),
    ]  # fmt: skip
    assert found.leakage == pytest.approx(0.183, abs=5e-4)  # published to three places
    assert found.pocket_margin / found.pocket_price == pytest.approx(0.255, abs=5e-4)
    assert found.check == 0


def test_small_waterfall() -> None:
    """Example of revoptima: 100 − 15 = 85; − 5 − 3 = 77; cost 40 leaves 37."""
    found = waterfall(100, [*_steps(ON, 15), *_steps(OFF, 5, 3), *_steps(COST, 40)])
    assert [row.running for row in found.rows] == [100, 85, 85, 80, 77, 77, 37, 37]
    assert [row.amount for row in found.rows] == [100, 15, 85, 5, 3, 77, 40, 37]
    assert [row.share_of_list for row in found.rows] == [1, 0.15, 0.85, 0.05, 0.03, 0.77, 0.4, 0.37]


def test_linoleum_waterfall() -> None:
    """Marn & Rosiello, HBR, September–October 1992: 6.00 list, 5.78 invoice, 4.47 pocket, 22.7 % off invoice."""
    found = waterfall(6.00, [*_steps(ON, 0.10, 0.12), *_steps(OFF, 0.30, 0.37, 0.35, 0.20, 0.09)])
    assert found.invoice_price == pytest.approx(5.78, rel=1e-12)
    assert found.pocket_price == pytest.approx(4.47, rel=1e-12)
    assert 1 - found.pocket_price / found.invoice_price == pytest.approx(0.227, abs=5e-4)  # published to three places
    assert found.check == 0


def test_each_basis_is_counted_from_its_price() -> None:
    found = waterfall(
        200,
        [
            Step("of list", ON, 0.10, Basis.LIST),  # 20 of 200
            Step("of the rest", ON, 0.10, Basis.RUNNING),  # 18 of 180
            Step("of invoice", OFF, 0.05, Basis.INVOICE),  # 8.10 of 162
            Step("again of invoice", OFF, 0.05, Basis.INVOICE),  # 8.10 of 162, though 153.90 is left
            Step("of what is left", OFF, 0.10, Basis.RUNNING),  # 14.58 of 145.80
            Step("cost of invoice", COST, 0.20, Basis.INVOICE),  # 32.40 of 162
            Step("cost of the rest", COST, 0.50, Basis.RUNNING),  # 49.41 of 98.82
        ],
    )
    amounts = {row.label: row.amount for row in found.rows}
    assert amounts == pytest.approx(
        {
            "List price": 200, "of list": 20, "of the rest": 18, "Invoice price": 162, "of invoice": 8.1,
            "again of invoice": 8.1, "of what is left": 14.58, "Pocket price": 131.22, "cost of invoice": 32.4,
            "cost of the rest": 49.41, "Pocket margin": 49.41,
        },
        rel=1e-12,
    )  # fmt: skip
    assert list(amounts) == [row.label for row in found.rows]


def test_steps_are_ordered_by_stage_and_keep_their_order_within() -> None:
    steps = [Step("c", COST, 1), Step("b2", OFF, 1), Step("a", ON, 1), Step("b1", OFF, 1)]
    labels = [row.label for row in waterfall(10, steps).rows]
    assert labels == ["List price", "a", "Invoice price", "b2", "b1", "Pocket price", "c", "Pocket margin"]


def test_a_step_may_have_the_name_of_a_price() -> None:
    found = waterfall(10, [Step("Pocket price", ON, 4), Step("Invoice price", COST, 1)])
    assert (found.invoice_price, found.pocket_price, found.pocket_margin) == (6, 6, 5)


def test_without_steps_all_prices_are_the_list_price() -> None:
    assert _levels(waterfall(7, []))[1:] == [("Invoice price", 7), ("Pocket price", 7), ("Pocket margin", 7)]


def test_a_pocket_price_below_zero_is_told() -> None:
    found = waterfall(10, [*_steps(OFF, 12), *_steps(COST, 3)])
    assert (found.pocket_price, found.pocket_margin, found.check) == (-2, -5, 0)
    assert found.leakage == 1.2


@given(PRICES, STEPS, st.integers(1, 1000))
def test_rows_add_up_as_fractions_do(price: float, steps: list[Step], quantity: int) -> None:
    found = waterfall(price, steps, quantity=quantity)
    left = Fraction(str(price))
    for stage, got in zip(Stage, (found.invoice_price, found.pocket_price, found.pocket_margin), strict=True):
        left -= sum(Fraction(str(step.amount)) for step in steps if step.stage is stage)
        size = (price + sum(abs(step.amount) for step in steps)) * quantity
        assert got == pytest.approx(float(left * quantity), rel=1e-9, abs=1e-12 * size)
    assert found.check == 0


@given(PRICES, STEPS, st.integers(1, 1000))
def test_quantity_scales_money_and_no_share(price: float, steps: list[Step], quantity: int) -> None:
    one, many = waterfall(price, steps), waterfall(price, steps, quantity=quantity)
    size = price + sum(abs(step.amount) for step in steps)
    for unit, all_units in zip(one.rows, many.rows, strict=True):
        assert all_units.running == pytest.approx(unit.running * quantity, rel=1e-9, abs=1e-12 * size * quantity)
        assert all_units.share_of_list == pytest.approx(unit.share_of_list, rel=1e-9, abs=1e-12 * size / price)


@given(PRICES, st.floats(-1, 1), st.floats(-1, 1))
def test_of_list_adds_and_of_running_multiplies(price: float, first: float, second: float) -> None:
    added = waterfall(price, [Step("a", ON, first, Basis.LIST), Step("b", ON, second, Basis.LIST)])
    assert added.invoice_price == pytest.approx(price * (1 - first - second), rel=1e-9, abs=1e-12 * price)
    stacked = waterfall(price, [Step("a", ON, first, Basis.RUNNING), Step("b", ON, second, Basis.RUNNING)])
    assert stacked.invoice_price == pytest.approx(price * (1 - first) * (1 - second), rel=1e-9, abs=1e-12 * price)


def test_check_sees_what_does_not_tie_out() -> None:
    rows = list(waterfall(100, [*_steps(ON, 15), *_steps(COST, 40)]).rows)
    rows[1] = replace(rows[1], amount=14.99)
    assert _check(rows) == pytest.approx(0.01)
    assert _check([*rows[:1], *rows[2:]]) == 15


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: waterfall(0, []), "#VALUE!",
         'The list price is 0, not above 0. (argument "list_price") Enter a list price above 0.'),
        (lambda: waterfall(-5.5, []), "#VALUE!",
         'The list price is −5.5, not above 0. (argument "list_price") Enter a list price above 0.'),
        (lambda: waterfall(5, [], quantity=0), "#VALUE!",
         'The quantity is 0, not above 0. (argument "quantity") Enter a quantity above 0.'),
        (lambda: waterfall(1e300, [], quantity=1e300), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
        (lambda: waterfall(1e308, _steps(ON, -1e308)), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
        (lambda: Step("", ON, 1), "#VALUE!", 'The step has no name. (column "Step") Name it.'),
        (lambda: Step("Rebate", OFF, 15, Basis.LIST), "#VALUE!",
         '15 means 1,500 %, for the basis is "% of list". (column "Amount") Enter 15% (or 0.15), or the basis "amount".'),
        (lambda: Step("Rebate", ON, 0.1, Basis.INVOICE), "#VALUE!",
         'The step "Rebate" is on-invoice and "% of invoice", a price that is only known after it. (column "Basis") Enter "% of list" or "% of running".'),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code
