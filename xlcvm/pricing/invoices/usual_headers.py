"""Which column of invoice lines is probably what, by the headers that are usual; nothing is taken that is not clear.

A column is of money of one unit only where its header says so, or by its name always is (a list price, a net price, a
unit cost). A discount is a share where its header says percent, or where nothing is said and no figure is above 1.
Whatever is taken, and whatever is not and why, is told, for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from xlcvm.equations.to_words import format_number
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import RESULT_COLUMNS, ColumnBasis
from xlcvm.pricing.steps import Stage

USUAL_HEADERS: Mapping[str, tuple[str, ...]] = {
    "list price": (
        "list price", "unit list price", "list price per unit", "list price each", "gross price", "unit gross price",
        "catalogue price", "catalog price", "base price",
    ),
    "quantity": ("quantity", "qty", "units", "pieces", "quantity sold", "units sold", "invoiced quantity", "volume"),
    "segment": ("segment", "customer segment", "customer group", "business type"),
    "product": ("product", "item", "article", "sku", "material", "product name"),
    "date": ("date", "invoice date", "order date", "posting date", "billing date"),
    "currency": ("currency", "currency code"),
    "booked": (
        "booked amount", "invoice amount", "net sales", "sales amount", "invoice value", "net amount", "net value",
        "net revenue", "revenue", "turnover", "line total",
    ),
}  # fmt: skip
"""Headers by what they stand for, folded; the first that is there is taken."""

_MEANINGS = {
    "list price": "List price of one unit",
    "quantity": "Units; below 0 on a credit note",
    "segment": "Segment of the customer",
    "product": "Product",
    "date": "Date of the invoice",
    "currency": "Currency",
    "booked": "Amount that the books show for the line",
}

USUAL_PRICES: Mapping[Stage, tuple[str, ...]] = {
    Stage.ON_INVOICE: (
        "invoice price", "net price", "net unit price", "unit net price", "net price per unit",
        "invoice price per unit", "unit invoice price", "selling price", "unit price", "sales price",
        "transaction price",
    ),
    Stage.OFF_INVOICE: ("pocket price", "unit pocket price", "pocket price per unit", "net net price"),
}  # fmt: skip
"""Prices of one unit that a stage leaves, folded; the first that is there is taken."""

USUAL_COSTS = ("unit cost", "cost per unit", "standard cost", "unit standard cost", "standard cost per unit", "cost")
"""Costs of one unit, folded; the first that is there is taken."""

_ON_INVOICE = frozenset(("discount", "discounts", "promotion", "promo", "allowance", "reduction"))
_OFF_INVOICE = frozenset((
    "rebate", "rebates", "bonus", "freight", "shipping", "delivery", "commission", "cooperative", "coop", "kickback",
))  # fmt: skip
_LATER = frozenset(("cash", "payment", "terms", "skonto"))  # a discount of which the invoice knows nothing
_SHARE = re.compile(r"%|\bpercent(age)?\b|\bpct\b")
_PER_UNIT = re.compile(r"\bper (unit|piece|item)\b|/ ?(unit|piece)\b|\bunit\b|\beach\b")
_PER_LINE = re.compile(r"\bper (line|invoice line|position)\b|\bline\b")
_NO_FIGURE = frozenset((
    "date", "code", "name", "id", "number", "no", "type", "reason", "class", "group", "text", "note",
))  # fmt: skip
_MONEY = frozenset(("amount", "value", "money", "eur", "usd", "gbp", "chf"))
_SUM = re.compile(r"\b(total|sum|overall)\b")
_ROOM = re.compile(r"[^\w%/]+|_")
_NEEDED = ("list price", "quantity")

Ends = Callable[[str], tuple[float, float] | None]
"""Gives the least and the greatest figure of a column; None where it holds anything else."""


@dataclass(frozen=True, slots=True)
class TakenColumn:
    """A column and what it is taken as; `is_taken` is False where it is not, and `words` say why."""

    column: str
    words: str
    is_taken: bool = True


@dataclass
class Guess:
    """A mapping as it is written, sections and names, and what became of each column of money.

    Parameters
    ----------
    content : dict
        As `read_mapping` takes it.
    columns : list of TakenColumn
        Those that are taken, and those that look like money and are not.
    """

    content: dict[str, Any] = field(default_factory=dict)
    columns: list[TakenColumn] = field(default_factory=list)


def is_list_price(header: str) -> bool:
    """Say whether a header is a usual one of the list price."""
    return fold_header(header) in USUAL_HEADERS["list price"]


def is_header_row(headers: Sequence[str]) -> bool:
    """Say whether headers are those of invoice lines: list price, quantity, and what may be a step.

    Examples
    --------
    >>> is_header_row(["Customer", "List price", "Qty", "Discount %"]), is_header_row(["List price", "Quantity"])
    (True, False)
    """
    folded = set(map(fold_header, headers))
    if not all(folded.intersection(USUAL_HEADERS[role]) for role in _NEEDED):
        return False
    prices = {*USUAL_COSTS, *(name for names in USUAL_PRICES.values() for name in names)}
    return bool(folded & prices) or any(_stage_of(header) for header in folded)


def guess_mapping(headers: Sequence[str], ends: Ends) -> Guess:
    """Guess which column means what.

    Parameters
    ----------
    headers : sequence of str
        Of the invoice lines.
    ends : callable
        Gives the least and the greatest figure of a column; asked only where its header does not say what it holds.

    Returns
    -------
    Guess
        What it takes is consistent.

    Raises
    ------
    CvmError
        #VALUE!: no column for list price or quantity, or none that may be a step.

    Examples
    --------
    >>> guess = guess_mapping(["List price", "Qty", "Discount %", "Freight"], lambda column: None)
    >>> guess.content["step"][0]["name"], guess.content["step"][0]["basis"].value
    ('Discount', '% of running')
    >>> [(each.column, each.is_taken) for each in guess.columns]
    [('List price', True), ('Qty', True), ('Discount %', True), ('Freight', False)]
    """
    return _Guessing(headers, ends).guess()


@lru_cache(maxsize=65_536)  # the texts of many rows are asked whether they are headers
def fold_header(header: str) -> str:
    """Give a header as usual ones are compared: words with single blanks, whatever stood between them.

    Examples
    --------
    >>> fold_header("List_Price "), fold_header("Discount-%")
    ('list price', 'discount %')
    """
    return " ".join(_ROOM.sub(" ", fold_text(header)).split())


def _stage_of(folded: str) -> Stage | None:
    words = _words(folded)
    if words & _NO_FIGURE:
        return None
    if words & _OFF_INVOICE or (words & _ON_INVOICE and words & _LATER):
        return Stage.OFF_INVOICE
    return Stage.ON_INVOICE if words & _ON_INVOICE else None


def _words(folded: str) -> set[str]:
    return set(re.findall(r"\w+", folded))


class _Guessing:
    """One guess in the making."""

    def __init__(self, headers: Sequence[str], ends: Ends) -> None:
        self.folded: dict[str, str] = {}
        for header in headers:
            self.folded.setdefault(fold_header(header), header)
        self.ends = ends
        self.guessed = Guess()
        self.used: set[str] = set()

    def guess(self) -> Guess:
        roles: dict[str, str] = {}
        for role, names in USUAL_HEADERS.items():
            if (column := self._first(names, _MEANINGS[role])) is not None:
                roles[role] = column
            elif role in _NEEDED:
                raise _missing(role, list(self.folded.values()))
        steps = [*self._shares_and_money(), *self._prices(), *self._costs()]
        if not steps:
            raise CvmError(
                "No column of the invoice lines is a discount, a net price, a rebate or a cost that its header "
                "explains.",
                'Head the price on the invoice "Net price", or a discount "Discount %", "Discount per unit" or '
                '"Discount per line".',
            )
        order = list(Stage)
        steps.sort(key=lambda step: order.index(step["stage"]))
        self.guessed.content = {"columns": roles, "step": steps}
        return self.guessed

    def _first(self, names: Sequence[str], words: str) -> str | None:
        """Take the first of several headers that is there; the others are told not to be."""
        there = [self.folded[name] for name in names if name in self.folded]
        for column in there:
            self.used.add(column)
            taken = column == there[0]
            said = words if taken else f'not taken: "{there[0]}" is taken for it'
            self.guessed.columns.append(TakenColumn(column, said, taken))
        return there[0] if there else None

    def _prices(self) -> Iterator[dict[str, Any]]:
        for stage, names in USUAL_PRICES.items():
            what = "invoice" if stage is Stage.ON_INVOICE else "pocket"
            column = self._first(names, f"Price of one unit that is left as the {what} price ({stage})")
            if column is not None:
                yield _step(f'Down to "{column}"', stage, column, ColumnBasis.PRICE_AFTER)

    def _costs(self) -> Iterator[dict[str, Any]]:
        column = self._first(USUAL_COSTS, "Cost of one unit")
        if column is not None:
            yield _step(_named(column), Stage.COST, column, ColumnBasis.AMOUNT)

    def _shares_and_money(self) -> Iterator[dict[str, Any]]:
        found = [(folded, column, stage) for folded, column in self.folded.items() if (stage := _stage_of(folded))]
        known = {name for names in (*USUAL_HEADERS.values(), *USUAL_PRICES.values()) for name in names}
        found = [entry for entry in found if entry[0] not in known]
        named: dict[str, str] = {}
        for folded, column, stage in found:
            others = sum(stage is other for _, _, other in found)
            basis, words = self._basis(folded, column, stage)
            name = _named(column)
            if _SUM.search(folded) and others > 1:
                basis, words = None, "not taken: it seems to be the sum of other columns"
            elif basis is not None and fold_text(name) in named:
                basis, words = None, f'not taken: it seems to be "{named[fold_text(name)]}" once more'
            self.guessed.columns.append(TakenColumn(column, words, basis is not None))
            if basis is not None:
                named[fold_text(name)] = column
                yield _step(name, stage, column, basis)

    def _basis(self, folded: str, column: str, stage: Stage) -> tuple[ColumnBasis | None, str]:
        share = ColumnBasis.RUNNING if stage is Stage.ON_INVOICE else ColumnBasis.INVOICE
        of = "what the steps before have left" if stage is Stage.ON_INVOICE else "the invoice price"
        if _SHARE.search(folded):
            _refuse_percents(column, self.ends(column))
            return share, f"Share of {of} ({stage})"
        if _PER_LINE.search(folded):
            return ColumnBasis.LINE_AMOUNT, f"Money of the whole line ({stage})"
        if _PER_UNIT.search(folded):
            return ColumnBasis.AMOUNT, f"Money of one unit ({stage})"
        words = _words(folded)
        ends = self.ends(column) if "discount" in words and not words & _MONEY else None
        if ends is not None and ends[0] >= 0 and 0 < ends[1] < 1:
            return share, f"Share of {of} ({stage}): all its figures lie from 0 to below 1"
        return None, (
            "not taken: its header does not say what it holds. Head it "
            f'"{column} %", "{column} per unit" or "{column} per line"'
        )


def _refuse_percents(column: str, ends: tuple[float, float] | None) -> None:
    largest = max(map(abs, ends)) if ends is not None else 0.0
    if largest > 1:
        shown = format_number(largest)
        raise CvmError(
            f'The column "{column}" holds {shown}, which means {format_number(largest * 100)} %.',
            f"Enter {shown}% for {shown} %; or write a table with the headers Field, Column, Stage, Basis and Divide "
            "by, with 100 under the last one.",
        )


def _named(column: str) -> str:
    """Name a step after its column, without what says how it is counted."""
    words = " ".join(column.replace("_", " ").split())
    for pattern in (_SHARE, _PER_LINE, _PER_UNIT):
        words = re.sub(pattern.pattern, " ", words, flags=re.IGNORECASE)
    words = " ".join(words.replace("(", " ").replace(")", " ").split()).strip(" -/,") or column
    reserved = {fold_text(name) for name in RESULT_COLUMNS}
    return f"{words} of the lines" if fold_text(words) in reserved else words[0].upper() + words[1:]


def _step(name: str, stage: Stage, column: str, basis: ColumnBasis) -> dict[str, Any]:
    return {"name": name, "stage": stage, "column": column, "basis": basis}


def _missing(role: str, headers: Sequence[str]) -> CvmError:
    looked = ", ".join(USUAL_HEADERS[role])
    return CvmError(
        f"No column of the invoice lines is the {role}: none is headed {looked}.",
        f"Rename its header. The headers there are: {', '.join(headers[:30])}.",
    )
