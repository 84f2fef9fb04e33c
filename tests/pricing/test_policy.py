"""A policy as a whole: what is consistent, what is refused and how, who stands above whom."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace

import pytest

from xlcvm.errors import CvmError
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

JANUARY, MARCH, APRIL = (datetime.date(2026, month, 1) for month in (1, 3, 4))


def _rows(*rules: PolicyRule) -> list[PolicyRule]:
    return [replace(rule, place=f"row {number}") for number, rule in enumerate(rules, 2)]


def test_rules_are_found_by_name_in_any_spelling() -> None:
    policy = Policy([PolicyRule("Volume  bonus", 0.1), PolicyRule("volume bonus", 0.2, "M"), PolicyRule("Cash", 0.02)])
    found = policy.rules_of("VOLUME BONUS ")
    assert found is not None
    assert [rule.maximum for rule in found.rules] == [0.1, 0.2]
    assert policy.rules_of("Volume") is None
    assert policy.unknown("Volume bonsu") == (
        'The policy has no discount "Volume bonsu". Did you mean "Volume  bonus"?'
    )
    assert policy.unknown("Training") == 'The policy has no discount "Training".'
    assert policy.unknown("Volume bonsu", hint=False) == 'The policy has no discount "Volume bonsu".'


def test_a_total_is_no_hint() -> None:
    assert Policy([PolicyRule("Total", 0.1)]).unknown("Totl") == 'The policy has no discount "Totl".'


@pytest.mark.parametrize(
    "rules",
    [
        [PolicyRule("V", 0.2), PolicyRule("W", 0.1)],
        [PolicyRule("V", 0.2, segment="Gold"), PolicyRule("V", 0.1), PolicyRule("V", 0.15, segment="Silver")],
        [PolicyRule("V", 0.2, minimum_quantity=10), PolicyRule("V", 0.1), PolicyRule("V", 0.1, deal_size_up_to=10)],
        [PolicyRule("V", 0.2, "M", valid_to=MARCH), PolicyRule("V", 0.1, valid_from=APRIL)],
        [PolicyRule("V", 0.0), PolicyRule("V", 1.0, "CEO")],
        [PolicyRule("V", 0.1, margin_floor=-0.1, valid_from=MARCH, valid_to=MARCH)],
    ],
)
def test_rules_that_never_hold_together_need_no_order(rules: list[PolicyRule]) -> None:
    assert Policy(rules).rules == tuple(rules)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([], "The policy has no rules. Enter a row for each discount, with its Maximum."),
        ([PolicyRule("V", 0.2), PolicyRule("W", 0.3), PolicyRule("v ", 0.1, "M")],
         'The maximums of "V" do not ascend: 20% stands above 10%. (row 2 and row 4) Sort the rows of a ladder by ascending Maximum.'),
        ([PolicyRule("V", 0.1), PolicyRule("V", 0.1, "M")],
         'Two rules of "V" have the same maximum, 10%. (row 2 and row 3) Remove one of them, or let them differ in segment, minimum quantity, deal size or validity.'),
        ([PolicyRule("V", 0.1, valid_to=MARCH), PolicyRule("V", 0.05, valid_from=MARCH)],
         'The maximums of "V" do not ascend: 10% stands above 5%. (row 2 and row 3) Sort the rows of a ladder by ascending Maximum.'),
        ([PolicyRule("V", 0.1, "Manager"), PolicyRule("V", 0.15, "Director"), PolicyRule("V", 0.2)],
         '"V" up to 20% needs no approval, and the smaller one up to 15% that of Director. (row 3 and row 4) Name the approver in the later row, or none in the earlier one.'),
        ([PolicyRule("V", 1.5)], 'The maximum of "V" is 1.5. (row 2) Enter a fraction from 0% to 100%.'),
        ([PolicyRule("V", -0.1)], 'The maximum of "V" is −0.1. (row 2) Enter a fraction from 0% to 100%.'),
        ([PolicyRule("V", math.nan)], 'The maximum of "V" is nan. (row 2) Enter a fraction from 0% to 100%.'),
        ([PolicyRule("", 0.1)], "A rule has no discount. (row 2) Name the discount that it is for."),
        ([PolicyRule("V", 0.1, minimum_quantity=-5)], 'The minimum quantity of "V" is −5. (row 2) Enter 0 or more.'),
        ([PolicyRule("V", 0.1, deal_size_up_to=-5)], 'The deal size up to of "V" is −5. (row 2) Enter 0 or more.'),
        ([PolicyRule("V", 0.1, margin_floor=1.0)], 'The margin floor of "V" is 1. (row 2) Enter a margin below 100%.'),
        ([PolicyRule("V", 0.1, valid_from=MARCH, valid_to=JANUARY)],
         'The rule of "V" ends on 2026-01-01, before it begins on 2026-03-01. (row 2) Correct one of the two dates.'),
    ],
)  # fmt: skip
def test_an_inconsistent_policy_is_refused(rules: list[PolicyRule], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        Policy(_rows(*rules))
    assert str(caught.value) == message


def test_an_approver_stands_above_those_before_on_any_ladder() -> None:
    policy = Policy([
        PolicyRule("V", 0.1), PolicyRule("V", 0.2, "Manager"), PolicyRule("V", 0.3, "Director"),
        PolicyRule("W", 0.2, "Director"), PolicyRule("W", 0.3, "CEO"),
        PolicyRule("X", 0.3, "Legal"),
    ])  # fmt: skip
    assert policy.highest(["Manager", "Director"]) == ["Director"]
    assert policy.highest(["CEO", "Manager"]) == ["CEO"]  # through the director
    assert policy.highest(["Manager", "Legal", "Director"]) == ["Legal", "Director"]  # no order between them
    assert policy.highest(["Legal"]) == ["Legal"]
    assert policy.highest([]) == []


def test_approvers_whose_order_differs_are_each_listed() -> None:
    policy = Policy([
        PolicyRule("V", 0.2, "Sales"), PolicyRule("V", 0.3, "Finance"),
        PolicyRule("W", 0.2, "Finance"), PolicyRule("W", 0.3, "Sales"),
    ])  # fmt: skip
    assert policy.highest(["Finance", "Sales", "finance"]) == ["Finance", "Sales"]
