"""The worksheet functions, declared here once; each module is a family. No runtime is known here."""

from __future__ import annotations

import importlib
import pkgutil


def declare_all() -> None:
    """Import every family, so that the catalogue holds all functions."""
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
