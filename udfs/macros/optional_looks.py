"""A look that the spreadsheet refuses: it is left out and logged, and the figures stay. It knows no look."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_logger = logging.getLogger("xlcvm")


@contextmanager
def if_possible(look: str) -> Iterator[None]:
    """Do without a look that fails.

    Parameters
    ----------
    look : str
        What it is, for the log.

    Examples
    --------
    >>> with if_possible("the width of the columns"):
    ...     raise RuntimeError("Excel refused")
    """
    try:
        yield
    except Exception:  # what a refusal is differs from engine to engine
        _logger.warning("a new sheet has to do without %s", look, exc_info=True)
