"""The sheet "Compliance": which discounts kept to the policy, by count and by revenue, and what the others cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbooks.review.gathering import JUDGED_BY
from workbooks.review.looks import COUNT, SHARE, heading, money_format, notes, ratio_cell, unique_headers
from workbooks.review.reviewed import LARGEST, Review
from workbooks.spec import Axis, Block, Cell, Chart, Series, Sheet, Table, cell, column, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from xlcvm.pricing.invoices.results import Compliance, StatusSums
from xlcvm.pricing.ladders import PolicyRule, PolicyStatus

STATUSES = (PolicyStatus.WITHIN, PolicyStatus.APPROVAL, PolicyStatus.OUT, PolicyStatus.UNCHECKED)
_COLOURS = (FAVOURABLE, "#D9A441", UNFAVOURABLE, "#9CA3AF")
_WHOLE = ("Status", "Lines", "Share of lines", "Revenue", "Share of revenue", "Money above policy")
_WIDTHS = (34.0, 12.0, 14.0, 17.0, 17.0, 17.0, 17.0, 17.0, 17.0)
_MOST_DRAWN = 25
_ONE_PAGE = 60  # rows


def compliance_sheet(review: Review) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    review : Review
        What was found; with a policy.

    Returns
    -------
    Sheet
        Counts and money are values, shares formulas over them.
    """
    if review.compliance is None or review.policy is None:
        raise ValueError("there is no policy")
    report, span = review.compliance, len(_WIDTHS)
    blocks: list[Block] = [
        title_lines(
            "compliance title", "Which discounts kept to the policy", "Lines sold, judged by the discount policy"
        ),
        Table("compliance", _WHOLE, _whole_rows(report.lines)),
        notes("compliance notes", _notes(report.unknown), span=span),
        heading("discounts heading", "By discount", span=span),
        _grouped("policy_by_discount", "Discount", report.steps, gap=0),
    ]
    for name in JUDGED_BY:
        reports = {value: each.lines for value, each in (review.compliance_by or {}).get(name, {}).items()}
        if reports:
            key = f"policy_by_{name.lower()}"
            blocks.append(heading(f"{key} heading", f"By {name}", span=span))
            if 1 < len(reports) <= _MOST_DRAWN:
                blocks.append(_chart(key, name, len(reports), span))
            blocks.append(_grouped(key, name, reports, gap=1))
    blocks += [
        heading("rules heading", "The policy that was applied", span=span),
        Table("policy_rules", _RULES, tuple(map(_rule_row, review.policy.rules)), gap=0),
    ]
    few = sum(len(block.rows) for block in blocks if isinstance(block, Table)) <= _ONE_PAGE
    return Sheet("Compliance", _WIDTHS, tuple(blocks), landscape=False, one_page=few, colour=FAVOURABLE)


def _notes(unknown: Sequence[str]) -> list[str]:
    sentences = [
        "A line's status is the worst of its discounts, its total discount and its margin against the floor. Money "
        "above policy is what was given above what needs no approval; whether an approval was given, the lines do not "
        "say. Credit notes are not judged."
    ]
    if unknown:
        sentences.append(f"Not judged, for the policy has no rule of that name: {', '.join(unknown)}.")
    return sentences


def _whole_rows(found: Compliance) -> tuple[tuple[Cell, ...], ...]:
    kept = [status for status in STATUSES if status is not PolicyStatus.UNCHECKED or found.by_status[status].lines]
    look = money_format(found.total.revenue)
    last = len(kept)
    rows = []
    for row, (name, sums) in enumerate(
        (*((str(status), found.by_status[status]) for status in kept), ("Total", found.total))
    ):
        end = row == last
        style = "sum number" if end else "row number"
        texts = [_sum("compliance", header, last) if end else "" for header in ("Lines", "Revenue", _WHOLE[5])]
        rows.append(
            (
                Cell(name, "sum" if end else "row bold"),
                Cell(float(sums.lines), style, COUNT, formula=texts[0]),
                _part(row, last, "Lines", sums.lines, found.total.lines, style),
                Cell(sums.revenue, style, look, formula=texts[1]),
                _part(row, last, "Revenue", sums.revenue, found.total.revenue, style),
                Cell(sums.excess, style, look, formula=texts[2]),
            )
        )
    return tuple(rows)


