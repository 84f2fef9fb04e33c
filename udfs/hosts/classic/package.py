"""A workbook becomes one with a VBA project, or an add-in: parts and relationships of its package. It knows no VBA.

It changes what XlsxWriter writes; each edit is found exactly once or refused.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from workbooks.packages import CONTENT_TYPES, PACKAGE_RELATIONS, add_relation, packed, parts_of, replace_in_part

WORKBOOK_MODULE = "ThisWorkbook"
PROJECT_PART, RIBBON_PART = "xl/vbaProject.bin", "customUI/customUI14.xml"
_BOOK, _BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_SHEET_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_LIBRARY_FUNCTION = re.compile(r"(<(f|definedName|formula1?|formula2)\b[^>]*>)([^<]+)")


def sheet_modules(package: bytes) -> list[str]:
    """Give the names under which VBA knows the sheets of a workbook, in their order."""
    return [_code_name(part) for part in _sheet_parts(list(parts_of(package)))]


def _sheet_parts(names: list[str]) -> list[str]:
    found = [(int(match[1]), name) for name in names if (match := _SHEET_PART.fullmatch(name))]
    return [name for _, name in sorted(found)]


def _code_name(part: str) -> str:
    match = _SHEET_PART.fullmatch(part)
    return f"Sheet{match[1] if match else ''}"


def with_macros(package: bytes, project: bytes, *, ribbon: bytes | None = None, add_in: bool = False) -> bytes:
    """Add a VBA project to a workbook.

    Parameters
    ----------
    package : bytes
        Of an .xlsx file that XlsxWriter wrote.
    project : bytes
        `vbaProject.bin` with a module for the workbook and for each of `sheet_modules`.
    ribbon : bytes, optional
        The part customUI14.xml.
    add_in : bool
        Whether it becomes an add-in (.xlam) rather than a workbook (.xlsm).

    Returns
    -------
    bytes
        The new package; equal arguments give equal bytes.

    Raises
    ------
    ValueError
        The package is not as XlsxWriter writes it.
    """
    parts = parts_of(package)
    replace_in_part(parts, CONTENT_TYPES, _PLAIN, _ADD_IN if add_in else _WITH_MACROS)
    replace_in_part(
        parts,
        CONTENT_TYPES,
        "<Override",
        f'<Default Extension="bin" ContentType="{_PROJECT_TYPE}"/><Override',
        first=True,
    )
    add_relation(parts, _BOOK_RELATIONS, "rIdVba", kind=_PROJECT_RELATION, target="vbaProject.bin")
    replace_in_part(parts, _BOOK, "<workbookPr", f"<workbookPr codeName={quoteattr(WORKBOOK_MODULE)}")
    for part in _sheet_parts(list(parts)):
        parts[part] = _with_code_name(parts[part], _code_name(part))
    parts[PROJECT_PART] = project
    if ribbon is not None:
        add_relation(parts, PACKAGE_RELATIONS, "rIdRibbon", kind=_RIBBON_RELATION, target=RIBBON_PART)
        parts[RIBBON_PART] = ribbon
    return packed(parts)


def with_own_functions(package: bytes) -> bytes:
    """Name the functions of a live workbook as its own module has them: `CVM_VALUE`, not `_xll.CVM_VALUE`."""
    parts = parts_of(package)
    for name, content in parts.items():
        if name.startswith("xl/") and name.endswith(".xml") and b"_xll.CVM_" in content:
            parts[name] = _LIBRARY_FUNCTION.sub(_own, content.decode("utf-8")).encode("utf-8")
    return packed(parts)


def _own(match: re.Match[str]) -> str:
    pieces = re.split('("(?:[^"]|"")*")', match[3].replace("&quot;", '"'))  # every second piece is a text
    pieces[::2] = [piece.replace("_xll.CVM_", "CVM_") for piece in pieces[::2]]
    return match[1] + "".join(pieces)


def _with_code_name(sheet: bytes, name: str) -> bytes:
    text = sheet.decode("utf-8")
    if "<sheetPr" in text:
        return text.replace("<sheetPr", f'<sheetPr codeName="{name}"', 1).encode("utf-8")
    found = re.search(r"<worksheet\b[^>]*>", text)
    if found is None:
        raise ValueError("a sheet without its root element")
    return f'{text[: found.end()]}<sheetPr codeName="{name}"/>{text[found.end() :]}'.encode()
