"""The tables of a workbook as a value model. It opens no file."""

from __future__ import annotations

from udfs.found_tables import table_of
from udfs.value_tables import equations_of, inputs_of
from workbooks.grids import ModelTables
from xlcvm.value import ValueModel


def model_of(found: ModelTables) -> ValueModel:
    """Give the value model of an inputs table and an equations table.

    Parameters
    ----------
    found : ModelTables
        As they stand in a workbook.

    Returns
    -------
    ValueModel
        Its problems name the cells of the workbook.

    Raises
    ------
    CvmError
        A figure has no variable, or a header is there twice.
    """
    inputs = inputs_of(table_of(found.inputs, "inputs"), found.offerings)
    return ValueModel(equations_of(table_of(found.equations, "equations")), inputs)
