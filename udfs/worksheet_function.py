"""Declaring a worksheet function: signature, docstring and kinds of argument fill the catalogue.

It knows no host: a host binds the entries of the catalogue to the runtime it serves.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from udfs.cells import CellError, Kind, Result, common_shape, kind_of, to_cells
from udfs.docstrings import Docstring, read_docstring
from udfs.problems import Journal, acting_for, current_user, journal
from xlcvm.errors import CvmError, ErrorCode

F = TypeVar("F", bound=Callable[..., Any])

MOST_ARGUMENTS = 30  # LibreOffice's limit for add-ins; Excel's is higher
_logger = logging.getLogger("xlcvm")
_NAME = re.compile(r"CVM_[A-Z]+(_[A-Z]+)*")
_CELL_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*", re.IGNORECASE)
_VBA_WORDS = """addressof and any as attribute base begin boolean byref byte byval call case cbool cbyte
    ccur cdate cdbl cdec cint clng close compare const csng cstr currency cvar cverr date debug
    decimal declare defbool defdate defdbl defint deflng defobj defsng defstr defvar dim do
    double each else elseif empty end endif enum eqv erase error event exit explicit false fix
    for friend function get global gosub goto if imp implements in input integer is len let lib
    like line lock long longlong longptr loop lset me mid mod module name new next not nothing
    null object on open option optional or output paramarray preserve print private property
    public put raiseevent random read redim rem reset resume return rset scale seek select set
    single spc static step stop string sub tab then to true type typeof unlock until variant
    wend while with withevents write xor"""
_VBA_RESERVED = frozenset(_VBA_WORDS.split())


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a worksheet function.

    Parameters
    ----------
    name : str
        As in the signature.
    kind : Kind
        What it takes.
    description : str
        One or two sentences.
    measure : str
        Shape, unit and range, as the docstring states them after the colon.
    optional : bool
        Whether a cell may leave it out.
    default : object
        What it then is.
    """

    name: str
    kind: Kind
    description: str
    measure: str = ""
    optional: bool = False
    default: Any = None

    @property
    def label(self) -> str:
        """The name as people read it: words, and no underscore that only Python needed."""
        return self.name.strip("_").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Returns:
    """What a function gives: its kind, and a sentence."""

    kind: Kind
    description: str


@dataclass(frozen=True)
class Entry:
    """A worksheet function in the catalogue.

    Parameters
    ----------
    name : str
        As typed in a cell.
    family : str
        The heading it stands under.
    summary : str
        What it gives.
    arguments : tuple of Argument
        In the order of the cell.
    returns : Returns
        The result.
    examples : str
        The docstring's examples.
    function : callable
        Takes typed arguments.
    """

    name: str
    family: str
    summary: str
    arguments: tuple[Argument, ...]
    returns: Returns
    examples: str
    function: Callable[..., Any]
    journal: Journal = field(repr=False, compare=False, default=journal)

    def call(self, *raw: object, cell: str = "", user: str = "") -> Result:
        """Compute a cell: raw cells in, cells out. It never raises.

        Parameters
        ----------
        *raw : object
            Each argument as the host hands it over: one cell, a sequence of rows, or None when left out.
        cell : str
            The address of the calling cell, when the host tells it.
        user : str
            Who is asking, where a host serves several.

        Returns
        -------
        float, str, bool, CellError or list of lists
            A failure is a CellError, explained by `CVM_WHY`.
        """
        if user:
            with acting_for(user):
                return self._call(raw, cell)
        return self._call(raw, cell)

    def _call(self, raw: tuple[Any, ...], cell: str) -> Result:
        def fail(error: CvmError) -> None:
            self.journal.record(self.name, error, cell=cell, user=current_user())

        try:
            return self.evaluate(raw, fail)
        except CvmError as error:
            fail(error)
            return CellError(str(error.code), error)

    def as_python(self) -> Callable[..., Any]:
        """Give the function as Python code calls it: ranges are lists of lists, a failure raises CvmError."""
        signature = inspect.signature(self.function)

        @functools.wraps(self.function)
        def call(*positional: object, **named: object) -> object:
            given = signature.bind(*positional, **named).arguments
            raw = tuple(_plain(given.get(argument.name)) for argument in self.arguments)
            result = self.evaluate(raw, _ignore)
            if isinstance(result, CellError):
                raise result.cause or CvmError(f"The result is {result}.")
            return result

        return call

    def evaluate(self, raw: tuple[Any, ...], on_failure: Callable[[CvmError], None]) -> Result:
        """Read the arguments, call the function, and give its result as cells.

        Raises
        ------
        CvmError
            What is wrong with an argument, what the function raised, or "Internal error" with a code.
        """
        try:
            typed, shape = self._typed(raw)
            return to_cells(self.function(*typed), shape, on_failure)
        except CvmError:
            raise
        except OverflowError:
            raise CvmError(
                "The figures are too large to be computed with.", "Check their size and units.", code=ErrorCode.NUMBER
            ) from None
        except Exception as bug:
            raise _internal_error(self.name, bug) from bug

    def _typed(self, raw: tuple[Any, ...]) -> tuple[list[Any], tuple[int, int] | None]:
        arguments = self.arguments
        if len(raw) > len(arguments):
            raise CvmError(
                f"{self.name} was given {len(raw)} arguments and takes {len(arguments)}.",
                "Remove the last ones.",
            )
        typed: list[Any] = []
        ranges: list[tuple[str, Any]] = []
        for index, argument in enumerate(arguments):
            value = raw[index] if index < len(raw) else None
            if value is None:
                typed.append(_left_out(argument))
                continue
            typed.append(argument.kind.read(value, argument.name))
            if argument.kind.element_wise and isinstance(value, (list, tuple)):
                ranges.append((argument.name, value))
        shape = common_shape(ranges) if ranges else None
        return typed, shape if self.returns.kind.element_wise else None


