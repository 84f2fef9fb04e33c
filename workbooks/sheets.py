"""A large sheet of a workbook as an Arrow table. The only module that imports fastexcel.

Nothing becomes blank or a number silently: cells that hold errors, formulas without a stored value, and truth values
among figures are told. A sheet is parsed once where its headers stand in its first row and each column of figures
holds nothing else; it is parsed again where they do not.
"""

from __future__ import annotations

import logging
import posixpath
import re
import zipfile
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from workbooks.headers import HEADER_ROWS, check_headers, count_headers, has_headers
from workbooks.placing import column_letters
from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import find_column, missing_column

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 17  # bytes: a cell holds at most 32,767 characters
_FIRST_CELL = re.compile(rb'<c r="[A-Z]+([0-9]+)"[^>]*(?<!/)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<(?:v|is)>')
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"(?:(?! t=)[^>])*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_NUMBER = "^[-+]?[0-9]+([.][0-9]+)?$"

logging.getLogger("fastexcel").addHandler(logging.NullHandler())  # it tells of blank columns on standard error


def read_sheet(path: Path, options: ReadingOptions) -> tuple[pa.Table, list[str]]:
    """Read a sheet of a workbook as an Arrow table.

    Parameters
    ----------
    path : Path
        Of an .xlsx or .xlsm file.
    options : ReadingOptions
        Which sheet, and the columns by which its header row is found; all columns of the first sheet when left out.

    Returns
    -------
    pair of Arrow table and list of str
        Figures as floats, all else as texts; remarks, such as which sheet it was.

    Raises
    ------
    CvmError
        #VALUE!: no workbook, no such sheet, none that has the columns, or a figure that cannot be known.
    """
    book = _open(path)
    names = [name for name in book.sheet_names if name == options.sheet] if options.sheet else book.sheet_names
    if not names:
        shown = ", ".join(book.sheet_names[:20])
        raise CvmError(f'There is no sheet "{options.sheet}".', f"The sheets there are: {shown}.")
    tried: list[list[str]] = []
    for name in names:
        sheet = _Sheet(book, path, name, options)
        if (found := sheet.read()) is not None:
            chosen = [f'Read from the sheet "{name}".'] if len(book.sheet_names) > 1 else []
            return found, [*chosen, *sheet.remarks]
        tried.append(sheet.headers)
    raise _no_header_row(names, tried, options.columns)


def _open(path: Path) -> Any:
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise CvmError(
                f'The file "{path.name}" is an old .xls workbook, or protected by a password.',
                "Save it as .xlsx, without a password.",
            )
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise CvmError(
            f'The file "{path.name}" is no workbook, or damaged or cut off: {_first_line(error)}',
            "Save or copy it again, as .xlsx.",
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:120]


def _no_header_row(names: Sequence[str], tried: Sequence[Sequence[str]], columns: Sequence[str]) -> CvmError:
    """Say which column is missing on the sheet that has most of them."""
    best = max(range(len(names)), key=lambda number: count_headers(columns, tried[number]))
    lacking = next(column for column in columns if find_column(column, tried[best]) is None)
    missing = missing_column(lacking, "", tried[best])
    return CvmError(missing.problem, missing.remedy, where=f'sheet "{names[best]}"')


