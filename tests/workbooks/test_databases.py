"""Invoice lines in databases: nothing is written or copied, and no password is shown."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from tests.postgres import POSTGRES
from tests.workbooks.line_files import ROWS, SORTED, options, read, says, sqlite_file, write
from workbooks.sources import open_lines


def test_a_sqlite_database_by_absolute_and_relative_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sqlite_file(tmp_path / "sales 2024 #1.db")
    quoted = str(path).replace(" ", "%20").replace("#", "%23")
    assert read(f"sqlite:///{quoted}") == SORTED
    monkeypatch.chdir(tmp_path)
    assert read("sqlite:///sales%202024%20%231.db") == SORTED


def test_a_sqlite_database_is_only_read(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "lines.db")
    before = path.read_bytes()
    with open_lines(f"sqlite:///{path}") as lines:
        assert lines.table.get_backend().name == "sqlite"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            lines.table.get_backend().con.execute("CREATE TABLE copied (x)")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["lines.db"]


def test_tables_of_a_sqlite_database(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "lines.db")
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "a.b" AS SELECT * FROM lines LIMIT 1')
        connection.execute("CREATE VIEW seen AS SELECT * FROM lines LIMIT 2")
    url = f"sqlite:///{path}"
    assert [len(read(url, options(table=table))) for table in ("lines", "a.b", "seen", "main.lines")] == [3, 1, 2, 3]
    assert says(lambda: read(url)) == "There are 3 tables. Name one with --table: a.b, lines, seen."
    assert says(lambda: read(url, options(table="line"))) == (
        'There is no table "line". Name one with --table: a.b, lines, seen.'
    )
    assert says(lambda: read(url, options(table='lines"; DROP TABLE lines; --'))).startswith("There is no table")


def test_databases_that_cannot_be_opened(tmp_path: Path) -> None:
    assert says(lambda: read("sqlite:///none.db")) == (
        'There is no file "none.db". Check the name; after sqlite:/// stands a path from the current folder, after '
        "sqlite://// one from the root."
    )
    write(tmp_path / "text.db", "x" * 2000)
    assert says(lambda: read(f"sqlite:///{tmp_path}/text.db")) == (
        f'"sqlite:///{tmp_path}/text.db" cannot be read: file is not a database. Mend the file or the mapping.'
    )
    assert says(lambda: read("mysql://root:secret@host/db")) == (
        'Databases of the kind "mysql" are not known. Give sqlite:/// or postgresql://.'
    )
    assert says(lambda: read("postgresql://[ana:secret@host/db")) == (
        "The URL of the database is not understood. Write it as postgresql://user@host:5432/database."
    )


@POSTGRES
def test_a_postgres_database_in_a_schema_of_its_own(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute('CREATE SCHEMA "sales EU"')
        connection.execute(
            'CREATE TABLE "sales EU".lines (account text, name text, price numeric(12,4), units int, off real)'
        )
        connection.execute("CREATE TABLE one (x int)")
        for row in ROWS:
            connection.execute('INSERT INTO "sales EU".lines VALUES (%s, %s, %s, %s, %s)', row)
    try:
        with open_lines(postgres_url, options(table="sales EU.lines")) as lines:
            assert lines.table.get_backend().name == "postgres"
            assert lines.table.aggregate(total=lines.table.price.sum()).to_pyarrow().to_pylist() == [
                {"total": Decimal("1267.5000")}
            ]
        assert "There is no table" in says(lambda: read(postgres_url, options(table="sales EU.none")))
    finally:
        with psycopg.connect(postgres_url) as connection:
            connection.execute('DROP SCHEMA "sales EU" CASCADE')
            connection.execute("DROP TABLE one")


@POSTGRES
def test_a_password_stands_in_no_message(postgres_url: str) -> None:
    address = postgres_url.rpartition("@")[2]
    for secret, typed in (("s3cret!", "s3cret!"), ("two words", "two%20words"), ("xlcvm", "xlcvm")):
        message = says(lambda typed=typed: read(f"postgresql://nobody:{typed}@{address}"))  # type: ignore[misc]
        assert message.startswith(f'"postgresql://{address}" cannot be read: ')
        assert secret not in message.removeprefix(f'"postgresql://{address}"')
    gone = "postgresql://ana:s3cret!@127.0.0.1:1/db"
    assert "s3cret" not in says(lambda: read(gone))
    with open_lines(postgres_url, options(table="pg_catalog.pg_tables")) as lines:
        assert postgres_url.partition("@")[0] not in lines.name
        assert lines.name == f"postgresql://{address}"
