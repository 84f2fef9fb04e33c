"""What is found in invoice lines, as records: totals of a waterfall, groups, and how they tie to the books.

It knows no engine: an analysis hands sums over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.invoices.lines import Standing
from xlcvm.pricing.invoices.mapping import InvoiceStep, Ledger, Level
from xlcvm.pricing.ladders import PolicyStatus
from xlcvm.pricing.steps import Stage

_ROUNDING = 1e-9  # relative: sums of millions of lines differ by less in the order of their addition


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over invoice lines, in money of all units.

    Parameters
    ----------
    lines : int
        How many; credit notes are lines.
    quantity : float
        Units, credit notes taken off.
    list_value : float
        List price × quantity.
    steps : tuple of float
        What each step takes, in the order of the mapping.
    pocket_check : float
        Pocket price × quantity, summed by itself: what is left of the list value must equal it.
    mapped : tuple of InvoiceStep
        The steps.
    booked : float
        The amounts that the books show for the lines; NaN where none is mapped.
    """

    lines: int
    quantity: float
    list_value: float
    steps: tuple[float, ...]
    pocket_check: float
    mapped: tuple[InvoiceStep, ...]
    booked: float = math.nan

    def of_stage(self, stage: Stage) -> float:
        """Give what the steps of one stage take."""
        return math.fsum(sum_ for sum_, step in zip(self.steps, self.mapped, strict=True) if step.stage is stage)

    @property
    def invoice(self) -> float:
        """List value less on-invoice steps."""
        return self.list_value - self.of_stage(Stage.ON_INVOICE)

    @property
    def pocket(self) -> float:
        """Invoice value less off-invoice steps."""
        return self.invoice - self.of_stage(Stage.OFF_INVOICE)

    @property
    def cost(self) -> float:
        """What the cost steps take."""
        return self.of_stage(Stage.COST)

    @property
    def margin(self) -> float:
        """Pocket value less costs."""
        return self.pocket - self.cost

    @property
    def realisation(self) -> float:
        """Pocket value ÷ list value, a ratio of sums."""
        return self.pocket / self.list_value if self.list_value else math.nan

    @property
    def margin_share(self) -> float:
        """Pocket margin ÷ pocket value."""
        return self.margin / self.pocket if self.pocket else math.nan

    @property
    def closes(self) -> bool:
        """Whether list value less steps equals the pocket value that was summed by itself."""
        return abs(self.pocket - self.pocket_check) <= _ROUNDING * max(abs(self.list_value), 1.0)

    def level(self, level: Level) -> float:
        """Give the money at one height of the waterfall."""
        return {
            Level.LIST: self.list_value,
            Level.INVOICE: self.invoice,
            Level.POCKET: self.pocket,
            Level.MARGIN: self.margin,
        }[level]


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """The totals of one value of a dimension."""

    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class StandingCount:
    """How many lines stand so, and what the books show for them (NaN where no booked amount is mapped)."""

    standing: Standing
    lines: int
    list_value: float
    booked: float


@dataclass(frozen=True, slots=True)
class TieOut:
    """Whether totals tie to the books.

    Parameters
    ----------
    what : str
        In words, what is held against what.
    found, wanted : float
        Money.
    tolerance : float
        What difference is rounding.
    """

    what: str
    found: float
    wanted: float
    tolerance: float

    @property
    def difference(self) -> float:
        """Found − wanted."""
        return self.found - self.wanted

    @property
    def ties(self) -> bool:
        """Whether the difference is rounding."""
        return abs(self.difference) <= self.tolerance + _ROUNDING * abs(self.wanted)

    @property
    def words(self) -> str:
        """What it says."""
        if self.ties:
            return f"{self.what}: ties"
        return f"{self.what}: does not tie, by {self.difference:+,.2f}"


@dataclass(frozen=True, slots=True)
class Overview:
    """The waterfall of all lines that count, what was set aside, and how it ties out."""

    totals: Totals
    standings: tuple[StandingCount, ...]
    above_list: int
    ties: tuple[TieOut, ...]

    @property
    def set_aside(self) -> int:
        """How many lines do not count."""
        return sum(count.lines for count in self.standings if not count.standing.is_used)


