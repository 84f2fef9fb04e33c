"""Lines written to a Parquet file: whole, or not at all."""

from __future__ import annotations

import datetime
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.postgres import POSTGRES
from tests.spark import SPARK
from tests.workbooks.line_files import READ, SORTED, options, says, sqlite_file, write
from workbooks.sources import open_lines, write_parquet


@pytest.fixture
def lines() -> Iterator[Any]:
    with open_lines(pa.Table.from_pylist(READ)) as opened:
        yield opened.table


def test_a_table_is_written_whole(lines: Any, tmp_path: Path) -> None:
    folder = tmp_path / "it's [here]"
    folder.mkdir()
    write_parquet(lines, folder / "out.parquet")
    assert sorted(parquet.read_table(folder / "out.parquet").to_pylist(), key=str) == SORTED
    assert [each.name for each in folder.iterdir()] == ["out.parquet"]


def test_a_table_of_a_database_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbooks.parquet_files._BATCH", 2)
    path = sqlite_file(tmp_path / "lines.db")
    with open_lines(f"sqlite:///{path}") as opened:
        table = opened.table.mutate(day=ibis.date("2024-02-29"), late=opened.table.price > 10.0)
        write_parquet(table, tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    added = [{"day": datetime.date(2024, 2, 29), "late": row["price"] > 10} for row in SORTED]
    assert sorted(found, key=str) == [row | more for row, more in zip(SORTED, added, strict=True)]
    assert parquet.read_metadata(tmp_path / "out.parquet").num_row_groups == 2


@POSTGRES
def test_a_table_of_postgres_is_streamed(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE sold (account text, price numeric(9,2), day date)")
        connection.execute("INSERT INTO sold VALUES ('007', 1250.50, '2024-02-29'), (NULL, NULL, NULL)")
    try:
        with open_lines(postgres_url, options(table="sold")) as opened:
            write_parquet(opened.table, tmp_path / "out.parquet")
    finally:
        with psycopg.connect(postgres_url) as connection:
            connection.execute("DROP TABLE sold")
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == [
        {"account": "007", "price": Decimal("1250.50"), "day": datetime.date(2024, 2, 29)},
        {"account": None, "price": None, "day": None},
    ]


@SPARK
def test_a_table_of_spark_becomes_one_file(spark: str, tmp_path: Path) -> None:
    with open_lines(pa.Table.from_pylist(READ), options(engine="spark", master=spark)) as opened:
        write_parquet(opened.table, tmp_path / "out.parquet")
        write_parquet(opened.table.filter(opened.table.units > 100), tmp_path / "none.parquet")
    assert sorted(parquet.read_table(tmp_path / "out.parquet").to_pylist(), key=str) == SORTED
    assert parquet.read_table(tmp_path / "none.parquet").num_rows == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["none.parquet", "out.parquet"]


@pytest.mark.parametrize("lock", [".~lock.out.parquet#", "~$out.parquet"])
def test_a_file_that_is_open_elsewhere_survives(lock: str, lines: Any, tmp_path: Path) -> None:
    old = write(tmp_path / "out.parquet", "old")
    write(tmp_path / lock, "")
    assert says(lambda: write_parquet(lines, old)) == (
        f'The file "out.parquet" is open in another program. Close it there; if nobody has it open, delete "{lock}" '
        "beside it."
    )
    assert old.read_bytes() == b"old"


def test_a_missing_folder_is_said(lines: Any, tmp_path: Path) -> None:
    assert says(lambda: write_parquet(lines, tmp_path / "none" / "out.parquet")) == (
        f'There is no folder "{tmp_path / "none"}". Create it first.'
    )


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    import pyarrow as pa
    from workbooks.files import replace_file
    from workbooks.sources import open_lines, write_parquet
    from xlcvm.errors import CvmError

    path, source = Path(sys.argv[1]), sys.argv[2]
    with open_lines(pa.table({"x": range(200_000)}) if source == "frame" else source) as lines:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        for work in (lambda: write_parquet(lines.table, path), lambda: replace_file(path, b"x" * 100_000)):
            try:
                work()
            except CvmError as error:
                print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file size")
@pytest.mark.parametrize("source", ["frame", "database"])
def test_on_a_full_disk_the_old_file_survives(source: str, tmp_path: Path) -> None:
    old = write(tmp_path / "out.parquet", "old")
    if source == "database":
        with sqlite3.connect(tmp_path / "lines.db") as connection:
            connection.execute("CREATE TABLE lines (x REAL)")
            connection.executemany("INSERT INTO lines VALUES (?)", ((number / 7,) for number in range(200_000)))
        connection.close()
        source = f"sqlite:///{tmp_path / 'lines.db'}"
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(FULL_DISK), str(old), source],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert found.stderr == ""
    remedy = "Free some space, or choose another folder; an old file is as it was."
    first, second = found.stdout.splitlines()
    assert first in (
        f'The file "out.parquet" cannot be replaced: No space left on device. {remedy}',
        f'The file "out.parquet" cannot be replaced: File too large. {remedy}',
    )
    assert second == f'The file "out.parquet" cannot be replaced: File too large. {remedy}'
    assert old.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix != ".db") == ["out.parquet"]
