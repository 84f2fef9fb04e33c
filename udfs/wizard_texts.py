"""What a function wizard says of a function and of its arguments, in every host that has one. It knows no host."""

from __future__ import annotations

from udfs.worksheet_function import Argument, Entry


def function_text(entry: Entry) -> str:
    """Give what is said of a function, for wizards that do not list functions by family."""
    return _plain(f"{entry.family}: {entry.summary}")


def argument_text(argument: Argument) -> str:
    """Give what is said of an argument, with whether it may be left out: not every host says so itself."""
    if not argument.optional:
        return _plain(f"Required. {argument.description}")
    default = argument.default
    shown = f"{default:g}" if isinstance(default, (int, float)) else default
    return _plain(f"{f'Default {shown}.' if default is not None else 'May be left out.'} {argument.description}")


def usage_text(entry: Entry) -> str:
    """Give how a function is called; what may be left out stands in brackets.

    Parameters
    ----------
    entry : Entry
        Of the catalogue.

    Returns
    -------
    str
        Such as "CVM_EVC(reference price, positive, [negative])".
    """
    arguments = (f"[{argument.label}]" if argument.optional else argument.label for argument in entry.arguments)
    return f"{entry.name}({', '.join(arguments)})"


def _plain(text: str) -> str:
    """Drop the marks that only documentation renders."""
    return text.replace("`", "")
