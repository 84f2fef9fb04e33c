"""The sheet "Business case" of a value model: what a higher price brings the customer over the years."""

from __future__ import annotations

from workbooks.formulas import (
    Expression,
    absolute,
    all_of,
    constant,
    either,
    formed,
    is_number,
    negated,
    total,
)
from workbooks.library.kinds import Check
from workbooks.library.live import picked
from workbooks.library.tables import Computed, FormulaTable, Output, computed_table, outputs_table, value_cell
from workbooks.library.value_model.fields import Modelled
from workbooks.library.value_model.priced import MOST_YEARS, PRICE, RATE, REFERENCE, YEARS, Priced
from workbooks.spec import Block, Chart, Series, Sheet, Table, column, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from xlcvm.value.life_cycle_cost import discounted, net_present_value, payback_years, return_on_investment

_CASE, _FLOWS, _FLOW_BARS = "business case", "cash flows", "cash flow bars"
_WIDTHS = (44.0, 18.0, 18.0, 18.0)
_CASE_MEASURES = {"NPV": 3.0, "ROI": 5.0, "Payback": 6.0}  # rows below the years in the table of CVM_BUSINESS_CASE


def business_case_sheet(modelled: Modelled) -> tuple[Sheet, Check]:
    """Build the sheet.

    Parameters
    ----------
    modelled : Modelled
        A model with one total per year and one of what comes once.

    Returns
    -------
    pair of Sheet and Check
        The sheet, and what must tie out on it.
    """
    priced = Priced.of(modelled)
    flows = _flows(priced)
    blocks: tuple[Block, ...] = (
        title_lines("case title", "Business case", "What the customer gains over the years, after paying our price"),
        outputs_table(_CASE, _business_case(priced), header="The customer's business case"),
        _flow_chart(),
        flows.block,
        _flow_bars(flows),
    )
    sheet = Sheet("Business case", _WIDTHS, blocks, protected=True, landscape=False, one_page=True, colour=FAVOURABLE)
    return sheet, _tie_out(priced, flows)


def _business_case(priced: Priced) -> list[Output]:
    entries, annual = priced.entries, priced.yearly.total
    years, rate, investment = entries[YEARS], entries[RATE], priced.investment
    extra = entries[PRICE] - entries[REFERENCE]

    def measure(name: str, native: Expression) -> Expression:
        row = years + _CASE_MEASURES[name]
        operands = (extra, annual, years, rate, -priced.once.total)
        return picked("CVM_BUSINESS_CASE", native, *operands, row=row, column=2, live=entries.live)

    worth = measure("NPV", formed(net_present_value, investment, annual, years, rate))
    earned = measure("ROI", formed(return_on_investment, investment, annual, years))
    needed = formed(payback_years, investment, annual)
    payback = either(needed <= years * (1 + 1e-12), measure("Payback", needed), "")
    pays = either(investment <= 0.0, 0.0, either(annual > 0.0, payback, ""))
    money = entries.currency
    return [
        Output("paid more at once", priced.when(extra), "amount", money),
        Output("gained at once", priced.when(priced.once.total + 0.0), "amount", money),
        Output("gained each year", priced.when(annual + 0.0), "amount", entries.unit("¤/year")),
        Output("net present value", priced.when(worth), "amount", money),
        Output("return on investment", priced.when(either(investment > 0.0, earned, "")), "percent", "not discounted"),
        Output("payback time", priced.when(pays), "amount", "years"),
    ]


def _flows(priced: Priced) -> FormulaTable:
    entries, investment, annual = priced.entries, priced.investment, priced.yearly.total

    columns = [
        Computed("Year", "count", lambda line: constant(float(line.number))),
        Computed("Cash flow", "amount", lambda line: -investment if line.number == 0 else annual + 0.0),
        Computed("Cumulated", "amount", lambda line: annual * float(line.number) - investment),
        Computed("Discounted", "amount",
                 lambda line: formed(discounted, line["Cash flow"], entries[RATE], line["Year"])),
    ]  # fmt: skip
    unused = [
        negated(all_of(priced.known, entries[YEARS] >= float(year))) if year else negated(priced.known)
        for year in range(MOST_YEARS + 1)
    ]
    return computed_table(_FLOWS, unused, columns)


def _flow_chart() -> Chart:
    series = tuple(
        Series(header, column(_FLOW_BARS, header), colour, labels="none")
        for header, colour in (("Still to be paid back", UNFAVOURABLE), ("Gained so far", FAVOURABLE))
    )
    return Chart(
        "cash flow chart", "What the customer has gained by the end of each year", column(_FLOW_BARS, "Year"), series,
        "#,##0", rows=16, columns=4, kind="stacked columns", description="Columns of the cumulated cash flow by year.",
    )  # fmt: skip


def _flow_bars(flows: FormulaTable) -> Table:
    rows = []
    for year in range(MOST_YEARS + 1):
        shown, level = flows.cell(year, "Year"), flows.cell(year, "Cumulated")
        below, above = (
            either(is_number(level), either(chosen, level, 0.0), 0.0) for chosen in (level < 0.0, level > 0.0)
        )
        rows.append(
            (
                value_cell(either(is_number(shown), shown, ""), "count", style="working"),
                value_cell(below, "amount", style="working number"),
                value_cell(above, "amount", style="working number"),
            )
        )
    return Table(_FLOW_BARS, ("Year", "Still to be paid back", "Gained so far"), tuple(rows), quiet=True)


def _tie_out(priced: Priced, flows: FormulaTable) -> Check:
    added = total(flows.column("Discounted"))
    present = formed(
        net_present_value, priced.investment, priced.yearly.total, priced.entries[YEARS], priced.entries[RATE]
    )
    apart = absolute(added - present) > 1e-9 * (
        1.0 + absolute(priced.investment) + absolute(priced.yearly.total) * 10.0
    )
    return Check(
        "Net present value and yearly cash flows tie out",
        either(priced.known, either(apart, 1.0, 0.0), 0.0),
        "Years of use is a whole number from 1 to 10; otherwise a formula was changed: use a fresh template.",
    )
