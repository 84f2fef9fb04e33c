"""What a review of invoice lines found, as frozen records: everything that its sheets show. It computes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbooks.review.spread import Spread
from xlcvm.pricing.invoices.histograms import Histogram, Percentiles, Weight
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.periods import PeriodBridge
from xlcvm.pricing.invoices.results import ComplianceReport, GroupTotals, Overview
from xlcvm.pricing.outliers import AccountPrices
from xlcvm.pricing.policy import Policy
from xlcvm.pricing.price_volume_mix import MixMethod
from xlcvm.pricing.profitability import WhaleCurve

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
PERCENTILES = ("P10", "P25", "P50", "P75", "P90")
LARGEST = 200  # rows of a table: what is beyond stands summed in one row


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How lines are reviewed.

    Parameters
    ----------
    weight : Weight
        What a line weighs in bands and percentiles.
    exact : bool
        Whether percentiles are exact; else within half a bin of a fine histogram, in fewer passes over the lines.
    dimensions : tuple of str
        Those of which bands are shown; all that are mapped when left out.
    worst_accounts : int
        How many get a sheet with their lines.
    method : MixMethod
        Of price, volume and mix.
    """

    weight: Weight = Weight.REVENUE
    exact: bool = True
    dimensions: tuple[str, ...] = ()
    worst_accounts: int = 5
    method: MixMethod = MixMethod.OWN_PRICE


@dataclass(frozen=True, slots=True)
class GroupBand:
    """A value of a dimension: its totals, and its percentiles of pocket ÷ list price (none without lines sold)."""

    group: GroupTotals
    percentiles: tuple[float, ...] | None

    @property
    def width(self) -> float:
        """(P90 − P10) ÷ P50; NaN where there is none."""
        if self.percentiles is None or self.percentiles[2] <= 0:
            return math.nan
        return (self.percentiles[4] - self.percentiles[0]) / self.percentiles[2]


@dataclass(frozen=True, slots=True)
class DimensionReview:
    """The values of a dimension, largest list value first.

    Parameters
    ----------
    name : str
        Of the dimension.
    shown : tuple of GroupBand
        At most `LARGEST`.
    others : GroupBand, optional
        All further values as one; its percentiles are those of the fine histogram.
    other_count : int
        How many they are.
    """

    name: str
    shown: tuple[GroupBand, ...]
    others: GroupBand | None = None
    other_count: int = 0

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.shown) + self.other_count


@dataclass(frozen=True, slots=True)
class AccountFinding:
    """What an account pays against what is expected of it.

    Parameters
    ----------
    name : str
        Of the account.
    list_value, pocket : float
        Of its lines sold; money.
    price, expected, deviation : float
        As ratios to the mean prices of its product mix.
    is_outlier : bool
        Whether it deviates by more than the tolerance.
    """

    name: str
    list_value: float
    pocket: float
    price: float
    expected: float
    deviation: float
    is_outlier: bool

    @property
    def money(self) -> float:
        """Pocket value less what it would be at the expected price: below 0 where it pays less; NaN at a price of 0."""
        return self.pocket - self.pocket * self.expected / self.price if self.price else math.nan


@dataclass(frozen=True, slots=True)
class AccountLines:
    """The lines of an account that leave most between list and pocket."""

    finding: AccountFinding
    lines: tuple[Mapping[str, Any], ...]
    group: GroupTotals


@dataclass(frozen=True, slots=True)
class Accounts:
    """What accounts pay: all of them, by what they leave (most first); and what was told by whom."""

    prices: AccountPrices
    findings: tuple[AccountFinding, ...]

    @property
    def outliers(self) -> tuple[AccountFinding, ...]:
        """Those beyond the tolerance, by money."""
        return tuple(finding for finding in self.findings if finding.is_outlier)


@dataclass(frozen=True)
class Review:
    """Everything that the workbook shows.

    Parameters
    ----------
    source : str
        What the lines are called.
    mapping : InvoiceMapping
        Which column means what.
    options : ReviewOptions
        How they were reviewed.
    overview : Overview
        Totals, what was set aside, how it ties out.
    doubts : tuple of str
        What is odd about the lines, a sentence each.
    percentiles : Percentiles
        Of all lines.
    spread : Spread
        Of all lines: mean, ends, and lines below cost.
    histograms : mapping of Weight to Histogram
        Of all lines, by the weight asked for and by one other.
    dimensions : tuple of DimensionReview
        In the order of the mapping.
    policy : Policy, optional
        By which lines were judged.
    compliance : ComplianceReport, optional
        Of all lines.
    compliance_by : mapping of str to mapping of str to ComplianceReport
        By dimension and its value.
    accounts : Accounts, optional
        What they pay.
    bridge : PeriodBridge, optional
        Between the two periods.
    whale : WhaleCurve, optional
        Of accounts by pocket margin.
    worst : tuple of AccountLines
        The accounts that fall most below what is expected, in money.
    missing : tuple of str
        What could not be shown, and what to do to get it, a sentence each.
    """

    source: str
    mapping: InvoiceMapping
    options: ReviewOptions
    overview: Overview
    doubts: tuple[str, ...]
    percentiles: Percentiles
    spread: Spread
    histograms: Mapping[Weight, Histogram]
    dimensions: tuple[DimensionReview, ...] = ()
    policy: Policy | None = None
    compliance: ComplianceReport | None = None
    compliance_by: Mapping[str, Mapping[str, ComplianceReport]] | None = None
    accounts: Accounts | None = None
    bridge: PeriodBridge | None = None
    whale: WhaleCurve | None = None
    worst: tuple[AccountLines, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        """The percentiles of all lines."""
        return self.percentiles.values[0]

    @property
    def has_costs(self) -> bool:
        """Whether any cost is mapped."""
        return any(step.stage.value == "cost" for step in self.mapping.steps)

    @property
    def currency(self) -> str:
        """The currency of all money; "" when the mapping does not say."""
        return self.mapping.reporting_currency.strip().upper()
