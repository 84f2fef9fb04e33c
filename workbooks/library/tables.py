"""Tables of lines, with columns that people fill and computed ones, and single results. It knows no template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbooks.formulas import Column, Expression, constant, either, reference
from workbooks.formulas.expressions import Content
from workbooks.library.entries import Entries, as_content, heading
from workbooks.library.fields import FORMATS, Field, Kind, Typed
from workbooks.spec import Cell, Table, Value, cell, column

_TEXTS = ("text", "choice")


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed column of a table.

    Parameters
    ----------
    header : str
        Above it.
    kind : Kind
        What it gives.
    of : callable
        Makes the formula of a line from the cells left of it, by header.
    always : bool
        Whether it is computed in spare lines too.
    """

    header: str
    kind: Kind
    of: Callable[[Line], Expression]
    always: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """A single result: its name in words (its defined name is made of it), its formula, its kind and its unit."""

    name: str
    of: Expression
    kind: Kind
    unit: Expression | str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its cells by header, and its number from 0."""

    number: int
    cells: Mapping[str, Expression]

    def __getitem__(self, header: str) -> Expression:
        """Give the cell below a header."""
        return self.cells[header]


@dataclass(frozen=True, slots=True)
class FormulaTable:
    """A table of lines that is laid out: its block, and its columns to be computed with."""

    block: Table
    columns: Mapping[str, Column]

    def column(self, header: str) -> Column:
        """Give a column as a range."""
        return self.columns[header]

    def cell(self, row: int, header: str) -> Expression:
        """Give a cell of it, the first line being 0."""
        return reference(self.columns[header].values[row], cell(self.block.key, row, header))


def value_cell(made: Expression, kind: Kind, *, style: str = "", name: str = "") -> Cell:
    """Give a computed cell.

    Parameters
    ----------
    made : Expression
        Its value and formula.
    kind : Kind
        What it gives: sets its number format and its look.
    style : str
        Another look.
    name : str
        Of an output, in words: its defined name is made of it.

    Returns
    -------
    Cell
        For a block.
    """
    value: Value = 0.0 if made.value is None else made.value
    look = style or ("body" if kind in _TEXTS else "body number")
    return Cell(value, look, number_format=FORMATS[kind], formula=made.formula, name=name)


def typed_cell(found: Field, value: Typed, *, name: str = "") -> Cell:
    """Give a cell that people fill."""
    return Cell(value, found.style, number_format=found.number_format, name=name, validation=found.validation)


def lines_table(entries: Entries, key: str, computed: Sequence[Computed] = (), *, gap: int = 1) -> FormulaTable:
    """Lay out a table of lines.

    Parameters
    ----------
    entries : Entries
        What was entered.
    key : str
        Of the table.
    computed : sequence of Computed
        Its computed columns, right of the typed ones; a spare line shows nothing in them.
    gap : int
        Blank rows before it.

    Returns
    -------
    FormulaTable
        Its area bears the table's name.

    Raises
    ------
    KeyError
        The copy of a customer has no such table.
    """
    fields = {heading(found.key): found for found in entries.columns(key)}
    first = next(iter(fields))
    making = _Making(key, (*fields, *(made.header for made in computed)))
    for number, line in enumerate(entries.lines(key)):
        cells: dict[str, Expression] = {}
        row: list[Cell] = []
        for header, found in fields.items():
            cells[header] = reference(as_content(line.get(found.key)), cell(key, number, header))
            row.append(typed_cell(found, line.get(found.key)))
        making.finish(number, cells, row, computed, cells[first].is_blank())
    return making.table(gap=gap, name=key)


def computed_table(
    key: str, unused: Sequence[Expression], computed: Sequence[Computed], *, gap: int = 1
) -> FormulaTable:
    """Lay out a table in which every column is computed, such as what follows of the lines of another one.

    Parameters
    ----------
    key : str
        Of the block.
    unused : sequence of Expression
        One a line: whether it shows nothing.
    computed : sequence of Computed
        Its columns.
    gap : int
        Blank rows before it.

    Returns
    -------
    FormulaTable
        As many lines as `unused`.
    """
    making = _Making(key, tuple(made.header for made in computed))
    for number, condition in enumerate(unused):
        making.finish(number, {}, [], computed, condition)
    return making.table(gap=gap)


class _Making:
    """A table being laid out, line by line."""

    def __init__(self, key: str, headers: tuple[str, ...]) -> None:
        self.key = key
        self.headers = headers
        self.rows: list[tuple[Cell, ...]] = []
        self.values: dict[str, list[Content]] = {header: [] for header in headers}

    def finish(
        self,
        number: int,
        cells: dict[str, Expression],
        row: list[Cell],
        computed: Sequence[Computed],
        unused: Expression,
    ) -> None:
        """Add the computed cells of a line, and the line."""
        for made in computed:
            result = made.of(Line(number, cells))
            if not made.always:
                result = either(unused, "", result)
            cells[made.header] = reference(result.value, cell(self.key, number, made.header))
            row.append(value_cell(result, made.kind))
        for header in self.headers:
            self.values[header].append(cells[header].value)
        self.rows.append(tuple(row))

    def table(self, *, gap: int, name: str = "") -> FormulaTable:
        block = Table(self.key, self.headers, tuple(self.rows), gap=gap, name=name)
        columns = {header: Column(tuple(found), column(self.key, header)) for header, found in self.values.items()}
        return FormulaTable(block, columns)


def down_to(key: str, header: str, values: Sequence[Content], number: int) -> Column:
    """Give a column from its first line to one of the lines: what a cell of the same table sees above itself.

    Parameters
    ----------
    key : str
        Of the table.
    header : str
        Of the column.
    values : sequence
        What all of it holds.
    number : int
        The last line, from 0.

    Returns
    -------
    Column
        For a formula on the same sheet.
    """
    return Column(tuple(values[: number + 1]), f"{cell(key, 0, header)}:{cell(key, number, header)}")


def workings(table: FormulaTable) -> FormulaTable:
    """Give a computed table the plain look of workings, which stand last on their sheet."""

    def plain(shown: Cell) -> Cell:
        return replace(shown, style="working number" if shown.style.endswith("number") else "working")

    rows = tuple(tuple(map(plain, row)) for row in table.block.rows)
    return replace(table, block=replace(table.block, rows=rows, quiet=True))


def outputs_table(key: str, outputs: Sequence[Output], *, header: str = "Result", gap: int = 1) -> Table:
    """Lay out single outputs, a row each, with a defined name each.

    Parameters
    ----------
    key : str
        Of the block.
    outputs : sequence of Output
        A row each.
    header : str
        Above their names.
    gap : int
        Blank rows before it.

    Returns
    -------
    Table
        Headers `header`, Figure and Unit.
    """
    rows = tuple(
        (
            Cell(heading(output.name), "row bold"),
            value_cell(output.of, output.kind, style="row number", name=output.name),
            value_cell(constant(output.unit), "text", style="row"),
        )
        for output in outputs
    )
    return Table(key, (header, "Figure", "Unit"), rows, gap=gap)
