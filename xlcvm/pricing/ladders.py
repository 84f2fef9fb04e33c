"""Which rules of a discount policy apply to a discount, and what they say of it. It knows no deals.

The rules that apply, each step on what the one before has left:

1. the rules of that discount's name;
2. those valid on the date, both ends inclusive, a blank end open; without a date, all, if none has another validity;
3. those that name the segment; where none does, those that name no segment;
4. those with the largest minimum quantity that the quantity reaches (blank = 0);
5. those with the smallest deal size that the deal does not exceed (blank = no limit).

What is left is a ladder of ascending maximums, "up to" and inclusive. The first whose maximum the discount does not
exceed decides: a blank approver means within policy, a name that it needs that approval. Above the last maximum, or
where no rule is left, the discount is out of policy. Comparisons forgive the rounding of binary fractions, 1e-12 of
the list price for discounts and of the figure for quantities and deal sizes.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.value.next_best import ROUNDING

fold = lru_cache(maxsize=65_536)(fold_text)  # the same few names stand in every line


class PolicyStatus(StrEnum):
    """What the policy says of a discount, from good to bad."""

    WITHIN = "Within policy"
    APPROVAL = "Needs approval"
    OUT = "Out of policy"
    UNCHECKED = "Cannot be checked"


class RuleCondition(StrEnum):
    """What may keep a rule from applying."""

    DATE = "date"
    SEGMENT = "segment"
    QUANTITY = "quantity"
    DEAL_SIZE = "deal size"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One row of a policy.

    Parameters
    ----------
    discount : str
        Its name; "Total" for a deal's total discount.
    maximum : float
        Up to which percent the row holds, inclusive; fraction of the list price, 0 to 1.
    approver : str
        Who must approve it; "" when nobody must.
    segment : str
        For whom it holds; "" for every segment that no other row names.
    minimum_quantity : float
        From which quantity on, inclusive.
    deal_size_up_to : float
        Up to which list price × quantity, inclusive; infinite without a limit.
    in_return_for : str
        What the customer must give for it; "" for nothing.
    margin_floor : float, optional
        The lowest margin of the deal at its net price; fraction of that price, below 1.
    valid_from, valid_to : date, optional
        Both inclusive; None for an open end.
    place : str
        Where it stands, in the words of its author, such as "row 4".
    """

    discount: str
    maximum: float
    approver: str = ""
    segment: str = ""
    minimum_quantity: float = 0.0
    deal_size_up_to: float = math.inf
    in_return_for: str = ""
    margin_floor: float | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    place: str = ""

    @property
    def days(self) -> tuple[float, float]:
        """Its validity as day numbers (`date.toordinal`); an open end is infinite."""
        return (
            self.valid_from.toordinal() if self.valid_from else -math.inf,
            self.valid_to.toordinal() if self.valid_to else math.inf,
        )


_DEPENDS: dict[RuleCondition, Callable[[PolicyRule], bool]] = {
    RuleCondition.DATE: lambda rule: rule.valid_from is not None or rule.valid_to is not None,
    RuleCondition.SEGMENT: lambda rule: bool(rule.segment),
    RuleCondition.QUANTITY: lambda rule: rule.minimum_quantity > 0,
    RuleCondition.DEAL_SIZE: lambda rule: math.isfinite(rule.deal_size_up_to),
}


