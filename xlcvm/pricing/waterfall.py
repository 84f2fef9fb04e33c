"""The price waterfall: what is left after each step from list price to pocket margin. It draws nothing.

Cost to serve is a cost, so it stands below the pocket price.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.pocket_price import leakage, too_large
from xlcvm.pricing.steps import Basis, Stage
from xlcvm.value.next_best import ROUNDING

LIST_PRICE = "List price"
LEVELS = {Stage.ON_INVOICE: "Invoice price", Stage.OFF_INVOICE: "Pocket price", Stage.COST: "Pocket margin"}
"""What is left after each stage; the stages in their order."""


@dataclass(frozen=True, slots=True)
class Step:
    """One discount, allowance or cost.

    Parameters
    ----------
    label : str
        Its name.
    stage : Stage
        Where it stands.
    amount : float
        Money of one unit, or a fraction of the price that `basis` names; above 0 it is taken off, below 0 a surcharge.
    basis : Basis
        What the amount is. The invoice price is only known after all on-invoice steps.

    Raises
    ------
    CvmError
        #VALUE!: no name, a fraction beyond 1 (15 means 1500 %), or an on-invoice step counted from the invoice price.
    """

    label: str
    stage: Stage
    amount: float
    basis: Basis = Basis.AMOUNT

    def __post_init__(self) -> None:
        if not self.label:
            raise CvmError("The step has no name.", "Name it.", where='column "Step"')
        if self.basis is not Basis.AMOUNT and abs(self.amount) > 1:
            figure, percent, fraction = map(format_number, (self.amount, self.amount * 100, self.amount / 100))
            raise CvmError(
                f'{figure} means {percent} %, for the basis is "{self.basis}".',
                f'Enter {figure}% (or {fraction}), or the basis "{Basis.AMOUNT}".',
                where='column "Amount"',
            )
        if self.basis is Basis.INVOICE and self.stage is Stage.ON_INVOICE:
            raise CvmError(
                f'The step "{self.label[:40]}" is on-invoice and "{self.basis}", a price that is only known after it.',
                f'Enter "{Basis.LIST}" or "{Basis.RUNNING}".',
                where='column "Basis"',
            )


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One bar of a waterfall: a step, or a price that stands between stages.

    Parameters
    ----------
    label : str
        Name of the step or price.
    stage : Stage, optional
        Of a step; None of a price.
    amount : float
        What a step takes off, below 0 for a surcharge; of a price the price itself. Money for the whole quantity.
    running : float
        What is left after it; money for the whole quantity.
    share_of_list : float
        `amount` as a fraction of the list price.
    """

    label: str
    stage: Stage | None
    amount: float
    running: float
    share_of_list: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A price waterfall.

    Parameters
    ----------
    rows : tuple of WaterfallRow
        List price, on-invoice steps, Invoice price, off-invoice steps, Pocket price, costs, Pocket margin.
    check : float
        List price − sum of all steps − pocket margin, added up another way than the rows; 0 when it ties out. What is
        no more than the rounding of binary fractions counts as 0.
    """

    rows: tuple[WaterfallRow, ...]
    check: float

    @property
    def list_price(self) -> float:
        """For the whole quantity; money."""
        return self._price(LIST_PRICE)

    @property
    def invoice_price(self) -> float:
        """After on-invoice steps; money for the whole quantity."""
        return self._price(LEVELS[Stage.ON_INVOICE])

    @property
    def pocket_price(self) -> float:
        """After off-invoice steps, before costs; money for the whole quantity."""
        return self._price(LEVELS[Stage.OFF_INVOICE])

    @property
    def pocket_margin(self) -> float:
        """After costs; money for the whole quantity."""
        return self._price(LEVELS[Stage.COST])

    @property
    def leakage(self) -> float:
        """The fraction of the list price that does not reach the pocket."""
        return leakage(self.list_price, self.pocket_price)

    def _price(self, label: str) -> float:
        return next(row.running for row in self.rows if row.stage is None and row.label == label)


def waterfall(list_price: float, steps: Sequence[Step], *, quantity: float = 1.0) -> Waterfall:
    """Take steps off a list price, stage by stage.

    Parameters
    ----------
    list_price : float
        Of one unit, above 0; money.
    steps : sequence of Step
        In any order: they are ordered by stage, and keep their order within one.
    quantity : float
        Units, above 0; every amount is multiplied by it.

    Returns
    -------
    Waterfall
        A price below 0 is computed: steps that take off more than there is are to be seen.

    Raises
    ------
    CvmError
        #VALUE!: list price or quantity is not above 0. #NUM!: figures too large to be computed with.

    Notes
    -----
    Marn & Rosiello, "Managing Price, Gaining Profit", HBR, September–October 1992.

    Examples
    --------
    >>> found = waterfall(100, [Step("Discount", Stage.ON_INVOICE, 0.15, Basis.LIST), Step("Cost", Stage.COST, 40)])
    >>> [(row.label, row.amount, row.running) for row in found.rows][1:]
    [('Discount', 15.0, 85.0), ('Invoice price', 85.0, 85.0), ('Pocket price', 85.0, 85.0), ('Cost', 40.0, 45.0), \
('Pocket margin', 45.0, 45.0)]
    """
    for what, figure in (("list price", list_price), ("quantity", quantity)):
        if not figure > 0:
            problem = f"The {what} is {format_number(figure)}, not above 0."
            raise CvmError(problem, f"Enter a {what} above 0.", where=f'argument "{what.replace(" ", "_")}"')
    total = running = invoice = float(list_price) * quantity
    rows = [_price_row(LIST_PRICE, total, total)]
    for stage, price in LEVELS.items():
        for step in steps:
            if step.stage is stage:
                base = {Basis.AMOUNT: quantity, Basis.LIST: total, Basis.INVOICE: invoice, Basis.RUNNING: running}
                taken = step.amount * base[step.basis]
                running -= taken
                rows.append(WaterfallRow(step.label, stage, taken, running, taken / total))
        rows.append(_price_row(price, running, total))
        if stage is Stage.ON_INVOICE:
            invoice = running
    if not all(map(math.isfinite, (total, *(row.running for row in rows)))):
        raise too_large()
    return Waterfall(tuple(rows), _check(rows))


def _price_row(label: str, price: float, total: float) -> WaterfallRow:
    return WaterfallRow(label, None, price, price, price / total)


def _check(rows: Sequence[WaterfallRow]) -> float:
    figures = [rows[0].running, *(-row.amount for row in rows if row.stage), -rows[-1].running]
    left = math.fsum(figures)
    return 0.0 if abs(left) <= ROUNDING * math.fsum(map(abs, figures)) else left
