"""The columns of one table as figures, money, dates and labels, whatever types its engine gave them.

It knows a mapping, and nothing of what lines add up to. A figure that is no finite number stays as it is, so that it
shows: engines order it above all numbers, or make it null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.cell_texts import date_parts, figure_of_text, is_blank
from xlcvm.pricing.invoices.mapping import InvoiceMapping, InvoiceStep

_LARGEST = 1e300
_WHOLE = 1e15  # up to which a float holds every whole number, and prints it without an exponent


def is_figure(column: Any) -> Any:
    """Say whether a column holds a finite number: not blank, and not NaN, which engines order above all numbers."""
    return column.between(-_LARGEST, _LARGEST)


def constant(figure: float) -> Any:
    """Give a float that every engine takes for one: PostgreSQL takes 0.25 for a decimal number."""
    return ibis.literal(repr(float(figure))).cast("float64")


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that holds texts where figures or dates are meant.

    Parameters
    ----------
    meaning : str
        What it stands for, such as 'step "Rebate"'.
    column : str
        Its header.
    cells : ibis string column
        Its texts; null where a cell holds no text.
    """

    meaning: str
    column: str
    cells: Any

    @property
    def is_date(self) -> bool:
        """Whether dates are meant."""
        return self.meaning == "date"


class ColumnReader:
    """Reads the columns of one table; `texts` keeps those that hold texts where figures or dates are meant.

    Parameters
    ----------
    table : ibis table
        Invoice lines as they came.
    mapping : InvoiceMapping
        Spelled as the table has its columns.
    """

    def __init__(self, table: ir.Table, mapping: InvoiceMapping) -> None:
        self._table = table
        self._mapping = mapping
        self._loose = table.get_backend().name == "sqlite"  # any cell may hold anything there, whatever its column says
        self._rate = self._rates() if mapping.currency else None
        self.texts: list[TextColumn] = []

    def figure(self, column: str, meaning: str, *, percent: bool = False, blank: float | None = None) -> Any:
        """Give a column as floats.

        Parameters
        ----------
        column : str
            Its header.
        meaning : str
            What it stands for.
        percent : bool
            Whether texts may end in a percent sign.
        blank : float, optional
            What stands for a blank cell, which is null otherwise.

        Returns
        -------
        ibis float64 column

        Raises
        ------
        CvmError
            #VALUE!: its type is none of figures.
        """
        cells: Any = self._table[column]
        kind = cells.type()
        if isinstance(kind, dt.String) or self._loose:
            found = self._figure_of_loose(cells, meaning, percent=percent)
            empty = is_blank(cells.cast("string"))
        elif isinstance(kind, dt.Numeric) and not isinstance(kind, dt.Boolean):
            found, empty = cells.cast("float64"), cells.isnull()
        else:
            raise CvmError(
                f'The column "{column}" holds {_words(kind)} where {meaning} needs numbers.', "Map another column."
            )
        return found if blank is None else ibis.ifelse(empty, constant(blank), found)

    def _figure_of_loose(self, cells: Any, meaning: str, *, percent: bool) -> Any:
        """Give cells that may be texts as floats."""
        column, texts = cells.get_name(), cells.cast("string")
        is_number = None
        if self._loose:
            is_number = cells.typeof().isin(["integer", "real"])
            texts = ibis.ifelse(is_number, ibis.null("string"), texts)
        found = figure_of_text(texts, self._mapping.decimal, percent=percent)
        self.texts.append(TextColumn(meaning, column, texts))
        if is_number is None:
            return found
        return ibis.ifelse(is_number, cells.cast("float64"), found)

    def money(self, column: str, meaning: str, *, blank: float | None = None) -> Any:
        """Give a column of money in the reporting currency; arguments as for `figure`."""
        amount: Any = self.figure(column, meaning, blank=blank)
        return amount if self._rate is None else amount * self._rate

    def step(self, step: InvoiceStep) -> Any:
        """Give a step's column as it is counted: a fraction, or money."""
        meaning = f'step "{step.name}"'
        if not step.basis.is_share:
            amount = self.money(step.column, meaning, blank=step.blank)
            return amount if step.divide_by == 1 else amount / step.divide_by
        figure = self.figure(step.column, meaning, percent=step.divide_by == 100, blank=step.blank)
        return figure if step.divide_by == 1 else figure / step.divide_by

    def date(self) -> Any:
        """Give the date of the invoice; of a moment, its day in the time zone of the connection.

        Returns
        -------
        ibis date column, or triple of year, month and day
            Three columns where dates are texts.

        Raises
        ------
        CvmError
            #VALUE!: the column holds no dates.
        """
        column, written = self._mapping.date, self._mapping.date_format
        cells: Any = self._table[column]
        kind = cells.type()
        if isinstance(kind, dt.String) or self._loose or (isinstance(kind, dt.Integer) and written):
            texts = cells.cast("string")
            self.texts.append(TextColumn("date", column, texts))
            return date_parts(texts, written)
        if isinstance(kind, dt.Date):
            return cells
        if isinstance(kind, dt.Timestamp):
            return cells.date()
        raise CvmError(
            f'The column "{column}" holds {_words(kind)} where dates are needed.',
            'Map another column; for dates such as 20241231 write format = "yyyymmdd" in [dates].',
        )

    def label(self, column: str) -> Any:
        """Give a column that lines are grouped by: an empty text is blank, and a whole number reads as such."""
        cells: Any = self._table[column]
        kind = cells.type()
        if isinstance(kind, dt.String) or (self._loose and not isinstance(kind, dt.Floating)):
            return cells.cast("string").nullif("")
        if not isinstance(kind, dt.Floating):
            return cells
        whole = cells.between(-_WHOLE, _WHOLE) & (cells == cells.floor())
        return ibis.ifelse(whole, cells.cast("int64").cast("string"), cells.cast("string"))

    def currency(self) -> Any:
        """Give the currency of each line as it is compared."""
        column: Any = self._table[self._mapping.currency]
        return column.cast("string").strip().upper().nullif("")

    def _rates(self) -> Any:
        known = {self._mapping.reporting_currency.strip().upper(): 1.0, **self._mapping.rates}
        name = self.currency()
        return ibis.cases(*((name == currency, constant(rate)) for currency, rate in known.items()))


def _words(kind: dt.DataType) -> str:
    """Name a type in plain words."""
    named = {dt.Boolean: "truth values", dt.Date: "dates", dt.Timestamp: "dates", dt.Time: "times", dt.String: "texts"}
    words = next((words for known, words in named.items() if isinstance(kind, known)), "")
    return words or ("numbers" if isinstance(kind, dt.Numeric) else f"values of the type {kind}")
