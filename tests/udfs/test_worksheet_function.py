"""Declaring a function, calling it as a host does and as Python does, and what is refused."""

import datetime
import logging
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import catalogue, journal
from udfs.cells import CellError, Numbers, Table
from udfs.problems import Journal
from udfs.worksheet_function import Catalogue
from xlcvm.errors import CvmError

INPUTS = (("Variable", "Value"), ("Hours", 6000.0), ("Rate", 0.12))
VALUE, NOT_AVAILABLE, NUMBER = CellError("#VALUE!"), CellError("#N/A"), CellError("#NUM!")


@pytest.fixture(autouse=True)
def _empty_journal() -> None:
    journal.clear()


def call(name: Any, *raw: Any, **named: Any) -> Any:
    return catalogue[name].call(*raw, **named)


def why() -> Any:
    return [(failure.function, failure.problem, failure.remedy) for failure in journal.latest(10)]


# What a declaration says


def test_everything_about_a_function_comes_from_its_declaration() -> None:
    entry = catalogue["CVM_SUM_OF"]
    assert (entry.family, entry.summary) == (
        "Samples",
        "Add what is positive to a reference price and take off what is negative.",
    )
    assert [(a.name, a.label, a.description, a.measure, a.optional, a.default) for a in entry.arguments] == [
        ("reference_price", "reference price", "What the next best alternative costs.", "money", False, None),
        ("positive", "positive", "What speaks for us.", "money", False, None),
        ("negative", "negative", "What speaks against us.", "money", True, 0.0),
    ]
    assert entry.returns.description == "Reference price + positive − negative."
    assert entry.returns.kind.spills
    assert entry.examples.startswith(">>> CVM_SUM_OF(300.0, 650.0)")
    assert catalogue["CVM_SHARE_OF"].arguments[2].kind.choices == ("saving", "profit")
    assert [entry.name for entry in catalogue][:2] == ["CVM_SUM_OF", "CVM_LOOK_UP"]


DOCUMENTED = """Give it.

Parameters
----------
a : number
    The first.

Returns
-------
number
    It.
"""


def declaring(
    name: Any = "CVM_NEW",
    *,
    doc: Any = DOCUMENTED,
    annotation: Any = Numbers,
    default: Any = None,
    returns: Any = Numbers,
) -> Any:
    def function(a: Any) -> Any:
        return a

    function.__name__, function.__doc__ = name, doc
    function.__annotations__ = {"a": annotation, "return": returns}
    function.__defaults__ = None if default is None else (default,)
    return function


def with_keyword_only(*, a: Numbers) -> Numbers: ...
def with_star(*a: Numbers) -> Numbers: ...
def with_stars(**a: Numbers) -> Numbers: ...
def with_vba_word(next: Numbers) -> Numbers: ...


def named(function: Any, *, doc: Any = DOCUMENTED) -> Any:
    function.__name__, function.__doc__ = "CVM_NEW", doc
    return function


MANY = [f"a{number}" for number in range(31)]
with_many = eval(f"lambda {', '.join(MANY)}: 0")
with_many.__annotations__ = dict.fromkeys([*MANY, "return"], Numbers)
MANY_TEXT = DOCUMENTED.replace("a : number\n    The first.", "".join(f"{a} : n\n    One.\n" for a in MANY))

