"""New from template, Customer copy and Value case history: what is written where, and what is never written."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.macros.classic_excel import Workbook, in_excel, opened
from tests.macros.givens import given, selected
from tests.macros.remote import actions, alerts, remote_book, replay
from tests.workbooks.library.edited_files import DATA, QUOTE
from udfs.macros import customer_copy, new_from_template
from udfs.macros.given import Given
from udfs.macros.running import run_on
from workbooks.grids import Grid
from workbooks.library import customer_copy as copies
from workbooks.library.building import build_template
from workbooks.library.entries import checked
from workbooks.library.reading_back import read_back
from workbooks.reading import read_book
from workbooks.spec import Template
from workbooks.writing import workbook_bytes, write_template


@pytest.fixture
def only_the_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_from_template, "NAMES", ("quote-waterfall",))


@pytest.mark.usefixtures("only_the_quote")
def test_the_list_comes_first_and_a_name_on_it_gives_the_template() -> None:
    listed = new_from_template.make(given(Sheet1=[["x"]], selection="Sheet1!A1"))
    assert isinstance(listed, Template)
    assert [sheet.name for sheet in listed.sheets] == ["Templates"]
    shown = [["Templates"], ["quote-waterfall", "quote-waterfall, empty"]]
    for address, customer_lines in (("A2", 5), ("B2", 0)):
        made = new_from_template.make(
            Given("b", (Grid("Templates", shown),), selected(f"Templates!{address}:{address}"))
        )
        assert isinstance(made, Template)
        path = Path(tempfile.mkdtemp()) / "made.xlsx"
        write_template(made, path)
        assert len(read_back(read_book(path)).data["lines"]) == customer_lines


@pytest.mark.usefixtures("only_the_quote")
def test_a_template_on_the_sheets_of_an_open_workbook_can_be_read(tmp_path: Path) -> None:
    before: dict[str, list[list[Any]]] = {"Inputs": [["quote-waterfall"]], "Cover": [["mine"]]}
    book = remote_book(before, selection="A1")
    run_on("new_from_template", book)
    assert alerts(book) == []
    after = replay(book, before)
    assert after.sheetnames[:2] == ["Inputs", "Cover"]
    assert not after.defined_names, "a name could be another's already"
    path = tmp_path / "after.xlsx"
    after.save(path)
    found = read_back(read_book(path))
    assert found.kind.name == "quote-waterfall"
    assert found.outputs["list value"] == 45_120


def test_nothing_is_written_onto_a_workbook_that_is_elsewhere() -> None:
    for name in ("customer_copy", "value_case_history"):
        book = remote_book({"Cover": [["quote-waterfall, version 1, native"]]})
        run_on(name, book)
        (action,) = actions(book)
        assert (action["func"], action["args"][3]) == ("alert", "info")


def test_the_copy_from_cells_is_the_copy_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "quote.xlsx"
    write_template(build_template(QUOTE, DATA), path)
    book = read_book(path)
    made = customer_copy.make(Given("quote.xlsx", book.grids))
    assert isinstance(made, Template)
    assert workbook_bytes(made) == workbook_bytes(copies.customer_copy(read_back(book)))


class Names:
    """The defined names of the stand-in."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = list(names.items())
        self.Count = len(names)

    def __call__(self, number: int) -> Any:
        name, refers = self.names[number - 1]
        return type("Name", (), {"Name": name, "RefersTo": refers})


def _excel_cell(content: Any) -> Any:
    if isinstance(content, datetime.datetime):
        return float((content - datetime.datetime(1899, 12, 30)).days)
    return float(content) if isinstance(content, int) else content


def _pages(name: str) -> Any:
    """Print the page of an open workbook of a template; give what was said, and the files beside it."""
    from udfs.macros import value_case_history as macro  # noqa: PLC0415 - in the process of the stand-ins
    from udfs.macros.running import error_text  # noqa: PLC0415
    from workbooks.library.building import example  # noqa: PLC0415
    from workbooks.library.catalogue import load_kind  # noqa: PLC0415
    from xlcvm.errors import CvmError  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        file = Path(other, "filled.xlsx")
        write_template(example(load_kind(name)), file)
        grids = read_book(file).grids
        book = Workbook(
            {grid.sheet: [[_excel_cell(cell) for cell in row] for row in grid.rows] for grid in grids}, folder=folder
        )
        book.Names = Names({})  # type: ignore[attr-defined]
        texts: list[str] = []
        macro.say = lambda _, text: texts.append(text.replace(folder, "FOLDER"))  # type: ignore[assignment]
        book.ExportAsFixedFormat = _printing(book)  # type: ignore[method-assign]
        try:
            macro.value_case_history(opened(book))
        except CvmError as error:
            texts.append(error_text(error))
        files = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        return texts, files, all(sheet.Visible for sheet in book.held)


