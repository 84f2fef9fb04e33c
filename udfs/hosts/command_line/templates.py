"""The template library from the command line: list, new, fill, read, and the copy for a customer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from udfs.hosts.command_line.printing import console, print_error, print_json, print_table
from workbooks.books import Book
from workbooks.files import replacing
from workbooks.library.building import build_template
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.library.customer_copy import customer_copy
from workbooks.library.entries import COVER, CURRENCIES, CURRENCY_KEY, SOURCES, empty_data, example_data, heading
from workbooks.library.fields import Field, in_currency
from workbooks.library.filled_files import paths_for, write_all
from workbooks.library.filling import Refused, read_fillings
from workbooks.library.kinds import Flavour
from workbooks.library.reading_back import ReadBack, read_back
from workbooks.reading import read_book
from workbooks.writing import write_template
from xlcvm.equations.to_words import format_number
from xlcvm.errors import CvmError

_MOST_ERRORS = 20


def print_templates() -> None:
    """Print the templates, a line each."""
    rows = []
    for name in NAMES:
        kind = load_kind(name)
        rows.append([name, kind.purpose, "yes" if kind.has_live else "", "yes" if kind.for_customers else ""])
    print_table("xlcvm new NAME -o FILE.xlsx", ["Name", "What it is for", "Live", "Customer copy"], rows)


@dataclass(frozen=True, slots=True)
class NewOptions:
    """What was typed after `xlcvm new NAME`."""

    output: Path | None
    live: bool
    empty: bool
    currency: str


def write_new(name: str, options: NewOptions) -> None:
    """Write a template, with its worked example or empty.

    Raises
    ------
    CvmError
        There is no such template or currency, or the file cannot be written, or is there and was not named.
    """
    kind = load_kind(name)
    path = options.output or Path(f"{name}.xlsx")
    _check_workbook_name(path)
    if options.output is None and path.exists():
        raise CvmError(f'There is a file "{path}" already.', f"To replace it, name it: -o {path}")
    data = empty_data(kind) if options.empty else example_data(kind)
    if options.currency:
        data[CURRENCY_KEY] = _currency(options.currency)
    flavour: Flavour = "live" if options.live else "native"
    write_template(build_template(kind, data, flavour=flavour, is_example=not options.empty), path)
    _say_written(path)
    console().print("Begin on its sheet Cover, which says how to fill it.", markup=False)


def _currency(text: str) -> str:
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise CvmError(f'"{text[:20]}" is none of the currencies.', f"Use one of: {', '.join(CURRENCIES)}.")
    return code


def _check_workbook_name(path: Path) -> None:
    if path.suffix.casefold() != ".xlsx":
        raise CvmError(f'"{path.name}" is no name for a workbook.', "Let it end with .xlsx.")


def _say_written(path: Path) -> None:
    console().print(f"Written: [bold]{escape(str(path))}[/]")


def fill_templates(name: str, data: Path, output: str, *, live: bool = False) -> bool:
    """Write a workbook for each row of a data file; say whether all were written.

    Raises
    ------
    CvmError
        The data file or the name of a file cannot be used, or a row has an error: then nothing is written.
    """
    kind = load_kind(name)
    if live and not kind.has_live:
        raise CvmError(f'The template "{name}" has no live flavour.', "Leave out --live.")
    good, bad = read_fillings(kind, data)
    if bad:
        _print_refused(bad)
        raise CvmError(
            f"{len(bad):,} of {len(good) + len(bad):,} rows cannot be used: nothing was written.",
            f'Mend "{data.name}" and run it again.',
        )
    paths = paths_for(good, output)
    for folder in {path.parent for path in paths}:
        _make_folder(folder)
    failed = []
    with _progress(len(good)) as advance:
        for result in write_all(name, good, paths, flavour="live" if live else "native"):
            advance()
            if result is not None:
                failed.append(result)
    _print_refused(failed)
    if len(good) == 1 and not failed:
        _say_written(paths[0])
    else:
        console().print(f"Written: {len(good) - len(failed):,} of {len(good):,} workbooks.", markup=False)
    return not failed


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CvmError(f'The folder "{folder}" cannot be made: {error.strerror}.', "Choose another one.") from None


def _print_refused(refused: Sequence[Refused]) -> None:
    for entry in refused[:_MOST_ERRORS]:
        print_error(entry.error.at(entry.where))
    if len(refused) > _MOST_ERRORS:
        Console(stderr=True, highlight=False).print(f"… and {len(refused) - _MOST_ERRORS:,} more.")


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Show how many are done, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Filling", total=total)
        yield lambda: bar.advance(task)


def print_filled(file: Path, *, as_json: bool) -> None:
    """Print what was entered into a filled template, and its results."""
    read = read_back(read_book(file))
    if as_json:
        print_json(as_plain(read))
        return
    kind = read.kind
    fields = [*COVER, *(entry for group in kind.groups for entry in group.fields)]
    currency = str(read.data.get(CURRENCY_KEY) or "")
    rows = [
        [heading(f.key), _figure(f, read.data[f.key]), in_currency(f.unit, currency)]
        for f in fields
        if read.data[f.key] is not None
    ]
    print_table(f"{kind.title}: {file.name}", ["Input", "Figure", "Unit"], rows, right=["Figure"])
    for table in kind.tables:
        _print_lines(read, table.key)
    results = [[name, _shown(value)] for name, value in read.outputs.items()]
    print_table("Results", ["Result", "Figure"], results, right=["Figure"])
    for remark in read.remarks:
        console().print(f"[yellow]Note:[/] {escape(remark)}")


def _figure(found: Field, value: Any) -> str:
    """Give an input as it reads in the workbook: a share with its percent sign."""
    if found.kind == "percent" and isinstance(value, float):
        return f"{format_number(value * 100, digits=6)}%"
    return _shown(value)


def _print_lines(read: ReadBack, key: str) -> None:
    lines = read.data[key]
    if not lines:
        return
    computed = read.results.get(key) or [{}] * len(lines)
    headers = [*(heading(name) for name in lines[0]), *computed[0]]
    rows = [
        [*map(_shown, line.values()), *map(_shown, more.values())] for line, more in zip(lines, computed, strict=True)
    ]
    print_table(heading(key), headers, rows)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def as_plain(read: ReadBack) -> dict[str, Any]:
    """Give a filled template for a program; `inputs` is what `xlcvm fill` takes."""
    inputs = {key: value for key, value in read.data.items() if key != SOURCES and not isinstance(value, list)}
    return {
        "template": read.kind.name,
        "version": read.version,
        "flavour": "customer copy" if read.view == "customer" else read.flavour,
        "inputs": {key: _plain(value) for key, value in inputs.items()}
        | {rows.key: [_plain_line(line) for line in read.data[rows.key]] for rows in read.kind.tables}
        | ({SOURCES: read.data[SOURCES]} if read.data[SOURCES] else {}),
        "outputs": {name: _plain(value) for name, value in read.outputs.items()},
        "results of lines": {key: [_plain_line(line) for line in lines] for key, lines in read.results.items()},
        "remarks": list(read.remarks),
    }


def _plain_line(line: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in line.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def write_customer_copy(file: Path, output: Path, *, pdf: bool = False) -> None:
    """Write the customer's copy of a filled template, and print it as a PDF file beside it.

    Raises
    ------
    CvmError
        The file cannot be read, has no copy for customers, would be overwritten, or there is no LibreOffice.
    """
    _check_workbook_name(output)
    if output.resolve() == file.resolve():
        raise CvmError("The copy would replace the file itself.", "Give it another name.")
    book: Book = read_book(file)
    read = read_back(book)
    template = customer_copy(read)
    if not pdf:
        write_template(template, output)
    else:
        _write_both(template, output)
    for remark in read.remarks:
        console().print(f"[yellow]Note:[/] {escape(remark)}")
    _say_written(output)
    if pdf:
        _say_written(output.with_suffix(".pdf"))


def _write_both(template: Any, output: Path) -> None:
    """Write a workbook and its PDF; neither without the other."""
    from udfs.hosts.libreoffice.office import Office  # noqa: PLC0415 - only here

    with Office() as office, replacing(output.with_suffix(".pdf")) as part:
        write_template(template, output)
        printed = part.with_suffix(".pdf")
        document = office.open(output)
        try:
            document.store(printed)
            part.write_bytes(printed.read_bytes())
        finally:
            document.close()
            printed.unlink(missing_ok=True)
