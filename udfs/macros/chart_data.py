"""Which cells a chart is drawn from. Pure: it draws nothing.

xlwings makes a chart from one rectangle with a header row. Where the series of a chart do not stand side by side, their
cells are brought together on a sheet "Chart data", by formulas, so that the chart still follows its cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from udfs.macros.addresses import bounds_of, split_reference
from udfs.macros.new_sheets import free_names
from workbooks.placing import Area, PlacedChart, PlacedSheet, PlacedTemplate, place
from workbooks.spec import MARK, Cell, Series, Sheet, Table, Template, Value, title_lines

_NAME = "Chart data"
_WIDTHS = (40.0, *(16.0,) * 7)
_Values = dict[tuple[str, int, int], Value]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with the cells that it is drawn from.

    Parameters
    ----------
    sheet : str
        On which it stands.
    chart : PlacedChart
        What it shows.
    source : Area
        The columns of its series, header row included; of curves, first the column along the horizontal axis.
    categories : Area or None
        Of bars and columns.
    names : tuple of str
        What its series are called.
    figures : tuple of tuple
        The computed values of each series.
    """

    sheet: str
    chart: PlacedChart
    source: Area
    categories: Area | None
    names: tuple[str, ...]
    figures: tuple[tuple[Value, ...], ...]


def with_chart_data(
    placed: PlacedTemplate, taken: Collection[str]
) -> tuple[tuple[PlacedSheet, ...], tuple[Drawn, ...]]:
    """Give the sheets of a template with what their charts are drawn from.

    Parameters
    ----------
    placed : PlacedTemplate
        With free names already.
    taken : collection of str
        Names of sheets that are there.

    Returns
    -------
    sheets : tuple of PlacedSheet
        The same, and one more where a chart needs it.
    charts : tuple of Drawn
        In their order.
    """
    values = _values(placed.sheets)
    name = free_names([_NAME], [*taken, *(sheet.sheet.name for sheet in placed.sheets)])[_NAME]
    tables: list[Table] = []
    found: list[tuple[PlacedSheet, PlacedChart, int | None]] = []
    for sheet, chart in ((holder, chart) for holder in placed.sheets for chart in holder.charts):
        if _side_by_side(placed.sheets, chart):
            found.append((sheet, chart, None))
        else:
            found.append((sheet, chart, len(tables)))
            tables.append(_gathered(chart, values, len(tables)))
    sheets = placed.sheets
    if tables:
        title = title_lines("chart data title", _NAME, "What charts are drawn from; it follows the sheets.")
        own = place(Template("", (Sheet(name, _WIDTHS, (title, *tables)),))).sheets[0]
        sheets = (*sheets, own)
    drawn = (
        _drawn(sheet, chart, sheets[-1].tables[at].area if at is not None else None, values)
        for sheet, chart, at in found
    )
    return sheets, tuple(drawn)


def area_of(reference: str) -> Area:
    """Give the cells of an absolute reference after a "=".

    Examples
    --------
    >>> area_of("='Rock ''n'' roll'!$B$5:$B$12")
    Area(sheet="Rock 'n' roll", top=4, left=1, bottom=11, right=1)
    """
    sheet, address = split_reference(reference.removeprefix("="))
    bounds = bounds_of(address)
    if bounds is None:
        raise ValueError(f"{reference} is no reference")
    return Area(sheet, *bounds)


def _values(sheets: Sequence[PlacedSheet]) -> _Values:
    return {(sheet.sheet.name, cell.row, cell.column): cell.cell.value for sheet in sheets for cell in sheet.cells}


def _cells(area: Area) -> Iterator[tuple[str, int, int]]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield area.sheet, row, column


def is_told(series: Series) -> bool:
    """Say whether the legend tells a series; it also tells a point whose name would stand beside it in a file."""
    return series.look != "clear" and (series.listed or series.labels.startswith("name"))


def _names(chart: PlacedChart, values: _Values) -> tuple[str, ...]:
    """Give the names of the series; one that the legend should not tell is a blank, for it tells all."""
    names = []
    for series, spec in zip(chart.series, chart.chart.series, strict=True):
        is_reference = MARK in spec.name  # words may begin with "=" too
        named = values.get(next(_cells(area_of(series.name)))) if is_reference else series.name
        names.append(str(named) if named and is_told(series) else " ")
    return tuple(names)


def _columns(chart: PlacedChart) -> list[Area]:
    """Give the columns in the order in which they would have to stand side by side."""
    areas = [area_of(series.values) for series in chart.series]
    return [area_of(chart.series[0].across), *areas] if chart.chart.kind == "curves" else areas


def _side_by_side(sheets: Sequence[PlacedSheet], chart: PlacedChart) -> bool:
    """Say whether the series are columns beside each other, below the header row of one table."""
    if len({series.across for series in chart.series}) > 1:
        return False
    areas = _columns(chart)
    first = areas[0]
    tops = {table.area.top for sheet in sheets if sheet.sheet.name == first.sheet for table in sheet.tables}
    return first.top - 1 in tops and all(
        area == replace(first, left=first.left + at, right=first.left + at) for at, area in enumerate(areas)
    )


def _gathered(chart: PlacedChart, values: _Values, number: int) -> Table:
    """Bring the cells of a chart together, by formulas."""
    form = chart.chart.number_format

    def shown(place: tuple[str, int, int]) -> Cell:
        sheet, row, column = place
        value = values.get(place)
        address = Area(sheet, row, column, row, column).address()
        return Cell(value, "working", form, formula=address) if value is not None else Cell(None, "working")

    ranges = [list(_cells(area_of(series.values))) for series in chart.series]
    if chart.chart.kind == "curves":
        along = [list(_cells(area_of(series.across))) for series in chart.series]
        rows = [
            (shown(x), *(shown(y) if other is ys else _NOTHING for other in ranges))
            for xs, ys in zip(along, ranges, strict=True)
            for x, y in zip(xs, ys, strict=True)
        ]
    else:
        labels = list(_cells(area_of(chart.categories)))
        rows = [tuple(map(shown, cells)) for cells in zip(labels, *ranges, strict=True)]
    return Table(f"chart data {number}", ("", *_names(chart, values)), tuple(rows), quiet=True)


_NOTHING = Cell("#N/A", "working", formula="NA()")  # charts leave it out


def _drawn(sheet: PlacedSheet, chart: PlacedChart, table: Area | None, values: _Values) -> Drawn:
    names = _names(chart, values)
    areas = [area_of(series.values) for series in chart.series]
    figures = tuple(tuple(values.get(place) for place in _cells(area)) for area in areas)
    curves = chart.chart.kind == "curves"
    if table is None:
        columns = _columns(chart)
        source = replace(columns[0], top=columns[0].top - 1, right=columns[-1].right)
        categories = None if curves else area_of(chart.categories)
    else:
        source = table if curves else replace(table, left=table.left + 1)
        categories = None if curves else replace(table, top=table.top + 1, right=table.left)
    return Drawn(sheet.sheet.name, chart, source, categories, names, figures)
