"""What kind of invoice-line file a path names, and whether its first bytes agree. It reads no more of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from xlcvm.errors import CvmError


class FileKind(Enum):
    """What a file holds: the endings of its name, the bytes it begins with, and what it is called."""

    PACKED_TEXT = ((".csv.gz", ".tsv.gz", ".txt.gz"), b"\x1f\x8b", "a file packed by gzip")
    TEXT = ((".csv", ".tsv", ".txt"), b"", "a text file")
    PARQUET = ((".parquet", ".pq"), b"PAR1", "a Parquet file")
    WORKBOOK = ((".xlsx", ".xlsm"), b"PK\x03\x04", "a workbook")

    @property
    def endings(self) -> tuple[str, ...]:
        """How its name may end."""
        found: tuple[str, ...] = self.value[0]
        return found

    @property
    def mark(self) -> bytes:
        """What it begins with; nothing when it may begin with anything."""
        found: bytes = self.value[1]
        return found

    @property
    def words(self) -> str:
        """What it is called."""
        found: str = self.value[2]
        return found


def file_kind(path: Path) -> FileKind:
    """Give the kind of a file.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    FileKind
        As its name says.

    Raises
    ------
    CvmError
        #VALUE!: there is no such file, it is empty, of an unknown kind, or not what its name says.
    """
    if path.is_dir():
        raise CvmError(f'"{path}" is a folder.', "Name the file in it.")
    if not path.is_file():
        raise CvmError(f'There is no file "{path}".', "Check the name and the folder.")
    if path.stat().st_size == 0:
        raise CvmError(f'The file "{path.name}" is empty.', "Export it again.")
    named = next((kind for kind in FileKind if path.name.lower().endswith(kind.endings)), None)
    if named is None:
        raise CvmError(
            f'The kind of the file "{path.name}" is not known.',
            "Give a .parquet, .csv (also .gz) or .xlsx file, or the URL of a database.",
        )
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((kind for kind in FileKind if kind.mark and start.startswith(kind.mark)), None)
    if marked not in (None, named):
        raise CvmError(
            f'The file "{path.name}" is {marked.words}, whatever its name says.',
            f"Rename it so that it ends in {marked.endings[0]}.",
        )
    return named
