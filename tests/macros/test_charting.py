"""Charts on new sheets: drawn from the right cells, in the right colours, with an axis where a file would have labels."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macros.classic_excel import Workbook, in_excel, opened
from tests.macros.remote import actions, remote_book, replay
from udfs.macros.book_writing import write_sheets
from workbooks.spec import Axis, Cell, Chart, ChartKind, Lines, Series, Sheet, Table, Template, column
from workbooks.spec import cell as cell_of

INK = "#14506e"
_BEFORE = {"Chart data": [["taken"]]}


def table_of(key: str, headers: tuple[str, ...], *rows: tuple[Any, ...]) -> Table:
    return Table(key, headers, tuple(tuple(Cell(value) for value in row) for row in rows))


def chart_of(kind: ChartKind, *series: Series, categories: str = "", **more: Any) -> Chart:
    return Chart("chart", "Title", categories, series, "$#,##0", 10, 2, "", kind=kind, **more)


def drawn(*blocks: Any) -> tuple[Any, Any]:
    """Give the chart and the workbook that it stands in."""
    book = remote_book(_BEFORE)
    write_sheets(book, Template("", (Sheet("S", (20.0, 20.0), blocks),)))
    after = replay(book, _BEFORE)
    (chart,) = after["S"]._charts
    return chart, after


def bars(*rows: tuple[Any, ...], kind: ChartKind = "bars", **more: Any) -> tuple[Any, Any]:
    table = table_of("t", ("Name", "At low", "At high"), *rows)
    series = (Series("At low", column("t", "At low"), "#D9A441"), Series("At high", column("t", "At high"), INK))
    return drawn(table, chart_of(kind, *series, categories=column("t", "Name"), **more))


def test_columns_side_by_side_are_drawn_as_they_are() -> None:
    chart, after = bars(("a", -1.0, 2.0), ("b", 3.0, -4.0))
    assert after.sheetnames == ["Chart data", "S"]
    assert [series.val.numRef.f for series in chart.series] == ["'S'!$B$3:$B$4", "'S'!$C$3:$C$4"]
    assert [series.cat.numRef.f for series in chart.series] == ["'S'!$A$3:$A$4"] * 2
    assert [series.tx.v for series in chart.series] == ["At low", "At high"]


@pytest.mark.parametrize(
    ("rows", "grouping"),
    [
        ([("a", -1.0, 2.0), ("b", 3.0, 0.0)], "stacked"),  # to different sides: one line
        ([("a", -1.0, 2.0), ("b", 3.0, 4.0)], "clustered"),  # stacked, b would reach to 7
        ([("a", -1.0, -2.0)], "clustered"),
    ],
)
def test_bars_share_a_line_only_where_none_covers_or_prolongs_another(rows: list[Any], grouping: str) -> None:
    assert bars(*rows)[0].grouping == grouping


def test_the_first_bar_stands_on_top_above_the_axis_of_values() -> None:
    chart, _ = bars(("a", 1.0, 2.0), kind="grouped bars", value_axis=Axis("USD", "0.0", 0.0, 5.0))
    assert chart.x_axis.scaling.orientation == "maxMin"
    assert chart.y_axis.crosses == "max"
    assert (chart.y_axis.numFmt.formatCode, chart.y_axis.scaling.min, chart.y_axis.scaling.max) == ("0.0", 0.0, 5.0)


def test_where_a_file_has_labels_there_is_an_axis_with_their_format() -> None:
    chart, _ = bars(("a", 1.0, 2.0), kind="stacked columns")
    assert (chart.type, chart.grouping, chart.y_axis.numFmt.formatCode) == ("col", "stacked", "$#,##0")


def test_names_that_lie_on_bars_lie_on_pale_ones() -> None:
    """The browser has no word for names below the chart; black on white above 7 to 1 is what accessibility asks for."""
    chart, _ = bars(("a", -1.0, 2.0))
    for series in chart.series:
        assert contrast(series.graphicalProperties.solidFill.srgbClr) > 7
    solid, _ = bars(("a", 1.0, 2.0), kind="grouped bars")
    assert solid.series[1].graphicalProperties.solidFill.srgbClr == INK[1:]


def contrast(colour: str) -> float:
    """Of black on a colour, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    light = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) / 0.05


