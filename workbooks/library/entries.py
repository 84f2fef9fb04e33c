"""What was entered into a template: checked, and at hand as cells with their values. It draws nothing.

A workbook for a customer has no entry that is for the supplier only: asking for one is an error, so nothing can be
computed from it there.
"""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbooks.formulas import Column, Expression, constant, reference
from workbooks.formulas.expressions import Content
from workbooks.library.fields import Field, Group, Rows, Typed, in_currency
from workbooks.library.kinds import Flavour, TemplateKind, View
from workbooks.spec import cell, column
from xlcvm.errors import CvmError

Data = Mapping[str, Any]
"""Entries by key: a figure for an input, a sequence of lines (mappings by column) for a table."""

CURRENCY_KEY, COVER_BLOCK, SOURCES = "currency", "cover facts", "sources"
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "BRL", "MXN")
COVER = (
    Field("customer", "text", note="Whom it is for.", required=False),
    Field("prepared by", "text", required=False, audience="supplier"),
    Field("as of", "date", note="The day on which the figures were right.", required=False),
    Field(CURRENCY_KEY, "choice", "USD", choices=CURRENCIES, note="Chosen once, here; every amount is in it."),
)
"""The inputs on the cover of every template."""

_EPOCH = datetime.date(1899, 12, 30)


@dataclass(frozen=True)
class Entries:
    """A template with what was entered.

    Parameters
    ----------
    kind : TemplateKind
        Of which template.
    data : mapping
        As `checked` gives it.
    flavour : {"native", "live"}
        What its formulas need.
    view : {"supplier", "customer"}
        Who gets it.
    is_example : bool
        Whether the figures are those of the worked example.
    """

    kind: TemplateKind
    data: Data
    flavour: Flavour = "native"
    view: View = "supplier"
    is_example: bool = False

    @property
    def live(self) -> bool:
        """Whether formulas call CVM_ functions."""
        return self.flavour == "live"

    @property
    def for_customer(self) -> bool:
        """Whether it is the copy of a customer."""
        return self.view == "customer"

    def shows(self, what: Field | Rows) -> bool:
        """Say whether an input or a table is part of this copy."""
        return self.view == "supplier" or what.audience == "customer"

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of inputs, with those that this copy has."""
        kept = (Group(group.heading, tuple(filter(self.shows, group.fields))) for group in self.kind.groups)
        return tuple(group for group in kept if group.fields)

    @cached_property
    def cover(self) -> tuple[Field, ...]:
        """The inputs on the cover that this copy has."""
        return tuple(filter(self.shows, COVER))

    @cached_property
    def _places(self) -> dict[str, tuple[Field, str]]:
        places = {}
        for row, found in enumerate(self.cover):
            places[found.key] = (found, cell(COVER_BLOCK, row, 1))
        for number, group in enumerate(self.groups):
            for row, found in enumerate(group.fields):
                places[found.key] = (found, cell(group_block(number), row, "Figure"))
        return places

    def __getitem__(self, key: str) -> Expression:
        """Give an input as a cell with its value.

        Raises
        ------
        KeyError
            There is no such input, or none in a copy for a customer.
        """
        _, place = self._places[key]
        return reference(as_content(self.data.get(key)), place)

    @property
    def currency(self) -> Expression:
        """The currency, as the cell on the cover."""
        return self[CURRENCY_KEY]

    def unit(self, unit: str) -> Expression:
        """Give a unit, following the currency on the cover."""
        before, sign, after = unit.partition("¤")
        if not sign:
            return constant(unit)
        found = self.currency
        found = constant(before) & found if before else found
        return found & after if after else found

    def unit_text(self, unit: str) -> str:
        """Give a unit as it reads now."""
        return in_currency(unit, str(self.data.get(CURRENCY_KEY) or ""))

    def rows(self, key: str) -> Rows:
        """Give a table of lines.

        Raises
        ------
        KeyError
            There is none of that name in this copy.
        """
        for rows in self.kind.tables:
            if rows.key == key and self.shows(rows):
                return rows
        raise KeyError(key)

    def columns(self, key: str) -> tuple[Field, ...]:
        """Give the columns of a table that this copy has."""
        return tuple(filter(self.shows, self.rows(key).columns))

    def lines(self, key: str) -> Sequence[Mapping[str, Typed]]:
        """Give what was entered into a table, a mapping a line; spare lines are empty ones."""
        given = list(self.data.get(key, ()))
        return [*given, *({} for _ in range(self.rows(key).room - len(given)))]

    def typed_column(self, key: str, header: str) -> Column:
        """Give a column that people fill, as a range."""
        found = next(field for field in self.columns(key) if field.key == header)
        values = tuple(as_content(line.get(found.key)) for line in self.lines(key))
        return Column(values, column(key, heading(header)))


def group_block(number: int) -> str:
    """Give the key of the block that holds a group of inputs."""
    return f"inputs {number + 1}"


def heading(key: str) -> str:
    """Give a name as a label or a header: with a capital.

    Examples
    --------
    >>> heading("list price"), heading("kW")
    ('List price', 'KW')
    """
    return key[:1].upper() + key[1:]


def as_content(value: Typed) -> Content:
    """Give what was entered as a formula sees it: a date is the number of its day."""
    if isinstance(value, datetime.date):
        return float((value - _EPOCH).days)
    return value


def example_data(kind: TemplateKind) -> dict[str, Any]:
    """Give the worked example of a template."""
    data: dict[str, Any] = {found.key: found.example for found in _fields(kind)}
    data[SOURCES] = {found.key: found.source for found in _fields(kind) if found.source}
    for rows in kind.tables:
        keys = [found.key for found in rows.columns]
        data[rows.key] = [dict(zip(keys, line, strict=True)) for line in rows.examples]
    return data


def empty_data(kind: TemplateKind) -> dict[str, Any]:
    """Give a template to be filled: blank but for the currency and the defaults of choices."""
    data: dict[str, Any] = {found.key: None for found in _fields(kind)}
    data[CURRENCY_KEY] = COVER[-1].example
    data.update({found.key: found.example for found in _fields(kind) if found.kind == "choice"})
    return {**data, **{rows.key: [] for rows in kind.tables}, SOURCES: {}}


def _fields(kind: TemplateKind) -> list[Field]:
    return [*COVER, *(found for group in kind.groups for found in group.fields)]


def checked(kind: TemplateKind, data: Data) -> dict[str, Any]:
    """Check entries from outside; what is not entered is blank.

    Parameters
    ----------
    kind : TemplateKind
        Whose entries.
    data : mapping
        By key.

    Returns
    -------
    dict
        With every input and every table.

    Raises
    ------
    CvmError
        An entry that the template does not have, or that its cell would refuse; says which, and what was meant.
    """
    found = empty_data(kind)
    fields = {entry.key: entry for entry in _fields(kind)}
    tables = {rows.key: rows for rows in kind.tables}
    for key, value in data.items():
        if key in fields:
            found[key] = entered(fields[key], value, f'"{key}"')
        elif key in tables:
            found[key] = _lines(tables[key], value)
        elif key == SOURCES:
            found[key] = {name: str(text) for name, text in dict(value).items() if name in fields}
        else:
            raise _unknown(key, [*fields, *tables], f'The template "{kind.name}"')
    return found


def _unknown(key: str, known: Sequence[str], whose: str) -> CvmError:
    close = difflib.get_close_matches(key, known, n=1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"It has {', '.join(known)}."
    return CvmError(f'{whose} has no entry "{key[:60]}".', remedy)


def _lines(rows: Rows, value: Any) -> list[dict[str, Typed]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise CvmError(f'"{rows.key}" is no list of lines.', "Give a list, a mapping a line.")
    if len(value) > rows.room:
        raise CvmError(f'"{rows.key}" has {len(value):,} lines; the template has room for {rows.room:,}.', "Split it.")
    fields = {found.key: found for found in rows.columns}
    lines = []
    for number, line in enumerate(value, 1):
        for key in line:
            if key not in fields:
                raise _unknown(key, list(fields), f'"{rows.key}"')
        where = f'"{rows.key}", line {number}, '
        lines.append({key: entered(entry, line.get(key), f'{where}"{key}"') for key, entry in fields.items()})
    return lines


def entered(found: Field, value: Any, where: str) -> Typed:
    """Check what was entered into one cell.

    Parameters
    ----------
    found : Field
        What is to be entered.
    value : object
        What was; a blank or an empty text is None.
    where : str
        Which cell, in words.

    Returns
    -------
    number, text, date or None
        As the template takes it.

    Raises
    ------
    CvmError
        It is not of its kind, or outside its range.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if found.is_number:
        return _number(found, value, where)
    if found.kind == "date":
        return _date(value, where)
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    if found.kind == "choice":
        known = {choice.casefold(): choice for choice in found.choices}
        if text.casefold() not in known:
            raise CvmError(f'"{text[:40]}" is not allowed.', f"Use one of: {', '.join(found.choices)}.", where=where)
        return known[text.casefold()]
    return text


def _number(found: Field, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise CvmError(f'"{str(value)[:40]}" stands where a number is needed.', "Enter a number.", where=where)
    least, most = found.ends
    if not least <= value <= most:
        hint = f"{value:g} means {value:.0%}: enter {value:g}%, which is {value / 100:g}."
        plain = f"Enter a number from {least:,g} to {most:,g}."
        raise CvmError(
            f"{value:,g} is outside the range.", hint if found.kind == "percent" and value > 1 else plain, where=where
        )
    return float(value)


def _date(value: Any, where: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value).strip())
    except ValueError:
        raise CvmError(
            f'"{str(value)[:40]}" is no date.', "Write it as year-month-day, such as 2026-01-31.", where=where
        ) from None
