"""A private LibreOffice under our control: opens spreadsheets, changes cells, recalculates, reads, saves.

The office has a throw-away profile of its own and does not touch one that the user has open. Our Python has
no `uno`, so a small script in a Python that has it does the talking (`extension/uno_side.py`).
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from udfs.cell_values import CellError
from udfs.hosts.libreoffice.building import this_environment, unpack
from udfs.hosts.libreoffice.finding import LibreOffice, clean_environment, find_office, office_python
from udfs.hosts.libreoffice.prefixes import prefixed, with_prefix
from udfs.hosts.libreoffice.serving import load_catalogue
from xlcvm.errors import CvmError

Value = float | str | CellError | None
_UNO_SIDE = Path(__file__).parent / "extension" / "uno_side.py"


class Office:
    """A running LibreOffice with the functions of xlcvm; a context manager.

    Parameters
    ----------
    program : LibreOffice, optional
        Which one; the one of this machine.
    extensions : Path, optional
        A folder of unpacked extensions; the functions of this xlcvm. An empty folder gives a bare office.
    profile : Path, optional
        A profile to use instead of a throw-away one.
    bootstrap : sequence of str
        Further options for LibreOffice's start.
    timeout : float
        Seconds that one request may take.

    Raises
    ------
    CvmError
        #VALUE!: no LibreOffice, no Python support, or it does not start.
    """

    def __init__(
        self,
        *,
        program: LibreOffice | None = None,
        extensions: Path | None = None,
        profile: Path | None = None,
        bootstrap: Sequence[str] = (),
        timeout: float = 300.0,
    ) -> None:
        self._program = program or find_office()
        self._python = office_python(self._program)
        self._timeout = timeout
        self._folder = tempfile.TemporaryDirectory(prefix="xlcvm-office-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        extensions = extensions or unpack(load_catalogue(), this_environment(), folder / "extensions")
        pipe = f"xlcvm{uuid.uuid4().hex}"
        quiet = [
            "--headless",
            "--invisible",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
        ]
        self._office = subprocess.Popen(
            [
                self._program.soffice,
                *quiet,
                f"-env:UserInstallation={(profile or folder / 'profile').as_uri()}",
                f"-env:BUNDLED_EXTENSIONS={extensions.resolve().as_uri()}",
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
                *bootstrap,
            ],
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it starts a child, and both are ended as one group
        )
        self._driver = subprocess.Popen(
            [self._python.program, _UNO_SIDE, pipe],
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._connected = False
        self._answer()
        self._connected = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The version, such as "7.4.7.2"."""
        return str(self.ask("version"))

    def open(self, path: Path) -> Document:
        """Open a spreadsheet. CVM_ functions in an .xlsx are found in whichever form it stores them."""
        path = path.resolve()
        if path.suffix.lower() == ".xlsx":
            copy = Path(tempfile.mkdtemp(dir=self._folder.name)) / path.name
            with_prefix(path, copy)
            path = copy
        return self._document(self.ask("open", path=str(path)))

    def new(self) -> Document:
        """Open an empty spreadsheet with one sheet."""
        return self._document(self.ask("open", path=None))

    def _document(self, answer: dict[str, Any]) -> Document:
        return Document(self, answer["document"], tuple(answer["sheets"]))

    def wizard(self, beginning: str = "CVM_") -> dict[str, Any]:
        """Give what the function wizard shows, by name: a description, and [name, text, optional] each."""
        found: dict[str, Any] = self.ask("wizard", prefix=beginning)
        return found

    def ask(self, what: str, **details: object) -> Any:
        """Send a request to the script that talks to the office, and give its answer."""
        if self._driver.stdin is None or self._driver.poll() is not None:
            raise self._died()
        self._driver.stdin.write(json.dumps({"do": what, **details}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def _listen(self) -> None:
        if self._driver.stdout is not None:
            for line in self._driver.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _answer(self) -> Any:
        line = self._next_line()
        if not line:
            raise self._died()
        answer = json.loads(line)
        if "error" in answer:
            raise CvmError(f"LibreOffice reports: {answer['error']}")
        return answer["result"]

    def _next_line(self) -> str:
        """Give the next line of the script; "" when it ended, or when the office ended before it was reached."""
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            try:
                return self._answers.get(timeout=0.2)
            except queue.Empty:
                if not self._connected and self._office.poll() not in (None, 0):
                    return ""
        self.close()
        raise CvmError(f"LibreOffice did not answer within {self._timeout:g} seconds.")

    def _died(self) -> CvmError:
        self._end(self._driver, patience=1)
        self._connected = False
        told = self._driver.stderr.read() if self._driver.stderr and not self._driver.stderr.closed else ""
        self.close()
        last = told.strip().splitlines()[-1:] or ["it gave no reason"]
        return CvmError(
            f"LibreOffice ended or did not start: {last[0]}.",
            "Start LibreOffice once by hand to see whether it works.",
        )

    def close(self) -> None:
        """End the office and remove its profile."""
        if self._driver.poll() is None and self._driver.stdin and not self._driver.stdin.closed:
            try:
                self._driver.stdin.write('{"do": "quit"}\n')
                self._driver.stdin.close()
            except OSError:  # it ended in the meantime
                pass
        patience = 30.0 if self._connected else 0.0
        self._end(self._driver, patience=patience)
        self._end(self._office, patience=patience)
        for stream in (self._driver.stdin, self._driver.stdout, self._driver.stderr):
            if stream and not stream.closed:
                stream.close()
        self._folder.cleanup()

    @staticmethod
    def _end(process: subprocess.Popen[Any], *, patience: float) -> None:
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            _kill_with_children(process)
            process.wait(30)


def _kill_with_children(process: subprocess.Popen[Any]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/PID", str(process.pid), "/T", "/F"], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Document:
    """An open spreadsheet.

    Parameters
    ----------
    office : Office
        Where it is open.
    number : int
        Of the document there.
    sheets : tuple of str
        Their names when it was opened.
    """

    office: Office
    number: int
    sheets: tuple[str, ...]

    def _ask(self, what: str, **details: object) -> Any:
        return self.office.ask(what, document=self.number, **details)

    def add_sheet(self, name: str) -> None:
        """Add a sheet at the end."""
        self._ask("add_sheet", sheet=name)

    def write(self, address: str, rows: Sequence[Sequence[float | str | None]], *, sheet: str | None = None) -> None:
        """Write numbers, texts and formulas from a cell on; formulas in English, `;` between arguments."""
        named = [
            [prefixed(cell) if isinstance(cell, str) and cell[:1] == "=" else cell for cell in row] for row in rows
        ]
        self._ask("write", sheet=sheet or self.sheets[0], address=address, rows=named)

    def type(self, address: str, formula: str, *, sheet: str | None = None) -> None:
        """Enter a formula into a cell as a person types it."""
        self._ask("type", sheet=sheet or self.sheets[0], address=address, formula=formula)

    def array_formula(self, address: str, formula: str, *, sheet: str | None = None) -> None:
        """Enter one formula into a range, as Ctrl+Shift+Enter does."""
        self._ask("array_formula", sheet=sheet or self.sheets[0], address=address, formula=prefixed(formula))

    def read(self, address: str, *, sheet: str | None = None) -> list[list[Value]]:
        """Give the values of a range: numbers, texts, error values, and None for a blank."""
        rows = self._ask("read", sheet=sheet or self.sheets[0], address=address)
        return [[CellError(cell["error"]) if isinstance(cell, dict) else cell for cell in row] for row in rows]

    def value(self, address: str, *, sheet: str | None = None) -> Value:
        """Give the value of one cell."""
        return self.read(address, sheet=sheet)[0][0]

    def used(self, *, sheet: str | None = None) -> str:
        """Give the address of a sheet's used area, from A1 on."""
        return str(self._ask("used", sheet=sheet or self.sheets[0]))

    def formulas(self, address: str, *, sheet: str | None = None) -> list[list[str]]:
        """Give the formulas of a range, or what was entered."""
        rows: list[list[str]] = self._ask("formulas", sheet=sheet or self.sheets[0], address=address)
        return rows

    def recalculate(self) -> float:
        """Compute every formula again; give the seconds it took."""
        return float(self._ask("recalculate"))

    def store(self, path: Path) -> None:
        """Save a copy as .xlsx, .ods, .pdf or .csv."""
        self._ask("store", path=str(path.resolve()))

    def close(self) -> None:
        """Close it without saving."""
        self._ask("close")
