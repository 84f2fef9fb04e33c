"""Next best alternative: what sets ours apart, element by element, in two segments, and the price that it allows."""

from __future__ import annotations

from workbooks.formulas import (
    Expression,
    constant,
    count,
    count_if,
    either,
    total,
)
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.price_setting import corridor
from workbooks.library.segments import POINTS, PRICES, SHARE, TOLERANCE, Compared, Segment
from workbooks.library.tables import Computed, FormulaTable, computed_table, lines_table, value_cell
from workbooks.library.value_stack import Stacked, value_stack_chart
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Signal, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE
from xlcvm.value.next_best import PointType, ValueKind, Winner

_ELEMENTS = "elements"
_ORDINALS = ("first", "second")
_WINNERS = tuple(str(winner.value) for winner in Winner)


def _segment_group(ordinal: str, name: str, next_best: str, prices: tuple[float, float]) -> Group:
    return Group(
        f"The {ordinal} segment",
        (
            Field(f"{ordinal} segment", "text", name, note="Customers who value the same things."),
            Field(f"next best alternative ({ordinal} segment)", "text", next_best,
                  note="What these customers would do without us."),
            Field(f"reference price ({ordinal} segment)", "amount", prices[0], "¤", 0, 1e9,
                  note="What the next best alternative costs them.", source="Offers of last year"),
            Field(f"our price ({ordinal} segment)", "amount", prices[1], "¤", 0, 1e9,
                  note="What we ask, or think of asking.", source="Draft of the price list"),
        ),
    )  # fmt: skip


GROUPS = (
    Group(
        "What is compared",
        (
            Field("our offering", "text", "Clearline membrane module"),
            Field("basis", "text", "one module, over its life of three years",
                  note="For which quantity and which time prices and figures hold."),
            Field(TOLERANCE, "percent", 0.05, "of the larger figure", 0, 1,
                  note="Up to which difference two figures count as equal."),
            Field(SHARE, "percent", 0.4, "of the difference", 0, 1, required=False,
                  note="Which part of the difference we want; the rest is the customer's reason to buy."),
        ),
    ),
    _segment_group("first", "Breweries", "Standard spiral module", (2_900, 3_850)),
    _segment_group("second", "Dairies", "Ceramic module, reconditioned", (3_200, 4_900)),
)  # fmt: skip


def _figures(ordinal: str) -> tuple[Field, ...]:
    return (
        Field(f"ours, {ordinal}", "amount", least=-1e9, most=1e9, note="Worth or cost with our offering."),
        Field(f"next best, {ordinal}", "amount", least=-1e9, most=1e9, note="The same with the alternative."),
        Field(f"customers' view, {ordinal}", "choice", choices=_WINNERS,
              note="Who is better in their eyes, if they have said so."),
    )  # fmt: skip


