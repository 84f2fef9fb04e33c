"""The sheet "Inputs": every figure once, with its unit, its range and what backs it, and what is wrong with it."""

from __future__ import annotations

import datetime
import math

from workbooks.printed_formulas import literal
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Validation, cell, title_lines
from workbooks.styles import DATE, DECIMAL, PERCENT
from workbooks.value_calculator.calculator import OPEN, PROBLEM, Calculator, Flavour, date_value
from xlcvm.value import Input, Status
from xlcvm.value.ranges import Shape

NAME = "Inputs"
STATUSES = tuple(status.value for status in Status if status.value)
SPARE_ROWS = 8  # of the live flavour, for inputs that an analyst adds

_WIDTHS = {
    "Variable": 31, "Value": 12, "Ours": 12, "Next best": 12, "Unit": 14, "Low": 9.5, "High": 9.5,
    "Distribution": 12, "Status": 18, "Source": 38, "Owner": 17, "Date": 11, "Check": 24,
}  # fmt: skip

_STATUS_RULE = Validation(
    "list", STATUSES, title="Status", message="Choose measured, customer-confirmed, assumed or placeholder."
)
_SHAPES = tuple(shape.value for shape in Shape)
_DISTRIBUTION_RULE = Validation(
    "list", _SHAPES, title="Distribution", message=f"Choose {', '.join(_SHAPES)}, or leave it blank."
)
_DATE_RULE = Validation("date", title="Date", message="Enter a date, such as 2026-01-31.")
_FIGURE_RULE = Validation(
    "decimal",
    title="A figure is needed",
    message="Enter a number without its unit. If it is not known yet, leave it blank, with the status placeholder.",
)
_PERCENT_RULE = Validation(
    "decimal",
    least=-1,
    most=1,
    title="Percent",
    message="10 would mean 1,000 %. Type 10% (with the percent sign) for ten percent.",
    prompt="Type it with the percent sign: 10%",
)


def inputs_sheet(calculator: Calculator, flavour: Flavour) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    calculator : Calculator
        The calculator.
    flavour : {"native", "live"}
        Live: names and units can be changed too, and there are spare rows.

    Returns
    -------
    Sheet
        With the blocks "facts" and "inputs".
    """
    headers = input_headers(calculator)
    rows = [_row(calculator, index, headers, flavour) for index in range(len(calculator.model.inputs.rows))]
    if flavour == "live":
        rows += [_spare_row(headers)] * SPARE_ROWS
    numbers = tuple(header for header in ("Value", "Ours", "Next best", "Low", "High") if header in headers)
    wide = len(headers)
    notice: list[Block] = []
    if calculator.illustrative:
        text = (
            "Illustrative figures: made up to show the method, not taken from any customer. Replace each by your own."
        )
        notice = [Lines("inputs notice", ((Cell(text, "notice", span=wide),),), heights=(20.0,))]
    return Sheet(
        NAME,
        tuple(_WIDTHS[header] for header in headers),
        (
            title_lines(
                "inputs title", "Inputs", "Fill the yellow cells; every other figure of this workbook follows."
            ),
            *notice,
            Lines("facts", _fact_rows(calculator), heights=(18.0,) * 5),
            Lines("sides", (_sides(calculator, headers),)),
            Table("inputs", headers, tuple(rows), gap=0, filtered=True, numbers=numbers),
        ),
        frozen="inputs",
        protected=flavour == "native",
        colour="#E0B400",
    )


def input_headers(calculator: Calculator) -> tuple[str, ...]:
    """Give the headers of the inputs table: Value, or Ours and Next best, or all three."""
    figures = [header for header in ("Value",) if calculator.has_shared]
    figures += [header for header in ("Ours", "Next best") if calculator.has_sides]
    return (
        "Variable",
        *figures,
        *(header for header in _WIDTHS if header not in ("Variable", "Value", "Ours", "Next best")),
    )


def _facts(calculator: Calculator) -> dict[str, datetime.date | str]:
    return {
        "Customer": calculator.customer,
        "Our offering": calculator.our_offering,
        "Next best alternative": calculator.next_best,
        "Prepared by": calculator.prepared_by,
        "As of": date_value(calculator.date),
    }


def _fact_rows(calculator: Calculator) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Cell(label, "label"), Cell(value, "input line", number_format=DATE if label == "As of" else "", span=4))
        for label, value in _facts(calculator).items()
    )


def fact(calculator: Calculator, label: str, style: str) -> Cell:
    """Give a cell that repeats a fact of this sheet elsewhere, such as the customer's name."""
    facts = _facts(calculator)
    here = cell("facts", list(facts).index(label), 1)
    return Cell(facts[label], style, number_format=DATE if label == "As of" else "", formula=f'IF({here}="","",{here})')


