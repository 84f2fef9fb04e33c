"""Naked solution and options: what all customers value stays in the price, what some value becomes an option."""

from __future__ import annotations

from workbooks.formulas import (
    Expression,
    Where,
    all_of,
    any_of,
    constant,
    count,
    count_if,
    either,
    is_number,
    item,
    negated,
    rounded,
    sum_meeting,
    total,
)
from workbooks.library.bridge import Step, bridge
from workbooks.library.entries import Entries
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.tables import (
    Computed,
    FormulaTable,
    Line,
    Output,
    lines_table,
    outputs_table,
    value_cell,
)
from workbooks.spec import Cell, Lines, Sheet, title_lines
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE
from workbooks.templates.naked_solution_advice import (
    INCOMPLETE,
    NOTHING,
    advised_elements,
    by_segment,
    change_of_cost,
    counted_figures,
    is_used,
)
from workbooks.templates.naked_solution_entries import (
    ELEMENTS,
    GROUPS,
    MENU,
    OPTION,
    SEGMENTS,
    STANDARD,
)
from workbooks.templates.naked_solution_rules import (
    AS_OPTION,
    AS_STANDARD,
    AS_STANDARD_WHERE_ALL,
    rules_sheet,
    rules_table,
)

_UNKNOWN = "✗ no such element"


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the menu for everybody; elements, recommendation, segments and rules for the supplier."""
    if entries.for_customer:
        menu = lines_table(entries, MENU.key)
        return Layout([_menu_sheet(entries, menu)], [_uncharged(menu)])
    elements = lines_table(entries, ELEMENTS.key, gap=0)
    rules = rules_table()
    counted = counted_figures(entries, elements)
    advice = advised_elements(elements, counted, rules)
    segments = by_segment(entries, counted, advice)
    changes = change_of_cost(counted, advice)
    menu = lines_table(entries, MENU.key, [_advised(advice, counted), _menu_state()])
    sheets = [
        _elements_sheet(entries, elements),
        _advice_sheet(entries, advice),
        _money_sheet(entries, changes, segments),
        _menu_sheet(entries, menu),
        rules_sheet(rules),
        _workings_sheet(counted),
    ]
    return Layout(sheets, _checks(counted, advice, changes, segments, menu))


def _elements_sheet(entries: Entries, elements: FormulaTable) -> Sheet:
    named = [Cell(None, "label"), Cell(None, "label"), Cell(None, "label")]
    for number in SEGMENTS:
        name = _segment_name(entries, number)
        named.append(Cell(name.value, "figure note", formula=name.formula, span=3))
    blocks = (
        title_lines(
            "elements title", "Elements", "What comes with the product, who values it, what it costs and is worth"
        ),
        Lines("elements segments", (tuple(named),)),
        elements.block,
    )
    widths = (30.0, 10.0, 16.0, *(11.0, 12.0, 12.0) * len(SEGMENTS))
    return Sheet("Elements", widths, blocks, frozen=ELEMENTS.key, protected=True, colour="#E0B400")


def _segment_name(entries: Entries, number: int) -> Expression:
    return either(is_used(entries, number), entries[f"segment {number}"], NOTHING)


def _advice_sheet(entries: Entries, advice: FormulaTable) -> Sheet:
    named = [Cell(None, "label") for _ in range(6)]
    named += [value_cell(_segment_name(entries, number), "text", style="figure note") for number in SEGMENTS]
    title = title_lines(
        "advice title",
        "Recommendation",
        "By the table of the sheet Rules; what each segment is offered follows from it",
    )
    blocks = (title, Lines("advice segments", (tuple(named),)), advice.block)
    widths = (27.0, 17.0, 20.0, 13.0, 13.0, 25.0, *(16.0,) * 4)
    return Sheet("Recommendation", widths, blocks, frozen="advice", protected=True, colour=BRAND)


def _workings_sheet(counted: FormulaTable) -> Sheet:
    title = title_lines(
        "workings title", "Workings", "The figures that count: of complete elements, in segments that have a name"
    )
    widths = (27.0, 10.0, *(9.0,) * 4, *(11.0,) * 16)
    return Sheet("Workings", widths, (title, counted.block), protected=True)


def _totals(entries: Entries, changes: FormulaTable, segments: FormulaTable) -> list[Output]:
    a_year = entries.unit("¤ a year")
    sums = {header: total(changes.column(header)) for header in ("Drain", "Leak", "Cost saved", "Cost charged for")}
    return [
        Output("standard cost now", total(segments.column("Standard cost now")), "amount", a_year),
        Output("cost saved", sums["Cost saved"], "amount", a_year),
        Output("cost charged for", sums["Cost charged for"], "amount", a_year),
        Output("cost added", total(changes.column("Cost added")), "amount", a_year),
        Output("standard cost then", total(segments.column("Standard cost then")), "amount", a_year),
        Output("standard worth then", total(segments.column("Standard worth then")), "amount", a_year),
        Output("worth in options", total(segments.column("Worth in options")), "amount", a_year),
        Output("drains", sums["Drain"], "amount", a_year),
        Output("leaks", sums["Leak"], "amount", a_year),
    ]


def _steps(changes: FormulaTable, segments: FormulaTable) -> list[Step]:
    """Give the way from the standard cost of today to that of the naked solution; the last is added up anew."""
    level = total(segments.column("Standard cost now"))
    steps = [Step("Standard now", None, level)]
    for name, header, sign in (
        ("Saved", "Cost saved", -1.0),
        ("Charged for", "Cost charged for", -1.0),
        ("Added", "Cost added", 1.0),
    ):
        change = total(changes.column(header)) if sign > 0 else -total(changes.column(header))
        level = level + change
        steps.append(Step(name, change, level))
    return [*steps, Step("Standard then", None, total(segments.column("Standard cost then")))]


def _money_sheet(entries: Entries, changes: FormulaTable, segments: FormulaTable) -> Sheet:
    drawn = bridge(
        "standard cost", _steps(changes, segments), title="Cost of what is given within the price, a year", columns=5,
        legend=("Level", "Added", "Taken out"),
    )  # fmt: skip
    title = title_lines("money title", "Money", "What the recommendation saves, charges for and adds; drains and leaks")
    outputs = outputs_table("money totals", _totals(entries, changes, segments), header="All segments")
    blocks = (title, outputs, segments.block, drawn.chart, drawn.steps, changes.block, drawn.workings)
    widths = (28.0, 17.0, 17.0, 19.0, 17.0, 14.0, 14.0, 11.0, 11.0)
    return Sheet("Money", widths, blocks, protected=True, one_page=True, landscape=False, colour=FAVOURABLE)


def _advised(advice: FormulaTable, counted: FormulaTable) -> Computed:
    """Find the element of the same name; not by MATCH, to which a name may be a pattern."""

    def of(line: Line) -> Expression:
        named = Where(advice.column("Element"), "=", line["Part of the offer"])
        place = sum_meeting(counted.column("First line"), named)
        return either(place.equals(0.0), _UNKNOWN, item(advice.column("Recommendation"), place))

    return Computed("Recommendation", "text", of)


def _menu_state() -> Computed:
    """Compare the menu with the recommendation; for what is standard in some segments only, both are right."""

    def of(line: Line) -> Expression:
        found, offered = line["Recommendation"], line["Offered as"]
        standard = any_of(*(found.equals(name) for name in (*AS_STANDARD, *AS_STANDARD_WHERE_ALL)))
        option = any_of(*(found.equals(name) for name in (*AS_STANDARD_WHERE_ALL, *AS_OPTION)))
        fits = any_of(
            all_of(offered.equals(STANDARD), standard),
            all_of(offered.equals(OPTION), option),
        )
        return either(fits, "✓ as recommended", "✗ differs")

    return Computed("Compared", "text", of)


def _menu_sheet(entries: Entries, menu: FormulaTable) -> Sheet:
    title = title_lines(
        "menu title", "Menu", "What is part of every delivery, and what can be added at a charge a year"
    )
    facts = (Cell("Charges in", "label"), value_cell(entries.unit("¤ a year"), "text", style="fact"))
    widths = (32.0, 52.0, 20.0, 16.0, *(() if entries.for_customer else (26.0, 20.0)))
    blocks = (title, Lines("menu facts", (facts,)), menu.block)
    return Sheet("Menu", widths, blocks, frozen=MENU.key, protected=True, colour=UNFAVOURABLE)


def _uncharged(menu: FormulaTable) -> Check:
    found: Expression = constant(0.0)
    for row in range(MENU.room):
        free = all_of(
            negated(menu.cell(row, "Part of the offer").is_blank()),
            menu.cell(row, "Offered as").equals(OPTION),
            negated(is_number(menu.cell(row, "Charge a year"))),
        )
        found = found + either(free, 1.0, 0.0)
    return Check("Options without a charge", found, "Sheet Menu: fill in what each option costs a year.")


def _checks(
    counted: FormulaTable, advice: FormulaTable, changes: FormulaTable, segments: FormulaTable, menu: FormulaTable
) -> list[Check]:
    steps = _steps(changes, segments)
    again = count(counted.column("Complete")) - count(counted.column("First line"))
    untied = rounded(steps[-2].level - steps[-1].level, 4).differs(0.0)  # by element, and by segment
    return [
        Check(
            "Elements that are incomplete",
            count_if(advice.column("Recommendation"), INCOMPLETE),
            "Sheet Elements: age, status, and for each named segment who values it, cost and worth (0 where none).",
        ),
        Check("Elements that are entered twice", again, "Sheet Elements: bring them together, they count twice."),
        Check(
            "Lines of the menu that are no element",
            count_if(menu.column("Recommendation"), _UNKNOWN),
            "Spell them as on the sheet Elements.",
        ),
        _uncharged(menu),
        Check(
            "Elements and segments add up to the same",
            either(untied, 1.0, 0.0),
            "A formula was changed: use a fresh template.",
        ),
    ]


KIND = TemplateKind(
    "naked-solution",
    "Naked solution and options",
    "What every customer values stays within the price; what some value becomes an option; the rest is left out.",
    (
        "On this cover: choose the currency.",
        "Sheet Inputs: name your market segments, up to four.",
        "Sheet Elements: a line for each service, programme or system that comes with the product, or could.",
        "For each segment: is it valued by all, some or none of the customers, its cost and its worth a year.",
        "Sheet Recommendation says what to do with each element, and what each segment is offered.",
        "Sheet Rules shows the table by which it is recommended; sheet Money adds up, with drains and leaks.",
        "Sheet Menu: write what customers will read, with a charge for each option; differences are shown beside it.",
        "Sheet Checks must be green before the menu goes out.",
        "Send the customer's copy (xlcvm customer-copy): it holds the menu only, no cost, worth or segment.",
    ),
    GROUPS,
    lay_out,
    (ELEMENTS, MENU),
    customer_title="Our offer and its options",
    customer_purpose="What is part of every delivery, and what you can add at a charge.",
)
