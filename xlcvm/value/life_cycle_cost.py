"""Money over the years of use: total cost of ownership, and the business case of a higher price.

Years are counted from the purchase, which is year 0; what a year brings or costs falls due at its end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.equations.to_words import format_number, format_result
from xlcvm.errors import CvmError, ErrorCode

MAX_YEARS = 200  # of a business case: a row for each

total_cost_of_ownership = ClosedForm(
    "total cost of ownership = acquisition + usage × annuity(rate; years) + disposal ÷ (1 + rate) ^ years",
    ("acquisition", "usage", "disposal", "years", "rate"),
    (Condition("years", "The number of years is {years}, below 0.", "Enter for how many years it is used."),),
)
"""Present value of acquisition now, usage at each year's end and disposal at the last year's end.

Source: Ellram, "Total cost of ownership", 1995; discounting is textbook."""

discounted = ClosedForm("discounted cash flow = cash flow ÷ (1 + rate) ^ year", ("cash flow", "rate", "year"))
"""Present value of one cash flow at the end of a year."""

net_present_value = ClosedForm(
    "net present value = annual value × annuity(rate; years) − investment",
    ("investment", "annual value", "years", "rate"),
)
"""Present value of equal yearly values, less what is paid at once."""

return_on_investment = ClosedForm(
    "return on investment = (annual value × years − investment) ÷ investment",
    ("investment", "annual value", "years"),
)
"""Sum of all yearly values less the investment, for each unit of it; not discounted."""

payback_years = ClosedForm("payback years = investment ÷ annual value", ("investment", "annual value"))
"""Years until equal yearly values have paid an investment back, interpolated within the year; not discounted."""


@dataclass(frozen=True, slots=True)
class CashFlow:
    """A year of a business case: its cash flow, the sum so far, and its present value; money."""

    year: int
    amount: float
    cumulative: float
    discounted: float


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """What a higher price brings the customer over the years.

    Parameters
    ----------
    years : tuple of CashFlow
        Year 0 is what is paid at once, below 0.
    net_present_value : float
        At the rate; money. The sum of the discounted cash flows.
    internal_rate : float or CvmError
        The rate a year at which the net present value is 0, a fraction; or why there is none.
    return_on_investment : float or CvmError
        (Sum of values − investment) ÷ investment, not discounted; or why there is none.
    payback_years : float or CvmError
        Years until the sum of cash flows reaches 0, interpolated within the year; or why it never does.
    """

    years: tuple[CashFlow, ...]
    net_present_value: float
    internal_rate: float | CvmError
    return_on_investment: float | CvmError
    payback_years: float | CvmError


def business_case(
    extra_price: float, annual_value: float, *, years: int = 5, rate: float = 0.10, one_off_cost: float = 0.0
) -> BusinessCase:
    """Follow a higher price and the yearly value that it buys.

    Parameters
    ----------
    extra_price : float
        Our price less that of the next best alternative, paid at once; money.
    annual_value : float
        Value to the customer at each year's end; money a year.
    years : int
        1 to 200.
    rate : float
        Discount rate a year; a fraction above −1.
    one_off_cost : float
        What changing over costs the customer at once; money.

    Returns
    -------
    BusinessCase
        A measure that does not exist is its error; the others stay.

    Raises
    ------
    CvmError
        #VALUE!: years or rate out of range.

    Examples
    --------
    >>> case = business_case(1000, 400, years=3)
    >>> case.payback_years, round(case.internal_rate, 6), round(case.net_present_value, 6)
    (2.5, 0.09701, -5.259204)
    """
    _check(years, rate)
    investment = extra_price + one_off_cost
    amounts = [0.0 - investment, *[float(annual_value)] * years]
    present = np.broadcast_to(discounted(np.array(amounts), rate, np.arange(years + 1.0)), years + 1).tolist()
    flows = zip(range(years + 1), amounts, accumulate(amounts), present, strict=True)
    return BusinessCase(
        tuple(CashFlow(*flow) for flow in flows),
        net_present_value(investment, annual_value, years, rate),
        _or_error(lambda: internal_rate(investment, annual_value, years=years)),
        _or_error(lambda: _return(investment, annual_value, years)),
        _or_error(lambda: _payback(investment, annual_value, years)),
    )


def _check(years: int, rate: float) -> None:
    if not 1 <= years <= MAX_YEARS:
        raise CvmError(f"The number of years is {years:,}.", f"Enter a whole number from 1 to {MAX_YEARS}.")
    if rate <= -1:
        raise CvmError(f"The rate is {format_number(rate * 100)} %.", "Enter a rate above −100 %.")


def _or_error(compute: Callable[[], float]) -> float | CvmError:
    try:
        return compute()
    except CvmError as error:
        return error


def _return(investment: float, annual_value: float, years: int) -> float:
    if investment < 0:
        raise CvmError(
            f"There is no ROI: nothing is invested, for {format_number(-investment)} is saved at once.",
            "Judge it by its NPV.",
            code=ErrorCode.NOT_AVAILABLE,
        )
    return return_on_investment(investment, annual_value, years)


def _payback(investment: float, annual_value: float, years: int) -> float:
    if investment <= 0:
        return 0.0
    needed = payback_years(investment, annual_value) if annual_value > 0 else math.inf
    if needed <= years * (1 + 1e-12):  # 0.1 × 3 is a little above 0.3
        return min(needed, float(years))
    paid = (
        f"it would take {format_result(needed, None)} years" if needed < math.inf else "the yearly value is not above 0"
    )
    raise CvmError(
        f"The {format_number(investment)} paid at once is not paid back within {years} "
        f"{'year' if years == 1 else 'years'}: {paid}.",
        "Look at more years, or at a lower price.",
        code=ErrorCode.NOT_AVAILABLE,
    )


def internal_rate(investment: float, annual_value: float, *, years: int) -> float:
    """Find the rate at which equal yearly values are worth just what is paid at once.

    investment = annual value × annuity(rate; years)

    Parameters
    ----------
    investment : float
        Paid at once; money.
    annual_value : float
        At each year's end; money a year. When both figures are below 0 it is the rate of a loan: money now,
        paid back later.
    years : int
        At least 1.

    Returns
    -------
    float
        A fraction a year, above −1.

    Raises
    ------
    CvmError
        #NUM!: no rate does that, for the two figures are not both above 0 or both below.

    Notes
    -----
    With g = ln(1 + rate) the sum Σ e^(−g·t) falls and is convex in g, so Newton's method climbs to its one root
    from any start left of it. The first and the last year alone give such starts: each is less than the sum.

    Examples
    --------
    >>> round(internal_rate(1000, 500, years=3), 6)
    0.233752
    """
    if not (investment > 0 < annual_value or investment < 0 > annual_value):
        raise CvmError(
            f"There is no IRR: {format_number(-investment)} at once and {format_number(annual_value)} a year "
            "never balance, at whatever rate.",
            "An IRR needs money paid first and value later; judge this case by its NPV.",
            code=ErrorCode.NUMBER,
        )
    ratio = investment / annual_value
    growth = math.inf if ratio == 0 else max(-math.log(ratio), -math.log(ratio) / years)
    if not growth < 700 or ratio == math.inf:
        raise CvmError(
            f"The IRR is beyond any rate: {format_number(annual_value)} a year for {format_number(investment)}.",
            "Check the two figures.",
            code=ErrorCode.NUMBER,
        )
    for _ in range(200):  # a handful is enough; far from the root a step still gains 1 / years
        terms = [math.exp(-growth * year) for year in range(1, years + 1)]
        step = (math.fsum(terms) - ratio) / math.fsum(year * term for year, term in enumerate(terms, 1))
        growth += step
        if abs(step) <= 1e-15 * max(1.0, abs(growth)):
            break
    return math.expm1(growth)
