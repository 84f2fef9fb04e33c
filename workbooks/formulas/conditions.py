"""Sums and greatest figures of the rows that meet conditions: as SUMPRODUCT, so that no text is taken for a pattern."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard

from workbooks.formulas.expressions import Column, Content, Expression, Fault, Operand, compared, constant, finite

Sign = Literal["=", "<>", "<=", ">="]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on the rows of a table.

    Parameters
    ----------
    cells : Column
        What is compared, one cell a row.
    sign : {"=", "<>", "<=", ">="}
        How; capitals do not matter, numbers stand before texts, and a blank is 0 or "" like what it is compared with.
        Only "=" and "<>" for texts: programs do not agree on the order of signs and letters.
    wanted : Operand
        With what: one value for all rows.
    """

    cells: Column
    sign: Sign
    wanted: Operand

    @property
    def formula(self) -> str:
        """The comparison as a factor of 0 or 1 a row."""
        wanted = constant(self.wanted)
        return f"({self.cells.formula}{self.sign}{wanted.formula if wanted.is_cell else f'({wanted.formula})'})"

    @property
    def rows(self) -> list[bool]:
        """Which rows meet it."""
        wanted = constant(self.wanted).value
        if self.sign == "=" and isinstance(wanted, str) and wanted:  # the usual one, and most of the time
            folded = wanted.casefold()
            return [type(value) is str and value.casefold() == folded for value in self.cells.values]
        return [compared(value, self.sign, wanted) for value in self.cells.values]

    @property
    def fault(self) -> Fault | None:
        """The first error value that it reads."""
        return _fault([constant(self.wanted).value, *self.cells.values])


def count_meeting(*conditions: Where) -> Expression:
    """Count the rows that meet all conditions."""
    fault, rows = _met(conditions[0].cells, conditions)
    found: Content = fault if fault is not None else float(sum(rows))
    return Expression(found, f"SUMPRODUCT({_factors(conditions)}*1)")


def sum_meeting(amounts: Column, *conditions: Where) -> Expression:
    """Add up the amounts of the rows that meet all conditions; texts and blanks among them count as 0."""
    fault, rows = _met(amounts, conditions)
    kept = [amount for amount, met in zip(amounts.values, rows, strict=True) if met]
    found = fault if fault is not None else finite(math.fsum(float(amount) for amount in kept if _is_number(amount)))
    return Expression(found, f"SUMPRODUCT({_factors(conditions)}*1,{amounts.formula})")


def greatest_meeting(amounts: Column, *conditions: Where) -> Expression:
    """Give the greatest amount of the rows that meet all conditions, and 0 when none does or all are below 0.

    A blank among the amounts counts as 0. They must not be texts: programs do not agree on them.

    Raises
    ------
    TypeError
        One of the amounts is a text.
    """
    fault, rows = _met(amounts, conditions)
    if any(isinstance(amount, str) and not isinstance(amount, Fault) for amount in amounts.values):
        raise TypeError(f"{amounts.formula} holds a text: give its numbers a column of their own")
    if fault is not None:
        found: Content = fault
    else:
        found = max((float(a) * met for a, met in zip(map(_plain, amounts.values), rows, strict=True)), default=0.0)
        found = max(found, 0.0)
    return Expression(found, f"SUMPRODUCT(MAX(0,{_factors(conditions)}*{amounts.formula}))")


def _factors(conditions: Sequence[Where]) -> str:
    return "*".join(condition.formula for condition in conditions)


def _met(amounts: Column, conditions: Sequence[Where]) -> tuple[Fault | None, list[bool]]:
    faults = (condition.fault for condition in conditions)
    fault = next((found for found in (*faults, _fault(amounts.values)) if found is not None), None)
    if fault is not None:
        return fault, [False] * len(amounts.values)
    return None, list(map(all, zip(*(condition.rows for condition in conditions), strict=True)))


def _fault(values: Sequence[Content]) -> Fault | None:
    if Fault not in set(map(type, values)):
        return None
    return next(value for value in values if isinstance(value, Fault))


def _is_number(value: Content) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain(value: Content) -> float:
    return float(value or 0.0)
