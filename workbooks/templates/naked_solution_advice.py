"""What follows of the elements of a naked solution: what to do with each, for whom, and what that changes in money."""

from __future__ import annotations

from collections.abc import Callable

from workbooks.formulas import (
    Expression,
    Where,
    all_of,
    any_of,
    count_meeting,
    either,
    is_number,
    lookup,
    negated,
    rounded,
    sum_if,
    total,
)
from workbooks.library.entries import Entries
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table, down_to, workings
from workbooks.templates.naked_solution_entries import (
    ALL,
    ELEMENTS,
    EXISTING,
    NEW,
    NONE,
    NOT_OFFERED,
    OPTION,
    SEGMENTS,
    SOME,
    STANDARD,
    STATUSES,
)
from workbooks.templates.naked_solution_rules import AS_STANDARD, AS_STANDARD_WHERE_ALL, BREADTHS, CASES, DROPPED

INCOMPLETE = "✗ incomplete"
NOTHING = "–"  # what stands at a segment that has no name


def is_used(entries: Entries, number: int) -> Expression:
    """Say whether a segment has a name."""
    return negated(entries[f"segment {number}"].is_blank())


def _over_segments(of: Callable[[int], Expression]) -> Expression:
    found = of(SEGMENTS[0])
    for number in SEGMENTS[1:]:
        found = found + of(number)
    return found


def counted_figures(entries: Entries, elements: FormulaTable) -> FormulaTable:
    """Lay out the figures that count: those of complete lines, in segments that have a name.

    Parameters
    ----------
    entries : Entries
        What was entered.
    elements : FormulaTable
        The table that people fill.

    Returns
    -------
    FormulaTable
        A line for each element, with drains and leaks by segment.
    """

    def first(line: Line) -> Expression:
        upto = down_to("counted", "Element of", elements.column("Element").values, line.number)
        return either(count_meeting(Where(upto, "=", line["Element of"])).equals(1.0), line.number + 1.0, "")

    def complete(line: Line) -> Expression:
        of = _cells_of(elements, line)
        gaps = _over_segments(lambda n: either(is_used(entries, n), either(_is_whole(of, n), 0.0, 1.0), 0.0))
        stated = all_of(_is_one_of(of("Age"), EXISTING, NEW), _is_one_of(of("Status now"), *STATUSES))
        named = any_of(*(is_used(entries, n) for n in SEGMENTS))
        return either(all_of(stated, named), either(gaps.equals(0.0), 1.0, 0.0), 0.0)

    def figure(header: str, number: int) -> Computed:
        def of(line: Line) -> Expression:
            shown = all_of(line["Complete"].equals(1.0), is_used(entries, number))
            return either(shown, elements.cell(line.number, f"{header} {number}"), "")

        return Computed(f"{header} {number}", "text" if header == "Valued by" else "amount", of)

    def lost(header: str, figures: str, valued: str) -> list[Computed]:
        def one(number: int) -> Callable[[Line], Expression]:
            def of(line: Line) -> Expression:
                free = elements.cell(line.number, "Status now").equals(STANDARD)
                concerned = all_of(free, line[f"Valued by {number}"].equals(valued))
                return either(concerned, line[f"{figures} {number}"], 0.0)

            return of

        return [Computed(f"{header} {number}", "amount", one(number)) for number in SEGMENTS]

    columns = [
        Computed("Element of", "text", lambda line: elements.cell(line.number, "Element")),
        Computed("First line", "count", first),
        Computed("Complete", "count", complete),
        *(figure(header, number) for header in ("Valued by", "Cost", "Worth") for number in SEGMENTS),
        *lost("Drain", "Cost", NONE),
        *lost("Leak", "Worth", SOME),
    ]
    unused = [elements.cell(number, "Element").is_blank() for number in range(ELEMENTS.room)]
    return workings(computed_table("counted", unused, columns))


def _cells_of(table: FormulaTable, line: Line) -> Callable[[str], Expression]:
    return lambda header: table.cell(line.number, header)


def _is_whole(of: Callable[[str], Expression], number: int) -> Expression:
    cost, worth = of(f"Cost {number}"), of(f"Worth {number}")
    valued = _is_one_of(of(f"Valued by {number}"), ALL, SOME, NONE)
    return all_of(valued, is_number(cost), cost >= 0.0, is_number(worth), worth >= 0.0)


def _is_one_of(found: Expression, *choices: str) -> Expression:
    return any_of(*(found.equals(choice) for choice in choices))


