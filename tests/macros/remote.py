"""A workbook at the other end of a request: the payload that Office.js sends, and its actions carried out on a file.

The engine between them is xlwings' own remote one. What the page's JavaScript does with an action was read in
xlwings-server 1.20 and is done here to an openpyxl workbook; an action that is not known there is an error.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import openpyxl
import xlwings
from openpyxl.chart import BarChart, Reference, ScatterChart
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.formatting.rule import ColorScaleRule, FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation

Cells = Sequence[Sequence[Any]]
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_MISREAD = re.compile(r"[-+=@\d.,(%$€£¥#'].*|true|false|.*\d.*", re.IGNORECASE | re.DOTALL)
_POINTS, _PIXELS, _PADDING = 0.75, 7, 5


def payload(sheets: Mapping[str, Cells], *, selection: str | None = "A1", active: int = 0) -> dict[str, Any]:
    """Give what the browser sends for a workbook: cells from A1 on, "" where nothing stands, dates as texts."""
    return {
        "client": "Office.js",
        "version": xlwings.__version__,
        "book": {
            "name": "Book1.xlsx",
            "active_sheet_index": active,
            "selection": selection,
            "calculation": "Automatic",
        },
        "names": [],
        "sheets": [
            {
                "name": name, "visibility": "Visible", "show_gridlines": True, "print_area": None, "notes": [],
                "notes_supported": True, "used_range_address": _used(cells), "values": [[_sent(cell) for cell in row] for row in cells],
                "pictures": [], "shapes": [], "charts": [], "tables": [], "pivot_tables": [],
            }
            for name, cells in sheets.items()
        ],
    }  # fmt: skip


def _used(cells: Cells) -> str | None:
    last = max((len(row) for row in cells), default=0)
    blank = all(cell in (None, "") for row in cells for cell in row)
    return None if blank else f"A1:{get_column_letter(last)}{len(cells)}"


def _sent(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(timespec="milliseconds") + "Z"
    return cell


def remote_book(sheets: Mapping[str, Cells], *, selection: str | None = "A1", active: int = 0) -> xlwings.Book:
    """Give a workbook of xlwings' remote engine."""
    return xlwings.Book(json=payload(sheets, selection=selection, active=active))


def actions(book: xlwings.Book) -> list[dict[str, Any]]:
    """Give what is sent back to the browser."""
    return list(book.json()["actions"])


def alerts(book: xlwings.Book) -> list[str]:
    """Give the texts of the messages that are shown."""
    return [action["args"][0] for action in actions(book) if action["func"] == "alert"]


def replay(book: xlwings.Book, before: Mapping[str, Cells]) -> openpyxl.Workbook:
    """Carry out the actions on a workbook that held `before`."""
    target = openpyxl.Workbook()
    target.remove(target.worksheets[0])
    for name, cells in before.items():
        sheet = target.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
    excel = _Excel(target)
    for action in actions(book):
        getattr(excel, action["func"])(action)
    return target


