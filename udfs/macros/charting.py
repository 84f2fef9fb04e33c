"""Native charts on the sheets of an open workbook, as far as xlwings has words for them. It knows no template.

Labels at the bars, their distance, dashed lines and logarithmic axes are not among these words: where a file would show
figures at its bars, there is an axis of values instead.
"""

from __future__ import annotations

import importlib
from typing import Any

from udfs.macros.book_reading import is_remote
from udfs.macros.chart_data import Drawn, is_told
from udfs.macros.optional_looks import if_possible
from workbooks.placing import Area
from workbooks.spec import Axis, Series

_KINDS = {
    "grouped bars": "bar_clustered",
    "stacked bars": "bar_stacked",
    "stacked columns": "column_stacked",
    "histogram": "column_clustered",
    "curves": "xy_scatter_lines_no_markers",
    "radar": "radar_markers",
}
_HORIZONTAL = ("bars", "grouped bars", "stacked bars")
_PIXELS, _PADDING, _POINTS = 7, 5, 0.75  # of a character, beside a column's characters; points of a pixel
_ROW = 15.0  # points
_PAPER = "#FFFFFF"
_WHITE = 0.6  # of a pale colour
_LOW = -4134  # xlTickLabelPositionLow


def draw_chart(book: Any, drawn: Drawn, widths: tuple[float, ...]) -> None:
    """Add a chart to a workbook.

    Parameters
    ----------
    book : xlwings.Book
        In which its cells stand already.
    drawn : Drawn
        The chart.
    widths : tuple of float
        Of the columns of its sheet, in characters.
    """
    spec = drawn.chart.chart
    sheet = book.sheets[drawn.sheet]
    width = sum(int(width * _PIXELS + _PADDING) for width in widths[: spec.columns]) * _POINTS
    chart = sheet.charts.add(
        chart_type=_kind(drawn),
        source=_range(book, drawn.source),
        plot_by="columns",
        anchor=sheet.range((drawn.chart.row + 1, 1)),
        width=width,
        height=spec.rows * _ROW,
    )
    try:
        if drawn.categories is not None:
            chart.set_x_axis_values(_range(book, drawn.categories))
    except Exception:  # figures without what they are figures of would mislead
        chart.delete()
        raise
    _dress(book, chart, drawn)


def _dress(book: Any, chart: Any, drawn: Drawn) -> None:
    spec, remote = drawn.chart.chart, is_remote(book)
    with if_possible("the title of a chart"):
        chart.title = caption(spec.title)
    entries = _series(book, chart, len(drawn.names))
    pale = remote and spec.kind in _HORIZONTAL and _goes_below_0(drawn)
    for number, (series, name) in enumerate(zip(drawn.chart.series, drawn.names, strict=True), 1):
        with if_possible("the look of a series of a chart"):
            entries(number).set(name=caption(name)[:255], **_look(series, spec.kind, pale=pale))
    _set_axes(chart, drawn, remote=remote)
    with if_possible("the legend of a chart"):
        if any(is_told(series) for series in drawn.chart.series):
            chart.legend.position = "bottom"
        else:
            chart.legend.visible = False


def caption(text: str) -> str:
    """Keep a text from being read as a reference to a cell.

    Examples
    --------
    >>> caption("=A1"), caption("Savings")
    (' =A1', 'Savings')
    """
    return f" {text}" if text.startswith("=") else text


def _range(book: Any, area: Area) -> Any:
    return book.sheets[area.sheet].range((area.top + 1, area.left + 1), (area.bottom + 1, area.right + 1))


def _series(book: Any, chart: Any, count: int) -> Any:
    """Give the series of a chart. A remote engine cannot count them, and is told how many there are."""
    if not is_remote(book):
        return chart.series
    entries = type(chart.series.impl)(chart.impl, count=count)
    return importlib.import_module("xlwings.main").ChartSeriesCollection(impl=entries)


def _kind(drawn: Drawn) -> str:
    """Give the type in xlwings' words; bars of a row lie on one line where they go to different sides."""
    kind = drawn.chart.chart.kind
    if kind != "bars":
        return _KINDS[kind]
    for figures in zip(*drawn.figures, strict=True):
        signs = [figure > 0 for figure in figures if isinstance(figure, (int, float)) and figure]
        if len(signs) != len(set(signs)):
            return "bar_clustered"
    return "bar_stacked"


def _goes_below_0(drawn: Drawn) -> bool:
    return any(isinstance(figure, (int, float)) and figure < 0 for figures in drawn.figures for figure in figures)


def _look(series: Series, kind: str, *, pale: bool) -> dict[str, Any]:
    """Give colours and marks; pale bars are those on which the names of their categories lie."""
    if kind == "radar":
        return {"line_color": series.colour, "marker_style": "none" if series.look == "dashed" else "circle"}
    if kind != "curves":
        solid = _tint(series.colour) if pale else series.colour
        return {"fill_color": solid if series.look == "solid" else _PAPER}
    if series.look not in ("points", "dots"):
        return {"line_color": series.colour, "marker_style": "none"}
    return {
        "chart_type": "xy_scatter",
        "marker_style": "circle",
        "marker_size": 9 if series.look == "points" else 5,
        "marker_foreground_color": _PAPER,
        "marker_background_color": series.colour,
    }


def _tint(colour: str) -> str:
    """Lay white over a colour.

    Examples
    --------
    >>> _tint("#000000"), _tint("#FFFFFF")
    ('#999999', '#FFFFFF')
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * _WHITE):02X}" for part in parts)


def _set_axes(chart: Any, drawn: Drawn, *, remote: bool) -> None:
    spec = drawn.chart.chart
    with if_possible("the axis of values of a chart"):
        chart.value_axis.set(**_axis(spec.value_axis or Axis(), spec.number_format))
    with if_possible("the axis of categories of a chart"):
        if spec.kind == "curves":
            chart.category_axis.set(**_axis(spec.across_axis or Axis(), spec.number_format))
        elif spec.kind in _HORIZONTAL:
            chart.category_axis.set(reverse_order=True, crosses="maximum")
    if drawn.categories is not None and spec.kind != "radar" and not remote:  # a radar has no such labels
        with if_possible("the labels of a chart beside it"):
            _set_labels_low(chart)


def _set_labels_low(chart: Any) -> None:
    """Keep the names of bars that go below 0 from lying on them. Only Excel itself has a word for it, on Windows."""
    axis = chart.category_axis.api
    if hasattr(axis, "TickLabelPosition"):
        axis.TickLabelPosition = _LOW


def _axis(axis: Axis, number_format: str) -> dict[str, Any]:
    found: dict[str, Any] = {"number_format": axis.number_format or number_format or "General"}
    if axis.title:
        found["title"] = caption(axis.title)
    if axis.least is not None:
        found["minimum_scale"] = axis.least
    if axis.most is not None:
        found["maximum_scale"] = axis.most
    return found
