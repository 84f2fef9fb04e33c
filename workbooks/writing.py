"""A placed template becomes an .xlsx file. The only module that imports XlsxWriter.

Text is written as text whatever it begins with; a formula is written with the value that it computes. The same
template gives the same bytes, and a file is replaced only by a complete one.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from workbooks.charts import chart_type, dress_chart
from workbooks.files import replace_file
from workbooks.placing import (
    PlacedCell,
    PlacedChart,
    PlacedScale,
    PlacedSheet,
    PlacedSignal,
    PlacedTable,
    PlacedTemplate,
    column_letters,
    count_lines,
    place,
)
from workbooks.spec import Sheet, Template, Validation, Value
from workbooks.styles import BASE, DATE, INTEGER, LINE, STYLES
from xlcvm.errors import CvmError

MAX_TEXT = 32_767  # characters that a cell holds
_EPOCH = datetime.datetime(2024, 1, 1)  # the file property, so that two builds are equal
_DAY_0 = datetime.date(1899, 12, 30)
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML file can hold them
_RUNS = "=+-@"  # a text that begins so would become a formula when somebody edits its cell
_ROW_PIXELS = 20
_HEADER_LINE = 13.5  # points
_CHARACTER_PIXELS = 7
_PROTECTION = {
    "select_locked_cells": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}


def write_template(template: Template, path: Path) -> None:
    """Write a template as an .xlsx file.

    Parameters
    ----------
    template : Template
        What it consists of.
    path : Path
        Of the file; an existing one is replaced at once when the new one is complete.

    Raises
    ------
    CvmError
        When the file or its folder cannot be written, or a text or formula is longer than a cell takes.
    """
    replace_file(Path(path), workbook_bytes(template))


def workbook_bytes(template: Template) -> bytes:
    """Give a template as the bytes of an .xlsx file; equal templates give equal bytes."""
    placed = place(template)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {
            "title": _text(template.title),
            "subject": _text(template.subject),
            "keywords": _text(", ".join(template.keywords)),
            "created": _EPOCH,
        }
    )
    book.set_calc_mode("auto")
    drawing = _Drawing(book, placed)
    drawing.draw()
    book.close()
    return buffer.getvalue()


class _Drawing:
    """One workbook being written; formats are made once for each look."""

    def __init__(self, book: Any, placed: PlacedTemplate) -> None:
        self.book = book
        self.placed = placed
        self.formats: dict[tuple[str, str, bool], Any] = {}
        self.whole = book.add_format({"num_format": INTEGER})
        self.pale = book.add_format({"font_color": LINE})
        lights = [STYLES[f"light {name}"] for name in ("good", "bad")]
        self.good, self.bad = (
            book.add_format({key: light[key] for key in ("bold", "font_color", "bg_color")}) for light in lights
        )

    def draw(self) -> None:
        sheets = [self.book.add_worksheet(placed.sheet.name) for placed in self.placed.sheets]
        for name, address in self.placed.names:
            self.book.define_name(name, f"={address}")
        for sheet, placed in zip(sheets, self.placed.sheets, strict=True):
            self._page(sheet, placed)
            for row, height in placed.heights.items():
                sheet.set_row(row, height)
            for table in placed.tables:
                self._table(sheet, table, placed.sheet.widths)
            for cell in placed.cells:
                self._cell(sheet, cell)
            for chart in placed.charts:
                self._chart(sheet, chart, placed.sheet)
            for scale in placed.scales:
                _scale(sheet, scale)
            for signal in placed.signals:
                self._signal(sheet, signal)
        sheets[0].activate()

    def _format(self, style: str, number_format: str = "", *, guarded: bool = False) -> Any:
        """Make a format; a guarded one keeps Excel from taking an edited text for a formula."""
        key = (style, number_format, guarded)
        if key not in self.formats:
            properties: Mapping[str, Any] = {**BASE, **STYLES[style]}
            more = {"num_format": number_format} if number_format else {}
            self.formats[key] = self.book.add_format({**properties, **more, "quote_prefix": guarded})
        return self.formats[key]

    def _page(self, sheet: Any, placed: PlacedSheet) -> None:
        spec = placed.sheet
        for column, width in enumerate(spec.widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        if spec.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 1 if spec.one_page else 0)
        sheet.print_area(0, 0, placed.bottom, len(spec.widths) - 1)
        template = self.placed.template
        parts = (part for part in (template.title, template.version) if part)
        title = _text(", ".join(parts)).replace("&", "&&")[:120]
        sheet.set_footer(f"&L&8{title}&C&8&A&R&8Page &P of &N")
        if spec.colour:
            sheet.set_tab_color(spec.colour)
        if placed.frozen is not None:
            sheet.freeze_panes(placed.frozen.top + 1, 1)
            sheet.repeat_rows(placed.frozen.top)
        if spec.protected:
            sheet.protect("", _PROTECTION)

    def _table(self, sheet: Any, placed: PlacedTable, widths: Sequence[float]) -> None:
        table, area = placed.table, placed.area
        if table.filtered:
            columns = [{"header": _text(header)} for header in table.headers]
            options = {"name": table.key.capitalize(), "columns": columns, "style": None}
            sheet.add_table(area.top, area.left, area.bottom, area.left + len(table.headers) - 1, options)
        for column, header in enumerate(table.headers):
            styles = [STYLES[row[column].style] for row in table.rows]
            style = "working header" if table.quiet else "header"
            if style == "header" and any(look.get("align") == "right" for look in styles):
                style = "header right"
            sheet.write_string(area.top, area.left + column, _text(header), self._format(style))
        sheet.set_row(area.top, 20 if table.quiet else _header_height(table.headers, widths))
        for header in table.numbers:
            self._whole_numbers(sheet, placed, table.headers.index(header))
        for header in table.faded:
            column = area.left + table.headers.index(header)
            sheet.conditional_format(area.top + 1, column, area.bottom, column, {"type": "errors", "format": self.pale})

    def _whole_numbers(self, sheet: Any, placed: PlacedTable, column: int) -> None:
        """Show 40 as 40 and 40.5 as 40.50, whatever is typed later; percentages keep their format."""
        for row, cells in enumerate(placed.table.rows, placed.area.top + 1):
            item = cells[column]
            if item.style.startswith("input") and "%" not in item.number_format:
                here = f"{column_letters(column)}{row + 1}"
                rule = f"=AND(ISNUMBER({here}),{here}=ROUND({here},0))"
                sheet.conditional_format(
                    row, column, row, column, {"type": "formula", "criteria": rule, "format": self.whole}
                )

    def _cell(self, sheet: Any, placed: PlacedCell) -> None:
        cell, row, column = placed.cell, placed.row, placed.column
        value = cell.value
        guarded = isinstance(value, str) and not placed.formula and value[:1] in tuple(_RUNS)
        form = self._format(
            cell.style, cell.number_format or (DATE if isinstance(value, datetime.date) else ""), guarded=guarded
        )
        if cell.span > 1:
            sheet.merge_range(row, column, row, column + cell.span - 1, "", form)
        if cell.link:
            sheet.write_url(row, column, f"internal:'{cell.link}'!A1", form, _text(str(value)))
        elif placed.formula:
            sheet.write_formula(row, column, f"={placed.formula}", form, _computed(value))
        elif value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            sheet.write_string(row, column, _text(value), form)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, form)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, datetime.datetime(value.year, value.month, value.day), form)
        else:
            sheet.write_number(row, column, value, form)
        if cell.validation is not None:
            sheet.data_validation(row, column, row, column, _validation(cell.validation))

    def _chart(self, sheet: Any, placed: PlacedChart, spec: Sheet) -> None:
        chart = self.book.add_chart(chart_type(placed.chart.kind))
        dress_chart(chart, placed)
        width = sum(int(w * _CHARACTER_PIXELS + 5) for w in spec.widths[: placed.chart.columns])
        chart.set_size({"width": width, "height": placed.chart.rows * _ROW_PIXELS})
        options = {"object_position": 2, "description": placed.chart.description}
        sheet.insert_chart(placed.row, 0, chart, options)

    def _signal(self, sheet: Any, placed: PlacedSignal) -> None:
        area = placed.area
        here = f"${column_letters(area.left)}${area.top + 1}"
        for sign, look in ((placed.signal.good, self.good), (placed.signal.bad, self.bad)):
            rule = f'LEFT({here},{len(sign)})="{sign}"'
            options = {"type": "formula", "criteria": f"={rule}", "format": look}
            sheet.conditional_format(area.top, area.left, area.bottom, area.right, options)


def _header_height(headers: Sequence[str], widths: Sequence[float]) -> float:
    """Give the height of a header row: room for two lines, or for as many as the longest header is broken into."""
    lines = (count_lines(header, width) for header, width in zip(headers, widths, strict=False))
    return max(30.0, _HEADER_LINE * max(lines, default=1) + 3)


def _scale(sheet: Any, placed: PlacedScale) -> None:
    scale, area = placed.scale, placed.area
    middle: dict[str, Any] = {"mid_type": "percentile", "mid_value": 50}
    if scale.middle is not None:
        middle = {"mid_type": "num", "mid_value": scale.middle}
    colours = {"min_color": scale.low, "mid_color": "#FFFFFF", "max_color": scale.high}
    options = {"type": "3_color_scale", **colours, **middle}
    sheet.conditional_format(area.top, area.left, area.bottom, area.right, options)


def _computed(value: Value) -> float | str | bool:
    """Give a computed value as it is stored beside its formula; a date is the number of its day."""
    if isinstance(value, datetime.date):
        return float((value - _DAY_0).days)
    return "" if value is None else _text(value) if isinstance(value, str) else value


def _validation(rule: Validation) -> dict[str, Any]:
    options: dict[str, Any] = {"error_title": rule.title[:32], "error_message": rule.message[:255]}
    if rule.prompt:
        options |= {"input_title": rule.title[:32], "input_message": rule.prompt[:255]}
    if rule.kind == "any":
        return {"validate": "any", **options}
    if rule.kind == "list":
        return {"validate": "list", "source": list(rule.choices), **options}
    if rule.kind == "date":
        return {"validate": "date", "criteria": ">=", "value": datetime.date(1990, 1, 1), **options}
    return {"validate": "decimal", "criteria": "between", "minimum": rule.least, "maximum": rule.most, **options}


def _text(text: str) -> str:
    """Give a text that a cell can hold.

    Raises
    ------
    CvmError
        When it is longer than a cell takes.
    """
    if len(text) > MAX_TEXT:
        raise CvmError(
            f'The text "{text[:40]}…" has {len(text):,} characters; a cell takes {MAX_TEXT:,}.', "Shorten it."
        )
    return _UNWRITABLE.sub("�", text)
