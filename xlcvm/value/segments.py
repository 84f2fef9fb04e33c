"""Segments of customers side by side: the same equations with each segment's inputs. It knows no prices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlcvm.equations.tokens import fold_text
from xlcvm.equations.unit_rules import sum_factor
from xlcvm.errors import CvmError
from xlcvm.units import Unit
from xlcvm.value.inputs import Inputs
from xlcvm.value.model import EquationRow, Outcome, State, Total, ValueModel


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of customers that value the same things: its name and its inputs."""

    name: str
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One value element, or the total of a unit, in every segment.

    Parameters
    ----------
    element : str
        Its name; "Total" for a total.
    unit : Unit or None
        Of all values; that of the first segment.
    values : tuple of float
        One for each segment, NaN where there is none.
    problems : tuple of CvmError or None
        Why there is none.
    segments : tuple of str
        The names of the segments.
    is_partial : bool
        Whether other elements are left out of one value than of another, so that they do not compare.
    """

    element: str
    unit: Unit | None
    values: tuple[float, ...]
    problems: tuple[CvmError | None, ...]
    segments: tuple[str, ...]
    is_partial: bool = False

    @property
    def highest(self) -> str:
        """The segment that values it most; empty when one has no whole value, or when all have the same."""
        if self.is_partial or not all(map(math.isfinite, self.values)):
            return ""
        if len(self.values) > 1 and min(self.values) == max(self.values):
            return ""
        return self.segments[self.values.index(max(self.values))]


@dataclass(frozen=True, slots=True)
class SegmentComparison:
    """Value elements by segment, then their totals by unit."""

    segments: tuple[str, ...]
    elements: tuple[SegmentRow, ...]
    totals: tuple[SegmentRow, ...]

    def values(self, segment: str) -> dict[str, float]:
        """Give what one segment values each element at."""
        position = self.segments.index(segment)
        return {row.element: row.values[position] for row in self.elements}


def compare_segments(equations: Sequence[EquationRow], segments: Sequence[Segment]) -> SegmentComparison:
    """Compute one model for several segments.

    Parameters
    ----------
    equations : sequence of EquationRow
        The model.
    segments : sequence of Segment
        All with the same variables; figures may differ, and units that convert.

    Returns
    -------
    SegmentComparison
        An element without a value in one segment keeps its values in the others.

    Raises
    ------
    CvmError
        #VALUE!: no segment, two of one name, different variables, or results in units that do not convert.

    Examples
    --------
    >>> from xlcvm.value import Input
    >>> def inputs(hours, wage):
    ...     return Inputs([Input("hours saved", hours), Input("wage", wage)])
    >>> found = compare_segments(
    ...     [EquationRow("Labour", "hours saved × wage")],
    ...     [Segment("hospitals", inputs(100, 60)), Segment("laboratories", inputs(40, 90))],
    ... )
    >>> found.elements[0].values, found.elements[0].highest
    ((6000.0, 3600.0), 'hospitals')
    """
    names = _names(segments)
    _check_variables(segments)
    models = [ValueModel(equations, segment.inputs) for segment in segments]
    rows = [_row(models, names, index) for index in models[0].element_indices]
    return SegmentComparison(names, tuple(rows), tuple(_totals(models, names)))


def _names(segments: Sequence[Segment]) -> tuple[str, ...]:
    if not segments:
        raise CvmError("There is no segment.", "Give each segment a name and an inputs table.")
    seen: set[str] = set()
    for number, segment in enumerate(segments, 1):
        key = fold_text(segment.name)
        if not key:
            raise CvmError(f"Segment {number} has no name.", "Name it.")
        if key in seen:
            raise CvmError(f'There are two segments named "{segment.name}".', "Rename one.")
        seen.add(key)
    return tuple(segment.name for segment in segments)


def _check_variables(segments: Sequence[Segment]) -> None:
    first, *others = segments
    known = _variables(first)
    for segment in others:
        own = _variables(segment)
        lacking = [name for key, name in known.items() if key not in own]
        beyond = [name for key, name in own.items() if key not in known]
        if lacking or beyond:
            said = [f"lacks {_listed(lacking)}"] * bool(lacking) + [f"has {_listed(beyond)} besides"] * bool(beyond)
            raise CvmError(
                f'Segment "{segment.name}" {" and ".join(said)}, compared with segment "{first.name}".',
                "Give all segments the same variables; a figure that a segment does not need may be 0.",
            )


def _variables(segment: Segment) -> dict[str, str]:
    return {fold_text(row.variable): row.variable for row in segment.inputs.rows}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f'"{name}"' for name in names[:5]) + more


def _row(models: Sequence[ValueModel], names: tuple[str, ...], index: int) -> SegmentRow:
    element = models[0].name(index)
    outcomes = [model.outcome(index) for model in models]
    units = [_unit(model, index) for model in models]
    unit, factors = _common(units, names, f'"{element}"')
    values = (_value(outcome) * factor for outcome, factor in zip(outcomes, factors, strict=True))
    return SegmentRow(element, unit, tuple(values), tuple(outcome.problem for outcome in outcomes), names)


def _value(outcome: Outcome) -> float:
    return outcome.value if outcome.state is State.GOOD else math.nan


_UNSETTLED = object()  # the equation has a problem in that segment, so nobody knows its unit


def _unit(model: ValueModel, index: int) -> object:
    return model.unit(index) if model.checked.equations[index].settled is not None else _UNSETTLED


def _common(units: Sequence[object], names: Sequence[str], what: str) -> tuple[Unit | None, list[float]]:
    """Give the first unit that is known, and the factors that bring the others to it."""
    known = [(name, unit) for name, unit in zip(names, units, strict=True) if unit is not _UNSETTLED]
    if not known:
        return None, [1.0] * len(units)
    first_name, first = known[0]
    factors = []
    for name, unit in zip(names, units, strict=True):
        factor: float | None = 1.0
        if isinstance(unit, Unit) and isinstance(first, Unit):
            factor = sum_factor(unit, first)
        elif unit is not _UNSETTLED and unit is not first:
            factor = None
        if factor is None:
            shown = [f"in {u.text}" if isinstance(u, Unit) else "without a unit" for u in (first, unit)]
            raise CvmError(
                f'{what} is {shown[0]} in segment "{first_name}" and {shown[1]} in segment "{name}".',
                "Give the inputs of all segments the same units.",
            )
        factors.append(factor)
    return (first if isinstance(first, Unit) else None), factors


def _totals(models: Sequence[ValueModel], names: tuple[str, ...]) -> list[SegmentRow]:
    rows = []
    for position in range(max(len(model.totals) for model in models)):
        totals = [model.totals[position] if position < len(model.totals) else None for model in models]
        unit, factors = _common([_UNSETTLED if t is None else t.unit for t in totals], names, "The total")
        values = tuple(
            math.nan if total is None else total.value * factor for total, factor in zip(totals, factors, strict=True)
        )
        problems = tuple(total.problem if total else None for total in totals)
        left_out = {_left_out(model, total) for model, total in zip(models, totals, strict=True) if total}
        partial = len(left_out) > 1
        rows.append(SegmentRow("Total", unit, values, problems, names, partial))
    return rows


def _left_out(model: ValueModel, total: Total) -> frozenset[int]:
    """The placeholders that a total leaves out."""
    return frozenset(index for index, _ in total.members if model.outcome(index).state is State.PLACEHOLDER)
