"""The templates of the library by name; each is loaded when it is asked for."""

from __future__ import annotations

import difflib
import importlib

from workbooks.library.kinds import TemplateKind
from xlcvm.errors import CvmError

NAMES = (
    "value-calculator", "next-best-alternative", "value-documenter", "quote-waterfall", "price-band-review",
    "discount-desk", "price-change", "value-map", "naked-solution", "value-merchant",
)  # fmt: skip
"""In the order in which they are listed."""


def load_kind(name: str) -> TemplateKind:
    """Load a template.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    TemplateKind
        What it is.

    Raises
    ------
    CvmError
        There is no such template; says which was meant.

    Examples
    --------
    >>> load_kind("quote-waterfall").title
    'Quote waterfall'
    """
    if name not in NAMES:
        close = difflib.get_close_matches(name, NAMES, n=1)
        remedy = f'Did you mean "{close[0]}"?' if close else f"The templates are {', '.join(NAMES)}."
        raise CvmError(f'There is no template "{name[:40]}".', remedy)
    kind: TemplateKind = importlib.import_module(f"workbooks.templates.{name.replace('-', '_')}").KIND
    return kind
