"""Tables of cells as discount policies and as deals: read by their headers. What they mean, the domain knows.

A bad cell of a policy is an error of the whole policy; a bad cell of a deal stays with its row.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from typing import Annotated, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from udfs.cell_values import error_problem, share_problem, shown
from udfs.cells import Cell, CellError, Kind, Table, normal, remembered, text_of
from udfs.tables import is_range, rectangle
from xlcvm.errors import CvmError
from xlcvm.pricing.deals import Column, DealLines
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

_DAY_ZERO = datetime.date(1899, 12, 30).toordinal()  # of the serial numbers that cells hold
_LAST_DAY = 2_958_465  # 9999-12-31, the last one that spreadsheets and Python know
_YEARS = range(1900, 2200)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_ENTER_DATE = "Enter a date, such as 2026-03-31."
_FIGURES = (Column.QUANTITY, Column.LIST_PRICE, Column.COST)
DEAL_HEADERS = ("Deal", *Column)
POLICY_HEADERS = (
    "Discount", "Maximum", "Approver", "Segment", "Minimum quantity", "Deal size up to", "In return for",
    "Margin floor", "Valid from", "Valid to",
)  # fmt: skip


def read_date(cell: Cell, where: str) -> datetime.date:
    """Read a date from a cell: a serial number, or a text such as 2026-03-31. A time of the day is left off.

    Raises
    ------
    CvmError
        #VALUE!: it is none; a number from 1900 to 2199 is a year that somebody typed.

    Examples
    --------
    >>> read_date(46112.0, ""), read_date("2026-03-31", "")
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 31))
    """
    if isinstance(cell, CellError):
        raise error_problem(cell, where)
    if isinstance(cell, float) and 1 <= cell < _LAST_DAY + 1 and cell not in _YEARS:
        return datetime.date.fromordinal(_DAY_ZERO + math.floor(cell))
    if isinstance(cell, str) and (found := _ISO.fullmatch(cell.strip())):
        try:
            return datetime.date.fromisoformat(found[1])
        except ValueError:
            pass  # such as the 31st of April
    text = text_of(cell)
    problem = f"{text if isinstance(cell, float) else shown(text)} is no date." if text else "The date is blank."
    raise CvmError(problem, _ENTER_DATE, where=where)


def _read_date_argument(raw: object, argument: str) -> datetime.date:
    where = f'argument "{argument}"'
    rows = rectangle(raw, argument) if is_range(raw) else [[raw]]
    if len(rows) > 1 or len(rows[0]) > 1:
        raise CvmError("A range was given where one date is needed.", "Select one cell.", where=where)
    return read_date(normal(rows[0][0]), where)


def policy_of(table: Table, *, header_row: int = 1) -> Policy:
    """Read a policy table: `Discount` and `Maximum`, and what else of its headers there is.

    Parameters
    ----------
    table : Table
        One row a rule; wholly blank rows are skipped.
    header_row : int
        The row in which its headers stand, as the user counts.

    Returns
    -------
    Policy
        Its rules name the rows in which they stand.

    Raises
    ------
    CvmError
        #VALUE!: a header is missing, a cell cannot be used, or the policy is not consistent.
    """
    for header in ("Discount", "Maximum"):
        if not table.has(header):
            table.texts(header)  # raises, and names the headers found
    known = [header for header in POLICY_HEADERS if table.has(header)]
    filled = [row for row in range(table.row_count) if any(table.cell(header, row) is not None for header in known)]
    rules = [_rule(table, row, f"row {header_row + 1 + row}") for row in filled]
    try:
        return Policy(rules)
    except CvmError as error:
        raise error.at(table.where("Maximum").partition(",")[0]) from None


def _rule(table: Table, row: int, place: str) -> PolicyRule:
    maximum = _number(table, "Maximum", row, share=True)
    if maximum is None:
        raise table.problem("Maximum", row) or CvmError("The maximum is blank.", "Enter it.")
    if not (discount := _text(table, "Discount", row)):
        raise CvmError(
            "The cell is blank where the name of the discount is needed.",
            "Name the discount in every row.",
            where=table.where("Discount", row),
        )
    size = _number(table, "Deal size up to", row)
    return PolicyRule(
        discount=discount,
        maximum=maximum,
        approver=_text(table, "Approver", row),
        segment=_text(table, "Segment", row),
        minimum_quantity=_number(table, "Minimum quantity", row) or 0.0,
        deal_size_up_to=math.inf if size is None else size,
        in_return_for=_text(table, "In return for", row),
        margin_floor=_number(table, "Margin floor", row, share=True),
        valid_from=_date(table, "Valid from", row),
        valid_to=_date(table, "Valid to", row),
        place=place,
    )


def _text(table: Table, header: str, row: int) -> str:
    cell = table.cell(header, row) if table.has(header) else None
    if isinstance(cell, CellError):
        raise error_problem(cell, table.where(header, row))
    return text_of(cell)


def _number(table: Table, header: str, row: int, *, share: bool = False) -> float | None:
    cell = table.cell(header, row) if table.has(header) else None
    if cell is None:
        return None
    problem = table.problem(header, row)
    if problem is None and share:
        problem = share_problem(float(cell), table.where(header, row))  # type: ignore[arg-type]
    if problem is not None:
        raise problem
    return float(cell)  # type: ignore[arg-type]


def _date(table: Table, header: str, row: int) -> datetime.date | None:
    cell = table.cell(header, row) if table.has(header) else None
    return None if cell is None else read_date(cell, table.where(header, row))


def deal_lines_of(table: Table) -> DealLines:
    """Read a table of deals: `Deal`, `Discount` and `Percent`, and what else of its headers there is.

    Parameters
    ----------
    table : Table
        One row a discount; rows that are blank in these three columns are skipped.

    Returns
    -------
    DealLines
        A cell that cannot be used stays with its row as its problem.

    Raises
    ------
    CvmError
        #VALUE!: a header is missing, or a cell that should name the deal holds an error.
    """
    percents = table.numbers("Percent", bad="nan")
    rows = np.arange(table.row_count)
    problems: dict[tuple[str, int], CvmError] = {}
    deals = table.texts("Deal")
    discounts = _texts(table, Column.DISCOUNT, {}, rows.tolist())
    unsure = np.flatnonzero(np.isnan(percents)).tolist()
    blank = [row for row in unsure if not deals[row] and not discounts[row] and table.cell("Percent", row) is None]
    if blank:
        rows = np.delete(rows, blank)
        percents, deals = percents[rows], [deals[row] for row in rows.tolist()]
    places = rows.tolist()
    discounts = _texts(table, Column.DISCOUNT, problems, places)
    for line in np.flatnonzero(np.abs(percents) > 1).tolist():
        problem = share_problem(float(percents[line]), table.where("Percent", places[line]))
        problems["Percent", line] = problem  # type: ignore[assignment]  # it is above 1
    for line in np.flatnonzero(np.isnan(percents)).tolist():
        _keep_problem(problems, table, "Percent", line, places[line])
    quantities, list_prices, costs = (_figures(table, column, places, problems) for column in _FIGURES)
    segments, given = (
        _texts(table, header, problems, places) if table.has(header) else None
        for header in (Column.SEGMENT, Column.GIVEN)
    )
    return DealLines(
        deals, discounts, percents, segments, quantities, list_prices, costs, given,
        _days(table, places, problems), problems, lambda header, line: table.where(header, places[line]),
    )  # fmt: skip


def _texts(table: Table, header: str, problems: dict[tuple[str, int], CvmError], rows: list[int]) -> Sequence[str]:
    """Give a column of texts; a cell that holds an error is a problem of its row."""
    try:
        texts = table.texts(header)
        return texts if len(rows) == len(texts) else [texts[row] for row in rows]
    except CvmError:
        if not table.has(header):
            raise
    found = []
    for line, row in enumerate(rows):
        cell = table.cell(header, row)
        if isinstance(cell, CellError):
            problems[header, line] = error_problem(cell, table.where(header, row))
        found.append("" if isinstance(cell, CellError) else text_of(cell))
    return found


def _keep_problem(problems: dict[tuple[str, int], CvmError], table: Table, header: str, line: int, row: int) -> None:
    """Keep why a cell is no number; that a cell is blank, the domain says where it matters."""
    if table.cell(header, row) is not None and (problem := table.problem(header, row)) is not None:
        problems[header, line] = problem


def _figures(
    table: Table, column: Column, rows: list[int], problems: dict[tuple[str, int], CvmError]
) -> NDArray[np.float64] | None:
    figures = table.optional_numbers(column, bad="nan")
    if figures is None:
        return None
    figures = figures[rows]
    for line in np.flatnonzero(np.isnan(figures)).tolist():
        _keep_problem(problems, table, column, line, rows[line])
    return figures


def _days(table: Table, rows: list[int], problems: dict[tuple[str, int], CvmError]) -> NDArray[np.float64] | None:
    """Give dates as day numbers of Python."""
    serials = table.optional_numbers(Column.DATE, bad="nan")
    if serials is None:
        return None
    serials = serials[rows]
    days: NDArray[np.float64] = np.floor(serials) + _DAY_ZERO
    good = (serials >= 1) & (serials < _LAST_DAY + 1) & ~np.isin(serials, _YEARS)
    for line in np.flatnonzero(~good).tolist():
        days[line] = np.nan
        cell = table.cell(Column.DATE, rows[line])
        if cell is None:
            continue
        try:
            days[line] = read_date(cell, table.where(Column.DATE, rows[line])).toordinal()
        except CvmError as error:
            problems[Column.DATE, line] = error
    return days


def deals_as_typed(table: Table, deals: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give the names of deals as the cells hold them: one that is a number is looked up as a number."""
    if not any(text[0] in "-0123456789" for text in set(table.texts("Deal")) if text):
        return deals
    cells = (table.cell("Deal", row) for row in range(table.row_count))
    numbers = {text_of(cell): cell for cell in cells if isinstance(cell, float)}
    return np.array([numbers.get(deal, deal) for deal in deals.tolist()], dtype=object)


_known: WeakKeyDictionary[Table, Policy] = WeakKeyDictionary()


def _read_policy(raw: Any, argument: str) -> Policy:
    table = remembered(raw, argument)
    policy = _known.get(table)
    if policy is None:
        policy = _known[table] = policy_of(table)
    return policy


PolicyTable = Annotated[Policy, Kind("policy table", _read_policy, spills=True)]
"""The policy: a table with headers `Discount` and `Maximum`."""
Date = Annotated[datetime.date, Kind("date", _read_date_argument)]
"""One date: a serial number, or a text such as 2026-03-31."""
