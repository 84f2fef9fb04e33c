"""A Spark session for invoice lines: this machine's own, or one of a cluster. The only module that imports pyspark."""

from __future__ import annotations

import importlib.util
import os
import shutil
from contextlib import ExitStack
from typing import Any

import ibis

from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError


def open_spark(options: ReadingOptions, stack: ExitStack) -> Any:
    """Connect to Spark.

    Parameters
    ----------
    options : ReadingOptions
        Its master, and the time zone of moments.
    stack : ExitStack
        That stops the session, unless it was there before.

    Returns
    -------
    ibis PySpark backend

    Raises
    ------
    CvmError
        #VALUE!: Spark or Java is missing.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise CvmError("Spark is not installed.", 'Install it: python -m pip install "xlcvm[spark]".')
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise CvmError("Spark needs Java 17, which is not there.", "Install Java 17, or set JAVA_HOME.")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    session = SparkSession.getActiveSession()
    if session is None:
        session = start_session(options.master)
        stack.callback(session.stop)
    connection = ibis.pyspark.connect(session)
    session.conf.set("spark.sql.session.timeZone", options.zone or "UTC")
    return connection


def start_session(master: str) -> Any:
    """Start a session on a master; Spark's own progress bars stay off."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if is_local(master):
        settings |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "8",  # 200 are for clusters
        }
    builder = SparkSession.builder.master(master).appName("xlcvm")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def is_local(master: str) -> bool:
    """Say whether a master is this machine.

    Examples
    --------
    >>> is_local("local[2]"), is_local("spark://cluster:7077")
    (True, False)
    """
    return master.startswith("local")
