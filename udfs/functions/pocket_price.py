"""The family "Pocket price": from list price to pocket margin, how prices spread, and what accounts earn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import share_problem
from udfs.cells import Kind, Number, NumberGrid, Numbers, Share, SpilledTable, Table, Texts, kind_of
from udfs.columns import beside
from udfs.worksheet_function import worksheet_function
from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.errors import CvmError
from xlcvm.pricing.bands import MEASURES, band_statistics, price_band
from xlcvm.pricing.outliers import DEFAULT_TOLERANCE, account_prices
from xlcvm.pricing.pocket_price import (
    invoice_price,
    leakage,
    pocket_margin,
    pocket_margin_share,
    pocket_price,
    price_realization,
)
from xlcvm.pricing.profitability import cost_to_serve, whale_curve
from xlcvm.pricing.stacking import Stacking, stacked_discount
from xlcvm.pricing.steps import E, read_basis, read_stage
from xlcvm.pricing.waterfall import Step, waterfall

_FAMILY = "Pocket price"
_BLOCK, _ = kind_of(NumberGrid)
assert _BLOCK is not None
_read_block = _BLOCK.read


def _read_share_block(raw: object, argument: str) -> NDArray[np.float64]:
    block: NDArray[np.float64] = _read_block(raw, argument)
    for row, column in np.argwhere(np.abs(block) > 1).tolist()[:1]:
        places = [f'argument "{argument}"']
        places += [f"row {row + 1}"] * (len(block) > 1) + [f"column {column + 1}"] * (block.shape[1] > 1)
        problem = share_problem(float(block[row, column]), ", ".join(places))
        if problem:
            raise problem
    return block


ShareGrid = Annotated[NDArray[np.float64], Kind("block of fractions", _read_share_block, spills=True)]
"""A whole range in its own shape (rows, columns); 15 for 15 % is an error."""


@worksheet_function(family=_FAMILY)
def CVM_WATERFALL(list_price: Number, steps: Table, quantity: Number = 1) -> SpilledTable:
    """Lay out the price waterfall: what is left after each step from list price to pocket margin.

    Steps are ordered by stage: on-invoice, off-invoice, cost. Cost to serve is a cost, below the pocket price.

    Parameters
    ----------
    list_price : number; money of one unit, above 0
        The price before any step.
    steps : table; one row a step
        Step; Stage (on-invoice, off-invoice, cost); Amount, taken off, below 0 for a surcharge; optional Basis:
        amount (money of one unit, the default), or a fraction "% of list", "% of invoice" (not for on-invoice steps) or
        "% of running", the price that the steps before have left.
    quantity : number; units, above 0
        Every amount is multiplied by it; 1 when left out.

    Returns
    -------
    table
        Step, Stage, Amount, Running (what is left), % of list (Amount as a fraction of the list price), money for the
        whole quantity; rows List price, Invoice price, Pocket price and Pocket margin in their places, where Amount is
        that price. Check: list price − all steps − pocket margin, 0 up to the rounding of binary fractions.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> from udfs import CVM_WATERFALL
    >>> steps = [["Step", "Stage", "Amount"], ["Discount", "on-invoice", 15], ["Bonus", "off-invoice", 8]]
    >>> CVM_WATERFALL(100, steps)[2:6]
    [['Discount', 'on-invoice', 15.0, 85.0, 0.15], ['Invoice price', '', 85.0, 85.0, 0.85], \
['Bonus', 'off-invoice', 8.0, 77.0, 0.08], ['Pocket price', '', 77.0, 77.0, 0.77]]
    """
    found = waterfall(list_price, _steps(steps), quantity=quantity)
    return [
        ("Step", "Stage", "Amount", "Running", "% of list"),
        *((row.label, row.stage or "", row.amount, row.running, row.share_of_list) for row in found.rows),
        ("Check", "", found.check),
    ]


def _steps(table: Table) -> list[Step]:
    labels, stages, amounts = table.texts("Step"), table.texts("Stage"), table.numbers("Amount").tolist()
    bases = table.optional_texts("Basis") or [""] * len(table)
    return [_step(*row) for row in zip(range(len(table)), labels, stages, amounts, bases, strict=True)]


def _step(row: int, label: str, stage: str, amount: float, basis: str) -> Step:
    try:
        return Step(label, _read(stage, "Stage", read_stage), amount, _read(basis, "Basis", read_basis))
    except CvmError as error:
        raise error.at(f'argument "steps", row {row + 2}') from None


def _read(text: str, header: str, read: Callable[[str], E]) -> E:
    try:
        return read(text)
    except CvmError as error:
        raise error.at(f'column "{header}"') from None


@worksheet_function(family=_FAMILY)
def CVM_INVOICE_PRICE(
    list_price: NumberGrid, discounts: ShareGrid, method: Literal["sequential", "additive"] = "sequential"
) -> Numbers:
    """Give the invoice price after a stack of percents.

    sequential: list price × (1 − d₁) × (1 − d₂) …; additive: list price × (1 − d₁ − d₂ …).

    Parameters
    ----------
    list_price : number or column; money, not below 0
        One list price, or a column of them.
    discounts : range of fractions, −1 to 1
        With one list price the whole range is one stack; with a column of them a row for each and a column for each
        percent, or one cell for all. Below 0 is a surcharge.
    method : text
        "sequential" (the default): each percent of what the ones before have left; "additive": all of the list price.

    Returns
    -------
    money
        In the shape of the list prices; #N/A where a list price is below 0 or percents add up to more than 100 %.

    Examples
    --------
    >>> from udfs import CVM_INVOICE_PRICE
    >>> CVM_INVOICE_PRICE(7000, [[0.10, 0.05]]), CVM_INVOICE_PRICE(7000, [[0.10, 0.05]], "additive")
    (5985.0, 5950.0)
    """
    stacks = _stacks(list_price, discounts, "discounts")
    return _each(invoice_price, list_price, stacked_discount(stacks, method=Stacking(method)))


@worksheet_function(family=_FAMILY)
def CVM_POCKET_PRICE(list_price: NumberGrid, on_invoice: NumberGrid, off_invoice: NumberGrid) -> Numbers:
    """Give the pocket price: what is left of the list price after all that is on the invoice and off it.

    pocket price = list price − Σ on-invoice − Σ off-invoice.

    Parameters
    ----------
    list_price : number or column; money, not below 0
        One list price, or a column of them.
    on_invoice : number or range; money, the unit of the list price
        Amounts on the invoice, such as discounts. With one list price the whole range is taken off it; with a column of
        them a row for each, or one cell for all. Below 0 is a surcharge.
    off_invoice : number or range; money, the unit of the list price
        Amounts that no invoice shows, such as bonuses, payment terms and freight; stacked in the same way.

    Returns
    -------
    money
        In the shape of the list prices; below 0 when more is taken off than there is. #N/A where a list price is
        below 0.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> from udfs import CVM_POCKET_PRICE
    >>> CVM_POCKET_PRICE(60000, [[5000], [2000]], [[1500], [2500]])
    49000.0
    """
    stacks = (("on_invoice", on_invoice), ("off_invoice", off_invoice))
    return _each(
        pocket_price, list_price, *(_stacks(list_price, block, argument).sum(axis=1) for argument, block in stacks)
    )


def _stacks(list_price: NumberGrid, block: NumberGrid, argument: str) -> NDArray[np.float64]:
    """Give a row for each list price: what is taken off it."""
    if list_price.size == 1:
        return block.reshape(1, -1)
    if block.size == 1:
        return np.broadcast_to(block, (list_price.size, 1))
    if list_price.shape == (len(block), 1):
        return block
    sizes = [f"{rows:,} rows × {columns:,} columns" for rows, columns in (list_price.shape, block.shape)]
    raise CvmError(
        f'"list_price" has {sizes[0]} and "{argument}" has {sizes[1]}.',
        "Give it one row for each list price, which stand in a column; or one list price and a range that is all taken "
        "off it.",
        where=f'argument "{argument}"',
    )


def _each(form: ClosedForm, list_price: NumberGrid, *taken_off: NDArray[np.float64]) -> Numbers:
    if list_price.size == 1:
        return form.each(list_price.item(), *(figures.item() for figures in taken_off))
    return np.reshape(form.each(list_price.ravel(), *taken_off), list_price.shape)


@worksheet_function(family=_FAMILY)
def CVM_POCKET_MARGIN(pocket_price: Numbers, cost: Numbers, as_: Literal["amount", "percent"] = "amount") -> Numbers:
    """Give the pocket margin: what the pocket price leaves after cost.

    amount: pocket price − cost; percent: (pocket price − cost) ÷ pocket price.

    Parameters
    ----------
    pocket_price : number or range; money
        After all that is on the invoice and off it.
    cost : number or range; money, the unit of the pocket price
        All cost, cost to serve included: it stands below the pocket price.
    as_ : text
        "amount" (the default) or "percent", a fraction of the pocket price.

    Returns
    -------
    money or fraction
        In the shape of the ranges. As percent #DIV/0! where the pocket price is 0, #N/A where it is below 0.

    Examples
    --------
    >>> from udfs import CVM_POCKET_MARGIN
    >>> CVM_POCKET_MARGIN(49000, 36500), round(CVM_POCKET_MARGIN(49000, 36500, "percent"), 3)
    (12500.0, 0.255)
    """
    return (pocket_margin if as_ == "amount" else pocket_margin_share).each(pocket_price, cost)


@worksheet_function(family=_FAMILY)
def CVM_LEAKAGE(list_price: Numbers, pocket_price: Numbers) -> Numbers:
    """Give the fraction of the list price that does not reach the pocket.

    leakage = (list price − pocket price) ÷ list price.

    Parameters
    ----------
    list_price : number or range; money, above 0
        The price before any step.
    pocket_price : number or range; money, the unit of the list price
        After all that is on the invoice and off it, before cost.

    Returns
    -------
    fraction
        In the shape of the ranges; below 0 where surcharges outweigh what is taken off. #DIV/0! where the list price is
        0, #N/A where it is below 0.

    Examples
    --------
    >>> from udfs import CVM_LEAKAGE
    >>> round(CVM_LEAKAGE(60000, 49000), 3)
    0.183
    """
    return leakage.each(list_price, pocket_price)


@worksheet_function(family=_FAMILY)
def CVM_REALIZATION(net_price: Numbers, list_price: Numbers, quantity: Numbers) -> Number:
    """Give the price realization of all lines together: which fraction of sales at list price was realized.

    Σ net price × quantity ÷ Σ list price × quantity.

    Parameters
    ----------
    net_price : number or range; money of one unit
        What was realized, such as the invoice or pocket price.
    list_price : number or range; money of one unit
        The price before any step.
    quantity : number or range; units
        Sold; below 0 for a return, which is netted.

    Returns
    -------
    fraction
        One for the whole range. #DIV/0! when sales at list price are 0, #N/A when they are below 0.

    Examples
    --------
    >>> from udfs import CVM_REALIZATION
    >>> CVM_REALIZATION([[90], [60]], 100, [[1], [3]])
    0.675
    """
    return price_realization(net_price, list_price, quantity=quantity)


@worksheet_function(family=_FAMILY)
def CVM_PRICE_BAND(pocket_price: Numbers, weights: Numbers, width: Number | None = None) -> SpilledTable:
    """Show the price band: how much is sold at which price.

    Parameters
    ----------
    pocket_price : range of numbers; money of one unit, or a ratio such as price to list price
        Of each line.
    weights : number or range; units or sales, at least 0 and not all 0
        Of each line; net credit notes first, or leave them out. Lines of weight 0 count nowhere.
    width : number; the unit of the prices, above 0
        Of a band; a round step (1, 2 or 5 × 10ⁿ) that gives about twenty bands when left out.

    Returns
    -------
    table
        From, To, Weight, Share, Cumulative (fractions of the whole weight); bands from From up to, and without, To, on
        multiples of the width, empty ones included; Total. At most 10,000 bands.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> from udfs import CVM_PRICE_BAND
    >>> CVM_PRICE_BAND([[0.1], [0.3], [0.3]], [[5], [1], [4]], 0.1)[1:]
    [[0.1, 0.2, 5.0, 0.5, 0.5], [0.2, 0.3, 0.0, 0.0, 0.5], [0.3, 0.4, 5.0, 0.5, 1.0], ['Total', '', 10.0, 1.0, '']]
    """
    band = price_band(pocket_price, weights, width=width)
    columns = (band.edges[:-1], band.edges[1:], band.weights, band.shares, band.cumulative)
    return [
        ("From", "To", "Weight", "Share", "Cumulative"),
        *zip(*(column.tolist() for column in columns), strict=True),
        ("Total", "", band.total, 1.0),
    ]


@worksheet_function(family=_FAMILY)
def CVM_BAND_STATS(pocket_price: Numbers, weights: Numbers) -> SpilledTable:
    """Measure how wide prices are spread, each measure with its definition.

    Parameters
    ----------
    pocket_price : range of numbers; money of one unit, or a ratio such as price to list price
        Of each line.
    weights : number or range; units or sales, at least 0 and not all 0
        Of each line; net credit notes first, or leave them out. Lines of weight 0 count nowhere.

    Returns
    -------
    table
        Measure, Value, Definition: Lines, Weight, Weighted mean, Median, P10, P90, Minimum, Maximum, Standard
        deviation (of the population), CV, Width (max−min)/mean, Width (P90−P10)/median. The last three are errors when
        the mean or median is not above 0.

    Examples
    --------
    >>> from udfs import CVM_BAND_STATS
    >>> CVM_BAND_STATS([[80], [90], [100]], [[1], [2], [1]])[-1]
    ['Width (P90−P10)/median', 0.2222222222222222, '(P90 − P10) ÷ median']
    """
    found = band_statistics(pocket_price, weights)
    rows = ((measure.name, getattr(found, measure.attribute), measure.definition) for measure in MEASURES)
    return [("Measure", "Value", "Definition"), *rows]


@worksheet_function(family=_FAMILY)
def CVM_BAND_OUTLIERS(
    ids: Texts, pocket_price: Numbers, weights: Numbers, tolerance: Share = DEFAULT_TOLERANCE
) -> SpilledTable:
    """Find accounts that pay far below or above what accounts of their size pay.

    The expected price follows a straight line over the logarithm of size: its slope is the median slope of all pairs of
    accounts (Theil–Sen), its height the median of what they pay, so that outliers of up to a quarter of the accounts do
    not bend it. With fewer than five accounts, or when all have one size, it is the median price.

    Parameters
    ----------
    ids : range of texts
        The account of each line; lines of one account are taken together. Capitals matter.
    pocket_price : range of numbers; money of one unit, or a ratio such as price to list price
        Of each line; of products that compare. An account's price is the weighted mean of its lines.
    weights : number or range; units or sales, at least 0 and not all 0
        Of each line; their sum is the size of the account. Accounts of weight 0 are left out.
    tolerance : fraction, 0 to 1
        Of the expected price; who deviates by more is listed. 15 % when left out.

    Returns
    -------
    table
        Account, Pocket price, Expected at that size, Deviation (a fraction of the expected price), Weight, the largest
        deviation first; one row "No outliers found" when there is none. #N/A with fewer than three accounts that pay
        more than 0.

    Notes
    -----
    Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968), 1379–1389.

    Examples
    --------
    >>> from udfs import CVM_BAND_OUTLIERS
    >>> CVM_BAND_OUTLIERS([["A"], ["B"], ["C"], ["D"]], [[100], [98], [101], [70]], 10)[1:]
    [['D', 70.0, 98.0, -0.2857142857142857, 10.0]]
    """
    prices, sizes = (beside(ids, *given) for given in ((pocket_price, "pocket_price"), (weights, "weights")))
    found = account_prices(ids, prices, weights=sizes, tolerance=tolerance).outliers
    rows = [(row.account, row.price, row.expected, row.deviation, row.weight) for row in found]
    header = ("Account", "Pocket price", "Expected at that size", "Deviation", "Weight")
    return [header, *rows] if rows else [header, ("No outliers found",)]


@worksheet_function(family=_FAMILY)
def CVM_COST_TO_SERVE(quantities: Numbers, rates: Numbers) -> Number:
    """Give the activity-based cost of serving.

    Σ quantity × rate. It stands below the pocket price: a cost, and not a step towards it.

    Parameters
    ----------
    quantities : number or range; times
        How often each activity was done, such as orders, deliveries, calls; below 0 for what was cancelled.
    rates : number or range; money
        Cost of doing it once.

    Returns
    -------
    money
        One for the whole range.

    Examples
    --------
    >>> from udfs import CVM_COST_TO_SERVE
    >>> CVM_COST_TO_SERVE([[12], [3]], [[50], [180]])
    1140.0
    """
    return cost_to_serve(quantities, rates)


@worksheet_function(family=_FAMILY)
def CVM_WHALE_CURVE(ids: Texts, margin: Numbers) -> SpilledTable:
    """Draw up the whale curve: accounts by what they earn, the best first, and what they earn together.

    Parameters
    ----------
    ids : range of texts
        The account of each line; lines of one account are added up. Capitals matter.
    margin : range of numbers; money
        Of each line, after cost to serve.

    Returns
    -------
    table
        Account, Margin, Cumulative, Cumulative share (of the total); Total. The highest Cumulative is the peak: no
        account below it earns money. Cumulative share is an error when the total is not above 0.

    Notes
    -----
    Kaplan & Cooper, Cost and Effect (1998), chapter on customer profitability.

    Examples
    --------
    >>> from udfs import CVM_WHALE_CURVE
    >>> CVM_WHALE_CURVE([["A"], ["B"], ["C"]], [[120], [-60], [40]])[1:]
    [['A', 120.0, 120.0, 1.2], ['C', 40.0, 160.0, 1.6], ['B', -60.0, 100.0, 1.0], ['Total', 100.0, '', 1.0]]
    """
    curve = whale_curve(ids, beside(ids, margin, "margin"))
    shares = [curve.share_problem] * len(curve.accounts) if curve.share_problem else curve.shares.tolist()
    rows = zip(curve.accounts, curve.margins.tolist(), curve.cumulative.tolist(), shares, strict=True)
    return [
        ("Account", "Margin", "Cumulative", "Cumulative share"),
        *rows,
        ("Total", curve.total, "", curve.share_problem or 1.0),
    ]
