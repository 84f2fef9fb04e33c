"""What stands out in a review, in full sentences, and the sheet that shows more of each. It lays out nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.review.band_sheet import WEIGHED
from workbooks.review.leakage_sheet import leakage_dimensions, leaks
from workbooks.review.looks import counted, percent, short_money
from workbooks.review.reviewed import DimensionReview, Review
from workbooks.review.whale_sheet import whale_sentence
from xlcvm.pricing.ladders import PolicyStatus

_NARROW = 0.005  # of the price: a narrower band is called one price
_NOTABLE = 0.01  # of the list value: smaller groups are not compared
_APART = 0.001  # of the list value: groups that differ by less are alike


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and the sheet that it comes from."""

    sentence: str
    sheet: str


def standing_out(review: Review) -> list[Finding]:
    """Give what stands out, most important first.

    Parameters
    ----------
    review : Review
        What was found.

    Returns
    -------
    list of Finding
        At least the largest leak.
    """
    return [
        *_leaks(review),
        *_bands(review),
        *_policy(review),
        *_below_cost(review),
        *_outliers(review),
        *_accounts(review),
        *_periods(review),
    ]


def _leaks(review: Review) -> Iterator[Finding]:
    totals = review.overview.totals
    taken = sorted(((totals.steps[number], name) for number, name in leaks(review)), reverse=True)
    if not taken or taken[0][0] <= 0:
        yield Finding("Nothing is taken off between list and pocket.", "Waterfall")
        return
    amount, name = taken[0]
    of = f"the largest of {len(taken)} steps between list and pocket" if len(taken) > 1 else "the only step"
    said = f"{name} takes {_money(review, amount)}, {percent(amount / totals.list_value)} of list value: {of}."
    if len(taken) > 1 and taken[1][0] > 0:
        second, other = taken[1]
        said += f" Next: {other}, {_money(review, second)} ({percent(second / totals.list_value)})."
    yield Finding(said, "Waterfall")
    yield from _uneven(review)


def _uneven(review: Review) -> Iterator[Finding]:
    """Name the step that differs most between groups of a dimension."""
    found: list[tuple[float, str]] = []
    whole = review.overview.totals.list_value
    for dimension in leakage_dimensions(review):
        groups = [band.group for band in dimension.shown if band.group.totals.list_value >= _NOTABLE * whole]
        for number, name in leaks(review):
            shares = sorted((group.totals.steps[number] / group.totals.list_value, group.name) for group in groups)
            if len(shares) > 1 and shares[-1][0] - shares[0][0] > _APART:
                (low, least), (high, most) = shares[0], shares[-1]
                said = (
                    f"{name} differs most by {dimension.name}: from {percent(low, 2)} of list value for {least} to "
                    f"{percent(high, 2)} for {most}."
                )
                found.append((high - low, said))
    if found:
        yield Finding(max(found)[1], "Leakage")


def _bands(review: Review) -> Iterator[Finding]:
    p10, _, median, _, p90 = review.values
    spread, weight = review.spread, WEIGHED[review.options.weight]
    width = (p90 - p10) / median if median > 0 else math.nan
    if width < _NARROW:
        place = "at" if width < _NARROW / 10 else f"within {percent(width, 2)} of"
        yield Finding(
            f"Eight tenths of all {weight} are sold {place} one price, {percent(median)} of list; from end to end "
            f"prices reach from {percent(spread.minimum)} to {percent(spread.maximum)}: deviations are few and large.",
            "Price band",
        )
    else:
        yield Finding(
            f"Eight tenths of all {weight} are sold between {percent(p10)} and {percent(p90)} of list, a band "
            f"{percent(width)} wide; from end to end prices reach from {percent(spread.minimum)} to "
            f"{percent(spread.maximum)}.",
            "Price band",
        )
    dimension = next((each for each in review.dimensions if each.name == "Segment"), None)
    if dimension is None and review.dimensions:
        dimension = min(review.dimensions, key=lambda each: each.count)
    if dimension is not None and dimension.count > 1:
        yield from _widest(dimension)


