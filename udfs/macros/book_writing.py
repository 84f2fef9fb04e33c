"""A template written onto new sheets of an open workbook: cells, looks and rules. Nothing that is there is touched.

Only what xlwings offers on every engine is used; the page to be printed, the protection of a sheet, the colour of its
tab and the texts of rules are not among it. Charts are drawn by `charting`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from udfs.macros import looks
from udfs.macros.book_reading import is_remote
from udfs.macros.chart_data import with_chart_data
from udfs.macros.charting import draw_chart
from udfs.macros.new_sheets import fitted
from udfs.macros.typed_cells import Typed, extent, too_long, typed_block
from workbooks.placing import PlacedScale, PlacedSheet, PlacedSignal, place
from workbooks.spec import Template, Validation
from workbooks.styles import BASE, LINE, STYLES
from xlcvm.errors import CvmError

_MOST_AT_ONCE = 100_000  # cells of one block: a browser refuses a larger request
_PIXELS, _PADDING = 7, 5  # of a character, and of a column beside its characters
_POINTS = 0.75  # of a pixel
_LONGEST_LIST = 255  # characters of the choices of a rule
_TALLEST = 409.0  # points
_ALIGNED = {"vcenter": "center"}
_FIRST_DAY = "=DATE(1990,1,1)"


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
        The workbook takes no new sheets, or a text or formula is longer than a cell takes. Nothing stays then.
    """
    taken = [str(sheet.name) for sheet in book.sheets]
    placed, charts = with_chart_data(place(fitted(template, taken)), taken)
    blocks = [typed_block(sheet) for sheet in placed]
    widths = {sheet.sheet.name: sheet.sheet.widths for sheet in placed}
    with _all_or_nothing(book, taken), _still(book):
        sheets = [_added(book, sheet.sheet.name) for sheet in placed]
        for sheet, block in zip(sheets, blocks, strict=True):
            _type(sheet, block)
        for sheet, content in zip(sheets, placed, strict=True):
            _dress(sheet, content, remote=is_remote(book))
        for chart in charts:
            draw_chart(book, chart, widths[chart.sheet])
        sheets[0].impl.activate()  # xlwings' own would bring the window to the front too


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
    except Exception as refused:  # what a refusal is differs from engine to engine, and nothing else can go wrong
        raise CvmError(
            f'Excel did not add the sheet "{name}" to "{book.name}": its structure may be protected.',
            "Take the protection off (Review > Protect Workbook), or copy your tables into another workbook.",
        ) from refused


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
    sheet.show_gridlines = False
    _set_base(sheet, placed)
    for name, entries in looks.properties(placed).items():
        for entry in entries if remote or name != "indent" else ():  # xlwings indents there only
            _SETTERS[name](_over(sheet, entry), entry.value)
    for line, entries in looks.lines(placed).items():
        for entry in entries:
            _set_line(_over(sheet, entry), entry, line)
    for entry in looks.widths(placed):
        pixels = entry.value * _PIXELS + _PADDING
        _over(sheet, entry).column_width = pixels * _POINTS if remote else entry.value
    for entry in looks.heights(placed):
        _over(sheet, entry).row_height = min(entry.value, _TALLEST)
    _set_rules(sheet, placed)
    if placed.frozen is not None and remote:  # xlwings freezes panes there only
        sheet.freeze_panes.freeze_at(f"A1:A{placed.frozen.top + 1}")
    sheet.page_setup.print_area = _cells(sheet, 0, 0, placed.bottom, len(placed.sheet.widths) - 1).address


def _set_rules(sheet: Any, placed: PlacedSheet) -> None:
    """Join cells, say what may be typed, and what looks otherwise for its value."""
    for cell in placed.cells:
        if cell.cell.span > 1:
            _cells(sheet, cell.row, cell.column, cell.row, cell.column + cell.cell.span - 1).merge()
    for entry in looks.rules(placed):
        _set_rule(_over(sheet, entry).data_validation, entry.value)
    for table in placed.tables:
        for header in table.table.faded:
            column = table.area.left + table.table.headers.index(header)
            cells = _cells(sheet, table.area.top + 1, column, table.area.bottom, column)
            cells.conditional_formats.add_custom(f"=ISERROR({cells[0].get_address(False, False)})", font_color=LINE)
    for scale in placed.scales:
        _set_scale(sheet, placed, scale)
    for signal in placed.signals:
        _set_signal(sheet, signal)


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


def _set_rule(validation: Any, rule: Validation) -> None:
    if rule.kind == "decimal":
        validation.set_decimal("between", rule.least, rule.most)
    elif rule.kind == "date":
        validation.set_date("greater_than_or_equal", _FIRST_DAY)
    elif len(",".join(rule.choices)) <= _LONGEST_LIST and not any(
        mark in choice for choice in rule.choices for mark in ",;"
    ):
        validation.set_list(list(rule.choices))


def _set_signal(sheet: Any, placed: PlacedSignal) -> None:
    """Turn a cell green or red by the sign that its text begins with."""
    cells = _cells(sheet, placed.area.top, placed.area.left, placed.area.bottom, placed.area.right)
    here = cells[0].address
    for sign, look in ((placed.signal.good, STYLES["light good"]), (placed.signal.bad, STYLES["light bad"])):
        rule = f'=LEFT({here},{len(sign)})="{sign}"'
        cells.conditional_formats.add_custom(
            rule, fill_color=look["bg_color"], font_color=look["font_color"], font_bold=look["bold"]
        )


def _set_scale(sheet: Any, placed: PlacedSheet, scale: PlacedScale) -> None:
    """Shade cells; xlwings wants all three limits of a scale in one kind, so that a given middle makes them figures."""
    area, spec = scale.area, scale.scale
    formats = _cells(sheet, area.top, area.left, area.bottom, area.right).conditional_formats
    if spec.middle is None:
        formats.add_color_scale([spec.low, "#FFFFFF", spec.high])
        return
    figures = [
        float(cell.cell.value)
        for cell in placed.cells
        if area.top <= cell.row <= area.bottom
        and area.left <= cell.column <= area.right
        and isinstance(cell.cell.value, (int, float))
    ]
    least, most = min(figures, default=spec.middle), max(figures, default=spec.middle)
    stops = [(least, spec.low)] * (least < spec.middle) + [(spec.middle, "#FFFFFF")]
    stops += [(most, spec.high)] * (most > spec.middle)
    if len(stops) > 1:
        formats.add_color_scale([colour for _, colour in stops], thresholds=[limit for limit, _ in stops])
