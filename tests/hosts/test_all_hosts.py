"""The same calls on every host: the same cells, or a difference that is documented here.

Documented differences:

- LibreOffice hands a lone blank cell over as 0, and TRUE as 1. At an error among other cells it stops before it
  calls a function, and shows #VALUE!. It shows a truth value as 1 or 0, and an empty text as a blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from tests.calc import CALC
from tests.hosts.answers import Calc, Classic, Lite, PlainPython, Rows, Server
from tests.hosts.calls import Call, all_calls
from tests.hosts.classic.com_process import ComServer
from tests.hosts.officejs.server_process import ServerProcess
from udfs.cells import CellError
from udfs.hosts.libreoffice.office import Document

CALLS = list(all_calls())


def assert_same(found: Rows, expected: Rows, call: Call) -> None:
    assert len(found) == len(expected), call
    for row, (got, want) in enumerate(zip(found, expected, strict=True)):
        assert len(got) == len(want), (call, row)
        for column, (one, other) in enumerate(zip(got, want, strict=True)):
            place = (str(call), row, column, one, other)
            if isinstance(other, float) and not isinstance(one, bool):
                assert isinstance(one, float), place
                assert math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15), place
            else:
                assert one == other, place


@pytest.fixture(scope="module")
def classic() -> Iterator[Classic]:
    with ComServer() as server:
        yield Classic(server)


def test_the_table_has_every_function() -> None:
    names = {call.function for call in CALLS}
    assert len(CALLS) > 80
    assert len(names) == 51  # all but CVM_WHY


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_classic_add_in_answers_as_python_does(call: Call, classic: Classic) -> None:
    assert_same(classic.answer(call), PlainPython().answer(call), call)


@pytest.fixture(scope="module")
def over_http() -> Iterator[Server]:
    with ServerProcess() as process:
        yield Server(lambda function, arguments: process.compute(function, *arguments).json["result"])


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_xlwings_server_answers_as_python_does(call: Call, over_http: Server) -> None:
    assert_same(over_http.answer(call), PlainPython().answer(call), call)


@pytest.fixture(scope="module")
def lite() -> Lite:
    return Lite()


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_xlwings_lite_answers_as_python_does(call: Call, lite: Lite) -> None:
    assert_same(lite.answer(call), PlainPython().answer(call), call)


@CALC
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_calc_answers_as_python_does(call: Call, sheet: Document) -> None:
    expected = PlainPython().answer(_as_calc_hands_it_over(call))
    if _holds_error_in_a_range(call):
        expected = [[CellError("#VALUE!")] * len(row) for row in expected]
    assert_same(Calc(sheet).answer(call, (len(expected), len(expected[0]))), expected, call)


def _as_calc_hands_it_over(call: Call) -> Call:
    return Call(call.function, tuple(map(_calc_argument, call.arguments)))


def _calc_argument(argument: Any) -> Any:
    if not isinstance(argument, list):
        return argument
    if argument == [[None]]:
        return [[0.0]]
    return [[float(cell) if isinstance(cell, bool) else cell for cell in row] for row in argument]


def _holds_error_in_a_range(call: Call) -> bool:
    ranges = [rows for rows in call.arguments if isinstance(rows, list) and len(rows) * len(rows[0]) > 1]
    return any(isinstance(cell, CellError) for rows in ranges for row in rows for cell in row)
