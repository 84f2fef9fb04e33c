"""Invoice lines from CSV, Parquet, a workbook, a SQL database or a DataFrame, as an ibis table.

Files are read by DuckDB, embedded (or by Spark when asked for); a database computes what is asked of it itself. It
knows no meaning of any column.
"""

from __future__ import annotations

import codecs
import errno
import gzip
import importlib.util
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import duckdb
import fastexcel
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyarrow import parquet

from workbooks.files import replacing
from xlcvm.errors import CvmError

Engine = Literal["duckdb", "spark"]
_HEADER_ROWS = 50  # of a sheet, in which the header row is looked for
_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CUT_OFF = ("GZIP", "magic bytes", "Expected Number of Columns", "unexpected end", "metadata")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a source is read.

    Parameters
    ----------
    engine : {"duckdb", "spark"}
        What reads files and computes.
    table : str
        Of a database; nothing when it has just one.
    sheet : str
        Of a workbook; the first that has the columns when left out.
    delimiter, encoding, decimal : str
        Of a CSV file; found out when left out.
    columns : tuple of str
        Headers that must be there: by them the header row of a sheet is found.
    texts : tuple of str
        Columns of a CSV file that are kept as text: dates, which are never guessed.
    memory : str
        The most that DuckDB uses, such as "1GB".
    master : str
        Of Spark.
    """

    engine: Engine = "duckdb"
    table: str = ""
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    decimal: str = "."
    columns: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    memory: str = ""
    master: str = "local[2]"


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
        postgresql://user@host/database), or a pandas, polars or Arrow table.
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
    name = _name(source)
    with tempfile.TemporaryDirectory(prefix="xlcvm-") as folder, ExitStack() as stack, _explained(name):
        if isinstance(source, str) and "://" in source:
            yield Source(_database(source, options, stack), name)
        elif options.engine == "spark":
            yield _on_spark(source, name, options, Path(folder), stack)
        else:
            connection = _duckdb(options, Path(folder))
            stack.callback(connection.disconnect)
            yield _embedded(source, name, options, connection, Path(folder))


def _name(source: object) -> str:
    """Give what a source is called, without the password that a URL may hold."""
    if isinstance(source, Path) or (isinstance(source, str) and "://" not in source):
        return Path(source).name
    if isinstance(source, str):
        parts = urlsplit(source)
        return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    return type(source).__name__


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Say what an engine could not do with a source in the words of who handed it in."""
    try:
        yield
    except (CvmError, KeyboardInterrupt):
        raise
    except (duckdb.Error, ibis.common.exceptions.IbisError, pa.ArrowException, sqlite3.Error, OSError) as error:
        raise _reading_error(name, error) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("psycopg", "pyspark", "py4j"):
            raise _reading_error(name, error) from error
        raise


def _reading_error(name: str, error: Exception) -> CvmError:
    text = " ".join(str(error).split())
    if "Out of Memory" in text or "OutOfMemory" in text:
        return CvmError(f'There is not enough memory for "{name}".', "Allow more with --memory, or ask for less.")
    if any(
        said in text for said in ("GZIP", "magic bytes", "Expected Number of Columns", "unexpected end", "metadata")
    ):
        return CvmError(f'The file "{name}" is damaged or cut off: {text[:200]}', "Export or copy it again.")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return CvmError("The disk is full.", "Free some space, or set another temporary folder (TMPDIR).")
    return CvmError(f'"{name}" cannot be read: {text[:300]}', "Mend the file or the mapping.")


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
        return ibis.duckdb.connect(folder / "lines.duckdb", **settings)
    except duckdb.Error as error:
        raise CvmError(f'The limit of memory "{options.memory}" is not understood.', "Write it as 1GB.") from error


def _embedded(source: Any, name: str, options: ReadingOptions, connection: Any, folder: Path) -> Source:
    if not isinstance(source, (str, Path)):
        return Source(connection.create_table("lines", _arrow(source)), name)
    path = _existing(Path(source))
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheet, remarks = read_sheet(path, options.columns, options.sheet)
        return Source(connection.create_table("lines", sheet), name, remarks)
    if _is_text(path):
        return _csv(connection, path, name, options, folder)
    if path.suffix.lower() in (".parquet", ".pq"):
        return Source(connection.read_parquet(path, table_name="lines"), name)
    raise CvmError(
        f'The kind of the file "{name}" is not known.',
        "Give a .parquet, .csv (also .gz) or .xlsx file, or the URL of a database.",
    )


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise CvmError(f'There is no file "{path}".', "Check the name and the folder.")
    if path.stat().st_size == 0:
        raise CvmError(f'The file "{path.name}" is empty.', "Export it again.")
    return path


