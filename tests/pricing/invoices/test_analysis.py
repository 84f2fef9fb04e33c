"""Invoice lines: what an engine answers is what plain Python computes line by line."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Callable

import ibis
import pyarrow as pa
import pytest

from tests.pricing.invoices.reference import STEPS, Line, groups, mapping, percentile, sold, table, usable
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.histograms import Weight
from xlcvm.pricing.invoices.lines import Standing
from xlcvm.pricing.invoices.mapping import Level
from xlcvm.pricing.invoices.mapping_sections import read_mapping
from xlcvm.pricing.invoices.price_bands import FINE, INVOICE_SHARE
from xlcvm.pricing.invoices.results import Totals
from xlcvm.pricing.ladders import PolicyRule, PolicyStatus
from xlcvm.pricing.outliers import account_prices
from xlcvm.pricing.policy import Policy

ROWS = table()
USABLE, SOLD = usable(ROWS), sold(ROWS)
DIMENSIONS: dict[str, Callable[[Line], str]] = {
    "Account": lambda line: line.customer,
    "Segment": lambda line: line.segment,
    "Product": lambda line: line.item,
    "Rep": lambda line: line.rep,
}
WEIGHTS: dict[Weight, Callable[[Line], float]] = {
    Weight.REVENUE: lambda line: line.invoice * line.units,
    Weight.VOLUME: lambda line: line.units,
    Weight.LINES: lambda line: 1.0,
}


def analysis(rows: pa.Table = ROWS, **more: object) -> InvoiceAnalysis:
    return InvoiceAnalysis(ibis.memtable(rows), mapping(**more))


def near(wanted: float) -> object:
    return pytest.approx(wanted, rel=1e-9, abs=1e-9)


def check_totals(found: Totals, lines: list[Line]) -> None:
    assert found.lines == len(lines)
    assert found.quantity == near(sum(line.units for line in lines))
    assert found.list_value == near(sum(line.list * line.units for line in lines))
    for number, step in enumerate(found.steps):
        assert step == near(sum(line.steps[number] * line.units for line in lines)), STEPS[number]
    assert found.invoice == near(sum(line.invoice * line.units for line in lines))
    assert found.pocket == near(sum(line.pocket * line.units for line in lines))
    assert found.margin == near(sum(line.margin * line.units for line in lines))
    assert found.booked == near(sum(line.booked for line in lines))
    assert found.closes


def test_waterfall_and_what_is_set_aside() -> None:
    found = analysis()
    check_totals(found.waterfall(), USABLE)
    check_totals(found.overview.totals, USABLE)
    counts = {count.standing: count.lines for count in found.overview.standings}
    rows = ROWS.to_pylist()
    assert counts[Standing.NO_LIST_PRICE] == sum(row["list"] is None for row in rows) > 0
    assert counts[Standing.LIST_PRICE_NOT_POSITIVE] == sum(row["list"] == 0 for row in rows) > 0
    assert counts[Standing.NO_QUANTITY] == sum(row["units"] is None for row in rows) > 0
    assert counts[Standing.QUANTITY_ZERO] == sum(row["units"] == 0 for row in rows) > 0
    assert counts[Standing.STEP_BLANK] == sum(row["trade"] is None or math.isnan(row["promotion"]) for row in rows) > 0
    assert counts[Standing.CREDIT_NOTE] == len(USABLE) - len(SOLD) > 0
    assert sum(counts.values()) == len(rows)
    assert found.overview.above_list == sum(line.pocket > line.list for line in USABLE)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_totals_by_any_dimension(dimension: str) -> None:
    wanted = groups(USABLE, DIMENSIONS[dimension])
    found = {group.name: group.totals for group in analysis().by(dimension.upper())}
    assert found.keys() == wanted.keys()
    for name, totals in found.items():
        check_totals(totals, wanted[name])


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("dimension", ["", *DIMENSIONS])
def test_percentiles_are_exact_and_a_histogram_keeps_its_bound(dimension: str, weight: Weight) -> None:
    shares = (0.0, 0.1, 0.25, 0.5, 0.9, 1.0)
    wanted = groups(SOLD, DIMENSIONS.get(dimension, lambda _: ""))
    exact = analysis().percentiles(shares, by=dimension, weight=weight)
    rough = analysis().percentiles(shares, by=dimension, weight=weight, exact=False)
    assert set(exact.names) == wanted.keys()
    assert exact.error_bound == 0
    for name, values, coarse in zip(exact.names, exact.values, rough.values, strict=True):
        for share, value, middle in zip(shares, values, coarse, strict=True):
            right = percentile(wanted[name], share, WEIGHTS[weight])
            assert value == near(right)
            assert abs(middle - right) <= rough.error_bound * (1 + 1e-6)


def test_bands_hold_every_line_once() -> None:
    found = analysis().histograms(weight=Weight.VOLUME)[""]
    ends, weights = found.bands(0.05)
    for end, weight in zip(ends.tolist(), weights.tolist(), strict=True):
        within = [line.units for line in SOLD if end <= line.pocket / line.list + FINE * 1e-6 < end + 0.05]
        assert weight == near(sum(within))
    assert sum(weights) == near(sum(line.units for line in SOLD))
    with pytest.raises(CvmError, match="not a multiple"):
        found.bands(0.0007)


def test_a_price_on_the_end_of_a_band_belongs_to_the_band_that_begins_there() -> None:
    prices = [number / 20 for number in range(1, 20)]  # 0.15 and others are not binary fractions
    rows = pa.table({"list": [1.0] * 19, "units": [1.0] * 19, "off": [1 - price for price in prices]})
    plain = {"columns": {"list_price": "list", "quantity": "units"},
             "step": [{"name": "Off", "stage": "on-invoice", "column": "off"}]}  # fmt: skip
    found = InvoiceAnalysis(ibis.memtable(rows), read_mapping(plain)).histograms(measure=INVOICE_SHARE)[""]
    ends, weights = found.bands(0.05)
    assert ends.tolist() == pytest.approx(prices)
    assert weights.tolist() == pytest.approx(prices)  # revenue of each: its price


RULES = [
    PolicyRule("trade", 0.10), PolicyRule("trade", 0.20, "Manager"),
    PolicyRule("Trade", 0.20, segment="Key"), PolicyRule("Trade", 0.25, "Director", segment="Key"),
    PolicyRule("Volume", 0.02), PolicyRule("Volume", 0.05, minimum_quantity=10),
    PolicyRule("Volume", 0.08, "Manager", minimum_quantity=10),
    PolicyRule("Volume", 0.08, minimum_quantity=10, deal_size_up_to=1_500.0),
]  # fmt: skip


def status_of(policy: Policy, name: str, share: float, line: Line) -> tuple[PolicyStatus, float]:
    """Judge one discount by the policy's own choice of rules; what it gives above what is allowed."""
    chosen = policy.rules_of(name).choose(  # type: ignore[union-attr]
        "" if line.segment == "(blank)" else line.segment,
        day=float(line.day.toordinal()), quantity=line.units, deal_size=line.list * line.units,
    )  # fmt: skip
    rules = getattr(chosen, "rules", ()) if hasattr(chosen, "allowed") else ()
    free = max((rule.maximum for rule in rules if not rule.approver), default=0.0)
    most = max((rule.maximum for rule in rules), default=-1.0)
    above = max(share - free, 0.0) if share > free + 1e-9 else 0.0
    if share <= free + 1e-9:
        return PolicyStatus.WITHIN, above
    return (PolicyStatus.APPROVAL if share <= most + 1e-9 else PolicyStatus.OUT), above


