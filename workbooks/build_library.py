"""Building the templates as people download them: each with its worked example, and empty.

Run: python -m workbooks.build_library [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from workbooks.files import replace_file
from workbooks.library.building import empty, example
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.writing import workbook_bytes

EMPTY = "empty"
"""The folder of those that are ready to fill."""


def library_files() -> Iterator[tuple[Path, bytes]]:
    """Give each workbook with its place in the folder `workbooks`; every build gives the same bytes.

    Yields
    ------
    tuple of Path and bytes
        Native ones: they need nothing but a spreadsheet program.
    """
    for name in NAMES:
        kind = load_kind(name)
        yield Path(f"{name}.xlsx"), workbook_bytes(example(kind))
        yield Path(EMPTY, f"{name}.xlsx"), workbook_bytes(empty(kind))


def build_library(folder: Path) -> list[Path]:
    """Write every workbook of the library.

    Parameters
    ----------
    folder : Path
        Where they go.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    CvmError
        A file cannot be replaced.
    """
    (folder / EMPTY).mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in library_files():
        replace_file(folder / name, content)
        written.append(folder / name)
    return written


if __name__ == "__main__":
    build_library(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
