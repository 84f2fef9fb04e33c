"""Payment terms as money: what a cash discount costs a year, and what waiting for payment costs. It knows no customer.

Rates are fractions a year; the year has 365 days unless the basis says otherwise.
"""

from __future__ import annotations

from enum import StrEnum

from xlcvm.equations.closed_forms import ClosedForm, Condition

_TERMS = ("percent", "discount days", "net days", "basis")
_BASIS = Condition(
    "min(basis − 360; 366 − basis)",
    "The basis is {basis}, which is no number of days of a year.",
    "Enter 365 or 360.",
)
_CONDITIONS = (
    Condition(
        "min(percent; 1 − 1e-12 − percent)",  # all of the price off leaves nothing to finance
        "The cash discount is {percent}, not from 0 to below 1.",
        "Enter a fraction, such as 2%.",
    ),
    Condition(
        "net days − discount days − 1e-9",  # a condition allows 0, and 0 days are no credit
        "The discount is for payment within {discount days} days, and the net price is due within {net days}.",
        "Enter net days that are more than the discount days.",
    ),
    Condition("discount days", "The discount days are {discount days}, below 0.", "Enter 0 days or more."),
    _BASIS,
)

simple_rate = ClosedForm(
    "simple rate = percent ÷ (1 − percent) × basis ÷ (net days − discount days)", _TERMS, _CONDITIONS
)
"""What a cash discount costs a year, without compounding: the customer pays d for every 1 − d, so many days early."""

effective_rate = ClosedForm(
    "effective rate = (1 + percent ÷ (1 − percent)) ^ (basis ÷ (net days − discount days)) − 1", _TERMS, _CONDITIONS
)
"""The same with compounding: what it costs when it is taken all the year round."""

carrying_cost = ClosedForm(
    "carrying cost = amount × rate × days ÷ basis",
    ("amount", "days", "rate", "basis"),
    (Condition("days", "The number of days is {days}, below 0.", "Enter 0 days or more."), _BASIS),
)
"""What an amount costs while it is outstanding, simple interest; money."""


class RateMethod(StrEnum):
    """How the rate of a cash discount is carried from its days to a year."""

    SIMPLE = "simple"
    EFFECTIVE = "effective"

    @property
    def closed_form(self) -> ClosedForm:
        """The formula of the method."""
        return simple_rate if self is RateMethod.SIMPLE else effective_rate
