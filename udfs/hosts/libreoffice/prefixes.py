"""Formulas in an .xlsx under the name by which every Calc finds them. It opens no spreadsheet library.

Excel stores a function of an add-in library as `_xll.CVM_VALUE(…)`. Calc 7.4 finds only that form when it
loads a file (and writes it as _XLL; a plain name it could not find, in small letters); Calc 25.2 finds both and
writes the plain `CVM_VALUE(…)`.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_FORMULA = re.compile(r"(<(f|definedName|formula1?|formula2)\b[^>]*>)([^<]+)")
_FUNCTION = re.compile(r"(?<![\w.!])(?:_xll\.)?(CVM_[A-Z_]+)(?=\s*\()", re.IGNORECASE)
_TEXT = re.compile(r'("(?:[^"]|"")*")')
_PARTS = re.compile(r"xl/(workbook\.xml|worksheets/[^/]+\.xml|tables/[^/]+\.xml)")


def prefixed(formula: str, prefix: str = "_xll.") -> str:
    """Give a formula with the prefix before each CVM_ function; texts in it stay as they are.

    Examples
    --------
    >>> prefixed('=CVM_VALUE(B2;Inputs)&" by CVM_VALUE("')
    '=_xll.CVM_VALUE(B2;Inputs)&" by CVM_VALUE("'
    """
    parts = _TEXT.split(formula)  # every second part is a text
    parts[::2] = [_FUNCTION.sub(lambda found: prefix + found[1].upper(), part) for part in parts[::2]]
    return "".join(parts)


def with_prefix(source: Path, target: Path) -> None:
    """Copy an .xlsx; its CVM_ functions get the prefix, nothing else changes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if _PARTS.fullmatch(entry.filename) and b"cvm_" in content.lower():
                content = _FORMULA.sub(_prefixed_xml, content.decode("utf-8")).encode("utf-8")
            new.writestr(entry, content)


def _prefixed_xml(match: re.Match[str]) -> str:
    quoted = match.group(3).replace("&quot;", '"')
    return match.group(1) + prefixed(quoted)
