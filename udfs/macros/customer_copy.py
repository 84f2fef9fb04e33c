"""The macro "Customer copy": a new file beside a filled template, without anything that is for the supplier."""

from __future__ import annotations

from typing import Any

from udfs.macros.book_reading import is_remote
from udfs.macros.given import Given, Made
from udfs.macros.open_templates import file_beside, may_write, read_given, read_open
from udfs.macros.running import say
from workbooks.library import customer_copy as copies
from workbooks.library.reading_back import ReadBack
from workbooks.writing import write_template

_BY_HAND = (
    "An add-in cannot write a file from here, and the copy for a customer must be a file of its own.\n\n"
    "Download the workbook, and run in a terminal: xlcvm customer-copy FILE.xlsx -o COPY.xlsx"
)


def customer_copy(book: Any) -> None:
    """Write the customer's copy of a filled template beside it; an existing file is replaced only after a yes.

    Parameters
    ----------
    book : xlwings.Book
        A saved one.

    Raises
    ------
    CvmError
        It is no template, has no copy for customers, or the file cannot be written.
    """
    if is_remote(book):
        say(book, _BY_HAND)
        return
    read = read_open(book)
    template = copies.customer_copy(read)
    path = file_beside(book, " - customer copy.xlsx")
    if may_write(book, path):
        write_template(template, path)
        say(book, "\n\n".join((f"Written: {path}", "Open it and look before you send it.", *notes(read))))


def notes(read: ReadBack) -> list[str]:
    """Give what is to be said of the workbook, as paragraphs."""
    return [f"Note: {remark}" for remark in read.remarks]


def make(given: Given) -> Made:
    """Lay out the customer's copy.

    Parameters
    ----------
    given : Given
        A filled template.

    Returns
    -------
    Template
        For a workbook of its own.

    Raises
    ------
    CvmError
        It is no template, or has no copy for customers.
    """
    return copies.customer_copy(read_given(given))
