"""Invoice lines from CSV, Parquet, a workbook, a SQL database or a DataFrame, as an ibis table.

Files are read by DuckDB, embedded (or by Spark when asked for); a database computes what is asked of it itself. It
knows no meaning of any column.
"""

from __future__ import annotations

import tempfile
import zoneinfo
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyarrow import parquet

from workbooks.databases import KINDS, open_database, split_url
from workbooks.engine_errors import explained, name_of, quiet
from workbooks.file_kinds import FileKind, file_kind
from workbooks.headers import check_headers
from workbooks.parquet_files import write_parquet
from workbooks.reading_options import ReadingOptions
from workbooks.sheets import read_sheet
from workbooks.spark import is_local, open_spark
from workbooks.text_files import literal, read_text_file
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import find_column

__all__ = ["ReadingOptions", "Source", "open_lines", "write_parquet"]

_PATTERN_SIGNS = frozenset("*?[]{}\\")  # by which Spark means several files


@dataclass(frozen=True)
class Source:
    """A table of invoice lines, where it came from, and what was odd about it."""

    table: ir.Table
    name: str
    remarks: list[str] = field(default_factory=list)


@contextmanager
def open_lines(source: str | Path | Any, options: ReadingOptions | None = None) -> Iterator[Source]:
    """Open invoice lines; what was made for it is removed at the end.

    Parameters
    ----------
    source : str, Path, or DataFrame
        A file (.parquet, .csv, .tsv, .txt, the same with .gz, .xlsx), the URL of a database (sqlite:///lines.db,
        postgresql://user@host/database), or a pandas, polars or Arrow table; for Spark also the URL of Parquet files
        that it reaches.
    options : ReadingOptions, optional
        How it is read.

    Yields
    ------
    Source
        Its table is read when something is asked of it.

    Raises
    ------
    CvmError
        #VALUE!: the source is missing, cut off, of an unknown kind, or cannot be read.

    Examples
    --------
    >>> import pandas
    >>> with open_lines(pandas.DataFrame({"price": [10.0, 12.0]})) as lines:
    ...     lines.table.price.sum().to_pyarrow().as_py()
    22.0
    """
    options = options or ReadingOptions()
    with tempfile.TemporaryDirectory(prefix="xlcvm-") as folder, quiet(), ExitStack() as stack:
        with explained(source, also=OSError):
            _check_zone(options.zone)
            opened = _opened(source, options, folder=Path(folder), stack=stack)
        with explained(source):
            yield opened


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where lines come from when no database has them: a file, a frame, or a URL that Spark reads."""

    path: Path = field(default_factory=Path)
    kind: FileKind | None = None
    frame: pa.Table | None = None
    url: str = ""


def _opened(source: Any, options: ReadingOptions, *, folder: Path, stack: ExitStack) -> Source:
    if isinstance(source, str) and "://" in source:
        if options.engine != "spark" or split_url(source).scheme in KINDS:
            return _with_moments(Source(open_database(source, options, stack), name_of(source)), options)
        origin = _Origin(url=source)
    elif isinstance(source, (str, Path)):
        origin = _Origin(path=Path(source), kind=file_kind(Path(source)))
    else:
        origin = _Origin(frame=_arrow(source))
    if not options.zone:
        options = replace(options, zone=_zone(origin, options.columns))
    read = _on_spark if options.engine == "spark" else _embedded
    table, remarks = read(origin, options, folder=folder, stack=stack)
    return _with_moments(Source(table, name_of(source), remarks), options)


def _embedded(
    origin: _Origin, options: ReadingOptions, *, folder: Path, stack: ExitStack
) -> tuple[ir.Table, list[str]]:
    """Read a file or a frame by DuckDB."""
    connection = _duckdb(options, folder)
    stack.callback(connection.disconnect)
    if origin.frame is not None:
        return connection.create_table("lines", origin.frame), []
    if origin.kind is FileKind.PARQUET:
        return connection.read_parquet(literal(origin.path), table_name="lines"), []
    if origin.kind is FileKind.WORKBOOK:
        sheet, remarks = read_sheet(origin.path, options)
        return connection.create_table("lines", _storable(sheet)), remarks
    return read_text_file(connection, origin.path, options, folder=folder)


def _on_spark(
    origin: _Origin, options: ReadingOptions, *, folder: Path, stack: ExitStack
) -> tuple[ir.Table, list[str]]:
    """Read Parquet by Spark; all else is read as always and handed over as Parquet, so that it means the same."""
    connection = open_spark(options, stack)
    plain = origin.kind is FileKind.PARQUET and not set(str(origin.path)) & _PATTERN_SIGNS
    if origin.url or plain:
        return connection.read_parquet(origin.url or str(origin.path.absolute()), table_name="lines"), []
    if not is_local(options.master):
        raise CvmError(
            "Spark on a cluster reads Parquet files at a place that all its machines reach.",
            "Write the lines to a Parquet file there and give its URL, such as hdfs:///lines.parquet.",
        )
    copy = folder / "lines.parquet"
    with ExitStack() as reading:
        table, remarks = _embedded(origin, options, folder=folder, stack=reading)
        table.get_backend().to_parquet(table, copy)
    return connection.read_parquet(str(copy), table_name="lines"), remarks


def _duckdb(options: ReadingOptions, folder: Path) -> Any:
    """Open an embedded database that lives in a folder and never loads anything from elsewhere."""
    settings: dict[str, Any] = {
        "temp_directory": str(folder),
        "autoinstall_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if options.memory:
        settings["memory_limit"] = options.memory
    try:
        connection = ibis.duckdb.connect(folder / "lines.duckdb", **settings)
    except duckdb.Error as error:
        if not options.memory:
            raise
        raise CvmError(f'The limit of memory "{options.memory}" is not understood.', "Write it as 1GB.") from error
    connection.con.execute("SET TimeZone = $1", [options.zone or "UTC"])
    return connection


def _arrow(frame: Any) -> pa.Table:
    """Give a DataFrame as an Arrow table."""
    if isinstance(frame, pa.Table):
        table = frame
    elif hasattr(frame, "to_arrow"):  # polars
        table = frame.to_arrow()
    elif hasattr(frame, "columns") and hasattr(frame, "iloc"):
        check_headers(list(frame.columns), list(frame.columns), "the DataFrame")
        table = pa.Table.from_pandas(frame, preserve_index=False)
    else:
        raise CvmError(f"A {type(frame).__name__} is no table of invoice lines.", "Give a DataFrame, a file or a URL.")
    check_headers(table.column_names, table.column_names, "the table")
    return _storable(table)


def _storable(table: pa.Table) -> pa.Table:
    """Give columns that are blank throughout a type: a database keeps no column without."""
    fields = [pa.field(each.name, pa.string() if pa.types.is_null(each.type) else each.type) for each in table.schema]
    return table.cast(pa.schema(fields))


def _zone(origin: _Origin, columns: Sequence[str]) -> str:
    """Give the time zone that a table names for its moments, where it is one; nothing where there is none."""
    schema = origin.frame.schema if origin.frame is not None else None
    if origin.kind is FileKind.PARQUET:
        schema = parquet.read_schema(origin.path)
    zones = {
        each.type.tz
        for each in schema or ()
        if pa.types.is_timestamp(each.type) and each.type.tz and _is_needed(each.name, columns)
    }
    if len(zones) > 1:
        raise CvmError(
            f"Its moments are of several time zones: {', '.join(sorted(zones))}.",
            'Write zone = "Europe/Berlin" in [dates], for example.',
        )
    zone = str(next(iter(zones), ""))
    _check_zone(zone)
    return zone


def _is_needed(name: str, columns: Sequence[str]) -> bool:
    return not columns or any(find_column(column, [name]) for column in columns)


def _check_zone(zone: str) -> None:
    if zone and zone not in (zoneinfo.available_timezones() or {zone}):
        raise CvmError(f'The time zone "{zone}" is not known.', 'Write zone = "Europe/Berlin" in [dates], for example.')


def _with_moments(source: Source, options: ReadingOptions) -> Source:
    """Say in which time zone moments have their days."""
    for name, kind in source.table.schema().items():
        if kind.is_timestamp() and kind.timezone and _is_needed(name, options.columns):
            source.remarks.append(
                f'The column "{name}" holds moments: each counts on its day in the time zone {options.zone or "UTC"}.'
            )
    return source
