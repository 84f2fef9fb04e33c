"""What the tests of the add-in share: the builds, and the strict checker that came with the project's facts."""

from __future__ import annotations

import functools
import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.classic import olevba
from udfs.functions import declare_all
from udfs.hosts.classic.building import build_add_in, build_workbook
from udfs.macros.ribbon_buttons import GROUPS
from udfs.worksheet_function import catalogue
from workbooks.value_calculator import examples
from workbooks.value_calculator.building import build_calculator
from workbooks.writing import workbook_bytes

SHARED_CHECKER = Path(__file__).parents[4] / "shared" / "tools" / "check_vba_project.py"


@functools.cache
def add_in() -> bytes:
    """The add-in with all the buttons, whether their macros are there yet or not."""
    declare_all()
    return build_add_in(catalogue, GROUPS)


@functools.cache
def live_workbook() -> bytes:
    """An example calculator with the functions inside."""
    declare_all()
    return build_workbook(workbook_bytes(build_calculator(examples.load("motor_drive"), "live")), catalogue)


def check_strictly(path: Path) -> None:
    """Run the strict checker that came with the project's facts; skips where it is not."""
    if not SHARED_CHECKER.is_file():
        pytest.skip("the shared checker is not here")
    assert olevba.VBA_Parser  # which the checker imports, with its warnings
    checker: dict[str, Any] = runpy.run_path(str(SHARED_CHECKER))
    try:
        checker["check_package"](path)
    except checker["Bad"] as bad:
        pytest.fail(f"{path.name}: {bad}")
