"""The example workbooks: every template native, the largest live too. `python -m workbooks.examples` builds them."""

from __future__ import annotations

import sys
from pathlib import Path

from workbooks.value_calculator import write_calculator
from workbooks.value_calculator.examples import CATALOGUE, load

LIVE = ("motor_drive",)
"""Templates of which the live flavour is an example too."""


def build_examples(folder: Path) -> list[Path]:
    """Write the example workbooks.

    Parameters
    ----------
    folder : Path
        An existing folder; files of the same names are replaced.

    Returns
    -------
    list of Path
        What was written. Built again, the files are the same, byte for byte.
    """
    written = []
    for name in CATALOGUE:
        calculator = load(name)
        written.append(write_calculator(calculator, folder / f"{name}.xlsx"))
        if name in LIVE:
            written.append(write_calculator(calculator, folder / f"{name}_live.xlsx", flavour="live"))
    return written


if __name__ == "__main__":
    build_examples(Path(sys.argv[1] if len(sys.argv) > 1 else "examples"))
