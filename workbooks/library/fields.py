"""What people fill into a template, as data: single inputs and tables of lines. It draws nothing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from workbooks.spec import Validation
from workbooks.styles import DATE, DECIMAL, INTEGER, PERCENT

Typed = float | str | datetime.date | None
"""What stands in an input; None is a blank."""

Audience = Literal["customer", "supplier"]
"""Who may see it: a customer's copy is built without anything that is for the supplier."""

Kind = Literal["number", "amount", "percent", "count", "text", "choice", "date"]

CURRENCY = "¤"  # stands in a unit for the currency that is chosen on the cover
AMOUNT = "#,##0.00"

FORMATS: dict[Kind, str] = {
    "number": DECIMAL, "amount": AMOUNT, "percent": PERCENT, "count": INTEGER, "text": "", "choice": "", "date": DATE,
}  # fmt: skip
_WORDS: dict[Kind, str] = {"number": "a number", "amount": "an amount", "percent": "a percentage", "count": "a number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One input, or one column of a table of lines.

    Parameters
    ----------
    key : str
        Its name in words: its label, the name of its column in data files, and what its defined name is made of.
    kind : {"number", "amount", "percent", "count", "text", "choice", "date"}
        What is typed. A percentage is a fraction, a count a whole number.
    example : number, text, date or None
        What the worked example has.
    unit : str
        Beside it; "¤" stands for the currency.
    least, most : float, optional
        Its range, ends included. A percentage lies between -1 and 1 unless it says more.
    choices : tuple of str
        Of a choice.
    note : str
        What to enter, in a sentence.
    source : str
        Where the figure of the example comes from.
    required : bool
        Whether its absence is an open point.
    audience : {"customer", "supplier"}
        Who may see it.
    """

    key: str
    kind: Kind
    example: Typed = None
    unit: str = ""
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    required: bool = True
    audience: Audience = "customer"

    @property
    def is_number(self) -> bool:
        """Whether a number is typed."""
        return self.kind in ("number", "amount", "percent", "count")

    @property
    def number_format(self) -> str:
        """Its Excel number format."""
        return FORMATS[self.kind]

    @property
    def style(self) -> str:
        """Its look as an input."""
        return "input number" if self.is_number else "input"

    @property
    def ends(self) -> tuple[float, float]:
        """Its range, with what a kind has by itself."""
        usual = {"percent": (-1.0, 1.0), "count": (0.0, 1e12)}.get(self.kind, (-1e15, 1e15))
        return (
            usual[0] if self.least is None else self.least,
            usual[1] if self.most is None else self.most,
        )

    @property
    def validation(self) -> Validation | None:
        """What its cell takes, and what is said when something else is typed."""
        return _validation(self)

    def _rule(self) -> Validation | None:
        title = self.key[:1].upper() + self.key[1:]
        if self.kind == "choice":
            said = f"Choose one of: {', '.join(self.choices)}."
            return Validation("list", self.choices, title=title, message=said, prompt=self.note)
        if self.kind == "date":
            return Validation("date", title=title, message="Enter a date, such as 2026-01-31.", prompt=self.note)
        if not self.is_number:
            return Validation("any", title=title, prompt=self.note) if self.note else None
        least, most = self.ends
        said = "Enter a number without its unit."
        if self.kind == "percent":
            said = "Type it with the percent sign, such as 15%: 15 alone would mean 1,500 %."
        elif self.least is not None or self.most is not None:
            said = f"Enter {_WORDS[self.kind]} {_between(self.least, self.most)}."
        return Validation("decimal", least=least, most=most, title=title, message=said, prompt=self.note)


@lru_cache(maxsize=1024)
def _validation(found: Field) -> Validation | None:
    """Make the rule of a field once, and not for each line of a table."""
    return found._rule()


def _between(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"from {least:,g} to {most:,g}"
    return f"of at least {least:,g}" if least is not None else f"of at most {most:,g}"


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs that stand together under a heading."""

    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of lines that people fill, a line each.

    Parameters
    ----------
    key : str
        In words; names the table in data files, and its area in the workbook.
    columns : tuple of Field
        What is typed in each line. A line counts as used once its first column is filled.
    examples : tuple of tuple
        The lines of the worked example, a figure for each column.
    room : int
        How many lines there are, used or spare.
    audience : {"customer", "supplier"}
        Who may see it.
    """

    key: str
    columns: tuple[Field, ...]
    examples: tuple[tuple[Typed, ...], ...] = field(default=())
    room: int = 20
    audience: Audience = "customer"


def in_currency(unit: str, currency: str) -> str:
    """Put the currency into a unit.

    Examples
    --------
    >>> in_currency("¤/kWh", "EUR"), in_currency("h", "EUR")
    ('EUR/kWh', 'h')
    """
    return unit.replace(CURRENCY, currency)
