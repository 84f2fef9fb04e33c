"""Every question gives the same numbers in SQLite, PostgreSQL and Spark as in DuckDB, to 1e-9."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import POSTGRES
from tests.pricing.invoices.engines import in_duckdb, in_postgres, in_spark, in_sqlite
from tests.pricing.invoices.reference import mapping, table
from tests.spark import SPARK
from workbooks.sources import Source
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.histograms import Weight
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

ROWS = table(800, seed=11)
POLICY = Policy(
    [
        PolicyRule("Trade", 0.10, margin_floor=0.15), PolicyRule("Trade", 0.20, "Manager"),
        PolicyRule("Trade", 0.25, segment="Key", valid_to=datetime.date(2024, 9, 30)),
        PolicyRule("Volume", 0.02), PolicyRule("Volume", 0.05, minimum_quantity=10),
        PolicyRule("Volume", 0.08, minimum_quantity=10, deal_size_up_to=1_500.0), PolicyRule("Total", 0.25),
    ]
)  # fmt: skip


def answers(source: Source) -> dict[str, Any]:
    """Ask everything."""
    asked = InvoiceAnalysis(source.table, mapping())
    dashboard = asked.dashboard(POLICY)
    assert dashboard.compliance is not None
    bridge = asked.price_volume_mix()
    asked_for = (("", Weight.REVENUE), ("Rep", Weight.VOLUME), ("Segment", Weight.LINES))
    percentiles = {(by, weight): asked.percentiles(by=by, weight=weight) for by, weight in asked_for}
    worst = asked.worst_lines("Account", "C03", 5)
    return {
        "overview": (asked.overview.totals, asked.overview.standings, asked.overview.above_list),
        "waterfall": asked.waterfall(),
        "by": {name: {group.name: group.totals for group in asked.by(name)} for name in ("Account", "Segment", "Rep")},
        "percentiles": {key: dict(zip(found.names, found.values, strict=True)) for key, found in percentiles.items()},
        "compliance": {name: report.lines.by_status for name, report in asked.compliance(POLICY, by="Segment").items()},
        "steps": {name: found.by_status for name, found in dashboard.compliance.steps.items()},
        "accounts": dict(zip(asked.account_prices().accounts, asked.account_prices().prices.tolist(), strict=True)),
        "dashboard": (dashboard.overview.totals, dashboard.percentiles.values),
        "bridge": ({**bridge.bridge.totals}, bridge.left_out),
        "whale": asked.whale_curve().margins.tolist(),
        "worst": [[row[name] for name in ("Pocket price", "Pocket margin", "List less pocket")] for row in worst],
        "lines": sorted(asked.per_line().to_pyarrow().column("Standing").to_pylist()),
    }


def flat(found: object) -> list[Any]:
    """Give all that is in an answer, in order."""
    if isinstance(found, dict):
        return [item for key in sorted(found, key=str) for item in (str(key), *flat(found[key]))]
    if isinstance(found, (list, tuple)):
        return [item for each in found for item in flat(each)]
    if hasattr(found, "__dataclass_fields__"):
        return [item for name in found.__dataclass_fields__ for item in flat(getattr(found, name))]
    return [found]


@pytest.fixture(scope="module")
def wanted() -> list[Any]:
    with in_duckdb(ROWS) as source:
        return flat(answers(source))


def check(source: Source, wanted: list[Any], backend: str) -> None:
    assert source.table.get_backend().name == backend
    found = flat(answers(source))
    assert len(found) == len(wanted)
    for number, (got, want) in enumerate(zip(found, wanted, strict=True)):
        same = pytest.approx(want, rel=1e-9, abs=1e-7, nan_ok=True) if isinstance(want, float) else want
        assert got == same, (number, wanted[max(0, number - 3) : number + 1])


def test_sqlite(tmp_path: Path, wanted: list[Any]) -> None:
    with in_sqlite(ROWS, tmp_path) as source:
        check(source, wanted, "sqlite")


@POSTGRES
def test_postgres(postgres_url: str, wanted: list[Any]) -> None:
    with in_postgres(ROWS, postgres_url) as source:
        check(source, wanted, "postgres")


@SPARK
def test_spark(spark: str, wanted: list[Any]) -> None:
    with in_spark(ROWS, spark) as source:
        check(source, wanted, "pyspark")
