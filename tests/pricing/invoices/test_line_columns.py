"""Columns of any type, name and engine as figures, dates and labels."""

from __future__ import annotations

import datetime
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import (
    DISCOUNTED,
    Opened,
    fill_postgres,
    in_duckdb,
    in_postgres,
    in_spark,
    in_sqlite,
    lines_of,
    sqlite_of,
)
from tests.spark import SPARK
from workbooks.reading_options import ReadingOptions
from workbooks.sources import open_lines
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.lines import line_expressions
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping


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
        ([math.nan, math.inf, -3.0, 123456789012.0], ["NaN", "inf", "-3", "123456789012"]),
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
        assert line_expressions(lines.table, DISCOUNTED).table.to_pyarrow().to_pylist()[0]["list"] == 10.0


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


def test_a_sqlite_column_may_hold_anything_and_nothing_becomes_zero(tmp_path: Path) -> None:
    url = sqlite_of(pa.table({"list": [1.0], "units": [1.0], "off": [0.0]}), tmp_path / "loose.db")
    with sqlite3.connect(tmp_path / "loose.db") as connection:
        connection.execute("DELETE FROM lines")
        connection.executemany(
            "INSERT INTO lines VALUES (?, ?, ?)", [("abc", 1, 0), ("1,250.50", 2, 0), (7, 3, 0), (b"\x01", 4, 0)]
        )
    with open_lines(url) as lines:
        found = line_expressions(lines.table, DISCOUNTED).table.to_pyarrow().to_pylist()
    assert {row["quantity"]: row["list"] for row in found} == {1.0: None, 2.0: 1250.5, 3.0: 7.0, 4.0: None}


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
