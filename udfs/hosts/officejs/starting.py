"""Starting the server: its settings, licence, token, certificate and port; what fails is said with its remedy.

It knows no request. xlwings Server reads its settings from the environment when it is imported, so they are set first.
"""

from __future__ import annotations

import importlib
import os
import secrets
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from udfs.functions import declare_all
from udfs.hosts.officejs.manifest import Address
from udfs.hosts.release import version
from udfs.macros.ribbon_buttons import TAB, available
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

HOST = "127.0.0.1"
TOKEN_VARIABLE = "XLCVM_TOKEN"
LICENCE_VARIABLE = "XLWINGS_LICENSE_KEY"
_SHORTEST_TOKEN = 16
_LONGEST_REASON = 200
_FIXED = {  # what the pages and the binding are made for
    "XLWINGS_PROJECT_DIR": str(Path(__file__).parent / "web"),
    "XLWINGS_ENVIRONMENT": "prod",
    "XLWINGS_APP_PATH": "",
    "XLWINGS_STATIC_URL_PATH": "/static",
    "XLWINGS_ENABLE_ALPINEJS_CSP": "false",
    "XLWINGS_ENABLE_BOOTSTRAP": "true",
    "XLWINGS_ENABLE_EXAMPLES": "false",
    "XLWINGS_ENABLE_HTMX": "false",
    "XLWINGS_ENABLE_SOCKETIO": "false",
    "XLWINGS_ENABLE_WASM": "false",
}
_USUAL = {
    "XLWINGS_CUSTOM_HEADERS": '{"Strict-Transport-Security": "max-age=0"}',  # else every other port of localhost, too
    "XLWINGS_LOG_LEVEL": "WARNING",
    "XLWINGS_PROJECT_NAME": TAB,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """With what the server proves who it is, so that Excel may talk to it over https.

    Parameters
    ----------
    certificate, key : Path
        Two PEM files.
    """

    certificate: Path
    key: Path


class Server:
    """A server that has its port, and answers once it is run.

    Parameters
    ----------
    port : int
        Of the loopback address; 0 takes a free one.
    certificate : Certificate, optional
        Without one it speaks http.

    Raises
    ------
    CvmError
        Something is missing: xlwings Server, its licence, a free port, a certificate that can be read, a token that is
        long enough.
    """

    def __init__(self, port: int, certificate: Certificate | None = None) -> None:
        self._certificate = certificate
        if certificate:
            _check(certificate)
        prepare_xlwings_server()
        self.signs_in = _signs_in(importlib.import_module("xlwings_server.config").settings.auth_providers)
        self.lasting_token = bool(os.environ.get(TOKEN_VARIABLE))
        token = "" if self.signs_in else token_of(os.environ)
        self._socket = _listening(port)
        scheme = "https" if certificate else "http"
        port = self._socket.getsockname()[1]
        self.loopback = f"{scheme}://{HOST}:{port}"
        proxy = os.environ.get("XLWINGS_HOSTNAME")  # what Excel talks to instead, and which passes requests on
        self.address = Address(f"https://{proxy}" if proxy else f"{scheme}://localhost:{port}", token)
        self._application = _application(self.address)

    def run(self) -> None:
        """Answer until the process is told to end."""
        uvicorn: Any = importlib.import_module("uvicorn")
        files = self._certificate
        config = uvicorn.Config(
            self._application,
            access_log=False,  # its lines would hold the token
            log_level="warning",
            lifespan="on",
            server_header=False,
            ws="none",
            ssl_certfile=str(files.certificate) if files else None,
            ssl_keyfile=str(files.key) if files else None,
        )
        uvicorn.Server(config).run(sockets=[self._socket])


def _application(address: Address) -> Any:
    from udfs.hosts.officejs.application import Offer, application  # noqa: PLC0415 - Starlette, which is an extra
    from udfs.macros.running import run_on  # noqa: PLC0415

    declare_all()
    return application(Offer(catalogue, available(), run_on, version()), address)


def _signs_in(providers: Sequence[str]) -> bool:
    """Say whether people sign in; only at what is known to check who they are."""
    unknown = set(providers) - {"entraid"}
    if unknown:
        raise CvmError(
            f"XLWINGS_AUTH_PROVIDERS names {', '.join(sorted(unknown))}: xlwings Server's example of it lets in who "
            "knows a published token.",
            f'Set it to ["entraid"], or leave it out and use {TOKEN_VARIABLE}.',
        )
    return bool(providers)


def token_of(environment: Mapping[str, str]) -> str:
    """Give the token of this server: the environment's, or a new one.

    Raises
    ------
    CvmError
        The environment's is too short to be none that is guessed.

    Examples
    --------
    >>> token_of({"XLCVM_TOKEN": "0123456789abcdef"})
    '0123456789abcdef'
    """
    token = environment.get(TOKEN_VARIABLE, "").strip()
    if not token:
        return secrets.token_urlsafe(24)
    if len(token) < _SHORTEST_TOKEN or not token.isascii():
        raise CvmError(
            f"The token in {TOKEN_VARIABLE} is too easy to guess, or has other letters than A to Z.",
            f'Give it at least {_SHORTEST_TOKEN}: python -c "import secrets; print(secrets.token_urlsafe(24))"',
        )
    return token


def prepare_xlwings_server() -> None:
    """Set xlwings Server up, and import what asks for its licence.

    Raises
    ------
    CvmError
        It is not installed, or has no licence.
    """
    os.environ.update(_FIXED)
    for name, usual in _USUAL.items():
        os.environ.setdefault(name, usual)
    os.environ.pop("XLWINGS_ON_SERVER", None)  # with it, importing xlwings alone would ask for the licence
    try:
        xlwings = importlib.import_module("xlwings")
        importlib.import_module("uvicorn")
        metadata.version("xlwings-server")
    except (ModuleNotFoundError, metadata.PackageNotFoundError):
        raise CvmError(
            "xlwings Server is not installed.", 'Install it with:  python -m pip install "xlcvm[server]"'
        ) from None
    os.environ["XLWINGS_ON_SERVER"] = "true"
    try:
        importlib.import_module("xlwings.server")
    except xlwings.LicenseError as error:
        raise CvmError(
            f"xlwings Server has no valid licence: {str(error).rstrip('.')}.",
            f"Get a key at https://www.xlwings.org/pricing and set the variable {LICENCE_VARIABLE} to it. For "
            "noncommercial use only (PolyForm Noncommercial License 1.0.0; a tool inside a company is commercial) "
            "the key is: noncommercial",
        ) from None
    try:
        importlib.import_module("xlwings_server.config")
    except ValueError as error:
        raise CvmError(
            f"xlwings Server cannot read its settings: {' '.join(str(error).split())[:_LONGEST_REASON]}",
            "Mend or remove the variables of the environment that begin with XLWINGS_.",
        ) from None


def _check(files: Certificate) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key, password="")
    except FileNotFoundError:
        missing = next(path for path in (files.certificate, files.key) if not path.is_file())
        raise CvmError(f"There is no file {missing}.", "Name the certificate and its key, two PEM files.") from None
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
        raise CvmError(
            f"{files.certificate} and {files.key} are no certificate and its key ({reason}).",
            "Give two PEM files that belong together, the key without a password; mkcert localhost makes such.",
        ) from None


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows it would let two servers have one port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OverflowError:
        listening.close()
        raise CvmError(f"{port} is no port.", "Give one from 1024 to 65535.") from None
    except OSError as error:
        listening.close()
        raise CvmError(
            f"The port {port} cannot be had ({error.strerror}).", "Another program has it: give another one by --port."
        ) from None
    listening.listen()  # from now on nobody is turned away, though the first answer takes a moment
    return listening
