"""Running a macro: it gets the workbook, and whatever goes wrong is a message and never a traceback."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from tests.macros.remote import actions, alerts, remote_book, replay
from udfs.macros.given import Given, Message
from udfs.macros.ribbon_buttons import available
from udfs.macros.running import carry_out, run_on
from workbooks.spec import Cell, Lines, Sheet, Template
from xlcvm.errors import CvmError

_BEFORE = {"Notes": [["nothing here", 1]]}


@pytest.fixture
def macro(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Put a macro named `probe` into place."""

    def put(function: Any) -> None:
        module = types.ModuleType("udfs.macros.probe")
        if function is not None:
            module.__dict__["probe"] = function
        monkeypatch.setitem(sys.modules, "udfs.macros.probe", module)

    return put


def run(name: str = "probe") -> list[dict[str, Any]]:
    book = remote_book(_BEFORE)
    run_on(name, book)
    return actions(book)


def test_a_deliberate_error_says_where_and_what_to_do(macro: Any) -> None:
    def probe(_: object) -> None:
        raise CvmError("There is no table of inputs.", "Select one.", where="sheet Sheet1")

    macro(probe)
    ((title, mode, text),) = [(a["args"][1], a["args"][3], a["args"][0]) for a in run()]
    assert (title, mode) == ("Customer Value", "info")
    assert text == "There is no table of inputs.\n\nWhere: sheet Sheet1\n\nSelect one."


def test_a_bug_is_named_and_logged(macro: Any, caplog: pytest.LogCaptureFixture) -> None:
    def probe(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    macro(probe)
    (action,) = run()
    assert action["args"][3] == "critical"
    assert action["args"][0].startswith("Internal error in probe (ZeroDivisionError: division by zero).")
    assert "the macro probe failed" in caplog.text


def lacking(macro: Any, package: str, load: Callable[[str], Any] = importlib.import_module) -> str:
    def probe(_: object) -> None:
        load(package)

    macro(probe)
    (action,) = run()
    return str(action["args"][0])


def test_a_package_that_is_not_installed_is_named_with_the_command(macro: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = 'The macro "probe" needs the Python package no_such_package, which is not installed.\n\n'
    assert lacking(macro, "no_such_package.part") == (
        f'{missing}Whoever runs the server installs it: python -m pip install "no_such_package"'
    )
    monkeypatch.setattr("udfs.macros.running.is_remote", lambda _: False)
    assert lacking(macro, "no_such_package") == (
        f'{missing}Run in a terminal: "{sys.executable}" -m pip install "no_such_package"'
    )
    monkeypatch.setattr("sys.platform", "emscripten")
    assert lacking(macro, "no_such_package") == (
        f"{missing}Add this line to requirements.txt in xlwings Lite, and restart it: no_such_package"
    )


def test_a_package_that_installs_under_another_name_is_called_by_that(
    macro: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(package: str) -> None:
        raise ModuleNotFoundError(name=package)

    monkeypatch.delitem(sys.modules, "ibis", raising=False)
    assert 'python -m pip install "ibis-framework[duckdb,sqlite]"' in lacking(macro, "ibis", load)


@pytest.mark.parametrize("module", ["udfs.no_such_module", "xlcvm.pricing.no_such_module", "xlwings.no_such_module"])
def test_a_module_that_is_missing_within_what_is_installed_is_a_fault(macro: Any, module: str) -> None:
    assert lacking(macro, module).startswith("Internal error in probe (ModuleNotFoundError")


@pytest.mark.parametrize("name", ["there_is_no_such_macro", "os; import sys", "../x", "Probe", "given", ""])
def test_a_macro_of_another_version_is_named(name: str) -> None:
    (action,) = run(name)
    assert action["args"][0] == (
        f'This xlcvm has no macro "{name}": the add-in is of another version.\n\nRun in a terminal: xlcvm install excel'
    )


def test_a_module_without_its_function_is_no_macro(macro: Any) -> None:
    macro(None)
    assert 'no macro "probe"' in run()[0]["args"][0]


def test_a_message_is_shown_and_nothing_written() -> None:
    book = remote_book(_BEFORE)
    carry_out(book, lambda _: Message("Nothing to do."))
    assert [action["func"] for action in actions(book)] == ["alert"]
    assert alerts(book) == ["Nothing to do."]


def test_a_macro_is_given_the_cells_and_writes_beside_them() -> None:
    def doubled(given: Given) -> Template:
        figure = given.grids[0].cell(0, 1)
        assert isinstance(figure, int)
        return Template("Double", (Sheet("Notes", (10.0,), (Lines("a", ((Cell(2 * figure),),), gap=0),)),))

    book = remote_book(_BEFORE)
    carry_out(book, doubled)
    after = replay(book, _BEFORE)
    assert after.sheetnames == ["Notes", "Notes (2)"]
    assert after["Notes (2)"]["A1"].value == 2
    assert [[cell.value for cell in row] for row in after["Notes"].rows] == _BEFORE["Notes"]


WITHOUT_TABLES = [
    button.id
    for group in available()
    for button in group.buttons
    if button.id not in ("new_calculator", "new_from_template", "show_help", "export_to_pdf")
]


@pytest.mark.parametrize("cells", [[["nothing here", 1]], [[""]]], ids=["no tables", "empty"])
@pytest.mark.parametrize("name", WITHOUT_TABLES)
def test_where_there_is_nothing_to_act_on_it_is_said(name: str, cells: list[list[Any]]) -> None:
    book = remote_book({"Notes": cells}, selection=None)
    run_on(name, book)
    (action,) = actions(book)
    assert (action["func"], action["args"][3]) == ("alert", "info")
    assert len(action["args"][0].split("\n\n")) > 1, "a message says what to do"


INPUTS = [
    ["Variable", "Ours", "Next best", "Unit", "Low", "High"],
    ["hours", 250, 300, "h/year", 200, 280],
    ["wage", 60, 60, "USD/h", 50, 70],
]
OTHER = [
    ["Variable", "Ours", "Next best", "Unit", "Low", "High"],
    ["hours", 1, 2, "h/year", 1, 2],
    ["wage", 1, 1, "USD/h", 1, 2],
]
EQUATIONS = [["Value element", "Equation"], ["Savings", "[hours × wage] next best − [hours × wage] ours"]]


def two_models(selection: str | None, active: int) -> Any:
    before = {"It's ours": INPUTS, "Old": OTHER, "Equations": EQUATIONS}
    book = remote_book(before, selection=selection, active=active)
    run_on("tornado", book)
    return book, before


def test_of_two_tables_with_the_same_headers_both_are_named() -> None:
    (text,) = alerts(two_models(None, 2)[0])
    assert 'sheet "It\'s ours", cell A1' in text
    assert 'sheet "Old", cell A1' in text


@pytest.mark.parametrize(("active", "total"), [(0, 3_000.0), (1, 1.0)])
def test_of_two_tables_with_the_same_headers_the_selected_one_counts(active: int, total: float) -> None:
    """(300 − 250) h × 60 USD/h, and (2 − 1) h × 1 USD/h."""
    book, before = two_models("B2", active)
    assert alerts(book) == []
    figures = {
        cell.value for row in replay(book, before)["Tornado"].rows for cell in row if isinstance(cell.value, float)
    }
    assert total in figures
