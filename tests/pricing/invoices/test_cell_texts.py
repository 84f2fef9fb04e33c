"""Figures and dates that are texts: read the same way by every engine, and never guessed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import (
    Opened,
    in_duckdb,
    in_postgres,
    in_spark,
    in_sqlite,
    lines_of,
)
from tests.spark import SPARK
from xlcvm.pricing.invoices.lines import line_expressions
from xlcvm.pricing.invoices.mapping_sections import read_mapping

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
