"""What is to be said about a value model before anybody trusts it: errors, warnings and notes. It mends nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xlcvm.equations.naming import arithmetic_in_name
from xlcvm.equations.parser import nearest
from xlcvm.equations.syntax import Figure, Number, Operation, walk
from xlcvm.equations.to_numpy import Slot
from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.units import likely_unit
from xlcvm.value.inputs import Input, Status
from xlcvm.value.model import State, ValueModel
from xlcvm.value.ranges import range_problem, read_shape

_SHARE = re.compile(r"\b(share|percent|percentage|fraction|growth|rate of)\b|%")


class Severity(StrEnum):
    """An error keeps a figure from being computed or trusted; a warning may; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be said: where, how grave, what it is and what to do."""

    where: str
    severity: Severity
    problem: str
    remedy: str


def find_problems(model: ValueModel) -> list[Finding]:
    """List everything there is to say about a model, errors first.

    Parameters
    ----------
    model : ValueModel
        The model.

    Returns
    -------
    list of Finding
        Unknown and unused variables, circles, unit clashes, figures that differ outside brackets, bad inputs,
        placeholders, bare numbers that took a unit, value elements that are not money; empty when there is
        nothing to say.
    """
    findings = [*_of_equations(model), *_of_inputs(model), *_of_units(model)]
    rank = list(Severity)
    return sorted(dict.fromkeys(findings), key=lambda finding: rank.index(finding.severity))


def _of_equations(model: ValueModel) -> Iterator[Finding]:
    for index, entry in enumerate(model.checked.equations):
        where = f'equation "{model.name(index)}"'
        outcome = model.outcome(index)
        if outcome.state is State.PLACEHOLDER:
            yield Finding(where, Severity.NOTE, *_sentences(outcome.problem))
        elif outcome.state is State.PROBLEM and outcome.problem is not None:
            yield Finding(
                _joined(where, outcome.problem),
                Severity.ERROR,
                outcome.problem.problem,
                outcome.problem.remedy,
            )
        yield from _of_rates(model, index)
        for remark in entry.settled.bare if entry.settled else ():
            yield Finding(where, Severity.NOTE, f"{remark[0].upper()}{remark[1:]}.", "Nothing, if that is meant.")


def _of_rates(model: ValueModel, index: int) -> Iterator[Finding]:
    """Doubt a discount rate above 1: 8 for 8 % would go unnoticed where no unit says percent."""
    settled = model.checked.equations[index].settled
    for node, _ in walk(settled.trees[None]) if settled else ():
        rate = node.parts[0] if isinstance(node, Operation) and node.operator == "annuity" else None
        value = (
            rate.value
            if isinstance(rate, Number)
            else model.inputs.figure(Slot(rate.variable, rate.side))
            if isinstance(rate, Figure)
            else 0.0
        )
        if value > 1:
            yield Finding(
                f'equation "{model.name(index)}"',
                Severity.WARNING,
                f"The discount rate {format_number(value)} means {format_number(value * 100)} %.",
                f"If {format_number(value)} % is meant, enter {format_number(value)}%.",
            )


def _joined(where: str, problem: CvmError) -> str:
    """Name the equation once, whether or not the problem names it too."""
    location = problem.location
    return location if location.startswith(where) else ", ".join(filter(None, (where, location)))


def _sentences(problem: CvmError | None) -> tuple[str, str]:
    return (problem.problem, problem.remedy) if problem else ("", "")


def _of_inputs(model: ValueModel) -> Iterator[Finding]:
    used = set().union(*(entry.variables for entry in model.checked.equations), set())
    unknown = _unknown_names(model)
    for index, row in enumerate(model.inputs.rows):
        where = f'input "{row.variable}"'
        problems = [model.checked.variable_problems.get(index), model.inputs.troubled.get(index)]
        for problem in [*problems, *_of_range(row)]:
            if problem is not None:
                yield Finding(_joined(where, problem), Severity.ERROR, problem.problem, problem.remedy)
        if row.status is Status.PLACEHOLDER:
            yield Finding(where, Severity.NOTE, "It is a placeholder.", "Quantify it, then change its status.")
        yield from _doubtful(model, index)
        if index not in used:
            near = nearest(fold_text(row.variable), unknown)
            hint = f'Is it meant by "{near}"? ' if near else ""
            yield Finding(where, Severity.WARNING, "No equation uses it.", f"{hint}Use it, or remove it.")


def _doubtful(model: ValueModel, index: int) -> Iterator[Finding]:
    """What may be meant otherwise: a share without a unit, a misspelt unit, a name that is arithmetic too."""
    row = model.inputs.rows[index]
    where = f'input "{row.variable}"'
    top = max((abs(figure) for figure in row.figures if math.isfinite(figure)), default=0.0)
    if not row.unit and 1 < top <= 100 and _SHARE.search(row.variable.casefold()):
        shown = format_number(top)
        yield Finding(
            where, Severity.WARNING, f"It sounds like a share, and {shown} means {format_number(top * 100)} %.",
            f'If {shown} % is meant, enter {shown}%; give it the unit "%" or "fraction".',
        )  # fmt: skip
    unit = model.checked.units[index]
    for symbol, _ in unit.powers if unit is not None else ():
        if meant := likely_unit(symbol):
            yield Finding(
                where, Severity.WARNING, f'Its unit "{row.unit}" holds "{symbol}", a thing that is counted.',
                f"Write {meant} if that is meant.",
            )  # fmt: skip
    if parts := arithmetic_in_name(row.variable, model.checked.names.spelling.values()):
        yield Finding(
            where, Severity.WARNING,
            f'Its name can also be read as arithmetic on {" and ".join(parts)}; equations that say so mean the input.',
            "Rename it, so that nobody can take one for the other.",
        )  # fmt: skip


def _unknown_names(model: ValueModel) -> list[str]:
    problems = (entry.problem for entry in model.checked.equations)
    return [p.place.text[p.place.start : p.place.end] for p in problems if p is not None and p.place is not None]


def _of_range(row: Input) -> Iterator[CvmError]:
    """Say what is wrong with the range and the distribution of an input; they are those of our figure."""
    problem = range_problem(row, row.figures[0])
    if problem is not None:
        yield problem
    try:
        read_shape(row.distribution)
    except CvmError as error:
        yield error


def _of_units(model: ValueModel) -> Iterator[Finding]:
    if not model.checked.has_units:
        if model.inputs.rows:
            yield Finding("inputs", Severity.NOTE, "No input has a unit, so no unit was checked.", "Add a column Unit.")
        return
    for index in model.element_indices:
        if model.checked.equations[index].settled is None:
            continue
        unit = model.unit(index)
        if unit is None or not (unit.is_money or unit.is_money_per_period):
            shown = f'"{unit.text}"' if unit is not None and unit.text else "a plain number"
            yield Finding(
                f'equation "{model.name(index)}"',
                Severity.WARNING,
                f"The unit of this value element is {shown}, which is neither money nor money per period.",
                "Check its units, or use it in another equation that turns it into money.",
            )
