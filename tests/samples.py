"""A catalogue of small functions, one for each thing that the machinery must do."""

from typing import Literal

import numpy as np

from udfs.cells import (
    CellError,
    Count,
    Number,
    NumberList,
    Numbers,
    Results,
    Shares,
    SpilledTable,
    Table,
    Text,
    Texts,
)
from udfs.problems import Journal
from udfs.worksheet_function import Catalogue
from xlcvm.errors import CvmError, ErrorCode

journal = Journal()
catalogue = Catalogue(journal)
declare = catalogue.worksheet_function(family="Samples")


@declare
def CVM_SUM_OF(reference_price: Numbers, positive: Numbers, negative: Numbers = 0) -> Numbers:
    """Add what is positive to a reference price and take off what is negative.

    Parameters
    ----------
    reference_price : money
        What the next best alternative costs.
    positive : money
        What speaks for us.
    negative : money
        What speaks against us.

    Returns
    -------
    money
        Reference price + positive − negative.

    Examples
    --------
    >>> CVM_SUM_OF(300.0, 650.0)
    950.0
    """
    return reference_price + positive - negative


@declare
def CVM_LOOK_UP(variables: Texts, inputs: Table) -> Results:
    """Give the value of each variable.

    Parameters
    ----------
    variables : text
        Names to look for.
    inputs : table
        Variable, Value.

    Returns
    -------
    number
        The value of each.
    """
    values = dict(zip(inputs.texts("Variable"), inputs.numbers("Value").tolist(), strict=True))
    missing = CvmError("There is no such variable.", "Add it.", code=ErrorCode.NOT_AVAILABLE)
    return [values.get(variable, missing) for variable in variables]


@declare
def CVM_SHARE_OF(amount: Numbers, share: Shares, kind: Literal["saving", "profit"] = "saving") -> Numbers:
    """Give a share of an amount.

    Parameters
    ----------
    amount : money
        The whole.
    share : fraction
        Of it.
    kind : text
        Whose it is.

    Returns
    -------
    money
        Amount × share.
    """
    return amount * share * (1 if kind == "saving" else -1)


@declare
def CVM_REPEAT(label: Text, count: Count = 2, prices: NumberList | None = None) -> SpilledTable:
    """Repeat a label, once a row.

    Parameters
    ----------
    label : text
        What to repeat.
    count : whole number
        How often.
    prices : money
        Added up in the last row.

    Returns
    -------
    table
        Label, Number.
    """
    rows = [("Label", "Number"), *((label, float(number + 1)) for number in range(count))]
    return rows if prices is None else [*rows, ("Total", float(np.sum(prices)))]


@declare
def CVM_KINDS(number: Number) -> SpilledTable:
    """Give a row with each kind of cell, and a shorter one.

    Parameters
    ----------
    number : number
        Any; 0 is a bug.

    Returns
    -------
    table
        A cell of each kind.
    """
    problem = CvmError("It is open.", code=ErrorCode.NOT_AVAILABLE)
    return [
        ("Inverse", "Text", "True", "Blank", "Error", "Other error", "NaN", "Numpy"),
        (1 / number, "a", True, None, problem, CellError("#DIV/0!"), float("nan"), np.float64(2.5)),
        (7,),
    ]
