"""A segment of customers against its next best alternative: its points, and its price. It lays out no sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workbooks.formulas import (
    Expression,
    absolute,
    all_of,
    any_of,
    constant,
    count,
    either,
    formed,
    is_number,
    reference,
    total,
)
from workbooks.library.entries import Entries
from workbooks.library.fields import Kind
from workbooks.library.live import called
from workbooks.library.price_setting import PriceSetting
from workbooks.library.tables import Computed, FormulaTable, Line
from workbooks.library.value_stack import running_number
from workbooks.spec import cell
from xlcvm.value.next_best import ROUNDING, PointType, Winner, profit, saving

POINTS, PRICES = "points", "prices"
TOLERANCE, SHARE = "tolerance", "share of the difference aimed at"


@dataclass(frozen=True)
class Segment:
    """One of the two segments: its inputs, and the columns of its figures."""

    entries: Entries
    lines: FormulaTable
    ordinal: str

    def header(self, what: str) -> str:
        """Give the header of a column of this segment."""
        return f"{what}, {self.ordinal}"

    def entered(self, what: str) -> Expression:
        """Give an input of this segment."""
        return self.entries[f"{what} ({self.ordinal} segment)"]

    @property
    def name(self) -> Expression:
        """What it is called."""
        found = self.entries[f"{self.ordinal} segment"]
        return either(found.is_blank(), f"{self.ordinal.capitalize()} segment", found)

    def figures(self, number: int) -> tuple[Expression, Expression]:
        """Give the figures of a line: ours, and that of the next best alternative."""
        return (
            self.lines.cell(number, f"Ours, {self.ordinal}"),
            self.lines.cell(number, f"Next best, {self.ordinal}"),
        )

    def difference(self, line: Line) -> Expression:
        """What a line is worth to the customer; nothing where a figure or the kind is not there."""
        ours, next_best = self.figures(line.number)
        kind, live = self.lines.cell(line.number, "Less or more"), self.entries.live
        made = either(kind.equals("profit"), formed(profit, ours, next_best), formed(saving, ours, next_best))
        made = called("CVM_DELTA_VALUE", made, ours, next_best, kind, live=live)
        there = all_of(is_number(ours), is_number(next_best), kind.differs(""))
        return either(there, made, "")

    def point(self, line: Line) -> Expression:
        """What the line is in the comparison, as the domain judges it."""
        difference, view = line[self.header("Difference")], self._view(line.number)
        winner = either(
            absolute(difference) <= (self.entries[TOLERANCE] + ROUNDING) * self._larger(line.number),
            str(Winner.SAME.value),
            either(difference > 0.0, str(Winner.OURS.value), str(Winner.NEXT_BEST.value)),
        )
        plain = either(
            winner.equals(str(Winner.SAME.value)),
            str(PointType.PARITY.value),
            either(winner.equals(str(Winner.OURS.value)), str(PointType.OURS.value), str(PointType.NEXT_BEST.value)),
        )
        agreed = any_of(view.is_blank(), view.equals(winner))
        native = either(agreed, plain, str(PointType.CONTENTION.value))
        return either(is_number(difference), self._judged(line.number, native), "")

    def _judged(self, number: int, native: Expression) -> Expression:
        """Let the add-in judge in a live template: it takes figures of which more is better."""
        if not self.entries.live:
            return native
        ours, next_best = self.figures(number)
        kind, view = self.lines.cell(number, "Less or more"), self._view(number)

        def judged(*pair: Expression) -> Expression:
            operands = (*pair, self.entries[TOLERANCE])
            # LibreOffice hands a blank cell over as 0, which would be a view: it is left out instead.
            unasked = called("CVM_POINT_TYPE", native, *operands, live=True)
            return either(view.is_blank(), unasked, called("CVM_POINT_TYPE", native, *operands, view, live=True))

        made = either(kind.equals("profit"), judged(ours, next_best), judged(-ours, -next_best))
        return made & ""  # LibreOffice's COUNTIF does not see a text just as an add-in's function has given it

    def _view(self, number: int) -> Expression:
        return self.lines.cell(number, f"Customers' view, {self.ordinal}")

    def _larger(self, number: int) -> Expression:
        ours, next_best = (absolute(figure) for figure in self.figures(number))
        return either(ours > next_best, ours, next_best)

    def is_incomplete(self, line: Line) -> Expression:
        """1 for a line of which one figure is there and the other is not, or the kind is blank."""
        ours, next_best = self.figures(line.number)
        kind = self.lines.cell(line.number, "Less or more")
        one = any_of(ours.differs(""), next_best.differs(""))
        whole = all_of(is_number(ours), is_number(next_best), kind.differs(""))
        return either(one, either(whole, 0.0, 1.0), 0.0)

    def columns(self) -> list[Computed]:
        """Give the columns of its points."""
        difference, place = self.header("Difference"), self.header("Place")

        above: list[Expression] = []

        def running(line: Line) -> Expression:
            above.append(line[difference])
            return running_number(above)

        return [
            Computed(difference, "amount", self.difference),
            Computed(self.header("Point"), "text", self.point),
            Computed(self.header("Gain"), "amount", lambda line: self._part(line[difference], gain=True)),
            Computed(self.header("Loss"), "amount", lambda line: self._part(line[difference], gain=False)),
            Computed(place, "count", running),
            Computed(self.header("Incomplete"), "count", self.is_incomplete),
        ]

    @staticmethod
    def _part(difference: Expression, *, gain: bool) -> Expression:
        wanted = difference > 0.0 if gain else difference < 0.0
        return either(is_number(difference), either(wanted, difference if gain else -difference, 0.0), "")


@dataclass(frozen=True)
class Compared:
    """A segment with the table of its points."""

    segment: Segment
    points: FormulaTable
    at: int

    @property
    def known(self) -> Expression:
        """Whether a price can be set: both prices, some element, and no element by halves."""
        differences, halves = (self.points.column(self.segment.header(h)) for h in ("Difference", "Incomplete"))
        prices = (self.segment.entered("reference price"), self.segment.entered("our price"))
        return all_of(*(is_number(price) for price in prices), count(differences) > 0.0, total(halves).equals(0.0))

    def sum(self, what: str) -> Expression:
        """Give the sum of the gains, or of the losses."""
        return either(self.known, total(self.points.column(self.segment.header(what))), "")

    def _placed(self, row: int, made: Expression) -> Expression:
        return reference(made.value, cell(PRICES, row, self.at + 1))

    def _setting(self, value: Expression) -> PriceSetting:
        reference_price, price = self.segment.entered("reference price"), self.segment.entered("our price")
        return PriceSetting(reference_price, price, value, self.known, self.segment.entries.live)

    @cached_property
    def setting(self) -> PriceSetting:
        """The price of the segment against its next best alternative."""
        return self._setting(self._placed(2, self.value))

    @property
    def value(self) -> Expression:
        """What stands in the cell of the economic value."""
        gain, loss = (self._placed(row, self.sum(what)) for row, what in enumerate(("Gain", "Loss")))
        return self._setting(constant(0.0)).economic_value(gain, loss)

    def rows(self) -> list[tuple[str, Expression, Kind]]:
        """Give what the sheet of prices says of it: labels, figures and what they are."""
        setting, aimed = self.setting, self.segment.entries[SHARE]
        return [
            ("What speaks for ours", self.sum("Gain"), "amount"),
            ("What speaks against ours", self.sum("Loss"), "amount"),
            ("Economic value", self.value, "amount"),
            ("Difference to be shared", setting.difference, "amount"),
            ("Customers' incentive to buy", setting.incentive, "amount"),
            ("Our share of the difference", setting.supplier_share, "percent"),
            ("Price at the share aimed at", either(is_number(aimed), setting.price_at(aimed), ""), "amount"),
            ("Our price is", setting.position, "text"),
            ("(Vf − Pf) > (Va − Pa)", setting.verdict, "text"),
        ]
