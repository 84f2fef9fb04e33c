"""A variable-speed drive against the competitor that it replaces, on a packaging line. All figures are illustrative."""

from __future__ import annotations

from workbooks.value_calculator import Calculator
from xlcvm.value import EquationRow, Input, Inputs, Status, ValueModel

_AS_OF = "2026-01-15"
_PLACEHOLDER, _ASSUMED = Status.PLACEHOLDER, Status.ASSUMED
_MEASURED, _CONFIRMED = Status.MEASURED, Status.CUSTOMER_CONFIRMED


# Variable, figure (or ours and next best), unit, range, status, source, owner.
_Row = tuple[str, float | tuple[float, float] | None, str, tuple[float, float, str] | None, Status, str, str]

_INPUTS: tuple[_Row, ...] = (
    ("drives replaced", 12, "drive", None, _CONFIRMED, "Line drawing, checked on site", "Plant engineer"),
    (
        "power drawn per drive",
        (19.4, 21.6),
        "kW/drive",
        (19.0, 22.2, "PERT"),
        _MEASURED,
        "Power meter on three drives, two weeks",
        "Application engineer",
    ),
    (
        "operating hours",
        6000,
        "h/year",
        (5400, 6600, "triangular"),
        _CONFIRMED,
        "Shift plan, three shifts on 250 days",
        "Production manager",
    ),
    (
        "electricity price",
        0.12,
        "USD/kWh",
        (0.09, 0.17, "PERT"),
        _CONFIRMED,
        "Energy bill, average of last year",
        "Plant controller",
    ),
    (
        "grid emission factor",
        0.35,
        "kg/kWh",
        (0.2, 0.5, "uniform"),
        _ASSUMED,
        "Typical grid mix; ask the supplier of the electricity",
        "Account manager",
    ),
    ("internal carbon price", 60, "USD/t", None, _CONFIRMED, "Customer's investment guideline", "Plant controller"),
    (
        "maintenance visits",
        (2, 4),
        "visit/(drive·year)",
        None,
        _CONFIRMED,
        "Maintenance log of last year; ours from the service manual",
        "Maintenance lead",
    ),
    (
        "technician time per visit",
        (60, 90),
        "min/visit",
        (45, 110, "triangular"),
        _MEASURED,
        "Timed on site; ours at a reference plant",
        "Service engineer",
    ),
    ("technician rate", 75, "USD/h", None, _CONFIRMED, "Service contract of the plant", "Maintenance lead"),
    (
        "wearing parts per drive",
        (120, 180),
        "USD/(drive·year)",
        (90, 240, "uniform"),
        _ASSUMED,
        "Fans and filters, list of parts",
        "Service engineer",
    ),
    (
        "unplanned stops",
        (3, 6),
        "stop/year",
        (2, 8, "PERT"),
        _MEASURED,
        "Stop log of the line; ours at two reference plants",
        "Production manager",
    ),
    (
        "time per stop",
        (90, 150),
        "min/stop",
        (60, 200, "PERT"),
        _MEASURED,
        "Stop log of the line; ours at two reference plants",
        "Production manager",
    ),
    ("packs per hour", 400, "pack/h", None, _CONFIRMED, "Line speed at usual mix", "Production manager"),
    (
        "contribution per pack",
        2.1,
        "USD/pack",
        (1.7, 2.5, "triangular"),
        _CONFIRMED,
        "Price less variable cost, product calculation",
        "Plant controller",
    ),
    (
        "scrap rate",
        (0.015, 0.018),
        "%",
        (0.013, 0.019, "PERT"),
        _ASSUMED,
        "Smoother starts at a reference plant; trial to follow",
        "Application engineer",
    ),
    ("material cost per pack", 0.85, "USD/pack", None, _CONFIRMED, "Product calculation", "Plant controller"),
    (
        "changeovers",
        260,
        "changeover/year",
        None,
        _CONFIRMED,
        "One each working day, and some more",
        "Production manager",
    ),
    (
        "set-up time",
        (11, 14),
        "min/changeover",
        (9, 16, "triangular"),
        _MEASURED,
        "Stop watch, ten changeovers each",
        "Application engineer",
    ),
    ("operators at the line", 2, "operator", None, _CONFIRMED, "Shift plan", "Production manager"),
    ("operator wage", 42, "USD/(operator·h)", None, _CONFIRMED, "Full cost, personnel department", "Plant controller"),
    (
        "spare parts in stock",
        (9000, 21000),
        "USD",
        None,
        _CONFIRMED,
        "Stock list; ours: one spare drive and a set of fans",
        "Maintenance lead",
    ),
    ("cost of capital", 0.09, "%/year", None, _CONFIRMED, "Customer's investment guideline", "Plant controller"),
    (
        "new operators",
        8,
        "operator/year",
        (5, 12, "triangular"),
        _ASSUMED,
        "Usual turnover of three shifts",
        "Production manager",
    ),
    (
        "training time",
        (6, 2),
        "h",
        None,
        _ASSUMED,
        "Course plan; the team knows the drive in place",
        "Service engineer",
    ),
    (
        "commissioning time per drive",
        (3, 10),
        "h/drive",
        (2.5, 12, "triangular"),
        _MEASURED,
        "Ours: parameters are copied; theirs: last retrofit",
        "Service engineer",
    ),
    (
        "control integration",
        (24, 0),
        "h",
        (0, 40, "PERT"),
        _ASSUMED,
        "New fieldbus driver; nothing to do for the drive in place",
        "Application engineer",
    ),
    ("engineer rate", 95, "USD/h", None, _CONFIRMED, "Integrator's offer", "Plant engineer"),
    ("noise level", (74, 78), "dB", None, _MEASURED, "Sound meter, one metre from the drive", "Application engineer"),
    (
        "worth of a quieter workplace",
        None,
        "USD/(dB·year)",
        None,
        _PLACEHOLDER,
        "To be discussed with the safety officer",
        "Account manager",
    ),
)

