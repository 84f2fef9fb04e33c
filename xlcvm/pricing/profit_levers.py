"""Profit levers: what a small improvement of price, variable cost, volume or fixed cost alone does to profit.

It knows one product, or a company as if it were one, and nothing of how customers answer a change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.value.next_best import ROUNDING

DEFAULT_PERCENT = 0.01

operating_profit = ClosedForm(
    "operating profit = (price − variable cost) × units − fixed cost", ("price", "units", "variable cost", "fixed cost")
)
"""Profit of a period; price and variable cost are money a unit, fixed cost money."""

price_lever = ClosedForm("price lever = price × units × percent", ("price", "units", "percent"))
"""What a price higher by `percent` adds to profit when volume stays."""

variable_cost_lever = ClosedForm(
    "variable cost lever = variable cost × units × percent", ("variable cost", "units", "percent")
)
"""What a variable cost lower by `percent` adds to profit."""

volume_lever = ClosedForm(
    "volume lever = (price − variable cost) × units × percent", ("price", "units", "variable cost", "percent")
)
"""What a volume higher by `percent` adds to profit when price stays."""

fixed_cost_lever = ClosedForm("fixed cost lever = fixed cost × percent", ("fixed cost", "percent"))
"""What a fixed cost lower by `percent` adds to profit."""


class Lever(StrEnum):
    """What is improved: price and volume go up, costs go down."""

    PRICE = "Price"
    VARIABLE_COST = "Variable cost"
    VOLUME = "Volume"
    FIXED_COST = "Fixed cost"


@dataclass(frozen=True, slots=True)
class LeverEffect:
    """What one lever does: the profit it leads to, the change in money, and that change as a fraction of old profit."""

    lever: Lever
    new_profit: float
    change: float
    share: float


@dataclass(frozen=True, slots=True)
class ProfitLevers:
    """The four levers, each pulled alone.

    Parameters
    ----------
    profit : float
        Before; money.
    percent : float
        By which fraction each is improved.
    effects : tuple of LeverEffect
        In the order of `Lever`; shares are NaN where `share_problem` says why there are none.
    share_problem : CvmError, optional
        There is no profit of which a change could be a fraction.
    """

    profit: float
    percent: float
    effects: tuple[LeverEffect, ...]
    share_problem: CvmError | None = None


def profit_levers(
    price: float, units: float, *, variable_cost: float, fixed_cost: float, percent: float = DEFAULT_PERCENT
) -> ProfitLevers:
    """Improve price, variable cost, volume and fixed cost one after the other, each alone.

    Parameters
    ----------
    price : float
        Money a unit, not below 0.
    units : float
        Sold in the period, not below 0.
    variable_cost : float
        Money a unit, not below 0.
    fixed_cost : float
        Of the period; money, not below 0.
    percent : float
        By which fraction, −1 to 1; below 0 each gets worse.

    Returns
    -------
    ProfitLevers
        The price lever is always the sum of the variable-cost lever and the volume lever.

    Raises
    ------
    CvmError
        #VALUE!: a figure is below 0, or the fraction beyond 1.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> found = profit_levers(10, 4000, variable_cost=5.5, fixed_cost=15_000)
    >>> found.profit, [(effect.lever.value, effect.change) for effect in found.effects]
    (3000.0, [('Price', 400.0), ('Variable cost', 220.0), ('Volume', 180.0), ('Fixed cost', 150.0)])
    """
    _refuse_below_zero({"price": price, "units": units, "variable cost": variable_cost, "fixed cost": fixed_cost})
    if not -1 <= percent <= 1:
        raise CvmError(f"The percent is {format_number(percent)}, not between −1 and 1.", "Enter 1% for one percent.")
    profit = operating_profit(price, units, variable_cost, fixed_cost)
    changes = (
        price_lever(price, units, percent),
        variable_cost_lever(variable_cost, units, percent),
        volume_lever(price, units, variable_cost, percent),
        fixed_cost_lever(fixed_cost, percent),
    )
    problem = _share_problem(profit, sizes=(price * units, variable_cost * units, fixed_cost))
    effects = (
        LeverEffect(lever, profit + change, change, math.nan if problem else change / profit)
        for lever, change in zip(Lever, changes, strict=True)
    )
    return ProfitLevers(profit, percent, tuple(effects), problem)


def _refuse_below_zero(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        if figure < 0:
            verb = "are" if name == "units" else "is"
            raise CvmError(
                f"The {name} {verb} {format_number(figure)}, below 0.", "Enter prices, units and costs without a minus."
            )


def _share_problem(profit: float, *, sizes: Sequence[float]) -> CvmError | None:
    if abs(profit) <= ROUNDING * sum(sizes):
        return CvmError(
            "The profit is 0, so no change is a fraction of it.",
            "Read the column Change instead.",
            code=ErrorCode.DIVISION,
        )
    if profit < 0:
        return CvmError(
            f"The profit is {format_number(profit)}, a loss: a fraction of it says nothing.",
            "Read the column Change instead.",
            code=ErrorCode.NOT_AVAILABLE,
        )
    return None
