"""The sheet "Summary" of a value model: value by element and its totals; and the workings of its charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.formulas import (
    Column,
    Expression,
    count_if,
    either,
    is_number,
    joined,
    reference,
    total,
)
from workbooks.library.fields import AMOUNT
from workbooks.library.tables import value_cell
from workbooks.library.value_model.equations import (
    COUNTED,
    IMPOSSIBLE,
    MISSING,
    OPEN,
    result,
    state,
)
from workbooks.library.value_model.fields import Modelled
from workbooks.library.value_model.printing import printed_blocks
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from workbooks.value_calculator.calculator import Group
from workbooks.value_calculator.summary_sheet import per_period
from xlcvm.units import Unit

BARS = ("Value element", "Gain for you", "Cost to you")
_TILE = "#,##0"
_UNNAMED = {"our offering": "our offering", "next best alternative": "the next best alternative", "customer": "you"}


@dataclass(frozen=True)
class Summed:
    """Value elements that add up, as the sheet Summary shows them.

    Parameters
    ----------
    number : int
        Of the group.
    unit : Unit, optional
        In which they add up.
    values, states : Column
        Of the elements.
    modelled : Modelled
        The model.
    """

    number: int
    unit: Unit | None
    values: Column
    states: Column
    modelled: Modelled

    @property
    def period(self) -> str:
        """Over which time it counts, in words."""
        return per_period(self.unit)

    @property
    def left_out(self) -> Expression:
        """How many elements are not yet quantified."""
        return count_if(self.states, OPEN)

    @property
    def broken(self) -> Expression:
        """How many elements lack a figure that is needed, or cannot be computed."""
        return count_if(self.states, MISSING) + count_if(self.states, IMPOSSIBLE)

    @property
    def formula(self) -> Expression:
        """The total; an empty text where an element is broken, or none is quantified."""
        counted = count_if(self.states, COUNTED)
        return either(self.broken > 0.0, "", either(counted.equals(0.0), "", total(self.values)))

    @property
    def total(self) -> Expression:
        """The total as its cell."""
        return reference(self.formula.value, cell(f"total {self.number}", 0, 1))

    def bars(self, header: str) -> Column:
        """Give a column of the bars of its chart."""
        gain = header == BARS[1]
        figures = tuple(
            (max(value, 0.0) if gain else min(value, 0.0)) if isinstance(value, float) else 0.0
            for value in self.values.values
        )
        return Column(figures, column(f"bars {self.number}", header))


def summed(modelled: Modelled) -> list[Summed]:
    """Give the groups of value elements that add up, in the order of the model's totals."""
    return [_summed(modelled, number, group) for number, group in enumerate(_groups(modelled))]


def _groups(modelled: Modelled) -> list[Group]:
    return [Group(found.unit, found.members) for found in modelled.model.totals]


def _summed(modelled: Modelled, number: int, group: Group) -> Summed:
    values = tuple(_converted(modelled, index, factor).value for index, factor in group.members)
    states = tuple(state(modelled, index).value for index, _ in group.members)
    key = f"elements {number}"
    return Summed(number, group.unit, Column(values, column(key, 1)), Column(states, column(key, 3)), modelled)


def _converted(modelled: Modelled, index: int, factor: float) -> Expression:
    value = result(modelled, index)
    return either(is_number(value), value * factor if factor != 1 else value, "")


def summary_sheet(modelled: Modelled) -> Sheet:
    """Build the sheet of the value by element: totals, tables and charts on one page."""
    groups = _groups(modelled)
    sums = summed(modelled)
    blocks: list[Block] = [_title(modelled), _tiles(sums)]
    for found, group in zip(sums, groups, strict=True):
        blocks += [_elements(modelled, found, group), _total(found)]
    blocks += [_chart(found) for found in sums]
    widths = (38.0, 18.0, 16.0, 30.0)
    return Sheet(
        "Summary", widths, tuple(blocks), protected=True, landscape=False, one_page=True, colour=FAVOURABLE
    )  # fmt: skip


