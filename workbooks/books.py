"""Somebody's workbook as it was read: the cells of its sheets, its defined names, and which cells hold formulas.

It opens no file, and knows no template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbooks.grids import Content, Grid
from workbooks.placing import Area, column_letters

_AREA = re.compile(r"('(?:[^']|'')+'|[^'!]+)!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of a workbook, counted from 0."""

    sheet: str
    row: int
    column: int

    @property
    def where(self) -> str:
        """Where it is, in words.

        Examples
        --------
        >>> Spot("Inputs", 4, 1).where
        'sheet "Inputs", cell B5'
        """
        return f'sheet "{self.sheet}", cell {column_letters(self.column)}{self.row + 1}'


@dataclass(frozen=True)
class Book:
    """A workbook.

    Parameters
    ----------
    name : str
        Of its file.
    grids : tuple of Grid
        The cells of its sheets.
    names : mapping of str to Area
        What each defined name of the workbook stands for, by the name in small letters; None where its cells are gone.
    formulas : frozenset of Spot
        The cells that hold a formula.
    remarks : tuple of str
        What is to be said of the file itself.
    """

    name: str
    grids: tuple[Grid, ...]
    names: Mapping[str, Area | None] = field(default_factory=dict)
    formulas: frozenset[Spot] = frozenset()
    remarks: tuple[str, ...] = ()

    def grid(self, sheet: str) -> Grid:
        """Give a sheet; an empty one when there is none of the name."""
        return next((grid for grid in self.grids if grid.sheet == sheet), Grid(sheet, ()))

    def content(self, spot: Spot) -> Content:
        """Give what a cell holds; None outside of what is used."""
        return self.grid(spot.sheet).cell(spot.row, spot.column)

    def area(self, name: str) -> Area | None:
        """Give what a defined name stands for; None when it does not exist, or its sheet or its cells are gone."""
        found = self.names.get(name.casefold())
        return found if found and any(grid.sheet == found.sheet for grid in self.grids) else None


def area_of(reference: str) -> Area | None:
    """Read what a defined name stands for.

    Parameters
    ----------
    reference : str
        As a file has it, with or without "=".

    Returns
    -------
    Area or None
        Nothing for what is no rectangle on one sheet, such as #REF!.

    Examples
    --------
    >>> area_of("'About us'!$B$3:$C$9")
    Area(sheet='About us', top=2, left=1, bottom=8, right=2)
    >>> area_of("Inputs!#REF!") is None
    True
    """
    match = _AREA.fullmatch(reference.strip().removeprefix("="))
    if match is None:
        return None
    sheet, first, top, last, bottom = match.groups()
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return Area(sheet, int(top) - 1, _number(first), int(bottom or top) - 1, _number(last or first))


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