def test_what_only_carries_others_is_not_seen() -> None:
    table = table_of("t", ("Step", "Carrier", "Loss"), ("List", 0.0, 100.0), ("Discount", 80.0, 20.0))
    carrier = Series("Carrier", column("t", "Carrier"), INK, look="clear", labels="none", listed=False)
    chart, _ = drawn(
        table,
        chart_of("stacked columns", carrier, Series("Loss", column("t", "Loss"), INK), categories=column("t", "Step")),
    )
    assert [s.graphicalProperties.solidFill.srgbClr.upper() for s in chart.series] == ["FFFFFF", INK[1:].upper()]
    assert chart.series[0].tx.v == " "
    assert chart.legend.position == "b"


def test_a_chart_whose_series_are_all_unlisted_has_no_legend() -> None:
    table = table_of("t", ("Name", "Share"), ("a", 1.0))
    chart, _ = drawn(
        table,
        chart_of("bars", Series("Share", column("t", "Share"), INK, listed=False), categories=column("t", "Name")),
    )
    assert chart.legend is None


def test_in_a_legend_that_tells_others_an_unlisted_series_has_no_name() -> None:
    table = table_of("t", ("Step", "Loss", "Loss below 0"), ("Discount", 20.0, 0.0))
    series = (
        Series("Loss", column("t", "Loss"), INK),
        Series("Loss below 0", column("t", "Loss below 0"), INK, listed=False),
    )
    chart, _ = drawn(table, chart_of("stacked columns", *series, categories=column("t", "Step")))
    assert [entry.tx.v for entry in chart.series] == ["Loss", " "]


def curves() -> tuple[Any, Any]:
    curve = table_of("curve", ("Total", "Share"), (10.0, 0.0), (20.0, 0.5), (30.0, 1.0))
    mark = table_of("mark", ("At", "Height", "Called"), (20.0, 0.5, "P50"))
    return drawn(
        curve,
        mark,
        chart_of(
            "curves",
            Series("Share", column("curve", "Share"), INK, column("curve", "Total"), "line", "none"),
            Series(
                cell_of("mark", 0, "Called"),
                column("mark", "Height"),
                "#C4573A",
                column("mark", "At"),
                "points",
                "name",
                listed=False,
            ),
            across_axis=Axis("Total", "0"),
        ),
    )


def test_scattered_series_are_brought_together_by_formulas_that_follow_them() -> None:
    chart, after = curves()
    assert after.sheetnames == ["Chart data", "S", "Chart data (2)"]
    held = after["Chart data (2)"]
    (top,) = [cell.row for cell in held["B"] if cell.value == "Share"]
    assert [[cell.value for cell in row] for row in held.iter_rows(top, top + 4, 1, 3)] == [
        [None, "Share", "'P50"[1:]],
        ["=S!$A$3", "=S!$B$3", "=NA()"],
        ["=S!$A$4", "=S!$B$4", "=NA()"],
        ["=S!$A$5", "=S!$B$5", "=NA()"],
        ["=S!$A$8", "=NA()", "=S!$B$8"],
    ]
    sheet = "'Chart data (2)'"
    assert [series.xVal.numRef.f for series in chart.series] == [f"{sheet}!$A${top + 1}:$A${top + 4}"] * 2
    assert [series.yVal.numRef.f for series in chart.series] == [
        f"{sheet}!${at}${top + 1}:${at}${top + 4}" for at in "BC"
    ]


def test_a_point_whose_name_would_stand_beside_it_is_told_in_the_legend() -> None:
    chart, _ = curves()
    line, point = chart.series
    assert (line.marker.symbol, line.graphicalProperties.line.solidFill.srgbClr) == (None, INK[1:])
    assert (point.tx.v, point.marker.symbol, point.marker.size) == ("P50", "circle", 9)
    assert chart.legend.position == "b"


