"""Accounts in invoice lines: what each pays against others of its size and product mix."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from xlcvm.pricing.invoices.asking import columns_of, text_of_key
from xlcvm.pricing.invoices.lines import LIST, POCKET, QUANTITY, sold
from xlcvm.pricing.outliers import AccountPrices, account_prices


def account_indices(lines: ir.Table, account: str, product: str, *, tolerance: float) -> AccountPrices:
    """Set what accounts pay against what accounts of their size and product mix pay.

    Parameters
    ----------
    lines : ibis table
        As `line_expressions` makes it.
    account, product : str
        Dimensions; without a product the mean realisation of all lines stands for the mix.
    tolerance : float
        Fraction of the expected price up to which a deviation is usual.

    Returns
    -------
    AccountPrices
        Prices are pocket value ÷ the pocket value of the same list value at each product's mean realisation; sizes
        are list values.
    """
    counted = sold(lines)
    counted = counted.mutate(at_list=counted[LIST] * counted[QUANTITY], at_pocket=counted[POCKET] * counted[QUANTITY])
    if product and product != account:
        means = counted.group_by(mixed=counted[product]).aggregate(
            realisation=counted["at_pocket"].sum() / counted["at_list"].sum()
        )
        counted = counted.join(means, counted[product].identical_to(means["mixed"]), how="inner")
        expected = (counted["at_list"] * counted["realisation"]).sum()
    else:
        expected = counted["at_list"].sum()
    found = columns_of(
        counted.group_by(account).aggregate(
            pocket=counted["at_pocket"].sum(), size=counted["at_list"].sum(), expected=expected
        )
    )
    paid, mixed = np.asarray(found["pocket"], dtype=np.float64), np.asarray(found["expected"], dtype=np.float64)
    if not (product and product != account):
        mixed = mixed * (paid.sum() / mixed.sum())
    prices = np.divide(paid, mixed, out=np.zeros(len(paid)), where=mixed != 0)
    return account_prices(list(map(text_of_key, found[account])), prices, weights=found["size"], tolerance=tolerance)
