"""Discount lines as columns, and what the lines of one deal say of it together. It knows no policy.

Lines of one deal need not stand together. A figure of the deal (segment, quantity, list price, cost, date) may stand in
any of its lines: a line that leaves it blank has the one that another line names. Where two lines name different ones,
the deal has none, and each line keeps its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import fold
from xlcvm.pricing.policy import TOTAL
from xlcvm.value.next_best import ROUNDING

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Lines = NDArray[np.intp]
"""Numbers of lines or of deals, from 0."""


class Column(StrEnum):
    """The columns whose cells may be missing or wrong, as a table's headers name them."""

    DISCOUNT = "Discount"
    PERCENT = "Percent"
    SEGMENT = "Segment"
    QUANTITY = "Quantity"
    LIST_PRICE = "List price"
    COST = "Cost"
    DATE = "Date"
    GIVEN = "Given in return"


def _line(column: str, line: int) -> str:
    return f"line {line + 1}, {column.casefold()}"


@dataclass(frozen=True, slots=True)
class DealLines:
    """Discounts of deals, one a line; of every column one entry a line.

    Parameters
    ----------
    deals, discounts : sequence of str
        The deal, and the name of the discount.
    percents : array
        Fractions of the list price; NaN where `problems` says why there is none. Below 0 is a surcharge.
    segments : sequence of str, optional
        Of the customer; "" where blank.
    quantities : array, optional
        Of the deal; NaN where blank, as in the following columns.
    list_prices, costs : array, optional
        Money for one unit.
    given_in_return : sequence of str, optional
        What the customer gives for the discount; "" for nothing.
    days : array, optional
        Dates as day numbers (`date.toordinal`).
    problems : mapping, optional
        Why a cell that is not blank cannot be used, by column and line; its figure is then NaN or "".
    where : callable, optional
        Names the cell of a column and a line in the words of the user.
    """

    deals: Sequence[str]
    discounts: Sequence[str]
    percents: Floats
    segments: Sequence[str] | None = None
    quantities: Floats | None = None
    list_prices: Floats | None = None
    costs: Floats | None = None
    given_in_return: Sequence[str] | None = None
    days: Floats | None = None
    problems: Mapping[tuple[str, int], CvmError] = field(default_factory=dict)
    where: Callable[[str, int], str] = _line


@dataclass(frozen=True, slots=True)
class DealFigure:
    """A figure of deals.

    Parameters
    ----------
    by_line, by_deal : array
        NaN where there is none.
    differing : array of bool
        Deals whose lines name different ones.
    is_given : bool
        Whether the lines have that column at all.
    """

    by_line: Floats
    by_deal: Floats
    differing: Truths
    is_given: bool


def numbered(texts: Sequence[str]) -> tuple[Lines, dict[str, str]]:
    """Number texts by what they are when folded.

    Parameters
    ----------
    texts : sequence of str
        As typed.

    Returns
    -------
    numbers : array of int
        Of each text, from 0 in the order of first appearance.
    spelled : dict
        The folded texts in that order, as first spelled.

    Examples
    --------
    >>> numbered(["Gold", "silver", "GOLD"])
    (array([0, 1, 0]), {'gold': 'Gold', 'silver': 'silver'})
    """
    spelled: dict[str, str] = {}
    keys = {text: fold_text(text) for text in dict.fromkeys(texts)}
    for text, key in keys.items():
        spelled.setdefault(key, text)
    places = dict(zip(spelled, range(len(spelled)), strict=True))
    places = {text: places[key] for text, key in keys.items()}
    return np.array([places[text] for text in texts], dtype=np.intp), spelled


