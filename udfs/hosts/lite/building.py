"""A workbook for xlwings Lite, with a worked example to try the functions on. It computes nothing.

Lite keeps what it runs in a part of the file: texts, written as JSON, in the properties of a web extension.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from xml.sax.saxutils import quoteattr

from udfs.hosts.lite.archive import source_archive
from udfs.hosts.lite.main_file import main_file, requirements_file
from udfs.hosts.release import version
from workbooks.packages import PACKAGE_RELATIONS, add_part, add_relation, packed, parts_of
from workbooks.spec import Cell, Lines, Sheet, Table, Template, title_lines
from workbooks.writing import workbook_bytes

FILE_NAME = "xlcvm-lite.xlsx"
_STORE_ID, _STORE_VERSION = "wa200008175", "1.0.0.0"  # of xlwings Lite
_EXTENSION, _PANES = "xl/webextensions/webextension1.xml", "xl/webextensions/taskpanes.xml"
_PANE_RELATIONS = "xl/webextensions/_rels/taskpanes.xml.rels"
_EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
_PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
_PANES_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
_EXTENSION_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "http://schemas.microsoft.com/office/webextensions"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_INPUTS = (
    ("power drawn", 32.0, 40.0, "kW"),
    ("operating hours", 6000.0, 6000.0, "h/year"),
    ("price per kWh", 0.12, 0.12, "USD/kWh"),
)
_EQUATION = (
    "[power drawn × operating hours × price per kWh] next best − [power drawn × operating hours × price per kWh] ours"
)
_STEPS = (
    "1. Install the add-in xlwings Lite from Excel's own store (Home > Add-ins); it is free.",
    "2. Open its pane: it loads Python and the functions of this workbook, which takes some seconds the first time.",
    "3. Type a formula into any empty cell, such as those below; type it yourself, they stand here as text.",
    "Nothing you enter leaves this computer: Python runs inside Excel. At its start it is loaded from the internet.",
)


def build_lite() -> bytes:
    """Give the workbook as the bytes of an .xlsx file.

    Returns
    -------
    bytes
        Equal sources give equal bytes, on every machine.
    """
    main = main_file(source_archive(), version())
    parts = parts_of(workbook_bytes(_template()))
    add_part(parts, _EXTENSION, _extension(main).encode("utf-8"), content_type=_EXTENSION_TYPE)
    add_part(parts, _PANES, _panes().encode("utf-8"), content_type=_PANES_TYPE)
    relation = f'<Relationship Id="rId1" Type="{_EXTENSION_RELATION}" Target="webextension1.xml"/>'
    parts[_PANE_RELATIONS] = f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode()
    add_relation(parts, PACKAGE_RELATIONS, "rIdLite", kind=_PANES_RELATION, target=_PANES)
    return packed(parts)


def _extension(main: str) -> str:
    identity = uuid.UUID(bytes=hashlib.sha256(main.encode("utf-8")).digest()[:16], version=4)
    reference = f'id="{_STORE_ID}" version="{_STORE_VERSION}" store="en-US" storeType="OMEX"'
    properties = {
        "main.py": main,
        "requirements.txt": requirements_file(),
        "xlwingsSettingsWorkbook": {"startupBehavior": "taskpane"},
    }
    written = "".join(_property(name, value) for name, value in properties.items())
    return (
        f'{_HEAD}<we:webextension xmlns:we="{_SPACE}/webextension/2010/11" id="{{{str(identity).upper()}}}">'
        f"<we:reference {reference}/><we:alternateReferences/><we:properties>{written}</we:properties>"
        f'<we:bindings/><we:snapshot xmlns:r="{_OFFICE_RELATIONS}"/></we:webextension>'
    )


def _property(name: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"<we:property name={quoteattr(name)} value={quoteattr(text)}/>"


def _panes() -> str:
    pane = f'<wetp:webextensionref xmlns:r="{_OFFICE_RELATIONS}" r:id="rId1"/>'
    return (
        f'{_HEAD}<wetp:taskpanes xmlns:wetp="{_SPACE}/taskpanes/2010/11">'
        f'<wetp:taskpane dockstate="right" visibility="1" width="350" row="0">{pane}</wetp:taskpane></wetp:taskpanes>'
    )


def _template() -> Template:
    inputs = tuple(
        (Cell(name, "body"), Cell(ours, "input number"), Cell(best, "input number"), Cell(unit, "body"))
        for name, ours, best, unit in _INPUTS
    )
    blocks = (
        title_lines("title", "xlcvm in xlwings Lite", "Customer value management, with Python inside Excel"),
        Lines("steps", tuple((Cell(step, "paragraph", span=4),) for step in _STEPS)),
        Table("inputs", ("Variable", "Ours", "Next best", "Unit"), inputs),
        Table("equations", ("Value element", "Equation"), ((Cell("Energy savings", "body"), Cell(_EQUATION, "body")),)),
        Lines("formulas", tuple((Cell(label, "body"), Cell(text, "body", span=3)) for label, text in _formulas())),
    )
    return Template("xlcvm in xlwings Lite", (Sheet("Start", (30.0, 44.0, 16.0, 16.0), blocks),))


def _formulas() -> tuple[tuple[str, str], ...]:
    return (
        ("the value, 5,760 USD a year", "=CVM_VALUE(B15,A9:D12)"),
        ("with its figures", "=CVM_WITH_VALUES(B15,A9:D12)"),
        ("economic value, 950", "=CVM_EVC(300,650)"),
        ("why a cell shows an error", "=CVM_WHY()"),
    )
