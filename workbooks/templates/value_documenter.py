"""Value documenter: what was promised against what was delivered, quarter by quarter, and the case that it makes."""

from __future__ import annotations

import datetime
from dataclasses import replace

from workbooks.formulas import (
    Expression,
    constant,
    either,
    joined,
    reference,
    total,
)
from workbooks.library.delivery import CUMULATED, Record
from workbooks.library.entries import Entries, heading
from workbooks.library.fields import Field, Group, Kind, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.tables import FormulaTable, Line, lines_table, value_cell
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE

QUARTERS = 12
_ELEMENTS, _QUARTERS, _WHOLE = "elements", "quarters", "whole"
_NUMBERS = tuple(f"quarter {number}" for number in range(1, QUARTERS + 1))
_PROMISED, _FROM = "promised a quarter", "from quarter"
_CASE_WIDTHS = (34.0, 20.0, 20.0, 20.0, 16.0)

GROUPS = (
    Group(
        "What is documented",
        (
            Field("our offering", "text", "Fluxa V9 drives, lines 1 to 3"),
            Field("compared with", "text", "Kestrel K4, in place before",
                  note="The next best alternative of the promise."),
            Field("start", "date", datetime.date(2024, 7, 1), note="When the offering went into use.", required=False),
        ),
    ),
    Group(
        "The value case history",
        (
            Field("situation", "text",
                  "Northfield Packaging lost some fifty hours a year on three lines to stops of worn drives, and paid "
                  "for energy that idle conveyors did not need.",
                  note="The customer and the problem, in two or three sentences."),
            Field("what was done", "text",
                  "Thirty-six drives were exchanged at two weekends. Meters stay on three of them, and each stop is "
                  "logged with its cause.",
                  note="What was delivered, and when."),
            Field("how it was measured", "text",
                  "Energy from power meters against the same quarter before; stops and scrap from the line's own "
                  "records; every figure agreed with the plant controller.",
                  note="By whom, from which records, against which baseline."),
            Field("customer's words", "text",
                  "The savings are in our books, and the lines no longer wait for drives.",
                  note="Only what the customer has agreed to be quoted with.", required=False),
            Field("confirmed by", "text", "Plant controller, Northfield Packaging", required=False,
                  note="Name or function."),
            Field("next steps", "text", "Energy on line 2 stays behind: check the load profile in spring.",
                  required=False),
        ),
    ),
)  # fmt: skip

ELEMENTS = Rows(
    _ELEMENTS,
    (
        Field("element", "text", note="Every line needs one: it tells that the line is used."),
        Field(_PROMISED, "amount", least=-1e9, most=1e9, note="What was promised, for one quarter."),
        Field(_FROM, "count", least=1, most=QUARTERS,
              note="The first quarter that the promise holds for; 1 when blank."),
        *(Field(key, "amount", least=-1e9, most=1e9, note="What was delivered; 0 if it was nothing.")
          for key in _NUMBERS),
    ),
    (
        ("Energy savings", 14_250, None, 12_900, 13_600, 13_100, 13_850, 14_020, 13_480, *(None,) * 6),
        ("Fewer unplanned stops", 6_600, None, 4_100, 6_900, 7_350, 8_120, 7_640, 8_300, *(None,) * 6),
        ("Maintenance savings", 2_700, None, 2_250, 2_700, 2_820, 2_700, 2_910, 2_760, *(None,) * 6),
        ("Scrap savings", 4_590, 3, None, None, 3_050, 4_420, 4_710, 4_880, *(None,) * 6),
        ("Training of operators", -1_000, None, -1_450, -980, -620, -540, -610, -580, *(None,) * 6),
    ),
    room=8,
)  # fmt: skip
PERIODS = Rows(
    _QUARTERS,
    (
        Field("quarter", "text", note="What the quarter is called, such as 2025 Q1."),
        Field("confirmed by", "text", note="Who has confirmed the figures at the customer's."),
        Field("confirmed on", "date"),
        Field("internal note", "text", audience="supplier", note="For ourselves; no customer's copy has it."),
    ),
    (
        ("2024 Q3", "Plant controller", datetime.date(2024, 10, 21), "Meters came three weeks late"),
        ("2024 Q4", "Plant controller", datetime.date(2025, 1, 24), None),
        ("2025 Q1", "Plant controller", datetime.date(2025, 4, 17), "Scrap trial ended later than promised"),
        ("2025 Q2", "Plant controller", datetime.date(2025, 7, 22), None),
        ("2025 Q3", "Plant controller", datetime.date(2025, 10, 20), "Renewal is due in December: show this page"),
        ("2025 Q4", None, None, "Figures sent, confirmation is due"),
    ),
    room=QUARTERS,
)


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the figures to fill, the results, the page to print; internal notes are the supplier's."""
    lines, periods = lines_table(entries, _ELEMENTS), lines_table(entries, _QUARTERS)
    record = Record(lines, periods, _NUMBERS, _PROMISED, _FROM, entries.live)
    whole = _whole(record)
    checks = [
        Check("Delivered figures that are blank in a reported quarter", record.missing(),
              "Sheet Delivered: enter them, 0 for nothing delivered, or a later first quarter."),
        Check("Reported quarters without a name", record.unnamed_periods(), "Sheet Quarters: name them."),
        Check("Elements without a promise", record.unpromised(),
              "Sheet Delivered: enter what was promised for a quarter."),
        Check("Figures in lines without a name", record.unnamed_lines(),
              "Sheet Delivered: name the element; without a name it does not count."),
    ]  # fmt: skip
    sheets = [
        _delivered(lines),
        _quarters(periods),
        _results_sheet(entries, record, whole),
        _case_history(entries, record, whole),
        _workings(record),
    ]
    return Layout(sheets, checks)


