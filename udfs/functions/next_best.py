"""The family "Next best alternative and price setting": worth compared to what, and the price that it allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import numpy as np

from udfs.cell_values import error_problem, number_problem
from udfs.cells import (
    Cell,
    CellError,
    Count,
    Kind,
    Number,
    Numbers,
    Results,
    Share,
    Shares,
    SpilledTable,
    Texts,
    normal,
    text_of,
)
from udfs.columns import beside
from udfs.tables import is_range, rectangle
from udfs.worksheet_function import worksheet_function
from xlcvm.errors import CvmError
from xlcvm.value.delivered import value_delivered
from xlcvm.value.life_cycle_cost import business_case, total_cost_of_ownership
from xlcvm.value.next_best import (
    DEFAULT_TOLERANCE,
    CustomerView,
    Element,
    ValueKind,
    compare,
    delta_value,
    point_type,
    read_kind,
    read_winner,
)
from xlcvm.value.price_setting import economic_value, incentive, price_at_share, value_share, value_stack

_FAMILY = "Next best alternative and price setting"
T = TypeVar("T")


def _each_cell(read: Callable[[Cell], T]) -> Callable[[object, str], tuple[T, ...]]:
    """Read every cell of an argument with `read`, and say which cell it is that cannot be read."""

    def read_all(raw: object, argument: str) -> tuple[T, ...]:
        rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
        cells = [normal(cell) for row in rows for cell in row]
        found = []
        for number, cell in enumerate(cells, 1):
            try:
                if isinstance(cell, CellError):
                    raise error_problem(cell, "")
                found.append(read(cell))
            except CvmError as error:
                raise error.at(f'argument "{argument}"' + (f", row {number}" if len(cells) > 1 else "")) from None
        return tuple(found)

    return read_all


def _kind(cell: Cell) -> ValueKind:
    return read_kind(text_of(cell))


def _view(cell: Cell) -> CustomerView | None:
    if isinstance(cell, str):
        return read_winner(cell)
    if cell is not None and (problem := number_problem(cell, "")):
        raise problem
    return cell  # type: ignore[return-value]  # a number, or nothing


ValueKinds = Annotated[
    tuple[ValueKind, ...],
    Kind('"saving" or "profit", or a range of them', _each_cell(_kind), element_wise=True, spills=True),
]
"""Element by element: whether less is better, or more."""
CustomerViews = Annotated[
    tuple[CustomerView | None, ...],
    Kind(
        '"ours", "next best", "same" or a number, or a range of them',
        _each_cell(_view),
        element_wise=True,
        spills=True,
    ),
]
"""Element by element: who wins in the customer's eyes; None for a blank."""


@worksheet_function(family=_FAMILY)
def CVM_DELTA_VALUE(ours: Numbers, next_best: Numbers, kind: ValueKinds = "saving") -> Numbers:  # type: ignore[assignment]
    """Give the difference to the next best alternative as value to the customer.

    saving = next best − ours; profit = ours − next best.

    Parameters
    ----------
    ours : number or range; any unit
        The figure of our offering.
    next_best : number or range; unit of ours
        The figure of the next best alternative.
    kind : text, or range of texts
        "saving" when less is better, such as a cost (the default); "profit" when more is, such as a yield.

    Returns
    -------
    number
        In the unit of the figures and the shape of the ranges; above 0 when ours is worth more.

    Examples
    --------
    >>> from udfs import CVM_DELTA_VALUE
    >>> CVM_DELTA_VALUE(80, 100), CVM_DELTA_VALUE([[80], [35]], [[100], [30]], "profit")
    (20.0, [[-20.0], [5.0]])
    """
    if len(kind) == 1:
        return delta_value(ours, next_best, kind=kind[0])
    saved, gained = (delta_value(ours, next_best, kind=each) for each in ValueKind)
    return np.where([each is ValueKind.SAVING for each in kind], saved, gained)


