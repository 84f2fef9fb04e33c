"""The half of the driver that talks to a running office; it runs in a Python that has `uno`, never in ours.

Started as a script by `office.py` with the name of the office's pipe. It reads one request a line from its
input, `{"do": …, …}`, and answers each with one line, `{"result": …}` or `{"error": …}`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from itertools import count, groupby
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_FORMULA_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
_WAIT = 120.0  # seconds for an office to start on a busy machine
_FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "ods": "calc8",
    "pdf": "calc_pdf_Export",
    "csv": "Text - txt - csv (StarCalc)",
}
_ERRORS = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#VALUE!",
    519: "#VALUE!",
    521: "#NULL!",
    523: "#NUM!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}


class Driver:
    """One connection to one office, and the documents that it opened."""

    def __init__(self, pipe: str) -> None:
        self.context = _connect(pipe)
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.documents: dict[int, Any] = {}
        self.numbers = count()

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def answer(self, request: dict[str, Any]) -> Any:
        """Do what a request asks for."""
        return getattr(self, f"do_{request.pop('do')}")(**request)

    def do_open(self, path: str | None) -> dict[str, Any]:
        """Open a file, or a new spreadsheet; give its number and the names of its sheets."""
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, _properties(Hidden=True))
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise ValueError(f"{path} is not a spreadsheet")
        number = next(self.numbers)
        self.documents[number] = document
        return {"document": number, "sheets": list(document.Sheets.ElementNames)}

    def _range(self, document: int, sheet: str, address: str) -> Any:
        return self.documents[document].Sheets.getByName(sheet).getCellRangeByName(address)

    def do_add_sheet(self, document: int, sheet: str) -> None:
        """Add a sheet at the end."""
        sheets = self.documents[document].Sheets
        sheets.insertNewByName(sheet, sheets.Count)

    def do_write(self, document: int, sheet: str, address: str, rows: list[list[Any]]) -> None:
        """Write numbers, texts and formulas from a cell on, row by row. A blank is null."""
        corner = self._range(document, sheet, address).RangeAddress
        cells = self.documents[document].Sheets.getByName(sheet)

        def block(top: int, left: int, bottom: int, right: int) -> Any:
            first_row, first_column = corner.StartRow, corner.StartColumn
            return cells.getCellRangeByPosition(
                first_column + left, first_row + top, first_column + right, first_row + bottom
            )

        width = max(map(len, rows))
        full = [row + [None] * (width - len(row)) for row in rows]
        plain = tuple(tuple("" if cell is None or _is_formula(cell) else cell for cell in row) for row in full)
        block(0, 0, len(rows) - 1, width - 1).setDataArray(plain)
        for column in range(width):
            flags = ((_is_formula(row[column]), index) for index, row in enumerate(full))
            for is_formula, run in groupby(flags, key=lambda pair: pair[0]):
                if is_formula:
                    indices = [index for _, index in run]
                    formulas = tuple((full[index][column],) for index in indices)
                    block(indices[0], column, indices[-1], column).setFormulaArray(formulas)

    def do_type(self, document: int, sheet: str, address: str, formula: str) -> None:
        """Enter a formula as a person types it in the user interface."""
        self._range(document, sheet, address).getCellByPosition(0, 0).FormulaLocal = formula

    def do_array_formula(self, document: int, sheet: str, address: str, formula: str) -> None:
        """Enter an array formula into a range."""
        self._range(document, sheet, address).setArrayFormula(formula)

    def do_read(self, document: int, sheet: str, address: str) -> list[list[Any]]:
        """Give the values of a range; an error value is `{"error": …}`, a blank is null."""
        cells = self._range(document, sheet, address)
        rows = [[None if cell == "" else cell for cell in row] for row in cells.getDataArray()]
        origin = cells.RangeAddress
        for found in cells.queryFormulaCells(_FORMULA_ERRORS).RangeAddresses:
            for row in range(found.StartRow - origin.StartRow, found.EndRow - origin.StartRow + 1):
                for column in range(found.StartColumn - origin.StartColumn, found.EndColumn - origin.StartColumn + 1):
                    number = cells.getCellByPosition(column, row).getError()
                    rows[row][column] = {"error": _ERRORS.get(number, f"Err:{number}")}
        return rows

    def do_used(self, document: int, sheet: str) -> str:
        """Give the address of the used area, from A1 on."""
        cells = self.documents[document].Sheets.getByName(sheet)
        cursor = cells.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = cells.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        return str(used.AbsoluteName).rpartition(".")[2].replace("$", "")

    def do_formulas(self, document: int, sheet: str, address: str) -> list[list[str]]:
        """Give the formulas of a range, or what was entered."""
        return [list(row) for row in self._range(document, sheet, address).getFormulaArray()]

    def do_recalculate(self, document: int) -> float:
        """Compute every formula again; give the seconds it took."""
        start = time.perf_counter()
        self.documents[document].calculateAll()
        return time.perf_counter() - start

    def do_store(self, document: int, path: str) -> None:
        """Save a copy, in the format that the file's name ends with."""
        filter_name = _FILTERS[path.rpartition(".")[2].lower()]
        self.documents[document].storeToURL(uno.systemPathToFileUrl(path), _properties(FilterName=filter_name))

    def do_close(self, document: int) -> None:
        """Close a document without saving."""
        self.documents.pop(document).close(True)

    def do_wizard(self, prefix: str) -> dict[str, Any]:
        """Give what the function wizard shows of the functions whose names begin so."""
        descriptions = self._service("com.sun.star.sheet.FunctionDescriptions")
        found = {}
        for index in range(descriptions.Count):
            function = {entry.Name: entry.Value for entry in descriptions.getByIndex(index)}
            if function["Name"].startswith(prefix):
                found[function["Name"]] = {
                    "description": function["Description"],
                    "arguments": [[a.Name, a.Description, a.IsOptional] for a in function.get("Arguments", ())],
                }
        return found

    def do_version(self) -> str:
        """Give the version of the office."""
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        product = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            (uno.createUnoStruct("com.sun.star.beans.NamedValue", "nodepath", "/org.openoffice.Setup/Product"),),
        )
        return str(product.ooSetupVersionAboutBox)

    def do_quit(self) -> None:
        """End the office."""
        for document in self.documents.values():
            document.close(True)
        self.documents.clear()
        self.desktop.terminate()


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith("=")


def _properties(**values: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def _connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + _WAIT
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _requests() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def _send(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(pipe: str) -> None:
    """Connect, then answer requests until the last."""
    driver = Driver(pipe)
    _send(result="connected")
    for request in _requests():
        quitting = request["do"] == "quit"
        try:
            _send(result=driver.answer(request))
        except Exception as error:  # noqa: BLE001 - UNO's exceptions share no other base; the caller raises it
            _send(error=f"{type(error).__name__}: {error}")
        if quitting:
            return


if __name__ == "__main__":
    main(sys.argv[1])
