"""The sheet "About": how to use the workbook, the method behind it, and what its colours mean."""

from __future__ import annotations

from workbooks.spec import Block, Cell, Lines, Sheet
from workbooks.value_calculator.calculator import Calculator, Flavour

NAME = "About"
VERSION = "1.0"  # of the layout

_WIDTH = 104.0

_USE = {
    "native": (
        "1.  Sheet Inputs: fill the yellow cells. What is not known yet stays blank, as a placeholder.",
        "2.  Sheet Value equations: each equation in words and with your figures; Open points says what is missing.",
        "3.  Sheet Summary: the value of each element, the totals and the chart. It prints on one page.",
        "The workbook needs no add-in and no macros. Its sheets are protected against slips, without a password: "
        "Review, Unprotect Sheet.",
        "Equations and units are fixed here, because the formulas are made from them.",
    ),
    "live": (
        "1.  Sheet Inputs: fill the yellow cells; add inputs in the spare rows below.",
        "2.  Sheet Value equations: change equations in words; the CVM_ functions beside them follow at once. "
        "To add one, insert a row within the table and copy the formulas of the row above.",
        "3.  Sheet Check says what is wrong, doubtful or open. Sheet Summary shows the value of each element.",
        "The workbook needs the xlcvm add-in (Excel or LibreOffice). Without it, the last values stay.",
    ),
}
_METHOD = (
    "Value is what our offering is worth to the customer in money, compared with the next best alternative: "
    "what the customer would do without us.",
    "Each value element is a word equation. Figures of the next best alternative and of ours stand in square brackets; "
    "their difference is the value. An element may be negative: then the next best alternative is better there.",
    "Price is never part of value. It is compared with value afterwards.",
    "A placeholder is an element that is real but not yet quantified. It is shown, and never counted.",
    "A blank is missing, never zero: an element that lacks a figure shows an error value, and so does its total.",
    "Amounts paid once and amounts per year are never added up.",
)
_LEGEND = (
    ("input", "Yellow", "to be filled in or changed"),
    ("body", "White", "computed, or fixed"),
    ("empty", "Grey", "not used by this row"),
    ("check", "Rust", "what is open or wrong"),
)


def about_sheet(calculator: Calculator, flavour: Flavour) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    calculator : Calculator
        The calculator; its notes are shown.
    flavour : {"native", "live"}
        Tells how the workbook is used.

    Returns
    -------
    Sheet
        Words only.
    """
    blocks: list[Block] = [
        Lines(
            "about title",
            ((Cell("About this workbook", "title"),), (Cell(calculator.title, "subtitle"),)),
            gap=0,
            heights=(30.0, 20.0),
        ),
        _section("use", "How to use it", _USE[flavour]),
        _section("method", "The method", _METHOD),
    ]
    if calculator.notes:
        blocks.append(_section("notes", "Notes", calculator.notes))
    blocks += [
        Lines("legend heading", ((Cell("Colours of cells", "heading", span=2),),)),
        Lines("legend", tuple((Cell(name, style), Cell(meaning, "text")) for style, name, meaning in _LEGEND), gap=0),
        Lines(
            "version",
            ((Cell("Layout", "label"), Cell(f"value calculator {VERSION}, {flavour}; made with xlcvm", "label")),),
        ),
    ]
    return Sheet(
        NAME, (14.0, _WIDTH - 14.0), tuple(blocks), one_page=True, protected=flavour == "native", colour="#9CA3AF"
    )


def _section(key: str, heading: str, paragraphs: tuple[str, ...]) -> Lines:
    rows = [(Cell(heading, "heading", span=2),), *((Cell(text, "paragraph", span=2),) for text in paragraphs)]
    return Lines(key, tuple(rows))
