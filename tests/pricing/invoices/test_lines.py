"""Invoice lines as expressions: every engine gives what plain Python computes in fractions, line by line."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import (
    DISCOUNTED,
    Opened,
    by_hand,
    in_duckdb,
    in_postgres,
    in_spark,
    in_sqlite,
    lines_of,
    names_of,
    near,
)
from tests.spark import SPARK
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.lines import Standing, line_expressions, sold, step_base, step_share, used
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping

COLUMNS: dict[str, Any] = {
    "list_price": "list", "quantity": "units", "account": "account", "date": "day", "currency": "money",
    "booked": "booked",
}  # fmt: skip

STEPS = [
    {"name": "Trade", "stage": "on-invoice", "column": "trade", "basis": "% of list", "divide_by": 100},
    {"name": "Volume", "stage": "on-invoice", "column": "volume", "basis": "% of running", "blank": 0},
    {"name": "Net", "stage": "on-invoice", "column": "net", "basis": "price after"},
    {"name": "Bonus", "stage": "off-invoice", "column": "bonus", "basis": "% of invoice"},
    {"name": "Fee", "stage": "off-invoice", "figure": 0.25},
    {"name": "Terms", "stage": "off-invoice", "figure": 2, "basis": "% of running", "divide_by": 100},
    {"name": "Freight", "stage": "off-invoice", "column": "freight", "basis": "amount per line"},
    {"name": "Unit cost", "stage": "cost", "column": "cost"},
    {"name": "Service", "stage": "cost", "column": "service", "divide_by": 1000, "blank": 500},
]

CURRENCY = {"reporting": "USD", "rates": {"EUR": 1.08, "GBP": 1.27}}


def mapping(steps: list[dict[str, Any]] | None = None, **more: Any) -> InvoiceMapping:
    return read_mapping({"columns": COLUMNS, "currency": CURRENCY, "step": steps or STEPS, **more})


def random_rows(count: int = 400, seed: int = 11) -> pa.Table:
    draw = random.Random(seed)

    def row(number: int) -> dict[str, Any]:
        price = round(draw.uniform(0.01, 5000), draw.choice([0, 2, 4]))
        return {
            "list": draw.choice([None, 0.0, -5.0]) if number % 41 == 0 else price,
            "units": draw.choice([None, 0, -3]) if number % 37 == 0 else draw.randrange(1, 400),
            "trade": None if number % 43 == 0 else draw.choice([0.0, 5.0, 12.5, 33.0, -2.0]),
            "volume": draw.choice([None, 0.0, 0.02, 0.1]),
            "net": None if number % 47 == 0 else price * draw.uniform(0.3, 1.05),
            "bonus": draw.choice([0.0, 0.01, 0.035]),
            "freight": draw.choice([0.0, 3.0, 12.75]),
            "cost": price * 0.55,
            "service": draw.choice([None, 20.0, 1250.0]),
            "booked": round(price * 10, 2),
            "money": draw.choice(["USD", "eur", " GBP "]),
            "account": draw.choice(["007", "Müller & Söhne", "", None]),
            "day": datetime.date(2023, 1, 1) + datetime.timedelta(days=draw.randrange(900)),
        }

    types = dict.fromkeys(["trade", "volume", "net", "bonus", "freight", "cost", "service", "booked", "list"], "double")
    others = {"units": pa.int64(), "money": pa.string(), "account": pa.string(), "day": pa.date32()}
    schema = pa.schema([(name, pa.float64()) for name in types] + list(others.items()))
    return pa.Table.from_pylist([row(number) for number in range(count)], schema=schema)


ROWS = random_rows()


def check_arithmetic(opened: Opened, backend: str, wanted: InvoiceMapping, rows: pa.Table) -> None:
    """Compare every line that counts with the one by hand."""
    numbered = rows.to_pylist()
    with opened as lines:
        assert lines.table.get_backend().name == backend
        expressions = line_expressions(lines.table, wanted)
        found = expressions.table.to_pyarrow().to_pylist()
    assert len(found) == len(numbered)
    names = names_of(wanted)
    key = lambda row: (row["booked"] is None, row["booked"] or 0.0, row["quantity"] or 0.0)  # noqa: E731
    rates = {"USD": 1.0, **wanted.rates}
    expected = sorted(
        numbered, key=lambda row: key({"booked": row["booked"] * rates[row["money"].strip().upper()], "quantity": row["units"]})
    )  # fmt: skip
    counted = 0
    for line, row in zip(sorted(found, key=key), expected, strict=True):
        by_person = by_hand(row, wanted)
        if by_person is None:
            assert not Standing(line["standing"]).is_used
            continue
        counted += 1
        assert line["standing"] == (Standing.CREDIT_NOTE if row["units"] < 0 else Standing.GOOD)
        for name, figure in zip(names, by_person.values(), strict=True):
            assert near(line[name], figure, float(by_person["list"])), (name, line, row)
        assert line["Account"] == (row["account"] or None)
        assert line["date"] == row["day"]
    assert counted > 300


def test_every_line_on_duckdb() -> None:
    check_arithmetic(in_duckdb(ROWS), "duckdb", mapping(), ROWS)


def test_every_line_on_sqlite_is_computed_there(tmp_path: Path) -> None:
    check_arithmetic(in_sqlite(ROWS, tmp_path), "sqlite", mapping(), ROWS)


@POSTGRES
def test_every_line_on_postgres_is_computed_there(postgres_url: str) -> None:
    check_arithmetic(in_postgres(ROWS, postgres_url), "postgres", mapping(), ROWS)


@SPARK
def test_every_line_on_spark(spark: str) -> None:
    check_arithmetic(in_spark(ROWS, spark), "pyspark", mapping(), ROWS)


@pytest.mark.parametrize("basis", ["amount", "amount per line", "% of list", "% of running", "price after"])
@pytest.mark.parametrize("stage", ["on-invoice", "off-invoice", "cost"])
@pytest.mark.parametrize("held", ["column", "figure"])
def test_each_basis_in_each_stage_alone(basis: str, stage: str, held: str) -> None:
    step: dict[str, Any] = {"name": "Step", "stage": stage, "basis": basis}
    step |= {"column": "bonus"} if held == "column" else {"figure": 0.3}
    check_arithmetic(in_duckdb(ROWS), "duckdb", mapping([step]), ROWS)


def test_the_order_is_that_of_the_stages_and_then_of_the_mapping() -> None:
    shuffled = [STEPS[number] for number in (7, 3, 0, 8, 4, 1, 5, 2, 6)]
    assert [step.name for step in mapping(shuffled).steps] == [
        "Trade", "Volume", "Net", "Bonus", "Fee", "Terms", "Freight", "Unit cost", "Service",
    ]  # fmt: skip


NAN, INF = math.nan, math.inf

ODD: list[tuple[float | None, float | None, float | None, Standing]] = [
    (10.0, 2.0, 0.1, Standing.GOOD),
    (10.0, -2.0, 0.1, Standing.CREDIT_NOTE),
    (None, 2.0, 0.1, Standing.NO_LIST_PRICE),
    (NAN, 2.0, 0.1, Standing.NO_LIST_PRICE),
    (INF, 2.0, 0.1, Standing.NO_LIST_PRICE),
    (-INF, 2.0, 0.1, Standing.NO_LIST_PRICE),
    (0.0, 2.0, 0.1, Standing.LIST_PRICE_NOT_POSITIVE),
    (-1.0, 2.0, 0.1, Standing.LIST_PRICE_NOT_POSITIVE),
    (10.0, None, 0.1, Standing.NO_QUANTITY),
    (10.0, NAN, 0.1, Standing.NO_QUANTITY),
    (10.0, -INF, 0.1, Standing.NO_QUANTITY),
    (10.0, 0.0, 0.1, Standing.QUANTITY_ZERO),
    (10.0, 2.0, None, Standing.STEP_BLANK),
    (10.0, 2.0, NAN, Standing.STEP_BLANK),
    (10.0, 2.0, INF, Standing.STEP_BLANK),
    (10.0, -2.0, None, Standing.STEP_BLANK),
    (None, None, None, Standing.NO_LIST_PRICE),
]

ODD_ROWS = pa.table(
    {name: pa.array([row[place] for row in ODD], pa.float64()) for place, name in enumerate(("list", "units", "off"))}
)


def check_standings(opened: Opened, rows: list[tuple[float | None, float | None, float | None, Standing]]) -> None:
    """Check each standing, and that the lines kept for totals and bands are those that it says."""
    with opened as lines:
        table = line_expressions(lines.table, DISCOUNTED).table
        counts = table.group_by("standing").aggregate(lines=table.count()).to_pyarrow().to_pylist()
        kept = [filtered.aggregate(lines=filtered.count(), list=filtered["list"].sum()).to_pyarrow().to_pylist()[0]
                for filtered in (used(table), sold(table))]  # fmt: skip
    standings = [row[3] for row in rows]
    assert {row["standing"]: row["lines"] for row in counts} == {each: standings.count(each) for each in standings}
    assert kept[0] == {"lines": sum(each.is_used for each in standings), "list": 20.0}
    assert kept[1] == {"lines": standings.count(Standing.GOOD), "list": 10.0}


def test_standings_on_duckdb() -> None:
    check_standings(in_duckdb(ODD_ROWS), ODD)


def test_standings_on_sqlite_where_nan_is_blank(tmp_path: Path) -> None:
    check_standings(in_sqlite(ODD_ROWS, tmp_path), ODD)


@POSTGRES
def test_standings_on_postgres(postgres_url: str) -> None:
    check_standings(in_postgres(ODD_ROWS, postgres_url), ODD)


@SPARK
def test_standings_on_spark(spark: str) -> None:
    check_standings(in_spark(ODD_ROWS, spark), ODD)


def test_a_price_after_does_not_hide_a_blank_step_before_it() -> None:
    table = pa.table({"list": [10.0, 10.0, NAN], "units": [1, 1, 1], "off": [None, 1.0, 1.0], "net": [8.0, 8.0, 8.0]})
    steps = [
        {"name": "Discount", "stage": "on-invoice", "column": "off"},
        {"name": "Net", "stage": "on-invoice", "column": "net", "basis": "price after"},
    ]
    found = lines_of(table, steps)
    assert [row["standing"] for row in found] == [Standing.STEP_BLANK, Standing.GOOD, Standing.NO_LIST_PRICE]
    assert found[1]["margin"] == 8.0


def test_credit_notes_turn_amounts_per_line_into_prices() -> None:
    table = pa.table({"list": [10.0, 10.0], "units": [4, -4], "off": [8.0, -8.0]})
    steps = [{"name": "Rebate", "stage": "off-invoice", "column": "off", "basis": "amount per line"}]
    assert [row["pocket"] for row in lines_of(table, steps)] == [8.0, 8.0]


def test_what_stands_for_a_blank_is_what_the_column_would_hold() -> None:
    table = pa.table({"list": [200.0] * 3, "units": [1] * 3, "off": pa.array([None, 10.0, NAN], pa.float64())})
    step = {"name": "D", "stage": "on-invoice", "column": "off", "basis": "% of list", "divide_by": 100, "blank": 5}
    found = lines_of(table, [step])
    assert [row["step 0"] for row in found[:2]] == [10.0, 20.0]
    assert found[2]["standing"] == Standing.STEP_BLANK  # NaN is no blank


def test_a_text_that_is_no_figure_is_never_taken_for_a_blank() -> None:
    table = pa.table({"list": [200.0] * 3, "units": [1] * 3, "off": ["", "n/a", "0.1"]})
    step = {"name": "D", "stage": "on-invoice", "column": "off", "basis": "% of list", "blank": 0}
    assert [row["standing"] for row in lines_of(table, [step])] == [
        Standing.GOOD, Standing.STEP_BLANK, Standing.GOOD,
    ]  # fmt: skip


def says(work: Callable[[], object]) -> str:
    with pytest.raises(CvmError) as caught:
        work()
    return str(caught.value)


@pytest.mark.parametrize("name", ["List", "INVOICE", "bin", "Step 1", "Excess total", "Status"])
def test_a_dimension_of_a_name_that_the_analysis_needs_is_refused(name: str) -> None:
    asked = read_mapping(
        {
            "columns": {"list_price": "list", "quantity": "units"},
            "dimensions": {name: "off"},
            "step": [{"name": "Fee", "stage": "cost", "figure": 1}],
        }
    )
    assert says(lambda: line_expressions(ibis.memtable(ODD_ROWS), asked)) == (
        f'A dimension cannot be called "{name}": a column of the analysis is. Add a word, such as "{name} name".'
    )


def test_amounts_of_other_currencies_are_converted_by_their_rates() -> None:
    table = pa.table({"list": [100.0] * 3, "units": [1] * 3, "off": [10.0] * 3, "money": ["USD", "eur ", "GBP"]})
    asked = read_mapping(
        {
            "columns": {"list_price": "list", "quantity": "units", "currency": "money"},
            "currency": CURRENCY,
            "step": [{"name": "D", "stage": "on-invoice", "column": "off"}, {"name": "Fee", "stage": "cost", "figure": 1}],
        }
    )  # fmt: skip
    found = line_expressions(ibis.memtable(table), asked).table.to_pyarrow().to_pylist()
    wanted = [Fraction(90) * Fraction(rate) - 1 for rate in (1, 1.08, 1.27)]
    assert [row["margin"] for row in found] == [pytest.approx(float(each), rel=1e-12) for each in wanted]


def test_a_share_is_as_agreed_and_money_less_half_a_cent_is_a_part_of_the_price_before_it() -> None:
    asked = mapping()
    row = {
        "list": [200.0], "units": [2], "trade": [10.0], "volume": [0.1], "net": [150.0], "bonus": [0.02],
        "freight": [6.0], "cost": [80.0], "service": [1000.0], "booked": [1.0], "money": ["USD"], "account": ["a"],
        "day": [datetime.date(2024, 1, 1)],
    }  # fmt: skip
    lines = line_expressions(ibis.memtable(pa.table(row)), asked).table
    found = lines.select(
        **{f"share {number}": step_share(lines, number, step) for number, step in enumerate(asked.steps)},
        **{f"base {number}": step_base(lines, number, step) for number, step in enumerate(asked.steps)},
    ).to_pyarrow().to_pylist()[0]  # fmt: skip
    assert [found[f"share {number}"] for number in (0, 1, 2, 3)] == [0.1, 0.1, pytest.approx((12 - 0.005) / 162), 0.02]
    assert [found[f"base {number}"] for number in (0, 1, 2, 3, 6)] == [
        200.0, 180.0, 162.0, 150.0, pytest.approx((150 - 3 - 0.25) * 0.98),
    ]  # fmt: skip
