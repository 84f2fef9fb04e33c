"""Which column of the invoice lines means what: list price, quantity, steps, dimensions, currency, ledger.

A mapping is made of plain dictionaries, as a TOML file or a sheet gives them. It knows no file and no table.
"""

from __future__ import annotations

import datetime
import difflib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.steps import Stage, read_choice, read_stage


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
        What a blank cell means; when left out, a line with a blank is set aside.
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
    """Which column means what.

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
        Of dates that are text, such as "%d.%m.%Y"; ISO dates are read without.
    reporting_currency : str
        Into which money is converted.
    rates : mapping of str to float
        Reporting currency for one unit of each other currency.
    ledger : Ledger, optional
        What the totals are reconciled with.
    before, after : Period, optional
        The two periods that are compared.
    policy : tuple of mappings
        Rows of the discount policy, header to cell.
    """

    list_price: str
    quantity: str
    steps: tuple[InvoiceStep, ...]
    dimensions: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    currency: str = ""
    booked: str = ""
    date_format: str = ""
    reporting_currency: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    ledger: Ledger | None = None
    before: Period | None = None
    after: Period | None = None
    policy: tuple[Mapping[str, Any], ...] = ()

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


_ROLES = ("list price", "quantity", "account", "segment", "product", "rep", "date", "currency", "booked")
_DIMENSIONS = {"account": "Account", "segment": "Segment", "product": "Product", "rep": "Rep"}
_SECTIONS = ("columns", "step", "dimensions", "currency", "ledger", "periods", "dates", "policy", "file")
_STEP_KEYS = ("name", "stage", "column", "basis", "figure", "divide by", "blank")


def read_mapping(content: Mapping[str, Any]) -> InvoiceMapping:
    """Read a mapping from nested dictionaries.

    Parameters
    ----------
    content : mapping
        Sections columns, step (a list), dimensions, currency, ledger, periods, dates, policy (a list); a section
        `file` belongs to who reads the file.

    Returns
    -------
    InvoiceMapping
        Steps in the order of their stages.

    Raises
    ------
    CvmError
        #VALUE!: something is missing, unknown, doubled or of the wrong kind.

    Examples
    --------
    >>> mapping = read_mapping({
    ...     "columns": {"list_price": "gross", "quantity": "units", "account": "customer"},
    ...     "step": [{"name": "Discount", "stage": "on-invoice", "column": "disc", "basis": "% of list"}],
    ... })
    >>> mapping.list_price, mapping.dimensions, mapping.steps[0].basis.value
    ('gross', {'Account': 'customer'}, '% of list')
    """
    sections = {_key(name): section for name, section in content.items()}
    _only_known(sections, _SECTIONS, "mapping")
    columns = _texts(_section(sections, "columns"), "columns")
    _only_known(columns, _ROLES, "[columns]")
    for needed in _ROLES[:2]:
        if not columns.get(needed):
            raise CvmError(f"The mapping names no column for {needed}.", f"Add it to [columns]: {_toml(needed)} = …")
    dimensions = {_DIMENSIONS[role]: columns[role] for role in _DIMENSIONS if columns.get(role)}
    for name, column in _section(sections, "dimensions").items():
        if fold_text(name) in map(fold_text, dimensions):
            raise CvmError(f'The dimension "{name}" is mapped twice.', "Remove one of the two.")
        dimensions[str(name).strip()] = str(column)
    currency = {_key(name): value for name, value in _section(sections, "currency").items()}
    _only_known(currency, ("reporting", "rates"), "[currency]")
    periods = {_key(name): value for name, value in _section(sections, "periods").items()}
    _only_known(periods, ("before", "after"), "[periods]")
    dates = {_key(name): value for name, value in _section(sections, "dates").items()}
    _only_known(dates, ("format",), "[dates]")
    mapping = InvoiceMapping(
        list_price=columns["list price"],
        quantity=columns["quantity"],
        steps=_steps(sections.get("step", ())),
        dimensions=dimensions,
        date=columns.get("date", ""),
        currency=columns.get("currency", ""),
        booked=columns.get("booked", ""),
        date_format=str(dates.get("format", "")),
        reporting_currency=str(currency.get("reporting", "")),
        rates=_rates(currency.get("rates", {})),
        ledger=_ledger(_section(sections, "ledger")),
        before=_period(periods, "before"),
        after=_period(periods, "after"),
        policy=tuple(sections.get("policy", ())),
    )
    _check(mapping)
    return mapping


def _key(name: object) -> str:
    return fold_text(str(name)).replace("_", " ")


def _toml(name: str) -> str:
    return name.replace(" ", "_")


