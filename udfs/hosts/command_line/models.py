"""A user's own workbook as a value model: computed, checked, printed. The file is only read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from rich.markup import escape

from udfs.hosts.command_line.printing import console, print_csv, print_error, print_json, print_table, value_text
from udfs.models import model_of
from workbooks.reading import read_model_tables
from workbooks.results.value_table_sheet import HEADERS
from workbooks.value_calculator import Calculator, Flavour, write_calculator
from xlcvm.errors import CvmError
from xlcvm.value import Severity, ValueModel, ValueRow, find_problems, value_table


def build_workbook(file: Path, output: Path, *, flavour: Flavour, title: str) -> None:
    """Write a value calculator from a user's own model, and say what is still to be said about the model.

    Raises
    ------
    CvmError
        The file cannot be read or written, would overwrite itself, or an equation cannot be written as a formula.
    """
    if output.suffix.lower() != ".xlsx":
        raise CvmError(f'"{output.name}" is no name for a workbook.', "Let it end with .xlsx.")
    calculator = calculator_of(file, output, title=title)
    write_calculator(calculator, output, flavour=flavour)
    say_written(file, output, calculator.model)


def calculator_of(file: Path, output: Path, *, title: str) -> Calculator:
    """Give the calculator of a user's own model.

    Raises
    ------
    CvmError
        The file cannot be read, or the calculator would overwrite it.
    """
    if output.exists() and output.samefile(file):
        raise CvmError("The calculator would overwrite the workbook that it is made from.", "Name another file.")
    model = load_model(file)
    ours, next_best = model.inputs.signature.offerings
    calculator = Calculator(model, title=title)
    return replace(
        calculator, our_offering=ours or calculator.our_offering, next_best=next_best or calculator.next_best
    )


def say_written(file: Path, output: Path, model: ValueModel) -> None:
    """Say what was written, and what is still to be said about the model."""
    out = console()
    out.print(f"Written: [bold]{escape(str(output))}[/]")
    errors = [finding for finding in find_problems(model) if finding.severity is not Severity.NOTE]
    if errors:
        out.print(f"There is something to be said about the model first: xlcvm check {escape(str(file))}")


def load_model(file: Path) -> ValueModel:
    """Read the inputs table and the equations table of a workbook, on whatever sheet they stand.

    Raises
    ------
    CvmError
        The file cannot be read, or has no such table; says which headers were looked for.
    """
    return model_of(read_model_tables(file))


def print_evaluation(file: Path, form: Literal["table", "json", "csv"]) -> bool:
    """Print every equation and the totals; say whether all of them are good or placeholders."""
    model = load_model(file)
    rows = value_table(model)
    if form == "json":
        print_json(_as_json(model, rows))
    elif form == "csv":
        print_csv(HEADERS, [[r.element, r.words, r.with_values, r.value, r.unit, r.status] for r in rows])
    else:
        _print_rows(file, rows)
    errors = [finding for finding in find_problems(model) if finding.severity is Severity.ERROR]
    if errors and form == "table":
        print_error(CvmError("Not everything could be computed.", f"See above, and: xlcvm check {file.name}"))
    for error in errors if form != "table" else ():
        print_error(CvmError(error.problem, error.remedy, where=error.where))
    return not errors


def _print_rows(file: Path, rows: list[ValueRow]) -> None:
    shown = [[_label(row), value_text(row), row.status] for row in rows]
    print_table(f"Value model of {file.name}", ["Value element", "Value", "Status"], shown, right=["Value"])
    printed = [[row.element, row.with_values] for row in rows if row.with_values]
    print_table("With values", ["Value element", "Equation"], printed)


def _label(row: ValueRow) -> str:
    return row.element if row.is_element or row.is_total else f"{row.element} (term)"


def _as_json(model: ValueModel, rows: list[ValueRow]) -> dict[str, Any]:
    def plain(row: ValueRow) -> dict[str, Any]:
        found: dict[str, Any] = {
            "value element": row.element,
            "in words": row.words,
            "with values": row.with_values,
            "value": row.value if row.problem is None else None,
            "unit": row.unit,
            "status": row.status,
        }
        if row.problem is not None:
            found["error"] = {"code": str(row.problem.code), "problem": row.problem.problem,
                              "where": row.problem.location, "what to do": row.problem.remedy}  # fmt: skip
        return found

    return {
        "equations": [plain(row) for row in rows if not row.is_total],
        "totals": [{key: entry for key, entry in plain(row).items() if key in ("value", "unit", "status", "error")}
                   for row in rows if row.is_total],
        "findings": _findings(model),
    }  # fmt: skip


def _findings(model: ValueModel) -> list[dict[str, str]]:
    return [
        {"where": found.where, "severity": str(found.severity), "problem": found.problem, "what to do": found.remedy}
        for found in find_problems(model)
    ]


def print_check(file: Path, *, as_json: bool) -> bool:
    """Print what there is to say about a model; say whether it is free of errors."""
    model = load_model(file)
    findings = find_problems(model)
    if as_json:
        print_json(_findings(model))
    elif findings:
        rows = [[str(f.severity), f.where, f.problem, f.remedy] for f in findings]
        print_table(f"Check of {file.name}", ["Severity", "Where", "Problem", "What to do"], rows)
    else:
        print_table("", [f"{file.name}: no problems found"], [])
    return not any(finding.severity is Severity.ERROR for finding in findings)
