"""The mapping of invoice lines from a file: TOML, or a workbook with tables. It reads no invoice lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbooks.mapping_sheets import read_mapping_sheets
from workbooks.reading import read_grids
from workbooks.reading_options import ReadingOptions
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.mapping import InvoiceMapping
from xlcvm.pricing.invoices.mapping_sections import read_mapping
from xlcvm.pricing.invoices.written_values import key_of, keyed, read_text

_FILE_KEYS = ("delimiter", "encoding", "decimal", "sheet", "table")
_PLACE = re.compile(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_mapping_file(path: str | Path) -> tuple[InvoiceMapping, ReadingOptions]:
    """Read a mapping and how the lines that it is for are read.

    Parameters
    ----------
    path : str or Path
        Of a .toml file, or of a workbook (.xlsx, .xlsm) as `read_mapping_sheets` says.

    Returns
    -------
    pair of InvoiceMapping and ReadingOptions
        The options know the columns that are needed, and which of them hold figures.

    Raises
    ------
    CvmError
        #VALUE!: the file is missing or cannot be read, or what is written is not understood.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind in (".xlsx", ".xlsm"):
        content = read_mapping_sheets(read_grids(path))
    elif kind == ".toml":
        content = _toml(path)
    else:
        raise CvmError(f'"{path.name}" is no mapping.', "A mapping is a .toml file or a workbook (.xlsx).")
    return read_mapping_content(content)


def read_mapping_content(content: Mapping[str, Any]) -> tuple[InvoiceMapping, ReadingOptions]:
    """Read a mapping and how lines are read from nested dictionaries.

    Examples
    --------
    >>> mapping, options = read_mapping_content({
    ...     "columns": {"list_price": "gross", "quantity": "units", "account": "customer"},
    ...     "step": [{"name": "Discount", "stage": "on-invoice", "column": "disc", "basis": "% of list"}],
    ...     "file": {"delimiter": ";"},
    ... })
    >>> options.delimiter, options.columns, options.figures
    (';', ('gross', 'units', 'disc', 'customer'), ('gross', 'units', 'disc'))
    """
    mapping = read_mapping(content)
    section = {name: "tab" if value == "\t" else value for name, value in _section(content, "file").items()}
    file = keyed(section, _FILE_KEYS, "[file]")  # a tab is blank to it
    dates = keyed(_section(content, "dates"), ("format", "zone"), "[dates]")
    options = ReadingOptions(
        table=_text(file, "table"),
        sheet=_text(file, "sheet"),
        delimiter=_text(file, "delimiter"),
        encoding=_text(file, "encoding"),
        decimal=mapping.decimal,
        zone=_text(dates, "zone", "[dates]"),
        columns=tuple(dict.fromkeys(mapping.columns.values())),
        figures=mapping.figures,
    )
    return mapping, options


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section: Mapping[str, Any] = next((value for key, value in content.items() if key_of(key) == name), {})
    return section


def _text(section: Mapping[str, Any], key: str, where: str = "[file]") -> str:
    return read_text(section[key], key, where) if key in section else ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CvmError(f'There is no file "{path}".', "Check its name and folder.") from None
    except UnicodeDecodeError:
        raise CvmError(f'The mapping "{path.name}" is not UTF-8.', "Save it as UTF-8.") from None
    except OSError as error:
        raise CvmError(f'The mapping "{path.name}" cannot be read: {error.strerror}.', "Choose another file.") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text, path.name) from None


def _syntax_error(error: tomllib.TOMLDecodeError, text: str, name: str) -> CvmError:
    """Say in which line and column a TOML file cannot be read, and what stands there."""
    found = _PLACE.match(str(error))
    if found is None:
        return CvmError(f'The mapping "{name}" cannot be read: {error}.', "Write it as TOML.")
    problem, line, column = found.groups()
    if line is None:
        return CvmError(f'The mapping "{name}" ends too early: {problem}.', "Complete its last line.")
    shown = text.splitlines()[int(line) - 1].strip()[:80] if int(line) <= len(text.splitlines()) else ""
    return CvmError(
        f'The mapping "{name}" cannot be read in line {line}, column {column}: {problem}.',
        f"The line is: {shown}" if shown else "Complete the line before it.",
    )