class Ladder:
    """The rules that apply to a discount, by ascending maximum.

    Parameters
    ----------
    rules : sequence of PolicyRule
        At least one.
    """

    def __init__(self, rules: Sequence[PolicyRule]) -> None:
        self.rules = tuple(rules)
        self.allowed = max((rule.maximum for rule in rules if not rule.approver), default=0.0)
        self.margin_floor = max((r.margin_floor for r in rules if r.margin_floor is not None), default=-math.inf)
        self._maximums = np.array([rule.maximum + ROUNDING for rule in rules])

    def steps(self, percents: NDArray[np.float64]) -> NDArray[np.intp]:
        """Give the number of the rule that decides on each percent; the count of rules above the last maximum."""
        return np.searchsorted(self._maximums, percents)

    def status(self, step: int) -> PolicyStatus:
        """Give the status of a discount on a step."""
        if step == len(self.rules):
            return PolicyStatus.OUT
        return PolicyStatus.APPROVAL if self.rules[step].approver else PolicyStatus.WITHIN

    def reason(self, step: int) -> str:
        """Say what a step means, and up to what the top approver may go; nothing within policy."""
        status, last = self.status(step), self.rules[-1]
        if status is PolicyStatus.WITHIN:
            return ""
        if status is PolicyStatus.OUT:
            return f"It is above {percent(last.maximum)}, the most that {last.approver or 'the policy'} may approve."
        rule = self.rules[step]
        if any(not other.approver for other in self.rules):
            free = f"Up to {percent(self.allowed)} needs no approval; "
        else:
            free = "Any such discount needs approval; "
        top = f", {last.approver} up to {percent(last.maximum)}" if fold(last.approver) != fold(rule.approver) else ""
        limit = rule.maximum if top else last.maximum
        return f"{free}{rule.approver} may approve up to {percent(limit)}{top}."


@dataclass(frozen=True, slots=True)
class Absence:
    """Why no rule of a discount applies.

    Parameters
    ----------
    condition : RuleCondition
        What keeps the last of them from applying.
    rules : tuple of PolicyRule
        Those that were left until then.
    """

    condition: RuleCondition
    rules: tuple[PolicyRule, ...]

    def reason(self, *, day: float, segment: str, quantity: float, deal_size: float) -> str:
        """Say it, with the figures of a line; a day is its number, NaN where there is none."""
        name = self.rules[0].discount
        if self.condition is RuleCondition.DATE:
            return f'"{name}" is valid {self._validity(day)}; the date is {_date(day)}.'
        on = "" if math.isnan(day) or all(rule.days == (-math.inf, math.inf) for rule in self.rules) else _date(day)
        then = f" on {on}" if on else ""
        if self.condition is RuleCondition.SEGMENT:
            names = {fold(rule.segment): f'"{rule.segment}"' for rule in self.rules}.values()
            return f'The policy has "{name}" for {listed(names)} only{then}; the segment is "{segment}".'
        if self.condition is RuleCondition.QUANTITY:
            least = format_number(min(rule.minimum_quantity for rule in self.rules))
            return f'"{name}" begins at a quantity of {least}{then}; the quantity is {format_number(quantity)}.'
        most = format_number(max(rule.deal_size_up_to for rule in self.rules))
        return f'"{name}" is for deals of up to {most}{then}; the size of the deal is {format_number(deal_size)}.'

    def _validity(self, day: float) -> str:
        ended = [last for _, last in (rule.days for rule in self.rules) if last < day]
        begins = [first for first, _ in (rule.days for rule in self.rules) if first > day]
        until = f"until {_date(max(ended))}" if ended else ""
        start = f"from {_date(min(begins))}" if begins else ""
        return f"{until} and again {start}" if ended and begins else until or start


