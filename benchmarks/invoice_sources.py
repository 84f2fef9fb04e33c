"""Reading a workbook of 1,000,000 invoice lines × 15 columns, against fastexcel alone; other readers on a part of it.

Run: python -m benchmarks.invoice_sources [runs]
"""

from __future__ import annotations

import datetime
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel
import openpyxl
import xlsxwriter

from benchmarks.timing import ratios, report
from workbooks.mapping_files import read_mapping_content
from workbooks.sources import open_lines

ROWS, PART = 1_000_000, 50_000
HEADERS = (
    "Order", "Date", "Account", "Segment", "Product", "Rep", "Region", "Currency", "Quantity", "List price", "Discount",
    "Rebate", "Freight", "Unit cost", "Booked",
)  # fmt: skip
MAPPING = {
    "columns": {
        "list_price": "List price", "quantity": "Quantity", "account": "Account", "segment": "Segment",
        "product": "Product", "rep": "Rep", "date": "Date", "currency": "Currency", "booked": "Booked",
    },
    "dimensions": {"Region": "Region"},
    "currency": {"reporting": "USD"},
    "step": [
        {"name": "Discount", "stage": "on-invoice", "column": "Discount", "basis": "% of list"},
        {"name": "Rebate", "stage": "off-invoice", "column": "Rebate"},
        {"name": "Freight", "stage": "off-invoice", "column": "Freight", "basis": "amount per line"},
        {"name": "Unit cost", "stage": "cost", "column": "Unit cost"},
    ],
}  # fmt: skip


def generate(path: Path, rows: int) -> None:
    """Write random lines: texts, a date and seven figures a line."""
    draw = random.Random(5)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Lines")
    sheet.write_row(0, 0, HEADERS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    first = datetime.datetime(2023, 1, 1)
    for row in range(1, rows + 1):
        account, product, units = draw.randrange(5000), draw.randrange(300), draw.randrange(1, 200)
        price, discount = round(10 + product * 1.37, 2), draw.randrange(30) / 100
        sheet.write_string(row, 0, f"SO{row:08d}")
        sheet.write_datetime(row, 1, first + datetime.timedelta(days=draw.randrange(730)), day)
        texts = (f"A{account:05d}", f"Segment {account % 7}", f"P{product:04d}", f"Rep {account % 40}",
                 f"Region {account % 9}", "USD")  # fmt: skip
        figures = (units, price, discount, round(price * 0.02, 4), round(draw.random() * 2, 2), round(price * 0.6, 2),
                   round(units * price * (1 - discount), 2))  # fmt: skip
        for column, text in enumerate(texts, 2):
            sheet.write_string(row, column, text)
        for column, figure in enumerate(figures, 8):
            sheet.write_number(row, column, figure)
    book.close()


def by_us(path: Path, mapped: bool) -> int:
    """Read the lines until they can be asked."""
    options = read_mapping_content(MAPPING)[1] if mapped else None
    with open_lines(path, options) as lines:
        found: int = lines.table.count().to_pyarrow().as_py()
    return found


def by_fastexcel(path: Path) -> int:
    """Read the sheet as Arrow, and no more."""
    rows: int = fastexcel.read_excel(path).load_sheet(0).to_arrow().num_rows
    return rows


def by_openpyxl(path: Path) -> int:
    """Read the cells of the sheet one by one."""
    sheet: Any = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return sum(1 for _ in sheet.iter_rows(values_only=True)) - 1


def timed(work: Callable[[], object]) -> float:
    """Give the seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        path, part = Path(folder) / "lines.xlsx", Path(folder) / "part.xlsx"
        generate(path, ROWS)
        generate(part, PART)
        print(f"{ROWS:,} lines × {len(HEADERS)} columns, ÷ fastexcel".ljust(70), "min median max")
        report("read, mapped columns", ratios(lambda: by_us(path, True), lambda: by_fastexcel(path), runs=runs), 1.3)
        report("read, all columns", ratios(lambda: by_us(path, False), lambda: by_fastexcel(path), runs=runs), 1.3)
        print(f"fastexcel itself: {timed(lambda: by_fastexcel(path)):.1f} s")
        alone = timed(lambda: by_fastexcel(part))
        ours, cells = timed(lambda: by_us(part, True)), timed(lambda: by_openpyxl(part))
        print(f"{PART:,} lines ÷ fastexcel: ours {ours / alone:.2f}, openpyxl read-only {cells / alone:.1f}")


if __name__ == "__main__":
    main()