def test_compliance_is_what_the_policy_says_of_each_line() -> None:
    policy = Policy(RULES)
    order = list(PolicyStatus)
    for by, key in {"": lambda _: "", "Rep": DIMENSIONS["Rep"]}.items():
        reports = analysis().compliance(policy, by=by)
        for name, lines in groups(SOLD, key).items():
            report = reports[name]
            counts = dict.fromkeys(PolicyStatus, 0)
            excess = 0.0
            for line in lines:
                trade, above = status_of(policy, "Trade", line.shares[0], line)
                volume, more = status_of(policy, "Volume", line.shares[1], line)
                given = [s for s, share in ((trade, line.shares[0]), (volume, line.shares[1])) if share > 0]
                counts[max(given, key=order.index, default=PolicyStatus.WITHIN)] += 1
                excess += (above * line.list + more * (line.list - line.steps[0])) * line.units
            assert {status: sums.lines for status, sums in report.lines.by_status.items()} == counts
            assert report.lines.excess == near(excess)
            assert report.lines.total.revenue == near(sum(line.invoice * line.units for line in lines))
            assert report.steps["Volume"].total.lines == sum(line.shares[1] > 0 for line in lines)
            assert report.unknown == ("Promotion", "Rebate", "Freight")
    assert min(counts[status] for status in order[:3]) > 0


