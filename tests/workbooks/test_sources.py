"""Invoice lines from every kind of source: what is read is what stands there, and what cannot be read is said."""

from __future__ import annotations

import datetime
import gzip
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import openpyxl
import pandas as pd
import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.postgres import POSTGRES
from tests.spark import SPARK
from workbooks.reading_options import ReadingOptions
from workbooks.sources import open_lines, write_parquet
from xlcvm.errors import CvmError

ROWS = [["007", "Müller", 1250.5, 3, 0.1], ["8", 'say "hi"', 12, -1, 0], ["009", "two\nlines; and, more", 5, 2, 0.25]]
HEADERS = ["account", "name", "price", "units", "off"]
NEEDED = ReadingOptions(columns=tuple(HEADERS), figures=("price", "units", "off"))
READ = [dict(zip(HEADERS, [*row[:2], *map(float, row[2:])], strict=True)) for row in ROWS]  # type: ignore[arg-type]


def options(**more: Any) -> ReadingOptions:
    given: dict[str, Any] = {"columns": NEEDED.columns, "figures": NEEDED.figures, **more}
    return ReadingOptions(**given)


def read(source: Any, asked: ReadingOptions = NEEDED) -> list[dict[str, Any]]:
    with open_lines(source, asked) as lines:
        rows: list[dict[str, Any]] = lines.table.to_pyarrow().to_pylist()
    return sorted(rows, key=str)


def remarks(source: Any, asked: ReadingOptions = NEEDED) -> list[str]:
    with open_lines(source, asked) as lines:
        return lines.remarks


def says(work: Callable[[], object]) -> str:
    with pytest.raises(CvmError) as caught:
        work()
    return str(caught.value)


def text(delimiter: str = ",", decimal: str = ".", top: str = "", end: str = "\n") -> str:
    """Write the rows as a spreadsheet exports them."""

    def cell(value: object) -> str:
        shown = str(value).replace(".", decimal) if isinstance(value, float) else str(value)
        return '"' + shown.replace('"', '""') + '"' if set(shown) & set(f'{delimiter}"\n') else shown

    lines = [delimiter.join(map(cell, row)) for row in [HEADERS, *ROWS]]
    return top + end.join([*lines, ""])


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


