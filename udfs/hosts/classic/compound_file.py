"""Writing a compound file ([MS-CFB], version 3), the container of a VBA project. It knows no VBA, and reads nothing.

olefile reads such files; no library that writes a new one was found fit: olefile replaces streams of the same length
only, ms-cfb is at 0.0.6, cfbwrite is AGPL, pyOpenVBA edits a project that an Office has made.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Tree = Mapping[str, Any]  # a name to bytes (a stream) or to another tree (a storage)

_SECTOR, _MINI_SECTOR, _LEAST_IN_SECTORS = 512, 64, 4096  # shorter streams share the mini stream
_FREE, _END, _TABLE, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_TABLES_IN_HEADER = 109
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_FORBIDDEN = frozenset("/\\:!")


@dataclass(slots=True)
class _Entry:
    """A line of the directory; siblings are a red-black tree."""

    name: str
    kind: int
    content: Any
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    colour: int = _BLACK
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        links = (self.left, self.right, self.child)
        return _ENTRY.pack(
            name, len(name), self.kind, self.colour, *links, b"", 0, 0, 0, self.start, self.size
        )  # fmt: skip


def compound_file(tree: Tree) -> bytes:
    """Give a compound file as bytes; equal trees give equal bytes.

    Parameters
    ----------
    tree : mapping
        Names to bytes, which are streams, or to further mappings, which are storages.

    Returns
    -------
    bytes
        The file, with no time in it.

    Raises
    ------
    ValueError
        A name is longer than 31 characters or holds a slash, a backslash, : or !, or the file would exceed 7 MB.

    Examples
    --------
    >>> compound_file({"VBA": {"dir": b"abc"}})[:8].hex()
    'd0cf11e0a1b11ae1'
    """
    entries = _directory(tree)
    sectors = _Sectors()
    mini, mini_table = _place_streams(entries, sectors)
    entries[0].start, entries[0].size = sectors.add(mini), len(mini)
    mini_table_start = sectors.add(_numbers(mini_table, _SECTOR))
    unused = _ENTRY.pack(b"", 0, 0, 0, _NOBODY, _NOBODY, _NOBODY, b"", 0, 0, 0, 0, 0)
    packed = b"".join(entry.packed() for entry in entries) + unused * (-len(entries) % 4)
    directory_start = sectors.add(packed)
    tables_start, tables = sectors.table()
    head = struct.pack(
        "<8s16s5H6x9I", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory_start, 0,
        _LEAST_IN_SECTORS, mini_table_start, -(-len(mini_table) * 4 // _SECTOR), _END, 0,
    )  # fmt: skip
    places = [tables_start + index for index in range(tables)] + [_FREE] * (_TABLES_IN_HEADER - tables)
    return head + struct.pack(f"<{_TABLES_IN_HEADER}I", *places) + sectors.content()


class _Sectors:
    """The sectors of the file, and the table that chains them."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._next: list[int] = []

    def add(self, content: bytes) -> int:
        """Append a chain; give where it begins."""
        if not content:
            return _END
        first = len(self._next)
        self._data += _padded(content, _SECTOR)
        last = len(self._data) // _SECTOR - 1
        self._next += [*range(first + 1, last + 1), _END]
        return first

    def table(self) -> tuple[int, int]:
        """Append the table itself; give where it begins, and its sectors."""
        first, count = len(self._next), 1
        while count * (_SECTOR // 4) < first + count:
            count += 1
        if count > _TABLES_IN_HEADER:
            raise ValueError("the file would be larger than 7 MB, which needs a table of tables")
        self._data += _numbers([*self._next, *[_TABLE] * count], _SECTOR)
        return first, count

    def content(self) -> bytes:
        """Give all sectors."""
        return bytes(self._data)


def _directory(tree: Tree) -> list[_Entry]:
    entries = [_Entry("Root Entry", _ROOT, tree)]

    def add_children(parent: int, children: Tree) -> None:
        names = sorted(children, key=_order)
        first = len(entries)
        for name in names:
            _check_name(name)
            kind = _STREAM if isinstance(children[name], bytes) else _STORAGE
            entries.append(_Entry(name, kind, children[name]))
        entries[parent].child = _balance(entries, first, len(names))
        for index, name in enumerate(names):
            if not isinstance(children[name], bytes):
                add_children(first + index, children[name])

    add_children(0, tree)
    return entries


def _order(name: str) -> tuple[int, bytes]:
    """Compare names as the format does: by length, then by capitals."""
    return len(name.encode("utf-16-le")), name.upper().encode("utf-16-be")


def _check_name(name: str) -> None:
    if not name or len(name.encode("utf-16-le")) > 62 or set(name) & _FORBIDDEN:
        raise ValueError(f"a stream or storage cannot be named {name!r}")


def _balance(entries: list[_Entry], first: int, count: int) -> int:
    """Link siblings to a balanced tree; its deepest level is red, so that every path has as many black ones."""
    deepest = count.bit_length() - 1

    def subtree(low: int, high: int, depth: int) -> int:
        if low >= high:
            return _NOBODY
        middle = (low + high) // 2
        entry = entries[first + middle]
        entry.left, entry.right = subtree(low, middle, depth + 1), subtree(middle + 1, high, depth + 1)
        entry.colour = _RED if depth == deepest and depth else _BLACK
        return first + middle

    return subtree(0, count, 0)


def _place_streams(entries: list[_Entry], sectors: _Sectors) -> tuple[bytes, list[int]]:
    """Put long streams into sectors, short ones into the mini stream; give that and its table."""
    mini, table = bytearray(), list[int]()
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        entry.size = len(entry.content)
        if entry.size >= _LEAST_IN_SECTORS or not entry.size:
            entry.start = sectors.add(entry.content)
            continue
        entry.start = len(table)
        mini += _padded(entry.content, _MINI_SECTOR)
        table += [*range(entry.start + 1, len(mini) // _MINI_SECTOR), _END]
    return bytes(mini), table


def _padded(data: bytes, size: int, fill: bytes = b"\0") -> bytes:
    return data + fill * (-len(data) % size)


def _numbers(numbers: list[int], size: int) -> bytes:
    return _padded(struct.pack(f"<{len(numbers)}I", *numbers), size, b"\xff")
