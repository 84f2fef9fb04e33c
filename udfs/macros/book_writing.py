"""A template written onto new sheets of an open workbook: cells, looks and rules. Nothing that is there is touched.

Only what xlwings offers on every engine is used; the page to be printed, the protection of a sheet, the colour of its
tab and the texts of rules are not among it. Rules are set by `cell_rules`, charts drawn by `charting`. A look that
Excel refuses is done without: the figures stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from udfs.macros import looks
from udfs.macros.book_reading import is_remote
from udfs.macros.cell_rules import set_rules
from udfs.macros.chart_data import Drawn, with_chart_data
from udfs.macros.charting import draw_chart
from udfs.macros.new_sheets import fitted
from udfs.macros.optional_looks import if_possible
from udfs.macros.typed_cells import Typed, extent, too_long, typed_block
from workbooks.placing import PlacedSheet, place
from workbooks.spec import Template
from workbooks.styles import BASE
from xlcvm.errors import CvmError

_MOST_AT_ONCE = 100_000  # cells of one block: a browser refuses a larger request
_PIXELS, _PADDING = 7, 5  # of a character, and of a column beside its characters
_POINTS = 0.75  # of a pixel
_TALLEST = 409.0  # points
_ALIGNED = {"vcenter": "center"}


def write_sheets(book: Any, template: Template) -> None:
    """Write a template onto new sheets after the last one, and show the first of them.

    Parameters
    ----------
    book : xlwings.Book
        Of any engine.
    template : Template
        Its sheets get other names where theirs are taken.

    Raises
    ------
    CvmError
        The workbook takes no new sheets, or a text or formula is longer than a cell takes: nothing stays then. Or a
        chart could not be drawn: all else stays.
    """
    taken = _names_taken(book)
    placed, charts = with_chart_data(place(fitted(template, taken)), taken)
    blocks = [typed_block(sheet) for sheet in placed]
    widths = {sheet.sheet.name: sheet.sheet.widths for sheet in placed}
    with _all_or_nothing(book, taken), _still(book):
        sheets = [_added(book, sheet.sheet.name) for sheet in placed]
        for sheet, block in zip(sheets, blocks, strict=True):
            _type(sheet, block)
        for sheet, content in zip(sheets, placed, strict=True):
            _dress(sheet, content, remote=is_remote(book))
        undrawn = [chart for chart in charts if not _is_drawn(book, chart, widths[chart.sheet])]
        with if_possible("being shown"):
            sheets[0].impl.activate()  # xlwings' own would bring the window to the front too
    if undrawn:
        raise CvmError(
            f'Excel did not draw the chart "{undrawn[0].chart.chart.title}"; all figures were written.',
            "Select its figures and draw it with Insert > Charts.",
            where=f'sheet "{undrawn[0].sheet}"',
        )


def _is_drawn(book: Any, chart: Drawn, widths: tuple[float, ...]) -> bool:
    with if_possible("a chart"):
        draw_chart(book, chart, widths)
        return True
    return False


def _names_taken(book: Any) -> list[str]:
    """Name all sheets; xlwings leaves out those that are a chart, which Excel on Windows tells of."""
    every = () if is_remote(book) else getattr(book.api, "Sheets", ())
    return list(dict.fromkeys([*(str(sheet.name) for sheet in book.sheets), *(str(sheet.Name) for sheet in every)]))


@contextmanager
def _all_or_nothing(book: Any, before: Sequence[str]) -> Iterator[None]:
    """Take back what was written when not all of it could be."""
    queued = len(book.json()["actions"]) if is_remote(book) else 0
    try:
        yield
    except BaseException:
        if is_remote(book):
            del book.json()["actions"][queued:]  # nothing of it was sent yet
        else:
            for sheet in [sheet for sheet in book.sheets if sheet.name not in before]:
                sheet.delete()
        raise


@contextmanager
def _still(book: Any) -> Iterator[None]:
    """Keep the screen from following each step; a remote engine has nothing on the screen meanwhile."""
    if is_remote(book):
        yield
        return
    with book.app.properties(screen_updating=False):
        yield


def _added(book: Any, name: str) -> Any:
    try:
        return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    except Exception as refused:  # what a refusal is differs from engine to engine
        problem = f'Excel did not add the sheet "{name}" to "{book.name}"'
        if not is_remote(book) and getattr(book.api, "ProtectStructure", False):
            raise CvmError(
                f"{problem}: its structure is protected.",
                "Take the protection off (Review > Protect Workbook), or copy your tables into another workbook.",
            ) from refused
        raise CvmError(
            f"{problem}: {_said(refused)}",
            "Finish what is being typed into a cell, close Excel's dialogs, and try again; or copy your tables into "
            "another workbook.",
        ) from refused


def _said(refused: Exception) -> str:
    """Give the sentence of a refusal; Excel's own stands third in what COM tells."""
    told: tuple[Any, ...] = getattr(refused, "excepinfo", None) or ()
    said = str(told[2] if len(told) > 2 and told[2] else refused).strip() or type(refused).__name__
    return said if said.endswith(".") else f"{said}."


