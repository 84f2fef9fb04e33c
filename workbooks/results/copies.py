"""What a result was computed from: copies of the inputs and equations used, and how it was computed.

The copies have the headers of the tables that they come from, so a results workbook is a model that can be read again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from workbooks.results.subject import Subject
from workbooks.spec import Block, Cell, Lines, Sheet, Table, title_lines
from workbooks.styles import DATE, DECIMAL, PERCENT
from workbooks.value_calculator.calculator import Calculator, date_value
from workbooks.value_calculator.equations_sheet import equation_format, unit_text
from workbooks.value_calculator.inputs_sheet import input_headers
from xlcvm.equations.tokens import fold_text
from xlcvm.risk import Correlation

_WIDTHS = {
    "Variable": 31.0, "Value": 13.0, "Ours": 13.0, "Next best": 13.0, "Unit": 17.0, "Low": 10.0, "High": 10.0,
    "Distribution": 12.0, "Status": 18.0, "Source": 38.0, "Owner": 17.0, "Date": 11.0,
}  # fmt: skip
_EQUATION_WIDTHS = {"Value element": 28.0, "Equation": 70.0, "Value": 15.0, "Unit": 14.0, "Status": 18.0,
                    "Assumptions": 34.0, "Owner": 17.0}  # fmt: skip


def inputs_copy(subject: Subject, *, name: str = "Inputs used") -> Sheet:
    """Copy the inputs.

    Parameters
    ----------
    subject : Subject
        Whose inputs.
    name : str
        Of the sheet.

    Returns
    -------
    Sheet
        Values only.
    """
    headers = tuple(header for header in input_headers(Calculator(subject.model)) if header != "Check")
    rows = tuple(_input_row(subject, index, headers) for index in range(len(subject.model.inputs.rows)))
    ours, next_best = subject.offerings
    key = fold_text(name)
    blocks: tuple[Block, ...] = (
        title_lines(f"{key} title", name, f"Copied from {subject.source}; a change here changes no result."),
        Lines(
            f"{key} offerings",
            (
                (Cell("Our offering", "label"), Cell(ours, "fact")),
                (Cell("Next best alternative", "label"), Cell(next_best, "fact")),
            ),
        ),
        Table(key, headers, rows),
    )
    return Sheet(name, tuple(_WIDTHS[header] for header in headers), blocks, frozen=key, colour="#9CA3AF")


def _input_row(subject: Subject, index: int, headers: tuple[str, ...]) -> tuple[Cell, ...]:
    row, unit = subject.model.inputs.rows[index], subject.model.checked.units[index]
    look = PERCENT if unit is not None and unit.is_percent else DECIMAL
    figures = dict(zip(("Ours", "Next best") if row.two_sided else ("Value",), row.figures, strict=False))
    found = {**figures, "Low": row.low, "High": row.high}
    texts: dict[str, str] = {
        "Variable": row.variable, "Unit": row.unit, "Distribution": row.distribution, "Status": row.status.value,
        "Source": row.source, "Owner": row.owner,
    }  # fmt: skip
    cells = {header: Cell(text, "body bold" if header == "Variable" else "body") for header, text in texts.items()}
    cells["Date"] = Cell(date_value(row.date), "body", DATE)
    for header in ("Value", "Ours", "Next best", "Low", "High"):
        figure = found.get(header)
        shown = figure if figure is not None and math.isfinite(figure) else None
        cells[header] = Cell(shown, "body number" if header in found else "empty", look)
    return tuple(cells[header] for header in headers)


def correlation_copy(subject: Subject, correlation: Correlation) -> Sheet:
    """Copy the rank correlations used, on a sheet of their own."""
    rows = tuple(
        (
            Cell(name, "body bold"),
            *(Cell(None if math.isnan(entry) else entry, "body number", "0.0##") for entry in line),
        )
        for name, line in zip(correlation.down, np.asarray(correlation.matrix).tolist(), strict=True)
    )
    said = f"Copied from {subject.source}; a change here changes no result."
    table = Table("correlation", ("Correlation", *correlation.across), rows)
    widths = (31.0, *(15.0,) * len(correlation.across))
    return Sheet(
        "Correlations used",
        widths,
        (title_lines("correlation title", "Correlations used", said), table),
        colour="#9CA3AF",
    )


def equations_copy(subject: Subject) -> Sheet:
    """Copy the equations used, with their values."""
    model = subject.model
    rows = []
    for index, row in enumerate(model.equations):
        outcome = model.outcome(index)
        value = outcome.value if math.isfinite(outcome.value) else None
        text = model.words(index, named=False) if model.checked.equations[index].parsed is not None else row.text
        rows.append(
            (
                Cell(model.name(index), "body bold"),
                Cell(text, "body"),
                Cell(value, "body number", equation_format(model, index)),
                Cell(unit_text(model.unit(index)), "body"),
                Cell(row.status.value, "body"),
                Cell(row.assumptions, "body"),
                Cell(row.owner, "body"),
            )
        )
    said = f"Copied from {subject.source}; a change here changes no result."
    if subject.left_out:
        said += f" Elements in {' and '.join(subject.left_out)} do not add up with these and are left out."
    return Sheet(
        "Equations used",
        tuple(_EQUATION_WIDTHS.values()),
        (
            title_lines("equations title", "Equations used", said),
            Table("equations", tuple(_EQUATION_WIDTHS), tuple(rows)),
        ),
        frozen="equations",
        colour="#9CA3AF",
    )


def method_lines(
    key: str, facts: Sequence[tuple[str, str | float]], *, span: int, heading: str = "How this was computed"
) -> Lines:
    """Say how a result was computed, at the foot of its sheet.

    Parameters
    ----------
    key : str
        Of the block.
    facts : sequence of (str, str or float)
        A label and what it is, such as the method, the number of trials and the seed.
    span : int
        How many columns the right side covers.
    heading : str
        Above it.

    Returns
    -------
    Lines
        The heading, and a row for each.
    """
    rows = ((Cell(label, "quiet"), _fact(fact, span)) for label, fact in facts)
    return Lines(key, ((Cell(heading, "heading", span=span + 1),), *rows))


def _fact(fact: str | float, span: int) -> Cell:
    if isinstance(fact, str):
        return Cell(fact, "paragraph", span=span)
    return Cell(fact, "fact", "#,##0", span=span)
