"""main.py of the workbook in Pyodide itself, under Node: the Python that xlwings Lite runs.

numpy's build for Pyodide is on no package index, so what computes is not run here; `test_lite_building` runs it elsewhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from udfs.functions import declare_all
from udfs.hosts.lite.archive import source_archive
from udfs.hosts.lite.binding import NOT_IN_A_BROWSER
from udfs.hosts.lite.main_file import XLWINGS, main_file
from udfs.macros.ribbon_buttons import available
from udfs.worksheet_function import catalogue

PYODIDE = "pyodide@314.0.7"
PROGRAM = Path(__file__).with_name("run_in_pyodide.mjs")


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What main.py says of itself there; skips without Node, and fails in continuous integration."""
    if not (shutil.which("node") and shutil.which("npm")):
        if os.environ.get("CI"):
            pytest.fail("node and npm are missing")
        pytest.skip("node and npm are needed")
    folder = tmp_path_factory.mktemp("lite")
    main = folder / "main.py"
    main.write_text(main_file(source_archive(), "0.0.0"), encoding="utf-8")
    _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PYODIDE)
    pure = ["--platform", "any", "--python-version", "3.14", "--only-binary", ":all:", "--no-deps"]
    _run(sys.executable, "-m", "pip", "download", "--quiet", *pure, "--dest", str(folder), XLWINGS)
    (wheel,) = folder.glob("xlwings-*.whl")
    told = _run("node", str(PROGRAM), str(folder / "node_modules" / "pyodide"), str(main), str(wheel))
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_every_module_is_python_of_pyodide(answer: dict[str, Any]) -> None:
    assert answer["platform"] == "emscripten"
    assert answer["compiled"] > 150


def test_lite_finds_every_function_and_the_buttons_that_run_there(answer: dict[str, Any]) -> None:
    declare_all()
    assert answer["functions"] == sorted(entry.name for entry in catalogue)
    macros = {button.macro.rpartition(".")[2] for group in available() for button in group.buttons}
    assert set(answer["scripts"]) == macros - NOT_IN_A_BROWSER


def test_a_function_of_texts_answers(answer: dict[str, Any]) -> None:
    assert answer["words"] == [["Savings = [hours × wage] next best − [hours × wage] ours"]]
    assert answer["failed"] == [["#VALUE!"]]
