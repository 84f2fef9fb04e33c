"""What follows of the scores of a value merchant check: means and gaps, the largest of them, and how actions stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbooks.formulas import (
    Column,
    Expression,
    Where,
    all_of,
    any_of,
    average,
    constant,
    count,
    count_meeting,
    either,
    if_error,
    is_number,
    item,
    largest,
    lookup,
    maximum,
    minimum,
    negated,
    position,
    rounded,
)
from workbooks.library.entries import Entries, heading
from workbooks.library.fields import Rows
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table, workings
from workbooks.templates.value_merchant_texts import COMPETENCIES, STATEMENTS

_REACHED, GAP = "✓ reached", "✗ gap"
_DONE, _LATE, VAGUE = "✓ done", "✗ overdue", "✗ owner or date"
_LARGEST = 6
_WHOSE = "Of whom"
_IN_WORDS = (*(text for *_, text in STATEMENTS), *(levels[3] for _, *levels in COMPETENCIES))
_APART = 1e-7  # keeps equal gaps apart, so that each is listed: the earlier one first


def valid_scores(rows: Rows, table: FormulaTable, names: Sequence[str]) -> FormulaTable:
    """Lay out the scores that count: numbers from 1 to 5, of lines that say whose they are.

    Parameters
    ----------
    rows : Rows
        What people fill; its first column says whose scores they are.
    table : FormulaTable
        The same, laid out.
    names : sequence of str
        The headers of the scores.

    Returns
    -------
    FormulaTable
        A line for each line of the table, with how many of its scores are missing.
    """

    def valid(name: str) -> Computed:
        def of(line: Line) -> Expression:
            score = table.cell(line.number, name)
            return either(all_of(is_number(score), score >= 1.0, score <= 5.0), score, "")

        return Computed(name, "number", of)

    first = heading(rows.columns[0].key)
    unused = [table.cell(number, first).is_blank() for number in range(rows.room)]
    missing = Computed("Missing", "count", lambda line: float(len(names)) - count(*(line[name] for name in names)))
    whose = Computed(_WHOSE, "text", lambda line: table.cell(line.number, first))
    return workings(computed_table(f"{rows.key} who count", unused, [whose, *map(valid, names), missing]))


def results_by_topic(
    key: str, header: str, names: Sequence[str], scores: FormulaTable, aims: Sequence[Expression]
) -> FormulaTable:
    """Lay out mean, gap and spread of each topic; nothing where nobody answered.

    Parameters
    ----------
    key : str
        Of the block.
    header : str
        Above the topics.
    names : sequence of str
        The topics.
    scores : FormulaTable
        As `valid_scores` gives it.
    aims : sequence of Expression
        One for each topic.

    Returns
    -------
    FormulaTable
        A line for each topic.
    """

    def over(fold: Callable[[Column], Expression]) -> Callable[[Line], Expression]:
        def of(line: Line) -> Expression:
            answers = scores.column(names[line.number])
            return either(count(answers).equals(0.0), "", fold(answers))

        return of

    def spread(line: Line) -> Expression:
        return either(line["Mean"].equals(""), "", line["Highest"] - line["Lowest"])

    def aim(line: Line) -> Expression:
        found = aims[line.number]
        return either(is_number(found), found, "")

    def gap(line: Line) -> Expression:
        known = all_of(is_number(line["Mean"]), is_number(line["Aim"]))
        return either(known, line["Aim"] - line["Mean"], "")

    def result(line: Line) -> Expression:
        reached = either(rounded(line["Gap"], 9) > 0.0, GAP, _REACHED)
        return either(is_number(line["Gap"]), reached, "")

    columns = [
        Computed(header, "text", lambda line: constant(names[line.number]), always=True),
        Computed("Mean", "amount", over(average)),
        Computed("Aim", "amount", aim),
        Computed("Gap", "amount", gap),
        Computed("Lowest", "amount", over(minimum)),
        Computed("Highest", "amount", over(maximum)),
        Computed("Spread", "amount", spread),
        Computed("Answers", "count", lambda line: count(scores.column(names[line.number]))),
        Computed("Result", "text", result),
    ]
    return computed_table(key, [constant(False)] * len(names), columns)


def listed_gaps(results: Sequence[tuple[FormulaTable, str]]) -> FormulaTable:
    """List all gaps of both sheets below each other, and set equal ones apart.

    Parameters
    ----------
    results : sequence of (FormulaTable, str)
        As `results_by_topic` gives them, with the header of their topics: statements, then competencies.

    Returns
    -------
    FormulaTable
        A line for each topic.
    """
    places = [(table, header, row) for table, header in results for row in range(len(table.column(header).values))]

    def of(header: str) -> Callable[[Line], Expression]:
        def found(line: Line) -> Expression:
            table, first, row = places[line.number]
            return table.cell(row, header or first)

        return found

    def rank(line: Line) -> Expression:
        apart = line["Gap of it"] - _APART * line.number
        return either(is_number(line["Gap of it"]), either(rounded(line["Gap of it"], 9) > 0.0, apart, ""), "")

    columns = [
        Computed("Topic of gap", "text", of("")),
        Computed("Aim in words", "text", lambda line: constant(_IN_WORDS[line.number])),
        Computed("Mean of it", "amount", of("Mean")),
        Computed("Aim of it", "amount", of("Aim")),
        Computed("Gap of it", "amount", of("Gap")),
        Computed("Ranked by", "number", rank),
    ]
    return workings(computed_table("gaps", [constant(False)] * len(places), columns))


def largest_gaps(gaps: FormulaTable, actions: FormulaTable) -> FormulaTable:
    """List the largest gaps, and how many actions there are against each.

    Parameters
    ----------
    gaps : FormulaTable
        As `listed_gaps` gives it.
    actions : FormulaTable
        The plan.

    Returns
    -------
    FormulaTable
        A line for each of the largest, from the top.
    """
    ranks = gaps.column("Ranked by")

    def of(header: str) -> Callable[[Line], Expression]:
        return lambda line: item(gaps.column(header), position(largest(ranks, line.number + 1.0), ranks))

    def against(line: Line) -> Expression:
        return count_meeting(Where(actions.column("Gap"), "=", line["Largest gap"]))

    columns = [
        Computed("Largest gap", "text", of("Topic of gap")),
        Computed("What it should be like", "text", of("Aim in words")),
        Computed("Mean now", "amount", of("Mean of it")),
        Computed("Aim", "amount", of("Aim of it")),
        Computed("Points", "amount", of("Gap of it")),
        Computed("Actions", "count", against),
    ]
    return computed_table("largest gaps", [count(ranks) < number + 1.0 for number in range(_LARGEST)], columns)


def progress_of_actions(entries: Entries, gaps: FormulaTable) -> list[Computed]:
    """Say how large the gap of an action still is, and where the action stands on the day of the cover.

    Parameters
    ----------
    entries : Entries
        What was entered.
    gaps : FormulaTable
        As `listed_gaps` gives it.

    Returns
    -------
    list of Computed
        Columns of the plan.
    """

    def still(line: Line) -> Expression:
        return if_error(lookup(line["Gap"], gaps.column("Topic of gap"), gaps.column("Gap of it")), "")

    def stands(line: Line) -> Expression:
        vague = any_of(line["Owner"].is_blank(), negated(is_number(line["Date"])))
        due = either(line["Date"] < entries["as of"], _LATE, "in time")
        dated = either(is_number(entries["as of"]), due, "planned")  # of which day nobody says
        return either(line["State"].equals("done"), _DONE, either(vague, VAGUE, dated))

    return [Computed("Gap now", "amount", still), Computed("Stands", "text", stands)]
