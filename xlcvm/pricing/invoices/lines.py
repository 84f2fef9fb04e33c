"""One invoice line as expressions: figures read, steps in money of one unit, and whether the line can be used.

It hands expressions to whatever engine holds the table, and computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import settled
from xlcvm.pricing.invoices.cell_texts import date_of_parts
from xlcvm.pricing.invoices.line_columns import ColumnReader, TextColumn, constant, is_figure
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping, InvoiceStep
from xlcvm.pricing.steps import Stage

LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE = (
    "list", "quantity", "invoice", "pocket", "margin", "booked", "standing", "date",
)  # fmt: skip
_DATE_PARTS = ("date year", "date month", "date day")
_RESERVED = frozenset((
    *_DATE_PARTS, LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE, "allowed", "at_list", "at_pocket",
    "bin", "excess", "floor", "lacking to floor", "measured", "mixed", "price", "realisation", "share", "status",
    "wanted bin", "wanted name", "weight",
))  # fmt: skip  # columns that questions put beside the dimensions; engines do not tell their case apart
_RESERVED_STARTS = ("step ", "price ", "figure ", "text ", "status ", "excess ")


class Standing(IntEnum):
    """Whether a line can be used, and why not."""

    GOOD = 0
    CREDIT_NOTE = 1
    NO_LIST_PRICE = 2
    LIST_PRICE_NOT_POSITIVE = 3
    NO_QUANTITY = 4
    QUANTITY_ZERO = 5
    STEP_BLANK = 6

    @property
    def is_used(self) -> bool:
        """Whether the line counts in the totals."""
        return self <= Standing.CREDIT_NOTE

    @property
    def words(self) -> str:
        """What it says of a line."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.GOOD: "sold",
    Standing.CREDIT_NOTE: "credit notes (quantity below 0): in the totals, not in bands and percentiles",
    Standing.NO_LIST_PRICE: "set aside: list price blank or no number",
    Standing.LIST_PRICE_NOT_POSITIVE: "set aside: list price zero or below",
    Standing.NO_QUANTITY: "set aside: quantity blank or no number",
    Standing.QUANTITY_ZERO: "set aside: quantity zero",
    Standing.STEP_BLANK: "set aside: a step is blank or no number",
}


def step_column(number: int) -> str:
    """Name the column of a step's money a unit, from 0."""
    return f"step {number}"


def figure_column(number: int) -> str:
    """Name the column of a step's figure as it was read, from 0."""
    return f"figure {number}"


def text_column(number: int) -> str:
    """Name the column of a text that stands where a figure or a date is meant, from 0."""
    return f"text {number}"


@dataclass(frozen=True, slots=True)
class LineExpressions:
    """Invoice lines with the columns that every question asks for.

    Parameters
    ----------
    table : ibis table
        Columns list, quantity, step 0…, invoice, pocket, margin, standing, and date and booked where
        mapped, in the reporting currency; dimensions under their names; what was read, under `figure_column` and
        `text_column`.
    mapping : InvoiceMapping
        What it was made by, its columns spelled as the table has them.
    texts : tuple of TextColumn
        Columns that hold texts where figures or dates are meant; the lines have the texts as `text_column` names them.
    """

    table: ir.Table
    mapping: InvoiceMapping
    texts: tuple[TextColumn, ...]


def line_expressions(table: ir.Table, mapping: InvoiceMapping) -> LineExpressions:
    """Make the columns of a table of invoice lines.

    Parameters
    ----------
    table : ibis table
        One row a line.
    mapping : InvoiceMapping
        Which column means what.

    Returns
    -------
    LineExpressions
        Nothing is computed yet.

    Raises
    ------
    CvmError
        #VALUE!: a column is missing, or holds what cannot be a figure.
    """
    mapping = mapping.spelled(table.columns)
    _check_dimensions(mapping)
    read = ColumnReader(table, mapping)
    columns: dict[str, Any] = {
        LIST: read.money(mapping.list_price, "list price"),
        QUANTITY: read.figure(mapping.quantity, "quantity"),
    }
    for number, step in enumerate(mapping.steps):
        if step.column:
            columns[figure_column(number)] = read.step(step)
    if mapping.booked:  # a sum shows no NaN: what is not booked does not tie
        booked = read.money(mapping.booked, "booked amount")
        columns[BOOKED] = ibis.ifelse(is_figure(booked), booked, ibis.null("float64"))
    if mapping.date:
        date = read.date()
        columns |= dict(zip(_DATE_PARTS, date, strict=True)) if isinstance(date, tuple) else {DATE: date}
    columns |= {text_column(number): text.cells for number, text in enumerate(read.texts)}
    columns |= {name: read.label(column) for name, column in mapping.dimensions.items()}
    lines = table.select(*(expression.name(name) for name, expression in columns.items()))
    if mapping.date and DATE not in columns:
        lines = lines.mutate(**{DATE: date_of_parts(*(lines[part] for part in _DATE_PARTS))}).drop(*_DATE_PARTS)
    return LineExpressions(_with_steps(lines, mapping), mapping, tuple(read.texts))