def _sides(calculator: Calculator, headers: tuple[str, ...]) -> tuple[Cell, ...]:
    """Say above the figures which offering they belong to."""
    above = {
        "Value": Cell("same for both" if "Ours" in headers else "", "above"),
        "Ours": fact(calculator, "Our offering", "above"),
        "Next best": fact(calculator, "Next best alternative", "above"),
    }
    return tuple(above.get(header, Cell(None)) for header in headers)


def _row(calculator: Calculator, index: int, headers: tuple[str, ...], flavour: Flavour) -> tuple[Cell, ...]:
    row = calculator.model.inputs.rows[index]
    unit = calculator.model.checked.units[index]
    percent = unit is not None and unit.is_percent
    look = PERCENT if percent else DECIMAL
    rule = _PERCENT_RULE if percent else _FIGURE_RULE
    fixed = "body" if flavour == "native" else "input"

    def figure(value: float | None, name: str = "") -> Cell:
        shown = value if value is not None and math.isfinite(value) else None
        return Cell(shown, "input number", number_format=look, validation=rule, name=name)

    empty = Cell(None, "empty")
    cells = {
        "Variable": Cell(row.variable, "body bold" if flavour == "native" else "input"),
        "Value": empty if row.two_sided else figure(row.ours, row.variable),
        "Ours": figure(row.ours, f"{row.variable} ours") if row.two_sided else empty,
        "Next best": figure(row.next_best, f"{row.variable} next best") if row.two_sided else empty,
        "Unit": Cell(row.unit, fixed),
        "Low": figure(row.low),
        "High": figure(row.high),
        "Distribution": Cell(row.distribution, "input", validation=_DISTRIBUTION_RULE),
        "Status": Cell(row.status.value, "input", validation=_STATUS_RULE),
        "Source": Cell(row.source, "input"),
        "Owner": Cell(row.owner, "input"),
        "Date": Cell(date_value(row.date), "input", number_format=DATE, validation=_DATE_RULE),
        "Check": _check(row, index, percent=percent),
    }
    return tuple(cells[header] for header in headers)


def _spare_row(headers: tuple[str, ...]) -> tuple[Cell, ...]:
    rules = {"Distribution": _DISTRIBUTION_RULE, "Status": _STATUS_RULE, "Date": _DATE_RULE}
    return tuple(
        Cell(None, "check") if header == "Check" else Cell(None, "input", validation=rules.get(header))
        for header in headers
    )


def sides_of(row: Input) -> tuple[str, ...]:
    """Give the headers of the columns that an input fills."""
    return ("Ours", "Next best") if row.two_sided else ("Value",)


def _check(row: Input, index: int, *, percent: bool) -> Cell:
    """Say beside an input what keeps it from being used; nothing when it is good."""
    status = f"TRIM({cell('inputs', index, 'Status')})"
    problems, found = [], ""
    for header, figure in zip(sides_of(row), row.figures, strict=False):
        of = {"Value": "", "Ours": " of ours", "Next best": " of next best"}[header]
        here = cell("inputs", index, header)
        above = f'IF(ABS({here})>1,{literal(f"{PROBLEM} a percentage{of} above 100%. ")},"")' if percent else '""'
        error, blank, text = (
            literal(f"{PROBLEM} {what}. ")
            for what in (f"an error value{of}", f"no figure{of}", f"a text{of}, not a number")
        )
        problems.append(f'IF(ISERROR({here}),{error},IF(ISNUMBER({here}),{above},IF(TRIM({here})="",{blank},{text})))')
        if not math.isfinite(figure):
            found += f"{PROBLEM} no figure{of}. "
        elif percent and abs(figure) > 1:
            found += f"{PROBLEM} a percentage{of} above 100%. "
    known = ",".join(literal(status) for status in ("", *STATUSES))
    formula = (
        f'IF({status}="placeholder",{literal(f"{OPEN} placeholder. ")},'
        f'IF(ISNUMBER(MATCH({status},{{{known}}},0)),"",{literal(f"{PROBLEM} unknown status. ")})&{"&".join(problems)})'
    )
    value = f"{OPEN} placeholder. " if row.status is Status.PLACEHOLDER else found
    return Cell(value, "check", formula=formula)
