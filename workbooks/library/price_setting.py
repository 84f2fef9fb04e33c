"""Price setting in a template: economic value, incentive, shares of the difference, and where a price lies.

The domain's own closed forms; a live template calls the CVM_ functions, which give the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.formulas import Expression, absolute, either, formed
from workbooks.library.live import called
from workbooks.spec import Cell, Chart, Series, Table, column
from workbooks.styles import BRAND, UNFAVOURABLE
from xlcvm.value.next_best import ROUNDING
from xlcvm.value.price_setting import PricePosition, economic_value, incentive, price_at_share, value_share

GAINS = "✓ The customer gains by choosing ours"
LOSES = "✗ The customer gains nothing by choosing ours"
PARTS = ("Reference price", "Our part of the difference", "Your part of the difference", "Above the economic value")


@dataclass(frozen=True)
class PriceSetting:
    """A price against the next best alternative.

    Parameters
    ----------
    reference_price, price : Expression
        What the next best alternative costs, and ours; numbers wherever `known` holds.
    value : Expression
        The cell of the economic value.
    known : Expression
        Whether all figures are there; where it does not hold, every result is an empty text.
    live : bool
        Whether formulas call CVM_ functions.
    """

    reference_price: Expression
    price: Expression
    value: Expression
    known: Expression
    live: bool

    def economic_value(self, positive: Expression, negative: Expression) -> Expression:
        """Give what stands in the cell of the economic value."""
        made = formed(economic_value, self.reference_price, positive, negative)
        return self._when(called("CVM_EVC", made, self.reference_price, positive, negative, live=self.live))

    @property
    def difference(self) -> Expression:
        """The differentiation value."""
        return self._when(self.value - self.reference_price)

    @property
    def incentive(self) -> Expression:
        """The customer's incentive to buy; the next best alternative is taken to be worth what it costs."""
        operands = (self.value, self.price, self.reference_price, self.reference_price)
        return self._when(called("CVM_INCENTIVE", formed(incentive, *operands), *operands, live=self.live))

    @property
    def verdict(self) -> Expression:
        """Whether the fundamental equation holds, in words; a tie is no reason to change."""
        gain = formed(incentive, self.value, self.price, self.reference_price, self.reference_price)
        return self._when(either(gain > self._slack, GAINS, LOSES))

    @property
    def position(self) -> Expression:
        """Where the price lies against the corridor, in words."""
        said = {position: str(position.value) for position in PricePosition}
        within = either(self.price > self.value + self._slack, said[PricePosition.ABOVE], said[PricePosition.WITHIN])
        inside = either(self.price < self.reference_price - self._slack, said[PricePosition.BELOW], within)
        return self._when(either(self.value <= self.reference_price, said[PricePosition.NO_CORRIDOR], inside))

    @property
    def supplier_share(self) -> Expression:
        """Which part of the difference we take; an empty text where there is nothing to share."""
        operands = (self.price, self.reference_price, self.value - self.reference_price)
        made = called("CVM_VALUE_SHARE", formed(value_share, *operands), *operands, live=self.live)
        shared = either(self.price >= self.reference_price, made, "")
        return self._when(either(self.value > self.reference_price, shared, ""))

    def price_at(self, share: Expression) -> Expression:
        """Give the price that leaves us a share of the difference."""
        operands = (self.reference_price, self.value - self.reference_price, share)
        made = called("CVM_PRICE_AT_SHARE", formed(price_at_share, *operands), *operands, live=self.live)
        good = either(share < 0.0, "", either(share > 1.0, "", made))
        return self._when(either(self.value > self.reference_price, good, ""))

    @property
    def _slack(self) -> Expression:
        price, reference, value = (absolute(figure) for figure in (self.price, self.reference_price, self.value))
        larger = either(price > reference, price, reference)
        return ROUNDING * either(value > larger, value, larger)

    def _when(self, made: Expression) -> Expression:
        return either(self.known, made, "")

    def parts(self) -> list[Expression]:
        """Give the lengths of the bar of the corridor, in the order of `PARTS`; zeros where nothing is known."""
        low = either(self.price < self.reference_price, self.price, self.reference_price)
        capped = either(self.price < self.value, self.price, self.value)
        lengths = (
            either(self.value < low, self.value, low),
            either(capped > self.reference_price, capped - self.reference_price, 0.0),
            either(self.value > self.price, self.value - either(self.price > low, self.price, low), 0.0),
            either(self.price > self.value, self.price - self.value, 0.0),
        )
        return [either(self.known, length, 0.0) for length in lengths]


def corridor(key: str, names: list[Expression], settings: list[PriceSetting], *, columns: int) -> tuple[Chart, Table]:
    """Draw how far each price goes from the reference price to the economic value.

    Parameters
    ----------
    key : str
        Of the chart; the table of its bars is named after it.
    names : list of Expression
        Below each bar.
    settings : list of PriceSetting
        One a bar.
    columns : int
        How many columns of the sheet the chart covers.

    Returns
    -------
    pair of Chart and Table
        The table is quiet, and belongs to the end of the sheet.
    """
    bars = f"{key} bars"
    rows = tuple(
        (
            Cell(name.value, "working", formula=name.formula),
            *(Cell(part.value, "working number", "#,##0.00", part.formula) for part in setting.parts()),
        )
        for name, setting in zip(names, settings, strict=True)
    )
    colours = (BRAND, "#5FA9C2", "#7FA35B", UNFAVOURABLE)
    series = tuple(
        Series(part, column(bars, part), colour) for part, colour in zip(PARTS, colours, strict=True)
    )  # fmt: skip
    chart = Chart(
        key, "Who gets what of the difference", column(bars, "Bar"), series, "#,##0;-#,##0;",
        rows=7 + 3 * len(rows), columns=columns, kind="stacked bars",
        description="A bar for each price: the reference price, our part of the difference, and the customer's.",
    )  # fmt: skip
    return chart, Table(bars, ("Bar", *PARTS), rows, quiet=True)


def zero_unless(known: Expression, made: Expression) -> Expression:
    """Give a figure for a chart: 0 where it is not known."""
    return either(known, made, 0.0)
