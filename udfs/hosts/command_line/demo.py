"""The demo: a value calculator built, computed, written twice, and recalculated in a running LibreOffice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.markup import escape

from udfs.cells import CellError
from udfs.hosts.command_line.printing import console, print_table, value_text
from udfs.hosts.libreoffice.building import this_environment
from udfs.hosts.libreoffice.finding import find_office, office_python
from udfs.hosts.libreoffice.office import Document, Office, Value
from workbooks.grids import Grid, find_model_tables
from workbooks.placing import column_letters
from workbooks.value_calculator import Calculator, Flavour, examples, write_calculator
from xlcvm.equations.to_words import format_quantity, format_result
from xlcvm.errors import CvmError
from xlcvm.value import Inputs, State, ValueModel, value_table

_TEMPLATE = "motor_drive"
_CHANGED, _FIGURE = "operating hours", 4500.0
_TOLERANCE = 1e-9
_FLAVOURS: tuple[Flavour, ...] = ("native", "live")


def run_demo(folder: Path) -> None:
    """Build the example, print it, write both workbooks, and recalculate them where LibreOffice is there.

    Raises
    ------
    CvmError
        The folder cannot be written, or a recalculated figure does not agree.
    """
    calculator = examples.load(_TEMPLATE)
    _print_model(calculator)
    files = _write(calculator, folder)
    _recalculate(calculator, files)
    console().print(
        "Next: open the native workbook in any spreadsheet and change a yellow cell;\n"
        f"compute a workbook from here:  xlcvm evaluate {escape(str(files['native']))}\n"
        "type formulas in LibreOffice:  xlcvm install libreoffice\n"
        "see every function:            xlcvm functions"
    )


def _print_model(calculator: Calculator) -> None:
    out = console()
    out.print(f"[bold]{escape(calculator.title)}[/]: {escape(calculator.our_offering)}")
    out.print(f"compared with the next best alternative: {escape(calculator.next_best)}")
    rows = [row for row in value_table(calculator.model) if row.is_element or row.is_total]
    print_table(
        "", ["Value element", "Value", "Status"], [[r.element, value_text(r), r.status] for r in rows], right=["Value"]
    )
    first = calculator.model.element_indices[0]
    out.print("An element is a word equation, printed in words and with its figures:")
    out.print(f"  {escape(calculator.model.words(first))}")
    out.print(f"  {escape(calculator.model.with_values(first))}\n")


def _write(calculator: Calculator, folder: Path) -> dict[Flavour, Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CvmError(f'The folder "{folder}" cannot be made: {error.strerror}.', "Name another one.") from None
    about = {"native": "needs no add-in; for sales and customers", "live": "with CVM_ functions; for analysts"}
    files: dict[Flavour, Path] = {}
    for flavour in _FLAVOURS:
        files[flavour] = write_calculator(calculator, folder / f"{_TEMPLATE}_{flavour}.xlsx", flavour=flavour)
        console().print(f"Written: [bold]{escape(str(files[flavour]))}[/]  ({about[flavour]})")
    console().print()
    return files


def _recalculate(calculator: Calculator, files: dict[Flavour, Path]) -> None:
    """Open the workbooks in LibreOffice, change an input, and compare every figure with ours."""
    out = console()
    try:
        office = find_office()
        python = office_python(office)
    except CvmError as error:
        out.print(f"[yellow]The workbooks were not recalculated:[/] {escape(error.problem)}")
        out.print(f"  {escape(error.remedy)}\n  Then run the demo again.\n")
        return
    flavours: tuple[Flavour, ...] = _FLAVOURS
    if python.version != this_environment().python:
        out.print(
            f"[yellow]The live workbook was not recalculated:[/] LibreOffice runs Python {python.version}, "
            f"this is {this_environment().python}.\n  Install xlcvm in an environment of Python {python.version}.\n"
        )
        flavours = ("native",)
    with Office(program=office) as running:
        out.print(f"Recalculating in LibreOffice {running.version}, then with another figure for {_CHANGED}:")
        checks = [check for flavour in flavours for check in _check(calculator, flavour, running, files[flavour])]
    rows = [[c.workbook, c.input, str(c.count), c.total, f"{c.difference:.1e}"] for c in checks]
    headers = ["Workbook", f"With {_CHANGED}", "Figures compared", "Total in LibreOffice", "Largest difference"]
    print_table("", headers, rows, right=headers[2:])
    out.print("[green]Every figure agrees[/] with the value computed here.\n")


@dataclass(frozen=True, slots=True)
class _Check:
    """A workbook whose figures were compared, and the largest relative difference that was found."""

    workbook: str
    input: str
    count: int
    total: str
    difference: float


def _check(calculator: Calculator, flavour: Flavour, office: Office, file: Path) -> Iterator[_Check]:
    document = office.open(file)
    document.recalculate()
    yield _compare(calculator.model, flavour, document)
    row = next(row for row in calculator.model.inputs.rows if row.variable == _CHANGED)
    if row.two_sided:
        raise CvmError(f'The demo changes "{_CHANGED}", which has two figures.')
    sheet, address = _input_cell(document)
    document.write(address, [[_FIGURE]], sheet=sheet)
    document.recalculate()
    changed = [replace(r, ours=_FIGURE) if r is row else r for r in calculator.model.inputs.rows]
    yield _compare(ValueModel(calculator.model.equations, Inputs(changed)), flavour, document)
    document.close()


def _grids(document: Document) -> list[Grid]:
    def content(cell: Value) -> float | str | None:
        return cell.code if isinstance(cell, CellError) else cell

    return [
        Grid(name, [[content(cell) for cell in row] for row in document.read(document.used(sheet=name), sheet=name)])
        for name in document.sheets
    ]


def _input_cell(document: Document) -> tuple[str, str]:
    """Find the cell of the figure that is changed."""
    table = find_model_tables(_grids(document)).inputs
    headers = [str(cell).casefold() for cell in table.rows[0]]
    row = next(i for i, cells in enumerate(table.rows) if cells[headers.index("variable")] == _CHANGED)
    return table.sheet, f"{column_letters(table.left + headers.index('value'))}{table.top + row + 1}"


def _compare(model: ValueModel, flavour: Flavour, document: Document) -> _Check:
    """Compare every value and every total that a workbook shows with the model's."""
    grids = _grids(document)
    table = find_model_tables(grids).equations
    headers = [str(cell).casefold() for cell in table.rows[0]]
    name, value = headers.index("value element"), headers.index("value")
    shown = {str(row[name]): row[value] for row in table.rows[1:]}
    expected = [
        (model.name(index), outcome.value, shown.get(model.name(index)))
        for index, outcome in enumerate(model.outcomes)
        if outcome.state is State.GOOD
    ]
    totals = _totals(next(grid for grid in grids if grid.sheet == "Summary"))
    expected += [("Total", total.value, got) for total, got in zip(model.totals, totals, strict=True)]
    largest = max(_difference(flavour, *compared) for compared in expected)
    figure = next(row.ours for row in model.inputs.rows if row.variable == _CHANGED)
    return _Check(
        flavour,
        format_quantity(figure or 0.0, None),
        len(expected),
        ", ".join(format_result(got, total.unit) for total, got in zip(model.totals, totals, strict=True)),
        largest,
    )


def _totals(summary: Grid) -> list[float]:
    """Give the totals that the summary shows, in its order."""
    rows = [row for row in summary.rows if row and str(row[0]).startswith("Total ")]
    return [next(cell for cell in row if isinstance(cell, float)) for row in rows]


def _difference(flavour: Flavour, name: str, ours: float, got: object) -> float:
    """Give the relative difference.

    Raises
    ------
    CvmError
        It is more than rounding.
    """
    if not isinstance(got, float) or not math.isclose(got, ours, rel_tol=_TOLERANCE):
        raise CvmError(
            f'"{name}" is {ours!r} here and {got!r} in the {flavour} workbook.',
            "This is a fault of xlcvm: please report it.",
        )
    return abs(got - ours) / abs(ours) if ours else 0.0
