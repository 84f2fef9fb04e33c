"""Invoice lines read by Spark are the same lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.spark import SPARK
from tests.workbooks.line_files import READ, SORTED, book_rows, options, read, says, text, write, write_book
from workbooks.sources import open_lines


@SPARK
@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx", "frame", "url"])
def test_spark_reads_the_same(kind: str, spark: str, tmp_path: Path) -> None:
    table = pa.Table.from_pylist(READ)
    parquet.write_table(table, tmp_path / "lines.parquet")
    source: Any = {
        "parquet": tmp_path / "lines.parquet",
        "csv": write(tmp_path / "lines.csv", text(";").encode("cp1252")),
        "xlsx": write_book(tmp_path / "lines.xlsx", book_rows()),
        "frame": table,
        "url": (tmp_path / "lines.parquet").as_uri(),
    }[kind]
    asked = options(engine="spark", master=spark)
    assert read(source, asked) == SORTED
    with open_lines(source, asked) as lines:
        assert lines.table.get_backend().name == "pyspark"


@SPARK
def test_spark_of_a_file_name_with_signs(spark: str, tmp_path: Path) -> None:
    parquet.write_table(pa.Table.from_pylist(READ), tmp_path / "it's [1] {a}.parquet")
    assert read(tmp_path / "it's [1] {a}.parquet", options(engine="spark", master=spark)) == SORTED


@SPARK
def test_spark_says_what_it_cannot_read(spark: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    parquet.write_table(pa.Table.from_pylist(READ), path)
    write(path, path.read_bytes()[:-30])
    assert '"lines.parquet" is damaged or cut off' in says(lambda: read(path, options(engine="spark", master=spark)))
    cluster = options(engine="spark", master="spark://cluster:7077")
    assert says(lambda: read(write(tmp_path / "lines.csv", text()), cluster)).startswith(
        "Spark on a cluster reads Parquet files at a place that all its machines reach."
    )


def test_spark_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = options(engine="spark")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert says(lambda: read(pa.table({"x": [1]}), asked)) == (
        'Spark is not installed. Install it: python -m pip install "xlcvm[spark]".'
    )
    monkeypatch.undo()
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert says(lambda: read(pa.table({"x": [1]}), asked)) == (
        "Spark needs Java 17, which is not there. Install Java 17, or set JAVA_HOME."
    )
