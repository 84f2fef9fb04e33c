"""The command line as people use it: their own workbook in, a table and an exit code out; the file untouched."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from tests.calc import CALC
from udfs.hosts.command_line.app import app
from udfs.hosts.libreoffice.finding import LibreOffice
from workbooks.value_calculator import examples, write_calculator

INPUTS: list[list[Any]] = [
    ["Source", "Variable", "Unit", "Next best", "Ours", "Status"],
    ["meter", "power drawn", "kW", 40, 32, "measured"],
    ["plan", "operating hours", "h/year", 6000, 6000, ""],
    ["bill", "price per kWh", "USD/kWh", 0.12, 0.12, ""],
    ["", "noise", "USD/year", None, None, "placeholder"],
]
EQUATIONS: list[list[Any]] = [
    ["Value element", "Equation"],
    [
        "Energy",
        "[power drawn × operating hours × price per kWh] Bolt − [power drawn × operating hours × price per kWh] Acme",
    ],
    ["Quiet", "noise × 2"],
]


def _workbook(path: Path, inputs: list[list[Any]], equations: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "My model"
    first["A1"], first["B1"] = "Our offering", "Acme"
    first["A2"], first["B2"] = "Next best alternative", "Bolt"
    for sheet, table, top, left in ((first, inputs, 5, 3), (book.create_sheet("Equations"), equations, 2, 2)):
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.cell(top + row, left + column, cell)
    book.save(path)
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_evaluate_prints_values_totals_and_equations_with_figures(tmp_path: Path) -> None:
    file = _workbook(tmp_path / "own.xlsx", INPUTS, EQUATIONS)
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    result = _run("evaluate", file)
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "Energy $5,760 / year good" in text
    assert "Quiet #N/A placeholder" in text
    assert "Total $5,760 / year 1 placeholder left out" in text
    assert "40 kW × 6,000 h/year × $0.12/kWh" in text
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_evaluate_as_json_and_csv(tmp_path: Path) -> None:
    file = _workbook(tmp_path / "own.xlsx", INPUTS, EQUATIONS)
    content = json.loads(_run("evaluate", file, "--json").stdout)
    assert content["equations"][0]["value"] == pytest.approx(5760)
    assert content["equations"][1]["error"]["code"] == "#N/A"
    assert content["totals"] == [{"value": pytest.approx(5760), "unit": "USD/year", "status": "1 placeholder left out"}]
    rows = list(csv.DictReader(io.StringIO(_run("evaluate", file, "--csv").stdout)))
    assert float(rows[0]["Value"]) == pytest.approx(5760)
    assert rows[1]["Value"] == ""


def test_csv_never_hands_a_spreadsheet_something_to_run(tmp_path: Path) -> None:
    file = _workbook(tmp_path / "own.xlsx", INPUTS, [*EQUATIONS, ['-cmd|"/c calc"!A1', "noise × 1"]])
    for row in csv.reader(io.StringIO(_run("evaluate", file, "--csv").stdout)):
        assert not any(cell.startswith(("=", "+", "@", "-cmd")) for cell in row)


@pytest.mark.parametrize(
    ("inputs", "equations", "told"),
    [
        (INPUTS, [*EQUATIONS, ["Odd", "powr drawn × 2"]], ['named "powr drawn"', 'Did you mean "power drawn"?']),
        ([*INPUTS, ["", "wage", "USD/h", "60", 60, ""]], [*EQUATIONS, ["Odd", "[wage] ours × 3"]],
         ['The figure is stored as text: "60".', 'sheet "My model", cell F10']),
        ([*INPUTS, ["", "wage", "USD/h", None, 60, ""]], [*EQUATIONS, ["Odd", "[wage] ours × 3"]],
         ["The cell is blank where a number is needed.", 'cell F10']),
        ([*INPUTS, ["", "scrap", "%", 10, 0.1, ""]], [*EQUATIONS, ["Odd", "[scrap] NBA × $3"]],
         ["is 10, which means 1,000 %"]),
        (INPUTS, [*EQUATIONS, ["Odd", "price per kWh + operating hours"]], ["Units clash"]),
        (INPUTS, [*EQUATIONS, ["A", "B + $1"], ["B", "A + $1"]], ["Circular equations"]),
    ],
)  # fmt: skip
def test_a_bad_model_ends_with_exit_code_1_and_says_what_to_do(
    tmp_path: Path, inputs: list[list[Any]], equations: list[list[Any]], told: list[str]
) -> None:
    file = _workbook(tmp_path / "bad.xlsx", inputs, equations)
    for command in (["evaluate", file], ["evaluate", file, "--json"], ["check", file]):
        result = _run(*command)
        assert result.exit_code == 1
    result = _run("evaluate", file, "--csv")
    text = " ".join(result.stderr.split())
    for part in told:
        assert part in text


@pytest.mark.parametrize(
    ("inputs", "equations", "told"),
    [
        ([["Figure", "Unit"], [1, "kW"]], EQUATIONS, "Variable"),
        (INPUTS, [["Element", "Formula"], ["a", "b"]], "Value element"),
        ([["Variable", "Ours"], ["power", 1]], EQUATIONS, "Next best"),
    ],
)
def test_a_missing_table_or_header_is_named(
    tmp_path: Path, inputs: list[list[Any]], equations: list[list[Any]], told: str
) -> None:
    result = _run("evaluate", _workbook(tmp_path / "bad.xlsx", inputs, equations))
    assert result.exit_code == 1
    assert told in result.stderr
    assert "what to do:" in result.stderr


def test_files_that_are_no_workbooks(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("not a zip")
    for name in ("absent.xlsx", "text.xlsx", "."):
        result = _run("evaluate", tmp_path / name)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")


def test_check_says_what_is_open_and_ends_well(tmp_path: Path) -> None:
    file = _workbook(tmp_path / "own.xlsx", INPUTS, EQUATIONS)
    result = _run("check", file)
    assert result.exit_code == 0
    assert "placeholder" in result.output
    found = json.loads(_run("check", file, "--json").stdout)
    assert {finding["severity"] for finding in found} == {"note"}


@pytest.mark.parametrize("flavour", ["native", "live"])
@pytest.mark.parametrize("name", sorted(examples.CATALOGUE))
def test_evaluate_reads_what_the_workbooks_write(tmp_path: Path, name: str, flavour: Any) -> None:
    calculator = examples.load(name)
    file = write_calculator(calculator, tmp_path / "calculator.xlsx", flavour=flavour)
    content = json.loads(_run("evaluate", file, "--json").stdout)
    for row, outcome in zip(content["equations"], calculator.model.outcomes, strict=True):
        assert row["value"] == (None if outcome.problem else pytest.approx(outcome.value, rel=1e-12))


@pytest.mark.parametrize("options", [[], ["--live"]])
def test_build_makes_a_calculator_of_a_users_own_model(tmp_path: Path, options: list[str]) -> None:
    file = _workbook(tmp_path / "own.xlsx", INPUTS, EQUATIONS)
    before = file.read_bytes()
    result = _run("build", file, tmp_path / "calculator.xlsx", *options, "--title", "Acme for Northfield")
    assert result.exit_code == 0, result.output
    again = json.loads(_run("evaluate", tmp_path / "calculator.xlsx", "--json").stdout)
    assert again["totals"][0]["value"] == pytest.approx(5760)
    assert _run("build", file, file).exit_code == 1
    assert file.read_bytes() == before


def test_functions_lists_the_catalogue_and_explains_one() -> None:
    listed = _run("functions").output
    assert "CVM_VALUE_TABLE" in listed
    assert "Explaining errors" in listed
    one = " ".join(_run("functions", "cvm_value").output.split())
    assert "equations" in one
    assert "Variable and either Value, or Ours and Next best" in one
    unknown = _run("functions", "CVM_VALEU")
    assert unknown.exit_code == 1
    assert "Did you mean CVM_VALUE?" in unknown.stderr


def test_doctor_says_what_is_installed() -> None:
    result = _run("doctor")
    assert result.exit_code == 0
    assert "numpy" in result.output
    assert "LibreOffice" in result.output


def test_demo_without_libreoffice_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from udfs.hosts.command_line import demo  # noqa: PLC0415
    from xlcvm.errors import CvmError  # noqa: PLC0415

    def absent() -> LibreOffice:
        raise CvmError("LibreOffice was not found.", "Install it with: …")

    monkeypatch.setattr(demo, "find_office", absent)
    result = _run("demo", tmp_path / "new" / "folder")
    assert result.exit_code == 0
    assert "LibreOffice was not found." in result.output
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == [
        "motor_drive_live.xlsx",
        "motor_drive_native.xlsx",
    ]


@CALC
def test_demo_recalculates_both_workbooks_and_every_figure_agrees(tmp_path: Path, libreoffice: LibreOffice) -> None:
    assert libreoffice.soffice.exists()
    result = _run("demo", tmp_path)
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "Every figure agrees" in text
    assert "native" in text
    assert "live" in text


def test_the_command_starts_as_a_process_of_its_own() -> None:
    script = Path(sys.executable).with_name("xlcvm.exe" if sys.platform == "win32" else "xlcvm")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("xlcvm ")
