"""A formula written once, as a word equation: its numpy function, its native Excel formula and its words.

A closed form is read when it is first used. It knows no field: what the figures mean, its author says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.check import CheckedEquation, CheckedSet, Variable, check_equations
from xlcvm.equations.to_excel import to_excel
from xlcvm.equations.to_numpy import Computation, Figures
from xlcvm.equations.to_words import format_number, to_words
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError, ErrorCode


@dataclass(frozen=True, slots=True)
class Condition:
    """What figures must keep to, beyond arithmetic; where they do not, the result is #N/A.

    Parameters
    ----------
    expression : str
        In the words of the closed form; it must not be below 0.
    problem : str
        The sentence that says what is wrong, with `{name}` for the figure of a name.
    remedy : str
        What to do.
    """

    expression: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class ClosedForm:
    """A formula in words, ready to be computed, written into a cell, and printed.

    Parameters
    ----------
    text : str
        `result = expression`, in the language of word equations.
    names : tuple of str
        The names in it, in the order in which figures and cells are handed over.
    conditions : tuple of Condition
        What the figures must keep to.

    Examples
    --------
    >>> margin = ClosedForm("margin = (price − cost) ÷ price", ("price", "cost"))
    >>> margin(80.0, 60.0), margin(np.array([80.0, 100.0]), 60.0)
    (0.25, array([0.25, 0.4 ]))
    >>> margin.excel("B2", "C2"), margin.words
    ('(B2-C2)/B2', 'margin = (price − cost) ÷ price')
    >>> margin.with_values(80.0, 60.0)
    'margin = (80 − 60) ÷ 80 = 0.25'
    """

    text: str
    names: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """What it computes."""
        return self._equation.name

    @property
    def words(self) -> str:
        """The formula in normalised words, for people."""
        return f"{self.name} = {to_words(self._parsed_tree)}"

    def with_values(self, *figures: float) -> str:
        """Print the formula with its figures and the result.

        Raises
        ------
        CvmError
            As when it is called.
        """
        result = self._one(self._counted(figures))
        shown = dict(zip(map(fold_text, self.names), map(format_number, figures), strict=True))
        figured = to_words(self._parsed_tree, lambda node, _: shown[node.key])
        return f"{self.name} = {figured} = {format_number(result)}"

    def excel(self, *cells: str) -> str:
        """Write the native formula, without the leading "=".

        Parameters
        ----------
        *cells : str
            Cell reference or defined name for each of `names`.

        Returns
        -------
        str
            Gives #N/A where a condition is not kept to.
        """
        self._counted(cells)
        formula, *guards = (
            to_excel(self._checked, index, figure=lambda variable, _: cells[variable], result=str)
            for index in range(1 + len(self.conditions))
        )
        if not guards:
            return formula
        broken = ",".join(f"{guard}<0" for guard in guards)
        return f"IF({f'OR({broken})' if guards[1:] else broken},NA(),{formula})"

    @overload
    def __call__(self, *figures: float) -> float: ...
    @overload
    def __call__(self, *figures: Figures) -> Figures: ...
    def __call__(self, *figures: Figures) -> Figures:
        """Compute it.

        Parameters
        ----------
        *figures : float or array
            One for each of `names`; arrays broadcast against each other.

        Returns
        -------
        float or array
            A float when all figures are; an array of the common shape otherwise.

        Raises
        ------
        CvmError
            Of the first element that has no result: #DIV/0! with the divisor's name, #NUM! when it is
            undefined or too large, #N/A where a condition is not kept to.
        """
        result = self.each(*figures)
        if isinstance(result, np.ndarray) and result.dtype == object:
            raise next(element for element in result.flat if isinstance(element, CvmError))
        return result

    def each(self, *figures: Figures) -> float | NDArray[Any]:
        """Compute it so that an element without a result leaves the others alone.

        Parameters
        ----------
        *figures : float or array
            One for each of `names`; arrays broadcast against each other.

        Returns
        -------
        float or array
            An array holds float64, or objects when an element has no result: its CvmError stands there.

        Raises
        ------
        CvmError
            When all figures are floats, as a call does.
        """
        self._counted(figures)
        if not any(map(np.ndim, figures)):
            return self._one([float(figure) for figure in figures])
        try:
            if not self._breaks_a_condition(figures):
                result: NDArray[Any] = self._main.many(_picked(figures, self._main))[0]
                return result
        except CvmError:
            pass  # each element gets its own below
        columns = np.broadcast_arrays(*figures)
        rows = zip(*(column.ravel().tolist() for column in columns), strict=True)
        elements = np.empty(columns[0].size, dtype=object)
        for index, row in enumerate(rows):
            try:
                elements[index] = self._one(row)
            except CvmError as error:
                elements[index] = error.at(f"element {index + 1}")
        return elements.reshape(columns[0].shape)

    def _one(self, figures: Sequence[float]) -> float:
        if self.conditions:
            values = self._guards.one(_picked(figures, self._guards))
            for condition, value in zip(self.conditions, values, strict=True):
                if value < 0:
                    raise self._problem(condition, figures)
        return self._main.one(_picked(figures, self._main))[0]

    def _breaks_a_condition(self, figures: Sequence[Figures]) -> bool:
        if not self.conditions:
            return False
        return any(bool(np.any(values < 0)) for values in self._guards.many(_picked(figures, self._guards)))

    def _problem(self, condition: Condition, figures: Sequence[float]) -> CvmError:
        shown = dict(zip(self.names, map(format_number, figures), strict=True))
        return CvmError(
            condition.problem.format_map(shown), condition.remedy.format_map(shown), code=ErrorCode.NOT_AVAILABLE
        )

    def _counted(self, given: Sequence[Any]) -> Sequence[Any]:
        if len(given) != len(self.names):
            raise TypeError(f"{self.text!r} takes {len(self.names)} figures ({', '.join(self.names)}): {len(given)}")
        return given

    @cached_property
    def _checked(self) -> CheckedSet:
        guards = ((f"condition {number}", guard.expression) for number, guard in enumerate(self.conditions, 1))
        checked = check_equations([("", self.text), *guards], [Variable(name) for name in self.names])
        for entry in checked.equations:
            if entry.problem is not None:
                raise ValueError(f"{self.text!r} cannot be read: {entry.problem}")
        if len(checked.equations[0].variables) < len(self.names):
            raise ValueError(f"{self.text!r} does not use all of {', '.join(self.names)}")
        return checked

    @property
    def _equation(self) -> CheckedEquation:
        return self._checked.equations[0]

    @property
    def _parsed_tree(self) -> Any:
        assert self._equation.parsed is not None
        return self._equation.parsed.tree

    @cached_property
    def _main(self) -> Computation:
        return Computation(self._checked, [0])

    @cached_property
    def _guards(self) -> Computation:
        return Computation(self._checked, range(1, 1 + len(self.conditions)))


def _picked(figures: Sequence[Any], computation: Computation) -> list[Any]:
    """Give the figures that a computation reads, in its order."""
    return [figures[slot.variable] for slot in computation.slots]
