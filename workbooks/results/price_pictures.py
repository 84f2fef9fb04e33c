"""The pictures of the sheet "Price", a corridor and a stack, and the cells that they are drawn from."""

from __future__ import annotations

from dataclasses import replace

from workbooks.bridges import BRIDGE, BRIDGE_BARS, bridge_pieces
from workbooks.printed_formulas import affixes, literal, printed_formula
from workbooks.results.pricing import Pricing
from workbooks.results.subject import Subject, computed
from workbooks.results.tornado_sheet import workings_sheet
from workbooks.spec import Axis, Cell, Chart, Lines, Series, Sheet, Table, cell, column
from workbooks.styles import BRAND, FAVOURABLE, LINE, UNFAVOURABLE
from xlcvm.equations.operators import round_half_away
from xlcvm.value.next_best import Comparison
from xlcvm.value.price_setting import value_share, value_stack

_PARTS = ("Reference price", "Supplier's part", "Customer's part", "Above the value")
_STACK = ("Label", "Step", "Rounded", *BRIDGE)
COLUMNS = 3  # of the sheet, over which the pictures stretch
_AT = {"reference": 0, "price": 1, "positive": 2, "negative": 3, "value": 4, "difference": 5, "incentive": 6,
       "supplier": 7, "customer": 8}  # fmt: skip


def fact(name: str) -> str:
    """Refer to a figure of the sheet "Price"."""
    return cell("price facts", _AT[name], 1)


def corridor_chart(subject: Subject, pricing: Pricing) -> Chart:
    """Draw the price corridor: reference price, the supplier's and the customer's part, and what exceeds the value."""
    colours = (LINE, BRAND, FAVOURABLE, UNFAVOURABLE)
    money = subject.money_format(pricing.economic_value, pricing.reference_price)
    plain = money.split(";", maxsplit=1)[0]
    series = tuple(
        Series(cell("corridor names", 0, at), cell("corridor", 0, at), colour) for at, colour in enumerate(colours, 1)
    )
    return Chart(
        "corridor chart",
        f"Price corridor{subject.unit_words}",
        cell("corridor", 0, 0),
        series,
        f"{plain};;",
        rows=13,
        columns=COLUMNS,
        description="A bar from 0 over the reference price and the price to the economic value.",
        kind="stacked bars",
        value_axis=Axis(number_format=money),
    )


def stack_chart(subject: Subject, pricing: Pricing, steps: int) -> Chart:
    """Draw the value stack, in which elements that speak against ours step down."""
    colours = (LINE, BRAND, FAVOURABLE, FAVOURABLE, UNFAVOURABLE, UNFAVOURABLE)
    listed = (False, False, True, False, True, False)
    names = ("", "", "Worth more with ours", "", "Worth less with ours", "")
    series = tuple(
        Series(name or header, column("stack", header), colour, look="clear" if header == "Carrier" else "solid",
               labels="none", listed=shown)
        for name, header, colour, shown in zip(names, BRIDGE_BARS, colours, listed, strict=True)
    )  # fmt: skip
    return Chart(
        "stack chart",
        f"From the reference price to the economic value{subject.unit_words}",
        column("stack", "Label"),
        series,
        "",
        rows=20,
        columns=COLUMNS,
        description=f"Columns of {steps} steps from the reference price to the economic value.",
        kind="stacked columns",
        value_axis=Axis(number_format=subject.money_format(pricing.economic_value, pricing.reference_price)),
    )


def price_workings(subject: Subject, comparison: Comparison, pricing: Pricing) -> Sheet:
    """Give the sheet of the cells that both are drawn from: formulas over the sheets "Price" and "Comparison"."""
    return workings_sheet(
        "Price",
        (
            Table("stack", _STACK, _stack_rows(subject, comparison, pricing), quiet=True),
            Lines("corridor names", (_part_names(pricing),)),
            Lines("corridor", (_parts(pricing),), gap=0),
        ),
    )


