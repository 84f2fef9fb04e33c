"""Which texts may be names, and what is said of a name that nothing or too much is called. It knows no tree."""

from __future__ import annotations

from collections.abc import Iterable

from xlcvm.equations.operators import FUNCTIONS, SIGNS
from xlcvm.equations.parser import nearest, parse_equation
from xlcvm.equations.syntax import Name, Operation, walk
from xlcvm.equations.tokens import MAX_NAME, SIDE_NAMES, Names, fold_text
from xlcvm.errors import CvmError, Place


def name_problem(name: str, what: str) -> CvmError | None:
    """Say why a text cannot be a name, when it cannot."""
    folded = fold_text(name)
    shown = name[:60]
    if folded in FUNCTIONS:
        return CvmError(f'{what} is named "{shown}", which is a function.', f'Rename it, such as "{shown} (value)".')
    if folded in SIDE_NAMES:
        return CvmError(f'{what} is named "{shown}", which says whose figures are meant.', "Rename it.")
    if name[:1] in "=+-@":
        return CvmError(
            f'{what} is named "{shown}", which begins with "{name[:1]}": a spreadsheet would run it.',
            "Rename it so that it begins with a letter.",
        )
    if len(name) > MAX_NAME:
        return CvmError(f'The name "{name[:40]}…" is longer than {MAX_NAME} characters.', "Shorten it.")
    if not any(char.isalpha() for char in folded):
        return CvmError(f'{what} is named "{shown}", which holds no letter.', "Give it a name in words.")
    if any(char in "[]=;" for char in name):
        return CvmError(f'The name "{shown}" holds "[", "]", "=" or ";".', "Rename it without.")
    return None


def ambiguous_name(node: Name, text: str, equation: str) -> CvmError:
    """Say that a name means both an input and an equation."""
    return CvmError(
        f'"{node.text}" is both an input and an equation.',
        "Rename one of the two, and say which one is meant.",
        where=f'equation "{equation}"' if equation else "",
        place=Place(text, node.start, node.end),
    )


def unknown_name(node: Name, text: str, equation: str, names: Names) -> CvmError:
    """Say that nothing is called so, and propose the nearest name."""
    near = nearest(node.key, names.spelling)
    if near is None:  # a name that holds signs may have been cut at the first of them
        signed = [name for name in names.spelling if not name.replace(" ", "").isalnum()][:500]
        near = next((n for n in signed if nearest(fold_text(text[node.start : node.start + len(n)]), [n])), None)
    where = f'equation "{equation}"' if equation else ""
    return CvmError(
        f'There is no input or equation named "{node.text}".',
        f'Did you mean "{names.spelling[near]}"?' if near else "Add it to the inputs table, or correct the name.",
        where=where,
        place=Place(text, node.start, node.end),
    )


def arithmetic_in_name(name: str, spelled: Iterable[str]) -> list[str]:
    """Give the names that a name is made of, when it can be read as arithmetic on them; nothing when it cannot.

    Parameters
    ----------
    name : str
        The name.
    spelled : iterable of str
        All names there are.

    Returns
    -------
    list of str
        In quotes.

    Examples
    --------
    >>> arithmetic_in_name("price - cost", ["price", "cost", "price - cost"])
    ['"price"', '"cost"']
    >>> arithmetic_in_name("set-up time", ["set-up time", "time"])
    []
    """
    if not any(char in SIGNS or char == "x" for char in name):
        return []
    others = Names(other for other in spelled if fold_text(other) != fold_text(name))
    try:
        tree = parse_equation(name, others).tree
    except CvmError:
        return []
    found = [node for node, _ in walk(tree) if isinstance(node, Name)]
    if not isinstance(tree, Operation) or not all(node.key in others.spelling for node in found):
        return []
    return [f'"{node.text}"' for node in found]
