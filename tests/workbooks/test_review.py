"""The review workbook: every figure against pandas, line by line; formulas against two engines; what is left out."""

from __future__ import annotations

import itertools
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests.calc import CALC
from tests.workbooks import review_samples as samples
from tests.workbooks.engines import by_calc, by_ironcalc, differences, stored
from tests.workbooks.results_samples import charts
from tests.workbooks.review_samples import ACCOUNTS, Book, lines, percentile, review, sold, worked, written
from udfs.hosts.libreoffice.office import Office
from workbooks.review.band_sheet import bands_of
from workbooks.review.building import review_workbook
from workbooks.review.reviewed import LARGEST, Review, ReviewOptions
from workbooks.spec import Table
from workbooks.writing import workbook_bytes
from xlcvm.pricing.invoices.histograms import Histogram, Weight
from xlcvm.pricing.price_volume_mix import MixMethod

PERCENTILES = {"P10": 0.1, "P25": 0.25, "P50": 0.5, "P75": 0.75, "P90": 0.9}
NEAR = {"rel": 1e-9, "abs": 1e-7}  # money of thousands of lines, added in another order


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return lines()


@pytest.fixture(scope="module")
def found(frame: pd.DataFrame) -> Review:
    return review(frame)


@pytest.fixture(scope="module")
def book(found: Review, tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(written(found, tmp_path_factory.mktemp("review") / "review.xlsx"))


def test_the_waterfall(frame: pd.DataFrame, book: Book) -> None:
    kept = worked(frame)
    rows = book.rows("Waterfall", "Step")
    levels = ("List value", "Invoice value", "Pocket value", "Pocket margin")
    steps = ("Discount", "Promotion", "Rebate", "Freight", "Cost")
    names = ["List value", *steps[:2], "Invoice value", *steps[2:4], "Pocket value", "Cost", "Pocket margin"]
    assert [row["Step"] for row in rows] == names
    running = 0.0
    for row in rows:
        money = kept[row["Step"]].sum()
        running = money if row["Step"] in levels else running - money
        figures = (row["Money"], row["Running"], row["% of list"], row["Per unit"])
        expected = (money, running, money / kept["List value"].sum(), money / kept["units"].sum())
        assert figures == pytest.approx(expected, **NEAR), row["Step"]


def test_the_summary_shows_the_same_figures(frame: pd.DataFrame, book: Book) -> None:
    kept, good = worked(frame), sold(frame)
    figures = [cell for row in book.values["Summary"].iter_rows(max_row=8, values_only=True) for cell in row]
    shown = [cell for cell in figures if isinstance(cell, (int, float))]
    p10, p50, p90 = (percentile(good["share"], good["Invoice value"], share) for share in (0.1, 0.5, 0.9))
    within = good[_within(good)]["Invoice value"].sum() / good["Invoice value"].sum()
    money = [kept[name].sum() for name in ("List value", "Invoice value", "Pocket value", "Pocket margin")]
    ratios = [money[2] / money[0], money[3] / money[2], (p90 - p10) / p50, within]
    assert shown == pytest.approx([*money, *ratios], **NEAR)
    said = " ".join(book.texts("Summary"))
    assert f"{len(frame):,} lines of DataFrame" in said
    assert "does not tie" in book.texts("Summary")  # the ledger of the sample
    below = good[good["Pocket margin"] < 0]
    assert f"{len(below):,} lines of {len(good):,} are sold below cost" in said
    assert f"lose EUR {-below['Pocket margin'].sum():,.2f}." in said
    for words in ("25 lines", "set aside: list price blank", "set aside: quantity zero", "credit notes"):
        assert words in said


def test_the_band(frame: pd.DataFrame, book: Book) -> None:
    good = sold(frame)
    weights = good["Invoice value"]
    row = book.rows("Price band", "Percentiles by revenue")[0]
    assert [row[name] for name in PERCENTILES] == pytest.approx(
        [percentile(good["share"], weights, share) for share in PERCENTILES.values()], rel=1e-12
    )
    measures = {row["Measure"]: row["Value"] for row in book.rows("Price band", "Measure")}
    mean = np.average(good["share"], weights=weights)
    deviation = math.sqrt(np.average((good["share"] - mean) ** 2, weights=weights))
    p10, p50, p90 = (percentile(good["share"], weights, share) for share in (0.1, 0.5, 0.9))
    low, high = good["share"].min(), good["share"].max()
    assert measures == pytest.approx(
        {
            "Lines": len(good), "Weight": weights.sum(), "Weighted mean": mean, "Median": p50, "P10": p10, "P90": p90,
            "Minimum": low, "Maximum": high, "Standard deviation": deviation, "CV": deviation / mean,
            "Width (max−min)/mean": (high - low) / mean, "Width (P90−P10)/median": (p90 - p10) / p50,
        },
        rel=1e-9,
    )  # fmt: skip
    reached = 0.0
    rows = book.rows("Price band", "Band")
    for row in rows:
        inside = good[(good["share"] >= row["From"] - 1e-9) & (good["share"] < row["To"] - 1e-9)]
        assert row["Revenue"] == pytest.approx(inside["Invoice value"].sum(), **NEAR)
        assert row["Units"] == pytest.approx(inside["units"].sum(), **NEAR)
        assert row["Share of revenue"] == pytest.approx(inside["Invoice value"].sum() / weights.sum(), **NEAR)
        reached += row["Share of revenue"]
        assert row["Cumulative"] == pytest.approx(reached, **NEAR)
    assert reached == pytest.approx(1.0)
    assert sum(row["Units"] for row in rows) == pytest.approx(good["units"].sum())


def test_bands_keep_prices_together_that_differ_by_the_rounding_of_cents() -> None:
    """Three fifths of list, rounded to cents: 0.59997 and 0.60002 are one price to everybody."""
    whole = Histogram(0.0, 0.0005, np.array([400, 1199, 1200]), np.array([1.0, 5.0, 4.0]))
    bands = bands_of([whole])
    held = {middle: weight for middle, weight in zip(bands.middles, bands.weights[0], strict=True) if weight}
    assert held == {0.2: 1.0, 0.6: 9.0}
    wide = Histogram(0.0, 0.0005, np.array([-2000, 4000]), np.array([1.0, 4.0]))
    assert len(bands_of([wide]).middles) <= 61


@pytest.mark.parametrize(
    ("sheet", "dimension", "column"),
    [
        ("By Segment", "Segment", "segment"), ("By Rep", "Rep", "rep"), ("By Product", "Product", "item"),
        ("By =Region", "=Region", "region"), ("By Account", "Account", "customer"),
    ],
)  # fmt: skip
def test_bands_by_dimension(sheet: str, dimension: str, column: str, frame: pd.DataFrame, book: Book) -> None:
    kept, good = worked(frame), sold(frame)
    names = kept[column].astype(str)
    rows = book.by_name(sheet, dimension)
    sizes = kept.groupby(names)["List value"].sum()
    order = sorted(sizes.index, key=lambda name: (-round(sizes[name], 6), name))
    shown = order[:LARGEST]
    assert list(rows)[: len(shown)] == shown
    groups = {name: names == name for name in shown}
    others = f"All others ({len(order) - LARGEST})"
    if len(order) > LARGEST:
        groups[others] = ~names.isin(shown)
    groups["Total"] = names.notna()
    assert list(rows) == list(groups)
    for name, mask in groups.items():
        row, mine = rows[name], kept[mask]
        sums = mine[["List value", "Invoice value", "Pocket value", "Pocket margin"]].sum()
        assert row["Lines"] == len(mine)
        for header, money in sums.items():
            assert row[header] == pytest.approx(money, **NEAR)
        assert row["Realisation"] == pytest.approx(sums["Pocket value"] / sums["List value"])
        assert row["Margin %"] == pytest.approx(sums["Pocket margin"] / sums["Pocket value"])
        assert row["Share of revenue"] == pytest.approx(sums["Invoice value"] / kept["Invoice value"].sum())
        some = good[mask.loc[good.index]]
        if some.empty:
            assert name == "C229"  # credit notes only
            assert [row[header] for header in (*PERCENTILES, "Width")] == [None] * 6
            continue
        values = [percentile(some["share"], some["Invoice value"], share) for share in PERCENTILES.values()]
        bound = 0.00025 + 1e-12 if name == others else 1e-12
        assert [row[header] for header in PERCENTILES] == pytest.approx(values, abs=bound)
        width = (row["P90"] - row["P10"]) / row["P50"]
        assert row["Width"] == pytest.approx(width)


@pytest.mark.parametrize(("number", "dimension", "column"), [(1, "Segment", "segment"), (1, "Rep", "rep")])
def test_leakage(number: int, dimension: str, column: str, frame: pd.DataFrame, book: Book) -> None:
    kept = worked(frame)
    names = kept[column].astype(str)
    shares, money = (book.by_name("Leakage", dimension, at) for at in (number, number + 1))
    groups = {name: names == name for name in sorted(set(names))} | {"Total": names.notna()}
    assert set(shares) == set(money) == set(groups)
    for name, mask in groups.items():
        mine = kept[mask]
        size = mine["List value"].sum()
        for step in ("Discount", "Promotion", "Rebate", "Freight"):
            assert money[name][step] == pytest.approx(mine[step].sum(), **NEAR)
            assert shares[name][step] == pytest.approx(mine[step].sum() / size, **NEAR)
        taken = size - mine["Pocket value"].sum()
        assert money[name]["List less pocket"] == pytest.approx(taken, **NEAR)
        assert shares[name]["List less pocket"] == pytest.approx(taken / size, **NEAR)


def _free(good: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(good["segment"] == "Key", 0.15, 0.10), good.index)


def _most(good: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(good["segment"] == "Key", 0.15, 0.20), good.index)


def _within(good: pd.DataFrame) -> pd.Series:
    return good["discount"] <= _free(good) + 1e-12


def test_compliance(frame: pd.DataFrame, book: Book) -> None:
    good = sold(frame)
    out = good["discount"] > _most(good) + 1e-12
    masks = {"Within policy": _within(good), "Needs approval": ~_within(good) & ~out, "Out of policy": out}
    masks["Total"] = out.notna()
    above = ((good["discount"] - _free(good)).clip(lower=0) * good["list"] * good["units"]).where(~_within(good), 0.0)
    rows = book.by_name("Compliance", "Status")
    assert set(rows) == set(masks)
    for name, mask in masks.items():
        figures = [rows[name][header] for header in ("Lines", "Share of lines", "Revenue", "Share of revenue")]
        revenue = good["Invoice value"][mask].sum()
        assert figures == pytest.approx(
            [mask.sum(), mask.mean(), revenue, revenue / good["Invoice value"].sum()], **NEAR
        )
        assert rows[name]["Money above policy"] == pytest.approx(above[mask].sum(), **NEAR)
    for dimension, column in (("Segment", "segment"), ("Rep", "rep")):
        grouped = book.by_name("Compliance", dimension)
        assert set(grouped) == set(good[column].astype(str))
        for name, row in grouped.items():
            mine = good[column].astype(str) == name
            revenue = good["Invoice value"].where(mine, 0.0)
            assert row["Lines"] == mine.sum()
            assert row["Of lines: within policy"] == pytest.approx(_within(good)[mine].mean())
            for header, mask in itertools.islice(masks.items(), 3):
                words = "Of revenue: " + header[0].lower() + header[1:]
                assert row[words] == pytest.approx(revenue[mask].sum() / revenue.sum(), **NEAR)
            assert row["Money above policy"] == pytest.approx(above[mine].sum(), **NEAR)
    rules = book.rows("Compliance", "Rule for")
    assert [(row["Maximum"], row["Approver"], row["Segment"]) for row in rules] == [
        (0.1, None, None), (0.2, "Manager", None), (0.15, None, "Key"),
    ]  # fmt: skip
    assert any("Not judged" in text and "Promotion, Rebate, Freight" in text for text in book.texts("Compliance"))


def _account_prices(good: pd.DataFrame) -> pd.DataFrame:
    """Price index of each account, and what is expected at its size: the median of all slopes, pair by pair."""
    product = good.groupby("item")[["Pocket value", "List value"]].sum()
    mixed = good["List value"] * good["item"].map(product["Pocket value"] / product["List value"])
    sums = good.assign(mixed=mixed).groupby("customer")[["Pocket value", "List value", "mixed"]].sum()
    price, size = sums["Pocket value"] / sums["mixed"], np.log(sums["List value"])
    pairs = list(itertools.combinations(range(len(sums)), 2))
    slopes = [
        (price.iloc[b] - price.iloc[a]) / (size.iloc[b] - size.iloc[a])
        for a, b in pairs
        if size.iloc[a] != size.iloc[b]
    ]
    slope = float(np.median(slopes))
    levels = sorted((price - slope * size).tolist())
    level = levels[math.ceil(len(levels) / 2) - 1]
    expected = (level + slope * size).clip(price.min(), price.max())
    sums["price"], sums["expected"] = price, expected
    sums["money"] = sums["Pocket value"] - sums["Pocket value"] * expected / price
    return sums


def test_outliers_and_worst_accounts(frame: pd.DataFrame, book: Book) -> None:
    sums = _account_prices(sold(frame))
    far = sums[(sums["price"] / sums["expected"] - 1).abs() > 0.15].sort_values("money")
    rows = book.by_name("Outliers", "Account", 1)
    assert list(rows)[:-1] == list(far.index)
    assert len(far) >= 5
    for name, row in rows.items():
        if name == "Total":
            assert row["Money"] == pytest.approx(far["money"].sum())
            continue
        mine = far.loc[name]
        figures = [row[header] for header in ("List value", "Pocket value", "Price index", "Expected", "Money")]
        assert figures == pytest.approx(mine[["List value", "Pocket value", "price", "expected", "money"]].tolist())
        assert row["Deviation"] == pytest.approx(mine["price"] / mine["expected"] - 1)
    worst = sums.sort_values("money").index
    below = book.rows("Outliers", "Account", 2)
    assert [row["Account"] for row in below[:-1]] == list(worst[:20])
    assert [book.values[f"Account {number}"]["A1"].value for number in range(1, 6)] == list(worst[:5])


def test_the_lines_of_the_worst_account(frame: pd.DataFrame, book: Book) -> None:
    name = book.values["Account 1"]["A1"].value
    mine = worked(frame)
    mine = mine[mine["customer"] == name]
    taken = (mine["List value"] - mine["Pocket value"]).sort_values(ascending=False)
    rows = book.rows("Account 1", "Product")
    assert [row["List less pocket"] for row in rows] == pytest.approx(taken.tolist())
    first, expected = rows[0], mine.loc[taken.index[0]]
    units = expected["units"]
    assert (first["Product"], first["Segment"], first["Rep"]) == (
        expected["item"],
        expected["segment"],
        expected["rep"],
    )
    assert first["Date"].date() == expected["day"]
    money = ["Discount", "Promotion", "Rebate", "Freight", "Cost", "Pocket margin"]
    assert [first[header] for header in money] == pytest.approx([expected[header] / units for header in money])
    assert first["Pocket price"] == pytest.approx(expected["Pocket value"] / units)


def test_price_volume_and_mix(frame: pd.DataFrame, book: Book) -> None:
    kept = worked(frame)
    year = pd.to_datetime(kept["day"]).dt.year
    sums = {at: kept[year == at].groupby("item")[["units", "Invoice value"]].sum() for at in (2024, 2025)}
    rows = book.by_name("Price volume mix", "Item")
    both = sums[2024].index.intersection(sums[2025].index)
    growth = sums[2025].loc[both, "units"].sum() / sums[2024].loc[both, "units"].sum()
    totals = dict.fromkeys(("Price", "Volume", "Mix", "New", "Lost"), 0.0)
    for item in sums[2024].index.union(sums[2025].index):
        row = rows[item]
        q0, r0 = sums[2024].loc[item] if item in sums[2024].index else (0.0, 0.0)
        q1, r1 = sums[2025].loc[item] if item in sums[2025].index else (0.0, 0.0)
        assert (row["Before"], row["After"], row["Change"]) == pytest.approx((r0, r1, r1 - r0))
        if item in both:
            p0, p1 = r0 / q0, r1 / q1
            expected = ((p1 - p0) * q1, q0 * p0 * (growth - 1), (q1 - q0 * growth) * p0, 0.0, 0.0)
        else:
            expected = (0.0, 0.0, 0.0, r1, -r0)
        assert [row[name] for name in totals] == pytest.approx(expected, **NEAR)
        for name, effect in zip(totals, expected, strict=True):
            totals[name] += effect
    assert rows["Item 7"]["After"] == 0
    assert rows["Item 7"]["Lost"] < 0
    assert [rows["Total"][name] for name in totals] == pytest.approx(list(totals.values()), **NEAR)
    check = next(row for name, row in rows.items() if name.startswith("Check"))
    assert check["Change"] == 0


def test_the_whale_curve(frame: pd.DataFrame, book: Book) -> None:
    margins = worked(frame).groupby("customer")["Pocket margin"].sum().sort_values(ascending=False)
    rows = book.rows("Whale curve", "Rank")
    half = LARGEST // 2
    middle = rows[half]
    assert (middle["Rank"], middle["Account"]) == (
        f"101–{len(margins) - half}",
        f"All others ({len(margins) - LARGEST})",
    )
    assert [row["Account"] for row in rows[:half]] == list(margins.index[:half])
    assert [row["Pocket margin"] for row in rows[:half]] == pytest.approx(margins.iloc[:half].tolist())
    assert [row["Pocket margin"] for row in rows[half + 1 :]] == pytest.approx(margins.iloc[-half:].tolist())
    assert middle["Pocket margin"] == pytest.approx(margins.iloc[half:-half].sum())
    assert rows[-1]["Cumulative"] == pytest.approx(margins.sum())
    assert rows[9]["Share of total"] == pytest.approx(margins.iloc[:10].sum() / margins.sum())
    earning = margins[margins > 0]
    assert book.values["Whale curve"]["A2"].value.startswith(f"{len(earning)} of {len(margins)} accounts earn EUR ")


def test_the_tie_out(frame: pd.DataFrame, book: Book) -> None:
    kept = worked(frame)
    rows = book.rows("Tie-out", "What is held against what")[:-1]  # a note follows
    invoice, booked = kept["Invoice value"].sum(), kept["booked"].sum()
    aside = frame.drop(kept.index)["booked"].sum()
    expected = {
        "List value less steps = pocket value summed line by line": (kept["Pocket value"].sum(),) * 2,
        "Invoice value = booked amounts of the lines": (invoice, booked),
        "Invoice value = total of the ledger": (invoice, 1e6),
        "Invoice value = total of the ledger, lines set aside added as booked": (invoice + aside, 1e6),
    }
    assert [row["What is held against what"] for row in rows] == list(expected)
    for row, (mine, wanted) in zip(rows, expected.values(), strict=True):
        assert (row["Found"], row["Wanted"]) == pytest.approx((mine, wanted))
        assert row["Difference"] == pytest.approx(round(mine - wanted, 2), abs=0.0101)
        assert row["Verdict"] == ("ties" if abs(mine - wanted) < 20 else "does not tie")
    standings = [row for row in book.rows("Tie-out", "Lines of the source") if row["Lines"] is not None]
    assert sum(row["Lines"] for row in standings[:-1]) == standings[-1]["Lines"] == len(frame)
    counts = {row["Lines of the source"].partition(" (")[0]: row["Lines"] for row in standings}
    assert counts["Sold"] == len(sold(frame))
    assert counts["Credit notes"] == (kept["units"] < 0).sum()
    (blank,) = (lines for words, lines in counts.items() if words.startswith("Set aside: list price blank"))
    assert blank == frame["list"].isna().sum()


def test_ironcalc_computes_what_is_stored(book: Book) -> None:
    found = by_ironcalc(book.path)
    assert len(found) > 1_500
    assert differences(stored(book.path).values, found) == []


@CALC
def test_calc_computes_what_is_stored(book: Book, calc: Office) -> None:
    assert differences(stored(book.path).values, by_calc(calc, book.path)) == []


def test_charts_are_native_and_over_the_right_cells(book: Book) -> None:
    drawn = {chart.references[-1].split("!")[0].strip("'"): chart for chart in charts(book.path)}
    assert len(charts(book.path)) == 11
    assert {"Workings", "Price band", "Compliance"} <= set(drawn)
    for chart in charts(book.path):
        for reference in chart.references:
            sheet, cells = reference.rsplit("!", 1)
            area = book.values[sheet.strip("'")][cells.replace("$", "")]
            rows = area if isinstance(area, tuple) else ((area,),)
            assert all(cell.value is not None or cell.column == 1 for row in rows for cell in row)


def test_the_waterfall_chart_follows_its_table(book: Book) -> None:
    address = next(
        cell.coordinate
        for row in openpyxl.load_workbook(book.path)["Waterfall"].iter_rows()
        for cell in row
        if cell.value == "Freight"
    )
    freight = ("Waterfall", address.replace("A", "C"))
    found = by_ironcalc(book.path, {freight: 0.0})
    old = stored(book.path).values
    changed = {key for key, value in found.items() if differences({key: old[key]}, {key: value})}
    assert {sheet for sheet, _ in changed} == {"Waterfall", "Workings", "Summary"}


def test_every_sheet_is_ready_for_print_and_tables_are_filtered(book: Book) -> None:
    whole = openpyxl.load_workbook(book.path)
    for sheet in whole:
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what is meant when it is left out
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text == "Price review"
        assert sheet.print_area
    for name in ("By Account", "Price band", "Compliance", "Outliers", "Price volume mix", "Whale curve", "Account 1"):
        assert whole[name].tables, name
        assert all(table.autoFilter is not None for table in whole[name].tables.values())
    assert whole["By Account"].print_title_rows
    assert whole["By Account"].freeze_panes
    links = [cell.hyperlink.location for row in whole["Summary"].iter_rows() for cell in row if cell.hyperlink]
    assert {link.split("!")[0].strip("'") for link in links} == {sheet.title for sheet in whole} - {
        "Summary",
        "Workings",
    }


def test_sheets_are_bounded(found: Review) -> None:
    for sheet in review_workbook(found).sheets:
        if sheet.name != "Workings":
            for block in sheet.blocks:
                assert not isinstance(block, Table) or len(block.rows) <= LARGEST + 1, sheet.name


def test_no_text_becomes_a_formula(book: Book) -> None:
    whole = openpyxl.load_workbook(book.path)
    cells = [cell for sheet in whole for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" and "South" in str(cell.value)]
    assert any(cell.value == "=South()" and cell.data_type == "s" for cell in cells)


def test_equal_reviews_give_equal_bytes(found: Review) -> None:
    assert workbook_bytes(review_workbook(found)) == workbook_bytes(review_workbook(found))


def test_the_wide_band_by_segment_is_drawn_from_its_percentiles(book: Book) -> None:
    rows = book.by_name("By Segment", "Segment")
    bars = {row[0]: row[1:6] for row in book.values["Workings"].iter_rows(values_only=True) if row[0] in rows}
    assert set(bars) == {"Key", "Large", "Small"}
    for name, steps in bars.items():
        ends = list(itertools.accumulate(steps))
        assert ends == pytest.approx([rows[name][header] for header in PERCENTILES])


BARE: dict[str, Any] = {"columns": {"list_price": "list", "quantity": "units"}, "step": samples.CONTENT["step"][:1]}


def test_what_is_not_mapped_is_left_out_and_named(frame: pd.DataFrame, tmp_path: Path) -> None:
    bare = Book(written(review(frame, BARE), tmp_path / "bare.xlsx"))
    names = ["Summary", "Waterfall", "Price band", "Definitions", "Tie-out", "Workings"]
    assert bare.values.sheetnames == names
    said = " ".join(bare.texts("Summary"))
    for words in ("[[policy]]", "--policy", "map account", "map product", "map date", "off-invoice", "stage cost",
                  "[ledger]", "map booked"):  # fmt: skip
        assert words in said
    assert "no costs are mapped" in said
    assert "Pocket margin" not in [row["Step"] for row in bare.rows("Waterfall", "Step")]
    assert differences(stored(bare.path).values, by_ironcalc(bare.path)) == []


def test_three_lines_are_enough(tmp_path: Path) -> None:
    few = pd.DataFrame(
        {
            "customer": ["A", "B", "A"],
            "list": [100.0, 80.0, 100.0],
            "units": [2.0, 1.0, -1.0],
            "discount": [0.1, 0.05, 0.1],
        }
    )
    content = {**BARE, "columns": {**BARE["columns"], "account": "customer"}}
    tiny = Book(written(review(few, content), tmp_path / "tiny.xlsx"))
    assert "Outliers" not in tiny.values.sheetnames
    assert "too few to tell what is usual" in " ".join(tiny.texts("Summary"))
    assert tiny.by_name("By Account", "Account")["Total"]["List value"] == 180
    assert differences(stored(tiny.path).values, by_ironcalc(tiny.path)) == []


def test_other_weights_and_methods_are_used_and_named(frame: pd.DataFrame, tmp_path: Path) -> None:
    options = ReviewOptions(Weight.LINES, exact=False, dimensions=("rep",), worst_accounts=1, method=MixMethod.NO_MIX)
    other = Book(written(review(frame, options=options), tmp_path / "other.xlsx"))
    good = sold(frame)
    row = other.rows("Price band", "Percentiles by lines")[0]
    values = [percentile(good["share"], pd.Series(1.0, good.index), share) for share in PERCENTILES.values()]
    assert [row[name] for name in PERCENTILES] == pytest.approx(values, abs=0.00025 + 1e-12)
    said = " ".join(other.texts("Definitions"))
    assert "to within ±0.025 points of list" in said
    assert 'method "no mix"' in said
    assert "Every line weighs the same." in said
    assert "By Segment" not in other.values.sheetnames
    assert "Account 2" not in other.values.sheetnames
    assert differences(stored(other.path).values, by_ironcalc(other.path)) == []


def test_losses_below_zero_are_drawn_below_zero(frame: pd.DataFrame, tmp_path: Path) -> None:
    dear = frame.assign(cost=frame["list"] * 1.4)
    loss = Book(written(review(dear), tmp_path / "loss.xlsx"))
    kept = worked(dear)
    rows = {str(row[0]).split("\n")[0]: row for row in loss.values["Workings"].iter_rows(values_only=True)}
    margin = kept["Pocket margin"].sum()
    assert margin < 0
    above, below = rows["Cost"][7:9]
    assert (above, below) == pytest.approx((kept["Pocket value"].sum(), margin))
    assert "takes" not in loss.values["Whale curve"]["A2"].value or margin < 0
    assert any("below 0" in text or "add up to" in text for text in loss.texts("Whale curve"))
    assert differences(stored(loss.path).values, by_ironcalc(loss.path)) == []


def test_an_account_that_pays_nothing_has_no_expected_money(frame: pd.DataFrame, tmp_path: Path) -> None:
    gift = frame.assign(discount=frame["discount"].where(frame["customer"] != "C001", 1.0))
    gift.loc[gift["customer"] == "C001", ["promotion", "rebate", "freight"]] = 0.0
    free = Book(written(review(gift), tmp_path / "free.xlsx"))
    row = free.by_name("Outliers", "Account")["C001"]
    assert (row["Pocket value"], row["Price index"], row["Deviation"], row["Money"]) == (0, 0, -1, None)
    assert differences(stored(free.path).values, by_ironcalc(free.path)) == []


def test_confidential_names_stand_as_texts_only(book: Book) -> None:
    with zipfile.ZipFile(book.path) as file:
        assert not [name for name in file.namelist() if "external" in name.lower() or "vba" in name.lower()]


def test_the_sample_has_more_accounts_than_a_table_shows(frame: pd.DataFrame) -> None:
    assert LARGEST < frame["customer"].nunique() <= ACCOUNTS
