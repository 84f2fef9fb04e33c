"""Inputs of a template found by the labels beside them, where their defined names are gone. It opens no file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.books import Book, Spot
from workbooks.grids import Content, Grid
from workbooks.library.inputs_sheet import HEADERS

_INPUT, _FIGURE, _SOURCE = HEADERS[0], HEADERS[1], HEADERS[-1]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A row of an inputs table: its label, its figure and its source."""

    label: str
    figure: Spot
    source: Spot | None


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a workbook's inputs, and of the facts on its cover."""

    rows: tuple[_Labelled, ...]
    cover: Grid

    @classmethod
    def of(cls, book: Book, cover: str) -> Labels:
        """Find the labels.

        Parameters
        ----------
        book : Book
            The workbook.
        cover : str
            The sheet that says which template it is.
        """
        return cls(tuple(row for grid in book.grids for row in _labelled(grid)), book.grid(cover))

    def beside(self, spot: Spot) -> str:
        """Give the label of the row in which a figure stands; nothing when it stands in no such row."""
        label = next((row.label for row in self.rows if row.figure == spot), "")
        if not label and spot.sheet == self.cover.sheet:
            label = _plain(self.cover.cell(spot.row, spot.column - 1))
        return label

    def spots(self, label: str) -> list[Spot]:
        """Give the figures that bear a label."""
        found = [row.figure for row in self.rows if row.label == label]
        return found or list(self._on_cover(label))

    def source(self, label: str) -> Spot | None:
        """Give the cell of the source of the input that bears a label."""
        return next((row.source for row in self.rows if row.label == label), None)

    def strangers(self, known: set[str]) -> Iterator[tuple[str, Spot]]:
        """Give the rows whose label is not known."""
        for row in self.rows:
            if row.label not in known:
                yield row.label, row.figure

    def _on_cover(self, label: str) -> Iterator[Spot]:
        for number, cells in enumerate(self.cover.rows):
            for column, content in enumerate(cells):
                if _plain(content) == label:
                    yield Spot(self.cover.sheet, number, column + 1)


def _labelled(grid: Grid) -> Iterator[_Labelled]:
    """Give the rows below each header row of inputs, down to the first one without a label."""
    for top, cells in enumerate(grid.rows):
        texts = [_plain(content) for content in cells]
        if _INPUT not in texts or _FIGURE not in texts:
            continue
        label, figure = texts.index(_INPUT), texts.index(_FIGURE)
        source = texts.index(_SOURCE) if _SOURCE in texts else None
        for row in range(top + 1, len(grid.rows)):
            text = _plain(grid.cell(row, label))
            if not text or text == _INPUT:
                break
            spot = None if source is None else Spot(grid.sheet, row, source)
            yield _Labelled(text, Spot(grid.sheet, row, figure), spot)


def _plain(content: Content) -> str:
    return " ".join(content.split()) if isinstance(content, str) else ""
