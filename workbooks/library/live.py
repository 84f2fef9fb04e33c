"""Calls of the add-in's CVM_ functions, with the values that their native twins have."""

from __future__ import annotations

from workbooks.formulas import Column, Expression, Operand, constant


def called(name: str, native: Expression, *operands: Operand | Column, live: bool) -> Expression:
    """Give a call of a CVM_ function in a live template, and its native twin in any other.

    Parameters
    ----------
    name : str
        Of the function, such as "CVM_EVC".
    native : Expression
        The twin, computed by the same closed form of the domain: its value is stored beside the call.
    *operands : Expression, Column or number
        The arguments, in their order.
    live : bool
        Whether the add-in is called.

    Returns
    -------
    Expression
        One value; a cell of a table is taken by `picked`.

    Examples
    --------
    >>> from workbooks.formulas import reference
    >>> called("CVM_EVC", constant(950), reference(300.0, "B2"), 650, 0, live=True).formula
    '_xll.CVM_EVC(B2,650,0)'
    """
    if not live:
        return native
    arguments = (operand if isinstance(operand, Column) else constant(operand) for operand in operands)
    return Expression(native.value, f"_xll.{name}({','.join(argument.formula for argument in arguments)})")


def picked(
    name: str,
    native: Expression,
    *operands: Operand | Column,
    row: Operand,
    column: int,
    live: bool,
) -> Expression:
    """Give a cell of the table that a CVM_ function returns, and its native twin in any template that is not live.

    Parameters
    ----------
    name : str
        Of the function.
    native : Expression
        The twin.
    *operands : Expression, Column or number
        The arguments, in their order.
    row, column : Expression or number
        Of the table, from 1.
    live : bool
        Whether the add-in is called.

    Returns
    -------
    Expression
        Takes the cell by INDEX, so that nothing spills.
    """
    if not live:
        return native
    table = called(name, native, *operands, live=True)
    return Expression(native.value, f"INDEX({table.formula},{constant(row).formula},{column})")
