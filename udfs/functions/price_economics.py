"""The family "Price economics": what a change of price must win, which lever moves profit, why revenue changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import finite_numbers, is_blank, number_problem
from udfs.cells import (
    Kind,
    Number,
    NumberList,
    Numbers,
    Share,
    Shares,
    SpilledTable,
    Texts,
    kind_of,
    normal,
)
from udfs.columns import beside
from udfs.tables import is_range, rectangle
from udfs.worksheet_function import worksheet_function
from xlcvm.pricing.break_even import break_even_grid, volume_change
from xlcvm.pricing.elasticity import ElasticityMethod, elasticity
from xlcvm.pricing.price_volume_mix import MixMethod, Sales, price_volume_mix
from xlcvm.pricing.profit_levers import DEFAULT_PERCENT, profit_levers

_FAMILY = "Price economics"
_shares, _ = kind_of(Shares)
assert _shares is not None

ShareList = Annotated[
    float | NDArray[np.float64], replace(_shares, name="fraction, or range of fractions", element_wise=False)
]
"""A whole range of fractions as one list, whatever the length of other arguments."""


def _read_with_blanks(raw: object, argument: str) -> NDArray[np.float64]:
    """Read a column or row of numbers; a blank is NaN, so that whoever knows what it stands beside can judge it."""
    rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
    cells = list(chain.from_iterable(rows))
    numbers = finite_numbers(cells)
    if numbers is not None:
        return numbers
    found = np.full(len(cells), np.nan)
    for index, cell in enumerate(cells):
        if not is_blank(cell):
            place = f", row {index + 1}" if len(rows) > 1 else f", column {index + 1}" if cells[1:] else ""
            if problem := number_problem(cell, f'argument "{argument}"{place}'):
                raise problem
            found[index] = normal(cell)
    return found


NumbersWithBlanks = Annotated[
    NDArray[np.float64],
    Kind("number or range of numbers; blank where there is none", _read_with_blanks, element_wise=True, spills=True),
]
"""Element by element, like Numbers, with NaN for a blank."""


@worksheet_function(family=_FAMILY)
def CVM_BREAKEVEN_VOLUME(
    price_change: Shares, margin: Shares, cost_change: Shares = 0, fixed_change: Shares = 0
) -> Numbers:
    """Give the change of volume that just keeps profit when the price changes.

    −ΔCM ÷ CM₁ + ΔF ÷ CM₁, with ΔCM = price change − cost change and CM₁ = margin + ΔCM.

    Parameters
    ----------
    price_change : fraction or range, −1 to 1
        Of the old price; below 0 for a cut.
    margin : fraction or range, above 0 to 1
        Contribution margin before the change: (price − variable cost) ÷ price.
    cost_change : fraction or range, −1 to 1
        Change of the variable cost of a unit, as a fraction of the old price; below 0 for a saving; 0 when left out.
    fixed_change : fraction or range, −1 to 1
        Change of fixed cost, as a fraction of the old revenue; below 0 for a saving; 0 when left out.

    Returns
    -------
    fraction
        Of the old volume, in the shape of the ranges: 0.125 must be won, −0.3125 may be lost. #N/A where no volume
        keeps the profit, such as where the new margin CM₁ is not above 0.

    Notes
    -----
    Nagle & Müller, The Strategy and Tactics of Pricing, incremental break-even analysis: Westside pillows.

    Examples
    --------
    >>> from udfs import CVM_BREAKEVEN_VOLUME
    >>> round(CVM_BREAKEVEN_VOLUME(-0.05, 0.45), 6), round(CVM_BREAKEVEN_VOLUME(-0.05, 0.45, -0.022), 6)
    (0.125, 0.066351)
    """
    return volume_change.each(price_change, margin, cost_change, fixed_change)


@worksheet_function(family=_FAMILY)
def CVM_BREAKEVEN_TABLE(margins: ShareList, price_changes: ShareList) -> SpilledTable:
    """Tabulate the change of volume that just keeps profit: margins against price changes.

    As CVM_BREAKEVEN_VOLUME, with costs unchanged.

    Parameters
    ----------
    margins : range of fractions, above 0 to 1
        Contribution margins before the change; they stand in the first column.
    price_changes : range of fractions, −1 to 1
        Of the old price; they stand in the header row.

    Returns
    -------
    table
        Fractions of the old volume. A price cut as deep as the margin has none: its cell is #N/A, and the others stay.

    Examples
    --------
    >>> from udfs import CVM_BREAKEVEN_TABLE
    >>> CVM_BREAKEVEN_TABLE([[0.25], [0.5]], [[-0.125, 0.25]])
    [['margin ↓ price change →', -0.125, 0.25], [0.25, 1.0, -0.5], [0.5, 0.3333333333333333, -0.3333333333333333]]
    """
    down, across = (np.atleast_1d(values).tolist() for values in (margins, price_changes))
    rows = zip(down, break_even_grid(down, across), strict=True)
    return [["margin ↓ price change →", *across], *([margin, *changes] for margin, changes in rows)]


@worksheet_function(family=_FAMILY)
def CVM_PROFIT_LEVERS(
    price: Number, units: Number, variable_cost: Number, fixed_cost: Number, percent: Share = DEFAULT_PERCENT
) -> SpilledTable:
    """Pull four levers of profit, each alone: price and volume up, variable and fixed cost down.

    Parameters
    ----------
    price : number; money a unit, not below 0
        As it is.
    units : number; not below 0
        Sold in the period.
    variable_cost : number; money a unit, not below 0
        As it is.
    fixed_cost : number; money, not below 0
        Of the period.
    percent : fraction, −1 to 1
        By how much each improves; 1 % when left out; below 0 each gets worse.

    Returns
    -------
    table
        Lever (Price, Variable cost, Volume, Fixed cost), New profit, Change, Change of profit (a fraction of the old
        profit; #DIV/0! when that is 0, #N/A when it is a loss). Price always changes profit by as much as variable
        cost and volume together.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> from udfs import CVM_PROFIT_LEVERS
    >>> [row[:3] for row in CVM_PROFIT_LEVERS(10, 4000, 5.5, 15000)[1:3]]
    [['Price', 3400.0, 400.0], ['Variable cost', 3220.0, 220.0]]
    """
    found = profit_levers(price, units, variable_cost=variable_cost, fixed_cost=fixed_cost, percent=percent)
    rows = ((row.lever, row.new_profit, row.change, found.share_problem or row.share) for row in found.effects)
    return [("Lever", "New profit", "Change", "Change of profit"), *rows]


@worksheet_function(family=_FAMILY)
def CVM_ELASTICITY(prices: NumberList, quantities: NumberList, method: Literal["arc", "log-log"] = "arc") -> Number:
    """Give the price elasticity of demand: by how many percent the quantity changes for a price higher by 1 %.

    Parameters
    ----------
    prices : range of numbers; money
        Not below 0; above 0 for "log-log".
    quantities : range of numbers
        Sold at each price; not below 0, above 0 for "log-log".
    method : text
        "arc" takes two points by the midpoint formula (the default); "log-log" fits a line through the logarithms of
        two points or more.

    Returns
    -------
    number
        One for the whole range, usually below 0. #DIV/0! when all prices are the same.

    Notes
    -----
    R. G. D. Allen, "The concept of arc elasticity of demand", Review of Economic Studies 1 (1934).

    Examples
    --------
    >>> from udfs import CVM_ELASTICITY
    >>> round(CVM_ELASTICITY([[10], [12]], [[100], [80]]), 4)
    -1.2222
    """
    return elasticity(prices, quantities, method=ElasticityMethod(method))


@worksheet_function(family=_FAMILY)
def CVM_PVM(
    items: Texts,
    price_0: NumbersWithBlanks,
    quantity_0: NumbersWithBlanks,
    price_1: NumbersWithBlanks,
    quantity_1: NumbersWithBlanks,
    method: Literal["own price", "average price", "no mix"] = "own price",
) -> SpilledTable:
    """Explain why revenue changed between two periods: price, volume, mix, new items and lost items.

    An item sold in both: price (p₁ − p₀)q₁; volume q₀p₀(ΣQ₁/ΣQ₀ − 1) and mix (q₁ − q₀ΣQ₁/ΣQ₀)p₀, ΣQ over such items.

    Parameters
    ----------
    items : range of texts
        Lines of one item are summed: quantities add up, and its price is revenue ÷ quantity.
    price_0 : range of numbers; money a unit, not below 0
        In period 0; may be blank where nothing was sold.
    quantity_0 : range of numbers; one unit for all
        Sold in period 0; 0 or blank for a new item. A return is below 0 and comes off the item's other lines.
    price_1 : range of numbers; money a unit, not below 0
        In period 1; may be blank where nothing was sold.
    quantity_1 : range of numbers; one unit for all
        Sold in period 1; 0 or blank for a lost item.
    method : text
        What mix is. "own price" (the default) as above; "average price": (q₁ − q₀ΣQ₁/ΣQ₀)(p₀ − average p₀), the rest
        of (q₁ − q₀)p₀ being volume; "no mix": all of it is volume.

    Returns
    -------
    table
        Item, Price, Volume, Mix, New, Lost, Total; Total; Check (change of revenue less all effects: 0); Method. A new
        or lost item is its revenue.

    Notes
    -----
    "own price" gives the sales-mix and sales-quantity variances of cost accounting; "average price" has the same
    totals, and tells which items enrich the mix.

    Examples
    --------
    >>> from udfs import CVM_PVM
    >>> table = CVM_PVM([["A"], ["B"]], [[10], [20]], [[100], [50]], [[11], [20]], [[120], [60]])
    >>> table[1], table[-3]
    (['A', 120.0, 200.0, 0.0, 0.0, 0.0, 320.0], ['Total', 120.0, 400.0, 0.0, 0.0, 0.0, 520.0])
    """
    figures = {"price_0": price_0, "quantity_0": quantity_0, "price_1": price_1, "quantity_1": quantity_1}
    columns = [np.array(beside(items, values, argument)) for argument, values in figures.items()]
    found = price_volume_mix(items, Sales(*columns[:2]), after=Sales(*columns[2:]), method=MixMethod(method))
    effects = [values.tolist() for values in found.effects.values()]
    return [
        ("Item", *found.effects, "Total"),
        *zip(found.items, *effects, found.change.tolist(), strict=True),
        ("Total", *found.totals.values(), found.total),
        ("Check", *[""] * len(effects), found.check),
        ("Method", found.method),
    ]
