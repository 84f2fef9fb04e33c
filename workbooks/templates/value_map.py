"""Value map: to whom an offering is valuable and for what, from the players' aims to a proposition in money a year."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.formulas import (
    Expression,
    Where,
    absolute,
    all_of,
    any_of,
    constant,
    count,
    count_if,
    count_meeting,
    either,
    is_number,
    item,
    joined,
    rounded,
    smallest,
    sum_if,
    sum_meeting,
    total,
)
from workbooks.library.entries import Entries, heading
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.tables import (
    Computed,
    FormulaTable,
    Line,
    Output,
    computed_table,
    down_to,
    lines_table,
    outputs_table,
    value_cell,
    workings,
)
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Table, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE
from workbooks.templates.value_map_entries import (
    ASPECTS,
    EVIDENCE,
    GROUPS,
    MARKS,
    OPENERS,
    PLAYERS,
    PROPOSITION,
    QUESTIONS,
)

_NOBODY = "(nobody named)"
_OPEN, _IN_MONEY = "✗ open", "✓ yes"
_BY_PLAYER, _LISTED = 8, 12
_WITHOUT_ZERO = "#,##0;-#,##0;;"  # a spare line of a chart shows no 0


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: the value proposition for everybody; players, map and questions for the supplier."""
    lines = lines_table(entries, PROPOSITION.key, [Computed("Worth a year", "amount", _worth), _in_money()])
    numbered = _numbered(lines)
    players = _by_player(lines, numbered)
    outputs, checks = _outputs(entries, lines, players), _checks(lines, numbered, players)
    shown = [_proposition_sheet(entries, lines), _worth_sheet(lines, numbered, players, outputs)]
    if entries.for_customer:
        return Layout(shown, checks)
    table = lines_table(entries, PLAYERS.key)
    asked = lines_table(entries, QUESTIONS.key)
    strangers = _strangers(numbered, table)
    found = _map_sheet(_map(table, lines, numbered), strangers)
    unknown = Check(
        "Benefits for somebody who is no player",
        total(strangers.column("Not in the table")),
        "Write the name as on the sheet Players, or add a line there.",
    )
    return Layout([_players_sheet(table), found, *shown, _questions_sheet(lines, numbered, asked)], [*checks, unknown])


def _worth(line: Line) -> Expression:
    quantity, one = line["Quantity a year"], line["Worth of one"]
    return either(all_of(is_number(quantity), is_number(one)), quantity * one, "")


def _in_money() -> Computed:
    return Computed("In money", "text", lambda line: either(is_number(line["Worth a year"]), _IN_MONEY, _OPEN))


def _numbered(lines: FormulaTable) -> FormulaTable:
    """Number the lines in which a player comes first, and those that are still open: lists are made of them."""

    def whom(line: Line) -> Expression:
        player = lines.cell(line.number, "Player")
        return either(player.is_blank(), _NOBODY, player)

    def opened(line: Line) -> Expression:
        return either(lines.cell(line.number, "In money").equals(_OPEN), line.number + 1.0, "")

    unused = [lines.cell(number, "Feature").is_blank() for number in range(PROPOSITION.room)]
    named = computed_table(  # for the values of the column that the next ones are made of
        "whom", unused, [Computed("Whom", "text", whom)]
    )
    whoms = named.column("Whom")

    def first(line: Line) -> Expression:
        upto = down_to("whom", "Whom", whoms.values, line.number)
        return either(count_meeting(Where(upto, "=", line["Whom"])).equals(1.0), line.number + 1.0, "")

    columns = [
        Computed("Whom", "text", whom),
        Computed("First line", "count", first),
        Computed("Open line", "count", opened),
        Computed("Counted", "count", lambda line: either(line["Open line"].equals(""), 1.0, 0.0)),
        Computed("Open", "count", lambda line: 1.0 - line["Counted"]),
    ]
    return workings(computed_table("whom", unused, columns))


