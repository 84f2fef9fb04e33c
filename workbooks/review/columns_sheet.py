"""The sheet "Columns": which column of the invoice lines was taken as what, by whom, and how to say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.review.definitions_sheet import mapping_entries
from workbooks.review.looks import heading, notes
from workbooks.review.reviewed import Review
from workbooks.review.summary_sheet import doubt_lines
from workbooks.spec import Block, Cell, Sheet, Table, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.pricing.invoices.usual_headers import TakenColumn

_WIDTHS = (34.0, 84.0)
_OTHERWISE = (
    "To say otherwise, write a table with the headers Field, Column, Stage and Basis on any sheet, and run this again: "
    "a row for List price and one for Quantity with their columns, and one for each step, whose stage is on-invoice, "
    "off-invoice or cost, and whose basis is amount, amount per line, % of list, % of invoice, % of running or price "
    "after."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How the columns of invoice lines were understood.

    Parameters
    ----------
    place : str
        Where the lines stand.
    columns : tuple of TakenColumn
        What was guessed by usual headers; nothing when the workbook has a mapping.
    others : tuple of str
        Headers that nothing was made of.
    remarks : tuple of str
        What else is to be known, a sentence each.
    """

    place: str
    columns: tuple[TakenColumn, ...] = ()
    others: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Columns that look like money and were not taken."""
        return tuple(each.column for each in self.columns if not each.is_taken)


def columns_sheet(review: Review, taken: Taken) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found.
    taken : Taken
        How the columns were understood.

    Returns
    -------
    Sheet
        Texts only.
    """
    guessed = bool(taken.columns)
    by = "Guessed by the usual headers" if guessed else "By the table of fields in this workbook"
    title = title_lines("columns title", "Which column was taken as what", f"{by}; lines at {taken.place}")
    blocks: list[Block] = [title]
    if guessed:
        blocks.append(Table("columns guessed", ("Column of the lines", "Taken as"), tuple(map(_row, taken.columns))))
    if taken.others:
        blocks.append(notes("columns others", [f"Not looked at: {', '.join(taken.others)}."], span=2))
    blocks += [
        heading("columns steps heading", "How the figures are read", span=2),
        Table("columns steps", ("Read as", "Column"), tuple(map(_pair, mapping_entries(review))), gap=0),
        notes("columns otherwise", [*taken.remarks, *([_OTHERWISE] if guessed else [])], span=2),
        doubt_lines(review, 2),
    ]
    return Sheet("Columns", _WIDTHS, tuple(blocks), landscape=False, one_page=True, colour=FAVOURABLE)


def _row(entry: TakenColumn) -> tuple[Cell, ...]:
    words = entry.words[0].upper() + entry.words[1:]
    return Cell(entry.column, "row bold"), Cell(words, "row" if entry.is_taken else "notice")


def _pair(entry: Sequence[str]) -> tuple[Cell, ...]:
    return Cell(entry[0], "row bold"), Cell(entry[1], "row")
