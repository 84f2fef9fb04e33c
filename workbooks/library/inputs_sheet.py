"""The sheet "Inputs" of a template: its single inputs by group, each with its unit, what to enter, and its source."""

from __future__ import annotations

from workbooks.library.entries import SOURCES, Entries, group_block, heading
from workbooks.library.fields import Field
from workbooks.library.tables import typed_cell, value_cell
from workbooks.spec import Block, Cell, Lines, Sheet, Table, title_lines

NAME = "Inputs"
HEADERS = ("Input", "Figure", "Unit", "What to enter", "Source")
_WIDTHS = (34.0, 0.0, 14.0, 52.0, 36.0)  # the second is the template's own


def inputs_sheet(entries: Entries) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    entries : Entries
        What was entered; figures and sources can be changed, all else is locked.

    Returns
    -------
    Sheet
        A table for each group.
    """
    blocks: list[Block] = [
        title_lines("inputs title", "Inputs", "Fill the yellow cells; every other figure of this workbook follows.")
    ]
    for number, group in enumerate(entries.groups):
        key = group_block(number)
        blocks.append(Lines(f"{key} heading", ((Cell(group.heading, "heading", span=len(HEADERS)),),)))
        blocks.append(Table(key, HEADERS, tuple(_row(entries, found) for found in group.fields), gap=0))
    widths = (_WIDTHS[0], entries.kind.input_width, *_WIDTHS[2:])
    return Sheet(
        NAME, widths, tuple(blocks), protected=True, landscape=entries.kind.landscape, colour="#E0B400", one_page=True
    )


def _row(entries: Entries, found: Field) -> tuple[Cell, ...]:
    return (
        Cell(heading(found.key), "body bold"),
        typed_cell(found, entries.data.get(found.key), name=found.key),
        value_cell(entries.unit(found.unit), "text"),
        Cell(found.note, "body quiet"),
        Cell(entries.data.get(SOURCES, {}).get(found.key), "input", name=f"source of {found.key}"),
    )