def _by_player(lines: FormulaTable, numbered: FormulaTable) -> FormulaTable:
    firsts, whoms = numbered.column("First line"), numbered.column("Whom")

    def player(line: Line) -> Expression:
        return item(whoms, smallest(firsts, line.number + 1.0))

    def still_open(line: Line) -> Expression:
        return sum_meeting(numbered.column("Open"), Where(whoms, "=", line["Player"]))

    def share(line: Line) -> Expression:
        every, own = total(lines.column("Worth a year")), line["Worth a year"]
        return either(is_number(own), either(every.equals(0.0), "", own / every), "")

    columns = [
        Computed("Player", "text", player),
        Computed("Worth a year", "amount", lambda line: _worth_to(line["Player"], lines, numbered)),
        Computed("Share", "percent", share),
        Computed(
            "Still open", "count", lambda line: sum_meeting(numbered.column("Open"), Where(whoms, "=", line["Player"]))
        ),
    ]
    unused = [count(firsts) < number + 1.0 for number in range(_BY_PLAYER)]
    return computed_table("by player", unused, columns)


def _worth_to(player: Expression, lines: FormulaTable, numbered: FormulaTable) -> Expression:
    """Give what a player gains a year; nothing where none of it is in money yet."""
    whoms = numbered.column("Whom")
    known = sum_meeting(numbered.column("Counted"), Where(whoms, "=", player))
    return either(known.equals(0.0), "", sum_meeting(lines.column("Worth a year"), Where(whoms, "=", player)))


def _outputs(entries: Entries, lines: FormulaTable, players: FormulaTable) -> Sequence[Output]:
    worth = lines.column("Worth a year")
    a_year = entries.unit("¤ a year")
    return [
        Output("worth a year", total(worth), "amount", a_year),
        Output("players with worth in money", count(players.column("Worth a year")), "count"),
        Output("benefits in money", count(worth), "count", "lines"),
        Output("benefits not yet in money", count_if(lines.column("In money"), _OPEN), "count", "lines, not added"),
    ]


def _proposition_sheet(entries: Entries, lines: FormulaTable) -> Sheet:
    facts = tuple(
        (
            Cell(heading(key), "label"),
            value_cell(either(entries[key].is_blank(), "", entries[key]), "text", style="fact"),
        )
        for key in ("offering", "compared with")
    )
    blocks = (
        title_lines(
            "proposition title", "Value proposition", "What is better, for whom, and what that is worth a year"
        ),
        Lines("proposition facts", facts),
        lines.block,
    )
    remark = () if entries.for_customer else (22.0,)
    widths = (25.0, 25.0, 17.0, 11.0, 12.0, 12.0, 13.0, 22.0, *remark, 14.0, 9.0)
    return Sheet(
        "Value proposition", widths, blocks, frozen=PROPOSITION.key, protected=True, colour=FAVOURABLE,
    )  # fmt: skip


def _worth_sheet(
    lines: FormulaTable, numbered: FormulaTable, players: FormulaTable, outputs: Sequence[Output]
) -> Sheet:
    chart = Chart(
        "worth chart", "Worth a year by player", column("by player", "Player"),
        (Series("Worth a year", column("by player", "Worth a year"), BRAND, listed=False),), _WITHOUT_ZERO,
        rows=15, columns=5, description="A bar for each player: what the offering is worth to it a year.",
    )  # fmt: skip
    title = title_lines("worth title", "Worth by player", "Money a year against the next best alternative")
    blocks = (
        title, outputs_table("worth totals", outputs, header="The whole proposition"), chart, players.block,
        _evidence(lines), numbered.block,
    )  # fmt: skip
    return Sheet(
        "Worth by player",
        (36.0, 18.0, 18.0, 12.0, 10.0),
        blocks,
        protected=True,
        landscape=False,
        one_page=True,
        colour=BRAND,
    )


