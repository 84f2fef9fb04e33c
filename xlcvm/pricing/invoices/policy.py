"""Invoice lines judged by a discount policy: the choice of its rules becomes one expression for each discount.

Which rules apply is asked of the policy itself, once for each situation between the steps of its conditions. Each
line is a deal of its own: its size is list price × quantity. What was given in return stands on no invoice, so it is
not judged here.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import settled
from xlcvm.pricing.invoices.lines import (
    DATE,
    INVOICE,
    LIST,
    MARGIN,
    POCKET,
    QUANTITY,
    step_base,
    step_column,
    step_share,
)
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.ladders import DiscountRules, Ladder, PolicyStatus, RuleCondition, fold
from xlcvm.pricing.policy import TOTAL, Policy
from xlcvm.pricing.steps import Stage
from xlcvm.value.next_best import ROUNDING

SEGMENT = "Segment"
NOT_GIVEN, UNKNOWN = 3, 4
STATUSES = (PolicyStatus.WITHIN, PolicyStatus.APPROVAL, PolicyStatus.OUT)
_NOTHING = -1.0  # the most that may be given where no rule applies: no discount is below it
_NO_FLOOR = -1e9  # no margin is below it
_TOTAL_STATUS, _FLOOR_STATUS = "status total", "status floor"
_EXCESSES = ("excess steps", "excess total", "lacking to floor")
_Known = dict[RuleCondition, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the policy allows in one situation: without approval, at all, and down to which margin."""

    allowed: float
    most: float
    floor: float


_Figure = Callable[[Leaf], Any]  # an expression of what a leaf says


@dataclass(frozen=True)
class JudgedLines:
    """Invoice lines with what the policy says of them.

    Parameters
    ----------
    table : ibis table
        The lines with `status` (of the line), `excess` (money above policy, all units), and for each judged step
        `status k` and `excess k`.
    judged : tuple of int
        Numbers of the steps that the policy knows.
    unknown : tuple of str
        Names of on-invoice and off-invoice steps that the policy does not have.
    """

    table: ir.Table
    judged: tuple[int, ...]
    unknown: tuple[str, ...]


def status_column(number: int) -> str:
    """Name the column of a step's status."""
    return f"status {number}"


def excess_column(number: int) -> str:
    """Name the column of a step's money above policy."""
    return f"excess {number}"


def judge_lines(
    lines: ir.Table, mapping: InvoiceMapping, policy: Policy, *, segments: Callable[[], Sequence[object]]
) -> JudgedLines:
    """Judge the discounts of invoice lines by a policy.

    Parameters
    ----------
    lines : ibis table
        As `line_expressions` makes it.
    mapping : InvoiceMapping
        Of the lines; a step is judged by the rules of its name.
    policy : Policy
        The rules.
    segments : callable
        Gives the segments as the lines spell them; asked only when a rule names one.

    Returns
    -------
    JudgedLines
        Status 0 within policy, 1 needs approval, 2 out of policy; of a step also 3 not given; 4 cannot be checked
        since the date is blank. A line's status is the worst of its steps, its total discount and its margin.

    Raises
    ------
    CvmError
        #VALUE!: no step of the mapping is in the policy, or a rule depends on a column that is not mapped.

    Notes
    -----
    A line's money above policy is the largest of: its steps above what they may be without approval, its total
    discount above that of "Total", and what its invoice price lacks to the margin floor.
    """
    discounts = {n: step for n, step in enumerate(mapping.steps) if step.stage is not Stage.COST}
    known = {n: rules for n, step in discounts.items() if (rules := policy.rules_of(step.name)) is not None}
    if not known:
        names = ", ".join(sorted({rule.discount for rule in policy.rules}))
        raise CvmError("The policy has none of the steps of the mapping.", f"It has: {names}. Use the same names.")
    asked = [*known.values(), *filter(None, [policy.rules_of(TOTAL)])]
    spellings = _spellings(mapping, asked, segments)
    for number, rules in known.items():
        tree = _Tree(rules, spellings)
        lines = settled(lines)
        lines = lines.mutate(share=step_share(lines, number, mapping.steps[number]))
        base = step_base(lines, number, mapping.steps[number])
        excess = _excess(lines, tree, lines[step_column(number)], base)
        lines = lines.mutate(**{status_column(number): _status(lines, tree), excess_column(number): excess})
    lines = _whole(lines, mapping, policy, known, spellings)
    unknown = tuple(step.name for number, step in discounts.items() if number not in known)
    return JudgedLines(lines, tuple(known), unknown)


