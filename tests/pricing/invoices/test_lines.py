"""Invoice lines as expressions: every engine gives what plain Python computes in fractions, line by line."""

from __future__ import annotations

import datetime
import math
import random
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import (
    by_hand,
    fill_postgres,
    in_duckdb,
    in_postgres,
    in_spark,
    in_sqlite,
    names_of,
    near,
    sqlite_of,
)
from tests.spark import SPARK
from workbooks.reading_options import ReadingOptions
from workbooks.sources import Source, open_lines
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.lines import Standing, line_expressions, sold, step_base, step_share, used
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping

Opened = AbstractContextManager[Source]
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


def lines_of(table: pa.Table, steps: list[dict[str, Any]] | None = None, **columns: str) -> list[dict[str, Any]]:
    """Read a small table with a list price, units and one discount."""
    plain = [{"name": "Discount", "stage": "on-invoice", "column": "off", "basis": "% of list"}]
    asked = read_mapping({"columns": {"list_price": "list", "quantity": "units", **columns}, "step": steps or plain})
    rows: list[dict[str, Any]] = line_expressions(ibis.memtable(table), asked).table.to_pyarrow().to_pylist()
    return rows


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
ODD_MAPPING = read_mapping(
    {
        "columns": {"list_price": "list", "quantity": "units"},
        "step": [{"name": "Discount", "stage": "on-invoice", "column": "off", "basis": "% of list"}],
    }
)


def check_standings(opened: Opened, rows: list[tuple[float | None, float | None, float | None, Standing]]) -> None:
    """Check each standing, and that the lines kept for totals and bands are those that it says."""
    with opened as lines:
        table = line_expressions(lines.table, ODD_MAPPING).table
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


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int64(), pa.uint32(), pa.float32(), pa.float64(), pa.decimal128(12, 2), pa.string()]
)
def test_every_type_of_figures_means_the_same(kind: pa.DataType) -> None:
    figures = [10, 20, None, 100]
    values = [None if figure is None else str(figure) for figure in figures] if kind == pa.string() else figures
    table = pa.table({"list": pa.array(values, kind), "units": [1] * 4, "off": [0.5] * 4})
    assert [row["pocket"] for row in lines_of(table)] == [5.0, 10.0, None, 50.0]


def test_a_float32_column_is_read_as_it_is() -> None:
    table = pa.table({"list": pa.array([0.1], pa.float32()), "units": [1], "off": [0.0]})
    assert lines_of(table)[0]["list"] == 0.10000000149011612


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (["007", "", None, " "], ["007", None, None, " "]),
        ([7.0, 1e6, 0.5, None], ["7", "1000000", "0.5", None]),
        ([NAN, INF, -3.0, 123456789012.0], ["NaN", "inf", "-3", "123456789012"]),
        ([7, 8, None, -1], [7, 8, None, -1]),
        ([True, False, None, True], [True, False, None, True]),
    ],
)
def test_labels_of_a_dimension(values: list[Any], labels: list[Any]) -> None:
    table = pa.table({"list": [1.0] * 4, "units": [1] * 4, "off": [0.0] * 4, "who": values})
    found = [row["Account"] for row in lines_of(table, account="who")]
    assert [str(each).lower() for each in found] == [str(each).lower() for each in labels]


WHOLE = pa.table({"list": [1.0] * 3, "units": [1] * 3, "off": [0.0] * 3, "who": [7.0, 12345678.0, None]})
WHO = read_mapping(
    {
        "columns": {"list_price": "list", "quantity": "units", "account": "who"},
        "step": [{"name": "Discount", "stage": "on-invoice", "column": "off"}],
    }
)


def check_whole_labels(opened: Opened) -> None:
    with opened as lines:
        found = line_expressions(lines.table, WHO).table.to_pyarrow().column("Account").to_pylist()
    assert sorted(map(str, found)) == ["12345678", "7", "None"]


def test_whole_numbers_read_as_such_on_sqlite(tmp_path: Path) -> None:
    check_whole_labels(in_sqlite(WHOLE, tmp_path))