def _evidence(lines: FormulaTable) -> Table:
    worth, known = lines.column("Worth a year"), lines.column("Evidence")
    every = total(worth)
    parts = [sum_if(known, name, worth) for name in EVIDENCE]
    unsaid = every
    for part in parts:
        unsaid = unsaid - part
    named = [*zip(map(heading, EVIDENCE), parts, strict=True), ("Evidence not stated", rounded(unsaid, 6))]
    rows = tuple(
        (
            Cell(name, "row bold"),
            value_cell(part, "amount", style="row number"),
            value_cell(either(every.equals(0.0), "", part / every), "percent", style="row number"),
        )
        for name, part in named
    )
    return Table("by evidence", ("How the worth is known", "Worth a year", "Share"), rows)


def _players_sheet(table: FormulaTable) -> Sheet:
    title = title_lines(
        "players title",
        "Players",
        "To whom is it valuable, and for what? A line for each who decides, influences, uses",
    )
    widths = (16.0, *(17.0, 9.5) * len(ASPECTS), 11.5, 11.5, 22.0)
    return Sheet("Players", widths, (title, table.block), frozen=PLAYERS.key, protected=True, colour="#E0B400")


def _map(table: FormulaTable, lines: FormulaTable, numbered: FormulaTable) -> FormulaTable:
    def mark(header: str) -> Computed:
        def of(line: Line) -> Expression:
            rated, said = table.cell(line.number, f"Impact on {header}"), constant("? ask")
            for name, shown in MARKS.items():
                said = either(rated.equals(name), shown, said)
            return said

        return Computed(heading(header), "text", of)

    def same(name: str) -> Computed:
        def of(line: Line) -> Expression:
            found = table.cell(line.number, name)
            return either(found.is_blank(), "? ask", found)

        return Computed(name, "text", of)

    columns = [
        Computed("Player", "text", lambda line: table.cell(line.number, "Player")),
        *map(mark, ASPECTS),
        Computed("Worth a year", "amount", lambda line: _worth_to(line["Player"], lines, numbered)),
        same("Power"),
        same("Attitude"),
        Computed("Next step", "text", _next_step),
    ]  # fmt: skip
    unused = [table.cell(number, "Player").is_blank() for number in range(PLAYERS.room)]
    return computed_table("map", unused, columns)


def _next_step(line: Line) -> Expression:
    """Say what the marks call for: first learn, then put into money, then win over."""
    shown = [line[heading(name)] for name in ASPECTS]
    touched = any_of(*(mark.equals(MARKS[name]) for mark in shown for name in ("strong", "some")))
    worth = line["Worth a year"]
    return either(
        all_of(is_number(worth), worth > 0.0),
        either(
            line["Attitude"].equals("for us"),
            "Ask for sponsorship",
            either(line["Attitude"].equals("against us"), "Show the figures first", "Agree on the figures together"),
        ),
        either(touched, "Put the impact into money", "Find out what counts here"),
    )


def _map_sheet(found: FormulaTable, strangers: FormulaTable) -> Sheet:
    title = title_lines("map title", "Value map", "Where the offering moves what its players care for")
    legend = Lines(
        "map legend",
        ((Cell("●  strong      ◐  some      ○  none      ?  not known yet", "quiet", span=5),),),
    )
    widths = (24.0, *(13.0,) * len(ASPECTS), 16.0, 14.0, 14.0, 30.0)
    return Sheet(
        "Value map", widths, (title, legend, found.block, strangers.block), protected=True, one_page=True, colour=BRAND
    )


