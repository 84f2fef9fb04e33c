"""What is odd in invoice lines before anything is concluded from them: errors stop, doubts are told.

It asks the table once, and once more where money of several currencies or products allow a further look.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.lines import (
    DATE,
    FIGURE,
    LIST,
    LineExpressions,
    currency_text,
    date_of_text,
    figure_of_text,
    used,
)
from xlcvm.pricing.invoices.mapping import InvoiceMapping

_FAR = 100  # times: list prices of one product so far apart are doubted
_SHOWN = 3
_GROUPED = r",[0-9]{3}\s*$"  # ends in a group of three digits: the comma may have been a decimal point


def find_oddities(table: ir.Table, expressions: LineExpressions) -> list[str]:
    """Look for what makes figures wrong.

    Parameters
    ----------
    table : ibis table
        The invoice lines as they came.
    expressions : LineExpressions
        Made of them.

    Returns
    -------
    list of str
        Doubts, a sentence each.

    Raises
    ------
    CvmError
        #VALUE!: shares above 1, texts that are no figures or dates, or a currency without a rate.
    """
    mapping = expressions.mapping
    if mapping.currency:
        _check_currencies(table, mapping)
    asked = {**_shares(table, mapping), **_texts(table, expressions)}
    if mapping.date:
        asked["undated"] = expressions.table[DATE].isnull().sum()
    doubts: list[str] = []
    if asked:
        found: dict[str, Any] = _row(_aggregated(table, expressions, asked))
        _check_shares(found, mapping)
        doubts += _check_texts(found, expressions)
        if found.get("undated"):
            doubts.append(f"{found['undated']:,} lines have no date: they are in no period.")
    return [*doubts, *_far_prices(expressions)]


def _aggregated(table: ir.Table, expressions: LineExpressions, asked: dict[str, Any]) -> ir.Table:
    """Ask one table for all; dates are those of the table as it came."""
    if "undated" in asked:
        column: Any = table[expressions.mapping.date]
        is_text = ("date", expressions.mapping.date) in expressions.texts
        read = date_of_text(column, expressions.mapping.date_format) if is_text else column
        asked["undated"] = read.isnull().sum()
    return table.aggregate(**asked)


def _row(expression: ir.Table) -> dict[str, Any]:
    found: dict[str, Any] = expression.to_pyarrow().to_pylist()[0]
    return found


def _check_currencies(table: ir.Table, mapping: InvoiceMapping) -> None:
    known = {mapping.reporting_currency.strip().upper(), *mapping.rates}
    named = table.mutate(currency=currency_text(table, mapping))
    counts = named.group_by("currency").aggregate(lines=named.count()).to_pyarrow().to_pylist()
    unknown = sorted(
        (str(row["currency"] or "(blank)"), row["lines"]) for row in counts if row["currency"] not in known
    )
    if unknown:
        shown = ", ".join(f"{name} ({lines:,} lines)" for name, lines in unknown[:10])
        raise CvmError(
            f"There is no rate for {shown}.",
            f"Add what one unit is worth in {mapping.reporting_currency} to [currency.rates] of the mapping.",
        )


def _shares(table: ir.Table, mapping: InvoiceMapping) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for number, step in enumerate(mapping.steps):
        if step.basis.is_share and step.column:
            cells: Any = table[step.column]
            figures = figure_of_text(cells) if cells.type().is_string() else cells.cast("float64")
            figures = figures / step.divide_by
            asked[f"largest {number}"] = figures.abs().max()
            asked[f"above {number}"] = (figures.abs() > 1.0).ifelse(1, 0).sum()
    return asked


def _check_shares(found: dict[str, Any], mapping: InvoiceMapping) -> None:
    for number, step in enumerate(mapping.steps):
        lines = found.get(f"above {number}") or 0
        if lines:
            largest = found[f"largest {number}"]
            raise CvmError(
                f'The column "{step.column}" of the step "{step.name}" holds {format_number(largest * step.divide_by)} '
                f"where a fraction is meant: that is {format_number(largest * 100)} % ({lines:,} lines are above 1).",
                "Write divide_by = 100 in that step if the column holds percents; else mend the lines.",
            )


def _texts(table: ir.Table, expressions: LineExpressions) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for number, (meaning, column) in enumerate(expressions.texts):
        cells: Any = table[column]
        blank = cells.isnull() | (cells.strip() == "")
        read = date_of_text(cells, expressions.mapping.date_format) if meaning == "date" else figure_of_text(cells)
        bad = ~blank & read.isnull()
        asked[f"bad {number}"] = bad.ifelse(1, 0).sum()
        asked[f"example {number}"] = cells.min(where=bad)
        if meaning != "date":
            asked[f"grouped {number}"] = cells.re_search(_GROUPED).ifelse(1, 0).sum()
            asked[f"pointed {number}"] = cells.re_search(r"[.]").ifelse(1, 0).sum()
            asked[f"sample {number}"] = cells.max(where=cells.re_search(_GROUPED))
            asked[f"figures {number}"] = cells.re_search(FIGURE).ifelse(1, 0).sum()
    return asked


def _check_texts(found: dict[str, Any], expressions: LineExpressions) -> list[str]:
    doubts = []
    for number, (meaning, column) in enumerate(expressions.texts):
        bad, example = found[f"bad {number}"] or 0, found[f"example {number}"]
        if bad and meaning == "date":
            raise CvmError(
                f'The column "{column}" holds {bad:,} texts that are no ISO dates, such as "{str(example)[:40]}".',
                'Say how they are written: format = "%d.%m.%Y" in [dates] of the mapping.',
            )
        if bad:
            raise CvmError(
                f'The column "{column}" ({meaning}) holds {bad:,} texts that are no figures, such as '
                f'"{str(example)[:40]}".',
                'Mend them; where the comma is a decimal comma, write decimal = "," in [file] of the mapping.',
            )
        grouped = found.get(f"grouped {number}") or 0
        if grouped and not found[f"pointed {number}"]:
            doubts.append(
                f'Suspicious: {grouped:,} figures of the column "{column}" ({meaning}) look like '
                f'"{found[f"sample {number}"]}" and none has a decimal point. They may have lost it.'
            )
    return doubts


def _far_prices(expressions: LineExpressions) -> list[str]:
    """Doubt list prices of one product that differ by a factor that only a lost decimal point explains."""
    if "Product" not in expressions.mapping.dimensions:
        return []
    lines = used(expressions.table)
    prices = lines.group_by("Product").aggregate(least=lines[LIST].min(), most=lines[LIST].max())
    far = prices.filter(prices["most"] >= _FAR * prices["least"])
    rows = far.order_by(ibis.desc("most")).limit(_SHOWN + 1).to_pyarrow().to_pylist()
    if not rows:
        return []
    shown = "; ".join(
        f"{row['Product']}: {format_number(row['least'])} to {format_number(row['most'])}" for row in rows[:_SHOWN]
    )
    more = ", and more" if len(rows) > _SHOWN else ""
    return [f"Suspicious: list prices of one product differ by a factor of {_FAR} or more ({shown}{more}). "
            "A decimal point may be lost."]  # fmt: skip
