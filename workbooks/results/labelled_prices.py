"""Prices that stand labelled in somebody's workbook: `Price` and `Reference price`, the figure right of the label.

It knows no value model but for the unit in which prices must be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbooks.grids import Content, FoundTable, Grid, ModelTables, labelled, where_is
from workbooks.results.price_setting_sheet import TITLE
from xlcvm.errors import CvmError
from xlcvm.units import Unit, parse_unit

PRICE, REFERENCE = "price", "reference price"


@dataclass(frozen=True, slots=True)
class LabelledPrices:
    """The price asked and that of the next best alternative, in the unit of the total, and where they stand."""

    price: float | None = None
    reference: float | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    unit: Content
    place: str
    sheet: str


def find_prices(grids: Sequence[Grid], tables: ModelTables, unit: Unit | None) -> LabelledPrices:
    """Find the two prices on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets; the one with the inputs is looked at first, and a result of an earlier comparison never.
    tables : ModelTables
        Its inputs and equations: what stands in them is no label.
    unit : Unit, optional
        Of the total.

    Returns
    -------
    LabelledPrices
        None where a label is missing, or has no figure right of it.

    Raises
    ------
    CvmError
        A label stands beside two different figures, or the unit right of a figure is not that of the total.
    """
    searched = [grid for grid in grids if grid.cell(0, 0) != TITLE]
    found: dict[str, list[_Figure]] = {PRICE: [], REFERENCE: []}
    for label, grid, row, column in labelled(searched, tuple(found), first=tables.inputs.sheet):
        value = grid.cell(row, column)
        inside = any(_holds(table, grid.sheet, row, column - 1) for table in (tables.inputs, tables.equations))
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not inside:
            place = where_is(grid.sheet, row, column)
            found[label].append(_Figure(float(value), grid.cell(row, column + 1), place, grid.sheet))
    price, reference = (_only(label, figures, tables.inputs.sheet) for label, figures in found.items())
    there = [figure for figure in (price, reference) if figure is not None]
    for figure in there:
        _check_unit(figure, unit)
    return LabelledPrices(
        price.value if price else None, reference.value if reference else None, tuple(each.place for each in there)
    )


def _holds(table: FoundTable, sheet: str, row: int, column: int) -> bool:
    return (
        table.sheet == sheet
        and table.top <= row < table.top + len(table.rows)
        and table.left <= column < table.left + len(table.rows[0])
    )


def _only(label: str, figures: Sequence[_Figure], first: str) -> _Figure | None:
    """Give the figure beside a label; what stands on the sheet of the inputs outdoes all else."""
    figures = [figure for figure in figures if figure.sheet == first] or figures
    other = next((figure for figure in figures if figure.value != figures[0].value), None)
    if other is not None:
        raise CvmError(
            f'Two different figures stand right of the label "{label.capitalize()}": {figures[0].place}, and '
            f"{other.place}.",
            "Rename the label that is not meant.",
        )
    return figures[0] if figures else None


def _check_unit(figure: _Figure, unit: Unit | None) -> None:
    """Refuse a price whose unit stands beside it and is not that of the total."""
    if not isinstance(figure.unit, str) or not figure.unit.strip() or unit is None:
        return
    try:
        given = parse_unit(figure.unit)
    except CvmError:
        return  # a remark, and no unit
    if (given.is_money or given.is_money_per_period) and given.powers != unit.powers:
        raise CvmError(
            f"The price is in {figure.unit.strip()}, and the total in {unit.text}.",
            "Enter what is to be paid in the unit of the total.",
            where=figure.place,
        )
