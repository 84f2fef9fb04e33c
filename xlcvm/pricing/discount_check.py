"""Deals against the discount policy: every line, then the deal's total discount, and its margin against the floor.

A deal's discounts are taken one after another (sequential): its total is 1 − Π(1 − percent), and what is allowed in
total is the same stack of what is allowed line by line. The total is as bad as its worst line, as what the policy's
own rules for the discount "Total" say of it, and as its margin: 1 − cost ÷ (list price × (1 − total)) must not be below
the highest margin floor among all rules that applied. It knows no spreadsheet; what single rules say, `ladders` knows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xlcvm.errors import CvmError
from xlcvm.pricing.deals import Column, DealFigure, DealLines, Deals, Floats, Lines, Truths, numbered
from xlcvm.pricing.floors import below_floor, floor_price
from xlcvm.pricing.judging import SEVERITY, STATUSES, Discounts, Verdicts, judge
from xlcvm.pricing.ladders import PolicyStatus, listed
from xlcvm.pricing.policy import TOTAL, Policy
from xlcvm.value.next_best import ROUNDING

_OF_THE_DEAL = (Column.SEGMENT, Column.QUANTITY, Column.LIST_PRICE, Column.COST, Column.DATE)
Objects = NDArray[np.object_]
_Figures = dict[Column, DealFigure]


class CheckedRow(NamedTuple):
    """A discount of a deal, or the deal's total.

    Parameters
    ----------
    deal, discount : str
        As first spelled; the total is called "Total".
    percent, allowed : float or CvmError
        Fractions of the list price: given, and without approval; or why there is none.
    status : PolicyStatus
        What the policy says.
    approver : str
        Who must approve it; "" when nobody must, or nobody may.
    reasons : str
        Sentences; "" where there is nothing to say.
    is_total : bool
        Whether it is the total of the deal.
    """

    deal: str
    discount: str
    percent: float | CvmError
    allowed: float | CvmError
    status: PolicyStatus
    approver: str
    reasons: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class CheckedDeals:
    """Deals with what the policy says of them, as columns: what a `CheckedRow` holds, one entry a row.

    Parameters
    ----------
    deals, discounts, percents, allowed, approvers, reasons : array of objects
        Texts, and fractions or why there is none.
    severity : array of int
        Of the status: its place in PolicyStatus.
    totals : array of bool
        Which rows are totals.
    """

    deals: Objects
    discounts: Objects
    percents: Objects
    allowed: Objects
    severity: NDArray[np.int64]
    approvers: Objects
    reasons: Objects
    totals: NDArray[np.bool_]

    @property
    def statuses(self) -> Objects:
        """The texts of the statuses."""
        return np.array([status.value for status in STATUSES], dtype=object)[self.severity]

    @property
    def rows(self) -> list[CheckedRow]:
        """The rows one by one."""
        statuses = [STATUSES[severity] for severity in self.severity.tolist()]
        columns = (self.deals, self.discounts, self.percents, self.allowed, self.approvers, self.reasons, self.totals)
        deals, discounts, percents, allowed, *others = (column.tolist() for column in columns)
        return list(map(CheckedRow, deals, discounts, percents, allowed, statuses, *others))


def check_discounts(lines: DealLines, policy: Policy, *, as_of: datetime.date | None = None) -> CheckedDeals:
    """Check deals against a policy.

    Parameters
    ----------
    lines : DealLines
        Discounts of deals.
    policy : Policy
        The rules.
    as_of : date, optional
        The date for all; the lines' own dates are then not looked at.

    Returns
    -------
    CheckedDeals
        Deal by deal in the order of their first lines: the lines in their order, then the total.

    Raises
    ------
    CvmError
        #VALUE!: a line names no deal, or the policy needs a column that the lines do not have.

    Examples
    --------
    >>> from xlcvm.pricing.ladders import PolicyRule
    >>> policy = Policy([PolicyRule("Volume", 0.10), PolicyRule("Volume", 0.20, "Manager"), PolicyRule("Cash", 0.02)])
    >>> lines = DealLines(["D1", "D1"], ["Volume", "Cash"], np.array([0.15, 0.02]))
    >>> for row in check_discounts(lines, policy).rows:
    ...     print(row.discount, round(row.percent, 4), round(row.allowed, 4), row.approver or row.status.value)
    Volume 0.15 0.1 Manager
    Cash 0.02 0.02 Within policy
    Total 0.167 0.118 Manager
    """
    deals = Deals(lines)
    figures = {column: deals.of(column) for column in _OF_THE_DEAL}
    if as_of is not None:
        figures[Column.DATE] = _one_date(deals, as_of)
    found = judge(_line_discounts(deals, figures), policy)
    for (column, line), problem in deals.problems.items():
        if column in (Column.DISCOUNT, Column.GIVEN):
            found.give_up(line, problem)
    return _in_order(deals, found, _totals(deals, figures, found, policy))


def _one_date(deals: Deals, as_of: datetime.date) -> DealFigure:
    day = float(as_of.toordinal())
    by_line, by_deal = np.full(len(deals.numbers), day), np.full(deals.count, day)
    return DealFigure(by_line, by_deal, np.zeros(deals.count, dtype=bool), is_given=True)


def _line_discounts(deals: Deals, figures: _Figures) -> Discounts:
    texts = deals.lines.given_in_return
    gifts = None if texts is None else _folded(texts)
    return Discounts(
        deals.lines.discounts,
        deals.percents,
        {column: figure.by_line for column, figure in figures.items()},
        frozenset(column for column, figure in figures.items() if figure.is_given),
        deals.segment_names,
        None if gifts is None else gifts == "",
        lambda asked, which: _same(gifts, asked, which),
        deals.explain,
    )


def _folded(texts: Sequence[str]) -> Objects:
    numbers, spelled = numbered(texts)
    return np.array(list(spelled), dtype=object)[numbers]


def _same(gifts: NDArray[np.object_] | None, asked: str, which: Lines) -> Truths:
    return np.zeros(which.size, dtype=bool) if gifts is None else gifts[which] == asked


class _Totals:
    """The totals of all deals while they are judged; `verdicts` are of the deals."""

    def __init__(self, deals: Deals, lines: Verdicts) -> None:
        self.percents = deals.stacked(deals.percents)
        self.verdicts = Verdicts(deals.count)
        self.verdicts.severity[:] = deals.largest(lines.severity)
        self.verdicts.allowed[:] = deals.stacked(lines.allowed)
        self.verdicts.floors[:] = deals.largest(lines.floors)
        stacks = {size: f"Sequential stack of {size} discount{'s' * (size > 1)}." for size in set(deals.sizes.tolist())}
        self.verdicts.reasons[:] = [stacks[size] for size in deals.sizes.tolist()]
        self.needed: dict[int, dict[str, None]] = {}
        needing = np.flatnonzero(lines.severity == SEVERITY[PolicyStatus.APPROVAL])
        for deal, approver in zip(deals.numbers[needing].tolist(), lines.approvers[needing].tolist(), strict=True):
            self.needed.setdefault(deal, {})[approver] = None


def _totals(deals: Deals, figures: _Figures, lines: Verdicts, policy: Policy) -> _Totals:
    """Judge the totals of all deals."""
    totals = _Totals(deals, lines)
    verdicts = totals.verdicts
    problems = _problems_of_deals(deals, figures, lines)
    for figure in figures.values():
        totals.percents[figure.differing] = np.nan  # percents of different prices do not stack
    _name_repeated(deals, verdicts)
    _name_lines_out(deals, lines, verdicts)
    if policy.rules_of(TOTAL) is not None:
        _judge_totals(deals, figures, totals, policy, problems)
    _check_floors(deals, figures, totals, problems)
    for deal, problem in problems.items():
        verdicts.give_up(deal, problem)
    orders: dict[tuple[str, ...], str] = {}
    for deal in np.flatnonzero(verdicts.severity == SEVERITY[PolicyStatus.APPROVAL]).tolist():
        names = tuple(totals.needed[deal])
        if names not in orders:
            orders[names] = ", ".join(policy.highest(names))
        verdicts.approvers[deal] = orders[names]
    return totals


def _problems_of_deals(deals: Deals, figures: _Figures, lines: Verdicts) -> dict[int, CvmError]:
    """Give the deals that have no total: whose lines cannot be checked, or are not of one deal."""
    found: dict[int, CvmError] = {}
    for column, figure in figures.items():
        for deal in np.flatnonzero(figure.differing).tolist():
            found.setdefault(deal, deals.difference(column, deal))
    for line, problem in lines.problems.items():
        name = deals.lines.discounts[line]
        what = f'The discount "{name[:60]}" of this deal' if name else "A discount of this deal"
        text = f"{what} cannot be checked: {problem.problem}"
        error = CvmError(text, "Mend its row first.", code=problem.code, where=problem.where)
        found.setdefault(int(deals.numbers[line]), error)
    return found


def _name_repeated(deals: Deals, verdicts: Verdicts) -> None:
    """Tell which discounts stand in several rows of a deal: each of them may be within its maximum, and all not."""
    spelled = list(deals.discounts.values())
    pairs, counts = np.unique(deals.numbers * len(spelled) + deals.discount_numbers, return_counts=True)
    for pair, count in zip(pairs[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        deal, name = divmod(pair, len(spelled))
        verdicts.reasons[deal] += f' "{spelled[name][:60]}" stands in {count} rows, and each is checked by itself.'


def _name_lines_out(deals: Deals, lines: Verdicts, verdicts: Verdicts) -> None:
    out = np.flatnonzero(lines.severity == SEVERITY[PolicyStatus.OUT])
    names: dict[int, dict[int, str]] = {}
    columns = (out, deals.numbers[out], deals.discount_numbers[out])
    for line, deal, name in zip(*(column.tolist() for column in columns), strict=True):
        names.setdefault(deal, {}).setdefault(name, f'"{deals.lines.discounts[line][:60]}"')
    for deal, those in names.items():
        verdicts.reasons[deal] += f" {listed(those.values())} {'are' if len(those) > 1 else 'is'} out of policy."


def _judge_totals(
    deals: Deals, figures: _Figures, totals: _Totals, policy: Policy, problems: dict[int, CvmError]
) -> None:
    """Judge the totals by the policy's own rules for them, and put the verdicts together."""
    lines = _line_discounts(deals, figures)

    def gives(asked: str, which: Lines) -> Truths:
        return deals.any_of(lines.gives(asked, np.arange(len(deals.numbers))))[which]

    def explain(column: Column, deal: int) -> CvmError:
        return problems.get(deal) or deals.explain(column, int(deals.lines_of(deal)[0]))

    nothing = lines.nothing_given
    percents = np.where(np.isin(np.arange(deals.count), list(problems)), np.nan, totals.percents)
    own = judge(
        Discounts(
            [TOTAL] * deals.count,
            percents,
            {column: figure.by_deal for column, figure in figures.items()},
            lines.given_columns,
            deals.segment_names,
            None if nothing is None else ~deals.any_of(~nothing),
            gives,
            explain,
            tells_gifts=False,
        ),
        policy,
    )
    for deal, problem in own.problems.items():
        problems.setdefault(deal, problem)
    verdicts = totals.verdicts
    verdicts.severity = np.maximum(verdicts.severity, own.severity)
    verdicts.floors = np.maximum(verdicts.floors, own.floors)
    for deal in np.flatnonzero(own.reasons != "").tolist():
        verdicts.reasons[deal] += f" {own.reasons[deal]}"
    for deal in np.flatnonzero(own.severity == SEVERITY[PolicyStatus.APPROVAL]).tolist():
        totals.needed.setdefault(deal, {})[own.approvers[deal]] = None


