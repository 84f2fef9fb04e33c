"""One invoice line as expressions: figures read, steps in money of one unit, and whether the line can be used.

It hands expressions to whatever engine holds the table, and computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.line_columns import ColumnReader, TextColumn, is_figure
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping, InvoiceStep
from xlcvm.pricing.steps import Stage

LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE = (
    "list", "quantity", "invoice", "pocket", "margin", "booked", "standing", "date",
)  # fmt: skip
_RESERVED = frozenset((
    LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE, "measured", "bin", "wanted name", "wanted bin",
    "share", "allowed", "most", "floor", "status", "excess", "lacking to floor", "at_list", "at_pocket", "realisation",
    "mixed",
))  # fmt: skip  # columns that questions put beside the dimensions; engines do not tell their case apart
_RESERVED_STARTS = ("step ", "price ", "figure ", "status ", "excess ")


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


@dataclass(frozen=True, slots=True)
class LineExpressions:
    """Invoice lines with the columns that every question asks for.

    Parameters
    ----------
    table : ibis table
        Columns list, quantity, step 0…, invoice, pocket, margin, standing, and date and booked where
        mapped, in the reporting currency; dimensions under their names.
    mapping : InvoiceMapping
        What it was made by, its columns spelled as the table has them.
    read : mapping of str to ibis column
        Columns of the table as it came, read as figures and dates: list, quantity, booked, date, and the figures of
        steps by `figure_column`.
    texts : tuple of TextColumn
        Columns that hold texts where figures or dates are meant.
    """

    table: ir.Table
    mapping: InvoiceMapping
    read: Mapping[str, Any]
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
    if mapping.booked:
        columns[BOOKED] = read.money(mapping.booked, "booked amount")
    if mapping.date:
        columns[DATE] = read.date()
    for number, step in enumerate(mapping.steps):
        if step.column:
            columns[figure_column(number)] = read.step(step)
    lines = dict(columns)
    if mapping.booked:  # a sum shows no NaN: what is not booked does not tie
        lines[BOOKED] = ibis.ifelse(is_figure(columns[BOOKED]), columns[BOOKED], ibis.null("float64"))
    for name, column in mapping.dimensions.items():
        lines[name] = read.label(column)
    named = table.select(*(expression.name(name) for name, expression in lines.items()))
    return LineExpressions(_with_steps(named, mapping), mapping, columns, tuple(read.texts))


def _check_dimensions(mapping: InvoiceMapping) -> None:
    for name in mapping.dimensions:
        if fold_text(name) in _RESERVED or fold_text(name).startswith(_RESERVED_STARTS):
            raise CvmError(
                f'A dimension cannot be called "{name}": a column of the analysis is.',
                f'Add a word, such as "{name} name".',
            )


def _with_steps(table: ir.Table, mapping: InvoiceMapping) -> ir.Table:
    """Lay the steps under each other, each in money of one unit.

    Each price between two steps becomes a column of its own, so that no engine computes it twice.
    """
    table = table.mutate(**{_running(0): table[LIST]})
    for number, step in enumerate(mapping.steps):
        if step.stage is not Stage.ON_INVOICE and INVOICE not in table.columns:
            table = table.mutate(**{INVOICE: table[_running(number)]})
        if step.stage is Stage.COST and POCKET not in table.columns:
            table = table.mutate(**{POCKET: table[_running(number)]})
        table = table.mutate(**{step_column(number): _amount(table, number, step)})
        table = table.mutate(**{_running(number + 1): table[_running(number)] - table[step_column(number)]})
    last = table[_running(len(mapping.steps))]
    missing = {name: last for name in (INVOICE, POCKET) if name not in table.columns}
    table = table.mutate(**missing, **{MARGIN: last})
    return table.mutate(**{STANDING: _standing(table)})


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


def _figure(table: ir.Table, number: int, step: InvoiceStep) -> ir.Value:
    if step.figure is None:
        return table[figure_column(number)]
    return ibis.literal(step.figure / step.divide_by, "float64")


def step_share(table: ir.Table, number: int, step: InvoiceStep) -> Any:
    """Give a step as the fraction that a policy speaks of.

    A fraction as it was agreed; money as a part of the price that the steps before have left.
    """
    if step.basis.is_share:
        return _figure(table, number, step)
    return table[step_column(number)] / table[_running(number)].nullif(0.0)


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
    units = table[QUANTITY]
    return table.filter(table[LIST] > 0.0, units != 0.0, is_figure(units), is_figure(table[MARGIN]))


def sold(table: ir.Table) -> ir.Table:
    """Keep the lines that count in bands and percentiles: no credit notes."""
    units = table[QUANTITY]
    return table.filter(table[LIST] > 0.0, units > 0.0, is_figure(units), is_figure(table[MARGIN]))
