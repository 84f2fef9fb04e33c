"""What is odd in invoice lines before anything is concluded from them: errors stop, doubts are told.

It asks the table once, and once more where money of several currencies or products allow a further look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.asking import rows_of
from xlcvm.pricing.invoices.cell_texts import is_blank
from xlcvm.pricing.invoices.line_columns import ColumnReader, TextColumn, is_figure
from xlcvm.pricing.invoices.lines import (
    BOOKED,
    DATE,
    LIST,
    QUANTITY,
    LineExpressions,
    figure_column,
    text_column,
    used,
)
from xlcvm.pricing.invoices.mapping import InvoiceMapping

_FAR = 100  # times: list prices of one product so far apart are doubted
_SHOWN = 3  # products
_CURRENCIES_SHOWN = 10


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
    lines = expressions.table
    asked = {
        **_shares(lines, mapping),
        **_texts(expressions),
        **_blanks(lines),
        **_infinite(lines, _floating(table, mapping)),
    }
    found: dict[str, Any] = rows_of(lines.aggregate(**asked))[0] if asked else {}
    _check_texts(found, expressions)
    _check_shares(found, mapping)
    return [
        *_grouped_doubts(found, expressions),
        *_infinite_doubts(found, mapping),
        *_blank_doubts(found),
        *_far_prices(expressions),
    ]


def _count(condition: Any) -> Any:
    return condition.ifelse(1, 0).sum()


def _check_currencies(table: ir.Table, mapping: InvoiceMapping) -> None:
    known = {mapping.reporting_currency.strip().upper(), *mapping.rates}
    named = table.select(currency=ColumnReader(table, mapping).currency())
    counts = rows_of(named.group_by("currency").aggregate(lines=named.count()))
    unknown = sorted(
        (str(row["currency"] or "(blank)"), row["lines"]) for row in counts if row["currency"] not in known
    )
    if unknown:
        shown = ", ".join(f"{name} ({_lines(lines)})" for name, lines in unknown[:_CURRENCIES_SHOWN])
        more = f" and {len(unknown) - _CURRENCIES_SHOWN} more" if len(unknown) > _CURRENCIES_SHOWN else ""
        raise CvmError(
            f"There is no rate for {shown}{more}.",
            f"Add what one unit is worth in {mapping.reporting_currency} to [currency.rates] of the mapping.",
        )


def _shares(lines: ir.Table, mapping: InvoiceMapping) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for number, step in enumerate(mapping.steps):
        if step.basis.is_share and step.column:
            figures: Any = lines[figure_column(number)]
            above = is_figure(figures) & (figures.abs() > 1.0)
            asked[f"largest {number}"] = figures.abs().max(where=above)
            asked[f"above {number}"] = _count(above)
    return asked


def _check_shares(found: Mapping[str, Any], mapping: InvoiceMapping) -> None:
    for number, step in enumerate(mapping.steps):
        lines = found.get(f"above {number}") or 0
        if lines:
            largest = found[f"largest {number}"]
            raise CvmError(
                f'The column "{step.column}" of the step "{step.name}" holds {format_number(largest * step.divide_by)} '
                f"where a fraction is meant: that is {format_number(largest * 100)} % ({_lines(lines)} above 1).",
                "Write divide_by = 100 in that step if the column holds percents; else mend the lines."
                if step.divide_by == 1
                else "Mend the lines, or divide by another figure.",
            )


def _texts(expressions: LineExpressions) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    lines, decimal = expressions.table, expressions.mapping.decimal
    names = {meaning: name for name, (meaning, _) in _read_columns(expressions.mapping).items()}
    group = "," if decimal == "." else "[.]"
    for number, text in enumerate(expressions.texts):
        cells: Any = lines[text_column(number)]
        bad = ~is_blank(cells) & lines[names[text.meaning]].isnull()
        asked[f"bad {number}"] = _count(bad)
        asked[f"example {number}"] = cells.min(where=bad)
        if _may_have_decimals(text):
            grouped = cells.re_search(f"{group}[0-9]{{3}} *$")  # the comma may have been a decimal point
            asked[f"grouped {number}"] = _count(grouped)
            asked[f"sample {number}"] = cells.max(where=grouped)
            asked[f"pointed {number}"] = _count(cells.contains(decimal))
    return asked


def _read_columns(mapping: InvoiceMapping) -> dict[str, tuple[str, str]]:
    """Give what the columns of the lines were read from: the meaning, and the header."""
    named = {
        LIST: ("list price", mapping.list_price),
        QUANTITY: ("quantity", mapping.quantity),
        BOOKED: ("booked amount", mapping.booked),
        DATE: ("date", mapping.date),
    }
    named |= {figure_column(n): (f'step "{step.name}"', step.column) for n, step in enumerate(mapping.steps)}
    return {name: (meaning, column) for name, (meaning, column) in named.items() if column}


def _may_have_decimals(text: TextColumn) -> bool:
    return not text.is_date and text.meaning != "quantity"


def _check_texts(found: Mapping[str, Any], expressions: LineExpressions) -> None:
    for number, text in enumerate(expressions.texts):
        bad = found[f"bad {number}"] or 0
        if not bad:
            continue
        example = str(found[f"example {number}"])[:40]
        if text.is_date:
            written = expressions.mapping.date_format
            what = _texts_that_are(bad, "no date of that format" if written else "no ISO date")
            raise CvmError(
                f'The column "{text.column}" holds {what}, such as "{example}".',
                f'The mapping says format = "{written}" in [dates]; mend the dates or the format.'
                if written
                else 'Say how they are written: format = "dd.mm.yyyy" in [dates] of the mapping.',
            )
        raise CvmError(
            f'The column "{text.column}" ({text.meaning}) holds {_texts_that_are(bad, "no figure")}, such as '
            f'"{example}".',
            _figure_remedy(example, expressions.mapping.decimal),
        )


def _texts_that_are(count: int, what: str) -> str:
    return f"1 text that is {what}" if count == 1 else f"{count:,} texts that are {what}"


def _figure_remedy(example: str, decimal: str) -> str:
    if example.rstrip().endswith("%"):
        return 'Where a column holds percents, write basis = "% of list" (or another share) and divide_by = 100.'
    if "," in example and decimal == ".":
        return 'Mend them; where the comma is a decimal comma, write decimal = "," in [file] of the mapping.'
    if "." in example and decimal == ",":
        return 'Mend them; where the point is a decimal point, write decimal = "." in [file] of the mapping.'
    return "Mend them, or leave the cells blank."


def _grouped_doubts(found: Mapping[str, Any], expressions: LineExpressions) -> Iterator[str]:
    for number, text in enumerate(expressions.texts):
        grouped = found.get(f"grouped {number}") or 0
        if grouped and not found[f"pointed {number}"]:
            yield (
                f'Suspicious: {_figures(grouped)} of the column "{text.column}" ({text.meaning}) '
                f'{"looks" if grouped == 1 else "look"} like "{str(found[f"sample {number}"]).strip()}" and none has a '
                "decimal point. They may have lost it."
            )


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count:,} figures"


def _blanks(lines: ir.Table) -> dict[str, Any]:
    return {f"blank {name}": _count(lines[name].isnull()) for name in (DATE, BOOKED) if name in lines.columns}


def _blank_doubts(found: Mapping[str, Any]) -> Iterator[str]:
    if undated := found.get(f"blank {DATE}"):
        yield f"{_lines_have(undated)} no date: in no period."
    if unbooked := found.get(f"blank {BOOKED}"):
        yield f"{_lines_have(unbooked)} no booked amount: counted as nothing booked."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _lines_have(count: int) -> str:
    return f"{_lines(count)} {'has' if count == 1 else 'have'}"


def _floating(table: ir.Table, mapping: InvoiceMapping) -> dict[str, str]:
    """Give the columns of the lines that can hold what is no finite number, and their headers."""
    read = {name: column for name, (_, column) in _read_columns(mapping).items() if name not in (DATE, BOOKED)}
    return {name: column for name, column in read.items() if table[column].type().is_floating()}


def _infinite(lines: ir.Table, floating: Iterable[str]) -> dict[str, Any]:
    return {f"infinite {name}": _count(lines[name].notnull() & ~is_figure(lines[name])) for name in floating}


def _infinite_doubts(found: Mapping[str, Any], mapping: InvoiceMapping) -> Iterator[str]:
    for name, (_, column) in _read_columns(mapping).items():
        if count := found.get(f"infinite {name}"):
            yield f'{_lines_have(count)} no finite number in the column "{column}": set aside.'


def _far_prices(expressions: LineExpressions) -> Iterator[str]:
    """Doubt list prices of one product that differ by a factor that only a lost decimal point explains."""
    if "Product" not in expressions.mapping.dimensions:
        return
    lines = used(expressions.table)
    prices = lines.group_by("Product").aggregate(least=lines[LIST].min(), most=lines[LIST].max())
    far = prices.filter(prices["most"] >= _FAR * prices["least"])
    rows = rows_of(far.order_by(ibis.desc("most")).limit(_SHOWN + 1))
    if rows:
        shown = "; ".join(
            f"{row['Product']}: {format_number(row['least'])} to {format_number(row['most'])}" for row in rows[:_SHOWN]
        )
        more = ", and more" if len(rows) > _SHOWN else ""
        yield (
            f"Suspicious: list prices of one product differ by a factor of {_FAR} or more ({shown}{more}). "
            "A decimal point may be lost."
        )
