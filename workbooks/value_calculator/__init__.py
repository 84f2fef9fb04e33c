"""A value calculator as a workbook: from a value model to sheets, native or live."""

from workbooks.value_calculator.building import build_calculator, write_calculator
from workbooks.value_calculator.calculator import Calculator, Flavour

__all__ = ["Calculator", "Flavour", "build_calculator", "write_calculator"]
