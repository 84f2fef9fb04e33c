"""A short review of invoice lines as a template: waterfall, price band, compliance where there is a policy."""

from __future__ import annotations

from dataclasses import replace

from workbooks.results.tornado_sheet import workings_sheet
from workbooks.review.band_sheet import band_sheet
from workbooks.review.columns_sheet import Taken, columns_sheet
from workbooks.review.compliance_sheet import compliance_sheet
from workbooks.review.looks import counted
from workbooks.review.reviewed import Review
from workbooks.review.tie_out_sheet import tie_out_sheet
from workbooks.review.waterfall_sheet import waterfall_sheet
from workbooks.spec import Cell, Lines, Sheet, Template


def waterfall_and_band_workbook(review: Review, taken: Taken) -> Template:
    """Lay out the waterfall and the price band of invoice lines.

    Parameters
    ----------
    review : Review
        What was found.
    taken : Taken
        How their columns were understood.

    Returns
    -------
    Template
        Sheets Waterfall, Price band, Compliance where there is a policy, Columns, Tie-out, and the workings.
    """
    waterfall, workings = waterfall_sheet(review)
    sheets: list[Sheet] = [_with_notice(waterfall, review, taken), band_sheet(review)]
    if review.compliance is not None:
        sheets.append(compliance_sheet(review))
    sheets += [columns_sheet(review, taken), tie_out_sheet(review)]
    behind = replace(workings_sheet("Waterfall", workings), one_page=True)
    return Template(
        "Waterfall and price band",
        (*sheets, behind),
        f"Pocket price of {review.source}",
        ("review", "pocket price", "invoice lines"),
    )


def _with_notice(sheet: Sheet, review: Review, taken: Taken) -> Sheet:
    """Say below the title where the lines stand, and what was not taken: nobody shall miss it."""
    said = [f'Lines at {taken.place}; which column was taken as what stands on the sheet "Columns".']
    if taken.doubtful:
        said.append(f"Not taken, since their headers leave open what they hold: {', '.join(taken.doubtful)}.")
    if review.overview.set_aside:
        count = review.overview.set_aside
        said.append(f'{counted(count, "line")} {"is" if count == 1 else "are"} set aside: see "Tie-out".')
    style = "notice" if len(said) > 1 or review.doubts else "quiet"
    notice = Lines("waterfall notice", ((Cell(" ".join(said), style, span=len(sheet.widths)),),))
    title, *blocks = sheet.blocks
    return replace(sheet, blocks=(title, notice, *blocks))
