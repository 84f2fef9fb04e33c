"""What engines say when they cannot read or go on, in the words of who handed a source in. It opens nothing."""

from __future__ import annotations

import errno
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from workbooks.databases import name_of_url, without_password
from xlcvm.errors import CvmError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAYS_FULL = ("No space left", "File too large", "Disk quota")
_OF_IBIS: tuple[tuple[str, type[Warning]], ...] = (
    (r"fetch_arrow_table\(\) is deprecated", DeprecationWarning),  # of duckdb 2
    ("The 'future.infer_string' option is deprecated", DeprecationWarning),  # of pandas 3
    ("The copy keyword is deprecated", DeprecationWarning),
    ("PySpark does not yet fully support pandas >= 3", FutureWarning),  # only sums and floats go through pandas
)
_SAYS_CUT_OFF = ("GZIP", "magic bytes", "nexpected end", "metadata", "not a Parquet", "malformed", "corrupt")


def name_of(source: object) -> str:
    """Give what a source is called."""
    if isinstance(source, Path) or (isinstance(source, str) and "://" not in source):
        return Path(source).name
    return name_of_url(source) if isinstance(source, str) else type(source).__name__


def says_full(error: Exception) -> bool:
    """Say whether an error means that a disk, or what one may use of it, is full."""
    return getattr(error, "errno", None) in _FULL or any(said in str(error) for said in _SAYS_FULL)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep from people what ibis is told about calls of its own that will go."""
    with warnings.catch_warnings():
        for said, category in _OF_IBIS:
            warnings.filterwarnings("ignore", said, category)
        yield


@contextmanager
def explained(source: object, *, also: type[Exception] | tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Say what an engine could not do with a source in the words of who handed it in."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except CvmError:
        raise
    except Exception as error:
        if not _is_of_an_engine(error) and not (also and isinstance(error, also)):
            raise
        text = " ".join(str(error).split())
        if isinstance(source, str) and "://" in source:
            text = without_password(text, source)
        raise _reading_error(name_of(source), text, error) from error


def _is_of_an_engine(error: Exception) -> bool:
    known = (duckdb.Error, ibis.common.exceptions.IbisError, pa.ArrowException, sqlite3.Error)
    return isinstance(error, known) or type(error).__module__.partition(".")[0] in ("psycopg", "pyspark", "py4j")


def _reading_error(name: str, text: str, error: Exception) -> CvmError:
    if "Out of Memory" in text or "OutOfMemory" in text:
        return CvmError(f'There is not enough memory for "{name}".', "Allow more with --memory, or ask for less.")
    if says_full(error):
        return CvmError("The disk is full.", "Free some space, or set another temporary folder (TMPDIR).")
    if any(said in text for said in _SAYS_CUT_OFF):
        return CvmError(f'The file "{name}" is damaged or cut off: {_ended(text, 200)}', "Export or copy it again.")
    return CvmError(f'"{name}" cannot be read: {_ended(text, 300)}', "Mend the file or the mapping.")


def _ended(text: str, most: int) -> str:
    """Give so much of a text, as the end of a sentence."""
    return f"{text[:most]}…" if len(text) > most else f"{text.rstrip('.')}."
