"""Running a macro by its name on a workbook, and saying in a message what went wrong. It knows no macro and no host."""

from __future__ import annotations

import importlib
import logging
import re
import sys
from collections.abc import Callable
from typing import Any

from udfs.macros.book_reading import given_of, is_remote
from udfs.macros.book_writing import write_sheets
from udfs.macros.given import Given, Made, Message
from udfs.macros.ribbon_buttons import TAB
from xlcvm.errors import CvmError

_OURS = frozenset(("udfs", "workbooks", "xlcvm"))
_DISTRIBUTIONS = {"ibis": "ibis-framework[duckdb,sqlite]", "duckdb": "ibis-framework[duckdb,sqlite]"}
"""Where a package is installed by another name than it is imported by."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_logger = logging.getLogger("xlcvm")


def run_on(name: str, book: Any) -> None:
    """Run a macro on a workbook; an error is shown in a message, never as a traceback.

    Parameters
    ----------
    name : str
        Of the module in `udfs.macros`, whose function of the same name takes the workbook.
    book : xlwings.Book
        What it works on; its `app` shows the message.
    """
    try:
        _macro(name)(book)
    except CvmError as error:
        say(book, error_text(error))
    except Exception as bug:
        _logger.exception("the macro %s failed", name)
        missing = _missing_package(bug)
        if missing:
            say(book, error_text(_not_installed(name, missing, on_server=is_remote(book))))
            return
        say(
            book,
            f"Internal error in {name} ({type(bug).__name__}: {bug}).\n\n"
            "This is a fault of xlcvm: please report it with what the workbook held.",
            mode="critical",
        )


def carry_out(book: Any, make: Callable[[Given], Made]) -> None:
    """Read a workbook, make something of it, and write that onto new sheets or show it as a message.

    Parameters
    ----------
    book : xlwings.Book
        Which the macro was called on.
    make : callable
        What the macro is, without the workbook.

    Raises
    ------
    CvmError
        What `make` raises, or the workbook takes no new sheets.
    """
    made = make(given_of(book))
    if isinstance(made, Message):
        say(book, made.text)
    else:
        write_sheets(book, made)


def say(book: Any, text: str, *, mode: str = "info") -> None:
    """Show a message above a workbook.

    Parameters
    ----------
    book : xlwings.Book
        Whose `app` shows it.
    text : str
        Paragraphs.
    mode : {"info", "critical"}
        The picture beside it.
    """
    book.app.alert(text, title=TAB, mode=mode)


def error_text(error: CvmError) -> str:
    """Give an error as the paragraphs of a message: the problem, where, and what to do.

    Examples
    --------
    >>> print(error_text(CvmError("There is no table of inputs.", "Select one.", where="sheet Sheet1")))
    There is no table of inputs.
    <BLANKLINE>
    Where: sheet Sheet1
    <BLANKLINE>
    Select one.
    """
    where = f"Where: {error.location}" if error.location else ""
    return "\n\n".join(part for part in (error.problem, where, error.remedy) if part)


def _missing_package(bug: BaseException) -> str:
    """Name the package of others that is not installed; nothing where that is not the trouble."""
    package = (bug.name or "").partition(".")[0] if isinstance(bug, ModuleNotFoundError) else ""
    there = package in sys.modules or package in sys.stdlib_module_names
    return "" if package in _OURS or there else package


def _not_installed(name: str, package: str, *, on_server: bool) -> CvmError:
    """Say which package a macro lacks, and how whoever can do so installs it."""
    distribution = _DISTRIBUTIONS.get(package, package)
    problem = f'The macro "{name}" needs the Python package {package}, which is not installed.'
    if sys.platform == "emscripten":  # xlwings Lite: Python in the browser
        return CvmError(problem, f"Add this line to requirements.txt in xlwings Lite, and restart it: {distribution}")
    if on_server:
        return CvmError(problem, f'Whoever runs the server installs it: python -m pip install "{distribution}"')
    python = sys.executable.replace("pythonw.exe", "python.exe")  # the other shows nothing
    return CvmError(problem, f'Run in a terminal: "{python}" -m pip install "{distribution}"')


def _macro(name: str) -> Any:
    if _NAME.fullmatch(name):
        try:
            return getattr(importlib.import_module(f"udfs.macros.{name}"), name)
        except ModuleNotFoundError as error:
            if error.name != f"udfs.macros.{name}":
                raise
        except AttributeError:
            pass
    raise CvmError(
        f'This xlcvm has no macro "{name}": the add-in is of another version.',
        "Run in a terminal: xlcvm install excel",
    )
