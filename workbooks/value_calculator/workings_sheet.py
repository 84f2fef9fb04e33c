"""The sheet "Workings": figures as they are printed, and the bars of the charts. Nothing on it is to be filled in."""

from __future__ import annotations

import math

from workbooks.spec import Block, Cell, Lines, Sheet, Table, Value, cell, title_lines
from workbooks.value_calculator import native_texts
from workbooks.value_calculator.calculator import Calculator, Flavour
from workbooks.value_calculator.summary_rows import element_rows

NAME = "Workings"
BAR_HEADERS = ("Value element", "Gain for you", "Cost to you")


def workings_sheet(calculator: Calculator, flavour: Flavour) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    calculator : Calculator
        The calculator.
    flavour : {"native", "live"}
        Live needs no printed figures: CVM_WITH_VALUES prints them.

    Returns
    -------
    Sheet
        With a table "bars 0", "bars 1", … for each unit.
    """
    blocks: list[Block] = [
        title_lines(
            "workings title",
            "Workings",
            "How this workbook prints its equations and draws its charts. There is nothing to fill in.",
        )
    ]
    for number in range(len(calculator.groups)):
        blocks += [_heading(f"bars heading {number}", "Bars of the chart"), _bars(calculator, number)]
    if flavour == "native":
        blocks += [
            _heading("input texts heading", "Inputs as they are printed in the equations"),
            native_texts.input_texts(calculator),
            _heading("equation texts heading", "Results as they are printed"),
            native_texts.equation_texts(calculator),
        ]
    return Sheet(NAME, (32.0, 40.0, *(16.0,) * 6), tuple(blocks), protected=flavour == "native", colour="#9CA3AF")


def _heading(key: str, text: str) -> Lines:
    return Lines(key, ((Cell(text, "working header"),),))


def _bars(calculator: Calculator, number: int) -> Table:
    rows = []
    for position, row in enumerate(element_rows(calculator)):
        if row.group != number:
            continue
        value, status = (cell("elements", position, header) for header in ("Value", "Status"))
        figure = row.value if isinstance(row.value, float) and math.isfinite(row.value) else 0.0
        label: Value = f"{row.name} (open)" if row.status == "placeholder" else row.name
        name = cell("elements", position, "Value element")
        rows.append(
            (
                Cell(label, "working", formula=f'{name}&IF({status}="placeholder"," (open)","")'),
                Cell(max(figure, 0.0), "working number", formula=f"IF(ISNUMBER({value}),MAX({value},0),0)"),
                Cell(min(figure, 0.0), "working number", formula=f"IF(ISNUMBER({value}),MIN({value},0),0)"),
            )
        )
    return Table(f"bars {number}", BAR_HEADERS, tuple(rows), gap=0, quiet=True)
