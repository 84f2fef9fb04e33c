"""Accounts far from what their size pays: planted outliers, a slow second implementation, laws, and what is refused."""

from __future__ import annotations

import itertools
import math
import statistics
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.outliers import account_prices, expected_at_size

ACCOUNTS = st.lists(
    st.tuples(st.integers(5000, 15_000).map(lambda cents: cents / 100), st.integers(1, 100_000)),
    min_size=3,
    max_size=12,
)
NAMES = "ABCDEFGHIJKL"


def _slowly(accounts: list[tuple[float, int]]) -> list[float]:
    """Theil–Sen with loops over pairs, as the definition reads."""
    slopes = [
        (y2 - y1) / (math.log(s2) - math.log(s1))
        for (y1, s1), (y2, s2) in itertools.combinations(accounts, 2)
        if s1 != s2
    ]
    slope = statistics.median(slopes) if slopes and len(accounts) >= 5 else 0.0
    height = statistics.median_low([price - slope * math.log(size) for price, size in accounts])
    lowest, highest = min(accounts)[0], max(accounts)[0]
    return [min(max(height + slope * math.log(size), lowest), highest) for _, size in accounts]


@given(ACCOUNTS)
def test_expectations_are_those_of_loops_over_pairs(accounts: list[tuple[float, int]]) -> None:
    prices, sizes = zip(*accounts, strict=True)
    assert expected_at_size(prices, sizes) == pytest.approx(_slowly(accounts), rel=1e-9)


