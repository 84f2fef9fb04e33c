"""The one error that users see: what is wrong, where, and what to do. It knows nothing of what raised it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_CONTEXT = 24  # characters of the text shown on either side of the place


class ErrorCode(StrEnum):
    """The error values that a spreadsheet cell can hold."""

    VALUE = "#VALUE!"
    NOT_AVAILABLE = "#N/A"
    NUMBER = "#NUM!"
    DIVISION = "#DIV/0!"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text that somebody typed.

    Parameters
    ----------
    text : str
        The whole text.
    start, end : int
        Offsets of the stretch, end exclusive.
    """

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        before, after = self.text[: self.start], self.text[self.end :]
        if len(before) > _CONTEXT:
            before = "…" + before[-_CONTEXT:]
        if len(after) > _CONTEXT:
            after = after[:_CONTEXT] + "…"
        marked = self.text[self.start : self.end]
        if len(marked) > 3 * _CONTEXT:
            marked = marked[: 2 * _CONTEXT] + "…"
        return f"character {self.start + 1}: {before}»{marked}«{after}"


class CvmError(Exception):
    """A deliberate error, written for the person who can mend it.

    Parameters
    ----------
    problem : str
        One sentence that shows the offending value.
    remedy : str
        What to do about it; one sentence, or nothing.
    code : ErrorCode
        The error value that a cell shows.
    where : str
        Which argument, row and column, or which equation.
    place : Place, optional
        The stretch of typed text that is meant.
    """

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        code: ErrorCode = ErrorCode.VALUE,
        where: str = "",
        place: Place | None = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.code = code
        self.where = where
        self.place = place

    @property
    def location(self) -> str:
        """Where it is, in words: the cell or equation, and the character when a text was typed."""
        return ", ".join(part for part in (self.where, str(self.place or "")) if part)

    def at(self, where: str) -> CvmError:
        """Give the same error with `where` set in front of what it already says of its place."""
        joined = ", ".join(part for part in (where, self.where) if part)
        return CvmError(self.problem, self.remedy, code=self.code, where=joined, place=self.place)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.problem, self.remedy, self.code, self.where, self.place)

    def __str__(self) -> str:
        location = f" ({self.location})" if self.location else ""
        return f"{self.problem}{location}{' ' + self.remedy if self.remedy else ''}"


def _rebuild(problem: str, remedy: str, code: ErrorCode, where: str, place: Place | None) -> CvmError:
    return CvmError(problem, remedy, code=code, where=where, place=place)