def advised_elements(elements: FormulaTable, counted: FormulaTable, rules: FormulaTable) -> FormulaTable:
    """Lay out the recommendation for each element: the rule of its row and column, and what follows by segment.

    Parameters
    ----------
    elements : FormulaTable
        The table that people fill.
    counted : FormulaTable
        As `counted_figures` gives it.
    rules : FormulaTable
        As `rules_table` gives it.

    Returns
    -------
    FormulaTable
        A line for each element.
    """

    def when_complete(of: Callable[[Line], Expression]) -> Callable[[Line], Expression]:
        return lambda line: either(counted.cell(line.number, "Complete").equals(1.0), of(line), "")

    def added(header: str) -> Callable[[Line], Expression]:
        return when_complete(lambda line: total(*(counted.cell(line.number, f"{header} {n}") for n in SEGMENTS)))

    def breadth(line: Line) -> Expression:
        def times(valued: str) -> Expression:
            return _over_segments(
                lambda n: either(counted.cell(line.number, f"Valued by {n}").equals(valued), 1.0, 0.0)
            )

        everywhere, whole, some, nobody = BREADTHS
        part = either(times(ALL) > 0.0, whole, either(times(SOME) > 0.0, some, nobody))
        return either(all_of(times(ALL) > 0.0, (times(SOME) + times(NONE)).equals(0.0)), everywhere, part)

    def recommended(line: Line) -> Expression:
        covered = rounded(line["Worth a year"] - line["Cost a year"], 6) >= 0.0
        rule = [lookup(line["Valued by"], rules.column("Valued by"), rules.column(case)) for case in CASES]
        old, new = either(covered, rule[0], rule[1]), either(covered, rule[2], rule[3])
        return either(elements.cell(line.number, "Age").equals(EXISTING), old, new)

    def advised(line: Line) -> Expression:
        complete = counted.cell(line.number, "Complete").equals(1.0)
        return either(complete, recommended(line), INCOMPLETE)

    columns = [
        Computed("Element", "text", lambda line: elements.cell(line.number, "Element")),
        Computed("Status now", "text", when_complete(lambda line: elements.cell(line.number, "Status now"))),
        Computed("Valued by", "text", when_complete(breadth)),
        Computed("Cost a year", "amount", added("Cost")),
        Computed("Worth a year", "amount", added("Worth")),
        Computed("Recommendation", "text", advised),
        *(Computed(f"Offer {n}", "text", _offer(counted, n)) for n in SEGMENTS),
    ]
    unused = [elements.cell(number, "Element").is_blank() for number in range(ELEMENTS.room)]
    return computed_table("advice", unused, columns, gap=0)


def _offer(counted: FormulaTable, number: int) -> Callable[[Line], Expression]:
    """Give how a segment gets an element: where nobody values it, it is standard only with all others."""

    def of(line: Line) -> Expression:
        advised, valued = line["Recommendation"], counted.cell(line.number, f"Valued by {number}")
        everywhere, dropped = _is_one_of(advised, *AS_STANDARD), _is_one_of(advised, *DROPPED)
        where_all = all_of(valued.equals(ALL), _is_one_of(advised, *AS_STANDARD_WHERE_ALL))
        wanted = either(where_all, STANDARD, either(valued.equals(NONE), NOT_OFFERED, OPTION))
        offered = either(everywhere, STANDARD, either(dropped, NOT_OFFERED, wanted))
        return either(valued.is_blank(), NOTHING, offered)

    return of


def change_of_cost(counted: FormulaTable, advice: FormulaTable) -> FormulaTable:
    """Lay out what becomes of the cost of each element, and its drain and its leak.

    Parameters
    ----------
    counted : FormulaTable
        As `counted_figures` gives it.
    advice : FormulaTable
        As `advised_elements` gives it.

    Returns
    -------
    FormulaTable
        A line for each element.
    """

    def within(line: Line, wanted: str) -> Expression:
        def cost(number: int) -> Expression:
            counts = advice.cell(line.number, f"Offer {number}").equals(wanted)
            return either(counts, counted.cell(line.number, f"Cost {number}"), 0.0)

        return _over_segments(cost)

    def changed(wanted: str, *, standard_now: bool) -> Callable[[Line], Expression]:
        def of(line: Line) -> Expression:
            now = advice.cell(line.number, "Status now")
            concerned = now.equals(STANDARD) if standard_now else now.differs(STANDARD)
            return either(concerned, within(line, wanted), 0.0)

        return of

    def lost(header: str) -> Callable[[Line], Expression]:
        return lambda line: total(*(counted.cell(line.number, f"{header} {number}") for number in SEGMENTS))

    columns = [
        Computed("Element", "text", lambda line: advice.cell(line.number, "Element")),
        Computed("Drain", "amount", lost("Drain")),
        Computed("Leak", "amount", lost("Leak")),
        Computed("Cost saved", "amount", changed(NOT_OFFERED, standard_now=True)),
        Computed("Cost charged for", "amount", changed(OPTION, standard_now=True)),
        Computed("Cost added", "amount", changed(STANDARD, standard_now=False)),
    ]
    unused = [counted.cell(number, "Complete").differs(1.0) for number in range(ELEMENTS.room)]
    return computed_table("changes", unused, columns)


def by_segment(entries: Entries, counted: FormulaTable, advice: FormulaTable) -> FormulaTable:
    """Add up by segment.

    Parameters
    ----------
    entries : Entries
        What was entered.
    counted : FormulaTable
        As `counted_figures` gives it.
    advice : FormulaTable
        As `advised_elements` gives it.

    Returns
    -------
    FormulaTable
        A line for each segment, also for those that have no name.
    """
    status = advice.column("Status now")

    def by(header: str, of: Callable[[int], Expression]) -> Computed:
        return Computed(header, "amount", lambda line: of(line.number + 1))

    columns = [
        Computed("Segment", "text", lambda line: entries[f"segment {line.number + 1}"]),
        by("Standard cost now", lambda n: sum_if(status, STANDARD, counted.column(f"Cost {n}"))),
        by("Standard cost then", lambda n: sum_if(advice.column(f"Offer {n}"), STANDARD, counted.column(f"Cost {n}"))),
        by(
            "Standard worth then", lambda n: sum_if(advice.column(f"Offer {n}"), STANDARD, counted.column(f"Worth {n}"))
        ),
        by("Worth in options", lambda n: sum_if(advice.column(f"Offer {n}"), OPTION, counted.column(f"Worth {n}"))),
        by("Drains", lambda n: total(counted.column(f"Drain {n}"))),
        by("Leaks", lambda n: total(counted.column(f"Leak {n}"))),
    ]
    unused = [entries[f"segment {number}"].is_blank() for number in SEGMENTS]
    return computed_table("segments", unused, columns)
