"""Installing the functions into spreadsheet programs, and what is said about it."""

from __future__ import annotations

from rich.markup import escape

from udfs.hosts.command_line.printing import console
from udfs.hosts.libreoffice import installing
from xlcvm.errors import CvmError

_KNOWN = ("libreoffice",)


def install_host(host: str, *, shared: bool) -> None:
    """Install into one host, and say what to do next."""
    _check(host)
    done = installing.install(shared=shared)
    out = console()
    out.print(f"[green]Installed[/] {done.functions} functions into LibreOffice (Python {done.python}).")
    out.print(f"  at: {escape(str(done.office))}")
    if done.running:
        out.print("LibreOffice is running: close it (also its quick starter) and start it again.")
    out.print('In Calc type, for example:  =CVM_WORDS("Savings=hours*wage")', markup=False)
    out.print("All of them, with their arguments: Insert > Function, or: xlcvm functions")


def uninstall_host(host: str, *, shared: bool) -> None:
    """Remove from one host."""
    _check(host)
    removed = installing.uninstall(shared=shared)
    console().print("Removed from LibreOffice." if removed else "LibreOffice did not have the functions.")


def _check(host: str) -> None:
    if host.casefold() not in _KNOWN:
        raise CvmError(f'"{host}" is not a host that can be installed into.', f"Use one of: {', '.join(_KNOWN)}.")
