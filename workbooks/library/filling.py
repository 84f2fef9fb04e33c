"""Templates filled from data files: a row or an object a customer. Everything is checked before anything is written.

CSV holds the single inputs, a column each, and cells of tables as columns such as "lines 1 item"; JSON holds lines too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from workbooks.library.entries import COVER, CURRENCY_KEY, SOURCES, checked
from workbooks.library.fields import Field
from workbooks.library.kinds import TemplateKind
from xlcvm.equations.parser import nearest
from xlcvm.errors import CvmError

MOST_BYTES = 200_000_000
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s?%?")
_COMMA_NUMBER = re.compile(r"[-+]?\d+,(\d+)\s?%?")
_DELIMITERS = (";", "\t", ",")
_LONGEST_WHOLE = 16  # digits that a cell keeps
_THOUSAND = 3  # digits after a comma that could mean thousands as well
_SOURCE_OF = "source of "


_Row = Callable[[], Mapping[str, Any]]
"""Gives the entries of a row, or says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What one customer's workbook is filled with.

    Parameters
    ----------
    where : str
        Which row of the file, in words.
    data : dict
        Entries, as `checked` gives them.
    """

    where: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used, and why."""

    where: str
    error: CvmError


def read_fillings(kind: TemplateKind, path: Path) -> tuple[list[Filling], list[Refused]]:
    """Read and check a data file.

    Parameters
    ----------
    kind : TemplateKind
        What is filled.
    path : Path
        A .csv or .json file.

    Returns
    -------
    tuple
        The rows that can be used, and those that cannot.

    Raises
    ------
    CvmError
        The file cannot be read, is empty, or has a column too many or too few.
    """
    endings = {".csv": _csv_rows, ".tsv": _csv_rows, ".txt": _csv_rows, ".json": _json_rows}
    read = endings.get(path.suffix.casefold())
    if read is None:
        raise CvmError(f'"{path.name}" is no data file.', "Give a .csv or .json file.")
    good: list[Filling] = []
    bad: list[Refused] = []
    for where, row in read(kind, _text_of(path), path.name):
        try:
            good.append(Filling(where, _checked(kind, row())))
        except CvmError as error:
            bad.append(Refused(where, error))
    if not good and not bad:
        raise CvmError(f'The file "{path.name}" holds no row.', "Write a row for each customer below the headers.")
    return good, bad


def _checked(kind: TemplateKind, row: Mapping[str, Any]) -> dict[str, Any]:
    data = checked(kind, row)
    for entry in _inputs(kind):
        if entry.required and entry.key not in row:
            raise _missing(kind, entry.key, list(row))
    if data[CURRENCY_KEY] is None:
        raise CvmError("The currency is blank.", "Name one, such as EUR.", where=f'"{CURRENCY_KEY}"')
    return data


def _missing(kind: TemplateKind, key: str, given: Sequence[str]) -> CvmError:
    near = nearest(key, [name for name in given if name not in {entry.key for entry in _inputs(kind)}])
    hint = f'Is it "{near}"? Rename that.' if near else "Add it; leave it blank where the figure is not known yet."
    return CvmError(f'"{key}" is missing.', hint)


