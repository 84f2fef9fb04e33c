"""Units: checked and converted when an equation is compiled, never when it is computed.

It owns currencies, periods and counted things; physical units come from pint behind one door. It knows
nothing of equations, tables or figures.
"""

from xlcvm.units.arithmetic import conversion, divide, multiply, power, settle
from xlcvm.units.clash import describe_clash
from xlcvm.units.parsing import currency, parse_unit
from xlcvm.units.spelling import likely_unit
from xlcvm.units.unit import FRACTION, PERCENT, PURE, Unit

__all__ = [
    "FRACTION",
    "PERCENT",
    "PURE",
    "Unit",
    "conversion",
    "currency",
    "describe_clash",
    "divide",
    "likely_unit",
    "multiply",
    "parse_unit",
    "power",
    "settle",
]
