"""A workbook becomes one with a VBA project, or an add-in: parts and relationships of its package. It knows no VBA.

It changes what XlsxWriter writes; each edit is found exactly once or refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

WORKBOOK_MODULE = "ThisWorkbook"
PROJECT_PART, RIBBON_PART = "xl/vbaProject.bin", "customUI/customUI14.xml"
_TYPES, _RELATIONS, _BOOK, _BOOK_RELATIONS = (
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
)  # fmt: skip
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_SHEET_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_LIBRARY_FUNCTION = re.compile(r"(<(f|definedName|formula1?|formula2)\b[^>]*>)([^<]+)")
_MOMENT = (1980, 1, 1, 0, 0, 0)


def sheet_modules(package: bytes) -> list[str]:
    """Give the names under which VBA knows the sheets of a workbook, in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return [_code_name(part) for part in _sheet_parts(archive.namelist())]


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
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    _edit(parts, _TYPES, _PLAIN, _ADD_IN if add_in else _WITH_MACROS)
    _edit(parts, _TYPES, "<Override", f'<Default Extension="bin" ContentType="{_PROJECT_TYPE}"/><Override', first=True)
    _relate(parts, _BOOK_RELATIONS, "rIdVba", _PROJECT_RELATION, "vbaProject.bin")
    _edit(parts, _BOOK, "<workbookPr", f"<workbookPr codeName={quoteattr(WORKBOOK_MODULE)}")
    for part in _sheet_parts(list(parts)):
        parts[part] = _with_code_name(parts[part], _code_name(part))
    parts[PROJECT_PART] = project
    if ribbon is not None:
        _relate(parts, _RELATIONS, "rIdRibbon", _RIBBON_RELATION, RIBBON_PART)
        parts[RIBBON_PART] = ribbon
    return _packed(parts)


def with_own_functions(package: bytes) -> bytes:
    """Name the functions of a live workbook as its own module has them: `CVM_VALUE`, not `_xll.CVM_VALUE`."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if name.startswith("xl/") and name.endswith(".xml") and b"_xll.CVM_" in content:
            parts[name] = _LIBRARY_FUNCTION.sub(_own, content.decode("utf-8")).encode("utf-8")
    return _packed(parts)


def _own(match: re.Match[str]) -> str:
    pieces = re.split('("(?:[^"]|"")*")', match[3].replace("&quot;", '"'))  # every second piece is a text
    pieces[::2] = [piece.replace("_xll.CVM_", "CVM_") for piece in pieces[::2]]
    return match[1] + "".join(pieces)


def _edit(parts: dict[str, bytes], part: str, old: str, new: str, *, first: bool = False) -> None:
    text = parts[part].decode("utf-8")
    if text.count(old) != 1 and not (first and old in text):
        raise ValueError(f"{part} holds {old!r} {text.count(old)} times")
    parts[part] = text.replace(old, new, 1).encode("utf-8")


def _relate(parts: dict[str, bytes], part: str, identity: str, kind: str, target: str) -> None:
    relation = f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'
    _edit(parts, part, "</Relationships>", f"{relation}</Relationships>")


def _with_code_name(sheet: bytes, name: str) -> bytes:
    text = sheet.decode("utf-8")
    if "<sheetPr" in text:
        return text.replace("<sheetPr", f'<sheetPr codeName="{name}"', 1).encode("utf-8")
    found = re.search(r"<worksheet\b[^>]*>", text)
    if found is None:
        raise ValueError("a sheet without its root element")
    return f'{text[: found.end()]}<sheetPr codeName="{name}"/>{text[found.end() :]}'.encode()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
