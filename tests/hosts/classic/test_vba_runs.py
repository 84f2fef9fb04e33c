"""The VBA that is built, run by an interpreter, with xlwings' COM server at the other end: cells in, cells out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyopenvba.interpreter import VBAErrorValue

from tests.hosts.classic.com_process import ComServer
from tests.hosts.classic.interpreted import Interpreted
from udfs.functions import declare_all
from udfs.hosts.classic.wrappers import function_modules
from udfs.worksheet_function import catalogue

NA, VALUE, DIVISION = VBAErrorValue(2042), VBAErrorValue(2015), VBAErrorValue(2007)
ADDRESS = "$B$2"


@pytest.fixture(scope="module")
def python() -> Iterator[ComServer]:
    with ComServer() as server:
        yield server


@pytest.fixture
def excel(python: ComServer) -> Interpreted:
    declare_all()
    return Interpreted(function_modules(catalogue), python.call)


def test_numbers_pass_and_the_answer_is_a_number(excel: Interpreted) -> None:
    assert excel.call("CVM_EVC", 300.0, 650.0) == 950
    assert excel.server.asked == [("udfs.hosts.classic.binding", "CVM_EVC", 300.0, 650.0, None, "")]
    assert excel.call("CVM_EVC", 300.0, 650.0, 50.0) == 900


def test_a_range_passes_as_its_raw_values_and_a_column_comes_back(excel: Interpreted) -> None:
    prices = excel.range("A1:A3", [[300.0], [400.0], [500.0]])
    assert excel.call("CVM_EVC", prices, 650.0) == [[950.0], [1050.0], [1150.0]]
    assert excel.server.asked[0][2] == ((300.0,), (400.0,), (500.0,))
    assert excel.call("CVM_EVC", excel.range("A1:C1", [[1.0, 2.0, 3.0]]), 1.0) == [2.0, 3.0, 4.0]


def test_a_lone_blank_cell_is_blank_and_not_left_out(excel: Interpreted) -> None:
    blank = excel.range("D9")
    assert excel.call("CVM_EVC", 300.0, 650.0, blank) == VALUE
    assert excel.server.asked[0][4] == ""
    assert excel.why() == 'The cell is blank where a number is needed. (argument "negative")'
    assert excel.call("CVM_EVC", blank, 650.0) == VALUE
    assert excel.why() == 'The cell is blank where a number is needed. (argument "reference_price")'


def test_a_missing_argument_is_named(excel: Interpreted) -> None:
    assert excel.call("CVM_EVC", 300.0) == VALUE
    assert excel.why() == 'The argument "positive" is missing or blank. (argument "positive")'


def test_errors_in_cells_are_named_and_stay_the_same_error(excel: Interpreted) -> None:
    cells = excel.range("A1:A2", [[300.0], [NA]])
    assert excel.call("CVM_EVC", cells, 650.0) == NA
    assert excel.why() == 'The cell holds the error #N/A. (argument "reference_price", row 2)'


def test_error_values_within_an_array_are_real_errors(excel: Interpreted) -> None:
    margins = excel.range("A1:A2", [[0.25], [0.0]])
    assert excel.call("CVM_POCKET_MARGIN", excel.range("B1:B2", [[100.0], [0.0]]), 50.0, "percent") == [
        [0.5],
        [DIVISION],
    ]
    assert excel.call("CVM_BREAKEVEN_VOLUME", -0.1, margins) == [[pytest.approx(2 / 3)], [NA]]


def test_a_table_spills_with_its_texts(excel: Interpreted) -> None:
    table = excel.call("CVM_VALUE_STACK", excel.range("A1:A1", [["Energy"]]), 10.0, 100.0)
    assert table[0] == ["Label", "Value", "From", "To"]
    assert table[2][:2] == ["Energy", 10.0]


def test_a_range_in_two_pieces_is_refused_rather_than_half_read(excel: Interpreted) -> None:
    excel.range("A1:A5", [[1.0], [2.0], [3.0], [4.0], [5.0]])
    assert excel.call("CVM_EVC", excel.areas("A1:A2", "A4:A5"), 650.0) == VALUE
    assert excel.why() == 'A range in several pieces was given. (argument "reference_price")'


def test_a_whole_column_ends_with_the_used_cells(excel: Interpreted) -> None:
    excel.range("A1:B3", [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]])
    assert excel.call("CVM_EVC", excel.range("A:A"), 650.0) == [[651.0], [652.0], [653.0]]
    assert len(excel.server.asked[0][2]) == 3


def test_the_cell_that_failed_is_told(excel: Interpreted) -> None:
    excel.called_from("B2")
    excel.call("CVM_EVC", 1.0)
    table = excel.call("CVM_WHY", 1.0)
    assert table[0] == ["Time", "Cell", "Function", "Problem", "What to do"]
    assert table[1][1].endswith("Sheet1!B2")


def test_texts_that_only_begin_like_an_error_stay_texts() -> None:
    excel = Interpreted([], lambda *_: [["#1 of 2", "#N/A"], ["#", 1.0]])
    assert excel.computed() == [["#1 of 2", NA], ["#", 1.0]]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("#NULL!", 2000),
        ("#DIV/0!", 2007),
        ("#VALUE!", 2015),
        ("#REF!", 2023),
        ("#NAME?", 2029),
        ("#NUM!", 2036),
        ("#N/A", 2042),
    ],
)
def test_every_name_of_an_error_becomes_it(code: str, number: int) -> None:
    assert Interpreted([], lambda *_: code).computed() == VBAErrorValue(number)
    assert Interpreted([], lambda *_: [code, 1.0]).computed() == [VBAErrorValue(number), 1.0]


def test_nothing_is_computed_while_the_function_wizard_is_open() -> None:
    excel = Interpreted([], lambda *_: 1.0)
    excel.prepare(toolbar=False)
    excel.open_window("Function Arguments")
    assert excel.computed() == NA
    assert excel.server.asked == []


def test_other_dialogs_do_not_stop_computing() -> None:
    excel = Interpreted([], lambda *_: 1.0)
    excel.prepare(toolbar=False)
    excel.open_window("Goal Seek")
    assert excel.computed() == 1.0


@pytest.mark.parametrize(
    ("situation", "told"),
    [
        (
            {"interpreter": ""},
            "xlcvm is not set up for this user of Windows. In the environment of Python that has it, run: "
            "xlcvm install excel",
        ),
        (
            {"exists": False},
            "The Python of xlcvm is gone: there is no C:\\py\\pythonw.exe. Install xlcvm again, then run: "
            "xlcvm install excel",
        ),
        (
            {"failure": "Could not load xlwings64-0.37.8.dll from either of the following folders: C:\\py"},
            "The add-in needs xlwings 0.37.8, and another version or none is installed for C:\\py\\pythonw.exe. In a "
            'terminal run: "C:\\py\\python.exe" -m pip install "xlcvm[excel]" "xlwings==0.37.8", then: '
            "xlcvm install excel",
        ),
        (
            {"failure": "Could not activate Python COM server\r\nModuleNotFoundError: No module named 'xlwings'\r\n"},
            "Python does not start: xlwings or pywin32 is missing or damaged (ModuleNotFoundError: No module named "
            '\'xlwings\'). In a terminal run: "C:\\py\\python.exe" -m pip install "xlcvm[excel]" "xlwings==0.37.8", then: '
            "xlcvm install excel",
        ),
    ],
)
def test_without_python_functions_are_errors_and_cvm_why_says_what_to_do(situation: dict[str, Any], told: str) -> None:
    excel = Interpreted([], lambda *_: 1.0)
    excel.prepare(**situation)
    assert excel.computed() == VALUE
    assert excel.computed("CVM_WHY") == told


def test_a_missing_package_is_named_and_python_is_not_asked_by_every_cell() -> None:
    asked = []

    def answer(*_: object) -> float:
        asked.append(1)
        raise RuntimeError("Unexpected Python Error: Traceback\n  File\nModuleNotFoundError: No module named 'numpy'\n")

    excel = Interpreted([], answer)
    for _ in range(50):
        assert excel.computed() == VALUE
    assert len(asked) == 2  # once more, in case Python had only been ended
    assert excel.computed("CVM_WHY") == (
        "Python runs, but xlcvm does not (ModuleNotFoundError: No module named 'numpy'). In a terminal run: "
        '"C:\\py\\python.exe" -m pip install "xlcvm[excel]" "xlwings==0.37.8", then: xlcvm install excel'
    )


def test_a_python_that_was_ended_is_started_again() -> None:
    answers = iter([1.0, RuntimeError("The RPC server is unavailable."), 2.0, 3.0])

    def answer(*_: object) -> float:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    excel = Interpreted([], answer)
    assert [excel.computed(), excel.computed(), excel.computed()] == [1.0, 2.0, 3.0]
    assert excel.connections() == 2


def test_a_macro_without_python_says_what_to_do_in_a_message() -> None:
    excel = Interpreted([])
    excel.prepare(interpreter="")
    excel.excel.run("RunMacro", "tornado")
    ((_, text, *_),) = excel.excel.dialogs
    assert "xlcvm install excel" in str(excel.excel.dialogs)
    assert text is not None
    excel.prepare()
    excel.excel.run("RunMacro", "tornado")
    assert excel.commands() == "from udfs.hosts.classic.running import run; run('tornado')"
