"""One invoice line as expressions: figures read, steps in money of one unit, and whether the line can be used.

It hands expressions to whatever engine holds the table, and computes nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping, InvoiceStep
from xlcvm.pricing.steps import Stage

LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE = (
    "list", "quantity", "invoice", "pocket", "margin", "booked", "standing", "date",
)  # fmt: skip
FIGURE = r"^\s*[-+]?\s*[$€£]?\s*([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)?([eE][-+]?[0-9]+)?\s*$"
"""A number as text: a decimal point, and commas only between groups of three digits."""
_LARGEST = 1e300


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
    Standing.NO_LIST_PRICE: "set aside: list price blank",
    Standing.LIST_PRICE_NOT_POSITIVE: "set aside: list price zero or below",
    Standing.NO_QUANTITY: "set aside: quantity blank",
    Standing.QUANTITY_ZERO: "set aside: quantity zero",
    Standing.STEP_BLANK: "set aside: a step is blank or no number",
}


def step_column(number: int) -> str:
    """Name the column of a step's money a unit, from 0."""
    return f"step {number}"


@dataclass(frozen=True, slots=True)
class LineExpressions:
    """Invoice lines with the columns that every question asks for.

    Parameters
    ----------
    table : ibis table
        Columns list, quantity, step 0…, invoice, pocket, margin, standing, and date and booked where
        mapped, in the reporting currency; dimensions under their names.
    mapping : InvoiceMapping
        What it was made by.
    texts : tuple of (str, str)
        Columns that hold figures or dates as text: what they stand for, and the column.
    """

    table: ir.Table
    mapping: InvoiceMapping
    texts: tuple[tuple[str, str], ...]


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
    _check_columns(table, mapping)
    read = _Reader(table, mapping)
    columns: dict[str, ir.Value] = {
        LIST: read.money(mapping.list_price, "list price"),
        QUANTITY: read.number(mapping.quantity, "quantity"),
    }
    if mapping.booked:
        columns[BOOKED] = read.money(mapping.booked, "booked amount")
    if mapping.date:
        columns[DATE] = read.date()
    for number, step in enumerate(mapping.steps):
        if step.column:
            columns[_figure_column(number)] = read.step(step)
    for name, column in mapping.dimensions.items():
        columns[name] = _label(table[column])
    lines = _with_steps(table.select(**columns), mapping)
    return LineExpressions(lines, mapping, tuple(read.texts))


def _check_columns(table: ir.Table, mapping: InvoiceMapping) -> None:
    reserved = {LIST, QUANTITY, INVOICE, POCKET, MARGIN, BOOKED, STANDING, DATE}
    for name in mapping.dimensions:
        if name in reserved or name.startswith(("step ", "price ", "figure ")):
            raise CvmError(f'A dimension cannot be called "{name}".', "Write it with a capital letter.")
    there = table.columns
    for meaning, column in mapping.columns.items():
        if column not in there:
            shown = ", ".join(there[:40]) + (" …" if len(there) > 40 else "")
            raise CvmError(
                f'There is no column "{column}", which the mapping names for {meaning}.',
                f"The columns there are: {shown}.",
            )