@pytest.mark.parametrize("count", [8, 40, 1500, 1501, 20_000])
def test_planted_outliers_are_found_and_nobody_else(count: int) -> None:
    """Prices fall by 4 per tenfold size, with 3 % noise; an eighth of the accounts pays 30 % off or 40 % more."""
    generator = np.random.default_rng(count)
    sizes = 10 ** generator.uniform(0, 5, count)
    usual = 100 - 4 * np.log10(sizes)
    prices = usual * generator.uniform(0.97, 1.03, count)
    far = generator.permutation(count)[: count // 8]
    prices[far] *= generator.choice([0.7, 1.4], far.size)
    found = account_prices([f"{number:05}" for number in range(count)], prices, weights=sizes)
    assert {row.account for row in found.outliers} == {f"{number:05}" for number in far.tolist()}
    assert found.expected == pytest.approx(usual, rel=0.06)


def test_a_large_outlier_does_not_drag_the_line() -> None:
    sizes = [10, 20, 40, 80, 160, 100_000]
    found = account_prices(NAMES[:6], [100, 98, 96, 94, 92, 40], weights=sizes)
    assert [row.account for row in found.outliers] == ["F"]


@pytest.mark.parametrize("count", [16, 1500, 4000])
def test_outliers_at_one_end_do_not_bend_it(count: int) -> None:
    sizes = np.exp2(np.linspace(0, 15, count))
    prices = 100 - np.log2(sizes)
    prices[-count // 4 :] = 40  # a quarter, all of the largest
    names = [f"{number:04}" for number in range(count)]
    found = account_prices(names, prices, weights=sizes)
    assert sorted(row.account for row in found.outliers) == names[-count // 4 :]
    assert found.expected == pytest.approx(100 - np.log2(sizes), rel=1e-9)


def test_all_of_one_size_are_held_against_the_median() -> None:
    prices = [60, 90, 95, 97, 100, 130, 96]
    assert expected_at_size(prices, [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]).tolist() == [96] * 7  # of rounding only
    assert expected_at_size([80, 90, 100, 110], [5] * 4).tolist() == [90] * 4  # the lowest that half of them reach


def test_few_accounts_are_held_against_their_median() -> None:
    """Of three accounts a line through two would call the third unusual, or the wrong one."""
    (found,) = account_prices("ABC", [100, 101, 60], weights=[10, 11, 12]).outliers
    assert (found.account, found.expected, found.deviation) == ("C", 100, -0.4)


def test_lines_of_one_account_are_taken_together() -> None:
    ids = ["A", "B", "A", "C", "D"]
    found = account_prices(ids, [100, 98, 70, 99, 50], weights=[2, 40, 6, 40, 0])
    assert found.accounts == ("A", "B", "C")  # D sold nothing
    assert found.prices.tolist() == [77.5, 98, 99]
    assert found.weights.tolist() == [8, 40, 40]
    assert [row.account for row in found.outliers] == ["A"]


def test_the_largest_deviation_comes_first_and_the_tolerance_itself_is_usual() -> None:
    prices = [100, 100, 100, 115, 85, 84.99, 150, 20]
    found = account_prices(NAMES[:8], prices, weights=1)
    assert [(row.account, row.price) for row in found.outliers] == [("H", 20), ("G", 150), ("F", 84.99)]
    assert [row.deviation for row in found.outliers] == pytest.approx([-0.8, 0.5, -0.1501])
    assert len(account_prices(NAMES[:8], prices, weights=1, tolerance=0.149).outliers) == 5


def test_who_pays_nothing_is_an_outlier_and_tells_nothing_of_the_others() -> None:
    found = account_prices("ABCDE", [100, 100, 0, -20, 100], weights=1)
    assert [(row.account, row.deviation) for row in found.outliers] == [("D", -1.2), ("C", -1)]


def test_a_line_that_would_fall_below_zero_stays_within_what_is_paid() -> None:
    sizes = [1, 10, 100, 1000, 10_000, 1e12]
    assert expected_at_size([100, 80, 60, 40, 20, 20], sizes).min() == 20


@given(ACCOUNTS, st.permutations(range(12)), st.sampled_from([0.01, 3.0, 1e4]), st.sampled_from([1e-3, 7.0, 1e6]))
def test_currency_unit_of_size_and_order_of_lines_do_not_matter(
    accounts: list[tuple[float, int]], order: list[int], currency: float, unit: float
) -> None:
    prices, sizes = map(np.array, zip(*accounts, strict=True))
    names = list(NAMES[: len(accounts)])
    found = account_prices(names, prices, weights=sizes)
    shuffled = [number for number in order if number < len(accounts)]
    again = account_prices(
        [names[number] for number in shuffled], prices[shuffled] * currency, weights=sizes[shuffled] * unit
    )
    assert again.accounts == found.accounts
    assert again.expected == pytest.approx(found.expected * currency, rel=1e-9)


@given(ACCOUNTS, st.integers(0, 2))
def test_a_line_split_in_two_changes_nothing(accounts: list[tuple[float, int]], which: int) -> None:
    prices, sizes = map(list, zip(*accounts, strict=True))
    names = list(NAMES[: len(accounts)])
    found = account_prices(names, prices, weights=sizes)
    half = sizes[which] / 2
    split = account_prices(
        [*names, names[which]], [*prices, prices[which]],
        weights=[*sizes[:which], half, *sizes[which + 1 :], half],
    )  # fmt: skip
    assert split.prices.tolist() == found.prices.tolist()
    assert split.expected.tolist() == found.expected.tolist()


def test_many_accounts_need_no_pairs_of_all() -> None:
    generator = np.random.default_rng(3)
    prices, sizes = generator.uniform(80, 120, 20_000), generator.lognormal(5, 2, 20_000)
    tracemalloc.start()
    expected_at_size(prices, sizes)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6  # bytes; all pairs would take 1.6e9 for their slopes alone


_TOO_LARGE = "The figures are too large to be computed with. Check their size and units."


@pytest.mark.parametrize(
    ("compute", "code", "message"),
    [
        (lambda: account_prices("ABC", [1, 2, 3], weights=1, tolerance=-0.1), "#VALUE!",
         'The tolerance is −0.1, not between 0 and 1. (argument "tolerance") Enter 0% to 100%.'),
        (lambda: account_prices(["A", "", "C"], [1, 2, 3], weights=1), "#VALUE!",
         'The account is blank. (argument "ids", row 2) Name it, or leave its row out.'),
        (lambda: account_prices("ABC", [1, 2, 3], weights=[1, 1, -4]), "#VALUE!",
         'The weight −4 is below 0. (argument "weights", row 3) Net credit notes against their invoices, or leave them out.'),
        (lambda: account_prices("ABA", [90, 80, 70], weights=1), "#N/A",
         "2 accounts pay a price above 0: too few to tell what is usual. Select at least 3 accounts."),
        (lambda: account_prices("ABC", [90, 0, -5], weights=1), "#N/A",
         "1 account pays a price above 0: too few to tell what is usual. Select at least 3 accounts."),
        (lambda: account_prices("ABC", [0, 0, -5], weights=1), "#N/A",
         "No accounts pay a price above 0: too few to tell what is usual. Select at least 3 accounts."),
        (lambda: account_prices([], [], weights=1), "#VALUE!", "There are no lines. Select their prices and weights."),
        (lambda: account_prices("AAB", [1e308, -1e308, 1], weights=1), "#NUM!", _TOO_LARGE),
        (lambda: expected_at_size(np.arange(5, 0, -1) * 1e307, 1 + np.arange(5) * 2e-9), "#NUM!", _TOO_LARGE),
    ],
)  # fmt: skip
def test_bad_figures_are_answered_with_what_to_do(compute: object, code: str, message: str) -> None:
    assert callable(compute)
    with pytest.raises(CvmError) as caught:
        compute()
    assert str(caught.value) == message
    assert str(caught.value.code) == code
