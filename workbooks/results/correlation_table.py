"""Rank correlations in somebody's workbook: a square table, found by the header `Correlation` in its corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbooks.grids import Content, Grid, Uncomputed
from workbooks.placing import column_letters
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.risk import Correlation

HEADER = "Correlation"


def find_correlation(grids: Sequence[Grid]) -> Correlation | None:
    """Find the table of rank correlations on the sheets of a workbook.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets.

    Returns
    -------
    Correlation or None
        Names of variables down and across, up to the first blank one; a blank cell is NaN. None when no sheet has
        such a table.

    Raises
    ------
    CvmError
        There are two such tables, or a cell of it is no number.
    """
    corners = [
        (grid, row, column)
        for grid in grids
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if _text(cell) == fold_text(HEADER) and _text(grid.cell(row, column + 1)) and _text(grid.cell(row + 1, column))
    ]
    if not corners:
        _refuse_unmarked(grids)
        return None
    if len(corners) > 1:
        first, second = (_where(*corner) for corner in corners[:2])
        raise CvmError(
            f"There are two tables of correlations: {first}, and {second}.", f'Rename the header "{HEADER}" of one.'
        )
    grid, row, column = corners[0]
    down = _names([grid.cell(at, column) for at in range(row + 1, len(grid.rows))])
    across = _names(grid.rows[row][column + 1 :])
    entries = [
        [_entry(grid, row + 1 + at, column + 1 + other) for other in range(len(across))] for at in range(len(down))
    ]
    return Correlation(down, across, np.array(entries, dtype=np.float64))


def _names(cells: Sequence[Content]) -> list[str]:
    names: list[str] = []
    for cell in cells:
        if not isinstance(cell, str) or not cell.strip():
            break
        names.append(" ".join(cell.split()))
    return names


def _entry(grid: Grid, row: int, column: int) -> float:
    cell = grid.cell(row, column)
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return np.nan
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    shown = "a formula without a stored value" if isinstance(cell, Uncomputed) else f'"{str(cell)[:40]}"'
    raise CvmError(
        f"The cell holds {shown} where a correlation is needed.",
        "Enter a number between −1 and 1, or leave it blank on one side of the diagonal.",
        where=_where(grid, row, column),
    )


def _text(cell: Content) -> str:
    return fold_text(cell) if isinstance(cell, str) else ""


def _refuse_unmarked(grids: Sequence[Grid]) -> None:
    """Refuse a sheet of correlations whose corner does not say so: it must not pass for none."""
    for grid in grids:
        if fold_text(grid.sheet) in (fold_text(HEADER), f"{fold_text(HEADER)}s") and any(map(any, grid.rows)):
            raise CvmError(
                f'No table of correlations was found on the sheet "{grid.sheet}".',
                f'Write "{HEADER}" into its corner cell, above and left of the variable names; or rename the sheet.',
            )


def _where(grid: Grid, row: int, column: int) -> str:
    return f'sheet "{grid.sheet}", cell {column_letters(column)}{row + 1}'
