"""The macro "Explain error": what is wrong in the selected cell, where, and what to do. It changes nothing.

One of our functions is computed again with the cells as they are, and says it itself; where that cannot be, the journal
of failures is asked for the cell, which knows only what was so when the function was computed last. For Excel's own
errors there is a sentence each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from udfs.cell_values import EXCEL_ERRORS, CellError
from udfs.functions import declare_all
from udfs.macros.addresses import bounds_of, split_reference
from udfs.macros.book_reading import given_of, is_remote
from udfs.macros.called_function import Workbook, functions_called, read_call
from udfs.macros.given import Given, Made, Message
from udfs.macros.running import error_text, say
from udfs.problems import Failure, current_user, journal
from udfs.worksheet_function import catalogue
from workbooks.grids import Content
from workbooks.placing import column_letters
from xlcvm.errors import CvmError

_MOST_FAILURES = 1_000
_MEANINGS = {
    "#DIV/0!": "A figure is divided by 0, or by a blank cell. Look at what the formula divides by.",
    "#N/A": "A value is not available: a search found nothing, or the cell stands for something not yet quantified.",
    "#NAME?": "Excel does not know a name in the formula: a function or a name is misspelt, or a text has no quotes.",
    "#NULL!": "Two ranges that should overlap do not. Put a comma or a colon between them, not a blank.",
    "#NUM!": "A number is too large or too small, or cannot be computed, such as the root of a negative one.",
    "#REF!": "The formula refers to cells that were deleted. Undo it, or point the formula to other cells.",
    "#VALUE!": "Something in the formula is of another kind than it takes, such as a text where a number is needed.",
    "#SPILL!": "The result needs more cells than are free. Clear the cells right of it and below.",
    "#CALC!": "Excel cannot compute this formula, such as a filter that leaves nothing.",
    "#GETTING_DATA": "Excel is still fetching data for this cell. Wait, and look again.",
}
_UNKNOWN = "Excel gives this error for data that it cannot show here; point at the cell's warning sign for more."
_NO_ADD_IN = (
    "Excel does not know this function: the add-in of xlcvm is not loaded.\n\n"
    "Switch it on under File > Options > Add-ins (xlcvm), or run in a terminal: xlcvm install excel"
)
_AGAIN = "Press F2 and Enter in the cell to have it computed again, and then this button; or look at =CVM_WHY()."


@dataclass(frozen=True, slots=True)
class Asked:
    """The cell in question.

    Parameters
    ----------
    sheet : str
        Its sheet.
    row, column : int
        Counted from 0.
    shown : cell
        What it shows.
    formula : str
        With its "="; nothing when it has none, or when it cannot be read here.
    """

    sheet: str
    row: int
    column: int
    shown: Content
    formula: str = ""

    @property
    def address(self) -> str:
        """Where it is, such as B2."""
        return f"{column_letters(self.column)}{self.row + 1}"

    @property
    def where(self) -> str:
        """Where it is, in words."""
        return f'sheet "{self.sheet}", cell {self.address}'


def explain_error(book: Any) -> None:
    """Explain the selected cell of a workbook that is open.

    Raises
    ------
    CvmError
        No cell is selected, or the selected one shows no error.
    """
    given = given_of(book)
    asked = cell_asked_for(given)
    if not is_remote(book):  # there a formula can only be read later
        formula = book.sheets[asked.sheet].range((asked.row + 1, asked.column + 1)).formula
        asked = Asked(asked.sheet, asked.row, asked.column, asked.shown, formula if isinstance(formula, str) else "")
    failures = journal.latest(_MOST_FAILURES, user=current_user())
    say(book, explanation(asked, Workbook(given, asked.sheet, _meaning_of_names(book, asked.sheet)), failures))


def make(given: Given) -> Made:
    """Explain the error in the selected cell by what it shows; its formula is not among what is given.

    Parameters
    ----------
    given : Given
        With a selection.

    Returns
    -------
    Message
        What the error means.

    Raises
    ------
    CvmError
        No cell is selected, or the selected one shows no error.
    """
    asked = cell_asked_for(given)
    return Message(explanation(asked, Workbook(given, asked.sheet, lambda _: ""), ()))


def cell_asked_for(given: Given) -> Asked:
    """Give the first of the selected cells.

    Raises
    ------
    CvmError
        None is selected, or it shows no error.
    """
    if given.selection is None:
        raise CvmError("No cell is selected.", "Select the cell that shows the error.")
    at = given.selection
    grid = next((grid for grid in given.grids if grid.sheet == at.sheet), None)
    shown = grid.cell(at.top, at.left) if grid is not None else None
    asked = Asked(at.sheet, at.top, at.left, shown)
    if shown is not None and shown not in EXCEL_ERRORS:
        raise CvmError(
            f'The selected cell shows "{_shown(shown)}", which is no error.',
            "Select the cell that shows the error.",
            where=asked.where,
        )
    return asked


def explanation(asked: Asked, workbook: Workbook, failures: Sequence[Failure]) -> str:
    """Say what is wrong in a cell, where, and what to do.

    Parameters
    ----------
    asked : Asked
        The cell.
    workbook : Workbook
        In which it stands: where its references lead.
    failures : sequence of Failure
        Of the same user, latest first.

    Returns
    -------
    str
        Paragraphs.

    Raises
    ------
    CvmError
        The cell is blank and nothing is known of it.
    """
    declare_all()
    called = functions_called(asked.formula)
    if called and asked.shown == "#NAME?":
        known = [name for name in called if name in catalogue]
        return f"{_head(asked)}\n\n{_NO_ADD_IN}" if known else _unknown_function(asked, called[0])
    again = _computed_again(asked, workbook) if called else ""
    if again:
        return again
    remembered = _remembered(asked, workbook.given.name, called, failures)
    if remembered:
        return remembered
    if asked.shown is None:
        raise CvmError("The selected cell is blank.", "Select the cell that shows the error.", where=asked.where)
    if called:
        return f"{_head(asked)}\n\nWhy {called[0]} gave it is not known any more.\n\n{_AGAIN}"
    own = "" if asked.formula else "\n\nIf the formula is one of ours: =CVM_WHY() lists why the last ones failed."
    return f"{_head(asked)}\n\n{_MEANINGS.get(str(asked.shown), _UNKNOWN)}{own}"


def _shown(content: Content) -> str:
    return f"{content:g}" if isinstance(content, float) else str(content)[:80]


def _head(asked: Asked) -> str:
    return f"{asked.shown} in {asked.where}"


def _unknown_function(asked: Asked, name: str) -> str:
    return f"{_head(asked)}\n\nThere is no function {name}. The button Help lists all there are."


def _computed_again(asked: Asked, workbook: Workbook) -> str:
    """Let the function say it, with the arguments as they stand in the cells; nothing where that cannot be."""
    call = read_call(asked.formula, workbook)
    if call is None or call.function not in catalogue:
        return ""
    entry = catalogue[call.function]
    causes: list[CvmError] = []
    try:
        result = entry.evaluate(call.arguments, causes.append)
    except CvmError as error:
        causes.append(error)
        result = None
    shown = result[0][0] if isinstance(result, list) else result
    if isinstance(shown, CellError) and shown.cause is not None:
        causes.insert(0, shown.cause)
    if not causes:
        return ""
    return f"{entry.name}: {error_text(causes[0].at(asked.where))}"


def _remembered(asked: Asked, book: str, called: Sequence[str], failures: Sequence[Failure]) -> str:
    """Say why one of our functions failed in the cell when it was last computed; nothing where none may stand there.

    Where the formula cannot be read, an error in the cell may be one of ours.
    """
    may_be_ours = bool(called) if asked.formula else asked.shown is not None
    for failure in failures if may_be_ours else ():
        if _is_at(failure.cell, asked, book) and (not called or failure.function in called):
            said = f"When it was last computed: {failure.function}: {failure.problem}"
            return f"{said}\n\nWhere: {asked.where}\n\n{failure.remedy}".rstrip()
    return ""


def _is_at(cell: str, asked: Asked, book: str) -> bool:
    """Say whether a journal's address, in whichever form the host gave it, is the cell; some name no workbook."""
    before, address = split_reference(cell)
    within, _, sheet = before.rpartition("]")
    named = within.rpartition("[")[2]
    bounds = bounds_of(address)
    return (
        bounds is not None
        and bounds[:2] == (asked.row, asked.column)
        and sheet.casefold() == asked.sheet.casefold()
        and named.casefold() in ("", book.casefold())
    )


def _meaning_of_names(book: Any, asking: str) -> Callable[[str], str]:
    """Look up names and tables only when a formula uses them: a sheet's own name goes before the workbook's."""

    def refers_to(text: str) -> str:
        sheet_named, plain = split_reference(text)
        own, wanted = (sheet_named or asking).casefold(), plain.casefold()
        named: dict[str, str] = {}
        for name in book.names:
            holder, known = split_reference(str(name.name))
            if known.casefold() == wanted:
                named[holder.casefold()] = str(name.refers_to)
        found = named.get(own) or named.get("")
        if found:
            return found
        for sheet in book.sheets:
            for table in sheet.tables:
                if f"{table.name}[#all]".casefold() == wanted:
                    quoted = str(sheet.name).replace("'", "''")
                    return f"='{quoted}'!{table.range.address}"
        return ""

    return refers_to
