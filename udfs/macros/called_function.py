"""A formula that calls one of our functions, taken apart: its arguments as the cells of the workbook hold them.

The formula is read, never run. What is no plain argument, such as a formula within the formula, is not worked out here.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from udfs.macros.addresses import LAST_ROW, bounds_of, split_reference
from udfs.macros.given import Given

_CALL = re.compile(r"(?:.*!)?(?:_xl\w+\.)?(CVM_[A-Z0-9_]+)\(", re.IGNORECASE)
_ANYWHERE = re.compile(r"\b(CVM_[A-Z0-9_]+)\(", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Call:
    """One of our functions with its arguments as a host would hand them over: None is left out, "" a blank cell."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """Where the references of a formula lead.

    Parameters
    ----------
    given : Given
        The cells.
    sheet : str
        On which the formula stands.
    refers_to : callable
        Gives the address that a defined name or a part of a table stands for, such as "=Inputs!$A$1:$D$9"; "" for none.
    """

    given: Given
    sheet: str
    refers_to: Callable[[str], str]


class _NotPlainError(Exception):
    """An argument can only be worked out by the spreadsheet."""


def functions_called(formula: str) -> tuple[str, ...]:
    """Name our functions in a formula, each once.

    Examples
    --------
    >>> functions_called('=IF(A1>0,CVM_EVC(B1,B2),"CVM_X(")')
    ('CVM_EVC',)
    """
    return tuple(dict.fromkeys(name.upper() for name in _ANYWHERE.findall(_QUOTED.sub("", formula))))


def read_call(formula: str, workbook: Workbook) -> Call | None:
    """Read a formula that is nothing but a call of one of our functions with plain arguments.

    Parameters
    ----------
    formula : str
        In English, with commas, as Excel stores it.
    workbook : Workbook
        Where it stands.

    Returns
    -------
    Call or None
        Nothing when the formula is more than that.

    Examples
    --------
    >>> read_call('=CVM_EVC(-300,,"x")', Workbook(Given("", ()), "Sheet1", str))
    Call(function='CVM_EVC', arguments=(-300.0, None, 'x'))
    """
    tokens = [token for token in _tokens(formula) if token.type != "WHITE-SPACE"]
    called = _CALL.fullmatch(tokens[0].value) if len(tokens) > 1 else None
    if called is None or tokens[-1].subtype != "CLOSE":
        return None
    arguments: list[list[Any]] = [[]]
    for token in tokens[1:-1]:
        if _is_separator(token):
            arguments.append([])
        else:
            arguments[-1].append(token)
    try:
        values = tuple(_argument(argument, workbook) for argument in arguments) if len(tokens) > 2 else ()
    except _NotPlainError:
        return None
    return Call(called[1].upper(), values)


def _tokens(formula: str) -> Sequence[Any]:
    """Take a formula apart; nothing of one that cannot be read, such as one with @ or #."""
    library = importlib.import_module("openpyxl.formula.tokenizer")  # loaded when somebody asks why
    try:
        return list(library.Tokenizer(formula).items)
    except library.TokenizerError:
        return []


def _is_separator(token: Any) -> bool:
    return bool(token.type == "SEP" and token.subtype == "ARG")


def _argument(tokens: Sequence[Any], workbook: Workbook) -> Any:
    if not tokens:
        return None
    sign = 1.0
    if tokens[0].type == "OPERATOR-PREFIX" and tokens[0].value in "+-":
        sign, tokens = (-1.0 if tokens[0].value == "-" else 1.0), tokens[1:]
        if [token.subtype for token in tokens] != ["NUMBER"]:
            raise _NotPlainError
    if len(tokens) != 1 or tokens[0].type != "OPERAND":
        raise _NotPlainError
    text = str(tokens[0].value)
    match tokens[0].subtype:
        case "NUMBER":
            return sign * float(text)
        case "TEXT":
            return text[1:-1].replace('""', '"')
        case "LOGICAL":
            return text.upper() == "TRUE"
        case "RANGE":
            return _cells(text, workbook)
    raise _NotPlainError


def _cells(reference: str, workbook: Workbook, *, named: bool = False) -> Any:
    """Give the cells of a reference: rows, or one cell."""
    sheet, address = split_reference(reference)
    wanted = (sheet or workbook.sheet).casefold()
    grid = next((grid for grid in workbook.given.grids if grid.sheet.casefold() == wanted), None)
    bounds = bounds_of(address)
    if grid is None or bounds is None:
        found = "" if named else workbook.refers_to(reference)
        if not found.startswith("="):
            raise _NotPlainError
        return _cells(found[1:], workbook, named=True)
    top, left, bottom, right = bounds
    if (top, left) == (bottom, right):
        content = grid.cell(top, left)
        return "" if content is None else content
    if bottom == LAST_ROW:  # a whole column: nothing stands below the sheet's last entry
        bottom = max(len(grid.rows) - 1, top + 1)
    return [[grid.cell(row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]
