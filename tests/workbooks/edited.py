"""Value calculators whose figures were changed: in the file, and in the model from which another file is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.workbooks.engines import Cells
from workbooks.placing import column_letters, place
from workbooks.value_calculator import Calculator, build_calculator
from xlcvm.value import Inputs, Status, ValueModel


@dataclass(frozen=True)
class Edit:
    """A cell of the inputs (or, with `equation`, of the equations) table that is typed over."""

    row: int
    header: str
    value: float | str | None
    equation: bool = False


def edits_in_file(calculator: Calculator, edits: Sequence[Edit]) -> Cells:
    """Give the addresses of edited cells with what is typed."""
    found: Cells = {}
    for placed in place(build_calculator(calculator)).sheets:
        for table in placed.tables:
            for edit in edits:
                if table.table.key == ("equations" if edit.equation else "inputs"):
                    column = column_letters(table.table.headers.index(edit.header))
                    found[placed.sheet.name, f"{column}{table.area.top + 2 + edit.row}"] = edit.value  # type: ignore[assignment]
    return found


def edited_model(calculator: Calculator, edits: Sequence[Edit]) -> Calculator:
    """Give the calculator as it would be built with the edited figures."""
    inputs, equations = list(calculator.model.inputs.rows), list(calculator.model.equations)
    fields = {"Value": "ours", "Ours": "ours", "Next best": "next_best"}
    for edit in edits:
        if edit.equation:
            equations[edit.row] = replace(equations[edit.row], status=Status(edit.value))
        elif edit.header == "Status":
            inputs[edit.row] = replace(inputs[edit.row], status=Status(edit.value))
        else:
            inputs[edit.row] = replace(inputs[edit.row], **{fields[edit.header]: edit.value})  # type: ignore[arg-type]
    return replace(calculator, model=ValueModel(equations, Inputs(inputs, calculator.model.inputs.signature.offerings)))
