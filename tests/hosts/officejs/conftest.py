"""A server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hosts.officejs.server_process import ServerProcess


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    """Give a running server; it must have written nothing to its log that is a bug."""
    with ServerProcess() as running:
        yield running
        assert "Traceback" not in running.log()
