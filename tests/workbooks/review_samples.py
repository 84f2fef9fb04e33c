"""Invoice lines for review workbooks, the same computed by pandas, and what a written workbook holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from workbooks.mapping_files import read_mapping_content
from workbooks.review.building import review_workbook
from workbooks.review.gathering import gather
from workbooks.review.reviewed import Review, ReviewOptions
from workbooks.sources import open_lines
from workbooks.writing import write_template
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.policy import Policy

ACCOUNTS = 230
CONTENT: dict[str, Any] = {
    "columns": {
        "list_price": "list", "quantity": "units", "account": "customer", "segment": "segment", "product": "item",
        "rep": "rep", "date": "day", "booked": "booked",
    },
    "dimensions": {"=Region": "region"},
    "step": [
        {"name": "Discount", "stage": "on-invoice", "column": "discount", "basis": "% of list"},
        {"name": "Promotion", "stage": "on-invoice", "column": "promotion"},
        {"name": "Rebate", "stage": "off-invoice", "column": "rebate", "basis": "% of invoice"},
        {"name": "Freight", "stage": "off-invoice", "column": "freight", "basis": "amount per line"},
        {"name": "Cost", "stage": "cost", "column": "cost"},
    ],
    "currency": {"reporting": "EUR"},
    "periods": {"before": ["2024-01-01", "2024-12-31"], "after": ["2025-01-01", "2025-12-31"]},
    "ledger": {"total": 1_000_000.0},
    "policy": [
        {"discount": "Discount", "maximum": 0.10},
        {"discount": "Discount", "maximum": 0.20, "approver": "Manager"},
        {"discount": "Discount", "maximum": 0.15, "segment": "Key"},
    ],
}  # fmt: skip


def lines(count: int = 2_500, seed: int = 7) -> pd.DataFrame:
    """Give lines: most are sold, some credit notes, some that cannot be used; a few accounts pay far from others."""
    draw = np.random.default_rng(seed)
    account = draw.integers(0, ACCOUNTS, count)
    item = draw.integers(0, 8, count)
    discount = draw.choice([0.0, 0.05, 0.1, 0.12, 0.15, 0.18, 0.25], count) + np.where(account < 5, 0.3, 0.0)
    frame = pd.DataFrame(
        {
            "customer": [f"C{number:03}" for number in account],
            "segment": draw.choice(["Key", "Large", "Small"], count),
            "item": [f"Item {number}" for number in item],
            "rep": draw.integers(1, 6, count),
            "region": draw.choice(["North", "=South()"], count),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 731, count), unit="D"),
            "list": 20.0 + 7.5 * item,
            "units": draw.choice([1.0, 2.0, 5.0, 10.0], count),
            "discount": discount.round(4),
            "promotion": draw.choice([0.0, 0.0, 1.25], count),
            "rebate": draw.choice([0.0, 0.02], count),
            "freight": draw.choice([0.0, 4.5], count),
            "cost": 0.62 * (20.0 + 7.5 * item),
        }
    )
    frame["day"] = frame["day"].dt.date
    frame.loc[frame.index % 50 == 3, "units"] *= -1
    frame.loc[frame.index % 100 == 11, "list"] = np.nan
    frame.loc[frame.index % 100 == 12, "units"] = 0.0
    # a product that is sold in one period only, and an account with credit notes only
    frame.loc[(frame["item"] == "Item 7") & (pd.to_datetime(frame["day"]).dt.year == 2025), "item"] = "Item 6"
    frame.loc[frame["customer"] == "C229", "units"] = -1.0
    invoice = frame["list"] * (1 - frame["discount"]) - frame["promotion"]
    frame["booked"] = (invoice * frame["units"]).round(2)
    return frame


def worked(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the money of each line that counts, as a person would in a sheet."""
    kept = frame[(frame["list"] > 0) & (frame["units"] != 0)].copy()
    price, units = kept["list"], kept["units"]
    kept["List value"] = price * units
    kept["Discount"] = kept["discount"] * price * units
    kept["Promotion"] = kept["promotion"] * units
    kept["Invoice value"] = kept["List value"] - kept["Discount"] - kept["Promotion"]
    kept["Rebate"] = kept["rebate"] * kept["Invoice value"]
    kept["Freight"] = kept["freight"]
    kept["Pocket value"] = kept["Invoice value"] - kept["Rebate"] - kept["Freight"]
    kept["Cost"] = kept["cost"] * units
    kept["Pocket margin"] = kept["Pocket value"] - kept["Cost"]
    kept["share"] = kept["Pocket value"] / kept["List value"]
    return kept


def sold(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the worked lines that are no credit notes."""
    kept = worked(frame)
    return kept[kept["units"] > 0]


def percentile(values: pd.Series, weights: pd.Series, share: float) -> float:
    """Give a weighted percentile by walking up the sorted values."""
    reached, goal = 0.0, share * float(weights.sum()) * (1 - 1e-11)
    for value, weight in sorted(zip(values.tolist(), weights.tolist(), strict=True)):
        reached += weight
        if reached >= goal:
            return value
    raise AssertionError


def review(source: object, content: dict[str, Any] | None = None, options: ReviewOptions | None = None) -> Review:
    """Review lines of a frame or a file."""
    mapping, reading = read_mapping_content(CONTENT if content is None else content)
    policy = Policy(mapping.policy) if mapping.policy else None
    with open_lines(source, reading) as opened:
        analysis = InvoiceAnalysis(opened.table, mapping)
        return gather(opened, analysis, policy=policy, options=options or ReviewOptions())


def written(found: Review, path: Path) -> Path:
    """Write the workbook of a review."""
    write_template(review_workbook(found), path)
    return path


class Book:
    """A written workbook, read back with its stored values."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values = openpyxl.load_workbook(path, data_only=True)

    def rows(self, sheet: str, header: str, number: int = 1) -> list[dict[str, Any]]:
        """Give the rows below the header row that begins with a header, up to a blank first cell."""
        cells = list(self.values[sheet].iter_rows(values_only=True))
        starts = [at for at, row in enumerate(cells) if row[0] == header]
        start = starts[number - 1]
        headers = [name for name in cells[start] if name is not None]
        found = []
        for row in cells[start + 1 :]:
            if row[0] is None:
                break
            found.append(dict(zip(headers, row, strict=False)))
        return found

    def by_name(self, sheet: str, header: str, number: int = 1) -> dict[Any, dict[str, Any]]:
        """Give the same rows by their first cell."""
        return {row[header]: row for row in self.rows(sheet, header, number)}

    def texts(self, sheet: str) -> list[str]:
        """Give all texts of a sheet."""
        cells = (cell for row in self.values[sheet].iter_rows(values_only=True) for cell in row)
        return [cell for cell in cells if isinstance(cell, str)]
