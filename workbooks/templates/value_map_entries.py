"""What is entered into a value map: the players with their aims, the proposition line by line, the questions to ask."""

from __future__ import annotations

from workbooks.library.fields import Field, Group, Rows

ASPECTS = ("objective", "metric", "strategy", "issue")
MARKS = {"strong": "● strong", "some": "◐ some", "none": "○ none"}
EVIDENCE = ("measured", "customer's figure", "estimated")

GROUPS = (
    Group(
        "What is compared",
        (
            Field("offering", "text", "Bearing monitoring service for paper machines", note="What you propose."),
            Field("compared with", "text", "Monthly inspection rounds by own staff",
                  note="The customer's next best alternative: every benefit is a difference to it."),
        ),
    ),
)  # fmt: skip


def _aspect(name: str, note: str) -> tuple[Field, Field]:
    said = f"Whether the offering moves this {name}."
    return Field(name, "text", note=note), Field(f"impact on {name}", "choice", choices=tuple(MARKS), note=said)


PLAYERS = Rows(
    "players",
    (
        Field("player", "text", note="A person or role that takes part in the decision, or lives with it."),
        *_aspect("objective", "What the player must achieve this year."),
        *_aspect("metric", "The figure by which that is judged."),
        *_aspect("strategy", "How the player means to get there."),
        *_aspect("issue", "What stands in the way, or costs sleep."),
        Field("power", "choice", choices=("decides", "influences", "uses"), note="In this decision."),
        Field("attitude", "choice", choices=("for us", "neutral", "against us", "unknown"), note="As far as known."),
        Field("remark", "text", note="Internal: never part of a customer's copy."),
    ),
    (
        ("Mill manager", "Output of 412,000 t", "some", "Hours of planned running time", "strong",
         "Longer runs between stops", "strong", "Two unplanned stops last winter", "strong", "decides", "neutral",
         "Wants figures of another mill first."),
        ("Maintenance manager", "Cost per tonne down by 4 %", "strong", "Share of work that is planned", "strong",
         "From fixed dates to need", "strong", "Two specialists retire", "some", "influences", "for us",
         "Would sponsor a trial on one machine."),
        ("Energy manager", "Energy per tonne down by 2 %", "some", "kWh per tonne", "some", "Drives and steam first",
         "none", "No metering by machine", "none", "influences", "unknown", "Not met yet."),
        ("Buyer", "Service spending level with last year", "none", "Spending against budget", "none",
         "Fewer suppliers", "some", "No budget line for monitoring", "none", "influences", "against us",
         "Compares with the price of inspection rounds only."),
    ),
    room=8,
    audience="supplier",
)  # fmt: skip
PROPOSITION = Rows(
    "proposition",
    (
        Field("feature", "text", note="What the offering has or does; every line needs one."),
        Field("benefit", "text", note="What changes for the player, against the next best alternative."),
        Field("player", "text", note="Who gains by it, as written in the table of players."),
        Field("quantity a year", "number", least=0, note="How much of it changes each year."),
        Field("counted in", "text", note="The unit of the quantity, such as hours."),
        Field("worth of one", "amount", note="What one of these units is worth; below 0 where it costs the player."),
        Field("evidence", "choice", choices=EVIDENCE, note="How the figures are known."),
        Field("source", "text", note="Who said so, or which record shows it."),
        Field("remark", "text", note="Internal: never part of a customer's copy.", audience="supplier"),
    ),
    (
        ("Alarm three weeks before a bearing fails", "Fewer unplanned stops", "Mill manager", 21, "hours of standstill",
         5400, "customer's figure", "Stop log of two years", "Log counts 26 h; 5 h were not bearings."),
        ("Condition of each bearing", "Bearings run to their real end", "Maintenance manager", 64, "bearings", 780,
         "measured", "Trial on machine 2, six months", None),
        ("Sensors instead of rounds", "Specialists freed for planned work", "Maintenance manager", 900, "hours", 46,
         "customer's figure", "Shift plan and wage cost", None),
        ("Alignment report each quarter", "Less friction in drives", "Energy manager", 310, "MWh", 92, "estimated",
         "Published range, lower end", "Ask for the meter of machine 2."),
        ("New way of working", "Training and changed routines", "Maintenance manager", 120, "hours", -46, "estimated",
         "Two days for eight people", None),
        ("Record for the insurer", "Lower premium", "Buyer", None, "contracts", None, None, None,
         "Buyer has not named the premium."),
    ),
    room=24,
)  # fmt: skip
QUESTIONS = Rows(
    "questions",
    (
        Field("question", "text", note="In the words in which it will be asked."),
        Field("whom to ask", "text"),
        Field("what it tells us", "text", note="The figure or the aim that it fills in."),
        Field("answer", "text"),
    ),
    (
        ("Which stops last winter began with a bearing?", "Maintenance manager", "Hours of standstill to count",
         "21 of 26 hours"),
        ("What does the machine earn in an hour that it runs?", "Mill manager", "Worth of an hour",
         "5,400 after materials and energy"),
        ("Does the insurer ask for a record of condition?", "Buyer", "Whether the premium moves", None),
    ),
    room=15,
    audience="supplier",
)  # fmt: skip
OPENERS = (
    ("Objective", "What has to be true in December for this to be a good year for you?"),
    ("Objective", "Which of your aims is hardest to reach with what you have today?"),
    ("Metric", "By which figure will that be judged, and where does it stand now?"),
    ("Metric", "Who keeps that figure, and may we look at it together?"),
    ("Strategy", "What have you already decided to change, and what have you ruled out?"),
    ("Issue", "When it last went wrong: what happened, and what did it cost until it was over?"),
    ("Issue", "What would you do if we were not here?"),
    ("Worth", "If that improved by one unit, who would notice it first, and in which account?"),
)
