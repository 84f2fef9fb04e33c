"""Economic value, incentive, shares and the price corridor: published figures, laws, bad inputs."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.price_setting import (
    PricePosition,
    economic_value,
    fundamental_equation,
    incentive,
    price_at_share,
    price_corridor,
    value_share,
    value_stack,
)

MONEY = st.floats(0, 1e9)
SIGNED = st.floats(-1e9, 1e9)
SCALES = st.sampled_from([1e-3, 0.37, 12.0, 1e6])


def test_a_published_case() -> None:
    """EVC teaching example, brandalyzer (2015)."""
    assert economic_value(300, 350 + 100 + 200, 0) == 950
    assert incentive(950, 825, 300, 300) == 125
    assert value_share(825, 300, 650) == pytest.approx(0.8077, abs=5e-5)  # published to four places
    assert value_share(825, 300, 650) == pytest.approx(525 / 650, rel=1e-15)
    assert price_at_share(300, 650, 525 / 650) == pytest.approx(825, rel=1e-15)


def test_forms_are_written_as_native_formulas() -> None:
    assert economic_value.excel("B1", "B2", "B3") == "IF(B3<0,NA(),B1+B2-B3)"
    assert incentive.excel("A1", "A2", "A3", "A4") == "A1-A2-(A3-A4)"
    assert value_share.excel("A1", "A2", "A3") == "IF(OR(A1-A2<0,A3<0),NA(),(A1-A2)/A3)"
    assert value_share.words == "value share = (price − reference price) ÷ differentiation"
    assert value_share.with_values(825, 300, 650) == "value share = (825 − 300) ÷ 650 = 0.8076923077"


@given(MONEY)
def test_an_offering_like_the_next_best_is_worth_its_price(reference: float) -> None:
    assert economic_value(reference, 0, 0) == reference
    assert incentive(reference, reference, reference, reference) == 0


@given(MONEY, MONEY, MONEY, MONEY)
def test_what_sets_an_offering_apart_adds_up(reference: float, first: float, second: float, against: float) -> None:
    both = economic_value(reference, first + second, against)
    stepwise = economic_value(economic_value(reference, first, 0), second, against)
    assert both == pytest.approx(stepwise, rel=1e-9, abs=1e-12 * (reference + first + second + against))


@given(MONEY, MONEY, MONEY, SCALES)
def test_another_currency_scales_everything(reference: float, positive: float, negative: float, scale: float) -> None:
    scaled = economic_value(reference * scale, positive * scale, negative * scale)
    size = (reference + positive + negative) * scale
    assert scaled == pytest.approx(economic_value(reference, positive, negative) * scale, rel=1e-9, abs=1e-12 * size)


@given(MONEY, st.floats(1e-3, 1e9), st.floats(0, 1))
def test_price_at_share_undoes_value_share(reference: float, differentiation: float, share: float) -> None:
    price = price_at_share(reference, differentiation, share)
    # the price keeps 16 digits; what is left of them after taking the reference price off again
    digits = 1e-15 * (reference / differentiation + 1)
    assert value_share(price, reference, differentiation) == pytest.approx(share, abs=2 * digits)


@given(SIGNED, SIGNED, SIGNED, SIGNED)
def test_the_incentive_is_the_difference_of_values_less_that_of_prices(
    vf: float, pf: float, va: float, pa: float
) -> None:
    """Anderson, Kumar, Narus, Value Merchants, equation 2-1: (Vf − Pf) > (Va − Pa) ⇔ ΔV > ΔP."""
    verdict = fundamental_equation(vf, pf, next_best_value=va, next_best_price=pa)
    size = max(map(abs, (vf, pf, va, pa)))
    assert verdict.margin == pytest.approx((vf - va) - (pf - pa), rel=1e-9, abs=1e-12 * size)
    assume(abs(verdict.margin) > 1e-9 * size)
    assert verdict.holds == (vf - va > pf - pa)


def test_a_verdict_says_its_margin_in_money() -> None:
    won = fundamental_equation(950, 825, next_best_value=300, next_best_price=300)
    assert won.words == "(950 − 825) > (300 − 300): the customer gains 125 with ours."
    lost = fundamental_equation(950, 1000, next_best_value=300, next_best_price=280)
    assert not lost.holds
    assert lost.words == "(950 − 1,000) is not above (300 − 280): the customer gains nothing with ours, 70 is lacking."
    assert not fundamental_equation(0.3, 0.2, next_best_value=0.2, next_best_price=0.1).holds  # a tie, in binary too


def test_a_column_fails_only_where_it_must() -> None:
    found = value_share.each(np.array([825.0, 250.0, 400.0]), 300.0, np.array([650.0, 650.0, 0.0]))
    assert found[0] == pytest.approx(525 / 650)
    assert [problem.code for problem in found[1:]] == [ErrorCode.NOT_AVAILABLE, ErrorCode.DIVISION]


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: economic_value(300, 650, -50), "#N/A",
         "The negative differentiation is −50, below 0. Enter what speaks against our offering without its sign: it is taken off."),
        (lambda: value_share(250, 300, 650), "#N/A",
         "The price 250 is below the reference price 300. The customer then keeps more than the whole differentiation value: enter a price of at least 300."),
        (lambda: value_share(350, 300, 0), "#DIV/0!",
         'Division by zero: differentiation is 0. (equation "value share") Enter another figure, or divide by something else.'),
        (lambda: value_share(350, 300, -20), "#N/A",
         "The differentiation value is −20: there is nothing to share. Check its sign. An offering that is worth less than the next best alternative must cost less by as much."),
        (lambda: price_at_share(300, 650, 1.2), "#N/A", "The share is 1.2, not between 0 and 1. Enter 0% to 100%."),
        (lambda: price_at_share(300, 650, -0.1), "#N/A", "The share is −0.1, not between 0 and 1. Enter 0% to 100%."),
        (lambda: price_at_share(300, -650, 0.5), "#N/A",
         "The differentiation value is −650: there is nothing to share. Check its sign. An offering that is worth less than the next best alternative must cost less by as much."),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code


@pytest.mark.parametrize(
    ("price", "position", "share", "words"),
    [
        (825, PricePosition.WITHIN, 525 / 650,
         "The price 825 is within the corridor (300 to 950); the supplier takes 80.77% of the difference, the customer keeps 19.23%."),
        (300, PricePosition.WITHIN, 0,
         "The price 300 is within the corridor (300 to 950); the supplier takes 0% of the difference, the customer keeps 100%."),
        (950, PricePosition.WITHIN, 1,
         "The price 950 is within the corridor (300 to 950); the supplier takes 100% of the difference, the customer keeps 0%."),
        (250, PricePosition.BELOW, math.nan, "The price 250 is below the reference price (300 to 950)."),
        (1080, PricePosition.ABOVE, 1.2,
         "The price 1,080 is above the economic value (300 to 950); the supplier takes 120% of the difference, the customer keeps −20%."),
    ],
)  # fmt: skip
def test_where_a_price_sits(price: float, position: PricePosition, share: float, words: str) -> None:
    corridor = price_corridor(300, price, positive=650)
    assert corridor.position is position
    assert corridor.supplier_share == pytest.approx(share, nan_ok=True)
    assert corridor.words == words
    assert corridor.supplier_part + corridor.customer_part == corridor.differentiation == 650
    assert math.isnan(share) == (corridor.share_problem is not None)


def test_no_corridor_when_ours_is_worth_less() -> None:
    corridor = price_corridor(300, 280, positive=20, negative=60)
    assert corridor.position is PricePosition.NO_CORRIDOR
    assert corridor.economic_value == 260
    assert corridor.words == ("There is no corridor: the economic value is not above the reference price (300 to 260).")


@given(MONEY, MONEY, MONEY, st.floats(0, 1))
def test_the_parts_of_a_corridor_are_the_incentive_and_what_is_charged_beyond_the_reference(
    reference: float, positive: float, negative: float, share: float
) -> None:
    assume(positive - negative > 1e-6 * (reference + positive))
    value = economic_value(reference, positive, negative)
    price = price_at_share(reference, value - reference, share)
    corridor = price_corridor(reference, price, positive=positive, negative=negative)
    assert corridor.position is PricePosition.WITHIN
    assert corridor.customer_part == pytest.approx(
        incentive(value, price, reference, reference), rel=1e-9, abs=1e-12 * (reference + positive)
    )
    if corridor.share_problem is None:
        assert corridor.supplier_share + corridor.customer_share == pytest.approx(1)


@given(MONEY, st.lists(SIGNED, max_size=8))
def test_a_stack_ends_at_the_economic_value(reference: float, values: list[float]) -> None:
    steps = value_stack([str(index) for index in range(len(values))], values, reference_price=reference)
    positive, negative = (math.fsum(max(sign * value, 0) for value in values) for sign in (1, -1))
    size = reference + positive + negative
    assert steps[-1].end == pytest.approx(economic_value(reference, positive, negative), rel=1e-9, abs=1e-12 * size)
    assert steps[-1].value == steps[-1].end == steps[-2].end
    assert steps[0].end == reference
    for below, above in itertools.pairwise(steps[:-1]):
        assert above.start == below.end
        assert (above.end < above.start) == (above.value < 0) or above.end == pytest.approx(above.start)
