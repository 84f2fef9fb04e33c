"""The deals of a user's workbook against a discount policy: checked, printed. The files are only read."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from udfs.deal_tables import find_table, policy_in
from udfs.found_tables import table_of
from udfs.hosts.command_line.analysed import check_output, tell_written, write_results
from udfs.hosts.command_line.printing import console, print_json, print_table
from udfs.policy_tables import deal_lines_of, read_date
from workbooks.reading import read_grids
from workbooks.results.discounts_sheet import HEADERS, deals_counted, discounts_workbook
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError
from xlcvm.pricing.discount_check import CheckedRow, check_discounts
from xlcvm.pricing.ladders import PolicyStatus

ELSEWHERE = "Or name the workbook that has it: --policy FILE."

_IN_WORDS = {
    PolicyStatus.WITHIN: "within policy",
    PolicyStatus.APPROVAL: "in need of approval",
    PolicyStatus.OUT: "out of policy",
    PolicyStatus.UNCHECKED: "that cannot be checked",
}


def print_deal(
    file: Path,
    policy_file: Path | None = None,
    *,
    as_json: bool = False,
    as_of: str | None = None,
    output: Path | None = None,
) -> bool:
    """Check the deals of a workbook against a policy, and print what it says of each.

    Parameters
    ----------
    file : Path
        A workbook with a table of deals on any sheet: Deal, Discount, Percent.
    policy_file : Path, optional
        The workbook with the policy: Discount, Maximum; the same when left out.
    as_json : bool
        For a program instead of people.
    as_of : str, optional
        The date for all deals, such as 2026-03-31.
    output : Path, optional
        A workbook for the results.

    Returns
    -------
    bool
        Whether every deal could be checked, and none is out of policy.

    Raises
    ------
    CvmError
        A file cannot be read or written, a table is missing, or the policy is not consistent.
    """
    check_output(output, [file] if policy_file is None else [file, policy_file])
    date = None if as_of is None else read_date(as_of, "--as-of")
    grids = read_grids(file)
    deals = table_of(find_table(grids, "deals", file.name), "deals")
    rules = policy_file or file
    policy = policy_in(grids if policy_file is None else read_grids(rules), rules.name, hint=ELSEWHERE)
    rows = check_discounts(deal_lines_of(deals), policy, as_of=date).rows
    if output is not None:
        write_results(discounts_workbook(rows, file.name, policy_source=rules.name, as_of=date), output)
    if as_json:
        print_json(_as_json(rows, date))
    else:
        _print_rows(file, rows)
        tell_written(output)
    return not any(row.status in (PolicyStatus.OUT, PolicyStatus.UNCHECKED) for row in rows)


def _print_rows(file: Path, rows: Sequence[CheckedRow]) -> None:
    shown = [
        [row.deal, row.discount, _shown(row.percent), _shown(row.allowed), row.status.value, row.approver]
        for row in rows
    ]
    print_table(f"Discounts of {file.name} against the policy", HEADERS[:-1], shown, right=["Percent", "Allowed"])
    out = console()
    for row in rows:
        if row.reasons:
            out.print(f"[bold]{escape(row.deal)}, {escape(row.discount)}:[/] {escape(row.reasons)}")
    counts = deals_counted(rows)
    total = sum(counts.values())
    parts = [f"{counts[status]} {words}" for status, words in _IN_WORDS.items() if counts[status]]
    out.print(f"{total} deal{'s' * (total > 1)}: {escape(', '.join(parts))}.")


def _shown(figure: float | CvmError) -> str:
    return str(figure.code) if isinstance(figure, CvmError) else f"{format_number(figure * 100, digits=6)}%"


def _as_json(rows: Sequence[CheckedRow], as_of: datetime.date | None) -> dict[str, Any]:
    deals: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for row in rows:
        content: dict[str, Any] = {
            "discount": row.discount,
            "percent": None if isinstance(row.percent, CvmError) else row.percent,
            "allowed": None if isinstance(row.allowed, CvmError) else row.allowed,
            "status": row.status.value,
            "approver": row.approver,
            "reasons": row.reasons,
        }
        if row.is_total:
            deals.append({"deal": row.deal, **content, "discounts": lines})
            del deals[-1]["discount"]
            lines = []
        else:
            lines.append(content)
    return {"as of": as_of.isoformat() if as_of else None, "deals": deals}
