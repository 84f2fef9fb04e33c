"""The review workbook as a template: which sheets it has, in which order."""

from __future__ import annotations

from dataclasses import replace

from workbooks.results.tornado_sheet import workings_sheet
from workbooks.review.account_sheets import account_sheet
from workbooks.review.band_sheet import band_sheet
from workbooks.review.compliance_sheet import compliance_sheet
from workbooks.review.definitions_sheet import definitions_sheet
from workbooks.review.dimension_sheets import dimension_sheet
from workbooks.review.leakage_sheet import leakage_dimensions, leakage_sheet
from workbooks.review.looks import sheet_name
from workbooks.review.outliers_sheet import outliers_sheet
from workbooks.review.price_volume_mix_sheet import price_volume_mix_sheet
from workbooks.review.reviewed import Review
from workbooks.review.standing_out import standing_out
from workbooks.review.summary_sheet import summary_sheet
from workbooks.review.tie_out_sheet import tie_out_sheet
from workbooks.review.waterfall_sheet import waterfall_sheet
from workbooks.review.whale_sheet import whale_sheet
from workbooks.spec import Block, Sheet, Template

_OURS = ("Summary", "Waterfall", "Price band", "Leakage", "Compliance", "Outliers", "Price volume mix", "Whale curve",
         "Definitions", "Tie-out", "Workings")  # fmt: skip


def review_workbook(review: Review) -> Template:
    """Lay out the review of invoice lines.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    Template
        Sheets that have nothing to say are left out; the summary says how to get them.
    """
    sheets: list[tuple[Sheet, str]] = []
    workings: list[Block] = []

    def add(made: tuple[Sheet, tuple[Block, ...]], said: str) -> None:
        sheets.append((made[0], said))
        workings.extend(made[1])

    add(waterfall_sheet(review), "From list value to the margin, step by step, in total and per unit.")
    add((band_sheet(review), ()), "How much is sold at which price, percentiles, and how wide the band is.")
    for number, dimension in enumerate(review.dimensions, 1):
        taken = [*_OURS, *(sheet.name for sheet, _ in sheets), *(f"Account {at}" for at in range(1, 100))]
        name = sheet_name(f"By {dimension.name}", taken)
        add(
            dimension_sheet(review, dimension, number, name), f"Totals, price band and width for each {dimension.name}."
        )
    if leakage_dimensions(review):
        add((leakage_sheet(review), ()), "What each step takes, by whom, shaded.")
    if review.compliance is not None:
        add((compliance_sheet(review), ()), "Which discounts kept to the policy, and what the others cost.")
    if review.accounts is not None:
        add(outliers_sheet(review), "Accounts that pay far from what others of their size and mix pay.")
    if review.bridge is not None:
        add(price_volume_mix_sheet(review), "Why revenue changed between two periods.")
    if review.whale is not None:
        add(whale_sheet(review), "Accounts by what they earn, the best first.")
    for number, account in enumerate(review.worst, 1):
        add((account_sheet(review, account, number), ()), f"The lines of {account.finding.name}.")
    add((definitions_sheet(review), ()), "What every figure means, and the methods used.")
    add((tie_out_sheet(review), ()), "Totals against the books; every line accounted for.")
    summary = summary_sheet(review, standing_out(review), [(sheet.name, said) for sheet, said in sheets])
    behind = replace(workings_sheet("Review", tuple(workings)), name="Workings", one_page=True)
    return Template(
        "Price review",
        (summary, *(sheet for sheet, _ in sheets), behind),
        f"Price review of {review.source}",
        ("review", "pocket price", "invoice lines"),
    )