class _Excel:
    """Does to a workbook what the page's JavaScript does to Excel; a method an action."""

    def __init__(self, target: openpyxl.Workbook) -> None:
        self.target = target
        self.charts: dict[int, list[Any]] = {}

    def _sheet(self, action: Mapping[str, Any]) -> Any:
        return self.target.worksheets[action["sheet_position"]]

    def _cells(self, action: Mapping[str, Any]) -> list[Any]:
        top, left = action["start_row"] + 1, action["start_column"] + 1
        area = self._sheet(action).iter_rows(
            top, top + action["row_count"] - 1, left, left + action["column_count"] - 1
        )
        return [cell for row in area for cell in row]

    def _address(self, action: Mapping[str, Any]) -> str:
        left, top = action["start_column"] + 1, action["start_row"] + 1
        right, bottom = left + action["column_count"] - 1, top + action["row_count"] - 1
        return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"

    def alert(self, action: Mapping[str, Any]) -> None:
        pass

    def addSheet(self, action: Mapping[str, Any]) -> None:
        position, name = action["args"]
        if name.casefold() in (sheet.title.casefold() for sheet in self.target.worksheets) or len(name) > 31:
            raise ValueError(f"Excel takes no sheet called {name}")
        self.target.create_sheet(name, position)

    def activateSheet(self, action: Mapping[str, Any]) -> None:
        self.target.active = action["args"][0]

    def setFormula(self, action: Mapping[str, Any]) -> None:
        rows = action["values"]
        if (len(rows), len(rows[0])) != (action["row_count"], action["column_count"]) or len({*map(len, rows)}) > 1:
            raise ValueError("the block does not fit its range")
        for cell, typed in zip(self._cells(action), (typed for row in rows for typed in row), strict=True):
            if typed != "":
                _type(cell, typed)

    setValues = setFormula

    def setShowGridlines(self, action: Mapping[str, Any]) -> None:
        self._sheet(action).sheet_view.showGridLines = action["args"][0]

    def setFontProperty(self, action: Mapping[str, Any]) -> None:
        name, value = action["args"]
        for cell in self._cells(action):
            font = copy(cell.font)
            setattr(font, name, Color(rgb=_rgb(value)) if name == "color" else value)
            cell.font = Font(name=font.name, size=font.size, bold=font.bold, italic=font.italic, color=font.color)

    def _align(self, action: Mapping[str, Any], **changes: Any) -> None:
        for cell in self._cells(action):
            old = cell.alignment
            held = {
                "horizontal": old.horizontal, "vertical": old.vertical, "wrap_text": old.wrap_text, "indent": old.indent,
            }  # fmt: skip
            cell.alignment = Alignment(**{**held, **changes})

    def setVerticalAlignment(self, action: Mapping[str, Any]) -> None:
        self._align(action, vertical=action["args"][0].lower())

    def setHorizontalAlignment(self, action: Mapping[str, Any]) -> None:
        self._align(action, horizontal=action["args"][0].lower())

    def setWrapText(self, action: Mapping[str, Any]) -> None:
        self._align(action, wrap_text=action["args"][0])

    def rangeAdjustIndent(self, action: Mapping[str, Any]) -> None:
        self._align(action, indent=action["args"][0])

    def setRangeColor(self, action: Mapping[str, Any]) -> None:
        for cell in self._cells(action):
            cell.fill = PatternFill("solid", start_color=_rgb(action["args"][0]))

    def setNumberFormat(self, action: Mapping[str, Any]) -> None:
        for cell in self._cells(action):
            cell.number_format = action["args"][0]

    def setBorderProperty(self, action: Mapping[str, Any]) -> None:
        side, attribute, value = action["args"]
        top, left = action["start_row"] + 1, action["start_column"] + 1
        bottom, right = top + action["row_count"] - 1, left + action["column_count"] - 1
        for cell in self._cells(action):
            for own in _own_sides(side, (cell.row, top, bottom), (cell.column, left, right)):
                line = copy(getattr(cell.border, own)) or Side()
                if attribute == "color":
                    line = Side(style=line.style, color=_rgb(value))
                elif attribute == "weight":
                    line = Side(style=value, color=line.color)
                elif not line.style:
                    line = Side(style="thin", color=line.color)
                cell.border = Border(
                    **{
                        name: line if name == own else getattr(cell.border, name)
                        for name in ("left", "right", "top", "bottom")
                    }
                )

    def setColumnWidth(self, action: Mapping[str, Any]) -> None:
        width = (action["args"][0] / _POINTS - _PADDING) / _PIXELS
        for column in range(action["start_column"] + 1, action["start_column"] + action["column_count"] + 1):
            self._sheet(action).column_dimensions[get_column_letter(column)].width = width

    def setRowHeight(self, action: Mapping[str, Any]) -> None:
        for row in range(action["start_row"] + 1, action["start_row"] + action["row_count"] + 1):
            self._sheet(action).row_dimensions[row].height = action["args"][0]

    def rangeMerge(self, action: Mapping[str, Any]) -> None:
        self._sheet(action).merge_cells(self._address(action))

    def setDataValidationList(self, action: Mapping[str, Any]) -> None:
        (source, _) = action["args"]
        self._rule(action, DataValidation("list", f'"{",".join(source["values"])}"'))

    def setDataValidationRule(self, action: Mapping[str, Any]) -> None:
        (rule,) = action["args"]
        words = rule["operator"].split("_")
        operator = words[0] + "".join(map(str.capitalize, words[1:])).replace("To", "")
        formulas = [part and part.removeprefix("=") for part in (rule["formula1"], rule["formula2"])]
        operator = "greaterThanOrEqual" if operator.startswith("greaterThanOrEqual") else operator
        self._rule(action, DataValidation(rule["type"], formulas[0], formulas[1], operator=operator))

    def _rule(self, action: Mapping[str, Any], rule: DataValidation) -> None:
        rule.add(self._address(action))
        self._sheet(action).add_data_validation(rule)

    def addConditionalFormat(self, action: Mapping[str, Any]) -> None:
        (spec,) = action["args"]
        formats = self._sheet(action).conditional_formatting
        if spec["type"] == "Custom":
            look = {"font": Font(color=_rgb(spec["font_color"]), bold=spec["font_bold"])}
            if spec["fill_color"]:
                look["fill"] = PatternFill("solid", bgColor=_rgb(spec["fill_color"]))
            formats.add(self._address(action), FormulaRule([spec["formula"].removeprefix("=")], **look))
            return
        names = {"LowestValue": "min", "HighestValue": "max", "Percentile": "percentile", "Number": "num"}
        stops = ("start", "mid", "end") if len(spec["colors"]) == 3 else ("start", "end")
        options: dict[str, Any] = {}
        for stop, colour, kind_of, limit in zip(
            stops, spec["colors"], spec["threshold_types"], spec["thresholds"], strict=True
        ):
            options |= {f"{stop}_color": _rgb(colour), f"{stop}_type": names[kind_of], f"{stop}_value": limit}
        formats.add(self._address(action), ColorScaleRule(**options))

    def freezePaneAtRange(self, action: Mapping[str, Any]) -> None:
        _, _, right, bottom = range_boundaries(action["args"][0])
        self._sheet(action).freeze_panes = f"{get_column_letter(right + 1)}{bottom + 1}"

    def setPrintArea(self, action: Mapping[str, Any]) -> None:
        self._sheet(action).print_area = action["args"][0]
        self._sheet(action).page_setup.orientation = "landscape"
        self._sheet(action).page_setup.fitToHeight = 0
        self._sheet(action).sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
            fitToPage=True
        )

    def addChart(self, action: Mapping[str, Any]) -> None:
        _, kind, source, address, _, _, width, height, by, anchor, _ = action["args"]
        left, top, right, bottom = range_boundaries(address)
        held = self.target[source]
        chart: Any
        if kind.startswith("XYScatter"):
            chart = ScatterChart()
            chart.scatterStyle = "lineMarker"
            across = Reference(held, left, top + 1, left, bottom)
            for column in range(left + 1, right + 1):
                chart.series.append(
                    SeriesFactory(Reference(held, column, top, column, bottom), across, title_from_data=True)
                )
        else:
            chart = BarChart()
            chart.type = "bar" if kind.startswith("Bar") else "col"
            chart.grouping = "stacked" if kind.endswith("Stacked") else "clustered"
            chart.overlap = 100 if kind.endswith("Stacked") else 0
            chart.add_data(Reference(held, left, top, right, bottom), titles_from_data=True)
        if by != "Columns":
            raise ValueError("the series are columns")
        chart.width, chart.height = width / 72 * 2.54, height / 72 * 2.54
        chart.x_axis.delete = chart.y_axis.delete = False
        self.charts.setdefault(action["sheet_position"], []).append(chart)
        self._sheet(action).add_chart(chart, anchor.replace("$", ""))

    def _chart(self, action: Mapping[str, Any]) -> Any:
        return self.charts[action["sheet_position"]][action["args"][0]]

    def setChartXAxisValues(self, action: Mapping[str, Any]) -> None:
        _, sheet, address = action["args"]
        left, top, right, bottom = range_boundaries(address)
        self._chart(action).set_categories(Reference(self.target[sheet], left, top, right, bottom))

    def setChartTitle(self, action: Mapping[str, Any]) -> None:
        self._chart(action).title = action["args"][1]

    def setChartSeries(self, action: Mapping[str, Any]) -> None:
        _, number, look = action["args"]
        series = self._chart(action).series[number]
        if "fill_color" in look:
            series.graphicalProperties.solidFill = look["fill_color"].removeprefix("#")
        if "line_color" in look:
            series.graphicalProperties.line.solidFill = look["line_color"].removeprefix("#")
        if "marker_style" in look:
            series.marker.symbol = look["marker_style"].lower()
            series.smooth = False
        if "marker_size" in look:
            series.marker.size = look["marker_size"]
            series.marker.graphicalProperties.solidFill = look["marker_background_color"].removeprefix("#")
            series.graphicalProperties.line.noFill = True
        series.tx = openpyxl.chart.series.SeriesLabel(v=look["name"])

    def setChartAxis(self, action: Mapping[str, Any]) -> None:
        _, which, look = action["args"]
        axis = self._chart(action).x_axis if which == "category" else self._chart(action).y_axis
        for key, value in look.items():
            if key == "number_format":
                axis.number_format = value
                axis.numFmt.sourceLinked = False
            elif key == "title":
                axis.title = value
            elif key == "minimum_scale":
                axis.scaling.min = value
            elif key == "maximum_scale":
                axis.scaling.max = value
            elif key == "reverse_order":
                axis.scaling.orientation = "maxMin" if value else "minMax"
            elif key == "crosses":
                self._chart(action).y_axis.crosses = "max"
            else:
                raise KeyError(key)

    def setChartLegend(self, action: Mapping[str, Any]) -> None:
        _, what, value = action["args"]
        if what == "visible" and not value:
            self._chart(action).legend = None
        elif what == "position":
            self._chart(action).legend.position = value.lower()[0]


