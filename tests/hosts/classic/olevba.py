"""olevba, imported without its warnings: it uses names that pyparsing is about to drop."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream


def decompressed(stream: bytes) -> bytes:
    """Give a stream of a VBA project as oletools reads it."""
    return bytes(decompress_stream(bytearray(stream)))


def sources(path: Path) -> dict[str, str]:
    """Give every module's text as olevba extracts it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = VBA_Parser(str(path))
        found = {name.rpartition(".")[0]: text for _, _, name, text in parser.extract_macros()}
        parser.close()
    return found
