"""Deals against a policy: a second implementation line by line with exact fractions, totals, floors, sentences."""

from __future__ import annotations

import datetime
import itertools
import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.deals import DealLines
from xlcvm.pricing.discount_check import CheckedRow, check_discounts
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

WITHIN, APPROVAL, OUT, UNCHECKED = "Within policy", "Needs approval", "Out of policy", "Cannot be checked"
MARCH = (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
APRIL = (datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))
DAYS = [datetime.date(2026, 2, 28), *MARCH, *APRIL, datetime.date(2026, 5, 1)]
NAN = math.nan


# ------------------------------------------------------------------- random policies and deals


@st.composite
def _ladders(draw: st.DrawFn, name: str) -> list[PolicyRule]:
    """The rules of one discount: ladders for some combinations of conditions, none of which clash."""
    found = []
    for segment, least, size in draw(
        st.sets(st.sampled_from(list(itertools.product(["", "Gold", "silver"], [0, 10, 100], [math.inf, 500, 5000]))),
                min_size=1, max_size=6)
    ):  # fmt: skip
        for valid in draw(st.sampled_from([[(None, None)], [MARCH], [MARCH, APRIL], [(None, MARCH[1]), APRIL]])):
            steps = sorted(draw(st.sets(st.integers(0, 40), min_size=1, max_size=3)))
            free = draw(st.integers(0, len(steps)))
            names = ["", "", ""][:free] + draw(st.sampled_from([["Manager", "Director"], ["Manager"], ["Legal"]])) * 3
            order = names[:free] + sorted(names[free : len(steps)], key=["Legal", "Manager", "Director"].index)
            for step, approver in zip(steps, order, strict=True):
                found.append(
                    PolicyRule(
                        name, step / 100, approver, segment, float(least), float(size),
                        draw(st.sampled_from(["", "", "Contract"])), draw(st.sampled_from([None, None, 0.2, 0.4])), *valid,
                    )
                )  # fmt: skip
    return found


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    names = ["Volume", "Cash", *draw(st.sampled_from([[], ["Total"]]))]
    return Policy([rule for name in names for rule in draw(_ladders(name))])


