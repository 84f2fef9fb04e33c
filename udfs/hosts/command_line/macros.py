"""The macros of the ribbon on a file: it is read and never written; what a macro makes is a workbook of its own."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from udfs.hosts.command_line.analysed import check_output, tell_written
from udfs.hosts.command_line.printing import console, print_table
from udfs.macros.addresses import bounds_of, split_reference
from udfs.macros.given import Given, Made, Message, Selection
from udfs.macros.ribbon_buttons import Button, available
from workbooks.files import replacing
from workbooks.grids import Grid
from workbooks.reading import read_grids
from workbooks.writing import write_template
from xlcvm.equations.parser import nearest
from xlcvm.errors import CvmError

_PDF = "export_to_pdf"
_WITHOUT_FILE = frozenset(("new_calculator", "new_from_template", "show_help"))


@dataclass(frozen=True, slots=True)
class Options:
    """What was typed after `xlcvm run NAME FILE`."""

    output: Path | None
    select: str


def print_macros() -> None:
    """Print the macros, one line each."""
    print_table("xlcvm run NAME FILE -o OUT.xlsx", ["Name", "What it does"], [[b.id, b.supertip] for b in _buttons()])


def run_macro(name: str, file: Path | None, options: Options) -> None:
    """Run a macro on a file, and print what it says or write what it makes.

    Parameters
    ----------
    name : str
        Of the macro, as `xlcvm run` lists it.
    file : Path or None
        The workbook; some macros need none.
    options : Options
        Where the results go, and which cells count as selected.

    Raises
    ------
    CvmError
        There is no such macro, a file is missing or cannot be meant, or the macro has nothing to act on.
    """
    button = _button(name)
    if file is None and button.id not in _WITHOUT_FILE:
        raise CvmError(f"{button.label} needs a workbook.", f"Name it: xlcvm run {button.id} my-model.xlsx")
    if button.id == _PDF and file is not None:
        _print_to_pdf(file, options.output)
        return
    check_output(options.output, [file] if file is not None else [])
    made = _make(button.macro)(_given(file, options.select))
    if isinstance(made, Message):
        console().print(made.text, markup=False)
        return
    if options.output is None:
        raise CvmError(
            f"{button.label} writes sheets, and was told no file for them.",
            f"Name a new one: xlcvm run {button.id} … -o results.xlsx",
        )
    write_template(made, options.output)
    tell_written(options.output)


def selection_in(text: str, grids: tuple[Grid, ...]) -> Selection:
    """Read which cells count as selected.

    Parameters
    ----------
    text : str
        Such as Inputs!A1:D9; without a sheet, on the first one.
    grids : tuple of Grid
        The sheets there are.

    Raises
    ------
    CvmError
        There is no such sheet, or no such cells.

    Examples
    --------
    >>> selection_in("'My inputs'!A1:D9", (Grid("My inputs", ()),))
    Selection(sheet='My inputs', top=0, left=0, bottom=8, right=3)
    """
    sheet, address = split_reference(text.strip())
    names = [grid.sheet for grid in grids]
    found = next((name for name in names if name.casefold() == sheet.casefold()), names[0] if not sheet else None)
    if found is None:
        raise CvmError(f'There is no sheet "{sheet[:40]}".', f"The sheets are: {', '.join(names)}.", where="--select")
    bounds = bounds_of(address)
    if bounds is None:
        raise CvmError(f'"{address[:40]}" names no cells.', "Write it as Inputs!A1:D9.", where="--select")
    return Selection(found, *bounds)


def _buttons() -> list[Button]:
    return [button for group in available() for button in group.buttons]


def _button(name: str) -> Button:
    buttons = {button.id: button for button in _buttons()}
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if wanted not in buttons:
        near = nearest(wanted, list(buttons))
        hint = f"Did you mean {near}? " if near else ""
        raise CvmError(f'There is no macro "{name[:40]}".', f"{hint}See them all with: xlcvm run")
    return buttons[wanted]


def _make(macro: str) -> Callable[[Given], Made]:
    make: Callable[[Given], Made] = importlib.import_module(macro).make
    return make


def _given(file: Path | None, select: str) -> Given:
    grids = tuple(read_grids(file)) if file is not None else ()
    selection = selection_in(select, grids) if select and grids else None
    return Given(file.name if file is not None else "", grids, selection)


def _print_to_pdf(file: Path, output: Path | None) -> None:
    """Print a workbook with LibreOffice; a file that is there is replaced only when it was named."""
    path = output or file.with_suffix(".pdf")
    if path.suffix.casefold() != ".pdf":
        raise CvmError(f'"{path.name}" is no name for a PDF file.', "Let it end with .pdf.")
    if output is None and path.exists():
        raise CvmError(f'There is a file "{path}" already.', f'To replace it, name it: -o "{path.name}"')
    read_grids(file)  # says what is wrong with a file better than LibreOffice does
    from udfs.hosts.libreoffice.office import Office  # noqa: PLC0415 - only here

    with replacing(path) as part, Office() as office:
        printed = part.with_suffix(".pdf")
        try:
            office.open(file).store(printed)
            part.write_bytes(printed.read_bytes())
        finally:
            printed.unlink(missing_ok=True)
    console().print(f"Written: [bold]{escape(str(path))}[/]")