def _widest(dimension: DimensionReview) -> Iterator[Finding]:
    bands = [band for band in dimension.shown if not math.isnan(band.width)]
    if len(bands) < 2:
        return
    widest = max(bands, key=lambda band: band.width)
    if widest.percentiles is None or widest.width < _NARROW:
        said = f"No band by {dimension.name} is wider than {percent(_NARROW)} from P10 to P90."
    else:
        low, high = widest.percentiles[0], widest.percentiles[4]
        narrow = min(bands, key=lambda band: band.width)
        said = (
            f"By {dimension.name} the band is widest for {widest.group.name}: {percent(low)} to {percent(high)} of "
            f"list, {percent(widest.width)} wide; narrowest for {narrow.group.name}, {percent(narrow.width)}."
        )
    yield Finding(said, f"By {dimension.name}")


def _policy(review: Review) -> Iterator[Finding]:
    if review.compliance is None:
        return
    lines = review.compliance.lines
    total = lines.total
    parts = [
        f"{counted(sums.lines, 'line')} ({percent(sums.revenue / total.revenue if total.revenue else math.nan)} of "
        f"revenue) {words}"
        for status, words in (
            (PolicyStatus.APPROVAL, "need approval"),
            (PolicyStatus.OUT, "are out of policy"),
            (PolicyStatus.UNCHECKED, "cannot be checked"),
        )
        if (sums := lines.by_status[status]).lines
    ]
    if not parts:
        yield Finding("All discounts are within policy.", "Compliance")
        return
    yield Finding(
        f"{', '.join(parts)}; {_money(review, lines.excess)} was given above what needs no approval.", "Compliance"
    )


def _below_cost(review: Review) -> Iterator[Finding]:
    spread = review.spread
    if not review.has_costs:
        return
    good = next(count.lines for count in review.overview.standings if count.standing == 0)
    if not spread.below_cost:
        yield Finding("No line is sold below its mapped costs.", "Waterfall")
        return
    yield Finding(
        f"{counted(spread.below_cost, 'line')} of {good:,} are sold below cost: on "
        f"{_money(review, spread.revenue_below_cost)} of revenue they lose {_money(review, -spread.loss)}.",
        "Waterfall",
    )


def _outliers(review: Review) -> Iterator[Finding]:
    if review.accounts is None:
        return
    found, tolerance = review.accounts.outliers, percent(review.accounts.prices.tolerance, 0)
    below = [each for each in found if each.deviation < 0]
    if not found:
        yield Finding(f"No account pays more than {tolerance} away from what is expected of it.", "Outliers")
        return
    money = -math.fsum(each.money for each in below if each.money == each.money)
    said = (
        f"{counted(len(found), 'account')} of {len(review.accounts.findings):,} "
        f"{'pays' if len(found) == 1 else 'pay'} more than {tolerance} away from what accounts of their size and "
        "product mix pay"
    )
    if below:
        said += f"; the {len(below):,} below would bring {_money(review, money)} more at the expected price"
    yield Finding(f"{said}.", "Outliers")


def _accounts(review: Review) -> Iterator[Finding]:
    if review.whale is not None and review.has_costs:
        yield Finding(whale_sentence(review, review.whale), "Whale curve")


def _periods(review: Review) -> Iterator[Finding]:
    if review.bridge is None:
        return
    bridge = review.bridge.bridge
    before = math.fsum(bridge.revenue_0.tolist())
    change = bridge.total
    way = "rose" if change >= 0 else "fell"
    effects = ", ".join(
        f"{name.lower()} {'+' if amount > 0 else ''}{short_money(amount)}" for name, amount in bridge.totals.items()
    )
    share = f" ({percent(change / before)})" if before > 0 else ""
    yield Finding(
        f"Revenue {way} by {_money(review, abs(change))}{share} between the two periods: {effects}.", "Price volume mix"
    )


def _money(review: Review, amount: float) -> str:
    return short_money(amount, review.currency)