ELEMENTS = Rows(
    _ELEMENTS,
    (
        Field("element", "text", note="Every line needs one: it tells that the line is used."),
        Field("less or more", "choice", choices=tuple(str(kind.value) for kind in ValueKind),
              note="saving: less is better, such as a cost. profit: more is better, such as a yield."),
        *_figures("first"),
        *_figures("second"),
        Field("internal note", "text", audience="supplier", note="For ourselves."),
    ),
    (
        ("Energy", "saving", 2_450, 3_120, "ours", 1_980, 2_510, None, "Pump curves, three sites"),
        ("Cleaning chemicals", "saving", 760, 1_180, "ours", 1_420, 2_360, "ours", None),
        ("Downtime for cleaning", "saving", 1_900, 2_700, None, 3_300, 5_100, "ours", None),
        ("Water recovered", "profit", 4_150, 3_640, "same", 2_900, 2_560, None, "Breweries doubt it: offer a trial"),
        ("Product yield", "profit", 8_800, 8_700, None, 12_400, 11_500, None, "Dairies: two reference plants"),
        ("Installation and training", "saving", 620, 180, None, 540, 180, None, None),
        ("Warranty and service", "saving", 350, 360, None, 350, 355, "next best", "They fear a new supplier"),
        ("Disposal", "saving", 140, 140, "same", None, None, None, "Dairies return theirs free of charge"),
    ),
    room=12,
)  # fmt: skip


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the elements to fill, the points of both segments, the prices, the stacks."""
    lines = lines_table(entries, _ELEMENTS)
    segments = [Segment(entries, lines, ordinal) for ordinal in _ORDINALS]
    unused = [lines.cell(number, "Element").is_blank() for number in range(ELEMENTS.room)]
    named = Computed("Element", "text", lambda line: lines.cell(line.number, "Element"))
    columns = [named, *(made for segment in segments for made in segment.columns())]
    points = computed_table(POINTS, unused, columns)
    compared = [Compared(segment, points, at) for at, segment in enumerate(segments)]
    halves = [total(points.column(segment.header("Incomplete"))) for segment in segments]
    checks = [
        Check("Elements", either(count(*(points.column(s.header("Difference")) for s in segments)) > 0.0, 0.0, 1.0),
              "Sheet Elements: enter at least one element with both figures."),
        Check("Elements with one figure only, or without saving or profit", halves[0] + halves[1],
              "Sheet Elements: enter both figures of a segment, or none where it does not matter there."),
    ]  # fmt: skip
    sheets = [_elements(lines), _comparison(compared, points), _prices(entries, compared), *_stacks(compared, points)]
    return Layout(sheets, checks)


def _elements(lines: FormulaTable) -> Sheet:
    said = "One line an element: what it costs or brings with ours, and with the next best alternative"
    widths = (28.0, 11.0, *(13.0, 13.0, 13.0) * 2, 34.0)
    return Sheet("Elements", widths, (title_lines("elements title", "Elements", said), lines.block),
                 frozen=_ELEMENTS, protected=True, one_page=True, colour="#E0B400")  # fmt: skip


def _comparison(compared: list[Compared], points: FormulaTable) -> Sheet:
    names = [found.segment.name for found in compared]
    shown = ("Element", *(found.segment.header(what) for found in compared for what in ("Difference", "Point")))
    rows = tuple(
        tuple(value_cell(points.cell(row, header), "amount" if "Difference" in header else "text") for header in shown)
        for row in range(ELEMENTS.room)
    )
    above = (Cell(None), *(part for name in names for part in (Cell(None), value_cell(name, "text", style="above"))))
    blocks = (
        title_lines("points title", "Comparison", "Points of parity, of difference and of contention in each segment"),
        Lines("points segments", (above,)),
        Table("comparison", shown, rows, gap=0),
        _counts(compared),
        _difference_chart(compared),
    )
    widths = (28.0, 16.0, 24.0, 16.0, 24.0)
    return Sheet("Comparison", widths, blocks, protected=True, landscape=False, one_page=True, colour=FAVOURABLE)


def _counts(compared: list[Compared]) -> Table:
    points = [found.points.column(found.segment.header("Point")) for found in compared]
    rows = tuple(
        (Cell(str(point.value), "row bold"),
         *(value_cell(count_if(cells, str(point.value)), "count", style="row number",
                      name=f"{point.value}, {found.segment.ordinal} segment")
           for cells, found in zip(points, compared, strict=True)))
        for point in PointType
    )  # fmt: skip
    return Table("counts", ("How many elements are", "First segment", "Second segment"), rows)


def _difference_chart(compared: list[Compared]) -> Chart:
    series = tuple(
        Series(cell("points segments", 0, 2 * at + 2), column("comparison", found.segment.header("Difference")),
               colour, labels="none")
        for (at, found), colour in zip(enumerate(compared), (BRAND, "#5FA9C2"), strict=True)
    )  # fmt: skip
    return Chart(
        "differences", "Worth of the difference, by element", column("comparison", "Element"), series, "#,##0",
        rows=24, columns=5, kind="grouped bars", description="Bars by element, one for each segment.",
    )  # fmt: skip


def _prices(entries: Entries, compared: list[Compared]) -> Sheet:
    listed = [found.rows() for found in compared]
    rows = []
    for label, *cells in ((left[0], left, right) for left, right in zip(*listed, strict=True)):
        unit = (
            entries.currency if cells[0][2] == "amount" else constant("of the difference" if "share" in label else "")
        )
        figures = [
            value_cell(made, kind, style="row" if kind == "text" else "row number",
                       name="" if kind == "text" else f"{label}, {found.segment.ordinal} segment")
            for (_, made, kind), found in zip(cells, compared, strict=True)
        ]  # fmt: skip
        rows.append((Cell(label, "row bold"), *figures, value_cell(unit, "text", style="row quiet")))
    names = [found.segment.name for found in compared]
    chart, bars = corridor("corridor", names, [found.setting for found in compared], columns=4)
    above = (Cell(None), *(value_cell(name, "text", style="above") for name in names))
    basis = entries["basis"]
    blocks: tuple[Block, ...] = (
        title_lines("prices title", "Price", "From the reference price to the economic value, segment by segment"),
        Lines("prices basis", ((Cell("Basis", "label"), _text_cell(either(basis.is_blank(), "", basis), 3)),)),
        Lines("prices segments", (above,)),
        Table(PRICES, ("What the value allows", "First segment", "Second segment", "Unit"), tuple(rows), gap=0),
        chart,
        bars,
    )
    signals = tuple(Signal(PRICES, len(rows) - 1, at, "✓", "✗") for at in (1, 2))
    return Sheet("Price", (34.0, 42.0, 42.0, 18.0, 18.0), blocks, protected=True, landscape=False, one_page=True,
                 colour=FAVOURABLE, signals=signals)  # fmt: skip


def _text_cell(made: Expression, span: int) -> Cell:
    found = value_cell(made, "text", style="text")
    return Cell(found.value, "text", formula=found.formula, span=span)


def _stacks(compared: list[Compared], points: FormulaTable) -> tuple[Sheet, Sheet]:
    """Give the sheet of the stacks, and the workings of all charts."""
    blocks: list[Block] = [title_lines("stacks title", "Value stacks", "What adds up to the economic value")]
    working = Table(POINTS, points.block.headers, points.block.rows, quiet=True)
    said = "What the charts and the comparison are made of. There is nothing to fill in."
    tables: list[Block] = [title_lines("workings title", "Workings", said), working]
    for found in compared:
        ordinal, header = found.segment.ordinal, found.segment.header
        start = found.segment.entered("reference price")
        stacked = Stacked(found.points, "Element", header("Difference"), header("Place"), start, found.known)
        title = f"{ordinal.capitalize()} segment: from the reference price to the economic value"
        chart, bars = value_stack_chart(f"{ordinal} stack", stacked, title=title, columns=4)
        name = (Cell("Segment", "label"), _text_cell(found.segment.name, 3))
        blocks += [Lines(f"{ordinal} stack name", (name,)), chart]
        tables.append(bars)
    stacks = Sheet(
        "Value stacks", (28.0,) * 4, tuple(blocks), protected=True, one_page=True, landscape=False, colour=FAVOURABLE
    )
    workings = Sheet("Workings", (28.0, *(13.0,) * 12), tuple(tables), protected=True, one_page=True, colour="#9CA3AF")
    return stacks, workings


KIND = TemplateKind(
    "next-best-alternative",
    "Next best alternative",
    "What sets our offering apart from what customers would do without us, in two segments, and the price it allows.",
    (
        "On this cover: choose the currency.",
        "Sheet Inputs: name both segments and what each would do without us, with its price and ours.",
        "Decide on the basis: prices and figures hold for the same quantity and the same time.",
        "Sheet Elements: a line for each thing that differs; saving where less is better, profit where more is.",
        "Leave both figures of a segment blank where the element does not matter there.",
        "Customers' view: enter it when you have asked. Where it differs from the figures, there is contention.",
        "Sheet Comparison: what is on a par, what sets ours apart, and what has to be proven first.",
        "Sheet Price: economic value, incentive and shares. Sheet Value stacks: what it is made of.",
        "Sheet Checks must be green. The workbook is for internal use.",
    ),
    GROUPS,
    lay_out,
    (ELEMENTS,),
    has_live=True,
    for_customers=False,
)
