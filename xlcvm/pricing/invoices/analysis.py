"""Questions to invoice lines, in one place: each is computed where the table lives.

It knows no file; what it gives are records of the modules beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.pricing.invoices.accounts import account_indices
from xlcvm.pricing.invoices.asking import added, columns_of, label_of, rows_of, settled
from xlcvm.pricing.invoices.compliance import compliance_by, judged_sums, report_of, status_keys
from xlcvm.pricing.invoices.histograms import Histogram, Percentiles, Weight
from xlcvm.pricing.invoices.lines import (
    DATE,
    INVOICE,
    LIST,
    MARGIN,
    POCKET,
    QUANTITY,
    STANDING,
    LineExpressions,
    Standing,
    line_expressions,
    step_column,
    used,
)
from xlcvm.pricing.invoices.mapping import InvoiceMapping, Level
from xlcvm.pricing.invoices.periods import PeriodBridge, period_bridge
from xlcvm.pricing.invoices.policy import SEGMENT, JudgedLines, judge_lines
from xlcvm.pricing.invoices.price_bands import (
    POCKET_SHARE,
    SHARES,
    BandQuestion,
    Measure,
    count_bins,
    sharpen,
)
from xlcvm.pricing.invoices.results import ComplianceReport, GroupTotals, Overview, Totals
from xlcvm.pricing.invoices.sums import group_totals, overview_of, overview_sums, waterfall_totals
from xlcvm.pricing.outliers import DEFAULT_TOLERANCE, AccountPrices
from xlcvm.pricing.policy import Policy
from xlcvm.pricing.price_volume_mix import MixMethod
from xlcvm.pricing.profitability import WhaleCurve, whale_curve

_BIN = "bin"


@dataclass(frozen=True)
class Dashboard:
    """What one look needs; each part is what the single question gives."""

    overview: Overview
    histogram: Histogram
    percentiles: Percentiles
    compliance: ComplianceReport | None
    accounts: AccountPrices | None


class InvoiceAnalysis:
    """Invoice lines and what can be asked of them.

    Parameters
    ----------
    table : ibis table
        One row a line.
    mapping : InvoiceMapping
        Which column means what.

    Raises
    ------
    CvmError
        #VALUE!: a column is missing or cannot be read; of a question, a dimension that the mapping does not name.

    Examples
    --------
    >>> import pyarrow
    >>> from xlcvm.pricing.invoices.mapping import InvoiceMapping, InvoiceStep
    >>> from xlcvm.pricing.steps import Stage
    >>> lines = ibis.memtable(pyarrow.table({"price": [100.0, 200.0], "units": [2.0, 1.0], "off": [10.0, 50.0]}))
    >>> mapping = InvoiceMapping("price", "units", (InvoiceStep("Discount", Stage.ON_INVOICE, "off"),))
    >>> totals = InvoiceAnalysis(lines, mapping).waterfall()
    >>> totals.list_value, totals.invoice, totals.realisation
    (400.0, 330.0, 0.825)
    """

    def __init__(self, table: ir.Table, mapping: InvoiceMapping) -> None:
        self.expressions: LineExpressions = line_expressions(table, mapping)
        self.lines: ir.Table = settled(self.expressions.table)
        self.mapping = mapping
        self._last_judged: tuple[Policy, JudgedLines] | None = None

    @cached_property
    def overview(self) -> Overview:
        """The waterfall of all lines that count, what was set aside, and how it ties out."""
        sums = overview_sums(self.lines, self.mapping)
        return overview_of(rows_of(self.lines.group_by(STANDING).aggregate(**sums)), self.mapping)

    def waterfall(self) -> Totals:
        """Give the totals of all lines that count; credit notes come off."""
        return waterfall_totals(self.lines, self.mapping)

    def by(self, dimension: str) -> list[GroupTotals]:
        """Give the totals for each value of a dimension, largest list value first: leakage by element × dimension."""
        return group_totals(self.lines, self.mapping, self.mapping.dimension(dimension))

    def histograms(
        self, by: str = "", *, weight: Weight = Weight.REVENUE, measure: Measure = POCKET_SHARE
    ) -> dict[str, Histogram]:
        """Count the weight of lines sold in fine bins, for each value of a dimension or ("") all together."""
        return count_bins(self.lines, self._question(by, weight, measure))

    def percentiles(
        self,
        shares: Sequence[float] = SHARES,
        *,
        by: str = "",
        weight: Weight = Weight.REVENUE,
        measure: Measure = POCKET_SHARE,
        exact: bool = True,
    ) -> Percentiles:
        """Give weighted percentiles: the lowest price at which the cumulated weight reaches each share of the total.

        Parameters
        ----------
        shares : sequence of float
            0 to 1.
        by : str
            A dimension; nothing for all lines together.
        weight : Weight
            What a line weighs.
        measure : Measure
            Of which price.
        exact : bool
            Whether the bins in which percentiles lie are looked into, which reads the lines once more.

        Returns
        -------
        Percentiles
            With the bound of their error, 0 when exact.
        """
        question = self._question(by, weight, measure)
        found = count_bins(self.lines, question)
        return sharpen(self.lines, found, shares, question=question) if exact else Percentiles.of(found, shares)

    def _question(self, by: str, weight: Weight, measure: Measure) -> BandQuestion:
        return BandQuestion(self.mapping.dimension(by) if by else "", weight, measure)

    def compliance(self, policy: Policy, by: str = "") -> dict[str, ComplianceReport]:
        """Judge the lines sold by a discount policy whose discounts bear the names of the steps.

        Parameters
        ----------
        policy : Policy
            The rules.
        by : str
            A dimension; nothing for all lines together.

        Returns
        -------
        dict of str to ComplianceReport
            For each value of the dimension; "" for all lines.

        Raises
        ------
        CvmError
            #VALUE!: the policy knows none of the steps, or needs a column that is not mapped.
        """
        return compliance_by(self._judged(policy), self.mapping, by=self.mapping.dimension(by) if by else "")

    def _judged(self, policy: Policy) -> JudgedLines:
        """Judge the lines by a policy; the last one is kept, since one dimension is asked after another."""
        if self._last_judged is None or self._last_judged[0] is not policy:
            found = judge_lines(self.lines, self.mapping, policy, segments=self._segments)
            self._last_judged = policy, replace(found, table=settled(found.table))
        return self._last_judged[1]

    def _segments(self) -> Sequence[object]:
        return list(columns_of(self.lines.select(SEGMENT).distinct())[SEGMENT])

    def account_prices(self, by: str = "Account", *, tolerance: float = DEFAULT_TOLERANCE) -> AccountPrices:
        """Set what accounts pay against what accounts of their size and product mix pay.

        Parameters
        ----------
        by : str
            The dimension of accounts.
        tolerance : float
            Fraction of the expected price up to which a deviation is usual.

        Returns
        -------
        AccountPrices
            Prices are ratios to what the product mix lets expect; `outliers` are those far from accounts of their size.
        """
        product = "Product" if "Product" in self.mapping.dimensions else ""
        return account_indices(self.lines, self.mapping.dimension(by), product, tolerance=tolerance)

    def whale_curve(self, by: str = "Account") -> WhaleCurve:
        """Order accounts by their pocket margin, the best first."""
        groups = self.by(by)
        return whale_curve([group.name for group in groups], [group.totals.margin for group in groups])

    def price_volume_mix(
        self, by: str = "Product", *, level: Level = Level.INVOICE, method: MixMethod = MixMethod.OWN_PRICE
    ) -> PeriodBridge:
        """Split the change of revenue between the mapping's two periods into price, volume, mix, new and lost.

        Parameters
        ----------
        by : str
            The dimension of items.
        level : Level
            Invoice or pocket revenue.
        method : MixMethod
            What mix is.

        Returns
        -------
        PeriodBridge
            With the items that were only returned in a period, which have no price and are left out.

        Raises
        ------
        CvmError
            #VALUE!: the mapping has no periods, or a period has no lines.
        """
        return period_bridge(self.lines, self.mapping, self.mapping.dimension(by), level=level, method=method)

    def per_line(self) -> ir.Table:
        """Give every line with its prices and margin, ready to be streamed to a file."""
        return self._shown(self.lines)

    def _shown(self, lines: ir.Table) -> ir.Table:
        mapping = self.mapping
        columns = {name: lines[name] for name in mapping.dimensions}
        if mapping.date:
            columns["Date"] = lines[DATE]
        columns |= {"Quantity": lines[QUANTITY], "List price": lines[LIST]}
        columns |= {step.name: lines[step_column(number)] for number, step in enumerate(mapping.steps)}
        columns |= {"Invoice price": lines[INVOICE], "Pocket price": lines[POCKET], "Pocket margin": lines[MARGIN]}
        words = [(lines[STANDING] == int(standing), standing.words) for standing in Standing]
        return lines.select(**columns, Standing=ibis.cases(*words))

    def worst_lines(self, dimension: str, value: str, most: int = 200) -> list[dict[str, Any]]:
        """Give the lines of one value of a dimension that leave most between list and pocket, at most so many."""
        lines = self._shown(used(self.lines))
        taken = (lines["List price"] - lines["Pocket price"]) * lines["Quantity"]
        lines = lines.mutate(**{"List less pocket": taken})
        kept = lines.filter(label_of(lines[self.mapping.dimension(dimension)]) == value)
        return rows_of(kept.order_by(ibis.desc("List less pocket")).limit(most))

    def dashboard(
        self, policy: Policy | None = None, *, shares: Sequence[float] = SHARES, exact: bool = True
    ) -> Dashboard:
        """Give overview, bands, percentiles, compliance and account prices in as few passes as can be.

        Parameters
        ----------
        policy : Policy, optional
            By which lines are judged.
        shares : sequence of float
            Which percentiles.
        exact : bool
            Whether percentiles are exact; else within half a bin, and the lines are read once less.

        Returns
        -------
        Dashboard
            What the single questions give, too.
        """
        lines, keys, judged = self.lines, [STANDING], None
        if policy is not None:
            judged = self._judged(policy)
            lines, keys = judged.table, [STANDING, *status_keys(judged)]
        sums = overview_sums(lines, self.mapping) | (judged_sums(judged) if judged else {})
        by_standing: dict[int, list[dict[str, Any]]] = {}
        for row in rows_of(lines.group_by(*keys).aggregate(**sums)):
            by_standing.setdefault(row[STANDING], []).append(row)
        standings = [{STANDING: key, **added(kept, keys)} for key, kept in by_standing.items()]
        overview = overview_of(standings, self.mapping)
        good = by_standing.get(int(Standing.GOOD), [])
        found = self.histograms()
        return Dashboard(
            overview,
            found[""],
            sharpen(self.lines, found, shares, question=BandQuestion()) if exact else Percentiles.of(found, shares),
            report_of(judged, self.mapping, good) if judged else None,
            self.account_prices() if "Account" in self.mapping.dimensions else None,
        )
