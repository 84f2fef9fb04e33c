"""`from udfs import CVM_…`: lists everything, imports nothing early; CVM_WHY."""

import subprocess
import sys

import pytest

import udfs
from udfs.cells import CellError
from udfs.problems import journal
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import udfs, sys; print([m for m in ('numpy', 'pint', 'udfs.cells') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_all_functions_are_listed() -> None:
    assert "CVM_WHY" in udfs.__all__
    assert set(udfs.__all__) <= set(dir(udfs))
    with pytest.raises(AttributeError, match="there is no function CVM_NOTHING"):
        _ = udfs.CVM_NOTHING


def test_why_tells_the_last_failures() -> None:
    journal.clear()
    header = ["Time", "Cell", "Function", "Problem", "What to do"]
    assert udfs.CVM_WHY() == [header, ["", "", "", "No function has failed yet.", ""]]
    journal.record("CVM_X", CvmError("It is wrong.", "Mend it.", where="here"), cell="B2")
    journal.record("CVM_Y", CvmError("So is this."), user="ann")
    (_, row) = udfs.CVM_WHY(5)
    assert row[1:] == ["B2", "CVM_X", "It is wrong. (here)", "Mend it."]
    assert catalogue["CVM_WHY"].call(user="ann")[1][2] == "CVM_Y"
    assert catalogue["CVM_WHY"].call(0.0) == CellError("#VALUE!")
    assert udfs.CVM_WHY(1)[1][3] == '0 stands where a whole number of at least 1 is needed. (argument "count")'
    journal.clear()
