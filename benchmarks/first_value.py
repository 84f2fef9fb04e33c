"""A fresh process up to its first CVM_VALUE, against one that only imports numpy.

Run: python -m benchmarks.first_value
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial

from benchmarks.timing import ratios, report

NUMPY = "import numpy"
BARE = """
from udfs import CVM_VALUE
table = [["Variable", "Value"], ["power", 40.0], ["hours", 6000.0], ["price", 0.12]]
assert abs(CVM_VALUE("power × hours × price", table) - 28800) < 1e-9
import sys
assert not {"pandas", "pint", "scipy", "ibis", "duckdb", "openpyxl", "xlsxwriter"} & sys.modules.keys()
"""
UNITS = """
from udfs import CVM_VALUE
table = [["Variable", "Value", "Unit"], ["minutes", 40.0, "min/batch"], ["batches", 6000.0, "batch/year"],
         ["wage", 60.0, "USD/h"]]
assert abs(CVM_VALUE("minutes × batches × wage", table) - 240000) < 1e-6
import sys
assert "pint" not in sys.modules
"""
PHYSICAL = """
from udfs import CVM_VALUE
table = [["Variable", "Value", "Unit"], ["weight", 4.0, "t/year"], ["price", 6.0, "USD/kg"]]
assert abs(CVM_VALUE("weight × price", table) - 24000) < 1e-6
"""


def _process(source: str, compiled: str) -> object:
    """Run it with compiled modules, as every process after the first one does."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", source], check=True, env=environment | {"PYTHONPYCACHEPREFIX": compiled}
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as compiled:
        _compare(compiled)


def _compare(compiled: str) -> None:
    print(f"{'a fresh process ÷ one that imports numpy':<70} min median max")
    for what, source, bound in (
        ("first value, no units", BARE, 2.0),
        ("first value, units that cancel by name, and periods", UNITS, None),
        ("first value, physical units to be converted (loads pint)", PHYSICAL, None),
    ):
        ours = partial(_process, source, compiled)
        report(what, ratios(ours, partial(_process, NUMPY, compiled), runs=15), bound)


if __name__ == "__main__":
    main()
