"""VBA as text: what a line, a name and a string may be, and how our texts become such. It knows no project file.

Everything is written in ASCII, so that an Excel of any code page reads the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from xlcvm.errors import CvmError

LONGEST_LINE = 1023
MOST_CONTINUATIONS = 24
LONGEST_TEXT = 255  # of a description in the function wizard
LONGEST_MODULE_NAME = 31
_LONGEST_NAME = 255
_USUAL_LINE = 110
_INDENT = "    "
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CELL_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*", re.IGNORECASE)
_CONTINUED = re.compile(r"(^|\s)_\s*$")
_WORDS = """addressof and any array as attribute base boolean byref byte byval call case cbool cbyte ccur cdate cdbl
    cint clng const csng cstr currency cvar cverr date debug declare dim do double each else elseif empty end enum
    eqv erase error event exit false for friend function get global gosub goto if imp implements in input integer is
    len let lib like lock long loop lset me mid mod module name new next not nothing null object on open option
    optional or paramarray preserve print private property public put raiseevent redim rem resume return rset seek
    select set single static step stop string sub tab then to true type typeof until variant wend while with
    withevents write xor"""
RESERVED = frozenset(_WORDS.split())
_SPELLED = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "x", "·": "*", "÷": "/", "∕": "/", "±": "+/-",
    "≤": "<=", "≥": ">=", "≠": "<>", "Σ": "sum of ", "Δ": "change of ", "σ": "sigma", "€": "EUR", "£": "GBP",
    "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "→": "->", "ⁿ": "^n", "²": "^2", "³": "^3", "°": " degrees",
    "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def check_name(name: str, what: str = "function") -> None:
    """Refuse a name that VBA, or Excel for its sake, cannot take.

    Parameters
    ----------
    name : str
        Of a function, an argument or a module.
    what : str
        Which of these it is, for the message.

    Raises
    ------
    CvmError
        #VALUE!: says what is wrong with it.

    Examples
    --------
    >>> check_name("CVM_EVC")
    >>> check_name("CVM1")
    Traceback (most recent call last):
        ...
    xlcvm.errors.CvmError: "CVM1" cannot be the name of a VBA function: it is the address of a cell. ...
    """
    longest = LONGEST_MODULE_NAME if what == "module" else _LONGEST_NAME
    if not _NAME.fullmatch(name):
        reason = "it must begin with a letter and hold letters, digits and _ only"
    elif len(name) > longest:
        reason = f"it is longer than {longest} characters"
    elif name.casefold() in RESERVED:
        reason = "it is a word of the language"
    elif what == "function" and _CELL_ADDRESS.fullmatch(name):
        reason = "it is the address of a cell"
    else:
        return
    raise CvmError(f'"{name}" cannot be the name of a VBA {what}: {reason}.', "Rename it in its declaration.")


def check_source(module: str, source: str) -> None:
    """Refuse source that Excel's editor would not load as it is.

    Raises
    ------
    CvmError
        #VALUE!: names the module and the line.
    """
    continued = 0
    for number, line in enumerate(source.splitlines(), 1):
        where = f"{module}, line {number}"
        if not line.isascii():
            raise CvmError(f"The VBA source holds {line.strip()!a}.", "Write it in ASCII.", where=where)
        if any(ord(character) < 32 and character != "\t" for character in line):
            raise CvmError("The VBA source holds a control character.", "Remove it.", where=where)
        if len(line) > LONGEST_LINE:
            raise CvmError(
                f"A line of VBA has {len(line):,} characters; {LONGEST_LINE:,} is the most.", "Break it.", where=where
            )
        continued = continued + 1 if _CONTINUED.search(line) else 0
        if continued > MOST_CONTINUATIONS:
            raise CvmError(
                f"A statement of VBA is continued more than {MOST_CONTINUATIONS} times.", "Shorten it.", where=where
            )


def ascii_text(text: str) -> str:
    """Spell a text in ASCII; marks that only documentation renders are dropped.

    Raises
    ------
    CvmError
        #VALUE!: it holds a character that has no spelling yet.

    Examples
    --------
    >>> ascii_text("(p₁−p₀)q₁ × 10ⁿ ≤ `café`")
    '(p1-p0)q1 x 10^n <= cafe'
    """
    spelled = "".join(_SPELLED.get(character, character) for character in text.replace("`", ""))
    found = "".join(
        character for character in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(character)
    )
    for character in found:
        if not character.isascii() or not character.isprintable():
            raise CvmError(
                f"The description {text[:60]!a} holds {character!a}, which VBA cannot hold.",
                "Write it in other words.",
            )
    return found


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """Cut a text to what the function wizard holds: after a sentence when half of it is left, else after a word.

    Examples
    --------
    >>> shortened("One sentence. Another one.", 20), shortened("Some words without an end", 14)
    ('One sentence.', 'Some words ...')
    """
    if len(text) <= longest:
        return text
    sentence = text.rfind(". ", 0, longest) + 1
    if sentence >= longest // 2:
        return text[:sentence]
    return text[: longest - 3].rpartition(" ")[0] + " ..."


def literal(text: str) -> str:
    """Give a text as VBA writes it.

    Examples
    --------
    >>> print(literal('the kind "saving" or none'))
    "the kind ""saving"" or none"
    """
    return '"' + text.replace('"', '""') + '"'


def statement(head: str, items: Sequence[str], tail: str) -> str:
    """Write a statement with a list in it, broken after the items' commas.

    Parameters
    ----------
    head : str
        What stands before the list.
    items : sequence of str
        None is broken itself.
    tail : str
        What stands after it.

    Returns
    -------
    str
        Lines of about 110 characters, longer ones when there would be too many of them.

    Raises
    ------
    CvmError
        #VALUE!: it does not fit into 25 lines of 1,023 characters.
    """
    for width in (_USUAL_LINE, 250, 500, LONGEST_LINE - len(" _")):
        lines = _broken(head, items, tail, width)
        if len(lines) <= MOST_CONTINUATIONS + 1 and max(map(len, lines)) <= LONGEST_LINE - len(" _"):
            return " _\n".join(lines)
    raise CvmError(f"The statement that begins with {head.strip()} is too long for VBA.", "Shorten its texts.")


def _broken(head: str, items: Sequence[str], tail: str, width: int) -> list[str]:
    indent = " " * (len(head) - len(head.lstrip())) + _INDENT
    lines = [head]
    for index, item in enumerate(items):
        piece = item + (tail if index == len(items) - 1 else ",")
        if lines[-1] == head or len(lines[-1]) + len(piece) < width:
            lines[-1] += piece if lines[-1] == head else f" {piece}"
        else:
            lines.append(indent + piece)
    if not items:
        lines[-1] += tail
    return lines
