"""A CSV file of any delimiter and encoding, read once into an embedded database. It knows no meaning of any column.

The header row is found here and every column gets its type from what is asked of it: DuckDB guesses nothing.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis.expr.types as ir

from workbooks.headers import HEADER_ROWS, check_headers, count_headers
from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import find_column

_HEAD = 1 << 18  # bytes, in which the header row stands
_CHUNK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FALLBACK = "cp1252"
_LINE = re.compile(
    r"CSV Error on Line: (\d+) Original Line: (.*?) "
    r"(?:Expected Number of Columns: (\d+) Found: (\d+)|Value with unterminated quote)"
)


@dataclass(frozen=True, slots=True)
class _Header:
    """The header row of a text file: how many lines stand before its first row of data, and how cells are parted."""

    lines: int
    delimiter: str
    names: tuple[str, ...]


def read_text_file(connection: Any, path: Path, options: ReadingOptions, *, folder: Path) -> tuple[ir.Table, list[str]]:
    """Read a text file into a table of an embedded database.

    Parameters
    ----------
    connection : ibis DuckDB backend
        Where the table "lines" is made.
    path : Path
        Of a file that is not empty; .gz is unpacked.
    options : ReadingOptions
        How it is read.
    folder : Path
        For a copy of a file that is not UTF-8.

    Returns
    -------
    pair of ibis table and list of str
        Remarks, such as how it was decoded.

    Raises
    ------
    CvmError
        #VALUE!: it is cut off, its rows differ in length, or its encoding is another.
    """
    encoding, remarks = _encoding(path, options.encoding), []
    if encoding is None:
        encoding = "utf-8"
        try:
            return _table(connection, path, _header(path, encoding, options), options), _cut_off(path)
        except (UnicodeDecodeError, duckdb.InvalidInputException) as error:
            if isinstance(error, duckdb.InvalidInputException) and "not utf-8" not in str(error):
                raise _explained(error, path) from error
            encoding = _FALLBACK
            remarks = [
                f"The file is not UTF-8: it was read as Western European ({_FALLBACK}). Check the names, or write its "
                "encoding in [file] of the mapping."
            ]
    try:
        copy = _as_utf8(path, encoding, folder)
        header = _header(copy, "utf-8", options)
        return _table(connection, copy, header, options), [*remarks, *_cut_off(copy)]
    except duckdb.InvalidInputException as error:
        raise _explained(error, path) from error


def _encoding(path: Path, named: str) -> str | None:
    """Give the encoding that is named or that the first bytes say; None for UTF-8 as far as can be seen."""
    start = _first_bytes(path)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked:
        return marked if marked != "utf-8-sig" else None
    if named:
        try:
            return None if codecs.lookup(named).name == "utf-8" else named
        except LookupError:
            raise CvmError(
                f'The encoding "{named}" is not known.', 'Write it as "utf-8", "cp1252" or "utf-16".'
            ) from None
    if b"\0" in start:
        raise CvmError(
            f'The file "{path.name}" holds zero bytes, which no UTF-8 text does.',
            'If it is UTF-16, write encoding = "utf-16-le" in [file] of the mapping; else export it again.',
        )
    return None


def _unpacked(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _first_bytes(path: Path) -> bytes:
    try:
        with _unpacked(path) as file:
            found: bytes = file.read(_HEAD)
            return found
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CvmError(f'The file "{path.name}" is damaged or cut off: {error}.', "Export or copy it again.") from None


def _as_utf8(path: Path, encoding: str, folder: Path) -> Path:
    """Write a text file of another encoding anew in a folder of our own."""
    target = folder / "lines.csv"
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        with _unpacked(path) as read, target.open("wb") as out:
            while chunk := read.read(_CHUNK):
                out.write(decoder.decode(chunk).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise CvmError(
            f'The file "{path.name}" is not {encoding}.', "Name its encoding in [file] of the mapping."
        ) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CvmError(f'The file "{path.name}" is damaged or cut off: {error}.', "Export or copy it again.") from None
    return target


def _header(path: Path, encoding: str, options: ReadingOptions) -> _Header | None:
    """Find the header row and the delimiter by the columns that are needed; None when none are."""
    if not options.columns:
        return None
    start = _first_bytes(path)
    text = codecs.getincrementaldecoder(encoding)().decode(start, final=len(start) < _HEAD).removeprefix("\ufeff")
    delimiters = [_delimiter(options.delimiter)] if options.delimiter else list(_DELIMITERS)
    found = [header for delimiter in delimiters for header in _rows(text, delimiter)]
    best = max(found, key=lambda header: _likeness(header, options.columns), default=_Header(0, ",", ()))
    if len(best.names) == 1 and len(options.columns) > 1:
        raise CvmError(
            f'The file "{path.name}" seems to have one column: {best.names[0][:80]}',
            'Say how its columns are separated: delimiter = ";" in [file] of the mapping.',
        )
    return best


def _rows(text: str, delimiter: str) -> list[_Header]:
    """Give the first rows as headers that they may be."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found = []
    try:
        for row in reader:
            if row:
                found.append(_Header(reader.line_num, delimiter, tuple(map(str.strip, row))))
            if len(found) == HEADER_ROWS:
                break
    except csv.Error:
        pass  # another delimiter reads better, or what was found until here does
    return found


