"""A table found on a sheet, as one that is read by its headers. It finds none itself."""

from __future__ import annotations

from udfs.tables import Table
from workbooks.grids import FoundTable
from workbooks.placing import column_letters


def table_of(found: FoundTable, argument: str) -> Table:
    """Give a table of a workbook as one whose problems name the cells of its sheet.

    Examples
    --------
    >>> rows = (("Variable", "Value"), ("Hours", None))
    >>> print(table_of(FoundTable("Inputs", 3, 1, rows), "inputs").problem("Value", 0).location)
    sheet "Inputs", cell C5, column "Value"
    """
    return Table(found.rows, argument, place=f"{found.sheet}!{column_letters(found.left)}{found.top + 1}")
