"""Templates: filling one against openpyxl's load, fill and save of the same file; writing one against XlsxWriter alone.

Run: python -m benchmarks.templates [NAME …]         every template of the library, or those named
     python -m benchmarks.templates --many [COUNT]   1,000 filled calculators by one and by all cores
"""

from __future__ import annotations

import importlib.util
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from benchmarks.timing import ratios, report
from workbooks.library.building import build_template
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.library.entries import checked, example_data
from workbooks.library.filled_files import cores_here, filled_bytes, paths_for, write_all
from workbooks.library.filling import Filling
from workbooks.placing import PlacedCell, PlacedTemplate, place
from workbooks.styles import BASE, STYLES
from workbooks.writing import workbook_bytes

MANY = "value-calculator"


def main() -> None:
    if "--many" in sys.argv:
        counts = [int(word) for word in sys.argv[1:] if word.isdigit()]
        many(counts[0] if counts else 1000)
        return
    named = sys.argv[1:] or list(NAMES)
    for name in named:
        if importlib.util.find_spec(f"workbooks.templates.{name.replace('-', '_')}"):
            one(name)


def one(name: str) -> None:
    kind = load_kind(name)
    data = checked(kind, example_data(kind))
    template = build_template(kind, data)
    content = workbook_bytes(template)
    placed = place(template)
    cells = sum(len(sheet.cells) for sheet in placed.sheets)
    print(f"{name}: {len(content) / 1000:.0f} kB (at most 200), {cells:,} cells", flush=True)
    filled_bytes(name, data)
    report(
        "  fill ÷ openpyxl's load, fill and save",
        ratios(lambda: filled_bytes(name, data), by_openpyxl(content, placed, data)),
        0.2,
    )
    report(
        "  placing and writing ÷ the same cells straight with XlsxWriter",
        ratios(lambda: workbook_bytes(template), lambda: straight(placed)),
        1.5,
    )


def by_openpyxl(content: bytes, placed: PlacedTemplate, data: dict[str, Any]) -> Callable[[], object]:
    """Give openpyxl's way to fill the single inputs and the first table; it computes nothing."""
    typed = {
        (sheet.sheet.name, cell.row + 1, cell.column + 1): cell.cell.value
        for sheet in placed.sheets
        for cell in sheet.cells
        if cell.cell.style.startswith("input") and cell.cell.value is not None
    }

    def fill() -> None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for (sheet, row, column), value in typed.items():
            book[sheet].cell(row, column, value)
        book.save(io.BytesIO())

    return fill


def straight(placed: PlacedTemplate) -> bytes:
    """Write the cells of a template with their looks, rules and heights: no more than a script by hand would."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    formats: dict[tuple[str, str], Any] = {}
    for sheet in placed.sheets:
        page = book.add_worksheet(sheet.sheet.name)
        for column, width in enumerate(sheet.sheet.widths):
            page.set_column(column, column, width)
        for row, height in sheet.heights.items():
            page.set_row(row, height)
        for cell in sheet.cells:
            key = (cell.cell.style, cell.cell.number_format)
            if key not in formats:
                formats[key] = book.add_format({**BASE, **STYLES[key[0]], **({"num_format": key[1]} if key[1] else {})})
            _write(page, cell, formats[key])
            if cell.cell.validation is not None:
                rule = {"validate": "any", "input_title": cell.cell.validation.title[:32], "input_message": "x"}
                page.data_validation(cell.row, cell.column, cell.row, cell.column, rule)
    book.close()
    return buffer.getvalue()


def _write(page: Any, cell: PlacedCell, look: Any) -> None:
    row, column, value = cell.row, cell.column, cell.cell.value
    if cell.formula:
        page.write_formula(row, column, f"={cell.formula}", look, "" if value is None else value)
    elif value is None or value == "":
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value, look)
    else:
        page.write_datetime(row, column, value, look)


def many(wanted: int) -> None:
    """Time a thousand files by one process and by all."""
    kind = load_kind(MANY)
    data = checked(kind, example_data(kind))
    rows = [Filling(f"row {number}", {**data, "customer": f"Customer {number}"}) for number in range(wanted)]
    for cores in (1, cores_here()):
        with tempfile.TemporaryDirectory() as folder:
            paths = paths_for(rows, str(Path(folder, "{customer}.xlsx")))
            started = time.perf_counter()
            failed = [result for result in write_all(MANY, rows, paths, cores=cores) if result is not None]
            seconds = time.perf_counter() - started
            assert not failed
            print(f"{wanted:,} of {MANY} by {cores} processes: {seconds:.1f} s, {seconds / wanted * 1000:.1f} ms each")


if __name__ == "__main__":
    main()
