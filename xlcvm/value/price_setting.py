"""Price setting against the next best alternative: economic value, the incentive to buy, the price corridor.

It starts from figures of worth that others computed, and knows neither equations of a model nor costs of ours.
Formulas and records take money of one currency and one period; shares are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.equations.to_words import format_number, format_result
from xlcvm.errors import CvmError
from xlcvm.units import PERCENT
from xlcvm.value.next_best import ROUNDING

_SOMETHING_TO_SHARE = Condition(
    "differentiation",
    "The differentiation value is {differentiation}: there is nothing to share.",
    "Check its sign. An offering that is worth less than the next best alternative must cost less by as much.",
)

economic_value = ClosedForm(
    "economic value = reference price + positive − negative",
    ("reference price", "positive", "negative"),
    (
        Condition(
            "negative",
            "The negative differentiation is {negative}, below 0.",
            "Enter what speaks against our offering without its sign: it is taken off.",
        ),
    ),
)
"""Economic value to the customer: what the next best alternative costs, plus and minus what sets ours apart.

Source: Nagle & Müller, The Strategy and Tactics of Pricing, economic value estimation."""

incentive = ClosedForm(
    "incentive = value − price − (next best value − next best price)",
    ("value", "price", "next best value", "next best price"),
)
"""Customer's incentive to buy: (Vf − Pf) − (Va − Pa).

Source: Anderson, Kumar, Narus, Value Merchants (2007), equation 2-1."""

value_share = ClosedForm(
    "value share = (price − reference price) ÷ differentiation",
    ("price", "reference price", "differentiation"),
    (
        Condition(
            "price − reference price",
            "The price {price} is below the reference price {reference price}.",
            "The customer then keeps more than the whole differentiation value: enter a price of at least "
            "{reference price}.",
        ),
        _SOMETHING_TO_SHARE,
    ),
)
"""The supplier's share of the differentiation value; the customer keeps 1 − share."""

price_at_share = ClosedForm(
    "price at share = reference price + differentiation × share",
    ("reference price", "differentiation", "share"),
    (
        Condition("min(share; 1 − share)", "The share is {share}, not between 0 and 1.", "Enter 0% to 100%."),
        _SOMETHING_TO_SHARE,
    ),
)
"""The price that leaves the customer 1 − share of the differentiation value; the inverse of `value_share`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the fundamental equation of two offerings holds: (Vf − Pf) > (Va − Pa).

    Parameters
    ----------
    value, price : float
        Of our offering, Vf and Pf; money.
    next_best_value, next_best_price : float
        Of the next best alternative, Va and Pa; money.
    margin : float
        By how much it holds, in money: the customer's incentive to buy. Below 0, what is lacking.
    """

    value: float
    price: float
    next_best_value: float
    next_best_price: float
    margin: float

    @property
    def holds(self) -> bool:
        """Whether the customer gains by choosing ours; a tie is no reason to change."""
        size = max(map(abs, (self.value, self.price, self.next_best_value, self.next_best_price)))
        return self.margin > ROUNDING * size

    @property
    def words(self) -> str:
        """The equation with its figures, and what it says."""
        ours, next_best = (
            f"({format_number(value)} − {format_number(price)})"
            for value, price in ((self.value, self.price), (self.next_best_value, self.next_best_price))
        )
        if self.holds:
            return f"{ours} > {next_best}: the customer gains {format_result(self.margin, None)} with ours."
        lacking = format_result(abs(self.margin), None)
        return f"{ours} is not above {next_best}: the customer gains nothing with ours, {lacking} is lacking."


def fundamental_equation(value: float, price: float, *, next_best_value: float, next_best_price: float) -> Verdict:
    """Judge the fundamental equation (Vf − Pf) > (Va − Pa), a difference and not a ratio.

    Parameters
    ----------
    value, price : float
        Of our offering, Vf and Pf; money.
    next_best_value, next_best_price : float
        Of the next best alternative, Va and Pa; money.

    Returns
    -------
    Verdict
        With its margin in money.

    Notes
    -----
    Anderson, Kumar, Narus, Value Merchants (2007), equation 2-1.

    Examples
    --------
    >>> verdict = fundamental_equation(950, 825, next_best_value=300, next_best_price=300)
    >>> verdict.holds, verdict.margin, verdict.words
    (True, 125.0, '(950 − 825) > (300 − 300): the customer gains 125 with ours.')
    """
    margin = incentive(value, price, next_best_value, next_best_price)
    return Verdict(value, price, next_best_value, next_best_price, margin)


class PricePosition(StrEnum):
    """Where a price sits against the corridor from reference price to economic value."""

    BELOW = "below the reference price"
    WITHIN = "within the corridor"
    ABOVE = "above the economic value"
    NO_CORRIDOR = "no corridor: the economic value is not above the reference price"


