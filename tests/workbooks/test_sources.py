"""Invoice lines from every kind of source: what is read is what stands there, and what cannot be read is said."""

from __future__ import annotations

import datetime
import gzip
from decimal import Decimal
from pathlib import Path

import ibis
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.workbooks.line_files import (
    HEADERS,
    NASTY,
    NEEDED,
    READ,
    ROWS,
    SORTED,
    options,
    packed,
    read,
    says,
    text,
    write,
    write_book,
)
from workbooks.reading_options import ReadingOptions
from workbooks.sources import open_lines


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


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    parquet.write_table(pa.Table.from_pylist(READ), path)
    assert read(path) == SORTED
    with open_lines(path, NEEDED) as lines:
        assert lines.table.get_backend().name == "duckdb"
        assert lines.name == "lines.parquet"


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
