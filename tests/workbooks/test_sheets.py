"""Invoice lines from sheets of workbooks: found by their headers, with all digits, and nothing silently blank."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.line_files import (
    HEADERS,
    NEEDED,
    ROWS,
    SORTED,
    book_rows,
    options,
    read,
    remarks,
    says,
    write_book,
)
from workbooks.reading_options import ReadingOptions


@pytest.mark.parametrize("corner", [(1, 1), (4, 3)])
@pytest.mark.parametrize("title", [[], [["Report"], [None], ["of", 2024]]])
def test_a_sheet_is_found_by_its_headers(corner: tuple[int, int], title: list[list[Any]], tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", [["x", "y"], [1, 2]], corner=corner, Data=[*title, *book_rows()])
    assert read(path) == SORTED
    assert remarks(path) == ['Read from the sheet "Data".']
    assert read(path, options(sheet="Data")) == SORTED


def test_cells_of_a_sheet_keep_their_digits_and_texts(tmp_path: Path) -> None:
    rows = book_rows(
        account=[7, "007", 7.5],
        name=[datetime.datetime(2024, 1, 5), "31.01.2024", None],
        price=[1 / 3, "1,250.50", 1e-10],
        units=["5", 123456.789012345, None],
    )
    found = read(write_book(tmp_path / "lines.xlsx", rows))
    assert [row["account"] for row in found] == ["007", "7", "7.5"]
    assert [row["name"] for row in found] == ["31.01.2024", "2024-01-05 00:00:00", None]
    assert [row["price"] for row in found] == ["1,250.50", "0.3333333333333333", "1e-10"]
    assert [float(row["units"] or 0) for row in found] == [123456.789012345, 5.0, 0.0]


def test_figures_beside_texts_with_a_decimal_comma_stay_the_same_figures(tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", book_rows(price=[1.125, "1.250,50", 2]))
    found = read(path, options(decimal=","))
    assert {row["price"] for row in found} == {"1,125", "1.250,50", "2"}  # 1.125 would be read as 1,125


def test_blank_rows_at_the_end_are_no_lines(tmp_path: Path) -> None:
    rows = [*book_rows(), [None] * 5, [" ", None, " "], [None] * 4 + [""]]
    assert len(read(write_book(tmp_path / "lines.xlsx", rows))) == 3


def test_columns_that_are_not_needed_may_hold_anything(tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", book_rows(more=["#N/A", "=A1", 5]))
    assert read(path) == SORTED


def test_a_truth_value_among_figures_is_no_figure(tmp_path: Path) -> None:
    found = read(write_book(tmp_path / "lines.xlsx", book_rows(price=[1.5, True, 2])))
    assert {row["price"] for row in found} == {"1.5", "true", "2"}


def test_error_values_among_names_are_told_and_blank(tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", book_rows(name=["#N/A", "b", "#REF!"]))
    assert [row["name"] for row in read(path)] == [None, None, "b"] or sorted(
        str(row["name"]) for row in read(path)
    ) == ["None", "None", "b"]
    assert remarks(path) == ['2 cells of the column "name" hold an error value: read as blank.']


BAD_BOOKS: dict[str, tuple[list[list[Any]], ReadingOptions, str]] = {
    "error among figures": (
        book_rows(price=[1.5, "#N/A", 2]),
        NEEDED,
        'The column "price" holds an error value, such as #N/A, in its row 3. (sheet "Lines") '
        "Mend the formula there; row 1 is the header row.",
    ),
    "error beside texts": (
        book_rows(price=["x", 5, "#DIV/0!"]),
        NEEDED,
        'The column "price" holds an error value, such as #N/A, in its row 4. (sheet "Lines") '
        "Mend the formula there; row 1 is the header row.",
    ),
    "formula never computed": (
        book_rows(price=[1.5, "=C2*2", 2]),
        NEEDED,
        'The formula has no stored value. (sheet "Lines", cell C3) Open the file in a spreadsheet and save it once.',
    ),
    "missing column": (
        book_rows(prise=[1, 2, 3])[:1] + book_rows(prise=[1, 2, 3])[1:],
        options(columns=(*HEADERS, "priice"), figures=("priice",)),
        'There is no column "priice". (sheet "Lines") Did you mean "price"? The columns there are: account, name, '
        "price, units, off, prise.",
    ),
    "header twice": (
        [[*HEADERS, "price"], *([*row, 1] for row in ROWS)],
        NEEDED,
        '2 columns of the sheet "Lines" have the header "price". Rename all but one.',
    ),
    "no such sheet": (
        book_rows(),
        options(sheet="Data"),
        'There is no sheet "Data". The sheets there are: Lines.',
    ),
    "empty sheet": (
        [],
        NEEDED,
        'There is no column "account". (sheet "Lines") The columns there are: none.',
    ),
}


@pytest.mark.parametrize(("rows", "asked", "message"), list(BAD_BOOKS.values()), ids=list(BAD_BOOKS))
def test_a_sheet_that_cannot_be_read(
    rows: list[list[Any]], asked: ReadingOptions, message: str, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "lines.xlsx", rows)
    assert says(lambda: read(path, asked)) == message


def test_a_header_that_ends_in_a_number_is_no_double(tmp_path: Path) -> None:
    assert read(write_book(tmp_path / "lines.xlsx", book_rows(price_1=[9, 9, 9]))) == SORTED