def test_cells_in_a_row_are_brought_together_too() -> None:
    lines = Lines("row", ((Cell("Loss"), Cell(3.0), Cell("Gain"), Cell(4.0)),))
    series = tuple(Series(cell_of("row", 0, at), cell_of("row", 0, at + 1), INK) for at in (0, 2))
    chart, after = drawn(lines, chart_of("stacked bars", *series, categories=cell_of("row", 0, 0)))
    rows = [[cell.value for cell in row] for row in after["Chart data (2)"].iter_rows()]
    assert rows[-2:] == [[None, "Loss", "Gain"], ["=S!$A$2", "=S!$B$2", "=S!$D$2"]]
    assert [entry.tx.v for entry in chart.series] == ["Loss", "Gain"]


def test_a_title_that_looks_like_a_formula_is_a_text() -> None:
    table = table_of("t", ("Name", "Share"), ("a", 1.0))
    chart = Chart("c", "=A1", column("t", "Name"), (Series("=B1", column("t", "Share"), INK),), "0", 5, 1, "")
    book = remote_book(_BEFORE)
    write_sheets(book, Template("", (Sheet("S", (10.0, 10.0), (table, chart)),)))
    assert [action["args"][1] for action in actions(book) if action["func"] == "setChartTitle"] == [" =A1"]
    assert [action["args"][2]["name"] for action in actions(book) if action["func"] == "setChartSeries"] == [" =B1"]


def classic_chart() -> Any:
    book = Workbook({"Mine": [[1.0]]})
    table = table_of("t", ("Name", "At low", "At high"), ("a", -1.0, 2.0))
    series = (Series("At low", column("t", "At low"), "#D9A441"), Series("At high", column("t", "At high"), INK))
    chart = chart_of("bars", *series, categories=column("t", "Name"))
    write_sheets(opened(book), Template("", (Sheet("S", (20.0, 20.0), (table, chart)),)))
    made = book.held[-1].ChartObjects().Add.return_value.Chart
    source = made.SetSourceData.call_args.args[0]
    return (
        source.Address,
        made.SetSourceData.call_args.args[1:],
        made.ChartType,
        made.ChartTitle.Text,
        made.Axes.return_value.TickLabelPosition,
    )


def test_excel_is_asked_for_the_same_chart_with_the_names_beside_it() -> None:
    """In Excel 58 is xlBarStacked, 2 is xlColumns and −4134 is xlTickLabelPositionLow."""
    assert in_excel(classic_chart) == ("$B$2:$C$3", (2,), 58, "Title", -4134)


def test_a_radar_is_drawn_as_one_and_its_dashed_ring_has_no_points() -> None:
    book = remote_book(_BEFORE)
    table = table_of("t", ("Topic", "Mean", "Aim"), ("Proof", 3.0, 4.0), ("Services", 2.0, 4.0))
    rings = Series("Mean", column("t", "Mean"), INK), Series("Aim", column("t", "Aim"), "#C4573A", look="dashed")
    chart = chart_of("radar", *rings, categories=column("t", "Topic"))
    write_sheets(book, Template("", (Sheet("S", (20.0, 20.0), (table, chart)),)))
    sent = str(actions(book))
    assert sent.count("RadarMarkers") == 1
    assert sent.casefold().count("'circle'") == sent.casefold().count("'none'") == 1


def test_a_chart_keeps_what_else_it_has_when_part_of_its_dress_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("udfs.macros.charting._axis", refuse)
    book = remote_book(_BEFORE)
    table = table_of("t", ("Name", "Figure"), ("a", 1.0), ("b", 2.0))
    chart = chart_of("bars", Series("Figure", column("t", "Figure"), INK), categories=column("t", "Name"))
    write_sheets(book, Template("", (Sheet("S", (20.0, 20.0), (table, chart)),)))
    after = replay(book, _BEFORE)
    assert after["S"]["B4"].value == 2.0
    assert len(after["S"]._charts) == 1
    assert "has to do without the axis of values of a chart" in caplog.text
