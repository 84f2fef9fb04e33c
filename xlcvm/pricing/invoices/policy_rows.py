"""Rows of a discount policy as they are written in a mapping become its rules. It knows no lines and no deals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.written_values import keyed, read_day, read_number, read_share, read_text
from xlcvm.pricing.ladders import PolicyRule
from xlcvm.pricing.policy import Policy

POLICY_KEYS = (
    "discount", "maximum", "approver", "segment", "minimum quantity", "deal size up to", "in return for",
    "margin floor", "valid from", "valid to",
)  # fmt: skip
"""What a row may hold, folded."""


def read_policy_rows(rows: object) -> tuple[PolicyRule, ...]:
    """Read the rows of a policy.

    Parameters
    ----------
    rows : list of mappings
        Keys as in `POLICY_KEYS`, in any spelling; `place` says where a row stands.

    Returns
    -------
    tuple of PolicyRule
        In their order; together they are a consistent policy.

    Raises
    ------
    CvmError
        #VALUE!: something is missing, unknown or of the wrong kind, or the rules are not consistent.

    Examples
    --------
    >>> rules = read_policy_rows([{"discount": "Volume", "maximum": 0.1}, {"discount": "Volume", "maximum": 0.2,
    ...                            "approver": "Manager", "valid_from": "2026-01-01"}])
    >>> rules[1].maximum, rules[1].approver, rules[1].place
    (0.2, 'Manager', 'policy row 2')
    """
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise CvmError(
            "The policy of the mapping is not a list.", "Write each row as [[policy]] with discount and maximum."
        )
    rules = tuple(_rule(row, number) for number, row in enumerate(rows, 1))
    if rules:
        Policy(rules)  # refuses what is not consistent
    return rules


def _rule(row: object, number: int) -> PolicyRule:
    if not isinstance(row, Mapping):
        raise CvmError("A row of the policy is not a table of names.", "Write each as [[policy]].")
    place = str(row.get("place", f"policy row {number}"))
    cells = keyed({name: cell for name, cell in row.items() if name != "place"}, POLICY_KEYS, place)
    for needed in POLICY_KEYS[:2]:
        if needed not in cells:
            raise CvmError(f"The rule has no {needed}.", f"Enter {needed} = … in it.", where=place)

    def cell(key: str, read: Any, default: Any) -> Any:
        return read(cells[key], key, place) if key in cells else default

    return PolicyRule(
        discount=cell("discount", read_text, ""),
        maximum=cell("maximum", read_share, 0.0),
        approver=cell("approver", read_text, ""),
        segment=cell("segment", read_text, ""),
        minimum_quantity=cell("minimum quantity", read_number, 0.0),
        deal_size_up_to=cell("deal size up to", read_number, math.inf),
        in_return_for=cell("in return for", read_text, ""),
        margin_floor=cell("margin floor", read_share, None),
        valid_from=cell("valid from", read_day, None),
        valid_to=cell("valid to", read_day, None),
        place=place,
    )
