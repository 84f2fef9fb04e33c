"""Inputs of a value model: a figure, or one for ours and one for the next best alternative, and what backs it.

An input that cannot be used keeps its problem with it, so that the elements that do not need it stay good.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from xlcvm.equations.check import Variable
from xlcvm.equations.syntax import Side
from xlcvm.equations.to_numpy import Slot
from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.units import parse_unit


class Status(StrEnum):
    """How far a figure or an equation is backed; NONE where nothing is said."""

    NONE = ""
    MEASURED = "measured"
    CUSTOMER_CONFIRMED = "customer-confirmed"
    ASSUMED = "assumed"
    PLACEHOLDER = "placeholder"


_STATUS = {status.value.replace("-", " "): status for status in Status}


def read_status(text: str) -> Status:
    """Read a status as typed; a hyphen and a space are the same.

    Raises
    ------
    CvmError
        When it is none of the four: a mistyped "placeholder" must not be counted.

    Examples
    --------
    >>> read_status("Customer confirmed").value
    'customer-confirmed'
    """
    status = _STATUS.get(fold_text(text).replace("-", " "))
    if status is None:
        known = ", ".join(status.value for status in Status if status.value)
        raise CvmError(f'The status "{text[:40]}" is not known.', f"Use one of {known}, or leave it blank.")
    return status


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    Parameters
    ----------
    variable : str
        Its name, as equations use it.
    ours, next_best : float, optional
        Its figures; both the same, or `next_best` left out, when the two offerings share one. NaN or None when
        there is none (a placeholder).
    two_sided : bool
        Whether the two figures were given separately.
    unit : str
        As typed, such as "kW" or "USD/kWh"; nothing for a bare number.
    low, high : float, optional
        The range in which the figure lies.
    distribution : str
        triangular, PERT, uniform or normal; nothing for none.
    status : Status
        How far the figure is backed.
    source, owner, date : str
        Where it comes from, who answers for it, and as of when.
    problem : CvmError, optional
        Why it cannot be used.
    range_problem : CvmError, optional
        Why `low` or `high` cannot be used.
    """

    variable: str
    ours: float | None = None
    next_best: float | None = None
    two_sided: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    distribution: str = ""
    status: Status = Status.NONE
    source: str = ""
    owner: str = ""
    date: str = ""
    problem: CvmError | None = None
    range_problem: CvmError | None = None

    @property
    def figures(self) -> tuple[float, float]:
        """The figure of ours and of the next best alternative; NaN where there is none."""
        ours = math.nan if self.ours is None else float(self.ours)
        if not self.two_sided:
            return ours, ours
        return ours, math.nan if self.next_best is None else float(self.next_best)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What equations see of the inputs. Equal ones are one object, so comparing them costs nothing."""

    variables: tuple[Variable, ...]
    offerings: tuple[str, str]

    @property
    def sides(self) -> dict[str, Side]:
        """The two offerings' own names."""
        ours, next_best = self.offerings
        return {name: side for name, side in ((ours, Side.OURS), (next_best, Side.NEXT_BEST)) if name}


_signature = lru_cache(maxsize=256)(Signature)


class Inputs:
    """All inputs of a model, with what computing needs of them at hand.

    Parameters
    ----------
    rows : sequence of Input
        The inputs.
    offerings : pair of str, optional
        The names of our offering and of the next best alternative; equations may use them after a bracket.

    Attributes
    ----------
    signature : Signature
        What the equations see; inputs that differ in figures alone share it, and so their checked equations.
    flat : list of float
        Figure of ours and of the next best alternative, input by input.
    troubled : dict
        By number, the problem of each input that cannot be used; None for a placeholder.
    broken, placeholders : int
        The same by kind, a bit for each input.
    differing : frozenset of int
        The inputs whose two figures differ.
    """

    def __init__(self, rows: Sequence[Input], offerings: tuple[str, str] = ("", "")) -> None:
        self.rows = tuple(rows)
        variables = tuple(Variable(row.variable, row.unit, row.two_sided) for row in self.rows)
        self.signature = _signature(variables, offerings)
        self.flat = [figure for row in self.rows for figure in row.figures]
        self.troubled: dict[int, CvmError | None] = {}
        for index, row in enumerate(self.rows):
            if row.status is Status.PLACEHOLDER:
                self.troubled[index] = None
            elif (problem := row.problem or figure_problem(row)) is not None:
                self.troubled[index] = problem
        self.broken = sum(1 << index for index, problem in self.troubled.items() if problem is not None)
        self.placeholders = sum(1 << index for index, problem in self.troubled.items() if problem is None)
        self.differing = frozenset(i for i, row in enumerate(self.rows) if row.two_sided and row.ours != row.next_best)

    def figure(self, slot: Slot) -> float:
        """Give the figure that a slot of a computation asks for."""
        return self.flat[2 * slot.variable + (slot.side is Side.NEXT_BEST)]


def figure_problem(row: Input) -> CvmError | None:
    """Say why an input's figures cannot be used: missing, not finite, or 10 typed for 10 %.

    Examples
    --------
    >>> print(figure_problem(Input("scrap rate", 10, unit="%")))
    "scrap rate" is 10, which means 1,000 %. Enter 10%, or give it the unit "fraction" if it may pass 100 %.
    """
    names = ('"{}" of ours', '"{}" of the next best alternative') if row.two_sided else ('"{}"',)
    for name, figure in zip(names, row.figures, strict=False):
        shown = name.format(row.variable)
        if not math.isfinite(figure):
            return CvmError(f"{shown} has no figure.", 'Enter it, or give it the status "placeholder".')
        if problem := share_problem(shown, figure, row.unit):
            return problem
    return None


def share_problem(shown: str, figure: float, unit: str) -> CvmError | None:
    """Say that a figure labelled % is above 1."""
    if abs(figure) <= 1 or "%" not in unit:
        return None
    try:
        percent = parse_unit(unit).is_percent
    except CvmError:
        return None  # the unit has its own problem
    if not percent:
        return None
    return CvmError(
        f"{shown} is {format_number(figure)}, which means {format_number(figure * 100)} %.",
        f'Enter {format_number(figure)}%, or give it the unit "fraction" if it may pass 100 %.',
    )
