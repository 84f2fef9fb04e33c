"""The policy of the template "Discount desk": its rules, what is wrong with them, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.formulas import (
    Column,
    Expression,
    Where,
    all_of,
    any_of,
    constant,
    count_filled,
    count_if,
    count_meeting,
    either,
    is_number,
)
from workbooks.formulas import reference as placed
from workbooks.library.entries import Entries
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table, lines_table
from workbooks.spec import cell
from xlcvm.pricing.policy import TOTAL

POLICY, DEALS, DISCOUNTS, RULES = "policy", "deals", "discounts", "rules"
GOOD = "✓"
LAST_ROW = 1000.0  # above the number of any rule
_LAST_DAY = 2_958_465.0  # 9999-12-31: an open end


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """The rules as typed, the numbers that they are judged by, and whether all of them can be used."""

    rules: FormulaTable
    numbers: FormulaTable

    @property
    def problems(self) -> Expression:
        """How many rules cannot be used: then nothing is checked."""
        return count_filled(self.rules.column("Discount")) - count_if(self.rules.column("Check"), GOOD)


def policy_rules(entries: Entries) -> PolicyRules:
    """Lay out the policy."""
    rules = lines_table(entries, POLICY, [Computed("Check", "text", lambda line: _state(entries, line))])
    return PolicyRules(rules, _numbers(rules))


def _state(entries: Entries, line: Line) -> Expression:
    """Say what is wrong with a rule, as the domain does, which then takes none of the policy."""
    first, last = line["Valid from"], line["Valid to"]
    others = (line["Margin floor"], first, last)
    texts = any_of(*(either(is_number(one), False, either(one.is_blank(), False, True)) for one in others))
    states: list[tuple[Expression, str]] = [
        (is_number(line["Maximum"]).equals(False), "✗ no maximum"),
        (texts, "✗ not a number or date"),
        (any_of(line["Maximum"] < 0.0, line["Maximum"] > 1.0), "✗ beyond 100%"),
        (line["Margin floor"] >= 1.0, "✗ floor of 100%"),
        (all_of(is_number(last), last < first), "✗ ends before it begins"),
        (line["Discount"].equals(TOTAL), "✗ only in xlcvm deal"),
    ]
    if line.number:
        states += _against_earlier(entries, line)
    found = constant(GOOD)
    for condition, words in reversed(states):
        found = either(condition, words, found)
    return found


def _against_earlier(entries: Entries, line: Line) -> list[tuple[Expression, str]]:
    """Compare a rule with the ones above of the same name that are valid on some day together with it."""

    def above(header: str) -> Column:
        values = entries.typed_column(POLICY, header.lower()).values[: line.number]
        return Column(values, f"{cell(POLICY, 0, header)}:{cell(POLICY, line.number - 1, header)}")

    same = Where(above("Discount"), "=", line["Discount"])
    end = either(is_number(line["Valid to"]), line["Valid to"], _LAST_DAY)
    begun = Where(above("Valid from"), "<=", end)
    still = (Where(above("Valid to"), "=", ""), Where(above("Valid to"), ">=", line["Valid from"] + 0.0))

    def times(*more: Where) -> Expression:
        return count_meeting(same, begun, still[0], *more) + count_meeting(same, begun, still[1], *more)

    higher = times(Where(above("Maximum"), ">=", line["Maximum"])) > 0.0
    approved = all_of(line["Approver"].is_blank(), times(Where(above("Approver"), "<>", "")) > 0.0)
    return [(higher, "✗ not ascending"), (approved, "✗ approver missing")]


def _numbers(rules: FormulaTable) -> FormulaTable:
    """Lay out the rules as numbers without blanks: an open end is a day, no approver a 1."""

    def of(line: Line, header: str) -> Expression:
        return rules.cell(line.number, header)

    def number(header: str, otherwise: float) -> Computed:
        def figure(line: Line) -> Expression:
            return either(is_number(of(line, header)), of(line, header), otherwise)

        return Computed(header, "number", figure, always=True)

    def flag(header: str, made: Expression) -> Expression:
        return either(made, 1.0, 0.0)

    def dated(line: Line) -> Expression:
        return flag("Dated", any_of(is_number(of(line, "Valid from")), is_number(of(line, "Valid to"))))

    columns = [
        Computed("Discount", "text", lambda line: of(line, "Discount")),
        number("Maximum", 0.0),
        number("Margin floor", 0.0),
        number("Valid from", 0.0),
        number("Valid to", _LAST_DAY),
        Computed(
            "Free up to",
            "number",
            lambda line: either(of(line, "Approver").is_blank(), line["Maximum"], 0.0),
            always=True,
        ),
        Computed(
            "Has floor", "count", lambda line: flag("Has floor", is_number(of(line, "Margin floor"))), always=True
        ),
        Computed("Dated", "count", dated, always=True),
        Computed("From the end", "count", lambda line: constant(LAST_ROW - 1 - line.number), always=True),
    ]
    unused = [rules.cell(row, "Discount").is_blank() for row in range(len(rules.block.rows))]
    return computed_table(RULES, unused, columns)


def typed(entries: Entries, table: str, key: str, row: int) -> Expression:
    """Give a cell that is filled in."""
    header = key[:1].upper() + key[1:]
    return placed(entries.typed_column(table, key).values[row], cell(table, row, header))
