"""The private PostgreSQL server answers: rows written by ibis are summed by it."""

from __future__ import annotations

import ibis
import pyarrow

from tests.postgres import POSTGRES, postgres_url

__all__ = ["postgres_url"]


@POSTGRES
def test_a_thousand_rows_are_written_and_summed(postgres_url: str) -> None:
    connection = ibis.connect(postgres_url)
    try:
        connection.create_table("lines", pyarrow.table({"n": range(1, 1001)}))
        lines = connection.table("lines")
        assert lines.count().to_pyarrow().as_py() == 1000
        assert lines.n.sum().to_pyarrow().as_py() == 500_500
        assert connection.name == "postgres"
    finally:
        connection.disconnect()
