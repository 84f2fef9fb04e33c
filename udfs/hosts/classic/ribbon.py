"""The ribbon of the add-in: its XML (customUI14, Excel 2010 and later) and the VBA that its buttons call.

One procedure serves all buttons and tells them apart by their ids. Groups and buttons come as data.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from udfs.hosts.classic.vba_project import Module
from udfs.macros.ribbon_buttons import TAB, Button, Group
from xlcvm.errors import CvmError

MODULE = "CvmRibbon"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_LONGEST_TIP = 1024
_LONGEST_LABEL = 1024
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MACRO = re.compile(r"udfs\.macros\.([a-z][a-z0-9_]*)")
_IMAGES = """AcceptTask CalculateNow ChartInsert ChartTypeAreaInsertGallery ChartTypeBarInsertGallery
    ChartTypeColumnInsertGallery ChartTypeLineInsertGallery ChartTypeOtherInsertGallery
    ChartTypeXYScatterInsertGallery DataValidation ErrorChecking FileNew FileOpen FileSaveAsPdfOrXps
    FormulaEvaluate FunctionWizard Help Info MacroPlay NameManager PivotTableInsert RecurrenceEdit RefreshAll
    SheetInsert TableInsert TraceError ViewSideBySide WatchWindow WhatIfAnalysisMenu"""
IMAGES = frozenset(_IMAGES.split())
"""Names of Office's pictures that may be used. Excel draws nothing for an unknown name, and says nothing.

Source: the catalogue of the open-source program RibbonForge, which says that it compared each with Microsoft's list
(Office Fluent user interface control identifiers, github.com/OfficeDev/office-fluent-ui-command-identifiers). That list
itself was not at hand, so the release check looks at the pictures."""


def check_groups(groups: Sequence[Group]) -> None:
    """Refuse what Excel would drop or leave without a picture, silently.

    Raises
    ------
    CvmError
        #VALUE!: an id that is used twice or is none, a picture that is not known, a text that is missing or too long, a
        macro that is not one of `udfs.macros`.
    """
    seen: set[str] = set()
    controls = [(group.id, group.label) for group in groups]
    controls += [(button.id, button.label) for group in groups for button in group.buttons]
    for identity, label in controls:
        if not _ID.fullmatch(identity):
            raise CvmError(f'"{identity}" cannot be an id of the ribbon.', "Use letters, digits and _.")
        if identity.casefold() in seen:
            raise CvmError(f'Two parts of the ribbon have the id "{identity}".', "Rename one of them.")
        seen.add(identity.casefold())
        if not 0 < len(label) <= _LONGEST_LABEL:
            raise CvmError(f'The part "{identity}" of the ribbon has no label.', "Give it one.")
    for button in (button for group in groups for button in group.buttons):
        _check_button(button)


def _check_button(button: Button) -> None:
    if button.image not in IMAGES:
        raise CvmError(
            f'The picture "{button.image}" of the button "{button.label}" is not known.',
            "Use one of Office's own names (imageMso), and add it to IMAGES in ribbon.py once it was looked up.",
        )
    if not _MACRO.fullmatch(button.macro):
        raise CvmError(f'"{button.macro}" is not the name of a macro.', "Name it udfs.macros.some_name.")
    for tip in (button.screentip, button.supertip):
        if not 0 < len(tip) <= _LONGEST_TIP:
            raise CvmError(
                f'The button "{button.label}" has a tip that is missing or too long.', "Say in a sentence what it does."
            )


def ribbon_xml(groups: Sequence[Group]) -> bytes:
    """Give the part customUI14.xml.

    Parameters
    ----------
    groups : sequence of Group
        With buttons whose macros exist.

    Returns
    -------
    bytes
        One tab, after Excel's own.

    Raises
    ------
    CvmError
        As `check_groups`.
    """
    check_groups(groups)
    root = ET.Element("customUI", {"xmlns": NAMESPACE, "onLoad": f"{MODULE}.OnLoad"})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": "cvm_tab", "label": TAB})
    for group in groups:
        drawn = ET.SubElement(tab, "group", {"id": group.id, "label": group.label})
        for button in group.buttons:
            ET.SubElement(drawn, "button", _attributes(button))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'.encode()


def _attributes(button: Button) -> dict[str, str]:
    return {
        "id": button.id,
        "label": button.label,
        "size": button.size,
        "imageMso": button.image,
        "screentip": button.screentip,
        "supertip": button.supertip,
        "onAction": f"{MODULE}.OnAction",
        "getEnabled": f"{MODULE}.GetEnabled",
    }


def ribbon_module(groups: Sequence[Group]) -> Module:
    """Give the VBA that the ribbon calls."""
    buttons = [button for group in groups for button in group.buttons]
    cases = "".join(
        f'        Case "{button.id}": CvmPython.RunMacro "{button.macro.rpartition(".")[2]}"\n' for button in buttons
    )
    always = ", ".join(f'"{button.id}"' for button in buttons if not button.needs_workbook)
    free = f"        Case {always}: enabled = True\n" if always else ""
    return Module(
        MODULE,
        f"""Option Explicit
' What the ribbon calls. Generated from udfs/macros/ribbon_buttons.py of xlcvm: change nothing here.

Private shown As IRibbonUI ' lost when VBA is reset; the buttons then stay as they are

Public Sub OnLoad(loaded As IRibbonUI)
    Set shown = loaded
End Sub

Public Sub OnAction(control As IRibbonControl)
    Select Case control.ID
{cases}    End Select
End Sub

Public Sub GetEnabled(control As IRibbonControl, ByRef enabled As Variant)
    Select Case control.ID
{free}        Case Else: enabled = Not ActiveWorkbook Is Nothing
    End Select
End Sub

Public Sub Refresh()
    If Not shown Is Nothing Then shown.Invalidate
End Sub
""",
    )
