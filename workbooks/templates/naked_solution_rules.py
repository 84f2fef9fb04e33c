"""The rules of a naked solution, open on a sheet of their own: what is recommended for which element, and why."""

from __future__ import annotations

from workbooks.formulas import Column
from workbooks.library.tables import FormulaTable
from workbooks.spec import Cell, Lines, Sheet, Table, column, title_lines

BREADTHS = ("all, in every segment", "all, in some segments", "some customers", "nobody")
CASES = ("Existing, worth its cost", "Existing, not worth it", "New, worth its cost", "New, not worth it")
KEEP, RETAIN, AUGMENT = "keep in the naked solution", "retain", "augment"
SURCHARGE, VALUE_ADDING = "surcharge", "value-adding option"
PRUNE, SHELF = "prune", "shelf"
RULES = (
    (KEEP, SURCHARGE, AUGMENT, SHELF),
    (RETAIN, SURCHARGE, AUGMENT, SHELF),
    (SURCHARGE, SURCHARGE, VALUE_ADDING, SHELF),
    (PRUNE, PRUNE, SHELF, SHELF),
)
"""A row for each of `BREADTHS`, a column for each of `CASES`."""

AS_STANDARD, AS_STANDARD_WHERE_ALL, AS_OPTION = (KEEP,), (RETAIN, AUGMENT), (SURCHARGE, VALUE_ADDING)
DROPPED = (PRUNE, SHELF)

_ACTIONS = (
    (KEEP, "standard for everybody", "Part of the bare offer, within the price; nobody can leave it out."),
    (RETAIN, "standard where all value it", "Stays within the price in those segments; an option where only some do."),
    (AUGMENT, "standard where all value it", "New, and worth adding to the standard; an option where only some do."),
    (SURCHARGE, "option at a charge", "Was free or should not be: those who want it pay at least what it costs."),
    (VALUE_ADDING, "option at a charge", "New: brings money from those who value it; the charge is below their worth."),
    (PRUNE, "not offered", "Take it out: its cost helps nobody."),
    (SHELF, "not offered", "Do not launch it now; look again when needs or its cost change."),
)
_WORDS = (
    ("Worth its cost", "What the element is worth a year in all segments is at least what it costs there."),
    ("Drain", "Cost of a standard element in segments where nobody values it."),
    ("Leak", "Worth of a standard element in segments where only some value it: given away, though some would pay."),
    ("Cost saved", "Cost of standard elements in segments that will not get them any more."),
    ("Cost charged for", "Cost of standard elements in segments where they become an option: the charge must bear it."),
    ("Cost added", "Cost of elements that become standard and are not so now."),
    ("Offer to a segment", "Where nobody values an element, it is offered only if it is part of the naked solution."),
)
_SOURCE = (
    "After the flexible market offerings of J. C. Anderson and J. A. Narus (Capturing the Value of Supplementary "
    "Services, Harvard Business Review, January–February 1995): the naked solution and its options, and what to do "
    "with existing and with new elements. That worth must reach cost is a rule of this workbook."
)


def rules_table() -> FormulaTable:
    """Lay out the rules.

    Returns
    -------
    FormulaTable
        A row for each of `BREADTHS`.
    """
    headers = ("Valued by", *CASES)
    lines = [(breadth, *actions) for breadth, actions in zip(BREADTHS, RULES, strict=True)]
    rows = tuple((Cell(first, "row bold"), *(Cell(text, "row") for text in others)) for first, *others in lines)
    values = zip(*lines, strict=True)
    columns = {h: Column(tuple(v), column("rules", h)) for h, v in zip(headers, values, strict=True)}
    return FormulaTable(Table("rules", headers, rows), columns)


def rules_sheet(rules: FormulaTable) -> Sheet:
    """Give the sheet of the rules, of what they call for, and of the words that results are named by.

    Parameters
    ----------
    rules : FormulaTable
        As `rules_table` gives it.

    Returns
    -------
    Sheet
        One page.
    """
    actions = tuple(
        (Cell(name, "row bold"), Cell(offered, "row"), Cell(said, "row", span=3)) for name, offered, said in _ACTIONS
    )
    words = tuple((Cell(name, "row bold"), Cell(said, "row", span=4)) for name, said in _WORDS)
    blocks = (
        title_lines(
            "rules title", "Rules", "What is recommended for an element, by who values it and what it is worth"
        ),
        rules.block,
        Lines("actions heading", ((Cell("What each recommendation means", "heading", span=5),),)),
        Lines("actions", actions, gap=0),
        Lines("words heading", ((Cell("What the figures mean", "heading", span=5),),)),
        Lines("words", words, gap=0),
        Lines("rules source", ((Cell(_SOURCE, "quiet", span=5),),)),
    )
    return Sheet("Rules", (28.0, 27.0, 27.0, 27.0, 27.0), blocks, protected=True, one_page=True)
