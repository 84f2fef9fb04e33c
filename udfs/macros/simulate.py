"""The macro "Simulate": how sure the answer is, on new sheets."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in, subject_of
from workbooks.results.analyses import simulated_of
from workbooks.results.building import simulation_workbook
from workbooks.results.correlation_table import find_correlation
from xlcvm.errors import CvmError
from xlcvm.risk.simulation import DEFAULT_SEED

TRIALS = 10_000


def simulate(book: Any) -> None:
    """Simulate the total of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Draw the inputs by their distributions, with the rank correlations of the workbook where it has a table of them.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table.

    Returns
    -------
    Template
        The sheets "Simulation" and "Distribution", and the workings of their charts.

    Raises
    ------
    CvmError
        A table is missing or doubtful, a value element has a problem, or no input varies.
    """
    subject = subject_of(given, model_in(given))
    if all(swept.range.is_open for swept in subject.total.used_inputs()):
        raise CvmError(
            "No input that the total uses has Low or High, so there is nothing to simulate.",
            "Enter Low, High and a Distribution (triangular, PERT, uniform or normal) in the inputs table for what is "
            "uncertain.",
        )
    correlation = find_correlation(given.grids)
    simulated = simulated_of(subject, correlation, trials=TRIALS, seed=DEFAULT_SEED)
    return simulation_workbook(subject, simulated, correlation)
