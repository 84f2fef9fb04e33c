"""What people entered into a template, read back from their workbook, and what follows from it.

Inputs are found by their defined names, or else by their labels; tables by their names or headers; never by a fixed
address. Results are computed anew from what was read, and compared with what the file shows.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from workbooks.books import Book, Spot
from workbooks.grids import UNCOMPUTED, Content
from workbooks.library.building import build_template
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.library.entries import COVER, SOURCES, Entries, empty_data, entered, heading
from workbooks.library.fields import Field, Typed
from workbooks.library.filled_tables import read_lines
from workbooks.library.kinds import Flavour, TemplateKind, View
from workbooks.library.labels import Labels
from workbooks.placing import Area, place
from workbooks.spec import Cell, Chart, Table, Template, Value
from xlcvm.errors import CvmError

MARKER = "xlcvm_template"
"""The defined name of the cell that says which template a workbook is."""

CUSTOMER_COPY = "customer copy"
_MARKED = re.compile(rf"([a-z][a-z-]*), version (\d{{1,4}}), (native|live|{CUSTOMER_COPY})")
_DAY_0 = datetime.datetime(1899, 12, 30)
_LAST_DAY = 2_958_465  # 9999-12-31


@dataclass(frozen=True)
class ReadBack:
    """A filled template.

    Parameters
    ----------
    kind : TemplateKind
        Which template it is.
    version : int
        Of the template that it was made from.
    flavour : {"native", "live"}
        What its formulas need.
    view : {"supplier", "customer"}
        Whose copy it is.
    data : dict
        What was entered, as `checked` gives it.
    outputs : dict
        Its single results by name, computed from the data.
    results : dict
        The computed columns of its tables of lines: a mapping a line.
    remarks : tuple of str
        What the reader should know.
    """

    kind: TemplateKind
    version: int
    flavour: Flavour
    view: View
    data: dict[str, Any]
    outputs: dict[str, Value]
    results: dict[str, list[dict[str, Value]]]
    remarks: tuple[str, ...]


def read_back(book: Book) -> ReadBack:
    """Read a filled template.

    Parameters
    ----------
    book : Book
        Edited, sorted, saved by any program.

    Returns
    -------
    ReadBack
        Inputs and results.

    Raises
    ------
    CvmError
        It is no template, of a newer version, or an input is missing, misplaced, or not what its cell takes.
    """
    marked = _marked(book)
    reading = _Reading(book, marked)
    data = reading.data()
    template = build_template(marked.kind, data, view=marked.view)
    outputs = outputs_of(template)
    reading.compare(outputs)
    return ReadBack(
        marked.kind,
        marked.version,
        marked.flavour,
        marked.view,
        data,
        outputs,
        results_of(template, marked.kind, data),
        tuple(reading.remarks),
    )


def outputs_of(template: Template) -> dict[str, Value]:
    """Give the single results of a template by name: its named cells that hold formulas."""
    found: dict[str, Value] = {}
    for cell in _cells(template):
        if cell.name and cell.formula:
            found[_free(cell.name, found)] = cell.value
    return found


def _free(words: str, taken: Mapping[str, object]) -> str:
    """Number the second of two results of one name."""
    name = words
    for number in count(2):
        if name not in taken:
            break
        name = f"{words} ({number})"
    return name


def results_of(template: Template, kind: TemplateKind, data: Mapping[str, Any]) -> dict[str, list[dict[str, Value]]]:
    """Give the computed columns of the tables of lines, for the lines that are filled."""
    found = {}
    for block in (block for sheet in template.sheets for block in sheet.blocks if isinstance(block, Table)):
        rows = next((rows for rows in kind.tables if rows.key == block.name), None)
        if rows is None:
            continue
        typed = {heading(entry.key) for entry in rows.columns}
        computed = [(header, number) for number, header in enumerate(block.headers) if header not in typed]
        lines = block.rows[: len(data[rows.key])]
        if computed:
            found[rows.key] = [{header: line[number].value for header, number in computed} for line in lines]
    return found


def _cells(template: Template) -> Iterator[Cell]:
    for block in (block for sheet in template.sheets for block in sheet.blocks if not isinstance(block, Chart)):
        for row in block.rows:
            yield from row


@dataclass(frozen=True, slots=True)
class _Marked:
    """Which template a workbook is, and where it says so."""

    kind: TemplateKind
    version: int
    flavour: Flavour
    view: View
    spot: Spot


def _marked(book: Book) -> _Marked:
    spot, name, version, form = _mark(book)
    if name not in NAMES:
        raise CvmError(
            f'The file "{book.name}" is of the template "{name[:40]}", which this xlcvm does not know.',
            "Update xlcvm (pip install -U xlcvm).",
            where=spot.where,
        )
    kind = load_kind(name)
    if version > kind.version:
        raise CvmError(
            f'The file "{book.name}" is of version {version} of "{name}"; this xlcvm knows version {kind.version}.',
            "Update xlcvm (pip install -U xlcvm).",
            where=spot.where,
        )
    view: View = "customer" if form == CUSTOMER_COPY else "supplier"
    return _Marked(kind, version, "live" if form == "live" else "native", view, spot)


def _mark(book: Book) -> tuple[Spot, str, int, str]:
    """Find the cell that says which template it is: by its name, or else anywhere."""
    area = book.area(MARKER)
    spots = [] if area is None else [Spot(area.sheet, area.top, area.left)]
    for spot in [*spots, *_texts(book)]:
        content = book.content(spot)
        match = _MARKED.fullmatch(content.strip()) if isinstance(content, str) else None
        if match:
            return spot, match[1], int(match[2]), match[3]
    raise CvmError(
        f'The file "{book.name}" is no workbook of a template: no cell says of which.',
        "Its sheet Cover may have been deleted: copy the figures into a fresh template (xlcvm new NAME --empty).",
    )


def _texts(book: Book) -> Iterator[Spot]:
    for grid in book.grids:
        for row, cells in enumerate(grid.rows):
            for column, content in enumerate(cells):
                if isinstance(content, str) and ", version " in content:
                    yield Spot(grid.sheet, row, column)


@dataclass
class _Reading:
    """A workbook being read; remarks are gathered on the way."""

    book: Book
    marked: _Marked
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind, view = self.marked.kind, self.marked.view
        flavour = self.marked.flavour if kind.has_live else "native"
        self.entries = Entries(kind, empty_data(kind), "native", view)
        self.names = defined_names(build_template(kind, empty_data(kind), flavour=flavour, view=view))
        self.labels = Labels.of(self.book, self.marked.spot.sheet)
        self.remarks.extend(self.book.remarks)

    def data(self) -> dict[str, Any]:
        data = empty_data(self.marked.kind)
        sources: dict[str, str] = {}
        inputs = [entry for group in self.entries.groups for entry in group.fields]
        known = {heading(entry.key) for entry in (*COVER, *inputs)}
        for entry in (*self.entries.cover, *inputs):
            spot = self._spot(entry, known)
            data[entry.key] = None if spot is None else self._typed(entry, spot)
            source = self._source(entry) if entry in inputs else ""
            if source:
                sources[entry.key] = source
        data[SOURCES] = sources
        for rows in self.marked.kind.tables:
            if self.entries.shows(rows):
                fields = self.entries.columns(rows.key)
                area = self.book.area(self.names.tables.get(rows.key, ""))
                read = read_lines(self.book, rows, fields, area, self._typed, older=self._older)
                data[rows.key] = read.lines
                self.remarks.extend(read.remarks)
        self._note_strangers(known)
        return data

    @property
    def _older(self) -> bool:
        return self.marked.version < self.marked.kind.version

    def _spot(self, entry: Field, known: set[str]) -> Spot | None:
        """Find an input: by its name, unless its label says that rows were moved, or else by its label."""
        area = self.book.area(self.names.inputs.get(entry.key, ""))
        if area is not None:
            spot = Spot(area.sheet, area.top, area.left)
            label = self.labels.beside(spot)
            if label in known and label != heading(entry.key):
                raise CvmError(
                    f'The cell that is named for "{entry.key}" stands beside the label "{label}": rows were moved.',
                    "Put them back in their order, or copy the figures into a fresh template "
                    f"(xlcvm new {self.marked.kind.name} --empty).",
                    where=spot.where,
                )
            return spot
        spots = self.labels.spots(heading(entry.key))
        if len(spots) > 1:
            raise CvmError(
                f'The input "{entry.key}" stands twice: {spots[0].where}, and {spots[1].where}.',
                "Delete the copy of the sheet, and save.",
            )
        if spots:
            return spots[0]
        if self._older:
            self.remarks.append(
                f'The file is of version {self.marked.version} of "{self.marked.kind.name}": '
                f'"{entry.key}" came with a later one, and is blank.'
            )
            return None
        raise CvmError(
            f'The input "{entry.key}" is not there: its cell or its sheet was deleted.',
            f"Take that back, or copy the figures into a fresh template (xlcvm new {self.marked.kind.name} --empty).",
        )

    def _typed(self, entry: Field, spot: Spot) -> Typed:
        """Read a cell as its input takes it."""
        content = self.book.content(spot)
        if content is UNCOMPUTED:
            raise CvmError(
                f'The formula in the cell of "{entry.key}" has no stored value.',
                "Open the file in a spreadsheet and save it once, or type the figure itself.",
                where=spot.where,
            )
        found = entered(entry, _dated(entry, content), spot.where)
        if spot in self.book.formulas:
            self.remarks.append(f'The cell of "{entry.key}" ({spot.where}) holds a formula; its value was read.')
        return found

    def _source(self, entry: Field) -> str:
        area = self.book.area(self.names.inputs.get(f"source of {entry.key}", ""))
        spot = Spot(area.sheet, area.top, area.left) if area else self.labels.source(heading(entry.key))
        content = None if spot is None else self.book.content(spot)
        return "" if content is None or content is UNCOMPUTED else _text(content)

    def _note_strangers(self, known: set[str]) -> None:
        for label, spot in self.labels.strangers(known):
            if self.book.content(spot) in (None, ""):
                continue
            self.remarks.append(
                f'"{label}" ({spot.where}) is no input of this version of the template; it was not read.'
            )

    def compare(self, outputs: Mapping[str, Value]) -> None:
        """Say where the file shows another result than its inputs give."""
        for words, value in outputs.items():
            area = self.book.area(self.names.outputs.get(words, ""))
            if area is None:
                continue
            spot = Spot(area.sheet, area.top, area.left)
            shown = self.book.content(spot)
            if shown is not UNCOMPUTED and not _agree(shown, value):
                self.remarks.append(
                    f'The file shows {_shown(shown)} for "{words}" ({spot.where}); its inputs give {_shown(value)}. '
                    "Recalculate it; if that does not help, a formula was changed."
                )


@dataclass(frozen=True, slots=True)
class DefinedNames:
    """The defined names of a template by the words that they were made of: inputs, results and tables."""

    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)


def defined_names(template: Template) -> DefinedNames:
    """Give the defined names of a template."""
    placed = place(template)
    by_address = {address: name for name, address in placed.names}
    found = DefinedNames()
    for sheet in placed.sheets:
        for entry in sheet.cells:
            if entry.cell.name:
                area = Area(sheet.sheet.name, entry.row, entry.column, entry.row, entry.column)
                name = by_address[area.address()]
                if entry.formula:
                    found.outputs[_free(entry.cell.name, found.outputs)] = name
                else:
                    found.inputs.setdefault(entry.cell.name, name)
        for table in sheet.tables:
            if table.table.name:
                area = replace(table.area, top=table.area.top + 1)
                found.tables.setdefault(table.table.name, by_address[area.address()])
    return found


def _dated(entry: Field, content: Content) -> Content:
    """Give the date that a cell without its format shows as a number of days."""
    if entry.kind == "date" and isinstance(content, (int, float)) and 1 <= content <= _LAST_DAY:
        return _DAY_0 + datetime.timedelta(days=int(content))
    return content


def _text(content: Content) -> str:
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    return str(content.date() if isinstance(content, datetime.datetime) else content).strip()


def _agree(shown: Content, value: Value) -> bool:
    if isinstance(value, (int, float)) and isinstance(shown, (int, float)):
        return math.isclose(shown, value, rel_tol=1e-9, abs_tol=1e-9)  # two engines add up in another order
    return (shown if shown is not None else "") == value


def _shown(value: Content | Value) -> str:
    if value in (None, ""):
        return "nothing"
    return f"{value:,.10g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else f'"{value}"'
