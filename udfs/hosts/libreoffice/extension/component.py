"""What LibreOffice loads: an add-in whose functions hand their cells to the installed xlcvm.

It runs in LibreOffice's own Python. Until a function is first called it imports nothing but UNO; then it
looks for the environment that xlcvm was installed in. When that cannot work, every function gives #VALUE! and
CVM_WHY() says why. The builder replaces the value of SETTINGS; nothing else is generated here.
"""

from __future__ import annotations

import json
import os
import site
import struct
import sys
from collections.abc import Callable
from typing import Any

import uno
import unohelper

SETTINGS: dict[str, Any] = json.loads("{}")

_ADD_IN = "com.sun.star.sheet.AddIn"
_INTERFACES: Any = tuple(
    map(
        uno.getClass,
        ("org.xlcvm.calc.XFunctions", "com.sun.star.lang.XServiceName", "com.sun.star.lang.XServiceInfo"),
    )
)
(_VALUE_ERROR,) = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | 519))  # how Calc takes a #VALUE!
_bound: dict[str, Callable[..., Any]] = {}


def _obstacle() -> str:
    """Say in a sentence why xlcvm cannot work in this LibreOffice; nothing when it can."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here != SETTINGS["python"]:
        return (
            f"LibreOffice runs Python {here}, xlcvm is installed for {SETTINGS['python']}: install xlcvm "
            f"with Python {here}, then run there: xlcvm install libreoffice"
        )
    missing = [folder for folder in SETTINGS["site"] if not os.access(folder, os.R_OK | os.X_OK)]
    if missing:
        return (
            f"The Python environment of xlcvm is gone or cannot be read: {missing[0]}. Install xlcvm again, "
            "then run: xlcvm install libreoffice"
        )
    return ""


def _find_environment() -> None:
    """Make the environment's packages importable, before those of the system: they were tested together."""
    known = list(sys.path)
    for folder in SETTINGS["site"]:
        site.addsitedir(folder)  # follows .pth files, so that an editable install works
    sys.path[:] = [folder for folder in sys.path if folder not in known] + known


def _bind() -> None:
    """Fill the table of functions: with the catalogue's, or with ones that report an obstacle."""
    obstacle = _obstacle()
    if not obstacle:
        try:
            _find_environment()
            from udfs.hosts.libreoffice.serving import served  # noqa: PLC0415 - LibreOffice must start without numpy

            _bound.update(served(SETTINGS["catalogue"]))
        except Exception as error:  # noqa: BLE001 - whatever it is, the user must be able to read it
            obstacle = (
                f"xlcvm could not be loaded ({type(error).__name__}: {error}). Install it again, "
                "then run: xlcvm install libreoffice"
            )
    for name, spills in SETTINGS["functions"].items():
        if name not in _bound:
            _bound[name] = _failing(obstacle if name == "CVM_WHY" else _VALUE_ERROR, spills)


def _failing(result: object, spills: bool) -> Callable[..., object]:
    return lambda *_: ((result,),) if spills else result


def _method(name: str) -> Callable[..., object]:
    def call(self: object, *raw: object) -> object:
        if not _bound:
            _bind()
        setattr(self, name, _bound[name])  # from now on called directly
        return _bound[name](*raw)

    return call


class Functions(unohelper.Base, *_INTERFACES):  # type: ignore[misc]
    """The add-in; its methods are added below."""

    def __init__(self, context: object, *_: object) -> None:
        self.context = context

    def getServiceName(self) -> str:
        """Give the service under which Calc knows the functions."""
        return str(SETTINGS["service"])

    def getImplementationName(self) -> str:
        """Give the name in the components file."""
        return str(SETTINGS["implementation"])

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        """Give the services of an add-in."""
        return (self.getServiceName(), _ADD_IN)

    def supportsService(self, name: str) -> bool:
        """Say whether a service is one of them."""
        return name in self.getSupportedServiceNames()


for _name in SETTINGS.get("functions", ()):
    setattr(Functions, _name, _method(_name))

g_ImplementationHelper = unohelper.ImplementationHelper()
if SETTINGS:
    g_ImplementationHelper.addImplementation(Functions, SETTINGS["implementation"], (SETTINGS["service"], _ADD_IN))