def _inputs(kind: TemplateKind) -> list[Field]:
    return [*COVER, *(entry for group in kind.groups for entry in group.fields)]


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CvmError(f'The file "{path.name}" is larger than {MOST_BYTES / 1e6:,.0f} MB.', "Split it.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise CvmError(f'There is no file "{path}".', "Check its name and folder.") from None
    except OSError as error:
        raise CvmError(f'The file "{path.name}" cannot be read: {error.strerror}.', "Close it if it is open.") from None
    if b"\0" in content[:4096]:
        raise CvmError(f'The file "{path.name}" is no text file.', "Export it as CSV (UTF-8) or JSON.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CvmError(f'The file "{path.name}" is not written in UTF-8.', "Export it as CSV UTF-8.") from None


def _json_rows(kind: TemplateKind, text: str, name: str) -> Iterator[tuple[str, _Row]]:
    """Give the customers of a JSON file: an object, or a list of objects."""
    try:
        content = json.loads(text, parse_constant=str, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise CvmError(f'The file "{name}" is no JSON.', "Mend it, or export it again.", where=place) from None
    rows = content if isinstance(content, list) else [content]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CvmError(f'The file "{name}" holds something else than objects.', "Write an object a customer.")
        yield f"customer {number}", partial(_shaped, kind, row)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONGEST_WHOLE else float(digits)


def _shaped(kind: TemplateKind, row: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse a list or an object where a single figure is meant, and a line that is none."""
    tables = {rows.key for rows in kind.tables}
    shaped = {}
    for key, value in row.items():
        name, where = _key(kind, key), f'"{key}"'
        if name in shaped:
            raise CvmError(f'"{key}" stands twice.', "Delete one of them.")
        shaped[name] = value
        if name in tables:
            if not isinstance(value, list) or not all(isinstance(line, dict) for line in value):
                raise CvmError("It is no list of lines.", "Write a list of objects, an object a line.", where=where)
        elif name == SOURCES:
            if not isinstance(value, dict):
                raise CvmError("It is no object.", "Write an object: input and source.", where=where)
        elif isinstance(value, (list, dict)):
            raise CvmError("A list or an object stands where one figure is meant.", "Write the figure.", where=where)
    return shaped


def _key(kind: TemplateKind, key: str) -> str:
    """Give an entry as the template names it; capitals and spaces do not matter."""
    folded = _folded(key)
    known = [*(entry.key for entry in _inputs(kind)), *(rows.key for rows in kind.tables), SOURCES]
    return next((name for name in known if _folded(name) == folded), key)


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _csv_rows(kind: TemplateKind, text: str, name: str) -> Iterator[tuple[str, _Row]]:
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CvmError(f'The file "{name}" is no CSV: {error}.', "Export it again.") from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise CvmError(f'The file "{name}" has no headers.', "Write the names of the inputs into its first row.")
    columns = [_column(kind, header) for header in rows[0]]
    _check_columns(kind, columns)
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        yield f"row {number}", partial(_gathered, columns, row, comma=delimiter != ",")


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of a CSV file fills: an input, the source of one, or a cell of a line."""

    header: str
    entry: Field
    table: str = ""
    line: int = 0
    is_source: bool = False


def _column(kind: TemplateKind, header: str) -> _Column:
    folded = _folded(header)
    inputs = {_folded(entry.key): entry for entry in _inputs(kind)}
    if folded in inputs:
        return _Column(header, inputs[folded])
    if folded.startswith(_SOURCE_OF) and folded.removeprefix(_SOURCE_OF) in inputs:
        return _Column(header, inputs[folded.removeprefix(_SOURCE_OF)], is_source=True)
    for rows in kind.tables:
        match = re.fullmatch(rf"{re.escape(_folded(rows.key))} (\d{{1,4}}) (.+)", folded)
        entry = next((found for found in rows.columns if match and _folded(found.key) == match[2]), None)
        if match and entry and 1 <= int(match[1]) <= rows.room:
            return _Column(header, entry, rows.key, int(match[1]))
    raise _unknown(kind, header)


def _unknown(kind: TemplateKind, header: str) -> CvmError:
    known = [entry.key for entry in _inputs(kind)]
    known += [f"{rows.key} 1 {entry.key}" for rows in kind.tables for entry in rows.columns]
    near = nearest(_folded(header), known)
    hint = f'Did you mean "{near}"?' if near else f"It has {', '.join(known)}."
    return CvmError(f'The template "{kind.name}" has no input "{header[:60]}".', hint)


def _check_columns(kind: TemplateKind, columns: Sequence[_Column]) -> None:
    seen: dict[tuple[str, str, int, bool], str] = {}
    for column in columns:
        place = (column.entry.key, column.table, column.line, column.is_source)
        if place in seen:
            raise CvmError(f'The column "{column.header}" stands twice.', "Delete one of them.")
        seen[place] = column.header
    given = {column.entry.key for column in columns if not column.table and not column.is_source}
    for entry in _inputs(kind):
        if entry.required and entry.key not in given:
            raise CvmError(
                f'The column "{entry.key}" is missing.', "Add it; leave it blank where the figure is not known yet."
            )


def _gathered(columns: Sequence[_Column], row: Sequence[str], *, comma: bool) -> dict[str, Any]:
    """Give the entries of a row; lines of a table stand in the order of their numbers."""
    if any(cell.strip() for cell in row[len(columns) :]):
        raise CvmError(
            f"The row has {len(row)} cells; there are {len(columns)} headers.",
            "Put a text that holds the delimiter in quotation marks.",
        )
    data: dict[str, Any] = {}
    tables: dict[str, dict[int, dict[str, Any]]] = {}
    for column, text in zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=False):
        value: Any = text.strip()
        if column.is_source:
            if value:
                data.setdefault(SOURCES, {})[column.entry.key] = value
            continue
        if column.entry.is_number and value:
            value = _number(value, comma=comma, where=f'"{column.header}"')
        if not column.table:
            data[column.entry.key] = value
        elif value != "":
            tables.setdefault(column.table, {}).setdefault(column.line, {})[column.entry.key] = value
    for key, lines in tables.items():
        data[key] = [line for _, line in sorted(lines.items())]
    return data


def _number(text: str, *, comma: bool, where: str) -> float | str:
    """Read a figure; a text that is none stays one, and is refused where it is checked."""
    commas = _COMMA_NUMBER.fullmatch(text) if comma else None
    if commas and len(commas[1]) == _THOUSAND:
        raise CvmError(
            f'"{text}" could mean {text.replace(",", "")} or {text.replace(",", ".")}.',
            f"Write {text.replace(',', '')}, or {text}0.",
            where=where,
        )
    plain = text.replace(",", ".") if commas else text
    if not _NUMBER.fullmatch(plain):
        return text
    return float(plain.rstrip("% ")) / 100 if plain.endswith("%") else float(plain)
