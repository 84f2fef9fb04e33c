"""The same rows in every engine, and one line of the waterfall in plain Python, in fractions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
from psycopg import sql

from workbooks.reading_options import ReadingOptions
from workbooks.sources import Source, open_lines
from xlcvm.pricing.invoices.lines import line_expressions
from xlcvm.pricing.invoices.mapping import ColumnBasis, InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping
from xlcvm.pricing.steps import Stage

Row = Mapping[str, Any]
Opened = AbstractContextManager[Source]
DISCOUNTED = read_mapping(
    {
        "columns": {"list_price": "list", "quantity": "units"},
        "step": [{"name": "Discount", "stage": "on-invoice", "column": "off", "basis": "% of list"}],
    }
)
_SQL_TYPES = {"double": "double precision", "int64": "bigint", "string": "text", "date32[day]": "date"}


def lines_of(table: pa.Table, steps: list[dict[str, Any]] | None = None, **columns: str) -> list[dict[str, Any]]:
    """Read a small table with a list price, units and one discount."""
    plain = [{"name": "Discount", "stage": "on-invoice", "column": "off", "basis": "% of list"}]
    asked = read_mapping({"columns": {"list_price": "list", "quantity": "units", **columns}, "step": steps or plain})
    rows: list[dict[str, Any]] = line_expressions(ibis.memtable(table), asked).table.to_pyarrow().to_pylist()
    return rows


@contextmanager
def in_duckdb(table: pa.Table) -> Iterator[Source]:
    with open_lines(table) as lines:
        yield lines


@contextmanager
def in_sqlite(table: pa.Table, folder: Path) -> Iterator[Source]:
    with open_lines(sqlite_of(table, folder / "lines.db")) as lines:
        yield lines


@contextmanager
def in_postgres(table: pa.Table, url: str) -> Iterator[Source]:
    fill_postgres(table, url)
    with open_lines(url, ReadingOptions(table="lines")) as lines:
        yield lines


@contextmanager
def in_spark(table: pa.Table, master: str) -> Iterator[Source]:
    with open_lines(table, ReadingOptions(engine="spark", master=master)) as lines:
        yield lines


def sqlite_of(table: pa.Table, path: Path) -> str:
    """Write a SQLite database with one table, and give its URL."""
    columns = ", ".join('"{}" {}'.format(each.name.replace('"', '""'), _sql_type(each)) for each in table.schema)
    marks = ", ".join("?" * table.num_columns)
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE lines ({columns})")
    rows = [[cell if cell is None or isinstance(cell, (int, float, str)) else str(cell) for cell in row.values()]
            for row in table.to_pylist()]  # fmt: skip
    connection.executemany(f"INSERT INTO lines VALUES ({marks})", rows)
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


def fill_postgres(table: pa.Table, url: str) -> None:
    """Make the table "lines" of a PostgreSQL database anew."""
    columns = [sql.SQL("{} {}").format(sql.Identifier(each.name), sql.SQL(_sql_type(each))) for each in table.schema]
    marks = sql.SQL(", ").join([sql.Placeholder()] * table.num_columns)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS lines")
        cursor.execute(sql.SQL("CREATE TABLE lines ({})").format(sql.SQL(", ").join(columns)))
        rows = [list(row.values()) for row in table.to_pylist()]
        cursor.executemany(sql.SQL("INSERT INTO lines VALUES ({})").format(marks), rows)


def _sql_type(field: pa.Field) -> str:
    return _SQL_TYPES[str(field.type)]


def by_hand(row: Row, mapping: InvoiceMapping) -> dict[str, Fraction] | None:
    """Compute one line: list, each step by its name, invoice, pocket and margin; None when something is blank."""
    price, units = _fraction(row[mapping.list_price]), _fraction(row[mapping.quantity])
    if price is None or units is None or units == 0 or price <= 0:
        return None
    rate = Fraction(1)
    if mapping.currency:
        rate = Fraction({mapping.reporting_currency: 1.0, **mapping.rates}[str(row[mapping.currency]).strip().upper()])
    found = {"list": price * rate}
    left = found["list"]
    heights: dict[Stage, Fraction] = {}
    for step in mapping.steps:
        heights.setdefault(Stage.ON_INVOICE, left) if step.stage is not Stage.ON_INVOICE else None
        heights.setdefault(Stage.OFF_INVOICE, left) if step.stage is Stage.COST else None
        cell = row[step.column] if step.column else step.figure
        cell = step.blank if cell is None else cell
        figure = _fraction(cell)
        if figure is None:
            return None
        figure /= Fraction(step.divide_by)
        money = figure * rate if step.column else figure
        amounts = {
            ColumnBasis.AMOUNT: money,
            ColumnBasis.LINE_AMOUNT: money / units,
            ColumnBasis.LIST: figure * found["list"],
            ColumnBasis.INVOICE: figure * heights.get(Stage.ON_INVOICE, left),
            ColumnBasis.RUNNING: figure * left,
            ColumnBasis.PRICE_AFTER: left - money,
        }
        found[step.name] = amounts[step.basis]
        left -= found[step.name]
    found["invoice"] = heights.get(Stage.ON_INVOICE, left)
    found["pocket"] = heights.get(Stage.OFF_INVOICE, left)
    found["margin"] = left
    return found


def _fraction(cell: object) -> Fraction | None:
    return None if cell is None else Fraction(cell)  # type: ignore[arg-type]  # exactly the binary fraction it is


def near(found: float | None, wanted: Fraction, scale: float) -> bool:
    """Say whether a figure agrees to 1e-9 of the list price that it is a part of."""
    return found is not None and abs(found - float(wanted)) <= 1e-9 * max(abs(scale), abs(float(wanted)))


def names_of(mapping: InvoiceMapping) -> Sequence[str]:
    """Name the columns that `by_hand` gives, as the lines have them."""
    return ["list", *(f"step {number}" for number in range(len(mapping.steps))), "invoice", "pocket", "margin"]
