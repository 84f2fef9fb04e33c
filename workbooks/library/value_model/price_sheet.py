"""The sheet "Price" of a value model: what the value allows, what the customer gains, and who gets what."""

from __future__ import annotations

from dataclasses import replace

from workbooks.formulas import (
    Expression,
    either,
    is_number,
    reference,
)
from workbooks.library.bridge import Step, bridge
from workbooks.library.entries import Entries
from workbooks.library.price_setting import corridor, zero_unless
from workbooks.library.tables import Output, outputs_table, value_cell
from workbooks.library.value_model.fields import Modelled
from workbooks.library.value_model.priced import REFERENCE, SHARE, WORTH, Priced
from workbooks.spec import Block, Cell, Lines, Sheet, Signal, Table, cell, title_lines
from workbooks.styles import FAVOURABLE

_WIDTHS = (44.0, 18.0, 18.0, 18.0, 18.0)


def price_sheet(modelled: Modelled) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    modelled : Modelled
        A model with one total per year and one of what comes once.

    Returns
    -------
    Sheet
        One page.
    """
    entries, priced = modelled.entries, Priced.of(modelled)
    stack = bridge(
        "value stack", _steps(priced), title="From the reference price to the economic value", columns=5,
        legend=("Price level", "Speaks for ours", "Speaks against ours"),
    )  # fmt: skip
    chart, bars = corridor("price corridor", [_price_label(entries)], [priced.setting], columns=5)
    blocks: tuple[Block, ...] = (
        title_lines("price title", "Price", "What the value allows, what the customer gains, and who gets what"),
        outputs_table(WORTH, [*priced.worth(), *_shares(priced)], header="Economic value and price"),
        _verdict(priced),
        stack.chart,
        chart,
        _as_workings(stack.steps),
        stack.workings,
        bars,
    )
    return Sheet(
        "Price", _WIDTHS, blocks, protected=True, landscape=False, one_page=True, colour=FAVOURABLE,
        signals=(Signal("verdict", 0, 0, "✓", "✗"),),
    )  # fmt: skip


def _as_workings(steps: Table) -> Table:
    """Keep the steps of the chart from being read as results: they are 0 where nothing is known."""
    rows = tuple(tuple(replace(found, style=_quiet(found), name="") for found in row) for row in steps.rows)
    return replace(steps, rows=rows, quiet=True)


def _quiet(found: Cell) -> str:
    return "working number" if found.style.endswith("number") else "working"


def _price_label(entries: Entries) -> Expression:
    return either(entries["our offering"].is_blank(), "Our price", entries["our offering"])


def _shares(priced: Priced) -> list[Output]:
    entries, setting = priced.entries, priced.setting
    money = entries.currency
    outputs = [
        Output("difference to be shared", setting.difference, "amount", money),
        Output("incentive to buy", setting.incentive, "amount", money),
    ]
    if not entries.for_customer:
        aimed = entries[SHARE]
        outputs += [
            Output("our share of the difference", setting.supplier_share, "percent", "of the difference"),
            Output(
                "price at the share aimed at", either(is_number(aimed), setting.price_at(aimed), ""), "amount", money
            ),
        ]
    return outputs


def _verdict(priced: Priced) -> Lines:
    setting = priced.setting
    said, position = setting.verdict, setting.position
    rows = (
        (Cell(said.value, "light", formula=said.formula, span=2),),
        (value_cell(either(priced.known, "The price is", ""), "text", style="label"),
         Cell(position.value, "text", formula=position.formula, span=4)),
    )  # fmt: skip
    return Lines("verdict", rows)


def _steps(priced: Priced) -> list[Step]:
    known, value = priced.known, priced.setting.value
    positive, negative = (
        reference(made.of.value, cell(WORTH, row, "Figure")) for row, made in enumerate(priced.worth()[:2])
    )
    start = zero_unless(known, priced.entries[REFERENCE])
    up, down = zero_unless(known, positive), zero_unless(known, -negative)
    return [
        Step("Reference price", None, start),
        Step("What speaks for ours", up, start + up),
        Step("What speaks against ours", down, start + up + down),
        Step("Economic value of ours", None, zero_unless(known, value)),
    ]
