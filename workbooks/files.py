"""Files that replace others only when they are complete."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlcvm.errors import CvmError


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that a half-written one never replaces a good one.

    Raises
    ------
    CvmError
        When the folder is missing, or the file is open elsewhere or protected.
    """
    with replacing(path) as part:
        part.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a new file beside an old one, which it replaces when the block ends well.

    Parameters
    ----------
    path : Path
        Of the file that is to be written or replaced.

    Yields
    ------
    Path
        Where it is written first.

    Raises
    ------
    CvmError
        When the folder is missing, or the file is open elsewhere or protected, or the disk is full.
    """
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise CvmError(
                f'The file "{path.name}" is open in another program.',
                f'Close it there; if nobody has it open, delete "{lock.name}" beside it.',
            )
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    except FileNotFoundError:
        raise CvmError(f'There is no folder "{path.parent}".', "Create it first.") from None
    except OSError as error:
        raise CvmError(
            f'Nothing can be written to "{path.parent}": {error.strerror}.', "Choose another folder."
        ) from None
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise CvmError(
            f'The file "{path.name}" cannot be replaced: {error.strerror}.',
            "Free some space, or choose another folder; an old file is as it was."
            if full
            else "Close it if it is open in another program, or choose another name.",
        ) from None
    finally:
        part.unlink(missing_ok=True)