DEALS = st.lists(
    st.tuples(
        st.sampled_from([-1.0, 9.0, 10.0, 100.0]).map(abs),  # quantity
        st.sampled_from([5.0, 50.0]),  # list price
        st.sampled_from([0.0, 3.0, 30.0]),  # cost
        st.sampled_from(["gold", "Silver", "Bronze"]),
        st.sampled_from(DAYS),
        st.lists(
            st.tuples(
                st.sampled_from(["volume", "Cash", "Other"]),
                st.integers(-5, 45),
                st.sampled_from(["", "contract ", "reference"]),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=12,
)


def _lines(deals: list[Any], shuffled: list[int]) -> DealLines:
    """The lines of all deals in any order."""
    rows = [
        (f"D{number}", name, percent / 100, segment, quantity, price, cost, gift, float(day.toordinal()))
        for number, (quantity, price, cost, segment, day, discounts) in enumerate(deals)
        for name, percent, gift in discounts
    ]
    rows = [rows[at] for at in sorted(range(len(rows)), key=lambda at: (shuffled[at % len(shuffled)], at))]
    names, discounts, percents, segments, quantities, prices, costs, gifts, days = map(list, zip(*rows, strict=True))
    return DealLines(
        names, discounts, np.array(percents), segments, np.array(quantities), np.array(prices), np.array(costs), gifts,
        np.array(days),
    )  # fmt: skip


# ------------------------------------------------------------------- the same once more, one line at a time


def _rules_for(rules: list[PolicyRule], name: str, facts: dict[str, Any]) -> list[PolicyRule]:
    rules = [rule for rule in rules if rule.discount.lower() == name.lower()]
    rules = [rule for rule in rules if (rule.valid_from or DAYS[0]) <= facts["day"] <= (rule.valid_to or DAYS[-1])]
    own = [rule for rule in rules if rule.segment.lower() == facts["segment"].lower()]
    rules = own or [rule for rule in rules if rule.segment == ""]
    reached = {rule.minimum_quantity for rule in rules if rule.minimum_quantity <= facts["quantity"]}
    rules = [rule for rule in rules if reached and rule.minimum_quantity == max(reached)]
    enough = {rule.deal_size_up_to for rule in rules if rule.deal_size_up_to >= facts["quantity"] * facts["price"]}
    return [rule for rule in rules if enough and rule.deal_size_up_to == min(enough)]


def _verdict(ladder: list[PolicyRule], percent: Fraction, gifts: list[str]) -> tuple[str, str]:
    if percent <= 0:
        return WITHIN, ""
    for rule in ladder:
        if percent <= Fraction(round(rule.maximum * 100), 100):
            if rule.in_return_for and not any(gifts):
                return OUT, ""
            return (APPROVAL, rule.approver) if rule.approver else (WITHIN, "")
    return OUT, ""


def _free(ladder: list[PolicyRule]) -> Fraction:
    return max((Fraction(round(rule.maximum * 100), 100) for rule in ladder if not rule.approver), default=Fraction(0))


def _brute_force(deals: list[Any], policy: Policy) -> dict[str, list[tuple[Any, ...]]]:
    rules = list(policy.rules)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for number, (quantity, price, cost, segment, day, discounts) in enumerate(deals):
        facts = {"quantity": quantity, "price": price, "segment": segment, "day": day}
        rows, approvers, applied = [], set(), []
        left = allowed_left = Fraction(1)
        for name, hundredths, gift in discounts:
            ladder = _rules_for(rules, name, facts)
            percent = Fraction(hundredths, 100)
            status, approver = _verdict(ladder, percent, [gift.strip()])
            rows.append((name, percent, _free(ladder), status, {approver} - {""}))
            approvers |= {approver} - {""}
            applied += ladder
            left, allowed_left = left * (1 - percent), allowed_left * (1 - _free(ladder))
        statuses = [row[3] for row in rows]
        if any(rule.discount == "Total" for rule in rules):
            ladder = _rules_for(rules, "Total", facts)
            status, approver = _verdict(ladder, 1 - left, [gift.strip() for _, _, gift in discounts])
            statuses.append(status)
            approvers |= {approver} - {""}
            applied += ladder
        floor = max(
            (Fraction(round(r.margin_floor * 100), 100) for r in applied if r.margin_floor is not None), default=None
        )
        if floor is not None and Fraction(price) * left * (1 - floor) < Fraction(cost):
            statuses.append(OUT)
        worst = max(statuses, key=[WITHIN, APPROVAL, OUT].index)
        rows.append(("Total", 1 - left, 1 - allowed_left, worst, approvers if worst == APPROVAL else set()))
        found[f"D{number}"] = rows
    return found


def _lower_ones(rules: tuple[PolicyRule, ...], approvers: set[str]) -> set[str]:
    """Approvers of whom a ladder has another one of the set above."""
    lower = set()
    for one, other in itertools.combinations(rules, 2):
        together = (one.valid_from or DAYS[0]) <= (other.valid_to or DAYS[-1]) and (other.valid_from or DAYS[0]) <= (
            one.valid_to or DAYS[-1]
        )
        same = all(
            getattr(one, name) == getattr(other, name)
            for name in ("discount", "segment", "minimum_quantity", "deal_size_up_to")
        )
        if same and together and {one.approver, other.approver} <= approvers and one.approver != other.approver:
            lower.add(one.approver)
    return lower


@settings(max_examples=150)
@given(_policies(), DEALS, st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_many_lines_at_once_give_what_one_at_a_time_gives(
    policy: Policy, deals: list[Any], shuffled: list[int]
) -> None:
    lines = _lines(deals, shuffled)
    rows = check_discounts(lines, policy).rows
    wanted = _brute_force(deals, policy)
    groups = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row.deal)]
    assert [group[0].deal for group in groups] == list(dict.fromkeys(lines.deals))  # by first appearance, once each
    for group in groups:
        assert [row.discount for row in group] == [
            *(name for deal, name in zip(lines.deals, lines.discounts, strict=True) if deal == group[0].deal), "Total"
        ]  # fmt: skip
        left = list(wanted[group[0].deal])
        for row in group:
            fits = [
                want for want in left
                if want[0] == row.discount
                and float(want[1]) == pytest.approx(row.percent, abs=1e-12)
                and float(want[2]) == pytest.approx(row.allowed, abs=1e-12)
                and want[3] == row.status.value
                and set(row.approver.split(", ")) - {""} == want[4] - _lower_ones(policy.rules, want[4])
            ]  # fmt: skip
            assert fits, (row, left)
            left.remove(fits[0])
        assert not left


# ------------------------------------------------------------------- what is said


def _check(
    rules: list[PolicyRule], rows: list[tuple[Any, ...]], columns: str = "", *, as_of: datetime.date | None = None
) -> list[CheckedRow]:
    """Check rows of deal, discount, percent and the named columns."""
    named: dict[str, Any] = {}
    for name, values in zip(columns.split(), list(zip(*rows, strict=True))[3:], strict=True):
        texts = name in ("segments", "given_in_return")
        named[name] = list(values) if texts else np.array([NAN if v is None else v for v in values], dtype=float)
    deals, discounts, percents = (list(column) for column in list(zip(*rows, strict=True))[:3])
    numbered = [replace(rule, place=f"row {number}") for number, rule in enumerate(rules, 2)]
    return check_discounts(DealLines(deals, discounts, np.array(percents), **named), Policy(numbered), as_of=as_of).rows


LADDER = [PolicyRule("Volume", 0.1), PolicyRule("Volume", 0.15, "Manager"), PolicyRule("Volume", 0.3, "Director")]
CASH = PolicyRule("Cash", 0.02)


def test_a_deal_of_two_discounts() -> None:
    found = _check([*LADDER, CASH], [("D1", "Volume", 0.1 + 0.05), ("D1", "cash", 0.02)])
    assert [(row.discount, row.status.value, row.approver) for row in found] == [
        ("Volume", APPROVAL, "Manager"), ("cash", WITHIN, ""), ("Total", APPROVAL, "Manager"),
    ]  # fmt: skip
    assert found[2].percent == pytest.approx(1 - 0.85 * 0.98)
    assert found[2].allowed == pytest.approx(1 - 0.9 * 0.98)
    assert [row.reasons for row in found] == [
        "Up to 10% needs no approval; Manager may approve up to 15%, Director up to 30%.",
        "",
        "Sequential stack of 2 discounts.",
    ]
    assert [row.is_total for row in found] == [False, False, True]


@pytest.mark.parametrize(
    ("rules", "row", "columns", "status", "reasons"),
    [
        (LADDER, ("D", "Volum", 0.1), "", OUT, 'The policy has no discount "Volum". Did you mean "Volume"?'),
        (LADDER, ("D", "Volume", 0.31), "", OUT, "It is above 30%, the most that Director may approve."),
        (LADDER, ("D", "Volume", -0.02), "", WITHIN, "It is a surcharge: the percent is below 0."),
        (LADDER, ("D", "Freight", -0.02), "", WITHIN,
         'The policy has no discount "Freight". It is a surcharge: the percent is below 0.'),
        (LADDER[1:], ("D", "Volume", 0.0), "", WITHIN, ""),
        ([replace(CASH, valid_to=MARCH[1])], ("D", "Cash", 0.01, 739_737.0), "days", OUT,
         '"Cash" is valid until 2026-03-31; the date is 2026-05-01.'),
        ([replace(CASH, valid_to=MARCH[1])], ("D", "Cash", 0.01), "", WITHIN,
         "Dates are not checked: there is neither an as-of date nor a date of the deal."),
        ([replace(CASH, segment="Gold")], ("D", "Cash", 0.01, "Bronze"), "segments", OUT,
         'The policy has "Cash" for "Gold" only; the segment is "Bronze".'),
        ([replace(CASH, minimum_quantity=100)], ("D", "Cash", 0.01, 99.0), "quantities", OUT,
         '"Cash" begins at a quantity of 100; the quantity is 99.'),
        ([replace(CASH, deal_size_up_to=1000)], ("D", "Cash", 0.01, 100.0, 12.5), "quantities list_prices", OUT,
         '"Cash" is for deals of up to 1,000; the size of the deal is 1,250.'),
        ([replace(CASH, in_return_for="prompt payment")], ("D", "Cash", 0.01, ""), "given_in_return", OUT,
         'It buys nothing: the policy asks for "prompt payment" in return, and nothing is given.'),
        ([replace(CASH, in_return_for="prompt payment")], ("D", "Cash", 0.01), "", OUT,
         'It buys nothing: the policy asks for "prompt payment" in return, and the deals have no column "Given in return".'),
        ([replace(CASH, in_return_for="prompt payment")], ("D", "Cash", 0.01, "Prompt  Payment"), "given_in_return", WITHIN, ""),
        ([replace(CASH, in_return_for="prompt payment")], ("D", "Cash", 0.01, "a smile"), "given_in_return", WITHIN,
         'Check what is given in return: the policy asks for "prompt payment".'),
        ([CASH], ("D", "Cash", 0.01, ""), "given_in_return", WITHIN, "It buys nothing: nothing is given in return."),
        ([CASH], ("D", "Cash", -0.01, ""), "given_in_return", WITHIN, "It is a surcharge: the percent is below 0."),
        ([replace(LADDER[1], in_return_for="contract")], ("D", "Volume", 0.1, "contract"), "given_in_return", APPROVAL,
         "Any such discount needs approval; Manager may approve up to 15%."),
        ([CASH], ("D", "Cash", 15.0), "", UNCHECKED, "15 means 1,500 %. (line 1, percent) Enter 15% (or 0.15)."),
        ([replace(CASH, minimum_quantity=100)], ("D", "Cash", 0.01, None), "quantities", UNCHECKED,
         'The cell is blank where a number is needed. (line 1, quantity) Enter the figure, or 0 when it is zero. The policy of "Cash" depends on it.'),
        ([replace(CASH, segment="Gold")], ("D", "Cash", 0.01, ""), "segments", UNCHECKED,
         'The cell is blank where the segment is needed. (line 1, segment) Enter it. The policy of "Cash" depends on it.'),
        ([replace(CASH, valid_to=MARCH[1])], ("D", "Cash", 0.01, None), "days", UNCHECKED,
         'The cell is blank where a date is needed. (line 1, date) Enter a date, such as 2026-03-31. The policy of "Cash" depends on it.'),
        ([replace(CASH, deal_size_up_to=1000)], ("D", "Cash", 0.01, 100.0, -12.5), "quantities list_prices", UNCHECKED,
         'The list price is −12.5, below 0. (line 1, list price) Enter it without a sign. The policy of "Cash" depends on it.'),
    ],
)  # fmt: skip
def test_each_line_says_why(
    rules: list[PolicyRule], row: tuple[Any, ...], columns: str, status: str, reasons: str
) -> None:
    line, total = _check(rules, [row], columns)
    assert (line.status.value, line.reasons) == (status, reasons)
    assert total.status.value == status
    assert isinstance(line.allowed, CvmError) == isinstance(total.allowed, CvmError) == (status == UNCHECKED)


def test_a_figure_that_no_rule_needs_may_be_missing() -> None:
    found = _check([CASH], [("D", "Cash", 0.01, "", None, None, None)], "segments quantities list_prices days")
    assert [row.status.value for row in found] == [WITHIN, WITHIN]


@pytest.mark.parametrize(
    ("rule", "columns", "message"),
    [
        (replace(CASH, segment="Gold"), "", 'The deals have no column "Segment", and the policy of "Cash" depends on the segment (row 2). Add the column "Segment" to the deals.'),
        (replace(CASH, minimum_quantity=5), "", 'The deals have no column "Quantity", and the policy of "Cash" depends on the quantity (row 2). Add the column "Quantity" to the deals.'),
        (replace(CASH, deal_size_up_to=5), "quantities", 'The deals have no column "List price", and the policy of "Cash" depends on the deal size (row 2). Add the column "List price" to the deals.'),
        (replace(CASH, margin_floor=0.1), "quantities", 'The deals have no column "List price", and the policy has a margin floor. Add the column "List price" to the deals.'),
        (replace(CASH, margin_floor=0.1), "list_prices", 'The deals have no column "Cost", and the policy has a margin floor. Add the column "Cost" to the deals.'),
    ],
)  # fmt: skip
def test_a_missing_column_is_named_with_why_it_is_needed(rule: PolicyRule, columns: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        _check([rule], [("D", "Cash", 0.01, 1.0)[: 4 if columns else 3]], columns)
    assert str(caught.value) == message
    other = PolicyRule("Other", 0.1)
    assert _check([rule, other], [("D", "Other", 0.1)])[0].status.value == WITHIN  # which the rule is not for


def test_rules_that_change_over_time_need_a_date() -> None:
    rules = [replace(CASH, valid_to=MARCH[1]), replace(CASH, maximum=0.03, valid_from=APRIL[0])]
    with pytest.raises(CvmError) as caught:
        _check(rules, [("D", "Cash", 0.025)])
    assert str(caught.value) == (
        'The rules of "Cash" change over time (row 2 of the policy), and no date is given. Give the date as_of, or add '
        'the column "Date" to the deals.'
    )
    for day, status in ((MARCH[1], OUT), (APRIL[0], WITHIN)):
        assert _check(rules, [("D", "Cash", 0.025)], as_of=day)[0].status.value == status
        assert _check(rules, [("D", "Cash", 0.025, float(day.toordinal()))], "days")[0].status.value == status
    own = _check(rules, [("D", "Cash", 0.025, float(MARCH[1].toordinal()))], "days", as_of=APRIL[0])
    assert own[0].status.value == WITHIN  # as_of goes before the row's date


# ------------------------------------------------------------------- totals


def test_the_total_is_checked_by_rules_of_its_own() -> None:
    rules = [
        *LADDER, CASH, PolicyRule("Total", 0.1, segment="Gold"),
        PolicyRule("total", 0.16, "Director", segment="Gold", in_return_for="contract"),
    ]  # fmt: skip
    rows = [("A", "Volume", 0.1, "Gold", "contract"), ("A", "Cash", 0.02, "", ""),
            ("B", "Volume", 0.1, "Gold", "nothing"), ("B", "Cash", 0.02, "", "nothing"),
            ("C", "Volume", 0.1, "Gold", ""), ("C", "Cash", 0.02, "", ""),
            ("D", "Volume", 0.15, "Gold", "x"), ("D", "Cash", 0.02, "", "x"),
            ("E", "Volume", 0.1, "Bronze", "x"), ("F", "Volume", 0.05, "Gold", "")]  # fmt: skip
    totals = {row.deal: row for row in _check(rules, rows, "segments given_in_return") if row.is_total}
    assert {deal: (row.status.value, row.approver) for deal, row in totals.items()} == {
        "A": (APPROVAL, "Director"), "B": (APPROVAL, "Director"), "C": (OUT, ""), "D": (OUT, ""), "E": (OUT, ""),
        "F": (WITHIN, ""),
    }  # fmt: skip
    free = "Up to 10% needs no approval; Director may approve up to 16%."
    assert totals["A"].reasons == f"Sequential stack of 2 discounts. {free}"
    assert totals["B"].reasons.endswith('Check what is given in return: the policy asks for "contract".')
    assert totals["C"].reasons.endswith(
        'It buys nothing: the policy asks for "contract" in return, and nothing is given.'
    )
    assert (
        totals["D"].reasons == "Sequential stack of 2 discounts. It is above 16%, the most that Director may approve."
    )
    assert totals["F"].reasons == "Sequential stack of 1 discount."  # that it buys nothing, its line says
    assert totals["E"].reasons.endswith('The policy has "Total" for "Gold" only; the segment is "Bronze".')


def test_the_highest_approver_of_all_is_the_one_of_the_total() -> None:
    rules = [*LADDER, PolicyRule("Cash", 0.02, "Manager"), PolicyRule("Gift", 0.05, "Legal")]
    rows = [("A", "Volume", 0.3), ("A", "Cash", 0.02), ("B", "Cash", 0.02), ("B", "Gift", 0.05)]
    assert [row.approver for row in _check(rules, rows) if row.is_total] == ["Director", "Manager, Legal"]


FLOOR = [PolicyRule("Volume", 0.3, margin_floor=0.27), PolicyRule("Cash", 0.02, margin_floor=0.2)]


def test_the_margin_floor() -> None:
    """Quote waterfall of a configure-to-win workbook: list 60,000, cost 36,500, floor 27 %, so a floor price of 50,000."""
    rows = [("Fits", "Volume", 1 / 6, 60_000.0, 36_500.0), ("Low", "Volume", 0.15, 60_000.0, 36_500.0),
            ("Low", "Cash", 0.02, None, None), ("No", "Volume", 0.1, 48_000.0, 36_500.0),
            ("Other", "Cash", 0.02, 50_000.0, 36_500.0)]  # fmt: skip
    found = [row for row in _check(FLOOR, rows, "list_prices costs") if row.is_total]
    assert [row.status.value for row in found] == [WITHIN, OUT, OUT, WITHIN]
    assert [row.reasons.partition(". ")[2] for row in found] == [
        "",
        "The margin at the net price of 49,980 is 26.9707%, below the floor of 27%: the floor price is 50,000, which a "
        "total discount of up to 16.6666% keeps.",
        "The margin at the net price of 43,200 is 15.5092%, below the floor of 27%: the floor price is 50,000, and the "
        "list price itself is only 48,000.",
        "",
    ]


def test_a_floor_without_a_price_or_cost_cannot_be_checked_and_the_lines_stay() -> None:
    rows = [("A", "Volume", 0.1, 100.0, None), ("B", "Volume", 0.1, 100.0, 60.0)]
    line, total, *others = _check(FLOOR, rows, "list_prices costs")
    assert line.status.value == WITHIN
    assert total.status.value == UNCHECKED
    assert total.reasons == (
        "The cell is blank where a number is needed. (line 1, cost) Enter the figure, or 0 when it is zero. The policy "
        "has a margin floor for this deal."
    )
    assert [row.status.value for row in others] == [WITHIN, WITHIN]


def test_a_bad_line_leaves_other_deals_and_makes_its_total_an_error() -> None:
    rows = [("A", "Volume", 0.1), ("B", "Volume", 15.0), ("B", "Cash", 0.02), ("A", "Cash", 0.02)]
    found = _check([*LADDER, CASH], rows)
    assert [(row.deal, row.status.value) for row in found] == [
        ("A", WITHIN), ("A", WITHIN), ("A", WITHIN), ("B", UNCHECKED), ("B", WITHIN), ("B", UNCHECKED),
    ]  # fmt: skip
    assert found[3].percent == 15
    assert isinstance(found[5].percent, CvmError)
    assert found[5].reasons == (
        'The discount "Volume" of this deal cannot be checked: 15 means 1,500 %. (line 2, percent) Mend its row first.'
    )


def test_a_deal_with_two_list_prices_has_no_total() -> None:
    rows = [("A", "Volume", 0.1, 100.0), ("A", "Cash", 0.02, 110.0)]
    *lines, total = _check([*LADDER, CASH], rows, "list_prices")
    assert [row.status.value for row in lines] == [WITHIN, WITHIN]
    assert (total.status.value, isinstance(total.percent, CvmError)) == (UNCHECKED, True)
    assert total.reasons == (
        'The rows of the deal "A" differ in "List price": 100 and 110. (line 2, list price) Give them the same, or '
        "name two deals."
    )


def test_a_discount_that_is_split_into_two_rows_is_told() -> None:
    total = _check(LADDER, [("A", "Volume", 0.1), ("A", "volume", 0.1)])[-1]
    assert total.status.value == WITHIN
    assert total.reasons == (
        'Sequential stack of 2 discounts. "Volume" stands in 2 rows, and each is checked by itself.'
    )


def test_everything_off_is_a_total_of_one() -> None:
    found = _check([PolicyRule("Free", 1.0), CASH], [("A", "Free", 1.0), ("A", "Cash", 0.02)])
    assert found[-1].percent == 1
    assert found[-1].status.value == WITHIN
    floor = _check([PolicyRule("Free", 1.0, margin_floor=0.1)], [("A", "Free", 1.0, 10.0, 5.0)], "list_prices costs")
    assert "At the net price of 0 no margin is left" in floor[-1].reasons


def test_a_wrong_policy_of_many_names_is_answered_in_time() -> None:
    """The nearest name is looked for only for the first unknown ones."""
    rows = [(f"D{number}", f"Volume {number}", 0.1) for number in range(300)]
    found = [row.reasons for row in _check(LADDER, rows) if not row.is_total]
    assert all(reason.startswith(f'The policy has no discount "Volume {at}".') for at, reason in enumerate(found))
    assert found[0].endswith('Did you mean "Volume"?')
    assert found[-1] == 'The policy has no discount "Volume 299".'


def test_one_deal_of_many_blank_rows_is_answered_in_time() -> None:
    """Why a figure is missing is looked up, not searched for among all rows of the deal."""
    rule = replace(CASH, minimum_quantity=5)
    found = _check([rule], [("A", "Cash", 0.01, None)] * 20_000, "quantities")
    assert {row.status.value for row in found} == {UNCHECKED}
