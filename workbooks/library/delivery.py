"""Value promised and delivered by element and quarter, as tables that follow what was entered. It lays out no sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbooks.formulas import Expression, all_of, any_of, constant, count, either, formed, is_number, negated, total
from workbooks.library.entries import heading
from workbooks.library.live import picked
from workbooks.library.tables import Computed, FormulaTable, Line, computed_table
from xlcvm.value.delivered import gap, realisation

COUNTED, PROMISED, RESULTS, CUMULATED = "counted", "promised", "results", "cumulated"


@dataclass(frozen=True)
class Record:
    """What was promised and delivered.

    Parameters
    ----------
    lines : FormulaTable
        A line for each element, with its promise and a column for each period.
    periods : FormulaTable
        A line for each period, with its name.
    figures : tuple of str
        The keys of the columns of delivered figures.
    promise, first : str
        The keys of the columns of the promise for one period, and of the first period that it holds for.
    live : bool
        Whether formulas call CVM_ functions.
    """

    lines: FormulaTable
    periods: FormulaTable
    figures: tuple[str, ...]
    promise: str
    first: str
    live: bool

    @property
    def room(self) -> int:
        """How many elements there can be."""
        return len(self.lines.column("Element").values)

    @cached_property
    def _unused(self) -> list[Expression]:
        return [self.lines.cell(row, "Element").is_blank() for row in range(self.room)]

    def _named(self) -> Computed:
        return Computed("Element", "text", lambda line: self.lines.cell(line.number, "Element"))

    @cached_property
    def counted(self) -> FormulaTable:
        """What each element delivered in each period; lines without a name do not count."""

        def delivered(key: str) -> Computed:
            def of(line: Line) -> Expression:
                figure = self.lines.cell(line.number, heading(key))
                return either(is_number(figure), figure, "")

            return Computed(heading(key), "amount", of)

        return computed_table(COUNTED, self._unused, [self._named(), *map(delivered, self.figures)])

    def is_reported(self, number: int) -> Expression:
        """Say whether some figure of a period is there: only then does its promise count."""
        return count(self.counted.column(heading(self.figures[number]))) > 0.0

    def _is_due(self, row: int, number: int) -> Expression:
        first = self.lines.cell(row, heading(self.first))
        return either(is_number(first), first <= float(number + 1), True)

    @cached_property
    def promised(self) -> FormulaTable:
        """What was promised of each element for each period that is reported, and how many figures are missing."""

        def due(number: int) -> Computed:
            def of(line: Line) -> Expression:
                promise = self.lines.cell(line.number, heading(self.promise))
                owed = all_of(self.is_reported(number), self._is_due(line.number, number), is_number(promise))
                return either(owed, promise, 0.0)

            return Computed(heading(self.figures[number]), "amount", of)

        columns = [self._named(), *map(due, range(len(self.figures))), Computed("Blank", "count", self._blanks)]
        return computed_table(PROMISED, self._unused, columns)

    def _blanks(self, line: Line) -> Expression:
        numbers = range(len(self.figures))
        return added(
            all_of(
                self.is_reported(number),
                self._is_due(line.number, number),
                negated(is_number(self.counted.cell(line.number, heading(self.figures[number])))),
            )
            for number in numbers
        )

    @cached_property
    def results(self) -> FormulaTable:
        """Each element to date: promised, delivered, gap and realisation."""

        def to_date(table: FormulaTable, row: int) -> Expression:
            return total(*(table.cell(row, heading(key)) for key in self.figures))

        columns = [
            self._named(),
            Computed("Promised to date", "amount", lambda line: to_date(self.promised, line.number)),
            Computed("Delivered to date", "amount", lambda line: to_date(self.counted, line.number)),
            Computed("Gap", "amount", self.gap),
            Computed("Realisation", "percent", self.realisation),
        ]
        return computed_table(RESULTS, self._unused, columns)

    def gap(self, line: Line) -> Expression:
        """Give what was delivered beyond the promise."""
        figures = line["Promised to date"], line["Delivered to date"]
        return self._compared(line, formed(gap, *figures), 4)

    def realisation(self, line: Line) -> Expression:
        """Give the part of the promise that was delivered; nothing where nothing was promised."""
        figures = line["Promised to date"], line["Delivered to date"]
        return either(figures[0].equals(0.0), "", self._compared(line, formed(realisation, *figures), 5))

    def _compared(self, line: Line, native: Expression, column: int) -> Expression:
        operands = line["Element"], line["Promised to date"], line["Delivered to date"]
        return picked("CVM_VALUE_DELIVERED", native, *operands, row=2, column=column, live=self.live)

    @cached_property
    def cumulated(self) -> FormulaTable:
        """All elements by period, and to the end of each period."""
        owed, given = ([table.column(heading(key)) for key in self.figures] for table in (self.promised, self.counted))

        def realised(line: Line) -> Expression:
            figures = line["Promised, cumulated"], line["Delivered, cumulated"]
            return either(figures[0].equals(0.0), "", formed(realisation, *figures))

        columns = [
            Computed("Quarter", "text", lambda line: self.periods.cell(line.number, "Quarter") & ""),
            Computed("Promised", "amount", lambda line: total(owed[line.number])),
            Computed("Delivered", "amount", lambda line: total(given[line.number])),
            Computed("Promised, cumulated", "amount", lambda line: total(*owed[: line.number + 1])),
            Computed("Delivered, cumulated", "amount", lambda line: total(*given[: line.number + 1])),
            Computed("Realisation", "percent", realised),
        ]
        unused = [negated(self.is_reported(number)) for number in range(len(self.figures))]
        return computed_table(CUMULATED, unused, columns)

    def reported_periods(self) -> Expression:
        """Count the periods that are reported."""
        return added(self.is_reported(number) for number in range(len(self.figures)))

    def confirmed_periods(self) -> Expression:
        """Count the reported periods that somebody has confirmed."""
        return added(
            all_of(self.is_reported(number), self.periods.cell(number, "Confirmed by").differs(""))
            for number in range(len(self.figures))
        )

    def missing(self) -> Expression:
        """Count the figures that are owed and not there."""
        return total(self.promised.column("Blank"))

    def unnamed_periods(self) -> Expression:
        """Count the reported periods without a name."""
        return added(
            all_of(self.is_reported(number), self.periods.cell(number, "Quarter").is_blank())
            for number in range(len(self.figures))
        )

    def unpromised(self) -> Expression:
        """Count the elements without a promise."""
        return added(
            all_of(negated(unused), negated(is_number(self.lines.cell(row, heading(self.promise)))))
            for row, unused in enumerate(self._unused)
        )

    def unnamed_lines(self) -> Expression:
        """Count the lines that have figures and no name."""
        keys: Sequence[str] = (self.promise, *self.figures)
        return added(
            all_of(unused, any_of(*(self.lines.cell(row, heading(key)).differs("") for key in keys)))
            for row, unused in enumerate(self._unused)
        )


def added(conditions: Iterable[Expression]) -> Expression:
    """Count the conditions that hold."""
    found: Expression = constant(0.0)
    for condition in conditions:
        found = found + either(condition, 1.0, 0.0)
    return found
