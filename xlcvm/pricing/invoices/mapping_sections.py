"""A written mapping, nested dictionaries as a TOML file or a sheet gives them, becomes an `InvoiceMapping`.

It knows neither of the two, nor any table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.cell_texts import read_date_format
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping, InvoiceStep, Ledger, Level, Period
from xlcvm.pricing.invoices.policy_rows import read_policy_rows
from xlcvm.pricing.invoices.written_values import (
    key_of,
    keyed,
    read_day,
    read_number,
    read_text,
    share_error,
    written,
)
from xlcvm.pricing.steps import Stage, read_choice, read_stage

ROLES = ("list price", "quantity", "account", "segment", "product", "rep", "date", "currency", "booked")
"""What a column may stand for beside steps and further dimensions."""
_DIMENSIONS = {"account": "Account", "segment": "Segment", "product": "Product", "rep": "Rep"}
_SECTIONS = ("columns", "step", "dimensions", "currency", "ledger", "periods", "dates", "policy", "file")
_STEP_KEYS = ("name", "stage", "column", "basis", "figure", "divide by", "blank")
_DECIMALS = {".": ".", "point": ".", ",": ",", "comma": ","}


def read_mapping(content: Mapping[str, Any]) -> InvoiceMapping:
    """Read a mapping from nested dictionaries.

    Parameters
    ----------
    content : mapping
        Sections columns, step (a list), dimensions, currency, ledger, periods, dates, policy (a list), file; of
        the last one and of dates only what says how texts are read. Rows of lists may have a `place`, where they
        stand.

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
    sections = keyed(content, _SECTIONS, "mapping")
    columns = _columns(_section(sections, "columns"))
    currency = keyed(_section(sections, "currency"), ("reporting", "rates"), "[currency]")
    periods = keyed(_section(sections, "periods"), ("before", "after"), "[periods]")
    return InvoiceMapping(
        list_price=columns["list price"],
        quantity=columns["quantity"],
        steps=_steps(sections.get("step", ())),
        dimensions=_dimensions(columns, _section(sections, "dimensions")),
        date=columns.get("date", ""),
        currency=columns.get("currency", ""),
        booked=columns.get("booked", ""),
        date_format=_date_format(_section(sections, "dates")),
        decimal=_decimal(_section(sections, "file")),
        reporting_currency=read_text(currency["reporting"], "reporting currency") if "reporting" in currency else "",
        rates=_rates(currency.get("rates", {}), currency.get("reporting", "")),
        ledger=_ledger(_section(sections, "ledger")),
        before=_period(periods, "before"),
        after=_period(periods, "after"),
        policy=read_policy_rows(sections.get("policy", ())),
    )


