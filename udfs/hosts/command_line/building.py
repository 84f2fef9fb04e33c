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

_DISTRIBUTION = Path("dist")


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
    from udfs.hosts.classic.building import FILE_NAME, build_add_in  # noqa: PLC0415 - only here

    path = _artefact(output, FILE_NAME, "an add-in")
    declare_all()
    content = build_add_in(catalogue)
    replace_file(path, content)
    out = console()
    out.print(f"Written: [bold]{escape(str(path))}[/] with {len(catalogue)} functions.")
    out.print("On the Windows that has Excel, install it with its configuration:  xlcvm install excel", markup=False)


def build_lite_file(output: Path | None) -> None:
    """Write a workbook of xlwings Lite with the functions inside.

    Raises
    ------
    CvmError
        The file cannot be written.
    """
    from udfs.hosts.lite.building import FILE_NAME, build_lite  # noqa: PLC0415

    path = _artefact(output, FILE_NAME, "a workbook of xlwings Lite")
    replace_file(path, build_lite())
    out = console()
    out.print(f"Written: [bold]{escape(str(path))}[/]")
    out.print("Open it in Excel with the add-in xlwings Lite, which Excel's own store has.", markup=False)


def _artefact(output: Path | None, usual: str, kind: str) -> Path:
    """Give where an artefact goes: as named, or into the folder of the distribution."""
    suffix = Path(usual).suffix
    if output is None:
        _DISTRIBUTION.mkdir(exist_ok=True)
        return _DISTRIBUTION / usual
    if output.suffix.lower() != suffix:
        raise CvmError(f'"{output.name}" is no name for {kind}.', f"Let it end with {suffix}.")
    return output
