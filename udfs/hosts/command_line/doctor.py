"""What is installed, which hosts are ready, and what to do about those that are not."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from udfs.functions import declare_all
from udfs.hosts.classic.installing import is_installed, this_computer
from udfs.hosts.command_line.printing import print_table
from udfs.hosts.libreoffice.finding import clean_environment, find_office, office_python
from udfs.hosts.libreoffice.installing import installed_version
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

_LIBRARIES = ("numpy", "pint", "XlsxWriter", "openpyxl", "typer", "rich")
_READY, _NOT_READY = "[green]ready[/]", "[yellow]not ready[/]"


def print_report() -> None:
    """Print what is installed, and the state of each host."""
    declare_all()
    rows = [["xlcvm", version("xlcvm")], ["Python", f"{platform.python_version()} ({sys.executable})"]]
    rows += [[name, _version(name)] for name in _LIBRARIES]
    rows += [["functions", str(len(catalogue))], ["system", platform.platform()]]
    print_table("Installed", ["What", "Version"], rows)
    print_table("Hosts", ["Host", "State", "What to do"], [_command_line(), *_libreoffice(), _excel()])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing: python -m pip install xlcvm"


def _command_line() -> list[str]:
    return ["command line", "ready", ""]


def _excel() -> list[str]:
    name = "functions in Excel"
    try:
        computer = this_computer()
    except CvmError as error:
        return [name, f"not ready: {error.problem}", error.remedy]
    return [name, "ready", ""] if is_installed(computer) else [name, "not installed", "xlcvm install excel"]


def _libreoffice() -> list[list[str]]:
    """The running of workbooks (demo), and the functions in the user's own LibreOffice."""
    try:
        office = find_office()
        python = office_python(office)
    except CvmError as error:
        return [["LibreOffice", f"not ready: {error.problem}", error.remedy]]
    found = [["LibreOffice", f"found: {office.soffice} (Python {python.version})", ""]]
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python.version != ours:
        return [
            *found,
            [
                "functions in LibreOffice",
                f"not ready: LibreOffice runs Python {python.version}, xlcvm Python {ours}",
                f"Install xlcvm in an environment of Python {python.version}.",
            ],
        ]
    return [*found, _functions(), *_terminal()]


def _terminal() -> list[list[str]]:
    """Warn where LibreOffice, started from this terminal, would take another Python for its own."""
    if clean_environment().get("PATH") == os.environ.get("PATH"):
        return []
    return [
        [
            "LibreOffice, started from this terminal",
            "not ready: another Python comes first on the PATH, and LibreOffice would take it for its own",
            "Start LibreOffice from its menu, or from a terminal in which no environment is active.",
        ]
    ]


def _functions() -> list[str]:
    name = "functions in LibreOffice"
    for shared in (False, True):
        try:
            installed = installed_version(shared=shared)
        except CvmError as error:
            state, remedy = f"unknown: {error.problem}", error.remedy
            continue
        if installed == version("xlcvm"):
            return [name, "ready", ""]
        if installed is not None:
            return [name, f"an older version, {installed}", "xlcvm install libreoffice"]
        state, remedy = "not installed", "xlcvm install libreoffice"
    return [name, state, remedy]
