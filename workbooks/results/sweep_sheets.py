"""The sheets "One way", "Two way" and "Switching values": the total where inputs have other figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.results.copies import method_lines
from workbooks.results.subject import Subject
from workbooks.spec import Axis, Cell, Chart, ColourScale, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, LITTLE, MUCH, UNFAVOURABLE
from xlcvm.errors import CvmError
from xlcvm.risk import OneWay, TwoWay

_ONE_WAY = ("Figure", "Total", "Change")


@dataclass(frozen=True)
class Switching:
    """The figure of an input at which the total reaches a target, or why there is none."""

    variable: str
    target: float
    figure: float | CvmError


def one_way_sheet(subject: Subject, sweep: OneWay) -> Sheet:
    """Build the sheet of one variable's sweep.

    Parameters
    ----------
    subject : Subject
        What it is about.
    sweep : OneWay
        Its figures and totals.

    Returns
    -------
    Sheet
        Totals are figures; changes are formulas over them.
    """
    swept, base = subject.total.swept(sweep.variable), subject.total.base
    figure = subject.quantity_format(sweep.variable, swept.figure, *sweep.values.tolist())
    money = subject.money_format(base, *sweep.totals.tolist())
    pairs = sorted(zip(sweep.values.tolist(), sweep.totals.tolist(), strict=True))
    largest = max(abs(total - base) for _, total in pairs)
    rows = tuple(
        (
            Cell(value, "body number", figure),
            Cell(total, "body number", money),
            Cell(
                total - base,
                "body number",
                f"{subject.change_format(largest)}0",
                formula=f"{cell('one way', row, 'Total')}-{cell('one way base', 0, 2)}",
            ),
        )
        for row, (value, total) in enumerate(pairs)
    )
    return Sheet(
        "One way",
        (30.0, 20.0, 20.0, 20.0),
        (
            title_lines("one way title", f"The total by {sweep.variable}", f"One-way sensitivity of {subject.source}"),
            Lines(
                "one way base",
                (
                    (
                        Cell("With the inputs as they are", "total"),
                        Cell(swept.figure, "total number", figure),
                        Cell(base, "total number", money),
                    ),
                ),
            ),
            Chart(
                "one way chart",
                f"Total{subject.unit_words}",
                "",
                (
                    Series("Total", column("one way", "Total"), BRAND, column("one way", "Figure"), "line", "none"),
                    Series(
                        "With the inputs as they are",
                        cell("one way base", 0, 2),
                        UNFAVOURABLE,
                        cell("one way base", 0, 1),
                        "points",
                        "none",
                    ),
                ),
                money,
                rows=20,
                columns=4,
                description=f"A line of the total over {len(pairs)} figures of one input.",
                kind="curves",
                value_axis=Axis(number_format=money),
                across_axis=Axis(subject.named(sweep.variable), figure, pairs[0][0], pairs[-1][0]),
            ),
            Table("one way", _ONE_WAY, rows),
            method_lines("one way method", (_computed(subject),), span=3),
        ),
        landscape=False,
        one_page=len(pairs) <= 40,
        colour=FAVOURABLE,
    )


def two_way_sheet(subject: Subject, sweep: TwoWay, chosen: str = "") -> Sheet:
    """Build the sheet of two variables' sweep: a table shaded by its totals.

    Parameters
    ----------
    subject : Subject
        What it is about.
    sweep : TwoWay
        Its figures and totals.
    chosen : str
        Why just these two variables, when it was not the user who named them.

    Returns
    -------
    Sheet
        Where totals have both signs, 0 stays white.
    """
    names = [subject.named(name) for name in (sweep.row_variable, sweep.column_variable)]
    looks = [
        subject.quantity_format(name, *values.tolist())
        for name, values in ((sweep.row_variable, sweep.row_values), (sweep.column_variable, sweep.column_values))
    ]
    totals = sweep.totals.tolist()
    least, most = float(sweep.totals.min()), float(sweep.totals.max())
    money = subject.money_format(least, most)
    down, across = sweep.totals.shape
    head = Cell(f"{names[1]}  →", "header", span=across)
    figures = tuple(Cell(value, "heat heading", looks[1]) for value in sweep.column_values.tolist())
    body = tuple(
        (Cell(value, "heat heading", looks[0]), *(Cell(total, "heat", money) for total in line))
        for value, line in zip(sweep.row_values.tolist(), totals, strict=True)
    )
    grid = ((Cell(None, "header"), head), (Cell(f"{names[0]}  ↓", "header"), *figures), *body)
    base = subject.total.base
    said = f"Total{subject.unit_words}; with the inputs as they are it is {subject.money(base)}."
    return Sheet(
        "Two way",
        (max(18.0, len(names[0]) + 5.0), *(13.0,) * max(across, 4)),
        (
            title_lines("two way title", "The total by two inputs", f"Two-way sensitivity of {subject.source}"),
            Lines("two way said", ((Cell(said, "label"),),)),
            Lines("two way", grid, heights=(22.0, 22.0, *(20.0,) * down)),
            method_lines("two way method", (*([("Inputs", chosen)] if chosen else []), _computed(subject)), span=4),
        ),
        one_page=max(down, across) <= 40,
        colour=FAVOURABLE,
        scales=(ColourScale("two way", (2, 1), (down + 1, across), LITTLE, MUCH, 0.0 if least < 0 < most else None),),
    )


def _computed(subject: Subject) -> tuple[str, str]:
    return "Computed", f"The totals were computed {subject.computed_from}"


def switching_sheet(subject: Subject, found: Sequence[Switching]) -> Sheet:
    """Build the sheet of switching values.

    Parameters
    ----------
    subject : Subject
        What it is about.
    found : sequence of Switching
        All of one target.

    Returns
    -------
    Sheet
        #N/A and the reason where no figure reaches the target.
    """
    headers = ("Variable", "Unit", "Figure", "Switching value", "Change", "Remark")
    rows = tuple(_switching_row(subject, row, entry) for row, entry in enumerate(found))
    target, base = found[0].target, subject.total.base
    said = f"The figure at which the total is {subject.money(target)}; it is {subject.money(base)} now."
    return Sheet(
        "Switching values",
        (34.0, 18.0, 14.0, 16.0, 12.0, 56.0),
        (
            title_lines("switching title", "Switching values", said),
            Table("switching", headers, rows, faded=("Switching value", "Change")),
            method_lines(
                "switching method",
                (
                    ("Method", "Each input alone, within its Low and High where they are given."),
                    ("Computed", f"The figures were computed {subject.computed_from}"),
                ),
                span=5,
            ),
        ),
        one_page=len(found) <= 40,
        colour=FAVOURABLE,
    )


def _switching_row(subject: Subject, row: int, entry: Switching) -> tuple[Cell, ...]:
    swept, look = subject.total.swept(entry.variable), subject.quantity_format(entry.variable)
    failed = isinstance(entry.figure, CvmError)
    value = str(entry.figure.code) if isinstance(entry.figure, CvmError) else entry.figure
    before, after = (cell("switching", row, header) for header in ("Figure", "Switching value"))
    change: float | str = "#N/A"
    if isinstance(value, float):
        change = value / swept.figure - 1 if swept.figure else "#DIV/0!"
    return (
        Cell(entry.variable, "body bold"),
        Cell(swept.row.unit, "body quiet"),
        Cell(swept.figure, "body number", subject.quantity_format(entry.variable, swept.figure)),
        Cell(value, "body number", look, formula="NA()" if failed else ""),
        Cell(change, "body number", "+0.0%;−0.0%;0%", formula=f"{after}/{before}-1"),
        Cell(entry.figure.problem if isinstance(entry.figure, CvmError) else "", "body quiet"),
    )
