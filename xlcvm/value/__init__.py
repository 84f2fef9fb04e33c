"""The value model: inputs with their assumptions, value elements, totals. It knows no spreadsheet.

Comparison, price setting, life-cycle cost and segments stand in modules of their own: a first formula does not wait
for them.
"""

from xlcvm.value.findings import Finding, Severity, find_problems
from xlcvm.value.inputs import Input, Inputs, Status
from xlcvm.value.model import EquationRow, Outcome, State, Total, ValueModel
from xlcvm.value.table import OpenElement, ValueRow, open_placeholders, value_table

__all__ = [
    "EquationRow",
    "Finding",
    "Input",
    "Inputs",
    "OpenElement",
    "Outcome",
    "Severity",
    "State",
    "Status",
    "Total",
    "ValueModel",
    "ValueRow",
    "find_problems",
    "open_placeholders",
    "value_table",
]
