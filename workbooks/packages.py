"""The parts of an Office file (a zip package) and edits to them. It knows neither cells nor what a part means.

Each edit is found just as expected or refused, and equal parts give equal bytes on every machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

CONTENT_TYPES, PACKAGE_RELATIONS = "[Content_Types].xml", "_rels/.rels"
_MOMENT = (1980, 1, 1, 0, 0, 0)


def parts_of(package: bytes) -> dict[str, bytes]:
    """Give the parts of a package by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Give parts as a package; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def replace_in_part(parts: dict[str, bytes], part: str, old: str, new: str, *, first: bool = False) -> None:
    """Replace a text that stands in a part once.

    Parameters
    ----------
    parts : dict
        Changed in place.
    part : str
        The name of the part.
    old, new : str
        What is replaced, by what.
    first : bool
        Whether it may stand there more than once, and the first is meant.

    Raises
    ------
    ValueError
        It does not stand there, or more than once.
    """
    text = parts[part].decode("utf-8")
    if text.count(old) != 1 and not (first and old in text):
        raise ValueError(f"{part} holds {old!r} {text.count(old)} times")
    parts[part] = text.replace(old, new, 1).encode("utf-8")


def add_relation(parts: dict[str, bytes], relations: str, identity: str, *, kind: str, target: str) -> None:
    """Add a relationship to a part of relationships.

    Parameters
    ----------
    parts : dict
        Changed in place.
    relations : str
        The part, such as "_rels/.rels".
    identity, kind, target : str
        Its id, its type and where it leads.
    """
    relation = f"<Relationship Id={quoteattr(identity)} Type={quoteattr(kind)} Target={quoteattr(target)}/>"
    replace_in_part(parts, relations, "</Relationships>", f"{relation}</Relationships>")


def add_part(parts: dict[str, bytes], name: str, content: bytes, *, content_type: str) -> None:
    """Add a part of a content type of its own."""
    override = f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(content_type)}/>"
    replace_in_part(parts, CONTENT_TYPES, "</Types>", f"{override}</Types>")
    parts[name] = content