def test_total_discount_floor_and_dates_are_judged_together() -> None:
    summer = {"valid_from": datetime.date(2024, 6, 1), "valid_to": datetime.date(2024, 8, 31)}
    policy = Policy(
        [
            PolicyRule("Trade", 0.30, margin_floor=0.20),
            PolicyRule("Volume", 0.08, **summer),  # type: ignore[arg-type]
            PolicyRule("Total", 0.20), PolicyRule("Total", 0.27, "Director"),
        ]
    )  # fmt: skip
    report = analysis().compliance(policy)[""]
    counts, excess = dict.fromkeys(PolicyStatus, 0), 0.0
    for line in SOLD:
        in_summer = summer["valid_from"] <= line.day <= summer["valid_to"]
        above = 0.0 if in_summer else line.shares[1] * (line.list - line.steps[0])
        total = (line.steps[0] + line.steps[1]) / line.list
        lacking = line.steps[5] / 0.8 - line.invoice
        out = above > 0 or total > 0.27 + 1e-9 or lacking > 1e-9
        status = PolicyStatus.OUT if out else PolicyStatus.APPROVAL if total > 0.20 + 1e-9 else PolicyStatus.WITHIN
        counts[status] += 1
        excess += max(above, (total - 0.20) * line.list if total > 0.2 + 1e-9 else 0.0, lacking, 0.0) * line.units
    assert {status: sums.lines for status, sums in report.lines.by_status.items()} == counts
    assert report.lines.excess == near(excess)
    assert min(counts[status] for status in list(PolicyStatus)[:3]) > 0


def test_the_rounding_of_a_price_to_cents_is_no_breach() -> None:
    rows = pa.table({"list": [33.33] * 3, "units": [10.0] * 3, "net": [20.00, 19.99, 19.00]})  # 60 % is 19.998
    plain = {"columns": {"list_price": "list", "quantity": "units"},
             "step": [{"name": "Trade", "stage": "on-invoice", "column": "net", "basis": "price after"}]}  # fmt: skip
    found = InvoiceAnalysis(ibis.memtable(rows), read_mapping(plain)).compliance(Policy([PolicyRule("Trade", 0.40)]))
    sums = found[""].lines.by_status
    assert (sums[PolicyStatus.WITHIN].lines, sums[PolicyStatus.OUT].lines) == (1, 2)
    assert sums[PolicyStatus.OUT].excess == near(10 * (19.998 - 19.99 + 19.998 - 19.00))


