"""The sheet "Summary": what our offering is worth against the next best alternative, element by element."""

from __future__ import annotations

import math
from dataclasses import replace

from workbooks.printed_formulas import affixes, literal
from workbooks.spec import Block, Cell, Chart, Lines, Series, Sheet, Table, Value, cell, column
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from workbooks.value_calculator import equations_sheet, inputs_sheet
from workbooks.value_calculator.calculator import PROBLEM, Calculator, Flavour
from workbooks.value_calculator.equations_sheet import result_format, unit_text
from workbooks.value_calculator.inputs_sheet import fact
from workbooks.value_calculator.summary_rows import ElementRow, element_rows
from workbooks.value_calculator.workings_sheet import BAR_HEADERS
from xlcvm.errors import ErrorCode
from xlcvm.units import Unit
from xlcvm.value import Total

NAME = "Summary"

_HEADERS = ("Value element", "Value", "Unit", "Status")
_WIDTHS = (38.0, 18.0, 14.0, 36.0)

_NO_TOTAL = "not computed: see Open points, sheet Value equations"


def summary_sheet(calculator: Calculator, flavour: Flavour) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    calculator : Calculator
        The calculator.
    flavour : {"native", "live"}
        Tells where the words on each element come from.

    Returns
    -------
    Sheet
        One page, upright.
    """
    rows = element_rows(calculator)
    blocks: list[Block] = [
        Lines("title", _title(calculator), gap=0, heights=(34.0, 20.0)),
        Lines("about whom", _facts(calculator), heights=(17.0,) * 4),
        Lines("headline", _headline(calculator), heights=(40.0, 20.0) * ((len(calculator.groups) + 1) // 2)),
    ]
    if calculator.illustrative:
        text = "Illustrative figures: made up to show the method, not taken from any customer."
        blocks.append(Lines("notice", ((Cell(text, "notice", span=4),),), heights=(20.0,)))
    blocks += [
        Table("elements", _HEADERS, tuple(_element(calculator, row, flavour) for row in rows), faded=("Value",)),
        Lines("totals", _totals(calculator), gap=0),
        *(chart for number in range(len(calculator.groups)) if (chart := _chart(calculator, number)) is not None),
        Lines("links", _links(calculator)),
    ]
    return Sheet(
        NAME, _WIDTHS, tuple(blocks), protected=flavour == "native", landscape=False, one_page=True, colour=FAVOURABLE
    )


def _title(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    ours, next_best = (fact(calculator, label, "") for label in ("Our offering", "Next best alternative"))
    words = f"What {ours.value} is worth to you, compared with {next_best.value}"
    formula = f'"What "&{ours.formula}&" is worth to you, compared with "&{next_best.formula}'
    return (Cell(calculator.title, "title"),), (Cell(words, "subtitle", formula=formula),)


def _facts(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    labels = ("Customer", "Our offering", "Next best alternative", "Prepared by", "As of")
    return tuple((Cell(label, "label"), fact(calculator, label, "fact")) for label in labels)


def _headline(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    """The totals in large figures, two beside each other."""
    tiles = [_tile(calculator, number, total) for number, total in enumerate(calculator.model.totals)]
    rows: list[tuple[Cell, ...]] = []
    for at in range(0, len(tiles), 2):
        pair = tiles[at : at + 2]
        span = len(_WIDTHS) // len(pair)
        rows += [tuple(replace(tile[line], span=span) for tile in pair) for line in (0, 1)]
    return tuple(rows)


def _tile(calculator: Calculator, number: int, total: Total) -> tuple[Cell, Cell]:
    after = affixes(total.unit, of_result=True).after
    look = _with_unit(result_format(total.unit, total.value), after)
    count, said = _open_formula(calculator, number), literal(f"total {per_period(total.unit)}".strip())
    return (
        Cell(_total_value(total), "figure", look, formula=cell("totals", number, 1)),
        Cell(
            _headline_words(total),
            "figure label",
            formula=f'{said}&IF({count}=0,"",", "&({count})&" not yet quantified and left out")',
        ),
    )


def _headline_words(total: Total) -> str:
    left_out = f", {total.open_count} not yet quantified and left out" if total.open_count else ""
    return f"total {per_period(total.unit)}".strip() + left_out


def per_period(unit: Unit | None) -> str:
    """Say over which period money is counted.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> per_period(parse_unit("USD/year")), per_period(parse_unit("USD")), per_period(None)
    ('per year', 'once', '')
    """
    if unit is None:
        return ""
    if unit.is_money:
        return "once"
    return f"per {unit.periods[0]}" if unit.is_money_per_period else f"in {unit.text}" if unit.text else ""


def _with_unit(number_format: str, after: str) -> str:
    quoted = f'"{after}"' if after else ""
    return ";".join(part + quoted for part in number_format.split(";"))


def _element(calculator: Calculator, row: ElementRow, flavour: Flavour) -> tuple[Cell, ...]:
    values = [other.value for other in element_rows(calculator) if other.group == row.group]
    numbers = [value for value in values if isinstance(value, float)]
    source = cell("equations", row.index, "Value")
    here = cell("elements", element_rows(calculator).index(row), "Value")
    status: Value = row.status
    if flavour == "live":
        said = cell("equations", row.index, "State")
        formula = said
        status = str(calculator.model.outcome(row.index).problem) if status not in ("good", "placeholder") else status
    else:
        points = cell("equations", row.index, "Open points")
        formula = (
            f'IF(ISNUMBER({here}),"good",IF({points}="",'
            f'IF(ERROR.TYPE({here})=2,"division by zero","cannot be computed"),'
            f'IF(ISERROR(FIND("{PROBLEM}",{points})),"placeholder",{points})))'
        )
    return (
        Cell(row.name, "body bold", formula=cell("equations", row.index, "Value element")),
        Cell(
            row.value,
            "body number",
            result_format(row.unit, *numbers),
            formula=source if row.factor == 1 else f"{source}*{row.factor!r}",
        ),
        Cell(unit_text(row.unit), "body quiet"),
        Cell(status, "body quiet", formula=formula),
    )


def _totals(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for number, total in enumerate(calculator.model.totals):
        count = _open_formula(calculator, number)
        status, values = (_rows_of_group(calculator, number, header) for header in ("Status", "Value"))
        quantified = f'COUNTIFS({status},"<>placeholder")'
        added = f'SUMIFS({values},{status},"<>placeholder")'
        rows.append(
            (
                Cell(f"Total {per_period(total.unit)}".strip(), "total"),
                Cell(
                    _total_value(total),
                    "total number",
                    result_format(total.unit, total.value),
                    formula=f"IF({quantified}=0,NA(),{added})",
                    name=f"total {per_period(total.unit)}",
                ),
                Cell(unit_text(total.unit), "total quiet"),
                Cell(
                    _left_out(total),
                    "total quiet",
                    formula=f'IF(ISERR(IF({quantified}=0,0,{added})),"{_NO_TOTAL}",IF({count}=0,'
                    f'"everything is quantified",({count})&IF({count}=1," placeholder"," placeholders")&" left out"))',
                ),
            )
        )
    return tuple(rows)


def _rows_of_group(calculator: Calculator, number: int, header: str) -> str:
    positions = [at for at, row in enumerate(element_rows(calculator)) if row.group == number]
    return f"{cell('elements', positions[0], header)}:{cell('elements', positions[-1], header)}"


def _left_out(total: Total) -> str:
    if total.problem is not None and total.problem.code is not ErrorCode.NOT_AVAILABLE:
        return _NO_TOTAL
    if not total.open_count:
        return "everything is quantified"
    return f"{total.open_count} placeholder{'s' if total.open_count > 1 else ''} left out"


def _total_value(total: Total) -> float | str:
    if math.isfinite(total.value):
        return total.value
    return str(total.problem.code) if total.problem is not None else "#N/A"


def _open_formula(calculator: Calculator, number: int) -> str:
    """Count the placeholders of a total, and those of which nobody knows the unit."""
    parts = [f'COUNTIF({_rows_of_group(calculator, number, "Status")},"placeholder")']
    for position, row in enumerate(element_rows(calculator)):
        if row.group != number and calculator.model.checked.equations[row.index].settled is None:
            parts.append(f'({cell("elements", position, "Status")}="placeholder")*1')
    return "+".join(parts)


def _chart(calculator: Calculator, number: int) -> Chart | None:
    rows = [row for row in element_rows(calculator) if row.group == number]
    if len(rows) < 2:
        return None
    numbers = [row.value for row in rows if isinstance(row.value, float)]
    unit = rows[0].unit
    colours = (FAVOURABLE, UNFAVOURABLE)
    best = max((row for row in rows if isinstance(row.value, float)), key=lambda row: row.value, default=rows[0])
    return Chart(
        f"chart {number}",
        f"Value by element, {unit_text(unit)}" if unit_text(unit) else "Value by element",
        column(f"bars {number}", BAR_HEADERS[0]),
        tuple(
            Series(header, column(f"bars {number}", header), colour)
            for header, colour in zip(BAR_HEADERS[1:], colours, strict=True)
        ),
        f"{result_format(unit, *numbers)};",
        rows=5 + 2 * len(rows),
        columns=len(_WIDTHS),
        description=f"Bars of the value of {len(rows)} elements; the largest is {best.name}.",
    )


def _links(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    return (
        (
            Cell(calculator.footnote, "quiet"),
            Cell("Inputs", "link", link=inputs_sheet.NAME),
            Cell("Equations", "link", link=equations_sheet.NAME),
            Cell("How to use this workbook", "link", link="About"),
        ),
    )