class Deals:
    """The lines of all deals, deal by deal in the order of their first lines.

    Parameters
    ----------
    lines : DealLines
        At least one.

    Raises
    ------
    CvmError
        #VALUE!: there are no lines, or one names no deal, so that some total would lack it.
    """

    def __init__(self, lines: DealLines) -> None:
        self.lines = lines
        self.problems: dict[tuple[str, int], CvmError] = {}
        self._of_deals: dict[tuple[str, int], CvmError] = {}
        if not len(lines.deals):
            raise CvmError("There are no deals.", "Enter a row for each discount of a deal.")
        self.numbers, names = numbered(lines.deals)
        self.names = list(names.values())
        if "" in names:
            line = next(line for line, text in enumerate(lines.deals) if not text.strip())
            raise CvmError(
                "The cell is blank where the name of the deal is needed.",
                "Name the deal in every row: its total counts the rows that name it.",
                where=lines.where("Deal", line),
            )
        self.count = len(names)
        self.order: Lines = np.argsort(self.numbers, kind="stable")
        self.starts: Lines = np.searchsorted(self.numbers[self.order], np.arange(self.count))
        self.sizes: Lines = np.diff(np.append(self.starts, len(lines.deals)))
        for (column, line), problem in lines.problems.items():
            self._keep(column, line, problem)
        self.discount_numbers, self.discounts = numbered(lines.discounts)
        self.percents = self._checked_percents()

    def of(self, column: Column) -> DealFigure:
        """Give a figure of the deals; segments are numbers of `segment_names`."""
        given = self._given[column]
        if given is None:
            missing = np.full(len(self.numbers), np.nan)
            return DealFigure(missing, np.full(self.count, np.nan), np.zeros(self.count, dtype=bool), is_given=False)
        values = self._usable(column, given)
        low, high = (smallest.reduceat(values[self.order], self.starts) for smallest in (np.fmin, np.fmax))
        differing = high - low > ROUNDING * np.maximum(np.abs(low), np.abs(high))
        by_deal = np.where(differing, np.nan, low)
        by_deal[self.numbers[[line for header, line in self.problems if header == column]]] = np.nan
        by_line = np.where(np.isnan(values), by_deal[self.numbers], values)
        return DealFigure(by_line, by_deal, differing, is_given=True)

    @cached_property
    def segment_names(self) -> list[str]:
        """The segments as first spelled; their numbers are the figures of the column."""
        return [name for key, name in self._segments[1].items() if key]

    @cached_property
    def _segments(self) -> tuple[Lines, dict[str, str]]:
        return numbered(self.lines.segments or ())

    @cached_property
    def _given(self) -> dict[Column, Floats | None]:
        lines = self.lines
        segments: Floats | None = None
        if lines.segments is not None:
            numbers, spelled = self._segments
            places = {fold(name): float(place) for place, name in enumerate(self.segment_names)}
            segments = np.array([places.get(key, np.nan) for key in spelled])[numbers]
        return {
            Column.SEGMENT: segments,
            Column.QUANTITY: lines.quantities,
            Column.LIST_PRICE: lines.list_prices,
            Column.COST: lines.costs,
            Column.DATE: lines.days,
        }

    def _keep(self, column: str, line: int, problem: CvmError) -> None:
        self.problems.setdefault((column, line), problem)
        self._of_deals.setdefault((column, int(self.numbers[line])), problem)

    def _usable(self, column: Column, values: Floats) -> Floats:
        """Take out figures below 0, which are problems of their lines."""
        below = values < 0
        for line in np.flatnonzero(below).tolist():
            problem = f"The {column.casefold()} is {format_number(float(values[line]))}, below 0."
            where = self.lines.where(column, line)
            self._keep(column, line, CvmError(problem, "Enter it without a sign.", where=where))
        return np.where(below, np.nan, values)

    def _checked_percents(self) -> Floats:
        """Take out the percents of lines that cannot be judged whatever the policy says."""
        lines, percents = self.lines, np.array(self.lines.percents, dtype=np.float64)
        for line in np.flatnonzero(np.abs(percents) > 1).tolist():
            figure = format_number(float(percents[line]))
            problem = CvmError(
                f"{figure} means {format_number(float(percents[line]) * 100)} %.",
                f"Enter {figure}% (or {format_number(float(percents[line]) / 100)}).",
                where=lines.where(Column.PERCENT, line),
            )
            self._keep(Column.PERCENT, line, problem)
            percents[line] = np.nan
        wrong = [place for place, key in enumerate(self.discounts) if key in ("", fold_text(TOTAL))]
        for line in np.flatnonzero(np.isin(self.discount_numbers, wrong)).tolist():
            self._keep(Column.DISCOUNT, line, _not_a_name(lines, line))
            percents[line] = np.nan
        return percents

    def explain(self, column: Column, line: int) -> CvmError:
        """Say why a line has no figure of a column."""
        if (problem := self.problems.get((column, line))) is not None:
            return problem
        if column is not Column.PERCENT and (problem := self._of_deals.get((column, int(self.numbers[line])))):
            return problem  # the deal would have that figure from another line
        needed = {Column.SEGMENT: "the segment", Column.DATE: "a date"}.get(column, "a number")
        remedy = {Column.SEGMENT: "Enter it.", Column.DATE: "Enter a date, such as 2026-03-31."}
        return CvmError(
            f"The cell is blank where {needed} is needed.",
            remedy.get(column, "Enter the figure, or 0 when it is zero."),
            where=self.lines.where(column, line),
        )

    def difference(self, column: Column, deal: int) -> CvmError:
        """Say that the lines of a deal name different figures, with the first two."""
        given = self._given[column]
        assert given is not None  # only a column that is there differs
        lines = [line for line in self.lines_of(deal).tolist() if not np.isnan(given[line])]
        first, second = next(pair for pair in pairwise(lines) if given[pair[0]] != given[pair[1]])
        shown = [self._shown(column, float(given[line])) for line in (first, second)]
        name = self.names[deal]
        return CvmError(
            f'The rows of the deal "{name[:60]}" differ in "{column}": {shown[0]} and {shown[1]}.',
            "Give them the same, or name two deals.",
            where=self.lines.where(column, second),
        )

    def _shown(self, column: Column, figure: float) -> str:
        if column is Column.DATE:
            return datetime.date.fromordinal(int(figure)).isoformat()
        return f'"{self.segment_names[int(figure)]}"' if column is Column.SEGMENT else format_number(figure)

    def lines_of(self, deal: int) -> Lines:
        """Give the lines of a deal."""
        start = int(self.starts[deal])
        return self.order[start : start + int(self.sizes[deal])]

    def any_of(self, marked: Truths) -> Truths:
        """Say of each deal whether any of its lines is marked."""
        found: Truths = np.logical_or.reduceat(marked[self.order], self.starts)
        return found

    def largest(self, figures: NDArray[np.generic]) -> NDArray[np.generic]:
        """Give the largest figure of the lines of each deal."""
        found: NDArray[np.generic] = np.maximum.reduceat(figures[self.order], self.starts)
        return found

    def stacked(self, percents: Floats) -> Floats:
        """Give the sequential stack of the percents of each deal: 1 − Π(1 − p); NaN when one is missing."""
        found = 1 - np.multiply.reduceat(1 - percents[self.order], self.starts)
        return np.where(self.sizes == 1, percents[self.order[self.starts]], found)  # a single one keeps all its digits


def _not_a_name(lines: DealLines, line: int) -> CvmError:
    where = lines.where(Column.DISCOUNT, line)
    if not lines.discounts[line]:
        return CvmError(
            "The cell is blank where the name of the discount is needed.", "Name it as the policy does.", where=where
        )
    return CvmError(
        '"Total" is no discount: it would count the others twice.', "Leave the row out; it is added here.", where=where
    )