def tie_outs(totals: Totals, standings: Sequence[StandingCount], ledger: Ledger | None) -> tuple[TieOut, ...]:
    """Hold totals against the books.

    Parameters
    ----------
    totals : Totals
        Of the lines that count.
    standings : sequence of StandingCount
        Of all lines.
    ledger : Ledger, optional
        A total known from the books.

    Returns
    -------
    tuple of TieOut
        The steps against the pocket value; the lines against their booked amounts; the total against the ledger.
    """
    found = [
        TieOut("List value less steps = pocket value summed line by line", totals.pocket, totals.pocket_check, 0.0)
    ]
    if not math.isnan(totals.booked):
        cents = 0.005 * totals.lines  # each booked amount is rounded to cents
        found.append(TieOut("Invoice value = booked amounts of the lines", totals.invoice, totals.booked, cents))
    if ledger is not None:
        name = f"{ledger.of.value.capitalize()} value = total of the ledger"
        found.append(TieOut(name, totals.level(ledger.of), ledger.total, ledger.tolerance))
        aside = [count for count in standings if not count.standing.is_used and count.lines]
        booked = math.fsum(count.booked for count in aside if not math.isnan(count.booked))
        if aside and ledger.of is Level.INVOICE and not math.isnan(totals.booked):
            name = f"{name}, lines set aside added as booked"
            found.append(TieOut(name, totals.invoice + booked, ledger.total, ledger.tolerance))
    return tuple(found)


def finite_totals(sums: Mapping[str, float], steps: Sequence[float], mapped: tuple[InvoiceStep, ...]) -> Totals:
    """Make totals of sums, and refuse what is no number.

    Raises
    ------
    CvmError
        #NUM!: a sum is infinite or beyond all bounds.
    """
    figures = (sums["quantity"], sums["list"], *steps, sums["pocket"])
    if not all(map(math.isfinite, figures)):
        raise CvmError(
            "The figures of the invoice lines add up to no finite number.",
            "Look for figures that are far too large.",
            code=ErrorCode.NUMBER,
        )
    return Totals(
        int(sums["lines"]), sums["quantity"], sums["list"], tuple(steps), sums["pocket"], mapped,
        sums.get("booked", math.nan),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatusSums:
    """Lines of one status: how many, their invoice value, and the money above what needs no approval."""

    lines: int = 0
    revenue: float = 0.0
    excess: float = 0.0

    def __add__(self, other: StatusSums) -> StatusSums:
        return StatusSums(self.lines + other.lines, self.revenue + other.revenue, self.excess + other.excess)


@dataclass(frozen=True)
class Compliance:
    """Lines sold, judged by the policy.

    Parameters
    ----------
    by_status : mapping of PolicyStatus to StatusSums
        Within policy, needs approval, out of policy, and cannot be checked.
    """

    by_status: Mapping[PolicyStatus, StatusSums]

    @property
    def total(self) -> StatusSums:
        """All lines."""
        return sum(self.by_status.values(), StatusSums())

    @property
    def share_of_lines(self) -> float:
        """Lines within policy ÷ all lines."""
        return self.by_status[PolicyStatus.WITHIN].lines / self.total.lines if self.total.lines else math.nan

    @property
    def share_of_revenue(self) -> float:
        """Invoice value within policy ÷ invoice value of all lines."""
        total = self.total.revenue
        return self.by_status[PolicyStatus.WITHIN].revenue / total if total else math.nan

    @property
    def excess(self) -> float:
        """Money given above what needs no approval, on all lines."""
        return self.total.excess


@dataclass(frozen=True)
class ComplianceReport:
    """Compliance of whole lines, and of each step that the policy knows.

    Parameters
    ----------
    lines : Compliance
        A line's status is the worst of its steps, its total discount and its margin.
    steps : mapping of str to Compliance
        Of the lines on which the step was given.
    unknown : tuple of str
        Steps that the policy does not have: they are not judged.
    """

    lines: Compliance
    steps: Mapping[str, Compliance]
    unknown: tuple[str, ...]
