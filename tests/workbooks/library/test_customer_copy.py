"""The copy for a customer: what is confidential is planted everywhere, and looked for in every byte of the copy."""

from __future__ import annotations

import datetime
import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from typer.testing import CliRunner

from tests.calc import CALC
from tests.workbooks.engines import by_ironcalc, differences, stored
from tests.workbooks.library.edited_files import DATA, QUOTE, edited, place_of, read, written
from tests.workbooks.library.harness import kind_of, there_are
from udfs.hosts.command_line.app import app
from udfs.hosts.libreoffice.finding import LibreOffice
from workbooks.library.building import build_template
from workbooks.library.customer_copy import customer_copy
from workbooks.library.entries import COVER, SOURCES, example_data
from workbooks.library.fields import Field
from workbooks.library.kinds import TemplateKind
from workbooks.library.reading_back import outputs_of
from workbooks.writing import workbook_bytes, write_template
from xlcvm.errors import CvmError

RULES = ("Cost", "cost", "margin", "Margin", "floor", "approv", "Approv", "freight", "bonus", "marketing", "ocket")
"""Words of what the supplier keeps to itself in a quote."""


def unpacked(content: Path | bytes) -> str:
    """Give every part of a file, one after the other, names of the parts included."""
    with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as package:
        return "\n".join(
            f"{name}\n{package.read(name).decode('utf-8', 'replace')}\n{package.comment!r}"
            for name in package.namelist()
        )


def spellings(figure: float) -> set[str]:
    """Give the ways in which a figure may be written: plain, as a percentage, rounded, with separators."""
    ways = {repr(figure), f"{figure:.16G}", f"{figure:g}", f"{figure:,.2f}", f"{figure:.2f}", f"{figure:.4f}"}
    ways |= {
        f"{figure * 100:g}%",
        f"{figure * 100:.1f}",
        f"{figure * 100:.2f}",
        f"{figure:.3E}",
        f"{figure:,.2f}".replace(",", " "),
    }
    ways |= {way.replace(".", ",") for way in set(ways) if "." in way}
    return {way for way in ways if len(re.sub(r"\D", "", way).strip("0")) >= 4}


def found_in(content: str, planted: list[float | str]) -> list[str]:
    """List what of the planted stands in a file, figures also when they are written in another way."""
    found = []
    for secret in planted:
        for way in spellings(secret) if isinstance(secret, float) else {secret, secret.upper(), secret.lower()}:
            digits = isinstance(secret, float)
            if re.search(rf"(?<![\d.]){re.escape(way)}(?!\d)" if digits else re.escape(way), content):
                found.append(f"{secret!r} as {way!r}")
    return found


FIGURES = [871.37, 1791.53, 331.77, 561.19, 149.83, 0.02137, 0.01379, 0.005713, 387.61, 0.3119, 0.1037, 0.1873, 0.3091]
TEXTS = ["Ada Secretary", "Bert Boss", "Cleo Chair", "Rebate contract 4711", "Promised to Dora", "Ledger of Emil",
         "Tariff of Ferry", "Policy of Gero", "Ines Preparer"]  # fmt: skip
ELSEWHERE = ["Comment of Hal", "Note to self", "Jo Author", "Kim Changer", "Company Lux", "Hidden 4242.17", "Custom Mila",
             "Secret_Name", "Footer Nick", "Prompt Otto", "/home/paula/quotes"]  # fmt: skip
PLANTED: list[float | str] = [*FIGURES, *TEXTS, *ELSEWHERE, 4242.17, 5353.71]


def _planted_data() -> dict[str, Any]:
    costs = iter(FIGURES[:5])
    lines = [{**line, "unit cost": next(costs)} for line in DATA["lines"]]
    bonus, marketing, cash, freight, floor, *limits = FIGURES[5:]
    return {
        **DATA,
        "prepared by": "Ines Preparer",
        "lines": lines,
        "annual bonus": bonus, "marketing support": marketing, "cash discount": cash, "freight": freight,
        "margin floor": floor,
        "approvals": [{"discount up to": limit, "approver": name} for limit, name in zip(limits, TEXTS, strict=False)],
        SOURCES: dict(zip(("annual bonus", "marketing support", "cash discount", "freight", "margin floor"), TEXTS[3:], strict=False)),
    }  # fmt: skip


def _tainted(book: openpyxl.Workbook) -> None:
    """Put secrets where people and programs leave them."""
    sheet, address = place_of(book, "order_discount")
    sheet[address].comment = Comment("Comment of Hal: 5353.71", "Jo Author")
    book["Quote"]["A11"].comment = Comment("Note to self", "Kim Changer")
    book["Quote"]["M40"] = "Hidden 4242.17"
    hidden = book.create_sheet("Calculation of costs")
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["B1"] = "Hidden 4242.17", 4242.17
    very = book.create_sheet("Very")
    very.sheet_state = "veryHidden"
    very["A1"] = 5353.71
    book["Quote"].oddFooter.left.text = "Footer Nick"
    book.properties.creator, book.properties.lastModifiedBy = "Jo Author", "Kim Changer"
    book.properties.description, book.properties.category = "Note to self", "Company Lux"
    book.custom_doc_props.append(StringProperty(name="Custom Mila", value="/home/paula/quotes"))
    book.defined_names["Secret_Name"] = DefinedName("Secret_Name", attr_text="4242.17")
    rule = openpyxl.worksheet.datavalidation.DataValidation(promptTitle="Prompt Otto", prompt="Prompt Otto")
    rule.add("M40")
    book["Quote"].add_data_validation(rule)


