"""Cells of a written workbook by their defined names: what they hold, and where they stand."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.workbooks.engines import Stored, stored


class NamedCells:
    """A written workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stored: Stored = stored(path)
        names = openpyxl.load_workbook(path).defined_names
        self.places: dict[str, tuple[str, str]] = {}
        for name, found in names.items():
            sheet, _, address = str(found.attr_text).rpartition("!")
            if ":" not in address:
                self.places[name.casefold()] = (sheet.strip("'"), address.replace("$", ""))

    def place(self, words: str) -> tuple[str, str]:
        """Give sheet and address of a name in words."""
        plain = "".join(letter if letter.isalnum() else " " for letter in words)
        return self.places["_".join(plain.split()).casefold()]

    def __getitem__(self, words: str) -> float | str:
        """Give the stored value of a name in words."""
        return self.stored.values.get(self.place(words), "")

    def sheet(self, name: str) -> list[float | str]:
        """Give all stored values of a sheet."""
        return [value for (sheet, _), value in self.stored.values.items() if sheet == name]

    def column(self, sheet: str, header: str) -> list[float | str]:
        """Give what stands below the first header of that text, until a cell holds nothing at all."""
        place = next(at for at, value in self.stored.values.items() if at[0] == sheet and value == header)
        letters = "".join(filter(str.isalpha, place[1]))
        row, found = int(place[1].removeprefix(letters)) + 1, []
        while (sheet, f"{letters}{row}") in self.stored.values:
            found.append(self.stored.values[sheet, f"{letters}{row}"])
            row += 1
        return found