def _printing(book: Workbook) -> Any:
    """Print what is to be seen."""

    def printed(**options: Any) -> None:
        seen = ", ".join(sheet.Name for sheet in book.held if sheet.Visible)
        Path(options["Filename"]).write_bytes(b"%PDF of " + seen.encode())

    return printed


def classic_history() -> Any:
    return _pages("value-documenter")


def classic_other() -> Any:
    return _pages("quote-waterfall")


def test_the_page_is_printed_and_no_other_sheet() -> None:
    assert in_excel(classic_history) == (
        ["Written: FOLDER/Book1 - value case history.pdf"],
        {"Book1 - value case history.pdf": b"%PDF of Case history"},
        True,
    )


def test_another_template_has_no_such_page() -> None:
    assert in_excel(classic_other) == (
        [
            '"Book1.xlsx" is of the template "quote-waterfall", which has no value case history.\n\n'
            "Fill a value-documenter: New from template has it."
        ],
        {},
        True,
    )


def _copied(answer: str, *, there: bytes = b"", moved: bool = False, saved: bool = True) -> Any:
    """Make a copy of an open quote; give what was said, and what of the copy is read."""
    from udfs.macros import customer_copy as macro  # noqa: PLC0415 - in the process of the stand-ins
    from udfs.macros.running import error_text  # noqa: PLC0415
    from xlcvm.errors import CvmError  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "source", "quote.xlsx")
        file.parent.mkdir()
        write_template(build_template(QUOTE, DATA), file)
        found = read_book(file)
        cells = {grid.sheet: [[_excel_cell(cell) for cell in row] for row in grid.rows] for grid in found.grids}
        names = {name: f"={area.address()}" for name, area in found.names.items() if area is not None}
        if moved:  # by cut and paste
            cells["Inputs"][6][1] = None
            cells["Inputs"][2] = [None, None, None, 0.05]
            names["order_discount"] = "=Inputs!$D$3"
        book = Workbook(cells, folder=folder if saved else "")
        book.Names = Names(names)  # type: ignore[attr-defined]
        copy = Path(folder, "Book1 - customer copy.xlsx")
        if there:
            copy.write_bytes(there)
        texts: list[str] = []
        macro.say = lambda _, text: texts.append(text.replace(folder, "FOLDER"))  # type: ignore[assignment]
        shown = opened(book)
        app = type("App", (), {"engine": type("Engine", (), {"type": "desktop"}), "alert": lambda *_, **__: answer})
        app.impl = shown.app.impl  # type: ignore[attr-defined]
        type(shown).app = property(lambda _: app())  # type: ignore[assignment,method-assign]
        try:
            macro.customer_copy(shown)
        except CvmError as error:
            texts.append(error_text(error).replace(folder, "FOLDER"))
        content = copy.read_bytes() if copy.exists() else None
        data = read_back(read_book(copy)).data if content not in (None, there) else None
        return texts, content == there, data


def classic_new() -> Any:
    return _copied("no")


def classic_moved() -> Any:
    return _copied("no", moved=True)


def classic_no() -> Any:
    return _copied("no", there=b"old")


def classic_unsaved() -> Any:
    return _copied("no", saved=False)


def test_the_copy_lies_beside_the_workbook() -> None:
    texts, _, data = in_excel(classic_new)
    assert texts == ["Written: FOLDER/Book1 - customer copy.xlsx\n\nOpen it and look before you send it."]
    kept = copies.data_for_customers(QUOTE, checked(QUOTE, DATA))
    assert data["lines"] == kept["lines"]
    assert data["customer"] == "Brandt Brewing"


def test_defined_names_of_an_open_workbook_are_followed() -> None:
    _, _, data = in_excel(classic_moved)
    assert data["order discount"] == 0.05


def test_a_file_that_is_there_stays_without_a_yes() -> None:
    assert in_excel(classic_no) == ([], True, None)


def test_a_workbook_that_was_never_saved_has_no_folder() -> None:
    texts, _, _ = in_excel(classic_unsaved)
    assert texts == [
        'The workbook "Book1" was never saved, so that there is no folder for the new file.\n\nSave it first.'
    ]
