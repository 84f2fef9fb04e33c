"""The sheets of a value calculator in their order, as a template and as a file."""

from __future__ import annotations

from pathlib import Path

from workbooks.spec import Template
from workbooks.value_calculator import live, native
from workbooks.value_calculator.about_sheet import about_sheet
from workbooks.value_calculator.calculator import Calculator, Flavour
from workbooks.value_calculator.equations_sheet import equations_sheet
from workbooks.value_calculator.inputs_sheet import inputs_sheet
from workbooks.value_calculator.summary_sheet import summary_sheet
from workbooks.value_calculator.workings_sheet import workings_sheet
from workbooks.writing import write_template
from xlcvm.errors import CvmError


def build_calculator(calculator: Calculator, flavour: Flavour = "native") -> Template:
    """Lay out a value calculator.

    Parameters
    ----------
    calculator : Calculator
        The model and the words around it.
    flavour : {"native", "live"}
        Native needs no add-in; live holds CVM_ functions.

    Returns
    -------
    Template
        Sheets Summary, Inputs, Value equations, About and Workings; the live one also Check.

    Raises
    ------
    CvmError
        When there are no inputs or no equations; in the native flavour, when an equation has a problem, or its
        formula is longer than Excel accepts.
    """
    if not calculator.model.inputs.rows or not calculator.model.equations:
        raise CvmError("A calculator needs inputs and equations.", "Add at least one of each.")
    if flavour == "native":
        native.check_writable(calculator.model)
    sheets = [
        summary_sheet(calculator, flavour),
        inputs_sheet(calculator, flavour),
        equations_sheet(calculator, flavour),
        *([live.check_sheet(calculator)] if flavour == "live" else []),
        about_sheet(calculator, flavour),
        workings_sheet(calculator, flavour),
    ]
    subject = f"{calculator.our_offering} compared with {calculator.next_best}"
    return Template(calculator.title, tuple(sheets), subject, ("value calculator", flavour))


def write_calculator(calculator: Calculator, path: str | Path, *, flavour: Flavour = "native") -> Path:
    """Write a value calculator as an .xlsx file.

    Parameters
    ----------
    calculator : Calculator
        The model and the words around it.
    path : str or Path
        Of the file; its folder must exist.
    flavour : {"native", "live"}
        Native needs no add-in; live holds CVM_ functions.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    CvmError
        When the model cannot be written as a calculator, or the file cannot be written.
    """
    path = Path(path)
    write_template(build_calculator(calculator, flavour), path)
    return path
