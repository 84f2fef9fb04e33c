"""Tables: found by header, bad cells named as the user sees them, equal ranges remembered."""

import gc
import math
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.cell_values import CellError
from udfs.tables import Table, remembered
from xlcvm.errors import CvmError, ErrorCode

OFFICE_JS_ERROR = {"type": "Error", "basicValue": "#DIV/0!", "errorType": "Div0"}


def inputs(value: Any, *, header: Any = "Value") -> Any:
    return [["Variable", header], ["Hours", 6000.0], ["Rate", value], ["Power", 40.0]]


BAD_CELLS = {
    "blank": (None, "The cell is blank where a number is needed.", "Enter the figure, or 0 when it is zero."),
    "empty text": (
        "",
        "The cell is blank where a number is needed.",
        "Enter the figure, or 0 when it is zero.",
    ),
    "spaces": (
        "  ",
        "The cell is blank where a number is needed.",
        "Enter the figure, or 0 when it is zero.",
    ),
    "text": ("about ten", 'The text "about ten" stands where a number is needed.', "Enter a figure."),
    "error value": ("#REF!", "The cell holds the error #REF!.", "Mend that cell first."),
    "error of Office.js": (OFFICE_JS_ERROR, "The cell holds the error #DIV/0!.", "Mend that cell first."),
    "error object": (CellError("#N/A"), "The cell holds the error #N/A.", "Mend that cell first."),
    "NaN": (math.nan, "NaN stands where a number is needed.", "Mend the calculation that gives it."),
    "infinite": (
        math.inf,
        "An infinite value stands where a number is needed.",
        "Mend the calculation that gives it.",
    ),
    "boolean": (True, "TRUE stands where a number is needed.", "Enter a figure."),
    **{
        f"figure as text: {text}": (
            text,
            f'The figure is stored as text: "{text}".',
            "Enter it as a number: format the cell as General and type the figure again.",
        )
        for text in ("12", "1,250", "5%", "-3.5", "$1,000", "1.250,50", "EUR 20", "12 k", "2.5e3", "(40)")
    },
}


@pytest.mark.parametrize(("value", "problem", "remedy"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_cell_is_named_with_argument_row_and_column(value: Any, problem: Any, remedy: Any) -> None:
    table = Table(inputs(value), argument="inputs")
    with pytest.raises(CvmError) as caught:
        table.numbers("Value")
    assert caught.value.problem == problem
    assert caught.value.location == 'argument "inputs", row 3, column "Value"'
    assert caught.value.remedy == remedy


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("#N/A", ErrorCode.NOT_AVAILABLE),
        ("#DIV/0!", ErrorCode.DIVISION),
        ("#REF!", ErrorCode.VALUE),
        (math.nan, ErrorCode.NUMBER),
    ],
)
def test_an_error_value_stays_the_same_error(value: Any, code: Any) -> None:
    with pytest.raises(CvmError) as caught:
        Table(inputs(value), argument="inputs").numbers("Value")
    assert caught.value.code == code


@pytest.mark.parametrize("value", [value for value, *_ in BAD_CELLS.values()], ids=list(BAD_CELLS))
def test_good_rows_keep_their_numbers_beside_bad_ones(value: Any) -> None:
    table = Table(inputs(value), argument="inputs")
    np.testing.assert_array_equal(table.numbers("Value", bad="nan"), [6000, math.nan, 40])
    assert table.problem("Value", 1).location == 'argument "inputs", row 3, column "Value"'
    assert table.problem("Value", 0) is None


def test_blanks_may_be_missing_while_texts_may_not() -> None:
    np.testing.assert_array_equal(
        Table(inputs(None), argument="inputs").numbers("Value", blanks="nan"), [6000, math.nan, 40]
    )
    with pytest.raises(CvmError, match="about ten"):
        Table(inputs("about ten"), argument="inputs").numbers("Value", blanks="nan")


def test_columns_are_found_in_any_order_case_and_spacing() -> None:
    table = Table([["  NEXT   Best", "x", "Variable"], [1, 2, "a"], [3, 4, "b"]], argument="inputs")
    assert table.numbers("next best").tolist() == [1.0, 3.0]
    assert table.texts("variable") == ["a", "b"]
    assert table.has("Next Best")
    assert table.optional_numbers("Low") is None
    assert table.optional_texts("Unit") is None


BAD_TABLES = {
    "missing header": (
        [["Variable", "Amount"], ["a", 1]],
        'There is no column "Value". (argument "inputs") The headers found are: Variable, Amount.',
    ),
    "no headers": (
        [[None, ""], ["a", 1]],
        'There is no column "Value". (argument "inputs") The first row, where headers belong, is blank.',
    ),
    "one cell": (
        "a",
        'A single cell was given where a table is needed. (argument "inputs") '
        "Select the whole table with its header row, such as A1:D20.",
    ),
    "a range of one cell": (
        [["Value"]],
        'A single cell was given where a table is needed. (argument "inputs") '
        "Select the whole table with its header row, such as A1:D20.",
    ),
    "ragged": (
        [["Variable", "Value"], ["a"]],
        'Row 2 has 1 cells and row 1 has 2. (argument "inputs") Give every row the same number of cells.',
    ),
    "a list that is no range": (
        [1, 2],
        'A range is a list of rows. (argument "inputs") Write [[1], [2]] for a column and [[1, 2]] for a row.',
    ),
    "a row that is a text": (
        [["Variable", "Value"], "ab"],
        'A range is a list of rows. (argument "inputs") Write [[1], [2]] for a column and [[1, 2]] for a row.',
    ),
    "no rows": (
        [],
        'A range is a list of rows. (argument "inputs") Write [[1], [2]] for a column and [[1, 2]] for a row.',
    ),
    "one header twice": (
        [["Value", "Variable", "VALUE "], [1, "a", 2]],
        '2 columns have the header "Value". (argument "inputs") Rename or remove all but one.',
    ),
}


