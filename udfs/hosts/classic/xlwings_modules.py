"""xlwings' own VBA, taken from the installed xlwings with its licence notices, and made safe for an add-in.

Every change is an exact replacement that must be found as often as stated: another xlwings is refused, never
half changed. What is changed, and why:

- Its functions stay within the add-in (`Option Private Module`): otherwise `=RunPython("…")` in a cell would run code.
- The configuration is the user's own file only. As delivered, a sheet `xlcvm.conf` of the active workbook, or a file
  beside it, would choose the interpreter: a workbook from a stranger could start any program.
- Sheets whose names end with `.py` are no code, and no folder of a workbook is on Python's path.
- Python and the command interpreter are started by their full paths, and Python without the current folder on its path
  (-P, and not xlwings' prepare_sys_path, which puts it there): a workbook may have been opened from that folder.
- Macros run in the process that computes the functions, which is why "Explain error" can see their failures.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from udfs.hosts.classic.vba_project import Module, ModuleKind
from xlcvm.errors import CvmError

VERSION = "0.37.8"
PROJECT = "xlcvm"
_MODULE = "xlwings_custom_addin.bas"
_DICTIONARY = Path("addin", "Dictionary.cls")
_NO_CODE = "    uses_embedded_code = False\n"
_PREPARE = r'import xlwings.utils;xlwings.utils.prepare_sys_path(\"""'


@dataclass(frozen=True, slots=True)
class _Change:
    """A replacement: what stands there, what shall, and how often it must be found."""

    old: str
    new: str
    times: int = 1


def _block(text: str, first: str, last: str) -> str:
    """Give the one stretch of a text from a line that begins so to the next line that is so."""
    found = re.findall(rf"^{re.escape(first)}.*?^{re.escape(last)}$\n", text, flags=re.DOTALL | re.MULTILINE)
    if len(found) != 1:
        raise _unknown(f"the part that begins with {first.strip()!r} was found {len(found)} times")
    return str(found[0])


def _changes(text: str) -> list[_Change]:
    return [
        _Change(f'PROJECT_NAME As String = "{_placeholder(text)}"', f'PROJECT_NAME As String = "{PROJECT}"'),
        _Change(
            '#Const App = "Microsoft Excel" \'Adjust when using outside of Excel\n',
            'Option Private Module\n#Const App = "Microsoft Excel"\n'
            "'Changed for xlcvm, see udfs/hosts/classic/xlwings_modules.py there\n",
        ),
        # the configuration: no sheet, no file beside the active workbook
        _Change(_block(text, "    ' Sheet\n", "    #End If"), ""),
        _Change(_block(text, "    ' Directory Config\n", "    End If"), ""),
        # no code in sheets
        _Change(_block(text, "    ' Check for embedded Python code\n", "    Next i"), _NO_CODE),
        _Change(_block(text, "    ' Automatically add embedded code sheets\n", "    Next"), ""),
        # no folder of a workbook, and no name of one, on the command line
        _Change('GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")', '"false"', 2),
        _Change('AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName', 'AddExcelDir & ";;"'),
        _Change('AddExcelDir & ";" & ActiveFullName & ";" & ThisFullName', 'AddExcelDir & ";;"', 2),
        # full paths, and nothing from the current folder
        _Change('PYTHON_WIN = "cmd.exe "', 'PYTHON_WIN = Environ("SystemRoot") & "\\System32\\cmd.exe "', 2),
        _Change('WScript.Run("cmd.exe /C "', 'WScript.Run(Environ("SystemRoot") & "\\System32\\cmd.exe /C "'),
        _Change('tail = " -B -c ""import sys', 'tail = " -P -B -c ""import sys'),
        _Change(f'"{_PREPARE} & PYTHONPATH & "\\"");import xlwings; ', '"import xlwings; '),
        _Change(f'" -B -c ""{_PREPARE} & PYTHONPATH & "\\""); " & PythonCommand', '" -P -B -c """ & PythonCommand'),
        # one process
        _Change('OPTIMIZED_CONNECTION = GetConfig("USE UDF SERVER", False)', "OPTIMIZED_CONNECTION = True"),
    ]


def _placeholder(text: str) -> str:
    found = re.findall(r'PROJECT_NAME As String = "(\w+)"', text)
    return found[0] if len(found) == 1 else ""


def xlwings_modules(folder: Path | None = None) -> list[Module]:
    """Give xlwings' module and its Dictionary class for an add-in.

    Parameters
    ----------
    folder : Path, optional
        Of the package xlwings; the installed one.

    Returns
    -------
    list of Module
        The module "xlwings" and the class "Dictionary".

    Raises
    ------
    CvmError
        #VALUE!: xlwings is missing, or another version than this one can be built with.
    """
    folder = folder or _installed()
    try:
        module = _read(folder / _MODULE)
        dictionary = _read(folder / _DICTIONARY)
    except FileNotFoundError as error:
        raise _unknown(f"it has no {Path(str(error.filename)).name}") from None
    if f'XLWINGS_VERSION As String = "{VERSION}"' not in module:
        raise _unknown("its VBA is of another version")
    header, _, body = module.partition("\n")
    if header != 'Attribute VB_Name = "xlwings"':
        raise _unknown("its VBA begins otherwise")
    return [Module("xlwings", hardened(body)), _class(dictionary)]


def hardened(text: str) -> str:
    """Change xlwings' module as the docstring of this module says.

    Raises
    ------
    CvmError
        #VALUE!: a place that is to be changed is not there, or not as often as it was.
    """
    for change in _changes(text):
        if text.count(change.old) != change.times or not change.old:
            raise _unknown(f"{change.old.strip().splitlines()[0]!r} is there {text.count(change.old)} times")
        text = text.replace(change.old, change.new)
    return text


def _class(text: str) -> Module:
    """Take the header off an exported class; what it says of itself, its licence too, stays."""
    lines = text.split("\n")
    header = [line for line in lines[:20] if line.startswith("Attribute VB_") and "VB_Description" not in line]
    if lines[:1] != ["VERSION 1.0 CLASS"] or 'Attribute VB_Name = "Dictionary"' not in header:
        raise _unknown("its class Dictionary begins otherwise")
    start = max(lines.index(line) for line in header) + 1
    exposed = "Attribute VB_Exposed = True" in header
    return Module("Dictionary", "\n".join(lines[start:]), ModuleKind.CLASS, exposed)


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii")


def _installed() -> Path:
    found = importlib.util.find_spec("xlwings")
    if found is None or not found.origin:
        raise CvmError("The add-in for Excel is built from xlwings, which is not installed.", _REMEDY)
    version = metadata.version("xlwings")
    if version != VERSION:
        raise _unknown("")
    return Path(found.origin).parent


_REMEDY = f'Install it: python -m pip install "xlwings=={VERSION}"'


def _unknown(why: str) -> CvmError:
    try:
        here = f"xlwings {metadata.version('xlwings')} is installed"
    except metadata.PackageNotFoundError:
        here = "This xlwings is not known"
    reason = f" ({why})" if why else ""
    return CvmError(f"{here}; the add-in is built with xlwings {VERSION}{reason}.", _REMEDY)