def _section(sections: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = sections.get(name, {})
    if not isinstance(section, Mapping):
        raise CvmError(
            f"The section [{name}] of the mapping is not a table of names.", "Write name = value lines in it."
        )
    return section


def _only_known(found: Iterable[str], known: Sequence[str], where: str) -> None:
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f'Did you mean "{_toml(near[0])}"?' if near else f"It may hold: {', '.join(map(_toml, known))}."
            raise CvmError(f'"{_toml(name)}" is not known.', hint, where=where)


def _texts(section: Mapping[str, Any], where: str) -> dict[str, str]:
    for name, column in section.items():
        if not isinstance(column, str) or not column.strip():
            raise CvmError(
                f'"{name}" does not name a column.', "Write the column's header in quotes.", where=f"[{where}]"
            )
    return {_key(name): column.strip() for name, column in section.items()}


def _number(value: object, what: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise CvmError(f"{what} is {value!r}, not a number.", "Enter a figure.", where=where)
    return float(value)


def _steps(rows: object) -> tuple[InvoiceStep, ...]:
    if not isinstance(rows, (list, tuple)):
        raise CvmError("The steps of the mapping are not a list.", "Write each as [[step]] with its name and column.")
    steps = [_step(row, number) for number, row in enumerate(rows, 1)]
    order = list(Stage)
    return tuple(sorted(steps, key=lambda step: order.index(step.stage)))


def _step(row: object, number: int) -> InvoiceStep:
    where = f"step {number}"
    if not isinstance(row, Mapping):
        raise CvmError("A step is not a table of names.", "Write each as [[step]].", where=where)
    cells = {_key(name): value for name, value in row.items() if value not in (None, "")}
    _only_known(cells, _STEP_KEYS, where)
    name = str(cells.get("name", "")).strip()
    if not name:
        raise CvmError("A step has no name.", "Name it as people should read it.", where=where)
    where = f'step "{name}"'
    try:
        stage = read_stage(str(cells.get("stage", "")))
        basis = read_choice(str(cells.get("basis", ColumnBasis.AMOUNT)), ColumnBasis, "basis")
    except CvmError as error:
        raise error.at(where) from None
    figures = {key: _number(cells[key], key, where) for key in ("figure", "divide by", "blank") if key in cells}
    column = str(cells.get("column", "")).strip()
    if bool(column) == ("figure" in figures):
        raise CvmError("A step needs a column, or a figure that holds for all lines.", "Give one of them.", where=where)
    if basis is ColumnBasis.INVOICE and stage is Stage.ON_INVOICE:
        raise CvmError(
            "An on-invoice step cannot be a share of the invoice price, which is known only after it.",
            'Use "% of list" or "% of running".',
            where=where,
        )
    if figures.get("divide by") == 0:
        raise CvmError("A column cannot be divided by 0.", "Enter 100 where it holds 15 for 15 %.", where=where)
    figure = figures.get("figure")
    if basis.is_share and figure is not None and abs(figure / figures.get("divide by", 1.0)) > 1:
        raise CvmError(
            f"{format_number(figure)} means {format_number(figure * 100)} %.",
            f"Enter {format_number(figure / 100)}.",
            where=where,
        )
    return InvoiceStep(name, stage, column, basis, figure, figures.get("divide by", 1.0), figures.get("blank"))


def _rates(section: object) -> dict[str, float]:
    if not isinstance(section, Mapping):
        raise CvmError(
            "The rates are not a table of currencies.", "Write [currency.rates] and lines such as EUR = 1.08."
        )
    rates = {str(name).strip().upper(): _number(rate, f"The rate of {name}", "rates") for name, rate in section.items()}
    for name, rate in rates.items():
        if rate <= 0:
            raise CvmError(f"The rate of {name} is {format_number(rate)}.", "Enter what one unit of it is worth.")
    return rates


def _ledger(section: Mapping[str, Any]) -> Ledger | None:
    cells = {_key(name): value for name, value in section.items()}
    _only_known(cells, ("total", "of", "tolerance"), "[ledger]")
    if not cells:
        return None
    if "total" not in cells:
        raise CvmError("The ledger has no total.", "Enter total = … in [ledger].")
    of = read_choice(str(cells.get("of", Level.INVOICE)), Level, "level of the ledger's total")
    tolerance = _number(cells.get("tolerance", 1.0), "The tolerance", "[ledger]")
    return Ledger(_number(cells["total"], "The total", "[ledger]"), of, abs(tolerance))


def _period(periods: Mapping[str, Any], name: str) -> Period | None:
    if name not in periods:
        return None
    days = periods[name]
    if not isinstance(days, (list, tuple)) or len(days) != 2:
        raise CvmError(f'The period "{name}" is not two days.', f"Write {name} = [2024-01-01, 2024-12-31].")
    first, last = (_day(day, name) for day in days)
    if last < first:
        raise CvmError(f'The period "{name}" ends on {last}, before it begins on {first}.', "Swap the two days.")
    return Period(first, last)


def _day(value: object, period: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise CvmError(f'"{value}" is not a date.', "Write it as 2024-12-31.", where=f'period "{period}"') from None


def _check(mapping: InvoiceMapping) -> None:
    """Refuse what is mapped twice, and what lacks its other half."""
    if not mapping.steps:
        raise CvmError("The mapping has no steps.", "Add at least one [[step]], such as the discount on the invoice.")
    for name, count in Counter(fold_text(step.name) for step in mapping.steps).items():
        if count > 1:
            raise CvmError(f'{count} steps are named "{name}".', "Give each step a name of its own.")
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
    if (mapping.before is None) != (mapping.after is None):
        raise CvmError("Only one of the two periods is given.", "Enter both before and after in [periods].")
    if mapping.before is not None and not mapping.date:
        raise CvmError("Periods are given, and no column for date.", "Add date = … to [columns].")
    if mapping.currency and not mapping.reporting_currency:
        raise CvmError(
            "A column for currency is mapped, and no reporting currency.",
            'Add reporting = "USD" to [currency], and rates for the others to [currency.rates].',
        )
