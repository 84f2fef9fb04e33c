"""What is odd in invoice lines: errors stop, doubts are told, and clean lines give neither, on every engine."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import in_postgres, in_spark, in_sqlite
from tests.spark import SPARK
from workbooks.sources import Source
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.findings import find_oddities
from xlcvm.pricing.invoices.lines import line_expressions
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping

STEP: dict[str, Any] = {"name": "Discount", "stage": "on-invoice", "column": "off", "basis": "% of list"}
CLEAN: dict[str, list[Any]] = {
    "list": [10.0, 12.5, 11.0],
    "units": [1, 2, -1],
    "off": [0.1, 0.0, 1.0],
    "day": ["2024-01-05", "2024-01-06", "2024-02-29"],
    "item": ["a", "a", "b"],
    "money": ["USD", "eur", " EUR "],
    "net": [9.0, 25.0, 0.0],
}
COLUMNS = {"list_price": "list", "quantity": "units", "date": "day", "product": "item", "booked": "net"}


def mapping(step: dict[str, Any] | None = None, columns: dict[str, str] | None = None, **more: Any) -> InvoiceMapping:
    return read_mapping({"columns": {**COLUMNS, **(columns or {})}, "step": [{**STEP, **(step or {})}], **more})


def found(asked: InvoiceMapping, **changed: list[Any]) -> list[str]:
    table = ibis.memtable(pa.table(CLEAN | changed))
    return find_oddities(table, line_expressions(table, asked))


def says(asked: InvoiceMapping, **changed: list[Any]) -> str:
    with pytest.raises(CvmError) as caught:
        found(asked, **changed)
    return str(caught.value)


CURRENCY = {"reporting": "USD", "rates": {"EUR": 1.1}}


def test_clean_lines_give_no_doubt() -> None:
    assert found(mapping()) == []
    assert found(mapping(columns={"currency": "money"}, currency=CURRENCY)) == []


ERRORS: dict[str, tuple[InvoiceMapping, dict[str, list[Any]], str]] = {
    "percent as 15": (
        mapping(),
        {"off": [15.0, 0.1, -20.0]},
        'The column "off" of the step "Discount" holds 20 where a fraction is meant: that is 2,000 % '
        "(2 lines above 1). Write divide_by = 100 in that step if the column holds percents; else mend the lines.",
    ),
    "percent as 15 in texts": (
        mapping(),
        {"off": ["15", "0.1", ""]},
        'The column "off" of the step "Discount" holds 15 where a fraction is meant: that is 1,500 % '
        "(1 line above 1). Write divide_by = 100 in that step if the column holds percents; else mend the lines.",
    ),
    "percents above 100": (
        mapping({"divide_by": 100}),
        {"off": [15.0, 150.0, 5.0]},
        'The column "off" of the step "Discount" holds 150 where a fraction is meant: that is 150 % '
        "(1 line above 1). Mend the lines, or divide by another figure.",
    ),
    "percent signs": (
        mapping(),
        {"off": ["15%", "10 %", "0.1"]},
        'The column "off" (step "Discount") holds 2 texts that are no figure, such as "10 %". Where a column holds '
        'percents, write basis = "% of list" (or another share) and divide_by = 100.',
    ),
    "decimal comma": (
        mapping(),
        {"list": ["10,00", "12,50", "1.000,00"]},
        'The column "list" (list price) holds 3 texts that are no figure, such as "1.000,00". Mend them; where the '
        'comma is a decimal comma, write decimal = "," in [file] of the mapping.',
    ),
    "decimal point": (
        mapping(file={"decimal": ","}),
        {"list": ["10,00", "12.50", "1"]},
        'The column "list" (list price) holds 1 text that is no figure, such as "12.50". Mend them; where the point '
        'is a decimal point, write decimal = "." in [file] of the mapping.',
    ),
    "words": (
        mapping(),
        {"units": ["1", "n/a", "#N/A"]},
        'The column "units" (quantity) holds 2 texts that are no figure, such as "#N/A". '
        "Mend them, or leave the cells blank.",
    ),
    "no ISO dates": (
        mapping(),
        {"day": ["05.01.2024", "2024-01-06", None]},
        'The column "day" holds 1 text that is no ISO date, such as "05.01.2024". '
        'Say how they are written: format = "dd.mm.yyyy" in [dates] of the mapping.',
    ),
    "no such dates": (
        mapping(dates={"format": "mm/dd/yyyy"}),
        {"day": ["01/05/2024", "13/05/2024", ""]},
        'The column "day" holds 1 text that is no date of that format, such as "13/05/2024". '
        'The mapping says format = "mm/dd/yyyy" in [dates]; mend the dates or the format.',
    ),
    "currency without a rate": (
        mapping(columns={"currency": "money"}, currency={"reporting": "USD"}),
        {},
        "There is no rate for EUR (2 lines). Add what one unit is worth in USD to [currency.rates] of the mapping.",
    ),
    "blank currency": (
        mapping(columns={"currency": "money"}, currency=CURRENCY),
        {"money": ["USD", None, " "]},
        "There is no rate for (blank) (2 lines). Add what one unit is worth in USD to [currency.rates] of the mapping.",
    ),
}


@pytest.mark.parametrize(("asked", "changed", "message"), list(ERRORS.values()), ids=list(ERRORS))
def test_what_makes_figures_wrong_stops(asked: InvoiceMapping, changed: dict[str, list[Any]], message: str) -> None:
    assert says(asked, **changed) == message


DOUBTS: dict[str, tuple[dict[str, list[Any]], list[str]]] = {
    "lost decimal point": (
        {"list": ["2,024,994", "1,250", "12"], "item": ["a", "b", "c"]},
        ['Suspicious: 2 figures of the column "list" (list price) look like "2,024,994" and none has a decimal point. '
         "They may have lost it."],
    ),
    "one lost decimal point": (
        {"net": ["9", "1,250", "0"]},
        ['Suspicious: 1 figure of the column "net" (booked amount) looks like "1,250" and none has a decimal point. '
         "They may have lost it."],
    ),
    "groups with decimals are usual": ({"list": ["2,024.50", "1,250", "1,999"]}, []),
    "units have no decimals": ({"units": ["2,024", "1,250", "12"]}, []),
    "no date": ({"day": ["2024-01-05", "", None]}, ["2 lines have no date: in no period."]),
    "not booked": ({"net": [9.0, None, 0.0]}, ["1 line has no booked amount: counted as nothing booked."]),
    "no finite number": (
        {"list": [math.inf, 12.5, 11.0], "off": [math.nan, math.nan, 0.5], "net": [math.nan, 1.0, 1.0]},
        ['1 line has no finite number in the column "list": set aside.',
         '2 lines have no finite number in the column "off": set aside.',
         "1 line has no booked amount: counted as nothing booked."],
    ),
    "list prices of one product far apart": (
        {"list": [10.0, 1000.0, 5.0]},
        ["Suspicious: list prices of one product differ by a factor of 100 or more (a: 10 to 1,000). "
         "A decimal point may be lost."],
    ),
    "list prices of one product apart": ({"list": [10.0, 999.0, 5.0]}, []),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "doubts"), list(DOUBTS.values()), ids=list(DOUBTS))
def test_doubts_are_told(changed: dict[str, list[Any]], doubts: list[str]) -> None:
    assert found(mapping(), **changed) == doubts


def test_no_more_than_three_products_are_named() -> None:
    lines = 10
    rows = {
        "list": [1.0, 1000.0] * (lines // 2), "units": [1] * lines, "off": [0.0] * lines, "day": ["2024-01-01"] * lines,
        "item": [f"p{number // 2}" for number in range(lines)], "net": [1.0] * lines,
    }  # fmt: skip
    table = ibis.memtable(pa.table(rows))
    (doubt,) = find_oddities(table, line_expressions(table, mapping()))
    assert doubt.count("1 to 1,000") == 3
    assert ", and more)" in doubt


BAD = {
    "list": ["1,250", "2,000", "x"], "units": [1, 2, 3], "off": ["15", "", "0.1"], "day": ["2024-01-05", None, "soon"],
    "item": ["a", "b", "c"], "net": [1.0, None, 2.0],
}  # fmt: skip
ODD = BAD | {"list": ["1,250", "2,000", ""], "off": ["0.15", "", "0.1"], "day": ["2024-01-05", None, ""]}
DOUBTED = [
    'Suspicious: 2 figures of the column "list" (list price) look like "2,000" and none has a decimal point. '
    "They may have lost it.",
    "2 lines have no date: in no period.",
    "1 line has no booked amount: counted as nothing booked.",
]


def oddities_in(opened: AbstractContextManager[Source]) -> list[str]:
    with opened as lines:
        return find_oddities(lines.table, line_expressions(lines.table, mapping()))


def test_oddities_on_sqlite(tmp_path: Path) -> None:
    assert oddities_in(in_sqlite(pa.table(ODD), tmp_path)) == DOUBTED


@POSTGRES
def test_oddities_on_postgres(postgres_url: str) -> None:
    assert oddities_in(in_postgres(pa.table(ODD), postgres_url)) == DOUBTED
    with pytest.raises(CvmError, match='such as "x"'):
        oddities_in(in_postgres(pa.table(BAD), postgres_url))


@SPARK
def test_oddities_on_spark(spark: str) -> None:
    assert oddities_in(in_spark(pa.table(ODD), spark)) == DOUBTED
    with pytest.raises(CvmError, match='such as "x"'):
        oddities_in(in_spark(pa.table(BAD), spark))
