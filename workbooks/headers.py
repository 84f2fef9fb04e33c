"""Which row of a file or a sheet holds the headers, and whether each is there once. It reads nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import find_column

HEADER_ROWS = 50
"""At the top of a file or a sheet, in which the header row is looked for."""


def count_headers(columns: Sequence[str], row: Sequence[str]) -> int:
    """Count the needed columns that a row names.

    Examples
    --------
    >>> count_headers(["List price", "Quantity"], ["Order", "list  price"])
    1
    """
    return sum(find_column(column, row) is not None for column in columns)


def has_headers(columns: Sequence[str], row: Sequence[str]) -> bool:
    """Say whether a row names all needed columns."""
    return count_headers(columns, row) == len(columns)


def check_headers(columns: Sequence[str], headers: Sequence[str], place: str) -> None:
    """Refuse a needed column whose header stands there twice: no one knows which is meant.

    Raises
    ------
    CvmError
        #VALUE!: names it.
    """
    counts = Counter(headers)
    for column in columns:
        name = find_column(column, headers) or column
        if counts[name] > 1:
            raise CvmError(f'{counts[name]} columns of {place} have the header "{name}".', "Rename all but one.")
