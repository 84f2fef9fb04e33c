"""A template of the library with its entries as a workbook: cover, inputs, its own sheets, checks."""

from __future__ import annotations

from workbooks.library.checks_sheet import NAME as CHECKS
from workbooks.library.checks_sheet import checks_sheet
from workbooks.library.cover_sheet import cover_sheet
from workbooks.library.entries import Data, Entries, checked, empty_data, example_data
from workbooks.library.inputs_sheet import inputs_sheet
from workbooks.library.kinds import Flavour, TemplateKind, View
from workbooks.spec import Template
from xlcvm.errors import CvmError


def build_template(
    kind: TemplateKind, data: Data, *, flavour: Flavour = "native", view: View = "supplier", is_example: bool = False
) -> Template:
    """Lay out a template with what was entered.

    Parameters
    ----------
    kind : TemplateKind
        Which template.
    data : mapping
        Entries by key.
    flavour : {"native", "live"}
        What its formulas need.
    view : {"supplier", "customer"}
        Who gets it; a customer's copy has nothing that is for the supplier.
    is_example : bool
        Whether the cover says that the figures are illustrative.

    Returns
    -------
    Template
        The sheets in their order.

    Raises
    ------
    CvmError
        An entry is not one of the template's, or there is no such flavour or copy of it.
    """
    if flavour == "live" and not kind.has_live:
        raise CvmError(f'The template "{kind.name}" has no live flavour.', "Leave out --live.")
    if view == "customer" and not kind.for_customers:
        raise CvmError(
            f'The template "{kind.name}" is for internal use: there is no copy of it for customers.',
            "Send a quote waterfall, a value calculator or a value documentation.",
        )
    entries = Entries(kind, checked(kind, data), flavour, view, is_example)
    layout = kind.lay_out(entries)
    checks, findings = checks_sheet(entries, layout.checks)
    inner = [*([inputs_sheet(entries)] if entries.groups else []), *layout.sheets, checks]
    cover = cover_sheet(entries, inner, findings, CHECKS)
    return Template(
        kind.title_for(view),
        (cover, *inner),
        kind.purpose_for(view),
        ("xlcvm", kind.name),
        version=f"version {kind.version}",
    )


def example(kind: TemplateKind, flavour: Flavour = "native") -> Template:
    """Lay out a template with its worked example."""
    return build_template(kind, example_data(kind), flavour=flavour, is_example=True)


def empty(kind: TemplateKind, flavour: Flavour = "native") -> Template:
    """Lay out a template to be filled."""
    return build_template(kind, empty_data(kind), flavour=flavour)
