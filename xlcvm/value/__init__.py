"""The value model: inputs with their assumptions, value elements, totals; comparison, price, life cycle."""

from xlcvm.value.delivered import DeliveredRow, value_delivered
from xlcvm.value.findings import Finding, Severity, find_problems
from xlcvm.value.inputs import Input, Inputs, Status
from xlcvm.value.life_cycle_cost import BusinessCase, CashFlow, business_case, total_cost_of_ownership
from xlcvm.value.model import EquationRow, Outcome, State, Total, ValueModel
from xlcvm.value.next_best import (
    ComparedElement,
    Comparison,
    Element,
    PointType,
    ValueKind,
    Winner,
    compare,
    delta_value,
    point_type,
)
from xlcvm.value.price_setting import (
    PriceCorridor,
    PricePosition,
    StackStep,
    Verdict,
    economic_value,
    fundamental_equation,
    incentive,
    price_at_share,
    price_corridor,
    value_share,
    value_stack,
)
from xlcvm.value.segments import Segment, SegmentComparison, SegmentRow, compare_segments
from xlcvm.value.table import OpenElement, ValueRow, open_placeholders, value_table

__all__ = [
    "BusinessCase",
    "CashFlow",
    "ComparedElement",
    "Comparison",
    "DeliveredRow",
    "Element",
    "EquationRow",
    "Finding",
    "Input",
    "Inputs",
    "OpenElement",
    "Outcome",
    "PointType",
    "PriceCorridor",
    "PricePosition",
    "Segment",
    "SegmentComparison",
    "SegmentRow",
    "Severity",
    "StackStep",
    "State",
    "Status",
    "Total",
    "ValueKind",
    "ValueModel",
    "ValueRow",
    "Verdict",
    "Winner",
    "business_case",
    "compare",
    "compare_segments",
    "delta_value",
    "economic_value",
    "find_problems",
    "fundamental_equation",
    "incentive",
    "open_placeholders",
    "point_type",
    "price_at_share",
    "price_corridor",
    "total_cost_of_ownership",
    "value_delivered",
    "value_share",
    "value_stack",
    "value_table",
]