def _likeness(header: _Header, columns: Sequence[str]) -> tuple[int, int, int]:
    """Rate a header row: by the needed columns it names, then by how many it names, then the earlier one."""
    return count_headers(columns, header.names), len(header.names), -header.lines


def _delimiter(text: str) -> str:
    delimiter = _NAMED.get(text.strip().casefold(), text)
    if len(delimiter) != 1:
        raise CvmError(f'The delimiter "{text}" is not one character.', 'Enter ";" or "tab", for example.')
    return delimiter


def _table(connection: Any, path: Path, header: _Header | None, options: ReadingOptions) -> ir.Table:
    """Make the table of the columns that are needed, or of all."""
    settings: dict[str, Any] = {"strict_mode": True, "quote": '"', "escape": '"', "comment": ""}
    if options.decimal != ".":
        settings["decimal_separator"] = options.decimal
    if header is None:
        if options.delimiter:
            settings["delim"] = _delimiter(options.delimiter)
        dates = {"dateformat": "%Y-%m-%d", "timestampformat": "%Y-%m-%d %H:%M:%S"}  # no other one is guessed
        lines = connection.read_csv(literal(path), table_name="raw", header=True, sample_size=-1, **dates, **settings)
        return _created(connection, lines)
    check_headers(options.columns, header.names, "the file")
    settings |= {"delim": header.delimiter, "skip": header.lines, "auto_detect": False, "header": False}
    names = _unique(header.names)
    figures = {find_column(column, names) for column in options.figures}
    types = [{name: "DOUBLE" if name in figures else "VARCHAR" for name in names}, dict.fromkeys(names, "VARCHAR")]
    try:
        lines = connection.read_csv(literal(path), table_name="raw", columns=types[0], **settings)
        return _created(connection, needed(lines, options.columns))
    except duckdb.ConversionException:  # some figure is written as a text
        lines = connection.read_csv(literal(path), table_name="raw", columns=types[1], **settings)
        return _created(connection, needed(lines, options.columns))


def _created(connection: Any, lines: ir.Table) -> ir.Table:
    """Read lines into the table "lines"; an attempt that failed has left an empty one."""
    connection.con.execute("DROP TABLE IF EXISTS lines")
    return connection.create_table("lines", lines)


def literal(path: Path) -> str:
    """Give a path as DuckDB reads it: the signs that stand for several files stand for themselves."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def needed(table: ir.Table, columns: Sequence[str]) -> ir.Table:
    """Keep the needed columns, or all of them when one is missing: then those there are listed."""
    found = [find_column(column, table.columns) for column in columns]
    if not columns or None in found:
        return table
    return table.select(*dict.fromkeys(found))


def _unique(headers: Sequence[str]) -> list[str]:
    """Give every column a name of its own, blank and doubled headers too; engines do not tell case apart."""
    names: list[str] = []
    taken: set[str] = set()
    for number, header in enumerate(headers, 1):
        name = header or f"column {number}"
        while name.casefold() in taken:
            name = f"{name} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut_off(path: Path) -> list[str]:
    """Doubt a file whose last line does not end; a stream that is cut off is an error of its own."""
    if path.suffix.lower() == ".gz":
        return []
    with path.open("rb") as file:
        file.seek(-1, 2)
        if file.read() in b"\r\n":
            return []
    return ["The file ends without a line break: check that its last line is not cut off."]


def _explained(error: Exception, path: Path) -> CvmError:
    """Say which line of a file cannot be read."""
    text = " ".join(str(error).split())
    if found := _LINE.search(text):
        line, shown, wanted, there = found.groups()
        what = f"has {there} columns where {wanted} are needed" if wanted else "holds a quote that does not end"
        return CvmError(
            f'Line {int(line):,} of the file "{path.name}" {what}: {shown[:80]}',
            "If it is the last line, the file is cut off: export or copy it again. Else mend the line: a text that "
            "holds the delimiter, a quote or a line break stands in quotes.",
        )
    return CvmError(f'The file "{path.name}" cannot be read: {text[:200]}', "Export it again, as CSV in UTF-8.")
