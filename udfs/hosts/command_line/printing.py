"""How the command line prints: tables for people, CSV and JSON for programs, an error for who can mend it."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from xlcvm.equations.to_words import format_result
from xlcvm.errors import CvmError
from xlcvm.units import parse_unit
from xlcvm.value import ValueRow

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
STATUS_COLOURS = {"good": "green", "placeholder": "yellow", "error": "red", "warning": "yellow", "note": "cyan"}


def console() -> Console:
    """Give the console of this moment; rich drops colours by itself where there is no terminal."""
    return Console(highlight=False, soft_wrap=False)


def use_utf8() -> None:
    """Write × and − wherever the output goes; a Windows pipe would otherwise refuse them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


@contextmanager
def errors_explained() -> Iterator[None]:
    """Print a CvmError as what, where and what to do, and end with exit code 1."""
    try:
        yield
    except CvmError as error:
        print_error(error)
        raise typer.Exit(1) from None


def print_error(error: CvmError) -> None:
    """Print one error to standard error."""
    out = Console(stderr=True, highlight=False)
    out.print(f"[bold red]Error:[/] {escape(error.problem)}")
    if error.location:
        out.print(f"  where: {escape(error.location)}")
    if error.remedy:
        out.print(f"  what to do: {escape(error.remedy)}")


def print_table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
) -> None:
    """Print a table; columns named in `right` are aligned to the right."""
    table = Table(title=escape(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, justify="right" if header in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_coloured(cell) for cell in row))
    console().print(table)


def _coloured(cell: str) -> str:
    colour = STATUS_COLOURS.get(cell)
    return f"[{colour}]{cell}[/]" if colour else escape(cell)


def value_text(row: ValueRow) -> str:
    """Print a value with its unit, or the error value that a cell would show."""
    if row.problem is not None:
        return f"{row.problem.code} ({row.unit})" if row.unit and row.is_total else str(row.problem.code)
    return format_result(row.value, parse_unit(row.unit) if row.unit else None)


def print_json(content: object) -> None:
    """Print JSON for a program to read."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def print_csv(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([[_safe(cell) for cell in row] for row in rows])


def _safe(cell: object) -> object:
    if isinstance(cell, float):
        return "" if math.isnan(cell) else repr(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