class _Sheet:
    """One sheet, loaded as often as must be."""

    def __init__(self, book: Any, path: Path, name: str, options: ReadingOptions) -> None:
        self._book, self._path, self._name, self._options = book, path, name, options
        self._places: dict[str, int] = {}  # headers of the row that was tried last, and their columns
        self.remarks: list[str] = []

    @property
    def headers(self) -> list[str]:
        """The headers that were tried last."""
        return list(self._places)

    def read(self) -> pa.Table | None:
        """Give the needed columns; None when no row has their headers."""
        columns = self._options.columns
        if not columns:
            return _table_of(self._load(0))
        row, found = 0, self._clean(0)
        if not has_headers(columns, self.headers):
            top = self._top()
            at = max(range(len(top)), key=lambda number: count_headers(columns, top[number]), default=None)
            if at is None:
                return None
            self._places = {header: place for place, header in enumerate(top[at]) if header}
            if not has_headers(columns, self.headers):
                return None
            row = _first_row(self._path, self._name) + at
            found = self._clean(row)
        self._check_doubled()
        table = self._mixed(row) if found is None else self._checked(found)
        self._check_formulas(table)
        return table

    def _load(self, header_row: int | None, **settings: Any) -> Any:
        try:
            return self._book.load_sheet(
                self._name, header_row=header_row, schema_sample_rows=None, skip_whitespace_tail_rows=True, **settings
            )
        except fastexcel.UnsupportedColumnTypeCombinationError:
            raise
        except fastexcel.FastExcelError as error:
            raise CvmError(
                f'The sheet "{self._name}" cannot be read: {_first_line(error)}', "Save the workbook again, as .xlsx."
            ) from None

    def _needed(self, header_row: int, columns: Sequence[str], **settings: Any) -> Any:
        """Load needed columns below a header row."""
        self._places.clear()

        def is_needed(column: Any) -> bool:
            self._places[column.name] = column.absolute_index
            return any(find_column(name, [column.name]) for name in columns)

        return self._load(header_row, use_columns=is_needed, **settings)

    def _clean(self, header_row: int) -> Any:
        """Load columns that hold figures only or texts only; None when one of figures holds both."""
        texts = set(self._options.columns) - set(self._options.figures)
        try:
            return self._needed(
                header_row, self._options.columns, dtype_coercion="strict", dtypes=dict.fromkeys(texts, "string")
            )
        except fastexcel.UnsupportedColumnTypeCombinationError:
            return None

    def _mixed(self, header_row: int) -> pa.Table:
        """Give columns of which some hold figures and texts: figures with all their digits, and texts as they are."""
        columns, figures = self._options.columns, self._options.figures
        texts = self._checked(self._needed(header_row, columns, dtypes="string"))
        numbers = _table_of(self._needed(header_row, figures, dtypes="float"))
        for name in numbers.column_names:
            both = _figures_or_texts(numbers[name], texts[name], self._options.decimal)
            texts = texts.set_column(texts.column_names.index(name), name, both)
        return texts

    def _top(self) -> list[list[str]]:
        """Give the first rows as texts."""
        table = _table_of(self._load(None, n_rows=HEADER_ROWS, dtypes="string"))
        return [["" if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]

    def _check_doubled(self) -> None:
        """Look at the headers themselves where one seems to have been renamed since another one is the same."""
        names = [find_column(column, self.headers) for column in self._options.columns]
        if any(f"{name}_1" in self._places for name in names):
            for row in self._top():
                if has_headers(self._options.columns, row):
                    check_headers(self._options.columns, row, f'the sheet "{self._name}"')

    def _checked(self, sheet: Any) -> pa.Table:
        """Give a loaded sheet as a table, and refuse error values among its figures."""
        batch, errors = sheet.to_arrow_with_errors()
        names = batch.schema.names
        figures = {find_column(column, names) for column in self._options.figures}
        blanked: dict[str, int] = {}
        for error in errors.errors if errors else ():
            row, column = error.offset_position
            if "Error(" not in error.detail:
                continue
            if names[column] in figures:
                raise CvmError(
                    f'The column "{names[column]}" holds an error value, such as #N/A, in its row {row + 2:,}.',
                    "Mend the formula there; row 1 is the header row.",
                    where=f'sheet "{self._name}"',
                )
            blanked[names[column]] = blanked.get(names[column], 0) + 1
        for name, count in blanked.items():
            self.remarks.append(f'{count:,} cells of the column "{name}" hold an error value: read as blank.')
        return pa.Table.from_batches([batch])

    def _check_formulas(self, table: pa.Table) -> None:
        """Refuse a formula whose value was never stored: it would read as a blank."""
        gaps = {column_letters(self._places[name]) for name in table.column_names if table[name].null_count}
        cell = _uncomputed(self._path, self._name, gaps) if gaps else ""
        if cell:
            raise CvmError(
                "The formula has no stored value.",
                "Open the file in a spreadsheet and save it once.",
                where=f'sheet "{self._name}", cell {cell}',
            )


def _table_of(sheet: Any) -> pa.Table:
    return pa.Table.from_batches([sheet.to_arrow()])


def _figures_or_texts(numbers: pa.ChunkedArray, texts: pa.ChunkedArray, decimal: str) -> pa.ChunkedArray:
    """Give a column as figures where it holds nothing else, and else as texts that lose no digit.

    The texts are read again with the decimal sign of the file: figures take it on.
    """
    is_number = pc.and_(pc.fill_null(pc.match_substring_regex(texts, _NUMBER), False), pc.is_valid(numbers))
    if pc.all(pc.or_(is_number, pc.is_null(texts))).as_py() is not False:
        return numbers
    written = pc.replace_substring(pc.cast(numbers, pa.string()), pattern=".", replacement=decimal)
    return pc.if_else(is_number, written, texts)


def _chunks(path: Path, sheet: str) -> Iterator[bytes]:
    """Give the cells of a sheet as they are stored, a stretch at a time; each begins with the end of the last one."""
    with zipfile.ZipFile(path) as package, package.open(_part(package, sheet)) as file:
        kept = b""
        while chunk := file.read(_CHUNK):
            yield kept + chunk
            kept = chunk[-_LONGEST_CELL:]


def _part(package: zipfile.ZipFile, sheet: str) -> str:
    """Name the part of a workbook that holds a sheet."""
    book = fromstring(package.read("xl/workbook.xml"))
    sheets = (element for element in book.iter() if element.tag.endswith("}sheet"))
    found = next(element for element in sheets if element.get("name") == sheet)
    key = next(value for name, value in found.items() if name.endswith("}id"))
    relations = fromstring(package.read("xl/_rels/workbook.xml.rels"))
    target = next(relation.get("Target", "") for relation in relations if relation.get("Id") == key)
    return posixpath.normpath(posixpath.join("xl", target)) if not target.startswith("/") else target[1:]


def _first_row(path: Path, sheet: str) -> int:
    """Give the first row of a sheet that holds anything, from 0."""
    return next((int(found[1]) - 1 for chunk in _chunks(path, sheet) if (found := _FIRST_CELL.search(chunk))), 0)


def _uncomputed(path: Path, sheet: str, columns: Container[str]) -> str:
    """Give the first cell of some columns that holds a formula without a stored value; nothing when there is none."""
    for chunk in _chunks(path, sheet):
        if b"<f" in chunk:
            for found in _UNCOMPUTED.finditer(chunk):
                if found[1].decode() in columns:
                    return (found[1] + found[2]).decode()
    return ""
