"""The catalogue as LibreOffice calls it: cells as UNO hands them over, results as Calc takes them."""

from __future__ import annotations

import importlib
import struct
from collections.abc import Callable, Iterable
from typing import Any

from udfs.cells import CellError, Result
from udfs.functions import declare_all
from udfs.worksheet_function import Catalogue, Entry

DEFAULT_CATALOGUE = "udfs.worksheet_function:catalogue"
_NUMBER_OF_ERROR = {  # Calc's own numbers; a NaN that carries one is that error
    "#NULL!": 521,
    "#DIV/0!": 532,
    "#VALUE!": 519,
    "#REF!": 524,
    "#NAME?": 525,
    "#NUM!": 503,
    "#N/A": 32767,
}


def _error(code: str) -> float:
    number = _NUMBER_OF_ERROR.get(code, _NUMBER_OF_ERROR["#VALUE!"])
    return float(struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | number))[0])


_ERRORS = {code: _error(code) for code in _NUMBER_OF_ERROR}


def load_catalogue(source: str = DEFAULT_CATALOGUE) -> Catalogue:
    """Give the catalogue named `module:attribute`; the default one with all families declared."""
    module, _, attribute = source.partition(":")
    if source == DEFAULT_CATALOGUE:
        declare_all()
    catalogue: Catalogue = getattr(importlib.import_module(module), attribute)
    return catalogue


def served(source: str) -> dict[str, Callable[..., Any]]:
    """Give every function of a catalogue as a callable from UNO values to UNO values."""
    return {entry.name: _served(entry) for entry in load_catalogue(source)}


def _served(entry: Entry) -> Callable[..., Any]:
    call = entry.call

    def spilling(*raw: object) -> tuple[tuple[object, ...], ...]:
        result = call(*raw)
        if type(result) is float:
            return ((result,),)
        return tuple(tuple(map(_cell, row)) for row in _rows(result))

    def single(*raw: object) -> object:
        result = call(*raw)
        return result if type(result) is float else _cell(next(iter(next(iter(_rows(result))))))

    return spilling if entry.returns.kind.spills else single


def _rows(result: Result) -> Iterable[Iterable[object]]:
    return result if isinstance(result, list) else ((result,),)


def _cell(value: object) -> object:
    if type(value) is CellError:
        return _ERRORS.get(value.code, _ERRORS["#VALUE!"])
    return float(value) if type(value) is bool else value  # Calc shows a boolean of UNO as 0
