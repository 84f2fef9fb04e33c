"""The inputs of a value model as fields of a template, and the model of what was entered into them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workbooks.formulas import Expression, either, if_error, reference
from workbooks.library.entries import CURRENCIES, CURRENCY_KEY, SOURCES, Entries, group_block
from workbooks.library.fields import CURRENCY, Field, Group
from workbooks.printed_formulas import affixes
from workbooks.spec import cell
from workbooks.value_calculator.calculator import Calculator
from xlcvm.equations.syntax import Side
from xlcvm.units import Unit, parse_unit
from xlcvm.value import Input, Inputs, Status, ValueModel

MODEL_CURRENCY = "USD"  # in which the units of the models are written
CURRENCY_SIGNS = {code: sign for code in CURRENCIES if (sign := affixes(parse_unit(code), of_result=True).before)}
"""The currencies that are printed with a sign before the figure; the others follow it as a code."""

SIDES: Mapping[Side, str] = {Side.OURS: "Ours", Side.NEXT_BEST: "Next best"}
_MONEY = re.compile(rf"\b{MODEL_CURRENCY}\b")
Limits = tuple[float | None, float | None]


def figure_key(variable: str, side: Side | None = None) -> str:
    """Give the key of a figure.

    Examples
    --------
    >>> figure_key("power drawn", Side.NEXT_BEST), figure_key("operating hours")
    ('power drawn (next best)', 'operating hours')
    """
    return variable if side is None else f"{variable} ({side.value})"


def model_groups(
    calculator: Calculator, headings: Mapping[str, Sequence[str]], limits: Mapping[str, Limits]
) -> tuple[Group, ...]:
    """Make the fields of a model: one for each figure, or one for each offering.

    Parameters
    ----------
    calculator : Calculator
        Its figures are the worked example; an input without any may stay blank.
    headings : mapping
        Each group with its variables.
    limits : mapping
        Least and most of each variable.

    Returns
    -------
    tuple of Group
        Every input of the model once.

    Raises
    ------
    ValueError
        An input stands under no heading, or a heading names one that is none.
    """
    rows = {row.variable: row for row in calculator.model.inputs.rows}
    named = [variable for variables in headings.values() for variable in variables]
    if sorted(named) != sorted(rows):
        raise ValueError(f"not once under a heading: {set(named) ^ set(rows)}")
    return tuple(
        Group(heading, tuple(found for variable in variables for found in _fields(rows[variable], limits[variable])))
        for heading, variables in headings.items()
    )


def _fields(row: Input, limits: Limits) -> list[Field]:
    unit = parse_unit(row.unit) if row.unit else None
    least, most = limits
    field = Field(
        figure_key(row.variable),
        "percent" if unit is not None and unit.is_percent else "number",
        unit=_MONEY.sub(CURRENCY, row.unit),
        least=least,
        most=most,
        source=f"{row.status.value.capitalize()}: {row.source}" if row.source else "",
        required=row.status is not Status.PLACEHOLDER,
    )
    if not row.two_sided:
        return [replace(field, example=row.ours)]
    notes = {Side.OURS: "With our offering.", Side.NEXT_BEST: "With the next best alternative."}
    return [
        replace(field, key=figure_key(row.variable, side), example=figure, note=notes[side])
        for side, figure in zip(SIDES, (row.ours, row.next_best), strict=True)
    ]


@dataclass(frozen=True)
class Modelled:
    """A value model with what was entered.

    Parameters
    ----------
    entries : Entries
        Of a template whose fields `model_groups` made.
    calculator : Calculator
        The equations and the names of the inputs.
    """

    entries: Entries
    calculator: Calculator

    @property
    def code(self) -> str:
        """The currency as it is now."""
        return str(self.entries.data.get(CURRENCY_KEY) or MODEL_CURRENCY)

    @cached_property
    def model(self) -> ValueModel:
        """The model of the entries, in the currency that is chosen."""
        rows = [self._input(row) for row in self.calculator.model.inputs.rows]
        return ValueModel(
            self.calculator.model.equations, Inputs(rows, self.calculator.model.inputs.signature.offerings)
        )

    def _input(self, row: Input) -> Input:
        ours, next_best = (self._number(row.variable, side) for side in (self.sides_of(row) * 2)[:2])
        lacking = ours is None or (row.two_sided and next_best is None)
        optional = row.status is Status.PLACEHOLDER
        return Input(
            row.variable,
            ours,
            next_best if row.two_sided else None,
            row.two_sided,
            _MONEY.sub(self.code, row.unit),
            status=Status.PLACEHOLDER if optional and lacking else Status.NONE,
        )

    def _number(self, variable: str, side: Side | None) -> float | None:
        value = self.entries.data.get(figure_key(variable, side))
        return float(value) if isinstance(value, (int, float)) else None

    def sides_of(self, row: Input) -> tuple[Side | None, ...]:
        """Give the offerings for which an input has a figure; None for one that both share."""
        return tuple(SIDES) if row.two_sided else (None,)

    def is_optional(self, variable: int) -> bool:
        """Say whether an input may stay blank: what needs it is then shown, and not counted."""
        return self.calculator.model.inputs.rows[variable].status is Status.PLACEHOLDER

    def figure(self, variable: int, side: Side | None) -> Expression:
        """Give a figure as it stands on the sheet Figures: a number, or an empty text."""
        number = self._number(self.calculator.model.inputs.rows[variable].variable, side)
        header = "Value" if side is None else SIDES[side]
        return reference("" if number is None else number, cell("inputs", variable, header))

    def figures(self, variable: int) -> list[Expression]:
        """Give the figures of an input: one, or one for each offering."""
        row = self.calculator.model.inputs.rows[variable]
        return [self.figure(variable, side) for side in self.sides_of(row)]

    def source(self, key: str) -> Expression:
        """Give the cell of the sheet Inputs that says where a figure comes from."""
        for number, group in enumerate(self.entries.groups):
            for row, found in enumerate(group.fields):
                if found.key == key:
                    said = self.entries.data.get(SOURCES, {}).get(key)
                    return reference(said or None, cell(group_block(number), row, "Source"))
        raise KeyError(key)

    def unit(self, unit: Unit | None) -> Expression:
        """Give a unit of the model, following the currency on the cover."""
        return self.entries.unit(self.unit_text(unit))

    def unit_text(self, unit: Unit | None) -> str:
        """Give a unit of the model with "¤" for the currency."""
        text = "" if unit is None else unit.text
        return CURRENCY + text.removeprefix(self.code) if self.is_money(unit) else text

    def is_money(self, unit: Unit | None) -> bool:
        """Say whether figures in a unit are printed as money."""
        return unit is not None and unit.text.partition("/")[0] == self.code


def shown(source: Expression) -> Expression:
    """Give a text of another sheet, and nothing for a blank one."""
    return either(source.is_blank(), "", if_error(source, ""))