class _Reader:
    """Reads the columns of one table as figures and dates."""

    def __init__(self, table: ir.Table, mapping: InvoiceMapping) -> None:
        self.table = table
        self.mapping = mapping
        self.texts: list[tuple[str, str]] = []
        self.rate = self._rate() if mapping.currency else None

    def number(self, column: str, meaning: str) -> Any:
        """Give a column as floats; blank texts are null."""
        cells: Any = self.table[column]
        if isinstance(cells.type(), dt.String):
            self.texts.append((meaning, column))
            return figure_of_text(cells)
        if not isinstance(cells.type(), (dt.Numeric,)) or isinstance(cells.type(), dt.Boolean):
            raise CvmError(
                f'The column "{column}" holds {cells.type()}, where {meaning} needs numbers.', "Map another column."
            )
        return cells.cast("float64")  # what is not a number shows in the margin

    def money(self, column: str, meaning: str) -> Any:
        """Give a column of money in the reporting currency."""
        amount: Any = self.number(column, meaning)
        return amount if self.rate is None else amount * self.rate

    def step(self, step: InvoiceStep) -> Any:
        """Give a step's column as it is counted: a fraction, or money."""
        meaning = f'step "{step.name}"'
        is_share = step.basis.is_share
        figure: Any = self.number(step.column, meaning) if is_share else self.money(step.column, meaning)
        if step.divide_by != 1:
            figure = figure / step.divide_by
        return figure if step.blank is None else figure.fill_null(step.blank)

    def date(self) -> Any:
        """Give the date of the invoice."""
        column: Any = self.table[self.mapping.date]
        if isinstance(column.type(), dt.Date):
            return column
        if isinstance(column.type(), dt.Timestamp):
            return column.date()
        if not isinstance(column.type(), dt.String):
            raise CvmError(f'The column "{self.mapping.date}" holds {column.type()}, no dates.', "Map another column.")
        self.texts.append(("date", self.mapping.date))
        return date_of_text(column, self.mapping.date_format)

    def _rate(self) -> Any:
        name = currency_text(self.table, self.mapping)
        known = {self.mapping.reporting_currency.strip().upper(): 1.0, **self.mapping.rates}
        return ibis.cases(*((name == currency, ibis.literal(rate, "float64")) for currency, rate in known.items()))


def currency_text(table: ir.Table, mapping: InvoiceMapping) -> Any:
    """Give the currency of each line as it is compared."""
    column: Any = table[mapping.currency]
    return column.strip().upper()


def figure_of_text(cells: Any) -> Any:
    """Give texts that are figures as floats; all others are null."""
    plain = cells.replace(",", "").replace("$", "").replace("€", "").replace("£", "").replace(" ", "")
    return ibis.ifelse(cells.re_search(FIGURE), plain, ibis.null("string")).try_cast("float64")


def date_of_text(cells: Any, date_format: str) -> Any:
    """Give texts that are dates as dates; without a format only ISO dates are."""
    if date_format:
        return cells.strip().nullif("").as_date(date_format)
    return ibis.ifelse(cells.re_search(r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}"), cells.strip().substr(0, 10), None).try_cast(
        "date"
    )


def _label(column: Any) -> Any:
    """Give a dimension; a number that is whole reads as such, as account numbers of a sheet do."""
    if not isinstance(column.type(), dt.Floating):
        return column
    whole = column.cast("int64").cast("string")
    return ibis.ifelse(column == column.floor(), whole, column.cast("string"))


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
        return table[_figure_column(number)]
    return ibis.literal(step.figure / step.divide_by, "float64")


def _figure_column(number: int) -> str:
    return f"figure {number}"


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
    price, units = table[LIST], table[QUANTITY]
    return ibis.cases(
        (price.isnull(), int(Standing.NO_LIST_PRICE)),
        (price <= 0.0, int(Standing.LIST_PRICE_NOT_POSITIVE)),
        (units.isnull(), int(Standing.NO_QUANTITY)),
        (units == 0.0, int(Standing.QUANTITY_ZERO)),
        (_is_figure(table[MARGIN]) & (units < 0.0), int(Standing.CREDIT_NOTE)),
        (_is_figure(table[MARGIN]), int(Standing.GOOD)),
        else_=int(Standing.STEP_BLANK),
    )


def _is_figure(column: Any) -> Any:
    """Say whether a column holds a finite number: not blank, and not NaN, which engines order above all numbers."""
    return column.between(-_LARGEST, _LARGEST)


def used(table: ir.Table) -> ir.Table:
    """Keep the lines that count in totals: sold, or credit notes."""
    return table.filter(table[LIST] > 0.0, table[QUANTITY] != 0.0, _is_figure(table[MARGIN]))


def sold(table: ir.Table) -> ir.Table:
    """Keep the lines that count in bands and percentiles: no credit notes."""
    return table.filter(table[LIST] > 0.0, table[QUANTITY] > 0.0, _is_figure(table[MARGIN]))