def _whole(record: Record) -> Lines:
    """Lay out the sums of all elements below the results."""
    headers = ("Promised to date", "Delivered to date")
    sums = [total(record.results.column(header)) for header in headers]
    cells = {
        header: reference(made.value, cell(_WHOLE, 0, at))
        for at, (header, made) in enumerate(zip(headers, sums, strict=True), 1)
    }
    line = Line(0, {**cells, "Element": constant("Total")})
    made = [*sums, record.gap(line), record.realisation(line)]
    names = ("promised to date", "delivered to date", "gap", "realisation")
    row = [
        value_cell(found, "percent" if name == "realisation" else "amount", style="sum number", name=name)
        for found, name in zip(made, names, strict=True)
    ]
    return Lines(_WHOLE, ((Cell("All elements", "sum"), *row),), gap=0)


def _delivered(lines: FormulaTable) -> Sheet:
    said = "What each element was promised to bring a quarter, and what it brought"
    widths = (26.0, 13.0, 9.0, *(12.0,) * QUARTERS)
    return Sheet("Delivered", widths, (title_lines("delivered title", "Delivered", said), lines.block),
                 frozen=_ELEMENTS, protected=True, one_page=True, colour="#E0B400")  # fmt: skip


def _quarters(periods: FormulaTable) -> Sheet:
    said = "The names of quarters 1 to 12, and who has confirmed their figures"
    widths = (16.0, 34.0, 16.0, 60.0)[: len(periods.block.headers)]
    return Sheet("Quarters", widths, (title_lines("quarters title", "Quarters", said), periods.block),
                 protected=True, one_page=True, colour="#E0B400")  # fmt: skip


def _results_sheet(entries: Entries, record: Record, whole: Lines) -> Sheet:
    basis = joined("Amounts in ", entries.currency, ", over the quarters that are reported")
    blocks: tuple[Block, ...] = (
        title_lines("results title", "Results", "What was promised against what was delivered"),
        Lines("results basis", ((value_cell(basis, "text", style="label"),), *_periods(record))),
        record.results.block,
        whole,
        _cumulated_chart("cumulated chart", 6),
        record.cumulated.block,
    )
    return Sheet("Results", (34.0, *(17.0,) * 5), blocks, protected=True, landscape=False, one_page=True,
                 colour=FAVOURABLE)  # fmt: skip


def _periods(record: Record) -> tuple[tuple[Cell, ...], ...]:
    found = {"Quarters reported": record.reported_periods(), "of them confirmed": record.confirmed_periods()}
    return tuple(
        (Cell(label, "label"), value_cell(made, "count", style="fact", name=label)) for label, made in found.items()
    )


def _cumulated_chart(key: str, columns: int) -> Chart:
    series = tuple(
        Series(header, column(CUMULATED, f"{header}, cumulated"), colour, labels="none")
        for header, colour in (("Promised", "#B8C4CC"), ("Delivered", BRAND))
    )
    return Chart(
        key, "Value to date, promised and delivered", column(CUMULATED, "Quarter"), series, "#,##0", rows=16,
        columns=columns, kind="histogram", description="Two columns a quarter: promised and delivered to date.",
    )  # fmt: skip