def _left_out(argument: Argument) -> object:
    if argument.optional:
        return argument.default
    raise CvmError(
        f'The argument "{argument.name}" is missing or blank.',
        argument.description,
        where=f'argument "{argument.name}"',
    )


def _plain(value: object) -> object:
    return value.tolist() if hasattr(value, "tolist") else value  # a numpy array


def _ignore(_: CvmError) -> None:
    """Leave a failure to whoever called from Python."""


_logged: set[str] = set()


def _internal_error(name: str, bug: Exception) -> CvmError:
    """Log a bug once for each place, and give the sentence with the code by which the log is found."""
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    site = f"{type(bug).__name__} {Path(frame.filename).name} {frame.name} {frame.line}"
    code = hashlib.sha256(site.encode()).hexdigest()[:6].upper()
    if code not in _logged:
        _logged.add(code)
        _logger.error("internal error %s in %s", code, name, exc_info=bug)
    return CvmError(
        f"Internal error {code} in {name} ({type(bug).__name__}).",
        "This is a fault of xlcvm: please report it with the code and what the cells held.",
    )


class Catalogue:
    """Worksheet functions by name, in the order of their declaration."""

    def __init__(self, failures: Journal = journal) -> None:
        self._entries: dict[str, Entry] = {}
        self._journal = failures

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def worksheet_function(self, *, family: str) -> Callable[[F], F]:
        """Declare a function in this catalogue.

        Parameters
        ----------
        family : str
            The heading it stands under in manuals and wizards.

        Returns
        -------
        callable
            A decorator that leaves the function as it is.

        Raises
        ------
        ValueError
            The declaration is one that a host could not serve, or lacks a text.
        """

        def declare(function: F) -> F:
            entry = _entry(function, family, self._journal)
            if entry.name in self._entries:
                raise ValueError(f"{entry.name} is declared twice")
            self._entries[entry.name] = entry
            return function

        return declare


catalogue = Catalogue()
worksheet_function = catalogue.worksheet_function


def _entry(function: Callable[..., Any], family: str, failures: Journal) -> Entry:
    name = function.__name__
    _check_name(name)
    texts = read_docstring(function.__doc__ or "")
    if not texts.summary:
        raise ValueError(f"{name} has no summary")
    if not family.strip():
        raise ValueError(f"{name} has no family")
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    _check_descriptions(name, list(parameters), texts)
    arguments = tuple(_argument(name, parameter, hints, texts) for parameter in parameters.values())
    if len(arguments) > MOST_ARGUMENTS:
        raise ValueError(f"{name} has {len(arguments)} arguments; {MOST_ARGUMENTS} is the most a spreadsheet takes")
    kind, may_be_none = kind_of(hints.get("return"))
    if kind is None or may_be_none:
        raise ValueError(f"{name} does not say what kind of result it gives")
    if not texts.returns:
        raise ValueError(f"{name} does not describe its result")
    return Entry(
        name,
        family,
        texts.summary,
        arguments,
        Returns(kind, texts.returns),
        texts.examples,
        function,
        failures,
    )


def _check_name(name: str) -> None:
    if name.casefold() in _VBA_RESERVED:
        raise ValueError(f"{name} is a word of VBA")
    if _CELL_ADDRESS.fullmatch(name):
        raise ValueError(f"{name} is the address of a cell")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name} is not CVM_ followed by capitals")


def _check_descriptions(name: str, parameters: list[str], texts: Docstring) -> None:
    for parameter in parameters:
        if not texts.parameters.get(parameter, ("", ""))[1]:
            raise ValueError(f"{name} does not describe its argument {parameter}")
    for described in texts.parameters:
        if described not in parameters:
            raise ValueError(f"{name} describes {described}, which is not an argument")


def _argument(function: str, parameter: inspect.Parameter, hints: dict[str, Any], texts: Docstring) -> Argument:
    name = parameter.name
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.POSITIONAL_ONLY):
        raise ValueError(f"{function}: a cell passes by position, so {name} cannot be {parameter.kind.description}")
    if name.casefold() in _VBA_RESERVED:
        raise ValueError(f"{function}: the argument {name} is a word of VBA")
    if name not in hints:
        raise ValueError(f"{function} does not say what kind its argument {name} is")
    kind, may_be_none = kind_of(hints[name])
    if kind is None:
        raise ValueError(f"{function}: {hints[name]} of its argument {name} is no kind that a cell can give")
    optional = parameter.default is not parameter.empty
    if may_be_none != (optional and parameter.default is None):
        raise ValueError(f"{function}: an argument that may be None has the default None, and no other has: {name}")
    measure, description = texts.parameters[name]
    default = parameter.default if optional else None
    if default is not None:
        default = kind.read(float(default) if type(default) is int else default, name)
    return Argument(name, kind, description, measure, optional, default)
