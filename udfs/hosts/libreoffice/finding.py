"""Finding LibreOffice and its Python on Linux, macOS and Windows. It starts no office."""

from __future__ import annotations

import functools
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlcvm.errors import CvmError

_HOW_TO_GET_IT = {
    "win32": "Get it from https://www.libreoffice.org/download (or: winget install TheDocumentFoundation.LibreOffice).",
    "darwin": "Get it from https://www.libreoffice.org/download (or: brew install --cask libreoffice).",
    "linux": "Install it with: sudo apt install libreoffice-calc python3-uno (Debian, Ubuntu), "
    "sudo dnf install libreoffice-calc libreoffice-pyuno (Fedora), or from https://www.libreoffice.org/download.",
}
_HOW_TO_GET_UNO = (
    "Install it with: sudo apt install python3-uno (Debian, Ubuntu) or sudo dnf install libreoffice-pyuno (Fedora)."
)
_PROGRAMS = ("soffice.com", "soffice.exe") if sys.platform == "win32" else ("soffice", "libreoffice")
_SYSTEM_FOLDERS = (Path("/usr/bin"), Path("/bin"))


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """A LibreOffice on this machine.

    Parameters
    ----------
    soffice : Path
        Its program.
    unopkg : Path
        Its extension manager, which may be missing.
    """

    soffice: Path
    unopkg: Path


@dataclass(frozen=True, slots=True)
class OfficePython:
    """The Python that LibreOffice runs: its program and its version, as "3.11"."""

    program: Path
    version: str


def find_office() -> LibreOffice:
    """Give the LibreOffice of this machine.

    Returns
    -------
    LibreOffice
        The one that the variable XLCVM_SOFFICE names, else on the PATH, else at the usual places.

    Raises
    ------
    CvmError
        #VALUE!: there is none, or only one in a sandbox that cannot load the functions. Says how to get one.
    """
    for candidate in _candidates():
        if candidate.is_file() and not _is_sandboxed(candidate):
            program = candidate.resolve()
            suffix = ".com" if sys.platform == "win32" else ""
            return LibreOffice(program, program.with_name(f"unopkg{suffix}"))
    if _has_sandboxed():
        raise CvmError(
            "This LibreOffice is a snap or flatpak; it cannot reach the Python that xlcvm is installed in.",
            _HOW_TO_GET_IT["linux"],
        )
    raise CvmError("LibreOffice was not found.", _HOW_TO_GET_IT.get(sys.platform, _HOW_TO_GET_IT["linux"]))


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("XLCVM_SOFFICE"):
        yield Path(named)
    for name in _PROGRAMS:
        if found := shutil.which(name):
            yield Path(found)
    for folder in _usual_folders():
        yield folder / _PROGRAMS[0]


def _usual_folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from _windows_folders()
    elif sys.platform == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield from sorted(root.glob("LibreOffice*.app/Contents/MacOS"))
    else:
        yield from (Path("/usr/lib/libreoffice/program"), Path("/usr/lib64/libreoffice/program"))
        yield from sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)


def _windows_folders() -> Iterator[Path]:
    registry = importlib.import_module("winreg")
    for root in (registry.HKEY_CURRENT_USER, registry.HKEY_LOCAL_MACHINE):
        try:
            yield Path(registry.QueryValue(root, r"SOFTWARE\LibreOffice\UNO\InstallPath"))
        except OSError:  # that key is not there
            continue
    for variable in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)"):
        if folder := os.environ.get(variable):
            yield Path(folder, "LibreOffice", "program")


def _is_sandboxed(program: Path) -> bool:
    return "/snap/" in f"{program}{program.resolve()}" or "flatpak" in str(program)


def _has_sandboxed() -> bool:
    flatpaks = (Path("/var/lib/flatpak"), Path.home() / ".local/share/flatpak")
    return Path("/snap/bin/libreoffice").exists() or any(
        (folder / "app/org.libreoffice.LibreOffice").exists() for folder in flatpaks
    )


@functools.cache
def office_python(office: LibreOffice) -> OfficePython:
    """Give the Python that a LibreOffice runs: its own, or the system's that has its `uno` module.

    Raises
    ------
    CvmError
        #VALUE!: none is found.
    """
    program = office.soffice.parent
    names = ("python.exe",) if sys.platform == "win32" else ("python", "python3")
    candidates = [folder / name for folder in (program, program.parent / "Resources") for name in names]
    candidates += [Path("/usr/bin/python3"), Path("/usr/libexec/platform-python")]
    candidates += [Path(found) for found in (shutil.which("python3"), sys.executable) if found]
    for candidate in candidates:
        if candidate.is_file() and (version := _version_with_uno(candidate)):
            return OfficePython(candidate, version)
    raise CvmError("LibreOffice is here without its Python support (the module uno).", _HOW_TO_GET_UNO)


def _version_with_uno(python: Path) -> str | None:
    code = "import sys, uno; print('%d.%d' % sys.version_info[:2])"
    try:
        run = subprocess.run(
            [python, "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            env=clean_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() if run.returncode == 0 else None


def clean_environment() -> dict[str, str]:
    """Give this process's environment without what would lead LibreOffice to another Python than its own.

    Its Python looks for its library beside the first `python3` of the PATH; beside that of an active virtual
    environment it finds another one's, and every function fails.
    """
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    if sys.platform != "win32" and "PATH" in kept:
        folders = kept["PATH"].split(os.pathsep)
        kept["PATH"] = os.pathsep.join(folder for folder in folders if not _has_other_python(Path(folder)))
    return kept


def _has_other_python(folder: Path) -> bool:
    return folder not in _SYSTEM_FOLDERS and (folder / "python3").exists()