REFUSED = {
    "a cell address": (declaring("CVM1"), "CVM1 is the address of a cell"),
    "a word of VBA": (declaring("Next"), "Next is a word of VBA"),
    "not CVM_": (declaring("VALUE_OF"), "VALUE_OF is not CVM_ followed by capitals"),
    "small letters": (declaring("CVM_value"), "CVM_value is not CVM_ followed by capitals"),
    "no summary": (declaring(doc=None), "CVM_NEW has no summary"),
    "no description": (
        declaring(doc=DOCUMENTED.replace("    The first.", "")),
        "CVM_NEW does not describe its argument a",
    ),
    "one description too many": (
        declaring(doc=DOCUMENTED.replace("Returns", "b : n\n    Two.\n\nReturns")),
        "CVM_NEW describes b, which is not an argument",
    ),
    "result not described": (
        declaring(doc=DOCUMENTED.split("Returns", maxsplit=1)[0]),
        "CVM_NEW does not describe its result",
    ),
    "result of no kind": (declaring(returns=int), "CVM_NEW does not say what kind of result it gives"),
    "argument of no kind": (
        declaring(annotation=float),
        "CVM_NEW: <class 'float'> of its argument a is no kind that a cell can give",
    ),
    "numbers to choose from": (
        declaring(annotation=Literal[1, 2]),
        "CVM_NEW: typing.Literal[1, 2] of its argument a is no kind that a cell can give",
    ),
    "None without default": (
        declaring(annotation=Table | None),
        "CVM_NEW: an argument that may be None has the default None, and no other has: a",
    ),
    "keyword only": (
        named(with_keyword_only),
        "CVM_NEW: a cell passes by position, so a cannot be keyword-only",
    ),
    "*": (named(with_star), "CVM_NEW: a cell passes by position, so a cannot be variadic positional"),
    "**": (named(with_stars), "CVM_NEW: a cell passes by position, so a cannot be variadic keyword"),
    "an argument that is a word of VBA": (
        named(with_vba_word, doc=DOCUMENTED.replace("a : number", "next : number")),
        "CVM_NEW: the argument next is a word of VBA",
    ),
    "31 arguments": (
        named(with_many, doc=MANY_TEXT),
        "CVM_NEW has 31 arguments; 30 is the most a spreadsheet takes",
    ),
}


@pytest.mark.parametrize(("function", "message"), REFUSED.values(), ids=REFUSED)
def test_a_declaration_that_a_host_cannot_serve_is_refused(function: Any, message: Any) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        Catalogue().worksheet_function(family="New")(function)
    assert str(caught.value) == message


def test_an_argument_without_annotation_is_refused() -> None:
    function = declaring()
    del function.__annotations__["a"]
    with pytest.raises(ValueError, match="CVM_NEW does not say what kind its argument a is"):
        Catalogue().worksheet_function(family="New")(function)


def test_a_name_is_declared_once() -> None:
    own = Catalogue()
    own.worksheet_function(family="New")(declaring())
    with pytest.raises(ValueError, match="CVM_NEW is declared twice"):
        own.worksheet_function(family="New")(declaring())


def test_a_default_must_be_one_of_the_choices() -> None:
    with pytest.raises(CvmError, match='"loss" is not one of "saving", "profit"'):
        Catalogue().worksheet_function(family="New")(declaring(annotation=Literal["saving", "profit"], default="loss"))


# Called by a host


CALLS = {
    "numbers": (("CVM_SUM_OF", 300.0, 650.0), 950.0),
    "whole numbers": (("CVM_SUM_OF", 300, 650, 1), 949.0),
    "left out": (("CVM_SUM_OF", 300.0, 650.0, None), 950.0),
    "a range of one cell": (("CVM_SUM_OF", ((300.0,),), 650.0), 950.0),
    "a column": (("CVM_SUM_OF", ((1.0,), (2.0,)), 10.0), [[11.0], [12.0]]),
    "a row": (("CVM_SUM_OF", [[1.0, 2.0]], 10.0), [[11.0, 12.0]]),
    "a block": (("CVM_SUM_OF", [[1.0, 2.0], [3.0, 4.0]], [[1.0, 1.0], [2.0, 2.0]]), [[2.0, 3.0], [5.0, 6.0]]),
    "a column with a row": (("CVM_SUM_OF", [[1.0], [2.0]], [[10.0, 20.0]]), [[11.0], [22.0]]),
    "a choice in other case": (("CVM_SHARE_OF", 10.0, 0.5, " PROFIT "), -5.0),
    "a text and a table": (("CVM_LOOK_UP", "Hours", INPUTS), 6000.0),
    "a row of texts": (("CVM_LOOK_UP", (("Rate", "Hours"),), INPUTS), [[0.12, 6000.0]]),
    "one bad cell in a column": (
        ("CVM_LOOK_UP", (("Rate",), ("Width",), ("Hours",)), INPUTS),
        [[0.12], [NOT_AVAILABLE], [6000.0]],
    ),
    "a table": (
        ("CVM_REPEAT", "a", 1.0, ((1.0,), (2.0,))),
        [["Label", "Number"], ["a", 1.0], ["Total", 3.0]],
    ),
    "kinds of cell": (
        ("CVM_KINDS", 4.0),
        [
            ["Inverse", "Text", "True", "Blank", "Error", "Other error", "NaN", "Numpy"],
            [0.25, "a", True, "", NOT_AVAILABLE, CellError("#DIV/0!"), NUMBER, 2.5],
            [7.0, "", "", "", "", "", "", ""],
        ],
    ),
}