def _questions_sheet(lines: FormulaTable, numbered: FormulaTable, asked: FormulaTable) -> Sheet:
    opened = numbered.column("Open line")

    def of(header: str) -> Computed:
        shown = "Whom to ask" if header == "Player" else header

        def found(line: Line) -> Expression:
            value = item(lines.column(header), smallest(opened, line.number + 1.0))
            return either(value.equals(0.0), "", value)  # a blank comes as 0

        return Computed(shown, "text", found)

    def question(line: Line) -> Expression:
        unit = either(line["Counted in"].is_blank(), "units", line["Counted in"])
        return joined("How many ", unit, " a year does this change, and what is one worth?")

    unused = [count(opened) < number + 1.0 for number in range(_LISTED)]
    columns = [of("Feature"), of("Player"), of("Counted in"), Computed("Ask", "text", question)]
    listed = computed_table("open benefits", unused, columns)
    openers = Table(
        "openers",
        ("Question that opens the talk", "About"),
        tuple((Cell(said, "row"), Cell(about, "row quiet")) for about, said in OPENERS),
    )
    blocks: list[Block] = [
        title_lines("questions title", "Questions to ask", "What is still needed to put the value into money"),
        _heading("own questions heading", "Our questions"),
        asked.block,
        _heading("open benefits heading", "Benefits that are not in money yet (the first twelve)"),
        listed.block,
        _heading("openers heading", "Questions that open the talk"),
        openers,
    ]
    return Sheet(
        "Questions",
        (46.0, 24.0, 30.0, 46.0),
        tuple(blocks),
        protected=True,
        landscape=False,
        one_page=True,
        colour="#E0B400",
    )


def _heading(key: str, title: str) -> Lines:
    return Lines(key, ((Cell(title, "heading", span=4),),))


def _checks(lines: FormulaTable, numbered: FormulaTable, players: FormulaTable) -> list[Check]:
    every = total(lines.column("Worth a year"))
    gap = absolute(every - total(players.column("Worth a year")))
    untied = gap > 1e-9 * (absolute(every) + 1.0)  # what rounding leaves of large sums is no gap
    return [
        Check("Benefits without a player", count_if(numbered.column("Whom"), _NOBODY),
              "Sheet Value proposition: say who gains by it."),
        Check("Worth by player adds up to the whole", either(untied, 1.0, 0.0),
              "There are more than eight players: bring some together."),
    ]  # fmt: skip


def _strangers(numbered: FormulaTable, table: FormulaTable) -> FormulaTable:
    """Mark the lines of the proposition whose player is not in the table of players."""
    known = table.column("Player")

    def whom(line: Line) -> Expression:
        return numbered.cell(line.number, "Whom")

    def unknown(line: Line) -> Expression:
        found = count_meeting(Where(known, "=", line["Player of the line"]))
        return either(line["Player of the line"].equals(_NOBODY), 0.0, either(found.equals(0.0), 1.0, 0.0))

    unused = [numbered.cell(row, "Whom").is_blank() for row in range(PROPOSITION.room)]
    columns = [Computed("Player of the line", "text", whom), Computed("Not in the table", "count", unknown)]
    return workings(computed_table("strangers", unused, columns))


KIND = TemplateKind(
    "value-map",
    "Value map",
    "To whom an offering is valuable, and for what: from the aims of the players to a proposition in money a year.",
    (
        "On this cover: choose the currency, and say which customer it is about.",
        "Sheet Inputs: name your offering, and the alternative that the customer would otherwise take.",
        "Sheet Players: a line for each one who decides, influences or uses, with aims and what the offering moves.",
        "Sheet Value map shows where the offering has impact, and what to do next with each player.",
        "Sheet Value proposition: feature, benefit, who gains; then quantity a year times the worth of one.",
        "Use the customer's own figures where you can; a line without both figures counts as open, not as 0.",
        "Sheet Worth by player adds it up; sheet Questions lists what is still open: take it to the next talk.",
        "Sheet Checks must be green before it is shown.",
        "Send the customer's copy (xlcvm customer-copy): it holds the proposition, and no word about the players.",
    ),
    GROUPS,
    lay_out,
    (PLAYERS, PROPOSITION, QUESTIONS),
    customer_title="Value proposition",
    customer_purpose="What is better than the alternative, for whom, and what that is worth in money a year.",
)
