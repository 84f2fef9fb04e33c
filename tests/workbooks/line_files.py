"""The same three invoice lines in every kind of file, and how they are read back."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbooks.reading_options import ReadingOptions
from workbooks.sources import open_lines
from xlcvm.errors import CvmError

ROWS = [["007", "Müller", 1250.5, 3, 0.1], ["8", 'say "hi"', 12, -1, 0], ["009", "two\nlines; and, more", 5, 2, 0.25]]

HEADERS = ["account", "name", "price", "units", "off"]

NEEDED = ReadingOptions(columns=tuple(HEADERS), figures=("price", "units", "off"))

READ = [dict(zip(HEADERS, [*row[:2], *map(float, row[2:])], strict=True)) for row in ROWS]  # type: ignore[arg-type]


def options(**more: Any) -> ReadingOptions:
    given: dict[str, Any] = {"columns": NEEDED.columns, "figures": NEEDED.figures, **more}
    return ReadingOptions(**given)


def read(source: Any, asked: ReadingOptions = NEEDED) -> list[dict[str, Any]]:
    with open_lines(source, asked) as lines:
        rows: list[dict[str, Any]] = lines.table.to_pyarrow().to_pylist()
    return sorted(rows, key=str)


def remarks(source: Any, asked: ReadingOptions = NEEDED) -> list[str]:
    with open_lines(source, asked) as lines:
        return lines.remarks


def says(work: Callable[[], object]) -> str:
    with pytest.raises(CvmError) as caught:
        work()
    return str(caught.value)


def text(delimiter: str = ",", decimal: str = ".", top: str = "", end: str = "\n") -> str:
    """Write the rows as a spreadsheet exports them."""

    def cell(value: object) -> str:
        shown = str(value).replace(".", decimal) if isinstance(value, float) else str(value)
        return '"' + shown.replace('"', '""') + '"' if set(shown) & set(f'{delimiter}"\n') else shown

    lines = [delimiter.join(map(cell, row)) for row in [HEADERS, *ROWS]]
    return top + end.join([*lines, ""])


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


SORTED = sorted(READ, key=str)

NASTY = ['a"b; DROP TABLE lines; --', "it's", "naïve 数量"]


def write_book(
    path: Path, rows: list[list[Any]], *, corner: tuple[int, int] = (1, 1), **sheets: list[list[Any]]
) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for number, (name, cells) in enumerate({"Lines": rows, **sheets}.items()):
        sheet = book.active if number == 0 else book.create_sheet(name)
        sheet.title = name
        for down, row in enumerate(cells):
            for right, value in enumerate(row):
                if value is not None:
                    cell = sheet.cell(corner[0] + down, corner[1] + right, value)
                    cell.data_type = "e" if isinstance(value, str) and value.startswith("#") else cell.data_type
    book.save(path)
    return path


def book_rows(**changed: list[Any]) -> list[list[Any]]:
    """Give rows of a sheet with some columns changed."""
    columns = {header: [row[place] for row in ROWS] for place, header in enumerate(HEADERS)} | changed
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def sqlite_file(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE lines (account TEXT, name TEXT, price REAL, units REAL, off REAL)")
        connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return path


def packed(path: Path) -> Path:
    """Write a packed text file that is large enough to be cut in its middle."""
    rows = "".join(f"{number},name {number * 7919},{number / 8},1,0\n" for number in range(50_000))
    return write(path, gzip.compress(("account,name,price,units,off\n" + rows).encode()))
