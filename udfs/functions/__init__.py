"""The worksheet functions, declared here once; each module is a family. No runtime is known here."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path


def _families() -> list[str]:
    return sorted(found.name for found in pkgutil.iter_modules(__path__))


def declare_all() -> None:
    """Import every family, so that the catalogue holds all functions."""
    for module in _families():
        importlib.import_module(f"{__name__}.{module}")


def declare(name: str) -> None:
    """Import the family that declares a function, and no other: a first formula must not wait for the rest."""
    for module in _families():
        source = Path(__path__[0], f"{module}.py")
        if source.is_file() and f"\ndef {name}(" in source.read_text(encoding="utf-8"):
            importlib.import_module(f"{__name__}.{module}")
            return
    declare_all()
