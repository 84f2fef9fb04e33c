"""A running Calc: live formulas, real error values, wizard texts, what a user sees when Python does not fit."""

import dataclasses
import math
import os
import re
import shutil
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import udfs
from tests.calc import CALC
from tests.samples import catalogue
from udfs.cells import CellError
from udfs.functions import declare_all
from udfs.hosts.libreoffice.building import Environment, this_environment, unpack
from udfs.hosts.libreoffice.finding import LibreOffice, clean_environment
from udfs.hosts.libreoffice.office import Document, Office
from udfs.wizard_texts import argument_text, function_text
from udfs.worksheet_function import catalogue as real_catalogue
from xlcvm.errors import CvmError

INPUTS = [["Variable", "Value"], ["Hours", 6000.0], ["Rate", 0.12]]
ROOT = str(Path(__file__).resolve().parents[2])


def sample_environment() -> Environment:
    here = this_environment()
    return dataclasses.replace(here, site=(*here.site, ROOT), catalogue="tests.samples:catalogue")


@pytest.fixture(scope="module")
def samples(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = unpack(catalogue, sample_environment(), tmp_path_factory.mktemp("extension"))
    with Office(program=libreoffice, extensions=folder) as office:
        yield office


@pytest.fixture
def page(samples: Office) -> Iterator[Document]:
    document = samples.new()
    document.write("A1", INPUTS)
    yield document
    document.close()


@CALC
def test_a_typed_formula_follows_its_inputs(page: Document) -> None:
    page.type("D1", '=CVM_LOOK_UP("Hours";A1:B3)*2')
    page.type("D2", "=CVM_SUM_OF(D1;B2)")
    assert page.read("D1:D2") == [[12000.0], [18000.0]]
    page.write("B2", [[5000.0]])
    assert page.read("D1:D2") == [[10000.0], [15000.0]]


@CALC
def test_arguments_may_be_left_out(page: Document) -> None:
    page.write("D1", [["=CVM_SUM_OF(300;650)"], ["=CVM_SUM_OF(300;650;50)"], ["=CVM_SHARE_OF(10;50%)"]])
    assert page.read("D1:D3") == [[950.0], [900.0], [5.0]]


@CALC
def test_a_column_gives_a_column_and_a_table_its_cells(page: Document) -> None:
    page.array_formula("D1:D2", "=CVM_LOOK_UP(A2:A3;A1:B3)")
    assert page.read("D1:D2") == [[6000.0], [0.12]]
    page.array_formula("F1:M3", "=CVM_KINDS(4)")
    header, cells, rest = page.read("F1:M3")
    assert header == ["Inverse", "Text", "True", "Blank", "Error", "Other error", "NaN", "Numpy"]
    errors = [CellError("#N/A"), CellError("#DIV/0!"), CellError("#NUM!")]
    assert cells == [0.25, "a", 1.0, None, *errors, 2.5]
    assert rest[:2] == [7.0, None]


@CALC
def test_a_failure_is_a_real_error_value(page: Document) -> None:
    page.write(
        "D1",
        [
            ['=CVM_LOOK_UP("Width";A1:B3)', "=ISNA(D1)", "=ERROR.TYPE(D1)"],
            ['=CVM_SUM_OF(1;"x")', "=ISERROR(D2)", "=ERROR.TYPE(D2)"],
            ["=CVM_KINDS(0)", "=ISERROR(D3)", "=ERROR.TYPE(D3)"],
            ["=SUM(D1:D2)", "=ISNA(D4)", "=IFERROR(D1;7)"],
        ],
    )
    assert page.read("D1:F4") == [
        [CellError("#N/A"), 1.0, 7.0],
        [CellError("#VALUE!"), 1.0, 3.0],
        [CellError("#VALUE!"), 1.0, 3.0],
        [CellError("#N/A"), 1.0, 7.0],
    ]


@CALC
def test_a_blank_in_a_range_is_missing_and_one_alone_is_zero_to_calc(page: Document) -> None:
    page.write("D1", [["=CVM_SUM_OF(C1:C2;1)"], ["=CVM_SUM_OF(C1;1)"]])
    assert page.read("D1:D2") == [[CellError("#VALUE!")], [1.0]]


@CALC
def test_the_wizard_shows_every_function_and_every_argument(calc: Office) -> None:
    declare_all()
    shown = calc.wizard()
    assert sorted(shown) == udfs.__all__
    for entry in real_catalogue:
        texts = [[argument.label, argument_text(argument)] for argument in entry.arguments]
        assert shown[entry.name]["description"] == function_text(entry)
        assert [argument[:2] for argument in shown[entry.name]["arguments"]] == texts


@CALC
def test_why_tells_the_sentence_in_calc(calc: Office, sheet: Document) -> None:
    sheet.write("A1", [["=CVM_WHY(0)"]])
    assert sheet.read("A1") == [[CellError("#VALUE!")]]
    sheet.array_formula("C1:G2", "=CVM_WHY(1)")
    header, row = sheet.read("C1:G2")
    assert header == ["Time", "Cell", "Function", "Problem", "What to do"]
    assert row[2:] == [
        "CVM_WHY",
        '0 stands where a whole number of at least 1 is needed. (argument "count")',
        "Enter a whole number.",
    ]


@CALC
def test_a_workbook_with_plain_names_is_live_and_can_be_saved(samples: Office, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in INPUTS:
        book.active.append(row)
    book.active["D1"] = '=CVM_LOOK_UP("Rate",A1:B3)'
    book.save(tmp_path / "live.xlsx")
    document = samples.open(tmp_path / "live.xlsx")
    document.recalculate()
    assert document.value("D1") == 0.12
    document.write("B3", [[0.5]])
    assert document.value("D1") == 0.5
    assert document.used() == "A1:D3"
    for suffix in ("xlsx", "pdf", "ods"):
        document.store(tmp_path / f"copy.{suffix}")
    document.close()
    saved = openpyxl.load_workbook(tmp_path / "copy.xlsx", data_only=True)
    assert saved.active["D1"].value == 0.5
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF")


@CALC
def test_the_driver_passes_cells_as_they_are(page: Document) -> None:
    page.add_sheet("Other one")
    rows = [["5%", "=1+1", None], ["=2*B1", 1.5, "'quoted"], ["é–×", "=SUM(B1:B2)"]]
    page.write("B2", rows, sheet="Other one")
    page.write("B1", [[7.0]], sheet="Other one")
    assert page.read("B1:D4", sheet="Other one") == [
        [7.0, None, None],
        ["5%", 2.0, None],
        [14.0, 1.5, "'quoted"],
        ["é–×", 7.0, None],  # Calc adds no texts
    ]
    assert math.isfinite(page.recalculate())
    with pytest.raises(CvmError, match="LibreOffice reports"):
        page.read("B1", sheet="No such sheet")
    assert page.value("A2") == "Hours"  # a failed request leaves the driver usable


OBSTACLES = {
    "another Python": (
        {"python": "3.99"},
        r"LibreOffice runs Python 3\.\d+, xlcvm is installed for 3\.99: install xlcvm with Python 3\.\d+, "
        r"then run there: xlcvm install libreoffice",
    ),
    "no environment": (
        {"site": ("/nowhere/site-packages",)},
        r"The Python environment of xlcvm is gone or cannot be read: /nowhere/site-packages\. Install xlcvm again, "
        r"then run: xlcvm install libreoffice",
    ),
    "broken environment": (
        {"catalogue": "udfs.no_such_module:catalogue"},
        r"xlcvm could not be loaded \(ModuleNotFoundError: No module named 'udfs.no_such_module'\)\. "
        r"Install it again, then run: xlcvm install libreoffice",
    ),
}


@CALC
@pytest.mark.parametrize(("change", "sentence"), OBSTACLES.values(), ids=OBSTACLES)
def test_what_keeps_xlcvm_from_working_is_told_in_a_cell(
    libreoffice: LibreOffice, tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    declare_all()
    environment = dataclasses.replace(this_environment(), **change)
    with Office(program=libreoffice, extensions=unpack(real_catalogue, environment, tmp_path)) as office:
        document = office.new()
        document.write("A1", [["=CVM_WHY()"], ["=CVM_WHY(3)"], ["=CVM_VALUE(1;2)"]])
        told, again, value = (row[0] for row in document.read("A1:A3"))
    assert isinstance(told, str)
    assert re.fullmatch(sentence, told)
    assert again == told
    assert value == CellError("#VALUE!")


@CALC
def test_an_office_that_does_not_start_says_so(libreoffice: LibreOffice, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    shutil.copy("/bin/false", program)
    with pytest.raises(CvmError, match="LibreOffice ended or did not start: it gave no reason"):
        Office(program=LibreOffice(program, libreoffice.unopkg), timeout=20)


@CALC
def test_an_active_environment_does_not_lead_the_office_to_another_python(
    libreoffice: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(sys.base_prefix, "bin", "python3")
    venv.create(tmp_path / "active", symlinks=True)
    folder = tmp_path / "active" / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{other.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert str(folder) not in clean_environment()["PATH"]
    with Office(program=libreoffice) as office:
        sheet = office.new()
        sheet.type("A1", '=CVM_WORDS("a=b*c")')
        assert sheet.value("A1") == "a = b × c"
