"""From list price to pocket margin in closed forms: prices, margin, leakage, realization. It knows no single steps.

Prices are money of one unit; shares are fractions. Rows of steps with names are the matter of `waterfall`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.errors import CvmError, ErrorCode

_LIST_PRICE = Condition("list price", "The list price is {list price}, below 0.", "Enter a list price above 0.")

invoice_price = ClosedForm(
    "invoice price = list price × (1 − discount)",
    ("list price", "discount"),
    (
        _LIST_PRICE,
        Condition(
            "1 − discount",
            "The discounts come to {discount} of the list price, more than the whole.",
            'Check them. Percents that are taken off one after the other are stacked by the method "sequential".',
        ),
    ),
)
"""What the invoice shows, after one discount or what a stack of them comes to."""

pocket_price = ClosedForm(
    "pocket price = list price − on invoice − off invoice",
    ("list price", "on invoice", "off invoice"),
    (_LIST_PRICE,),
)
"""What is left of the list price in the pocket: on-invoice and off-invoice amounts are taken off.

It may fall below 0. Source: Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992."""

pocket_margin = ClosedForm("pocket margin = pocket price − cost", ("pocket price", "cost"))
"""What the pocket price leaves after cost; cost to serve is a cost here, and not a step above the pocket price."""

pocket_margin_share = ClosedForm(
    "pocket margin share = (pocket price − cost) ÷ pocket price",
    ("pocket price", "cost"),
    (
        Condition(
            "pocket price",
            "The pocket price is {pocket price}, below 0: no margin is a share of it.",
            'Look for what is taken off twice, or ask for the margin as "amount".',
        ),
    ),
)
"""The same as a fraction of the pocket price."""

leakage = ClosedForm(
    "leakage = (list price − pocket price) ÷ list price", ("list price", "pocket price"), (_LIST_PRICE,)
)
"""The fraction of the list price that never reaches the pocket; below 0 where surcharges outweigh what is taken off."""

realization = ClosedForm(
    "realization = net sales ÷ list sales",
    ("net sales", "list sales"),
    (
        Condition(
            "list sales",
            "The sales at list price are {list sales}, below 0.",
            "Check the signs: more is returned here than sold.",
        ),
    ),
)
"""The fraction of sales at list price that is realized."""


def price_realization(net_price: ArrayLike, list_price: ArrayLike, *, quantity: ArrayLike) -> float:
    """Give the price realization of many lines: the ratio of the sums.

    Σ net price × quantity ÷ Σ list price × quantity

    Parameters
    ----------
    net_price, list_price : float or array of shape (n,)
        Money of one unit.
    quantity : float or array of shape (n,)
        Units; below 0 for a return, which is netted.

    Returns
    -------
    float
        A fraction.

    Raises
    ------
    CvmError
        #DIV/0!: sales at list price are 0; #N/A: they are below 0; #NUM!: figures too large to be computed with.

    Examples
    --------
    >>> price_realization([90, 60], [100, 100], quantity=[1, 3])
    0.675
    """
    return realization(sum_of_products(net_price, quantity), sum_of_products(list_price, quantity))


def sum_of_products(figures: ArrayLike, counts: ArrayLike) -> float:
    """Add up figure × count, rounded once.

    Raises
    ------
    CvmError
        #NUM!: figures too large to be computed with.

    Examples
    --------
    >>> sum_of_products([0.1] * 10, 1)
    1.0
    """
    with np.errstate(over="ignore", invalid="ignore"):
        products = np.multiply(figures, counts, dtype=np.float64)
    if not np.isfinite(products).all():
        raise too_large()
    try:
        return math.fsum(products.ravel().tolist())
    except OverflowError:
        raise too_large() from None


def too_large() -> CvmError:
    """Say that a result is beyond what a cell can hold."""
    return CvmError(
        "The figures are too large to be computed with.", "Check their size and units.", code=ErrorCode.NUMBER
    )
