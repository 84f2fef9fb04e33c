"""A discount policy as a whole: its rules, whether they are consistent, who stands above whom. It knows no deals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from xlcvm.equations.parser import nearest
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import DiscountRules, PolicyRule, fold, percent

TOTAL = "Total"  # the discount of this name is the total discount of a deal


class Policy:
    """A discount policy. It is consistent, or it is not made.

    Parameters
    ----------
    rules : sequence of PolicyRule
        As written; a ladder's by ascending maximum.

    Raises
    ------
    CvmError
        #VALUE!: there are no rules, a figure is out of its range, a validity ends before it begins, or a ladder does
        not ascend; says where.

    Examples
    --------
    >>> policy = Policy([PolicyRule("Volume", 0.10), PolicyRule("Volume", 0.20, "Manager")])
    >>> ladder = policy.rules_of("volume").choose("", day=math.nan, quantity=math.nan, deal_size=math.nan)
    >>> [ladder.status(step).value for step in ladder.steps(np.array([0.10, 0.15, 0.25]))]
    ['Within policy', 'Needs approval', 'Out of policy']
    >>> ladder.reason(1)
    'Up to 10% needs no approval; Manager may approve up to 20%.'
    """

    def __init__(self, rules: Sequence[PolicyRule]) -> None:
        self.rules = tuple(rules)
        if not rules:
            raise CvmError("The policy has no rules.", "Enter a row for each discount, with its Maximum.")
        for rule in rules:
            _check_rule(rule)
        named: dict[str, list[PolicyRule]] = {}
        steps: dict[tuple[object, ...], list[PolicyRule]] = {}
        for rule in rules:
            named.setdefault(fold(rule.discount), []).append(rule)
            key = (fold(rule.discount), fold(rule.segment), rule.minimum_quantity, rule.deal_size_up_to)
            steps.setdefault(key, []).append(rule)
        self._named = {key: DiscountRules(own) for key, own in named.items()}
        self._above: dict[str, set[str]] = {}
        for ladder in steps.values():
            self._check_ladder(ladder)

    def rules_of(self, discount: str) -> DiscountRules | None:
        """Give the rules of a discount; None when the policy does not have it."""
        return self._named.get(fold(discount))

    def unknown(self, discount: str, *, hint: bool = True) -> str:
        """Say that the policy does not have a discount; with a hint, the nearest name that it has."""
        near = nearest(fold(discount), (key for key in self._named if key != fold(TOTAL))) if hint else None
        meant = f' Did you mean "{self._named[near].name}"?' if near else ""
        return f'The policy has no discount "{discount[:60]}".{meant}'

    def highest(self, approvers: Iterable[str]) -> list[str]:
        """Leave of some approvers those that no other one of them stands above on a ladder of the policy.

        Parameters
        ----------
        approvers : iterable of str
            As the policy spells them.

        Returns
        -------
        list of str
            One when the order is clear; each once, in their order, when it is not.
        """
        ordered: dict[str, str] = {}
        for name in approvers:
            ordered.setdefault(fold(name), name)
        higher = {key: self._all_above(key) for key in ordered}
        return [
            name
            for key, name in ordered.items()
            if not any(other in higher[key] and key not in higher[other] for other in ordered)
        ]

    def _all_above(self, key: str) -> set[str]:
        found: set[str] = set()
        waiting = [key]
        while waiting:
            new = self._above.get(waiting.pop(), set()) - found
            found |= new
            waiting.extend(new)
        return found

    def _check_ladder(self, rules: Sequence[PolicyRule]) -> None:
        """Check the rules that differ in maximum, approver and validity only: what holds at one time must ascend."""
        days = np.array([rule.days for rule in rules])
        maximums = np.array([rule.maximum for rule in rules])
        for number, rule in enumerate(rules):
            together = (days[:number, 0] <= days[number, 1]) & (days[number, 0] <= days[:number, 1])
            wrong = np.flatnonzero(together & (maximums[:number] >= rule.maximum))
            if wrong.size:
                raise _not_ascending(rules[int(wrong[-1])], rule)
            named = [rules[earlier] for earlier in np.flatnonzero(together).tolist() if rules[earlier].approver]
            if named and not rule.approver:
                raise _approval_ends(named[-1], rule)
            if named and fold(named[-1].approver) != fold(rule.approver):
                self._above.setdefault(fold(named[-1].approver), set()).add(fold(rule.approver))


def _check_rule(rule: PolicyRule) -> None:
    name = f'"{rule.discount[:60]}"'
    figures = {
        "maximum": (rule.maximum, 0 <= rule.maximum <= 1, "Enter a fraction from 0% to 100%."),
        "minimum quantity": (rule.minimum_quantity, 0 <= rule.minimum_quantity < math.inf, "Enter 0 or more."),
        "deal size up to": (rule.deal_size_up_to, rule.deal_size_up_to >= 0, "Enter 0 or more."),
        "margin floor": (rule.margin_floor or 0.0, (rule.margin_floor or 0.0) < 1, "Enter a margin below 100%."),
    }
    if not rule.discount:
        raise CvmError("A rule has no discount.", "Name the discount that it is for.", where=rule.place)
    for what, (figure, good, remedy) in figures.items():
        if not good:
            raise CvmError(f"The {what} of {name} is {format_number(figure)}.", remedy, where=rule.place)
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        raise CvmError(
            f"The rule of {name} ends on {rule.valid_to}, before it begins on {rule.valid_from}.",
            "Correct one of the two dates.",
            where=rule.place,
        )


def _not_ascending(first: PolicyRule, second: PolicyRule) -> CvmError:
    name = f'"{first.discount[:60]}"'
    if first.maximum == second.maximum:
        problem = f"Two rules of {name} have the same maximum, {percent(first.maximum)}."
        remedy = "Remove one of them, or let them differ in segment, minimum quantity, deal size or validity."
    else:
        problem = (
            f"The maximums of {name} do not ascend: {percent(first.maximum)} stands above {percent(second.maximum)}."
        )
        remedy = "Sort the rows of a ladder by ascending Maximum."
    return CvmError(problem, remedy, where=_rows(first, second))


def _approval_ends(first: PolicyRule, second: PolicyRule) -> CvmError:
    return CvmError(
        f'"{second.discount[:60]}" up to {percent(second.maximum)} needs no approval, and the smaller one up to '
        f"{percent(first.maximum)} that of {first.approver}.",
        "Name the approver in the later row, or none in the earlier one.",
        where=_rows(first, second),
    )


def _rows(first: PolicyRule, second: PolicyRule) -> str:
    return f"{first.place} and {second.place}" if first.place else ""
