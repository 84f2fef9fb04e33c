"""The accounts of the template "Pocket-price band review": who pays less or more than the others of the segment."""

from __future__ import annotations

from workbooks.formulas import (
    Expression,
    Where,
    all_of,
    count,
    either,
    if_error,
    is_number,
    item,
    position,
    reference,
    rounded,
    smallest,
    sum_meeting,
)
from workbooks.library.entries import Entries
from workbooks.library.kinds import Check
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table
from workbooks.spec import Axis, Chart, Series, Sheet, Signal, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE

_ROOM = 80  # accounts that are listed
_ACCOUNTS, _FOUND, _POINTS = "accounts", "accounts by line", "points"
_ORDER = 9  # digits of a deviation by which accounts are sorted
_TIE = 1e-12  # so that no two accounts have the same place


def accounts_sheet(entries: Entries, lines: FormulaTable) -> tuple[Sheet, Check, tuple[Table, Table]]:
    """Give the sheet of accounts, the lowest deviation first, the check that all are listed, and the workings."""
    found = _found(lines)
    accounts = _accounts(entries, found)
    points = _points(accounts)
    chart = Chart(
        "accounts chart", "Price against size: what each account pays", "",
        (Series("Accounts", column(_POINTS, "Price"), BRAND, column(_POINTS, "Size"), "points", "none", listed=False),),
        "", rows=20, columns=7, kind="curves", description="A point for each account: its price above its size.",
        across_axis=Axis("Size of the account: its weight, by powers of ten", "#,##0", logarithmic=True),
        value_axis=Axis("Pocket price, share of list", "0%"),
    )  # fmt: skip
    blocks = (
        title_lines("accounts title", "Accounts", "What each account pays, against the mean of its segment"),
        chart,
        accounts.block,
    )
    signals = tuple(Signal(_ACCOUNTS, row, 6, "✓", "✗") for row in range(_ROOM))
    widths = (26.0, 16.0, 16.0, 12.0, 14.0, 12.0, 18.0, 10.0)
    sheet = Sheet("Accounts", widths, blocks, protected=True, landscape=False, colour=FAVOURABLE, signals=signals)
    more = count(found.column("Order"))
    remedy = f"Sheet Accounts lists {_ROOM}, the lowest first: review segment by segment, or use xlcvm review."
    check = Check("Accounts that are not listed", either(more > float(_ROOM), more - float(_ROOM), 0.0), remedy)
    return sheet, check, (points.block, found.block)


def _found(lines: FormulaTable) -> FormulaTable:
    """Lay out the accounts at their first lines that count."""
    accounts, segments = lines.column("Account"), lines.column("Segment")
    weights, money = lines.column("Weight"), lines.column("Price × weight")

    def of(line: Line, header: str) -> Expression:
        return lines.cell(line.number, header)

    def size(number: int) -> Expression:
        own = sum_meeting(weights, Where(accounts, "=", lines.cell(number, "Account")))
        return either(lines.cell(number, "First of account").equals(1.0), own, 0.0)

    def price(line: Line) -> Expression:
        return sum_meeting(money, Where(accounts, "=", of(line, "Account"))) / line["Size"]

    def usual(line: Line) -> Expression:
        own = Where(segments, "=", of(line, "Segment"))
        return if_error(sum_meeting(money, own) / sum_meeting(weights, own), "")

    def deviation(line: Line) -> Expression:
        mean = line["Segment mean"]
        return either(is_number(mean), either(mean > 0.0, line["Price"] / mean - 1.0, ""), "")

    def order(line: Line) -> Expression:
        found = either(is_number(line["Deviation"]), rounded(line["Deviation"], _ORDER), 0.0)
        return found + _TIE * (line.number + 1)

    def segment(line: Line) -> Expression:
        return either(of(line, "Segment").is_blank(), "", of(line, "Segment"))

    sizes = [size(number) for number in range(len(accounts.values))]
    columns = [
        Computed("Size", "amount", lambda line: sizes[line.number], always=True),
        Computed("Account", "text", lambda line: of(line, "Account")),
        Computed("Segment", "text", segment),
        Computed("Price", "percent", price),
        Computed("Segment mean", "percent", usual),
        Computed("Deviation", "percent", deviation),
        Computed("Order", "number", order),
    ]
    unused = [reference(made.value, cell(_FOUND, row, "Size")).equals(0.0) for row, made in enumerate(sizes)]
    return computed_table(_FOUND, unused, columns)


def _accounts(entries: Entries, found: FormulaTable) -> FormulaTable:
    """Lay out the accounts by their deviation."""
    order, tolerance = found.column("Order"), entries["tolerance"]

    def place(line: Line) -> Expression:
        return position(smallest(order, float(line.number + 1)), order)

    def taken(header: str) -> Computed:
        kind = "text" if header in ("Account", "Segment") else "amount" if header == "Size" else "percent"

        def figure(line: Line) -> Expression:
            return item(found.column(header), place(line))

        return Computed(header, kind, figure)  # type: ignore[arg-type]

    def mark(line: Line) -> Expression:
        beyond = either(rounded(line["Deviation"] - tolerance, _ORDER) > 0.0, "▲ above", "✓ in range")
        marked = either(rounded(line["Deviation"] + tolerance, _ORDER) < 0.0, "✗ below", beyond)
        return either(all_of(is_number(tolerance), is_number(line["Deviation"])), marked, "")

    headers = ("Account", "Segment", "Size", "Price", "Segment mean", "Deviation")
    listed = count(order)
    unused = [listed < float(number + 1) for number in range(_ROOM)]
    return computed_table(_ACCOUNTS, unused, [*map(taken, headers), Computed("Against tolerance", "text", mark)])


def _points(accounts: FormulaTable) -> FormulaTable:
    """Lay out the points of the chart; spare ones lie on the first, as a text would turn sizes into numbers 1, 2, 3."""

    def point(header: str, otherwise: float) -> Computed:
        first = accounts.cell(0, header)

        def figure(line: Line) -> Expression:
            own = accounts.cell(line.number, header)
            return either(is_number(own), own, either(is_number(first), first, otherwise))

        return Computed(header, "number", figure, always=True)

    unused = [is_number(accounts.cell(0, "Size")) for _ in range(_ROOM)]
    return computed_table(_POINTS, unused, [point("Size", 1.0), point("Price", 0.0)])
