"""Price elasticity of demand from prices and the quantities sold at them.

It knows no time and no cause: that nothing but the price moved the quantity, its user must know.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import ROUNDING

arc_elasticity = ClosedForm(
    "arc elasticity = (new quantity − old quantity) ÷ (new quantity + old quantity) × (new price + old price) "
    "÷ (new price − old price)",
    ("old price", "old quantity", "new price", "new quantity"),
    (
        Condition(
            "min(old price; old quantity; new price; new quantity)",
            "One of the prices {old price} and {new price} and the quantities {old quantity} and {new quantity} is "
            "below 0.",
            "Enter prices and quantities without a minus.",
        ),
    ),
)
"""Change of quantity over change of price, both relative to their midpoints, so either point may come first.

Source: R. G. D. Allen, "The concept of arc elasticity of demand", Review of Economic Studies 1 (1934)."""


class ElasticityMethod(StrEnum):
    """How an elasticity is taken from points: between two by the midpoint formula, or from any number by a line."""

    ARC = "arc"
    LOG_LOG = "log-log"


def elasticity(prices: ArrayLike, quantities: ArrayLike, *, method: ElasticityMethod = ElasticityMethod.ARC) -> float:
    """Give the price elasticity of demand: the change of quantity in percent for a price higher by 1 %.

    Parameters
    ----------
    prices : array of float, shape (n,)
        Money; above 0 for "log-log", not below 0 for "arc".
    quantities : array of float, shape (n,)
        Sold at each price; the same ranges.
    method : ElasticityMethod
        "arc", midpoint formula of exactly two points; or "log-log", the least-squares slope of log quantity over
        log price of two points or more.

    Returns
    -------
    float
        Usually below 0: −2 means 2 % less quantity for a price higher by 1 %.

    Raises
    ------
    CvmError
        #VALUE!: too few or too many points, or a figure below its range. #DIV/0!: all prices are the same, or nothing
        was sold.

    Examples
    --------
    >>> round(elasticity([10, 12], [100, 80]), 4)
    -1.2222
    >>> round(elasticity([10, 12, 15], [100, 80, 60], method=ElasticityMethod.LOG_LOG), 4)
    -1.2609
    """
    price, quantity = np.asarray(prices, dtype=np.float64), np.asarray(quantities, dtype=np.float64)
    _refuse_points(price, quantity, method)
    if method is ElasticityMethod.ARC:
        return arc_elasticity(float(price[0]), float(quantity[0]), float(price[1]), float(quantity[1]))
    return _slope(np.log(price), np.log(quantity))


def _slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    across = x - x.mean()
    return float(across @ (y - y.mean()) / (across @ across))


def _refuse_points(price: NDArray[np.float64], quantity: NDArray[np.float64], method: ElasticityMethod) -> None:
    if price.size != quantity.size:
        raise CvmError(
            f"There are {price.size:,} prices and {quantity.size:,} quantities.", "Give each price its quantity."
        )
    if price.size < 2:
        raise CvmError("There is only one point.", "Give at least two prices with their quantities.")
    if method is ElasticityMethod.ARC and price.size > 2:
        raise CvmError(
            f'There are {price.size:,} points; "arc" takes exactly two.',
            'Select two of them, or enter the method "log-log", which takes all.',
        )
    for name, figures in (("prices", price), ("quantities", quantity)):
        _refuse_sign(name, figures, method)
    if np.ptp(price) <= ROUNDING * price.max():
        raise CvmError(
            f"All prices are {format_number(float(price[0]))}: without another price there is no elasticity.",
            "Add a point at another price.",
            code=ErrorCode.DIVISION,
        )
    if not quantity.any():
        raise CvmError(
            "All quantities are 0: there is no demand that could change.",
            "Enter what was sold at each price.",
            code=ErrorCode.DIVISION,
        )


def _refuse_sign(name: str, figures: NDArray[np.float64], method: ElasticityMethod) -> None:
    needed, bad = ("above 0", figures <= 0) if method is ElasticityMethod.LOG_LOG else ("of at least 0", figures < 0)
    if bad.any():
        row = int(np.argmax(bad))
        raise CvmError(
            f'{format_number(float(figures[row]))} is not a figure {needed}, which "{method}" needs.',
            "Correct it, or leave that point out.",
            where=f'argument "{name}", row {row + 1}',
        )
