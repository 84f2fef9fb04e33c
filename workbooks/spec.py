"""What a workbook consists of, as frozen records: it draws nothing, and knows no address.

A formula is a text in which other cells stand as references made by `cell`, `column` and `area`; `placing` turns
them into defined names and addresses. Every formula carries the value that it computes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

MARK = "\x1d"  # encloses a reference; no cell of a workbook can hold this character
PART = "\x1f"  # separates its parts

Value = float | str | bool | datetime.date | None


def cell(block: str, row: int, column: str | int) -> str:
    """Refer to one cell from a formula.

    Parameters
    ----------
    block : str
        The key of the block.
    row : int
        Row within it, from 0; a table's header row is not counted.
    column : str or int
        A table's header, or a column from 0.

    Returns
    -------
    str
        A reference, to be put into a formula as it is.
    """
    return f"{MARK}cell{PART}{block}{PART}{row}{PART}{column}{MARK}"


def column(block: str, header: str | int) -> str:
    """Refer to all rows of one column of a block, without a table's header."""
    return f"{MARK}column{PART}{block}{PART}{header}{PART}{header}{MARK}"


def area(block: str, first: str | int, last: str | int) -> str:
    """Refer to a table from one column to another, header row included."""
    return f"{MARK}area{PART}{block}{PART}{first}{PART}{last}{MARK}"


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed into a cell, and what is said when something else is.

    Parameters
    ----------
    kind : {"list", "decimal", "date", "any"}
        One of the choices, a number from `least` to `most`, a date, or anything: then there is only the prompt.
    choices : tuple of str
        Of a list.
    least, most : float
        Of a number.
    title, message : str
        Of the box that refuses.
    prompt : str
        Shown while the cell is selected.
    """

    kind: Literal["list", "decimal", "date", "any"]
    choices: tuple[str, ...] = ()
    least: float = -1e300
    most: float = 1e300
    title: str = ""
    message: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    value : number, text, date or None
        What stands in it; beside a formula, what the formula gives ("#N/A" and the like for error values).
    style : str
        A name from `styles.STYLES`.
    number_format : str
        An Excel number format; nothing for the style's own.
    formula : str
        Without the leading "=".
    name : str
        Words of which its defined name is made; nothing for none.
    validation : Validation, optional
        What may be typed.
    link : str
        Name of the sheet that a click leads to.
    span : int
        Number of columns that it covers.
    """

    value: Value = None
    style: str = "text"
    number_format: str = ""
    formula: str = ""
    name: str = ""
    validation: Validation | None = None
    link: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of cells without a header; `gap` blank rows stand before them."""

    key: str
    rows: tuple[tuple[Cell, ...], ...]
    gap: int = 1
    heights: tuple[float, ...] = ()  # in points, of the first rows; others follow their texts


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a header row.

    Parameters
    ----------
    key : str
        How references name it; with `filtered`, also the name of the Excel table.
    headers : tuple of str
        Each once.
    rows : tuple of tuple of Cell
        As many cells a row as headers.
    gap : int
        Blank rows before it.
    filtered : bool
        Whether it is a real Excel table with filter buttons.
    numbers : tuple of str
        Headers of columns whose whole numbers are shown without decimals, whatever is typed.
    faded : tuple of str
        Headers of columns in which error values are shown pale: the words beside them explain it.
    quiet : bool
        Whether its header row is plain.
    name : str
        Words of which the defined name of its rows is made, without the header row; nothing for none.
    """

    key: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    gap: int = 1
    filtered: bool = False
    numbers: tuple[str, ...] = ()
    faded: tuple[str, ...] = ()
    quiet: bool = False
    name: str = ""