@POSTGRES
def test_whole_numbers_read_as_such_on_postgres(postgres_url: str) -> None:
    check_whole_labels(in_postgres(WHOLE, postgres_url))


@SPARK
def test_whole_numbers_read_as_such_on_spark(spark: str) -> None:
    check_whole_labels(in_spark(WHOLE, spark))


def test_columns_are_found_whatever_their_case_and_spaces() -> None:
    table = pa.table({" LIST ": [10.0], "Units": [1], "off": [0.5]})
    assert lines_of(table)[0]["pocket"] == 5.0


def test_a_column_that_is_written_just_so_is_preferred() -> None:
    table = pa.table({"List": [99.0], "list": [10.0], "units": [1], "off": [0.5]})
    with open_lines(table.rename_columns(["other", "list", "units", "off"])) as lines:
        assert line_expressions(lines.table, ODD_MAPPING).table.to_pyarrow().to_pylist()[0]["list"] == 10.0


NASTY = ['a"b; DROP TABLE lines; --', "it's", "naïve 数量", "1; SELECT 'x'"]


def nasty_rows() -> tuple[pa.Table, InvoiceMapping]:
    names = dict(zip(("list", "units", "off", "who"), NASTY, strict=True))
    table = pa.table({names["list"]: [10.0], names["units"]: [2.0], names["off"]: [0.5], names["who"]: ["x'; --"]})
    asked = read_mapping(
        {
            "columns": {"list_price": names["list"], "quantity": names["units"]},
            "dimensions": {"self": names["who"], 'Who"; DROP TABLE lines; --': names["who"]},
            "step": [{"name": "Discount", "stage": "on-invoice", "column": names["off"], "basis": "% of list"}],
        }
    )
    return table, asked


def check_nasty(opened: Opened) -> None:
    with opened as lines:
        table = line_expressions(lines.table, nasty_rows()[1]).table
        found = table.to_pyarrow().to_pylist()[0]
        again = line_expressions(lines.table, nasty_rows()[1]).table.count().to_pyarrow().as_py()
    assert (found["pocket"], found["self"], found['Who"; DROP TABLE lines; --'], again) == (5.0, "x'; --", "x'; --", 1)


def test_names_are_never_executed_on_duckdb() -> None:
    check_nasty(in_duckdb(nasty_rows()[0]))


def test_names_are_never_executed_on_sqlite(tmp_path: Path) -> None:
    check_nasty(in_sqlite(nasty_rows()[0], tmp_path))


@POSTGRES
def test_names_are_never_executed_on_postgres(postgres_url: str) -> None:
    check_nasty(in_postgres(nasty_rows()[0], postgres_url))


@SPARK
def test_names_are_never_executed_on_spark(spark: str) -> None:
    check_nasty(in_spark(nasty_rows()[0], spark))


def says(work: Callable[[], object]) -> str:
    with pytest.raises(CvmError) as caught:
        work()
    return str(caught.value)


SMALL = pa.table({"list": [1.0], "units": [1], "off": [0.0], "flag": [True], "day": [datetime.date(2024, 1, 1)]})


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"list_price": "List prise"},
            'There is no column "List prise", which the mapping names for list price. '
            "The columns there are: list, units, off, flag, day.",
        ),
        (
            {"quantity": "unit"},
            'There is no column "unit", which the mapping names for quantity. '
            'Did you mean "units"? The columns there are: list, units, off, flag, day.',
        ),
        (
            {"quantity": "flag"},
            'The column "flag" holds truth values where quantity needs numbers. Map another column.',
        ),
        (
            {"list_price": "day"},
            'The column "day" holds dates where list price needs numbers. Map another column.',
        ),
        (
            {"date": "list"},
            'The column "list" holds numbers where dates are needed. Map another column; for dates such as 20241231 '
            'write format = "yyyymmdd" in [dates].',
        ),
    ],
)  # fmt: skip
def test_a_column_that_is_missing_or_of_the_wrong_kind_is_named(columns: dict[str, str], message: str) -> None:
    if "list_price" in columns and columns["list_price"] == "day":
        table = SMALL.rename_columns(["other", "units", "off", "flag", "day"])
    else:
        table = SMALL
    asked = {"list_price": "list", "quantity": "units", **columns}
    steps = [{"name": "Discount", "stage": "on-invoice", "column": "off"}]
    if asked["list_price"] == "list" and asked.get("date") == "list":
        asked["list_price"] = "units"
        asked["quantity"] = "off"
        steps = [{"name": "Fee", "stage": "cost", "figure": 1}]
    content = {"columns": asked, "step": steps}
    assert says(lambda: line_expressions(ibis.memtable(table), read_mapping(content))) == message


