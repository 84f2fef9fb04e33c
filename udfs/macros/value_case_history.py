"""The macro "Value case history (PDF)": the page of a filled value documenter that is printed, beside the workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from udfs.macros.book_reading import is_remote
from udfs.macros.given import Given, Made, Message
from udfs.macros.open_templates import file_beside, may_write, read_open
from udfs.macros.running import say
from workbooks.files import replace_file
from xlcvm.errors import CvmError

TEMPLATE, SHEET = "value-documenter", "Case history"
_BY_HAND = (
    "An add-in cannot write a PDF file from here.\n\n"
    f'Show the sheet "{SHEET}". In Excel on the web: File > Print and save as PDF. In Excel on the desktop: '
    "File > Save As, and choose PDF; it saves the sheet that is shown."
)


def value_case_history(book: Any) -> None:
    """Print the page of a value documenter that is open; an existing file is replaced only after a yes.

    Parameters
    ----------
    book : xlwings.Book
        A saved one.

    Raises
    ------
    CvmError
        It is no value documenter, its page is missing, or the file cannot be written.
    """
    if is_remote(book):
        say(book, _BY_HAND)
        return
    read = read_open(book)
    if read.kind.name != TEMPLATE:
        raise CvmError(
            f'"{book.name}" is of the template "{read.kind.name}", which has no value case history.',
            f"Fill a {TEMPLATE}: New from template has it.",
        )
    page = next((sheet for sheet in book.sheets if sheet.name.casefold().startswith(SHEET.casefold())), None)
    if page is None:
        raise CvmError(f'There is no sheet "{SHEET}".', "It was renamed or deleted: give it its name back.")
    path = file_beside(book, " - value case history.pdf")
    if may_write(book, path):
        replace_file(path, _printed(page))
        notes = [f"Note: {remark}" for remark in read.remarks]
        say(book, "\n\n".join((f"Written: {path}", *notes)))


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


def _printed(page: Any) -> bytes:
    """Print into a file of our own first: a file half written must not replace a good one."""
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder, "printed.pdf")
        try:
            page.to_pdf(part)
            return part.read_bytes()
        except Exception as refused:  # what a refusal is differs from engine to engine
            raise CvmError(
                f'Excel could not print the sheet "{page.name}" as a PDF file.',
                "See whether File > Print shows a page: Excel needs a printer.",
            ) from refused
