"""How charts look: a placed chart becomes properties of an XlsxWriter chart. It writes no file and knows no cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbooks.placing import PlacedChart
from workbooks.spec import Axis, ChartKind, Series
from workbooks.styles import INK, LINE, QUIET, STYLES

_TYPES: dict[ChartKind, dict[str, str]] = {
    "bars": {"type": "bar"},
    "grouped bars": {"type": "bar"},
    "stacked bars": {"type": "bar", "subtype": "stacked"},
    "stacked columns": {"type": "column", "subtype": "stacked"},
    "histogram": {"type": "column"},
    "curves": {"type": "scatter", "subtype": "straight"},
    "radar": {"type": "radar", "subtype": "with_markers"},
}
_SIDES = {"name": "right", "name left": "left", "name above": "above"}
_FONT = {"name": "Arial", "size": 9, "color": STYLES["label"]["font_color"]}
_GRID = {"visible": True, "line": {"color": LINE, "width": 0.5}}
_AXIS_LINE = {"line": {"color": LINE}, "major_tick_mark": "none"}


def chart_type(kind: ChartKind) -> dict[str, str]:
    """Give the type of a kind of chart in XlsxWriter's words."""
    return _TYPES[kind]


def dress_chart(chart: Any, placed: PlacedChart) -> None:
    """Give a chart its series, axes, title and legend.

    Parameters
    ----------
    chart : Chart of XlsxWriter
        Just added, of `chart_type`.
    placed : PlacedChart
        What it shows.
    """
    spec = placed.chart
    for series in placed.series:
        chart.add_series(_LINES[spec.kind](series, placed) if spec.kind in _LINES else _bars(series, placed))
    title_font = {**_FONT, "size": 12, "bold": True}
    chart.set_title({"name": _caption(spec.title), "name_font": title_font, "overlay": False})
    _axes(chart, placed)
    unlisted = [number for number, series in enumerate(placed.series) if not series.listed]
    if len(unlisted) == len(placed.series):
        chart.set_legend({"none": True})
    else:
        more = {"delete_series": unlisted} if unlisted else {}
        chart.set_legend({"position": "bottom", "font": _FONT, **more})
    chart.set_chartarea({"border": {"none": True}})


def _caption(text: str) -> str:
    """Keep a text from being read as a reference to a cell."""
    return f" {text}" if text.startswith("=") else text


def _bars(series: Series, placed: PlacedChart) -> dict[str, Any]:
    options: dict[str, Any] = {
        "name": series.name,
        "categories": placed.categories,
        "values": series.values,
        "fill": {"color": series.colour} if series.look == "solid" else {"none": True},
        "gap": 20 if placed.chart.kind == "histogram" else 45,
        "overlap": 0 if placed.chart.kind in ("grouped bars", "histogram") else 100,
    }
    if series.labels != "none":
        kind = "value" if series.labels == "value" else "series_name"
        options["data_labels"] = {kind: True, "num_format": placed.chart.number_format, "font": _FONT}
        if placed.chart.kind == "stacked bars":
            ink = INK if series.colour == LINE else "#FFFFFF"
            options["data_labels"] |= {"position": "center", "font": {**_FONT, "color": ink, "bold": True}}
    return options


def _curve(series: Series, _placed: PlacedChart) -> dict[str, Any]:
    line: dict[str, Any] = {"color": series.colour, "width": 2.25}
    if series.look == "dashed":
        line |= {"dash_type": "dash", "width": 1.5}
    points = series.look in ("points", "dots")
    options: dict[str, Any] = {
        "name": series.name,
        "categories": series.across,
        "values": series.values,
        "line": {"none": True} if points else line,
        "marker": {"type": "none"},
    }
    if points:
        filled = {"fill": {"color": series.colour}, "border": {"color": "#FFFFFF"}}
        options["marker"] = {"type": "circle", "size": 9 if series.look == "points" else 5, **filled}
    if series.labels in _SIDES:
        side = _SIDES[series.labels]
        options["data_labels"] = {"series_name": True, "value": False, "position": side, "font": _FONT}
        options["data_labels"]["fill"] = {"color": "#FFFFFF"}
    return options


def _spokes(series: Series, placed: PlacedChart) -> dict[str, Any]:
    """Give a ring of a radar; a dashed one has no points, so that it is told apart without its colour."""
    options = _curve(series, placed) | {"categories": placed.categories}
    if series.look != "dashed":
        filled = {"fill": {"color": series.colour}, "border": {"color": "#FFFFFF"}}
        options["marker"] = {"type": "circle", "size": 6, **filled}
    return options


_LINES: dict[str, Callable[[Series, PlacedChart], dict[str, Any]]] = {"curves": _curve, "radar": _spokes}


def _axes(chart: Any, placed: PlacedChart) -> None:
    """Set the axes; XlsxWriter calls the axis of categories x in columns and curves, and y in horizontal bars."""
    spec = placed.chart
    if spec.kind == "curves":
        chart.set_x_axis({**_shown(spec.across_axis or Axis()), "major_gridlines": {"visible": False}})
        chart.set_y_axis(_shown(spec.value_axis or Axis()))
        return
    if spec.kind == "radar":
        chart.set_x_axis({"num_font": _FONT, "major_gridlines": _GRID})
        axis = spec.value_axis or Axis()
        rings = {"major_unit": 1} if 0 < (axis.most or 0) - (axis.least or 0) <= 10 else {}  # one a step of the scale
        chart.set_y_axis({**_shown(axis), "label_position": "next_to", **rings})
        return
    categories: dict[str, Any] = {"label_position": "low", "num_font": _FONT, **_AXIS_LINE}
    values = _shown(spec.value_axis) if spec.value_axis else {"visible": False, "major_gridlines": {"visible": False}}
    if spec.kind in ("stacked columns", "histogram"):
        chart.set_x_axis(categories)
        chart.set_y_axis(values)
    else:
        if spec.value_axis:
            values["label_position"] = "high"  # below, as the categories run downwards
            categories["line"] = {"color": QUIET, "width": 1.25}  # the base of the bars
            values["major_gridlines"] = _GRID if spec.kind != "bars" else {"visible": False}  # bars have labels
        chart.set_y_axis({"reverse": True, **categories})
        chart.set_x_axis(values)


def _shown(axis: Axis) -> dict[str, Any]:
    options: dict[str, Any] = {
        "num_font": _FONT,
        "label_position": "low",
        "major_gridlines": _GRID,
        **_AXIS_LINE,
    }
    if axis.title:
        options |= {"name": _caption(axis.title), "name_font": {**_FONT, "bold": False}}
    if axis.number_format:
        options["num_format"] = axis.number_format
    if axis.least is not None:
        options["min"] = axis.least
    if axis.most is not None:
        options["max"] = axis.most
    if axis.logarithmic:
        options["log_base"] = 10
    return options
