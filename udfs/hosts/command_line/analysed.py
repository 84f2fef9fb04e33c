"""What every analysis of a user's workbook shares: the model with one total, figures as typed, the results file.

The user's own file is only read, and never written over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.markup import escape

from udfs.hosts.command_line.models import load_model
from udfs.hosts.command_line.printing import console
from workbooks.results.subject import Subject, one_total
from workbooks.spec import Template
from workbooks.writing import write_template
from xlcvm.errors import CvmError

MOST_FIGURES = 1_000  # of one option
_NUMBER = re.compile(r"[+−-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_CERTAIN = re.compile(r"\s*;\s*|,\s+|\s+")
_SEPARATORS = re.compile(rf"{_CERTAIN.pattern}|,(?!\d{{3}}(?!\d))")  # else the comma may group thousands
_SIGNED = str.maketrans("−", "-")


def load_subject(file: Path, unit: str = "") -> Subject:
    """Read the value model of a workbook, and keep the value elements of one unit.

    Raises
    ------
    CvmError
        The file cannot be read, a value element has a problem, or no total has that unit.
    """
    model, left_out = one_total(load_model(file), unit)
    return Subject(model, file.name, left_out)


def read_figure(text: str, option: str) -> float:
    """Read a figure as people type it: 1,250 or 0.08 or 8%.

    Raises
    ------
    CvmError
        It is no number.

    Examples
    --------
    >>> read_figure("1,250", "--price"), read_figure("8%", "--values"), read_figure("−3e2", "--values")
    (1250.0, 0.08, -300.0)
    """
    plain = text.strip()
    percent = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    if not _NUMBER.fullmatch(plain) or not any(char.isdigit() for char in plain):
        raise CvmError(f'{option} is "{text[:40]}", which is no number.', "Write it as 1250 or 0.08 or 8%.")
    figure = float(plain.replace(",", "").translate(_SIGNED)) / (100 if percent else 1)
    if not math.isfinite(figure):
        raise CvmError(f'{option} is "{text[:40]}", which is too large.', "Write a smaller number.")
    return figure


def optional_figure(text: str | None, option: str) -> float | None:
    """Read a figure that may be left out."""
    return None if text is None else read_figure(text, option)


def read_figures(text: str, option: str) -> NDArray[np.float64]:
    """Read several figures: listed with semicolons, commas or spaces, or from:to:count.

    Raises
    ------
    CvmError
        One of them is no number, there is none, or there are too many.

    Examples
    --------
    >>> read_figures("0.08, 0.1; 12%", "--values"), read_figures("5000:7000:3", "--values")
    (array([0.08, 0.1 , 0.12]), array([5000., 6000., 7000.]))
    """
    parts = text.split(":")
    if len(parts) > 1:
        return _even(text, parts, option)
    pieces = _SEPARATORS.split(text.strip().strip(";,"))
    if any("," in piece for piece in pieces) and len(_CERTAIN.split(text)) == 1:
        raise CvmError(
            f'{option} is "{text[:40]}", which may be one number or several.',
            'Set figures apart by semicolons or spaces, in quotes: "100; 200; 300".',
        )
    _check_count(len(pieces), option)
    return np.array([read_figure(piece, option) for piece in pieces])


def _even(text: str, parts: Sequence[str], option: str) -> NDArray[np.float64]:
    if len(parts) != 3 or not parts[2].strip().isdigit():
        raise CvmError(f'{option} is "{text[:40]}".', "Write from:to:count, such as 5000:7000:9, or list the figures.")
    count = int(parts[2]) if len(parts[2].strip()) < 9 else MOST_FIGURES + 1
    _check_count(count, option)
    return np.linspace(read_figure(parts[0], option), read_figure(parts[1], option), count)


def _check_count(count: int, option: str) -> None:
    if not 2 <= count <= MOST_FIGURES:
        raise CvmError(f"{option} gives {count:,} figures.", f"Give 2 to {MOST_FIGURES:,}.")


def check_output(output: Path | None, sources: Sequence[Path]) -> None:
    """Refuse a results file that cannot be meant, before anything is computed.

    Raises
    ------
    CvmError
        It is one of the files that are read, is not called .xlsx, or its folder is missing.
    """
    if output is None:
        return
    if output.suffix.casefold() != ".xlsx":
        raise CvmError(f'The results file "{output.name}" is no .xlsx file.', "Give it a name that ends with .xlsx.")
    if not output.parent.is_dir():
        raise CvmError(f'There is no folder "{output.parent}".', "Create it first.")
    for source in sources:
        if output.resolve() == source.resolve() or (output.exists() and source.exists() and output.samefile(source)):
            raise CvmError(
                f'The results would be written over "{source.name}", which they are computed from.',
                "Choose another name after -o.",
            )


def write_results(template: Template, output: Path | None) -> None:
    """Write a results workbook where one is asked for."""
    if output is not None:
        write_template(template, output)


def tell_written(output: Path | None) -> None:
    """Say where the results went."""
    if output is not None:
        console().print(f"Written: [bold]{escape(str(output))}[/]")


def tell_left_out(subject: Subject) -> None:
    """Say which totals were not looked at."""
    if subject.left_out:
        units = " and ".join(subject.left_out)
        console().print(
            f"Only elements that add up to {escape(subject.unit_words.removeprefix(', ') or 'a plain number')}; "
            f"for the others: --unit {escape(units)}",
            style="yellow",
        )
