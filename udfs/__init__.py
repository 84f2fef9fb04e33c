"""Everything between a user and the domain: `from udfs import CVM_WHY`.

From Python a range is a list of rows, as a sheet holds it; a result is a number, a text or a list of rows;
a failure raises CvmError. Nothing is imported before the first function is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from udfs.worksheet_function import Catalogue


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(entry.name for entry in _catalogue())
    if not name.startswith("CVM_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    catalogue = _catalogue(name)
    if name not in catalogue:
        raise AttributeError(f"there is no function {name}; udfs.__all__ lists those there are")
    function = catalogue[name].as_python()
    globals()[name] = function
    return function


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})


def _catalogue(name: str = "") -> Catalogue:
    """Give the catalogue, with one function declared, or all."""
    from udfs.functions import declare, declare_all  # noqa: PLC0415 - importing udfs alone must cost nothing
    from udfs.worksheet_function import catalogue  # noqa: PLC0415

    if name:
        declare(name)
    else:
        declare_all()
    return catalogue
