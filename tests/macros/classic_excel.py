"""xlwings' own classic engine on an Excel that is not there: a stand-in for what COM would show, in a process of its own.

Excel's arithmetic, its dialogs and how anything looks cannot be seen here; what is asked of Excel, and what becomes of what
it answers, can.
"""

from __future__ import annotations

import logging
import pickle
import re
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

_FORMULA = re.compile(r"=.*([A-Z]\w*\(|,|\d\.|\$?\b[A-Z]{1,3}[0-9])", re.IGNORECASE)
"""A rule's formula with a function, a separator, a decimal point or a reference."""
ERROR = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#VALUE!": -2146826273}


def in_excel(scenario: Callable[[], Any]) -> Any:
    """Run a function of a test module where xlwings takes itself to be on Windows, and give what it returns."""
    request = pickle.dumps((scenario.__module__, scenario.__qualname__))
    done = subprocess.run([sys.executable, "-m", __name__], input=request, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return pickle.loads(done.stdout)


def with_log(work: Callable[[], object]) -> list[str]:
    """Do something and give what was logged meanwhile, with the errors behind it."""
    found: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")

    handler = Handler()
    logging.getLogger("xlcvm").addHandler(handler)
    try:
        work()
    finally:
        logging.getLogger("xlcvm").removeHandler(handler)
    return found


class Refused(Exception):
    """What COM raises."""

    hresult = -1
    excepinfo = (0, "Microsoft Excel", "Excel is busy", "", 0, -1)


class Application:
    """Excel."""

    def __init__(self) -> None:
        self.Hwnd = 1
        self.ScreenUpdating = True
        self.DisplayAlerts = True
        self.Selection: Any = None
        self.International = {5: ";"}  # xlListSeparator, of a German Excel

    def __getattr__(self, name: str) -> Any:
        return MagicMock(name=name)


class Workbook:
    """A workbook; `sheets` are its cells from `corner` on, as Value2 has them; `charts` are sheets that are a chart.

    A locked one has its structure protected; a busy one takes no sheet either, for another reason.
    """

    def __init__(
        self,
        sheets: dict[str, Sequence[Sequence[Any]]],
        *,
        folder: str = "",
        locked: bool = False,
        busy: bool = False,
        charts: Sequence[str] = (),
    ) -> None:
        self.Application = Application()
        self.Name = "Book1.xlsx"
        self.FullName = f"{folder}/Book1.xlsx" if folder else "Book1"
        self.Path = folder
        self.locked = locked
        self.busy = busy
        self.ProtectStructure = locked
        self.charts = charts
        self.held = [Sheet(self, name, cells) for name, cells in sheets.items()]
        self.Worksheets = Sheets(self)
        self.Application.Selection = self.held[0].Range(self.held[0].Cells(1, 1))
        self.pdfs: list[str] = []
        self.active = self.held[0].Name

    @property
    def Sheets(self) -> Any:
        return [*(types.SimpleNamespace(Name=name) for name in self.charts), *self.held]

    @property
    def ActiveSheet(self) -> Any:
        return next((sheet for sheet in self.held if sheet.Name == self.active), self.held[0])

    def ExportAsFixedFormat(self, **options: Any) -> None:
        if self.locked:
            raise Refused
        Path(options["Filename"]).write_bytes(b"%PDF-1.7 of this workbook")
        self.pdfs.append(options["Filename"])

    def Windows(self, _: int) -> Any:
        return MagicMock()

    def Activate(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock(name=name)


class Sheets:
    """Its worksheets."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.Parent = book

    @property
    def Count(self) -> int:
        return len(self.book.held)

    def __iter__(self) -> Any:
        return iter(list(self.book.held))

    def __call__(self, key: int | str) -> Any:
        if isinstance(key, int):
            return self.book.held[key - 1]
        return next(sheet for sheet in self.book.held if sheet.Name.casefold() == key.casefold())

    def Add(self, Before: Any) -> Any:
        if self.book.locked or self.book.busy:
            raise Refused("COM error")
        sheet = Sheet(self.book, f"Sheet{len(self.book.held) + 1}", [])
        self.book.held.insert(self.book.held.index(Before), sheet)
        return sheet


class Sheet:
    """A worksheet; `asked` is all that was set on its ranges."""

    def __init__(
        self, book: Workbook, name: str, cells: Sequence[Sequence[Any]], corner: tuple[int, int] = (1, 1)
    ) -> None:
        self.Parent, self.Application = book, book.Application
        self.Name = name
        self.cells = cells
        self.corner = corner
        self.shown: Sequence[Sequence[Any]] | None = None
        self.asked: list[tuple[str, str, Any]] = []
        self.Visible = -1
        self.broken = ""
        self.protected = False
        self.rules: list[tuple[str, dict[str, Any], Any]] = []

    @property
    def Index(self) -> int:
        return self.Parent.held.index(self) + 1

    @property
    def UsedRange(self) -> Any:
        rows, columns = max(len(self.cells), 1), max(map(len, self.cells), default=1)
        return Range(self, *self.corner, self.corner[0] + rows - 1, self.corner[1] + columns - 1)

    def Cells(self, row: int, column: int) -> Any:
        return Range(self, row, column, row, column)

    def Range(self, first: Any, last: Any = None) -> Any:
        last = last or first
        return Range(self, first.Row, first.Column, last.Row, last.Column)

    def Move(self, Before: Any) -> None:
        held = self.Parent.held
        held.remove(self)
        held.insert(held.index(Before), self)

    def Activate(self) -> None:
        self.Parent.active = self.Name

    def Delete(self) -> None:
        self.Parent.held.remove(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "Name" and value in self.Parent.charts:
            raise Refused
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = MagicMock(name=name)
        object.__setattr__(self, name, made)
        return made


class Range:
    """A range: what it holds, and a note of whatever is set on it."""

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        own = self.__dict__
        own.update(Worksheet=sheet, Parent=sheet, Row=top, Column=left, bottom=bottom, right=right, pieces=1)
        own.update(
            Rows=types.SimpleNamespace(Count=bottom - top + 1), Columns=types.SimpleNamespace(Count=right - left + 1)
        )
        own.update(Application=sheet.Application)

    @property
    def Address(self) -> str:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        first, last = f"${letters[self.Column - 1]}${self.Row}", f"${letters[self.right - 1]}${self.bottom}"
        whole = first if first == last else f"{first}:{last}"
        return ",".join([whole] * self.pieces)

    @property
    def Count(self) -> int:
        count = self.Rows.Count * self.Columns.Count
        if count > 2**31:
            raise Refused
        return int(count)

    def _read(self, cells: Sequence[Sequence[Any]]) -> Any:
        top, left = self.Worksheet.corner
        rows = tuple(
            tuple(
                cells[row - top][column - left]
                if 0 <= row - top < len(cells) and 0 <= column - left < len(cells[row - top])
                else None
                for column in range(self.Column, self.right + 1)
            )
            for row in range(self.Row, self.bottom + 1)
        )
        return rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0]

    @property
    def Value2(self) -> Any:
        return self._read(self.Worksheet.cells)

    @property
    def Value(self) -> Any:
        return self._read(self.Worksheet.shown or self.Worksheet.cells)

    @property
    def Interior(self) -> Any:
        return Interior(self)

    @property
    def FormatConditions(self) -> Any:
        return self._rules("format")

    @property
    def Validation(self) -> Any:
        return self._rules("validation")

    def _rules(self, kind: str) -> Any:
        if kind not in self.__dict__:
            self.__dict__[kind] = Rules(self)
        return self.__dict__[kind]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = MagicMock(name=name)
        self.__dict__[name] = made
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        if name == self.Worksheet.broken or self.Worksheet.protected:
            raise Refused
        self.Worksheet.asked.append((self.Address, name, value))


class Interior:
    """What lies behind the cells of a range."""

    def __init__(self, cells: Range) -> None:
        self.__dict__["cells"] = cells

    def __getattr__(self, name: str) -> Any:
        return MagicMock(name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.cells, f"Interior.{name}", value)


class Rules:
    """Conditional formats, or what may be typed. Their formulas are read in the language of a German Excel."""

    def __init__(self, cells: Range) -> None:
        self.cells = cells
        self.Type = 0

    def Add(self, **words: Any) -> Any:
        if self.cells.Worksheet.protected or self.cells.Worksheet.broken == "FormatConditions":
            raise Refused
        for name in ("Formula1", "Formula2"):
            if _FORMULA.match(str(words.get(name, ""))):
                raise Refused(words[name])
        made = MagicMock()
        self.cells.Worksheet.rules.append((self.cells.Address, words, made))
        return made

    Modify = Add

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = MagicMock(name=name)
        self.__dict__[name] = made
        return made


def opened(book: Workbook) -> Any:
    """Give a workbook as xlwings shows it on Windows."""
    import xlwings  # noqa: PLC0415 - only where the stand-ins are
    import xlwings._xlwindows  # noqa: PLC0415

    return xlwings.Book(impl=xlwings._xlwindows.Book(xl=book))


def _main() -> None:
    import importlib  # noqa: PLC0415

    from tests.hosts.classic.com_process import stand_ins  # noqa: PLC0415

    module, name = pickle.load(sys.stdin.buffer)
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    stand_ins()
    import pywintypes  # type: ignore[import-not-found]  # noqa: PLC0415 - a stand-in

    # the module is another one here than where the scenarios come from
    pywintypes.com_error = importlib.import_module("tests.macros.classic_excel").Refused
    pickle.dump(getattr(importlib.import_module(module), name)(), answer)


if __name__ == "__main__":
    _main()
