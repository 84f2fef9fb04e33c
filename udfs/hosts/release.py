"""Which release of xlcvm this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Give the installed version of xlcvm."""
    try:
        return metadata.version("xlcvm")
    except metadata.PackageNotFoundError:  # run from a source tree, or from within a workbook
        return "0.0.0"