def _check_floors(deals: Deals, figures: _Figures, totals: _Totals, problems: dict[int, CvmError]) -> None:
    """Check the margin of each deal at its net price against the highest floor of the rules that applied."""
    verdicts = totals.verdicts
    has_floor = np.isfinite(verdicts.floors) & ~np.isin(np.arange(deals.count), list(problems))
    for column in (Column.LIST_PRICE, Column.COST):
        if not has_floor.any():
            return
        if not figures[column].is_given:
            raise CvmError(
                f'The deals have no column "{column}", and the policy has a margin floor.',
                f'Add the column "{column}" to the deals.',
            )
        missing = has_floor & np.isnan(figures[column].by_deal)
        for deal in np.flatnonzero(missing).tolist():
            error = deals.explain(column, int(deals.lines_of(deal)[0]))
            why = "The policy has a margin floor for this deal."
            problems[deal] = CvmError(error.problem, f"{error.remedy} {why}", code=error.code, where=error.where)
        has_floor &= ~missing
    chosen = np.flatnonzero(has_floor)
    list_prices, costs = (figures[column].by_deal[chosen] for column in (Column.LIST_PRICE, Column.COST))
    net_prices, floors = list_prices * (1 - totals.percents[chosen]), verdicts.floors[chosen]
    lowest = np.asarray(floor_price(costs, floors))
    # cost ÷ (1 − floor) and list price × (1 − total) may differ in their last digits where they are the same price
    below = net_prices < lowest - ROUNDING * (np.abs(lowest) + list_prices)
    verdicts.severity[chosen[below]] = SEVERITY[PolicyStatus.OUT]
    columns = (column[below] for column in (list_prices, costs, net_prices, floors))
    verdicts.reasons[chosen[below]] += [f" {sentence}" for sentence in below_floor(*columns)]


