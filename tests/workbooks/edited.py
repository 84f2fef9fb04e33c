"""Value calculators whose figures were changed: in the file, and in the model from which another file is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


def address(calculator: Calculator, key: str, row: int, header: str) -> tuple[str, str]:
    """Give sheet and address of a cell of a table; rows count from 0."""
    for sheet in place(build_calculator(calculator)).sheets:
        for placed in sheet.tables:
            if placed.table.key == key:
                return (
                    sheet.sheet.name,
                    f"{column_letters(placed.table.headers.index(header))}{placed.area.top + 2 + row}",
                )
    raise KeyError(key)


def edits_in_file(calculator: Calculator, edits: Sequence[Edit]) -> dict[tuple[str, str], float | str | None]:
    """Give the addresses of edited cells with what is typed."""
    return {
        address(calculator, "equations" if edit.equation else "inputs", edit.row, edit.header): edit.value
        for edit in edits
    }


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