@pytest.mark.parametrize(("arguments", "result"), CALLS.values(), ids=CALLS)
def test_cells_in_cells_out(arguments: Any, result: Any) -> None:
    assert call(*arguments) == result


FAILURES = {
    "missing": (
        ("CVM_SUM_OF", 300.0),
        'The argument "positive" is missing or blank. (argument "positive")',
        "What speaks for us.",
    ),
    "blank cell": (
        ("CVM_SUM_OF", 300.0, ""),
        'The cell is blank where a number is needed. (argument "positive")',
        "Enter the figure, or 0 when it is zero.",
    ),
    "text in a column": (
        ("CVM_SUM_OF", 300.0, ((1.0,), ("n/a",))),
        'The text "n/a" stands where a number is needed. (argument "positive", row 2)',
        "Enter a figure.",
    ),
    "boolean in a block": (
        ("CVM_SUM_OF", ((1.0, 2.0), (3.0, True)), 1.0),
        'TRUE stands where a number is needed. (argument "reference_price", row 2, column 2)',
        "Enter a figure.",
    ),
    "two lengths": (
        ("CVM_SUM_OF", ((1.0,), (2.0,)), ((1.0,), (2.0,), (3.0,))),
        '"reference_price" has 2 rows × 1 columns and "positive" has 3 rows × 1 columns. (argument "positive")',
        "Give them ranges of the same size, or a single cell.",
    ),
    "turned block": (
        ("CVM_SUM_OF", ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0)), ((1.0, 2.0), (1.0, 2.0), (1.0, 2.0))),
        '"reference_price" has 2 rows × 3 columns and "positive" has 3 rows × 2 columns. (argument "positive")',
        "Give them ranges of the same size, or a single cell.",
    ),
    "too many arguments": (
        ("CVM_SUM_OF", 1.0, 2.0, 3.0, 4.0),
        "CVM_SUM_OF was given 4 arguments and takes 3.",
        "Remove the last ones.",
    ),
    "percent": (("CVM_SHARE_OF", 100.0, 15.0), '15 means 1500 %. (argument "share")', "Enter 15% (or 0.15)."),
    "percent in a column": (
        ("CVM_SHARE_OF", 100.0, ((0.15,), (2.0,))),
        '2 means 200 %. (argument "share", row 2)',
        "Enter 2% (or 0.02).",
    ),
    "choice": (
        ("CVM_SHARE_OF", 100.0, 0.1, "savings"),
        '"savings" is not one of "saving", "profit". (argument "kind")',
        'Did you mean "saving"?',
    ),
    "range for a choice": (
        ("CVM_SHARE_OF", 100.0, 0.1, (("saving",), ("profit",))),
        'A range of 2 rows × 1 columns was given where one text is needed. (argument "kind")',
        "Select one cell.",
    ),
    "half a count": (
        ("CVM_REPEAT", "a", 1.5),
        '1.5 stands where a whole number of at least 1 is needed. (argument "count")',
        "Enter a whole number.",
    ),
    "block of texts": (
        ("CVM_LOOK_UP", (("a", "b"), ("c", "d")), INPUTS),
        'A range of 2 rows × 2 columns was given where one column or one row is needed. (argument "variables")',
        "Select only the column that holds the texts.",
    ),
    "error in texts": (
        ("CVM_LOOK_UP", (("a",), ("#REF!",)), INPUTS),
        'The cell holds the error #REF!. (argument "variables", row 2)',
        "Mend that cell first.",
    ),
}


