"""Equations with their figures, as texts that follow the cells and the currency on the cover.

Each figure and each result is rounded in one cell and printed in the next; an equation sets the printed ones together.
"""

from __future__ import annotations

import re

from workbooks.formulas import Expression, constant, either, is_number, joined, reference
from workbooks.formulas.expressions import Fault
from workbooks.library.tables import value_cell
from workbooks.library.value_model.equations import result, side_result
from workbooks.library.value_model.fields import CURRENCY_SIGNS, MODEL_CURRENCY, SIDES, Modelled
from workbooks.printed_formulas import (
    MISSING,
    Affixes,
    affixes,
    number_formula,
    printed_number,
    rounded_figure,
    rounded_figure_formula,
    rounded_result,
    rounded_result_formula,
)
from workbooks.spec import Block, Cell, Lines, Table, cell
from xlcvm.equations.syntax import Name, Side
from xlcvm.equations.to_words import to_words
from xlcvm.equations.tokens import fold_text
from xlcvm.units import Unit

_HOLE = "\x1e"  # encloses the number of a piece that is put in later
_HOLES = re.compile(f"{_HOLE}(\\d+){_HOLE}")
_CURRENCY, _FIGURES, _RESULTS = "printed currency", "printed figures", "printed results"
_HEADERS = ("Value", *SIDES.values())


def printed_blocks(modelled: Modelled) -> list[Block]:
    """Lay out the workings: the currency as it is printed, the figures, the results."""
    code = modelled.entries.currency
    sign: Expression | str = ""
    for known, shown in CURRENCY_SIGNS.items():
        sign = either(_code(modelled).equals(known), shown, sign)
    currency = (
        (
            Cell("Currency", "working"),
            _working(either(code.is_blank(), MODEL_CURRENCY, code)),
            _working(constant(sign)),
        ),
    )
    figures = tuple(_figure_row(modelled, number) for number in _numbers(modelled))
    results = tuple(_result_row(modelled, index) for index in _indices(modelled))
    return [
        Lines(_CURRENCY, currency),
        _heading("figures", "Figures as the equations print them"),
        Table(_FIGURES, _headers("Input"), figures, 0, quiet=True),
        _heading("results", "Results as the equations print them"),
        Table(_RESULTS, _headers("Equation"), results, 0, quiet=True),
    ]  # fmt: skip


def _numbers(modelled: Modelled) -> range:
    return range(len(modelled.model.inputs.rows))


def _indices(modelled: Modelled) -> range:
    return range(len(modelled.model.equations))


def _headers(first: str) -> tuple[str, ...]:
    return (first, *(f"{word}, {what}" for word in _HEADERS for what in ("rounded", "printed")))


def _heading(key: str, text: str) -> Lines:
    return Lines(f"{key} printed heading", ((Cell(text, "working header"),),))


def _working(made: Expression) -> Cell:
    return value_cell(made, "text", style="working")


def _code(modelled: Modelled) -> Expression:
    return reference(modelled.code, cell(_CURRENCY, 0, 1))


def _sign(modelled: Modelled) -> Expression:
    return reference(CURRENCY_SIGNS.get(modelled.code, ""), cell(_CURRENCY, 0, 2))


def _figure_row(modelled: Modelled, number: int) -> tuple[Cell, ...]:
    row, unit = modelled.model.inputs.rows[number], modelled.model.checked.units[number]
    around = affixes(unit, of_result=False)
    cells = [Cell(row.variable, "working")]
    for side in (None, *SIDES):
        if side not in modelled.sides_of(row):
            cells += [Cell(None, "working"), Cell(None, "working")]
            continue
        figure = modelled.figure(number, side)
        made = Expression(
            rounded_figure(figure.value, around.factor) if isinstance(figure.value, float) else MISSING,
            rounded_figure_formula(figure.formula, around.factor),
        )
        cells += _pair(modelled, made, (_FIGURES, number, side), unit, around)
    return tuple(cells)


def _result_row(modelled: Modelled, index: int) -> tuple[Cell, ...]:
    model, unit = modelled.model, modelled.model.unit(index)
    around = affixes(unit, of_result=True)
    decimals = f'IF({_sign(modelled).formula}="",4,2)' if modelled.is_money(unit) else ""
    cells = [Cell(model.name(index), "working")]
    for side in (None, *SIDES):
        value = result(modelled, index) if side is None else side_result(modelled, index, side)
        if value is None:
            cells += [Cell(None, "working"), Cell(None, "working")]
            continue
        made = Expression(
            rounded_result(value.value, around) if isinstance(value.value, float) else MISSING,
            rounded_result_formula(value.formula, around, decimals),
        )
        cells += _pair(modelled, made, (_RESULTS, index, side), unit, around)
    return tuple(cells)