def _is_text(path: Path) -> bool:
    return path.name.lower().endswith(_TEXT_ENDINGS)


def _arrow(frame: Any) -> pa.Table:
    """Give a DataFrame as an Arrow table."""
    if isinstance(frame, pa.Table):
        return frame
    if hasattr(frame, "to_arrow"):  # polars
        return frame.to_arrow()
    if hasattr(frame, "columns") and hasattr(frame, "iloc"):
        return pa.Table.from_pandas(frame, preserve_index=False)
    raise CvmError(f"A {type(frame).__name__} is no table of invoice lines.", "Give a DataFrame, a file or a URL.")


def _csv(connection: Any, path: Path, name: str, options: ReadingOptions, folder: Path) -> Source:
    """Read a text file once into the embedded database; types are found out from all of its lines."""
    readable, remarks = _as_utf8(path, options.encoding, folder)
    settings: dict[str, Any] = {"strict_mode": True}
    if options.delimiter:
        settings["delim"] = options.delimiter
    if options.decimal != ".":
        settings["decimal_separator"] = options.decimal
    headers = connection.read_csv(readable, table_name="headers", all_varchar=True, **settings).columns
    if options.columns and not set(options.columns) & set(headers) and len(headers) == 1:
        raise CvmError(
            f'The file "{name}" seems to have one column: {headers[0][:80]}',
            'Say how its columns are separated: delimiter = ";" in [file] of the mapping.',
        )
    types = {column: "VARCHAR" for column in options.texts if column in headers}
    try:
        lines = connection.read_csv(readable, table_name="raw", types=types, **settings)
        table = connection.create_table("lines", lines)
    except duckdb.ConversionException:  # what stands further down is no figure
        lines = connection.read_csv(readable, table_name="raw", types=types, sample_size=-1, **settings)
        table = connection.create_table("lines", lines)
    if not _ends_with_line_break(readable):
        remarks.append("The file ends without a line break: check that its last line is not cut off.")
    return Source(table, name, remarks)


def _ends_with_line_break(path: Path) -> bool:
    if path.suffix.lower() == ".gz":
        return True  # a stream that is cut off is an error of its own
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() in b"\r\n"


