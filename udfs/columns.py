"""Columns that stand beside a column of labels: one cell for each label. It knows no function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xlcvm.errors import CvmError


def beside(labels: Sequence[str], values: Any, argument: str) -> list[Any]:
    """Give one value for each label; a single one goes with any number of labels.

    Raises
    ------
    CvmError
        #VALUE!: there are several values for one label.

    Examples
    --------
    >>> beside(["Energy", "Scrap"], 5.0, "ours")
    [5.0, 5.0]
    """
    given = np.atleast_1d(values).tolist() if isinstance(values, (float, np.ndarray)) else list(values)
    if len(given) == 1:
        return given * len(labels)
    if len(given) != len(labels):
        raise CvmError(
            f'"{argument}" has {len(given)} cells for one label.',
            "Give each figure a label of its own.",
            where=f'argument "{argument}"',
        )
    return given
