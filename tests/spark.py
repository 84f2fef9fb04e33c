"""A Spark session for tests: starting one takes ten seconds, so one worker has it and all its tests share it.

@SPARK
def test_…(spark: str) -> None:
    with open_lines(path, ReadingOptions(engine="spark", master=spark)) as lines:
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator

import pytest

MASTER = "local[2]"


def SPARK(test: object) -> object:
    """Mark a test that needs Spark."""
    return pytest.mark.xdist_group("spark")(test)


@pytest.fixture(scope="session")
def spark() -> Iterator[str]:
    """Give the master of a running session; skips without PySpark or Java, and fails in continuous integration."""
    missing = ""
    if importlib.util.find_spec("pyspark") is None:
        missing = "There is no PySpark: install the extra spark."
    elif shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        missing = "There is no Java: install Java 17."
    if missing:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from workbooks.spark import start_session  # noqa: PLC0415 - loads ibis, which most tests do not need

    session = start_session(MASTER)  # open_lines finds it, and leaves it running
    try:
        yield MASTER
    finally:
        session.stop()
