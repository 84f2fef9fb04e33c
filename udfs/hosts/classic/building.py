"""The add-in `xlcvm.xlam`, and workbooks with the functions inside, made from a catalogue. It installs nothing.

Two builds are byte-identical, on every machine: nothing in them depends on where they were built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from udfs.hosts.classic.checking import check_package
from udfs.hosts.classic.package import WORKBOOK_MODULE, sheet_modules, with_macros, with_own_functions
from udfs.hosts.classic.ribbon import MODULE as RIBBON_MODULE
from udfs.hosts.classic.ribbon import ribbon_module, ribbon_xml
from udfs.hosts.classic.vba_project import Module, ModuleKind, vba_project
from udfs.hosts.classic.wrappers import DESCRIPTIONS, FUNCTIONS, function_modules
from udfs.hosts.classic.xlwings_modules import PROJECT, xlwings_modules
from udfs.hosts.release import version
from udfs.macros.ribbon_buttons import Group, available
from udfs.worksheet_function import Entry
from workbooks.spec import Cell, Lines, Sheet, Template, title_lines
from workbooks.writing import workbook_bytes

FILE_NAME = "xlcvm.xlam"
_VBA = Path(__file__).parent / "vba"
_ADD_IN_OPENS = "Option Explicit\n\nPrivate Sub Workbook_Open()\n    CvmOpening.AddInOpened\nEnd Sub\n"
_WORKBOOK_OPENS = (
    "Option Explicit\n\nPrivate Sub Workbook_Open()\n"
    "    On Error Resume Next ' texts for the function wizard only\n"
    "    CvmDescriptions.DescribeFunctions\n"
    "    ThisWorkbook.Saved = True\n"
    "End Sub\n"
)


def build_add_in(catalogue: Iterable[Entry], groups: Sequence[Group] | None = None) -> bytes:
    """Give the add-in as the bytes of an .xlam file.

    Parameters
    ----------
    catalogue : iterable of Entry
        Whose functions.
    groups : sequence of Group, optional
        Of the ribbon; those whose macros exist.

    Returns
    -------
    bytes
        The file, read back and found sound.

    Raises
    ------
    CvmError
        #VALUE!: xlwings is missing or another version, or a name or text that VBA or Excel cannot take.
    """
    groups = available() if groups is None else groups
    template = _about()
    modules = [
        Module(WORKBOOK_MODULE, _ADD_IN_OPENS, ModuleKind.WORKBOOK),
        *_sheets(template),
        *_calling(catalogue),
        _module("CvmOpening.bas"),
        _module("CvmEvents.cls"),
        ribbon_module(groups),
        *xlwings_modules(),
    ]
    ribbon = ribbon_xml(groups) if groups else None
    package = with_macros(template, vba_project(PROJECT, modules), ribbon=ribbon, add_in=True)
    check_package(package, modules)
    return package


def build_workbook(package: bytes, catalogue: Iterable[Entry]) -> bytes:
    """Put the functions into a live workbook, for people who may not install add-ins.

    Parameters
    ----------
    package : bytes
        Of an .xlsx file that `workbooks` wrote, with CVM_ functions in its cells.
    catalogue : iterable of Entry
        Whose functions.

    Returns
    -------
    bytes
        An .xlsm file, read back and found sound. It finds Python as the add-in does, by the user's configuration.

    Raises
    ------
    CvmError
        #VALUE!: as `build_add_in`.
    """
    package = with_own_functions(package)
    modules = [
        Module(WORKBOOK_MODULE, _WORKBOOK_OPENS, ModuleKind.WORKBOOK),
        *_sheets(package),
        *_calling(catalogue),
        *xlwings_modules(),
    ]
    package = with_macros(package, vba_project(PROJECT, modules))
    check_package(package, modules)
    return package


def _sheets(package: bytes) -> list[Module]:
    return [Module(name, "Option Explicit\n", ModuleKind.SHEET) for name in sheet_modules(package)]


def _calling(catalogue: Iterable[Entry]) -> list[Module]:
    taken = (PROJECT, WORKBOOK_MODULE, RIBBON_MODULE, "CvmCells", "CvmPython", "CvmOpening", "CvmEvents", "xlwings")
    return [*function_modules(catalogue, taken), *connecting_modules()]


def connecting_modules() -> list[Module]:
    """Give the modules between a function and Python: of cells, and of the way to Python."""
    return [_module("CvmCells.bas"), _module("CvmPython.bas")]


def _module(file: str) -> Module:
    path = _VBA / file
    kind = ModuleKind.CLASS if path.suffix == ".cls" else ModuleKind.PLAIN
    return Module(path.stem, path.read_text(encoding="ascii"), kind)


def _about() -> bytes:
    """Give the one sheet that an add-in must have; nobody sees it unless it is opened in a viewer."""
    lines = (
        f"Version {version()}. Functions CVM_… for cells, and a ribbon; both need xlcvm in a Python of this computer.",
        "It is installed, with its configuration, by: xlcvm install excel",
        f"Modules: {FUNCTIONS} and {DESCRIPTIONS} are generated; xlwings (BSD-3-Clause) and Dictionary (MIT) bear "
        "their notices.",
    )
    blocks = (
        title_lines("title", "xlcvm", "Customer value management in Excel"),
        Lines("about", tuple((Cell(line, "text"),) for line in lines)),
    )
    return workbook_bytes(Template("xlcvm", (Sheet("About", (110.0,), blocks),), "Customer value management"))