def _in_order(deals: Deals, lines: Verdicts, totals: _Totals) -> CheckedDeals:
    """Put lines and totals into their order."""
    count = len(deals.numbers)
    at_line = np.arange(count) + deals.numbers[deals.order]
    at_total = deals.starts + deals.sizes + np.arange(deals.count)

    def merged(from_lines: NDArray[Any], from_totals: NDArray[Any]) -> NDArray[Any]:
        column = np.empty(count + deals.count, dtype=from_lines.dtype)
        column[at_line], column[at_total] = from_lines[deals.order], from_totals
        return column

    names = np.array(deals.names, dtype=object)
    verdicts = totals.verdicts
    return CheckedDeals(
        deals=merged(names[deals.numbers], names),
        discounts=merged(np.array(deals.lines.discounts, dtype=object), np.full(deals.count, TOTAL, dtype=object)),
        percents=merged(_line_percents(deals), _or_problem(totals.percents, verdicts)),
        allowed=merged(_or_problem(lines.allowed, lines), _or_problem(verdicts.allowed, verdicts)),
        severity=merged(lines.severity, verdicts.severity),
        approvers=merged(lines.approvers, verdicts.approvers),
        reasons=merged(lines.reasons, verdicts.reasons),
        totals=merged(np.zeros(count, dtype=bool), np.ones(deals.count, dtype=bool)),
    )


def _line_percents(deals: Deals) -> NDArray[np.object_]:
    """Give the percents as given, also where the line cannot be checked; else why there is none."""
    given = np.asarray(deals.lines.percents, dtype=np.float64)
    found = given.astype(object)
    for line in np.flatnonzero(np.isnan(given)).tolist():
        found[line] = deals.explain(Column.PERCENT, line)
    return found


def _or_problem(figures: Floats, verdicts: Verdicts) -> NDArray[np.object_]:
    found = figures.astype(object)
    for number in np.flatnonzero(np.isnan(figures)).tolist():
        found[number] = verdicts.problems[number]
    return found
