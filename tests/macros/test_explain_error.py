"""Explain error: what is wrong in the selected cell, where, and what to do."""

from __future__ import annotations

import datetime
import types
from typing import Any

import pytest

from tests.macros.classic_excel import ERROR, Workbook, in_excel, opened
from tests.macros.remote import alerts, remote_book
from udfs.macros.called_function import Workbook as Cells
from udfs.macros.called_function import functions_called, read_call
from udfs.macros.explain_error import Asked, explanation, make
from udfs.macros.given import Given, Message, Selection
from udfs.macros.running import run_on
from udfs.problems import Failure, journal
from workbooks.grids import Grid
from xlcvm.errors import CvmError

INPUTS = [["Variable", "Value", "Unit"], ["hours", 250, "h/year"], ["wage", "sixty", "USD/h"]]
GIVEN = Given(
    "Book1.xlsx", (Grid("Model", [[None]]), Grid("My inputs", INPUTS), Grid("Discounts", [[0.1], [15], [None]]))
)


def told(formula: str, shown: str = "#VALUE!", failures: tuple[Failure, ...] = ()) -> str:
    names = {"wages": "='My inputs'!$A$1:$C$3"}
    return explanation(
        Asked("Model", 1, 1, shown, formula), Cells(GIVEN, "Model", lambda name: names.get(name, "")), failures
    )


@pytest.mark.parametrize(
    "reference", ["'My inputs'!A1:C3", "'My inputs'!$C$3:$A$1", "wages", "'My inputs'!A:C", "'my inputs'!A1:C3"]
)
def test_one_of_our_functions_says_it_itself_with_the_cells_as_they_are(reference: str) -> None:
    text = told(f'=CVM_VALUE("hours × wage",{reference})')
    head, where, *remedy = text.split("\n\n")
    assert head.startswith("CVM_VALUE: ")
    assert '"sixty"' in head
    assert where.startswith('Where: sheet "Model", cell B2')
    assert remedy


def test_the_problem_is_that_of_now_and_not_of_the_journal() -> None:
    old = Failure(datetime.datetime(2026, 1, 1), "[Book1.xlsx]Model!$B$2", "CVM_EVC", "An old problem.", "")
    assert "sixty" in told("=CVM_VALUE(\"hours × wage\",'My inputs'!A1:C3)", failures=(old,))


@pytest.mark.parametrize(
    "cell", ["[Book1.xlsx]Model!B2", "'[Book1.xlsx]Model'!$B$2", "Model!$B$2", "'Model'!B2", "[Book1.xlsx]Model!B2:C9"]
)
def test_where_the_arguments_cannot_be_read_the_journal_is_asked_for_the_cell(cell: str) -> None:
    failures = (
        Failure(datetime.datetime(2026, 1, 2), "[Book1.xlsx]Model!C3", "CVM_EVC", "Another cell's.", ""),
        Failure(datetime.datetime(2026, 1, 1), cell, "CVM_EVC", "It was so.", "Do that."),
    )
    assert told("=CVM_EVC(B5*2,SUM(C1:C3))", failures=failures) == (
        'When it was last computed: CVM_EVC: It was so.\n\nWhere: sheet "Model", cell B2\n\nDo that.'
    )


def _failed(cell: str = "[Book1.xlsx]Model!B2", function: str = "CVM_EVC") -> Failure:
    return Failure(datetime.datetime(2026, 1, 1), cell, function, "It was so.", "Do that.")


@pytest.mark.parametrize("cell", ["[Other.xlsx]Model!B2", "'[Book1.xlsx (2)]Model'!$B$2", "[Book1.xlsx]Model 2!B2"])
def test_a_failure_in_another_workbook_explains_nothing_here(cell: str) -> None:
    assert "is not known any more" in told("=CVM_EVC(B5*2,1)", failures=(_failed(cell),))
    assert "another kind" in told("", failures=(_failed(cell),))


