"""The family "Sensitivity": what the total of a value model becomes when its inputs change, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import number_problem
from udfs.cells import (
    Cell,
    CellGrid,
    Count,
    Number,
    NumberList,
    Numbers,
    Results,
    SpilledTable,
    Table,
    Text,
    Texts,
    WholeNumber,
    kind_of,
    text_of,
)
from udfs.tables import fold_header
from udfs.value_tables import Equations, EquationTexts, InputsTable
from udfs.worksheet_function import worksheet_function
from xlcvm import risk
from xlcvm.errors import CvmError
from xlcvm.value import ValueModel

_FAMILY = "Sensitivity"
_NO_SCENARIOS = {"variable", "unit", "distribution", "status", "source", "owner", "date"}
_equations, _ = kind_of(EquationTexts)
assert _equations is not None

WholeModel = Annotated[Equations, replace(_equations, element_wise=False)]
"""All equations as one model: their number has nothing to do with the length of other arguments."""


@worksheet_function(family=_FAMILY)
def CVM_SENSITIVITY(equations: WholeModel, inputs: InputsTable, variable: Text, values: NumberList) -> SpilledTable:
    """Sweep one input: the total value at each of its figures.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE; their value elements have one total.
    inputs : table
        As for CVM_VALUE.
    variable : text
        Name of an input: both figures when it has one Value, the figure of ours when Ours and Next best differ;
        "name [next best]" sweeps the other.
    values : range of numbers
        Figures in the unit of the input; they may lie outside Low and High.

    Returns
    -------
    table
        The variable's name, Value; a row for each figure.

    Examples
    --------
    >>> from udfs import CVM_SENSITIVITY
    >>> CVM_SENSITIVITY("hours × wage", [["Variable", "Value"], ["hours", 10], ["wage", 50]], "wage", [[40], [60]])
    [['wage', 'Value'], [40.0, 400.0], [60.0, 600.0]]
    """
    found = risk.one_way(ValueModel(equations.rows, inputs), variable, values)
    return [(found.variable, "Value"), *zip(found.values.tolist(), found.totals.tolist(), strict=True)]


@worksheet_function(family=_FAMILY)
def CVM_TWO_WAY(
    equations: WholeModel,
    inputs: InputsTable,
    row_variable: Text,
    row_values: NumberList,
    column_variable: Text,
    column_values: NumberList,
) -> SpilledTable:
    """Sweep two inputs against each other: the total value at each pair of their figures.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SENSITIVITY.
    inputs : table
        As for CVM_VALUE.
    row_variable : text
        Name of an input, as for CVM_SENSITIVITY.
    row_values : range of numbers
        Its figures, which stand in the first column.
    column_variable : text
        Name of another input.
    column_values : range of numbers
        Its figures, which stand in the header row.

    Returns
    -------
    table
        The total at each pair; the first cell names both variables.

    Examples
    --------
    >>> from udfs import CVM_TWO_WAY
    >>> inputs = [["Variable", "Value"], ["hours", 10], ["wage", 50]]
    >>> CVM_TWO_WAY("hours × wage", inputs, "hours", [[8], [12]], "wage", [[40, 60]])
    [['hours ↓ wage →', 40.0, 60.0], [8.0, 320.0, 480.0], [12.0, 480.0, 720.0]]
    """
    found = risk.two_way(
        ValueModel(equations.rows, inputs),
        row_variable,
        row_values,
        column_variable=column_variable,
        column_values=column_values,
    )
    corner = f"{found.row_variable} ↓ {found.column_variable} →"
    rows = zip(row_values.tolist(), found.totals.tolist(), strict=True)
    return [[corner, *column_values.tolist()], *([figure, *totals] for figure, totals in rows)]


@worksheet_function(family=_FAMILY)
def CVM_TORNADO(equations: WholeModel, inputs: InputsTable) -> SpilledTable:
    """Move each input alone from its Low to its High: which assumption carries the total value.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SENSITIVITY.
    inputs : table
        As for CVM_VALUE, with Low or High or both; the figure itself stands for one that is blank. Inputs without
        are left out. Where Ours and Next best differ, Low and High are those of ours.

    Returns
    -------
    table
        Variable, Low, High, Value at low, Value at high, Swing (absolute); largest swing first.

    Examples
    --------
    >>> from udfs import CVM_TORNADO
    >>> inputs = [["Variable", "Value", "Low", "High"], ["hours", 10, 9, 11], ["wage", 50, None, 80]]
    >>> CVM_TORNADO("hours × wage", inputs)[1:]
    [['wage', 50.0, 80.0, 500.0, 800.0, 300.0], ['hours', 9.0, 11.0, 450.0, 550.0, 100.0]]
    """
    return [
        ("Variable", "Low", "High", "Value at low", "Value at high", "Swing"),
        *(
            (bar.variable, bar.low, bar.high, bar.total_at_low, bar.total_at_high, bar.swing)
            for bar in risk.tornado(ValueModel(equations.rows, inputs))
        ),
    ]


@worksheet_function(family=_FAMILY)
def CVM_SWITCHING_VALUE(equations: WholeModel, inputs: InputsTable, variable: Texts, target: Numbers) -> Results:
    """Find the figure of an input at which the total value equals a target.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SENSITIVITY.
    inputs : table
        As for CVM_VALUE.
    variable : text, or a column or row of texts
        Name of an input, as for CVM_SENSITIVITY.
    target : number, or a range of them
        In the unit of the total.

    Returns
    -------
    numbers
        In the unit of the input, within Low and High (inclusive) where they are given; of several the one nearest
        to the input's figure. #N/A when there is none.

    Examples
    --------
    >>> from udfs import CVM_SWITCHING_VALUE
    >>> CVM_SWITCHING_VALUE("hours × wage", [["Variable", "Value"], ["hours", 10], ["wage", 50]], "hours", 650)
    13.0
    """
    model = ValueModel(equations.rows, inputs)
    targets = np.atleast_1d(target).tolist()
    count = max(len(variable), len(targets))
    pairs = zip(variable * (count // len(variable)), targets * (count // len(targets)), strict=True)
    return [_switching(model, name, figure) for name, figure in pairs]


def _switching(model: ValueModel, variable: str, target: float) -> float | CvmError:
    try:
        return risk.switching_value(model, variable, target)
    except CvmError as error:
        return error


@worksheet_function(family=_FAMILY)
def CVM_SCENARIOS(equations: WholeModel, inputs: InputsTable, scenarios: Table) -> SpilledTable:
    """Compute scenarios: the total value when several inputs have other figures at once.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SENSITIVITY.
    inputs : table
        As for CVM_VALUE.
    scenarios : table
        Header Variable, and a column for each scenario with its name as header: the figure that overrides the
        input's, or blank to keep it. Columns Unit, Distribution, Status, Source, Owner and Date are no scenarios.

    Returns
    -------
    table
        Scenario, Value, Difference to base; base is the total of the inputs as they are.

    Examples
    --------
    >>> from udfs import CVM_SCENARIOS
    >>> inputs = [["Variable", "Value"], ["hours", 10], ["wage", 50]]
    >>> overrides = [["Variable", "Boom", "Slump"], ["hours", 12, 8], ["wage", 60, None]]
    >>> CVM_SCENARIOS("hours × wage", inputs, overrides)[1:]
    [['Boom', 720.0, 220.0], ['Slump', 400.0, -100.0]]
    """
    names = [header for header in scenarios.headers if header and fold_header(header) not in _NO_SCENARIOS]
    variables = scenarios.texts("Variable")
    overrides = {name: scenarios.numbers(name, blanks="nan") for name in names}
    named = [row for row, variable in enumerate(variables) if variable]
    for row in set(range(len(variables))).difference(named):
        if any(not np.isnan(figures[row]) for figures in overrides.values()):
            raise CvmError(
                "The cell is blank where the name of a variable is needed.",
                "Name the variable, or remove its figures.",
                where=scenarios.where("Variable", row),
            )
    found = risk.scenarios(
        ValueModel(equations.rows, inputs),
        [variables[row] for row in named],
        {name: figures[named] for name, figures in overrides.items()},
    )
    rows = ((scenario.name, scenario.total, scenario.difference) for scenario in found)
    return [("Scenario", "Value", "Difference to base"), *rows]


@worksheet_function(family=_FAMILY)
def CVM_SIMULATE(
    equations: WholeModel,
    inputs: InputsTable,
    trials: WholeNumber = 16_384,
    seed: WholeNumber = 1,
    threshold: Number | None = None,
    correlation: CellGrid | None = None,
) -> SpilledTable:
    """Simulate the total value when uncertain inputs vary together: how sure it is.

    Triangular, PERT and uniform lie between Low and High; of a normal these are the P10 and P90 around its figure.
    An input without a distribution is fixed. Where Ours and Next best differ, ours varies.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SENSITIVITY.
    inputs : table
        As for CVM_VALUE, with Low, High and Distribution (triangular, PERT, uniform, normal).
    trials : whole number, 100 to 10,000,000
        Up to 65,536 of a scrambled Sobol sequence, more of a plain sample; default 16,384.
    seed : whole number, at least 0
        The same seed gives the same numbers everywhere; default 1.
    threshold : number
        In the unit of the total, such as the price difference that the value must reach.
    correlation : square table
        Rank correlations, names of variables on both sides; one side of the diagonal may be blank.

    Returns
    -------
    table
        Measure, Value: Mean, SD, P10, P50, P90, Minimum, Maximum, Chance of reaching threshold, Standard error of
        mean, Trials, Seed, Method.

    Examples
    --------
    >>> from udfs import CVM_SIMULATE
    >>> inputs = [["Variable", "Value", "Low", "High", "Distribution"], ["hours", 12, 10, 20, "PERT"]]
    >>> [[measure, round(value)] for measure, value in CVM_SIMULATE("hours × 100", inputs)[3:6]]
    [['P10', 1090], ['P50', 1277], ['P90', 1545]]
    """
    found = risk.simulate(
        ValueModel(equations.rows, inputs),
        trials=trials,
        seed=seed,
        threshold=threshold,
        correlation=None if correlation is None else _correlation(correlation),
    )
    spread = found.spread
    low, middle, high = spread.percentiles(np.array([0.1, 0.5, 0.9])).tolist()
    return [
        ("Measure", "Value"),
        ("Mean", spread.mean),
        ("SD", spread.deviation),
        ("P10", low),
        ("P50", middle),
        ("P90", high),
        ("Minimum", spread.minimum),
        ("Maximum", spread.maximum),
        ("Chance of reaching threshold", "no threshold given" if found.chance is None else found.chance),
        ("Standard error of mean", found.standard_error),
        ("Trials", found.trials),
        ("Seed", found.seed),
        ("Method", found.method),
    ]


@worksheet_function(family=_FAMILY)
def CVM_SIMULATION_BINS(
    equations: WholeModel, inputs: InputsTable, trials: WholeNumber = 16_384, seed: WholeNumber = 1, bins: Count = 20
) -> SpilledTable:
    """Simulate the total value, and count the trials in bins: for a histogram or a cumulative probability curve.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_SIMULATE.
    inputs : table
        As for CVM_SIMULATE.
    trials : whole number, 100 to 10,000,000
        As for CVM_SIMULATE; with the same seed these are the same trials.
    seed : whole number, at least 0
        As for CVM_SIMULATE.
    bins : whole number, 1 to 10,000
        How many, of equal width from the least total to the greatest; default 20.

    Returns
    -------
    table
        From, To, Share, Cumulative: the share of trials in each bin [From, To), and up to its end.

    Examples
    --------
    >>> from udfs import CVM_SIMULATION_BINS
    >>> inputs = [["Variable", "Value", "Low", "High", "Distribution"], ["hours", 12, 10, 20, "uniform"]]
    >>> [round(share, 3) for _, _, share, _ in CVM_SIMULATION_BINS("hours × 100", inputs, 16384, 1, 4)[1:]]
    [0.25, 0.25, 0.25, 0.25]
    """
    if bins > 10_000:
        raise CvmError(f"{bins:,} bins were asked for.", "Enter at most 10,000.", where='argument "bins"')
    edges, shares = risk.simulate(ValueModel(equations.rows, inputs), trials=trials, seed=seed).spread.bins(bins)
    columns = (edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), np.cumsum(shares).tolist())
    return [("From", "To", "Share", "Cumulative"), *zip(*columns, strict=True)]


def _correlation(cells: Sequence[Sequence[Cell]]) -> risk.Correlation:
    """Read a square table with names on both sides; blank rows and columns around it do not count."""
    rows = [0, *(row for row in range(1, len(cells)) if any(cell is not None for cell in cells[row]))]
    columns = [0, *(col for col in range(1, len(cells[0])) if any(cells[row][col] is not None for row in rows))]
    if len(rows) == 1 or len(columns) == 1:
        raise CvmError(
            "The table of correlations is empty.",
            "Name the variables in its first row and first column.",
            where='argument "correlation"',
        )
    down = [text_of(cells[row][0]) for row in rows[1:]]
    across = [text_of(cells[0][column]) for column in columns[1:]]
    return risk.Correlation(down, across, _matrix(cells, rows[1:], columns[1:]))


def _matrix(cells: Sequence[Sequence[Cell]], rows: Sequence[int], columns: Sequence[int]) -> NDArray[np.float64]:
    def entries() -> Iterator[float]:
        for row in rows:
            for column in columns:
                cell = cells[row][column]
                where = f'argument "correlation", row {row + 1}, column {column + 1}'
                if cell is not None and (problem := number_problem(cell, where)):
                    raise problem
                yield cell if isinstance(cell, float) else np.nan

    return np.fromiter(entries(), dtype=np.float64).reshape(len(rows), len(columns))