def _type(cell: Any, typed: Any) -> None:
    """Do what Excel does with what is typed: an apostrophe makes a text, and a text without one must look like one."""
    if not isinstance(typed, str):
        cell.value = typed
    elif typed.startswith("'"):
        cell.value, cell.data_type, cell.quotePrefix = typed[1:], "s", True
    elif typed.startswith("="):
        cell.value = typed
    elif typed in _ERRORS:
        cell.value, cell.data_type = typed, "e"
    elif _MISREAD.fullmatch(typed):
        raise ValueError(f"Excel would not keep {typed!r} as a text")
    else:
        cell.value = typed


def _own_sides(side: str, rows: tuple[int, int, int], columns: tuple[int, int, int]) -> list[str]:
    """Say which sides of a cell a side of its range is."""
    (row, top, bottom), (column, left, right) = rows, columns
    return {
        "edge_top": ["top"] if row == top else [],
        "edge_bottom": ["bottom"] if row == bottom else [],
        "edge_left": ["left"] if column == left else [],
        "edge_right": ["right"] if column == right else [],
        "inside_horizontal": ["bottom"] * (row < bottom) + ["top"] * (row > top),
        "inside_vertical": ["right"] * (column < right) + ["left"] * (column > left),
    }[side]


def _rgb(colour: str) -> str:
    return "FF" + colour.removeprefix("#").upper()
