"""One equation, scaled by a number of stores: a published calculator.

Source: temprite.com/calculator: 100 (W) × 0.011 × 24 × 0.085 × 365 = 819.06 USD a year for one store. The source
prints (W); its result only fits a power in kW, so kW it is here. The names of the factors are ours.
"""

from __future__ import annotations

from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

_SOURCE = "temprite.com/calculator"

CALCULATOR = Calculator(
    ValueModel(
        (
            EquationRow(
                "Energy savings per store",
                "compressor power × efficiency gain × running time × days × electricity price",
                "The compressors run all day",
            ),
            EquationRow("Energy savings", "energy savings per store × stores", "All stores are alike"),
        ),
        Inputs(
            [
                Input("compressor power", 100, unit="kW/store", status=Status.ASSUMED, source=_SOURCE),
                Input("efficiency gain", 0.011, unit="%", status=Status.ASSUMED, source=_SOURCE),
                Input("running time", 24, unit="h/day", status=Status.ASSUMED, source=_SOURCE),
                Input("days", 365, unit="day/year", status=Status.ASSUMED, source=_SOURCE),
                Input("electricity price", 0.085, unit="USD/kWh", status=Status.ASSUMED, source=_SOURCE),
                Input("stores", 50, unit="store", status=Status.ASSUMED, source="Example: a chain of fifty"),
            ]
        ),
    ),
    title="Energy savings in refrigeration",
    our_offering="Oil separator with low pressure drop",
    next_best="Standard oil separator",
)
