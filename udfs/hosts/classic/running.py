"""Running a macro of the ribbon on the workbook that the user has before him, and saying what went wrong.

The add-in calls it in the process that computes the functions, by xlwings' RunPython; it knows no macro.
"""

from __future__ import annotations

import importlib
import logging
import re
from typing import Any

from xlcvm.errors import CvmError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TITLE = "Customer Value"
_logger = logging.getLogger("xlcvm")


def run(name: str) -> None:
    """Run a macro on the workbook that Excel called from; an error is shown in a message, never as a traceback.

    Parameters
    ----------
    name : str
        Of the module in `udfs.macros`, whose function of the same name takes the workbook.
    """
    run_on(name, importlib.import_module("xlwings").Book.caller())


def run_on(name: str, book: Any) -> None:
    """Run a macro on a workbook.

    Parameters
    ----------
    name : str
        Of the macro.
    book : xlwings.Book
        What it works on; its `app` shows the message.
    """
    try:
        _macro(name)(book)
    except CvmError as error:
        where = f"\n\nWhere: {error.location}" if error.location else ""
        remedy = f"\n\n{error.remedy}" if error.remedy else ""
        book.app.alert(f"{error.problem}{where}{remedy}", title=_TITLE, mode="info")
    except Exception as bug:
        _logger.exception("the macro %s failed", name)
        book.app.alert(
            f"Internal error in {name} ({type(bug).__name__}: {bug}).\n\n"
            "This is a fault of xlcvm: please report it with what the workbook held.",
            title=_TITLE,
            mode="critical",
        )


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
