"""Making a template fit for a workbook in which other sheets stand: free names, no defined names. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from workbooks.spec import Block, Cell, Chart, Table, Template

LONGEST_NAME = 31


def fitted(template: Template, taken: Collection[str]) -> Template:
    """Give a template whose sheets have names that nobody else has; references and links follow.

    Parameters
    ----------
    template : Template
        As made for a file of its own.
    taken : collection of str
        The names of the sheets that are there, in any case.

    Returns
    -------
    Template
        All its sheets bear the same number where one of their names is taken. Its cells and tables have no defined
        names: they could be another's already, so formulas use addresses.

    Examples
    --------
    >>> from workbooks.spec import Sheet
    >>> one = Template("", (Sheet("Tornado", (), ()), Sheet("Workings Tornado", (), ())))
    >>> [sheet.name for sheet in fitted(one, ["Sheet1", "TORNADO"]).sheets]
    ['Tornado (2)', 'Workings Tornado (2)']
    """
    names = free_names([sheet.name for sheet in template.sheets], taken)

    def plain(cell: Cell) -> Cell:
        return replace(cell, name="", link=names.get(cell.link, cell.link)) if cell.name or cell.link else cell

    sheets = (
        replace(sheet, name=names[sheet.name], blocks=tuple(_with_cells(block, plain) for block in sheet.blocks))
        for sheet in template.sheets
    )
    return replace(template, sheets=tuple(sheets))


def free_names(wanted: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """Give each wanted name as it can be used: itself, or with a number that is free for all of them.

    Examples
    --------
    >>> free_names(["Tornado"], ["tornado", "Tornado (2)"])
    {'Tornado': 'Tornado (3)'}
    """
    used = {name.casefold() for name in taken}
    names, number = {name: name for name in wanted}, 1
    while any(name.casefold() in used for name in names.values()):
        number += 1
        ending = f" ({number})"
        names = {name: name[: LONGEST_NAME - len(ending)].rstrip() + ending for name in wanted}
    return names


def _with_cells(block: Block, change: Callable[[Cell], Cell]) -> Block:
    if isinstance(block, Chart):
        return block
    rows = tuple(tuple(map(change, row)) for row in block.rows)
    return replace(block, rows=rows, name="") if isinstance(block, Table) else replace(block, rows=rows)
