"""A user's workbook against the next best alternative, with prices; or several workbooks, a segment each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.markup import escape

from udfs.hosts.command_line.analysed import (
    check_output,
    load_subject,
    optional_figure,
    read_figure,
    tell_left_out,
    tell_written,
    write_results,
)
from udfs.hosts.command_line.printing import console, print_json, print_table
from workbooks.results.analyses import compared_of
from workbooks.results.building import comparison_workbook, segments_workbook
from workbooks.results.comparison_sheet import Compared
from workbooks.results.pricing import Pricing
from workbooks.results.subject import Subject
from xlcvm.equations.parser import nearest
from xlcvm.equations.to_words import format_result
from xlcvm.equations.tokens import fold_text
from xlcvm.errors import CvmError
from xlcvm.units import PERCENT
from xlcvm.value.next_best import CustomerView, Element, PointType, read_winner
from xlcvm.value.segments import Segment, SegmentComparison, SegmentRow, compare_segments


@dataclass(frozen=True)
class Options:
    """What `xlcvm compare` was asked for; figures and views as typed."""

    price: str | None = None
    reference_price: str | None = None
    tolerance: str = "5%"
    views: Sequence[str] = ()
    unit: str = ""
    output: Path | None = None
    as_json: bool = False


def run_comparison(files: Sequence[Path], options: Options) -> None:
    """Compare one workbook with the next best alternative, or several with each other.

    Raises
    ------
    CvmError
        A file or an option cannot be used; nothing is written then.
    """
    check_output(options.output, files)
    if len(files) > 1:
        _compare_files(files, options)
    else:
        _compare_one(files[0], options)


def _compare_one(file: Path, options: Options) -> None:
    price = optional_figure(options.price, "--price")
    reference = optional_figure(options.reference_price, "--reference-price")
    if price is not None and reference is None:
        raise CvmError(
            "A price alone cannot be judged.", "Give the price of the next best alternative too: --reference-price."
        )
    tolerance = read_figure(options.tolerance, "--tolerance")
    subject = load_subject(file, options.unit)
    compared = compared_of(
        subject,
        price=price,
        reference_price=reference,
        tolerance=tolerance,
        viewed=lambda elements: _with_views(elements, options.views),
    )
    write_results(comparison_workbook(subject, compared), options.output)
    if options.as_json:
        print_json(_as_json(subject, compared))
        return
    _print_comparison(subject, compared)
    tell_left_out(subject)
    tell_written(options.output)


def _with_views(elements: list[Element], views: Sequence[str]) -> list[Element]:
    """Give the elements with the customer's views, typed as "element=ours"."""
    known = {fold_text(element.name): number for number, element in enumerate(elements)}
    found = list(elements)
    for text in views:
        name, equals, said = text.rpartition("=")
        number = known.get(fold_text(name))
        if not equals or number is None:
            near = nearest(fold_text(name or said), known)
            hint = f'Did you mean "{elements[known[near]].name}"? ' if near else ""
            raise CvmError(
                f'--customer-view is "{text[:60]}", which names no value element.',
                f'{hint}Write it as "element=ours", "element=next best" or "element=same".',
            )
        found[number] = replace(found[number], customer_view=_view(said))
    return found


def _view(said: str) -> CustomerView:
    try:
        return read_figure(said, "--customer-view")
    except CvmError:
        return read_winner(said)


def _print_comparison(subject: Subject, compared: Compared) -> None:
    comparison, (ours, next_best) = compared.comparison, subject.offerings
    headers = ["Value element", "Ours", "Next best", "Difference", "Point", "Share"]
    rows = []
    for row, two_sided in zip(comparison.rows, compared.two_sided, strict=True):
        figures = [subject.amount(f) if two_sided else "" for f in (row.element.ours, row.element.next_best)]
        share = "" if math.isnan(row.share) else format_result(row.share, PERCENT)
        rows.append([row.element.name, *figures, subject.amount(row.difference), row.point.value, share])
    sums = comparison.figures if all(compared.two_sided) else None
    shown = [subject.amount(figure) for figure in sums] if sums else ["", ""]
    rows.append(["Total", *shown, subject.amount(comparison.difference), "", ""])
    print_table(f"{ours} compared with {next_best}{subject.unit_words}", headers, rows, right=[*headers[1:4], "Share"])
    counts = [f"{len(found)} × {point.value}" for point in PointType if (found := comparison.points(point))]
    out = console()
    out.print(f"Points: {escape('; '.join(counts))}")
    if compared.open_elements:
        out.print(f"Not yet quantified, left out: {escape(', '.join(compared.open_elements))}", style="yellow")
    if compared.pricing is not None:
        _print_pricing(subject, compared.pricing)


