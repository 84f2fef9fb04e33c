"""What results are about: a value model with one total, and how its figures are shown. It knows no sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workbooks.printed_formulas import affixes
from workbooks.styles import DECIMAL, INTEGER, PERCENT
from workbooks.value_calculator.equations_sheet import result_format, unit_text
from xlcvm.equations.closed_forms import ClosedForm
from xlcvm.equations.to_words import format_number, format_quantity, format_result
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.risk.total import OneTotal
from xlcvm.units import Unit
from xlcvm.value import State, Total, ValueModel


@dataclass(frozen=True)
class Subject:
    """A value model with one total.

    Parameters
    ----------
    model : ValueModel
        Its value elements add up, as `one_total` makes it.
    source : str
        The name of the file that it was read from.
    left_out : tuple of str
        Units of other totals that the file has.
    in_place : bool
        Whether results go into that very file: they need no copies of its tables, which would be found as second ones.
    """

    model: ValueModel
    source: str
    left_out: tuple[str, ...] = ()
    in_place: bool = False

    @cached_property
    def total(self) -> OneTotal:
        """The total, ready to be computed."""
        return OneTotal(self.model)

    @property
    def unit(self) -> Unit | None:
        """The unit of the total."""
        return self.model.totals[0].unit

    @property
    def offerings(self) -> tuple[str, str]:
        """The names of our offering and of the next best alternative."""
        ours, next_best = self.model.inputs.signature.offerings
        return ours or "Our offering", next_best or "Next best alternative"

    @property
    def computed_from(self) -> str:
        """What its figures were computed from, and that they stay as they are: the end of a sentence."""
        if self.in_place:
            return "by xlcvm from the inputs as they were then; they do not follow them: run it again after a change."
        return "by xlcvm from the inputs used; they do not follow this file."

    def money(self, value: float) -> str:
        """Print a figure in the unit of the total."""
        return format_result(value, self.unit)

    def amount(self, value: float) -> str:
        """Print a figure in the unit of the total, without the period, which a title says."""
        return self.money(value).removesuffix(affixes(self.unit, of_result=True).after)

    def money_format(self, *values: float) -> str:
        """Choose a number format for figures in the unit of the total."""
        return result_format(self.unit, *values)

    def change_format(self, *values: float) -> str:
        """Choose a number format with signs; it shows no zero."""
        plain = self.money_format(*values).split(";", maxsplit=1)[0]
        return f"+{plain};−{plain};"

    @property
    def unit_words(self) -> str:
        """The unit of the total as a heading says it, with a comma before; nothing for a plain number."""
        return f", {unit_text(self.unit)}" if unit_text(self.unit) else ""

    def quantity(self, variable: str, figure: float) -> str:
        """Print a figure of an input with its unit."""
        return format_quantity(figure, self._unit_of(variable))

    def number(self, variable: str, figure: float) -> str:
        """Print a figure of an input in six digits and without its unit, which stands beside it."""
        unit = self._unit_of(variable)
        percent = unit is not None and unit.is_percent
        return f"{format_number(100 * figure, digits=6)}%" if percent else format_number(figure, digits=6)

    def named(self, variable: str) -> str:
        """Name an input with its unit."""
        unit = self.variable_unit(variable)
        return f"{variable}, {unit}" if unit else variable

    def quantity_format(self, variable: str, *figures: float) -> str:
        """Choose a number format for figures of an input; whole ones have no decimals."""
        unit = self._unit_of(variable)
        if unit is not None and unit.is_percent:
            return PERCENT
        return INTEGER if figures and all(figure == round(figure) for figure in figures) else DECIMAL

    def variable_unit(self, variable: str) -> str:
        """Give the unit of an input as typed."""
        return self.total.swept(variable).row.unit

    def _unit_of(self, variable: str) -> Unit | None:
        return self.model.checked.units[self.total.swept(variable).number]


def one_total(model: ValueModel, unit: str = "") -> tuple[ValueModel, tuple[str, ...]]:
    """Keep the value elements of one unit, and what they use.

    Parameters
    ----------
    model : ValueModel
        With one total or several.
    unit : str
        The unit of the total that is meant; when left out, the one to which most value elements add up.

    Returns
    -------
    model : ValueModel
        With a single total.
    left_out : tuple of str
        The units of the other totals.

    Raises
    ------
    CvmError
        A value element has a problem, none is quantified, or no total has that unit.
    """
    for index in model.element_indices:
        outcome = model.outcome(index)
        if outcome.state is State.PROBLEM and outcome.problem is not None:
            raise outcome.problem
    counted = [total for total in model.totals if total.problem is None]
    if not counted:
        raise model.totals[0].problem or CvmError("The model has no total.")
    if unit:
        chosen = next((total for total in counted if fold_text(_name(total)) == fold_text(unit)), None)
        if chosen is None:
            raise CvmError(f'No total has the unit "{unit[:40]}".', f"Use one of: {', '.join(map(_name, counted))}.")
    else:
        chosen = max(counted, key=lambda total: len(total.members))
    left_out = tuple(_name(total) for total in counted if total is not chosen)
    kept = frozenset[int]().union(*(model.used_by(index) for index, _ in chosen.members))
    return ValueModel([model.equations[index] for index in sorted(kept)], model.inputs), left_out


def _name(total: Total) -> str:
    return unit_text(total.unit) or "plain number"


def computed(form: ClosedForm, *figures: float) -> float | str:
    """Compute a closed form as a cell shows it: a number, or an error value."""
    try:
        return form(*figures)
    except CvmError as error:
        return str(error.code)