SORTED = sorted(READ, key=str)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_file_of_any_usual_delimiter(delimiter: str, end: str, tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", text(delimiter, end=end))
    rows = [{**row, "name": row["name"].replace("\n", "\n")} for row in SORTED]
    assert read(path) == rows
    assert remarks(path) == []


@pytest.mark.parametrize(
    ("name", "given", "asked"),
    [
        ("other delimiter", text("~"), options(delimiter="~")),
        ("tab by name", text("\t"), options(delimiter="tab")),
        ("decimal comma", text(";", ","), options(decimal=",")),
        ("title rows", text(top="Sales report\n\nall,of,them\n"), NEEDED),
        ("byte order mark", "\ufeff" + text(), NEEDED),
        ("quoted headers", text().replace("account,name", '" account ","NAME"', 1), NEEDED),
        ("other columns too", text().replace("off\n", "off,,more\n", 1).replace("0.1\n", "0.1,,1\n")
         .replace("-1,0\n", "-1,0,,x\n").replace("0.25\n", "0.25,,\n"), NEEDED),
        ("blank lines", text().replace("off\n", "off\n\n", 1) + "\n\n", NEEDED),
        ("comments are accounts", text().replace("007", "#07").replace("009", "#09"), NEEDED),
    ],
)  # fmt: skip
def test_what_text_files_look_like(name: str, given: str, asked: ReadingOptions, tmp_path: Path) -> None:
    found = read(write(tmp_path / "lines.csv", given), asked)
    plain = [{key.strip().lower(): value for key, value in row.items()} for row in found]
    wanted = [{**row, "account": row["account"].replace("00", "#0")} for row in SORTED] if "#07" in given else SORTED
    assert plain == sorted(wanted, key=str)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_text_file_of_another_encoding(encoding: str, packed: bool, tmp_path: Path) -> None:
    content = text().encode(encoding)
    path = write(tmp_path / ("lines.csv.gz" if packed else "lines.csv"), gzip.compress(content) if packed else content)
    assert read(path) == SORTED
    western = (
        "The file is not UTF-8: it was read as Western European (cp1252). Check the names, or write its encoding in "
        "[file] of the mapping."
    )
    assert remarks(path) == ([western] if encoding in ("cp1252", "latin-1") else [])


def test_an_encoding_that_is_named_is_used(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", text().replace("Müller", "Łódź").encode("cp1250"))
    assert "Łódź" in {row["name"] for row in read(path, options(encoding="cp1250"))}
    no_mark = write(tmp_path / "no_mark.csv", text().encode("utf-16-le"))
    assert read(no_mark, options(encoding="utf-16-le")) == SORTED


def test_names_that_are_no_utf8_far_down_are_found_too(tmp_path: Path) -> None:
    body = text().encode() + b"10,Plain,1,1,0\n" * 60_000 + "11,Jürgen,1,1,0\n".encode("cp1252")
    assert {row["name"] for row in read(write(tmp_path / "lines.csv", body))} >= {"Jürgen", "Plain"}


def test_a_text_in_one_line_far_below_is_kept_and_no_line_is_lost(tmp_path: Path) -> None:
    body = "account,name,price,units,off\n" + "1,a,1.5,1,0\n" * 60_000 + "2,b,n/a,1,0\n" + '3,c,"1,250.5",1,0\n'
    found = read(write(tmp_path / "lines.csv", body))
    assert len(found) == 60_002
    assert {row["price"] for row in found} == {"1.5", "n/a", "1,250.5"}


def test_dates_stay_texts_and_types_are_never_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", "day,price\n05/01/2024,1\n06/01/2024,2\n")
    assert read(path, ReadingOptions(columns=("day", "price"), figures=("price",)))[0]["day"] == "05/01/2024"
    assert read(path, ReadingOptions())[0]["day"] == "05/01/2024"


def test_without_a_mapping_all_columns_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", "day,price,who\n2024-01-05,1.5,007\n2024-01-06,2,8\n")
    assert read(path, ReadingOptions()) == [
        {"day": datetime.date(2024, 1, 5), "price": 1.5, "who": "007"},
        {"day": datetime.date(2024, 1, 6), "price": 2.0, "who": "8"},
    ]


NASTY = ['a"b; DROP TABLE lines; --', "it's", "naïve 数量"]


def test_headers_are_never_executed(tmp_path: Path) -> None:
    header = ",".join('"' + name.replace('"', '""') + '"' for name in NASTY)
    path = write(tmp_path / "lines.csv", f"{header}\nx'; --,1,2\n")
    asked = ReadingOptions(columns=tuple(NASTY), figures=tuple(NASTY[1:]))
    assert read(path, asked) == [dict(zip(NASTY, ["x'; --", 1.0, 2.0], strict=True))]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(NASTY)
    book.active.append(["x'; --", 1, 2])
    book.save(tmp_path / "lines.xlsx")
    assert read(tmp_path / "lines.xlsx", asked) == [dict(zip(NASTY, ["x'; --", 1.0, 2.0], strict=True))]


@pytest.mark.parametrize("name", ["it's [1].csv", "a*.csv", "q?.csv", "numéro 1 {x}.csv"])
def test_signs_in_a_file_name_mean_themselves(name: str, tmp_path: Path) -> None:
    write(tmp_path / "a other.csv", text() * 2)
    assert read(write(tmp_path / name, text())) == SORTED
    table = pa.Table.from_pylist(READ)
    parquet.write_table(table, tmp_path / name.replace(".csv", ".parquet"))
    parquet.write_table(pa.concat_tables([table, table]), tmp_path / "a other.parquet")
    assert read(tmp_path / name.replace(".csv", ".parquet")) == SORTED


BAD_TEXTS: dict[str, tuple[bytes, ReadingOptions, str]] = {
    "cut off in a row": (
        text().encode()[:-24],
        NEEDED,
        'Line 4 of the file "lines.csv" holds a quote that does not end: 009,"two lin If it is the last line, the '
        "file is cut off: export or copy it again. Else mend the line: a text that holds the delimiter, a quote or a "
        "line break stands in quotes.",
    ),
    "row of another length": (
        b"account,name,price,units,off\n1,a,5,2,0\n2,b,5,2\n3,c,5,2,0\n",
        NEEDED,
        'Line 3 of the file "lines.csv" has 4 columns where 5 are needed: 2,b,5,2 If it is the last line, the file is '
        "cut off: export or copy it again. Else mend the line: a text that holds the delimiter, a quote or a line "
        "break stands in quotes.",
    ),
    "unknown delimiter": (
        b"account~name~price~units~off\n1~a~5~2~0\n",
        NEEDED,
        'The file "lines.csv" seems to have one column: account~name~price~units~off Say how its columns are '
        'separated: delimiter = ";" in [file] of the mapping.',
    ),
    "delimiter of two": (
        text().encode(),
        options(delimiter="::"),
        'The delimiter "::" is not one character. Enter ";" or "tab", for example.',
    ),
    "header twice": (
        b"account,name,price,units,off,price\n1,a,5,2,0,6\n",
        NEEDED,
        '2 columns of the file have the header "price". Rename all but one.',
    ),
    "UTF-16 without a mark": (
        text().encode("utf-16-le"),
        NEEDED,
        'The file "lines.csv" holds zero bytes, which no UTF-8 text does. If it is UTF-16, write encoding = '
        '"utf-16-le" in [file] of the mapping; else export it again.',
    ),
    "not the encoding that is named": (
        text().encode("cp1252"),
        options(encoding="utf-16"),
        'The file "lines.csv" is not utf-16. Name its encoding in [file] of the mapping.',
    ),
    "unknown encoding": (
        text().encode(),
        options(encoding="klingon"),
        'The encoding "klingon" is not known. Write it as "utf-8", "cp1252" or "utf-16".',
    ),
}


@pytest.mark.parametrize(("content", "asked", "message"), list(BAD_TEXTS.values()), ids=list(BAD_TEXTS))
def test_a_text_file_that_cannot_be_read(content: bytes, asked: ReadingOptions, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", content)
    assert says(lambda: read(path, asked)) == message


def test_a_last_line_that_does_not_end_is_doubted(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", text().rstrip()[:-1])
    assert remarks(path) == ["The file ends without a line break: check that its last line is not cut off."]


def test_a_header_that_is_missing_leaves_all_columns_to_be_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", text().replace("price", "cost", 1).replace("off\n", "off,x\n", 1)
                 .replace("0.1\n", "0.1,1\n").replace("-1,0\n", "-1,0,1\n").replace("0.25\n", "0.25,1\n"))  # fmt: skip
    with open_lines(path, NEEDED) as lines:
        assert lines.table.columns == ("account", "name", "cost", "units", "off", "x")


def packed(path: Path) -> Path:
    """Write a packed text file that is large enough to be cut in its middle."""
    rows = "".join(f"{number},name {number * 7919},{number / 8},1,0\n" for number in range(50_000))
    return write(path, gzip.compress(("account,name,price,units,off\n" + rows).encode()))


def test_files_that_are_cut_off_are_named(tmp_path: Path) -> None:
    gz = packed(tmp_path / "lines.csv.gz")
    assert len(read(gz)) == 50_000
    write(gz, gz.read_bytes()[: gz.stat().st_size // 2])
    assert says(lambda: read(gz)).startswith('The file "lines.csv.gz" is damaged or cut off: ')
    table = tmp_path / "lines.parquet"
    parquet.write_table(pa.Table.from_pylist(READ), table)
    write(table, table.read_bytes()[:-30])
    assert says(lambda: read(table)).startswith('The file "lines.parquet" is damaged or cut off: ')
    book = write_book(tmp_path / "lines.xlsx", [HEADERS, *ROWS])
    write(book, book.read_bytes()[:-300])
    assert says(lambda: read(book)).startswith('The file "lines.xlsx" is no workbook, or damaged or cut off: ')


def test_a_packed_utf16_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    content = gzip.compress(("account,name,price,units,off\n" + "1,x,2,3,0\n" * 500_000).encode("utf-16"), 1)
    path = write(tmp_path / "lines.csv.gz", content[: len(content) // 2])
    assert says(lambda: read(path)).startswith('The file "lines.csv.gz" is damaged or cut off: ')


def test_what_is_no_file_of_lines_is_said(tmp_path: Path) -> None:
    missing, empty = tmp_path / "none.csv", write(tmp_path / "empty.csv", "")
    assert says(lambda: read(missing)) == f'There is no file "{missing}". Check the name and the folder.'
    assert says(lambda: read(empty)) == 'The file "empty.csv" is empty. Export it again.'
    assert says(lambda: read(tmp_path)) == f'"{tmp_path}" is a folder. Name the file in it.'
    other = write(tmp_path / "lines.json", "[]")
    assert says(lambda: read(other)) == (
        'The kind of the file "lines.json" is not known. Give a .parquet, .csv (also .gz) or .xlsx file, or the URL of '
        "a database."
    )
    assert says(lambda: read(5)) == "A int is no table of invoice lines. Give a DataFrame, a file or a URL."


def test_a_file_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    book = write_book(tmp_path / "lines.xlsx", [HEADERS, *ROWS])
    renamed = write(tmp_path / "book.csv", book.read_bytes())
    assert says(lambda: read(renamed)) == (
        'The file "book.csv" is a workbook, whatever its name says. Rename it so that it ends in .xlsx.'
    )
    gz = write(tmp_path / "packed.csv", gzip.compress(text().encode()))
    assert says(lambda: read(gz)) == (
        'The file "packed.csv" is a file packed by gzip, whatever its name says. Rename it so that it ends in .csv.gz.'
    )
    parquet.write_table(pa.Table.from_pylist(READ), tmp_path / "table.xlsx")
    assert says(lambda: read(tmp_path / "table.xlsx")) == (
        'The file "table.xlsx" is a Parquet file, whatever its name says. Rename it so that it ends in .parquet.'
    )
    csv = write(tmp_path / "text.xlsx", text())
    assert says(lambda: read(csv)).startswith('The file "text.xlsx" is no workbook, or damaged or cut off: ')
    csv = write(tmp_path / "text.parquet", text())
    assert says(lambda: read(csv)).startswith('The file "text.parquet" is damaged or cut off: ')
    csv = write(tmp_path / "text.csv.gz", text())
    assert says(lambda: read(csv)).startswith('The file "text.csv.gz" is damaged or cut off: ')
    ole = write(tmp_path / "old.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    assert says(lambda: read(ole)) == (
        'The file "old.xlsx" is an old .xls workbook, or protected by a password. Save it as .xlsx, without a password.'
    )


# Workbooks


def write_book(
    path: Path, rows: list[list[Any]], *, corner: tuple[int, int] = (1, 1), **sheets: list[list[Any]]
) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for number, (name, cells) in enumerate({"Lines": rows, **sheets}.items()):
        sheet = book.active if number == 0 else book.create_sheet(name)
        sheet.title = name
        for down, row in enumerate(cells):
            for right, value in enumerate(row):
                if value is not None:
                    cell = sheet.cell(corner[0] + down, corner[1] + right, value)
                    cell.data_type = "e" if isinstance(value, str) and value.startswith("#") else cell.data_type
    book.save(path)
    return path


def book_rows(**changed: list[Any]) -> list[list[Any]]:
    """Give rows of a sheet with some columns changed."""
    columns = {header: [row[place] for row in ROWS] for place, header in enumerate(HEADERS)} | changed
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


@pytest.mark.parametrize("corner", [(1, 1), (4, 3)])
@pytest.mark.parametrize("title", [[], [["Report"], [None], ["of", 2024]]])
def test_a_sheet_is_found_by_its_headers(corner: tuple[int, int], title: list[list[Any]], tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", [["x", "y"], [1, 2]], corner=corner, Data=[*title, *book_rows()])
    assert read(path) == SORTED
    assert remarks(path) == ['Read from the sheet "Data".']
    assert read(path, options(sheet="Data")) == SORTED


def test_cells_of_a_sheet_keep_their_digits_and_texts(tmp_path: Path) -> None:
    rows = book_rows(
        account=[7, "007", 7.5],
        name=[datetime.datetime(2024, 1, 5), "31.01.2024", None],
        price=[1 / 3, "1,250.50", 1e-10],
        units=["5", 123456.789012345, None],
    )
    found = read(write_book(tmp_path / "lines.xlsx", rows))
    assert [row["account"] for row in found] == ["007", "7", "7.5"]
    assert [row["name"] for row in found] == ["31.01.2024", "2024-01-05 00:00:00", None]
    assert [row["price"] for row in found] == ["1,250.50", "0.3333333333333333", "1e-10"]
    assert [float(row["units"] or 0) for row in found] == [123456.789012345, 5.0, 0.0]


def test_blank_rows_at_the_end_are_no_lines(tmp_path: Path) -> None:
    rows = [*book_rows(), [None] * 5, [" ", None, " "], [None] * 4 + [""]]
    assert len(read(write_book(tmp_path / "lines.xlsx", rows))) == 3


def test_columns_that_are_not_needed_may_hold_anything(tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", book_rows(more=["#N/A", "=A1", 5]))
    assert read(path) == SORTED


def test_a_truth_value_among_figures_is_no_figure(tmp_path: Path) -> None:
    found = read(write_book(tmp_path / "lines.xlsx", book_rows(price=[1.5, True, 2])))
    assert {row["price"] for row in found} == {"1.5", "true", "2"}


def test_error_values_among_names_are_told_and_blank(tmp_path: Path) -> None:
    path = write_book(tmp_path / "lines.xlsx", book_rows(name=["#N/A", "b", "#REF!"]))
    assert [row["name"] for row in read(path)] == [None, None, "b"] or sorted(
        str(row["name"]) for row in read(path)
    ) == ["None", "None", "b"]
    assert remarks(path) == ['2 cells of the column "name" hold an error value: read as blank.']


BAD_BOOKS: dict[str, tuple[list[list[Any]], ReadingOptions, str]] = {
    "error among figures": (
        book_rows(price=[1.5, "#N/A", 2]),
        NEEDED,
        'The column "price" holds an error value, such as #N/A, in its row 3. (sheet "Lines") '
        "Mend the formula there; row 1 is the header row.",
    ),
    "error beside texts": (
        book_rows(price=["x", 5, "#DIV/0!"]),
        NEEDED,
        'The column "price" holds an error value, such as #N/A, in its row 4. (sheet "Lines") '
        "Mend the formula there; row 1 is the header row.",
    ),
    "formula never computed": (
        book_rows(price=[1.5, "=C2*2", 2]),
        NEEDED,
        'The formula has no stored value. (sheet "Lines", cell C3) Open the file in a spreadsheet and save it once.',
    ),
    "missing column": (
        book_rows(prise=[1, 2, 3])[:1] + book_rows(prise=[1, 2, 3])[1:],
        options(columns=(*HEADERS, "priice"), figures=("priice",)),
        'There is no column "priice". (sheet "Lines") Did you mean "price"? The columns there are: account, name, '
        "price, units, off, prise.",
    ),
    "header twice": (
        [[*HEADERS, "price"], *([*row, 1] for row in ROWS)],
        NEEDED,
        '2 columns of the sheet "Lines" have the header "price". Rename all but one.',
    ),
    "no such sheet": (
        book_rows(),
        options(sheet="Data"),
        'There is no sheet "Data". The sheets there are: Lines.',
    ),
    "empty sheet": (
        [],
        NEEDED,
        'There is no column "account". (sheet "Lines") The columns there are: none.',
    ),
}


@pytest.mark.parametrize(("rows", "asked", "message"), list(BAD_BOOKS.values()), ids=list(BAD_BOOKS))
def test_a_sheet_that_cannot_be_read(
    rows: list[list[Any]], asked: ReadingOptions, message: str, tmp_path: Path
) -> None:
    path = write_book(tmp_path / "lines.xlsx", rows)
    assert says(lambda: read(path, asked)) == message


def test_a_header_that_ends_in_a_number_is_no_double(tmp_path: Path) -> None:
    assert read(write_book(tmp_path / "lines.xlsx", book_rows(price_1=[9, 9, 9]))) == SORTED


# Frames


def test_data_frames_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(READ)
    assert read(frame) == SORTED
    assert read(pa.Table.from_pylist(READ)) == SORTED
    frame["blank"] = None
    frame["kind"] = pd.Categorical(["a", "b", "a"])
    frame["exact"] = [Decimal("1.10"), None, Decimal("2.00")]
    found = read(frame, ReadingOptions())
    assert [row["blank"] for row in found] == [None] * 3
    assert {row["kind"] for row in found} == {"a", "b"}
    assert {row["exact"] for row in found} == {Decimal("1.10"), None, Decimal("2.00")}


def test_frames_that_cannot_be_read_are_named() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["price", "price"])
    assert says(lambda: read(twice)) == '2 columns of the DataFrame have the header "price". Rename all but one.'
    mixed = pd.DataFrame({"price": [1, "x", b"y"]})
    assert says(lambda: read(mixed)).startswith('"DataFrame" cannot be read: ')


# Databases


def sqlite_file(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE lines (account TEXT, name TEXT, price REAL, units REAL, off REAL)")
        connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return path


def test_a_sqlite_database_by_absolute_and_relative_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sqlite_file(tmp_path / "sales 2024 #1.db")
    quoted = str(path).replace(" ", "%20").replace("#", "%23")
    assert read(f"sqlite:///{quoted}") == SORTED
    monkeypatch.chdir(tmp_path)
    assert read("sqlite:///sales%202024%20%231.db") == SORTED


def test_a_sqlite_database_is_only_read(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "lines.db")
    before = path.read_bytes()
    with open_lines(f"sqlite:///{path}") as lines:
        assert lines.table.get_backend().name == "sqlite"
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            lines.table.get_backend().con.execute("CREATE TABLE copied (x)")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["lines.db"]


def test_tables_of_a_sqlite_database(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "lines.db")
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "a.b" AS SELECT * FROM lines LIMIT 1')
        connection.execute("CREATE VIEW seen AS SELECT * FROM lines LIMIT 2")
    url = f"sqlite:///{path}"
    assert [len(read(url, options(table=table))) for table in ("lines", "a.b", "seen", "main.lines")] == [3, 1, 2, 3]
    assert says(lambda: read(url)) == "There are 3 tables. Name one with --table: a.b, lines, seen."
    assert says(lambda: read(url, options(table="line"))) == (
        'There is no table "line". Name one with --table: a.b, lines, seen.'
    )
    assert says(lambda: read(url, options(table='lines"; DROP TABLE lines; --'))).startswith("There is no table")


def test_databases_that_cannot_be_opened(tmp_path: Path) -> None:
    assert says(lambda: read("sqlite:///none.db")) == (
        'There is no file "none.db". Check the name; after sqlite:/// stands a path from the current folder, after '
        "sqlite://// one from the root."
    )
    write(tmp_path / "text.db", "x" * 2000)
    assert says(lambda: read(f"sqlite:///{tmp_path}/text.db")) == (
        f'"sqlite:///{tmp_path}/text.db" cannot be read: file is not a database. Mend the file or the mapping.'
    )
    assert says(lambda: read("mysql://root:secret@host/db")) == (
        'Databases of the kind "mysql" are not known. Give sqlite:/// or postgresql://.'
    )
    assert says(lambda: read("postgresql://[ana:secret@host/db")) == (
        "The URL of the database is not understood. Write it as postgresql://user@host:5432/database."
    )


@POSTGRES
def test_a_postgres_database_in_a_schema_of_its_own(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute('CREATE SCHEMA "sales EU"')
        connection.execute(
            'CREATE TABLE "sales EU".lines (account text, name text, price numeric(12,4), units int, off real)'
        )
        connection.execute("CREATE TABLE one (x int)")
        for row in ROWS:
            connection.execute('INSERT INTO "sales EU".lines VALUES (%s, %s, %s, %s, %s)', row)
    try:
        with open_lines(postgres_url, options(table="sales EU.lines")) as lines:
            assert lines.table.get_backend().name == "postgres"
            assert lines.table.aggregate(total=lines.table.price.sum()).to_pyarrow().to_pylist() == [
                {"total": Decimal("1267.5000")}
            ]
        assert "There is no table" in says(lambda: read(postgres_url, options(table="sales EU.none")))
    finally:
        with psycopg.connect(postgres_url) as connection:
            connection.execute('DROP SCHEMA "sales EU" CASCADE')
            connection.execute("DROP TABLE one")


@POSTGRES
def test_a_password_stands_in_no_message(postgres_url: str) -> None:
    address = postgres_url.rpartition("@")[2]
    for secret, typed in (("s3cret!", "s3cret!"), ("two words", "two%20words"), ("xlcvm", "xlcvm")):
        message = says(lambda typed=typed: read(f"postgresql://nobody:{typed}@{address}"))  # type: ignore[misc]
        assert message.startswith(f'"postgresql://{address}" cannot be read: ')
        assert secret not in message.removeprefix(f'"postgresql://{address}"')
    gone = "postgresql://ana:s3cret!@127.0.0.1:1/db"
    assert "s3cret" not in says(lambda: read(gone))
    with open_lines(postgres_url, options(table="pg_catalog.pg_tables")) as lines:
        assert postgres_url.partition("@")[0] not in lines.name
        assert lines.name == f"postgresql://{address}"


# Parquet and Spark


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    parquet.write_table(pa.Table.from_pylist(READ), path)
    assert read(path) == SORTED
    with open_lines(path, NEEDED) as lines:
        assert lines.table.get_backend().name == "duckdb"
        assert lines.name == "lines.parquet"


@SPARK
@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx", "frame", "url"])
def test_spark_reads_the_same(kind: str, spark: str, tmp_path: Path) -> None:
    table = pa.Table.from_pylist(READ)
    parquet.write_table(table, tmp_path / "lines.parquet")
    source: Any = {
        "parquet": tmp_path / "lines.parquet",
        "csv": write(tmp_path / "lines.csv", text(";").encode("cp1252")),
        "xlsx": write_book(tmp_path / "lines.xlsx", book_rows()),
        "frame": table,
        "url": (tmp_path / "lines.parquet").as_uri(),
    }[kind]
    asked = options(engine="spark", master=spark)
    assert read(source, asked) == SORTED
    with open_lines(source, asked) as lines:
        assert lines.table.get_backend().name == "pyspark"


@SPARK
def test_spark_of_a_file_name_with_signs(spark: str, tmp_path: Path) -> None:
    parquet.write_table(pa.Table.from_pylist(READ), tmp_path / "it's [1] {a}.parquet")
    assert read(tmp_path / "it's [1] {a}.parquet", options(engine="spark", master=spark)) == SORTED


@SPARK
def test_spark_says_what_it_cannot_read(spark: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    parquet.write_table(pa.Table.from_pylist(READ), path)
    write(path, path.read_bytes()[:-30])
    assert '"lines.parquet" is damaged or cut off' in says(lambda: read(path, options(engine="spark", master=spark)))
    cluster = options(engine="spark", master="spark://cluster:7077")
    assert says(lambda: read(write(tmp_path / "lines.csv", text()), cluster)).startswith(
        "Spark on a cluster reads Parquet files at a place that all its machines reach."
    )


def test_spark_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = options(engine="spark")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert says(lambda: read(pa.table({"x": [1]}), asked)) == (
        'Spark is not installed. Install it: python -m pip install "xlcvm[spark]".'
    )
    monkeypatch.undo()
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert says(lambda: read(pa.table({"x": [1]}), asked)) == (
        "Spark needs Java 17, which is not there. Install Java 17, or set JAVA_HOME."
    )


# Limits


def test_what_was_made_for_a_source_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    read(write(tmp_path / "lines.csv", text().encode("cp1252")))
    says(lambda: read(write(tmp_path / "bad.csv", b"account,name,price,units,off\n1\n")))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_nothing_is_ever_downloaded(tmp_path: Path) -> None:
    with open_lines(write(tmp_path / "lines.csv", text()), NEEDED) as lines:
        connection = lines.table.get_backend().con
        settings = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
        assert settings["autoinstall_known_extensions"] == "false"
        installed = connection.execute(
            "SELECT extension_name FROM duckdb_extensions() WHERE installed AND install_mode != 'STATICALLY_LINKED'"
        )
        assert installed.fetchall() == []


def test_a_limit_of_memory_is_kept_and_one_that_is_none_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", text())
    with open_lines(path, options(memory="300MB")) as lines:
        value = lines.table.get_backend().con.execute("SELECT current_setting('memory_limit')").fetchone()
        assert value == ("286.1 MiB",)
    assert says(lambda: read(path, options(memory="much"))) == (
        'The limit of memory "much" is not understood. Write it as 1GB.'
    )


def test_too_little_memory_is_said() -> None:
    numbers = ibis.range(3_000_000).unnest().name("n").as_table()

    def ask() -> None:
        with open_lines(pa.table({"x": [1]}), ReadingOptions(memory="20MB")) as lines:
            connection = lines.table.get_backend()
            connection.con.execute("SET temp_directory = ''")
            connection.to_pyarrow(numbers.group_by(numbers.n.cast("string") + "x" * 50).aggregate(k=numbers.n.count()))

    assert says(ask) == 'There is not enough memory for "Table". Allow more with --memory, or ask for less.'


def test_an_unknown_time_zone_is_said() -> None:
    assert says(lambda: read(pa.table({"x": [1]}), options(zone="Berlin'"))) == (
        'The time zone "Berlin\'" is not known. Write zone = "Europe/Berlin" in [dates], for example.'
    )


def test_moments_of_two_time_zones_are_refused() -> None:
    moment = [datetime.datetime(2024, 1, 1)]
    table = pa.table(
        {"a": pa.array(moment, pa.timestamp("s", "UTC")), "b": pa.array(moment, pa.timestamp("s", "Asia/Tokyo"))}
    )
    assert says(lambda: read(table, ReadingOptions())) == (
        'Its moments are of several time zones: Asia/Tokyo, UTC. Write zone = "Europe/Berlin" in [dates], for example.'
    )


# Written files


@pytest.fixture
def lines() -> Iterator[Any]:
    with open_lines(pa.Table.from_pylist(READ)) as opened:
        yield opened.table


def test_a_table_is_written_whole(lines: Any, tmp_path: Path) -> None:
    folder = tmp_path / "it's [here]"
    folder.mkdir()
    write_parquet(lines, folder / "out.parquet")
    assert sorted(parquet.read_table(folder / "out.parquet").to_pylist(), key=str) == SORTED
    assert [each.name for each in folder.iterdir()] == ["out.parquet"]


def test_a_table_of_a_database_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbooks.parquet_files._BATCH", 2)
    path = sqlite_file(tmp_path / "lines.db")
    with open_lines(f"sqlite:///{path}") as opened:
        table = opened.table.mutate(day=ibis.date("2024-02-29"), late=opened.table.price > 10.0)
        write_parquet(table, tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    added = [{"day": datetime.date(2024, 2, 29), "late": row["price"] > 10} for row in SORTED]
    assert sorted(found, key=str) == [row | more for row, more in zip(SORTED, added, strict=True)]
    assert parquet.read_metadata(tmp_path / "out.parquet").num_row_groups == 2


@POSTGRES
def test_a_table_of_postgres_is_streamed(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE sold (account text, price numeric(9,2), day date)")
        connection.execute("INSERT INTO sold VALUES ('007', 1250.50, '2024-02-29'), (NULL, NULL, NULL)")
    try:
        with open_lines(postgres_url, options(table="sold")) as opened:
            write_parquet(opened.table, tmp_path / "out.parquet")
    finally:
        with psycopg.connect(postgres_url) as connection:
            connection.execute("DROP TABLE sold")
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == [
        {"account": "007", "price": Decimal("1250.50"), "day": datetime.date(2024, 2, 29)},
        {"account": None, "price": None, "day": None},
    ]


@SPARK
def test_a_table_of_spark_becomes_one_file(spark: str, tmp_path: Path) -> None:
    with open_lines(pa.Table.from_pylist(READ), options(engine="spark", master=spark)) as opened:
        write_parquet(opened.table, tmp_path / "out.parquet")
        write_parquet(opened.table.filter(opened.table.units > 100), tmp_path / "none.parquet")
    assert sorted(parquet.read_table(tmp_path / "out.parquet").to_pylist(), key=str) == SORTED
    assert parquet.read_table(tmp_path / "none.parquet").num_rows == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["none.parquet", "out.parquet"]


@pytest.mark.parametrize("lock", [".~lock.out.parquet#", "~$out.parquet"])
def test_a_file_that_is_open_elsewhere_survives(lock: str, lines: Any, tmp_path: Path) -> None:
    old = write(tmp_path / "out.parquet", "old")
    write(tmp_path / lock, "")
    assert says(lambda: write_parquet(lines, old)) == (
        f'The file "out.parquet" is open in another program. Close it there; if nobody has it open, delete "{lock}" '
        "beside it."
    )
    assert old.read_bytes() == b"old"


def test_a_missing_folder_is_said(lines: Any, tmp_path: Path) -> None:
    assert says(lambda: write_parquet(lines, tmp_path / "none" / "out.parquet")) == (
        f'There is no folder "{tmp_path / "none"}". Create it first.'
    )


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    import pyarrow as pa
    from workbooks.files import replace_file
    from workbooks.sources import open_lines, write_parquet
    from xlcvm.errors import CvmError

    path, source = Path(sys.argv[1]), sys.argv[2]
    with open_lines(pa.table({"x": range(200_000)}) if source == "frame" else source) as lines:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        for work in (lambda: write_parquet(lines.table, path), lambda: replace_file(path, b"x" * 100_000)):
            try:
                work()
            except CvmError as error:
                print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file size")
@pytest.mark.parametrize("source", ["frame", "database"])
def test_on_a_full_disk_the_old_file_survives(source: str, tmp_path: Path) -> None:
    old = write(tmp_path / "out.parquet", "old")
    if source == "database":
        with sqlite3.connect(tmp_path / "lines.db") as connection:
            connection.execute("CREATE TABLE lines (x REAL)")
            connection.executemany("INSERT INTO lines VALUES (?)", ((number / 7,) for number in range(200_000)))
        connection.close()
        source = f"sqlite:///{tmp_path / 'lines.db'}"
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(FULL_DISK), str(old), source],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert found.stderr == ""
    remedy = "Free some space, or choose another folder; an old file is as it was."
    first, second = found.stdout.splitlines()
    assert first in (
        f'The file "out.parquet" cannot be replaced: No space left on device. {remedy}',
        f'The file "out.parquet" cannot be replaced: File too large. {remedy}',
    )
    assert second == f'The file "out.parquet" cannot be replaced: File too large. {remedy}'
    assert old.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix != ".db") == ["out.parquet"]