@pytest.mark.parametrize(
    ("rules", "columns", "message"),
    [
        ([PolicyRule("Bonus", 0.1)], {}, "The policy has none of the steps of the mapping. It has: Bonus. Use the same names."),
        ([PolicyRule("Trade", 0.1, segment="Key")], {"segment": ""},
         'The policy asks for the segment of "Trade", and no such column is mapped. Add segment = … to [columns] of the mapping.'),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_asked(rules: list[PolicyRule], columns: dict[str, str], message: str) -> None:
    found = analysis()
    if columns:
        kept = {name: column for name, column in found.mapping.dimensions.items() if name != "Segment"}
        found = InvoiceAnalysis(ibis.memtable(ROWS), dataclasses.replace(found.mapping, dimensions=kept))
    with pytest.raises(CvmError) as caught:
        found.compliance(Policy(rules))
    assert str(caught.value) == message


def test_accounts_are_held_against_their_product_mix() -> None:
    pocket, at_list = {}, {}
    for item, lines in groups(SOLD, DIMENSIONS["Product"]).items():
        pocket[item] = sum(line.pocket * line.units for line in lines)
        at_list[item] = sum(line.list * line.units for line in lines)
    names, prices, sizes = [], [], []
    for name, lines in sorted(groups(SOLD, DIMENSIONS["Account"]).items()):
        expected = sum(line.list * line.units * pocket[line.item] / at_list[line.item] for line in lines)
        names.append(name)
        prices.append(sum(line.pocket * line.units for line in lines) / expected)
        sizes.append(sum(line.list * line.units for line in lines))
    wanted = account_prices(names, prices, weights=sizes, tolerance=0.02)
    found = analysis().account_prices(tolerance=0.02)
    assert found.accounts == wanted.accounts
    assert found.prices.tolist() == pytest.approx(wanted.prices.tolist(), rel=1e-9)
    assert [row.account for row in found.outliers] == [row.account for row in wanted.outliers]
    assert len(found.outliers) > 0


def test_periods_bridge_from_revenue_to_revenue() -> None:
    found = analysis().price_volume_mix(level=Level.POCKET)
    change = sum(line.pocket * line.units * (1 if line.day.month > 6 else -1) for line in USABLE)
    assert found.bridge.total + found.left_out == near(change)
    assert found.bridge.check == 0
    with pytest.raises(CvmError, match="names no two periods"):
        analysis(periods={}).price_volume_mix()


def test_whale_curve_by_account() -> None:
    wanted = {
        name: sum(line.margin * line.units for line in lines)
        for name, lines in groups(USABLE, DIMENSIONS["Account"]).items()
    }
    found = analysis().whale_curve()
    assert dict(zip(found.accounts, found.margins.tolist(), strict=True)) == {
        name: near(margin) for name, margin in wanted.items()
    }
    assert sorted(found.margins.tolist(), reverse=True) == found.margins.tolist()


def test_the_dashboard_gives_what_the_single_questions_give() -> None:
    policy, asked = Policy(RULES), analysis()
    for exact in (True, False):
        found = asked.dashboard(policy, exact=exact)
        assert found.overview.totals.pocket == near(asked.overview.totals.pocket)
        for again, once in zip(found.overview.standings, asked.overview.standings, strict=True):
            assert (again.standing, again.lines, again.list_value) == (once.standing, once.lines, near(once.list_value))
        assert found.percentiles.values == tuple(tuple(map(near, row)) for row in asked.percentiles(exact=exact).values)
        single = asked.compliance(policy)[""]
        assert found.compliance is not None
        assert found.accounts is not None
        for status, sums in single.lines.by_status.items():
            again = found.compliance.lines.by_status[status]
            assert (again.lines, again.revenue, again.excess) == (sums.lines, near(sums.revenue), near(sums.excess))
        assert found.accounts.accounts == asked.account_prices().accounts
    assert asked.dashboard().compliance is None


def test_every_line_is_told_and_the_worst_come_first() -> None:
    found = analysis()
    lines = found.per_line().to_pyarrow()
    assert lines.num_rows == ROWS.num_rows
    assert lines.column_names[-4:] == ["Invoice price", "Pocket price", "Pocket margin", "Standing"]
    worst = found.worst_lines("account", "C03", 7)
    taken = sorted(((line.list - line.pocket) * line.units for line in USABLE if line.customer == "C03"), reverse=True)[
        :7
    ]
    assert [row["List less pocket"] for row in worst] == [near(amount) for amount in taken]
    assert found.worst_lines("Account", "(blank)")


def test_totals_tie_to_the_ledger_or_say_by_how_much() -> None:
    invoice = sum(line.invoice * line.units for line in USABLE)
    good = analysis(ledger={"total": round(invoice, 2)}).overview.ties
    assert [tie.ties for tie in good[:3]] == [True, True, True]
    bad = analysis(ledger={"total": round(invoice, 2) + 1_000, "tolerance": 5}).overview.ties[2]
    assert bad.words == "Invoice value = total of the ledger: does not tie, by -1,000.00"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS.slice(0, 0), "No invoice line can be used. The table has no rows."),
        (ROWS.slice(1, 1), "No invoice line can be used. 1 set aside: list price blank or no number"),
    ],
)
def test_nothing_to_be_used_is_said(rows: pa.Table, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        _ = analysis(rows).overview
    assert str(caught.value) == message
    with pytest.raises(CvmError, match="No invoice line can be used"):
        analysis(rows).waterfall()
    with pytest.raises(CvmError, match="No line has any weight"):
        analysis(rows).percentiles()


def test_an_unknown_dimension_names_those_there_are() -> None:
    with pytest.raises(CvmError) as caught:
        analysis().by("Region")
    assert str(caught.value) == 'There is no dimension "Region". The mapping names: Account, Segment, Product, Rep.'