class DiscountRules:
    """All rules of one discount, and what is needed to choose among them.

    Parameters
    ----------
    rules : sequence of PolicyRule
        Of one name, as written.
    """

    def __init__(self, rules: Sequence[PolicyRule]) -> None:
        self.rules = tuple(rules)
        self.name = rules[0].discount
        self.segments = {fold(rule.segment): number for number, rule in enumerate(rules) if rule.segment}
        self.depends_on = frozenset(condition for condition, has in _DEPENDS.items() if any(map(has, rules)))
        self.changes = len({rule.days for rule in rules}) > 1

    def first(self, condition: RuleCondition) -> PolicyRule:
        """Give the first rule that depends on a condition."""
        return next(rule for rule in self.rules if _DEPENDS[condition](rule))

    @cached_property
    def day_steps(self) -> NDArray[np.float64]:
        """The days on which another rule may hold, ascending."""
        return np.unique([day for rule in self.rules for day in (rule.days[0], rule.days[1] + 1)])

    @cached_property
    def quantity_steps(self) -> NDArray[np.float64]:
        """The quantities from which another rule may hold, ascending."""
        return np.unique([rule.minimum_quantity * (1 - ROUNDING) for rule in self.rules])

    @cached_property
    def deal_size_steps(self) -> NDArray[np.float64]:
        """The deal sizes up to which another rule may hold, ascending; infinite for no limit."""
        return np.unique([rule.deal_size_up_to * (1 + ROUNDING) for rule in self.rules])

    def situations(
        self,
        segments: NDArray[np.int64],
        days: NDArray[np.float64],
        quantities: NDArray[np.float64],
        deal_sizes: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        """Number lines so that those of one number have the same rules: between the same steps of every condition.

        Parameters
        ----------
        segments : array of int
            The number of the segment in `segments`, −1 for another; shape (n,), as the others.
        days, quantities, deal_sizes : array
            What `choose` takes.

        Returns
        -------
        array of int, shape (n,)
        """
        found = segments + 1
        for steps, figures, side in (
            (self.day_steps, days, "right"),
            (self.quantity_steps, quantities, "right"),
            (self.deal_size_steps, deal_sizes, "left"),
        ):
            place = np.searchsorted(steps, figures, side=side)  # type: ignore[call-overload]
            found = found * (len(steps) + 1) + place
        return found

    def choose(self, segment: str, *, day: float, quantity: float, deal_size: float) -> Ladder | Absence:
        """Choose the rules that apply, as the module says.

        Parameters
        ----------
        segment : str
            In any spelling; not used where no rule names a segment.
        day : float
            Its number (`date.toordinal`); NaN when dates are not checked.
        quantity, deal_size : float
            Not used, and then NaN, where no rule depends on them.

        Returns
        -------
        Ladder or Absence
            The rules that apply, or why none does.
        """
        left = self.rules
        if not math.isnan(day):
            valid = tuple(rule for rule in left if rule.days[0] <= day <= rule.days[1])
            if not valid:
                return Absence(RuleCondition.DATE, left)
            left = valid
        named = tuple(rule for rule in left if rule.segment and fold(rule.segment) == fold(segment))
        general = named or tuple(rule for rule in left if not rule.segment)
        if not general:
            return Absence(RuleCondition.SEGMENT, left)
        left = general
        if RuleCondition.QUANTITY in self.depends_on:
            reached = tuple(rule for rule in left if rule.minimum_quantity * (1 - ROUNDING) <= quantity)
            if not reached:
                return Absence(RuleCondition.QUANTITY, left)
            tier = max(rule.minimum_quantity for rule in reached)
            left = tuple(rule for rule in reached if rule.minimum_quantity == tier)
        if RuleCondition.DEAL_SIZE in self.depends_on:
            wide = tuple(rule for rule in left if rule.deal_size_up_to * (1 + ROUNDING) >= deal_size)
            if not wide:
                return Absence(RuleCondition.DEAL_SIZE, left)
            size = min(rule.deal_size_up_to for rule in wide)
            left = tuple(rule for rule in wide if rule.deal_size_up_to == size)
        return Ladder(left)


def percent(fraction: float) -> str:
    """Print a fraction as a percentage, with all its digits.

    Examples
    --------
    >>> percent(0.15), percent(0.1 + 0.2), percent(-0.0333)
    ('15%', '30%', '−3.33%')
    """
    return f"{format_number(fraction * 100)}%"


def listed(names: Iterable[str]) -> str:
    """Print names in a sentence.

    Examples
    --------
    >>> listed(["Volume"]), listed(["Cash", "Volume", "Promotion"])
    ('Volume', 'Cash, Volume and Promotion')
    """
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last


def _date(day: float) -> str:
    return datetime.date.fromordinal(int(day)).isoformat()
