"""Small value models for the tests of sensitivity and simulation."""

from __future__ import annotations

from typing import Any

from xlcvm.value import EquationRow, Input, Inputs, ValueModel


def model(equations: str | list[str], **inputs: float | dict[str, Any]) -> ValueModel:
    """A model whose inputs are figures, or what `Input` takes; an underscore in a name is a space."""
    rows = [
        Input(name.replace("_", " "), **(given if isinstance(given, dict) else {"ours": given}))
        for name, given in inputs.items()
    ]
    texts = [equations] if isinstance(equations, str) else equations
    return ValueModel([EquationRow("", text) for text in texts], Inputs(rows))


def two_sided(ours: float, next_best: float, **more: Any) -> dict[str, Any]:
    """An input with a figure for each side."""
    return {"ours": ours, "next_best": next_best, "two_sided": True, **more}


def uncertain(figure: float, low: float | None, high: float | None, distribution: str = "PERT") -> dict[str, Any]:
    """An input with a range and a distribution."""
    return {"ours": figure, "low": low, "high": high, "distribution": distribution}
