"""The macro "Check discounts": what the policy says of every discount and every deal, on a new sheet."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import deals_in, policy_of_workbook
from udfs.policy_tables import deal_lines_of
from workbooks.results.discounts_sheet import discounts_workbook
from xlcvm.pricing import discount_check


def check_discounts(book: Any) -> None:
    """Check the deals of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Check the table of deals against the table of the policy.

    Parameters
    ----------
    given : Given
        A workbook with tables Deal, Discount, Percent and Discount, Maximum.

    Returns
    -------
    Template
        The sheet "Discount check".

    Raises
    ------
    CvmError
        A table is missing or doubtful, or the policy is not consistent.
    """
    deals, policy = deals_in(given), policy_of_workbook(given)
    checked = discount_check.check_discounts(deal_lines_of(deals), policy)
    return discounts_workbook(checked.rows, given.name)
