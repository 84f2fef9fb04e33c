"""Floors under a price: the lowest price that keeps a margin, and the highest discount that does. It knows no policy.

Margins and discounts are fractions of the net price and of the list price; prices and costs are money of one unit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.value.next_best import ROUNDING

Floats = NDArray[np.float64]

_SLACK = 1e-9  # relative: nearer to a round figure than this is that figure

_MARGIN = Condition(
    "1 − 1e-12 − margin",  # a condition allows 0, and a margin of 100 % would need an endless price
    "The margin is {margin}: no price keeps a margin of 100 % or more of itself.",
    "Enter a margin below 100 %. A mark-up of 150 % on cost, say, is a margin of 60 % of the price.",
)
_COST = Condition("cost", "The cost is {cost}, below 0.", "Enter the cost without a sign.")

floor_price = ClosedForm("floor price = cost ÷ (1 − margin)", ("cost", "margin"), (_MARGIN, _COST))
"""The lowest net price that keeps a margin, money: the margin is a fraction of that price."""

maximum_discount = ClosedForm(
    "maximum discount = 1 − cost ÷ (1 − margin) ÷ list price",
    ("list price", "cost", "margin"),
    (_MARGIN, _COST, Condition("list price", "The list price is {list price}, below 0.", "Enter a price above 0.")),
)
"""The highest discount that keeps a margin: 1 − floor price ÷ list price, a fraction of the list price.

Below 0 the list price is itself below the floor: by so much of it the price must rise."""


def below_floor(list_prices: Floats, costs: Floats, net_prices: Floats, floors: Floats) -> list[str]:
    """Say by how much net prices are too low; figures that are rounded still keep the floor.

    Parameters
    ----------
    list_prices, costs, net_prices : array, shape (n,)
        Money of one unit, at least 0; each net price is below its floor price.
    floors : array, shape (n,)
        The lowest margin; a fraction of the net price, below 1.

    Returns
    -------
    list of str
        A sentence each: the margin, the floor price, and the highest discount that keeps it.

    Examples
    --------
    >>> below_floor(*(np.array([figure]) for figure in (100.0, 60.0, 81.0, 0.30)))
    ['The margin at the net price of 81 is 25.9259%, below the floor of 30%: the floor price is 85.7143, which a total \
discount of up to 14.2857% keeps.']
    """
    lowest = np.asarray(floor_price(costs, floors))
    reachable = (list_prices > 0) & (lowest <= list_prices * (1 + ROUNDING))
    most = np.zeros(len(costs))
    most[reachable] = np.maximum(maximum_discount(list_prices[reachable], costs[reachable], floors[reachable]), 0)
    margins = 1 - costs / np.where(net_prices > 0, net_prices, 1.0)
    down = (list_prices, net_prices, margins * 100, floors * 100, most * 100)
    listed, net, margin, floor, discount = (_shown(rounded(figures)) for figures in down)
    starts = [
        f"The margin at the net price of {price} is {share}%, below the floor of {least}%"
        if left
        else f"At the net price of {price} no margin is left, and the floor is {least}%"
        for left, price, share, least in zip((net_prices > 0).tolist(), net, margin, floor, strict=True)
    ]
    ends = [
        f"which a total discount of up to {share}% keeps" if keeps else f"and the list price itself is only {price}"
        for keeps, share, price in zip(reachable.tolist(), discount, listed, strict=True)
    ]
    prices = _shown(rounded(lowest, up=True))
    return [
        f"{start}: the floor price is {price}, {end}." for start, price, end in zip(starts, prices, ends, strict=True)
    ]


def rounded(figures: Floats, *, up: bool = False) -> Floats:
    """Round to six digits, all of them down or all of them up.

    Examples
    --------
    >>> rounded(np.array([85.7142857, -3.0])), rounded(np.array([85.7142857, 100.0]), up=True)
    (array([85.7142, -3.    ]), array([ 85.7143, 100.    ]))
    """
    sizes = np.abs(figures)
    safe = (sizes > 1e-250) & (sizes < 1e250)  # beyond, a power of ten would not be a number
    scales = 10.0 ** (5 - np.floor(np.log10(np.where(safe, sizes, 1.0))))
    scaled = np.where(safe, figures, 0.0) * scales
    whole = np.round(scaled)
    directed = np.ceil(scaled) if up else np.floor(scaled)
    whole = np.where(np.abs(whole - scaled) > _SLACK * np.abs(scaled), directed, whole)
    return np.where(safe, whole / scales, figures)


def _shown(figures: Floats) -> list[str]:
    """Print rounded figures; `format_number` does more, and 100,000 sentences would wait for it."""
    known = {figure: format(figure + 0.0, ",").removesuffix(".0").replace("-", "−") for figure in set(figures.tolist())}
    return [known[figure] for figure in figures.tolist()]
