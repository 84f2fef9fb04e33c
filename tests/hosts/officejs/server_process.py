"""`xlcvm serve` in a process of its own, and requests to it as Excel's page sends them."""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

TOKEN = "a token of the tests, long enough".replace(" ", "-")
_COMMAND = "from udfs.hosts.command_line import main; main()"
_PRINTED = re.compile(r"Serving on (https?)://127\.0\.0\.1:(\d+),.*Manifest: (\S+)\n", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        """The sentence of a refusal."""
        return str(self.json["detail"])


class ServerProcess:
    """A server on a free port of the loopback address, ended by its process id."""

    def __init__(self, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("XLWINGS_", "XLCVM_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**clean, "XLWINGS_LICENSE_KEY": "noncommercial", "XLCVM_TOKEN": TOKEN, **(environment or {})},
            text=True,
        )
        self.pid = self._process.pid
        self.printed = ""
        scheme, port, self.manifest_url = self._read_addresses()
        self.port = int(port)
        self.base = f"{scheme}://localhost:{self.port}"

    def _read_addresses(self) -> Sequence[str]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.printed += line
            found = _PRINTED.search(self.printed)
            if found:
                return found.groups()
        self._process.wait(30)  # its output has ended
        raise AssertionError(f"the server did not start: {self.printed}{self.log()}")

    def log(self) -> str:
        """Give what it wrote to standard error."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()

    def connection(self) -> http.client.HTTPConnection:
        """Open a connection; the port listens before the first answer is ready, so the first may take seconds."""
        if self.base.startswith("https"):
            unchecked = ssl.create_default_context()
            unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=120, context=unchecked)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        token: str | None = TOKEN,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if token is not None:
            sent["Authorization"] = token
        connection = self.connection()
        try:
            connection.request(method, path, body, {**sent, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def compute(self, function: str, *arguments: Any, session: str = "", cell: str = "[Book1.xlsx]Sheet1!B2") -> Answer:
        """Compute a cell."""
        return self.ask("POST", "/xlwings/custom-functions-call", call_body(function, arguments, session, cell))

    def run_macro(self, name: str, workbook: Mapping[str, Any], *, session: str = "") -> Answer:
        """Run a macro of the ribbon."""
        body = json.dumps(workbook).encode()
        return self.ask("POST", f"/xlwings/custom-scripts-call/{name}", body, headers={"Xlcvm-Session": session})


def call_body(function: str, arguments: Sequence[Any], session: str = "", cell: str = "") -> bytes:
    """Give what the page sends for a cell; it was captured from the page of xlwings Server 1.20."""
    return json.dumps(
        {
            "client": "Office.js",
            "func_name": function,
            "args": list(arguments),
            "caller_address": cell or None,
            "session_id": session,
            "culture_info_name": "en-US",
            "date_format": "m/d/yyyy",
            "version": "0.37.8",
            "runtime": "1.4",
        }
    ).encode()
