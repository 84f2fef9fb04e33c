"""Installing the add-in for the user of this Windows: the file, its configuration, and Excel's list of add-ins.

Excel must be closed: it would hold the old file, and write its own list over ours when it ends. The list is edited in
the registry, which needs no Excel, rather than by starting one.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from udfs.functions import declare_all
from udfs.hosts.classic.building import FILE_NAME, build_add_in
from udfs.hosts.classic.xlwings_modules import PROJECT, VERSION
from udfs.worksheet_function import catalogue
from workbooks.files import replace_file
from xlcvm.errors import CvmError

_OFFICE = r"Software\Microsoft\Office"
_LEAST_OFFICE = 14  # 2010: the first with this form of the ribbon
_OPEN = re.compile(r"OPEN(\d*)")
_BOUND_MODULE = "udfs.hosts.classic.binding"
_ELSEWHERE = {
    "darwin": "In Excel for Mac only the macros of the ribbon can work, not the functions: build the add-in "
    "(xlcvm build addin), open it in Excel, and run once: xlwings runpython install. For functions use LibreOffice "
    "(xlcvm install libreoffice); a native calculator needs none (xlcvm build MODEL.xlsx CALCULATOR.xlsx).",
    "other": "Install xlcvm on the Windows that has Excel, and run it there; here use LibreOffice: "
    "xlcvm install libreoffice",
}


class Registry(Protocol):
    """The part of the user's registry that Excel reads; paths are below HKEY_CURRENT_USER."""

    def keys(self, path: str) -> list[str]:
        """Give the names of the keys below one; none when it is missing."""

    def values(self, path: str) -> dict[str, str]:
        """Give the texts of a key by name; none when it is missing."""

    def write(self, path: str, name: str, text: str) -> None:
        """Write a text; the key is made when it is missing."""

    def delete(self, path: str, name: str) -> None:
        """Delete a value that is there."""


@dataclass(frozen=True, slots=True)
class Computer:
    """Where things are for the user of a Windows.

    Parameters
    ----------
    add_ins : Path
        The folder in which Excel offers add-ins.
    profile : Path
        The user's own folder.
    python : Path
        The program of the environment that has xlcvm.
    registry : Registry
        Of the user.
    excel_is_running : callable
        Says whether an Excel is open.
    encoding : str
        Of the configuration file, which VBA reads.
    """

    add_ins: Path
    profile: Path
    python: Path
    registry: Registry
    excel_is_running: Callable[[], bool]
    encoding: str = "mbcs"

    @property
    def add_in(self) -> Path:
        """The file that Excel opens."""
        return self.add_ins / FILE_NAME

    @property
    def configuration(self) -> Path:
        """The file that tells the add-in, and it alone, which Python to start."""
        return self.profile / f".{PROJECT}" / f"{PROJECT}.conf"


@dataclass(frozen=True, slots=True)
class Installation:
    """An add-in that is installed.

    Parameters
    ----------
    add_in : Path
        The file.
    python : Path
        What it starts.
    functions : int
        How many there are.
    excels : tuple of str
        Versions of Excel that will open it.
    """

    add_in: Path
    python: Path
    functions: int
    excels: tuple[str, ...] = field(default=())


