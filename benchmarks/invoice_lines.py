"""Generated invoice lines in Parquet, with mapping and policy: every line comes from a hash of its number."""

from __future__ import annotations

from pathlib import Path

import duckdb

from xlcvm.pricing.invoices.mapping_sections import read_mapping
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

MAPPING = read_mapping(
    {
        "columns": {"list_price": "list_price", "quantity": "quantity", "account": "account", "segment": "segment",
                    "product": "product", "rep": "rep", "date": "date"},
        "step": [
            {"name": "Trade discount", "stage": "on-invoice", "column": "trade_discount", "basis": "% of list"},
            {"name": "Volume discount", "stage": "on-invoice", "column": "volume_discount", "basis": "% of running"},
            {"name": "Promotion", "stage": "on-invoice", "column": "promotion"},
            {"name": "Rebate", "stage": "off-invoice", "column": "rebate", "basis": "% of invoice"},
            {"name": "Freight", "stage": "off-invoice", "column": "freight", "basis": "amount per line"},
            {"name": "Cash discount", "stage": "off-invoice", "column": "cash_discount", "basis": "% of invoice"},
            {"name": "Unit cost", "stage": "cost", "column": "unit_cost"},
        ],
    }
)  # fmt: skip
POLICY = Policy(
    [
        PolicyRule("Trade discount", 0.20), PolicyRule("Trade discount", 0.28, "Manager"),
        PolicyRule("Trade discount", 0.25, segment="Key"), PolicyRule("Trade discount", 0.28, "Manager", segment="Key"),
        PolicyRule("Volume discount", 0.03), PolicyRule("Volume discount", 0.08, minimum_quantity=20),
    ]
)  # fmt: skip

_GENERATE = """
COPY (
    WITH drawn AS (
        SELECT i, hash(i * 7 + 1) % 1000003 / 1000003.0 AS a, hash(i * 7 + 2) % 500 AS product,
            hash(i * 7 + 3) % 80 AS rep, 1 + hash(i * 7 + 4) % 40 AS quantity,
            hash(i * 7 + 5) % 1000003 / 1000003.0 AS u, hash(i * 7 + 6) % 1000003 / 1000003.0 AS v
        FROM range({count}) numbers(i)
    ), sold AS (
        SELECT *, (power(a, 3) * 5000)::INT AS account, round(20 + power(product, 1.3) / 3, 2) AS price FROM drawn
    )
    SELECT 'SO' || i AS invoice, DATE '2024-01-01' + (i * 730 // {count})::INT AS date, 'A' || account AS account,
        ['Key', 'Large', 'Middle', 'Small', 'Web', 'Export'][1 + account % 6] AS segment, 'P' || product AS product,
        'R' || rep AS rep, quantity, price AS list_price,
        round(0.05 + 0.25 * u * (1 + account % 6) / 6, 4) AS trade_discount,
        round(0.10 * v * least(quantity / 20.0, 1), 4) AS volume_discount, round(u * v * 4, 2) AS promotion,
        round(0.03 * v, 4) AS rebate, round(2 + quantity * 0.35 * u, 2) AS freight,
        round(0.01 + 0.01 * u, 4) AS cash_discount, round(price * 0.55, 2) AS unit_cost
    FROM sold
) TO '{path}' (FORMAT parquet)
"""


def generate(path: Path, count: int) -> Path:
    """Write so many lines, unless they are there already."""
    if not path.exists():
        duckdb.connect().execute(_GENERATE.format(count=count, path=path))
    return path
