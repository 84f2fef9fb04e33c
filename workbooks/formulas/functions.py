"""Excel's functions that templates use, each as the value and the call: no other ones, so that all programs agree.

They exist since Excel 2007, and in LibreOffice and in Excel mean the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TypeGuard

from workbooks.formulas.expressions import (
    Column,
    Content,
    Expression,
    Fault,
    Operand,
    as_number,
    call,
    constant,
    finite,
    same,
)
from xlcvm.equations.operators import round_half_away

_Fold = Callable[[list[float]], float]


def either(condition: Operand, then: Operand, otherwise: Operand) -> Expression:
    """Give the one or the other (IF); a blank cell that is given through is shown as 0, as Excel does."""
    parts = [constant(condition), constant(then), constant(otherwise)]
    chosen = as_number(parts[0].value)
    value = chosen if isinstance(chosen, Fault) else parts[1].value if chosen else parts[2].value
    return call("IF", 0.0 if value is None else value, parts)


def all_of(*conditions: Operand) -> Expression:
    """Say whether all conditions hold (AND)."""
    return _logical("AND", conditions, all)


def any_of(*conditions: Operand) -> Expression:
    """Say whether some condition holds (OR)."""
    return _logical("OR", conditions, any)


def negated(condition: Operand) -> Expression:
    """Say whether a condition does not hold (NOT)."""
    return _logical("NOT", (condition,), lambda found: not all(found))


def _logical(name: str, conditions: Iterable[Operand], decide: Callable[[list[bool]], bool]) -> Expression:
    parts = [constant(condition) for condition in conditions]
    numbers = [as_number(part.value) for part in parts]
    fault = next((number for number in numbers if isinstance(number, Fault)), None)
    value = fault if fault is not None else decide([bool(number) for number in numbers])
    return call(name, value, parts)


def if_error(value: Operand, otherwise: Operand) -> Expression:
    """Give a value, or another one in the place of an error (IFERROR)."""
    parts = [constant(value), constant(otherwise)]
    kept = parts[1].value if isinstance(parts[0].value, Fault) else parts[0].value
    return call("IFERROR", 0.0 if kept is None else kept, parts)


def is_number(value: Operand) -> Expression:
    """Say whether a cell holds a number (ISNUMBER)."""
    part = constant(value)
    return call("ISNUMBER", _is_number(part.value), _only_cells("ISNUMBER", [part]))


def rounded(value: Operand, digits: int = 0) -> Expression:
    """Round a number, halves away from zero (ROUND)."""
    part = constant(value)
    number = as_number(part.value)
    found = number if isinstance(number, Fault) else float(round_half_away(number, digits))
    return call("ROUND", found, [part, constant(digits)])


def floored(value: Operand) -> Expression:
    """Give the whole number that is not above a number (INT).

    Round first: programs do not agree on whether 2.9999999999999996 is 3.
    """
    part = constant(value)
    number = as_number(part.value)
    return call("INT", number if isinstance(number, Fault) else float(math.floor(number)), [part])


def absolute(value: Operand) -> Expression:
    """Give a number without its sign (ABS)."""
    part = constant(value)
    number = as_number(part.value)
    return call("ABS", number if isinstance(number, Fault) else abs(number), [part])


def total(*parts: Column | Expression) -> Expression:
    """Add numbers up, of ranges and cells (SUM); texts and blanks are passed over."""
    return _over_numbers("SUM", parts, math.fsum)


def average(*parts: Column | Expression) -> Expression:
    """Give the mean of the numbers (AVERAGE); #DIV/0! when there is none."""
    return _over_numbers("AVERAGE", parts, _mean)


def _mean(numbers: list[float]) -> float:
    if not numbers:
        return Fault("#DIV/0!")  # type: ignore[return-value]
    return math.fsum(numbers) / len(numbers)


def maximum(*parts: Column | Expression) -> Expression:
    """Give the greatest number (MAX); 0 when there is none."""
    return _over_numbers("MAX", parts, lambda found: max(found, default=0.0))


def minimum(*parts: Column | Expression) -> Expression:
    """Give the least number (MIN); 0 when there is none."""
    return _over_numbers("MIN", parts, lambda found: min(found, default=0.0))


def count(*parts: Column | Expression) -> Expression:
    """Count the numbers (COUNT)."""
    listed = _only_cells("COUNT", parts)
    return call("COUNT", float(sum(map(_is_number, _contents(listed)))), listed)


def count_filled(*parts: Column | Expression) -> Expression:
    """Count what is not blank (COUNTA); a formula that gives "" counts."""
    listed = _only_cells("COUNTA", parts)
    return call("COUNTA", float(sum(value is not None for value in _contents(listed))), listed)


def count_if(cells: Column, wanted: str) -> Expression:
    """Count the cells that hold a text (COUNTIF), capitals aside; the text is one of the template's own.

    Raises
    ------
    ValueError
        The text is one that COUNTIF takes for a pattern or a comparison.
    """
    found = sum(isinstance(value, str) and same(value, wanted) for value in cells.values)
    return call("COUNTIF", float(found), [cells, _exact(wanted)])


