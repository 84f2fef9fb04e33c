"""The sheet "Price": from the reference price to the economic value, where the price lies, and who gets what.

The two prices can be changed; every other figure is a formula over them and over the differences of the comparison.
"""

from __future__ import annotations

from workbooks.printed_formulas import literal
from workbooks.results.copies import method_lines
from workbooks.results.price_pictures import corridor_chart, fact, price_workings, stack_chart
from workbooks.results.pricing import Pricing
from workbooks.results.subject import Subject, computed
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Validation, cell, column, title_lines
from workbooks.styles import FAVOURABLE
from xlcvm.value.next_best import ROUNDING, Comparison
from xlcvm.value.price_setting import (
    PricePosition,
    economic_value,
    incentive,
    price_at_share,
    value_share,
)

SHARES = (0.25, 0.5, 0.75)
_WIDTHS = (40.0, 20.0, 60.0)
TITLE = "What price the value allows"
_HOLDS = "holds: the customer gains by choosing ours"
_FAILS = "does not hold: the customer gains nothing by choosing ours"
_PRICE = Validation("decimal", title="Price", message="Enter a number without its currency.")


def price_sheets(subject: Subject, comparison: Comparison, pricing: Pricing) -> tuple[Sheet, Sheet]:
    """Build the sheet, and the workings of its charts.

    Parameters
    ----------
    subject : Subject
        What it is about.
    comparison : Comparison
        On the sheet "Comparison" of the same file.
    pricing : Pricing
        The prices.

    Returns
    -------
    pair of Sheet
        Everything follows the two prices.
    """
    ours, next_best = subject.offerings
    steps = len(comparison.rows) + 2
    blocks: tuple[Block, ...] = (
        title_lines("price title", TITLE, f"{ours} against {next_best}{subject.unit_words}"),
        Lines("price facts", _facts(subject, pricing, next_best)),
        corridor_chart(subject, pricing),
        stack_chart(subject, pricing, steps),
        Table("shares", ("Supplier's share", "Price", "What it means"), _share_rows(subject, pricing)),
        method_lines(
            "price method",
            (
                ("Economic value", economic_value.words),
                ("Incentive", f"{incentive.words}; the next best alternative is taken to be worth what it costs"),
                ("Value share", value_share.words),
                ("Formulas", "All figures and both charts follow the yellow cells, and the sheet Comparison."),
            ),
            span=2,
        ),
    )
    main = Sheet("Price", _WIDTHS, blocks, landscape=False, one_page=True, colour=FAVOURABLE)
    return main, price_workings(subject, comparison, pricing)


def _facts(subject: Subject, pricing: Pricing, next_best: str) -> tuple[tuple[Cell, ...], ...]:
    value, corridor, verdict = pricing.economic_value, pricing.corridor, pricing.verdict
    money = subject.money_format(value, pricing.reference_price)
    differences = column("elements", "Difference")
    given = f"ISNUMBER({fact('price')})"
    reference, price, positive, negative = (fact(name) for name in ("reference", "price", "positive", "negative"))
    gain = incentive.excel(fact("value"), price, reference, reference)
    share = value_share.excel(price, reference, fact("difference"))
    size = f"{ROUNDING!r}*MAX(ABS({fact('value')}),ABS({price}),ABS({reference}))"
    supplier: float | str = ""
    if pricing.price is not None:
        supplier = computed(value_share, pricing.price, pricing.reference_price, value - pricing.reference_price)
    customer = 1 - supplier if isinstance(supplier, float) else supplier
    words = "" if verdict is None else _HOLDS if verdict.holds else _FAILS
    rule = f"IF({fact('incentive')}>{size},{literal(_HOLDS)},{literal(_FAILS)})"

    def row(label: str, found: Cell, said: str) -> tuple[Cell, ...]:
        return Cell(label, "body bold"), found, Cell(said, "body quiet")

    def figure(shown: float | str, formula: str, look: str = money) -> Cell:
        return Cell(shown, "body number", look, formula=formula)

    return (
        row("Reference price", Cell(pricing.reference_price, "input number", money, name="reference price",
            validation=_PRICE), f"What {next_best} costs"),
        row("Price asked", Cell(pricing.price, "input number", money, name="price asked", validation=_PRICE),
            "Of our offering"),
        row("Positive differentiation", figure(pricing.positive, f'SUMIF({differences},">0")'), "What speaks for ours"),
        row("Negative differentiation", figure(pricing.negative, f'ABS(SUMIF({differences},"<0"))'),
            "What speaks against ours"),
        row("Economic value", figure(value, economic_value.excel(reference, positive, negative)),
            "The price at which the customer neither gains nor loses"),
        row("Difference to be shared", figure(value - pricing.reference_price, f"{fact('value')}-{reference}"),
            "Economic value − reference price"),
        row("Customer's incentive", figure(verdict.margin if verdict else "", f'IF({given},{gain},"")'),
            "(Vf − Pf) − (Va − Pa)"),
        row("Supplier's share", figure(supplier, f'IF({given},{share},"")', "0.0%"), "Of the difference"),
        row("Customer's share", figure(customer, f'IF({given},1-{fact("supplier")},"")', "0.0%"), ""),
        (
            Cell("Position of the price", "body bold"),
            Cell(corridor.position.value if corridor else "", "body", formula=f'IF({given},{_position()},"")', span=2),
        ),
        (
            Cell("(Vf − Pf) > (Va − Pa)", "total"),
            Cell(words, "total", formula=f'IF({given},{rule},"")', span=2),
        ),
    )  # fmt: skip


def _position() -> str:
    """Say by formula where the price lies against the corridor."""
    reference, price, value = (fact(name) for name in ("reference", "price", "value"))
    slack = f"{ROUNDING!r}*MAX(ABS({price}),ABS({reference}),ABS({value}))"
    said = {position: literal(position.value) for position in PricePosition}
    within = f"IF({price}>{value}+{slack},{said[PricePosition.ABOVE]},{said[PricePosition.WITHIN]})"
    inside = f"IF({price}<{reference}-{slack},{said[PricePosition.BELOW]},{within})"
    return f"IF({value}<={reference},{said[PricePosition.NO_CORRIDOR]},{inside})"


def _share_rows(subject: Subject, pricing: Pricing) -> tuple[tuple[Cell, ...], ...]:
    difference = pricing.economic_value - pricing.reference_price
    rows = []
    for row, share in enumerate(SHARES):
        value = computed(price_at_share, pricing.reference_price, difference, share)
        formula = price_at_share.excel(fact("reference"), fact("difference"), cell("shares", row, 0))
        said = cell("shares", row, 0)
        rows.append(
            (
                Cell(share, "input number", "0%"),
                Cell(value, "body number", subject.money_format(pricing.economic_value), formula=formula),
                Cell(
                    f"the customer keeps {1 - share:.0%} of the difference",
                    "body quiet",
                    formula=f'"the customer keeps "&ROUND(100*(1-{said}),1)&"% of the difference"',
                ),
            )
        )
    return tuple(rows)
