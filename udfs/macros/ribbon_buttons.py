"""What the ribbon "Customer Value" offers, as data; every host that has a ribbon draws it from here. It runs nothing.

A button runs the function of a module of the same name: `udfs.macros.tornado` is `tornado(book)` in that module. A
button whose macro is not there is left out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

TAB = "Customer Value"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the ribbon.

    Parameters
    ----------
    id : str
        Unique in the ribbon; letters, digits and underscores.
    label : str
        What stands on it.
    macro : str
        What it runs, such as "udfs.macros.tornado".
    image : str
        The name of one of Office's own pictures (imageMso).
    screentip : str
        The headline of its tip.
    supertip : str
        What it does, on what, and where the result goes.
    size : {"normal", "large"}
        On the ribbon.
    needs_workbook : bool
        Whether it is grey while no workbook is open.
    """

    id: str
    label: str
    macro: str
    image: str
    screentip: str
    supertip: str
    size: Literal["normal", "large"] = "normal"
    needs_workbook: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """A group of buttons on the ribbon."""

    id: str
    label: str
    buttons: tuple[Button, ...]


GROUPS = (
    Group(
        "cvm_model",
        "Value model",
        (
            Button(
                "new_calculator",
                "New calculator",
                "udfs.macros.new_calculator",
                "FileNew",
                "New value calculator",
                "Writes the sheets of a value calculator with an example onto new sheets.",
                "large",
                needs_workbook=False,
            ),
            Button(
                "new_from_template",
                "New from template",
                "udfs.macros.new_from_template",
                "SheetInsert",
                "New from a template",
                "Lists the templates on a new sheet; with the name of one selected, writes that one onto new sheets.",
                "large",
                needs_workbook=False,
            ),
            Button(
                "check_model",
                "Check model",
                "udfs.macros.check_model",
                "ErrorChecking",
                "Check the value model",
                "Finds unknown variables, units that clash, circular terms and open placeholders of the tables of "
                "equations and inputs, and lists them on a new sheet.",
                "large",
            ),
            Button(
                "explain_error",
                "Explain error",
                "udfs.macros.explain_error",
                "TraceError",
                "Why does this cell show an error?",
                "Tells what is wrong in the selected cell, where, and what to do.",
                "large",
            ),
        ),
    ),
    Group(
        "cvm_compare",
        "Compare",
        (
            Button(
                "insert_value_table",
                "Insert value table",
                "udfs.macros.insert_value_table",
                "TableInsert",
                "Insert a value table",
                "Prints every equation in words, with its figures and its value, on a new sheet.",
            ),
            Button(
                "compare_with_next_best",
                "Compare with next best",
                "udfs.macros.compare_with_next_best",
                "ViewSideBySide",
                "Compare with the next best alternative",
                "Sets our offering beside the next best alternative, element by element, on a new sheet.",
            ),
        ),
    ),
    Group(
        "cvm_analyse",
        "Analyse",
        (
            Button(
                "tornado",
                "Tornado",
                "udfs.macros.tornado",
                "ChartTypeBarInsertGallery",
                "Tornado",
                "Shows which assumption carries the answer: the total at each input's low and high, as a chart.",
                "large",
            ),
            Button(
                "two_way_table",
                "Two-way table",
                "udfs.macros.two_way_table",
                "WhatIfAnalysisMenu",
                "Two-way table",
                "Shows the total for the figures of two inputs, one down and one across.",
            ),
            Button(
                "simulate",
                "Simulate",
                "udfs.macros.simulate",
                "ChartTypeAreaInsertGallery",
                "Simulate",
                "Says how sure the answer is: draws the inputs by their distributions and shows the total's spread.",
            ),
            Button(
                "check_discounts",
                "Check discounts",
                "udfs.macros.check_discounts",
                "DataValidation",
                "Check discounts",
                "Checks a table of deals against the table of the discount policy, and names approvers and reasons.",
            ),
            Button(
                "waterfall_and_band",
                "Waterfall and band from data",
                "udfs.macros.waterfall_and_band",
                "ChartTypeColumnInsertGallery",
                "Waterfall and price band",
                "Shows from a table of invoice lines where list price goes, and how pocket prices spread.",
            ),
        ),
    ),
    Group(
        "cvm_share",
        "Share",
        (
            Button(
                "export_to_pdf",
                "Export to PDF",
                "udfs.macros.export_to_pdf",
                "FileSaveAsPdfOrXps",
                "Export to PDF",
                "Saves all visible sheets as a PDF file beside the workbook; asks before it replaces one.",
                "large",
            ),
            Button(
                "customer_copy",
                "Customer copy",
                "udfs.macros.customer_copy",
                "AcceptTask",
                "Copy for the customer",
                "Writes a new file beside a filled template: without cost, margin, floor, policy or internal notes.",
                "large",
            ),
            Button(
                "value_case_history",
                "Value case history (PDF)",
                "udfs.macros.value_case_history",
                "FileSaveAsPdfOrXps",
                "Value case history as PDF",
                "Prints the page Value case history of a filled value documenter as a PDF file beside the workbook.",
            ),
            Button(
                "show_help",
                "Help",
                "udfs.macros.show_help",
                "Help",
                "Help",
                "Lists the functions with their arguments, and where to read more.",
                "large",
                needs_workbook=False,
            ),
        ),
    ),
)


def has_macro(button: Button) -> bool:
    """Say whether the module of a button's macro is there."""
    return importlib.util.find_spec(button.macro) is not None


def available(groups: Sequence[Group] = GROUPS, exists: Callable[[Button], bool] = has_macro) -> tuple[Group, ...]:
    """Give the groups with those buttons whose macro exists; a group without any is left out.

    Parameters
    ----------
    groups : sequence of Group
        All there may be.
    exists : callable
        Says whether a button's macro is there.

    Returns
    -------
    tuple of Group
        In their order.
    """
    kept = (replace(group, buttons=tuple(filter(exists, group.buttons))) for group in groups)
    return tuple(group for group in kept if group.buttons)
