"""What is typed into a sheet: the cells of a placed sheet as one block that any engine of xlwings takes.

A spreadsheet reads what is typed: a text that it could take for a formula, a number, a date or an error gets an
apostrophe in front, and then stays the text that it is. It knows no xlwings.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

from udfs.cell_values import EXCEL_ERRORS
from workbooks.placing import PlacedCell, PlacedSheet
from workbooks.spec import Value
from xlcvm.errors import CvmError

Typed = float | str | bool | None
LONGEST_TEXT = 8_000  # characters: a block takes no longer ones everywhere, a single cell does
MAX_TEXT = 32_767  # characters that a cell holds
_DAY_0 = datetime.date(1899, 12, 30)
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_WORDS = re.compile(r"[^\W\d_][^\d=+@]*")
_TRUTHS = """true false wahr falsch vrai faux verdadero falso verdadeiro vero waar onwaar sant falskt sand falsk sann
    usann tosi epätosi prawda fałsz pravda nepravda igaz hamis doğru yanlış adevărat fals истина ложь αληθές ψευδές"""
_BOOLEANS = frozenset(_TRUTHS.split())  # what Excel takes for one in its languages


def typed_block(placed: PlacedSheet) -> list[list[Typed]]:
    """Give all cells of a sheet as rows, from A1 to the last one.

    Parameters
    ----------
    placed : PlacedSheet
        With the addresses of its formulas.

    Returns
    -------
    list of list
        Rows of equal length; None where nothing stands.

    Raises
    ------
    CvmError
        A text is longer than a cell takes.
    """
    rows, columns = extent(placed)
    block: list[list[Typed]] = [[None] * columns for _ in range(rows)]
    for table in placed.tables:
        for column, header in enumerate(table.table.headers, table.area.left):
            block[table.area.top][column] = typed_value(header)
    for cell in placed.cells:
        block[cell.row][cell.column] = typed_cell(cell)
    return block


def extent(placed: PlacedSheet) -> tuple[int, int]:
    """Give the number of rows and of columns that a sheet's cells take up."""
    rows = [cell.row for cell in placed.cells] + [table.area.bottom for table in placed.tables]
    columns = [cell.column + cell.cell.span - 1 for cell in placed.cells]
    columns += [table.area.left + len(table.table.headers) - 1 for table in placed.tables]
    return max(rows, default=0) + 1, max(columns, default=0) + 1


def typed_cell(placed: PlacedCell) -> Typed:
    """Give what is typed into a cell: its formula, or its value; a link is a formula too."""
    cell = placed.cell
    if cell.link:
        sheet = cell.link.replace("'", "''").replace('"', '""')
        shown = str(cell.value).replace('"', '""')
        return f'=HYPERLINK("#\'{sheet}\'!A1","{shown}")'
    return f"={placed.formula}" if placed.formula else typed_value(cell.value)


def typed_value(value: Value) -> Typed:
    """Give what is typed for a value.

    Examples
    --------
    >>> typed_value("=1+1"), typed_value("Energy savings"), typed_value("12.5.2026"), typed_value("#N/A")
    ("'=1+1", 'Energy savings', "'12.5.2026", '#N/A')
    >>> typed_value(datetime.date(2026, 1, 31)), typed_value(2.5), typed_value("")
    (46053.0, 2.5, None)
    """
    if isinstance(value, str):
        return typed_text(value) if value else None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime.datetime):
        return (value.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
    if isinstance(value, datetime.date):
        return float((value - _DAY_0).days)
    return value if math.isfinite(value) else "#N/A"


def typed_text(text: str) -> str:
    """Give what is typed for a text; an error's name becomes the error.

    Raises
    ------
    CvmError
        It is longer than a cell takes.

    Examples
    --------
    >>> typed_text("TRUE"), typed_text("1-2"), typed_text("'quoted"), typed_text("Total")
    ("'TRUE", "'1-2", "''quoted", 'Total')
    """
    if len(text) > MAX_TEXT:
        raise CvmError(
            f'The text "{text[:40]}…" has {len(text):,} characters; a cell takes {MAX_TEXT:,}.', "Shorten it."
        )
    if text in EXCEL_ERRORS:
        return text
    plain = _UNWRITABLE.sub("�", text)
    if _WORDS.fullmatch(plain) and plain.strip().casefold() not in _BOOLEANS:
        return plain
    return f"'{plain}"


def too_long(typed: Any) -> bool:
    """Say whether something can only be written alone."""
    return isinstance(typed, str) and len(typed) > LONGEST_TEXT and not typed.startswith("=")
