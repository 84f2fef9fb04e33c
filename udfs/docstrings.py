"""Reading the parts of a numpy-style docstring that hosts show. It knows no function and no host."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Docstring:
    """The parts of a docstring.

    Parameters
    ----------
    summary : str
        The first paragraph, on one line.
    parameters : dict
        By name: what stands after the colon, and the description on one line.
    returns : str
        The description of the result, on one line.
    examples : str
        The examples as written.
    """

    summary: str
    parameters: dict[str, tuple[str, str]] = field(default_factory=dict)
    returns: str = ""
    examples: str = ""


def read_docstring(text: str) -> Docstring:
    r"""Take a numpy-style docstring apart.

    Examples
    --------
    >>> read = read_docstring("Give the sum.\n\nParameters\n----------\na : money\n    The first.")
    >>> read.summary, read.parameters
    ('Give the sum.', {'a': ('money', 'The first.')})
    """
    lines = inspect.cleandoc(text).splitlines()
    sections: dict[str, list[str]] = {"": []}
    current = sections[""]
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if line.strip() and len(following) >= 3 and set(following) == {"-"}:
            current = sections.setdefault(line.strip(), [])
        elif not (len(line) >= 3 and set(line) == {"-"}):
            current.append(line)
    return Docstring(
        summary=_paragraph(sections[""]),
        parameters=_described(sections.get("Parameters", [])),
        returns=_result(sections.get("Returns", [])),
        examples="\n".join(sections.get("Examples", [])).strip(),
    )


def _paragraph(lines: list[str]) -> str:
    text = "\n".join(lines).strip().split("\n\n")[0]
    return " ".join(text.split())


def _described(lines: list[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    names: list[str] = []
    measure = ""
    for line in lines:
        if line and not line[0].isspace():
            before, _, measure = (part.strip() for part in line.partition(" : "))
            names = [name.strip() for name in before.split(",")]
            found.update(dict.fromkeys(names, (measure, "")))
        else:
            for name in names:
                found[name] = (measure, " ".join(f"{found[name][1]} {line}".split()))
    return found


def _result(lines: list[str]) -> str:
    indented = [line for line in lines if line[:1].isspace()]
    return " ".join(" ".join(indented or lines).split())
