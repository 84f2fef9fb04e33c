"""The macro "Simulate": spread of a closed form, correlations of the workbook, and what keeps it from starting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.macros.givens import EQUATIONS, INPUTS, Rows, Seen, given, own, refused
from udfs.macros.simulate import make

UNIFORM: Rows = [["Variable", "Value", "Unit", "Low", "High", "Distribution"],
                 ["hours", 12, "h", 10, 20, "uniform"], ["wage", 100, "USD/h", None, None, ""]]  # fmt: skip
PAY: Rows = [["Value element", "Equation"], ["Pay", "hours × wage"]]
TWO: Rows = [*UNIFORM[:2], ["more", 12, "h", 10, 20, "uniform"], UNIFORM[2]]
BOTH: Rows = [["Value element", "Equation"], ["Pay", "hours × wage + more × wage"]]
TOGETHER: Rows = [["Correlation", "hours", "more"], ["hours", 1, None], ["more", 0.99, 1]]


def test_a_uniform_input_gives_a_uniform_total() -> None:
    """Of a uniform from 1,000 to 2,000: mean 1,500, SD 1,000 ÷ √12, P10 1,100; a Sobol sample is near to 1e-3."""
    seen = Seen(make(given(I=UNIFORM, E=PAY)))
    assert seen.names == ["Simulation", "Distribution", "Workings Simulation"]
    measures = seen.table("Simulation", "Measure")
    found = {name: measures[name]["Value"] for name in ("Mean", "SD", "P10", "P50", "P90")}
    expected = {"Mean": 1500, "SD": 1000 / 12**0.5, "P10": 1100, "P50": 1500, "P90": 1900}
    assert found == pytest.approx(expected, rel=1e-3)
    assert [row for row in seen.rows("Simulation") if row[0] in ("Trials", "Seed")] == [["Trials", 10_000], ["Seed", 1]]


def test_correlations_of_the_workbook_are_used() -> None:
    """The variance of a sum is 2 (1 + r) times that of one: ranks of uniform inputs correlate as their figures do."""
    alone = Seen(make(given(I=TWO, E=BOTH))).table("Simulation", "Measure")["SD"]["Value"]
    seen = Seen(make(given(I=TWO, E=BOTH, T=TOGETHER)))
    assert alone == pytest.approx(2**0.5 * 1000 / 12**0.5, rel=2e-3)
    assert seen.table("Simulation", "Measure")["SD"]["Value"] == pytest.approx(
        (2 + 2 * 0.99) ** 0.5 * 1000 / 12**0.5, rel=2e-3
    )
    assert "as in the table of own.xlsx: hours, more" in seen.text("Simulation")


def test_it_runs_again_in_the_workbook_that_holds_its_results() -> None:
    first = given(I=TWO, E=BOTH, T=TOGETHER)
    seen = Seen(make(first))
    again = Seen(make(replace(first, grids=(*first.grids, *seen.grids()))))
    assert again.rows("Simulation") == seen.rows("Simulation")


def test_nothing_that_varies_is_an_error_with_what_to_do() -> None:
    plain = [row[:4] for row in INPUTS]
    assert refused(make, given(I=plain, E=EQUATIONS[:3])) == (
        "No input that the total uses has Low or High, so there is nothing to simulate. Enter Low, High and a "
        "Distribution (triangular, PERT, uniform or normal) in the inputs table for what is uncertain."
    )
    ranged = [row[:6] for row in INPUTS]
    assert refused(make, given(I=ranged, E=EQUATIONS[:3])) == (
        "No input that the total uses has a distribution. Enter triangular, PERT, uniform or normal in the column "
        "Distribution of the inputs, with Low and High."
    )


def test_a_distribution_that_is_none_is_named() -> None:
    inputs = [row[:] for row in INPUTS]
    inputs[1][6] = "bell"
    assert '"bell"' in refused(make, given(I=inputs, E=EQUATIONS))
    assert Seen(make(own())).names[0] == "Simulation"
