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

from workbooks.grids import UNCOMPUTED, Content, FoundTable, Grid, ModelTables, find_model_tables
from xlcvm.errors import CvmError

__all__ = ["FoundTable", "ModelTables", "read_grids", "read_model_tables"]

MAX_UNPACKED = 400_000_000  # bytes of all parts of a file
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
    path = Path(path)
    content = _file_content(path)
    with (
        _patient(path),
        closing(openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)) as values,
        closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True)) as formulas,
    ):
        return [Grid(sheet.title, _contents(sheet, formulas[sheet.title])) for sheet in values.worksheets]


def _contents(values: Any, formulas: Any) -> list[list[Content]]:
    """Give the rows of a sheet; the stored values and the formulas are read side by side."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what the file says of its size may be wrong, or a whole sheet
    rows: list[list[Content]] = []
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        contents: list[Content] = []
        for cell, formula in zip(row, written, strict=True):
            # A formula that gives an empty text is stored with the type "str" and no value.
            missing = cell.value is None and formula.data_type == "f" and cell.data_type == "n"
            contents.append(UNCOMPUTED if missing else cell.value)
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
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise CvmError(f'The file "{path.name}" is no Excel workbook.', "Save it as .xlsx.") from None
    if "xl/workbook.xml" not in names:
        kind = "an OpenDocument file" if "mimetype" in names else "no Excel workbook in the .xlsx format"
        raise CvmError(f'The file "{path.name}" is {kind}.', "Save it as .xlsx.")
    if size > MAX_UNPACKED:
        raise CvmError(
            f'The file "{path.name}" unpacks to {size / 1e6:,.1f} MB; {MAX_UNPACKED / 1e6:,.0f} MB is the most.',
            "Copy the two tables into a workbook of their own.",
        )
