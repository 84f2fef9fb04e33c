"""The band of the template "Pocket-price band review": its measures, its histogram, and what they are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbooks.formulas import (
    Expression,
    Where,
    absolute,
    all_of,
    any_of,
    count,
    either,
    floored,
    formed,
    if_error,
    is_number,
    maximum,
    minimum,
    negated,
    rounded,
    sum_meeting,
    sum_products,
    total,
)
from workbooks.formulas import reference as placed
from workbooks.library.entries import Entries
from workbooks.library.fields import Kind
from workbooks.library.kinds import Check
from workbooks.library.tables import Computed, FormulaTable, Line, Output, computed_table, outputs_table, value_cell
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import BRAND, FAVOURABLE, QUIET
from workbooks.templates.price_band_lines import BY_LIST
from xlcvm.pricing.bands import MEASURES, percentile_width, range_width, variation
from xlcvm.pricing.pocket_price import leakage, realization

BANDS = 25
"""How many bands the histogram has room for."""

_STATISTICS, _BAND, _WORKINGS, _ENDS, _REALISED = "statistics", "band", "workings", "band ends", "realisation"
_REACHED = 1e-12  # of the total weight: more than the rounding of sums
_EDGE = 9  # digits of a price counted in widths: nearer to an edge is on it
_SHARES = (0.1, 0.5, 0.9)
_KINDS: tuple[Kind, ...] = ("count", "amount", *("percent",) * 10)  # of MEASURES
_ROWS = {measure.attribute: row for row, measure in enumerate(MEASURES)}


@dataclass(frozen=True, slots=True)
class BandSheet:
    """The sheet of the band, and its checks."""

    sheet: Sheet
    checks: Sequence[Check]


@dataclass(frozen=True, slots=True)
class BandWorkings:
    """What is computed of each line, and the first measures, which it needs."""

    table: FormulaTable
    count: Expression
    weight: Expression
    mean: Expression


def band_workings(entries: Entries, lines: FormulaTable) -> BandWorkings:
    """Lay out what each line adds to the band."""
    prices, weights = lines.column("Price"), lines.column("Weight")
    counted, weighed = count(prices), total(weights)
    there = placed(counted.value, _measure("lines")) > 0.0
    weight = placed(weighed.value, _measure("weight"))
    average = either(there, total(lines.column("Price × weight")) / weight, "")
    mean = placed(average.value, _measure("mean"))
    width = entries["band width"]

    def price(line: Line) -> Expression:
        return lines.cell(line.number, "Price")

    def band(line: Line) -> Expression:
        return either(_usable(width), floored(rounded(price(line) / width, _EDGE)), "")

    def reaching(share: float) -> Computed:
        def reached(line: Line) -> Expression:
            return either(line["Weight up to it"] >= (share - _REACHED) * weight, price(line), "")

        return Computed(f"Reaches {share:.0%}", "percent", reached)

    columns = [
        Computed("Account", "text", lambda line: lines.cell(line.number, "Account")),
        Computed("Band", "count", band),
        Computed("Weight up to it", "amount", lambda line: sum_meeting(weights, Where(prices, "<=", price(line)))),
        *map(reaching, _SHARES),
        Computed("From mean", "percent", lambda line: price(line) - mean),
    ]
    if entries.live:
        columns += [_or_zero(lines, header) for header in ("Price", "Weight")]
    unused = [negated(is_number(lines.cell(number, "Price"))) for number in range(len(prices.values))]
    table = computed_table(_WORKINGS, unused, columns)
    return BandWorkings(table, counted, weighed, average)


def _or_zero(lines: FormulaTable, header: str) -> Computed:
    """Give a column without texts, as the functions of the add-in need it: lines of weight 0 count nowhere."""

    def figure(line: Line) -> Expression:
        found = lines.cell(line.number, header)
        return either(is_number(found), found, 0.0)

    return Computed(f"{header}, or 0", "number", figure, always=True)


def _usable(width: Expression) -> Expression:
    return all_of(is_number(width), width > 0.0)


def _measure(attribute: str) -> str:
    return cell(_STATISTICS, _ROWS[attribute] + 1, 1)


def _called(function: str, place: str, *arguments: str) -> str:
    return f"INDEX(_xll.{function}({','.join(arguments)}),{place})"


def _live_columns() -> tuple[str, str]:
    return column(_WORKINGS, "Price, or 0"), column(_WORKINGS, "Weight, or 0")


def _measures(lines: FormulaTable, workings: BandWorkings) -> dict[str, Expression]:
    """Give the measures of `xlcvm.pricing.bands`, by attribute; nothing where there are no lines."""
    prices, weights = lines.column("Price"), lines.column("Weight")
    reaching = [workings.table.column(f"Reaches {share:.0%}") for share in _SHARES]
    off = workings.table.column("From mean")
    there = placed(workings.count.value, _measure("lines")) > 0.0
    weight, mean = placed(workings.weight.value, _measure("weight")), placed(workings.mean.value, _measure("mean"))
    p10, median, p90 = (either(there, minimum(found), "") for found in reaching)
    lowest, highest = either(there, minimum(prices), ""), either(there, maximum(prices), "")

    def at(attribute: str, made: Expression) -> Expression:
        return placed(made.value, _measure(attribute))

    low, high = at("minimum", lowest), at("maximum", highest)
    spread = (sum_products(weights, off, off) / weight) ** 0.5
    deviation = either(there, either(low.equals(high), 0.0, spread), "")
    widths = {
        "variation": formed(variation, at("deviation", deviation), mean),
        "range_width": formed(range_width, high, low, mean),
        "percentile_width": formed(percentile_width, at("p90", p90), at("p10", p10), at("median", median)),
    }
    return {
        "lines": workings.count, "weight": workings.weight, "mean": workings.mean, "median": median, "p10": p10,
        "p90": p90, "minimum": lowest, "maximum": highest, "deviation": deviation,
        **{name: if_error(made, "") for name, made in widths.items()},
    }  # fmt: skip


def _statistics(entries: Entries, lines: FormulaTable, workings: BandWorkings) -> Lines:
    found = _measures(lines, workings)
    there = total(lines.column("Weight")) > 0.0
    rows = []
    for row, (measure, kind) in enumerate(zip(MEASURES, _KINDS, strict=True)):
        made = found[measure.attribute]
        if entries.live and row >= _ROWS["mean"]:
            call = Expression(made.value, _called("CVM_BAND_STATS", f"{row + 2},2", *_live_columns()))
            made = either(there, if_error(call, ""), "")
        name = f"band {measure.attribute.replace('_', ' ')}"
        figure = value_cell(made, kind, style="row number", name=name)
        rows.append((Cell(measure.name, "row bold"), figure, Cell(measure.definition, "row quiet", span=4)))
    head = (Cell("Measure", "header"), Cell("Figure", "header right"), Cell("Definition", "header", span=4))
    return Lines(_STATISTICS, (head, *rows), heights=(30.0,))


def _ends(workings: BandWorkings) -> list[Output]:
    bands = workings.table.column("Band")
    return [
        Output("first band", minimum(bands), "count", "widths above 0"),
        Output("last band", maximum(bands), "count", "widths above 0"),
    ]


def _band(entries: Entries, lines: FormulaTable, workings: BandWorkings, ends: list[Output]) -> FormulaTable:
    """Lay out the bands from the lowest price on: from edge to edge, the upper one excluded."""
    width, weights = entries["band width"], lines.column("Weight")
    bands = workings.table.column("Band")
    first, last = (placed(end.of.value, cell(_ENDS, row, "Figure")) for row, end in enumerate(ends))
    weight = placed(workings.weight.value, _measure("weight"))

    def made(header: str, kind: Kind, of: Sequence[Expression]) -> Computed:
        place = ("From", "To", "Weight", "Share", "Cumulative").index(header) + 1

        def figure(line: Line) -> Expression:
            native = of[line.number]
            if not entries.live:
                return native
            where = f"{line.number + 2},{place}"
            return Expression(native.value, _called("CVM_PRICE_BAND", where, *_live_columns(), width.formula))

        return Computed(header, kind, figure)

    numbers = [first + float(row) if row else first for row in range(BANDS)]
    own = [sum_meeting(weights, Where(bands, "=", number)) for number in numbers]
    up_to = [sum_meeting(weights, Where(bands, "<=", number)) for number in numbers]
    columns = [
        made("From", "percent", [number * width for number in numbers]),
        made("To", "percent", [(number + 1.0) * width for number in numbers]),
        made("Weight", "amount", own),
        made("Share", "percent", [found / weight for found in own]),
        made("Cumulative", "percent", [found / weight for found in up_to]),
    ]
    none = any_of(weight.equals(0.0), negated(_usable(width)))
    return computed_table(_BAND, [any_of(none, number > last) for number in numbers], columns)


def _realised(entries: Entries, lines: FormulaTable) -> list[Output]:
    """Give what is realised of sales at list price; only lines without a problem count."""
    quantities = lines.column("Counted")
    listed = sum_products(quantities, entries.typed_column("lines", "list price"))
    net, pocket = (sum_products(quantities, lines.column(header)) for header in ("Net", "Pocket"))
    cells = [placed(found.value, cell(_REALISED, row, "Figure")) for row, found in enumerate((listed, net, pocket))]

    def of_list(made: Expression) -> Expression:
        return either(cells[0] > 0.0, made, "")

    return [
        Output("sales at list price", listed, "amount", entries.currency),
        Output("net sales", net, "amount", entries.currency),
        Output("pocket sales", pocket, "amount", entries.currency),
        Output("net price realisation", of_list(formed(realization, cells[1], cells[0])), "percent", "of list"),
        Output("pocket price realisation", of_list(formed(realization, cells[2], cells[0])), "percent", "of list"),
        Output("leakage", of_list(formed(leakage, cells[0], cells[2])), "percent", "of list"),
    ]


def band_sheet(entries: Entries, lines: FormulaTable, workings: BandWorkings) -> BandSheet:
    """Give the sheet of the band with its chart, and its checks."""
    ends = _ends(workings)
    realised = _realised(entries, lines)
    band = _band(entries, lines, workings, ends)
    chart = Chart(
        "band chart", "Share of the weight at each pocket price, as a share of the list price", column(_BAND, "From"),
        (Series("Share of the weight", column(_BAND, "Share"), BRAND, labels="none", listed=False),), "0%",
        rows=18, columns=6, kind="histogram", value_axis=Axis(number_format="0%"),
        description="A column for each band of prices: how much of the weight is sold in it.",
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        title_lines("band title", "Band", "How much is sold at which pocket price, as a share of the list price"),
        outputs_table(_REALISED, realised, header="Realisation"),
        chart,
        _statistics(entries, lines, workings),
        band.block,
        replace(outputs_table(_ENDS, ends, header="Workings"), quiet=True),
    )
    sheet = Sheet(
        "Band", (30.0, *(16.0,) * 5), blocks, protected=True, landscape=False, one_page=True, colour=FAVOURABLE
    )
    first, last = (placed(end.of.value, cell(_ENDS, row, "Figure")) for row, end in enumerate(ends))
    mean, pocket = workings.mean, realised[4].of
    cells = placed(mean.value, _measure("mean")), placed(pocket.value, cell(_REALISED, 4, "Figure"))
    by_list = all_of(entries["weighted by"].equals(BY_LIST), *map(is_number, cells))
    untied = either(by_list, either(absolute(cells[0] - cells[1]) > 1e-9, 1.0, 0.0), 0.0)
    checks = (
        Check("Prices beyond the bands", either(last - first >= float(BANDS), 1.0, 0.0), "Sheet Inputs: a wider band."),
        Check("Mean and realisation tie out", untied, "A formula was changed: use a fresh template."),
    )
    return BandSheet(sheet, checks)


def workings_sheet(workings: BandWorkings, others: Sequence[Table]) -> Sheet:
    """Give the sheet that shows how the band and the accounts are computed."""
    title = title_lines(
        "workings title",
        "Workings",
        "Of each line, of the chart, and of each account",
    )
    widths = (24.0, 22.0, 16.0, 12.0, 13.0, 12.0, 12.0, *(12.0,) * (len(workings.table.block.headers) - 7))
    blocks = tuple(replace(block, quiet=True) for block in (workings.table.block, *others))
    return Sheet("Workings", widths, (title, *blocks), protected=True, landscape=False, colour=QUIET)
