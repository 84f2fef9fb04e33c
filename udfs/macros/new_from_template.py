"""The macro "New from template": a template of the library on new sheets, filled with its worked example or empty."""

from __future__ import annotations

from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from workbooks.library.building import empty, example
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.spec import Cell, Sheet, Table, Template, title_lines
from workbooks.styles import BRAND

SHEET = "Templates"
_EMPTY = ", empty"
_HEADERS = ("With its worked example", "Ready to fill", "What it is for")
_WIDTHS = (28.0, 34.0, 90.0)
_HOW = "Select a name in the first two columns, and press the button New from template again."


def new_from_template(book: Any) -> None:
    """Write the template whose name is selected onto new sheets, or else the list of templates."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Lay out a template, or the list of all.

    Parameters
    ----------
    given : Given
        The text of the selected cell says which: a name as the list has it.

    Returns
    -------
    Template
        The sheets of the template; or the sheet "Templates", from which one is chosen.
    """
    chosen = _selected_text(given)
    name = chosen.removesuffix(_EMPTY)
    if name not in NAMES:
        return _listed()
    kind = load_kind(name)
    return empty(kind) if chosen.endswith(_EMPTY) else example(kind)


def _selected_text(given: Given) -> str:
    selection = given.selection
    if selection is None:
        return ""
    grid = next((grid for grid in given.grids if grid.sheet == selection.sheet), None)
    content = grid.cell(selection.top, selection.left) if grid is not None else None
    return content.strip().casefold() if isinstance(content, str) else ""


def _listed() -> Template:
    rows = tuple(
        (Cell(name, "body bold"), Cell(f"{name}{_EMPTY}", "body"), Cell(load_kind(name).purpose, "body quiet"))
        for name in NAMES
    )
    blocks = (title_lines("templates title", "Templates", _HOW), Table("templates", _HEADERS, rows))
    return Template("Templates", (Sheet(SHEET, _WIDTHS, blocks, colour=BRAND),))
