"""Closed forms from list price to pocket margin, and the price realization of many lines."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.pocket_price import (
    invoice_price,
    leakage,
    pocket_margin,
    pocket_margin_share,
    pocket_price,
    price_realization,
    realization,
    sum_of_products,
)

CENTS = st.integers(1, 10_000_000).map(lambda cents: cents / 100)
LINES = st.lists(st.tuples(CENTS, CENTS, st.integers(1, 10_000)), min_size=1, max_size=20)


def test_a_published_quote() -> None:
    """Quote of a configure-to-win workbook: front-end margin 28.3 %, pocket margin 25.5 %, leakage 18.3 %."""
    pocket = pocket_price(60_000, 5000 + 2000, 1500 + 2500)
    assert pocket == 49_000
    assert pocket_margin(pocket, 38_000 - 1500) == 12_500
    assert pocket_margin_share(pocket, 36_500) == pytest.approx(0.255, abs=5e-4)  # published to three places
    assert pocket_margin_share(53_000, 38_000) == pytest.approx(0.283, abs=5e-4)  # front end: of the invoice price
    assert leakage(60_000, pocket) == pytest.approx(0.183, abs=5e-4)


def test_forms_are_written_as_native_formulas() -> None:
    assert invoice_price.excel("A1", "B1") == "IF(OR(A1<0,1-B1<0),NA(),A1*(1-B1))"
    assert pocket_price.excel("A1", "B1", "C1") == "IF(A1<0,NA(),A1-B1-C1)"
    assert pocket_margin.excel("A1", "B1") == "A1-B1"
    assert pocket_margin_share.excel("A1", "B1") == "IF(A1<0,NA(),(A1-B1)/A1)"
    assert leakage.excel("A1", "B1") == "IF(A1<0,NA(),(A1-B1)/A1)"
    assert realization.with_values(270, 400) == "realization = 270 ÷ 400 = 0.675"


@given(CENTS, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_leakage_and_pocket_price_are_one_story(price: float, on: float, off: float, cost: float) -> None:
    pocket = pocket_price(price, price * on, price * off)
    assert leakage(price, pocket) == pytest.approx(on + off, abs=1e-12)
    assert pocket_margin(pocket, price * cost) == pytest.approx(price * (1 - on - off - cost), abs=1e-9 * price)


@given(LINES)
def test_realization_is_the_ratio_of_sums(lines: list[tuple[float, float, int]]) -> None:
    net, list_, quantity = zip(*lines, strict=True)
    sums = [sum(Fraction(str(price)) * q for price, q in zip(prices, quantity, strict=True)) for prices in (net, list_)]
    assert price_realization(net, list_, quantity=quantity) == pytest.approx(float(sums[0] / sums[1]), rel=1e-12)


def test_realization_is_no_average_of_ratios_and_nets_returns() -> None:
    assert price_realization([90, 60], [100, 100], quantity=[1, 3]) == 0.675
    assert price_realization([90, 60, 60], [100, 100, 100], quantity=[1, 5, -2]) == 0.675
    assert price_realization(80, 100, quantity=np.ones(4)) == 0.8


def test_sums_are_rounded_once() -> None:
    assert sum_of_products([1e16, 1.0, -1e16], 1) == 1.0


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: invoice_price(-1, 0.1), "#N/A", "The list price is −1, below 0. Enter a list price above 0."),
        (lambda: invoice_price(100, 1.2), "#N/A",
         'The discounts come to 1.2 of the list price, more than the whole. Check them. Percents that are taken off one after the other are stacked by the method "sequential".'),
        (lambda: pocket_price(-1, 2, 3), "#N/A", "The list price is −1, below 0. Enter a list price above 0."),
        (lambda: pocket_margin_share(-3, 2), "#N/A",
         'The pocket price is −3, below 0: no margin is a share of it. Look for what is taken off twice, or ask for the margin as "amount".'),
        (lambda: pocket_margin_share(0, 2), "#DIV/0!",
         'Division by zero: pocket price is 0. (equation "pocket margin share") Enter another figure, or divide by something else.'),
        (lambda: leakage(0, 0), "#DIV/0!",
         'Division by zero: list price is 0. (equation "leakage") Enter another figure, or divide by something else.'),
        (lambda: price_realization([90, 80], 100, quantity=[1, -2]), "#N/A",
         "The sales at list price are −100, below 0. Check the signs: more is returned here than sold."),
        (lambda: price_realization(90, 100, quantity=[1, -1]), "#DIV/0!",
         'Division by zero: list sales is 0. (equation "realization") Enter another figure, or divide by something else.'),
        (lambda: sum_of_products([1e300, 1], [1e300, 1]), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
        (lambda: sum_of_products([1e308, 1e308], 1), "#NUM!",
         "The figures are too large to be computed with. Check their size and units."),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_a_column_fails_only_where_it_must() -> None:
    found = invoice_price.each(np.array([100.0, -5.0, 200.0]), np.array([0.1, 0.1, 0.5]))
    assert isinstance(found, np.ndarray)
    assert found[0] == 90
    assert found[1].code is ErrorCode.NOT_AVAILABLE
    assert found[2] == 100