def _status(lines: ir.Table, tree: _Tree) -> Any:
    """Judge `share` in each situation; what cannot be told for want of a date is unknown."""
    share = lines["share"]

    def judged(leaf: Leaf) -> Any:
        steps = [(share <= leaf.allowed + ROUNDING, 0)]
        if leaf.most > leaf.allowed:
            steps.append((share <= leaf.most + ROUNDING, 1))
        return ibis.cases(*steps, else_=2)

    found = tree.expression(lines, judged)
    known = found.fill_null(UNKNOWN) if tree.may_be_unknown else found
    return ibis.ifelse(share <= ROUNDING, NOT_GIVEN, known)


def _excess(lines: ir.Table, tree: _Tree, amount: Any, base: Any) -> Any:
    """Give the money of all units by which an amount of one unit is above what is allowed of a price."""

    def above(leaf: Leaf) -> Any:
        beyond = (amount - leaf.allowed * base) * lines[QUANTITY]
        return ibis.ifelse(lines["share"] > leaf.allowed + ROUNDING, beyond, 0.0)

    found = tree.expression(lines, above)
    return found.fill_null(0.0) if tree.may_be_unknown else found


def _whole(
    lines: ir.Table,
    mapping: InvoiceMapping,
    policy: Policy,
    known: Mapping[int, DiscountRules],
    spellings: Mapping[str, tuple[str, ...]],
) -> ir.Table:
    """Judge the line as a whole: the worst of its steps, its total discount, and its margin against the floor."""
    statuses = [status_column(number) for number in known]
    lines = lines.mutate(**{_EXCESSES[0]: _sum([lines[excess_column(number)] for number in known])})
    excesses = [_EXCESSES[0]]
    if (total := policy.rules_of(TOTAL)) is not None:
        lines = _with_total(lines, _Tree(total, spellings), list(known))
        statuses.append(_TOTAL_STATUS)
        excesses.append(_EXCESSES[1])
    if any(rule.margin_floor is not None for rules in known.values() for rule in rules.rules):
        if not any(step.stage is Stage.COST for step in mapping.steps):
            raise CvmError("The policy has a margin floor, and no cost is mapped.", "Map a step of the stage cost.")
        lines = _with_floor(lines, [_Tree(rules, spellings) for rules in known.values()])
        statuses.append(_FLOOR_STATUS)
        excesses.append(_EXCESSES[2])
    worst = [ibis.ifelse(lines[name] == NOT_GIVEN, 0, lines[name]) for name in statuses]
    most = [lines[name] for name in excesses]
    return lines.mutate(
        status=ibis.greatest(*worst) if worst[1:] else worst[0], excess=ibis.greatest(*most) if most[1:] else most[0]
    )


def _with_total(lines: ir.Table, tree: _Tree, judged: Sequence[int]) -> ir.Table:
    given = _sum([lines[step_column(number)] for number in judged])
    lines = lines.mutate(given=given, share=given / lines[LIST].nullif(0.0))
    excess = _excess(lines, tree, lines["given"], lines[LIST])
    return lines.mutate(**{_TOTAL_STATUS: _status(lines, tree), _EXCESSES[1]: excess})


def _with_floor(lines: ir.Table, trees: Sequence[_Tree]) -> ir.Table:
    floors = [
        tree.expression(lines, lambda leaf: ibis.literal(leaf.floor, "float64")).fill_null(_NO_FLOOR) for tree in trees
    ]
    lines = lines.mutate(floor=ibis.greatest(*floors) if floors[1:] else floors[0])
    lacking = (lines[POCKET] - lines[MARGIN]) / (1.0 - lines["floor"]) - lines[INVOICE]
    lines = lines.mutate(
        **{_EXCESSES[2]: ibis.ifelse(lacking > ROUNDING * lines[LIST], lacking * lines[QUANTITY], 0.0)}
    )
    return lines.mutate(**{_FLOOR_STATUS: ibis.ifelse(lines[_EXCESSES[2]] > 0.0, 2, 0)})


def _sum(columns: Sequence[Any]) -> Any:
    found = columns[0]
    for column in columns[1:]:
        found = found + column
    return found


def _spellings(
    mapping: InvoiceMapping, asked: Sequence[DiscountRules], segments: Callable[[], Sequence[object]]
) -> dict[str, tuple[str, ...]]:
    """Give the spellings that the lines have of each segment that a rule names; check that what rules need is there."""
    for rules in asked:
        for condition, needed in ((RuleCondition.DATE, mapping.date), (RuleCondition.SEGMENT, _segment(mapping))):
            if condition in rules.depends_on and not needed:
                raise CvmError(
                    f'The policy asks for the {condition} of "{rules.name}", and no such column is mapped.',
                    f"Add {condition} = … to [columns] of the mapping.",
                )
    named = {segment for rules in asked for segment in rules.segments}
    if not named:
        return {}
    found: dict[str, list[Any]] = {segment: [] for segment in named}
    for value in segments():
        if value is not None and fold(str(value)) in found:
            found[fold(str(value))].append(value)
    return {segment: tuple(spelled) for segment, spelled in found.items()}


