"""Which rows of a sheet may be header rows: texts side by side. It knows no header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workbooks.grids import Grid, fold_cell


def header_runs(grid: Grid, is_marked: Callable[[str], bool]) -> Iterator[tuple[int, range]]:
    """Give the runs of texts in each row of a sheet.

    Parameters
    ----------
    grid : Grid
        The sheet.
    is_marked : callable
        Says of a text whether it is a header that must be there: rows without are passed over.

    Yields
    ------
    pair of int and range
        A row, counted from 0, and two columns or more. A single blank between texts belongs to one table, unless
        headers repeat.
    """
    for row, cells in enumerate(grid.rows):
        if not any(isinstance(cell, str) and is_marked(cell) for cell in cells):
            continue
        filled = [column for column, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()]
        for run in _runs(filled, 2):
            headers = [fold_cell(cells[column]) for column in run]
            for part in _runs(run, 1) if len(set(headers)) < len(headers) else [run]:
                if len(part) > 1:
                    yield row, range(part[0], part[-1] + 1)


def _runs(columns: Sequence[int], step: int) -> list[list[int]]:
    """Split ascending columns where the next is more than some steps away."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column - runs[-1][-1] <= step:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs
