"""What a template of the library is: its inputs, its sheets, its checks, and what is said of it. Records only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workbooks.formulas import Expression
from workbooks.library.fields import Group, Rows
from workbooks.spec import Sheet

if TYPE_CHECKING:
    from workbooks.library.entries import Entries

Flavour = Literal["native", "live"]
"""Native formulas need no add-in; live ones call CVM_ functions."""

View = Literal["supplier", "customer"]
"""Who gets the workbook."""

_FOR_CUSTOMERS = "Prepared for the customer who is named below."


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks that turn the light on the cover red.

    Parameters
    ----------
    label : str
        What is checked.
    found : Expression
        How many findings there are; 0 when all is well.
    remedy : str
        What to do about them.
    """

    label: str
    found: Expression
    remedy: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets of a template between its inputs and its checks.

    Parameters
    ----------
    sheets : sequence of Sheet
        In their order.
    checks : sequence of Check
        Beyond those that every template has of its inputs.
    """

    sheets: Sequence[Sheet]
    checks: Sequence[Check] = ()


@dataclass(frozen=True, slots=True)
class TemplateKind:
    """A template of the library.

    Parameters
    ----------
    name : str
        As people type it, such as "quote-waterfall".
    title : str
        On its cover.
    purpose : str
        One line: what it is for.
    guide : tuple of str
        How to fill it, step by step: with the purpose at most ten lines.
    groups : tuple of Group
        Its single inputs.
    lay_out : callable
        Makes its sheets of what was entered.
    tables : tuple of Rows
        Its tables of lines.
    notice : str
        What the figures of the worked example are.
    version : int
        Goes up when its inputs change.
    has_live : bool
        Whether there is a live flavour.
    for_customers : bool
        Whether there is a copy for customers.
    landscape : bool
        How its inputs are printed.
    input_width : float
        Of the column in which its inputs are typed, in characters: more where they are texts.
    customer_title, customer_purpose : str
        What stands on the cover of a customer's copy, where title and purpose speak of what is not in it. The guide
        is never on it.
    """

    name: str
    title: str
    purpose: str
    guide: tuple[str, ...]
    groups: tuple[Group, ...]
    lay_out: Callable[[Entries], Layout] = field(repr=False)
    tables: tuple[Rows, ...] = ()
    notice: str = "Worked example: illustrative figures, not taken from any customer. Replace each by your own."
    version: int = 1
    has_live: bool = False
    for_customers: bool = True
    landscape: bool = True
    input_width: float = 18.0
    customer_title: str = ""
    customer_purpose: str = ""

    def title_for(self, view: View) -> str:
        """Give the title of somebody's copy."""
        return self.customer_title or self.title if view == "customer" else self.title

    def purpose_for(self, view: View) -> str:
        """Give the purpose in somebody's copy; a customer is told nothing of how the supplier uses the template."""
        return self.customer_purpose or _FOR_CUSTOMERS if view == "customer" else self.purpose
