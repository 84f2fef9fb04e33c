"""Running a macro of the ribbon: it gets the workbook, and whatever goes wrong is a message and never a traceback."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from udfs.hosts.classic.running import run, run_on
from xlcvm.errors import CvmError


class Book:
    """A workbook that keeps the messages its Excel shows."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.seen: list[object] = []
        self.app = types.SimpleNamespace(alert=self.alert)

    def alert(self, text: str, *, title: str, mode: str) -> None:
        assert title == "Customer Value"
        self.messages.append((mode, text))


@pytest.fixture
def macro(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a macro named `probe` into place."""

    def put(function: Any) -> None:
        module = types.ModuleType("udfs.macros.probe")
        if function is not None:
            module.__dict__["probe"] = function
        monkeypatch.setitem(sys.modules, "udfs.macros.probe", module)

    return put


def test_the_macro_gets_the_workbook_that_excel_called_from(macro: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    macro(lambda given: given.seen.append("run"))
    fake = types.ModuleType("xlwings")
    fake.__dict__["Book"] = types.SimpleNamespace(caller=lambda: book)
    monkeypatch.setitem(sys.modules, "xlwings", fake)
    run("probe")
    assert book.seen == ["run"]
    assert book.messages == []


def test_a_deliberate_error_says_where_and_what_to_do(macro: Any) -> None:
    def probe(_: object) -> None:
        raise CvmError("There is no table of inputs.", "Select one.", where="sheet Sheet1")

    macro(probe)
    book = Book()
    run_on("probe", book)
    assert book.messages == [("info", "There is no table of inputs.\n\nWhere: sheet Sheet1\n\nSelect one.")]


def test_a_bug_is_named_and_logged(macro: Any, caplog: pytest.LogCaptureFixture) -> None:
    def probe(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    macro(probe)
    book = Book()
    run_on("probe", book)
    ((mode, text),) = book.messages
    assert mode == "critical"
    assert text.startswith("Internal error in probe (ZeroDivisionError: division by zero).")
    assert "the macro probe failed" in caplog.text


@pytest.mark.parametrize("name", ["there_is_no_such_macro", "os; import sys", "../x", "Probe"])
def test_a_macro_of_another_version_is_named(name: str) -> None:
    book = Book()
    run_on(name, book)
    ((_, text),) = book.messages
    assert text == (
        f'This xlcvm has no macro "{name}": the add-in is of another version.\n\nRun in a terminal: xlcvm install excel'
    )


def test_a_module_without_its_function_is_no_macro(macro: Any) -> None:
    macro(None)
    book = Book()
    run_on("probe", book)
    assert 'no macro "probe"' in book.messages[0][1]
