"""Twelve equations of 53 operations over forty inputs, and the same model written by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from xlcvm.value import EquationRow, Input, Inputs, ValueModel

NAMES = [f"{what} {number}" for number in range(1, 9) for what in ("power", "hours", "price", "rate", "units")]

EQUATIONS = [
    "Energy 1 = (power 1 − power 2) × hours 1 × price 1",
    "Energy 2 = (power 3 − power 4) × hours 2 × price 2 × (1 + rate 1)",
    "Maintenance = hours 3 × price 3 × units 1 − hours 4 × price 4 × units 2",
    "Downtime = max(hours 5 − hours 6; 0) × price 5 + units 3 × rate 2",
    "Scrap = (rate 3 − rate 4) × units 4 × price 6 + rate 5 × units 5",
    "Labour = hours 7 × price 7 × (units 6 − units 7) ÷ (1 + rate 6)",
    "Capital = price 8 × units 8 × rate 7 × (1 − rate 6)",
    "Training = −hours 8 × price 1 × rate 8 − units 8",
    "Space = power 5 × price 2 + power 6 × price 3 × (1 + rate 8)",
    "Quality = min(power 7; power 8) × price 4 × (1 − rate 1)",
    "Speed = units 1 × hours 1 × rate 2 − units 2 × hours 2 × rate 3",
    "Service = Energy 1 × rate 4 + Maintenance × rate 5",
]


def model() -> ValueModel:
    """The model, with figures around 1."""
    rows = [Input(name, 0.5 + 0.01 * index) for index, name in enumerate(NAMES)]
    return ValueModel([EquationRow("", text) for text in EQUATIONS], Inputs(rows))


def by_hand(v: dict[str, Any], *, maximum: Any = np.maximum, minimum: Any = np.minimum) -> tuple[Any, ...]:
    """The same twelve equations as anybody would write them in numpy, or in Python for floats."""
    energy_1 = (v["power 1"] - v["power 2"]) * v["hours 1"] * v["price 1"]
    energy_2 = (v["power 3"] - v["power 4"]) * v["hours 2"] * v["price 2"] * (1 + v["rate 1"])
    maintenance = v["hours 3"] * v["price 3"] * v["units 1"] - v["hours 4"] * v["price 4"] * v["units 2"]
    downtime = maximum(v["hours 5"] - v["hours 6"], 0) * v["price 5"] + v["units 3"] * v["rate 2"]
    scrap = (v["rate 3"] - v["rate 4"]) * v["units 4"] * v["price 6"] + v["rate 5"] * v["units 5"]
    labour = v["hours 7"] * v["price 7"] * (v["units 6"] - v["units 7"]) / (1 + v["rate 6"])
    capital = v["price 8"] * v["units 8"] * v["rate 7"] * (1 - v["rate 6"])
    training = -v["hours 8"] * v["price 1"] * v["rate 8"] - v["units 8"]
    space = v["power 5"] * v["price 2"] + v["power 6"] * v["price 3"] * (1 + v["rate 8"])
    quality = minimum(v["power 7"], v["power 8"]) * v["price 4"] * (1 - v["rate 1"])
    speed = v["units 1"] * v["hours 1"] * v["rate 2"] - v["units 2"] * v["hours 2"] * v["rate 3"]
    service = energy_1 * v["rate 4"] + maintenance * v["rate 5"]
    return (energy_1, energy_2, maintenance, downtime, scrap, labour, capital, training, space, quality, speed, service)
