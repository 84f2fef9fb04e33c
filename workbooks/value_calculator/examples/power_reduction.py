"""A word equation in its published form, with figures made up for it.

Source: J. C. Anderson, J. A. Narus, W. van Rossum, "Customer Value Propositions in Business Markets", Harvard Business
Review, March 2006: the equation is given in words, without figures.
"""

from __future__ import annotations

from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

_PRODUCT = (
    "kW spent × number of operating hours per year × $ per kW hour × number of years system solution in operation"
)
_SOURCE = "Illustrative"

CALCULATOR = Calculator(
    ValueModel(
        (
            EquationRow(
                "Power reduction cost savings",
                f"[{_PRODUCT}] competitor − [{_PRODUCT}] ours",
                "Price of electricity does not change over the years",
            ),
        ),
        Inputs(
            [
                Input("kW spent", 32, 40, two_sided=True, unit="kW", status=Status.ASSUMED, source=_SOURCE),
                Input("number of operating hours per year", 6000, unit="h/year", status=Status.ASSUMED, source=_SOURCE),
                Input("$ per kW hour", 0.12, unit="USD/kWh", status=Status.ASSUMED, source=_SOURCE),
                Input(
                    "number of years system solution in operation",
                    5,
                    unit="years",
                    status=Status.ASSUMED,
                    source=_SOURCE,
                ),
            ]
        ),
    ),
    title="Power reduction cost savings",
    our_offering="Our solution",
    next_best="Competitor's solution",
    notes=(
        "The equation is that of Anderson, Narus and van Rossum, Harvard Business Review, March 2006, without figures.",
    ),
    illustrative=True,
)
