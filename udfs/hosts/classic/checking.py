"""Reading back what was built, before anybody gets it: the VBA project, the package around it, the ribbon.

Excel repairs or drops what it does not understand, often without a word, so every build is compared with what was to be
written. olefile reads the container, which is not the code that wrote it.
"""

from __future__ import annotations

import importlib
import io
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from typing import Any

from udfs.hosts.classic.package import PROJECT_PART, RIBBON_PART, WORKBOOK_MODULE
from udfs.hosts.classic.ribbon import IMAGES, NAMESPACE
from udfs.hosts.classic.vba_compression import decompress
from udfs.hosts.classic.vba_project import ENCODING, Module, ModuleKind
from udfs.hosts.classic.vba_source import check_source
from xlcvm.errors import CvmError

_FIXED = {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT"}
_PROCEDURE = re.compile(r"^\s*(?:Public )?Sub (\w+)\(", re.IGNORECASE | re.MULTILINE)


def check_project(project: bytes, modules: Sequence[Module]) -> None:
    """Refuse a `vbaProject.bin` that is not the project of these modules.

    Raises
    ------
    CvmError
        #VALUE!: says what differs. It is a fault of xlcvm, or of a library that it uses.
    """
    container = _container(project)
    streams = {"/".join(path): container.openstream(path).read() for path in container.listdir()}
    names = [module.name for module in modules]
    _need(set(streams) == _FIXED | {f"VBA/{name}" for name in names}, "the streams are not those of the modules")
    _need(streams["VBA/_VBA_PROJECT"][:5] == b"\xcc\x61\xff\xff\x00", "compiled code is announced")
    _need(len(streams["VBA/_VBA_PROJECT"]) == 7, "compiled code is there")
    listed = b"".join(name.encode(ENCODING) + b"\0" + name.encode("utf-16-le") + b"\0\0" for name in names) + b"\0\0"
    _need(streams["PROJECTwm"] == listed, "the list of names is not that of the modules")
    _check_declarations(streams["PROJECT"].decode(ENCODING), modules)
    _need(_directory_names(decompress(streams["VBA/dir"])) == names, "the directory is not that of the modules")
    for module in modules:
        text = decompress(streams[f"VBA/{module.name}"]).decode(ENCODING)
        _need(text == module.text, f"the source of {module.name} is not what was written")
        _need("\n" not in text.replace("\r\n", ""), f"a line of {module.name} does not end with CR LF")
        check_source(module.name, text)


def _container(project: bytes) -> Any:
    try:
        olefile = importlib.import_module("olefile")
    except ImportError:
        raise CvmError(
            "An add-in is read back before it is handed out, and the package olefile is missing.",
            'Install it: python -m pip install "xlcvm[excel]"',
        ) from None
    try:
        return olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT)
    except OSError as error:
        raise _fault(str(error)) from None


def _check_declarations(text: str, modules: Sequence[Module]) -> None:
    expected = [
        f"Document={module.name}/&H00000000" if module.kind.is_document
        else f"{'Class' if module.kind is ModuleKind.CLASS else 'Module'}={module.name}"
        for module in modules
    ]  # fmt: skip
    lines = text.split("\r\n")
    declared = [line for line in lines if re.match("(Document|Module|Class)=", line)]
    _need(declared == expected, "the modules are not declared as they are")
    workspace = lines[lines.index("[Workspace]") + 1 :] if "[Workspace]" in lines else []
    _need([line.partition("=")[0] for line in workspace if line] == [m.name for m in modules], "the workspace differs")


def _directory_names(directory: bytes) -> list[str]:
    """Give the names of the modules, record by record."""
    names, at = [], 0
    while at < len(directory):
        _need(at + 6 <= len(directory), "the directory ends within a record")
        number, size = struct.unpack_from("<HI", directory, at)
        size = 6 if number == 9 else size  # the version says 4 and has 6
        if number == 0x19:
            names.append(directory[at + 6 : at + 6 + size].decode(ENCODING))
        at += 6 + size
    _need(at == len(directory), "the directory ends within a record")
    return names


def check_package(package: bytes, modules: Sequence[Module]) -> None:
    """Refuse a workbook or add-in whose VBA project, sheets and ribbon do not belong together.

    Raises
    ------
    CvmError
        #VALUE!: says what differs.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        _need(archive.testzip() is None, "the package is damaged")
        _need(len({name.casefold() for name in names}) == len(names), "two parts of the package have one name")
        parts = {name: archive.read(name) for name in names}
    check_project(parts[PROJECT_PART], modules)
    types = parts["[Content_Types].xml"].decode()
    _need(types.count("macroEnabled.main+xml") == 1, "the package does not say that it holds macros")
    _need('Extension="bin"' in types, "the type of the VBA project is missing")
    _need(b"relationships/vbaProject" in parts["xl/_rels/workbook.xml.rels"], "the VBA project is not related")
    _check_code_names(parts, modules)
    if RIBBON_PART in parts:
        _need(b"ui/extensibility" in parts["_rels/.rels"], "the ribbon is not related")
        check_ribbon(parts[RIBBON_PART], modules)


def _check_code_names(parts: dict[str, bytes], modules: Sequence[Module]) -> None:
    sheets = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    found = re.findall(rb'<sheetPr[^>]*\bcodeName="([^"]+)"', b"".join(parts[name] for name in sheets))
    expected = [module.name for module in modules if module.kind is ModuleKind.SHEET]
    _need(sorted(name.decode() for name in found) == sorted(expected), "the sheets have other modules")
    _need(len(found) == len(sheets), "a sheet has no module")
    book = re.findall(rb'<workbookPr[^>]*\bcodeName="([^"]+)"', parts["xl/workbook.xml"])
    _need([name.decode() for name in book] == [WORKBOOK_MODULE], "the workbook has another module")


def check_ribbon(xml: bytes, modules: Sequence[Module]) -> None:
    """Refuse a ribbon with an id used twice, an unknown picture, or a callback that no module has.

    Raises
    ------
    CvmError
        #VALUE!: says what is wrong.
    """
    try:
        root = ET.fromstring(xml)
    except ET.ParseError as error:
        raise _fault(f"the ribbon is no XML ({error})") from None
    _need(root.tag == f"{{{NAMESPACE}}}customUI", "the ribbon is of another kind")
    sources = {module.name: set(_PROCEDURE.findall(module.source)) for module in modules}
    seen: set[str] = set()
    for element in root.iter():
        identity = element.get("id")
        if identity is not None:
            _need(identity.casefold() not in seen, f'two parts of the ribbon have the id "{identity}"')
            seen.add(identity.casefold())
        image = element.get("imageMso")
        _need(image is None or image in IMAGES, f'the picture "{image}" is not known')
        for name, callback in element.attrib.items():
            if re.match("(on|get)[A-Z]", name):
                module, _, procedure = callback.partition(".")
                _need(procedure in sources.get(module, ()), f'the ribbon calls "{callback}", which is not there')


def _need(holds: bool, what_is_wrong: str) -> None:
    if not holds:
        raise _fault(what_is_wrong)


def _fault(what_is_wrong: str) -> CvmError:
    return CvmError(
        f"The add-in that was built is not sound: {what_is_wrong}.",
        "This is a fault of xlcvm: please report it. No file was written.",
    )
