"""Filled templates as people hand them around: written, edited with openpyxl, and taken apart."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.library.building import build_template
from workbooks.library.catalogue import load_kind
from workbooks.library.entries import example_data
from workbooks.library.reading_back import ReadBack, read_back
from workbooks.reading import read_book
from workbooks.writing import write_template

QUOTE = load_kind("quote-waterfall")
DATA = {**example_data(QUOTE), "customer": "Brandt Brewing", "prepared by": "I. Novak", "currency": "EUR"}


def written(path: Path, data: Mapping[str, Any] = DATA) -> Path:
    """Write the quote waterfall."""
    write_template(build_template(QUOTE, data), path)
    return path


def edited(path: Path, edit: Callable[[Workbook], None]) -> Path:
    """Edit a file with openpyxl, which keeps formulas and drops their values."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def read(path: Path) -> ReadBack:
    return read_back(read_book(path))


def place_of(book: Workbook, name: str) -> tuple[Worksheet, str]:
    """Give the sheet and the first cell of a defined name."""
    sheet, address = next(iter(book.defined_names[name].destinations))
    return book[sheet], address.replace("$", "").partition(":")[0]


def set_named(book: Workbook, name: str, value: object) -> None:
    sheet, address = place_of(book, name)
    sheet[address] = value


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def repacked(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
