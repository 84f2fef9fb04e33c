"""Elasticity: a textbook case, curves whose elasticity is known, a second least-squares fit, bad inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.elasticity import ElasticityMethod, arc_elasticity, elasticity

ARC, LOG_LOG = ElasticityMethod.ARC, ElasticityMethod.LOG_LOG
FIGURE = st.floats(0.01, 1e6)
PRICES = st.lists(FIGURE, min_size=2, max_size=8, unique_by=lambda price: round(np.log(price), 2))


def test_a_textbook_case() -> None:
    """OpenStax, Principles of Economics, section 5.1, points B to A: 6.9 % over −15.4 % is −0.45."""
    assert round(elasticity([70, 60], [2800, 3000]), 2) == -0.45


@given(PRICES, st.floats(-5, 2), FIGURE)
def test_a_curve_of_constant_elasticity_has_it(prices: list[float], constant: float, scale: float) -> None:
    quantities = scale * np.array(prices) ** constant
    assert elasticity(prices, quantities, method=LOG_LOG) == pytest.approx(constant, abs=1e-9)


@given(st.lists(st.tuples(FIGURE, FIGURE), min_size=3, max_size=12, unique_by=lambda point: round(np.log(point[0]), 1)))
def test_log_log_is_the_slope_of_another_least_squares_fit(points: list[tuple[float, float]]) -> None:
    prices, quantities = np.array(points).T
    slope, _ = np.polyfit(np.log(prices), np.log(quantities), 1)
    assert elasticity(prices, quantities, method=LOG_LOG) == pytest.approx(
        slope, rel=1e-6, abs=1e-6
    )  # its own rounding


@given(FIGURE, FIGURE, st.floats(1.001, 50), st.booleans())
def test_either_point_may_come_first_and_units_do_not_matter(
    price: float, quantity: float, ratio: float, rises: bool
) -> None:
    prices, quantities = [price, price * ratio], [quantity, quantity * ratio if rises else quantity / ratio]
    for method in ElasticityMethod:
        found = elasticity(prices, quantities, method=method)
        assert found == pytest.approx(1 if rises else -1, rel=1e-9)  # revenue stays, or quantity moves with the price
        assert elasticity(prices[::-1], quantities[::-1], method=method) == pytest.approx(found, rel=1e-9)
        scaled = elasticity(np.array(prices) * 37, np.array(quantities) / 1000, method=method)
        assert scaled == pytest.approx(found, rel=1e-9)


def test_demand_that_ends_at_a_price_has_an_arc_elasticity() -> None:
    assert elasticity([10, 15], [100, 0]) == pytest.approx(-2 / (5 / 12.5))


def test_the_arc_form_as_a_native_formula() -> None:
    formula = arc_elasticity.excel("A1", "B1", "A2", "B2")
    assert formula == "IF(MIN(A1,B1,A2,B2)<0,NA(),(B2-B1)/(B2+B1)*(A2+A1)/(A2-A1))"


@pytest.mark.parametrize(
    ("prices", "quantities", "method", "code", "message"),
    [
        ([10, 12, 15], [3, 2, 1], ARC, "#VALUE!",
         'There are 3 points; "arc" takes exactly two. Select two of them, or enter the method "log-log", which takes all.'),
        ([10], [3], LOG_LOG, "#VALUE!", "There is only one point. Give at least two prices with their quantities."),
        ([10, 12], [3, 2, 1], ARC, "#VALUE!", "There are 2 prices and 3 quantities. Give each price its quantity."),
        ([10, 10], [3, 2], ARC, "#DIV/0!",
         "All prices are 10: without another price there is no elasticity. Add a point at another price."),
        ([0.3, 0.1 + 0.2, 0.3], [3, 2, 1], LOG_LOG, "#DIV/0!",
         "All prices are 0.3: without another price there is no elasticity. Add a point at another price."),
        ([10, 12], [0, 0], ARC, "#DIV/0!",
         "All quantities are 0: there is no demand that could change. Enter what was sold at each price."),
        ([10, 12, 15], [3, 0, 1], LOG_LOG, "#VALUE!",
         '0 is not a figure above 0, which "log-log" needs. (argument "quantities", row 2) Correct it, or leave that point out.'),
        ([10, -12], [3, 2], ARC, "#VALUE!",
         '−12 is not a figure of at least 0, which "arc" needs. (argument "prices", row 2) Correct it, or leave that point out.'),
    ],
)  # fmt: skip
def test_bad_points_are_answered_with_what_to_do(
    prices: list[float], quantities: list[float], method: ElasticityMethod, code: str, message: str
) -> None:
    with pytest.raises(CvmError) as caught:
        elasticity(prices, quantities, method=method)
    assert str(caught.value) == message
    assert str(caught.value.code) == code
