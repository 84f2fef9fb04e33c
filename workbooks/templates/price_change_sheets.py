"""The sheets of the template "Price change" about one product: what volume keeps its profit, and its profit levers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbooks.formulas import Expression, absolute, all_of, any_of, either, formed, if_error, is_number
from workbooks.formulas import reference as placed
from workbooks.library.entries import Entries
from workbooks.library.fields import Kind
from workbooks.library.tables import Output, outputs_table, value_cell
from workbooks.spec import (
    Cell,
    Chart,
    ColourScale,
    Lines,
    Series,
    Sheet,
    Signal,
    Table,
    cell,
    column,
    title_lines,
)
from workbooks.styles import BRAND, FAVOURABLE, LITTLE, MUCH
from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.pricing.break_even import volume_change
from xlcvm.pricing.elasticity import arc_elasticity
from xlcvm.pricing.pocket_price import pocket_margin_share
from xlcvm.pricing.profit_levers import (
    Lever,
    fixed_cost_lever,
    operating_profit,
    price_lever,
    variable_cost_lever,
    volume_lever,
)

_RESULTS, _ANSWER, _CASES, _GRID, _OBSERVED, _LEVERS = (
    "break-even", "buyers", "cases", "break-even table", "observations", "levers",
)  # fmt: skip
_CHANGES = (-0.2, -0.15, -0.1, -0.05, 0.05, 0.1, 0.15, 0.2)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_NONE = "–"
_SLACK = 1e-9  # of the volume: two ways to the same figure

answered_volume = ClosedForm(
    "volume change = 2 × elasticity × price change ÷ (2 + price change − elasticity × price change)",
    ("elasticity", "price change"),
    (
        Condition(
            "2 + price change − elasticity × price change − 1e-9",
            "An elasticity of {elasticity} and a price change of {price change} give no end to the volume.",
            "Take two observations nearer to the price change.",
        ),
        Condition(
            "2 + price change + elasticity × price change",
            "An elasticity of {elasticity} and a price change of {price change} give a volume below 0.",
            "Take two observations nearer to the price change.",
        ),
    ),
)
"""The change of volume by which the arc elasticity between the old and the new point is the one given."""


@dataclass(frozen=True, slots=True)
class _Product:
    """The figures of the product, and when they are there."""

    entries: Entries

    @property
    def is_known(self) -> Expression:
        """Whether prices, costs and units can be computed with."""
        names = ("price", "units", "variable cost", "fixed cost")
        numbers = [is_number(self.entries[name]) for name in names]
        return all_of(*numbers, self.entries["price"] > 0.0, self.entries["units"] > 0.0)

    @property
    def changes(self) -> Expression:
        """Whether the change is known too."""
        extras = [self.entries["change of variable cost"], self.entries["change of fixed cost"]]
        usable = [any_of(is_number(extra), extra.is_blank()) for extra in extras]
        return all_of(self.is_known, is_number(self.entries["price change"]), *usable)

    def profit(self, price: Expression, units: Expression, cost: Expression, fixed: Expression) -> Expression:
        """Give the operating profit."""
        return formed(operating_profit, price, units, cost, fixed)


def _figure(block: str, outputs: list[Output], name: str) -> Expression:
    """Give the cell of an output that stands in a table of them."""
    row = next(number for number, output in enumerate(outputs) if output.name == name)
    return placed(outputs[row].of.value, cell(block, row, "Figure"))


def break_even_sheet(entries: Entries) -> Sheet:
    """Give what volume keeps the profit, what buyers may answer, the cases side by side, and a table of break-evens."""
    product = _Product(entries)
    results = _results(entries, product)
    answer = _answer(entries, results)
    least, expected = (
        _figure(_RESULTS, results, "break-even volume change"),
        _figure(_ANSWER, answer, "expected volume change"),
    )
    verdict = _verdict(least, expected)
    blocks = (
        title_lines("break-even title", "Break-even", "What volume must be won, or may be lost, before profit falls"),
        Lines("verdict", ((Cell(verdict.value, "light", formula=verdict.formula, span=3),),), heights=(24.0,)),
        outputs_table(_RESULTS, results, header="What keeps the profit"),
        _observations(entries),
        outputs_table(_ANSWER, answer, header="What buyers may answer", gap=0),
        _heading("cases heading", "The cases side by side"),
        _cases(entries, product, least, expected),
        _heading("table heading", "Break-even volume change, by contribution margin and price change, costs unchanged"),
        _grid(entries),
    )
    signals = (Signal("verdict", 0, 0, "✓", "✗"),)
    last = len(_SHARES)
    scales = (ColourScale(_GRID, (1, 1), (last, len(_CHANGES)), MUCH, LITTLE, 0.0),)
    widths = (38.0, *(17.0,) * 4, *(12.0,) * 4)
    return Sheet("Break-even", widths, blocks, protected=True, colour=FAVOURABLE, signals=signals, scales=scales)


def _heading(key: str, text: str) -> Lines:
    return Lines(key, ((Cell(text, "heading", span=9),),))


def _results(entries: Entries, product: _Product) -> list[Output]:
    price, change = entries["price"], entries["price change"]
    units, cost = entries["units"], entries["variable cost"]
    more_cost, more_fixed = entries["change of variable cost"], entries["change of fixed cost"]
    margin = formed(pocket_margin_share, price, cost)
    least = formed(volume_change, change, margin, more_cost / price, more_fixed / (price * units))
    if entries.live:
        parts = (change, margin, more_cost / price, more_fixed / (price * units))
        least = _called("CVM_BREAKEVEN_VOLUME", least, *parts)
    known, changes = product.is_known, product.changes
    shown = placed(either(changes, if_error(least, _NONE), "").value, cell(_RESULTS, 2, "Figure"))
    profit = product.profit(price, units, cost, entries["fixed cost"])
    return [
        Output("contribution margin", either(known, margin, ""), "percent", "of price"),
        Output("new price", either(changes, price * (1.0 + change), ""), "amount", entries.unit("¤ a unit")),
        Output("break-even volume change", either(changes, if_error(least, _NONE), ""), "percent", "of units"),
        Output("break-even units", either(is_number(shown), units * (1.0 + shown), ""), "count", "a year"),
        Output("profit before", either(known, profit, ""), "amount", entries.unit("¤ a year")),
    ]


def _observations(entries: Entries) -> Table:
    """Show the two observations, beside each other as functions of ranges need them."""
    rows = []
    for name in ("earlier", "later"):
        figures = [entries[f"{name} {what}"] for what in ("price", "quantity")]
        shown = [either(is_number(figure), figure, "") for figure in figures]
        cells = [value_cell(shown[0], "amount", style="row number"), value_cell(shown[1], "number", style="row number")]
        rows.append((Cell(f"{name.capitalize()} observation", "row"), *cells))
    return Table(_OBSERVED, ("How buyers answered", "Price", "Quantity"), tuple(rows))


def _answer(entries: Entries, results: list[Output]) -> list[Output]:
    points = [entries[key] for key in ("earlier price", "earlier quantity", "later price", "later quantity")]
    apart = absolute(points[2] - points[0]) > 1e-12 * (points[0] + points[2])
    there = all_of(*(is_number(point) for point in points))
    elasticity = formed(arc_elasticity, *points)
    if entries.live:
        ranges = (column(_OBSERVED, "Price"), column(_OBSERVED, "Quantity"))
        elasticity = Expression(elasticity.value, f"_xll.CVM_ELASTICITY({','.join(ranges)})")
    found = either(there, either(apart, if_error(elasticity, ""), ""), "")
    cell_of = placed(found.value, cell(_ANSWER, 0, "Figure"))
    change, least = entries["price change"], _figure(_RESULTS, results, "break-even volume change")
    predicted = either(
        all_of(is_number(cell_of), is_number(change)), if_error(formed(answered_volume, cell_of, change), ""), ""
    )
    predicted_cell = placed(predicted.value, cell(_ANSWER, 1, "Figure"))
    both = all_of(is_number(predicted_cell), is_number(least))
    return [
        Output("elasticity", found, "amount", "arc, between the two"),
        Output("expected volume change", predicted, "percent", "of units"),
        Output("above break-even", either(both, predicted_cell - least, ""), "percent", "of units"),
    ]


def _verdict(least: Expression, expected: Expression) -> Expression:
    enough = either(
        expected - least > -_SLACK,
        "✓ The volume expected keeps the profit, or more",
        "✗ The volume expected does not keep the profit",
    )
    compared = either(is_number(expected), enough, "Two observations on sheet Inputs would tell what buyers may answer")
    nothing = either(least.equals(_NONE), "✗ No volume keeps the profit: compare new price and new cost", "")
    return either(is_number(least), compared, nothing)


_MEASURES: tuple[tuple[str, Kind], ...] = (
    ("Price", "amount"), ("Units", "count"), ("Revenue", "amount"), ("Variable cost", "amount"),
    ("Contribution", "amount"), ("Fixed cost", "amount"), ("Profit", "amount"),
)  # fmt: skip


def _cases(entries: Entries, product: _Product, least: Expression, expected: Expression) -> Table:
    """Set the year before beside the year after: at the same volume, at break-even, and as buyers may answer."""
    price, units, change = entries["price"], entries["units"], entries["price change"]
    cost, fixed = entries["variable cost"], entries["fixed cost"]
    before = {"price": price, "units": units, "cost": cost, "fixed": fixed}
    after = {"price": price * (1.0 + change), "cost": cost + entries["change of variable cost"],
             "fixed": fixed + entries["change of fixed cost"]}  # fmt: skip
    changes = product.changes
    cases = {
        "Before": (product.is_known, before),
        "After, same volume": (changes, {**after, "units": units}),
        "After, at break-even": (is_number(least), {**after, "units": units * (1.0 + least)}),
        "After, as expected": (all_of(changes, is_number(expected)), {**after, "units": units * (1.0 + expected)}),
    }
    columns = [_case(header, known, **figures) for header, (known, figures) in cases.items()]
    rows = []
    for row, (name, kind) in enumerate(_MEASURES):
        style = ("sum", "sum number") if name == "Profit" else ("row", "row number")
        named = [f"profit {header}" if name == "Profit" else "" for header in cases]
        cells = [
            value_cell(made[row], kind, style=style[1], name=words) for made, words in zip(columns, named, strict=True)
        ]
        rows.append((Cell(name, style[0]), *cells))
    return Table(_CASES, ("A year", *cases), tuple(rows), gap=0)


def _case(  # noqa: PLR0913 - the figures of a case
    header: str, known: Expression, *, price: Expression, units: Expression, cost: Expression, fixed: Expression
) -> list[Expression]:
    def above(row: int) -> Expression:
        return placed(made[row].value, cell(_CASES, row, header))

    made = [either(known, price, ""), either(known, units, "")]
    ready = is_number(above(0))
    made.append(either(ready, above(0) * above(1), ""))
    made.append(either(ready, cost * above(1), ""))
    made.append(either(ready, above(2) - above(3), ""))
    made.append(either(ready, fixed + 0.0, ""))
    made.append(either(ready, above(4) - above(5), ""))
    return made


def _grid(entries: Entries) -> Lines:
    def cell_of(row: int, number: int) -> Cell:
        figures = (placed(_CHANGES[number], cell(_GRID, 0, number + 1)), placed(_SHARES[row], cell(_GRID, row + 1, 0)))
        found = formed(volume_change, *figures, 0.0, 0.0)
        if entries.live:
            found = _called("CVM_BREAKEVEN_VOLUME", found, *figures)
        return replace(value_cell(if_error(found, _NONE), "percent", style="heat number"), number_format="0.0%")

    head = (Cell("Margin ↓   price change →", "heat heading"), *(Cell(c, "heat heading", "+0%;-0%") for c in _CHANGES))
    rows = [head]
    for row, share in enumerate(_SHARES):
        rows.append((Cell(share, "heat heading", "0%"), *(cell_of(row, number) for number in range(len(_CHANGES)))))
    return Lines(_GRID, tuple(rows), gap=0)


def _called(function: str, native: Expression, *arguments: Expression) -> Expression:
    """Give a call of a CVM_ function with the value of its native twin."""
    return Expression(native.value, f"_xll.{function}({','.join(argument.formula for argument in arguments)})")


def levers_sheet(entries: Entries) -> Sheet:
    """Give what an equal improvement of price, variable cost, volume and fixed cost does to profit, each alone."""
    known = all_of(_Product(entries).is_known, is_number(entries["improvement"]))
    rows = tuple(_lever(entries, known, lever, row) for row, lever in enumerate(Lever))
    headers = ("Lever", "Change of profit", "New profit", "Share of profit")
    chart = Chart(
        "levers chart", "What each lever adds to profit", column(_LEVERS, "Lever"),
        (Series("Share of profit", column(_LEVERS, "Share of profit"), BRAND, listed=False),), "0.0%",
        rows=16, columns=4,
        description="A bar for each lever: the change of profit as a share of the profit before.",
    )  # fmt: skip
    improvement = entries["improvement"]
    size = value_cell(either(is_number(improvement), improvement, ""), "percent", style="fact")
    notes = (
        "Prices and volume go up, costs go down, each alone. The price lever is always the sum of the levers of",
        "variable cost and volume. Without a profit there is no share of it: then read the change in money.",
    )
    note = ((Cell("Each improves by", "label"), size), *((Cell(text, "quiet", span=4),) for text in notes))
    title = title_lines("levers title", "Profit levers", "Which small improvement does most to profit")
    return Sheet(
        "Levers", (30.0, 20.0, 20.0, 20.0), (title, Lines("improvement", note), Table(_LEVERS, headers, rows), chart),
        protected=True, one_page=True, colour=FAVOURABLE,
    )  # fmt: skip


def _lever(entries: Entries, known: Expression, lever: Lever, row: int) -> tuple[Cell, ...]:
    price, units, percent = entries["price"], entries["units"], entries["improvement"]
    cost, fixed = entries["variable cost"], entries["fixed cost"]
    forms: dict[Lever, tuple[ClosedForm, tuple[Expression, ...]]] = {
        Lever.PRICE: (price_lever, (price, units, percent)),
        Lever.VARIABLE_COST: (variable_cost_lever, (cost, units, percent)),
        Lever.VOLUME: (volume_lever, (price, units, cost, percent)),
        Lever.FIXED_COST: (fixed_cost_lever, (fixed, percent)),
    }
    form, figures = forms[lever]
    profit = formed(operating_profit, price, units, cost, fixed)
    size = 1e-12 * (price * units + cost * units + fixed)
    money = formed(form, *figures)
    change = placed(money.value, cell(_LEVERS, row, "Change of profit"))
    after, share = profit + change, change / profit
    if entries.live:
        inputs = ",".join(
            entries[key].formula for key in ("price", "units", "variable cost", "fixed cost", "improvement")
        )
        money, after, share = (
            Expression(found.value, f"INDEX(_xll.CVM_PROFIT_LEVERS({inputs}),{row + 2},{number})")
            for found, number in ((money, 3), (after, 2), (share, 4))
        )
    return (
        Cell(lever.value, "row bold"),
        value_cell(either(known, money, ""), "amount", style="row number", name=f"{lever.value} lever"),
        value_cell(either(known, after, ""), "amount", style="row number"),
        value_cell(either(known, either(profit > size, share, ""), ""), "percent", style="row number"),
    )
