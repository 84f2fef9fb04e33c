"""A VBA project ([MS-OVBA]) from the text of its modules: names in, `vbaProject.bin` out. It knows no add-in.

No compiled code is written: `_VBA_PROJECT` says version 0xFFFF and every module's offset is 0, so that Excel compiles
the source when it opens the file ([MS-OVBA] 2.3.4.1). Equal modules give equal bytes.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from udfs.hosts.classic.compound_file import compound_file
from udfs.hosts.classic.vba_compression import compress
from udfs.hosts.classic.vba_source import check_name, check_source
from xlcvm.errors import CvmError

CODE_PAGE = 1252
ENCODING = f"cp{CODE_PAGE}"
_ENGLISH = 0x409
_REFERENCES = {  # name: library, as 64-bit Excel 16 writes them into a new workbook
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
    r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}
_HOST = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"


class ModuleKind(Enum):
    """What a module is; the value is the class that Excel bases it on."""

    PLAIN = ""
    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    SHEET = "0{00020820-0000-0000-C000-000000000046}"
    CLASS = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"

    @property
    def is_document(self) -> bool:
        """Whether it belongs to the workbook or to a sheet."""
        return self in (ModuleKind.WORKBOOK, ModuleKind.SHEET)


@dataclass(frozen=True, slots=True)
class Module:
    """A module of a project.

    Parameters
    ----------
    name : str
        At most 31 letters, digits and underscores.
    source : str
        Without the header that an exported file begins with.
    kind : ModuleKind
        Plain, a class, or the module of the workbook or of a sheet.
    exposed : bool
        Of a class: whether other projects may use it.
    """

    name: str
    source: str
    kind: ModuleKind = ModuleKind.PLAIN
    exposed: bool = False

    @property
    def text(self) -> str:
        """What its stream holds: a header of attributes, then the source; lines end with CR LF."""
        head = [f'VB_Name = "{self.name}"']
        if self.kind is not ModuleKind.PLAIN:
            document = self.kind.is_document
            head += [
                f'VB_Base = "{self.kind.value}"',
                "VB_GlobalNameSpace = False",
                "VB_Creatable = False",
                f"VB_PredeclaredId = {document}",
                f"VB_Exposed = {document or self.exposed}",
                "VB_TemplateDerived = False",
                f"VB_Customizable = {document}",
            ]
        lines = [*(f"Attribute {line}" for line in head), *self.source.splitlines()]
        return "".join(f"{line}\r\n" for line in lines)


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """Give a project as the bytes of `vbaProject.bin`.

    Parameters
    ----------
    name : str
        Of the project; no module may be called so.
    modules : sequence of Module
        The workbook's, one for each sheet, then the others, as Excel orders them.

    Returns
    -------
    bytes
        A compound file.

    Raises
    ------
    CvmError
        #VALUE!: a name or a source that VBA cannot take, or the module of the workbook or of a sheet is missing.
    """
    _check(name, modules)
    identity = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://xlcvm.org/vba/{name}")).upper() + "}"
    streams = {module.name: compress(module.text.encode(ENCODING)) for module in modules}
    return compound_file(
        {
            "PROJECT": _project_stream(name, identity, modules),
            "PROJECTwm": _names_stream(modules),
            "VBA": {
                "_VBA_PROJECT": struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1),
                "dir": compress(_directory_stream(name, modules)),
                **streams,
            },
        }
    )


def _check(project: str, modules: Sequence[Module]) -> None:
    check_name(project, "project")
    seen = {project.casefold()}
    for module in modules:
        check_name(module.name, "module")
        if module.name.casefold() in seen:
            raise CvmError(f'Two parts of the VBA project are called "{module.name}".', "Rename one of them.")
        seen.add(module.name.casefold())
        if module.source.lstrip().startswith(("VERSION ", "Attribute VB_Name")):
            raise CvmError(f'The source of the VBA module "{module.name}" begins with a header.', "Leave it out.")
        check_source(module.name, module.source)
    kinds = [module.kind for module in modules]
    if kinds.count(ModuleKind.WORKBOOK) != 1 or ModuleKind.SHEET not in kinds:
        raise CvmError("A VBA project needs a module of the workbook and one of each sheet.", "Add what is missing.")


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _both(number: int, unicode_number: int, text: str) -> bytes:
    """Give a text twice: in the code page and in Unicode."""
    return _record(number, text.encode(ENCODING)) + _record(unicode_number, text.encode("utf-16-le"))


def _directory_stream(name: str, modules: Sequence[Module]) -> bytes:
    """Give the records that describe the project ([MS-OVBA] 2.3.4.2), not yet compressed."""
    out = _record(0x01, struct.pack("<I", 1)) + _record(0x02, struct.pack("<I", _ENGLISH))  # 32 bit means any Windows
    out += _record(0x14, struct.pack("<I", _ENGLISH)) + _record(0x03, struct.pack("<H", CODE_PAGE))
    out += _record(0x04, name.encode(ENCODING)) + _both(0x05, 0x40, "") + _record(0x06, b"") + _record(0x3D, b"")
    out += _record(0x07, bytes(4)) + _record(0x08, bytes(4))
    out += struct.pack("<HIIH", 0x09, 4, 1, 1)  # the version: its size says 4, and 6 bytes follow
    out += _both(0x0C, 0x3C, "")
    for reference, library in _REFERENCES.items():
        data = library.encode(ENCODING)
        out += _both(0x16, 0x3E, reference) + _record(0x0D, struct.pack("<I", len(data)) + data + bytes(6))
    out += _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    for module in modules:
        out += _both(0x19, 0x47, module.name) + _both(0x1A, 0x32, module.name) + _both(0x1C, 0x48, "")
        out += _record(0x31, bytes(4)) + _record(0x1E, bytes(4)) + _record(0x2C, b"\xff\xff")
        out += _record(0x21 if module.kind is ModuleKind.PLAIN else 0x22, b"") + _record(0x2B, b"")
    return out + _record(0x10, b"")


def _project_stream(name: str, identity: str, modules: Sequence[Module]) -> bytes:
    """Give the lines that list the modules ([MS-OVBA] 2.3.1); the project is neither locked nor has a password."""
    lines = [f'ID="{identity}"', *map(_declaration, modules), f'Name="{name}"', 'HelpContextID="0"']
    lines += ['VersionCompatible32="393222000"']
    protection = {"CMG": (bytes(4), 0x50), "DPB": (bytes(1), 0x52), "GC": (b"\xff", 0x54)}  # none; visible
    lines += [f'{key}="{_encrypted(identity, data, seed)}"' for key, (data, seed) in protection.items()]
    lines += ["", "[Host Extender Info]", _HOST, "", "[Workspace]"]
    lines += [f"{module.name}=0, 0, 0, 0, C" for module in modules]
    return "".join(f"{line}\r\n" for line in lines).encode(ENCODING)


def _declaration(module: Module) -> str:
    if module.kind.is_document:
        return f"Document={module.name}/&H00000000"
    return f"{'Class' if module.kind is ModuleKind.CLASS else 'Module'}={module.name}"


def _names_stream(modules: Sequence[Module]) -> bytes:
    """Give the names in both encodings ([MS-OVBA] 2.3.3); Excel drops a project in which this is compressed."""
    pairs = (
        module.name.encode(ENCODING) + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    )  # fmt: skip
    return b"".join(pairs) + b"\0\0"


def _encrypted(identity: str, data: bytes, seed: int) -> str:
    """Encrypt a property ([MS-OVBA] 2.4.3.2); the key is the sum of the identity's bytes."""
    key = sum(identity.encode("ascii")) & 0xFF
    out = bytearray([seed, seed ^ 2, seed ^ key])
    last = key
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        out.append(byte ^ ((out[-2] + last) & 0xFF))
        last = byte
    return out.hex().upper()
