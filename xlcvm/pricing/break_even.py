"""Break-even sales changes: how much volume a change of price must win, or may lose, before profit falls.

It knows margins and changes as fractions of the old price, and neither quantities nor money.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlcvm.equations.closed_forms import ClosedForm, Condition
from xlcvm.errors import CvmError

volume_change = ClosedForm(
    "volume change = (fixed change − price change + cost change) ÷ (contribution margin + price change − cost change)",
    ("price change", "contribution margin", "cost change", "fixed change"),
    (
        Condition(
            "min(contribution margin − 1e-12; 1 − contribution margin)",
            "The contribution margin is {contribution margin}, not above 0 and up to 1.",
            "Enter (price − variable cost) ÷ price, as it was before the change, such as 45%.",
        ),
        Condition(
            "1 − contribution margin + cost change + 1e-12",
            "The cost change is {cost change} of the old price, but the whole variable cost was only "
            "1 − {contribution margin} of it.",
            "Enter the change as a fraction of the old price, not of the old cost.",
        ),
        Condition(  # what is left after rounding, such as 0.3 − 0.2 − 0.1, is nothing, and no divisor
            "contribution margin + price change − cost change − 1e-12",
            "The new contribution margin is {contribution margin} + ({price change}) − ({cost change}) of the old "
            "price, not above 0: no volume keeps the profit.",
            "Keep the new price above the new variable cost.",
        ),
        Condition(
            "contribution margin + fixed change + 1e-12",
            "The fixed cost changes by {fixed change} of the old revenue, and all units together earned only "
            "{contribution margin} of it: the profit is higher with nothing sold at all.",
            "Check it: a fraction of the old revenue, below 0 for a saving.",
        ),
    ),
)
"""The change of volume that keeps profit: −ΔCM ÷ CM₁ + ΔF ÷ CM₁, with ΔCM = ΔP − ΔC and CM₁ = CM₀ + ΔCM.

Price change, contribution margin (old price − old variable cost) and cost change (below 0 for a saving) are fractions
of the old price, the fixed change one of the old revenue.

Source: Nagle & Müller, The Strategy and Tactics of Pricing, incremental break-even analysis."""


def break_even_grid(margins: Sequence[float], price_changes: Sequence[float]) -> list[list[float | CvmError]]:
    """Give the break-even volume change of each margin at each price change, costs unchanged.

    Parameters
    ----------
    margins : sequence of float, shape (m,)
        Contribution margins, fractions of the old price.
    price_changes : sequence of float, shape (n,)
        Fractions of the old price.

    Returns
    -------
    list of list of float or CvmError, shape (m, n)
        Fractions of the old volume. Each figure stands alone, so where there is none its problem stands.

    Examples
    --------
    >>> [[round(change, 4) for change in row] for row in break_even_grid([0.25, 0.5], [-0.05, 0.1])]
    [[0.25, -0.2857], [0.1111, -0.1667]]
    """
    return [[_change_or_problem(margin, change) for change in price_changes] for margin in margins]


def _change_or_problem(margin: float, price_change: float) -> float | CvmError:
    try:
        return volume_change(price_change, margin, 0.0, 0.0)
    except CvmError as error:
        return error
