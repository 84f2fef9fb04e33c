"""The one total of a value model, ready to be computed for many figures of its inputs at once.

Here it is settled what a variable means that is swept. What is swept, and why, is for others to know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, isfinite

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.check import CheckedSet
from xlcvm.equations.parser import nearest
from xlcvm.equations.syntax import Side
from xlcvm.equations.to_numpy import Computation, Figures
from xlcvm.equations.tokens import SIDE_NAMES, fold_text
from xlcvm.errors import CvmError
from xlcvm.value import Input, State, Total, ValueModel
from xlcvm.value.inputs import share_problem
from xlcvm.value.ranges import Range, range_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Swept:
    """A variable to be swept.

    Parameters
    ----------
    label : str
        Its name, with the side where only that side is meant.
    number : int
        Of the input.
    row : Input
        The input.
    side : Side, optional
        The side whose figure is meant; None for both.
    figure : float
        Its base value.
    places : tuple of int
        Where it stands among the slots of the total's computation; empty when the total does not use it.
    """

    label: str
    number: int
    row: Input
    side: Side | None
    figure: float
    places: tuple[int, ...]

    @property
    def range(self) -> Range:
        """Its Low and High. They belong to the figure of ours; that of the next best alternative alone has none.

        Raises
        ------
        CvmError
            They cannot be used, or the base value lies outside.
        """
        return Range(None, None) if self.side is Side.NEXT_BEST else range_of(self.row, self.figure)

    def check(self, values: Array) -> None:
        """Refuse figures that the input could not hold.

        Raises
        ------
        CvmError
            A figure that is not finite, or 10 where 10 % is meant.
        """
        if not values.size:
            return
        largest = float(values.flat[np.argmax(np.abs(values))])  # which a NaN is, too
        if not isfinite(largest):
            raise CvmError(f'"{self.label}" cannot be {largest:g}.', "Give finite figures.")
        problem = share_problem(f'"{self.label}"', largest, self.row.unit)
        if problem is not None:
            raise problem


class OneTotal:
    """The total of a model that has only one.

    Parameters
    ----------
    model : ValueModel
        Its value elements have one unit, or units that add up; placeholders are left out.

    Attributes
    ----------
    model : ValueModel
        The model.
    total : Total
        Its total.
    computation : Computation
        Gives the value elements in the unit of the total.
    figures : tuple of float
        The base value of each slot of the computation.
    base : float
        The total at these.

    Raises
    ------
    CvmError
        A value element has a problem, there is none that is not a placeholder, or there are several units.

    Examples
    --------
    >>> from xlcvm.value import EquationRow, Input, Inputs
    >>> inputs = Inputs([Input("hours", 10), Input("wage", 50)])
    >>> total = OneTotal(ValueModel([EquationRow("Savings", "hours × wage")], inputs))
    >>> total.values([(total.swept("wage"), np.array([40.0, 60.0]))])
    array([400., 600.])
    """

    def __init__(self, model: ValueModel) -> None:
        self.model = model
        self.total = _only_total(model)
        members = _counted(model, self.total)
        self.computation = _compiled(model.checked, tuple(members))
        self.figures = tuple(model.inputs.figure(slot) for slot in self.computation.slots)
        self.base = fsum(self.computation.one(self.figures))

    def swept(self, name: str) -> Swept:
        """Find a variable by name: `wage`, `wage [ours]` or `wage [next best]`.

        A bare name means both figures where they are one or equal, and the figure of ours where they differ.

        Raises
        ------
        CvmError
            Unknown, not used, or a side of a variable that has only one figure.
        """
        number, side = self._find(name)
        swept = self._swept(number, side)
        if not swept.places:
            raise self._unused(swept)
        return swept

    def used_inputs(self) -> list[Swept]:
        """Every input that the total uses, each as its bare name means it; some have no places."""
        numbers = sorted({slot.variable for slot in self.computation.slots})
        return [self._swept(number, None) for number in numbers]

    def values(
        self,
        changes: Sequence[tuple[Swept, Array]],
        where: Callable[[int], str] = lambda index: f"scenario {index + 1}",
    ) -> Array:
        """Compute the total for many figures at once.

        Parameters
        ----------
        changes : sequence of (Swept, array)
            What is swept, and its figures; the arrays broadcast against each other. All else keeps its base value.
        where : callable, optional
            Names the scenario of a flat index, for the text of a problem.

        Returns
        -------
        array
            The totals, of the common shape.

        Raises
        ------
        CvmError
            A scenario that has no finite value, named by `where`.
        """
        figures: list[Figures] = list(self.figures)
        for swept, array in changes:
            for place in swept.places:
                figures[place] = array
        try:
            values: Array = self.computation.many(figures, total=True)[0]
        except CvmError as error:
            raise self._first_problem(figures, where) or error from None
        return values

    def _first_problem(self, figures: Sequence[Figures], where: Callable[[int], str]) -> CvmError | None:
        shape = np.broadcast_shapes(*map(np.shape, figures))
        columns = (np.broadcast_to(figure, shape).ravel().tolist() for figure in figures)
        for index, scenario in enumerate(zip(*columns, strict=True)):
            try:
                self.computation.one(scenario)
            except CvmError as error:
                return error.at(where(index))
        return None

    def _find(self, name: str) -> tuple[int, Side | None]:
        key, inputs = fold_text(name), self.model.inputs
        numbers = {fold_text(row.variable): index for index, row in reversed(list(enumerate(inputs.rows)))}
        if not key:
            raise CvmError("No variable is named.", "Enter the name of an input.")
        if key in numbers:
            return numbers[key], None
        bare, bracket, side_name = key.partition("[")
        sides = SIDE_NAMES | {fold_text(offering): side for offering, side in inputs.signature.sides.items()}
        side = sides.get(side_name.removesuffix("]").strip()) if bracket else None
        number = numbers.get(bare.strip())
        if number is None:
            near = nearest(bare.strip(), numbers)
            remedy = f'Did you mean "{inputs.rows[numbers[near]].variable}"?' if near else "Add it to the inputs table."
            raise CvmError(f'There is no input named "{name.strip()[:60]}".', remedy)
        row = inputs.rows[number]
        if side is None:
            raise CvmError(
                f'"{name.strip()[:60]}" does not say whose figure is meant.',
                f'Write "{row.variable} [ours]" or "{row.variable} [next best]".',
            )
        if not row.two_sided:
            raise CvmError(f'"{row.variable}" has one figure for both offerings.', f'Write "{row.variable}".')
        self._refuse_one_side(number)
        return number, side

    def _refuse_one_side(self, number: int) -> None:
        """A variable outside brackets is allowed one figure only, so its sides cannot be swept apart."""
        for index in self.computation.wanted:
            settled = self.model.checked.equations[index].settled
            if settled is not None and number in settled.unsided:
                name = self.model.inputs.rows[number].variable
                raise CvmError(
                    f'"{name}" stands outside brackets in "{self.model.name(index)}", '
                    "where both offerings share one figure.",
                    f'Sweep "{name}", or say in the equation whose figure is meant.',
                )

    def _swept(self, number: int, side: Side | None) -> Swept:
        row = self.model.inputs.rows[number]
        label = f"{row.variable} [{side}]" if side else row.variable
        if side is None and number in self.model.inputs.differing:
            side = Side.OURS
        slots = enumerate(self.computation.slots)
        places = tuple(
            place for place, slot in slots if slot.variable == number and (side is None or slot.side is side)
        )
        return Swept(label, number, row, side, row.figures[side is Side.NEXT_BEST], places)

    def _unused(self, swept: Swept) -> CvmError:
        name = swept.row.variable
        if any(slot.variable == swept.number for slot in self.computation.slots):
            whose, other = ("ours", Side.NEXT_BEST) if swept.side is Side.OURS else ("the next best", Side.OURS)
            return CvmError(
                f'No equation uses the figure of {whose} of "{name}".', f'Sweep "{name} [{other}]" instead.'
            )
        if any(swept.number in equation.variables for equation in self.model.checked.equations):
            return CvmError(f'Only placeholders use "{name}".', "Quantify them, then change their status.")
        return CvmError(f'No equation uses "{name}".', "Use it in an equation, or name another variable.")


@lru_cache(maxsize=64)  # compiling takes ten times as long as a tornado
def _compiled(checked: CheckedSet, members: tuple[tuple[int, float], ...]) -> Computation:
    return Computation(checked, [index for index, _ in members], [factor for _, factor in members])


def _counted(model: ValueModel, total: Total) -> list[tuple[int, float]]:
    """The members of a total that are not placeholders."""
    return [(index, factor) for index, factor in total.members if model.outcome(index).state is State.GOOD]


def _only_total(model: ValueModel) -> Total:
    """Give the one total that a model has.

    Raises
    ------
    CvmError
        The first problem of a value element; several units; or nothing but placeholders.
    """
    for index in model.element_indices:
        outcome = model.outcome(index)
        if outcome.problem is not None and outcome.state is not State.PLACEHOLDER:
            raise outcome.problem
    counted = [total for total in model.totals if _counted(model, total)]
    if not counted:
        raise model.totals[0].problem or CvmError("The model has no total.")
    if len(counted) > 1:
        units = [f'"{total.unit.text}"' if total.unit and total.unit.text else "a plain number" for total in counted]
        raise CvmError(
            f"The value elements have {len(counted)} totals, for their units do not add up: {', '.join(units)}.",
            "Select the equations of one unit.",
        )
    return counted[0]