def sum_if(cells: Column, wanted: str, amounts: Column) -> Expression:
    """Add up the amounts beside the cells that hold a text (SUMIF), capitals aside.

    Raises
    ------
    ValueError
        As `count_if`.
    """
    pairs = zip(cells.values, amounts.values, strict=True)
    kept = [amount for value, amount in pairs if isinstance(value, str) and same(value, wanted)]
    found = _folded(kept, math.fsum)
    return call("SUMIF", found, [cells, _exact(wanted), amounts])


def _exact(wanted: str) -> Expression:
    if not wanted or wanted[0] in "=<>" or any(sign in wanted for sign in "*?~"):
        raise ValueError(f"{wanted!r} would be a pattern")
    return constant(wanted)


def sum_products(*columns: Column) -> Expression:
    """Add up the products of the rows (SUMPRODUCT); texts and blanks count as 0."""
    rows = zip(*(column.values for column in columns), strict=True)
    fault = next((value for value in _contents(columns) if isinstance(value, Fault)), None)
    products = [math.prod(value if _is_number(value) else 0.0 for value in row) for row in rows]
    return call("SUMPRODUCT", fault if fault is not None else finite(math.fsum(products)), columns)


def count_below(cells: Column, limit: Operand) -> Expression:
    """Count the numbers below a limit; texts and blanks are passed over."""
    part = constant(limit)
    number = as_number(part.value)
    fault = next((value for value in (number, *cells.values) if isinstance(value, Fault)), None)
    found = 0.0 if fault is not None else float(sum(value < number for value in cells.values if _is_number(value)))
    formula = f'SUMPRODUCT(({cells.formula}<{part.formula})*({cells.formula}<>""))'
    return Expression(found if fault is None else fault, formula)


def largest(cells: Column, place: Operand) -> Expression:
    """Give the n-th greatest number (LARGE); #NUM! when there are not so many."""
    return _ranked("LARGE", cells, place, reverse=True)


def smallest(cells: Column, place: Operand) -> Expression:
    """Give the n-th least number (SMALL); #NUM! when there are not so many."""
    return _ranked("SMALL", cells, place, reverse=False)


def _ranked(name: str, cells: Column, place: Operand, *, reverse: bool) -> Expression:
    part = constant(place)
    number = as_number(part.value)
    fault = next((value for value in (number, *cells.values) if isinstance(value, Fault)), None)
    ranked = sorted((float(value) for value in cells.values if _is_number(value)), reverse=reverse)
    inside = fault is None and 1 <= number <= len(ranked)
    found = fault if fault is not None else ranked[int(number) - 1] if inside else Fault("#NUM!")
    return call(name, found, [cells, part])


def position(wanted: Operand, cells: Column) -> Expression:
    """Give the place of a value among cells, from 1 (MATCH, exact); #N/A when it is not there or is blank."""
    part = constant(wanted)
    found: Content = Fault("#N/A")
    if isinstance(part.value, Fault):
        found = part.value
    elif part.value is not None:
        places = (place for place, value in enumerate(cells.values, 1) if value is not None and same(part.value, value))
        found = float(next(places, 0)) or found
    return call("MATCH", found, [part, cells, constant(0)])


def item(cells: Column, place: Operand) -> Expression:
    """Give the cell at a place, from 1 (INDEX); #REF! outside, and a blank one is shown as 0."""
    part = constant(place)
    number = as_number(part.value)
    found: Content
    if isinstance(number, Fault):
        found = number
    elif 1 <= number < len(cells.values) + 1:
        found = cells.values[int(number) - 1]
    else:
        found = Fault("#REF!")
    return call("INDEX", 0.0 if found is None else found, [cells, part])


def lookup(wanted: Operand, cells: Column, beside: Column) -> Expression:
    """Give what stands beside a value (INDEX and MATCH); #N/A when the value is not there."""
    return item(beside, position(wanted, cells))


def joined(*texts: Operand) -> Expression:
    """Set texts one after the other."""
    first, *others = (constant(text) for text in texts)
    for other in others:
        first = first & other
    return first


def _over_numbers(name: str, parts: Iterable[Column | Expression], fold: _Fold) -> Expression:
    listed = _only_cells(name, parts)
    return call(name, _folded(_contents(listed), fold), listed)


def _only_cells(name: str, parts: Iterable[Column | Expression]) -> list[Column | Expression]:
    """Refuse what is computed within the call: programs do not agree on whether its text is passed over."""
    listed = list(parts)
    for part in listed:
        if isinstance(part, Expression) and not part.is_cell:
            raise TypeError(f"{name} takes cells and ranges: give {part.formula} a cell of its own")
    return listed


def _folded(values: Iterable[Content], fold: _Fold) -> Content:
    listed = list(values)
    fault = next((value for value in listed if isinstance(value, Fault)), None)
    if fault is not None:
        return fault
    found = fold([float(value) for value in listed if _is_number(value)])
    return found if isinstance(found, Fault) else finite(found)


def _contents(parts: Iterable[Column | Expression]) -> list[Content]:
    return [value for part in parts for value in (part.values if isinstance(part, Column) else (part.value,))]


def _is_number(value: Content) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