def _type(sheet: Any, block: list[list[Typed]]) -> None:
    """Write values and formulas together; in one go unless there are very many."""
    width = len(block[0])
    step = max(1, _MOST_AT_ONCE // width)
    for top in range(0, len(block), step):
        part = block[top : top + step]
        held = [["" if typed is None or too_long(typed) else typed for typed in row] for row in part]
        _cells(sheet, top, 0, top + len(part) - 1, width - 1).impl.formula = held
    for row, cells in enumerate(block):
        for column, typed in enumerate(cells):
            if too_long(typed):
                _cells(sheet, row, column, row, column).impl.raw_value = typed


def _cells(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    return sheet.range((top + 1, left + 1), (bottom + 1, right + 1))


def _over(sheet: Any, area: looks.Rectangle) -> Any:
    return _cells(sheet, area.top, area.left, area.bottom, area.right)


def _dress(sheet: Any, placed: PlacedSheet, *, remote: bool) -> None:
    with if_possible("the font of all cells"):
        sheet.show_gridlines = False
        _set_base(sheet, placed)
    for name, entries in looks.properties(placed).items():
        for entry in entries if remote or name != "indent" else ():  # xlwings indents there only
            with if_possible(name):
                _SETTERS[name](_over(sheet, entry), entry.value)
    for line, entries in looks.lines(placed).items():
        for entry in entries:
            with if_possible("a line"):
                _set_line(_over(sheet, entry), entry, line)
    _measure(sheet, placed, remote=remote)
    for cell in placed.cells:
        if cell.cell.span > 1:
            with if_possible("joined cells"):
                _cells(sheet, cell.row, cell.column, cell.row, cell.column + cell.cell.span - 1).merge()
    set_rules(sheet, placed, remote=remote)
    if placed.frozen is not None and remote:  # xlwings freezes panes there only
        with if_possible("frozen panes"):
            sheet.freeze_panes.freeze_at(f"A1:A{placed.frozen.top + 1}")
    with if_possible("the area to be printed"):
        sheet.page_setup.print_area = _cells(sheet, 0, 0, placed.bottom, len(placed.sheet.widths) - 1).address


def _measure(sheet: Any, placed: PlacedSheet, *, remote: bool) -> None:
    for entry in looks.widths(placed):
        pixels = entry.value * _PIXELS + _PADDING
        with if_possible("the width of a column"):
            _over(sheet, entry).column_width = pixels * _POINTS if remote else entry.value
    for entry in looks.heights(placed):
        with if_possible("the height of a row"):
            _over(sheet, entry).row_height = min(entry.value, _TALLEST)


def _set_base(sheet: Any, placed: PlacedSheet) -> None:
    rows, columns = extent(placed)
    everything = _cells(sheet, 0, 0, rows - 1, columns - 1)
    everything.font.name = BASE["font_name"]
    everything.font.size = BASE["font_size"]
    everything.font.color = BASE["font_color"]
    everything.vertical_alignment = BASE["valign"]


def _set_bold(cells: Any, value: bool) -> None:
    cells.font.bold = value


def _set_italic(cells: Any, value: bool) -> None:
    cells.font.italic = value


def _set_size(cells: Any, value: float) -> None:
    cells.font.size = value


def _set_ink(cells: Any, value: str) -> None:
    cells.font.color = value


def _set_fill(cells: Any, value: str) -> None:
    cells.color = value


def _set_across(cells: Any, value: str) -> None:
    cells.horizontal_alignment = value


def _set_down(cells: Any, value: str) -> None:
    cells.vertical_alignment = _ALIGNED.get(value, value)


def _set_wrap(cells: Any, value: bool) -> None:
    cells.wrap_text = value


def _set_indent(cells: Any, value: int) -> None:
    cells.adjust_indent(value)


def _set_number_format(cells: Any, value: str) -> None:
    cells.number_format = value


_SETTERS: dict[str, Callable[[Any, Any], None]] = {
    "font_size": _set_size,
    "bold": _set_bold,
    "italic": _set_italic,
    "font_color": _set_ink,
    "bg_color": _set_fill,
    "align": _set_across,
    "valign": _set_down,
    "text_wrap": _set_wrap,
    "indent": _set_indent,
    "number_format": _set_number_format,
}


def _set_line(cells: Any, area: looks.Rectangle, line: looks.Line) -> None:
    """Draw a line at one side of each cell of an area."""
    where = [f"edge_{line.side}"]
    if area.bottom > area.top and line.side in ("top", "bottom"):
        where.append("inside_horizontal")
    if area.right > area.left and line.side in ("left", "right"):
        where.append("inside_vertical")
    weight = {"weight": "medium"} if line.weight > 1 else {}  # a line is thin by itself
    cells.borders.set(where, line_style="continuous", color=line.colour, **weight)
