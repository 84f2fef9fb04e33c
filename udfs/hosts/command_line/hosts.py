"""Installing the functions into spreadsheet programs, and what is said about it."""

from __future__ import annotations

from rich.markup import escape

from udfs.hosts.command_line.printing import console
from udfs.hosts.libreoffice import installing
from xlcvm.errors import CvmError

_KNOWN = ("libreoffice", "excel")


def install_host(host: str, *, shared: bool) -> None:
    """Install into one host, and say what to do next."""
    _check(host, shared=shared)
    if host.casefold() == "excel":
        _install_excel()
        return
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
    _check(host, shared=shared)
    if host.casefold() == "excel":
        from udfs.hosts.classic import installing as excel  # noqa: PLC0415 - only here

        console().print("Removed from Excel." if excel.uninstall() else "Excel did not have the add-in.")
        return
    removed = installing.uninstall(shared=shared)
    console().print("Removed from LibreOffice." if removed else "LibreOffice did not have the functions.")


def _install_excel() -> None:
    from udfs.hosts.classic import installing as excel  # noqa: PLC0415 - only here

    done = excel.install()
    out = console()
    out.print(f"[green]Installed[/] {done.functions} functions into Excel ({', '.join(done.excels)}).")
    out.print(f"  add-in: {escape(str(done.add_in))}")
    out.print(f"  Python: {escape(str(done.python))}")
    out.print("Start Excel; the tab Customer Value is there. In a cell type, for example:  =CVM_EVC(300,650)")
    out.print("When a cell shows an error:  =CVM_WHY()")


def _check(host: str, *, shared: bool) -> None:
    if host.casefold() == "excel" and shared:
        raise CvmError("The add-in for Excel is installed for one user at a time.", "Leave out --shared.")
    if host.casefold() not in _KNOWN:
        raise CvmError(f'"{host}" is not a host that can be installed into.', f"Use one of: {', '.join(_KNOWN)}.")
