"""The family "Value word equations": what a value model is worth, in figures and in words."""

from __future__ import annotations

from collections.abc import Callable

from udfs.cells import Results, SpilledTable
from udfs.value_tables import Equations, EquationTexts, InputsTable
from udfs.worksheet_function import worksheet_function
from xlcvm.errors import CvmError
from xlcvm.value import Inputs, State, ValueModel, find_problems, open_placeholders, value_table

_FAMILY = "Value word equations"


def _each(equations: Equations, model: ValueModel, give: Callable[[int], object]) -> list[object]:
    """One result for each cell of equations; an equation with a problem gives its error, a blank cell nothing."""

    def result(index: int | None) -> object:
        if index is None:
            return ""
        if (problem := equations.rows[index].problem) is not None:
            return problem
        try:
            return give(index)
        except CvmError as error:
            return error

    return [result(index) for index in equations.given]


@worksheet_function(family=_FAMILY)
def CVM_VALUE(equations: EquationTexts, inputs: InputsTable) -> Results:
    """Compute word equations: the value of each, a number.

    Parameters
    ----------
    equations : text, or a column or row of texts
        `Value element = expression`; the left side may be missing. Also a table with the headers Value element
        and Equation.
    inputs : table
        Headers Variable and either Value, or Ours and Next best; optional Unit, Low, High, Distribution, Status,
        Source, Owner, Date.

    Returns
    -------
    numbers
        In the shape of `equations`, in the unit that CVM_UNIT tells; #N/A for a placeholder.

    Examples
    --------
    >>> from udfs import CVM_VALUE
    >>> CVM_VALUE("power × hours × price", [["Variable", "Value"], ["power", 40], ["hours", 6000], ["price", 0.12]])
    28800.0
    """
    model = ValueModel(equations.rows, inputs)
    return _each(equations, model, lambda index: _value(model, index))


def _value(model: ValueModel, index: int) -> float | CvmError:
    outcome = model.outcome(index)
    return outcome.value if outcome.problem is None else outcome.problem


@worksheet_function(family=_FAMILY)
def CVM_VALUE_TABLE(equations: EquationTexts, inputs: InputsTable) -> SpilledTable:
    """Print a whole value model: every equation in words, with values and computed, and the totals.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE.
    inputs : table
        As for CVM_VALUE.

    Returns
    -------
    table
        Value element, In words, With values, Value, Unit, Status (good, placeholder, or the problem); then a row
        Total for each unit, which leaves placeholders out and says how many are open.

    Examples
    --------
    >>> from udfs import CVM_VALUE_TABLE
    >>> table = CVM_VALUE_TABLE("Savings = hours × wage", [["Variable", "Value"], ["hours", 10], ["wage", 50]])
    >>> table[1]
    ['Savings', 'hours × wage', '= 10 × 50 = 500', 500.0, '', 'good']
    """
    header = ("Value element", "In words", "With values", "Value", "Unit", "Status")
    return [
        header,
        *(
            (row.element, row.words, row.with_values, row.problem or row.value, row.unit, row.status)
            for row in value_table(ValueModel(equations.rows, inputs))
        ),
    ]


@worksheet_function(family=_FAMILY)
def CVM_WORDS(equations: EquationTexts, inputs: InputsTable | None = None) -> Results:
    """Print word equations in normalised words.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE.
    inputs : table
        As for CVM_VALUE; needed only for names that hold signs, such as "set-up time".

    Returns
    -------
    texts
        In the shape of `equations`.

    Examples
    --------
    >>> from udfs import CVM_WORDS
    >>> CVM_WORDS("Savings=[hours*wage] competitor-[hours*wage] us")
    'Savings = [hours × wage] next best − [hours × wage] ours'
    """
    model = ValueModel(equations.rows, inputs or Inputs([]))
    return _each(equations, model, model.words)


