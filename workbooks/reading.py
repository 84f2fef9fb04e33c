"""Somebody's workbook, read and never written. The only module that imports openpyxl.

Cells come through as they are: numbers, texts, dates, and error values as their texts. Hidden sheets are read too.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from workbooks.books import Book, Spot, area_of
from workbooks.grids import UNCOMPUTED, Content, FoundTable, Grid, ModelTables, find_model_tables
from xlcvm.errors import CvmError

__all__ = ["FoundTable", "ModelTables", "read_book", "read_grids", "read_model_tables"]

MAX_UNPACKED = 400_000_000  # bytes of all parts of a file
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")  # no workbook has them: they serve to blow up a small file
_PROLOGUE = 2_000  # bytes in which a part would declare entities
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_DAMAGED = (
    AttributeError, EOFError, IndexError, KeyError, NotImplementedError, ParseError, TypeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip  # what openpyxl raises for a file that is not what it should be


def read_model_tables(path: str | Path) -> ModelTables:
    """Read the inputs table and the equations table of a workbook.

    Parameters
    ----------
    path : str or Path
        Of an .xlsx or .xlsm file.

    Returns
    -------
    ModelTables
        Both tables as they are, and the names of the two offerings where the workbook gives them.

    Raises
    ------
    CvmError
        The file is missing, protected by a password, no .xlsx file or damaged; or what `find_model_tables` says.
    """
    return find_model_tables(read_grids(path))


def read_grids(path: str | Path) -> list[Grid]:
    """Read the cells of every sheet of a workbook, with the stored values of its formulas.

    Raises
    ------
    CvmError
        The file is missing, protected by a password, no .xlsx file, damaged or too large.
    """
    return list(read_book(path).grids)


def read_book(path: str | Path) -> Book:
    """Read the cells and the defined names of a workbook; macros and links to other files are left alone.

    Parameters
    ----------
    path : str or Path
        Of an .xlsx or .xlsm file.

    Returns
    -------
    Book
        With the stored values of its formulas, and what is to be said of the file.

    Raises
    ------
    CvmError
        The file is missing, protected by a password, no .xlsx file, damaged or too large.
    """
    path = Path(path)
    content = _file_content(path)
    with (
        _patient(path),
        closing(
            openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True, keep_links=False)
        ) as values,
        closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)) as formulas,
    ):
        formulated: list[Spot] = []
        grids = [Grid(sheet.title, _contents(sheet, formulas[sheet.title], formulated)) for sheet in values.worksheets]
        names = {name.casefold(): area_of(str(found.attr_text)) for name, found in values.defined_names.items()}
    return Book(path.name, tuple(grids), names, frozenset(formulated), tuple(_remarks(path, content)))


def _remarks(path: Path, content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.namelist()
    if any(part.startswith("xl/vbaProject") for part in parts):
        yield "The file holds macros: they were not run."
    if any(part.startswith("xl/externalLinks/") for part in parts):
        yield "The file has links to other workbooks: they were not followed; the values stored last were read."
    lock = next((lock for lock in (f"~${path.name}", f".~lock.{path.name}#") if path.with_name(lock).exists()), None)
    if lock is not None:
        yield f'The file is open in another program ("{lock}" lies beside it): what is not saved there was not read.'


def _contents(values: Any, formulas: Any, formulated: list[Spot]) -> list[list[Content]]:
    """Give the rows of a sheet; the stored values and the formulas are read side by side."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what the file says of its size may be wrong, or a whole sheet
    rows: list[list[Content]] = []
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        contents: list[Content] = []
        for cell, formula in zip(row, written, strict=True):
            # A formula that gives an empty text is stored with the type "str" and no value.
            is_formula = formula.data_type == "f"
            missing = cell.value is None and is_formula and cell.data_type == "n"
            contents.append(UNCOMPUTED if missing else cell.value)
            if is_formula:
                formulated.append(Spot(values.title, len(rows), len(contents) - 1))
        rows.append(contents)
    return rows


@contextmanager
def _patient(path: Path) -> Iterator[None]:
    """Say that a file is damaged where openpyxl stumbles.

    It also warns of parts of a file that it would not keep; nothing is written here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGED:
        raise CvmError(
            f'The file "{path.name}" is damaged, or is no Excel workbook.', "Open it in a spreadsheet and save it anew."
        ) from None


def _file_content(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise CvmError(
            f'"{path.name}" is no workbook: a program that has "{path.name[2:]}" open keeps it beside that.',
            f'Name the workbook itself, "{path.name[2:]}".',
        )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CvmError(f'There is no file "{path}".', "Check its name and folder.") from None
    except IsADirectoryError:
        raise CvmError(f'"{path}" is a folder.', "Name the workbook in it.") from None
    except OSError as error:
        raise CvmError(f'The file "{path.name}" cannot be read: {error.strerror}.', "Close it if it is open.") from None
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise CvmError(f'The file "{path.name}" is protected by a password.', "Save it without one.")
        raise CvmError(f'The file "{path.name}" is an old .xls workbook.', "Save it as .xlsx.")
    _check_parts(path, content)
    return content


def _check_parts(path: Path, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            size = sum(part.file_size for part in package.infolist())
            declaring = size <= MAX_UNPACKED and any(_declares(package, part) for part in package.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error):
        raise CvmError(f'The file "{path.name}" is no Excel workbook.', "Save it as .xlsx.") from None
    if "xl/workbook.xml" not in names:
        kind = "an OpenDocument file" if "mimetype" in names else "no Excel workbook in the .xlsx format"
        raise CvmError(f'The file "{path.name}" is {kind}.', "Save it as .xlsx.")
    if size > MAX_UNPACKED:
        raise CvmError(
            f'The file "{path.name}" unpacks to {size / 1e6:,.1f} MB; {MAX_UNPACKED / 1e6:,.0f} MB is the most.',
            "Copy what is needed into a workbook of its own.",
        )
    if declaring:
        raise CvmError(
            f'The file "{path.name}" declares entities of its own, which no spreadsheet program writes.',
            "Do not open it unless you know who made it.",
        )


def _declares(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return False
    with package.open(part) as opened:
        prologue = opened.read(_PROLOGUE)
    return any(sign in prologue for sign in _DECLARATIONS)
