"""The macro "Compare with next best": our offering beside the next best alternative, on new sheets."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import model_in, subject_of
from workbooks.results.analyses import compared_of
from workbooks.results.building import comparison_workbook
from workbooks.results.labelled_prices import LabelledPrices, find_prices


def compare_with_next_best(book: Any) -> None:
    """Compare the two offerings of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Set our offering beside the next best alternative, element by element; with prices where they are labelled.

    Parameters
    ----------
    given : Given
        A workbook with an inputs table and an equations table, and perhaps cells labelled Price and Reference price.

    Returns
    -------
    Template
        The sheet "Comparison", "Price" where there is a reference price, and the workings of their charts.

    Raises
    ------
    CvmError
        A table is missing or doubtful, a value element has a problem, or a price is doubtful.
    """
    found = model_in(given)
    subject = subject_of(given, found)
    prices = find_prices(given.grids, found.tables, subject.unit)
    compared = compared_of(
        subject,
        price=prices.price,
        reference_price=prices.reference,
        prices=_said(prices, subject.unit_words),
    )
    return comparison_workbook(subject, compared)


def _said(prices: LabelledPrices, unit_words: str) -> str:
    if prices.reference is None:
        alone = " A price alone cannot be judged." if prices.price is not None else ""
        return (
            f"None: no label Reference price has a figure right of it.{alone} Label two cells Price and Reference "
            f"price, each with its figure{unit_words} in the cell right of it, and compare again."
        )
    places = " and ".join(prices.places)
    asked = "" if prices.price is not None else " No label Price has a figure right of it, so no price is judged."
    return f"Taken from {places}, in the unit of the total{unit_words}.{asked}"
