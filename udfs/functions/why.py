"""CVM_WHY: the sentence behind an error value."""

from __future__ import annotations

from udfs.cells import Count, SpilledTable
from udfs.problems import current_user, journal
from udfs.worksheet_function import worksheet_function


@worksheet_function(family="Explaining errors")
def CVM_WHY(count: Count = 20) -> SpilledTable:
    """Tell why cells failed: what is wrong, where, and what to do, latest first.

    A sheet computes it again when an argument changes; `=CVM_WHY(20+0*NOW())` follows every calculation.

    Parameters
    ----------
    count : whole number, at least 1
        How many failures to list.

    Returns
    -------
    table
        Time, Cell (where the host tells it), Function, Problem, What to do.

    Examples
    --------
    >>> from udfs import CVM_WHY
    >>> CVM_WHY(5)[0]
    ['Time', 'Cell', 'Function', 'Problem', 'What to do']
    """
    rows: list[tuple[str, ...]] = [("Time", "Cell", "Function", "Problem", "What to do")]
    for failure in journal.latest(count, user=current_user()):
        time = failure.time.isoformat(" ", "seconds")
        rows.append((time, failure.cell, failure.function, failure.problem, failure.remedy))
    if len(rows) == 1:
        rows.append(("", "", "", "No function has failed yet.", ""))
    return rows
