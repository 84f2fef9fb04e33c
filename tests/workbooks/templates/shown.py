"""What a written template shows: its tables by header, its outputs by name, its bytes."""

from __future__ import annotations

import functools
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from tests.workbooks.engines import Cells


@functools.lru_cache(maxsize=4)
def _opened(path: Path, _written: int) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def _book(path: Path) -> Any:
    return _opened(path, path.stat().st_mtime_ns)


def table(path: Path, sheet: str, *headers: str, computed: Cells | None = None) -> list[dict[str, Any]]:
    """Give the lines below the row that holds these headers, up to the first that is blank in its first column.

    `computed` replaces what is stored by what an engine found.
    """
    page = _book(path)[sheet]
    for top in range(1, page.max_row + 1):
        named = {str(cell.value): cell.column for cell in page[top] if cell.value is not None}
        if set(headers) <= named.keys():
            break
    else:
        raise AssertionError(f"no table {headers} on {sheet}")
    found = []
    for row in range(top + 1, page.max_row + 1):
        cells = {name: page.cell(row, column) for name, column in named.items()}
        line = {name: (computed or {}).get((sheet, cell.coordinate), cell.value) for name, cell in cells.items()}
        if line[headers[0]] in (None, ""):
            break
        found.append({name: "" if value is None else value for name, value in line.items()})
    return found


def place_of(path: Path, name: str) -> tuple[str, str]:
    """Give the sheet and the address of a defined name."""
    sheet, address = _book(path).defined_names[name].attr_text.split("!")
    return sheet.strip("'"), address.replace("$", "")


def output(path: Path, name: str, computed: Cells | None = None) -> Any:
    """Give what a defined cell holds."""
    sheet, address = place_of(path, name)
    stored = _book(path)[sheet][address].value
    return (computed or {}).get((sheet, address), stored)


def findings(path: Path, check: str, computed: Cells | None = None) -> float:
    """Give how many findings a check has."""
    (line,) = [line for line in table(path, "Checks", "Check", computed=computed) if line["Check"] == check]
    return float(line["Findings"])


def everything_in(path: Path) -> str:
    """Give all texts of the file's parts, one after the other."""
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
