"""Lines of deals: grouped, figures of the deal filled in, what differs, what cannot be used."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError
from xlcvm.pricing.deals import Column, DealLines, Deals, numbered

NAN = math.nan


def _deals(names: list[str], **columns: Any) -> Deals:
    given = {name: np.array(v, dtype=float) if isinstance(v[0], float) else v for name, v in columns.items()}
    discounts = given.pop("discounts", ["V"] * len(names))
    percents = given.pop("percents", np.full(len(names), 0.1))
    return Deals(DealLines(names, discounts, percents, **given))


def test_lines_of_a_deal_need_not_stand_together() -> None:
    deals = _deals(["B", "A", "b ", "A", "C"])
    assert deals.names == ["B", "A", "C"]
    assert deals.numbers.tolist() == [0, 1, 0, 1, 2]
    assert [deals.lines_of(deal).tolist() for deal in range(3)] == [[0, 2], [1, 3], [4]]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-20, 100)), min_size=1, max_size=30))
def test_a_stack_is_one_discount_after_another(rows: list[tuple[str, int]]) -> None:
    deals = _deals([name for name, _ in rows], percents=[percent / 100 for _, percent in rows])
    found = deals.stacked(deals.percents)
    for deal, name in enumerate(deals.names):
        left = math.prod((100 - percent) / 100 for other, percent in rows if other == name)
        assert found[deal] == pytest.approx(1 - left, abs=1e-12)


def test_a_single_discount_keeps_its_digits() -> None:
    assert _deals(["A"], percents=[0.15]).stacked(np.array([0.15])).tolist() == [0.15]


def test_a_figure_may_stand_in_any_line_of_a_deal() -> None:
    deals = _deals(["A", "B", "A", "B", "C"], quantities=[NAN, 5.0, 7.0, NAN, NAN])
    found = deals.of(Column.QUANTITY)
    assert found.by_line.tolist()[:4] == [7, 5, 7, 5]
    assert math.isnan(found.by_line[4])
    assert found.by_deal.tolist()[:2] == [7, 5]
    assert not found.differing.any()
    assert not deals.of(Column.COST).is_given


def test_lines_that_differ_keep_their_own_and_the_deal_has_none() -> None:
    deals = _deals(["A", "A", "A"], list_prices=[100.0, NAN, 110.0], segments=["Gold", "", "GOLD"])
    found = deals.of(Column.LIST_PRICE)
    assert np.array_equal(found.by_line, [100, NAN, 110], equal_nan=True)
    assert found.differing.tolist() == [True]
    assert math.isnan(found.by_deal[0])
    assert str(deals.difference(Column.LIST_PRICE, 0)) == (
        'The rows of the deal "A" differ in "List price": 100 and 110. (line 3, list price) Give them the same, or name '
        "two deals."
    )
    segment = deals.of(Column.SEGMENT)
    assert segment.by_line.tolist() == [0, 0, 0]
    assert deals.segment_names == ["Gold"]


@pytest.mark.parametrize(
    ("column", "named", "words"),
    [
        ({"segments": ["Gold", "Silver"]}, Column.SEGMENT, 'differ in "Segment": "Gold" and "Silver".'),
        ({"days": [739_617.0, 739_618.0]}, Column.DATE, 'differ in "Date": 2026-01-01 and 2026-01-02.'),
        ({"costs": [60.0, 60.5]}, Column.COST, 'differ in "Cost": 60 and 60.5.'),
        ({"quantities": [0.0, 1.0]}, Column.QUANTITY, 'differ in "Quantity": 0 and 1.'),
    ],
)
def test_what_differs_is_shown(column: dict[str, Any], named: Column, words: str) -> None:
    deals = _deals(["A", "A"], **column)
    assert deals.of(named).differing.all()
    assert words in str(deals.difference(named, 0))


def test_the_same_figure_computed_otherwise_does_not_differ() -> None:
    assert 0.1 + 0.2 != 0.3
    assert not _deals(["A", "A"], list_prices=[0.3, 0.1 + 0.2]).of(Column.LIST_PRICE).differing.any()


def test_a_broken_figure_breaks_that_of_the_deal() -> None:
    problem = CvmError("It is a text.", "Enter a figure.")
    lines = DealLines(
        ["A", "A", "A"], ["V"] * 3, np.full(3, 0.1), quantities=np.array([NAN, 5.0, NAN]), problems={("Quantity", 0): problem}
    )  # fmt: skip
    deals = Deals(lines)
    found = deals.of(Column.QUANTITY)
    assert np.array_equal(found.by_line, [NAN, 5, NAN], equal_nan=True)
    assert math.isnan(found.by_deal[0])
    assert deals.explain(Column.QUANTITY, 0) is problem
    assert deals.explain(Column.QUANTITY, 2) is problem


def test_a_figure_below_0_is_a_problem_of_its_line() -> None:
    deals = _deals(["A", "B"], costs=[-60.0, 5.0])
    assert np.array_equal(deals.of(Column.COST).by_deal, [NAN, 5], equal_nan=True)
    assert str(deals.explain(Column.COST, 0)) == "The cost is −60, below 0. (line 1, cost) Enter it without a sign."


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (Column.SEGMENT, "The cell is blank where the segment is needed. (line 1, segment) Enter it."),
        (Column.DATE, "The cell is blank where a date is needed. (line 1, date) Enter a date, such as 2026-03-31."),
        (Column.COST, "The cell is blank where a number is needed. (line 1, cost) Enter the figure, or 0 when it is zero."),
    ],
)  # fmt: skip
def test_a_blank_is_told(column: Column, message: str) -> None:
    assert str(_deals(["A"]).explain(column, 0)) == message


@pytest.mark.parametrize(
    ("discount", "percent", "column", "message"),
    [
        ("V", 15.0, Column.PERCENT, "15 means 1,500 %. (line 2, percent) Enter 15% (or 0.15)."),
        ("V", NAN, Column.PERCENT, "The cell is blank where a number is needed. (line 2, percent) Enter the figure, or 0 when it is zero."),
        ("", 0.1, Column.DISCOUNT, "The cell is blank where the name of the discount is needed. (line 2, discount) Name it as the policy does."),
        (" TOTAL", 0.1, Column.DISCOUNT, '"Total" is no discount: it would count the others twice. (line 2, discount) Leave the row out; it is added here.'),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_judged_has_no_percent(
    discount: str, percent: float, column: Column, message: str
) -> None:
    deals = _deals(["A", "A"], discounts=["V", discount], percents=[0.1, percent])
    assert np.array_equal(deals.percents, [0.1, NAN], equal_nan=True)
    assert str(deals.explain(column, 1)) == message
    assert math.isnan(deals.stacked(deals.percents)[0])


def test_a_line_without_a_deal_is_refused() -> None:
    """It would be missing in the total of the deal that it belongs to."""
    with pytest.raises(CvmError) as caught:
        _deals(["A", " "])
    assert str(caught.value) == (
        "The cell is blank where the name of the deal is needed. (line 2, deal) Name the deal in every row: its total "
        "counts the rows that name it."
    )
    with pytest.raises(CvmError, match=r"^There are no deals\."):
        _deals([])


@given(st.lists(st.sampled_from(["Gold", "gold ", "Silver", "", "SILVER"])))
def test_texts_are_numbered_by_first_appearance(texts: list[str]) -> None:
    numbers, spelled = numbered(texts)
    folded = [text.strip().casefold() for text in texts]
    assert list(spelled) == list(dict.fromkeys(folded))
    assert [list(spelled)[number] for number in numbers.tolist()] == folded
    assert all(texts[folded.index(key)] == name for key, name in spelled.items())