def _case_history(entries: Entries, record: Record, whole: Lines) -> Sheet:
    """Lay out the page to print: situation, what was done, measured results, the customer's confirmation."""
    ours = entries["our offering"]
    title = Lines(
        "case title",
        ((Cell("Value case history", "title"),), (_shown(ours, "subtitle"),)),
        gap=0, heights=(30.0, 20.0),
    )  # fmt: skip
    started = either(entries["start"].is_blank(), "", entries["start"])
    facts = (
        *((Cell(heading(key), "label"), _shown(entries[key], "fact", span=4)) for key in ("customer", "compared with")),
        (Cell("In use since", "label"), value_cell(started, "date", style="fact")),
    )
    sums = tuple(replace(found, formula=cell(_WHOLE, 0, at), name="") for at, found in enumerate(whole.rows[0][1:], 1))
    texts = {key: _section(entries, key) for key in ("situation", "what was done", "how it was measured")}
    blocks: tuple[Block, ...] = (
        title,
        Lines("case facts", facts),
        *texts.values(),
        Lines("case results heading", ((Cell("Measured results", "heading", span=5),),)),
        _case_results(record.results),
        Lines("case total", ((Cell("All elements", "sum"), *sums),), gap=0),
        _cumulated_chart("case chart", 5),
        _section(entries, "customer's words"),
        Lines("case confirmation", _confirmation(entries)),
    )
    return Sheet("Case history", _CASE_WIDTHS, blocks, protected=True, landscape=False, one_page=True,
                 colour=FAVOURABLE)  # fmt: skip


def _case_results(results: FormulaTable) -> Table:
    kinds: tuple[Kind, ...] = ("text", "amount", "amount", "amount", "percent")
    headers = dict(zip(results.block.headers, kinds, strict=True))
    rows = tuple(
        tuple(
            value_cell(results.cell(row, header), kind, style="row" if kind == "text" else "row number")
            for header, kind in headers.items()
        )
        for row in range(ELEMENTS.room)
    )
    return Table("case results", tuple(headers), rows, gap=0)


def _confirmation(entries: Entries) -> tuple[tuple[Cell, ...], ...]:
    currency = joined("Amounts in ", entries.currency, ".")
    return (
        (Cell("Confirmed by", "label"), _shown(entries["confirmed by"], "fact", span=4)),
        (Cell("Next steps", "label"), _shown(entries["next steps"], "paragraph", span=4)),
        (Cell("Date and signature", "label"), Cell(None, "heading", span=4)),
        (value_cell(currency, "text", style="label"),),
    )


def _section(entries: Entries, key: str) -> Lines:
    """Lay out a text that follows its input, with room for one of several lines."""
    rows = ((Cell(heading(key), "heading", span=5),), (_shown(entries[key], "paragraph", span=5),))
    return Lines(f"case {key}", rows, heights=(18.0, 44.0))


def _shown(typed: Expression, style: str, *, span: int = 1) -> Cell:
    made = either(typed.is_blank(), "", typed)
    found = value_cell(made, "text", style=style)
    return Cell(found.value, style, formula=found.formula, span=span)


def _workings(record: Record) -> Sheet:
    said = "What counts as delivered, and what was promised for each reported quarter. There is nothing to fill in."
    found = (("Delivered", record.counted.block), ("Promised", record.promised.block))
    blocks: list[Block] = [title_lines("workings title", "Workings", said)]
    for name, block in found:
        blocks += [
            Lines(f"{name} heading", ((Cell(name, "working header"),),)),
            Table(block.key, block.headers, block.rows, gap=0, quiet=True),
        ]
    widths = (26.0, *(12.0,) * (QUARTERS + 1))
    return Sheet("Workings", widths, tuple(blocks), protected=True, one_page=True, colour="#9CA3AF")


KIND = TemplateKind(
    "value-documenter",
    "Value documenter",
    "What was promised to a customer against what was delivered, quarter by quarter, with a page that tells the case.",
    (
        "On this cover: choose the currency, and say for which customer it is.",
        "Sheet Inputs: what is documented, and the texts of the case history.",
        "Sheet Delivered: a line an element: what was promised a quarter, and what each quarter brought.",
        "A quarter counts once it has a figure; enter 0 where nothing was delivered.",
        "Sheet Quarters: name each quarter, say who has confirmed it, and keep your internal notes.",
        "Sheet Results: gap and realisation to date, by element and in all.",
        "Sheet Case history: one page to print, for the customer to confirm and for others to believe.",
        "Sheet Checks must be green. Send the customer's copy (xlcvm customer-copy): it has no internal notes.",
    ),
    GROUPS,
    lay_out,
    (ELEMENTS, PERIODS),
    has_live=True,
    input_width=64.0,
)
