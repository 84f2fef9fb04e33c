"""What a macro is given and what it makes, as records: a macro is a function from the one to the other.

They know no host: `book_reading` makes the one of a workbook that is open, the command line of a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.grids import Grid
from workbooks.spec import Template


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected cells: a rectangle on a sheet, counted from 0, last row and column included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def meets(self, sheet: str, top: int, left: int, bottom: int, right: int) -> bool:
        """Say whether the selection and a rectangle have a cell in common."""
        return (
            self.sheet == sheet
            and self.top <= bottom
            and top <= self.bottom
            and self.left <= right
            and left <= self.right
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A workbook as a macro finds it.

    Parameters
    ----------
    name : str
        Of the workbook, as the user knows it.
    grids : tuple of Grid
        The cells of its sheets, in their order.
    selection : Selection, optional
        Nothing when no cells are selected, but a chart, say.
    """

    name: str
    grids: tuple[Grid, ...]
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What a macro says where it has nothing to write."""

    text: str


Made = Template | Message
"""Sheets for the workbook, all of them new; or something to be said."""
