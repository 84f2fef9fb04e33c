"""A value model with its price over the years: the inputs, and what follows of them. It lays out no sheet."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.formulas import (
    Expression,
    all_of,
    constant,
    either,
    formed,
    is_number,
    reference,
    total,
)
from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group
from workbooks.library.price_setting import PriceSetting
from workbooks.library.tables import Output
from workbooks.library.value_model.fields import Modelled
from workbooks.library.value_model.summary_sheet import BARS, Summed, summed
from workbooks.spec import cell
from xlcvm.value.life_cycle_cost import net_present_value

MOST_YEARS = 10
REFERENCE, PRICE, YEARS, RATE = "price of the next best alternative", "our price", "years of use", "discount rate"
SHARE = "share of the difference aimed at"
WORTH = "worth"


def price_group(  # noqa: PLR0913 - one example for each field
    *, reference_price: float, price: float, years: int, rate: float, share: float, sources: tuple[str, str]
) -> Group:
    """Make the inputs of the sheet, with the figures of the example."""
    return Group(
        "Price and years of use",
        (
            Field(REFERENCE, "amount", reference_price, "¤", 0, 1e9, note="What the customer would pay instead.",
                  source=sources[0]),
            Field(PRICE, "amount", price, "¤", 0, 1e9, note="For the same quantity, paid at once.", source=sources[1]),
            Field(YEARS, "count", years, "years", 1, MOST_YEARS, note="How long the value is counted."),
            Field(RATE, "percent", rate, "a year", 0, 1, note="What the customer asks of an investment."),
            Field(SHARE, "percent", share, "of the difference", 0, 1, required=False, audience="supplier",
                  note="Which part of the difference we want; the rest is the customer's reason to buy."),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Priced:
    """The price of a model with its worth over the years."""

    entries: Entries
    once: Summed
    yearly: Summed

    @property
    def known(self) -> Expression:
        """Whether everything is there to compute with."""
        years, rate = self.entries[YEARS], self.entries[RATE]
        given = (self.once.total, self.yearly.total, self.entries[REFERENCE], self.entries[PRICE], years, rate)
        in_range = (years >= 1.0, years <= float(MOST_YEARS), rate >= 0.0)
        return all_of(*(is_number(figure) for figure in given), *in_range)

    def when(self, made: Expression) -> Expression:
        """Give a result, and nothing where something is not there."""
        return either(self.known, made, "")

    def present(self, header: str, *, negative: bool) -> Expression:
        """Give the present value of the gains, or of the costs without their sign."""
        once, yearly = (total(found.bars(header)) for found in (self.once, self.yearly))
        sides = (once, -yearly) if negative else (-once, yearly)
        return formed(net_present_value, *sides, self.entries[YEARS], self.entries[RATE])

    @property
    def setting(self) -> PriceSetting:
        """The price against the next best alternative."""
        value = self.worth()[2].of
        there = reference(value.value, cell(WORTH, 2, "Figure"))
        return PriceSetting(
            self.entries[REFERENCE], self.entries[PRICE], there, self.known, self.entries.live
        )  # fmt: skip

    def worth(self) -> list[Output]:
        """Give the first rows of the table of worth: they end with the economic value."""
        positive, negative = (
            self.when(self.present(header, negative=at == 1)) for at, header in enumerate(BARS[1:])
        )  # fmt: skip
        cells = [
            reference(made.value, cell(WORTH, row, "Figure")) for row, made in enumerate((positive, negative))
        ]  # fmt: skip
        bare = PriceSetting(
            self.entries[REFERENCE], self.entries[PRICE], constant(0.0), self.known, self.entries.live
        )  # fmt: skip
        money = self.entries.currency
        return [
            Output("present value of what speaks for ours", positive, "amount", money),
            Output("present value of what speaks against ours", negative, "amount", money),
            Output("economic value", bare.economic_value(*cells), "amount", money),
        ]

    @property
    def investment(self) -> Expression:
        """What the customer pays more at once, less what is gained at once."""
        return self.entries[PRICE] - self.entries[REFERENCE] - self.once.total

    @classmethod
    def of(cls, modelled: Modelled) -> Priced:
        """Take a model with one total per year, and one of what comes once."""
        sums = {found.period: found for found in summed(modelled)}
        return cls(modelled.entries, sums["once"], sums["per year"])