def _sum(block: str, header: str, last: int) -> str:
    return f"SUM({cell(block, 0, header)}:{cell(block, last - 1, header)})"


def _part(row: int, last: int, header: str, part: float, whole: float, style: str) -> Cell:  # noqa: PLR0913, PLR0917
    formula = f"{cell('compliance', row, header)}/{cell('compliance', last, header)}"
    return ratio_cell(part, whole, formula, style=style)


def _grouped(key: str, name: str, reports: Mapping[str, Compliance], *, gap: int) -> Table:
    """Give a row for each value: counts, and the shares of revenue of each status."""
    headers = unique_headers(
        (name, "Lines", "Of lines: within policy", "Revenue", "Of revenue: within policy",
         "Of revenue: needs approval", "Of revenue: out of policy", "Of revenue: cannot be checked",
         "Money above policy")
    )  # fmt: skip
    order = sorted(reports.items(), key=lambda item: (-item[1].excess, -item[1].total.revenue, item[0]))
    if len(order) > LARGEST:
        rest = [found for _, found in order[LARGEST:]]
        order = [*order[:LARGEST], (f"All others ({len(rest):,})", _merged(rest))]
    look = money_format(*(found.total.revenue for _, found in order))
    rows = []
    for value, found in order:
        total = found.total
        shares = [_share(found.by_status[status], total) for status in STATUSES]
        rows.append(
            (
                Cell(value, "row bold"),
                Cell(float(total.lines), "row number", COUNT),
                Cell(found.share_of_lines if total.lines else None, "row number", SHARE),
                Cell(total.revenue, "row number", look),
                *(Cell(share, "row number", SHARE) for share in shares),
                Cell(found.excess, "row number", look),
            )
        )
    return Table(key, headers, tuple(rows), gap=gap, filtered=True)


def _share(sums: StatusSums, total: StatusSums) -> float | None:
    return sums.revenue / total.revenue if total.revenue else None


def _merged(found: Sequence[Compliance]) -> Compliance:
    return Compliance(
        {status: sum((each.by_status[status] for each in found), StatusSums()) for status in PolicyStatus}
    )


def _chart(key: str, name: str, count: int, columns: int) -> Chart:
    headers = ("Within policy", "Needs approval", "Out of policy", "Cannot be checked")
    return Chart(
        f"{key} chart",
        f"Share of revenue by status, by {name}",
        column(key, 0),
        tuple(
            Series(header, column(key, 4 + at), colour, labels="none")
            for at, (header, colour) in enumerate(zip(headers, _COLOURS, strict=True))
        ),
        "",
        rows=7 + int(1.3 * count),
        columns=columns,
        description=f"Bars of the share of revenue within policy, to be approved and out of policy of {count} values.",
        kind="stacked bars",
        value_axis=Axis(number_format="0%", least=0.0, most=1.0),
        gap=0,
    )


_RULES = ("Rule for", "Maximum", "Approver", "Segment", "From quantity", "Deal size up to", "Margin floor",
          "Valid from", "Valid to")  # fmt: skip


def _rule_row(rule: PolicyRule) -> tuple[Cell, ...]:
    size = rule.deal_size_up_to
    return (
        Cell(rule.discount, "row bold"),
        Cell(rule.maximum, "row number", "0.0##%"),
        Cell(rule.approver, "row"),
        Cell(rule.segment, "row"),
        Cell(rule.minimum_quantity or None, "row number", COUNT),
        Cell(None if size == float("inf") else size, "row number", COUNT),
        Cell(rule.margin_floor, "row number", "0.0##%"),
        Cell(rule.valid_from, "row"),
        Cell(rule.valid_to, "row"),
    )
