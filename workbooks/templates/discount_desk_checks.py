"""The judgement of each discount in the template "Discount desk": which rules apply, and what the deciding one says."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.formulas import (
    Column,
    Expression,
    Where,
    absolute,
    all_of,
    any_of,
    constant,
    count_if,
    count_meeting,
    either,
    greatest_meeting,
    is_number,
    item,
)
from workbooks.formulas.expressions import Content
from workbooks.library.entries import Entries
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table
from workbooks.spec import cell, column
from workbooks.templates.discount_desk_policy import DEALS, DISCOUNTS, LAST_ROW, POLICY, PolicyRules, typed
from xlcvm.pricing.ladders import PolicyStatus
from xlcvm.pricing.policy import TOTAL

JUDGED, CHECKED = "judged discounts", "checked deals"
_STACKS = {"Left": "Percent", "Left of allowed": "Allowed"}
_SLACK = 1e-12  # of the list price: the rounding of binary fractions


def judged(entries: Entries, policy: PolicyRules) -> FormulaTable:
    """Lay out, a line for each discount, the rules that apply and the verdict.

    Parameters
    ----------
    entries : Entries
        What was entered.
    policy : PolicyRules
        The rules.

    Returns
    -------
    FormulaTable
        With the columns Status, Allowed, Approver and Why.
    """
    making = _Judging(entries, policy)
    rows = range(entries.rows(DISCOUNTS).room)
    unused = [typed(entries, DISCOUNTS, "deal", row).is_blank() for row in rows]
    return computed_table(JUDGED, unused, [*making.discount(), *making.rules(), *making.verdict(), *making.stack()])


class _Judging:
    """The columns of the table while it is laid out; `above` keeps what stands in the lines above one."""

    def __init__(self, entries: Entries, policy: PolicyRules) -> None:
        self.entries = entries
        self.policy = policy
        self.numbers = policy.numbers
        self.above: dict[str, list[Content]] = {header: [] for header in ("Row", "Deal", *_STACKS)}

    def discount(self) -> list[Computed]:
        """Give what the line says, and the day of its deal."""
        known = self.entries.typed_column(DEALS, "deal")
        rows = Column(tuple(float(row + 1) for row in range(len(known.values))), column(CHECKED, "Row"))

        def text(line: Line, key: str) -> Expression:
            return either(self._typed(line, key).is_blank(), "", self._typed(line, key))

        def percent(line: Line) -> Expression:
            return either(is_number(self._typed(line, "percent")), self._typed(line, "percent"), 0.0)

        def day(line: Line) -> Expression:
            found = item(self.entries.typed_column(DEALS, "date"), line["Deal row"])
            return either(line["Deal row"] > 0.0, found, 0.0)

        return [
            Computed("Row", "count", lambda line: self._kept("Row", constant(float(line.number + 1))), always=True),
            Computed("Deal", "text", lambda line: self._kept("Deal", text(line, "deal")), always=True),
            Computed("Discount", "text", lambda line: text(line, "discount")),
            Computed("Percent", "percent", percent),
            Computed("Deal row", "count", lambda line: greatest_meeting(rows, Where(known, "=", line["Deal"]))),
            Computed("Typed day", "number", day),
            Computed("Day", "number", lambda line: either(is_number(line["Typed day"]), line["Typed day"], 0.0)),
        ]

    def rules(self) -> list[Computed]:
        """Give how many rules there are of it, and the one that decides: the first whose maximum it does not exceed."""

        def rule(line: Line) -> Expression:
            reached = Where(self.numbers.column("Maximum"), ">=", line["Percent"] - _SLACK)
            return LAST_ROW - greatest_meeting(self.numbers.column("From the end"), *self._applying(line), reached)

        def dated(line: Line) -> Expression:
            return count_meeting(self._named(line), Where(self.numbers.column("Dated"), "=", 1.0))

        def floors(line: Line) -> Expression:
            return count_meeting(*self._applying(line), Where(self.numbers.column("Has floor"), "=", 1.0))

        def floor(line: Line) -> Expression:
            highest = greatest_meeting(self.numbers.column("Margin floor"), *self._applying(line))
            return either(line["Floors"].equals(""), 0.0, highest)

        return [
            Computed("Rules", "count", lambda line: count_meeting(self._named(line))),
            Computed("Dated rules", "count", dated),
            Computed("Valid rules", "count", lambda line: count_meeting(*self._applying(line))),
            Computed("Rule", "count", rule),
            Computed("Rule approver", "text", lambda line: self._of_rule(line, "approver")),
            Computed("Asked for", "text", lambda line: self._of_rule(line, "in return for")),
            Computed("Floors", "count", floors),
            Computed("Floor", "number", floor, always=True),
        ]

    def verdict(self) -> list[Computed]:
        """Give the verdict, and why."""

        def allowed(line: Line) -> Expression:
            found = greatest_meeting(self.numbers.column("Free up to"), *self._applying(line))
            return either(line["Status"].equals(PolicyStatus.UNCHECKED.value), "", found)

        def approver(line: Line) -> Expression:
            return either(line["Status"].equals(PolicyStatus.APPROVAL.value), line["Rule approver"], "")

        return [
            Computed("Problem", "text", lambda line: _problem(self.policy, line, self._typed(line, "percent"))),
            Computed("Fault", "text", lambda line: _fault(line, self._typed(line, "given in return"))),
            Computed("Status", "text", _status),
            Computed("Allowed", "percent", allowed),
            Computed("Approver", "text", approver),
            Computed("Why", "text", lambda line: _why(line, self._typed(line, "given in return"))),
        ]

    def stack(self) -> list[Computed]:
        """Give what the discounts of the deal leave up to this line, one after the other: of 1, and of what is free."""

        def left(line: Line, header: str) -> Expression:
            taken = line[_STACKS[header]]
            made = 1.0 - either(is_number(taken), taken, 0.0)
            if line.number:
                earlier = item(self._lines_above(line, header), line["Line above"])
                made = made * either(line["Line above"] > 0.0, earlier, 1.0)
            return self._kept(header, either(line["Deal"].equals(""), 0.0, made))

        def above(line: Line) -> Expression:
            if not line.number:
                return constant(0.0)
            same = Where(self._lines_above(line, "Deal"), "=", line["Deal"])
            return greatest_meeting(self._lines_above(line, "Row"), same)

        return [
            Computed("Line above", "count", above),
            Computed("Left", "number", lambda line: left(line, "Left"), always=True),
            Computed("Left of allowed", "number", lambda line: left(line, "Left of allowed"), always=True),
        ]

    def _typed(self, line: Line, key: str) -> Expression:
        return typed(self.entries, DISCOUNTS, key, line.number)

    def _named(self, line: Line) -> Where:
        return Where(self.numbers.column("Discount"), "=", line["Discount"])

    def _applying(self, line: Line) -> tuple[Where, Where, Where]:
        begun = Where(self.numbers.column("Valid from"), "<=", line["Day"])
        return self._named(line), begun, Where(self.numbers.column("Valid to"), ">=", line["Day"])

    def _of_rule(self, line: Line, key: str) -> Expression:
        found = item(self.entries.typed_column(POLICY, key), line["Rule"])
        return either(line["Rule"] < LAST_ROW, either(found.equals(0.0), "", found), "")

    def _kept(self, header: str, made: Expression) -> Expression:
        self.above[header].append(made.value)
        return made

    def _lines_above(self, line: Line, header: str) -> Column:
        """Give a column down to the line above: the whole one would hold the cell that uses it."""
        cells = f"{cell(JUDGED, 0, header)}:{cell(JUDGED, line.number - 1, header)}"
        return Column(tuple(self.above[header][: line.number]), cells)


def _chosen(cases: Sequence[tuple[Expression, str]], otherwise: Expression | str = "") -> Expression:
    found = constant(otherwise)
    for condition, words in reversed(cases):
        found = either(condition, words, found)
    return found


def _problem(policy: PolicyRules, line: Line, percent: Expression) -> Expression:
    """Say why a discount cannot be checked; nothing when it can."""
    cases = [
        (policy.problems.differs(0.0), "Mend the rules on sheet Policy first."),
        (line["Deal row"].equals(0.0), "No such deal on sheet Deals."),
        (line["Discount"].equals(""), "Name the discount as the policy does."),
        (line["Discount"].equals(TOTAL), '"Total" is no discount: it is added on sheet Deals.'),
        (is_number(percent).equals(False), "Enter the percent as a number."),
        (absolute(line["Percent"]) > 1.0, "Enter the percent with its sign, such as 15%."),
        (
            all_of(line["Dated rules"] > 0.0, line["Day"].equals(0.0)),
            "Its rules have dates: enter the date of the deal.",
        ),
    ]
    return _chosen(cases)


def _fault(line: Line, given: Expression) -> Expression:
    """Say why a discount is out of policy; nothing when it is not."""
    cases = [
        (line["Rules"].equals(0.0), "The policy has no discount of this name."),
        (line["Valid rules"].equals(0.0), "No rule of it is valid on the date of the deal."),
        (line["Rule"] >= LAST_ROW, "It is above the most that anyone may approve."),
        (
            all_of(line["Asked for"].differs(""), given.is_blank()),
            "It buys nothing, and the policy asks for it.",
        ),
    ]
    return either(line["Percent"] <= 0.0, "", _chosen(cases))


def _status(line: Line) -> Expression:
    granted = all_of(line["Percent"] > 0.0, line["Rule approver"].differs(""))
    good = either(granted, PolicyStatus.APPROVAL.value, PolicyStatus.WITHIN.value)
    usable = either(line["Fault"].equals(""), good, PolicyStatus.OUT.value)
    return either(line["Problem"].equals(""), usable, PolicyStatus.UNCHECKED.value)


def _why(line: Line, given: Expression) -> Expression:
    asked = all_of(line["Asked for"].differs(""), given.differs(line["Asked for"]))
    hints = either(given.is_blank(), "It buys nothing: nothing is given in return.",
                   either(asked, "Compare what is given with what the policy asks for.", ""))  # fmt: skip
    within = either(line["Percent"] < 0.0, "It is a surcharge.", either(line["Percent"].equals(0.0), "", hints))
    bad = either(line["Problem"].equals(""), line["Fault"], line["Problem"])
    return either(any_of(line["Problem"].differs(""), line["Fault"].differs("")), bad, within)


def status_counts(lines: FormulaTable, status: PolicyStatus) -> Expression:
    """Count the discounts of a status."""
    return count_if(lines.column("Status"), status.value)
