"""A written workbook, its stored values, and the same cells computed by two other engines."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import ironcalc
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string

from udfs.cell_values import CellError
from udfs.hosts.libreoffice.office import Office

Cells = dict[tuple[str, str], float | str]
Edits = Mapping[tuple[str, str], float | str | None]


@dataclass(frozen=True)
class Stored:
    """What a file holds: formulas, and the values stored beside them."""

    formulas: dict[tuple[str, str], str]
    values: Cells


def stored(path: Path) -> Stored:
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    found: dict[tuple[str, str], str] = {}
    kept: Cells = {}
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                value = values[sheet.title][cell.coordinate].value
                if cell.data_type == "f":
                    found[sheet.title, cell.coordinate] = str(cell.value)
                if value is not None or cell.data_type == "f":
                    kept[sheet.title, cell.coordinate] = _plain(value)
    return Stored(found, kept)


def by_ironcalc(path: Path, edits: Edits | None = None, places: Iterable[tuple[str, str]] | None = None) -> Cells:
    """Compute a file; where the formulas stand may be handed in, which spares reading it again."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    numbers = {sheet["name"]: index for index, sheet in enumerate(model.get_worksheets_properties())}
    for (sheet, address), value in (edits or {}).items():
        letters, row = coordinate_from_string(address)
        column = openpyxl.utils.column_index_from_string(letters)
        if value is None:
            model.clear_cell_contents(numbers[sheet], row, column)
        elif isinstance(value, str):
            model.update_cell_with_text(numbers[sheet], row, column, value)
        else:
            model.update_cell_with_number(numbers[sheet], row, column, value)
    model.evaluate()
    found: Cells = {}
    for sheet, address in stored(path).formulas if places is None else places:
        letters, row = coordinate_from_string(address)
        column = openpyxl.utils.column_index_from_string(letters)
        value = model.get_cell_value(numbers[sheet], row, column)
        found[sheet, address] = "" if value is None else value
    return found


def by_calc(
    calc: Office, path: Path, edits: Edits | None = None, places: Iterable[tuple[str, str]] | None = None
) -> Cells:
    """Compute a file in a running Calc; where the formulas stand may be handed in."""
    document = calc.open(path)
    try:
        for (sheet, address), value in (edits or {}).items():
            document.write(address, [[value]], sheet=sheet)
        document.recalculate()
        formulas = set(stored(path).formulas if places is None else places)
        found: Cells = {}
        for name in {sheet for sheet, _ in formulas}:
            for row, cells in enumerate(document.read(document.used(sheet=name), sheet=name), 1):
                for column, value in enumerate(cells, 1):
                    address = f"{get_column_letter(column)}{row}"
                    if (name, address) in formulas:
                        found[name, address] = (
                            "" if value is None else str(value) if isinstance(value, CellError) else value
                        )
        return found
    finally:
        document.close()


def _plain(value: object) -> float | str:
    if isinstance(value, datetime.datetime):
        return float((value - datetime.datetime(1899, 12, 30)).days)
    return "" if value is None else float(value) if isinstance(value, (int, float)) else str(value)


def differences(expected: Cells, found: Cells, residue: float = 1e-12) -> list[str]:
    """List the cells in which two engines differ by more than 1e-9 of the value (the last digits of a sum).

    What is left of a difference of large figures may be as much as `residue`: spreadsheets take it for 0.
    """
    return [
        f"{sheet}!{address}: {expected[sheet, address]!r} stored, {value!r} computed"
        for (sheet, address), value in found.items()
        if not _same(expected[sheet, address], value, residue)
    ]


def _same(one: float | str, other: float | str, residue: float) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=residue)
