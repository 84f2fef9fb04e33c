"""The tables that a macro works on: found by their headers in the workbook as it was given.

The selection only chooses among several whole tables: it never cuts one.

It knows which macro needs which table, and neither opens nor writes a workbook.
"""

from __future__ import annotations

from dataclasses import dataclass

from udfs.deal_tables import Kind, find_table, has_table, policy_in
from udfs.found_tables import table_of
from udfs.macros.given import Given
from udfs.models import model_of
from udfs.tables import Table
from workbooks.grids import ModelTables, find_model_tables
from workbooks.picking import Picking
from workbooks.results.subject import Subject, one_total
from xlcvm.pricing.policy import Policy
from xlcvm.value import ValueModel


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A value model, and the tables that it was read from."""

    model: ValueModel
    tables: ModelTables


def model_in(given: Given) -> FoundModel:
    """Find the value model of a workbook.

    Raises
    ------
    CvmError
        A table is missing, or there are two and none of them is selected.
    """
    tables = find_model_tables(given.grids, picking_of(given))
    return FoundModel(model_of(tables), tables)


def subject_of(given: Given, found: FoundModel) -> Subject:
    """Give a value model with the total to which most of its value elements add up.

    Raises
    ------
    CvmError
        A value element has a problem, or none is quantified.
    """
    model, left_out = one_total(found.model)
    return Subject(model, given.name, left_out, in_place=True)


def deals_in(given: Given) -> Table:
    """Find the table of deals of a workbook.

    Raises
    ------
    CvmError
        There is none, or there are two and none of them is selected.
    """
    return table_of(find_table(given.grids, "deals", given.name, picking=picking_of(given)), "deals")


def policy_of_workbook(given: Given) -> Policy:
    """Find the discount policy of a workbook.

    Raises
    ------
    CvmError
        There is none, there are two and none of them is selected, or it is not consistent.
    """
    return policy_in(given.grids, given.name, picking=picking_of(given))


def has(given: Given, kind: Kind) -> bool:
    """Say whether a workbook has a table of deals, or a policy."""
    return has_table(given.grids, kind)


def selected_inputs(given: Given, tables: ModelTables) -> list[str]:
    """Name the variables whose rows of the inputs table the selection touches."""
    selection, inputs = given.selection, tables.inputs
    if selection is None:
        return []
    headers = [str(header).strip().casefold() for header in inputs.rows[0]]
    at, right = headers.index("variable"), inputs.left + len(headers) - 1
    names = [
        str(cells[at]).strip()
        for row, cells in enumerate(inputs.rows[1:], inputs.top + 1)
        if cells[at] is not None and selection.meets(inputs.sheet, row, inputs.left, row, right)
    ]
    return [name for name in names if name]


def picking_of(given: Given) -> Picking:
    """Say by what a table is chosen where there are several: the cells that are selected. It is taken whole."""
    return Picking() if given.selection is None else Picking(given.selection.meets)
