"""Which column of the invoice lines means what: list price, quantity, steps, dimensions, currency, ledger.

It knows no file, no table, and not how a mapping is written.
"""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.steps import Stage

RESULT_COLUMNS = (
    "Date", "Quantity", "List price", "Invoice price", "Pocket price", "Pocket margin", "Standing", "List less pocket",
)  # fmt: skip
"""What lines are given back with, beside their dimensions and steps."""


class ColumnBasis(StrEnum):
    """What a column of a step holds. Money is of one unit unless it says "per line"."""

    AMOUNT = "amount"
    LINE_AMOUNT = "amount per line"
    LIST = "% of list"
    INVOICE = "% of invoice"
    RUNNING = "% of running"
    PRICE_AFTER = "price after"

    @property
    def is_share(self) -> bool:
        """Whether the column holds fractions."""
        return self in (ColumnBasis.LIST, ColumnBasis.INVOICE, ColumnBasis.RUNNING)


class Level(StrEnum):
    """A height of the waterfall."""

    LIST = "list"
    INVOICE = "invoice"
    POCKET = "pocket"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class InvoiceStep:
    """One step of the waterfall, and the column that holds it.

    Parameters
    ----------
    name : str
        Of the step.
    stage : Stage
        Where it stands.
    column : str
        Of the invoice lines; nothing when one `figure` holds for all lines.
    basis : ColumnBasis
        What the column holds; "price after" is the price that the step leaves.
    figure : float, optional
        Instead of a column.
    divide_by : float
        100 where a column holds 15 for 15 %.
    blank : float, optional
        What stands for a blank cell, as the column would hold it; when left out, a line with a blank is set aside.
    """

    name: str
    stage: Stage
    column: str = ""
    basis: ColumnBasis = ColumnBasis.AMOUNT
    figure: float | None = None
    divide_by: float = 1.0
    blank: float | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A total known from the books, to be reconciled with: its level, and what difference is rounding (money)."""

    total: float
    of: Level = Level.INVOICE
    tolerance: float = 1.0


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both inclusive."""

    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class InvoiceMapping:
    """Which column means what. It is consistent, or it is not made.

    Parameters
    ----------
    list_price, quantity : str
        Columns: list price of one unit, and units; below 0 on a credit note.
    steps : tuple of InvoiceStep
        In the order of their stages.
    dimensions : mapping of str to str
        What lines are grouped by, such as Account or Region, and the column of each.
    date, currency, booked : str
        Columns: of the invoice, of its money, and the amount that the books show for the line; nothing for none.
    date_format : str
        Of dates that are text, such as "dd.mm.yyyy" or "%d.%m.%Y"; ISO dates are read without.
    decimal : str
        The sign before the decimals of figures that are text, "." or ",".
    reporting_currency : str
        Into which money is converted.
    rates : mapping of str to float
        Reporting currency for one unit of each other currency.
    ledger : Ledger, optional
        What the totals are reconciled with.
    before, after : Period, optional
        The two periods that are compared.
    policy : tuple of PolicyRule
        The rows of the discount policy, as they stand.

    Raises
    ------
    CvmError
        #VALUE!: it has no steps, a column or a name is used twice, or one of two things that belong together is
        missing.
    """

    list_price: str
    quantity: str
    steps: tuple[InvoiceStep, ...]
    dimensions: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    currency: str = ""
    booked: str = ""
    date_format: str = ""
    decimal: str = "."
    reporting_currency: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    ledger: Ledger | None = None
    before: Period | None = None
    after: Period | None = None
    policy: tuple[PolicyRule, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps:
            raise CvmError(
                "The mapping has no steps.", "Add at least one [[step]], such as the discount on the invoice."
            )
        _check_names(self)
        _check_columns(self)
        if (self.before is None) != (self.after is None):
            raise CvmError("Only one of the two periods is given.", "Enter both before and after in [periods].")
        if self.before is not None and not self.date:
            raise CvmError("Periods are given, and no column for date.", "Add date = … to [columns].")
        if self.currency and not self.reporting_currency:
            raise CvmError(
                "A column for currency is mapped, and no reporting currency.",
                'Add reporting = "USD" to [currency], and rates for the others to [currency.rates].',
            )

    @property
    def columns(self) -> dict[str, str]:
        """Every column that is used, and what for."""
        named = {
            "list price": self.list_price,
            "quantity": self.quantity,
            "date": self.date,
            "currency": self.currency,
            "booked amount": self.booked,
        }
        steps = ((f'step "{step.name}"', step.column) for step in self.steps)
        dimensions = ((f'dimension "{name}"', column) for name, column in self.dimensions.items())
        return {meaning: column for meaning, column in (*named.items(), *steps, *dimensions) if column}

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that hold figures."""
        columns = (self.list_price, self.quantity, self.booked, *(step.column for step in self.steps))
        return tuple(filter(None, columns))

    def spelled(self, columns: Sequence[str]) -> InvoiceMapping:
        """Give the mapping with its columns spelled as a table has them.

        Raises
        ------
        CvmError
            #VALUE!: the table does not have one of them; it names those there.
        """
        there = {column: _there(column, meaning, columns) for meaning, column in self.columns.items()} | {"": ""}
        return replace(
            self,
            list_price=there[self.list_price],
            quantity=there[self.quantity],
            steps=tuple(replace(step, column=there[step.column]) for step in self.steps),
            dimensions={name: there[column] for name, column in self.dimensions.items()},
            date=there[self.date],
            currency=there[self.currency],
            booked=there[self.booked],
        )

    def dimension(self, name: str) -> str:
        """Give a dimension's own spelling.

        Raises
        ------
        CvmError
            #VALUE!: there is none of that name.
        """
        spellings = {fold_text(known): known for known in self.dimensions}
        if fold_text(name) in spellings:
            return spellings[fold_text(name)]
        known = ", ".join(self.dimensions) or "none"
        raise CvmError(f'There is no dimension "{name}".', f"The mapping names: {known}.")


def find_column(name: str, columns: Sequence[str]) -> str | None:
    """Find a column by its header: as it is written, or else with case and spaces not minded.

    Parameters
    ----------
    name : str
        As the mapping writes it.
    columns : sequence of str
        The headers there are.

    Returns
    -------
    str or None
        The header as it is there; None when there is none, or more than one that is not written just so.

    Examples
    --------
    >>> find_column("unit  price", ["Quantity", "Unit price "]), find_column("price", ["Price", "PRICE"])
    ('Unit price ', None)
    """
    if name in columns:
        return name
    found = [column for column in columns if fold_text(column) == fold_text(name)]
    return found[0] if len(found) == 1 else None


def missing_column(name: str, meaning: str, columns: Sequence[str]) -> CvmError:
    """Say that a table has no such column, and which it has."""
    shown = ", ".join(columns[:40]) + (" …" if len(columns) > 40 else "")
    near = difflib.get_close_matches(fold_text(name), list(map(fold_text, columns)), n=1, cutoff=0.75)
    meant = next((f'Did you mean "{column}"? ' for column in columns if near and fold_text(column) == near[0]), "")
    purpose = f", which the mapping names for {meaning}" if meaning else ""
    return CvmError(f'There is no column "{name}"{purpose}.', f"{meant}The columns there are: {shown or 'none'}.")


def _there(name: str, meaning: str, columns: Sequence[str]) -> str:
    found = find_column(name, columns)
    if found is None:
        raise missing_column(name, meaning, columns)
    return found


def _check_names(mapping: InvoiceMapping) -> None:
    """Refuse steps and dimensions of one name: each is a column of what is given back."""
    names = [*RESULT_COLUMNS, *(step.name for step in mapping.steps), *mapping.dimensions]
    counts = Counter(map(fold_text, names))
    for name in names[len(RESULT_COLUMNS) :]:
        if not name.strip():
            raise CvmError("A step or a dimension has no name.", "Name it as people should read it.")
        if counts[fold_text(name)] > 1:
            raise CvmError(
                f'"{name}" names two things: steps, dimensions and {", ".join(RESULT_COLUMNS[:-1])} need names of '
                "their own.",
                "Rename one of the two.",
            )


def _check_columns(mapping: InvoiceMapping) -> None:
    """Refuse a column of two meanings; lines may be grouped by one that means something else, too."""
    meanings: dict[str, list[str]] = {}
    for meaning, column in mapping.columns.items():
        if not meaning.startswith("dimension"):
            meanings.setdefault(column, []).append(meaning)
    for column, doubled in meanings.items():
        if len(doubled) > 1:
            raise CvmError(
                f'The column "{column}" is mapped twice: as {" and as ".join(doubled)}.',
                "Map each column once; a booked amount is never a step of its own.",
            )
