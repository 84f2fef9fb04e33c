"""What the total of a value model becomes when inputs change: one way, two ways, tornado, scenarios.

Each of these is one evaluation over arrays, never a loop of cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.risk.total import Array, OneTotal, Swept
from xlcvm.value import ValueModel


@dataclass(frozen=True, slots=True, eq=False)
class OneWay:
    """A column of totals: `totals[i]` where the variable is `values[i]`; both of shape (n,)."""

    variable: str
    values: Array
    totals: Array


@dataclass(frozen=True, slots=True, eq=False)
class TwoWay:
    """A grid of totals: `totals[i, j]` where the row variable is `row_values[i]` and the column variable `[j]`."""

    row_variable: str
    column_variable: str
    row_values: Array
    column_values: Array
    totals: Array


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """What one input does to the total: `swing` is the distance of the totals at `low` and at `high`."""

    variable: str
    low: float
    high: float
    total_at_low: float
    total_at_high: float

    @property
    def swing(self) -> float:
        """|total at high − total at low|."""
        return abs(self.total_at_high - self.total_at_low)


@dataclass(frozen=True, slots=True)
class ScenarioTotal:
    """The total of a scenario, and how far it is from the total of the inputs as they are."""

    name: str
    total: float
    difference: float


def one_way(model: ValueModel, variable: str, values: Array) -> OneWay:
    """Sweep one variable.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.
    variable : str
        Name of an input; `name [next best]` for the other side.
    values : array, shape (n,)
        Figures in the unit of the input; they may lie outside Low and High.

    Returns
    -------
    OneWay
        The totals.

    Raises
    ------
    CvmError
        The model has no one total, the variable is unknown or not used, its base value lies outside Low and High,
        or the total has no value for a figure.

    Examples
    --------
    >>> from xlcvm.value import EquationRow, Input, Inputs
    >>> model = ValueModel([EquationRow("Savings", "hours × wage")], Inputs([Input("hours", 10), Input("wage", 50)]))
    >>> one_way(model, "wage", np.array([40.0, 50.0])).totals
    array([400., 500.])
    """
    total = OneTotal(model)
    swept = _ready(total, variable)
    swept.check(values)
    totals = total.values([(swept, values)], lambda index: f"{swept.label} = {format_number(float(values[index]))}")
    return OneWay(swept.label, values, totals)


def two_way(
    model: ValueModel, row_variable: str, row_values: Array, *, column_variable: str, column_values: Array
) -> TwoWay:
    """Sweep two variables against each other.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.
    row_variable : str
        Name of the input down the table.
    row_values : array, shape (n,)
        Its figures.
    column_variable : str
        Name of the input across.
    column_values : array, shape (m,)
        Its figures.

    Returns
    -------
    TwoWay
        n × m totals.

    Raises
    ------
    CvmError
        As `one_way`; or both variables are the same figure.
    """
    total = OneTotal(model)
    row, column = _ready(total, row_variable), _ready(total, column_variable)
    _refuse_overlap([row, column])
    row.check(row_values)
    column.check(column_values)

    def where(index: int) -> str:
        down, across = divmod(index, len(column_values))
        figures = (float(row_values[down]), float(column_values[across]))
        return " and ".join(
            f"{swept.label} = {format_number(figure)}" for swept, figure in zip((row, column), figures, strict=True)
        )

    totals = total.values([(row, row_values[:, None]), (column, column_values[None, :])], where)
    return TwoWay(row.label, column.label, row_values, column_values, totals)


def tornado(model: ValueModel) -> list[TornadoBar]:
    """Move each input alone from Low to High.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.

    Returns
    -------
    list of TornadoBar
        Largest swing first. A missing bound is the base value. Inputs without bounds, and those that the total
        does not use, are left out; where the two figures of an input differ, that of ours moves.

    Raises
    ------
    CvmError
        The model has no one total, a range cannot be used, no input has one, or the total has no value at a bound.
    """
    total = OneTotal(model)
    bars = [(swept, swept.range) for swept in total.used_inputs()]
    bounds = [(swept, found.filled(swept.figure)) for swept, found in bars if swept.places and not found.is_open]
    if not bounds:
        raise CvmError(
            "No input that the total uses has Low or High.", "Enter them in the inputs table for what is uncertain."
        )
    changes = []
    for number, (swept, pair) in enumerate(bounds):
        figures = np.full(2 * len(bounds), swept.figure)
        figures[2 * number : 2 * number + 2] = pair
        changes.append((swept, figures))
    totals = total.values(changes, lambda at: f'{"High" if at % 2 else "Low"} of "{bounds[at // 2][0].label}"')
    found = [
        TornadoBar(swept.label, *pair, *map(float, at))
        for (swept, pair), at in zip(bounds, totals.reshape(-1, 2), strict=True)
    ]
    return sorted(found, key=lambda bar: -bar.swing)


def scenarios(model: ValueModel, variables: Sequence[str], overrides: Mapping[str, Array]) -> list[ScenarioTotal]:
    """Compute scenarios, each a set of figures that override the base values.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one total.
    variables : sequence of str
        Names of inputs, n of them.
    overrides : mapping of str to array, shape (n,)
        By the name of the scenario, a figure for each variable; NaN keeps the base value.

    Returns
    -------
    list of ScenarioTotal
        In the order of `overrides`.

    Raises
    ------
    CvmError
        As `one_way`; or a variable is named twice, or no scenario is given.
    """
    total = OneTotal(model)
    if not overrides:
        raise CvmError("No scenario is given.", "Add a column of figures for each, with its name as header.")
    swept = [_ready(total, name) for name in variables]
    _refuse_overlap(swept)
    names = list(overrides)
    table = np.array([overrides[name] for name in names]).reshape(len(names), len(swept))
    changes = []
    for number, variable in enumerate(swept):
        given = ~np.isnan(table[:, number])
        variable.check(table[given, number])
        with_base = np.append(np.where(given, table[:, number], variable.figure), variable.figure)
        changes.append((variable, with_base))
    totals = total.values(changes, lambda index: f'scenario "{[*names, "base"][index]}"') if changes else None
    if totals is None:
        totals = np.full(len(names) + 1, total.base)
    return [
        ScenarioTotal(name, value, value - float(totals[-1]))
        for name, value in zip(names, totals[:-1].tolist(), strict=True)
    ]


def _ready(total: OneTotal, name: str) -> Swept:
    """Find a variable whose base value is sound."""
    swept = total.swept(name)
    _ = swept.range
    return swept


def _refuse_overlap(variables: Sequence[Swept]) -> None:
    taken: dict[int, str] = {}
    for swept in variables:
        for place in swept.places:
            if place in taken:
                raise CvmError(f'"{taken[place]}" and "{swept.label}" are the same figure.', "Name each figure once.")
            taken[place] = swept.label
