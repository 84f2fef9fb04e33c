"""Bridges and waterfalls as stacked columns: each step cut into what carries it and what is shown, above 0 and below.

It knows no figures' meaning: a step stands between two heights.
"""

from __future__ import annotations

from workbooks.spec import Cell, cell

BRIDGE_BARS = ("Carrier", "Level", "Gain above 0", "Gain below 0", "Loss above 0", "Loss below 0")
"""The columns that are stacked, in their order."""
BRIDGE = ("From", "To", *BRIDGE_BARS)


def bridge_pieces(
    block: str, row: int, ends: tuple[float, float], formulas: tuple[str, str], *, level: bool
) -> list[Cell]:
    """Cut a step into the columns that are stacked up from 0 and down from 0.

    Parameters
    ----------
    block : str
        Key of the table in which the cells stand under the headers `BRIDGE`.
    row : int
        Of the table, from 0.
    ends : pair of float
        Where the step begins and ends.
    formulas : pair of str
        Of both.
    level : bool
        Whether it stands on 0.

    Returns
    -------
    list of Cell
        One a header of `BRIDGE`; all but levels follow their ends.

    Examples
    --------
    >>> [cell.value for cell in bridge_pieces("b", 1, (5.0, -2.0), ("", ""), level=False)]
    [5.0, -2.0, 0.0, 0.0, 0.0, 0.0, 5.0, -2.0]
    """
    start, end = ends
    a, b = cell(block, row, "From"), cell(block, row, "To")
    low, high = min(ends), max(ends)
    above = max(0.0, high) - max(0.0, low)
    below = min(0.0, low) - min(0.0, high)
    above_formula = f"MAX(0,{a},{b})-MAX(0,MIN({a},{b}))"
    below_formula = f"MIN(0,{a},{b})-MIN(0,MAX({a},{b}))"
    carried = f"MAX(0,MIN({a},{b}))+MIN(0,MAX({a},{b}))"
    cells = [(start, formulas[0]), (end, formulas[1])]
    if level:
        cells += [(0.0, ""), (end, b), (0.0, ""), (0.0, ""), (0.0, ""), (0.0, "")]
    else:
        cells += [(max(0.0, low) + min(0.0, high), carried), (0.0, "")]
        for rising in (True, False):
            test = f"{b}>={a}" if rising else f"{b}<{a}"
            for size, formula in ((above, above_formula), (below, below_formula)):
                cells.append((size if (end >= start) is rising else 0.0, f"IF({test},{formula},0)"))
    return [Cell(value, "working number", "#,##0.00", formula=formula) for value, formula in cells]