@pytest.mark.parametrize(("rows", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_what_is_no_table_is_refused(rows: Any, message: Any) -> None:
    with pytest.raises(CvmError) as caught:
        remembered(rows, "inputs").numbers("Value")
    assert str(caught.value) == message


def test_a_table_of_a_file_names_the_cells_of_its_sheet() -> None:
    table = Table(inputs(None), argument="inputs", place="My model!Z4")
    assert table.problem("Value", 1).location == 'sheet "My model", cell AA6, column "Value"'
    with pytest.raises(CvmError) as caught:
        table.numbers("Amount")
    assert caught.value.location == "table at My model!Z4"


def test_a_header_used_twice_matters_only_when_asked_for() -> None:
    table = Table([["Note", "Value", "Note"], ["x", 1, "y"]], argument="inputs")
    assert table.numbers("Value").tolist() == [1.0]


def test_blank_rows_at_the_end_are_ignored_and_others_are_not() -> None:
    table = Table([["Variable", "Value"], ["a", 1], [None, ""], ["b", 2], ["", None], [" ", ""]], argument="inputs")
    assert table.row_count == 3
    with pytest.raises(CvmError, match=r"row 3"):
        table.numbers("Value")


def test_a_table_may_have_no_rows() -> None:
    table = Table([["Variable", "Value"]], argument="inputs")
    assert table.row_count == 0
    assert table.numbers("Value").tolist() == []
    assert table.texts("Variable") == []


def test_texts_are_shown_as_a_sheet_shows_them() -> None:
    table = Table([["Owner"], [" Ann "], [None], [2026.0], [True], [0.5]], argument="inputs")
    assert table.texts("Owner") == ["Ann", "", "2026", "TRUE", "0.5"]
    with pytest.raises(CvmError, match=r'#NAME\?.*row 2, column "Owner"'):
        Table([["Owner", ""], ["#NAME?", 1]], argument="inputs").texts("Owner")


def test_fifteen_percent_is_not_fifteen() -> None:
    with pytest.raises(CvmError) as caught:
        Table([["Deal", "Percent"], ["a", 0.15], ["b", 15.0]], argument="deals").shares("Percent")
    assert str(caught.value) == ('15 means 1500 %. (argument "deals", row 3, column "Percent") Enter 15% (or 0.15).')


def test_arrays_of_a_table_cannot_be_changed() -> None:
    table = Table(inputs(1.0), argument="inputs")
    with pytest.raises(ValueError, match="read-only"):
        table.numbers("Value")[0] = 7


def test_an_equal_range_gives_the_same_table() -> None:
    as_tuples = tuple(map(tuple, inputs(1.0)))
    assert remembered(inputs(1.0), "inputs") is remembered(as_tuples, "inputs")
    assert remembered(inputs(1.0), "inputs") is not remembered(inputs(2.0), "inputs")
    assert remembered(inputs(1.0), "inputs") is not remembered(inputs(1.0), "deals")


def test_true_is_not_one_when_ranges_are_compared() -> None:
    assert remembered(inputs(1.0), "inputs").numbers("Value").tolist() == [6000, 1, 40]
    with pytest.raises(CvmError, match="TRUE stands"):
        remembered(inputs(True), "inputs").numbers("Value")
    assert remembered(inputs(1.0), "inputs").numbers("Value").tolist() == [6000, 1, 40]


def test_a_table_is_forgotten_after_some_others() -> None:
    forgotten = weakref.ref(remembered(inputs(-1.0), "inputs"))
    for value in range(20):
        remembered(inputs(float(value)), "inputs")
    gc.collect()
    assert forgotten() is None


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**12), 10**12),
    st.text(max_size=5),
    st.sampled_from(["#N/A", "12", "5%", OFFICE_JS_ERROR, CellError("#REF!")]),
)


@given(st.lists(CELLS, max_size=6))
def test_every_cell_is_a_number_or_has_a_problem(cells: Any) -> None:
    """The fast path for whole columns and the explanation of one cell agree about what a number is."""
    table = Table([["Label", "Value"], *(["x", cell] for cell in cells)], argument="inputs")
    numbers = table.numbers("Value", bad="nan")
    for row, cell in enumerate(cells):
        is_number = type(cell) in (int, float) and math.isfinite(cell)
        assert (table.problem("Value", row) is None) == is_number
        assert numbers[row] == cell if is_number else math.isnan(numbers[row])