def _title(modelled: Modelled) -> Lines:
    ours, next_best, whom = (
        either(modelled.entries[key].is_blank(), unnamed, modelled.entries[key]) for key, unnamed in _UNNAMED.items()
    )
    words = joined("What ", ours, " is worth to ", whom, ", compared with ", next_best)
    return Lines(
        "summary title",
        (
            (Cell("Value by element", "title"),),
            (value_cell(words, "text", style="subtitle"),),
        ),
        gap=0,
        heights=(30.0, 20.0),
    )


def _tiles(sums: Sequence[Summed]) -> Lines:
    """Lay out the first two totals in large figures beside each other."""
    pair = sums[:2]
    span = 4 // len(pair)
    figures = tuple(
        Cell(found.total.value, "figure", _TILE, found.total.formula, span=span) for found in pair
    )  # fmt: skip
    said = tuple(_tile_words(found, span) for found in pair)
    return Lines("summary tiles", (figures, said), heights=(40.0, 20.0))


def _tile_words(found: Summed, span: int) -> Cell:
    money = joined(found.modelled.unit(found.unit), ", total ", found.period)
    left_out = either(found.left_out.equals(0.0), "", ", without what is not yet quantified")
    words = either(is_number(found.total), joined(money, left_out), "a figure is missing: see the sheet Figures")
    made = value_cell(words, "text", style="figure label")
    return Cell(made.value, made.style, formula=made.formula, span=span)


def _elements(modelled: Modelled, found: Summed, group: Group) -> Table:
    header = f"Value {found.period}".strip()
    rows = []
    for index, factor in group.members:
        rows.append(
            (
                Cell(modelled.model.name(index), "row bold"),
                value_cell(_converted(modelled, index, factor), "amount", style="row number"),
                value_cell(modelled.unit(group.unit), "text", style="row quiet"),
                Cell(
                    state(modelled, index).value,
                    "row quiet",
                    formula=cell("equations", index, "State"),
                ),
            )
        )
    return Table(f"elements {found.number}", ("Value element", header, "Unit", "State"), tuple(rows))


def _total(found: Summed) -> Lines:
    left_out = found.left_out
    words = either(left_out.equals(0.0), "everything is counted", "without what is not yet quantified")
    row = (
        Cell(f"Total {found.period}".strip(), "sum"),
        value_cell(found.formula, "amount", style="sum number", name=f"value {found.period}"),
        value_cell(found.modelled.unit(found.unit), "text", style="sum"),
        value_cell(either(is_number(found.total), words, "not computed: a figure is missing"), "text", style="sum"),
    )
    return Lines(f"total {found.number}", (row,), gap=0)


def _chart(found: Summed) -> Chart:
    key, count = f"bars {found.number}", len(found.values.values)
    series = tuple(
        Series(header, column(key, header), colour)
        for header, colour in zip(BARS[1:], (FAVOURABLE, UNFAVOURABLE), strict=True)
    )
    return Chart(
        f"chart {found.number}", f"Value by element, {found.period}", column(key, BARS[0]), series,
        "#,##0;-#,##0;", rows=6 + 2 * count, columns=4,
        description=f"Bars of the value of {count} elements: gains to the right, costs to the left.",
    )  # fmt: skip


def workings_sheet(modelled: Modelled) -> Sheet:
    """Build the sheet of what charts and printed equations are made of."""
    said = "How this workbook prints its equations and draws its charts. There is nothing to fill in."
    blocks: list[Block] = [title_lines("workings title", "Workings", said)]
    for found, group in zip(summed(modelled), _groups(modelled), strict=True):
        blocks.append(Table(f"bars {found.number}", BARS, _bars(modelled, found, group), quiet=True))
    blocks += printed_blocks(modelled)
    return Sheet("Workings", (32.0, *(22.0,) * 6), tuple(blocks), protected=True, one_page=True, colour="#9CA3AF")


def _bars(modelled: Modelled, found: Summed, group: Group) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for row, (index, _) in enumerate(group.members):
        value = reference(found.values.values[row], cell(f"elements {found.number}", row, 1))
        rows.append(
            (
                Cell(modelled.model.name(index), "working"),
                *(
                    Cell(made.value, "working number", AMOUNT, made.formula)
                    for made in (
                        either(is_number(value), either(value > 0.0, value, 0.0), 0.0),
                        either(is_number(value), either(value < 0.0, value, 0.0), 0.0),
                    )
                ),
            )
        )
    return tuple(rows)
