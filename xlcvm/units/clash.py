"""What to tell people whose units do not fit: the two sides by name, and the remedy."""

from __future__ import annotations

from xlcvm.units.periods import PERIODS
from xlcvm.units.spelling import intended
from xlcvm.units.unit import Unit


def describe_clash(left: Unit, right: Unit) -> tuple[str, str]:
    """Say why two units cannot be added or compared, and what to do about it.

    Parameters
    ----------
    left, right : Unit
        Two units without a conversion.

    Returns
    -------
    tuple of (str, str)
        A fragment that names both sides, to stand after words such as "Cannot add"; and a sentence.

    Examples
    --------
    >>> from xlcvm.units import parse_unit
    >>> describe_clash(parse_unit("USD"), parse_unit("EUR"))
    ('USD and EUR', 'An input in USD/EUR is an exchange rate: multiply by it.')
    """
    problem = f"{_name(left)} and {_name(right)}"
    return problem, _remedy(left, right)


def _name(unit: Unit) -> str:
    return unit.text or "a pure number"


def _remedy(left: Unit, right: Unit) -> str:
    if _is_number(left) != _is_number(right):
        return _beside_a_number(*((left, right) if _is_number(left) else (right, left)))
    if len(left.currencies) == len(right.currencies) == 1 and left.currencies != right.currencies:
        return f"An input in {left.currencies[0]}/{right.currencies[0]} is an exchange rate: multiply by it."
    found = _meant(left, right) or _once_and_running(left, right) or _once_and_running(right, left)
    found = found or _missing_factor(left, right) or _missing_factor(right, left)
    return found or "Check both units: only figures that measure the same thing can be added or compared."


def _is_number(unit: Unit) -> bool:
    return unit.is_pure or bool(unit.label)


def _beside_a_number(number: Unit, quantity: Unit) -> str:
    if number.label:
        return f"A share changes {quantity.text} by a product: multiply by (1 + …), or by the share itself."
    return f"Give the number the unit {quantity.text}, or leave its unit empty."


def _meant(left: Unit, right: Unit) -> str | None:
    for symbol in sorted(dict(left.powers).keys() ^ dict(right.powers).keys()):
        meant = intended(symbol)
        if meant:
            return f'"{symbol}" is read as a thing that is counted: write {meant} if that is meant.'
    return None


def _once_and_running(once: Unit, running: Unit) -> str | None:
    if not (once.is_money and running.is_money_per_period):
        return None
    period = running.periods[0]
    return (
        f"{once.text} comes once and {running.text} every {period}: "
        f"divide {once.text} by an input in {period}, or keep two equations."
    )


def _missing_factor(source: Unit, target: Unit) -> str | None:
    """Name what one side lacks when the two differ by symbols on one side of the line only."""
    missing = Unit.of((*target.powers, *((symbol, -exponent) for symbol, exponent in source.powers)))
    if not missing.powers or min(exponent for _, exponent in missing.powers) < 0:
        return None
    if all(dict(target.powers).get(symbol, 0) > 0 and symbol in PERIODS for symbol, _ in missing.powers):
        return f"{target.text} still holds {missing.text}: a figure per {missing.text} is missing in it."
    return f"Multiply {_name(source)} by an input in {missing.text}."
