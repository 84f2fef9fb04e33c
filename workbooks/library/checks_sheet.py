"""The sheet "Checks" of a template: what is blank, is no number or lies outside its range, and what must tie out."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.formulas import Expression, either, is_number, reference, total
from workbooks.library.cover_sheet import BAD, GOOD
from workbooks.library.entries import Entries
from workbooks.library.fields import Field
from workbooks.library.kinds import Check
from workbooks.library.tables import value_cell
from workbooks.spec import Cell, Sheet, Signal, Table, cell, title_lines

NAME = "Checks"
_BLOCK = "checks"
_WIDTHS = (44.0, 14.0, 16.0, 70.0)


def checks_sheet(entries: Entries, checks: Sequence[Check]) -> tuple[Sheet, Expression]:
    """Build the sheet.

    Parameters
    ----------
    entries : Entries
        What was entered.
    checks : sequence of Check
        Of the template itself.

    Returns
    -------
    tuple
        The sheet, and how many findings there are in all, as the cell that says so.
    """
    listed = [*_input_checks(entries), *checks]
    rows = [_row(check) for check in listed]
    found = [reference(check.found.value, cell(_BLOCK, row, "Findings")) for row, check in enumerate(listed)]
    every = total(*found)
    rows.append(
        (
            Cell("All checks", "sum"),
            value_cell(every, "count", style="sum number"),
            Cell(None, "sum"),
            Cell(None, "sum"),
        )
    )
    table = Table(_BLOCK, ("Check", "Findings", "Result", "What to do"), tuple(rows))
    blocks = (title_lines("checks title", "Checks", "What must be 0 before this workbook is used or sent."), table)
    signals = tuple(Signal(_BLOCK, row, 2, GOOD, BAD) for row in range(len(listed)))
    sheet = Sheet(NAME, _WIDTHS, blocks, protected=True, one_page=True, colour="#6B7280", signals=signals)
    return sheet, reference(every.value, cell(_BLOCK, len(listed), "Findings"))


def _row(check: Check) -> tuple[Cell, ...]:
    result = either(check.found.equals(0.0), f"{GOOD} good", f"{BAD} open")
    return (
        Cell(check.label, "row bold"),
        value_cell(check.found, "count", style="row number"),
        value_cell(result, "text", style="row"),
        Cell(check.remedy, "row quiet"),
    )


def _input_checks(entries: Entries) -> list[Check]:
    fields = [found for group in entries.groups for found in group.fields]
    required = [found for found in fields if found.required]
    numbers = [found for found in fields if found.is_number]
    checks = []
    if required:
        blanks = _added([either(entries[found.key].is_blank(), 1.0, 0.0) for found in required])
        checks.append(Check("Inputs that are blank", blanks, "Sheet Inputs: fill every yellow figure."))
    if numbers:
        texts = _added([_is_text(entries, found) for found in numbers])
        checks.append(Check("Figures that are texts", texts, "Type them again as numbers, without their units."))
        beyond = _added([_is_beyond(entries, found) for found in numbers])
        checks.append(Check("Figures outside their range", beyond, "Percentages need their sign: 15%, not 15."))
    return checks


def _is_text(entries: Entries, found: Field) -> Expression:
    figure = entries[found.key]
    return either(is_number(figure), 0.0, either(figure.is_blank(), 0.0, 1.0))


def _is_beyond(entries: Entries, found: Field) -> Expression:
    figure, (least, most) = entries[found.key], found.ends
    return either(is_number(figure), either(figure < least, 1.0, either(figure > most, 1.0, 0.0)), 0.0)


def _added(parts: Sequence[Expression]) -> Expression:
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return found
