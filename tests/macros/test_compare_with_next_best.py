"""The macro "Compare with next best": elements, and prices where they stand labelled in the workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.macros.givens import INPUTS, Rows, Seen, example, own, refused
from udfs.macros.compare_with_next_best import make

PRICES: Rows = [["Customer", "Ann"], ["Price:", 12_000], ["Reference price", 10_000, "USD/year"]]


def _facts(seen: Seen) -> dict[str, float]:
    return {row[0]: row[1] for row in seen.rows("Price") if len(row) > 1 and isinstance(row[1], float | int)}


def test_elements_are_compared_without_prices() -> None:
    seen = Seen(make(own()))
    assert seen.names == ["Comparison", "Workings Comparison"]
    elements = seen.table("Comparison", "Value element")
    assert (elements["Energy"]["Ours"], elements["Energy"]["Next best"]) == pytest.approx((23_040, 28_800))
    assert elements["Total"]["Difference"] == pytest.approx(5_760 - 900)
    said = seen.text("Comparison")
    assert "Prices None: no label Reference price has a figure right of it." in said
    assert "Not yet quantified Quiet" in said


def test_prices_that_are_labelled_are_judged() -> None:
    """The value to be shared is 4,860: at 12,000 against 10,000 the customer keeps 2,860, which is 58.85 %."""
    seen = Seen(make(own(Offer=PRICES)))
    assert seen.names == ["Comparison", "Price", "Workings Comparison", "Workings Price"]
    facts = _facts(seen)
    assert facts["Economic value"] == pytest.approx(14_860)
    assert facts["Customer's incentive"] == pytest.approx(2_860)
    assert facts["Customer's share"] == pytest.approx(2_860 / 4_860)
    assert 'Taken from sheet "Offer", cell B2 and sheet "Offer", cell B3' in seen.text("Comparison")


def test_an_input_called_price_is_no_price_asked() -> None:
    inputs = [*INPUTS, ["Reference price", 7, 7, "USD"]]
    seen = Seen(make(replace(own(), grids=(replace(own().grids[0], rows=inputs), own().grids[1]))))
    assert "Price" not in seen.names


def test_a_price_alone_is_told_not_to_be_judged() -> None:
    seen = Seen(make(own(Offer=PRICES[:2])))
    assert "Price" not in seen.names
    assert "A price alone cannot be judged." in seen.text("Comparison")
    alone = Seen(make(own(Offer=[PRICES[2]])))
    assert "no price is judged" in alone.text("Comparison")
    assert "Price" in alone.names


def test_prices_in_another_unit_are_refused() -> None:
    assert refused(make, own(Offer=[["Reference price", 10_000, "USD"]])) == (
        'The price is in USD, and the total in USD/year. (sheet "Offer", cell B1) Enter what is to be paid in the unit '
        "of the total."
    )


def test_two_different_prices_are_refused_unless_one_stands_beside_the_inputs() -> None:
    two = {"A": [["Reference price", 1]], "B": [[], [None, "Reference price", 2]]}
    assert refused(make, own(**two)) == (
        'Two different figures stand right of the label "Reference price": sheet "A", cell B1, and sheet "B", cell C2. '
        "Rename the label that is not meant."
    )
    inputs = [["Reference price", 3], [], *INPUTS]
    first = replace(own(**two), grids=(replace(own().grids[0], rows=inputs), *own(**two).grids[1:]))
    assert 'Taken from sheet "Inputs", cell B1' in Seen(make(first)).text("Comparison")


def test_the_result_of_an_earlier_comparison_is_no_price() -> None:
    first = own(Offer=PRICES)
    results = Seen(make(first)).grids()
    dearer: Rows = [PRICES[0], ["Price", 14_000], PRICES[2]]
    again = Seen(make(replace(own(Offer=dearer), grids=(*own(Offer=dearer).grids, *results))))
    facts = _facts(again)
    assert facts["Customer's incentive"] == pytest.approx(860)


def test_the_offerings_have_their_names() -> None:
    assert "Fluxa V9 compared with Kestrel K4" in Seen(make(example("motor_drive.xlsx"))).text("Comparison")