def this_computer(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Computer:
    """Give the places of this Windows.

    Raises
    ------
    CvmError
        #VALUE!: it is no Windows; says what works there.
    """
    if system != "win32":
        remedy = _ELSEWHERE.get(system, _ELSEWHERE["other"])
        raise CvmError("The functions can be installed into Excel for Windows only.", remedy)
    python = Path(sys.executable)
    quiet = python.with_name("pythonw.exe")  # opens no window
    return Computer(
        Path(environment["APPDATA"], "Microsoft", "AddIns"),
        Path(environment["USERPROFILE"]),
        quiet if quiet.is_file() else python,
        WindowsRegistry(),
        _excel_is_running,
    )


def install(computer: Computer | None = None) -> Installation:
    """Build the add-in, put it into Excel's folder, write its configuration and have Excel open it.

    Parameters
    ----------
    computer : Computer, optional
        Where; this one.

    Returns
    -------
    Installation
        What was installed; an older one is replaced.

    Raises
    ------
    CvmError
        #VALUE!: no Windows, no Excel, Excel is running, or xlwings is missing or another version.
    """
    computer = computer or this_computer()
    excels = _excels(computer)
    _check_closed(computer)
    _check_library(computer.python)
    declare_all()
    add_in = build_add_in(catalogue)
    settings = _settings(computer)
    computer.add_ins.mkdir(parents=True, exist_ok=True)
    computer.configuration.parent.mkdir(parents=True, exist_ok=True)
    replace_file(computer.add_in, add_in)
    replace_file(computer.configuration, settings)
    for excel in excels:
        _list(computer, excel, present=True)
    return Installation(computer.add_in, computer.python, len(catalogue), tuple(excels))


def uninstall(computer: Computer | None = None) -> bool:
    """Remove what `install` put there; say whether there was anything.

    Raises
    ------
    CvmError
        #VALUE!: no Windows, or Excel is running.
    """
    computer = computer or this_computer()
    there = is_installed(computer)
    if there:
        _check_closed(computer)
    for excel in _versions(computer):
        _list(computer, excel, present=False)
    for file in (computer.add_in, computer.configuration):
        file.unlink(missing_ok=True)
    if computer.configuration.parent.is_dir() and not any(computer.configuration.parent.iterdir()):
        computer.configuration.parent.rmdir()
    return there


def is_installed(computer: Computer) -> bool:
    """Say whether the add-in, its configuration or its place in Excel's list is there."""
    listed = any(
        _is_ours(text, computer) for excel in _versions(computer) for text in _opened(computer, excel).values()
    )  # fmt: skip
    return listed or computer.add_in.is_file() or computer.configuration.is_file()


def _versions(computer: Computer) -> list[str]:
    found = [name for name in computer.registry.keys(_OFFICE) if re.fullmatch(r"\d+\.\d", name)]
    return [name for name in found if float(name) >= _LEAST_OFFICE and "Excel" in computer.registry.keys(_path(name))]


def _path(version: str) -> str:
    return f"{_OFFICE}\\{version}"


def _excels(computer: Computer) -> list[str]:
    versions = _versions(computer)
    if not versions:
        raise CvmError(
            "Excel was not found for this user of Windows.",
            "Start Excel 2010 or later once, close it, and try again.",
        )
    return versions


def _check_closed(computer: Computer) -> None:
    if computer.excel_is_running():
        raise CvmError("Excel is running.", "Save your work, close every window of Excel, and try again.")


def _check_library(python: Path) -> None:
    """Look for xlwings' library where the add-in will: beside Python, or one folder above in a virtual environment."""
    names = [f"xlwings{bits}-{VERSION}.dll" for bits in (64, 32)]
    if not any((folder / name).is_file() for folder in (python.parent, python.parent.parent) for name in names):
        raise CvmError(
            f"xlwings {VERSION} is not completely installed: there is no {names[0]} beside {python}.",
            f'Install it in an environment of its own: python -m pip install --force-reinstall "xlwings=={VERSION}"',
        )


def _settings(computer: Computer) -> bytes:
    r"""Give the configuration as VBA's `Input #` reads it: a quoted name and a quoted text on each line."""
    settings = {"INTERPRETER_WIN": str(computer.python), "UDF MODULES": _BOUND_MODULE}
    text = "".join(f'"{name}","{value}"\r\n' for name, value in settings.items())
    try:
        return text.encode(computer.encoding)
    except UnicodeEncodeError:
        raise CvmError(
            f"The folder {computer.python.parent} has letters that VBA cannot read on this Windows.",
            "Install xlcvm in an environment whose path has plain letters, such as C:\\xlcvm, and try again.",
        ) from None


def _options(version: str) -> str:
    return f"{_path(version)}\\Excel\\Options"


def _opened(computer: Computer, version: str) -> dict[str, str]:
    """Give what Excel opens when it starts, by the names OPEN, OPEN1, OPEN2 …, in their order."""
    values = computer.registry.values(_options(version))
    names = [name for name in values if _OPEN.fullmatch(name)]
    return {name: values[name] for name in sorted(names, key=lambda name: int(name[4:] or 0))}


def _is_ours(text: str, computer: Computer) -> bool:
    path = text.strip().strip('"').replace("/", "\\")
    return path.casefold() in (FILE_NAME, str(computer.add_in).replace("/", "\\").casefold())


def _list(computer: Computer, version: str, *, present: bool) -> None:
    """Write Excel's list with our add-in at its end, or without it; the names must be without a gap."""
    opened = _opened(computer, version)
    wanted = [text for text in opened.values() if not _is_ours(text, computer)]
    if present:
        wanted.append(f'"{computer.add_in}"')
    if wanted == list(opened.values()):
        return
    names = [f"OPEN{index or ''}" for index in range(len(wanted))]
    for name, text in zip(names, wanted, strict=True):
        computer.registry.write(_options(version), name, text)
    for name in opened:
        if name not in names:
            computer.registry.delete(_options(version), name)


def _excel_is_running() -> bool:
    tasklist = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "tasklist.exe")
    command = [str(tasklist), "/FI", "IMAGENAME eq EXCEL.EXE", "/NH", "/FO", "CSV"]
    run = subprocess.run(command, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    return b"EXCEL.EXE" in run.stdout.upper()


class WindowsRegistry:
    """The registry of the user of this Windows."""

    def __init__(self) -> None:
        self._registry = importlib.import_module("winreg")

    def _opened(self, path: str) -> object | None:
        try:
            return self._registry.OpenKey(self._registry.HKEY_CURRENT_USER, path)  # type: ignore[no-any-return]
        except FileNotFoundError:
            return None

    def keys(self, path: str) -> list[str]:
        """Give the names of the keys below one."""
        key = self._opened(path)
        if key is None:
            return []
        return [self._registry.EnumKey(key, index) for index in range(self._registry.QueryInfoKey(key)[0])]

    def values(self, path: str) -> dict[str, str]:
        """Give the texts of a key."""
        key = self._opened(path)
        if key is None:
            return {}
        found = (self._registry.EnumValue(key, index) for index in range(self._registry.QueryInfoKey(key)[1]))
        return {name: text for name, text, kind in found if kind == self._registry.REG_SZ}

    def write(self, path: str, name: str, text: str) -> None:
        """Write a text."""
        with self._registry.CreateKey(self._registry.HKEY_CURRENT_USER, path) as key:
            self._registry.SetValueEx(key, name, 0, self._registry.REG_SZ, text)

    def delete(self, path: str, name: str) -> None:
        """Delete a value."""
        access = self._registry.KEY_SET_VALUE
        with self._registry.OpenKey(self._registry.HKEY_CURRENT_USER, path, 0, access) as key:
            self._registry.DeleteValue(key, name)
