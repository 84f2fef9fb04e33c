"""Workbooks as macros get them, and what a macro made as a reader of the file sees it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from udfs.macros.given import Given, Made, Selection
from workbooks.grids import Grid
from workbooks.reading import read_grids
from workbooks.spec import Template
from workbooks.writing import workbook_bytes
from xlcvm.errors import CvmError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
Rows = list[list[Any]]
INPUTS: Rows = [
    ["Variable", "Ours", "Next best", "Unit", "Low", "High", "Distribution", "Status"],
    ["power", 32, 40, "kW", 30, 36, "PERT", "measured"],
    ["hours", 6000, 6000, "h/year", 5000, 6500, "triangular", ""],
    ["price per kWh", 0.12, 0.12, "USD/kWh", 0.09, 0.15, "PERT", ""],
    ["training", 900, 0, "USD/year", None, None, "", ""],
    ["noise", None, None, "USD/year", None, None, "", "placeholder"],
]
EQUATIONS: Rows = [
    ["Value element", "Equation"],
    ["Energy", "([power] next best − [power] ours) × hours × price per kWh"],
    ["Training", "[training] next best − [training] ours"],
    ["Quiet", "noise × 2"],
]


def example(name: str) -> Given:
    """Give one of the workbooks that come with the project."""
    return Given(name, tuple(read_grids(EXAMPLES / name)))


def given(selection: str = "", name: str = "own.xlsx", **sheets: Rows) -> Given:
    """Give a workbook with tables that begin in A1, and a selection such as "Inputs!A2:B3"."""
    return Given(name, tuple(Grid(sheet, rows) for sheet, rows in sheets.items()), selected(selection))


def own(selection: str = "", **more: Rows) -> Given:
    """Give a workbook with a small value model."""
    return given(selection, Inputs=INPUTS, Equations=EQUATIONS, **more)


def selected(address: str) -> Selection | None:
    """Give the selection of an address."""
    if not address:
        return None
    sheet, _, cells = address.partition("!")
    left, top, right, bottom = openpyxl.utils.range_boundaries(cells)
    return Selection(sheet, top - 1, left - 1, bottom - 1, right - 1)


class Seen:
    """The sheets that a macro made, as a program sees them that opens the file."""

    def __init__(self, made: Made) -> None:
        assert isinstance(made, Template)
        self.book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)), data_only=True)
        self.names = self.book.sheetnames

    def grids(self) -> tuple[Grid, ...]:
        """Give the sheets as a later macro finds them in the same workbook."""
        return tuple(Grid(sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]) for sheet in self.book)

    def table(self, sheet: str, header: str) -> dict[Any, dict[str, Any]]:
        """Give the rows below the header row that begins with a header, by their first cell."""
        rows = list(self.book[sheet].iter_rows(values_only=True))
        start = next(at for at, row in enumerate(rows) if row[0] == header)
        body: list[Sequence[Any]] = []
        for row in rows[start + 1 :]:
            if row[0] is None:
                break
            body.append(row)
        return {row[0]: dict(zip(rows[start], row, strict=True)) for row in body}

    def rows(self, sheet: str) -> list[list[Any]]:
        """Give the filled cells of each row that has any."""
        found = ([cell for cell in row if cell is not None] for row in self.book[sheet].iter_rows(values_only=True))
        return [row for row in found if row]

    def text(self, sheet: str) -> str:
        """Give everything on a sheet in one line."""
        return " ".join(str(cell) for row in self.rows(sheet) for cell in row)


def refused(make: Callable[[Given], Made], asked: Given) -> str:
    """Give the message with which a macro answers."""
    with pytest.raises(CvmError) as caught:
        make(asked)
    return str(caught.value)
