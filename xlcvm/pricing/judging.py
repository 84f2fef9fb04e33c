"""Many discounts at a time against the rules that apply to each: status, approver, reasons. It knows no deals.

What is compared for each discount alone stands in `ladders`; here discounts that have the same rules go together. A
percent of 0 or below gives nothing away and is within policy, whatever the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlcvm.errors import CvmError
from xlcvm.pricing.deals import Column, Floats, Lines, Truths, numbered
from xlcvm.pricing.ladders import Absence, DiscountRules, Ladder, PolicyStatus, RuleCondition, fold
from xlcvm.pricing.policy import Policy

STATUSES = tuple(PolicyStatus)
SEVERITY = {status: severity for severity, status in enumerate(STATUSES)}
MOST_HINTS = 50  # names that are looked for among similar ones: a wrong policy would have thousands
_BUYS_NOTHING = "It buys nothing: nothing is given in return."
_UNDATED = "Dates are not checked: there is neither an as-of date nor a date of the deal."
_NEEDED = {
    RuleCondition.SEGMENT: (Column.SEGMENT,),
    RuleCondition.QUANTITY: (Column.QUANTITY,),
    RuleCondition.DEAL_SIZE: (Column.QUANTITY, Column.LIST_PRICE),
    RuleCondition.DATE: (Column.DATE,),
}


@dataclass(frozen=True, slots=True)
class Discounts:
    """Discounts to be judged, one entry each: the lines of deals, or their totals.

    Parameters
    ----------
    names : sequence of str
        Of the discounts.
    percents : array
        Fractions; NaN where `explain` says why there is none.
    figures : dict
        Segments (numbers of `segment_names`), quantities, list prices and days (`date.toordinal`) by column; NaN
        where missing.
    given_columns : frozenset of Column
        The columns that are there at all.
    segment_names : sequence of str
        Their names.
    nothing_given : array of bool, optional
        Where nothing is given in return; None when nobody was asked.
    gives : callable
        Says of some of the discounts whether this very thing, folded, is given in return.
    explain : callable
        Says why a figure of a discount is missing.
    tells_gifts : bool
        Whether a discount that buys nothing is told where the policy asks for nothing.
    """

    names: Sequence[str]
    percents: Floats
    figures: dict[Column, Floats]
    given_columns: frozenset[Column]
    segment_names: Sequence[str]
    nothing_given: Truths | None
    gives: Callable[[str, Lines], Truths]
    explain: Callable[[Column, int], CvmError]
    tells_gifts: bool = True


class Verdicts:
    """What the policy says of discounts, one entry each.

    Parameters
    ----------
    count : int
        Of the discounts.

    Attributes
    ----------
    severity : array of int
        Place in STATUSES.
    allowed : array
        The highest percent that needs no approval; NaN where it cannot be said.
    floors : array
        The highest margin floor of the rules that applied; −infinite without one.
    approvers, reasons : array of str
        "" where there is none.
    problems : dict
        Why a discount cannot be checked.
    """

    def __init__(self, count: int) -> None:
        self.severity = np.zeros(count, dtype=np.int64)
        self.allowed = np.zeros(count)
        self.floors = np.full(count, -np.inf)
        self.approvers: NDArray[Any] = np.full(count, "", dtype=object)
        self.reasons: NDArray[Any] = np.full(count, "", dtype=object)
        self.problems: dict[int, CvmError] = {}

    def put_out(self, which: Lines, reason: str) -> None:
        """Say that discounts are out of policy."""
        self.severity[which] = SEVERITY[PolicyStatus.OUT]
        self.approvers[which] = ""
        self.remark(which, reason)

    def remark(self, which: Lines, sentence: str) -> None:
        """Add a sentence to the reasons of discounts."""
        if not which.size:
            return
        known = self.reasons[which]
        self.reasons[which] = np.where(known == "", sentence, known + f" {sentence}")

    def give_up(self, which: int, problem: CvmError) -> None:
        """Say that a discount cannot be checked, and why."""
        self.severity[which] = SEVERITY[PolicyStatus.UNCHECKED]
        self.allowed[which] = np.nan
        self.approvers[which] = ""
        self.reasons[which] = str(problem)
        self.problems[which] = problem


def judge(discounts: Discounts, policy: Policy) -> Verdicts:
    """Judge discounts by a policy.

    Parameters
    ----------
    discounts : Discounts
        With the figures that they have.
    policy : Policy
        The rules.

    Returns
    -------
    Verdicts
        One for each discount; a discount that lacks a figure which its rules need cannot be checked.

    Raises
    ------
    CvmError
        #VALUE!: the rules need a column that is not there.
    """
    verdicts = Verdicts(len(discounts.names))
    for line in np.flatnonzero(np.isnan(discounts.percents)).tolist():
        verdicts.give_up(line, discounts.explain(Column.PERCENT, line))
    hints = 0
    for name, which in _by_name(discounts):
        rules = policy.rules_of(name)
        if rules is None:
            hints += 1
            verdicts.put_out(which, policy.unknown(name, hint=hints <= MOST_HINTS))
        else:
            _judge_by(rules, discounts, which, verdicts)
    nothing_off = np.flatnonzero(discounts.percents <= 0)
    verdicts.severity[nothing_off] = np.where(
        verdicts.severity[nothing_off] == SEVERITY[PolicyStatus.OUT],
        SEVERITY[PolicyStatus.WITHIN],
        verdicts.severity[nothing_off],
    )
    surcharges = np.flatnonzero((discounts.percents < 0) & (verdicts.severity == SEVERITY[PolicyStatus.WITHIN]))
    verdicts.remark(surcharges, "It is a surcharge: the percent is below 0.")
    return verdicts


def _by_name(discounts: Discounts) -> Iterator[tuple[str, Lines]]:
    """Give the discounts of each name that have a percent."""
    codes, _ = numbered(discounts.names)
    present = np.flatnonzero(~np.isnan(discounts.percents))
    for which in _groups(codes[present], present):
        yield discounts.names[int(which[0])], which


def _groups(codes: NDArray[np.integer[Any]], which: Lines) -> list[Lines]:
    """Split the numbers of discounts by their code."""
    if not which.size:
        return []
    order = np.argsort(codes, kind="stable")
    return np.split(which[order], np.flatnonzero(np.diff(codes[order])) + 1)


def _judge_by(rules: DiscountRules, discounts: Discounts, which: Lines, verdicts: Verdicts) -> None:
    """Judge the discounts of one name."""
    undated = RuleCondition.DATE in rules.depends_on and Column.DATE not in discounts.given_columns
    if undated and rules.changes:
        raise CvmError(
            f'The rules of "{rules.name}" change over time ({rules.first(RuleCondition.DATE).place or "see its dates"}'
            " of the policy), and no date is given.",
            'Give the date as_of, or add the column "Date" to the deals.',
        )
    for column in _needed_columns(rules, discounts):
        missing = np.isnan(discounts.figures[column][which])
        for line in which[missing].tolist():
            error = discounts.explain(column, line)
            why = f'The policy of "{rules.name}" depends on it.'
            verdicts.give_up(line, CvmError(error.problem, f"{error.remedy} {why}", code=error.code, where=error.where))
        which = which[~missing]
    sizes = discounts.figures[Column.QUANTITY] * discounts.figures[Column.LIST_PRICE]
    days, quantities = discounts.figures[Column.DATE], discounts.figures[Column.QUANTITY]
    segments = _segments_of(rules, discounts, which)
    codes = rules.situations(segments, days[which], quantities[which], sizes[which])
    for group in _groups(codes, which):
        one = int(group[0])
        name = _segment_name(discounts, one)
        found = rules.choose(name, day=float(days[one]), quantity=float(quantities[one]), deal_size=float(sizes[one]))
        if isinstance(found, Ladder):
            _apply(found, discounts, group, verdicts)
        else:
            _tell_absence(found, discounts, group, verdicts, sizes)
    if undated:
        verdicts.remark(which, _UNDATED)


def _needed_columns(rules: DiscountRules, discounts: Discounts) -> list[Column]:
    """Give the columns that are needed to choose among rules.

    Raises
    ------
    CvmError
        #VALUE!: one of them is not there.
    """
    found: dict[Column, None] = {}
    for condition in RuleCondition:
        if condition not in rules.depends_on:
            continue
        for column in _NEEDED[condition]:
            if column in discounts.given_columns:
                found[column] = None
            elif column is not Column.DATE:
                rule = rules.first(condition)
                raise CvmError(
                    f'The deals have no column "{column}", and the policy of "{rules.name}" depends on the {condition}'
                    f"{f' ({rule.place})' if rule.place else ''}.",
                    f'Add the column "{column}" to the deals.',
                )
    return list(found)


def _segments_of(rules: DiscountRules, discounts: Discounts, which: Lines) -> NDArray[np.int64]:
    """Give the number that each segment has among those which the rules name; −1 for another."""
    if not rules.segments:
        return np.full(which.size, -1)
    known = np.array([rules.segments.get(fold(name), -1) for name in discounts.segment_names])
    found: NDArray[np.int64] = known[discounts.figures[Column.SEGMENT][which].astype(np.int64)]
    return found


def _segment_name(discounts: Discounts, line: int) -> str:
    number = discounts.figures[Column.SEGMENT][line]
    return "" if np.isnan(number) else discounts.segment_names[int(number)]


def _tell_absence(absence: Absence, discounts: Discounts, which: Lines, verdicts: Verdicts, sizes: Floats) -> None:
    days, quantities = discounts.figures[Column.DATE], discounts.figures[Column.QUANTITY]
    verdicts.severity[which] = SEVERITY[PolicyStatus.OUT]
    for line in which.tolist():
        verdicts.reasons[line] = absence.reason(
            day=float(days[line]),
            segment=_segment_name(discounts, line),
            quantity=float(quantities[line]),
            deal_size=float(sizes[line]),
        )


def _apply(ladder: Ladder, discounts: Discounts, which: Lines, verdicts: Verdicts) -> None:
    """Judge discounts that have the same ladder."""
    verdicts.allowed[which] = ladder.allowed
    verdicts.floors[which] = ladder.margin_floor
    which = which[discounts.percents[which] > 0]
    for chosen in _groups(ladder.steps(discounts.percents[which]), which):
        step = int(ladder.steps(discounts.percents[chosen[:1]])[0])
        verdicts.severity[chosen] = SEVERITY[ladder.status(step)]
        verdicts.reasons[chosen] = ladder.reason(step)
        rule = ladder.rules[step] if step < len(ladder.rules) else None
        verdicts.approvers[chosen] = rule.approver if rule else ""
        _check_return(rule.in_return_for if rule else "", discounts, chosen, verdicts)


def _check_return(asked: str, discounts: Discounts, which: Lines, verdicts: Verdicts) -> None:
    """Check what is given in return against what the deciding rule asks for."""
    nothing = discounts.nothing_given
    if not asked:
        if nothing is not None and discounts.tells_gifts:
            verdicts.remark(which[nothing[which]], _BUYS_NOTHING)
        return
    given = np.zeros(which.size, dtype=bool) if nothing is None else ~nothing[which]
    unasked = ', and the deals have no column "Given in return"' if nothing is None else ", and nothing is given"
    verdicts.put_out(which[~given], f'It buys nothing: the policy asks for "{asked}" in return{unasked}.')
    other = which[given]
    differs = other[~discounts.gives(fold(asked), other)]
    verdicts.remark(differs, f'Check what is given in return: the policy asks for "{asked}".')
