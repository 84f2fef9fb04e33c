"""What the add-in calls for a button of its ribbon: the macro runs on the workbook that the user has before him.

The call comes by xlwings' RunPython, into the process that computes the functions.
"""

from __future__ import annotations

import importlib

from udfs.macros.running import run_on


def run(name: str) -> None:
    """Run a macro on the workbook that Excel called from; an error is shown in a message, never as a traceback.

    Parameters
    ----------
    name : str
        Of the macro.
    """
    run_on(name, importlib.import_module("xlwings").Book.caller())
