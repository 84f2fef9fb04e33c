"""Asks invoice lines everything that the review shows, stage by stage. It lays out nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workbooks.review.reviewed import (
    LARGEST,
    SHARES,
    AccountFinding,
    AccountLines,
    Accounts,
    DimensionReview,
    GroupBand,
    Review,
    ReviewOptions,
)
from workbooks.review.spread import Spread, pocket_of_accounts, spread_of
from workbooks.sources import Source
from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.findings import find_oddities
from xlcvm.pricing.invoices.histograms import Histogram, Percentiles, Weight, total_of
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.periods import PeriodBridge
from xlcvm.pricing.invoices.price_bands import BandQuestion, sharpen
from xlcvm.pricing.invoices.results import ComplianceReport, GroupTotals, Overview, Totals
from xlcvm.pricing.ladders import listed
from xlcvm.pricing.policy import Policy
from xlcvm.pricing.profitability import WhaleCurve, whale_curve
from xlcvm.pricing.steps import Stage

Told = Callable[[str, int, int], None]
"""Hears what is being asked, its number from 0, and how many stages there are."""

JUDGED_BY = ("Segment", "Rep")
_MOST_ALIKE = 3  # values that are shown
_ALWAYS = ("Looking for oddities", "Waterfall, bands and policy", "Spread of prices")


def silent(_stage: str, _number: int, _count: int) -> None:
    """Tell nobody."""


def gather(
    source: Source, analysis: InvoiceAnalysis, *, policy: Policy | None, options: ReviewOptions, told: Told = silent
) -> Review:
    """Review invoice lines.

    Parameters
    ----------
    source : Source
        The lines.
    analysis : InvoiceAnalysis
        Made of them.
    policy : Policy, optional
        By which they are judged.
    options : ReviewOptions
        How.
    told : callable
        Hears of each stage as it begins.

    Returns
    -------
    Review
        What the workbook shows; what could not be had is named in `missing`.

    Raises
    ------
    CvmError
        The lines cannot be used at all, or an option names what is not mapped.
    """
    return _Gathering(source, analysis, policy, options).run(told)


def stage_names(mapping: InvoiceMapping, options: ReviewOptions, *, judged: bool) -> list[str]:
    """Name the stages in which lines are reviewed; `judged` when there is a policy."""
    asked = {
        "Policy by segment and rep": judged and bool(set(JUDGED_BY) & set(mapping.dimensions)),
        "Accounts and their worst lines": "Account" in mapping.dimensions,
        "Price, volume and mix": mapping.before is not None and "Product" in mapping.dimensions,
    }
    bands = [f"Bands by {name}" for name in _dimensions(mapping, options)]
    return [*_ALWAYS, *bands, *(name for name, has in asked.items() if has)]


def _dimensions(mapping: InvoiceMapping, options: ReviewOptions) -> list[str]:
    asked = options.dimensions or tuple(mapping.dimensions)
    return list(dict.fromkeys(mapping.dimension(name) for name in asked))


class _Gathering:
    """One review in the making."""

    def __init__(
        self, source: Source, analysis: InvoiceAnalysis, policy: Policy | None, options: ReviewOptions
    ) -> None:
        self.source = source
        self.analysis = analysis
        self.mapping = analysis.mapping
        self.policy = policy
        self.options = options
        self.doubts: list[str] = list(source.remarks)
        self.missing: list[str] = []
        self.overview: Overview
        self.percentiles: Percentiles
        self.compliance: ComplianceReport | None = None
        self.histograms: dict[Weight, Histogram] = {}
        self.spread: Spread
        self.groups: dict[str, list[GroupTotals]] = {}
        self.dimensions: list[DimensionReview] = []
        self.compliance_by: dict[str, Mapping[str, ComplianceReport]] = {}
        self.accounts: Accounts | None = None
        self.whale: WhaleCurve | None = None
        self.bridge: PeriodBridge | None = None
        self.worst: list[AccountLines] = []

    def run(self, told: Told) -> Review:
        dimensions = _dimensions(self.mapping, self.options)
        ask: dict[str, Callable[[], None]] = {
            **dict(zip(_ALWAYS, (self._look, self._look_at_all, self._measure_spread), strict=True)),
            **{f"Bands by {name}": self._dimension(name) for name in dimensions},
            "Policy by segment and rep": self._judge_groups,
            "Accounts and their worst lines": self._look_at_accounts,
            "Price, volume and mix": self._compare_periods,
        }
        stages = stage_names(self.mapping, self.options, judged=self.policy is not None)
        for number, name in enumerate(stages):
            told(name, number, len(stages))
            ask[name]()
        self._name_what_is_not_mapped()
        return Review(
            self.source.name, self.mapping, self.options, self.overview, tuple(self.doubts), self.percentiles,
            self.spread, self.histograms, tuple(self.dimensions), self.policy, self.compliance, self.compliance_by,
            self.accounts, self.bridge, self.whale, tuple(self.worst), tuple(self.missing),
        )  # fmt: skip

    def _look(self) -> None:
        self.doubts += find_oddities(self.source.table, self.analysis.expressions)

    def _look_at_all(self) -> None:
        """Ask all in one pass but the accounts, of which there may be too few for an expected price."""
        plain = {name: column for name, column in self.mapping.dimensions.items() if name != "Account"}
        analysis = InvoiceAnalysis(self.source.table, replace(self.mapping, dimensions=plain))
        found = analysis.dashboard(self.policy, shares=SHARES, exact=self.options.exact)
        self.overview, self.percentiles, self.compliance = found.overview, found.percentiles, found.compliance
        self.histograms[Weight.REVENUE] = found.histogram
        weight = self.options.weight
        if weight is not Weight.REVENUE:
            self.percentiles = self.analysis.percentiles(SHARES, weight=weight, exact=self.options.exact)
            self.histograms[weight] = self.percentiles.histograms[0]
        else:
            self.histograms[Weight.VOLUME] = self.analysis.histograms(weight=Weight.VOLUME)[""]

    def _measure_spread(self) -> None:
        self.spread = spread_of(self.analysis, self.options.weight, self.percentiles.values[0][2])

    def _totals_by(self, name: str) -> list[GroupTotals]:
        if name not in self.groups:
            self.groups[name] = self.analysis.by(name)
        return self.groups[name]

    def _dimension(self, name: str) -> Callable[[], None]:
        def ask() -> None:
            groups, weight = self._totals_by(name), self.options.weight
            self.doubts += alike(name, [group.name for group in groups])
            found = self.analysis.histograms(name, weight=weight)
            shown, rest = groups[:LARGEST], groups[LARGEST:]
            kept = {group.name: found[group.name] for group in shown if group.name in found}
            values = self._values(name, kept)
            bands = tuple(GroupBand(group, values.get(group.name)) for group in shown)
            others = [found[group.name] for group in rest if group.name in found]
            band = GroupBand(GroupTotals(f"All others ({len(rest):,})", added(rest)), _rough(others)) if rest else None
            self.dimensions.append(DimensionReview(name, bands, band, len(rest)))

        return ask

    def _values(self, name: str, kept: dict[str, Histogram]) -> dict[str, tuple[float, ...]]:
        if not kept:
            return {}
        question = BandQuestion(name, self.options.weight)
        if self.options.exact:
            found = sharpen(self.analysis.lines, kept, SHARES, question=question)
        else:
            found = Percentiles.of(kept, SHARES)
        return dict(zip(found.names, found.values, strict=True))

    def _judge_groups(self) -> None:
        for name in JUDGED_BY:
            if self.policy is not None and name in self.mapping.dimensions:
                self.compliance_by[name] = self.analysis.compliance(self.policy, name)

    def _look_at_accounts(self) -> None:
        groups = self._totals_by("Account")
        self.whale = whale_curve([group.name for group in groups], [group.totals.margin for group in groups])
        try:
            prices = self.analysis.account_prices()
        except CvmError as error:
            if error.code is not ErrorCode.NOT_AVAILABLE:
                raise
            self.missing.append(f"Outliers and worst accounts: {error.problem}")
            return
        sums = pocket_of_accounts(self.analysis)
        far = {outlier.account for outlier in prices.outliers}
        columns = (column.tolist() for column in (prices.prices, prices.expected, prices.deviations))
        findings = [
            AccountFinding(name, *sums[name], price, expected, deviation, name in far)
            for name, price, expected, deviation in zip(prices.accounts, *columns, strict=True)
        ]
        findings.sort(key=lambda finding: (finding.money if finding.money == finding.money else 0.0, finding.name))
        self.accounts = Accounts(prices, tuple(findings))
        named = {group.name: group for group in groups}
        for finding in findings[: self.options.worst_accounts]:
            if finding.money < 0:
                lines = self.analysis.worst_lines("Account", finding.name, most=LARGEST)
                self.worst.append(AccountLines(finding, tuple(lines), named[finding.name]))

    def _compare_periods(self) -> None:
        try:
            self.bridge = self.analysis.price_volume_mix(method=self.options.method)
        except CvmError as error:
            self.missing.append(f"Price, volume and mix: {error.problem} {error.remedy}")

    def _name_what_is_not_mapped(self) -> None:
        """Say which columns would show more."""
        mapping, stages = self.mapping, {step.stage for step in self.mapping.steps}
        lacking = {
            "Policy compliance: write the rules as [[policy]] into the mapping, or name a file with --policy.": (
                self.policy is None
            ),
            "Outliers, whale curve and worst accounts: map account in [columns].": "Account" not in mapping.dimensions,
            "Outliers by product mix, and price, volume and mix: map product in [columns].": (
                "Product" not in mapping.dimensions
            ),
            "Price, volume and mix between two periods: map date in [columns], and name before and after in "
            "[periods].": mapping.before is None,
            "Bands by segment and rep: map segment and rep in [columns].": not {"Segment", "Rep"}
            & set(mapping.dimensions),
            "Pocket price below the invoice price: map off-invoice steps such as rebates, freight and payment terms; "
            "without them the pocket price is the invoice price.": Stage.OFF_INVOICE not in stages,
            "Pocket margin: map a step of the stage cost; without one the margin is the pocket value.": (
                Stage.COST not in stages
            ),
            "Tie-out with the books: enter their total in [ledger], or with --ledger-total.": mapping.ledger is None,
            "Tie-out line by line: map booked in [columns], the amount that the books show for the line.": (
                not mapping.booked
            ),
        }
        self.missing += [sentence for sentence, is_lacking in lacking.items() if is_lacking]


def alike(dimension: str, names: Sequence[str]) -> list[str]:
    """Doubt values of a dimension that differ in spaces or capitals only: they may be one.

    Examples
    --------
    >>> alike("Segment", ["Ware House", "Retail", "Warehouse"])
    ['"Ware House" and "Warehouse" of Segment differ in spaces or capitals only: they may be one.']
    """
    spellings: dict[str, list[str]] = {}
    for name in sorted(names):
        spellings.setdefault("".join(name.split()).casefold(), []).append(name)
    doubled = [found for found in spellings.values() if len(found) > 1]
    shown = [
        f"{listed(map(_quoted, found))} of {dimension} differ in spaces or capitals only: they may be one."
        for found in doubled[:_MOST_ALIKE]
    ]
    more = len(doubled) - _MOST_ALIKE
    return [*shown, f"{more:,} more values of {dimension} are doubled so."] if more > 0 else shown


def _quoted(name: str) -> str:
    return f'"{name}"'


def added(groups: list[GroupTotals]) -> Totals:
    """Add the totals of groups.

    Parameters
    ----------
    groups : list of GroupTotals
        At least one, of one mapping.

    Returns
    -------
    Totals
        Their sums.
    """
    first = groups[0].totals
    sums = [group.totals for group in groups]
    return Totals(
        sum(each.lines for each in sums),
        math.fsum(each.quantity for each in sums),
        math.fsum(each.list_value for each in sums),
        tuple(math.fsum(each.steps[number] for each in sums) for number in range(len(first.steps))),
        math.fsum(each.pocket_check for each in sums),
        first.mapped,
        math.fsum(each.booked for each in sums),
    )


def _rough(histograms: list[Histogram]) -> tuple[float, ...] | None:
    """Give percentiles of groups that are shown as one, to within half a bin."""
    if not histograms:
        return None
    whole = total_of(histograms)
    return tuple(whole.percentile(share) for share in SHARES)