@pytest.mark.parametrize("program", ["as written", "openpyxl"])
def test_nothing_confidential_is_in_the_copy(tmp_path: Path, program: str) -> None:
    assert len(PLANTED) > 30
    path = written(tmp_path / "quote.xlsx", _planted_data())
    if program == "openpyxl":
        edited(path, _tainted)
        assert len({entry.split(" as ")[0] for entry in found_in(unpacked(path), PLANTED)}) == len(PLANTED), (
            "what is looked for was planted"
        )
    copy = tmp_path / "copy.xlsx"
    done = CliRunner().invoke(app, ["customer-copy", str(path), "-o", str(copy)])
    assert done.exit_code == 0, done.output
    content = unpacked(copy)
    assert found_in(content, PLANTED) == []
    assert str(tmp_path) not in content
    assert [word for word in RULES if word in content.replace("pageMargins", "")] == []
    # figures that follow from what is confidential, and no figure of the customer's
    shown = {value for value in outputs_of(customer_copy(read(path))).values() if isinstance(value, float)}
    everything = outputs_of(build_template(QUOTE, _planted_data())).values()
    derived = [value for value in everything if isinstance(value, float) and not {value, -value} & shown]
    assert len(derived) > 5
    assert found_in(content, [value for value in derived if abs(value) > 1]) == []


@CALC
def test_what_libreoffice_saved_gives_a_clean_copy_and_a_pdf(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = edited(written(tmp_path / "quote.xlsx", _planted_data()), _tainted)
    saved = tmp_path / "by-calc"
    saved.mkdir()
    subprocess.run(
        [libreoffice.soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
         "xlsx", "--outdir", str(saved), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    copy = tmp_path / "copy.xlsx"
    done = CliRunner().invoke(app, ["customer-copy", str(saved / "quote.xlsx"), "-o", str(copy), "--pdf"])
    assert done.exit_code == 0, done.output
    content = unpacked(copy)
    assert found_in(content, PLANTED) == []
    printed = copy.with_suffix(".pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", copy.with_suffix(".pdf"), "-"], check=True, capture_output=True, text=True)
        assert "Brandt Brewing" in text.stdout
        assert found_in(text.stdout, PLANTED) == []
        assert [word for word in RULES if word in text.stdout] == []
    for secret in (*TEXTS, *ELSEWHERE, str(tmp_path)):
        assert secret.encode() not in printed
        assert secret.encode("utf-16-be") not in printed


def test_the_copy_computes_like_the_quote(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    write_template(customer_copy(read(written(tmp_path / "quote.xlsx"))), path)
    kept = stored(path)
    assert len(kept.formulas) > 100
    assert differences(kept.values, by_ironcalc(path)) == []
    found = read(path)
    assert (found.view, found.outputs["invoice value"]) == ("customer", pytest.approx(39_880.192, rel=1e-12))
    assert found.data["customer"] == "Brandt Brewing"
    assert workbook_bytes(customer_copy(found)) == path.read_bytes(), "the copy of a copy is the copy"


def _supplier_entries(kind: TemplateKind) -> Iterator[tuple[str, Field]]:
    for entry in (*COVER, *(found for group in kind.groups for found in group.fields)):
        if entry.audience == "supplier":
            yield "", entry
    for rows in kind.tables:
        for entry in rows.columns:
            if "supplier" in (rows.audience, entry.audience):
                yield rows.key, entry


def _marked_up(kind: TemplateKind) -> tuple[dict[str, Any], list[float | str]]:
    """Give the example with a mark in every entry that is for the supplier, and the marks."""
    chance = random.Random(kind.name)
    data = example_data(kind)
    planted: list[float | str] = []

    def mark(entry: Field) -> Any:
        if entry.is_number:
            least, most = (max(-1e6, entry.ends[0]), min(1e6, entry.ends[1]))
            figure = round(least + (most - least) * chance.uniform(0.2, 0.8), 5)
            planted.append(figure)
            return figure
        if entry.kind == "choice":
            return entry.choices[0]
        if entry.kind == "date":
            return datetime.date(2026, 1, 2)
        planted.append(f"Secret {chance.randrange(10**9)}")
        return planted[-1]

    for table, entry in _supplier_entries(kind):
        if not table:
            data[entry.key] = mark(entry)
            data[SOURCES][entry.key] = f"Secret {chance.randrange(10**9)}"
            planted.append(data[SOURCES][entry.key])
    for rows in kind.tables:
        for line in data[rows.key]:
            for table, entry in _supplier_entries(kind):
                if table == rows.key:
                    line[entry.key] = mark(entry)
    return data, planted


@pytest.mark.parametrize("name", there_are())
def test_no_template_gives_away_what_is_for_the_supplier(name: str, tmp_path: Path) -> None:
    kind = kind_of(name)
    data, planted = _marked_up(kind)
    path = tmp_path / "filled.xlsx"
    write_template(build_template(kind, data), path)
    if not kind.for_customers:
        with pytest.raises(CvmError, match="there is no copy of it for customers"):
            customer_copy(read(path))
        return
    assert planted
    content = unpacked(workbook_bytes(customer_copy(read(path))))
    assert found_in(content, planted) == []
    keys = {entry.key for _, entry in _supplier_entries(kind)} | {
        r.key for r in kind.tables if r.audience == "supplier"
    }
    shared = {entry.key for group in kind.groups for entry in group.fields if entry.audience == "customer"}
    shared |= {entry.key for rows in kind.tables for entry in rows.columns if rows.audience == "customer"} - keys
    telling = {key for key in keys - shared if " " in key}
    assert [key for key in telling if re.search(rf"\b{re.escape(key)}\b", content, re.IGNORECASE)] == []
