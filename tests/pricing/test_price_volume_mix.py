"""Price, volume, mix: an example by hand, a second implementation line by line, laws, bad inputs."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcvm.errors import CvmError, ErrorCode
from xlcvm.pricing.price_volume_mix import MixMethod, PriceVolumeMix, Sales, price_volume_mix

NAN = math.nan
Line = tuple[str, float, float, float, float]  # item, price and quantity of period 0, price and quantity of period 1
PRICE = st.floats(0.01, 1e4)
QUANTITY = st.one_of(st.just(0.0), st.just(NAN), st.floats(0.01, 1e5))
METHODS = st.sampled_from(MixMethod)


def _line(item: str, p0: float, q0: float, p1: float, q1: float) -> Line:
    if math.isnan(q0) and math.isnan(q1):
        q1 = 0.0
    return (item, p0 if q0 > 0 else NAN, q0, p1 if q1 > 0 else NAN, q1)


LINES = st.lists(st.builds(_line, st.sampled_from("ABCDE"), PRICE, QUANTITY, PRICE, QUANTITY), min_size=1, max_size=10)


def _split(lines: list[Line], method: MixMethod = MixMethod.OWN_PRICE) -> PriceVolumeMix:
    items, *figures = zip(*lines, strict=True)
    p0, q0, p1, q1 = (np.array(column) for column in figures)
    return price_volume_mix(items, Sales(p0, q0), after=Sales(p1, q1), method=method)


def _row(found: PriceVolumeMix, item: str) -> list[float]:
    position = found.items.index(item)
    return [float(values[position]) for values in found.effects.values()]


def _size(lines: list[Line]) -> float:
    """The largest money that effects of these lines are made of."""
    prices = [0.0, *(price for _, p0, _, p1, _ in lines for price in (p0, p1) if price > 0)]
    quantities = [quantity for _, _, q0, _, q1 in lines for quantity in (q0, q1) if quantity > 0]
    return max(prices) * math.fsum(quantities)


def test_an_example_by_hand() -> None:
    """Sold 100 at 10 and 50 at 20, then 150 at 11 and 60 at 19; ΣQ₁/ΣQ₀ = 210/150 = 1.4, average price 2000/150."""
    lines = [("A", 10, 100, 11, 150), ("B", 20, 50, 19, 60), ("C", NAN, 0, 7, 30), ("D", 4, 25, NAN, NAN)]
    own, average, none = (_split(lines, method) for method in MixMethod)
    assert _row(own, "A") == pytest.approx([150, 400, 100, 0, 0])
    assert _row(own, "B") == pytest.approx([-60, 400, -200, 0, 0])
    assert _row(average, "A") == pytest.approx([150, 500 + 100 / 3, -100 / 3, 0, 0])
    assert _row(average, "B") == pytest.approx([-60, 200 + 200 / 3, -200 / 3, 0, 0])
    assert _row(none, "A") == pytest.approx([150, 500, 0, 0, 0])
    assert _row(none, "B") == pytest.approx([-60, 200, 0, 0, 0])
    for found in (own, average, none):
        assert _row(found, "C") == [0, 0, 0, 210, 0]
        assert _row(found, "D") == [0, 0, 0, 0, -100]
        assert (found.total, found.check) == (900, 0)
    assert own.totals == pytest.approx({"Price": 90, "Volume": 800, "Mix": -100, "New": 210, "Lost": -100})


def _by_hand(lines: list[Line], method: MixMethod) -> dict[str, list[float]]:
    """The formulas as they are published, item by item, from revenues that were summed."""
    sums: dict[str, list[float]] = {}
    for item, p0, q0, p1, q1 in lines:
        entry = sums.setdefault(item, [0.0, 0.0, 0.0, 0.0])
        for place, price, quantity in ((0, p0, q0), (2, p1, q1)):
            if quantity > 0:
                entry[place] += price * quantity
                entry[place + 1] += quantity
    kept = [entry for entry in sums.values() if entry[1] and entry[3]]
    growth = sum(entry[3] for entry in kept) / sum(entry[1] for entry in kept) if kept else 1.0
    average = sum(entry[0] for entry in kept) / sum(entry[1] for entry in kept) if kept else 0.0
    rows = {}
    for item, (r0, q0, r1, q1) in sums.items():
        if not q0:
            rows[item] = [0, 0, 0, r1, 0]
        elif not q1:
            rows[item] = [0, 0, 0, 0, -r0]
        else:
            p0, p1 = r0 / q0, r1 / q1
            mix = {"own price": p0, "average price": p0 - average, "no mix": 0}[method] * (q1 - q0 * growth)
            volume = q0 * p0 * (growth - 1) if method == "own price" else (q1 - q0) * p0 - mix
            rows[item] = [(p1 - p0) * q1, volume, mix, 0, 0]
    return rows


@given(LINES, METHODS)
def test_each_item_has_the_effects_of_the_published_formulas(lines: list[Line], method: MixMethod) -> None:
    found, wanted = _split(lines, method), _by_hand(lines, method)
    assert list(found.items) == list(wanted)
    for item, row in wanted.items():
        assert _row(found, item) == pytest.approx(row, rel=1e-9, abs=1e-13 * _size(lines))


@given(LINES, METHODS)
def test_effects_add_up_to_the_change_of_revenue(lines: list[Line], method: MixMethod) -> None:
    found = _split(lines, method)
    before = math.fsum(p0 * q0 for _, p0, q0, _, _ in lines if q0 > 0)
    after = math.fsum(p1 * q1 for _, _, _, p1, q1 in lines if q1 > 0)
    assert found.total == pytest.approx(after - before, rel=1e-9, abs=1e-12 * (before + after))
    assert found.check == 0
    sums = np.sum(list(found.effects.values()), axis=0)
    assert sums == pytest.approx(found.change, rel=1e-9, abs=1e-11 * _size(lines))


@given(LINES)
def test_mix_against_the_average_price_has_the_same_totals(lines: list[Line]) -> None:
    own, average = (_split(lines, method).totals for method in (MixMethod.OWN_PRICE, MixMethod.AVERAGE_PRICE))
    assert average == pytest.approx(own, rel=1e-9, abs=1e-11 * _size(lines))


@given(LINES, METHODS, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines: list[Line], method: MixMethod, chance: object) -> None:
    shuffled = lines.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = _split(lines, method), _split(shuffled, method)
    for item in first.items:
        assert _row(second, item) == pytest.approx(_row(first, item), rel=1e-9, abs=1e-11 * _size(lines))


@given(LINES, METHODS, st.sampled_from([1e-3, 0.37, 12.0, 1e6]))
def test_another_currency_scales_everything(lines: list[Line], method: MixMethod, rate: float) -> None:
    found = _split([(item, p0 * rate, q0, p1 * rate, q1) for item, p0, q0, p1, q1 in lines], method)
    wanted = {name: total * rate for name, total in _split(lines, method).totals.items()}
    assert found.totals == pytest.approx(wanted, rel=1e-9, abs=1e-11 * _size(lines) * rate)


@given(st.lists(st.tuples(PRICE, st.floats(0.01, 1e5)), min_size=1, max_size=8), METHODS)
def test_what_does_not_change_has_no_effect(sales: list[tuple[float, float]], method: MixMethod) -> None:
    found = _split([(str(item), p, q, p, q) for item, (p, q) in enumerate(sales)], method)
    assert all(not values.any() for values in found.effects.values())


@given(PRICE, st.floats(0.01, 1e5), PRICE, st.floats(0.01, 1e5), METHODS)
def test_one_item_alone_has_no_mix_and_the_textbook_effects(
    p0: float, q0: float, p1: float, q1: float, method: MixMethod
) -> None:
    price, volume, mix, *others = _row(_split([("A", p0, q0, p1, q1)], method), "A")
    assert (price, others) == ((p1 - p0) * q1, [0, 0])
    assert volume == pytest.approx((q1 - q0) * p0, rel=1e-9)
    assert mix == pytest.approx(0, abs=1e-12 * p0 * (q0 + q1))


def test_lines_of_one_item_are_one_item() -> None:
    lines = [("A", 10, 60, 11, 90), ("B", 20, 50, 19, 60), ("A", 13, 40, 14, 60), ("A", 13, -10, NAN, NAN)]
    merged = [("A", (600 + 390) / 90, 90, (990 + 840) / 150, 150), ("B", 20, 50, 19, 60)]
    for item in "AB":
        assert _row(_split(lines), item) == pytest.approx(_row(_split(merged), item), rel=1e-12)


def test_a_price_that_every_line_has_stays_that_price() -> None:
    lines = [("A", 0.1, 0.3, 0.1, 7.7), ("A", 0.1, 0.4, 0.1, 1.1), ("A", 0.1, 0.3, 0.1, 0.3)]
    assert _split(lines).totals["Price"] == 0


def test_what_was_sold_and_returned_in_full_was_not_sold() -> None:
    lines = [("A", 10, 0.3, 12, 5), ("A", 10, -0.1, NAN, 0), ("A", 10, -0.2, NAN, 0)]
    assert _row(_split(lines), "A") == [0, 0, 0, 60, 0]
    assert _row(_split([("A", 10, 5, 12, 5), ("A", 10, 0, 12, -5)]), "A") == [0, 0, 0, 0, -50]
    assert _row(_split([("A", 10, 0, 12, 0)]), "A") == [0, 0, 0, 0, 0]


def test_the_check_shows_an_effect_that_is_wrong() -> None:
    found = _split([("A", 10, 100, 11, 150), ("B", 20, 50, 19, 60)])
    assert found.check == 0
    assert replace(found, mix=found.mix + 0.005).check == pytest.approx(-0.01)


def test_the_bridge_leads_from_one_revenue_to_the_other() -> None:
    lines = [("A", 10, 100, 11, 150), ("B", 20, 50, 19, 60), ("C", NAN, 0, 7, 30), ("D", 4, 25, NAN, NAN)]
    steps = _split(lines).bridge
    assert [step.label for step in steps] == [
        "Revenue before", "Price", "Volume", "Mix", "New", "Lost", "Revenue after"
    ]  # fmt: skip
    assert [step.value for step in steps] == pytest.approx([2100, 90, 800, -100, 210, -100, 3000])
    assert [step.end for step in steps] == pytest.approx([2100, 2190, 2990, 2890, 3100, 3000, 3000])
    for below, above in itertools.pairwise(steps[:-1]):
        assert above.start == below.end
    assert (steps[0].start, steps[-1].start) == (0, 0)


def test_a_hundred_thousand_items() -> None:
    generator = np.random.default_rng(7)
    p0, q0, p1, q1 = generator.uniform(0.5, 100, (4, 100_000))
    q0[::10], p0[::10], q1[5::10] = NAN, NAN, 0
    found = price_volume_mix([f"item {n}" for n in range(100_000)], Sales(p0, q0), after=Sales(p1, q1))
    kept = ~np.isnan(q0) & (q1 > 0)
    assert found.totals["New"] == pytest.approx(float(np.sum(p1[::10] * q1[::10])))
    assert found.totals["Price"] == pytest.approx(float(np.sum(((p1 - p0) * q1)[kept])))
    growth = q1[kept].sum() / q0[kept].sum()
    assert found.totals["Volume"] == pytest.approx(float((p0 * q0)[kept].sum() * (growth - 1)), rel=1e-9)
    assert found.check == 0


_NO_PRICE = "Enter the price; only what was not sold needs none."


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("A", 1, 1, 1, 1), ("B", NAN, 5, 1, 1)],
         f'The price of "B" is blank, and its quantity is 5. (argument "price_0", row 2) {_NO_PRICE}'),
        ([("A", 1, 0, NAN, -2)],
         f'The price of "A" is blank, and its quantity is −2. (argument "price_1", row 1) {_NO_PRICE}'),
        ([("A", 1, 1, -2, 1)],
         'The price of "A" is −2, below 0. (argument "price_1", row 1) Enter a return as a quantity below 0, at the price of its sale.'),
        ([("A", 1, 1, 1, 1), ("", 1, 1, 1, 1)],
         'The item is blank. (argument "items", row 2) Name it, or leave its line out.'),
        ([("A", 1, NAN, 1, NAN)],
         'There is no quantity of "A" in either period. (argument "quantity_0", row 1) Enter one, 0 where nothing was sold, or leave the line out.'),
        ([("B", 1, 1, 1, 1), ("A", 1, 5, 1, 3), ("A", 1, -7, NAN, NAN)],
         'The quantities of "A" add up to −2, below 0. (argument "quantity_0") More was returned than sold: set its returns against the period of the sale, or leave the item out.'),
        ([("A", 1, 1, 5, 10), ("A", 1, 1, 4, -10)],
         'The lines of "A" add up to a quantity of 0 and a revenue of 10: no price gives that. (argument "quantity_1") Enter its returns at the price of the sale, or leave the item out.'),
        ([("A", 1, 1, 5, 10), ("A", 1, 1, 100, -1)],
         'The lines of "A" add up to a quantity of 9 and a revenue of −50: no price gives that. (argument "quantity_1") Enter its returns at the price of the sale, or leave the item out.'),
    ],
)  # fmt: skip
def test_bad_lines_are_answered_with_what_to_do(lines: list[Line], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        _split(lines)
    assert str(caught.value) == message
    assert caught.value.code is ErrorCode.VALUE


def test_figures_beyond_computing_are_told() -> None:
    for line in (("A", 1e300, 1e300, 1, 1), ("A", 1e-200, 1e-100, 1e200, 1e200)):
        with pytest.raises(CvmError) as caught:
            _split([line])
        assert caught.value.code is ErrorCode.NUMBER