@worksheet_function(family=_FAMILY)
def CVM_WITH_VALUES(equations: EquationTexts, inputs: InputsTable) -> Results:
    """Print word equations with their figures and units, and the result.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE.
    inputs : table
        As for CVM_VALUE.

    Returns
    -------
    texts
        In the shape of `equations`; "?" stands for a figure that is missing.

    Examples
    --------
    >>> from udfs import CVM_WITH_VALUES
    >>> inputs = [["Variable", "Value", "Unit"], ["hours", 10, "h/year"], ["wage", 50, "USD/h"]]
    >>> CVM_WITH_VALUES("Savings = hours × wage", inputs)
    'Savings = 10 h/year × $50/h = $500 / year'
    """
    model = ValueModel(equations.rows, inputs)
    return _each(equations, model, lambda index: _with_values(model, index))


def _with_values(model: ValueModel, index: int) -> str | CvmError:
    outcome = model.outcome(index)
    if outcome.state is State.PROBLEM and outcome.problem is not None:
        return outcome.problem
    return model.with_values(index)


@worksheet_function(family=_FAMILY)
def CVM_UNIT(equations: EquationTexts, inputs: InputsTable) -> Results:
    """Tell the unit of the result of word equations, such as USD/year.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE.
    inputs : table
        As for CVM_VALUE.

    Returns
    -------
    texts
        In the shape of `equations`; an empty text for a bare number.

    Examples
    --------
    >>> from udfs import CVM_UNIT
    >>> CVM_UNIT("hours × wage", [["Variable", "Value", "Unit"], ["hours", 10, "h/year"], ["wage", 50, "USD/h"]])
    'USD/year'
    """
    model = ValueModel(equations.rows, inputs)
    return _each(equations, model, lambda index: _unit(model, index))


def _unit(model: ValueModel, index: int) -> str | CvmError:
    entry = model.checked.equations[index]
    if entry.settled is None:
        return entry.problem or CvmError("The equation has no unit.")
    unit = entry.settled.unit
    return unit.text if unit is not None else ""


@worksheet_function(family=_FAMILY)
def CVM_CHECK(equations: EquationTexts, inputs: InputsTable) -> SpilledTable:
    """Check a value model: what is wrong, what is doubtful, and what is still open.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE.
    inputs : table
        As for CVM_VALUE.

    Returns
    -------
    table
        Where, Severity (error, warning, note), Problem, What to do; one row "No problems found" when there is
        nothing to say.

    Examples
    --------
    >>> from udfs import CVM_CHECK
    >>> inputs = [["Variable", "Value", "Unit"], ["hours", 10, "h/year"], ["wage", 50, "USD/h"]]
    >>> CVM_CHECK("Savings = hours × wages", inputs)[1][:3]
    ['equation "Savings", character 19: Savings = hours × »wages«', 'error', \
'There is no input or equation named "wages".']
    """
    findings = find_problems(ValueModel(equations.rows, inputs))
    rows = [(found.where, str(found.severity), found.problem, found.remedy) for found in findings]
    return [("Where", "Severity", "Problem", "What to do"), *(rows or [("", "", "No problems found", "")])]


@worksheet_function(family=_FAMILY)
def CVM_PLACEHOLDERS(equations: EquationTexts, inputs: InputsTable) -> SpilledTable:
    """List the value elements that are not yet quantified.

    Parameters
    ----------
    equations : text, column, row or table
        As for CVM_VALUE; a table, to tell which equation is itself a placeholder and who owns it.
    inputs : table
        As for CVM_VALUE.

    Returns
    -------
    table
        Value element, Missing (the inputs that are placeholders, or "the equation"), Owner; one row "No
        placeholders" when everything is quantified.

    Examples
    --------
    >>> from udfs import CVM_PLACEHOLDERS
    >>> inputs = [["Variable", "Value", "Status", "Owner"], ["noise", None, "placeholder", "Ana"]]
    >>> CVM_PLACEHOLDERS("Quiet = noise × 5", inputs)[1]
    ['Quiet', 'noise', 'Ana']
    """
    rows = [
        (open_.element, open_.missing, open_.owner) for open_ in open_placeholders(ValueModel(equations.rows, inputs))
    ]
    return [("Value element", "Missing", "Owner"), *(rows or [("No placeholders", "", "")])]