@worksheet_function(family=_FAMILY)
def CVM_POINT_TYPE(
    ours: Numbers,
    next_best: Numbers,
    tolerance: Shares = DEFAULT_TOLERANCE,
    customer_view: CustomerViews | None = None,
) -> Results:
    """Tell whether elements are points of parity, of difference or of contention.

    Parity: |ours − next best| ≤ tolerance × max(|ours|, |next best|); a difference of just the tolerance is parity, and
    two zeros are.

    Parameters
    ----------
    ours : number or range; any unit
        Worth or performance of our offering: more is better. For costs put a minus before both figures.
    next_best : number or range; unit of ours
        The same of the next best alternative.
    tolerance : fraction, 0 to 1
        Up to which part of the larger figure the two count as equal; 5 % when left out.
    customer_view : text or number, or a range of them
        "ours", "next best", "same", or the customer's own figure for ours − next best, above 0 in favour of ours; a
        blank says nothing. Another winner than the figures give is contention.

    Returns
    -------
    texts
        "Parity", "Difference: ours", "Difference: next best" or "Contention", in the shape of the ranges.

    Notes
    -----
    Anderson, Narus, van Rossum, "Customer value propositions in business markets", HBR, March 2006.

    Examples
    --------
    >>> from udfs import CVM_POINT_TYPE
    >>> CVM_POINT_TYPE(105, 100), CVM_POINT_TYPE(120, 100), CVM_POINT_TYPE(120, 100, 5/100, -10)
    ('Parity', 'Difference: ours', 'Contention')
    """
    views = customer_view or (None,)
    shape = np.broadcast_shapes(np.shape(ours), np.shape(next_best), np.shape(tolerance), (len(views),))
    columns = [np.broadcast_to(figures, shape).tolist() for figures in (ours, next_best, tolerance)]
    spread = views * (shape[0] if len(views) == 1 else 1)
    return [
        point_type(a, b, tolerance=limit, customer_view=view)
        for a, b, limit, view in zip(*columns, spread, strict=True)
    ]


@worksheet_function(family=_FAMILY)
def CVM_NBA_COMPARE(
    elements: Texts,
    ours: Numbers,
    next_best: Numbers,
    kinds: ValueKinds = "saving",  # type: ignore[assignment]
    customer_view: CustomerViews | None = None,
    tolerance: Share = DEFAULT_TOLERANCE,
) -> SpilledTable:
    """Compare value elements with the next best alternative.

    Parameters
    ----------
    elements : range of texts
        Names of the value elements.
    ours : range of numbers; one unit for all, such as money a year
        The figures of our offering.
    next_best : range of numbers; unit of ours
        The figures of the next best alternative.
    kinds : text, or range of texts
        "saving" when less is better (the default), "profit" when more is; one for all, or one an element.
    customer_view : text or number, or a range of them
        "ours", "next best", "same", or the customer's own figure for the Difference, above 0 in favour of ours; a blank
        says nothing. Another winner than the figures give is contention.
    tolerance : fraction, 0 to 1
        Up to which part of the larger figure the two count as equal; 5 % when left out.

    Returns
    -------
    table
        Value element, Ours, Next best, Difference (value to the customer), Point, Share (of the total); Total,
        without sums of Ours and Next best when savings and profits are mixed. A total of 0 makes Share #DIV/0!.

    Notes
    -----
    Anderson, Narus, van Rossum, "Customer value propositions in business markets", HBR, March 2006.

    Examples
    --------
    >>> from udfs import CVM_NBA_COMPARE
    >>> CVM_NBA_COMPARE([["Energy"], ["Scrap"]], [[80], [35]], [[100], [30]])[2:]
    [['Scrap', 35.0, 30.0, -5.0, 'Difference: next best', -0.3333333333333333], ['Total', 115.0, 130.0, 15.0, '', 1.0]]
    """
    given = {"ours": ours, "next_best": next_best, "kinds": kinds, "customer_view": customer_view or (None,)}
    columns = (beside(elements, values, argument) for argument, values in given.items())
    found = compare([Element(*row) for row in zip(elements, *columns, strict=True)], tolerance=tolerance)
    header = ("Value element", "Ours", "Next best", "Difference", "Point", "Share")
    return [
        header,
        *(
            (row.element.name, row.element.ours, row.element.next_best, row.difference, row.point,
             found.share_problem or row.share)
            for row in found.rows
        ),
        ("Total", *(found.figures or ("", "")), found.difference, "", found.share_problem or 1.0),
    ]  # fmt: skip