@pytest.mark.parametrize(("arguments", "problem", "remedy"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_an_error_value_and_a_sentence(arguments: Any, problem: Any, remedy: Any) -> None:
    assert call(*arguments) == VALUE
    assert why() == [(arguments[0], problem, remedy)]


def test_an_error_in_an_argument_stays_that_error() -> None:
    assert call("CVM_SUM_OF", "#N/A", 1.0) == NOT_AVAILABLE
    assert call("CVM_SUM_OF", 1.0, (("#DIV/0!",), (1.0,))) == CellError("#DIV/0!")


def test_one_bad_cell_of_a_result_is_explained() -> None:
    call("CVM_LOOK_UP", (("Rate",), ("Width",)), INPUTS)
    assert why() == [("CVM_LOOK_UP", "There is no such variable.", "Add it.")]


def test_a_bug_is_logged_once_and_shown_with_a_code(caplog: Any) -> None:
    with caplog.at_level(logging.ERROR):
        assert call("CVM_KINDS", 0.0) == VALUE
        assert call("CVM_KINDS", 0.0) == VALUE
    ((_, problem, remedy),) = why()
    code = problem.removeprefix("Internal error ").split()[0]
    assert len(code) == 6
    assert problem == f"Internal error {code} in CVM_KINDS (ZeroDivisionError)."
    assert "report it with the code" in remedy
    (record,) = caplog.records
    assert code in record.message
    assert "1 / number" in caplog.text


def test_the_same_failure_in_ten_thousand_cells_is_one_line() -> None:
    for _ in range(10_000):
        call("CVM_SUM_OF", 300.0, None)
    assert len(journal.latest(100)) == 1


def test_failures_are_kept_for_each_user_and_cell() -> None:
    call("CVM_SUM_OF", 1.0, "x", user="ann", cell="B2")
    call("CVM_SUM_OF", 1.0, "x", user="bob")
    assert [failure.cell for failure in journal.latest(9, user="ann")] == ["B2"]
    assert [failure.cell for failure in journal.latest(9, user="bob")] == [""]
    assert journal.latest(9) == []


def test_the_journal_is_bounded_and_latest_first() -> None:
    moments = iter(datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=n) for n in range(100))
    small = Journal(lambda: next(moments), limit=3, users=2)
    for number in (1, 2, 3, 4, 2):
        small.record("CVM_X", CvmError(f"problem {number}"), user="ann")
    assert [failure.problem for failure in small.latest(9, user="ann")] == [
        "problem 2",
        "problem 4",
        "problem 3",
    ]
    assert small.latest(1, user="ann")[0].time == datetime.datetime(2026, 1, 1, 0, 0, 4)
    for user in ("bob", "eve"):
        small.record("CVM_X", CvmError("p"), user=user)
    assert small.latest(9, user="ann") == []


NUMBERS = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), NUMBERS)
def test_a_column_is_its_cells_and_one_cell_goes_with_any(pairs: Any, negative: Any) -> None:
    first, second = [[a] for a, _ in pairs], [[b] for _, b in pairs]
    whole = call("CVM_SUM_OF", first, second, negative)
    cells = [[call("CVM_SUM_OF", a, b, negative)] for a, b in pairs]
    assert (whole if len(pairs) > 1 else [[whole]]) == cells
    repeated = call("CVM_SUM_OF", first, second, [[negative]] * len(pairs))
    assert repeated == whole


# Called from Python


def test_plain_python_gives_plain_results_and_raises() -> None:
    sum_of = catalogue["CVM_SUM_OF"].as_python()
    assert sum_of(300, 650) == 950.0
    assert sum_of(300, positive=[[1], [2]]) == [[301.0], [302.0]]
    assert sum_of(np.array([[1.0], [2.0]]), np.float64(1)) == [[2.0], [3.0]]
    assert sum_of.__name__ == "CVM_SUM_OF"
    with pytest.raises(CvmError, match="stored as text"):
        sum_of(300, "650")
    with pytest.raises(TypeError, match="positive"):
        sum_of(300)
    assert why() == []


def test_one_bad_cell_of_a_python_result_stays_in_its_place() -> None:
    result: Any = catalogue["CVM_LOOK_UP"].as_python()([["Rate"], ["Width"]], [list(row) for row in INPUTS])
    assert result == [[0.12], [NOT_AVAILABLE]]
    assert result[1][0].cause.problem == "There is no such variable."