def _as_utf8(path: Path, encoding: str, folder: Path) -> tuple[Path, list[str]]:
    """Give a text file as UTF-8, and what was remarkable: other encodings are written anew in a folder of our own."""
    unpack: Any = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with unpack(path, "rb") as file:
            start = file.read(4)
            known = next((name for mark, name in _BOMS if start.startswith(mark)), encoding)
            if not known:
                decoder = codecs.getincrementaldecoder("utf-8")()
                decoder.decode(start)
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        if not known or known.lower().replace("-", "") == "utf8":
            return path, []
        remark = f"The file was read as {known}."
    except UnicodeDecodeError:
        known, remark = "cp1252", "The file is not UTF-8: it was read as Western European (cp1252). Check the names."
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CvmError(f'The file "{path.name}" is damaged or cut off: {error}', "Export or copy it again.") from None
    target = folder / "lines.csv"
    try:
        with (
            unpack(path, "rt", encoding=known, newline="") as read,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            shutil.copyfileobj(read, out, _CHUNK)
    except (LookupError, UnicodeError):
        raise CvmError(
            f'The file "{path.name}" is not {known}.', "Name its encoding in [file] of the mapping."
        ) from None
    return target, [remark]


def read_sheet(path: Path, columns: Sequence[str] = (), sheet: str = "") -> tuple[pa.Table, list[str]]:
    """Read a sheet of a workbook as an Arrow table.

    Parameters
    ----------
    path : Path
        Of an .xlsx file.
    columns : sequence of str
        Headers by which the header row and the sheet are found.
    sheet : str
        Its name; the first that has the columns when left out.

    Returns
    -------
    pair of Arrow table and list of str
        Remarks, such as which sheet it was.

    Raises
    ------
    CvmError
        #VALUE!: no workbook, no such sheet, or none that has the columns.
    """
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise CvmError(f'The file "{path.name}" is no workbook: {str(error)[:120]}', "Save it as .xlsx.") from None
    names = [name for name in book.sheet_names if name == sheet] if sheet else book.sheet_names
    if not names:
        raise CvmError(f'There is no sheet "{sheet}".', f"The sheets there are: {', '.join(book.sheet_names[:20])}.")
    for name in names:
        row = _header_row(book, name, columns)
        if row is not None:
            found = book.load_sheet(name, header_row=row, schema_sample_rows=None, dtype_coercion="coerce")
            remarks = [f'Read from the sheet "{name}".'] if len(book.sheet_names) > 1 else []
            return pa.Table.from_batches([pa.RecordBatch.from_arrays(*_parts(found))]), remarks
    first = book.load_sheet(names[0], header_row=0, n_rows=1).available_columns()
    there = ", ".join(column.name for column in first[:30])
    raise CvmError(f"No sheet has the columns {', '.join(columns)}.", f'The first row of "{names[0]}" holds: {there}.')


def _parts(sheet: Any) -> tuple[list[Any], list[str]]:
    batch = sheet.to_arrow()
    return list(batch.columns), list(batch.schema.names)


def _header_row(book: Any, sheet: str, columns: Sequence[str]) -> int | None:
    """Find the row of a sheet in which all columns are named; the first when none is asked for."""
    if not columns:
        return 0
    top = book.load_sheet(sheet, header_row=None, n_rows=_HEADER_ROWS, dtypes="string").to_arrow()
    for row, cells in enumerate(zip(*(column.to_pylist() for column in top.columns), strict=True)):
        if set(columns) <= set(cells):
            return row
    return None


def _database(url: str, options: ReadingOptions, stack: ExitStack) -> ir.Table:
    """Give a table of a SQLite or PostgreSQL database."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = _existing(Path(unquote(url.removeprefix("sqlite:///"))))
        connection = ibis.sqlite.connect(path)
    elif parts.scheme in ("postgres", "postgresql"):
        connection = _postgres(url)
    else:
        raise CvmError(f'Databases of the kind "{parts.scheme}" are not known.', "Give sqlite:/// or postgresql://.")
    stack.callback(connection.disconnect)
    schema, _, table = options.table.rpartition(".")
    tables = connection.list_tables(database=schema) if schema else connection.list_tables()
    if not table and len(tables) == 1:
        table = tables[0]
    if table not in tables:
        problem = f'There is no table "{options.table}".' if table else f"There are {len(tables)} tables."
        raise CvmError(problem, f"Name one with --table: {', '.join(sorted(tables)[:30]) or 'there is none'}.")
    found: ir.Table = connection.table(table, database=schema or None)
    return found


def _postgres(url: str) -> Any:
    try:
        return ibis.connect(url)
    except ImportError:
        raise CvmError(
            "PostgreSQL needs a driver that is not installed.", 'Install it: python -m pip install "xlcvm[postgres]".'
        ) from None


def _on_spark(source: Any, name: str, options: ReadingOptions, folder: Path, stack: ExitStack) -> Source:
    """Read lines by Spark; text files as texts, which are read as figures later on."""
    session = _spark_session(options.master)
    stack.callback(session.stop)
    connection = ibis.pyspark.connect(session)
    path = Path(source) if isinstance(source, (str, Path)) else None
    if path is not None and path.suffix.lower() in (".parquet", ".pq"):
        return Source(connection.read_parquet(_existing(path), table_name="lines"), name)
    if path is not None and _is_text(path):
        readable, remarks = _as_utf8(_existing(path), options.encoding, folder)
        settings = {"header": True, "inferSchema": False, "mode": "FAILFAST", "escape": '"'}
        lines = session.read.csv(str(readable), sep=options.delimiter or ",", **settings)
        lines.createOrReplaceTempView("lines")
        return Source(connection.table("lines"), name, remarks)
    frame, remarks = read_sheet(_existing(path), options.columns, options.sheet) if path else (_arrow(source), [])
    parquet.write_table(frame, folder / "lines.parquet")
    return Source(connection.read_parquet(folder / "lines.parquet", table_name="lines"), name, remarks)


def _spark_session(master: str) -> Any:
    if importlib.util.find_spec("pyspark") is None:
        raise CvmError("Spark is not installed.", 'Install it: python -m pip install "xlcvm[spark]".')
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise CvmError("Spark needs Java 17, which is not there.", "Install Java 17, or set JAVA_HOME.")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8" if master.startswith("local") else "200",
        "spark.log.level": "ERROR",
    }
    if master.startswith("local"):
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.master(master).appName("xlcvm")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def write_parquet(table: ir.Table, path: Path) -> None:
    """Stream a table to a Parquet file; an existing one is replaced only by a complete one.

    Raises
    ------
    CvmError
        When the folder is missing or the file cannot be written.
    """
    with replacing(path) as part, _explained(path.name):
        backend = table.get_backend()
        if backend.name == "duckdb":
            backend.to_parquet(table, part)
            return
        batches = table.to_pyarrow_batches(chunk_size=131_072)
        with parquet.ParquetWriter(part, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
