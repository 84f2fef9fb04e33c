"""The sheet "Comparison": each value element, ours against the next best alternative, and what kind of point it is.

The figures of the two offerings are values; differences, points, shares and totals are formulas over them.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.results.copies import method_lines
from workbooks.results.pricing import Pricing
from workbooks.results.subject import Subject
from workbooks.results.tornado_sheet import workings_sheet
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Table, Validation, cell, column, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from xlcvm.value.next_best import (
    DEFAULT_TOLERANCE,
    ROUNDING,
    ComparedElement,
    Comparison,
    PointType,
    Winner,
    point_type,
)

HEADERS = ("Value element", "Ours", "Next best", "Difference", "Better", "Customer's view", "Point", "Share")
_WIDTHS = (34.0, 15.0, 15.0, 15.0, 12.0, 16.0, 22.0, 11.0)
_BARS = ("Element", "Better with ours", "Better with the next best")
_VIEW = Validation(
    "list",
    tuple(winner.value for winner in Winner),
    title="Customer's view",
    message="Choose ours, next best or same; nothing when it is not known.",
    prompt="Who is better here in the customer's eyes? Another winner than the figures give is contention.",
)
_WINNERS = {PointType.PARITY: Winner.SAME, PointType.OURS: Winner.OURS, PointType.NEXT_BEST: Winner.NEXT_BEST}


@dataclass(frozen=True)
class Compared:
    """A comparison with the next best alternative.

    Parameters
    ----------
    comparison : Comparison
        Of the value elements of one total.
    two_sided : tuple of bool
        Whether each element has a figure for each offering.
    open_elements : tuple of str
        Elements that are not yet quantified, and left out.
    tolerance : float
        Up to which part of the larger figure two count as equal, 0 to 1.
    pricing : Pricing, optional
        The prices, where they are known.
    prices : str
        Where they were looked for, or come from.
    """

    comparison: Comparison
    two_sided: tuple[bool, ...]
    open_elements: tuple[str, ...] = ()
    tolerance: float = DEFAULT_TOLERANCE
    pricing: Pricing | None = None
    prices: str = ""


def comparison_sheets(subject: Subject, compared: Compared) -> tuple[Sheet, Sheet]:
    """Build the sheet, and the workings of its chart.

    Parameters
    ----------
    subject : Subject
        What it is about.
    compared : Compared
        The comparison.

    Returns
    -------
    pair of Sheet
        A customer's view that is typed changes the point.
    """
    comparison = compared.comparison
    ours, next_best = subject.offerings
    count = len(comparison.rows)
    differences = [row.difference for row in comparison.rows]
    blocks: tuple[Block, ...] = (
        title_lines("comparison title", f"{ours} compared with {next_best}", f"Comparison of {subject.source}"),
        Lines("comparison headline", _headline(subject, compared), heights=(40.0, 20.0)),
        Table("elements", HEADERS, tuple(_row(subject, compared, row) for row in range(count))),
        Lines("comparison total", (_total(subject, compared),), gap=0),
        Lines("tolerance", (_tolerance(compared),)),
        Chart(
            "difference chart",
            f"Difference by value element{subject.unit_words}",
            column("difference bars", _BARS[0]),
            tuple(
                Series(header, column("difference bars", header), colour)
                for header, colour in zip(_BARS[1:], (FAVOURABLE, UNFAVOURABLE), strict=True)
            ),
            subject.change_format(*differences),
            rows=5 + int(1.7 * count),
            columns=len(_WIDTHS),
            description=f"Bars of the differences of {count} value elements; favourable and unfavourable ones.",
        ),
        method_lines("comparison method", _method(subject, compared), span=7),
    )
    main = Sheet("Comparison", _WIDTHS, blocks, one_page=count <= 30, colour=FAVOURABLE)
    return main, _workings(comparison)


def _headline(subject: Subject, compared: Compared) -> tuple[tuple[Cell, ...], ...]:
    total = compared.comparison.difference
    left_out = len(compared.open_elements)
    open_words = f"; {left_out} element{'s' * (left_out > 1)} not yet quantified and left out" if left_out else ""
    return (
        (Cell(total, "figure", subject.money_format(total), formula=cell("comparison total", 0, 3), span=8),),
        (
            Cell(
                f"difference in value to the next best alternative{subject.unit_words}{open_words}",
                "figure label",
                span=8,
            ),
        ),
    )


def _row(subject: Subject, compared: Compared, row: int) -> tuple[Cell, ...]:
    comparison = compared.comparison
    entry, two_sided = comparison.rows[row], compared.two_sided[row]
    element = entry.element
    money = subject.money_format(*(r.element.ours for r in comparison.rows), *(r.difference for r in comparison.rows))
    at = {header: cell("elements", row, header) for header in HEADERS}
    here, total = at["Difference"], cell("comparison total", 0, 3)
    figures = [Cell(figure, "body number", money) for figure in (element.ours, element.next_best)]
    difference = element.kind.closed_form.excel(at["Ours"], at["Next best"])
    share: float | str = entry.share if comparison.share_problem is None else "#DIV/0!"
    nothing = f"{ROUNDING!r}*SUMPRODUCT(ABS({column('elements', 'Difference')}))"
    view = element.customer_view
    return (
        Cell(element.name, "body bold"),
        *(figures if two_sided else [Cell(None, "empty")] * 2),
        Cell(entry.difference, "body number", money, formula=difference if two_sided else ""),
        Cell(_winner(compared, entry).value, "body quiet", formula=_winner_formula(here, at)),
        Cell(view.value if isinstance(view, Winner) else view, "input", money, validation=_VIEW),
        Cell(entry.point.value, "body", formula=_point_formula(at)),
        Cell(share, "body number", "0.0%", formula=f"{here}/IF(ABS({total})<={nothing},0,{total})"),
    )


def _winner(compared: Compared, entry: ComparedElement) -> Winner:
    element = entry.element
    return _WINNERS[point_type(element.ours, element.next_best, tolerance=compared.tolerance, kind=element.kind)]


def _winner_formula(difference: str, at: dict[str, str]) -> str:
    return (
        f'IF(ABS({difference})<={_limit(at)},"{Winner.SAME}",IF({difference}>0,"{Winner.OURS}","{Winner.NEXT_BEST}"))'
    )


def _point_formula(at: dict[str, str]) -> str:
    better, view = at["Better"], at["Customer's view"]
    sign = f'IF({view}>0,"{Winner.OURS}","{Winner.NEXT_BEST}")'
    theirs = f'IF(ISNUMBER({view}),IF(ABS({view})<={_limit(at)},"{Winner.SAME}",{sign}),{view})'
    plain = f'IF({better}="{Winner.SAME}","{PointType.PARITY}","Difference: "&{better})'
    return f'IF({view}="",{plain},IF({theirs}={better},{plain},"{PointType.CONTENTION}"))'


def _limit(at: dict[str, str]) -> str:
    """Up to which difference two figures count as equal; an element without figures has its difference for one."""
    alone = f"ABS({at['Difference']})*ISBLANK({at['Ours']})"
    larger = f"MAX(ABS({at['Ours']}),ABS({at['Next best']}),{alone})"
    return f"({cell('tolerance', 0, 1)}+{ROUNDING!r})*{larger}"


def _total(subject: Subject, compared: Compared) -> tuple[Cell, ...]:
    comparison = compared.comparison
    figures = comparison.figures if all(compared.two_sided) else None
    money = subject.money_format(*(figures or ()), comparison.difference)
    sums = [Cell(None, "total")] * 2
    if figures is not None:
        sums = [
            Cell(value, "total number", money, formula=f"SUM({column('elements', header)})")
            for value, header in zip(figures, HEADERS[1:3], strict=True)
        ]
    total = f"SUM({column('elements', 'Difference')})"
    share: float | str = 1.0 if comparison.share_problem is None else "#DIV/0!"
    return (
        Cell("Total", "total"),
        *sums,
        Cell(comparison.difference, "total number", money, formula=total),
        *[Cell(None, "total")] * 3,
        Cell(share, "total number", "0.0%", formula=f"SUM({column('elements', 'Share')})"),
    )


def _tolerance(compared: Compared) -> tuple[Cell, ...]:
    rule = Validation("decimal", least=0, most=1, title="Tolerance", message="Enter 0% to 100%.")
    said = "of the larger figure: up to here the two count as equal, a point of parity"
    return (
        Cell("Tolerance", "label"),
        Cell(compared.tolerance, "input number", "0.0#%", validation=rule),
        Cell(said, "label"),
    )


def _method(subject: Subject, compared: Compared) -> list[tuple[str, str | float]]:
    facts: list[tuple[str, str | float]] = [
        (
            "Figures",
            f"Ours and next best are what each equation says inside its brackets, computed {subject.computed_from} "
            "An element without brackets has its difference only.",
        ),
        ("Formulas", "Difference, better, point, share and total follow their cells."),
    ]
    if compared.prices:
        facts.append(("Prices", compared.prices))
    if compared.open_elements:
        facts.append(("Not yet quantified", ", ".join(compared.open_elements)))
    if subject.left_out:
        facts.append(("Other totals", f"Elements in {', '.join(subject.left_out)} do not add up with these."))
    return facts


def _workings(comparison: Comparison) -> Sheet:
    rows = []
    for row, entry in enumerate(comparison.rows):
        here = cell("elements", row, "Difference")
        rows.append(
            (
                Cell(entry.element.name, "working", formula=cell("elements", row, "Value element")),
                Cell(max(entry.difference, 0.0), "working number", formula=f"MAX({here},0)"),
                Cell(min(entry.difference, 0.0), "working number", formula=f"MIN({here},0)"),
            )
        )
    return workings_sheet("Comparison", (Table("difference bars", _BARS, tuple(rows), quiet=True),))
