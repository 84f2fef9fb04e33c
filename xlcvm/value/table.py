"""A value model printed as a table: each equation in words, with values and computed; totals; what is open."""

from __future__ import annotations

import math
from dataclasses import dataclass

from xlcvm.errors import CvmError
from xlcvm.value.inputs import Status
from xlcvm.value.model import State, Total, ValueModel


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row: the value is NaN where `problem` says why there is none; `is_element` is False for terms and totals."""

    element: str
    words: str
    with_values: str
    value: float
    unit: str
    status: str
    problem: CvmError | None = None
    is_element: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class OpenElement:
    """A value element that is not yet quantified, what is missing, and who owns it."""

    element: str
    missing: str
    owner: str


def value_table(model: ValueModel) -> list[ValueRow]:
    """Print a model.

    Parameters
    ----------
    model : ValueModel
        The model.

    Returns
    -------
    list of ValueRow
        One for each equation in its order, then a total for each unit.
    """
    rows = [_row(model, index) for index in range(len(model.equations))]
    return [*rows, *(_total_row(total) for total in model.totals)]


def _row(model: ValueModel, index: int) -> ValueRow:
    outcome = model.outcome(index)
    unit = model.unit(index)
    words = with_values = ""
    if model.checked.equations[index].parsed is not None:
        words, with_values = model.words(index, named=False), model.with_values(index, named=False)
    status = str(outcome.state)
    if outcome.state is State.PROBLEM and outcome.problem is not None:
        status = str(outcome.problem)
        with_values = ""
    return ValueRow(
        model.name(index), words, with_values, outcome.value, unit.text if unit else "", status, outcome.problem,
        is_element=not model.checked.equations[index].is_term,
    )  # fmt: skip


def _total_row(total: Total) -> ValueRow:
    status = "good" if total.problem is None else str(total.problem)
    if total.open_count:
        left_out = f"{total.open_count} placeholder{'s' if total.open_count > 1 else ''} left out"
        status = left_out if total.problem is None else f"{status} ({left_out})"
    unit = total.unit.text if total.unit else ""
    return ValueRow("Total", "", "", total.value, unit, status, total.problem, is_total=True)


def open_placeholders(model: ValueModel) -> list[OpenElement]:
    """List the value elements that are not yet quantified.

    Parameters
    ----------
    model : ValueModel
        The model.

    Returns
    -------
    list of OpenElement
        What is missing are placeholder inputs, placeholder terms, or the equation itself.
    """
    found = []
    for index in model.element_indices:
        if model.outcome(index).state is not State.PLACEHOLDER:
            continue
        missing, owners = _missing(model, index)
        found.append(OpenElement(model.name(index), ", ".join(missing), ", ".join(filter(None, owners))))
    return found


def _missing(model: ValueModel, index: int) -> tuple[list[str], list[str]]:
    row = model.equations[index]
    missing = ["the equation"] if row.status is Status.PLACEHOLDER else []
    owners = [row.owner]
    for used in sorted(model.used_by(index)):
        other = model.equations[used]
        if used != index and other.status is Status.PLACEHOLDER:
            missing.append(model.name(used))
            owners.append(other.owner)
        for variable in sorted(model.checked.equations[used].variables):
            entry = model.inputs.rows[variable]
            if entry.status is Status.PLACEHOLDER or not math.isfinite(entry.figures[0]):
                missing.append(entry.variable)
                owners.append(entry.owner)
    return list(dict.fromkeys(missing)), list(dict.fromkeys(owners))
