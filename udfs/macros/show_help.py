"""The macro "Help": a sheet that lists the worksheet functions with their arguments, and says where to read more."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from udfs.functions import declare_all
from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.wizard_texts import argument_text, usage_text
from udfs.worksheet_function import Entry, catalogue
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Template, title_lines
from workbooks.styles import BRAND

_WIDTHS = (54.0, 74.0, 60.0)
_HEADERS = ("Type into a cell", "What each argument is", "What it gives")
_HINTS = (
    ("Tables", "A table is handed over with its header row. Columns are found by header, in any order."),
    ("Percentages", "A percentage is a fraction: enter 10% or 0.1, never 10."),
    ("Errors", "A cell that shows an error is explained by the button Explain error, and by =CVM_WHY()."),
    ("In the wizard", "Insert Function lists these functions by their families, and asks for each argument."),
    ("Elsewhere", "In a terminal, xlcvm functions NAME explains a function with examples; README.md has the language."),
)


def show_help(book: Any) -> None:
    """Write the help onto a new sheet of a workbook that is open."""
    carry_out(book, make)


def make(_given: Given) -> Made:
    """List all functions by family.

    Parameters
    ----------
    _given : Given
        Any workbook; nothing is taken from it.

    Returns
    -------
    Template
        The sheet "CVM help".
    """
    declare_all()
    blocks: list[Block] = [
        title_lines("help title", "Customer value management", f"The {len(catalogue)} functions, by family"),
        Lines("help hints", tuple((Cell(about, "label"), Cell(text, "paragraph", span=2)) for about, text in _HINTS)),
    ]
    for family, entries in groupby(catalogue, key=lambda entry: entry.family):
        blocks.append(Lines(f"help {family}", ((Cell(family, "heading"), *[Cell(None, "heading")] * 2),)))
        blocks.append(Table(f"help table {family}", _HEADERS, tuple(map(_row, entries)), gap=0))
    return Template("Customer value management: functions", (Sheet("CVM help", _WIDTHS, tuple(blocks), colour=BRAND),))


def _row(entry: Entry) -> tuple[Cell, ...]:
    arguments = "\n".join(f"{argument.label}: {argument_text(argument)}" for argument in entry.arguments)
    return Cell(f"={usage_text(entry)}", "body bold"), Cell(arguments, "body"), Cell(entry.summary, "body")
