"""The template library from the command line: what is written, printed and refused."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.workbooks.library.edited_files import QUOTE, edited, read, set_named, written
from tests.workbooks.library.harness import there_are
from udfs.hosts.command_line.app import app
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.library.entries import checked, empty_data, example_data

HEADERS = "customer;currency;order discount;annual bonus;marketing support;cash discount;freight;margin floor"


def xlcvm(*arguments: object) -> tuple[int, str]:
    """Run a command; give its exit code and what it printed, line breaks apart."""
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(len(there_are()) < len(NAMES), reason="a template is not written yet")
def test_the_templates_are_listed() -> None:
    code, text = xlcvm("templates")
    assert code == 0
    for name in NAMES:
        assert f" {name} " in text
        assert load_kind(name).purpose.split()[0] in text


def test_a_new_template_has_its_example_or_is_empty(folder: Path) -> None:
    assert xlcvm("new", "quote-waterfall")[0] == 0
    assert read(folder / "quote-waterfall.xlsx").data == checked(QUOTE, example_data(QUOTE))
    code, text = xlcvm("new", "quote-waterfall", "--empty", "--currency", "chf", "-o", "own.xlsx")
    assert (code, text) == (0, "Written: own.xlsx Begin on its sheet Cover, which says how to fill it.")
    assert read(folder / "own.xlsx").data == checked(QUOTE, {**empty_data(QUOTE), "currency": "CHF"})
    assert xlcvm("new", "quote-waterfall", "--live", "-o", "live.xlsx")[0] == 0
    assert read(folder / "live.xlsx").flavour == "live"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "quote-waterfal"], 'Error: There is no template "quote-waterfal". what to do: Did you mean "quote-waterfall"?'),
        (["new", "quote-waterfall", "-o", "a.xls"], 'Error: "a.xls" is no name for a workbook. what to do: Let it end with .xlsx.'),
        (["new", "quote-waterfall", "--currency", "Taler"],
         'Error: "Taler" is none of the currencies. what to do: Use one of: USD, EUR, GBP, CHF, JPY, CNY, INR, CAD, AUD, SEK, NOK, DKK, PLN, BRL, MXN.'),
        (["new", "value-map", "--live"], 'Error: The template "value-map" has no live flavour. what to do: Leave out --live.'),
        (["fill", "value-map", "x.csv", "-o", "y.xlsx", "--live"],
         'Error: The template "value-map" has no live flavour. what to do: Leave out --live.'),
        (["read", "none.xlsx"], 'Error: There is no file "none.xlsx". what to do: Check its name and folder.'),
        (["customer-copy", "a.xlsx", "-o", "./a.xlsx"],
         "Error: The copy would replace the file itself. what to do: Give it another name."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(arguments: list[str], message: str, folder: Path) -> None:
    assert xlcvm(*arguments) == (1, message)
    assert list(folder.iterdir()) == []


def test_a_file_that_was_not_named_is_not_replaced(folder: Path) -> None:
    (folder / "quote-waterfall.xlsx").write_bytes(b"mine")
    assert xlcvm("new", "quote-waterfall") == (
        1, 'Error: There is a file "quote-waterfall.xlsx" already. what to do: To replace it, name it: -o quote-waterfall.xlsx'
    )  # fmt: skip
    assert (folder / "quote-waterfall.xlsx").read_bytes() == b"mine"


def test_each_row_becomes_a_file(folder: Path) -> None:
    rows = [f"Customer {number};EUR;3%;2%;1%;0.5%;{number};30%" for number in range(5)]
    (folder / "data.csv").write_text("\n".join([HEADERS, *rows]), encoding="utf-8")
    code, text = xlcvm("fill", "quote-waterfall", "data.csv", "-o", "offers/{customer}.xlsx")
    assert (code, text.endswith("Written: 5 of 5 workbooks.")) == (0, True)
    assert sorted(path.name for path in (folder / "offers").iterdir()) == [f"Customer {n}.xlsx" for n in range(5)]
    assert read(folder / "offers" / "Customer 4.xlsx").data["freight"] == 4


def test_nothing_is_written_when_a_row_has_an_error(folder: Path) -> None:
    rows = ["A;EUR;;;;;1;", "B;EUR;;;;;dear;", "C;;;;;;1;"]
    (folder / "data.csv").write_text("\n".join([HEADERS, *rows]), encoding="utf-8")
    assert xlcvm("fill", "quote-waterfall", "data.csv", "-o", "offers/") == (
        1,
        'Error: "dear" stands where a number is needed. where: row 3, "freight" what to do: Enter a number. '
        'Error: The currency is blank. where: row 4, "currency" what to do: Name one, such as EUR. '
        'Error: 2 of 3 rows cannot be used: nothing was written. what to do: Mend "data.csv" and run it again.',
    )
    assert not (folder / "offers").exists()


def test_a_file_that_is_open_is_left_and_the_others_are_written(folder: Path) -> None:
    rows = ["A;EUR;;;;;1;", "B;EUR;;;;;2;"]
    (folder / "data.csv").write_text("\n".join([HEADERS, *rows]), encoding="utf-8")
    (folder / "~$A.xlsx").touch()
    code, text = xlcvm("fill", "quote-waterfall", "data.csv", "-o", "{customer}.xlsx")
    assert code == 1
    assert 'Error: The file "A.xlsx" is open in another program. where: row 2 what to do: Close it there' in text
    assert text.endswith("Written: 1 of 2 workbooks.")
    assert read(folder / "B.xlsx").data["freight"] == 2


@pytest.mark.parametrize("name", there_are())
def test_what_is_read_as_json_can_be_filled_in_again(name: str, folder: Path) -> None:
    assert xlcvm("new", name, "-o", "one.xlsx")[0] == 0
    text = CliRunner().invoke(app, ["read", "one.xlsx", "--json"]).stdout
    content = json.loads(text)
    assert (content["template"], content["remarks"]) == (name, [])
    kind = load_kind(name)
    (folder / "again.json").write_text(json.dumps(content["inputs"]), encoding="utf-8")
    assert xlcvm("fill", name, "again.json", "-o", "two.xlsx")[0] == 0
    assert read(folder / "two.xlsx").data == checked(kind, example_data(kind))
    shown = openpyxl.load_workbook(folder / "two.xlsx", data_only=True)
    named = {words: cell for words, cell in content["outputs"].items() if isinstance(cell, (int, float))}
    assert named, "a template has results"
    values = [
        cell.value for sheet in shown for row in sheet.rows for cell in row if isinstance(cell.value, (int, float))
    ]
    for value in named.values():
        assert any(value == pytest.approx(found, rel=1e-12) for found in values)


def test_what_is_read_is_printed_with_notes(folder: Path) -> None:
    path = edited(
        written(folder / "quote.xlsx"),
        lambda book: set_named(book, "xlcvm_template", "quote-waterfall, version 1, native"),
    )
    (folder / "~$quote.xlsx").touch()
    code, text = xlcvm("read", path)
    assert code == 0
    for part in ("Customer Brandt Brewing", "Freight 380", "list value 45,120",
                 'Note: The file is open in another program ("~$quote.xlsx" lies beside it)'):  # fmt: skip
        assert part in text


def test_a_copy_for_the_customer_is_written_and_the_file_is_as_it_was(folder: Path) -> None:
    path = written(folder / "quote.xlsx")
    before = path.read_bytes()
    assert xlcvm("customer-copy", path, "-o", "copy.xlsx") == (0, "Written: copy.xlsx")
    assert path.read_bytes() == before
    first = {"item": "Pump, size 2", "quantity": 12, "list price": 1450, "discount": 0.08}
    assert read(folder / "copy.xlsx").data["lines"][0] == first


def test_an_internal_template_has_no_copy(folder: Path) -> None:
    internal = [name for name in there_are() if not load_kind(name).for_customers]
    for name in internal:
        assert xlcvm("new", name, "-o", "own.xlsx")[0] == 0
        code, text = xlcvm("customer-copy", "own.xlsx", "-o", "copy.xlsx")
        assert code == 1
        assert f'The template "{name}" is for internal use' in text
    assert not (folder / "copy.xlsx").exists()