_Place = tuple[str, int, Side | None]


def _place(place: _Place, what: str) -> str:
    block, row, side = place
    return cell(block, row, f"{'Value' if side is None else SIDES[side]}, {what}")


def _pair(modelled: Modelled, rounded: Expression, place: _Place, unit: Unit | None, around: Affixes) -> list[Cell]:
    here = reference(rounded.value, _place(place, "rounded"))
    return [
        value_cell(rounded, "number", style="working number"),
        _working(_printed(modelled, here, unit, around)),
    ]


def _printed(modelled: Modelled, rounded: Expression, unit: Unit | None, around: Affixes) -> Expression:
    """Print a rounded number with its unit; money follows the currency on the cover."""
    sign, money = _sign(modelled), modelled.is_money(unit)
    cents = f'{sign.formula}<>""' if money else ""
    there = isinstance(rounded.value, float)
    text = printed_number(rounded.value, cents=money and sign.value != "") if isinstance(rounded.value, float) else ""
    number = Expression(text if there else Fault("#VALUE!"), number_formula(rounded.formula, cents=cents))
    parts: list[Expression | str] = [around.before, number, around.after]
    if money:
        rest = around.after if around.before else around.after.removeprefix(f" {modelled.code}")
        parts = [sign, number, either(sign.equals(""), joined(" ", _code(modelled)), ""), rest]
    parts = [part for part in parts if not isinstance(part, str) or part]
    return either(is_number(rounded), joined(either(rounded < 0.0, "−", ""), *parts), MISSING)


def _text(modelled: Modelled, place: _Place) -> Expression:
    """Give a printed figure or result as the cell in which it stands."""
    block, number, side = place
    if block == _FIGURES:
        value = modelled.figure(number, side)
        unit = modelled.model.checked.units[number]
        around = affixes(unit, of_result=False)
        rounded = rounded_figure(value.value, around.factor) if isinstance(value.value, float) else MISSING
    else:
        found = result(modelled, number) if side is None else side_result(modelled, number, side)
        unit = modelled.model.unit(number)
        around = affixes(unit, of_result=True)
        known = found is not None and isinstance(found.value, float)
        rounded = rounded_result(found.value, around) if known else MISSING  # type: ignore[union-attr, arg-type]
    made = _printed(modelled, reference(rounded, _place(place, "rounded")), unit, around)
    return reference(made.value, _place(place, "printed"))


def with_figures(modelled: Modelled, index: int) -> Expression:
    """Give an equation with its figures and its result; "?" stands for what is not there.

    Parameters
    ----------
    modelled : Modelled
        The model.
    index : int
        Of the equation.

    Returns
    -------
    Expression
        A text that follows the cells.
    """
    entry = modelled.model.checked.equations[index]
    assert entry.parsed is not None
    pieces: list[Expression] = []

    def hole(node: Name, side: Side | None) -> str:
        pieces.append(_piece(modelled, node, side))
        return f"{_HOLE}{len(pieces) - 1}{_HOLE}"

    words = _HOLES.split(to_words(entry.parsed.tree, hole))
    parts: list[Expression | str] = [pieces[int(word)] if at % 2 else word for at, word in enumerate(words)]
    return joined(f"{modelled.model.name(index)} = ", *(p for p in parts if p != ""), " = ", _result(modelled, index))


def _result(modelled: Modelled, index: int) -> Expression:
    whole = _text(modelled, (_RESULTS, index, None))
    if side_result(modelled, index, Side.OURS) is None:
        return whole
    ours, next_best = (_text(modelled, (_RESULTS, index, side)) for side in SIDES)
    return either(whole.equals(MISSING), joined("(", ours, " | ", next_best, ")"), whole)


def _piece(modelled: Modelled, node: Name, side: Side | None) -> Expression:
    """Give the printed figure of an input, or the printed result of another equation."""
    inputs = [fold_text(row.variable) for row in modelled.model.inputs.rows]
    if node.key in inputs:
        number = inputs.index(node.key)
        if not modelled.model.inputs.rows[number].two_sided:
            return _text(modelled, (_FIGURES, number, None))
        return _one_or_both(modelled, (_FIGURES, number), side)
    index = [fold_text(entry.name) for entry in modelled.model.checked.equations].index(node.key)
    if side_result(modelled, index, Side.OURS) is None:
        return _text(modelled, (_RESULTS, index, None))
    return _one_or_both(modelled, (_RESULTS, index), side)


def _one_or_both(modelled: Modelled, place: tuple[str, int], side: Side | None) -> Expression:
    if side is not None:
        return _text(modelled, (*place, side))
    ours, next_best = (_text(modelled, (*place, each)) for each in SIDES)
    return either(ours.equals(next_best), ours, joined("(", ours, " | ", next_best, ")"))
