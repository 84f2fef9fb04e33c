"""Addresses of cells as people and formulas write them, read as places. It knows no workbook."""

from __future__ import annotations

import re

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383  # of a sheet, counted from 0
Bounds = tuple[int, int, int, int]


def split_reference(reference: str) -> tuple[str, str]:
    """Split a reference into the name of the sheet, "" where it has none, and the address on it.

    Examples
    --------
    >>> split_reference("'Rock ''n'' roll'!$B$5:$B$12"), split_reference("A1")
    (("Rock 'n' roll", '$B$5:$B$12'), ('', 'A1'))
    """
    sheet, mark, address = reference.rpartition("!")
    if mark and sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, address


def bounds_of(address: str) -> Bounds | None:
    """Give the first row and column of an address, and the last ones, counted from 0; None when it is none.

    Examples
    --------
    >>> bounds_of("$B$5:D12"), bounds_of("AA1"), bounds_of("A:C"), bounds_of("Inputs")
    ((4, 1, 11, 3), (0, 26, 0, 26), (0, 0, 1048575, 2), None)
    """
    area, whole = _AREA.fullmatch(address), _COLUMNS.fullmatch(address)
    if area is not None:
        left, top, right, bottom = area.groups()
        rows = sorted((int(top) - 1, int(bottom or top) - 1))
        columns = sorted((_column(left), _column(right or left)))
    elif whole is not None:
        rows, columns = [0, LAST_ROW], sorted(map(_column, whole.groups()))
    else:
        return None
    if rows[0] < 0 or rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return rows[0], columns[0], rows[1], columns[1]


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
