"""The lines that people typed into a table of a template, read back by its headers. It opens no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbooks.books import Book, Spot
from workbooks.grids import Content
from workbooks.library.entries import heading
from workbooks.library.fields import Field, Rows, Typed
from workbooks.placing import Area
from xlcvm.errors import CvmError

_ABOVE = 5  # rows in which the headers of a named area are looked for

Reader = Callable[[Field, Spot], Typed]


@dataclass
class ReadLines:
    """What was typed into a table, a mapping a line, and what is to be said of it."""

    lines: list[dict[str, Typed]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Headers:
    """A row of headers, and the column of each field of the table."""

    sheet: str
    row: int
    columns: Mapping[str, int]


def read_lines(  # noqa: PLR0913 - what a table of somebody's workbook is
    book: Book, rows: Rows, fields: Sequence[Field], area: Area | None, read: Reader, *, older: bool
) -> ReadLines:
    """Read the lines of a table.

    Parameters
    ----------
    book : Book
        The workbook.
    rows : Rows
        The table.
    fields : sequence of Field
        The columns that this copy has.
    area : Area, optional
        What its defined name stands for; without one it is found by its headers.
    read : callable
        Reads a cell.
    older : bool
        Whether the file is of an older version, which may lack columns.

    Returns
    -------
    ReadLines
        Blank lines are left out; lines that stand directly below the table are read too.

    Raises
    ------
    CvmError
        The table or a column of it is missing, it stands twice, or has more lines than there is room for.
    """
    headers = _found(book, rows, fields, area, older=older)
    if headers is None:
        return ReadLines(remarks=[f'The table "{rows.key}" came with a later version, and is blank.'])
    last = area.bottom if area is not None else headers.row + rows.room
    found, number, beyond = ReadLines(), headers.row + 1, 0
    while True:
        spots = {key: Spot(headers.sheet, number, column) for key, column in headers.columns.items()}
        filled = any(_is_filled(book.content(spot)) for spot in spots.values())
        if number > last and not filled:
            break
        if filled:
            beyond += number > last
            _add(found, {entry.key: read(entry, spots[entry.key]) for entry in fields if entry.key in spots}, fields)
            _note_nameless(found, fields, spots)
        number += 1
    _note(found, rows, beyond)
    if len(found.lines) > rows.room:
        raise CvmError(
            f'The table "{rows.key}" has {len(found.lines):,} lines; the template has room for {rows.room:,}.',
            "Split it over two workbooks.",
            where=Spot(headers.sheet, headers.row, 0).where.rpartition(",")[0],
        )
    return found


def _add(found: ReadLines, line: dict[str, Typed], fields: Sequence[Field]) -> None:
    found.lines.append({entry.key: line.get(entry.key) for entry in fields})


def _note_nameless(found: ReadLines, fields: Sequence[Field], spots: Mapping[str, Spot]) -> None:
    first = fields[0].key
    if found.lines[-1][first] is None:
        found.remarks.append(
            f'The line at {spots[first].where} has no "{first}": the template does not count it. '
            "Fill it, or clear the line."
        )


def _note(found: ReadLines, rows: Rows, beyond: int) -> None:
    if beyond:
        found.remarks.append(
            f'{beyond:,} line{"s" * (beyond > 1)} below the table "{rows.key}" '
            f"{'were' if beyond > 1 else 'was'} read too, but the formulas of the file leave "
            f"{'them' if beyond > 1 else 'it'} out: insert rows within the table instead."
        )


def _found(book: Book, rows: Rows, fields: Sequence[Field], area: Area | None, *, older: bool) -> _Headers | None:
    """Find the row of headers: above the named area, or else on any sheet."""
    wanted = {heading(entry.key).casefold(): entry.key for entry in fields}
    if area is not None:
        for row in range(area.top - 1, max(-1, area.top - 1 - _ABOVE), -1):
            headers = _headers(book, area.sheet, row, wanted)
            if next(iter(wanted.values())) in headers.columns:
                return _complete(headers, rows, fields, older=older)
    candidates = [
        headers
        for grid in book.grids
        for row in range(len(grid.rows))
        if len((headers := _headers(book, grid.sheet, row, wanted)).columns) == len(wanted)
    ]
    if len(candidates) > 1:
        places = ", and ".join(f'sheet "{found.sheet}", row {found.row + 1}' for found in candidates[:2])
        raise CvmError(f'The table "{rows.key}" stands twice: {places}.', "Delete the copy of the sheet, and save.")
    if candidates:
        return candidates[0]
    if older:
        return None
    raise CvmError(
        f'The table "{rows.key}" is not there: no row has the headers '
        f"{', '.join(f'{chr(34)}{heading(entry.key)}{chr(34)}' for entry in fields)}.",
        "Mend the headers; if its sheet was deleted, copy the lines into a fresh template.",
    )


def _headers(book: Book, sheet: str, row: int, wanted: Mapping[str, str]) -> _Headers:
    columns: dict[str, int] = {}
    cells = book.grid(sheet).rows[row] if 0 <= row < len(book.grid(sheet).rows) else ()
    for column, content in enumerate(cells):
        text = " ".join(content.split()).casefold() if isinstance(content, str) else ""
        if text in wanted:
            columns.setdefault(wanted[text], column)
    return _Headers(sheet, row, columns)


def _complete(headers: _Headers, rows: Rows, fields: Sequence[Field], *, older: bool) -> _Headers:
    for entry in fields:
        if entry.key not in headers.columns and not older:
            raise CvmError(
                f'The table "{rows.key}" has no column "{heading(entry.key)}".',
                "Write the header back above its column, or copy the lines into a fresh template.",
                where=f'sheet "{headers.sheet}", row {headers.row + 1}',
            )
    return headers


def _is_filled(content: Content) -> bool:
    return content is not None and not (isinstance(content, str) and not content.strip())
