"""What stands between list price and pocket margin: the stages, and what a step's amount is counted from."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError

E = TypeVar("E", bound=StrEnum)


class Stage(StrEnum):
    """Where a step stands: above the invoice price, between it and the pocket price, or below the pocket price."""

    ON_INVOICE = "on-invoice"
    OFF_INVOICE = "off-invoice"
    COST = "cost"


class Basis(StrEnum):
    """What a step's amount is: money of one unit, or a fraction of a price.

    The running price is the one that the steps before have left.
    """

    AMOUNT = "amount"
    LIST = "% of list"
    INVOICE = "% of invoice"
    RUNNING = "% of running"


def read_stage(text: str) -> Stage:
    """Read a stage as typed; case, spaces and the hyphen do not matter.

    Raises
    ------
    CvmError
        #VALUE!: it is none of the three.

    Examples
    --------
    >>> read_stage("Off invoice").value
    'off-invoice'
    """
    return read_choice(text, Stage, "stage")


def read_basis(text: str) -> Basis:
    """Read a basis as typed; a blank one is an amount.

    Raises
    ------
    CvmError
        #VALUE!: it is none of the four.

    Examples
    --------
    >>> read_basis("% of List").value, read_basis("").value
    ('% of list', 'amount')
    """
    return read_choice(text, Basis, "basis") if text else Basis.AMOUNT


def read_choice(text: str, choices: type[E], what: str) -> E:
    """Read one of some fixed words as typed; case, spaces and hyphens do not matter.

    Parameters
    ----------
    text : str
        As typed.
    choices : type of StrEnum
        The words.
    what : str
        What it is called in the problem.

    Returns
    -------
    StrEnum
        The choice.

    Raises
    ------
    CvmError
        #VALUE!: it is none of them.
    """
    folded = {_folded(choice): choice for choice in choices}
    if (key := _folded(text)) in folded:
        return folded[key]
    allowed = ", ".join(f'"{choice}"' for choice in choices)
    problem = f'The {what} "{text[:40]}" is not known.' if text.strip() else f"The {what} is blank."
    raise CvmError(problem, f"Enter one of {allowed}.")


def _folded(text: str) -> str:
    return fold_text(text).replace("-", "").replace(" ", "")
