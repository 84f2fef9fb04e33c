"""Value models to start from, by name: one file each, data only."""

from __future__ import annotations

import importlib

from workbooks.value_calculator.calculator import Calculator
from xlcvm.errors import CvmError

CATALOGUE = {
    "motor_drive": "A variable-speed drive against the competitor that it replaces",
    "economic_value": "Economic value to the customer, from a reference price (a published teaching case)",
    "energy_per_store": "One equation scaled by a number of stores (a published calculator)",
    "power_reduction": "A word equation in its published form",
}
"""Name and subject of each example."""


def load(name: str) -> Calculator:
    """Load a template.

    Parameters
    ----------
    name : str
        A key of `CATALOGUE`.

    Returns
    -------
    Calculator
        The model with its title and the names of the two offerings.

    Raises
    ------
    CvmError
        When there is no such template.

    Examples
    --------
    >>> load("energy_per_store").our_offering
    'Oil separator with low pressure drop'
    """
    if name not in CATALOGUE:
        raise CvmError(f'There is no template "{name[:40]}".', f"The templates are {', '.join(CATALOGUE)}.")
    calculator: Calculator = importlib.import_module(f"workbooks.value_calculator.examples.{name}").CALCULATOR
    return calculator
