"""Floor price, maximum discount and the sentence on a broken floor: laws, native formulas, bad figures."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.floors import below_floor, floor_price, maximum_discount, rounded

MONEY = st.floats(0.01, 1e8)
MARGINS = st.floats(-0.5, 0.95)


def test_a_published_floor() -> None:
    """Quote waterfall of a configure-to-win workbook: cost 36,500, floor 27 %; the pocket price 49,000 is below it."""
    assert floor_price(36_500, 0.27) == pytest.approx(50_000, rel=1e-12)
    assert maximum_discount(60_000, 36_500, 0.27) == pytest.approx(1 / 6, rel=1e-12)


@given(MONEY, MARGINS)
def test_the_floor_price_has_exactly_the_margin(cost: float, margin: float) -> None:
    price = floor_price(cost, margin)
    assert (price - cost) / price == pytest.approx(margin, rel=1e-9, abs=1e-12)


@given(MONEY, MONEY, MARGINS)
def test_the_maximum_discount_leads_to_the_floor_price(list_price: float, cost: float, margin: float) -> None:
    floor = floor_price(cost, margin)
    assert list_price * (1 - maximum_discount(list_price, cost, margin)) == pytest.approx(
        floor,
        rel=1e-9,
        abs=1e-15 * list_price,  # the discount keeps 16 digits of the list price
    )


@given(MONEY, MONEY, MARGINS, st.sampled_from([1e-3, 12.0, 1e4]))
def test_another_currency_scales_prices_and_no_discount(
    list_price: float, cost: float, margin: float, by: float
) -> None:
    assert floor_price(cost * by, margin) == pytest.approx(floor_price(cost, margin) * by, rel=1e-12)
    discount = maximum_discount(list_price, cost, margin)
    assert maximum_discount(list_price * by, cost * by, margin) == pytest.approx(discount, rel=1e-9, abs=1e-12)


def test_a_list_price_below_the_floor_has_a_negative_maximum_discount() -> None:
    assert maximum_discount(80, 60, 0.4) == pytest.approx(-0.25, rel=1e-12)  # it must rise by a quarter to 100


def test_forms_are_written_as_native_formulas() -> None:
    assert floor_price.excel("A1", "B1") == "IF(OR(1-1E-12-B1<0,A1<0),NA(),A1/(1-B1))"
    assert maximum_discount.words == "maximum discount = 1 − cost ÷ (1 − margin) ÷ list price"


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: floor_price(60, 1), "#N/A",
         "The margin is 1: no price keeps a margin of 100 % or more of itself. Enter a margin below 100 %. A mark-up of 150 % on cost, say, is a margin of 60 % of the price."),
        (lambda: floor_price(60, 1.5), "#N/A",
         "The margin is 1.5: no price keeps a margin of 100 % or more of itself. Enter a margin below 100 %. A mark-up of 150 % on cost, say, is a margin of 60 % of the price."),
        (lambda: floor_price(-60, 0.3), "#N/A", "The cost is −60, below 0. Enter the cost without a sign."),
        (lambda: maximum_discount(-1, 60, 0.3), "#N/A", "The list price is −1, below 0. Enter a price above 0."),
        (lambda: maximum_discount(0, 60, 0.3), "#DIV/0!",
         'Division by zero: list price is 0. (equation "maximum discount") Enter another figure, or divide by something else.'),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


def test_a_bad_element_leaves_the_others_alone() -> None:
    found = floor_price.each(np.array([60.0, 60.0]), np.array([0.4, 1.0]))
    assert found[0] == 100
    assert found[1].code is ErrorCode.NOT_AVAILABLE


@given(MONEY, st.floats(0.01, 1e6), st.floats(0.0, 0.999), st.floats(0.01, 0.9))
def test_what_a_sentence_on_the_floor_names_keeps_the_floor(
    list_price: float, cost: float, discount: float, floor: float
) -> None:
    net = list_price * (1 - discount)
    assume(net < floor_price(cost, floor) * (1 - 1e-9))
    (said,) = below_floor(*(np.array([figure]) for figure in (list_price, cost, net, floor)))
    named = re.search(r"the floor price is ([\d,.e+]*\d)(, which a total discount of up to ([\d.e−]+)% keeps)?", said)
    assert named is not None, said
    price = float(named[1].replace(",", ""))
    least = floor_price(cost, floor)
    assert least * (1 - 1e-8) <= price <= least * 1.00002  # rounded up, to six digits
    if named[3]:
        kept = list_price * (1 - float(named[3].replace("−", "-")) / 100)
        assert kept >= least * (1 - 1e-8)
    else:
        assert f"and the list price itself is only {rounded(np.array([list_price]))[0]:,}".removesuffix(".0") in said


def test_nothing_left_of_a_price_has_no_margin() -> None:
    assert below_floor(*(np.array([figure]) for figure in (100.0, 60.0, 0.0, 0.25))) == [
        "At the net price of 0 no margin is left, and the floor is 25%: the floor price is 80, which a total discount "
        "of up to 20% keeps."
    ]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_rounding_goes_to_one_side_and_not_far(figures: list[float]) -> None:
    array = np.array(figures)
    down, up = rounded(array), rounded(array, up=True)
    slack = 1e-8 * np.abs(array)
    assert np.all(down <= array + slack)
    assert np.all(up >= array - slack)
    assert np.all(up - down <= 1.1e-5 * np.abs(array) + 1e-240)
