"""The sheets "Simulation" and "Distribution": how sure the total is, and what makes it unsure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbooks.results.copies import method_lines
from workbooks.results.subject import Subject
from workbooks.results.tornado_sheet import workings_sheet
from workbooks.spec import Axis, Block, Cell, Chart, Lines, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import AT_LOW, BRAND, FAVOURABLE, UNFAVOURABLE
from xlcvm.risk import Simulation

PERCENTILES = (0.1, 0.5, 0.9)
_COLOURS = (AT_LOW, BRAND, AT_LOW)
_BINS = 40
_TAIL = np.array([0.001, 0.002, 0.005])  # of the curve, which otherwise goes by whole percents
_MOST_INFLUENCES = 20  # in the chart; the table has all
_WIDTHS = (34.0, 18.0, 18.0, 18.0, 18.0)


@dataclass(frozen=True)
class Simulated:
    """A simulation, and the names of the inputs that were drawn together ("" when they were independent)."""

    result: Simulation
    correlated: str = ""


def simulation_sheets(subject: Subject, simulated: Simulated) -> tuple[Sheet, Sheet, Sheet]:
    """Build the sheets of a simulation.

    Parameters
    ----------
    subject : Subject
        What it is about.
    simulated : Simulated
        Its result.

    Returns
    -------
    tuple of Sheet
        Simulation, Distribution, and the workings of the charts. All figures are values.
    """
    result = simulated.result
    spread = result.spread
    percentiles = spread.percentiles(np.array(PERCENTILES)).tolist()
    money = subject.money_format(*percentiles)
    blocks: tuple[Block, ...] = (
        title_lines("simulation title", "How sure is the answer", f"Simulation of {subject.source}"),
        _headline(subject, result, percentiles),
        _curve_chart(subject, result, percentiles),
        Table("measures", ("Measure", "Value", "Standard error"), _measures(subject, result, money)),
        *_influences(result),
        method_lines("simulation method", _method(subject, simulated), span=4),
    )
    main = Sheet("Simulation", _WIDTHS, blocks, landscape=False, one_page=True, colour=FAVOURABLE)
    return main, _distribution(subject, result, money), _workings(subject, result, percentiles)


def _headline(subject: Subject, result: Simulation, percentiles: list[float]) -> Lines:
    low, middle, high = percentiles
    money = subject.money_format(middle)
    tiles = [(Cell(middle, "figure", money), Cell(f"P50: as likely more as less{subject.unit_words}", "figure label"))]
    span = f"{subject.money(low)} to {subject.money(high)}"
    tiles.append((Cell(None, "figure"), Cell("", "figure label")))
    if result.chance is not None and result.threshold is not None:
        said = f"chance of at least {subject.money(result.threshold)}"
        tiles[1] = (Cell(result.chance, "figure", "0.0%"), Cell(said, "figure label"))
    first, second = tiles
    return Lines(
        "simulation headline",
        (
            tuple(_wide(cells) for cells in zip((first[0], second[0]), (2, 3), strict=True)),
            tuple(_wide(cells) for cells in zip((first[1], second[1]), (2, 3), strict=True)),
            (Cell(f"Eight trials of ten lie between P10 and P90: {span}.", "figure label", span=5),),
        ),
        heights=(40.0, 20.0, 22.0),
    )


def _wide(given: tuple[Cell, int]) -> Cell:
    item, span = given
    return Cell(item.value, item.style, item.number_format, span=span)


def _curve_chart(subject: Subject, result: Simulation, percentiles: list[float]) -> Chart:
    series = [Series("Share of trials below", column("curve", "Share below"), BRAND, column("curve", "Total"), "line",
                     "none", listed=False)]  # fmt: skip
    for row, colour in enumerate(_COLOURS):
        named, values, across = (cell("marks", row, header) for header in ("Mark", "Share below", "Total"))
        left = result.threshold is not None and result.threshold >= percentiles[row]  # clear of the dashed line
        labels: Literal["name", "name left"] = "name left" if left else "name"
        series.append(Series(named, values, colour, across, "points", labels, listed=False))
    if result.threshold is not None:
        series.append(
            Series(cell("threshold", 0, "Mark"), column("threshold", "Share below"), UNFAVOURABLE,
                   column("threshold", "Total"), "dashed", "none")
        )  # fmt: skip
    figures = _curve(result)[0]
    money = subject.money_format(*figures)
    return Chart(
        "simulation chart",
        f"Cumulative probability of the total{subject.unit_words}",
        "",
        tuple(series),
        money,
        rows=24,
        columns=len(_WIDTHS),
        description="A curve of the share of trials that stay below each total, with P10, P50 and P90 marked.",
        kind="curves",
        value_axis=Axis("Share of trials below", "0%", 0.0, 1.0),
        across_axis=Axis("", money, *axis_ends([*figures, *_at_threshold(result)])),
    )


def axis_ends(figures: list[float]) -> tuple[float, float]:
    """Give round ends of an axis that holds all figures.

    Examples
    --------
    >>> axis_ends([23_456.0, 61_234.0]), axis_ends([5.0, 5.0])
    ((20000.0, 65000.0), (4.0, 6.0))
    """
    low, high = min(figures), max(figures)
    if low == high:
        return low - 1, high + 1
    size = 10.0 ** np.floor(np.log10((high - low) / 4))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * 10 >= high - low)
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def _at_threshold(result: Simulation) -> list[float]:
    return [] if result.threshold is None else [result.threshold]


def _curve(result: Simulation) -> tuple[list[float], list[float]]:
    shares = np.concatenate([[0.0], _TAIL, np.arange(1, 100) / 100, 1 - _TAIL[::-1], [1.0]])
    return result.spread.percentiles(shares).tolist(), shares.tolist()


def _measures(subject: Subject, result: Simulation, money: str) -> tuple[tuple[Cell, ...], ...]:
    spread = result.spread
    percentiles = [(f"P{share:.0%}".rstrip("%"), result.percentile(share), share) for share in PERCENTILES]
    rows: list[tuple[str, float, float | None, str]] = [
        ("Mean", spread.mean, result.standard_error, money),
        ("SD", spread.deviation, None, money),
        *((name, value, result.percentile_error(share), money) for name, value, share in percentiles),
        ("Minimum", spread.minimum, None, money),
        ("Maximum", spread.maximum, None, money),
    ]
    if result.chance is not None and result.threshold is not None:
        rows += [
            ("Threshold", result.threshold, None, money),
            ("Chance of reaching threshold", result.chance, None, "0.0%"),
        ]
    fine = subject.money_format(*(error for _, _, error, _ in rows if error is not None))
    return tuple(
        (
            Cell(name, "body bold"),
            Cell(value, "body number", look),
            Cell(error, "body number" if error is not None else "body", fine),
        )
        for name, value, error, look in rows
    )


def _influences(result: Simulation) -> tuple[Block, ...]:
    if not result.influences:
        return ()
    count = min(len(result.influences), _MOST_INFLUENCES)
    rows = tuple(
        (
            Cell(entry.variable, "body bold"),
            Cell(entry.rank_correlation, "body number", "+0.00;−0.00;0.00"),
            Cell(entry.share, "body number", "0.0%"),
        )
        for entry in result.influences
    )
    bars = (("Raises the total", FAVOURABLE), ("Lowers the total", UNFAVOURABLE))
    return (
        Chart(
            "influence chart",
            "What makes the total unsure: rank correlation of each input with the total",
            column("influence bars", "Variable"),
            tuple(Series(name, column("influence bars", name), colour) for name, colour in bars),
            "+0.00;−0.00;",
            rows=5 + int(1.6 * count),
            columns=len(_WIDTHS),
            description=f"Bars of {count} inputs; {result.influences[0].variable} explains most.",
        ),
        Table("influences", ("Variable", "Rank correlation", "Share of variance"), rows),
    )


def _method(subject: Subject, simulated: Simulated) -> list[tuple[str, str | float]]:
    result = simulated.result
    together = simulated.correlated or "none: the inputs vary independently"
    return [
        ("Method", result.method),
        ("Trials", float(result.trials)),
        ("Seed", float(result.seed)),
        ("Rank correlations", together),
        ("Share of variance", "Squared rank correlation (Spearman) of an input and the total, as a share of all."),
        ("Computed", f"The figures were computed {subject.computed_from} The same seed gives the same."),
    ]


def _distribution(subject: Subject, result: Simulation, money: str) -> Sheet:
    edges, shares = result.spread.bins(_BINS)
    columns = (edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), np.cumsum(shares).tolist())
    rows = tuple(
        (
            Cell(low, "body number", money),
            Cell(high, "body number", money),
            Cell(share, "body number", "0.0%"),
            Cell(total, "body number", "0.0%"),
        )
        for low, high, share, total in zip(*columns, strict=True)
    )
    title = title_lines("distribution title", "Distribution of the total", f"Shares of trials{subject.unit_words}")
    table = Table("distribution", ("From", "To", "Share", "Cumulative"), rows)
    return Sheet("Distribution", (20.0,) * 4, (title, table), frozen="distribution", landscape=False, colour=FAVOURABLE)


def _workings(subject: Subject, result: Simulation, percentiles: list[float]) -> Sheet:
    headers = ("Mark", "Total", "Share below")
    curve = tuple(
        (Cell("", "working"), Cell(figure, "working number", "#,##0.00"), Cell(share, "working number", "0%"))
        for figure, share in zip(*_curve(result), strict=True)
    )
    marks = tuple(
        (
            Cell(f"P{100 * share:.0f}  {subject.amount(figure)}", "working"),
            Cell(figure, "working number", "#,##0.00"),
            Cell(share, "working number", "0%"),
        )
        for share, figure in zip(PERCENTILES, percentiles, strict=True)
    )
    blocks: list[Block] = [Table("marks", headers, marks, quiet=True)]
    if result.threshold is not None and result.chance is not None:
        said = f"Threshold {subject.amount(result.threshold)}: reached in {100 * result.chance:.1f} % of trials"
        line = tuple(
            (Cell(said, "working"), Cell(result.threshold, "working number", "#,##0.00"), Cell(share, "working number"))
            for share in (0.0, 1.0)
        )
        blocks.append(Table("threshold", headers, line, quiet=True))
    bars = tuple(
        (
            Cell(entry.variable, "working"),
            Cell(max(entry.rank_correlation, 0.0), "working number", "0.000"),
            Cell(min(entry.rank_correlation, 0.0), "working number", "0.000"),
        )
        for entry in result.influences[:_MOST_INFLUENCES]
    )
    if bars:
        names = ("Variable", "Raises the total", "Lowers the total")
        blocks.append(Table("influence bars", names, bars, quiet=True))
    return workings_sheet("Simulation", (*blocks, Table("curve", headers, curve, quiet=True)))
