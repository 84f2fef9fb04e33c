"""What a macro is given of an open workbook, by xlwings' own engines: the remote one, and the classic one on a stand-in."""

from __future__ import annotations

import datetime
from typing import Any

import openpyxl
import pytest
from xlwings.pro import _xlremote

from tests.macros.classic_excel import ERROR, Workbook, in_excel, opened
from tests.macros.remote import remote_book
from udfs.macros.book_reading import MOST_CELLS, given_of
from udfs.macros.given import Selection
from workbooks.reading import read_grids
from xlcvm.errors import CvmError

NOON = datetime.datetime(2026, 1, 31, 12, 30)


def test_cells_come_as_a_file_would_give_them(tmp_path: Any) -> None:
    """The same workbook read by openpyxl is the measure."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", 1.5, True, NOON, "#N/A", None, "x"])
    book.worksheets[0].append([datetime.time(6, 0), "0012", None, 7, "=A", "", "y"])
    book.worksheets[0]["E2"].data_type = "s"
    book.save(tmp_path / "same.xlsx")
    sent = [["a", 1.5, True, NOON, "#N/A", None, "x"], ["1899-12-30T06:00:00.000Z", "0012", None, 7, "=A", None, "y"]]
    given = given_of(remote_book({"Sheet": sent}))
    assert given.name == "Book1.xlsx"
    assert [list(row) for row in given.grids[0].rows] == [
        list(row) for row in read_grids(tmp_path / "same.xlsx")[0].rows
    ]


def test_every_sheet_is_read_whatever_its_name() -> None:
    given = given_of(remote_book({"It's": [[1]], "Ünïcode & <b>": [[2]], "Empty": [[""]]}))
    assert [grid.sheet for grid in given.grids] == ["It's", "Ünïcode & <b>", "Empty"]
    assert given.grids[2].cell(0, 0) is None


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("B2", (1, 1, 1, 1)),
        ("A1:D9", (0, 0, 8, 3)),
        ("B:C", (0, 1, 1_048_575, 2)),
        ("1:1048576", (0, 0, 1_048_575, 16_383)),
    ],
)
def test_the_selection_is_a_rectangle_on_the_active_sheet(address: str, found: tuple[int, ...]) -> None:
    book = remote_book({"One": [[1]], "Two": [[2]]}, selection=address, active=1)
    assert given_of(book).selection == Selection("Two", *found)


def test_a_chart_or_several_pieces_select_no_cells() -> None:
    """The browser sends nothing for either."""
    assert given_of(remote_book({"One": [[1]]}, selection=None)).selection is None


def test_a_date_that_python_does_not_know_stays_as_it_is() -> None:
    assert (
        given_of(remote_book({"One": [["9999-99-99T00:00:00.000Z"]]})).grids[0].cell(0, 0) == "9999-99-99T00:00:00.000Z"
    )


def test_large_sheets_are_not_kept_by_xlwings() -> None:
    """Its own reading keeps every payload of a server for good."""
    _xlremote.get_range_api.cache_clear()
    given = given_of(remote_book({"Lines": [["id", "price"], *([number, 1.5] for number in range(100_000))]}))
    assert len(given.grids[0].rows) == 100_001
    assert _xlremote.get_range_api.cache_info().currsize == 0


def classic_cells() -> Any:
    book = Workbook(
        {"Hidden": [["Price", 12.34567891, ERROR["#N/A"], True, ""], [None, 46053.5, -5.0, ERROR["#DIV/0!"], 0.25]]}
    )
    sheet = book.held[0]
    sheet.Visible = 0
    sheet.corner = (3, 2)
    # Value cuts a currency cell off, and knows what is a date
    cut = [
        ["Price", 12.3457, ERROR["#N/A"], True, ""],
        [None, NOON.replace(tzinfo=datetime.UTC), -5.0, ERROR["#DIV/0!"], datetime.datetime(1899, 12, 30, 6)],
    ]
    sheet.shown = cut
    given = given_of(opened(book))
    return [list(row) for row in given.grids[0].rows], given.selection


def test_excel_on_windows_gives_the_same() -> None:
    rows, selection = in_excel(classic_cells)
    assert rows == [
        [],
        [],
        [None, "Price", 12.34567891, "#N/A", True, None],
        [None, None, NOON, -5.0, "#DIV/0!", datetime.time(6, 0)],
    ]
    assert selection == Selection("Hidden", 0, 0, 0, 0)


def classic_selections() -> Any:
    book = Workbook({"One": [[1.0]]})
    found = []
    sheet = book.held[0]
    whole = sheet.Range(sheet.Cells(1, 1), sheet.Cells(1_048_576, 26))
    whole.__dict__["Columns"].Count = 16_384
    pieces = sheet.Range(sheet.Cells(1, 1))
    pieces.__dict__["pieces"] = 2
    for selected in (whole, pieces):
        book.Application.Selection = selected
        found.append(given_of(opened(book)).selection)
    return found


def test_in_excel_a_whole_sheet_is_a_selection_and_pieces_are_none() -> None:
    assert in_excel(classic_selections) == [Selection("One", 0, 0, 1_048_575, 16_383), None]


def classic_chart() -> Any:
    book = Workbook({"One": [[1.0]]})

    class Chart:
        @property
        def Address(self) -> str:
            from tests.macros.classic_excel import Refused  # noqa: PLC0415

            raise Refused

    book.Application.Selection = Chart()
    return given_of(opened(book)).selection


def test_in_excel_a_chart_selects_no_cells() -> None:
    assert in_excel(classic_chart) is None


def classic_formatted_to_the_end() -> Any:
    book = Workbook({"Formats": [[None]]})
    book.held[0].__class__.UsedRange = property(
        lambda sheet: sheet.Range(sheet.Cells(1, 1), sheet.Cells(1_048_576, 26))
    )  # type: ignore[assignment]
    try:
        given_of(opened(book))
    except CvmError as error:
        return error.problem, error.remedy
    return None


def test_a_sheet_formatted_to_its_end_is_named() -> None:
    problem, remedy = in_excel(classic_formatted_to_the_end)
    assert problem == f'The sheet "Formats" is used down to Z1048576: 27,262,976 cells; {MOST_CELLS:,} can be read.'
    assert "delete the rows and columns beyond the last entry" in remedy
