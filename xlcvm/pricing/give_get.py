"""Gives and gets of a negotiation: what we give, what we get for it, what is left. It knows no policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError

Item = tuple[str, float]
"""What is given or got, and its worth to us in money."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An item of a negotiation, or the total of all: what it costs us, what it brings us, and the difference."""

    item: str
    gives: float
    gets: float
    net: float


def give_and_get(gives: Sequence[Item], gets: Sequence[Item]) -> list[Exchange]:
    """Set what we give against what we get.

    net = gets − gives

    Parameters
    ----------
    gives, gets : sequence of Item
        Their worth to us; money, at least 0.

    Returns
    -------
    list of Exchange
        A row for each item, gives first; an item on both sides, or several times on one, has one row with the sums.
        Then "Total".

    Raises
    ------
    CvmError
        #VALUE!: a worth below 0, or a total that would count twice.

    Examples
    --------
    >>> rows = give_and_get([("10% discount", 8000)], [("3-year contract", 6000), ("Reference", 3000)])
    >>> [(row.item, row.gives, row.gets, row.net) for row in rows][-2:]
    [('Reference', 0.0, 3000.0, 3000.0), ('Total', 8000.0, 9000.0, 1000.0)]
    """
    names: dict[str, str] = {}
    worth: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
    for side, items in zip(worth, (gives, gets), strict=True):
        for name, amount in items:
            key = _checked(name, amount)
            names.setdefault(key, name)
            side.setdefault(key, []).append(amount)
    rows = [_exchange(name, *(side.get(key, ()) for side in worth)) for key, name in names.items()]
    return [*rows, _exchange("Total", *([amount for _, amount in items] for items in (gives, gets)))]


def _exchange(item: str, gives: Sequence[float], gets: Sequence[float]) -> Exchange:
    given, got = math.fsum(gives), math.fsum(gets)
    return Exchange(item, given, got, got - given)


def _checked(name: str, amount: float) -> str:
    key = fold_text(name)
    if key == "total":
        raise CvmError('"Total" is no item: it would count everything twice.', "Leave the row out; it is added here.")
    if amount < 0:
        raise CvmError(
            f'"{name[:40]}" is worth {format_number(amount)}, below 0.',
            "Enter what it is worth without a sign: the two tables say who gives.",
        )
    return key
