"""Registering the add-in with LibreOffice, and removing it; LibreOffice's extension manager does the work."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from udfs.hosts.libreoffice.building import IDENTIFIER, Environment, build, this_environment
from udfs.hosts.libreoffice.finding import (
    LibreOffice,
    clean_environment,
    find_office,
    office_python,
)
from udfs.hosts.libreoffice.serving import load_catalogue
from udfs.hosts.release import version
from xlcvm.errors import CvmError

_LEAST_PYTHON = (3, 11)  # what xlcvm itself needs
_PATIENCE = 180  # seconds for the extension manager on a slow machine


@dataclass(frozen=True, slots=True)
class Installation:
    """An add-in that is registered.

    Parameters
    ----------
    version : str
        Of xlcvm.
    office : Path
        The LibreOffice it is registered with.
    python : str
        The version of Python that both run.
    functions : int
        How many there are.
    running : bool
        LibreOffice is running: the functions appear once it was closed and started again.
    """

    version: str
    office: Path
    python: str
    functions: int
    running: bool


def install(*, shared: bool = False, program: LibreOffice | None = None, bootstrap: Sequence[str] = ()) -> Installation:
    """Build the add-in for this environment and register it with LibreOffice.

    Parameters
    ----------
    shared : bool
        For all users of the machine; needs the rights for it.
    program : LibreOffice, optional
        Which one; the one of this machine.
    bootstrap : sequence of str
        Options for LibreOffice's start, such as "-env:UserInstallation=file:///…" for a profile of one's own.

    Returns
    -------
    Installation
        What was registered. An older one is replaced.

    Raises
    ------
    CvmError
        #VALUE!: no LibreOffice, another Python version, not allowed; says what to do.
    """
    office = program or find_office()
    environment = this_environment()
    _check_python(office_python(office).version, environment)
    catalogue = load_catalogue()
    running = _is_running(bootstrap)
    with tempfile.TemporaryDirectory(prefix="xlcvm-") as folder:
        extension = Path(folder) / "xlcvm.oxt"
        extension.write_bytes(build(catalogue, environment))
        _extension_manager(office, ["add", "--force", "--suppress-license", str(extension)], shared, bootstrap)
    return Installation(version(), office.soffice, environment.python, len(catalogue), running)


def uninstall(*, shared: bool = False, program: LibreOffice | None = None, bootstrap: Sequence[str] = ()) -> bool:
    """Remove the add-in from LibreOffice; say whether it was there.

    Raises
    ------
    CvmError
        #VALUE!: no LibreOffice, or not allowed.
    """
    office = program or find_office()
    if installed_version(shared=shared, program=office, bootstrap=bootstrap) is None:
        return False
    _extension_manager(office, ["remove", IDENTIFIER], shared, bootstrap)
    return True


def installed_version(
    *, shared: bool = False, program: LibreOffice | None = None, bootstrap: Sequence[str] = ()
) -> str | None:
    """Give the version of the add-in that is registered; None when none is."""
    listed = _extension_manager(program or find_office(), ["list"], shared, bootstrap).splitlines()
    for line, following in zip(listed, [*listed[1:], ""], strict=True):
        if line.strip() == f"Identifier: {IDENTIFIER}":
            return following.partition(":")[2].strip()
    return None


def _check_python(office: str, environment: Environment) -> None:
    if office == environment.python:
        return
    if tuple(map(int, office.split("."))) < _LEAST_PYTHON:
        least = ".".join(map(str, _LEAST_PYTHON))
        raise CvmError(
            f"This LibreOffice runs Python {office}, and xlcvm needs {least} or later.",
            "Install a newer LibreOffice.",
        )
    raise CvmError(
        f"LibreOffice runs Python {office}, and this xlcvm runs Python {environment.python}.",
        f"Install xlcvm in an environment of Python {office}, and run there: xlcvm install libreoffice",
    )


def _extension_manager(office: LibreOffice, action: list[str], shared: bool, bootstrap: Sequence[str]) -> str:
    """Run `unopkg` and give what it prints."""
    if not office.unopkg.is_file():
        raise CvmError(
            f"LibreOffice at {office.soffice.parent} has no extension manager (unopkg).",
            "Install LibreOffice completely; a viewer or a part of it is not enough.",
        )
    _check_root(shared)
    verb, *rest = action
    command = [str(office.unopkg), verb, *(["--shared"] if shared else []), *rest, *bootstrap]
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            timeout=_PATIENCE,
            env=clean_environment(),
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise CvmError("LibreOffice's extension manager does not answer.", "Close LibreOffice and try again.") from None
    output = run.stdout.decode(errors="replace")
    if run.returncode:
        raise _refusal(run.stderr.decode(errors="replace") + output, shared, bootstrap)
    return output


def _check_root(shared: bool) -> None:
    """Say before LibreOffice does, and in our words, that root registers for all users only."""
    if sys.platform != "win32" and os.geteuid() == 0 and not shared:
        raise CvmError(
            "LibreOffice registers no add-in for the user root alone.",
            "Run it as yourself, or for all users: xlcvm install libreoffice --shared",
        )


def _refusal(told: str, shared: bool, bootstrap: Sequence[str]) -> CvmError:
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    reason = lines[0].removeprefix("ERROR: ") if lines else "no reason given"
    if _is_running(bootstrap):
        remedy = "Close LibreOffice (also its quick starter) and try again."
    elif shared:
        remedy = "Registering for all users needs administrator rights: run it as administrator (sudo)."
    else:
        remedy = "Start LibreOffice once, close it, and try again."
    return CvmError(f"LibreOffice refused the add-in: {reason}", remedy)


def _is_running(bootstrap: Sequence[str]) -> bool:
    return (_profile(bootstrap) / ".lock").exists()


def _profile(bootstrap: Sequence[str]) -> Path:
    for argument in bootstrap:
        name, _, url = argument.partition("=")
        if name == "-env:UserInstallation":
            return Path(url2pathname(urlsplit(url).path))
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", ""), "LibreOffice", "4")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/LibreOffice/4"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "libreoffice", "4")
