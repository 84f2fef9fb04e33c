"""The macro "Export to PDF": the visible sheets of a workbook as a PDF file beside it. It changes no cell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from udfs.macros.book_reading import is_remote
from udfs.macros.given import Given, Made, Message
from udfs.macros.open_templates import may_write
from udfs.macros.running import say
from workbooks.files import replace_file
from xlcvm.errors import CvmError

_BY_HAND = (
    "An add-in cannot write a PDF file from here.\n\n"
    "In Excel on the web: File > Export > Download as PDF, or File > Print and save as PDF. In Excel on the desktop: "
    "File > Save As, and choose PDF."
)
_NEVER = "\0"  # xlwings leaves out sheets whose names begin so, and for that would hide them for a while


def export_to_pdf(book: Any) -> None:
    """Write a workbook that is open as a PDF file beside it; an existing file is replaced only after a yes.

    Parameters
    ----------
    book : xlwings.Book
        A saved one.

    Raises
    ------
    CvmError
        It was never saved, is stored elsewhere than on this computer, has nothing to print, or the file is open.
    """
    if is_remote(book):
        say(book, _BY_HAND)
        return
    path = pdf_beside(str(book.impl.fullname))
    if may_write(book, path):
        replace_file(path, _printed(book))
        say(book, f"Written: {path}")


def make(_given: Given) -> Made:
    """Say how it is done by hand, where there is no workbook that is open.

    Parameters
    ----------
    _given : Given
        Any workbook.

    Returns
    -------
    Message
        What to click on.
    """
    return Message(_BY_HAND)


def pdf_beside(fullname: str) -> Path:
    """Give the PDF file that belongs to a workbook.

    Parameters
    ----------
    fullname : str
        Folder and name of the workbook, as Excel has them.

    Raises
    ------
    CvmError
        It has no folder yet, or none on this computer.

    Examples
    --------
    >>> pdf_beside("/offers/Acme 2026.xlsx").name
    'Acme 2026.pdf'
    """
    if "://" in fullname:
        raise CvmError(
            f'The workbook is stored at "{fullname}", where no PDF file can be written.',
            "Save a copy on this computer, or use File > Save As, and choose PDF.",
        )
    path = Path(fullname)
    if not path.is_absolute():
        raise CvmError(
            f'The workbook "{fullname}" was never saved, so that there is no folder for the PDF file.', "Save it first."
        )
    return path.with_suffix(".pdf")


def _printed(book: Any) -> bytes:
    """Print into a file of our own first: a file half written must not replace a good one."""
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder, "printed.pdf")
        try:
            book.to_pdf(part, exclude_start_string=_NEVER)
            return part.read_bytes()
        except Exception as refused:  # what a refusal is differs from engine to engine
            raise CvmError(
                f'Excel could not print "{book.name}" as a PDF file.',
                "See whether File > Print shows a page: an empty workbook has none, and Excel needs a printer.",
            ) from refused