Look = Literal["solid", "clear", "line", "dashed", "points", "dots"]
ChartKind = Literal["bars", "grouped bars", "stacked bars", "stacked columns", "histogram", "curves", "radar"]


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart.

    Parameters
    ----------
    name : str
        What the legend says: words, or a reference to the cell that holds them.
    values : str
        A reference to its values.
    colour : str
        Of its bars, line or points.
    across : str
        Of curves: a reference to the values along the horizontal axis.
    look : {"solid", "clear", "line", "dashed", "points", "dots"}
        Solid bars, or clear ones that only carry others; of curves, a line, points, or small dots for many of them.
    labels : {"value", "name", "name left", "name above", "none"}
        What stands at its bars, or right, left or above of its points.
    listed : bool
        Whether the legend shows it.
    """

    name: str
    values: str
    colour: str
    across: str = ""
    look: Look = "solid"
    labels: Literal["value", "name", "name left", "name above", "none"] = "value"
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that is shown.

    Parameters
    ----------
    title : str
        Beside it.
    number_format : str
        Of its figures.
    least, most : float, optional
        Where it begins and ends; by itself when left out.
    logarithmic : bool
        Whether it goes by powers of ten.
    """

    title: str = ""
    number_format: str = ""
    least: float | None = None
    most: float | None = None
    logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart that follows its cells; the first category of horizontal bars stands on top.

    Parameters
    ----------
    key : str
        Unique in the template.
    title : str
        Above it.
    categories : str
        A reference to the labels; nothing for curves.
    series : tuple of Series
        Bars are drawn over each other, grouped ones beside, stacked ones on each other.
    number_format : str
        Of the labels at the bars.
    rows : int
        Its height in rows.
    columns : int
        Its width in columns of the sheet.
    description : str
        For those who do not see it.
    gap : int
        Blank rows before it.
    kind : {"bars", "grouped bars", "stacked bars", "stacked columns", "histogram", "curves", "radar"}
        What it consists of; a histogram has columns beside each other, a radar a spoke for each category.
    value_axis : Axis, optional
        The axis of values; hidden when left out.
    across_axis : Axis, optional
        The horizontal axis of curves.
    """

    key: str
    title: str
    categories: str
    series: tuple[Series, ...]
    number_format: str
    rows: int
    columns: int
    description: str
    gap: int = 1
    kind: ChartKind = "bars"
    value_axis: Axis | None = None
    across_axis: Axis | None = None


Block = Lines | Table | Chart


@dataclass(frozen=True, slots=True)
class ColourScale:
    """Cells shaded by their value, from one colour to another.

    Parameters
    ----------
    block : str
        The key of their block.
    first, last : (int, int)
        Row and column of the first and the last cell within it, from 0; a table's header row is not counted.
    low, high : str
        The colours of the least and of the greatest value.
    middle : float, optional
        The value that stays white; the median when left out.
    """

    block: str
    first: tuple[int, int]
    last: tuple[int, int]
    low: str
    high: str
    middle: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A cell that turns green or red by the sign that its text begins with.

    Parameters
    ----------
    block : str
        The key of its block.
    row, column : int
        Its place within the block, from 0; a table's header row is not counted.
    good, bad : str
        The signs; they tell those who do not see the colours.
    """

    block: str
    row: int
    column: int
    good: str
    bad: str


def title_lines(key: str, title: str, subtitle: str) -> Lines:
    """Give the two lines with which a sheet begins."""
    return Lines(key, ((Cell(title, "title"),), (Cell(subtitle, "subtitle"),)), gap=0, heights=(30.0, 20.0))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: blocks from top to bottom, beginning in the first column.

    Parameters
    ----------
    name : str
        At most 31 characters, none of [ ] : * ? / and backslash.
    widths : tuple of float
        Of the columns, in characters.
    blocks : tuple of Block
        What stands on it.
    frozen : str
        Key of the table whose header row and first column stay in sight; its header is repeated in print.
    protected : bool
        Whether only cells of an input style can be changed (no password).
    landscape : bool
        Of the printed page.
    one_page : bool
        Whether it is printed on a single page; otherwise it is fitted to the page's width.
    colour : str
        Of its tab.
    scales : tuple of ColourScale
        Cells that are shaded by their value.
    signals : tuple of Signal
        Cells that turn green or red.
    """

    name: str
    widths: tuple[float, ...]
    blocks: tuple[Block, ...]
    frozen: str = ""
    protected: bool = False
    landscape: bool = True
    one_page: bool = False
    colour: str = ""
    scales: tuple[ColourScale, ...] = ()
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook: its title, subject and keywords as file properties, its sheets, and its version in the footer."""

    title: str
    sheets: tuple[Sheet, ...]
    subject: str = ""
    keywords: tuple[str, ...] = field(default=())
    version: str = ""