def _segment(mapping: InvoiceMapping) -> str:
    return SEGMENT if SEGMENT in mapping.dimensions else ""


class _Tree:
    """What the rules of one discount say in each situation, as nested choices."""

    def __init__(self, rules: DiscountRules, spellings: Mapping[str, tuple[str, ...]]) -> None:
        self._rules = rules
        self._spellings = spellings
        self._steps = {
            RuleCondition.DATE: rules.day_steps,
            RuleCondition.QUANTITY: rules.quantity_steps,
            RuleCondition.DEAL_SIZE: rules.deal_size_steps,
        }

    @property
    def may_be_unknown(self) -> bool:
        """Whether a blank date leaves a line without a leaf."""
        return RuleCondition.DATE in self._rules.depends_on

    def expression(self, lines: ir.Table, figure: _Figure) -> Any:
        """Give what the leaf that applies to each line says; null where the date is blank and matters."""
        return self._number(RuleCondition.DATE, lines, figure, {})

    def _leaf(self, situation: _Known) -> Leaf:
        chosen = self._rules.choose(
            situation.get(RuleCondition.SEGMENT, ""),
            day=situation.get(RuleCondition.DATE, math.nan),
            quantity=situation.get(RuleCondition.QUANTITY, math.nan),
            deal_size=situation.get(RuleCondition.DEAL_SIZE, math.nan),
        )
        if isinstance(chosen, Ladder):
            return Leaf(chosen.allowed, chosen.rules[-1].maximum, max(chosen.margin_floor, _NO_FLOOR))
        return Leaf(0.0, _NOTHING, _NO_FLOOR)

    def _number(self, condition: RuleCondition, lines: ir.Table, figure: _Figure, known: _Known) -> Any:
        """Choose by a date, a quantity or a size: between two steps nothing changes."""

        def deeper(known: _Known) -> Any:
            if condition is RuleCondition.DATE:
                return self._segment(lines, figure, known)
            if condition is RuleCondition.QUANTITY:
                return self._number(RuleCondition.DEAL_SIZE, lines, figure, known)
            return figure(self._leaf(known))

        if condition not in self._rules.depends_on:
            return deeper(known)
        steps = [step for step in self._steps[condition].tolist() if math.isfinite(step)]
        column = self._column(condition, lines)
        branches = []
        for step, sample in zip(steps, _samples(condition, steps), strict=True):
            literal = _as_literal(condition, step)
            before = column <= literal if condition is RuleCondition.DEAL_SIZE else column < literal
            branches.append((before, deeper({**known, condition: sample})))
        last = deeper({**known, condition: _beyond(condition, steps)})
        if condition is RuleCondition.DATE:
            return ibis.cases(*branches, (column.notnull(), last))
        return ibis.cases(*branches, else_=last)

    def _segment(self, lines: ir.Table, figure: _Figure, known: _Known) -> Any:
        """Choose by the segment: each that a rule names, and all others."""

        def deeper(segment: str) -> Any:
            return self._number(RuleCondition.QUANTITY, lines, figure, {**known, RuleCondition.SEGMENT: segment})

        branches = [
            (lines[SEGMENT].isin(spelled), deeper(segment))
            for segment in self._rules.segments
            if (spelled := self._spellings.get(segment, ()))
        ]
        return ibis.cases(*branches, else_=deeper("")) if branches else deeper("")

    @staticmethod
    def _column(condition: RuleCondition, lines: ir.Table) -> Any:
        if condition is RuleCondition.DATE:
            return lines[DATE]
        return lines[QUANTITY] if condition is RuleCondition.QUANTITY else lines[LIST] * lines[QUANTITY]


def _samples(condition: RuleCondition, steps: Sequence[float]) -> list[float]:
    """Give a figure of each stretch that ends at a step: below it, and at it for deal sizes."""
    if condition is RuleCondition.DEAL_SIZE:
        return list(steps)
    return [steps[0] - 1.0, *steps[:-1]]


def _beyond(condition: RuleCondition, steps: Sequence[float]) -> float:
    """Give a figure of the last stretch."""
    return math.inf if condition is RuleCondition.DEAL_SIZE else steps[-1]


def _as_literal(condition: RuleCondition, step: float) -> Any:
    if condition is RuleCondition.DATE:
        return ibis.date(datetime.date.fromordinal(int(step)).isoformat())
    return ibis.literal(step, "float64")
