"""Tables of cells as value models: the inputs table and the equations table of a sheet, read by their headers.

What keeps one figure from being used stays with that input, so the elements that do not need it stay good.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from udfs.cells import Cell, CellError, Kind, Table, normal, remembered, text_of
from udfs.tables import is_range, rectangle
from xlcvm.errors import CvmError
from xlcvm.value import EquationRow, Input, Inputs, Status
from xlcvm.value.inputs import figure_problem, read_status

_EPOCH = datetime.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Equations:
    """The equations of a call; `given` says for each cell which of `rows` it is, None for a blank cell."""

    rows: tuple[EquationRow, ...]
    given: tuple[int | None, ...]


def inputs_of(table: Table, offerings: tuple[str, str] = ("", "")) -> Inputs:
    """Read an inputs table.

    Parameters
    ----------
    table : Table
        With `Variable` and either `Value`, or `Ours` and `Next best`; a table may have all three, and then each
        row fills one of the two.
    offerings : pair of str
        The names of our offering and of the next best alternative.

    Returns
    -------
    Inputs
        A figure that is blank, a text or an error stays with its input as its problem.

    Raises
    ------
    CvmError
        A header is missing, or a figure has no variable.
    """
    two_sided = table.has("Ours") or table.has("Next best")
    if two_sided and not (table.has("Ours") and table.has("Next best")):
        table.texts("Ours" if table.has("Next best") else "Next best")  # raises, and names the headers found
    if not two_sided:
        table.numbers("Value", bad="nan")  # raises when there is no figure at all
    names = table.texts("Variable")
    return Inputs([_input(table, row, name) for row, name in enumerate(names) if _has_row(table, row)], offerings)


def _has_row(table: Table, row: int) -> bool:
    """Skip blank rows between inputs; a figure without a name is an error."""
    if table.cell("Variable", row) is not None:
        return True
    for header in ("Value", "Ours", "Next best"):
        if table.has(header) and table.cell(header, row) is not None:
            raise CvmError(
                "The cell is blank where the name of a variable is needed.",
                "Name the variable, or remove its figure.",
                where=table.where("Variable", row),
            )
    return False


def _input(table: Table, row: int, name: str) -> Input:
    texts = {header: _text(table, header, row) for header in ("Unit", "Distribution", "Source", "Owner")}
    problem: CvmError | None = None
    status = Status.NONE
    try:
        status = read_status(_text(table, "Status", row))
    except CvmError as error:
        problem = error.at(table.where("Status", row))
    shared = table.has("Value") and table.cell("Value", row) is not None
    sides = [header for header in ("Ours", "Next best") if table.has(header)]
    filled = [header for header in sides if table.cell(header, row) is not None]
    if shared and filled:
        problem = problem or CvmError(
            f'"{name}" has a Value, and a figure for Ours or Next best too.',
            "Fill either Value, or Ours and Next best.",
            where=table.where("Value", row),
        )
    headers = ["Value"] if shared or not sides or (table.has("Value") and not filled) else sides
    figures = [_figure(table, header, row) for header in headers]
    problem = problem or next((figure for figure in figures if isinstance(figure, CvmError)), None)
    low, high = (_figure(table, bound, row, optional=True) for bound in ("Low", "High"))
    usable = [figure if isinstance(figure, float) else None for figure in (*figures, low, high)]
    read = Input(
        variable=name,
        ours=usable[0],
        next_best=usable[1] if len(figures) > 1 else None,
        two_sided=len(figures) > 1,
        unit=texts["Unit"],
        low=usable[-2],
        high=usable[-1],
        distribution=texts["Distribution"],
        status=status,
        source=texts["Source"],
        owner=texts["Owner"],
        date=_date(table, row),
        problem=problem,
        range_problem=next((bound for bound in (low, high) if isinstance(bound, CvmError)), None),
    )
    if problem is None and status is not Status.PLACEHOLDER and (wrong := figure_problem(read)) is not None:
        return replace(read, problem=wrong.at(table.where(headers[0], row)))
    return read


def _figure(table: Table, header: str, row: int, *, optional: bool = False) -> float | CvmError | None:
    if optional and (not table.has(header) or table.cell(header, row) is None):
        return None
    problem = table.problem(header, row)
    if problem is not None:
        return problem
    cell = table.cell(header, row)
    return float(cell) if isinstance(cell, float) else None


def _text(table: Table, header: str, row: int) -> str:
    if not table.has(header):
        return ""
    cell = table.cell(header, row)
    return "" if isinstance(cell, CellError) else text_of(cell)


def _date(table: Table, row: int) -> str:
    cell = table.cell("Date", row) if table.has("Date") else None
    if isinstance(cell, float) and 1 <= cell < 3e6:
        return (_EPOCH + datetime.timedelta(days=int(cell))).isoformat()
    return "" if cell is None or isinstance(cell, CellError) else text_of(cell)


def equations_of(table: Table) -> tuple[EquationRow, ...]:
    """Read an equations table: `Value element` and `Equation`, and what else of its headers there is.

    Raises
    ------
    CvmError
        A header is missing.
    """
    table.texts("Equation")
    rows = []
    for row in range(table.row_count):
        cell = table.cell("Equation", row)
        name = _text(table, "Value element", row)
        if cell is None and not name:
            continue
        rows.append(_equation(cell, name, table, row))
    return tuple(rows)


def _equation(cell: Cell, name: str, table: Table, row: int) -> EquationRow:
    problem = _not_a_text(cell, table.where("Equation", row))
    status = Status.NONE
    try:
        status = read_status(_text(table, "Status", row))
    except CvmError as error:
        problem = problem or error.at(table.where("Status", row))
    return EquationRow(
        name=name,
        text=cell.strip() if isinstance(cell, str) else "",
        assumptions=_text(table, "Assumptions", row),
        status=status,
        owner=_text(table, "Owner", row),
        date=_date(table, row),
        problem=problem,
    )


def _not_a_text(cell: Cell, where: str) -> CvmError | None:
    if isinstance(cell, CellError):
        return CvmError(f"The cell holds the error {cell.code}.", "Mend that cell first.", where=where)
    if isinstance(cell, (float, bool)):
        return CvmError(
            f"The cell holds {text_of(cell)} where an equation is needed.",
            "Write the equation as text, such as: Savings = hours saved × hourly wage.",
            where=where,
        )
    return None


def _read_equations(raw: Any, argument: str) -> Equations:
    if type(raw) is str:
        return Equations((EquationRow("", raw.strip()),), (0,))
    rows: Sequence[Sequence[Any]] = rectangle(raw, argument) if is_range(raw) else [[raw]]
    if len(rows) > 1 and len(rows[0]) > 1:
        table = remembered(rows, argument)
        equations = equations_of(table)
        return Equations(equations, tuple(range(len(equations))))
    cells = [normal(cell) for row in rows for cell in row]
    found: list[EquationRow] = []
    given: list[int | None] = []
    for index, cell in enumerate(cells):
        if cell is None and len(cells) > 1:
            given.append(None)
            continue
        where = f'argument "{argument}"' + (f", row {index + 1}" if len(rows) > 1 else "")
        text = cell.strip() if isinstance(cell, str) else ""
        given.append(len(found))
        found.append(EquationRow("", text, problem=_not_a_text(cell, where)))
    return Equations(tuple(found), tuple(given))


_known: WeakKeyDictionary[Table, Inputs] = WeakKeyDictionary()


def _read_inputs(raw: Any, argument: str) -> Inputs:
    table = remembered(raw, argument)
    inputs = _known.get(table)
    if inputs is None:
        inputs = _known[table] = inputs_of(table)
    return inputs


EquationTexts = Annotated[
    Equations,
    Kind(
        "equation, or a column or row of them, or an equations table",
        _read_equations,
        element_wise=True,
        spills=True,
    ),
]
"""Equations as texts, or a table with headers `Value element` and `Equation`."""
InputsTable = Annotated[Inputs, Kind("inputs table", _read_inputs, spills=True)]
"""The inputs table."""