@worksheet_function(family=_FAMILY)
def CVM_EVC(reference_price: Numbers, positive: Numbers, negative: Numbers = 0) -> Numbers:
    """Give the economic value to the customer: the price at which the customer gains nothing and loses nothing.

    economic value = reference price + positive − negative.

    Parameters
    ----------
    reference_price : number or range; money
        What the next best alternative costs.
    positive : number or range; money
        Differentiation value that speaks for our offering.
    negative : number or range; money, not below 0
        Differentiation value that speaks against it, without its sign: it is taken off.

    Returns
    -------
    money
        In the shape of the ranges; #N/A where `negative` is below 0.

    Notes
    -----
    Example: EVC teaching case, brandalyzer (2015): 300 + 350 + 100 + 200 = 950.

    Examples
    --------
    >>> from udfs import CVM_EVC
    >>> CVM_EVC(300, 650), CVM_EVC(300, 700, 50)
    (950.0, 950.0)
    """
    return economic_value.each(reference_price, positive, negative)


@worksheet_function(family=_FAMILY)
def CVM_INCENTIVE(value: Numbers, price: Numbers, next_best_value: Numbers, next_best_price: Numbers) -> Numbers:
    """Give the customer's incentive to buy ours and not the next best alternative.

    incentive = (Vf − Pf) − (Va − Pa).

    Parameters
    ----------
    value : number or range; money
        Value of our offering to the customer, Vf.
    price : number or range; money
        Its price, Pf.
    next_best_value : number or range; money
        Value of the next best alternative, Va.
    next_best_price : number or range; money
        Its price, Pa.

    Returns
    -------
    money
        In the shape of the ranges; above 0 when the customer gains with ours.

    Notes
    -----
    Anderson, Kumar, Narus, Value Merchants (2007), equation 2-1.

    Examples
    --------
    >>> from udfs import CVM_INCENTIVE
    >>> CVM_INCENTIVE(950, 825, 300, 300)
    125.0
    """
    return incentive.each(value, price, next_best_value, next_best_price)


@worksheet_function(family=_FAMILY)
def CVM_VALUE_SHARE(price: Numbers, reference_price: Numbers, differentiation: Numbers) -> Numbers:
    """Give the supplier's share of the differentiation value at a price.

    value share = (price − reference price) ÷ differentiation.

    Parameters
    ----------
    price : number or range; money, not below the reference price
        The price of our offering.
    reference_price : number or range; money
        What the next best alternative costs.
    differentiation : number or range; money, above 0
        Economic value − reference price.

    Returns
    -------
    fraction
        In the shape of the ranges; above 1 when the price exceeds the economic value. #DIV/0! where the differentiation
        is 0, #N/A where it is below 0 or the price below the reference price.

    Notes
    -----
    Example: EVC teaching case, brandalyzer (2015): 525 ÷ 650.

    Examples
    --------
    >>> from udfs import CVM_VALUE_SHARE
    >>> round(CVM_VALUE_SHARE(825, 300, 650), 4)
    0.8077
    """
    return value_share.each(price, reference_price, differentiation)


@worksheet_function(family=_FAMILY)
def CVM_PRICE_AT_SHARE(reference_price: Numbers, differentiation: Numbers, share: Shares) -> Numbers:
    """Give the price at which the supplier takes a share of the differentiation value and the customer keeps the rest.

    price at share = reference price + differentiation × share.

    Parameters
    ----------
    reference_price : number or range; money
        What the next best alternative costs.
    differentiation : number or range; money, not below 0
        Economic value − reference price.
    share : fraction or range, 0 to 1
        The supplier's; the customer keeps 1 − share.

    Returns
    -------
    money
        In the shape of the ranges; #N/A where an argument is out of its range.

    Examples
    --------
    >>> from udfs import CVM_PRICE_AT_SHARE
    >>> CVM_PRICE_AT_SHARE(300, 650, 0.5)
    625.0
    """
    return price_at_share.each(reference_price, differentiation, share)


@worksheet_function(family=_FAMILY)
def CVM_VALUE_STACK(labels: Texts, values: Numbers, reference_price: Number) -> SpilledTable:
    """Stack value elements from the reference price to the economic value, ready for a chart.

    Parameters
    ----------
    labels : range of texts
        Names of the value elements.
    values : range of numbers; money
        Their differentiation value; below 0 where ours is worth less, and the stack then steps down.
    reference_price : number; money
        What the next best alternative costs.

    Returns
    -------
    table
        Label, Value, From, To: the row Reference price, one for each element, and Total, the economic value.

    Examples
    --------
    >>> from udfs import CVM_VALUE_STACK
    >>> CVM_VALUE_STACK([["Energy"], ["Training"]], [[50], [-20]], 100)[1:]
    [['Reference price', 100.0, 0.0, 100.0], ['Energy', 50.0, 100.0, 150.0], ['Training', -20.0, 150.0, 130.0], \
['Total', 130.0, 0.0, 130.0]]
    """
    steps = value_stack(labels, beside(labels, values, "values"), reference_price=reference_price)
    return [("Label", "Value", "From", "To"), *((step.label, step.value, step.start, step.end) for step in steps)]


