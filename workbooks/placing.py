"""A template with every block at its place: addresses, defined names, heights of rows. It draws nothing."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from workbooks.spec import MARK, PART, Block, Cell, Chart, ColourScale, Lines, Series, Sheet, Signal, Table, Template
from workbooks.styles import BASE, STYLES
from xlcvm.errors import CvmError

MAX_FORMULA = 8_191  # characters after the "=", in Excel
_MAX_NAME = 60
_TIGHTER = 1.25  # how many more letters than digits fit into a width, less a margin for other fonts
_LINE_HEIGHT = 13.5  # points, of 10-point text
_CELL_LIKE = re.compile(r"[a-z]{1,3}\d+|r\d*c?\d*|c\d*|true|false", re.IGNORECASE)
_RESERVED = frozenset({"print_area", "print_titles", "criteria", "database", "extract", "sheet_title"})
_REFERENCE = re.compile(f"{MARK}([^{MARK}]*){MARK}")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet, counted from 0, last row and column included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def address(self, *, seen_from: str = "") -> str:
        """Give the absolute address, with the sheet's name unless it is seen from there.

        Examples
        --------
        >>> Area("Inputs", 4, 1, 4, 1).address(), Area("About us", 0, 0, 2, 26).address()
        ('Inputs!$B$5', "'About us'!$A$1:$AA$3")
        """
        corners = [(self.top, self.left), (self.bottom, self.right)]
        cells = ":".join(dict.fromkeys(f"${column_letters(column)}${row + 1}" for row, column in corners))
        if self.sheet == seen_from:
            return cells
        sheet = (
            self.sheet if self.sheet.isascii() and self.sheet.isalpha() else "'" + self.sheet.replace("'", "''") + "'"
        )
        return f"{sheet}!{cells}"


def column_letters(column: int) -> str:
    """Give the letters of a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell at its place, with the formula as Excel reads it, without "="."""

    row: int
    column: int
    cell: Cell
    formula: str


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table at its place, header row included."""

    table: Table
    area: Area


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart at its place; `categories` and the references of `series` are addresses after a "="."""

    chart: Chart
    row: int
    categories: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class PlacedScale:
    """A colour scale with the cells that it shades."""

    scale: ColourScale
    area: Area


@dataclass(frozen=True, slots=True)
class PlacedSignal:
    """A signal with the cell that it colours."""

    signal: Signal
    area: Area


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet with everything at its place; `heights` are in points, by row."""

    sheet: Sheet
    cells: tuple[PlacedCell, ...]
    tables: tuple[PlacedTable, ...]
    charts: tuple[PlacedChart, ...]
    scales: tuple[PlacedScale, ...]
    signals: tuple[PlacedSignal, ...]
    heights: Mapping[int, float]
    bottom: int
    frozen: Area | None


