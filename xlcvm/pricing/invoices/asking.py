"""How a question reaches the engine that holds the lines, and how its answer comes back. It knows no price."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

BLANK = "(blank)"


def text_of_key(key: object) -> str:
    """Give a value of a dimension as text."""
    if key is None or key == "" or (isinstance(key, float) and math.isnan(key)):
        return BLANK
    return format(key, ".15g") if isinstance(key, float) else str(key)


def label_of(column: Any) -> Any:
    """Give a dimension as `text_of_key` does, in an expression."""
    return column.cast("string").nullif("").fill_null(BLANK)


def columns_of(expression: ir.Table) -> dict[str, Any]:
    """Compute an expression, and give its columns: figures as arrays, others as lists."""
    table = _computed(expression)
    return {
        name: column.to_numpy(zero_copy_only=False) if column.type in ("double", "int32") else column.to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }


def rows_of(expression: ir.Table) -> list[dict[str, Any]]:
    """Compute an expression, and give its rows."""
    found: list[dict[str, Any]] = _computed(expression).to_pylist()
    return found


def settled(table: ir.Table) -> ir.Table:
    """Have lines computed once where an engine would compute each column anew wherever it is named.

    SQLite does, and stops at a hundred nested brackets. A temporary table is this session's alone: the database stays
    as it is, and the lines stay in it.
    """
    backend = table.get_backend()
    if backend.name != "sqlite":
        return table
    kept = backend.create_table(ibis.util.gen_name("xlcvm"), table, temp=True).op()
    known: ir.Table = kept.copy(schema=table.schema()).to_expr()  # SQLite would guess types from the first row
    return known


def _computed(expression: ir.Table) -> Any:
    """Have the engine compute an expression.

    For DuckDB its layers stay apart, so that no filter computes a price again; SQLite cannot read as many layers.
    """
    settings = ibis.options.sql
    fused = settings.fuse_selects
    settings.fuse_selects = expression.get_backend().name != "duckdb"
    try:
        return expression.to_pyarrow()
    finally:
        settings.fuse_selects = fused


def number(value: object) -> float:
    """Give a sum as a float; that of no figure is NaN."""
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def added(rows: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> dict[str, float]:
    """Add rows of sums, all columns but the keys."""
    kept = list(rows)
    names = [name for name in kept[0] if name not in set(keys)]
    return {name: math.fsum(row[name] for row in kept if row[name] is not None) for name in names}