@worksheet_function(family=_FAMILY)
def CVM_TCO(acquisition: Numbers, usage: Numbers, disposal: Numbers, years: Numbers = 1, rate: Shares = 0) -> Numbers:
    """Give the total cost of ownership: the present value of buying, using and disposing.

    acquisition + usage × annuity(rate; years) + disposal ÷ (1 + rate)^years.

    Parameters
    ----------
    acquisition : number or range; money
        Paid now.
    usage : number or range; money a year
        At each year's end.
    disposal : number or range; money
        At the last year's end; below 0 when the used equipment is sold.
    years : number or range; years, not below 0
        Of use; 1 when left out.
    rate : fraction or range; a year, above −1
        Discount rate; 0 when left out.

    Returns
    -------
    money
        In the shape of the ranges.

    Examples
    --------
    >>> from udfs import CVM_TCO
    >>> CVM_TCO(1000, 200, 50), round(CVM_TCO(1000, 200, 50, 5, 0.10), 2)
    (1250.0, 1789.2)
    """
    return total_cost_of_ownership.each(acquisition, usage, disposal, years, rate)


@worksheet_function(family=_FAMILY)
def CVM_BUSINESS_CASE(
    extra_price: Number, annual_value: Number, years: Count = 5, rate: Share = 0.10, one_off_cost: Number = 0
) -> SpilledTable:
    """Follow a higher price and the yearly value that it buys: cash flows, NPV, IRR, ROI, payback.

    Parameters
    ----------
    extra_price : number; money
        Our price less that of the next best alternative, paid at once.
    annual_value : number; money a year
        Value to the customer at each year's end.
    years : whole number, 1 to 200
        How many years are looked at; 5 when left out.
    rate : fraction; a year, above −1
        Discount rate; 10 % when left out.
    one_off_cost : number; money
        What changing over costs the customer at once; 0 when left out.

    Returns
    -------
    table
        Year, Cash flow, Cumulative, Discounted for year 0 to the last; then NPV, IRR, ROI ((sum of values −
        investment) ÷ investment, not discounted) and Payback years (within the year by proportion) with their figure
        under Cash flow. A measure that does not exist is an error, and the others stay.

    Examples
    --------
    >>> from udfs import CVM_BUSINESS_CASE
    >>> table = CVM_BUSINESS_CASE(1000, 400, 3)
    >>> table[1], table[-1]
    ([0.0, -1000.0, -1000.0, -1000.0], ['Payback years', 2.5, '', ''])
    """
    case = business_case(extra_price, annual_value, years=years, rate=rate, one_off_cost=one_off_cost)
    return [
        ("Year", "Cash flow", "Cumulative", "Discounted"),
        *((float(flow.year), flow.amount, flow.cumulative, flow.discounted) for flow in case.years),
        ("NPV", case.net_present_value),
        ("IRR", case.internal_rate),
        ("ROI", case.return_on_investment),
        ("Payback years", case.payback_years),
    ]


@worksheet_function(family=_FAMILY)
def CVM_VALUE_DELIVERED(elements: Texts, promised: Numbers, delivered: Numbers) -> SpilledTable:
    """Set the value that was delivered against the value that was promised.

    gap = delivered − promised; realisation = delivered ÷ promised.

    Parameters
    ----------
    elements : range of texts
        Names of the value elements.
    promised : range of numbers; money
        Value that was promised.
    delivered : range of numbers; money
        Value that was delivered.

    Returns
    -------
    table
        Value element, Promised, Delivered, Gap, Realisation (a fraction; #DIV/0! where nothing was promised); Total,
        whose realisation is the ratio of the sums.

    Examples
    --------
    >>> from udfs import CVM_VALUE_DELIVERED
    >>> CVM_VALUE_DELIVERED([["Energy"], ["Scrap"]], [[100], [300]], [[120], [180]])[-1]
    ['Total', 400.0, 300.0, -100.0, 0.75]
    """
    rows = value_delivered(
        elements, beside(elements, promised, "promised"), delivered=beside(elements, delivered, "delivered")
    )
    return [
        ("Value element", "Promised", "Delivered", "Gap", "Realisation"),
        *((row.element, row.promised, row.delivered, row.gap, row.realisation) for row in rows),
    ]
