"""The macro "Waterfall and band from data": from invoice lines on a sheet, where list price goes, on new sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from udfs.macros.given import Given, Made
from udfs.macros.running import carry_out
from udfs.macros.tables_found import has, picking_of, policy_of_workbook
from workbooks.headers import has_headers
from workbooks.line_grids import LineGrid, LineHeaders, distinct_texts, ends_of, find_lines, read_lines
from workbooks.mapping_files import read_mapping_content
from workbooks.mapping_sheets import has_mapping, read_mapping_sheets
from workbooks.review.columns_sheet import Taken
from workbooks.review.gathering import gather
from workbooks.review.reviewed import ReviewOptions
from workbooks.review.waterfall_and_band import waterfall_and_band_workbook
from workbooks.sources import open_lines
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.usual_headers import USUAL_HEADERS, guess_mapping, is_header_row, is_list_price
from xlcvm.pricing.policy import Policy

_KEPT = ("Segment", "Product")  # policies ask for the one; the other shows list prices that lost their decimal point
_NO_LINES = CvmError(
    "No table of invoice lines was found: no row has headers for the list price, the quantity, and a net price, a "
    "discount, a rebate or a cost.",
    f"Head the columns of one table {' or '.join(USUAL_HEADERS['list price'][:2])}, "
    f"{' or '.join(USUAL_HEADERS['quantity'][:2])}, and net price, discount % or unit cost; or write a table with the "
    "headers Field, Column, Stage and Basis that says which column is what.",
)


@dataclass(frozen=True, slots=True)
class _Mapped:
    """Invoice lines, what their columns mean, and by which policy they are judged."""

    line: LineGrid
    mapping: InvoiceMapping
    policy: Policy | None
    zone: str
    taken: Taken


def waterfall_and_band(book: Any) -> None:
    """Review the invoice lines of a workbook that is open."""
    carry_out(book, make)


def make(given: Given) -> Made:
    """Follow the money of invoice lines from list price to pocket margin, and show how pocket prices spread.

    Parameters
    ----------
    given : Given
        A workbook with a table of invoice lines; a mapping table says which column is what, or else their usual
        headers do. A table of the discount policy is used where there is one.

    Returns
    -------
    Template
        The sheets "Waterfall", "Price band", "Compliance" with a policy, "Columns", "Tie-out" and their workings.

    Raises
    ------
    CvmError
        No table of invoice lines, several and none of them selected, or figures that cannot be used.
    """
    mapped = _by_table(given) if has_mapping(given.grids) else _by_headers(given)
    mapping = mapped.mapping
    columns = tuple(dict.fromkeys(mapping.columns.values()))
    read = read_lines(mapped.line, columns, mapping.figures, date=mapping.date, decimal=mapping.decimal)
    with open_lines(read.table) as opened:
        opened.remarks.extend(read.remarks)
        analysis = InvoiceAnalysis(opened.table, mapping)
        source = replace(opened, name=given.name)
        review = gather(source, analysis, policy=mapped.policy, options=ReviewOptions())
    return waterfall_and_band_workbook(review, mapped.taken)


def _by_table(given: Given) -> _Mapped:
    """Read lines by the mapping of the workbook."""
    mapping, reading = read_mapping_content(read_mapping_sheets(given.grids))
    columns = ", ".join(f'"{column}"' for column in reading.columns)
    first = fold_text(reading.columns[0])
    missing = CvmError(
        f"No table of invoice lines was found: no row has all the headers that the mapping names: {columns}.",
        "Mend the column names in the table of fields, or the headers of the lines.",
    )
    wanted = LineHeaders(
        lambda text: fold_text(text) == first, lambda headers: has_headers(reading.columns, headers), missing
    )
    line = find_lines(given.grids, wanted, picking_of(given))
    policy = Policy(mapping.policy) if mapping.policy else None
    return _Mapped(line, _shortened(mapping), policy, reading.zone, Taken(line.place))


def _by_headers(given: Given) -> _Mapped:
    """Read lines by their usual headers."""
    line = find_lines(given.grids, LineHeaders(is_list_price, is_header_row, _NO_LINES), picking_of(given))
    headers = [header for header in line.headers if header]
    guess = guess_mapping(headers, lambda column: ends_of(line, column))
    content = {**guess.content, **_currency(line, guess.content["columns"])}
    mapping, reading = read_mapping_content(content)
    policy, remarks = _policy(given, mapping)
    known = {each.column for each in guess.columns}
    others = tuple(header for header in headers if header not in known)
    taken = Taken(line.place, tuple(guess.columns), others, tuple(remarks))
    return _Mapped(line, _shortened(mapping), policy, reading.zone, taken)


def _currency(line: LineGrid, columns: dict[str, str]) -> dict[str, Any]:
    """Name the reporting currency: the one that all lines have."""
    if "currency" not in columns:
        return {}
    found = distinct_texts(line, columns["currency"])
    if len(found) > 1:
        raise CvmError(
            f"The lines are in {len(found)} currencies: {', '.join(found[:8])}.",
            "Write a table with the headers Field, Column, Stage and Basis that says which column is what, one with "
            "Setting and Value that names the reporting currency, and one with Currency and Rate.",
            where=line.place,
        )
    return {"currency": {"reporting": found[0]}} if found else {"columns": {**columns, "currency": ""}}


def _policy(given: Given, mapping: InvoiceMapping) -> tuple[Policy | None, Sequence[str]]:
    """Find the policy of the workbook; one that names other discounts than the lines have is left aside."""
    if not has(given, "policy"):
        return None, []
    policy = policy_of_workbook(given)
    if any(policy.rules_of(step.name) is not None for step in mapping.steps):
        return policy, []
    names = ", ".join(dict.fromkeys(rule.discount for rule in policy.rules))
    steps = ", ".join(step.name for step in mapping.steps)
    return None, [
        f"The discount policy is not applied: it speaks of {names}, and the steps of these lines are {steps}. Head the "
        "columns as the policy names them, or name the steps in a table of fields."
    ]


def _shortened(mapping: InvoiceMapping) -> InvoiceMapping:
    """Keep the dimensions that waterfall, band and policy need; periods are not compared."""
    dimensions = {name: column for name, column in mapping.dimensions.items() if name in _KEPT}
    return replace(mapping, dimensions=dimensions, before=None, after=None)
