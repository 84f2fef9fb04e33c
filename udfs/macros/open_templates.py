"""A filled template that is open, read as one that lies in a file; and the files that are made beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from udfs.macros.book_reading import given_of
from udfs.macros.given import Given
from udfs.macros.ribbon_buttons import TAB
from workbooks.books import Book, area_of
from workbooks.library.reading_back import ReadBack, read_back
from xlcvm.errors import CvmError


def read_given(given: Given) -> ReadBack:
    """Read the cells of a filled template, without its defined names.

    Parameters
    ----------
    given : Given
        The workbook.

    Raises
    ------
    CvmError
        As `read_back`.
    """
    return read_back(Book(given.name, given.grids))


def read_open(book: Any) -> ReadBack:
    """Read a filled template that is open, as it is on the screen.

    Parameters
    ----------
    book : xlwings.Book
        On this computer.

    Raises
    ------
    CvmError
        As `read_back`.
    """
    given = given_of(book)
    names = {}
    for name in book.names:
        if "!" not in name.name:  # those of a single sheet come with a copy of it
            names[str(name.name).casefold()] = area_of(str(name.refers_to))
    return read_back(Book(given.name, given.grids, names))


def file_beside(book: Any, ending: str) -> Path:
    """Give a file in the folder of a workbook, called after it.

    Parameters
    ----------
    book : xlwings.Book
        A saved one.
    ending : str
        Of the file's name.

    Raises
    ------
    CvmError
        It has no folder yet, or none on this computer.
    """
    fullname = str(book.impl.fullname)
    path = Path(fullname)
    if "://" in fullname:
        raise CvmError(
            f'The workbook is stored at "{fullname}", where no file can be written beside it.',
            "Save a copy on this computer.",
        )
    if not path.is_absolute():
        raise CvmError(
            f'The workbook "{fullname}" was never saved, so that there is no folder for the new file.', "Save it first."
        )
    return path.with_name(f"{path.stem}{ending}")


def may_write(book: Any, path: Path) -> bool:
    """Ask before a file is replaced."""
    if not path.exists():
        return True
    question = f'There is a file "{path.name}" in {path.parent} already.\n\nReplace it?'
    return bool(book.app.alert(question, title=TAB, buttons="yes_no", mode="info") == "yes")
