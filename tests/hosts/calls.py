"""A table of calls for every host: the documented examples of all functions, and arguments in every form a cell can have.

An argument is a cell, or a list of rows; a blank cell is None, an error a CellError, a date its serial number, and an
argument that is left out is LEFT_OUT.
"""

from __future__ import annotations

import doctest
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from udfs.cells import CellError
from udfs.functions import declare_all
from udfs.worksheet_function import catalogue

NA = CellError("#N/A")
LEFT_OUT = "<left out>"
DATE = 46353.0  # 2026-11-27
MONEY = 19.99


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Any, ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{len(a)}x{len(a[0])}" if isinstance(a, list) else str(a)[:20] for a in self.arguments)
        return f"{self.function}({shown})"


def documented() -> list[Call]:
    """Give the calls in the docstrings of all functions."""
    declare_all()
    found: list[Call] = []
    for entry in catalogue:
        before = len(found)
        names = {other.name: _recording(other.name, other.as_python(), found) for other in catalogue}
        for example in doctest.DocTestParser().get_examples(entry.function.__doc__ or ""):
            if "import" not in example.source:
                exec(example.source, names)
        assert len(found) > before, f"{entry.name} has no example"
    return [call for call in found if call.function != "CVM_WHY"]  # what went wrong before is of each host


def _recording(name: str, function: Callable[..., Any], found: list[Call]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        found.append(Call(name, arguments))
        return function(*arguments)

    return call


def _block(rows: int, columns: int) -> list[list[float]]:
    return [[(row * columns + column) % 97 / 400 for column in range(columns)] for row in range(rows)]


def _column(count: int) -> list[list[float]]:
    return [[100.0 + row % 13] for row in range(count)]


STEPS = [
    ["Step", "Stage", "Amount", "Basis"],
    ["Discount", "on-invoice", 0.1, "% of list"],
    ["Freight", "off-invoice", 2, None],
]
INPUTS = [["variable", "Extra", "VALUE", "Unit"], ["hours", None, 250, "h/year"], [None] * 4, ["wage", NA, 60, "USD/h"]]
DEALS = [
    ["Deal", "Discount", "Percent", "Date"],
    ["D1", "Volume", 0.15, DATE],
    ["D2", "Volume", 0.25, DATE + 100],
]  # fmt: skip
POLICY = [
    ["Discount", "Maximum", "Approver", "Valid from", "Valid to"],
    ["Volume", 0.10, None, DATE - 100, DATE + 50],
    ["Volume", 0.20, "Manager", DATE - 100, DATE + 50],
]  # fmt: skip

DRAWN = [
    ["Variable", "Value", "Low", "High", "Distribution"],
    ["a", 3, 1, 4, "PERT"],
    ["b", 5, 2, 9, "normal"],
]  # fmt: skip

FORMS = [
    Call("CVM_EVC", (300, 650)),
    Call("CVM_EVC", (300, 650, LEFT_OUT)),
    Call("CVM_EVC", ([[300]], [[650]])),  # a range of one cell
    Call("CVM_EVC", ([[300], [400]], 650)),  # a column
    Call("CVM_EVC", ([[300, 400, 500]], [[650]])),  # a row
    Call("CVM_EVC", ([[300, 400], [500, 600]], 650, [[1, 2], [3, 4]])),  # a block
    Call("CVM_EVC", ([[300], [400]], [[650], [750], [850]])),  # of different length
    Call("CVM_EVC", ([[300], [None]], 650)),  # a blank is missing
    Call("CVM_EVC", ([[300], [NA]], 650)),  # an error stays one
    Call("CVM_EVC", ([[300], ["400"]], 650)),  # a number stored as text
    Call("CVM_EVC", ([[300], ["much"]], 650)),
    Call("CVM_EVC", ([[300], [True]], 650)),
    Call("CVM_EVC", ([[300], [""]], 650)),
    Call("CVM_EVC", (LEFT_OUT, 650)),
    Call("CVM_EVC", ([[None]], 650)),  # a lone blank cell
    Call("CVM_EVC", ([[NA]], 650)),
    Call("CVM_EVC", (MONEY, DATE)),  # a date is its number
    Call("CVM_EVC", (1e300, -1e-300)),
    Call("CVM_FLOOR_PRICE", (60, 40)),  # 40 for 40 %
    Call("CVM_LEAKAGE", (0, 10)),
    Call("CVM_LEAKAGE", ([[100], [-1]], [[90], [90]])),
    Call("CVM_DELTA_VALUE", (80, 100, "PROFIT")),
    Call("CVM_DELTA_VALUE", (80, 100, "gain")),
    Call("CVM_COMPLIANCE", ([[True], [False], [True]],)),
    Call("CVM_COMPLIANCE", ([["Within policy"], ["Out of policy"]], [[300], [100]])),
    Call("CVM_WATERFALL", (100, STEPS)),
    Call("CVM_WATERFALL", ([[100]], STEPS, 12)),
    Call("CVM_VALUE", ("hours × wage", INPUTS)),
    Call("CVM_VALUE", ([["hours × wage"], ["hours × wages"], [None]], INPUTS)),
    Call("CVM_VALUE_TABLE", ([["Savings = hours × wage"], ["Doubtful = hours × wages"]], INPUTS)),
    Call("CVM_WORDS", ("Savings=hours*wage-5%",)),
    Call("CVM_CHECK", ([["Savings = hours × wage"]], INPUTS)),
    Call("CVM_DISCOUNT_CHECK", (DEALS, POLICY)),
    Call("CVM_DISCOUNT_CHECK", (DEALS, POLICY, DATE)),
    Call("CVM_INVOICE_PRICE", (_column(10_000), _block(10_000, 10))),
    Call("CVM_BAND_STATS", (_column(10_000), _column(10_000))),
    Call("CVM_SIMULATE", ("a × b", DRAWN, 1000, 7)),
    Call("CVM_SIMULATE", ("a × b", [row[:4] for row in DRAWN], 1000, 7)),  # nothing to draw
]
"""What each host really hands over."""


def all_calls() -> Iterator[Call]:
    """Give every call of the table."""
    yield from documented()
    yield from FORMS
