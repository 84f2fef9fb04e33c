"""The catalogue of functions, printed. It knows no function by name."""

from __future__ import annotations

from itertools import groupby

from rich.markup import escape

from udfs.functions import declare_all
from udfs.hosts.command_line.printing import console, print_table
from udfs.wizard_texts import usage_text
from udfs.worksheet_function import catalogue
from xlcvm.equations.parser import nearest
from xlcvm.errors import CvmError


def print_functions() -> None:
    """Print every function by family: how it is called, and what it gives."""
    declare_all()
    for family, entries in groupby(catalogue, key=lambda entry: entry.family):
        print_table(family, ["Function", "Gives"], [[usage_text(entry), entry.summary] for entry in entries])


def print_function(name: str) -> None:
    """Print one function with its arguments and examples.

    Raises
    ------
    CvmError
        There is no such function; names the nearest.
    """
    declare_all()
    key = name.upper() if name.upper().startswith("CVM_") else f"CVM_{name.upper()}"
    if key not in catalogue:
        near = nearest(key, [entry.name for entry in catalogue])
        hint = f"Did you mean {near}? " if near else ""
        raise CvmError(f'There is no function "{name}".', f"{hint}See them all with: xlcvm functions")
    entry = catalogue[key]
    out = console()
    out.print(f"[bold]{escape(usage_text(entry))}[/]\n{escape(entry.summary)}\n")
    rows = [
        [a.label, a.measure or a.kind.name, a.description + (" (optional)" if a.optional else "")]
        for a in entry.arguments
    ]
    if rows:
        print_table("", ["Argument", "What it takes", "Meaning"], rows)
    out.print(f"Gives: {escape(entry.returns.description)}")
    if entry.examples:
        out.print(f"\nFrom Python:\n{escape(entry.examples)}")
