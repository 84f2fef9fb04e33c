"""Questions to 10,000,000 invoice lines in Parquet, against SQL written by hand for the same DuckDB and answers.

Run: python -m benchmarks.invoices [folder]           ten million lines: each query, the dashboard, peak memory
     python -m benchmarks.invoices [folder] --large   a hundred million lines under a limit of 1 GB, and time by size
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.invoice_lines import MAPPING, POLICY, generate
from benchmarks.timing import best, ratios, report
from workbooks.sources import ReadingOptions, open_lines
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis

LINES = """
WITH lines AS (
    SELECT *, pocket - unit_cost AS margin
    FROM (SELECT *, after_freight - cash_discount * billed AS pocket
    FROM (SELECT *, billed - rebate * billed - freight / nullif(quantity, 0) AS after_freight
    FROM (SELECT *, running * (1 - volume_discount) - promotion AS billed
    FROM (SELECT *, list_price * (1 - trade_discount) AS running FROM '{path}'))))
    WHERE list_price > 0 AND quantity > 0
), valid AS (SELECT * FROM lines WHERE isfinite(margin))
"""
WATERFALL = """
SELECT count(*), sum(quantity), sum(list_price * quantity), sum(list_price * trade_discount * quantity),
    sum(running * volume_discount * quantity), sum(promotion * quantity), sum(rebate * billed * quantity),
    sum(freight), sum(cash_discount * billed * quantity), sum(unit_cost * quantity), sum(pocket * quantity) FROM valid
"""
BANDS = "SELECT floor(pocket / list_price / 0.05 + 1e-8) AS band, sum(billed * quantity) FROM valid GROUP BY band"
SHARES = ", ".join(f"min(price) FILTER (cumulated >= {share} * total)" for share in (0.1, 0.25, 0.5, 0.75, 0.9))
PERCENTILES = f""", weighed AS (
    SELECT pocket / list_price AS price, sum(billed * quantity) OVER (ORDER BY pocket / list_price) AS cumulated,
        sum(billed * quantity) OVER () AS total FROM valid
) SELECT {SHARES} FROM weighed"""
UNWEIGHTED = "SELECT quantile_disc(pocket / list_price, [0.1, 0.25, 0.5, 0.75, 0.9]) FROM valid"
COMPLIANCE = """, judged AS (
    SELECT *, trade_discount > 0 AS has_trade, volume_discount > 0 AS has_volume,
        CASE WHEN segment = 'Key' THEN 0.25 ELSE 0.20 END AS trade_allowed,
        CASE WHEN quantity >= 20 THEN 0.08 ELSE 0.03 END AS volume_allowed FROM valid
), statuses AS (
    SELECT *, CASE WHEN trade_discount <= 1e-12 THEN 3 WHEN trade_discount <= trade_allowed + 1e-12 THEN 0
            WHEN trade_discount <= 0.28 + 1e-12 THEN 1 ELSE 2 END AS trade,
        CASE WHEN volume_discount <= 1e-12 THEN 3 WHEN volume_discount <= volume_allowed + 1e-12 THEN 0 ELSE 2 END
            AS volume,
        CASE WHEN trade_discount > trade_allowed + 1e-12
            THEN (trade_discount - trade_allowed) * list_price * quantity ELSE 0 END AS trade_excess,
        CASE WHEN volume_discount > volume_allowed + 1e-12
            THEN (volume_discount - volume_allowed) * running * quantity ELSE 0 END AS volume_excess FROM judged
) SELECT trade, volume,
    greatest(CASE WHEN trade = 3 THEN 0 ELSE trade END, CASE WHEN volume = 3 THEN 0 ELSE volume END) AS status,
    count(*), sum(billed * quantity), sum(trade_excess), sum(volume_excess), sum(trade_excess + volume_excess)
