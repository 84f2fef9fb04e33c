"""The copy of a filled template that a customer gets: built anew, without anything that is for the supplier.

Nothing of the file that was read goes into it but what was entered for customers: no style, comment, name or property.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbooks.library.building import build_template
from workbooks.library.entries import COVER, SOURCES, Data
from workbooks.library.kinds import TemplateKind
from workbooks.library.reading_back import ReadBack
from workbooks.spec import Template


def customer_copy(read: ReadBack) -> Template:
    """Lay out the customer's copy of a filled template.

    Parameters
    ----------
    read : ReadBack
        What was entered.

    Returns
    -------
    Template
        With native formulas, so that the customer needs no add-in.

    Raises
    ------
    CvmError
        There is no copy of this template for customers.
    """
    return build_template(read.kind, data_for_customers(read.kind, read.data), view="customer")


def data_for_customers(kind: TemplateKind, data: Data) -> dict[str, Any]:
    """Give the entries that a customer may see.

    Parameters
    ----------
    kind : TemplateKind
        Of which template.
    data : mapping
        All entries.

    Returns
    -------
    dict
        Without the inputs, sources, tables and columns that are for the supplier: what is not listed is left out.
    """
    fields = [*COVER, *(entry for group in kind.groups for entry in group.fields)]
    shown = {entry.key for entry in fields if entry.audience == "customer"}
    kept: dict[str, Any] = {key: data[key] for key in shown if key in data}
    sources: Mapping[str, str] = data.get(SOURCES, {})
    kept[SOURCES] = {key: text for key, text in sources.items() if key in shown}
    for rows in kind.tables:
        if rows.audience == "customer":
            columns = [entry.key for entry in rows.columns if entry.audience == "customer"]
            kept[rows.key] = [{key: line.get(key) for key in columns} for line in data.get(rows.key, ())]
    return kept