@dataclass(frozen=True, slots=True)
class PriceCorridor:
    """The range of prices between reference price and economic value, and where a price sits in it.

    Parameters
    ----------
    reference_price : float
        What the next best alternative costs; money.
    economic_value : float
        The highest price at which the customer does not lose; money.
    price : float
        The price asked; money.
    position : PricePosition
        Both ends belong to the corridor.
    supplier_part : float
        Price − reference price, money; below 0 under the corridor.
    customer_part : float
        Economic value − price, money: the incentive to buy; below 0 above the corridor.
    supplier_share : float
        Fraction of the differentiation value that goes to the supplier, above 1 over the corridor; NaN where
        `share_problem` says why there is none.
    share_problem : CvmError, optional
        Why the difference cannot be shared.
    """

    reference_price: float
    economic_value: float
    price: float
    position: PricePosition
    supplier_part: float
    customer_part: float
    supplier_share: float
    share_problem: CvmError | None = None

    @property
    def differentiation(self) -> float:
        """The width of the corridor: economic value − reference price, money."""
        return self.economic_value - self.reference_price

    @property
    def customer_share(self) -> float:
        """Fraction of the differentiation value that the customer keeps; NaN when it cannot be shared."""
        return 1 - self.supplier_share

    @property
    def words(self) -> str:
        """Where the price sits and how the difference is shared, in a sentence."""
        ends = f"{format_number(self.reference_price)} to {format_number(self.economic_value)}"
        where = f"The price {format_number(self.price)} is {self.position} ({ends})"
        if self.position is PricePosition.NO_CORRIDOR:
            where = f"There is {self.position} ({ends})"
        if self.share_problem is not None:
            return f"{where}."
        supplier, customer = (format_result(s, PERCENT) for s in (self.supplier_share, self.customer_share))
        return f"{where}; the supplier takes {supplier} of the difference, the customer keeps {customer}."


def price_corridor(reference_price: float, price: float, *, positive: float, negative: float = 0.0) -> PriceCorridor:
    """Set a price against the corridor from reference price to economic value.

    Parameters
    ----------
    reference_price : float
        What the next best alternative costs; money.
    price : float
        The price asked; money.
    positive, negative : float
        Differentiation value: what speaks for ours, and what speaks against it, without its sign; money.

    Returns
    -------
    PriceCorridor
        A price outside it is told, not refused.

    Raises
    ------
    CvmError
        #N/A: `negative` is below 0.

    Examples
    --------
    >>> corridor = price_corridor(300, 825, positive=650)
    >>> corridor.economic_value, corridor.customer_part, round(corridor.supplier_share, 4)
    (950.0, 125.0, 0.8077)
    >>> corridor.words
    'The price 825 is within the corridor (300 to 950); the supplier takes 80.77% of the difference, the customer \
keeps 19.23%.'
    """
    value = economic_value(reference_price, positive, negative)
    share, problem = math.nan, None
    try:
        share = value_share(price, reference_price, value - reference_price)
    except CvmError as error:
        problem = error
    return PriceCorridor(
        reference_price, value, price, _position(price, reference_price, value),
        price - reference_price, value - price, share, problem,
    )  # fmt: skip


def _position(price: float, reference_price: float, value: float) -> PricePosition:
    slack = ROUNDING * max(map(abs, (price, reference_price, value)))
    if value <= reference_price:
        return PricePosition.NO_CORRIDOR
    if price < reference_price - slack:
        return PricePosition.BELOW
    return PricePosition.ABOVE if price > value + slack else PricePosition.WITHIN


@dataclass(frozen=True, slots=True)
class StackStep:
    """One block of a value stack: it stands between `start` and `end`, which lies lower when the value is negative."""

    label: str
    value: float
    start: float
    end: float


def value_stack(labels: Sequence[str], values: Sequence[float], *, reference_price: float) -> list[StackStep]:
    """Stack value elements from the reference price up to the economic value.

    Parameters
    ----------
    labels : sequence of str
        Of the elements.
    values : sequence of float
        Their differentiation value; money, below 0 where ours is worth less.
    reference_price : float
        What the next best alternative costs; money.

    Returns
    -------
    list of StackStep
        "Reference price" from 0, each element on top of the one before, and "Total" from 0 to the economic value.

    Examples
    --------
    >>> [(step.label, step.start, step.end) for step in value_stack(["A", "B"], [50, -20], reference_price=100)]
    [('Reference price', 0.0, 100.0), ('A', 100.0, 150.0), ('B', 150.0, 130.0), ('Total', 0.0, 130.0)]
    """
    names = ["Reference price", *labels]
    heights = [float(reference_price), *map(float, values)]
    ends = list(accumulate(heights))
    starts = [0.0, *ends[:-1]]
    steps = [StackStep(*step) for step in zip(names, heights, starts, ends, strict=True)]
    return [*steps, StackStep("Total", ends[-1], 0.0, ends[-1])]
