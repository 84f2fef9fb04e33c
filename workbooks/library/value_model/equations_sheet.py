"""The sheets "Figures" and "Value equations" of a value model: both offerings side by side, each equation twice."""

from __future__ import annotations

from workbooks.formulas import (
    absolute,
    constant,
    either,
    is_number,
)
from workbooks.library.tables import value_cell
from workbooks.library.value_model.equations import (
    result_formula,
    side_formula,
    side_result,
    state,
)
from workbooks.library.value_model.fields import SIDES, Modelled, figure_key, shown
from workbooks.library.value_model.printing import with_figures
from workbooks.spec import Cell, Lines, Sheet, Signal, Table, title_lines
from workbooks.styles import BRAND, DECIMAL, PERCENT
from xlcvm.equations.syntax import Side

_OPEN_MARK, _MISSING_MARK = "○ open", "✗ missing"


def figures_sheet(modelled: Modelled) -> Sheet:
    """Build the sheet on which the figures of both offerings stand beside each other; nothing is typed there."""
    headers = ("Variable", "Value", "Ours", "Next best", "Unit", "Status", "Backed by", "Check")
    rows = tuple(_figure_row(modelled, number) for number in range(len(modelled.model.inputs.rows)))
    names = [shown(modelled.entries[key]) for key in ("our offering", "next best alternative")]
    above = (
        Cell(None),
        Cell("same for both", "above"),
        *(value_cell(name, "text", style="above") for name in names),
    )
    return Sheet(
        "Figures",
        (30.0, 13.0, 13.0, 13.0, 20.0, 12.0, 44.0, 11.0),
        (
            title_lines("figures title", "Figures", "Both offerings side by side, as entered on the sheet Inputs."),
            Lines("figures sides", (above,)),
            Table("inputs", headers, rows, gap=0),
        ),
        frozen="inputs",
        protected=True,
        one_page=True,
        colour=BRAND,
        signals=tuple(Signal("inputs", row, 7, "✓", "✗") for row in range(len(rows))),
    )


def _figure_row(modelled: Modelled, number: int) -> tuple[Cell, ...]:
    row, unit = modelled.model.inputs.rows[number], modelled.model.checked.units[number]
    percent = unit is not None and unit.is_percent
    sides = modelled.sides_of(row)

    def figure(side: Side | None) -> Cell:
        if side not in sides:
            return Cell(None, "empty")
        typed = modelled.entries[figure_key(row.variable, side)]
        good = either(absolute(typed) > 1.0, "", typed) if percent else typed
        made = either(is_number(typed), good, "")
        return Cell(made.value, "body number", PERCENT if percent else DECIMAL, made.formula)

    there = is_number(modelled.figures(number)[0])
    if row.two_sided:
        there = either(there, is_number(modelled.figures(number)[1]), there)
    optional = modelled.is_optional(number)
    status = either(there, "", "placeholder") if optional else constant("")
    return (
        Cell(row.variable, "body bold"),
        *(figure(side) for side in (None, *SIDES)),
        value_cell(modelled.unit(unit), "text"),
        value_cell(status, "text") if optional else Cell(None, "body"),
        value_cell(shown(modelled.source(figure_key(row.variable, sides[0]))), "text", style="body quiet"),
        value_cell(either(there, "good", _OPEN_MARK if optional else _MISSING_MARK), "text"),
    )


def equations_sheet(modelled: Modelled) -> Sheet:
    """Build the sheet of the word equations: in words, and with the figures."""
    model = modelled.model
    terms = [index for index in range(len(model.equations)) if side_result(modelled, index, Side.OURS) is not None]
    sides = tuple(SIDES.values()) if terms else ()
    headers = ("Value element", "Equation", "With your figures", *sides, "Value", "Unit", "State", "What it assumes")
    widths = (22.0, 38.0, 42.0, *(12.0 for _ in sides), 13.0, 14.0, 21.0, 30.0)
    rows = tuple(_equation_row(modelled, index, bool(sides)) for index in range(len(model.equations)))
    subtitle = "Every equation stands here twice: in words, and with the figures of the sheet Inputs."
    return Sheet(
        "Value equations",
        widths,
        (title_lines("equations title", "Value equations", subtitle), Table("equations", headers, rows)),
        frozen="equations",
        protected=True,
        colour=BRAND,
    )


def _equation_row(modelled: Modelled, index: int, with_sides: bool) -> tuple[Cell, ...]:
    model = modelled.model
    entry = model.checked.equations[index]
    sides = [
        value_cell(side_formula(modelled, index, side), "amount")
        if side_result(modelled, index, side) is not None
        else Cell(None, "empty")
        for side in (SIDES if with_sides else ())
    ]
    return (
        Cell(entry.name, "body term" if entry.is_term else "body bold"),
        Cell(model.words(index, named=False), "body"),
        value_cell(with_figures(modelled, index), "text"),
        *sides,
        value_cell(result_formula(modelled, index), "amount"),
        value_cell(modelled.unit(model.unit(index)), "text"),
        value_cell(state(modelled, index), "text"),
        Cell(model.equations[index].assumptions, "body quiet"),
    )