@pytest.mark.parametrize("name", ["List", "INVOICE", "bin", "Step 1", "Excess total", "Status"])
def test_a_dimension_of_a_name_that_the_analysis_needs_is_refused(name: str) -> None:
    asked = read_mapping(
        {
            "columns": {"list_price": "list", "quantity": "units"},
            "dimensions": {name: "flag"},
            "step": [{"name": "Fee", "stage": "cost", "figure": 1}],
        }
    )
    assert says(lambda: line_expressions(ibis.memtable(SMALL), asked)) == (
        f'A dimension cannot be called "{name}": a column of the analysis is. Add a word, such as "{name} name".'
    )


DATES = ["2024-02-29", " 2024-02-29 ", "2024-02-29 23:59:59.5", "2024-02-29T10:00:00+02:00", "", None]
NO_DATES = [
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "29.02.2024",
    "02/03/2024",
    "20240229",
    "2024-2-29",
    "2024-02-29x",
]


def dates_of(values: list[str | None] | pa.Array, written: str, opened: Callable[[pa.Table], Opened]) -> list[Any]:
    table = pa.table({"list": [1.0] * len(values), "units": [1] * len(values), "day": values})
    asked = read_mapping(
        {
            "columns": {"list_price": "list", "quantity": "units", "date": "day"},
            "step": [{"name": "Fee", "stage": "cost", "figure": 1}],
            "dates": {"format": written},
        }
    )
    with opened(table) as lines:
        found: list[Any] = line_expressions(lines.table, asked).table.to_pyarrow().column("date").to_pylist()
    return found