FROM statuses GROUP BY ALL"""
ACCOUNTS = """, means AS (
    SELECT product, sum(pocket * quantity) / sum(list_price * quantity) AS realisation FROM valid GROUP BY product
) SELECT account, sum(pocket * quantity), sum(list_price * quantity), sum(list_price * quantity * realisation)
    FROM valid JOIN means USING (product) GROUP BY account"""
BY_HAND = {"waterfall": WATERFALL, "bands": BANDS, "percentiles": PERCENTILES, "compliance": COMPLIANCE,
           "outliers": ACCOUNTS}  # fmt: skip


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir())
    if "--memory-of" in sys.argv:
        one_run(sys.argv[sys.argv.index("--memory-of") + 1], Path(sys.argv[1]))
    elif "--large" in sys.argv:
        large(folder)
    else:
        ten_million(generate(folder / "invoice-lines-10000000.parquet", 10_000_000))


def ten_million(path: Path) -> None:
    connection = duckdb.connect()

    def hand(query: str) -> Callable[[], object]:
        return lambda: connection.execute(LINES.format(path=path) + query).fetchall()

    with open_lines(path) as source:
        asked = InvoiceAnalysis(source.table, MAPPING)
        ours: dict[str, Callable[[], object]] = {
            "waterfall": asked.waterfall,
            "bands": asked.histograms,
            "percentiles": asked.percentiles,
            "compliance": lambda: asked.compliance(POLICY),
            "outliers": asked.account_prices,
        }
        spent = 0.0
        for name, query in BY_HAND.items():
            seconds = best(hand(query), runs=5)
            spent += seconds
            limit = 1.15 + 0.05 / seconds
            report(f"{name} ÷ by hand ({seconds:.2f} s)", ratios(ours[name], hand(query), runs=5), limit)

        def five(percentiles: str) -> Callable[[], object]:
            queries = [hand(percentiles if name == "percentiles" else query) for name, query in BY_HAND.items()]
            return lambda: [query() for query in queries]

        exact, rough = (lambda: asked.dashboard(POLICY)), (lambda: asked.dashboard(POLICY, exact=False))
        report("dashboard, exact percentiles ÷ the five by hand", ratios(exact, five(PERCENTILES), runs=3), 1.0)
        report("dashboard, percentiles by histogram ÷ the five by hand", ratios(rough, five(PERCENTILES), runs=3), 0.8)
        report("exact ÷ the five with percentiles that are not weighted", ratios(exact, five(UNWEIGHTED), runs=3))
        report("histogram ÷ the five with percentiles that are not weighted", ratios(rough, five(UNWEIGHTED), runs=3))
    rival = peak("hand", path)
    for name in ("dashboard", "dashboard by histogram"):
        print(f"peak memory, {name}: {peak(name, path):.0f} MB; the five by hand: {rival:.0f} MB (at most 1.5 times)")
    print(f"the five by hand with percentiles that are not weighted: {peak('hand unweighted', path):.0f} MB")


def large(folder: Path) -> None:
    for count in (10_000_000, 30_000_000, 100_000_000):
        path = generate(folder / f"invoice-lines-{count}.parquet", count)
        seconds, memory = measured("large", path)
        print(f"{count:>11,} lines, limit of 1 GB: {seconds:6.1f} s, {memory:.0f} MB", flush=True)


def peak(name: str, path: Path) -> float:
    """Peak memory of a process of its own, MB."""
    return measured(name, path)[1]


def measured(name: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.invoices", str(path), "--memory-of", name]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])


def one_run(name: str, path: Path) -> None:
    """Run one thing once, and print its seconds and the peak memory of this process."""
    started = time.perf_counter()
    if name.startswith("hand"):
        connection = duckdb.connect()
        for kind, query in BY_HAND.items():
            chosen = UNWEIGHTED if kind == "percentiles" and name == "hand unweighted" else query
            connection.execute(LINES.format(path=path) + chosen).fetchall()
    else:
        with open_lines(path, ReadingOptions(memory="1GB" if name == "large" else "")) as source:
            InvoiceAnalysis(source.table, MAPPING).dashboard(POLICY, exact=name == "dashboard")
    seconds = time.perf_counter() - started
    status = Path("/proc/self/status").read_text(encoding="ascii")  # that of rusage is inherited from who started us
    kilobytes = int(status.partition("VmHWM:")[2].split()[0])
    print(seconds, kilobytes / 1024)


if __name__ == "__main__":
    main()
