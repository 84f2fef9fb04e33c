"""Prices set against a comparison: economic value, corridor and verdict of one price. It knows no sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass

from xlcvm.value.next_best import Comparison
from xlcvm.value.price_setting import (
    PriceCorridor,
    Verdict,
    economic_value,
    fundamental_equation,
    price_corridor,
)


@dataclass(frozen=True)
class Pricing:
    """Prices set against the value; without a price asked there is neither corridor nor verdict.

    Parameters
    ----------
    reference_price : float
        What the next best alternative costs; in the unit of the total.
    positive, negative : float
        The differences that speak for ours, and those that speak against it, without their sign.
    price : float, optional
        The price asked.
    """

    reference_price: float
    positive: float
    negative: float
    price: float | None = None

    @property
    def economic_value(self) -> float:
        """The price at which the customer neither gains nor loses."""
        return economic_value(self.reference_price, self.positive, self.negative)

    @property
    def corridor(self) -> PriceCorridor | None:
        """Where the price asked lies."""
        if self.price is None:
            return None
        return price_corridor(self.reference_price, self.price, positive=self.positive, negative=self.negative)

    @property
    def verdict(self) -> Verdict | None:
        """The fundamental equation; the next best alternative is taken to be worth what it costs."""
        if self.price is None:
            return None
        reference = self.reference_price
        return fundamental_equation(
            self.economic_value, self.price, next_best_value=reference, next_best_price=reference
        )


def pricing_of(comparison: Comparison, reference_price: float, price: float | None) -> Pricing:
    """Set prices against a comparison.

    Parameters
    ----------
    comparison : Comparison
        Its differences are the differentiation value.
    reference_price : float
        What the next best alternative costs.
    price : float, optional
        The price asked.

    Returns
    -------
    Pricing
        In the unit of the comparison.
    """
    differences = [row.difference for row in comparison.rows]
    positive = math.fsum(difference for difference in differences if difference > 0)
    negative = -math.fsum(difference for difference in differences if difference < 0)
    return Pricing(reference_price, positive, abs(negative), price)
