"""Templates filled from data files: what is taken, what is refused, and what the written files hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.engines import by_ironcalc, differences, stored
from tests.workbooks.library.edited_files import DATA, QUOTE, read
from tests.workbooks.library.harness import fills, kind_of, there_are
from workbooks.library.building import build_template
from workbooks.library.entries import checked, example_data
from workbooks.library.filled_files import filled_bytes, paths_for, write_all
from workbooks.library.filling import Filling, read_fillings
from workbooks.writing import workbook_bytes
from xlcvm.errors import CvmError

HEADERS = "customer,currency,order discount,annual bonus,marketing support,cash discount,freight,margin floor"
COLUMNS = [
    "lines 1 item", "lines 1 quantity", "lines 1 list price", "lines 3 item", "lines 3 quantity", "lines 3 list price",
    "lines 3 unit cost",
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


def test_a_row_a_customer_with_cells_of_lines(file: Path) -> None:
    file.write_text(
        f"{HEADERS},{','.join(COLUMNS)},source of freight\n"
        "Acme,EUR,3%,0.02,1%,0.005,380,30%,Pump,12,1450,Hose,2,10.5,7,Tariff\n"
        ",,,,,,,,,,,,,,,\n"
        "Béta,USD,,,,,,,,,,,,,,\n",
        encoding="utf-8-sig",
    )
    good, bad = read_fillings(QUOTE, file)
    assert bad == []
    assert [(filling.where, filling.data["customer"]) for filling in good] == [("row 2", "Acme"), ("row 4", "Béta")]
    first = good[0].data
    assert (first["order discount"], first["freight"], first["margin floor"]) == (0.03, 380, 0.3)
    assert first["lines"] == [
        {"item": "Pump", "quantity": 12, "list price": 1450, "discount": None, "unit cost": None},
        {"item": "Hose", "quantity": 2, "list price": 10.5, "discount": None, "unit cost": 7},
    ]
    assert first["sources"] == {"freight": "Tariff"}
    assert good[1].data["lines"] == []


@pytest.mark.parametrize(
    ("typed", "figure"), [("380,5", 380.5), ("1450", 1450), ("-0", 0), ("3.25", 3.25), ("7e2", 700)]
)
def test_a_decimal_comma_where_semicolons_separate(typed: str, figure: float, file: Path) -> None:
    file.write_text(f"{HEADERS.replace(',', ';')}\nAcme;EUR;0,03;;;;{typed};\n", encoding="utf-8")
    good, bad = read_fillings(QUOTE, file)
    assert bad == []
    assert (good[0].data["freight"], good[0].data["order discount"]) == (figure, 0.03)


ROWS = {
    "a text": ("Acme,EUR,,,,,dear,", '"dear" stands where a number is needed. ("freight") Enter a number.'),
    "a percentage too large": (
        "Acme,EUR,3,,,,,",
        '3 is outside the range. ("order discount") 3 means 300%: enter 3%, which is 0.03.',
    ),
    "no currency": ("Acme,,,,,,,", 'The currency is blank. ("currency") Name one, such as EUR.'),
    "a strange currency": (
        "Acme,XXX,,,,,,",
        '"XXX" is not allowed. ("currency") Use one of: USD, EUR, GBP, CHF, JPY, CNY, INR, CAD, AUD, SEK, NOK, DKK, PLN, '
        "BRL, MXN.",
    ),
    "too many cells": (
        "Acme,EUR,,,,,,,1",
        "The row has 9 cells; there are 8 headers. Put a text that holds the delimiter in quotation marks.",
    ),
    "not a number": ("Acme,EUR,,,,,nan,", '"nan" stands where a number is needed. ("freight") Enter a number.'),
    "thousands": ('Acme,EUR,,,,,"1,450",', '"1,450" stands where a number is needed. ("freight") Enter a number.'),
}


@pytest.mark.parametrize(("row", "message"), list(ROWS.values()), ids=list(ROWS))
def test_a_row_that_cannot_be_used(row: str, message: str, file: Path) -> None:
    file.write_text(f"{HEADERS}\n{row}\nGood,EUR,,,,,,\n", encoding="utf-8")
    good, bad = read_fillings(QUOTE, file)
    assert [filling.where for filling in good] == ["row 3"], "the other rows are checked too"
    assert [(refused.where, str(refused.error)) for refused in bad] == [("row 2", message)]


def test_a_comma_that_could_mean_thousands(file: Path) -> None:
    file.write_text(f"{HEADERS.replace(',', ';')}\nAcme;EUR;;;;;1,450;\n", encoding="utf-8")
    _, bad = read_fillings(QUOTE, file)
    assert str(bad[0].error) == '"1,450" could mean 1450 or 1.450. ("freight") Write 1450, or 1,4500.'


def _says(file: Path) -> str:
    with pytest.raises(CvmError) as caught:
        read_fillings(QUOTE, file)
    return str(caught.value)


FILES: dict[str, tuple[str, str]] = {
    "an unknown column": (
        f"{HEADERS},frieght\n",
        'The template "quote-waterfall" has no input "frieght". Did you mean "freight"?',
    ),
    "an unknown cell of a line": (
        f"{HEADERS},lines 1 qantity\n",
        'The template "quote-waterfall" has no input "lines 1 qantity". Did you mean "lines 1 quantity"?',
    ),
    "a missing column": (
        HEADERS.replace(",freight", "") + "\n",
        'The column "freight" is missing. Add it; leave it blank where the figure is not known yet.',
    ),
    "a column twice": (f"{HEADERS},Freight\n", 'The column "Freight" stands twice. Delete one of them.'),
    "no rows": (
        f"{HEADERS}\n",
        'The file "customers.csv" holds no row. Write a row for each customer below the headers.',
    ),
    "nothing": ("", 'The file "customers.csv" has no headers. Write the names of the inputs into its first row.'),
}


@pytest.mark.parametrize(("text", "message"), list(FILES.values()), ids=list(FILES))
def test_a_file_that_cannot_be_used(text: str, message: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    assert _says(file) == message


def test_files_that_are_no_data(tmp_path: Path) -> None:
    assert _says(tmp_path / "none.csv") == f'There is no file "{tmp_path / "none.csv"}". Check its name and folder.'
    assert _says(tmp_path / "data.ods") == '"data.ods" is no data file. Give a .csv or .json file.'
    file = tmp_path / "data.csv"
    file.write_bytes("Größe".encode("latin-1"))
    assert _says(file) == 'The file "data.csv" is not written in UTF-8. Export it as CSV UTF-8.'
    file.write_bytes(b"PK\x03\x04\0\0")
    assert _says(file) == 'The file "data.csv" is no text file. Export it as CSV (UTF-8) or JSON.'
    file = tmp_path / "data.json"
    file.write_text('{"customer": }', encoding="utf-8")
    assert _says(file) == 'The file "data.json" is no JSON. (line 1, column 14) Mend it, or export it again.'
    file.write_text("[" * 100_000, encoding="utf-8")
    assert _says(file) == 'The file "data.json" is no JSON. Mend it, or export it again.'
    file.write_text("[1]", encoding="utf-8")
    assert _says(file) == 'The file "data.json" holds something else than objects. Write an object a customer.'


def _json(file: Path, content: object) -> tuple[list[Filling], list[str]]:
    file = file.with_suffix(".json")
    file.write_text(json.dumps(content), encoding="utf-8")
    good, bad = read_fillings(QUOTE, file)
    return good, [f"{refused.where}: {refused.error}" for refused in bad]


def test_json_holds_lines_and_sources(file: Path) -> None:
    assert _json(file, DATA) == ([Filling("customer 1", checked(QUOTE, DATA))], [])
    spelled = {key.upper().replace(" ", "_"): value for key, value in DATA.items()}
    assert _json(file, [spelled])[0][0].data == checked(QUOTE, DATA)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"freight": "380"}, 'customer 1: "380" stands where a number is needed. ("freight") Enter a number.'),
        ({"freight": [380]}, 'customer 1: A list or an object stands where one figure is meant. ("freight") Write the figure.'),
        ({"freight": True}, 'customer 1: "True" stands where a number is needed. ("freight") Enter a number.'),
        ({"freight": 10**400}, 'customer 1: "inf" stands where a number is needed. ("freight") Enter a number.'),
        ({"lines": {}}, 'customer 1: It is no list of lines. ("lines") Write a list of objects, an object a line.'),
        ({"lines": [{"itme": "x"}]}, 'customer 1: "lines" has no entry "itme". Did you mean "item"?'),
        ({"lines": [{"item": "x"}] * 51},
         'customer 1: "lines" has 51 lines; the template has room for 50. Split it.'),
        ({"sources": []}, 'customer 1: It is no object. ("sources") Write an object: input and source.'),
        ({"frieght": 1}, 'customer 1: The template "quote-waterfall" has no entry "frieght". Did you mean "freight"?'),
        ({"Freight": 1}, 'customer 1: "Freight" stands twice. Delete one of them.'),
    ],
)  # fmt: skip
def test_json_that_cannot_be_used(change: dict[str, Any], message: str, file: Path) -> None:
    good, bad = _json(file, [{**DATA, **change}, DATA])
    assert bad == [message]
    assert len(good) == 1


def test_json_without_an_input(file: Path) -> None:
    rest = {key: value for key, value in DATA.items() if key != "freight"}
    assert _json(file, rest)[1] == [
        'customer 1: "freight" is missing. Add it; leave it blank where the figure is not known yet.'
    ]


def _rows(*customers: str | None) -> list[Filling]:
    return [Filling(f"row {number}", {"customer": name}) for number, name in enumerate(customers, 2)]


def test_names_of_files(tmp_path: Path) -> None:
    def names(output: str, *customers: str | None) -> list[str]:
        return [path.as_posix() for path in paths_for(_rows(*customers), output)]

    assert names("one.xlsx", "A") == ["one.xlsx"]
    assert names("out/", "A", "B: c?") == ["out/A.xlsx", "out/B_ c_.xlsx"]
    assert names(str(tmp_path), "../../etc") == [f"{tmp_path}/_.._etc.xlsx"]
    assert names("{row} {customer}.xlsx", "A", "a") == ["1 A.xlsx", "2 a.xlsx"]
    assert names("{row}.xlsx", "", None) == ["1.xlsx", "2.xlsx"]
    assert names("{customer}.xlsx", "{row}", "COM1") == ["{row}.xlsx", "COM1_.xlsx"]


@pytest.mark.parametrize(
    ("output", "customers", "message"),
    [
        ("one.xlsx", ("A", "B"), 'row 2 and row 3 would both be written to "one.xlsx". Let the name hold what tells them '
         'apart, such as -o "{customer} {row}.xlsx".'),
        ("{customer}.xlsx", ("A", "a"), 'row 2 and row 3 would both be written to "a.xlsx". Let the name hold what tells '
         'them apart, such as -o "{customer} {row}.xlsx".'),
        ("{customer}.xlsx", (None,), "The customer is blank, after whom the file is called. (row 2) Name it."),
        ("{client}.xlsx", ("A",), '"{client}" cannot be put into the name of a file. Use {customer} or {row}.'),
        ("one.pdf", ("A",), '"one.pdf" is no name for a workbook. Let it end with .xlsx, or name a folder.'),
    ],
)  # fmt: skip
def test_names_of_files_that_cannot_be(output: str, customers: tuple[str | None, ...], message: str) -> None:
    with pytest.raises(CvmError) as caught:
        paths_for(_rows(*customers), output)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", there_are())
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_filled_file_is_the_file_that_would_be_built(name: str, data: st.DataObject) -> None:
    kind = kind_of(name)
    entries = data.draw(fills(kind))
    assert filled_bytes(name, entries) == workbook_bytes(build_template(kind, entries))


def test_files_by_two_processes_are_the_same_and_right(tmp_path: Path) -> None:
    rows = [
        Filling(f"row {n}", checked(QUOTE, {**DATA, "customer": f"Customer {n}", "freight": n * 10})) for n in range(6)
    ]
    two, one = ([tmp_path / f"{cores}-{n}.xlsx" for n in range(6)] for cores in (2, 1))
    assert list(write_all("quote-waterfall", rows, two, cores=2)) == [None] * 6
    assert list(write_all("quote-waterfall", rows, one, cores=1)) == [None] * 6
    assert [path.read_bytes() for path in two] == [path.read_bytes() for path in one]
    for number in (0, 5):
        kept = stored(two[number])
        assert differences(kept.values, by_ironcalc(two[number])) == []
        assert read(two[number]).data["freight"] == number * 10


def test_nothing_of_an_earlier_customer_is_in_a_later_file() -> None:
    first = {**example_data(QUOTE), "customer": "Secret First", "freight": 8_675.309}
    filled_bytes("quote-waterfall", first)
    content = filled_bytes("quote-waterfall", {**example_data(QUOTE), "customer": "Second"})
    assert content == workbook_bytes(build_template(QUOTE, {**example_data(QUOTE), "customer": "Second"}))


def test_a_file_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    rows = [Filling(f"row {n}", checked(QUOTE, DATA)) for n in (2, 3)]
    (tmp_path / "~$a.xlsx").touch()
    done = list(write_all("quote-waterfall", rows, [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]))
    assert done[1] is None
    assert done[0] is not None
    assert (done[0].where, done[0].error.problem) == ("row 2", 'The file "a.xlsx" is open in another program.')
    assert (tmp_path / "b.xlsx").exists()
    assert not (tmp_path / "a.xlsx").exists()
