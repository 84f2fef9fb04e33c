"""A table of any engine becomes one Parquet file, a stretch at a time. It knows no meaning of any column."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import ibis.expr.types as ir
import pyarrow as pa
from pyarrow import parquet

from workbooks.engine_errors import says_full
from workbooks.files import replacing

_BATCH = 131_072  # rows


def write_parquet(table: ir.Table, path: Path) -> None:
    """Stream a table to a Parquet file; an existing one is replaced only by a complete one.

    Parameters
    ----------
    table : ibis table
        Of any engine.
    path : Path
        Of the file that is to be written or replaced.

    Raises
    ------
    CvmError
        #VALUE!: the folder is missing, the disk is full, or the file cannot be written.
    """
    with replacing(path) as part:
        try:
            _stream(table, part)
        except (duckdb.IOException, pa.ArrowException, OSError) as error:
            if says_full(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error  # explained as any other
            raise


def _stream(table: ir.Table, part: Path) -> None:
    backend = table.get_backend()
    if backend.name == "duckdb":
        backend.to_parquet(table, part)
        return
    if backend.name == "pyspark":
        _stream_from_spark(table, part)
        return
    batches = _batches_of_sqlite(table) if backend.name == "sqlite" else table.to_pyarrow_batches(chunk_size=_BATCH)
    _write_batches(batches, part)


def _batches_of_sqlite(table: ir.Table) -> pa.RecordBatchReader:
    """Give the rows of a SQLite query a batch at a time: ibis would hold all of them."""
    backend, schema = table.get_backend(), table.schema().to_pyarrow()
    cursor = backend.con.execute(backend.compile(table))
    rows = iter(lambda: cursor.fetchmany(_BATCH), [])
    batches = (
        pa.record_batch(list(map(_array, zip(*each, strict=True), schema.types)), schema=schema) for each in rows
    )
    return pa.RecordBatchReader.from_batches(schema, batches)


def _array(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Give cells of SQLite, which keeps dates as texts and truth values as numbers."""
    if pa.types.is_temporal(kind):
        return pa.array(cells, pa.string()).cast(kind)
    if pa.types.is_boolean(kind):
        return pa.array(cells, pa.int8()).cast(kind)
    return pa.array(cells, kind)


def _stream_from_spark(table: ir.Table, part: Path) -> None:
    """Join the files that Spark's workers write: through the driver all lines would go at once."""
    with tempfile.TemporaryDirectory(prefix=".", suffix=".parts", dir=part.parent) as folder:
        table.get_backend().to_parquet(table, str(Path(folder) / "lines"), mode="overwrite")
        files = sorted((Path(folder) / "lines").glob("*.parquet"))
        readers = map(parquet.ParquetFile, files)
        batches = (batch for reader in readers for batch in reader.iter_batches())
        _write_batches(pa.RecordBatchReader.from_batches(parquet.read_schema(files[0]), batches), part)


def _write_batches(batches: pa.RecordBatchReader, part: Path) -> None:
    with parquet.ParquetWriter(part, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