def _print_pricing(subject: Subject, pricing: Pricing) -> None:
    rows = [
        ["Reference price", subject.amount(pricing.reference_price)],
        ["Positive differentiation", subject.amount(pricing.positive)],
        ["Negative differentiation", subject.amount(pricing.negative)],
        ["Economic value", subject.amount(pricing.economic_value)],
    ]
    corridor, verdict = pricing.corridor, pricing.verdict
    if corridor is not None and verdict is not None:
        rows += [
            ["Price asked", subject.amount(corridor.price)],
            ["Customer's incentive", subject.amount(verdict.margin)],
        ]
        if corridor.share_problem is None:
            shares = (corridor.supplier_share, corridor.customer_share)
            names = ("Supplier's share", "Customer's share")
            rows += [[name, format_result(share, PERCENT)] for name, share in zip(names, shares, strict=True)]
    print_table(f"Price{subject.unit_words}", ["What", "Figure"], rows, right=["Figure"])
    if corridor is not None and verdict is not None:
        out, colour = console(), "green" if verdict.holds else "red"
        out.print(escape(corridor.words))
        out.print(f"Fundamental equation (Vf − Pf) > (Va − Pa): {escape(verdict.words)}", style=colour)


def _as_json(subject: Subject, compared: Compared) -> dict[str, Any]:
    comparison = compared.comparison
    content: dict[str, Any] = {
        "our offering": subject.offerings[0],
        "next best alternative": subject.offerings[1],
        "unit": subject.unit.text if subject.unit else "",
        "elements": [
            {
                "value element": row.element.name,
                "ours": row.element.ours if two_sided else None,
                "next best": row.element.next_best if two_sided else None,
                "difference": row.difference,
                "point": row.point.value,
                "share": _finite(row.share),
            }
            for row, two_sided in zip(comparison.rows, compared.two_sided, strict=True)
        ],
        "difference": comparison.difference,
        "not quantified": list(compared.open_elements),
        "other totals": list(subject.left_out),
    }
    return content if compared.pricing is None else {**content, "price": _pricing_json(compared.pricing)}


def _pricing_json(pricing: Pricing) -> dict[str, Any]:
    content: dict[str, Any] = {
        "reference price": pricing.reference_price,
        "positive": pricing.positive,
        "negative": pricing.negative,
        "economic value": pricing.economic_value,
    }
    corridor, verdict = pricing.corridor, pricing.verdict
    if corridor is None or verdict is None:
        return content
    problem = {} if corridor.share_problem is None else {"no share because": corridor.share_problem.problem}
    return {
        **content,
        "price": corridor.price,
        "incentive": verdict.margin,
        "fundamental equation holds": verdict.holds,
        "position": corridor.position.value,
        "supplier's share": _finite(corridor.supplier_share),
        "customer's share": _finite(corridor.customer_share),
        **problem,
    }


def _finite(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _compare_files(files: Sequence[Path], options: Options) -> None:
    """Set the same model with each file's inputs side by side."""
    if options.price is not None or options.reference_price is not None or options.views:
        raise CvmError(
            "Prices and the customer's view belong to one workbook.",
            "Compare the segments without them, then each workbook with its price.",
        )
    subjects = [load_subject(file, options.unit) for file in files]
    first = subjects[0].model
    for subject in subjects[1:]:
        if _words(subject) != _words(subjects[0]):
            raise CvmError(
                f'"{subject.source}" has other equations than "{subjects[0].source}", in another order, '
                "or with totals in other units.",
                "Give all segments the same equations; only their inputs may differ.",
            )
    segments = [Segment(file.stem, subject.model.inputs) for file, subject in zip(files, subjects, strict=True)]
    found = compare_segments(first.equations, segments)
    write_results(segments_workbook(subjects, found), options.output)
    if options.as_json:
        print_json(_segments_json(found))
        return
    headers = ["Value element", *found.segments, "Values it most"]
    rows = [_segment_texts(row) for row in (*found.elements, *found.totals)]
    print_table("Segments", headers, rows, right=found.segments)
    tell_left_out(subjects[0])
    tell_written(options.output)


def _words(subject: Subject) -> list[tuple[str, str]]:
    model = subject.model
    return [
        (fold_text(model.name(index)), fold_text(model.words(index, named=False)) if entry.parsed is not None else "")
        for index, entry in enumerate(model.checked.equations)
    ]


def _segment_texts(row: SegmentRow) -> list[str]:
    shown = [
        format_result(value, row.unit) if problem is None else str(problem.code)
        for value, problem in zip(row.values, row.problems, strict=True)
    ]
    return [row.element, *shown, row.highest]


def _segments_json(found: SegmentComparison) -> dict[str, Any]:
    def plain(row: SegmentRow) -> dict[str, Any]:
        return {
            "value element": row.element,
            "unit": row.unit.text if row.unit else "",
            "values": {name: _finite(value) for name, value in zip(row.segments, row.values, strict=True)},
            "values it most": row.highest,
        }

    return {"elements": [plain(row) for row in found.elements], "totals": [plain(row) for row in found.totals]}
