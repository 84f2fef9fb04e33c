"""The source that a workbook carries: the domain, the functions and the macros, as a zip that Python imports from.

It leaves out the other hosts, which need a process of their own. It knows no workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import udfs
import workbooks
import xlcvm
from workbooks.packages import packed

_HOSTS = frozenset({"classic", "command_line", "libreoffice"})
_NEEDED = frozenset({"__init__.py", "binding.py"})  # of this host, and of the other one in the browser


def source_archive() -> bytes:
    """Give the modules of xlcvm as the bytes of a zip file.

    Returns
    -------
    bytes
        Equal sources give equal bytes.
    """
    return packed(dict(_modules()))


def _modules() -> Iterator[tuple[str, bytes]]:
    for package in (xlcvm, workbooks, udfs):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            inside = path.relative_to(root.parent)
            if _is_needed(inside.parts):
                yield inside.as_posix(), path.read_bytes().replace(b"\r\n", b"\n")


def _is_needed(parts: tuple[str, ...]) -> bool:
    if parts[:2] != ("udfs", "hosts"):
        return True
    host = parts[2]
    return host not in _HOSTS and (host not in ("lite", "officejs") or parts[3] in _NEEDED)