def test_the_journal_does_not_explain_a_formula_that_calls_none_of_our_functions() -> None:
    text = told("=1/0", "#DIV/0!", (_failed(),))
    assert text.startswith('#DIV/0! in sheet "Model", cell B2')
    assert "It was so" not in text


def test_the_journal_does_not_tell_of_a_function_that_stood_in_the_cell_before() -> None:
    assert "is not known any more" in told("=CVM_EVC(B5*2,1)", failures=(_failed(function="CVM_VALUE"),))


def test_where_the_formula_cannot_be_read_the_journal_is_asked_for_an_error_only() -> None:
    assert told("", failures=(_failed(),)).startswith("When it was last computed: CVM_EVC: It was so.")
    blank = Asked("Model", 1, 1, None)
    with pytest.raises(CvmError, match="The selected cell is blank"):
        explanation(blank, Cells(GIVEN, "Model", str), (_failed(),))


def test_without_either_it_is_said_how_to_find_out() -> None:
    text = told("=CVM_EVC(B5*2,1)")
    assert "Why CVM_EVC gave it is not known any more" in text
    assert "Press F2 and Enter" in text


def test_an_unknown_name_of_ours_means_that_the_add_in_is_not_loaded() -> None:
    text = told("=1+CVM_EVC(300,650)", "#NAME?")
    assert "the add-in of xlcvm is not loaded" in text
    assert "File > Options > Add-ins" in text
    assert "There is no function CVM_EVV" in told("=CVM_EVV(300,650)", "#NAME?")


@pytest.mark.parametrize(
    ("shown", "means"),
    [("#DIV/0!", "divided by 0"), ("#REF!", "deleted"), ("#NAME?", "does not know a name"), ("#N/A", "not available"),
     ("#NUM!", "too large"), ("#NULL!", "overlap"), ("#VALUE!", "another kind"), ("#SPILL!", "more cells"), ("#FIELD!", "data")],
)  # fmt: skip
def test_each_of_excels_own_errors_has_a_sentence(shown: str, means: str) -> None:
    text = told("=A1/A2", shown)
    assert text.startswith(f'{shown} in sheet "Model", cell B2')
    assert means in text


def test_what_is_no_error_is_said() -> None:
    given = Given("Book1.xlsx", (Grid("Model", [[42]]),), Selection("Model", 0, 0, 0, 0))
    with pytest.raises(CvmError, match='The selected cell shows "42", which is no error'):
        make(given)


def test_no_cell_and_a_blank_one() -> None:
    with pytest.raises(CvmError, match="No cell is selected"):
        make(Given("Book1.xlsx", ()))
    with pytest.raises(CvmError, match="The selected cell is blank"):
        make(Given("Book1.xlsx", (Grid("Model", []),), Selection("Model", 5, 5, 5, 5)))


def test_a_file_tells_what_its_error_means() -> None:
    made = make(Given("Book1.xlsx", (Grid("Model", [["#DIV/0!"]]),), Selection("Model", 0, 0, 0, 0)))
    assert isinstance(made, Message)
    assert "divided by 0" in made.text


@pytest.mark.parametrize(
    ("formula", "arguments"),
    [
        ("=CVM_MAX_DISCOUNT(100,-2.5,)", (100.0, -2.5, None)),
        ('=CVM_X("a ""b""",TRUE)', ('a "b"', True)),
        ("='C:\\add-ins\\xlcvm.xlam'!CVM_X(Discounts!A2)", (15,)),
        ("=CVM_X(Discounts!A3)", ("",)),
        ("=CVM_X(Discounts!A1:A3)", ([[0.1], [15], [None]],)),
        ("=CVM_X(Discounts!A:A)", ([[0.1], [15], [None]],)),
        ("=CVM_X()", ()),
    ],
)  # fmt: skip
def test_arguments_are_read_as_a_host_hands_them_over(formula: str, arguments: tuple[Any, ...]) -> None:
    call = read_call(formula, Cells(GIVEN, "Model", lambda _: ""))
    assert call is not None
    assert call.arguments == arguments


