"""The family "Discounts": what a discount is worth, how low a price may go, and what the discount policy says of it."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import error_problem, number_problem, share_problem, shown
from udfs.cells import (
    CellError,
    Kind,
    Number,
    NumberList,
    Numbers,
    Results,
    Shares,
    SpilledTable,
    Table,
    kind_of,
    normal,
    text_of,
)
from udfs.policy_tables import Date, PolicyTable, deal_lines_of, deals_as_typed
from udfs.tables import is_range, rectangle
from udfs.worksheet_function import worksheet_function
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.approval import ApprovalMatrix
from xlcvm.pricing.compliance import compliance
from xlcvm.pricing.discount_check import check_discounts
from xlcvm.pricing.floors import floor_price, maximum_discount
from xlcvm.pricing.give_get import Item, give_and_get
from xlcvm.pricing.ladders import PolicyStatus
from xlcvm.pricing.terms import RateMethod, carrying_cost
from xlcvm.pricing.tiers import TierMode, Tiers

_FAMILY = "Discounts"
_STATUSES = {fold_text(status): status for status in PolicyStatus}
_numbers, _ = kind_of(NumberList)
assert _numbers is not None
_read_numbers = _numbers.read


def _read_share_list(raw: object, argument: str) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = _read_numbers(raw, argument)
    for number, share in enumerate(shares.tolist(), 1):
        if problem := share_problem(share, f'argument "{argument}"' + (f", row {number}" if shares.size > 1 else "")):
            raise problem
    return shares


def _read_within(raw: object, argument: str) -> NDArray[np.bool_]:
    rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
    cells = [normal(cell) for row in rows for cell in row]
    return np.array([
        _within(cell, f'argument "{argument}"' + (f", row {number}" if len(cells) > 1 else ""))
        for number, cell in enumerate(cells, 1)
    ])  # fmt: skip


def _within(cell: object, where: str) -> bool:
    if isinstance(cell, bool) or cell in (0.0, 1.0):
        return bool(cell)
    if isinstance(cell, CellError):
        raise error_problem(cell, where)
    status = _STATUSES.get(fold_text(cell)) if isinstance(cell, str) else None
    if status is PolicyStatus.UNCHECKED:
        raise CvmError("The row could not be checked.", "Mend what its Reasons say, or leave it out.", where=where)
    if status is None:
        text = text_of(cell)  # type: ignore[arg-type]
        raise CvmError(
            f"{shown(text)} does not say whether it is within policy." if text else "The cell is blank.",
            'Enter TRUE or FALSE, 1 or 0, or a Status of CVM_DISCOUNT_CHECK such as "Within policy".',
            where=where,
        )
    return status is PolicyStatus.WITHIN


def _read_matrix(raw: object, argument: str) -> ApprovalMatrix:
    where = f'argument "{argument}"'
    rows = [list(map(normal, row)) for row in rectangle(raw, argument)] if is_range(raw) else []
    if len(rows) < 2 or len(rows[0]) < 2:
        raise CvmError(
            "The matrix has no approvers.",
            "Select deal sizes in the first row, discounts in the first column, and the approvers between them.",
            where=where,
        )

    def number(row: int, column: int) -> float:
        place = f"{where}, row {row + 1}, column {column + 1}"
        if problem := number_problem(rows[row][column], place):
            raise problem
        figure = float(rows[row][column])  # type: ignore[arg-type]
        if row and (problem := share_problem(figure, place)):
            raise problem
        return figure

    def approver(row: int, column: int) -> str:
        cell = rows[row][column]
        if isinstance(cell, CellError):
            raise error_problem(cell, f"{where}, row {row + 1}, column {column + 1}")
        return text_of(cell)

    down, across = range(1, len(rows)), range(1, len(rows[0]))
    sizes, discounts = tuple(number(0, column) for column in across), tuple(number(row, 0) for row in down)
    body = tuple(tuple(approver(row, column) for column in across) for row in down)
    try:
        return ApprovalMatrix(sizes, discounts, body)
    except CvmError as error:
        raise error.at(where) from None


ShareList = Annotated[NDArray[np.float64], Kind("range of fractions", _read_share_list, spills=True)]
"""A whole range of fractions as one list, whatever the length of other arguments."""
WithinList = Annotated[
    NDArray[np.bool_], Kind("range of TRUE or FALSE, 1 or 0, or texts of Status", _read_within, spills=True)
]
"""A whole range that says of each discount or deal whether it is within policy."""
Matrix = Annotated[ApprovalMatrix, Kind("approval matrix", _read_matrix, spills=True)]
"""First row deal sizes, first column discounts, body approvers."""


def _tiers(breaks: NDArray[np.float64], percents: NDArray[np.float64]) -> Tiers:
    try:
        return Tiers(breaks, percents)
    except CvmError as error:
        raise error.at('argument "breaks"') from None


@worksheet_function(family=_FAMILY)
def CVM_TIER_DISCOUNT(
    quantity: Numbers,
    breaks: NumberList,
    percents: ShareList,
    mode: Literal["all-units", "incremental"] = "all-units",
) -> Numbers:
    """Give the effective discount of a quantity on a scale of tiers.

    all-units: the percent of the tier that is reached. incremental: Σ (units within a tier × its percent) ÷ quantity.

    Parameters
    ----------
    quantity : number or range; units or money, not below 0
        What is bought. Below the first break there is no discount.
    breaks : range of numbers; unit of the quantity, ascending
        From which quantity each tier holds, inclusive.
    percents : range of fractions; one for each break
        The discount of each tier.
    mode : text
        "all-units" when the tier that is reached holds for every unit (the default); "incremental" when each tier
        holds for the units within it.

    Returns
    -------
    fraction
        Of the price of the whole quantity, in the shape of the range; #N/A where a quantity is below 0.

    Examples
    --------
    >>> from udfs import CVM_TIER_DISCOUNT
    >>> breaks, percents = [[0], [100], [500]], [[0], [0.05], [0.10]]
    >>> CVM_TIER_DISCOUNT([[99], [100], [600]], breaks, percents)
    [[0.0], [0.05], [0.1]]
    >>> CVM_TIER_DISCOUNT(600, breaks, percents, "incremental")
    0.05
    """
    return _tiers(breaks, percents).effective_discount(quantity, mode=TierMode(mode))


@worksheet_function(family=_FAMILY)
def CVM_REBATE(
    volume: Numbers, breaks: NumberList, rates: ShareList, mode: Literal["all-units", "incremental"] = "all-units"
) -> Numbers:
    """Give the rebate on a volume, such as the sales of a year, on a scale of tiers.

    all-units: volume × rate of the tier that is reached. incremental: Σ (volume within a tier × its rate).

    Parameters
    ----------
    volume : number or range; money, not below 0
        What was bought. Below the first break there is no rebate.
    breaks : range of numbers; unit of the volume, ascending
        From which volume each tier holds, inclusive.
    rates : range of fractions; one for each break
        The rebate of each tier.
    mode : text
        "all-units" (the default) or "incremental", as for CVM_TIER_DISCOUNT.

    Returns
    -------
    money
        In the shape of the range; #N/A where a volume is below 0.

    Examples
    --------
    >>> from udfs import CVM_REBATE
    >>> breaks, rates = [[100_000], [250_000]], [[0.02], [0.03]]
    >>> CVM_REBATE(300_000, breaks, rates), CVM_REBATE(300_000, breaks, rates, "incremental")
    (9000.0, 4500.0)
    """
    return _tiers(breaks, rates).rebate(volume, mode=TierMode(mode))


@worksheet_function(family=_FAMILY)
def CVM_FLOOR_PRICE(cost: Numbers, margin: Shares) -> Numbers:
    """Give the lowest net price that keeps a margin.

    floor price = cost ÷ (1 − margin).

    Parameters
    ----------
    cost : number or range; money, not below 0
        Of one unit.
    margin : fraction or range; of the net price, below 1
        What must be left of the price. A mark-up on cost is something else: 150 % of the cost is a margin of 60 %.

    Returns
    -------
    money
        In the shape of the ranges; #N/A where the margin is 100 % or more, or the cost below 0.

    Examples
    --------
    >>> from udfs import CVM_FLOOR_PRICE
    >>> CVM_FLOOR_PRICE(60, 0.40)
    100.0
    """
    return floor_price.each(cost, margin)


@worksheet_function(family=_FAMILY)
def CVM_MAX_DISCOUNT(list_price: Numbers, cost: Numbers, margin: Shares) -> Numbers:
    """Give the highest discount off the list price that keeps a margin.

    maximum discount = 1 − floor price ÷ list price.

    Parameters
    ----------
    list_price : number or range; money, above 0
        Of one unit.
    cost : number or range; money, not below 0
        Of one unit.
    margin : fraction or range; of the net price, below 1
        What must be left of the price.

    Returns
    -------
    fraction
        Of the list price, in the shape of the ranges. Below 0 the list price is itself below the floor price: by so
        much of it the price must rise. #N/A where an argument is out of its range.

    Examples
    --------
    >>> from udfs import CVM_MAX_DISCOUNT
    >>> CVM_MAX_DISCOUNT(160, 60, 0.40), CVM_MAX_DISCOUNT(80, 60, 0.40)
    (0.375, -0.25)
    """
    return maximum_discount.each(list_price, cost, margin)


@worksheet_function(family=_FAMILY)
def CVM_APPROVER(discount: Shares, deal_size: Numbers, matrix: Matrix) -> Results:
    """Give who must approve a discount on a deal of that size.

    Parameters
    ----------
    discount : fraction or range; of the list price
        A surcharge, below 0, falls on the first step.
    deal_size : number or range; money
        In the unit of the matrix.
    matrix : block of cells
        First row deal sizes and first column discounts, both "up to", inclusive and ascending; between them the
        approvers. The corner is not read.

    Returns
    -------
    texts
        The approver, in the shape of the ranges. #N/A above the last step, where nobody may approve, and where the
        matrix is blank.

    Examples
    --------
    >>> from udfs import CVM_APPROVER
    >>> matrix = [["", 25_000, 100_000], [0.10, "Rep", "Rep"], [0.20, "Rep", "Manager"], [0.30, "Manager", "Director"]]
    >>> CVM_APPROVER([[0.10], [0.15], [0.25]], 60_000, matrix)
    [['Rep'], ['Manager'], ['Director']]
    """
    return matrix.approver(discount, deal_size)


@worksheet_function(family=_FAMILY)
def CVM_DISCOUNT_CHECK(deals: Table, policy: PolicyTable, as_of: Date | None = None) -> SpilledTable:
    """Check the discounts of deals against the discount policy, and each deal's total and margin.

    Of the rules of a discount's name those valid on the date are kept; then those that name the segment, or else those
    that name none; then those with the largest Minimum quantity reached (blank = 0); then those with the smallest Deal
    size up to (blank = no limit) that list price × quantity does not exceed. What is left is a ladder: the first row
    whose Maximum, inclusive, the percent does not exceed decides. A blank Approver there is Within policy, a name
    Needs approval; above the last row, or without a rule, it is Out of policy. A percent of 0 or below is within.

    Parameters
    ----------
    deals : table
        Deal, Discount, Percent (of the list price, below 0 for a surcharge), and as far as the policy needs them:
        Segment, Quantity, List price, Cost, Date, of which it is enough that one row of a deal names them; Given in
        return. One row a discount; a deal's rows need not stand together.
    policy : table
        Discount, Maximum, and where wanted Approver, Segment, Minimum quantity, Deal size up to, In return for, Margin
        floor, Valid from, Valid to (both inclusive). Several rows of ascending Maximum are a ladder. The discount
        "Total" is a deal's total.
    as_of : date
        For all rows; else the row's Date counts, else dates are not checked.

    Returns
    -------
    table
        Deal, Discount, Percent, Allowed (the highest Maximum without approval), Status (Within policy, Needs approval,
        Out of policy; Cannot be checked where a figure is missing or wrong), Approver, Reasons. After a deal's rows its
        Total: Percent and Allowed stacked one after another (sequential, 1 − Π(1 − p)), Status the worst of its rows,
        of the policy's Total and of the margin, 1 − cost ÷ net price, against the highest Margin floor of the ladders
        that applied. Where something is asked In return for a discount and nothing given, it is Out of policy.

    Examples
    --------
    >>> from udfs import CVM_DISCOUNT_CHECK
    >>> policy = [["Discount", "Maximum", "Approver"], ["Volume", 0.10, ""], ["Volume", 0.20, "Manager"]]
    >>> for row in CVM_DISCOUNT_CHECK([["Deal", "Discount", "Percent"], ["D1", "Volume", 0.15]], policy):
    ...     print(row[1:6])
    ['Discount', 'Percent', 'Allowed', 'Status', 'Approver']
    ['Volume', 0.15, 0.1, 'Needs approval', 'Manager']
    ['Total', 0.15, 0.1, 'Needs approval', 'Manager']
    """
    found = check_discounts(deal_lines_of(deals), policy, as_of=as_of)
    header = ("Deal", "Discount", "Percent", "Allowed", "Status", "Approver", "Reasons")
    columns = (
        deals_as_typed(deals, found.deals), found.discounts, found.percents, found.allowed, found.statuses,
        found.approvers, found.reasons,
    )  # fmt: skip
    table = np.empty((1 + len(found.deals), len(header)), dtype=object)
    table[0] = header
    for number, column in enumerate(columns):
        table[1:, number] = column
    return table  # type: ignore[return-value]  # 100,000 rows are faster in one piece


@worksheet_function(family=_FAMILY)
def CVM_COMPLIANCE(within: WithinList, weights: NumberList | None = None) -> Number:
    """Give the share of discounts or deals that is within policy.

    compliance = Σ weights within policy ÷ Σ weights.

    Parameters
    ----------
    within : range of cells
        TRUE or FALSE, 1 or 0, or the Status of CVM_DISCOUNT_CHECK, of which only "Within policy" counts. Take either
        the rows of discounts or the rows Total, not both.
    weights : range of numbers; not below 0
        Such as the list price of each; all count the same when left out.

    Returns
    -------
    fraction
        0 to 1; #DIV/0! when all weights are 0.

    Examples
    --------
    >>> from udfs import CVM_COMPLIANCE
    >>> CVM_COMPLIANCE([["Within policy"], ["Needs approval"]]), CVM_COMPLIANCE([[True], [False]], [[300], [100]])
    (0.5, 0.75)
    """
    if weights is not None and len(weights) != len(within):
        raise CvmError(
            f'"within" has {len(within)} cells and "weights" has {len(weights)}.',
            "Give each one its weight.",
            where='argument "weights"',
        )
    try:
        return compliance(within, weights)
    except CvmError as error:
        raise error.at('argument "weights"') from None


@worksheet_function(family=_FAMILY)
def CVM_GIVE_GET(gives: Table, gets: Table) -> SpilledTable:
    """Set what we give a customer against what we get for it.

    net = gets − gives.

    Parameters
    ----------
    gives : table
        Item, Worth: what we give, and what it costs us in money, not below 0.
    gets : table
        Item, Worth: what we get, and what it is worth to us.

    Returns
    -------
    table
        Item, Gives, Gets, Net, a row for each item, gives first; an item that stands several times is added up. Total;
        its Net below 0 means that we give more than we get.

    Examples
    --------
    >>> from udfs import CVM_GIVE_GET
    >>> CVM_GIVE_GET([["Item", "Worth"], ["Discount", 8000]], [["Item", "Worth"], ["3-year contract", 9000]])[1:]
    [['Discount', 8000.0, 0.0, -8000.0], ['3-year contract', 0.0, 9000.0, 9000.0], ['Total', 8000.0, 9000.0, 1000.0]]
    """
    rows = give_and_get(_items(gives), _items(gets))
    return [("Item", "Gives", "Gets", "Net"), *((row.item, row.gives, row.gets, row.net) for row in rows)]


def _items(table: Table) -> list[Item]:
    """Read items with their worth; rows that are blank in both are skipped."""
    names = table.texts("Item")
    table.numbers("Worth", bad="nan")  # raises when there is no such column
    found = []
    for row, name in enumerate(names):
        if not name and table.cell("Worth", row) is None:
            continue
        if problem := table.problem("Worth", row):
            raise problem
        if not name:
            raise CvmError("The worth has no item.", "Name what it is.", where=table.where("Item", row))
        found.append((name, float(table.cell("Worth", row))))  # type: ignore[arg-type]
    return found


@worksheet_function(family=_FAMILY)
def CVM_TERMS_APR(
    percent: Shares,
    discount_days: Numbers,
    net_days: Numbers,
    basis: Numbers = 365,
    method: Literal["simple", "effective"] = "simple",
) -> Numbers:
    """Give what a cash discount costs a year: the rate that a customer saves by paying early.

    simple: d ÷ (1 − d) × basis ÷ (net days − discount days). effective: (1 + d ÷ (1 − d)) ^ (basis ÷ (net days −
    discount days)) − 1.

    Parameters
    ----------
    percent : fraction or range, 0 to below 1
        The cash discount d.
    discount_days : number or range; days, not below 0
        Until when it may be taken.
    net_days : number or range; days, above the discount days
        When the full price is due.
    basis : number or range; days, 360 to 366
        Of a year; 365 when left out.
    method : text
        "simple" (the default), or "effective" with compounding.

    Returns
    -------
    fraction
        A year, in the shape of the ranges; #N/A where an argument is out of its range.

    Examples
    --------
    >>> from udfs import CVM_TERMS_APR
    >>> round(CVM_TERMS_APR(0.02, 10, 30), 4), round(CVM_TERMS_APR(0.02, 10, 30, 365, "effective"), 4)
    (0.3724, 0.4459)
    """
    return RateMethod(method).closed_form.each(percent, discount_days, net_days, basis)


@worksheet_function(family=_FAMILY)
def CVM_TERMS_COST(amount: Numbers, days: Numbers, rate: Shares, basis: Numbers = 365) -> Numbers:
    """Give what it costs to wait for a payment: simple interest on the amount.

    carrying cost = amount × rate × days ÷ basis.

    Parameters
    ----------
    amount : number or range; money
        What is outstanding.
    days : number or range; not below 0
        For how long.
    rate : fraction or range; a year
        What capital costs.
    basis : number or range; days, 360 to 366
        Of a year; 365 when left out.

    Returns
    -------
    money
        In the shape of the ranges; #N/A where days or basis are out of their range.

    Examples
    --------
    >>> from udfs import CVM_TERMS_COST
    >>> CVM_TERMS_COST(73_000, 30, 0.08)
    480.0
    """
    return carrying_cost.each(amount, days, rate, basis)
