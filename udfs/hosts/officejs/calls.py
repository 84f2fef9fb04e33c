"""What a request must look like: its size, its kind, its JSON, and what a call asks for. It computes nothing.

Whatever is wrong is a `Refusal`: a status of HTTP and a sentence, which the page shows as the cell's hover text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.requests import Request

from udfs.worksheet_function import Catalogue, Entry
from xlcvm.errors import CvmError

MOST_BYTES = 32 * 2**20  # some two million cells; the objects that they become take ten times as much
_MOST_DRAINED = 8 * MOST_BYTES  # a browser shows the answer only when all it sends was taken
_LONGEST_SHOWN = 60
_LONGEST_SESSION = 64


class Refusal(Exception):
    """A request that cannot be answered.

    Parameters
    ----------
    status : int
        Of HTTP.
    reason : CvmError
        What is wrong with it, and what to do.
    """

    def __init__(self, status: int, reason: CvmError) -> None:
        super().__init__(str(reason))
        self.status = status


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A cell that wants to be computed.

    Parameters
    ----------
    entry : Entry
        The function.
    arguments : list
        As JSON gives them: a cell, rows of cells, or None for what was left out.
    cell : str
        The calling cell, where Excel tells it.
    session : str
        By which the page tells one Excel from another.
    runtime : str
        Of Excel's custom functions, such as "1.4".
    """

    entry: Entry
    arguments: list[Any]
    cell: str
    session: str
    runtime: str


async def body_of(request: Request) -> bytes:
    """Take in the body of a request.

    Raises
    ------
    Refusal
        415: no JSON; 413: larger than a request may be.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(
            415,
            CvmError(f"The request is of the kind {_shown(kind)}.", "Send JSON, with Content-Type: application/json."),
        )
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST_DRAINED:
            break
        if size <= MOST_BYTES:
            parts.append(part)
        else:
            parts.clear()
    if size > MOST_BYTES:
        raise Refusal(
            413,
            CvmError(
                f"The cells are too many for one request: more than {MOST_BYTES // 2**20} MB.",
                "Give the function only the cells it needs; for a macro, work on a copy without the large sheets.",
            ),
        )
    return b"".join(parts)


def parsed(body: bytes) -> dict[str, Any]:
    """Read the JSON of a request.

    Raises
    ------
    Refusal
        400: it is none, or no object.

    Examples
    --------
    >>> parsed(b'{"func_name": "CVM_EVC"}')
    {'func_name': 'CVM_EVC'}
    """
    try:
        found = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # ValueError: also what is not UTF-8
        raise malformed(f"The request is no JSON ({_reason(error)}).") from None
    if not isinstance(found, dict):
        raise malformed("The request is JSON, but no object.")
    return found


def function_call(sent: Mapping[str, Any], catalogue: Catalogue) -> FunctionCall:
    """Read which function is called, and with what.

    Raises
    ------
    Refusal
        400: a part is missing or of another kind; 404: there is no such function.
    """
    name, arguments = sent.get("func_name"), sent.get("args")
    if not isinstance(name, str):
        raise malformed('The request names no function: "func_name" is missing.')
    if name.upper() not in catalogue:
        raise Refusal(
            404,
            CvmError(
                f"This server has no function {_shown(name)}.",
                "Reload the add-in: it is of another version than the server.",
            ),
        )
    entry = catalogue[name.upper()]
    if not isinstance(arguments, list):
        raise malformed('The request has no list of arguments: "args" is missing.')
    if len(arguments) > len(entry.arguments):
        raise malformed(f"{entry.name} takes {len(entry.arguments)} arguments, and {len(arguments)} were sent.")
    return FunctionCall(
        entry,
        arguments,
        _text(sent.get("caller_address")),
        _text(sent.get("session_id"))[:_LONGEST_SESSION],
        _text(sent.get("runtime")) or "1.1",
    )


def session_of(request: Request) -> str:
    """Give by what a page tells one Excel from another, where it is no part of the body."""
    return request.headers.get("xlcvm-session", "")[:_LONGEST_SESSION]


def check_book(sent: Mapping[str, Any]) -> None:
    """Refuse what is no workbook as xlwings sends it.

    Raises
    ------
    Refusal
        400: a part is missing or of another kind.
    """
    book, sheets = sent.get("book"), sent.get("sheets")
    if not isinstance(book, dict) or not isinstance(sheets, list) or not sheets:
        raise malformed('The request holds no workbook: "book" and "sheets" are missing.')
    for sheet in sheets:
        rows = sheet.get("values") if isinstance(sheet, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise malformed('A sheet of the request has no rows of "values".')
        if rows == [[]]:
            raise Refusal(
                400,
                CvmError(
                    f"The sheet {_shown(str(sheet.get('name')))} did not come along: a macro would take it for empty.",
                    'Delete the sheet "xlwings.conf" of the workbook, whose settings leave it out.',
                ),
            )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:_LONGEST_SHOWN]


def malformed(problem: str) -> Refusal:
    """Give the refusal of what no page of ours would send."""
    return Refusal(400, CvmError(problem, "Reload the add-in; if that does not help, report it."))


def _shown(text: str) -> str:
    return f'"{text[:_LONGEST_SHOWN]}{"…" if len(text) > _LONGEST_SHOWN else ""}"'
