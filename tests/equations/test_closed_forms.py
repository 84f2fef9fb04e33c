"""Closed forms: one text, and numpy, Excel and words that agree."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.equations.closed_form_samples import FORMS, expected, samples
from tests.equations.trees import ironcalc_values
from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.errors import CvmError, ErrorCode

RATIO = ClosedForm("ratio = (part − rest) ÷ whole", ("part", "rest", "whole"))
GUARDED = ClosedForm(
    "root of it = (size − least)^0.5 ÷ count",
    ("size", "least", "count"),
    (
        Condition("size − least", "The size {size} is below {least}.", "Enter {least} or more."),
        Condition("10 − count", "The count is {count}.", "Enter 10 at most."),
    ),
)
MONEY = st.floats(-1e9, 1e9)


def test_floats_give_a_float_and_arrays_broadcast() -> None:
    assert RATIO(3, 1, 4) == 0.5
    assert type(RATIO(3, 1, 4)) is float
    assert type(RATIO(np.float64(3), 1, np.array(4.0))) is float
    column, row = np.array([[3.0], [5.0]]), np.array([1.0, 2.0, 3.0])
    assert np.array_equal(RATIO(column, row, 2), (column - row) / 2)
    assert np.array_equal(RATIO(np.array([3, 5]), 1, 2), [1.0, 2.0])
    assert RATIO(np.empty(0), 1.0, 2.0).shape == (0,)


def test_words_values_and_formula_come_from_the_same_text() -> None:
    assert RATIO.name == "ratio"
    assert RATIO.words == "ratio = (part − rest) ÷ whole"
    assert RATIO.with_values(1300, 1, -4) == "ratio = (1,300 − 1) ÷ −4 = −324.75"
    assert RATIO.excel("B2", "C2", "price_asked") == "(B2-C2)/price_asked"
    assert GUARDED.excel("A1", "B1", "C1") == "IF(OR(A1-B1<0,10-C1<0),NA(),(A1-B1)^0.5/C1)"


def test_an_error_names_the_divisor_and_the_element() -> None:
    with pytest.raises(CvmError) as caught:
        RATIO(3, 1, 0)
    assert caught.value.code is ErrorCode.DIVISION
    assert str(caught.value) == (
        'Division by zero: whole is 0. (equation "ratio") Enter another figure, or divide by something else.'
    )
    with pytest.raises(CvmError, match=r'whole is 0\. \(element 2, equation "ratio"\)'):
        RATIO(3, 1, np.array([1.0, 0.0, 0.0]))
    with pytest.raises(CvmError, match=r'"\(part − rest\)" has no finite result') as caught:
        RATIO(1e308, -1e308, 1)
    assert caught.value.code is ErrorCode.NUMBER


def test_an_element_without_a_result_leaves_the_others_alone() -> None:
    found = GUARDED.each(np.array([5.0, 0.0, 5.0, 5.0]), 1.0, np.array([2.0, 2.0, 11.0, 0.0]))
    assert found[0] == 1.0
    assert [str(problem) for problem in found[1:]] == [
        "The size 0 is below 1. (element 2) Enter 1 or more.",
        "The count is 11. (element 3) Enter 10 at most.",
        'Division by zero: count is 0. (element 4, equation "root of it") Enter another figure, or divide by something else.',
    ]
    assert [problem.code.value for problem in found[1:]] == ["#N/A", "#N/A", "#DIV/0!"]
    assert GUARDED.each(np.array([5.0, 10.0]), 1.0, 2.0).dtype == np.float64


def test_a_number_that_is_missing_stays_missing_in_an_array() -> None:
    assert np.array_equal(RATIO(np.array([3.0, np.nan]), 1, 2), [1.0, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (ClosedForm("a = b +", ("b",)), "cannot be read"),
        (ClosedForm("a = b + c", ("b",)), 'no input or equation named "c"'),
        (ClosedForm("a = b", ("b", "c")), "does not use all of b, c"),
        (ClosedForm("a = ours", ("ours",)), "says whose figures are meant"),
        (ClosedForm("a = b", ("b",), (Condition("c", "", ""),)), 'named "c"'),
    ],
)
def test_a_formula_that_is_wrong_is_our_fault_and_no_message_to_users(form: ClosedForm, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        form(*range(len(form.names)))


def test_the_number_of_figures_is_checked() -> None:
    with pytest.raises(TypeError, match=r"takes 3 figures \(part, rest, whole\): 2"):
        RATIO(1, 2)
    with pytest.raises(TypeError, match="takes 3 figures"):
        RATIO.excel("A1")


def test_nothing_is_parsed_when_modules_are_imported() -> None:
    code = (
        "from xlcvm.equations import check\n"
        "def fail(*_): raise AssertionError('parsed')\n"
        "check.check_equations = fail\n"
        "from udfs.functions import next_best\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", FORMS)
def test_excel_formula_in_another_engine_gives_what_numpy_gives(name: str) -> None:
    form = FORMS[name]
    figures: dict[str, float] = {}
    formulas = []
    for row in samples(form):
        cells = []
        for figure in row:
            figures[str(len(figures))] = figure
            cells.append(f"inputs!$A${len(figures)}")
        formulas.append(form.excel(*cells))
    for row, formula, got in zip(samples(form), formulas, ironcalc_values(figures, formulas), strict=True):
        want = expected(form, row)
        if want == "#NUM!":  # undefined: engines differ in which error they show
            assert isinstance(got, str), (row, formula)
            continue
        assert got == (want if isinstance(want, str) else pytest.approx(want, rel=1e-9, abs=1e-9)), (row, formula)


@pytest.mark.parametrize("name", FORMS)
def test_words_of_every_form_are_its_text(name: str) -> None:
    assert FORMS[name].words == FORMS[name].text


@pytest.mark.parametrize("name", FORMS)
def test_an_array_gives_what_its_elements_give(name: str) -> None:
    form = FORMS[name]
    rows = samples(form)
    found = form.each(*(np.array(column) for column in zip(*rows, strict=True)))
    assert isinstance(found, np.ndarray)
    for row, got in zip(rows, found.tolist(), strict=True):
        want = expected(form, row)
        assert str(got.code) == want if isinstance(got, CvmError) else got == pytest.approx(want, rel=1e-12)


@given(MONEY, MONEY, st.floats(0.1, 100))
def test_a_form_does_the_arithmetic_it_says(part: float, rest: float, whole: float) -> None:
    assert RATIO(part, rest, whole) == (part - rest) / whole
