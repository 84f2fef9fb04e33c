"""Economic value to the customer from a reference price: a published teaching case.

Source: brandalyzer, 2015: reference 300; functionality +350, start-up saving +100, post-purchase saving +200, so the
economic value is 950; at a price of 825 the customer keeps 125, and the supplier takes 80.77 % of the difference.
"""

from __future__ import annotations

from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

_SOURCE = "EVC teaching example, brandalyzer (2015)"
_FIGURES = {
    "reference price": 300,
    "gain in functionality": 350,
    "start-up saving": 100,
    "post-purchase saving": 200,
    "price asked": 825,
}

CALCULATOR = Calculator(
    ValueModel(
        (
            EquationRow("Differentiation value", "gain in functionality + start-up saving + post-purchase saving"),
            EquationRow("Economic value", "reference price + differentiation value"),
            EquationRow("Incentive to buy", "economic value − price asked", "What the customer keeps"),
            EquationRow(
                "Supplier's share",
                "(price asked − reference price) ÷ differentiation value",
                "Of the differentiation value",
            ),
        ),
        Inputs(
            [
                Input(name, figure, unit="USD", status=Status.ASSUMED, source=_SOURCE)
                for name, figure in _FIGURES.items()
            ]
        ),
    ),
    title="Economic value to the customer",
    our_offering="New product",
    next_best="Reference product",
    footnote="The incentive is what the customer keeps of the economic value, at the price asked.",
    notes=(
        "A teaching case. Its last two equations look at the price asked, which is why price stands among the "
        "inputs here: they tell how the economic value is shared, not what the product is worth.",
    ),
)
