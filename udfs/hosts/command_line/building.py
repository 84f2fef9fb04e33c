"""Writing what people open: a calculator from a user's own model, with or without macros, and the add-in for Excel."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from udfs.functions import declare_all
from udfs.hosts.command_line.models import build_workbook, calculator_of, say_written
from udfs.hosts.command_line.printing import console
from udfs.worksheet_function import catalogue
from workbooks.files import replace_file
from workbooks.value_calculator import Flavour
from workbooks.value_calculator.building import build_calculator
from workbooks.writing import workbook_bytes
from xlcvm.errors import CvmError

_ADD_IN = Path("dist", "xlcvm.xlam")


def build_calculator_file(file: Path, output: Path | None, *, flavour: Flavour, title: str) -> None:
    """Write a calculator; one that ends with .xlsm holds the functions, for people who may not install add-ins.

    Raises
    ------
    CvmError
        As `models.build_workbook`; no file is named, or one with macros that it has no use for.
    """
    if output is None:
        raise CvmError("The calculator has no name.", f"Name it: xlcvm build {file} calculator.xlsx")
    if output.suffix.lower() != ".xlsm":
        build_workbook(file, output, flavour=flavour, title=title)
        return
    if flavour != "live":
        raise CvmError(
            "A calculator without CVM_ functions needs no macros.",
            f'Let "{output.name}" end with .xlsx, or add --live.',
        )
    from udfs.hosts.classic import building  # noqa: PLC0415 - only here

    calculator = calculator_of(file, output, title=title)
    declare_all()
    replace_file(output, building.build_workbook(workbook_bytes(build_calculator(calculator, flavour)), catalogue))
    say_written(file, output, calculator.model)


def build_add_in_file(output: Path | None) -> None:
    """Write the add-in for Excel.

    Raises
    ------
    CvmError
        xlwings is missing or another version, or the file cannot be written.
    """
    from udfs.hosts.classic.building import build_add_in  # noqa: PLC0415 - only here

    path = output or _ADD_IN
    if path.suffix.lower() != ".xlam":
        raise CvmError(f'"{path.name}" is no name for an add-in.', "Let it end with .xlam.")
    declare_all()
    content = build_add_in(catalogue)
    if output is None:
        path.parent.mkdir(exist_ok=True)
    replace_file(path, content)
    out = console()
    out.print(f"Written: [bold]{escape(str(path))}[/] with {len(catalogue)} functions.")
    out.print("On the Windows that has Excel, install it with its configuration:  xlcvm install excel", markup=False)
