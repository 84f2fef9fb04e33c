"""The command that answers Excel over HTTP, and what it says about where and how."""

from __future__ import annotations

from pathlib import Path

from udfs.hosts.command_line.printing import console
from xlcvm.errors import CvmError


def run_server(port: int, certificate: Path | None, key: Path | None) -> None:
    """Serve until interrupted.

    Raises
    ------
    CvmError
        Something that is needed is missing; one of certificate and key is given without the other.
    """
    from udfs.hosts.officejs.starting import TOKEN_VARIABLE, Certificate, Server  # noqa: PLC0415 - only here

    if (certificate is None) != (key is None):
        raise CvmError("A certificate needs its key, and a key its certificate.", "Give both --certificate and --key.")
    server = Server(port, Certificate(certificate, key) if certificate and key else None)
    out = console()
    out.print(f"[green]Serving[/] on {server.loopback}, to this computer only. Stop with Ctrl+C.", soft_wrap=True)
    out.print(f"Manifest: {server.address.of('/manifest.xml')}", markup=False, soft_wrap=True)
    out.print("Open that address, save the file, and add it in Excel: Home > Add-ins > My add-ins > Upload.")
    if not certificate and not server.address.base.startswith("https:"):
        out.print("Excel asks for https: give --certificate and --key. http does for a try where Excel lets it pass.")
    if server.signs_in:
        out.print("People sign in as XLWINGS_AUTH_PROVIDERS says.")
    elif not server.lasting_token:
        out.print(
            "The token in the address is new at each start, and the add-in must then be added again; "
            f"set {TOKEN_VARIABLE} to a token of your own to keep it. Who has the token can ask this server."
        )
    server.run()