_EQUATIONS = (
    EquationRow(
        "Energy used",
        "power drawn per drive × drives replaced × operating hours",
        "Load does not change with the drive",
        Status.NONE,
        "Application engineer",
    ),
    EquationRow(
        "Hours of unplanned stops",
        "unplanned stops × time per stop",
        "",
        Status.NONE,
        "Production manager",
    ),
    EquationRow(
        "Worth of a line hour",
        "packs per hour × contribution per pack",
        "The line is the bottleneck: a lost hour is lost sales",
        Status.NONE,
        "Plant controller",
    ),
    EquationRow(
        "Packs made",
        "packs per hour × operating hours",
        "",
        Status.NONE,
        "Production manager",
    ),
    EquationRow(
        "Energy savings",
        "[energy used × electricity price] next best − [energy used × electricity price] ours",
        "Price of electricity stays as it is",
        _MEASURED,
        "Application engineer",
    ),
    EquationRow(
        "Carbon savings",
        "[energy used × grid emission factor × internal carbon price] next best − [energy used × grid "
        "emission factor × internal carbon price] ours",
        "The customer counts carbon in its investments",
        _ASSUMED,
        "Account manager",
    ),
    EquationRow(
        "Maintenance savings",
        "([maintenance visits × technician time per visit] next best − [maintenance visits × technician "
        "time per visit] ours) × drives replaced × technician rate",
        "Time saved is paid less, or used elsewhere",
        _CONFIRMED,
        "Service engineer",
    ),
    EquationRow(
        "Wearing parts savings",
        "([wearing parts per drive] next best − [wearing parts per drive] ours) × drives replaced",
        "",
        _ASSUMED,
        "Service engineer",
    ),
    EquationRow(
        "Fewer unplanned stops",
        "([hours of unplanned stops] next best − [hours of unplanned stops] ours) × worth of a line hour",
        "Stops are caused by drives, not by the machine",
        _MEASURED,
        "Production manager",
    ),
    EquationRow(
        "Scrap savings",
        "([scrap rate] next best − [scrap rate] ours) × packs made × material cost per pack",
        "Trial of four weeks to confirm",
        _ASSUMED,
        "Application engineer",
    ),
    EquationRow(
        "Set-up labour savings",
        "([set-up time] next best − [set-up time] ours) × changeovers × operators at the line × operator wage",
        "Time saved is used at the next line",
        _MEASURED,
        "Production manager",
    ),
    EquationRow(
        "Capital set free",
        "([spare parts in stock] next best − [spare parts in stock] ours) × cost of capital",
        "Stock is sold off or returned",
        _CONFIRMED,
        "Plant controller",
    ),
    EquationRow(
        "Training of operators",
        "([training time] next best − [training time] ours) × new operators × operator wage",
        "Against us: our drive is new to the team",
        _ASSUMED,
        "Service engineer",
    ),
    EquationRow(
        "Quieter workplace",
        "([noise level] next best − [noise level] ours) × worth of a quieter workplace",
        "Real, and not yet quantified",
        Status.NONE,
        "Account manager",
    ),
    EquationRow(
        "Faster commissioning",
        "([commissioning time per drive] next best − [commissioning time per drive] ours) × drives "
        "replaced × technician rate",
        "Once, at the exchange",
        _MEASURED,
        "Service engineer",
    ),
    EquationRow(
        "Switching effort",
        "([control integration] next best − [control integration] ours) × engineer rate",
        "Against us, once: the drive in place needs none",
        _ASSUMED,
        "Application engineer",
    ),
)


def _input(row: _Row) -> Input:
    variable, figure, unit, span, status, source, owner = row
    ours, next_best = figure if isinstance(figure, tuple) else (figure, None)
    low, high, distribution = span or (None, None, "")
    return Input(
        variable,
        ours,
        next_best,
        two_sided=isinstance(figure, tuple),
        unit=unit,
        low=low,
        high=high,
        distribution=distribution,
        status=status,
        source=source,
        owner=owner,
        date=_AS_OF,
    )


CALCULATOR = Calculator(
    ValueModel(_EQUATIONS, Inputs([_input(row) for row in _INPUTS], ("Fluxa V9", "Kestrel K4"))),
    title="Value of a variable-speed drive",
    our_offering="Fluxa V9",
    next_best="Kestrel K4",
    customer="Northfield Packaging, line 3",
    prepared_by="Account team, Fluxa Drives",
    date=_AS_OF,
    notes=(
        "Twelve drives of conveyors and pumps on one packaging line. Companies, products and figures are made up.",
        "The next best alternative is the drive in place today, which the customer could simply go on using.",
    ),
    illustrative=True,
)
