"""Every closed form of the domain, with figures for each: what Excel formulas and numpy must agree on."""

from __future__ import annotations

import itertools
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

import xlcvm.pricing
import xlcvm.value
from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.errors import CvmError

FORMS: dict[str, ClosedForm] = {
    form.name: form
    for package in (xlcvm.value, xlcvm.pricing)
    for module in (import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__))
    for form in vars(module).values()
    if isinstance(form, ClosedForm)
}

_RANGES = {
    "rate": (-0.2, 0.4),
    "years": (0, 12),
    "year": (0, 12),
    "share": (-0.3, 1.3),
    "discount": (-0.3, 1.3),
    "price change": (-0.6, 0.6),
    "contribution margin": (-0.1, 1.1),
    "cost change": (-0.3, 0.3),
    "fixed change": (-0.5, 0.5),
    "margin": (-0.2, 1.1),
    "percent": (-0.05, 0.9),
    "discount days": (-5, 60),
    "net days": (10, 180),
    "basis": (358, 367),
}


def samples(form: ClosedForm, count: int = 25) -> list[tuple[float, ...]]:
    """Figures for a form: random ones, then every mixture of 0 and 1 in case a divisor or a rate vanishes."""
    generator = np.random.default_rng(len(form.text))
    columns = [generator.uniform(*_RANGES.get(name, (-200, 1000)), count).tolist() for name in form.names]
    return [*zip(*columns, strict=True), *itertools.product((0.0, 1.0), repeat=len(form.names))]


def expected(form: ClosedForm, figures: tuple[float, ...]) -> float | str:
    """What numpy gives: the result, or the code of the error."""
    try:
        return form(*figures)
    except CvmError as error:
        return str(error.code)
