"""VBA functions generated from a catalogue: each hands its cells to Python, and computes nothing.

Every argument is `Optional`, also a required one: without it Excel itself would show #VALUE!, which nothing explains;
so Python sees what is missing, and CVM_WHY names it.
"""

from __future__ import annotations

from collections.abc import Iterable

from udfs.hosts.classic.vba_project import Module
from udfs.hosts.classic.vba_source import ascii_text, check_name, literal, shortened, statement
from udfs.wizard_texts import argument_text
from udfs.worksheet_function import Catalogue, Entry
from xlcvm.errors import CvmError

FUNCTIONS, DESCRIPTIONS = "CvmFunctions", "CvmDescriptions"
MOST_DESCRIBED = 20  # arguments whose descriptions the function wizard shows
_USED_NAMES = frozenset({"cvmcells", "computed", "raw", "callingcell"})  # an argument of that name would hide them
_LONGEST_CATEGORY = 255


def function_modules(catalogue: Catalogue | Iterable[Entry], taken: Iterable[str] = ()) -> list[Module]:
    """Give the module of the functions and the module that describes them in the function wizard.

    Parameters
    ----------
    catalogue : iterable of Entry
        Whose functions.
    taken : iterable of str
        Names of the project and its other modules.

    Returns
    -------
    list of Module
        Two plain modules.

    Raises
    ------
    CvmError
        #VALUE!: a name that VBA cannot take, or a description that it cannot hold.
    """
    entries = list(catalogue)
    names = {name.casefold() for name in (*taken, FUNCTIONS, DESCRIPTIONS)}
    for entry in entries:
        _check(entry, names)
    head = "Option Explicit\n' The worksheet functions. Generated from the catalogue of xlcvm: change nothing here.\n\n"
    functions = head + "\n".join(map(_function, entries))
    return [Module(FUNCTIONS, functions), Module(DESCRIPTIONS, _descriptions(entries))]


def _check(entry: Entry, taken: set[str]) -> None:
    check_name(entry.name)
    if entry.name.casefold() in taken:
        raise CvmError(f'"{entry.name}" is also the name of a VBA module or project.', "Rename one of them.")
    for argument in entry.arguments:
        check_name(argument.name, "argument")
        if argument.name.casefold() in _USED_NAMES:
            raise CvmError(
                f'"{argument.name}" cannot be the name of a VBA argument: the function itself uses the word.',
                f"Rename the argument of {entry.name}.",
            )


def _function(entry: Entry) -> str:
    name = entry.name
    signature = statement(
        f"Public Function {name}(", [f"Optional {a.name} As Variant" for a in entry.arguments], ") As Variant"
    )
    cells = [*(f"CvmCells.Raw({argument.name})" for argument in entry.arguments), "CvmCells.CallingCell()"]
    call = statement(f'    {name} = CvmCells.Computed("{name}", Array(', cells, "))")
    described = f"Attribute {name}.VB_Description = {literal(function_text(entry))}"
    return f"{signature}\n{described}\n{call}\nEnd Function\n"


def function_text(entry: Entry) -> str:
    """Give what the function wizard says of a function; its family is the category it stands in."""
    return shortened(ascii_text(entry.summary))


def _descriptions(entries: list[Entry]) -> str:
    """Describe a family in a procedure of its own: a procedure of VBA is limited to 64 KB."""
    families: dict[str, list[Entry]] = {}
    for entry in entries:
        families.setdefault(entry.family, []).append(entry)
    calls = "".join(f"    Describe{number}\n" for number in range(1, len(families) + 1))
    parts = [
        "Option Explicit\nOption Private Module\n"
        "' The texts of the function wizard. Generated from the catalogue of xlcvm: change nothing here.\n",
        f"Public Sub DescribeFunctions()\n{calls}End Sub\n",
        "Private Function Ours(functionName As String) As String\n"
        '    Ours = "\'" & ThisWorkbook.Name & "\'!" & functionName\nEnd Function\n',
    ]
    for number, members in enumerate(families.values(), 1):
        parts.append(f"Private Sub Describe{number}()\n{''.join(map(_description, members))}End Sub\n")
    return "\n".join(parts)


def _description(entry: Entry) -> str:
    category = ascii_text(entry.family)[:_LONGEST_CATEGORY]
    head = (
        f'    Application.MacroOptions Macro:=Ours("{entry.name}"), Description:={literal(function_text(entry))}, _\n'
        f"        Category:={literal(category)}"
    )
    texts = [literal(shortened(ascii_text(argument_text(argument)))) for argument in entry.arguments[:MOST_DESCRIBED]]
    if not texts:
        return f"{head}\n"
    return f"{head}, _\n" + statement("        ArgumentDescriptions:=Array(", texts, ")") + "\n"
