"""Value calculator: what our offering is worth to a customer, element by element, and the price that follows."""

from __future__ import annotations

from workbooks.library.entries import Entries
from workbooks.library.fields import Field, Group
from workbooks.library.kinds import Check, Layout, TemplateKind
from workbooks.library.value_model.business_case_sheet import business_case_sheet
from workbooks.library.value_model.equations_sheet import equations_sheet, figures_sheet
from workbooks.library.value_model.fields import Modelled, model_groups
from workbooks.library.value_model.price_sheet import price_sheet
from workbooks.library.value_model.priced import price_group
from workbooks.library.value_model.summary_sheet import summary_sheet, summed, workings_sheet
from workbooks.value_calculator.examples.motor_drive import CALCULATOR

_HEADINGS = {
    "The line and its drives": ("drives replaced", "operating hours", "packs per hour", "contribution per pack"),
    "Energy": ("power drawn per drive", "electricity price", "grid emission factor", "internal carbon price"),
    "Maintenance": (
        "maintenance visits", "technician time per visit", "technician rate", "wearing parts per drive",
        "spare parts in stock", "cost of capital",
    ),
    "Stops, scrap and set-up": (
        "unplanned stops", "time per stop", "scrap rate", "material cost per pack", "changeovers", "set-up time",
        "operators at the line", "operator wage",
    ),
    "Changing over": (
        "new operators", "training time", "commissioning time per drive", "control integration", "engineer rate",
    ),
    "May stay blank until it is known": ("noise level", "worth of a quieter workplace"),
}  # fmt: skip

_LIMITS = {
    "drives replaced": (0, 1_000), "operating hours": (0, 8_784), "packs per hour": (0, 100_000),
    "contribution per pack": (0, 1_000), "power drawn per drive": (0, 1_000), "electricity price": (0, 10),
    "grid emission factor": (0, 2), "internal carbon price": (0, 1_000), "maintenance visits": (0, 100),
    "technician time per visit": (0, 5_000), "technician rate": (0, 1_000), "wearing parts per drive": (0, 100_000),
    "spare parts in stock": (0, 1e7), "cost of capital": (0, 1), "unplanned stops": (0, 1_000),
    "time per stop": (0, 10_000), "scrap rate": (0, 1), "material cost per pack": (0, 1_000),
    "changeovers": (0, 10_000), "set-up time": (0, 1_000), "operators at the line": (0, 100),
    "operator wage": (0, 1_000), "new operators": (0, 1_000), "training time": (0, 1_000),
    "commissioning time per drive": (0, 1_000), "control integration": (0, 10_000), "engineer rate": (0, 1_000),
    "noise level": (0, 150), "worth of a quieter workplace": (0, 1e6),
}  # fmt: skip

GROUPS = (
    Group(
        "What is compared",
        (
            Field("our offering", "text", CALCULATOR.our_offering),
            Field("next best alternative", "text", CALCULATOR.next_best,
                  note="What the customer would do without us: often the product in place today."),
        ),
    ),
    *model_groups(CALCULATOR, _HEADINGS, _LIMITS),
    price_group(
        reference_price=118_000, price=164_000, years=5, rate=0.09, share=0.3,
        sources=("Offer for twelve Kestrel drives, line items", "Our offer, twelve Fluxa drives"),
    ),
)  # fmt: skip


def lay_out(entries: Entries) -> Layout:
    """Give the sheets: value, price, equations, figures; the customer's copy lacks our share of the difference."""
    modelled = Modelled(entries, CALCULATOR)
    case, tie_out = business_case_sheet(modelled)
    broken = [found.broken for found in summed(modelled)]
    lacking = Check(
        "Value elements that cannot be computed",
        sum(broken[1:], start=broken[0]),
        "Sheet Figures: fill what is marked as missing. What is not needed is 0.",
    )
    sheets = [
        summary_sheet(modelled),
        price_sheet(modelled),
        case,
        equations_sheet(modelled),
        figures_sheet(modelled),
        workings_sheet(modelled),
    ]
    return Layout(sheets, [lacking, tie_out])


KIND = TemplateKind(
    "value-calculator",
    "Value calculator",
    "What a variable-speed drive is worth to one customer against the next best alternative, and the price it allows.",
    (
        "On this cover: choose the currency, and say for whom it is.",
        "Sheet Inputs: fill the yellow figures together with the customer, and note where each comes from.",
        "Ours and next best: the same figure for each of the two offerings. Percentages with their sign: 1.5%.",
        "What is not known yet in the last group stays blank: it is shown, and never counted.",
        "Sheet Summary: the value of each element, for ours and against it. It prints on one page.",
        "Sheets Price and Business case: economic value, incentive to buy, and when the price has paid.",
        "Sheet Value equations: each equation in words and with the figures; go through it with the customer.",
        "Sheet Checks must be green before the workbook goes out.",
        "Send the customer's copy (xlcvm customer-copy): it lacks our share of the difference.",
    ),
    GROUPS,
    lay_out,
    has_live=True,
    landscape=False,
)