@dataclass(frozen=True, slots=True)
class PlacedTemplate:
    """A template with everything at its place, and its defined names with what they stand for."""

    template: Template
    sheets: tuple[PlacedSheet, ...]
    names: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Places:
    """Where each block stands, and what each named cell is called."""

    areas: dict[str, Area] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    names: dict[tuple[str, int, int], str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def add(self, sheet: Sheet, block: Block, top: int) -> int:
        """Note a block that begins in row `top`; give the row after it."""
        if block.key in self.areas:
            raise ValueError(f"two blocks are called {block.key}")
        header = isinstance(block, Table)
        count = block.rows if isinstance(block, Chart) else len(block.rows) + header
        width = block.columns if isinstance(block, Chart) else _width(block)
        self.areas[block.key] = Area(sheet.name, top, 0, top + count - 1, width - 1)
        self.blocks[block.key] = block
        if isinstance(block, Table) and block.name:
            self.named[self._unique(block.name)] = Area(sheet.name, top + 1, 0, top + count - 1, width - 1).address()
        if not isinstance(block, Chart):
            for row, cells in enumerate(block.rows):
                for column, item in _columns(cells):
                    if item.name:
                        self._name(sheet.name, top + header + row, column, item.name)
        return top + count

    def _name(self, sheet: str, row: int, column: int, words: str) -> None:
        name = self._unique(words)
        self.names[sheet, row, column] = name
        self.named[name] = Area(sheet, row, column, row, column).address()

    def _unique(self, words: str) -> str:
        tables = {key.casefold() for key, block in self.blocks.items() if isinstance(block, Table)}
        taken = {name.casefold() for name in self.named} | tables | _RESERVED
        return unique_name(words, taken)

    def resolve(self, formula: str, seen_from: str) -> str:
        """Put names and addresses into a formula."""
        return _REFERENCE.sub(lambda match: self._resolved(match[1].split(PART), seen_from), formula)

    def _resolved(self, parts: list[str], seen_from: str) -> str:
        kind, key, first, last = parts
        area, block = self.areas[key], self.blocks[key]
        header = isinstance(block, Table)
        if kind == "cell":
            row, column = area.top + header + int(first), _column(block, last)
            name = self.names.get((area.sheet, row, column))
            return name or Area(area.sheet, row, column, row, column).address(seen_from=seen_from)
        top = area.top + header * (kind == "column")
        found = Area(area.sheet, top, _column(block, first), area.bottom, _column(block, last))
        return found.address(seen_from=seen_from)


def place(template: Template) -> PlacedTemplate:
    """Put every block of a template at its place.

    Parameters
    ----------
    template : Template
        What is to be written.

    Returns
    -------
    PlacedTemplate
        The same with addresses; equal templates give equal results.

    Raises
    ------
    CvmError
        When a formula is longer than Excel accepts.
    """
    places = _Places()
    for sheet in template.sheets:
        row = 0
        for block in sheet.blocks:
            row = places.add(sheet, block, row + block.gap)
    return PlacedTemplate(
        template,
        tuple(_placed_sheet(sheet, places) for sheet in template.sheets),
        tuple(sorted(places.named.items(), key=lambda item: item[0].casefold())),
    )


def _placed_sheet(sheet: Sheet, places: _Places) -> PlacedSheet:
    cells: list[PlacedCell] = []
    heights: dict[int, float] = {}
    for block in sheet.blocks:
        if isinstance(block, Chart):
            continue
        top = places.areas[block.key].top + isinstance(block, Table)
        for index, row in enumerate(block.rows):
            heights[top + index] = row_height(block, index, row, sheet.widths)
            for column, item in _columns(row):
                formula = places.resolve(item.formula, sheet.name)
                if len(formula) > MAX_FORMULA:
                    raise CvmError(
                        f"A formula would be {len(formula):,} characters long; Excel takes {MAX_FORMULA:,}.",
                        "Split the equation into several that use each other.",
                        where=f'sheet "{sheet.name}", cell {column_letters(column)}{top + index + 1}',
                    )
                cells.append(PlacedCell(top + index, column, item, formula))
    areas = [places.areas[block.key] for block in sheet.blocks]
    frozen = places.areas[sheet.frozen] if sheet.frozen else None
    return PlacedSheet(
        sheet,
        tuple(cells),
        tuple(PlacedTable(b, places.areas[b.key]) for b in sheet.blocks if isinstance(b, Table)),
        tuple(_placed_chart(b, places) for b in sheet.blocks if isinstance(b, Chart)),
        tuple(_placed_scale(scale, places) for scale in sheet.scales),
        tuple(_placed_signal(signal, places) for signal in sheet.signals),
        heights,
        max((area.bottom for area in areas), default=0),
        frozen,
    )


def _placed_chart(chart: Chart, places: _Places) -> PlacedChart:
    def placed(reference: str) -> str:
        return f"={places.resolve(reference, '')}" if reference else ""

    series = tuple(
        replace(
            entry,
            name=placed(entry.name) if MARK in entry.name else entry.name,
            values=placed(entry.values),
            across=placed(entry.across),
        )
        for entry in chart.series
    )
    return PlacedChart(chart, places.areas[chart.key].top, placed(chart.categories), series)


def _placed_scale(scale: ColourScale, places: _Places) -> PlacedScale:
    area = places.areas[scale.block]
    top = area.top + isinstance(places.blocks[scale.block], Table)
    (first_row, first_column), (last_row, last_column) = scale.first, scale.last
    return PlacedScale(scale, Area(area.sheet, top + first_row, first_column, top + last_row, last_column))


def _placed_signal(signal: Signal, places: _Places) -> PlacedSignal:
    area = places.areas[signal.block]
    row = area.top + isinstance(places.blocks[signal.block], Table) + signal.row
    return PlacedSignal(signal, Area(area.sheet, row, signal.column, row, signal.column))


def _columns(row: Iterable[Cell]) -> Iterable[tuple[int, Cell]]:
    column = 0
    for item in row:
        yield column, item
        column += item.span


def _width(block: Lines | Table) -> int:
    rows = [sum(item.span for item in row) for row in block.rows]
    return max([*rows, len(block.headers) if isinstance(block, Table) else 1])


def _column(block: Block, header: str) -> int:
    if isinstance(block, Table) and header in block.headers:
        return block.headers.index(header)
    return int(header)


def row_height(block: Lines | Table, index: int, row: Iterable[Cell], widths: tuple[float, ...]) -> float:
    """Give the height of a row of a block in points: as given, or what its texts need."""
    given = block.heights[index] if isinstance(block, Lines) and index < len(block.heights) else 0.0
    return given or _height(row, widths)


def _height(row: Iterable[Cell], widths: tuple[float, ...]) -> float:
    """Estimate the height that the wrapped texts of a row need."""
    lines, size = 1, 0.0
    for column, item in _columns(row):
        style = {**BASE, **STYLES[item.style]}
        size = max(size, style["font_size"])
        if style.get("text_wrap") and isinstance(item.value, str):
            lines = max(lines, count_lines(item.value, _TIGHTER * sum(widths[column : column + item.span])))
    return max(lines * _LINE_HEIGHT + 3, size * 1.5 + 2)


def count_lines(text: str, width: float) -> int:
    """Estimate on how many lines a text is broken in a column of `width` characters.

    Examples
    --------
    >>> count_lines("one two three", 9), count_lines("one two three", 40)
    (2, 1)
    """
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0
        for word in paragraph.split(" "):
            if used and used + 1 + len(word) > width:
                lines += 1
                used = 0
            used += len(word) + (1 if used else 0)
            if used > width:
                more = math.ceil(used / width) - 1
                lines += more
                used -= int(more * width)
    return lines


def unique_name(words: str, taken: set[str]) -> str:
    """Make a defined name of words: legal in Excel and LibreOffice, and not among `taken` (case folded).

    Examples
    --------
    >>> unique_name("price per kWh (peak)", set()), unique_name("kW1", set()), unique_name("a b", {"a_b"})
    ('price_per_kWh_peak', 'kW1_', 'a_b_2')
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:_MAX_NAME].rstrip("_")
    if not name or not name[0].isalpha():
        name = f"figure_{name}".rstrip("_")
    if _CELL_LIKE.fullmatch(name):
        name += "_"
    unique, number = name, 1
    while unique.casefold() in taken:
        number += 1
        unique = f"{name.rstrip('_')}_{number}"
    return unique
