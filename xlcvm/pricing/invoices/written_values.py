"""One value of a written mapping: a name, a text, a number, a day. It knows neither where it is written nor its use."""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError


def key_of(name: object) -> str:
    """Give a name as it is compared: `divide_by` and "Divide by" are the same."""
    return fold_text(str(name)).replace("_", " ")


def written(name: str) -> str:
    """Give a name as a TOML file has it."""
    return name.replace(" ", "_")


def keyed(section: Mapping[str, Any], known: Sequence[str], where: str) -> dict[str, Any]:
    """Give what a section holds under folded names, blanks left out.

    Parameters
    ----------
    section : mapping
        Names and values.
    known : sequence of str
        The names that it may hold, folded.
    where : str
        What it is called in the problem.

    Returns
    -------
    dict of str to value
        What is not blank.

    Raises
    ------
    CvmError
        #VALUE!: a name is not known, or stands there twice.
    """
    found: dict[str, Any] = {}
    for name, value in section.items():
        key = key_of(name)
        if key not in known:
            raise unknown_name(str(name), known, where)
        if key in found:
            raise CvmError(f'"{name}" is given twice.', "Keep one of the two.", where=where)
        found[key] = value
    return {key: value for key, value in found.items() if not is_empty(value)}


def unknown_name(name: str, known: Iterable[str], where: str) -> CvmError:
    """Say that a name is not known, and which is meant or may stand there."""
    names = list(known)
    near = difflib.get_close_matches(key_of(name), names, n=1)
    hint = f'Did you mean "{written(near[0])}"?' if near else f"It may hold: {', '.join(map(written, names))}."
    return CvmError(f'"{name}" is not known.', hint, where=where)


def is_empty(value: object) -> bool:
    """Say whether nothing is written."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_text(value: object, what: str, where: str = "") -> str:
    """Read a text; a whole number stands for its digits, as a header that is a year does.

    Raises
    ------
    CvmError
        #VALUE!: it is no text.
    """
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value):
        return str(int(value))
    shown = "blank" if is_empty(value) else f"{value!r}, not a text"
    raise CvmError(f"The {what} is {shown}.", "Write it in quotes.", where=where)


def read_number(value: object, what: str, where: str = "") -> float:
    """Read a finite number.

    Raises
    ------
    CvmError
        #VALUE!: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        raise CvmError(f"The {what} is {shown}, not a number.", "Enter a figure.", where=where)
    return float(value)


def read_share(value: object, what: str, where: str = "") -> float:
    """Read a fraction.

    Raises
    ------
    CvmError
        #VALUE!: it is no number, or above 1: 15 means 1500 %.
    """
    number = read_number(value, what, where)
    if abs(number) > 1:
        raise share_error(number, what, where)
    return number


def share_error(number: float, what: str, where: str) -> CvmError:
    """Say that a number above 1 stands where a fraction is meant."""
    return CvmError(
        f"The {what} is {format_number(number)}, which means {format_number(number * 100)} %.",
        f"Enter {format_number(number / 100)} for {format_number(number)} %.",
        where=where,
    )


def read_day(value: object, what: str, where: str = "") -> datetime.date:
    """Read a date; a text must be ISO, such as 2024-12-31. A time of the day is left off.

    Raises
    ------
    CvmError
        #VALUE!: it is none.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        if isinstance(value, str):
            return datetime.datetime.fromisoformat(value.strip()).date()
    except ValueError:
        pass  # said below, as of a number
    if is_empty(value):
        raise CvmError(f"The {what} is blank.", "Write it as 2024-12-31.", where=where)
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    raise CvmError(f"The {what} is {shown}, no date.", "Write it as 2024-12-31.", where=where)
