"""Small models and their results, and what a results workbook holds besides cells."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from workbooks.results.building import comparison_workbook, sensitivity_workbook, simulation_workbook
from workbooks.results.comparison_sheet import Compared
from workbooks.results.pricing import pricing_of
from workbooks.results.simulation_sheets import Simulated
from workbooks.results.subject import Subject, one_total
from workbooks.results.sweep_sheets import Switching
from workbooks.results.two_sides import elements_of
from workbooks.spec import Template
from workbooks.value_calculator.examples import load
from xlcvm.errors import CvmError
from xlcvm.risk import Correlation, one_way, simulate, switching_value, tornado, two_way
from xlcvm.value import EquationRow, Input, Inputs, ValueModel
from xlcvm.value.next_best import Winner, compare

HOSTILE = 'Gain "+1"&A1'
_NAMESPACE = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


def drive() -> Subject:
    """Give the motor drive's yearly elements: nine with two sides, one of them against us, and a placeholder."""
    model, left_out = one_total(load("motor_drive").model)
    return Subject(model, "motor_drive.xlsx", left_out)


def loose() -> Subject:
    """Give a model without brackets, with names that begin like formulas, and no unit."""
    inputs = Inputs(
        [
            Input("hours", 10, low=8, high=14, distribution="triangular"),
            Input("wage &B1", 50, low=40, distribution="uniform"),
            Input("cost @C1", 5, low=2, high=900, distribution="PERT"),
        ],
        ('=HYPERLINK("http://x")', "-2"),
    )
    equations = [EquationRow(HOSTILE, "hours × wage &B1"), EquationRow("Loss", "−cost @C1 × 3")]
    return Subject(ValueModel(equations, inputs), "=own.xlsx")


def comparison(subject: Subject, reference: float | None = None, price: float | None = None) -> Template:
    pairs = elements_of(subject.model)
    elements = [element for element, _ in pairs]
    found = compare(elements)
    pricing = None if reference is None else pricing_of(found, reference, price)
    return comparison_workbook(
        subject, Compared(found, tuple(two_sided for _, two_sided in pairs), ("Quiet",), pricing=pricing)
    )


def sensitivity(subject: Subject, row: str, column: str, target: float) -> Template:
    model = subject.model
    found = []
    for swept in subject.total.used_inputs():
        try:
            figure: float | CvmError = switching_value(model, swept.label, target)
        except CvmError as error:
            figure = error
        found.append(Switching(swept.label, target, figure))
    across = np.linspace(0.08, 0.2, 4)
    return sensitivity_workbook(
        subject,
        tornado=tornado(model),
        one_way=one_way(model, row, np.linspace(5, 20, 7)),
        two_way=two_way(model, row, np.linspace(5, 20, 3), column_variable=column, column_values=across),
        switching=found,
    )


def simulation(subject: Subject, threshold: float | None, correlation: Correlation | None = None) -> Template:
    result = simulate(subject.model, trials=2_000, threshold=threshold, correlation=correlation)
    return simulation_workbook(subject, Simulated(result, "two" if correlation else ""), correlation)


@dataclass(frozen=True)
class DrawnChart:
    """A chart of a file: its kind, the ranges it refers to, and the texts stored in it."""

    kinds: tuple[str, ...]
    references: tuple[str, ...]
    xml: str


def charts(path: Path) -> list[DrawnChart]:
    """Parse every chart of a workbook, in the order of its parts."""
    found = []
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        for name in sorted(names, key=lambda part: int(re.sub(r"\D", "", part))):
            text = package.read(name).decode()
            root = ElementTree.fromstring(text)
            plot = root.find(".//c:plotArea", _NAMESPACE)
            assert plot is not None
            kinds = [re.sub(r"\{.*\}", "", part.tag) for part in plot if part.tag.endswith("Chart")]
            references = [part.text or "" for part in root.iter(f"{{{_NAMESPACE['c']}}}f")]
            found.append(DrawnChart(tuple(kinds), tuple(references), text))
    return found


__all__ = ["HOSTILE", "Winner", "charts", "comparison", "drive", "loose", "sensitivity", "simulation"]