def _stack_rows(subject: Subject, comparison: Comparison, pricing: Pricing) -> tuple[tuple[Cell, ...], ...]:
    entries = comparison.rows
    steps = value_stack(
        [entry.element.name for entry in entries],
        [entry.difference for entry in entries],
        reference_price=pricing.reference_price,
    )
    last = len(steps) - 1
    digits = 0 if max(abs(step.value) for step in steps) >= 1_000 else 2
    rows = []
    for row, step in enumerate(steps):
        before = cell("stack", row - 1, "To")
        if row in (0, last):
            name = Cell("Economic value" if row else "Reference price", "working")
            start, end, amount = "0", fact("value" if row else "reference"), fact("value" if row else "reference")
        else:
            named, amount = (cell("elements", row - 1, header) for header in ("Value element", "Difference"))
            name = Cell(step.label, "working", formula=named)
            start, end = before, f"{before}+{amount}"
        rows.append(
            (
                *_label(subject, row, name, step.value, amount, signed=row not in (0, last), digits=digits),
                *bridge_pieces("stack", row, (step.start, step.end), (start, end), level=row in (0, last)),
            )
        )
    return tuple(rows)


def _label(  # noqa: PLR0913
    subject: Subject, row: int, name: Cell, value: float, amount: str, *, signed: bool, digits: int
) -> tuple[Cell, Cell, Cell]:
    """Give what stands below a column of the stack: the step, and on a second line its amount."""
    whole = affixes(subject.unit, of_result=True)
    around = replace(whole, after="")
    rounded = cell("stack", row, "Rounded")
    figure = round_half_away(value * around.factor, digits)
    plus = "+" if signed and figure > 0 else ""
    shown = f"{name.value}\n{plus}{subject.money(figure / around.factor).removesuffix(whole.after)}"
    sign = f'IF({rounded}>0,"+","")&' if signed else ""
    formula = f"{cell('stack', row, 'Step')}&CHAR(10)&{sign}{printed_formula(rounded, around)}"
    return (
        Cell(shown, "working", formula=formula),
        name,
        Cell(figure, "working number", formula=f"ROUND({amount}*{around.factor},{digits})"),
    )


def _parts(pricing: Pricing) -> tuple[Cell, ...]:
    r, p, v = fact("reference"), fact("price"), fact("value")
    asked = f"IF(ISNUMBER({p}),{p},{r})"
    formulas = (
        f"MIN({r},{asked},{v})",
        f"MAX(0,MIN({asked},{v})-{r})",
        f"MAX(0,{v}-{asked})",
        f"MAX(0,{asked}-{v})",
    )
    return (
        Cell(" ", "working"),
        *(
            Cell(figure, "working number", "#,##0.00", formula=formula)
            for figure, formula in zip(_part_figures(pricing), formulas, strict=True)
        ),
    )


def _part_figures(pricing: Pricing) -> tuple[float, ...]:
    """Give the length of each part of the bar, in its order; without a price the customer has all of the difference."""
    reference, value = pricing.reference_price, pricing.economic_value
    price = reference if pricing.price is None else pricing.price
    return (
        min(reference, price, value),
        max(0.0, min(price, value) - reference),
        max(0.0, value - price),
        max(0.0, price - value),
    )


def _part_names(pricing: Pricing) -> tuple[Cell, ...]:
    """Name the parts: the first by where it ends, the shares with their figures where there are any."""
    share: float | str = "#N/A"
    if pricing.price is not None:
        difference = pricing.economic_value - pricing.reference_price
        share = computed(value_share, pricing.price, pricing.reference_price, difference)
    owned = [("supplier", _PARTS[1], share), ("customer", _PARTS[2], 1 - share if isinstance(share, float) else share)]
    named = []
    for owner, name, part in owned:
        figure = f": {_percent(part)}%" if isinstance(part, float) else ""
        own = fact(owner)
        formula = f'{literal(name)}&IF(ISNUMBER({own}),": "&ROUND(100*{own},1)&"%","")'
        named.append(Cell(name + figure, "working header", formula=formula))
    return (Cell(None, "working header"), _first_part(pricing), *named, Cell(_PARTS[3], "working header"))


def _percent(share: float) -> str:
    """Print a share as ROUND(100*share,1) joined to a text does."""
    return f"{round_half_away(100 * share, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0, lest there be a −0


def _first_part(pricing: Pricing) -> Cell:
    reference, value = pricing.reference_price, pricing.economic_value
    price = reference if pricing.price is None else pricing.price
    name = "Economic value" if value < min(reference, price) else "Price asked" if price < reference else _PARTS[0]
    r, p, v = (fact(name) for name in ("reference", "price", "value"))
    lower = f'IF(ISNUMBER({p}),IF({p}<{r},"Price asked",{literal(_PARTS[0])}),{literal(_PARTS[0])})'
    return Cell(name, "working header", formula=f'IF({v}<MIN({r},{p}),"Economic value",{lower})')