def _section(sections: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = sections.get(name, {})
    if not isinstance(section, Mapping):
        raise CvmError(
            f"The section [{name}] of the mapping is not a table of names.", "Write name = value lines in it."
        )
    return section


def _columns(section: Mapping[str, Any]) -> dict[str, str]:
    columns = {}
    for role, column in keyed(section, ROLES, "[columns]").items():
        columns[role] = _header(column, written(role), "[columns]")
    for needed in ROLES[:2]:
        if needed not in columns:
            raise CvmError(f"The mapping names no column for {needed}.", f"Add it to [columns]: {written(needed)} = …")
    return columns


def _header(value: object, name: str, where: str) -> str:
    try:
        return read_text(value, "column", where)
    except CvmError:
        raise CvmError(
            f'"{name}" does not name a column.', "Write the column's header in quotes.", where=where
        ) from None


def _dimensions(columns: Mapping[str, str], section: Mapping[str, Any]) -> dict[str, str]:
    dimensions = {name: columns[role] for role, name in _DIMENSIONS.items() if role in columns}
    taken = set(map(key_of, dimensions))
    for name, column in section.items():
        if key_of(name) in taken:
            raise CvmError(f'The dimension "{name}" is mapped twice.', "Remove one of the two.")
        taken.add(key_of(name))
        dimensions[_DIMENSIONS.get(key_of(name), str(name).strip())] = _header(column, str(name), "[dimensions]")
    return dimensions


def _date_format(section: Mapping[str, Any]) -> str:
    dates = keyed(section, ("format", "zone"), "[dates]")
    text = read_text(dates["format"], "format of dates", "[dates]") if "format" in dates else ""
    read_date_format(text)  # refuses what is not understood
    return text


def _decimal(section: Mapping[str, Any]) -> str:
    sign = next((value for name, value in section.items() if key_of(name) == "decimal"), ".")
    if sign not in _DECIMALS:
        raise CvmError(f'The decimal sign "{sign}" is not known.', 'Enter "." or ",".', where="[file]")
    return _DECIMALS[sign]


def _steps(rows: object) -> tuple[InvoiceStep, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise CvmError("The steps of the mapping are not a list.", "Write each as [[step]] with its name and column.")
    steps = [_step(row, number) for number, row in enumerate(rows, 1)]
    order = list(Stage)
    return tuple(sorted(steps, key=lambda step: order.index(step.stage)))


def _step(row: object, number: int) -> InvoiceStep:
    if not isinstance(row, Mapping):
        raise CvmError("A step is not a table of names.", "Write each as [[step]].", where=f"step {number}")
    place = str(row.get("place", f"step {number}"))
    cells = keyed({name: cell for name, cell in row.items() if name != "place"}, _STEP_KEYS, place)
    if "name" not in cells:
        raise CvmError("A step has no name.", "Name it as people should read it.", where=place)
    name = read_text(cells["name"], "name of a step", place)
    where = f'step "{name}"' + (f", {place}" if "place" in row else "")
    try:
        stage = read_stage(str(cells.get("stage", "")))
        basis = read_choice(str(cells.get("basis", ColumnBasis.AMOUNT)), ColumnBasis, "basis")
    except CvmError as error:
        raise error.at(where) from None
    column = _header(cells["column"], "column", where) if "column" in cells else ""
    figures: dict[str, float] = {
        key: read_number(cells[key], key, where) for key in ("figure", "divide by", "blank") if key in cells
    }
    _check_step(stage, basis, figures, where=where, has_column=bool(column))
    return InvoiceStep(
        name, stage, column, basis, figures.get("figure"), figures.get("divide by", 1.0), figures.get("blank")
    )


def _check_step(
    stage: Stage, basis: ColumnBasis, figures: Mapping[str, float], *, where: str, has_column: bool
) -> None:
    if has_column == ("figure" in figures):
        raise CvmError("A step needs a column, or a figure that holds for all lines.", "Give one of them.", where=where)
    if basis is ColumnBasis.INVOICE and stage is Stage.ON_INVOICE:
        raise CvmError(
            "An on-invoice step cannot be a share of the invoice price, which is known only after it.",
            'Use "% of list" or "% of running".',
            where=where,
        )
    divisor = figures.get("divide by", 1.0)
    if divisor == 0:
        raise CvmError("A column cannot be divided by 0.", "Enter 100 where it holds 15 for 15 %.", where=where)
    for what in ("figure", "blank"):
        if basis.is_share and abs(figures.get(what, 0.0) / divisor) > 1:
            raise share_error(figures[what] / divisor, what, where)


def _rates(section: object, reporting: object) -> dict[str, float]:
    if not isinstance(section, Mapping):
        raise CvmError(
            "The rates are not a table of currencies.", "Write [currency.rates] and lines such as EUR = 1.08."
        )
    rates: dict[str, float] = {}
    for name, value in section.items():
        currency = str(name).strip().upper()
        rate = read_number(value, f"rate of {name}", "[currency.rates]")
        if rate <= 0:
            raise CvmError(f"The rate of {name} is {format_number(rate)}.", "Enter what one unit of it is worth.")
        if currency in rates:
            raise CvmError(f"{currency} has two rates.", "Keep one of them.", where="[currency.rates]")
        if currency == str(reporting).strip().upper() and rate != 1:
            raise CvmError(
                f"The rate of {currency}, the reporting currency, is {format_number(rate)}.",
                "Remove it: it is 1 by definition.",
                where="[currency.rates]",
            )
        rates[currency] = rate
    return rates


def _ledger(section: Mapping[str, Any]) -> Ledger | None:
    cells = keyed(section, ("total", "of", "tolerance"), "[ledger]")
    if not cells:
        return None
    if "total" not in cells:
        raise CvmError("The ledger has no total.", "Enter total = … in [ledger].")
    of = read_choice(str(cells.get("of", Level.INVOICE)), Level, "level of the ledger's total")
    tolerance = read_number(cells.get("tolerance", 1.0), "tolerance", "[ledger]")
    return Ledger(read_number(cells["total"], "total", "[ledger]"), of, abs(tolerance))


def _period(periods: Mapping[str, Any], name: str) -> Period | None:
    if name not in periods:
        return None
    days = periods[name]
    if not isinstance(days, (list, tuple)) or len(days) != 2:
        raise CvmError(f'The period "{name}" is not two days.', f"Write {name} = [2024-01-01, 2024-12-31].")
    where = f'period "{name}"'
    first, last = read_day(days[0], "first day", where), read_day(days[1], "last day", where)
    if last < first:
        raise CvmError(f'The period "{name}" ends on {last}, before it begins on {first}.', "Swap the two days.")
    return Period(first, last)
