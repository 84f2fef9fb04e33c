"""A private PostgreSQL server for tests: one a worker, on a loopback port of its own, gone when the tests are.

A test that uses it belongs to the xdist group of that name, so that only one worker starts a server:

    @POSTGRES
    def test_…(postgres_url: str) -> None:
        connection = ibis.connect(postgres_url)

It touches no cluster of the machine: only the programs that Debian's package `postgresql` puts under
/usr/lib/postgresql.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 60  # seconds, on a busy machine
_USER = "xlcvm"
_ACCOUNT = "postgres"  # Debian's package makes it; the server refuses to run as root
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
shared_buffers = 16MB
max_connections = 20
"""


def POSTGRES(test: object) -> object:
    """Mark a test that needs the server."""
    return pytest.mark.xdist_group("postgres")(test)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a running server; skips without its programs, and fails in continuous integration."""
    programs = _programs()
    if programs is None:
        missing = "There is no PostgreSQL: install the package postgresql."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="xlcvm-postgres-") as name:
        directory = Path(name)
        if os.geteuid() == 0:
            shutil.chown(directory, _ACCOUNT, _ACCOUNT)
        server = _Server(programs, directory)
        try:
            server.start()
            yield server.url
        finally:
            server.stop()


def _programs() -> Path | None:
    """Give the directory that holds initdb and pg_ctl, of the newest version there is."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


class _Server:
    """A cluster in a directory, with a password that nobody else knows."""

    def __init__(self, programs: Path, directory: Path) -> None:
        self._programs, self._directory = programs, directory
        self._data, self._log = directory / "data", directory / "log"
        self._password = secrets.token_urlsafe(12)
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens, with user and password."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Make the cluster and start it; another port is tried when somebody was faster."""
        password = self._directory / "password"
        password.write_text(self._password)
        made = self._begin("initdb", "--username", _USER, "--pwfile", str(password), "--auth=scram-sha-256",
                           "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata", str(self._data))  # fmt: skip
        if made.wait(_PATIENCE) != 0:
            pytest.fail(f"PostgreSQL makes no cluster:\n{self._log.read_text()}")
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
        for _ in range(3):
            self._port = _free_port()
            self._process = self._begin("postgres", "-D", str(self._data), "-p", str(self._port))
            if self._answers():
                return
            self.stop()
        pytest.fail(f"PostgreSQL does not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """Stop it at once: nothing of it is kept."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # its immediate shutdown, which ends all its processes
        self._process.wait(_PATIENCE)

    def _answers(self) -> bool:
        assert self._process is not None
        asked = ("--host", "127.0.0.1", "--port", str(self._port), "--timeout", "1")
        end = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            if self._begin("pg_isready", *asked).wait(_PATIENCE) == 0:
                return True
            time.sleep(0.05)
        return False

    def _begin(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = {"user": _ACCOUNT, "group": _ACCOUNT, "extra_groups": []}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(self._programs / program), *arguments],
                cwd=self._directory,
                env={"PATH": os.defpath, "LC_ALL": "C"},  # no PGDATA, no PGPORT of the machine
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **account,
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