def _check_dimensions(mapping: InvoiceMapping) -> None:
    for name in mapping.dimensions:
        if fold_text(name) in _RESERVED or fold_text(name).startswith(_RESERVED_STARTS):
            raise CvmError(
                f'A dimension cannot be called "{name}": a column of the analysis is.',
                f'Add a word, such as "{name} name".',
            )


_HALF_CENT = 0.005
_LAYERS = 3  # steps, after which an engine that nests only so deep has computed what there is


def _with_steps(table: ir.Table, mapping: InvoiceMapping) -> ir.Table:
    """Lay the steps under each other, each in money of one unit.

    A step and the price that it leaves are columns of a layer of their own, so that no engine computes them twice.
    """
    stages = [Stage.ON_INVOICE, *(step.stage for step in mapping.steps), None]
    table = table.mutate(**_prices(table[LIST], 0, stages))
    for number, step in enumerate(mapping.steps):
        price, amount = table[_running(number)], _amount(table, number, step)
        left = price - amount
        if step.basis is ColumnBasis.PRICE_AFTER:  # exactly as given, and blank where a step before it is
            left = ibis.ifelse(is_figure(amount), _figure(table, number, step), ibis.null("float64"))
        table = table.mutate(**{step_column(number): amount}, **_prices(left, number + 1, stages))
        if number % _LAYERS == _LAYERS - 1:
            table = settled(table)
    return table.mutate(**{STANDING: _standing(table)})


def _prices(left: Any, number: int, stages: Sequence[Stage | None]) -> dict[str, Any]:
    """Give the price that so many steps leave under its number, and under its name where a stage ends."""
    order = [*Stage, None]
    ended = {INVOICE: Stage.ON_INVOICE, POCKET: Stage.OFF_INVOICE, MARGIN: Stage.COST}
    here, then = order.index(stages[number]), order.index(stages[number + 1])
    names = (name for name, stage in ended.items() if here <= order.index(stage) < then)
    return {_running(number): left, **dict.fromkeys(names, left)}


def _running(number: int) -> str:
    return f"price {number}"


def _amount(table: ir.Table, number: int, step: InvoiceStep) -> Any:
    """Give a step's money of one unit."""
    figure: Any = _figure(table, number, step)
    running: Any = table[_running(number)]
    match step.basis:
        case ColumnBasis.LIST:
            return figure * table[LIST]
        case ColumnBasis.INVOICE:
            return figure * table[INVOICE]
        case ColumnBasis.RUNNING:
            return figure * running
        case ColumnBasis.PRICE_AFTER:
            return running - figure
        case ColumnBasis.LINE_AMOUNT:
            return figure / table[QUANTITY].nullif(0.0)
        case ColumnBasis.AMOUNT:
            return figure


def _figure(table: ir.Table, number: int, step: InvoiceStep) -> Any:
    if step.figure is None:
        return table[figure_column(number)]
    return constant(step.figure / step.divide_by)


def step_share(table: ir.Table, number: int, step: InvoiceStep) -> Any:
    """Give a step as the fraction that a policy speaks of.

    A fraction as it was agreed; money as a part of the price that the steps before have left, less half a cent a unit:
    prices are rounded to cents, and the rounding of a price is no breach of a policy.
    """
    if step.basis.is_share:
        return _figure(table, number, step)
    return (table[step_column(number)] - _HALF_CENT) / table[_running(number)].nullif(0.0)


def step_base(table: ir.Table, number: int, step: InvoiceStep) -> Any:
    """Give the price that a step's fraction is counted from."""
    if step.basis is ColumnBasis.LIST:
        return table[LIST]
    return table[INVOICE] if step.basis is ColumnBasis.INVOICE else table[_running(number)]


def _standing(table: ir.Table) -> Any:
    price, units, margin = table[LIST], table[QUANTITY], table[MARGIN]
    return ibis.cases(
        (price.isnull() | ~is_figure(price), int(Standing.NO_LIST_PRICE)),
        (price <= 0.0, int(Standing.LIST_PRICE_NOT_POSITIVE)),
        (units.isnull() | ~is_figure(units), int(Standing.NO_QUANTITY)),
        (units == 0.0, int(Standing.QUANTITY_ZERO)),
        (is_figure(margin) & (units < 0.0), int(Standing.CREDIT_NOTE)),
        (is_figure(margin), int(Standing.GOOD)),
        else_=int(Standing.STEP_BLANK),
    )


def used(table: ir.Table) -> ir.Table:
    """Keep the lines that count in totals: sold, or credit notes."""
    return table.filter(table[LIST] > 0.0, table[QUANTITY] != 0.0, _has_figures(table))


def sold(table: ir.Table) -> ir.Table:
    """Keep the lines that count in bands and percentiles: no credit notes."""
    return table.filter(table[LIST] > 0.0, table[QUANTITY] > 0.0, _has_figures(table))


def _has_figures(table: ir.Table) -> Any:
    """Say whether quantity and margin are figures: their sum is one only when both are."""
    return is_figure(table[QUANTITY] + table[MARGIN])