@pytest.mark.parametrize(
    "formula",
    ["=CVM_X(1)+1", "=SUM(CVM_X(1))", "=CVM_X(SUM(1))", "=CVM_X(A1&B1)", "=CVM_X([Other.xlsx]S!A1)", "=CVM_X(nothing)",
     "=CVM_X({1,2})", "=@CVM_X(A1#)", "=CVM_X(#REF!)", "", "text", "=", '="CVM_X(1)"', "=CVM_X(A1:B2:C3)", "=CVM_X(1"],
)  # fmt: skip
def test_what_is_more_than_a_plain_call_is_not_guessed_at(formula: str) -> None:
    assert read_call(formula, Cells(GIVEN, "Model", lambda _: "")) is None


def test_nothing_in_a_formula_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.eval", lambda *_: pytest.fail("evaluated"))
    assert functions_called("=IF(A1,CVM_VALUE(\"__import__('os')\"),cvm_evc(1))") == ("CVM_VALUE", "CVM_EVC")
    told("=CVM_VALUE(\"__import__('os').system('x')\",wages)")


def test_on_a_server_the_journal_of_the_user_is_asked() -> None:
    journal.record("CVM_EVC", CvmError("No price.", "Enter one."), cell="[Book1.xlsx]Model!B1")
    try:
        book = remote_book({"Model": [["x", "#VALUE!"]]}, selection="B1")
        run_on("explain_error", book)
        assert alerts(book) == [
            'When it was last computed: CVM_EVC: No price.\n\nWhere: sheet "Model", cell B1\n\nEnter one.'
        ]
    finally:
        journal.clear()


def classic_error() -> Any:
    book = Workbook({"Model": [["hours × wage", ERROR["#VALUE!"]], *INPUTS]})
    sheet = book.held[0]
    selected = sheet.Range(sheet.Cells(1, 2))
    selected.__dict__["Formula"] = "=CVM_VALUE(A1,A2:C4)"
    plain = type(selected)
    plain.Formula = property(lambda cells: "=CVM_VALUE(A1,A2:C4)" if cells.Address == "$B$1" else "")  # type: ignore[attr-defined]
    book.Application.Selection = selected
    from udfs.macros import explain_error  # noqa: PLC0415

    said: list[str] = []
    explain_error.say = lambda _, text: said.append(text)  # type: ignore[assignment]
    explain_error.explain_error(opened(book))
    return said


def classic_names() -> Any:
    right = [["Variable", "Value", "Unit"], ["hours", 250, "h"], ["wage", 60, "USD/h"]]
    book = Workbook({"Model": [[ERROR["#VALUE!"]]], "Mine": INPUTS, "Right": right})
    own, everyone = ("Model!wages", "=Mine!$A$1:$C$3"), ("wages", "=Right!$A$1:$C$3")
    others = ("Right!wages", "=Right!$A$1:$C$3")
    from udfs.macros.explain_error import _meaning_of_names  # noqa: PLC0415

    found = []
    for names in ([everyone, own, others], [others, own, everyone], [others, everyone], [others]):
        book.__dict__["Names"] = Names(*names)
        refers_to = _meaning_of_names(opened(book), "Model")
        found.append((refers_to("wages"), refers_to("Model!WAGES")))
    return found


class Names:
    """The defined names of a workbook, as COM lists them."""

    def __init__(self, *names: tuple[str, str]) -> None:
        self.held = names
        self.Count = len(names)

    def __call__(self, at: int) -> Any:
        name, refers_to = self.held[at - 1]
        return types.SimpleNamespace(Name=name, RefersTo=refers_to)


def test_in_excel_a_sheets_own_name_goes_before_the_workbooks_and_anothers_does_not_count() -> None:
    own, everyone = "=Mine!$A$1:$C$3", "=Right!$A$1:$C$3"
    assert in_excel(classic_names) == [(own, own), (own, own), (everyone, everyone), ("", "")]


def test_in_excel_the_formula_of_the_selected_cell_is_read() -> None:
    (text,) = in_excel(classic_error)
    assert text.startswith("CVM_VALUE: ")
    assert '"sixty"' in text