FORMATS = [
    ("", DATES, [datetime.date(2024, 2, 29)] * 4 + [None] * 2),
    ("", NO_DATES, [None] * len(NO_DATES)),
    ("dd.mm.yyyy", ["29.02.2024", "1.3.2024", "30.02.2024", "2024-02-29", "02/03/2024"],
     [datetime.date(2024, 2, 29), datetime.date(2024, 3, 1), None, datetime.date(2024, 2, 29), None]),
    ("%m/%d/%y", ["02/29/24", "02/28/69", "13/01/24"], [datetime.date(2024, 2, 29), datetime.date(1969, 2, 28), None]),
    ("%d-%b-%Y", ["01-Feb-2024", "31-dec-1999", "01-Foo-2024"],
     [datetime.date(2024, 2, 1), datetime.date(1999, 12, 31), None]),
    ("%d.%m.%Y %H:%M", ["01.02.2024 9:30", "01.02.2024"], [datetime.date(2024, 2, 1), None]),
    ("%Y-%d-%m", ["2024-29-02", "2024-02-29", "2024-01-02"],
     [datetime.date(2024, 2, 29), None, datetime.date(2024, 2, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "texts", "days"), FORMATS)
def test_dates_that_are_texts_are_never_guessed(written: str, texts: list[str | None], days: list[Any]) -> None:
    assert dates_of(texts, written, in_duckdb) == days


@pytest.mark.parametrize(("written", "texts", "days"), FORMATS)
def test_dates_that_are_texts_on_sqlite(written: str, texts: list[str | None], days: list[Any], tmp_path: Path) -> None:
    assert dates_of(texts, written, lambda table: in_sqlite(table, tmp_path)) == days


@POSTGRES
@pytest.mark.parametrize(("written", "texts", "days"), FORMATS)
def test_dates_that_are_texts_on_postgres(
    written: str, texts: list[str | None], days: list[Any], postgres_url: str
) -> None:
    assert dates_of(texts, written, lambda table: in_postgres(table, postgres_url)) == days


@SPARK
@pytest.mark.parametrize(("written", "texts", "days"), FORMATS)
def test_dates_that_are_texts_on_spark(written: str, texts: list[str | None], days: list[Any], spark: str) -> None:
    assert dates_of(texts, written, lambda table: in_spark(table, spark)) == days


def test_dates_that_are_numbers_need_their_format() -> None:
    assert dates_of(pa.array([20240229, 20241301, None]), "yyyymmdd", in_duckdb) == [
        datetime.date(2024, 2, 29), None, None,
    ]  # fmt: skip


FIGURES = [
    ("1250", 1250.0), (" 1250.50 ", 1250.5), ("1,250.50", 1250.5), ("-1,250,000", -1250000.0), ("+3", 3.0),
    ("$12.50", 12.5), ("-$ 12.50", -12.5), ("€12", 12.0), (".5", 0.5), ("5.", 5.0), ("1.5e3", 1500.0), ("2e-2", 0.02),
    ("1\u00a0250.5", 1250.5), ("1 250", 1250.0), ("", None), ("1,25", None), ("1,2500", None), ("12,50.00", None),
    ("1.250,50", None), ("abc", None), ("1e400", None), ("nan", None), ("inf", None), ("0x10", None), ("1_000", None),
    ("(12.50)", None), ("12.50-", None), ("15%", None), ("--5", None), ("1.2.3", None), ("٣", None), ("#N/A", None),
]  # fmt: skip
COMMA_FIGURES = [
    ("1250", 1250.0), ("1.250,50", 1250.5), ("12,5", 12.5), ("1.250", 1250.0), ("1250.5", None), ("1,250.50", None),
    ("1 250,5", 1250.5), ("-,5", -0.5), ("1,5e3", 1500.0),
]  # fmt: skip


def figures_of(texts: list[str], decimal: str, opened: Callable[[pa.Table], Opened]) -> list[float | None]:
    table = pa.table({"list": texts, "units": list(range(1, len(texts) + 1))})
    asked = read_mapping(
        {
            "columns": {"list_price": "list", "quantity": "units"},
            "step": [{"name": "Fee", "stage": "cost", "figure": 1}],
            "file": {"decimal": decimal},
        }
    )
    with opened(table) as lines:
        found = line_expressions(lines.table, asked).table.to_pyarrow().to_pylist()
    return [row["list"] for row in sorted(found, key=lambda row: row["quantity"])]


def check_figures(opened: Callable[[pa.Table], Opened]) -> None:
    for decimal, pairs in ((".", FIGURES), (",", COMMA_FIGURES)):
        found = figures_of([text for text, _ in pairs], decimal, opened)
        assert dict(zip([text for text, _ in pairs], found, strict=True)) == dict(pairs)


def test_figures_that_are_texts_on_duckdb() -> None:
    check_figures(in_duckdb)


def test_figures_that_are_texts_on_sqlite(tmp_path: Path) -> None:
    folders = iter(range(2))

    def opened(table: pa.Table) -> Opened:
        folder = tmp_path / str(next(folders))
        folder.mkdir()
        return in_sqlite(table, folder)

    check_figures(opened)


@POSTGRES
def test_figures_that_are_texts_on_postgres(postgres_url: str) -> None:
    check_figures(lambda table: in_postgres(table, postgres_url))


@SPARK
def test_figures_that_are_texts_on_spark(spark: str) -> None:
    check_figures(lambda table: in_spark(table, spark))


def test_percent_signs_are_read_where_the_column_holds_percents() -> None:
    table = pa.table({"list": [200.0] * 2, "units": [1] * 2, "off": ["15%", "7.5 %"]})
    step = {"name": "D", "stage": "on-invoice", "column": "off", "basis": "% of list", "divide_by": 100}
    assert [row["step 0"] for row in lines_of(table, [step])] == [30.0, 15.0]


def test_a_sqlite_column_may_hold_anything_and_nothing_becomes_zero(tmp_path: Path) -> None:
    url = sqlite_of(pa.table({"list": [1.0], "units": [1.0], "off": [0.0]}), tmp_path / "loose.db")
    with sqlite3.connect(tmp_path / "loose.db") as connection:
        connection.execute("DELETE FROM lines")
        connection.executemany(
            "INSERT INTO lines VALUES (?, ?, ?)", [("abc", 1, 0), ("1,250.50", 2, 0), (7, 3, 0), (b"\x01", 4, 0)]
        )
    with open_lines(url) as lines:
        found = line_expressions(lines.table, ODD_MAPPING).table.to_pyarrow().to_pylist()
    assert {row["quantity"]: row["list"] for row in found} == {1.0: None, 2.0: 1250.5, 3.0: 7.0, 4.0: None}


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


def test_a_share_is_as_agreed_and_money_is_a_part_of_the_price_before_it() -> None:
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
    assert [found[f"share {number}"] for number in (0, 1, 2, 3)] == [0.1, 0.1, pytest.approx(12 / 162), 0.02]
    assert [found[f"base {number}"] for number in (0, 1, 2, 3, 6)] == [
        200.0, 180.0, 162.0, 150.0, pytest.approx((150 - 3 - 0.25) * 0.98),
    ]  # fmt: skip


MOMENTS = pa.table(
    {
        "list": [1.0] * 2, "units": [1] * 2,
        "day": pa.array([datetime.datetime(2024, 1, 31, 23, 30), None], pa.timestamp("us", "UTC")),
    }
)  # fmt: skip
DATED = read_mapping(
    {
        "columns": {"list_price": "list", "quantity": "units", "date": "day"},
        "step": [{"name": "Fee", "stage": "cost", "figure": 1}],
    }
)


def day_of(source: object, **options: Any) -> tuple[Any, list[str]]:
    with open_lines(source, ReadingOptions(**options)) as lines:
        found = line_expressions(lines.table, DATED).table.to_pyarrow().column("date").to_pylist()
        return max(found, key=str) if None not in found else next(day for day in found if day), lines.remarks


JANUARY, FEBRUARY = datetime.date(2024, 1, 31), datetime.date(2024, 2, 1)


@pytest.mark.parametrize(("zone", "day"), [("", JANUARY), ("Europe/Berlin", FEBRUARY), ("America/New_York", JANUARY)])
def test_a_moment_has_its_day_in_the_time_zone_that_is_named(zone: str, day: datetime.date) -> None:
    found, remarks = day_of(MOMENTS, zone=zone)
    assert found == day
    assert remarks == [f'The column "day" holds moments: each counts on its day in the time zone {zone or "UTC"}.']


def test_a_frame_that_names_its_own_zone_is_read_in_it(tmp_path: Path) -> None:
    midnight = datetime.datetime(2024, 1, 31, 23, 0)  # midnight in Berlin
    table = MOMENTS.set_column(2, "day", pa.array([midnight, None], pa.timestamp("us", "Europe/Berlin")))
    assert day_of(table)[0] == FEBRUARY
    parquet.write_table(table, tmp_path / "lines.parquet")
    assert day_of(tmp_path / "lines.parquet")[0] == FEBRUARY
    assert day_of(tmp_path / "lines.parquet", zone="UTC")[0] == JANUARY


@POSTGRES
def test_moments_on_postgres_do_not_depend_on_its_settings(postgres_url: str) -> None:
    fill_postgres(pa.table({"list": [1.0], "units": [1], "day": ["2024-01-31 23:30:00+00"]}), postgres_url)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ALTER TABLE lines ALTER COLUMN day TYPE timestamptz USING day::timestamptz")
        connection.execute("ALTER ROLE xlcvm SET timezone = 'Asia/Tokyo'")
    try:
        assert day_of(postgres_url, table="lines")[0] == JANUARY
        assert day_of(postgres_url, table="lines", zone="Europe/Berlin")[0] == FEBRUARY
    finally:
        with psycopg.connect(postgres_url) as connection:
            connection.execute("ALTER ROLE xlcvm RESET timezone")


@SPARK
def test_moments_on_spark(spark: str) -> None:
    assert day_of(MOMENTS, engine="spark", master=spark)[0] == JANUARY
    assert day_of(MOMENTS, engine="spark", master=spark, zone="Europe/Berlin")[0] == FEBRUARY
