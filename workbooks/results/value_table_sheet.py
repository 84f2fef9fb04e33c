"""The sheet "Value table": every equation in words and with its figures, its value, unit and status; totals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbooks.results.copies import method_lines
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Template, title_lines
from workbooks.styles import FAVOURABLE
from workbooks.value_calculator.equations_sheet import result_format, unit_text
from xlcvm.errors import ErrorCode
from xlcvm.value import ValueModel, ValueRow, value_table

HEADERS = ("Value element", "In words", "With values", "Value", "Unit", "Status")
_WIDTHS = (28.0, 50.0, 50.0, 15.0, 14.0, 40.0)
_ONE_PAGE = 25  # rows


def value_table_workbook(model: ValueModel, source: str) -> Template:
    """Lay out a value model as a table that people read.

    Parameters
    ----------
    model : ValueModel
        The model; what has a problem says so in its row.
    source : str
        The name of the workbook in which it stands.

    Returns
    -------
    Template
        One sheet. All figures are values.
    """
    rows = value_table(model)
    return Template("Value table", (_sheet(model, rows, source),), f"Value model of {source}", ("results", "value"))


def _sheet(model: ValueModel, rows: Sequence[ValueRow], source: str) -> Sheet:
    ours, next_best = (name.strip() for name in model.inputs.signature.offerings)
    compared = f": {ours or 'our offering'} against {next_best or 'the next best alternative'}"
    formats = _formats(model)
    blocks: tuple[Block, ...] = (
        title_lines("value table title", "What it is worth", f"Value model of {source}{compared}"),
        *_tiles(model),
        Table(
            "value table",
            HEADERS,
            tuple(_row(row, look) for row, look in zip(rows, formats, strict=True)),
            faded=("Value",),
        ),
        method_lines("value table method", _method(rows), span=len(HEADERS) - 1),
    )
    few = len(rows) <= _ONE_PAGE
    return Sheet("Value table", _WIDTHS, blocks, frozen="value table", one_page=few, colour=FAVOURABLE)


def _formats(model: ValueModel) -> list[str]:
    outcomes = [(model.unit(index), model.outcome(index).value) for index in range(len(model.equations))]
    pairs = [*outcomes, *((total.unit, total.value) for total in model.totals)]
    return [result_format(unit, *([value] if math.isfinite(value) else [])) for unit, value in pairs]


def _tiles(model: ValueModel) -> list[Block]:
    """Show the first totals large."""
    good = [total for total in model.totals if total.problem is None][:3]
    if not good:
        return []
    spans = {1: (6,), 2: (2, 4), 3: (1, 1, 4)}[len(good)]
    figures, labels = [], []
    for total, span in zip(good, spans, strict=True):
        left_out = f", {total.open_count} not yet quantified and left out" if total.open_count else ""
        figures.append(Cell(total.value, "figure", result_format(total.unit, total.value), span=span))
        unit = unit_text(total.unit)
        labels.append(Cell(f"total{f', {unit}' if unit else ''}{left_out}", "figure label", span=span))
    return [Lines("value table totals", (tuple(figures), tuple(labels)), heights=(40.0, 20.0))]


def _row(row: ValueRow, look: str) -> tuple[Cell, ...]:
    text, figure, quiet = "body", "body number", "body quiet"
    if row.is_total:
        text, figure, quiet = "total", "total number", "total quiet"
    first = text if row.is_total else "body bold" if row.is_element else "body term"
    code = str(row.problem.code if row.problem is not None else ErrorCode.NOT_AVAILABLE)
    value = Cell(row.value, figure, look) if math.isfinite(row.value) else Cell(code, figure, formula=code)
    is_bad = row.problem is not None and row.status.startswith(row.problem.problem)  # neither open nor two-sided
    name = row.element if row.is_element or row.is_total else f"{row.element} (term)"
    return (
        Cell(name, first),
        Cell(row.words, text),
        Cell(row.with_values, text),
        value,
        Cell(row.unit, quiet),
        Cell(row.status, quiet if row.is_total or not is_bad else "check"),
    )


def _method(rows: Sequence[ValueRow]) -> list[tuple[str, str | float]]:
    facts: list[tuple[str, str | float]] = [
        ("Totals", "Of value elements only, apart by unit: amounts paid once and amounts a year never add up."),
        ("Computed", "By xlcvm from the inputs as they were; insert the table again when they change."),
    ]
    if any(not row.is_element and not row.is_total for row in rows):
        facts.insert(0, ("Terms", "Are used by other equations and are counted there."))
    if any(row.status == "placeholder" for row in rows):
        facts.insert(0, ("Placeholders", "Are shown and never counted."))
    return facts
