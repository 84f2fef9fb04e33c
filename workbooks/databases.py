"""A table of a SQLite or PostgreSQL database, which computes itself what is asked of it. Nothing is copied or written.

A password that its URL holds stands in no message.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

import ibis
import ibis.expr.types as ir

from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError

KINDS = ("sqlite", "postgres", "postgresql")


def split_url(url: str) -> SplitResult:
    """Give the parts of a URL.

    Raises
    ------
    CvmError
        #VALUE!: it has none.
    """
    try:
        return urlsplit(url)
    except ValueError:
        raise CvmError(
            "The URL of the database is not understood.", "Write it as postgresql://user@host:5432/database."
        ) from None


def name_of_url(url: str) -> str:
    """Give what a database is called: its URL without user and password.

    Examples
    --------
    >>> name_of_url("postgresql://ana:secret@db.example/sales?sslmode=require")
    'postgresql://db.example/sales'
    """
    parts = split_url(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def without_password(text: str, url: str) -> str:
    """Take the password of a URL out of a text.

    Examples
    --------
    >>> without_password('no such user: "ana:s%20t"', "postgresql://ana:s%20t@db.example/sales")
    'no such user: "ana:…"'
    """
    login = split_url(url).netloc.rpartition("@")[0]
    password = login.partition(":")[2]
    for secret in sorted({password, unquote(password)} - {""}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return text


def open_database(url: str, options: ReadingOptions, stack: ExitStack) -> ir.Table:
    """Open a table of a database.

    Parameters
    ----------
    url : str
        Such as sqlite:///lines.db (in the current folder), sqlite:////data/lines.db, or
        postgresql://user@host/database.
    options : ReadingOptions
        Which table, and the time zone of its moments.
    stack : ExitStack
        That closes the connection.

    Returns
    -------
    ibis table
        Nothing is read yet.

    Raises
    ------
    CvmError
        #VALUE!: no such kind, database or table.
    """
    kind = split_url(url).scheme
    if kind == "sqlite":
        connection = _sqlite(url)
        stack.callback(connection.disconnect)
    elif kind in KINDS:
        connection = _postgres(url)
        stack.callback(connection.disconnect)
        with connection.con.cursor() as cursor:
            cursor.execute("SELECT set_config('TimeZone', %s, false)", [options.zone or "UTC"])
    else:
        raise CvmError(f'Databases of the kind "{kind}" are not known.', "Give sqlite:/// or postgresql://.")
    return _table(connection, options.table)


def _sqlite(url: str) -> Any:
    path = Path(unquote(url.partition("://")[2].removeprefix("/")))
    if not path.is_file():
        raise CvmError(
            f'There is no file "{path}".',
            "Check the name; after sqlite:/// stands a path from the current folder, after sqlite://// one from the "
            "root.",
        )
    # Opened for reading only: a database is a source, and is never changed.
    return ibis.sqlite.from_connection(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True))


def _postgres(url: str) -> Any:
    try:
        return ibis.connect(url)
    except ImportError:
        raise CvmError(
            "PostgreSQL needs a driver that is not installed.", 'Install it: python -m pip install "xlcvm[postgres]".'
        ) from None


def _table(connection: Any, wanted: str) -> ir.Table:
    """Give the table that is wanted, or the only one."""
    tables = connection.list_tables()
    schema, name = "", wanted
    if wanted not in tables and "." in wanted:
        schema, _, name = wanted.rpartition(".")
        tables = connection.list_tables(database=schema)
    if not wanted and len(tables) == 1:
        name = tables[0]
    if name not in tables:
        problem = f'There is no table "{wanted}".' if wanted else f"There are {len(tables)} tables."
        raise CvmError(problem, f"Name one with --table: {', '.join(sorted(tables)[:30]) or 'there is none'}.")
    found: ir.Table = connection.table(name, database=schema or None)
    return found
