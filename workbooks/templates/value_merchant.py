"""Value merchant check: does a sales force earn what it is worth, or give it away? Scores, levels, and a plan."""

from __future__ import annotations

from workbooks.formulas import (
    average,
    count,
    count_if,
    either,
    maximum,
    total,
)
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group, Rows
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.tables import (
    FormulaTable,
    Output,
    lines_table,
    outputs_table,
)
from workbooks.spec import Axis, Cell, Chart, Lines, Series, Sheet, Signal, Table, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, UNFAVOURABLE
from workbooks.templates.value_merchant_results import (
    GAP,
    VAGUE,
    largest_gaps,
    listed_gaps,
    progress_of_actions,
    results_by_topic,
    valid_scores,
)
from workbooks.templates.value_merchant_texts import COMPETENCIES, QUESTIONS, STATEMENTS

_TOPICS = tuple(topic for topic, _, _ in STATEMENTS)
_SKILLS = tuple(skill for skill, *_ in COMPETENCIES)
_RESULT_WIDTHS = (26.0, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 13.0)


def _needed(skill: str) -> str:
    return f"level needed: {skill}"


def _scale(key: str, note: str) -> Field:
    return Field(key, "count", least=1, most=5, note=note)


GROUPS = (
    Group(
        "What is aimed at",
        (
            Field("mean score aimed at", "number", 3, "of 5", 1, 5, note="For every statement; 5 is a value merchant.",
                  source="Sales board"),
            *(
                Field(_needed(skill), "number", level, "of 5", 1, 5, note="Team mean, by the sheet Competencies.",
                      source="Sales board")
                for skill, level in zip(_SKILLS, (3, 3, 3, 3, 3, 2), strict=True)
            ),
        ),
    ),
)  # fmt: skip
RATERS = Rows(
    "raters",
    (
        Field("rater", "text", note="Name or role: it tells that the line is used."),
        *(_scale(topic, "1: the left statement is ours. 5: the right one.") for topic in _TOPICS),
    ),
    (
        ("Head of sales", 3, 4, 3, 4, 3, 3, 2, 2, 3, 2),
        ("Account manager, north", 2, 3, 2, 3, 2, 3, 1, 2, 2, 1),
        ("Account manager, south", 3, 3, 3, 4, 3, 4, 2, 3, 2, 1),
        ("Product manager", 4, 4, 4, 2, 2, 2, 2, 2, 3, 2),
        ("Head of service", 2, 3, 3, 5, 2, 2, 1, 3, 2, 2),
        ("Controller", 1, 2, 2, 2, 1, 1, 1, 1, 1, 1),
    ),
    room=8,
    audience="supplier",
)
PEOPLE = Rows(
    "people",
    (
        Field("person", "text", note="Name or role: it tells that the line is used."),
        *(_scale(skill, "Level 1 to 5, as the sheet Competencies describes it.") for skill in _SKILLS),
    ),
    (
        ("Account manager, north", 3, 2, 1, 3, 2, 2),
        ("Account manager, south", 4, 3, 2, 3, 3, 2),
        ("Account manager, export", 3, 2, 2, 2, 3, 3),
        ("Application engineer", 4, 4, 3, 2, 1, 3),
    ),
    room=12,
    audience="supplier",
)
ACTIONS = Rows(
    "actions",
    (
        Field("gap", "choice", choices=(*_TOPICS, *_SKILLS), note="What the action closes."),
        Field("action", "text", note="What will be done; small enough to be finished."),
        Field("owner", "text", note="One person."),
        Field("date", "date", note="The day by which it is done."),
        Field("state", "choice", choices=("open", "begun", "done")),
    ),
    (
        ("Rewards", "Half of next year's bonus on customer profit", "Head of sales", "2027-01-15", "begun"),
        ("Services", "List free services with cost; make three of them options", "Head of service", "2026-12-11",
         "open"),
        ("Documenting", "Two value case histories, signed by the customer", "Application engineer", "2027-03-31",
         "open"),
        ("Value in money", "Workshop: one value model for each account manager", "Product manager", "2026-11-06",
         "done"),
    ),
    room=20,
    audience="supplier",
)  # fmt: skip


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: statements and scores, competencies and levels, questions for talks, and the plan."""
    raters = lines_table(entries, RATERS.key)
    people = lines_table(entries, PEOPLE.key)
    scores = valid_scores(RATERS, raters, _TOPICS)
    levels = valid_scores(PEOPLE, people, _SKILLS)
    aims = [entries["mean score aimed at"]] * len(_TOPICS)
    said = results_by_topic("statement results", "Statement", _TOPICS, scores, aims)
    shown = results_by_topic(
        "level results", "Competency", _SKILLS, levels, [entries[_needed(skill)] for skill in _SKILLS]
    )
    gaps = listed_gaps([(said, "Statement"), (shown, "Competency")])
    actions = lines_table(entries, ACTIONS.key, progress_of_actions(entries, gaps))
    sheets = [
        _statements_sheet(),
        _scores_sheet(raters, scores),
        _result_sheet(said, scores),
        _competencies_sheet(),
        _questions_sheet(),
        _levels_sheet(people, shown, levels),
        _plan_sheet(largest_gaps(gaps, actions), gaps, actions),
    ]
    return Layout(sheets, _checks(scores, levels, actions))


def _statements_sheet() -> Sheet:
    ticks = (Cell(None, "empty"),) * 5
    rows = tuple(
        (Cell(number, "row number"), Cell(topic, "row bold"), Cell(left, "row"), *ticks, Cell(right, "row"))
        for number, (topic, left, right) in enumerate(STATEMENTS, 1)
    )  # fmt: skip
    headers = ("No.", "Topic", "Value spendthrift", "1", "2", "3", "4", "5", "Value merchant")
    said = "For each line: which side describes us today? 1 is the left one, 5 the right one. Judge what is done."
    blocks = (title_lines("statements title", "Statements", said), Table("statements", headers, rows))
    widths = (6.0, 16.0, 46.0, *(5.0,) * 5, 46.0)
    return Sheet("Statements", widths, blocks, protected=True, one_page=True)


def _scores_sheet(raters: FormulaTable, scores: FormulaTable) -> Sheet:
    title = title_lines("scores title", "Scores", "A line for each rater, up to eight; judge alone first, then compare")
    widths = (26.0, *(12.0,) * len(_TOPICS))
    return Sheet("Scores", widths, (title, raters.block, scores.block), protected=True, one_page=True, colour="#E0B400")


def _radar(key: str, title: str, header: str) -> Chart:
    block = f"{key} results"
    series = (
        Series("Mean", column(block, "Mean"), BRAND, labels="none"),
        Series("Aim", column(block, "Aim"), UNFAVOURABLE, look="dashed", labels="none"),
    )
    return Chart(
        f"{key} radar", title, column(block, header), series, "0.0", rows=24, columns=8,
        description="A spoke for each topic: the mean as a ring with points, the aim as a dashed ring.",
        kind="radar", value_axis=Axis(number_format="0", least=0, most=5),
    )  # fmt: skip


def _result_sheet(said: FormulaTable, scores: FormulaTable) -> Sheet:
    means = said.column("Mean")
    unknown = count(means).equals(0.0)
    outputs = [
        Output("mean of all statements", either(unknown, "", average(means)), "amount", "of 5"),
        Output("raters", count(scores.column("Missing")), "count"),
        Output("statements below the aim", count_if(said.column("Result"), GAP), "count", f"of {len(_TOPICS)}"),
        Output("widest spread", either(unknown, "", maximum(said.column("Spread"))), "amount", "points"),
    ]
    note = "Spread: highest less lowest score. Where it is 2 or more, raters see different companies: talk first."
    blocks = (
        title_lines("result title", "Result", "Value merchant or value spendthrift: the mean of all raters"),
        outputs_table("result totals", outputs, header="All statements"),
        _radar("statement", "Mean score of each statement, and the aim", "Statement"),
        said.block,
        Lines("result note", ((Cell(note, "quiet", span=9),),)),
    )
    signals = tuple(Signal(said.block.key, row, 8, "✓", "✗") for row in range(len(_TOPICS)))
    return Sheet(
        "Result", _RESULT_WIDTHS, blocks, protected=True, one_page=True, landscape=False, colour=BRAND, signals=signals,
    )  # fmt: skip


def _competencies_sheet() -> Sheet:
    headers = ("Competency", "1  Begins", "2  Follows", "3  Does it alone", "4  Leads others", "5  Sets the standard")
    rows = tuple((Cell(skill, "row bold"), *(Cell(text, "row") for text in levels)) for skill, *levels in COMPETENCIES)
    said = "What somebody on each level does; a level counts when it is seen regularly, and the ones below it too"
    blocks = (title_lines("competencies title", "Competencies", said), Table("competencies", headers, rows))
    return Sheet("Competencies", (20.0, *(27.0,) * 5), blocks, protected=True, one_page=True)


def _questions_sheet() -> Sheet:
    headers = ("Competency", "Question", "A strong answer", "A weak answer")
    rows = tuple((Cell(first, "row bold"), *(Cell(text, "row") for text in others)) for first, *others in QUESTIONS)
    said = "For hiring and for yearly talks: ask for what was done, then ask what happened next"
    blocks = (title_lines("talks title", "Interview questions", said), Table("talks", headers, rows))
    return Sheet("Interview questions", (20.0, 52.0, 42.0, 36.0), blocks, protected=True, one_page=True)


def _levels_sheet(people: FormulaTable, shown: FormulaTable, levels: FormulaTable) -> Sheet:
    blocks = (
        title_lines("levels title", "Levels", "Where each person stands, as the sheet Competencies describes it"),
        people.block,
        _radar("level", "Mean level of the team, and the level needed", "Competency"),
        shown.block,
        levels.block,
    )
    signals = tuple(Signal(shown.block.key, row, 8, "✓", "✗") for row in range(len(_SKILLS)))
    return Sheet(
        "Levels", _RESULT_WIDTHS, blocks, protected=True, one_page=True, landscape=False, colour=FAVOURABLE,
        signals=signals,
    )  # fmt: skip


def _plan_sheet(ranked: FormulaTable, gaps: FormulaTable, actions: FormulaTable) -> Sheet:
    blocks = (
        title_lines("plan title", "Development plan", "The largest gaps first; one owner and one date for each action"),
        ranked.block,
        actions.block,
        gaps.block,
    )
    signals = tuple(Signal(actions.block.key, row, 6, "✓", "✗") for row in range(ACTIONS.room))
    widths = (24.0, 74.0, 22.0, 13.0, 11.0, 12.0, 19.0)
    return Sheet(
        "Development plan", widths, blocks, protected=True, one_page=True, colour=UNFAVOURABLE, signals=signals
    )


def _checks(scores: FormulaTable, levels: FormulaTable, actions: FormulaTable) -> list[Check]:
    vague = count_if(actions.column("Stands"), VAGUE)
    unscored, unlevelled = (total(table.column("Missing")) for table in (scores, levels))
    return [
        Check("Scores that are blank or not from 1 to 5", unscored, "Sheet Scores: a score for each statement."),
        Check("Levels that are blank or not from 1 to 5", unlevelled, "Sheet Levels: a level for each competency."),
        Check("Actions without an owner or a date", vague, "Sheet Development plan: one person, one day."),
    ]


KIND = TemplateKind(
    "value-merchant",
    "Value merchant check",
    "Does our sales force earn what it is worth to customers, or give it away? Scores, competencies and a plan.",
    (
        "On this cover: the day of the check; overdue actions are counted from it.",
        "Sheet Inputs: the score that is aimed at, and the level that is needed of each competency.",
        "Sheet Statements: print it for each rater, up to eight; take them from several functions.",
        "Sheet Scores: enter a line for each rater. Sheet Result shows mean, gap and spread.",
        "Talk about wide spreads before low means: there raters know different things.",
        "Sheet Levels: where each person stands, from 1 to 5, as the sheet Competencies describes it.",
        "Sheet Interview questions helps to find the level in a talk.",
        "Sheet Development plan lists the largest gaps: add an action, an owner and a date to each.",
        "For internal use only: it judges people, and there is no copy for customers.",
    ),
    GROUPS,
    lay_out,
    (RATERS, PEOPLE, ACTIONS),
    for_customers=False,
)
