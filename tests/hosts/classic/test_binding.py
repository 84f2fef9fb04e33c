"""The catalogue behind xlwings' real COM server: cells as pywin32 hands them over, and xlwings' own import of functions."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hosts.classic.com_process import MISSING, ComServer, FakeRange
from udfs.cells import CellError
from udfs.functions import declare_all
from udfs.hosts.classic.binding import raw_argument, rows_of
from udfs.hosts.classic.wrappers import function_text
from udfs.worksheet_function import catalogue

NA, CALC_ERROR = -2146826246, -2146826238
CELL = "[Book1.xlsx]Sheet1!B2"


@pytest.fixture(scope="module")
def python() -> Iterator[ComServer]:
    with ComServer() as server:
        yield server


def why(python: ComServer) -> list[Any]:
    return python.call("CVM_WHY", 1.0, "")[1][1:]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("CVM_EVC", (300.0, 650.0, None), 950.0),
        ("CVM_EVC", (300.0, 650.0, MISSING), 950.0),
        ("CVM_EVC", (300, 650, MISSING), 950.0),  # whole numbers come from VBA code only
        ("CVM_EVC", (decimal.Decimal("300.5"), 650.0, MISSING), 950.5),
        ("CVM_EVC", (((300.0,), (400.0,)), 650.0, MISSING), [[950.0], [1050.0]]),
        ("CVM_EVC", (((300.0, 400.0),), 650.0, MISSING), [950.0, 1050.0]),
        ("CVM_EVC", ((300.0, 400.0), 650.0, MISSING), [950.0, 1050.0]),  # an array constant of one row
        ("CVM_EVC", (((300.0,),), 650.0, MISSING), 950.0),
        ("CVM_DELTA_VALUE", (5.0, 8.0, "profit"), -3.0),
        ("CVM_UNIT", ("kW", (("Variable", "Value", "Unit"), ("kW", 3.0, "kW"))), "kW"),
    ],
)
def test_cells_pass_in_every_form_that_excel_has(
    python: ComServer, name: str, arguments: tuple[Any, ...], expected: Any
) -> None:
    assert python.call(name, *arguments, CELL) == expected


@pytest.mark.parametrize(
    ("arguments", "shown", "problem"),
    [
        ((MISSING, 650.0, MISSING), "#VALUE!", 'The argument "reference_price" is missing or blank.'),
        ((None, 650.0, None), "#VALUE!", 'The argument "reference_price" is missing or blank.'),
        (("", 650.0, None), "#VALUE!", "The cell is blank where a number is needed."),
        ((NA, 650.0, None), "#N/A", "The cell holds the error #N/A."),
        ((CALC_ERROR, 650.0, None), "#VALUE!", "The cell holds the error #CALC!."),
        (("650", 650.0, None), "#VALUE!", 'The figure is stored as text: "650".'),
        ((True, 650.0, None), "#VALUE!", "TRUE stands where a number is needed."),
        ((datetime.datetime(2026, 1, 31), 650.0, None), "#VALUE!", "The date or time 2026-01-31 00:00:00 stands"),
        ((((300.0,), (None,)), 650.0, None), "#VALUE!", "The cell is blank where a number is needed."),
        ((((300.0,), (NA,)), 650.0, None), "#N/A", "The cell holds the error #N/A."),
        ((((1.0,), (2.0,)), ((1.0,), (2.0,), (3.0,)), None), "#VALUE!", '"reference_price" has 2 rows'),
        ((-2146828288 + 2900, 650.0, None), "#VALUE!", "A range in several pieces was given."),
    ],
)
def test_bad_cells_are_explained_with_the_cell_that_failed(
    python: ComServer, arguments: tuple[Any, ...], shown: str, problem: str
) -> None:
    assert python.call("CVM_EVC", *arguments, CELL) == shown
    cell, function, told, _ = why(python)
    assert (cell, function) == (CELL, "CVM_EVC")
    assert told.startswith(problem)


def test_xlwings_own_ranges_are_read_raw_and_in_one_piece(python: ComServer) -> None:
    assert python.call("CVM_EVC", FakeRange(((300.0,), (400.0,))), FakeRange(650.0), MISSING, "") == [[950.0], [1050.0]]
    assert python.call("CVM_EVC", FakeRange(300.0), FakeRange(None), MISSING, "") == "#VALUE!"
    assert why(python)[2].startswith("The cell is blank")
    assert python.call("CVM_EVC", FakeRange(((1.0,), (2.0,)), areas=2), 650.0, MISSING, "") == "#VALUE!"
    assert why(python)[2] == 'A range in several pieces was given. (argument "reference_price")'


def test_every_answer_is_the_one_of_plain_python(python: ComServer) -> None:
    """The examples of the docstrings would need the figures; what is compared here is a table, cell by cell."""
    equations = (("Value element", "Equation"), ("Energy", "hours × rate"), ("Noise", "unknown × 2"))
    inputs = (("Variable", "Value", "Unit"), ("hours", 100.0, "h/year"), ("rate", 0.5, "USD/h"))
    texts = tuple((row[1],) for row in equations[1:])
    declare_all()
    expected = rows_of(catalogue["CVM_VALUE_TABLE"].call(texts, inputs))
    assert python.call("CVM_VALUE_TABLE", texts, inputs, CELL) == expected
    assert expected[1][3] == 50.0
    assert "#VALUE!" in [row[3] for row in expected]


def test_ten_thousand_by_ten_cells_come_back_whole(python: ComServer) -> None:
    rows = tuple(tuple(float(row + column) for column in range(10)) for row in range(10_000))
    answer = python.call("CVM_EVC", rows, 1.0, MISSING, "")
    assert answer == [[cell + 1.0 for cell in row] for row in rows]


def test_xlwings_can_import_the_functions_itself(python: ComServer) -> None:
    vba, described = python.imported()
    declare_all()
    assert vba.count("Function CVM_") == len(catalogue)
    assert "Function CVM_EVC(Optional reference_price, Optional positive, Optional negative)" in vba
    assert "Array(reference_price, positive, negative, Application.Caller.Address(False, False, 1, True))" in vba
    assert vba.count('If (Not Application.CommandBars("Standard").Controls(1).Enabled)') == len(catalogue)
    by_name = {texts["Macro"].rpartition("!")[2]: texts for texts in described}
    for entry in catalogue:
        texts = by_name[entry.name]
        assert texts["Description"] == function_text(entry)
        assert texts["Category"] == entry.family
        assert len(texts["ArgumentDescriptions"]) == len(entry.arguments)
        assert all(len(text) <= 255 for text in texts["ArgumentDescriptions"])


@pytest.mark.parametrize(
    ("given", "cells"),
    [
        (1.0, [[1.0]]),
        (CellError("#N/A"), [["#N/A"]]),
        (CellError("#SPILL!"), [["#VALUE!"]]),
        ([[1.0, CellError("#DIV/0!")], ["", True]], [[1.0, "#DIV/0!"], ["", True]]),
    ],
)
def test_results_name_their_errors_as_vba_knows_them(given: Any, cells: Any) -> None:
    assert rows_of(given) == cells


def test_a_table_of_plain_cells_passes_as_it_is() -> None:
    rows = ((1.0, "a"), (True, None))
    assert raw_argument(rows) is rows
