"""Invoice lines from text files: what stands there is read, nothing is guessed, and what cannot be read is said."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest

from tests.workbooks.line_files import NEEDED, SORTED, options, read, remarks, says, text, write
from workbooks.reading_options import ReadingOptions
from workbooks.sources import open_lines


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


def test_a_packed_utf16_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    content = gzip.compress(("account,name,price,units,off\n" + "1,x,2,3,0\n" * 500_000).encode("utf-16"), 1)
    path = write(tmp_path / "lines.csv.gz", content[: len(content) // 2])
    assert says(lambda: read(path)).startswith('The file "lines.csv.gz" is damaged or cut off: ')
