"""What the add-in calls for a button: the macro gets the workbook that Excel called from."""

from __future__ import annotations

import sys
import types

import pytest

from udfs.hosts.classic.running import run


def test_the_macro_gets_the_workbook_that_excel_called_from(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    module = types.ModuleType("udfs.macros.probe")
    module.__dict__["probe"] = seen.append
    monkeypatch.setitem(sys.modules, "udfs.macros.probe", module)
    book = object()
    fake = types.ModuleType("xlwings")
    fake.__dict__["Book"] = types.SimpleNamespace(caller=lambda: book)
    monkeypatch.setitem(sys.modules, "xlwings", fake)
    run("probe")
    assert seen == [book]
