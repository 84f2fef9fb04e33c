"""Which rules apply to a discount, condition by condition, and the sentences that say why none does."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest

from xlcvm.pricing.ladders import Absence, DiscountRules, Ladder, PolicyRule, PolicyStatus, listed, percent

SPRING = (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
AUTUMN = (datetime.date(2026, 9, 1), datetime.date(2026, 11, 30))
NONE = math.nan


def _day(text: str) -> float:
    return float(datetime.date.fromisoformat(text).toordinal())


def _found(
    rules: DiscountRules, segment: str = "", *, day: str = "", quantity: float = NONE, size: float = NONE
) -> list[float] | str:
    """The maximums of the ladder, or the reason why there is none."""
    figures = {"day": _day(day) if day else NONE, "quantity": quantity, "deal_size": size}
    found = rules.choose(segment, **figures)
    if isinstance(found, Ladder):
        return [rule.maximum for rule in found.rules]
    return found.reason(segment=segment, **figures)


def test_rows_that_name_the_segment_beat_those_that_name_none() -> None:
    rules = DiscountRules([PolicyRule("V", 0.05), PolicyRule("V", 0.1, segment="Gold")])
    assert _found(rules, "gold ") == [0.1]
    assert _found(rules, "Silver") == [0.05]
    only = DiscountRules([PolicyRule("V", 0.05, segment="Silver"), PolicyRule("V", 0.1, segment="Gold")])
    assert _found(only, "Bronze") == 'The policy has "V" for "Silver" and "Gold" only; the segment is "Bronze".'


def test_an_expired_row_of_the_segment_does_not_hide_the_general_one() -> None:
    rules = DiscountRules([
        PolicyRule("V", 0.05), PolicyRule("V", 0.1, segment="Gold", valid_from=SPRING[0], valid_to=SPRING[1])
    ])  # fmt: skip
    assert _found(rules, "Gold", day="2026-03-31") == [0.1]
    assert _found(rules, "Gold", day="2026-04-01") == [0.05]


def test_the_largest_minimum_quantity_reached_counts() -> None:
    rules = DiscountRules([PolicyRule("V", 0.1, minimum_quantity=100), PolicyRule("V", 0.05), PolicyRule("V", 0.07)])
    assert _found(rules, quantity=99.999) == [0.05, 0.07]
    assert _found(rules, quantity=100) == [0.1]
    large = DiscountRules([PolicyRule("V", 0.1, minimum_quantity=0.8)])
    assert 0.1 + 0.7 < 0.8
    assert _found(large, quantity=0.1 + 0.7) == [0.1]  # in binary, too, it reaches the minimum
    assert _found(large, quantity=0.5) == '"V" begins at a quantity of 0.8; the quantity is 0.5.'


def test_the_smallest_deal_size_not_exceeded_counts() -> None:
    rules = DiscountRules([
        PolicyRule("V", 0.02, deal_size_up_to=50_000), PolicyRule("V", 0.1, deal_size_up_to=5_000),
    ])  # fmt: skip
    assert _found(rules, size=5_000) == [0.1]
    assert _found(rules, size=5_000.01) == [0.02]
    assert _found(rules, size=50_001) == '"V" is for deals of up to 50,000; the size of the deal is 50,001.'
    open_ended = DiscountRules([*rules.rules, PolicyRule("V", 0.01)])
    assert _found(open_ended, size=50_001) == [0.01]


def test_quantity_is_looked_at_before_deal_size() -> None:
    """A tier reached whose deal sizes are too small leaves nothing, though a lower tier would have a rule."""
    rules = DiscountRules([PolicyRule("V", 0.02), PolicyRule("V", 0.1, minimum_quantity=10, deal_size_up_to=100)])
    assert _found(rules, quantity=10, size=100) == [0.1]
    assert _found(rules, quantity=10, size=101) == '"V" is for deals of up to 100; the size of the deal is 101.'
    assert _found(rules, quantity=9, size=101) == [0.02]


def test_both_ends_of_a_validity_are_inclusive() -> None:
    rules = DiscountRules([PolicyRule("V", 0.1, valid_from=SPRING[0], valid_to=SPRING[1])])
    assert _found(rules, day="2026-01-01") == _found(rules, day="2026-03-31") == _found(rules) == [0.1]
    assert _found(rules, day="2025-12-31") == '"V" is valid from 2026-01-01; the date is 2025-12-31.'
    assert _found(rules, day="2026-05-02") == '"V" is valid until 2026-03-31; the date is 2026-05-02.'
    both = DiscountRules([*rules.rules, PolicyRule("V", 0.1, valid_from=AUTUMN[0], valid_to=AUTUMN[1])])
    assert _found(both, day="2026-05-02") == (
        '"V" is valid until 2026-03-31 and again from 2026-09-01; the date is 2026-05-02.'
    )


def test_a_reason_on_a_certain_date_says_so() -> None:
    rules = DiscountRules([
        PolicyRule("V", 0.1, segment="Gold", valid_from=SPRING[0]), PolicyRule("V", 0.1, segment="Silver", valid_to=SPRING[0])
    ])  # fmt: skip
    assert _found(rules, "Silver", day="2026-05-02") == (
        'The policy has "V" for "Gold" only on 2026-05-02; the segment is "Silver".'
    )


def test_a_ladder_decides_by_the_first_maximum_not_exceeded() -> None:
    ladder = Ladder([PolicyRule("V", 0.1), PolicyRule("V", 0.15, "Manager"), PolicyRule("V", 0.3, "Director")])
    percents = np.array([-0.1, 0.1, 0.1 + 0.05, 0.16, 0.1 + 0.2, 0.31])
    assert 0.1 + 0.2 > 0.3
    steps = ladder.steps(percents).tolist()
    assert [ladder.status(step).value for step in steps] == [
        "Within policy", "Within policy", "Needs approval", "Needs approval", "Needs approval", "Out of policy",
    ]  # fmt: skip
    assert steps == [0, 0, 1, 2, 2, 3]
    assert ladder.allowed == 0.1
    assert [ladder.reason(step) for step in range(4)] == [
        "",
        "Up to 10% needs no approval; Manager may approve up to 15%, Director up to 30%.",
        "Up to 10% needs no approval; Director may approve up to 30%.",
        "It is above 30%, the most that Director may approve.",
    ]


def test_ladders_without_a_free_step_or_without_approvers() -> None:
    strict = Ladder([PolicyRule("V", 0.1, "Manager"), PolicyRule("V", 0.2, "manager", in_return_for="contract")])
    assert strict.allowed == 0
    assert strict.reason(0) == "Any such discount needs approval; Manager may approve up to 20%."
    free = Ladder([PolicyRule("V", 0.125)])
    assert free.reason(1) == "It is above 12.5%, the most that the policy may approve."
    assert free.margin_floor == -math.inf
    assert free.status(1) is PolicyStatus.OUT


def test_the_highest_floor_of_a_ladder_holds() -> None:
    rules = [
        PolicyRule("V", 0.1, margin_floor=0.2),
        PolicyRule("V", 0.2, "M", margin_floor=0.3),
        PolicyRule("V", 0.3, "D"),
    ]
    assert Ladder(rules).margin_floor == 0.3


def test_lines_of_one_situation_have_the_same_rules() -> None:
    """Every figure on, just below and just above a step, against the choice for each line alone."""
    rules = DiscountRules([
        PolicyRule("V", 0.1 + number / 1000, segment=segment, minimum_quantity=least, deal_size_up_to=size,
                   valid_from=valid[0], valid_to=valid[1])
        for number, (segment, least, size, valid) in enumerate(
            (segment, least, size, valid)
            for segment in ("", "Gold") for least in (0, 10) for size in (100.0, math.inf)
            for valid in (SPRING, (None, None))
        )
    ])  # fmt: skip
    segments = [("", -1), ("Gold", rules.segments["gold"]), ("Other", -1)]
    edges = [
        (number, day, quantity, size)
        for number in range(3)
        for day in map(_day, ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"))
        for quantity in (9.99, 10.0, 10.01)
        for size in (99.0, 100.0, 101.0)
    ]
    codes = rules.situations(
        np.array([segments[edge[0]][1] for edge in edges]),
        *(np.array([edge[at] for edge in edges]) for at in (1, 2, 3)),
    ).tolist()
    known: dict[int, tuple[PolicyRule, ...]] = {}
    for code, (number, day, quantity, size) in zip(codes, edges, strict=True):
        found = rules.choose(segments[number][0], day=day, quantity=quantity, deal_size=size)
        assert isinstance(found, Ladder)
        assert known.setdefault(code, found.rules) == found.rules
    assert len(set(known.values())) == 16  # segment × tier × deal size, each in spring and outside


def test_the_absence_names_what_was_left() -> None:
    found = DiscountRules([PolicyRule("V", 0.1, minimum_quantity=5)]).choose("", day=NONE, quantity=1, deal_size=NONE)
    assert isinstance(found, Absence)
    assert found.condition.value == "quantity"


@pytest.mark.parametrize(
    ("fraction", "text"), [(0.15, "15%"), (0.1 + 0.05, "15%"), (0.12345, "12.345%"), (1.0, "100%"), (-0.01, "−1%")]
)
def test_percentages_have_all_their_digits(fraction: float, text: str) -> None:
    assert percent(fraction) == text


def test_names_are_listed_in_a_sentence() -> None:
    assert (listed(["a"]), listed(["a", "b"]), listed("abc")) == ("a", "a and b", "a, b and c")
