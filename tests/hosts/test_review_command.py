"""The review of invoice lines and the check of deals from the command line: printed, written, refused."""

from __future__ import annotations

import csv
import gzip
import json
import math
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from tests.workbooks.review_samples import CONTENT, Book, lines, sold, worked
from udfs.hosts.command_line import reviewing
from udfs.hosts.command_line.app import app

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "reseller"
RESELLER, RESELLER_MAP = EXAMPLE / "reseller_sales.csv.gz", EXAMPLE / "map.toml"
TINY = "customer,list,units,disc\nA,100,2,0.1\nB,80,1,0.05\nA,100,-1,0.1\n"
TINY_MAP = """[columns]
list_price = "list"
quantity = "units"
account = "customer"
[[step]]
name = "Discount"
stage = "on-invoice"
column = "disc"
basis = "% of list"
"""


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(TINY_MAP, encoding="utf-8")
    path = tmp_path / "lines.csv"
    path.write_text(TINY, encoding="utf-8")
    return path


def _map(tiny: Path) -> Path:
    return tiny.with_name("map.toml")


def test_totals_of_the_example_are_those_of_plain_python() -> None:
    with gzip.open(RESELLER, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def total(price: str) -> float:
        return math.fsum(float(row[price]) * float(row["quantity"]) for row in rows)

    result = _run("review", RESELLER, "--map", RESELLER_MAP, "--json")
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)  # nothing else stands there
    assert content["lines"] == len(rows) == 57_851
    list_value, charged, cost = total("list_price"), total("unit_price"), total("standard_cost")
    expected = {
        "list": list_value, "invoice": charged, "pocket": charged, "cost": cost, "realisation": charged / list_value,
        "pocket_margin": charged - cost, "margin_share": (charged - cost) / charged,
    }  # fmt: skip
    assert {name: content[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert content["booked"] == pytest.approx(math.fsum(float(row["sales_amount"]) for row in rows), rel=1e-9)
    assert content["steps"]["Trade discount"] == pytest.approx(list_value - total("dealer_price"), rel=1e-9)
    assert [tie["ties"] for tie in content["ties"]] == [True, True]
    assert "Totals" in result.stderr


def test_the_review_of_the_example(tmp_path: Path) -> None:
    output, prices = tmp_path / "review.xlsx", tmp_path / "prices.parquet"
    result = _run("review", RESELLER, "--map", RESELLER_MAP, "-o", output, "--lines", prices)
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "57,851 lines of reseller_sales.csv.gz" in said
    assert "Invoice value USD 77,548,570.20 58.9%" in said
    assert "20,690 lines of 57,851 are sold below cost" in said  # about a third, as the source note says
    assert '"Ware House" and "Warehouse" of Segment' in said
    assert "Written:" in said
    with gzip.open(RESELLER, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["unit_price"]) < float(row["standard_cost"]) for row in rows) == 20_690
    told = [line.partition("]")[0].strip("[") for line in result.stderr.splitlines() if line.startswith("[")]
    assert told == [f"{number}/{len(told)}" for number in range(1, len(told) + 1)]
    book = Book(output)
    _check_against_rows(book, rows)
    table = pyarrow.parquet.read_table(prices)
    assert table.num_rows == 57_851
    pocket = zip(table["Pocket price"].to_pylist(), table["Quantity"].to_pylist(), strict=True)
    assert math.fsum(price * units for price, units in pocket) == pytest.approx(77_548_570.2, abs=0.01)


def _check_against_rows(book: Book, rows: list[dict[str, str]]) -> None:
    """Hold segments, reps, policy and band of the example against sums over its rows."""
    for sheet, header, column in (("By Segment", "Segment", "business_type"), ("By Rep", "Rep", "rep")):
        shown = book.by_name(sheet, header)
        for name in {row[column] for row in rows}:
            mine = [row for row in rows if row[column] == name]
            sums = [
                math.fsum(float(row[price]) * float(row["quantity"]) for row in mine)
                for price in ("list_price", "unit_price", "standard_cost")
            ]
            assert shown[name]["Lines"] == len(mine)
            figures = [shown[name][key] for key in ("List value", "Pocket value", "Pocket margin")]
            assert figures == pytest.approx([sums[0], sums[1], sums[1] - sums[2]], rel=1e-9, abs=1e-6)
    given = [
        (1 - float(row["unit_price"]) / float(row["dealer_price"]), float(row["dealer_price"]) * float(row["quantity"]))
        for row in rows
    ]
    statuses = book.by_name("Compliance", "Status")
    assert statuses["Within policy"]["Lines"] == sum(share <= 0.05 for share, _ in given)
    assert statuses["Out of policy"]["Lines"] == sum(share > 0.35 for share, _ in given)
    above = math.fsum((share - 0.05) * size for share, size in given if share > 0.05)
    assert statuses["Total"]["Money above policy"] == pytest.approx(above, rel=1e-9)
    at_sixty = [row for row in rows if 0.595 <= float(row["unit_price"]) / float(row["list_price"]) < 0.605]
    band = book.by_name("Price band", "Band")["60%"]
    revenue = math.fsum(float(row["unit_price"]) * float(row["quantity"]) for row in at_sixty)
    assert band["Revenue"] == pytest.approx(revenue, rel=1e-9)


def test_what_does_not_tie_is_said_loudly_and_is_no_failure(tiny: Path, tmp_path: Path) -> None:
    for more in ([], ["--json"], ["-o", tmp_path / "out.xlsx"]):
        result = _run("review", tiny, "--map", _map(tiny), "--ledger-total", "1,000", *more)
        assert result.exit_code == 0
        assert "DOES NOT TIE  Invoice value = total of the ledger: by -834.00" in result.stderr
    content = json.loads(_run("review", tiny, "--map", _map(tiny), "--ledger-total", 166, "--json").stdout)
    assert [tie["ties"] for tie in content["ties"]] == [True, True]
    assert (content["lines"], content["credit_notes"], content["set_aside"]) == (3, 1, 0)
    verdicts = [row["Verdict"] for row in Book(tmp_path / "out.xlsx").rows("Tie-out", "What is held against what")]
    assert verdicts[:2] == ["ties", "does not tie"]


def test_json_has_no_figures_that_are_none(tiny: Path) -> None:
    tiny.write_text("customer,list,units,disc\nA,100,2,0.1\nA,100,-2,0.1\n", encoding="utf-8")
    content = json.loads(_run("review", tiny, "--map", _map(tiny), "--json").stdout, parse_constant=pytest.fail)
    assert (content["list"], content["realisation"], content["booked"]) == (0, None, None)


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "xlsx", "sqlite"])
def test_every_kind_of_source_gives_the_same(kind: str, tmp_path: Path) -> None:
    frame = lines(400)
    frame["day"] = frame["day"].astype(str)
    source, more = _written(frame, kind, tmp_path), ["--table", "sales"] if kind == "sqlite" else []
    frame["freight"] = 0.0
    mapping = tmp_path / "map.toml"
    steps = [step for step in CONTENT["step"] if step["name"] != "Freight"]
    mapping.write_text(_toml({**CONTENT, "step": steps}), encoding="utf-8")
    content = json.loads(_run("review", source, "--map", mapping, "--json", *more).stdout)
    kept = worked(frame)
    assert content["lines"] == len(kept)
    expected = {"list": "List value", "invoice": "Invoice value", "pocket": "Pocket value", "cost": "Cost"}
    sums = {name: kept[column].sum() for name, column in expected.items()}
    assert {name: content[name] for name in expected} == pytest.approx(sums, rel=1e-9)
    assert content["set_aside"] == len(frame) - len(kept)


def _written(frame: Any, kind: str, folder: Path) -> str:
    path = folder / f"lines.{kind}"
    if kind == "sqlite":
        with sqlite3.connect(path) as connection:
            frame.to_sql("sales", connection, index=False)
            connection.execute("CREATE TABLE other (a INTEGER)")
        connection.close()
        return f"sqlite:///{path}"
    writers: dict[str, Callable[[], object]] = {
        "csv": lambda: frame.to_csv(path, index=False),
        "csv.gz": lambda: frame.to_csv(path, index=False),
        "parquet": lambda: frame.to_parquet(path),
        "xlsx": lambda: frame.to_excel(path, index=False),
    }
    writers[kind]()
    return str(path)


def _toml(content: dict[str, Any]) -> str:
    """Write a mapping; JSON's strings, numbers and lists are TOML's."""
    parts = []
    for name, section in content.items():
        for row in section if isinstance(section, list) else [section]:
            parts.append(f"[[{name}]]" if isinstance(section, list) else f"[{name}]")
            parts += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in row.items()]
    return "\n".join(parts)


def test_options_reach_the_workbook(tmp_path: Path) -> None:
    frame = lines(600)
    source, mapping, output = tmp_path / "lines.parquet", tmp_path / "map.toml", tmp_path / "out.xlsx"
    frame.to_parquet(source)
    mapping.write_text(_toml(CONTENT), encoding="utf-8")
    result = _run(
        "review", source, "--map", mapping, "-o", output, "--weight", "Volume", "--percentiles", "histogram", "--by",
        "rep", "--by", "SEGMENT", "--accounts", 2, "--memory", "500MB",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    book = Book(output)
    sheets = [name for name in book.values.sheetnames if name.startswith(("By ", "Account "))]
    assert sheets == ["By Rep", "By Segment", "Account 1", "Account 2"]
    assert book.rows("Price band", "Percentiles by units")
    assert "to within ±0.025 points" in " ".join(book.texts("Definitions"))


def test_a_policy_file_is_used_instead_of_the_mappings(tmp_path: Path) -> None:
    frame = lines(600)
    source, mapping, output = tmp_path / "lines.parquet", tmp_path / "map.toml", tmp_path / "out.xlsx"
    frame.to_parquet(source)
    mapping.write_text(_toml(CONTENT), encoding="utf-8")
    policy = tmp_path / "policy.xlsx"
    sheet = openpyxl.Workbook()
    for row in (["Our policy"], [], ["Discount", "Maximum", "Approver"], ["Discount", 0.12], ["Discount", 0.2, "Boss"]):
        sheet.worksheets[0].append(row)
    sheet.save(policy)
    result = _run("review", source, "--map", mapping, "-o", output, "--policy", policy)
    assert result.exit_code == 0, result.output
    statuses = Book(output).by_name("Compliance", "Status")
    assert statuses["Within policy"]["Lines"] == (sold(frame)["discount"] <= 0.12).sum()
    assert "Boss" in Book(output).texts("Compliance")


BAD: dict[str, tuple[list[object], str]] = {
    "weight": (["--weight", "sales"], '--weight is "sales". what to do: Give revenue or volume or lines.'),
    "percentiles": (["--percentiles", "0.1"], '--percentiles is "0.1". what to do: Give exact or histogram.'),
    "engine": (["--engine", "pandas"], '--engine is "pandas". what to do: Give duckdb or spark.'),
    "accounts": (["--accounts", "51"], "--accounts is 51. what to do: Give 0 to 50."),
    "by": (["--by", "Region"], 'There is no dimension "Region". what to do: The mapping names: Account.'),
    "ledger": (["--ledger-total", "much"], '--ledger-total is "much", which is no number.'),
    "output": (["-o", "review.pdf"], 'The results file "review.pdf" is no .xlsx file.'),
    "lines": (["--lines", "prices.csv"], '"prices.csv" after --lines is no .parquet file.'),
    "policy": (["--policy", "policy.toml"], 'The policy "policy.toml" is no workbook.'),
}


@pytest.mark.parametrize("case", list(BAD))
def test_bad_options_are_refused_before_anything_is_read(case: str, tiny: Path) -> None:
    arguments, message = BAD[case]
    result = _run("review", tiny, "--map", _map(tiny), *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in " ".join(result.stderr.split())


def test_a_missing_column_is_named(tiny: Path) -> None:
    tiny.write_text(TINY.replace("disc", "discount"), encoding="utf-8")
    result = _run("review", tiny, "--map", _map(tiny))
    assert result.exit_code == 1
    assert 'There is no column "disc"' in " ".join(result.stderr.split())


def test_lines_are_never_written_over(tiny: Path, tmp_path: Path) -> None:
    source = tmp_path / "lines.parquet"
    lines(50).to_parquet(source)
    (tmp_path / "map.toml").write_text(_toml(CONTENT), encoding="utf-8")
    before = source.read_bytes()
    result = _run("review", source, "--map", _map(tiny), "--lines", source)
    assert result.exit_code == 1
    assert "would be written over" in result.stderr
    assert source.read_bytes() == before


def test_an_old_workbook_survives_what_goes_wrong(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "review.xlsx"
    output.write_bytes(b"old")
    lock = tmp_path / ".~lock.review.xlsx#"
    lock.touch()
    result = _run("review", tiny, "--map", _map(tiny), "-o", output)
    assert (result.exit_code, output.read_bytes()) == (1, b"old")
    assert "is open in another program" in " ".join(result.stderr.split())
    lock.unlink()

    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = _run("review", tiny, "--map", _map(tiny), "-o", output)
    assert result.exit_code == 1
    assert "No space left on device" in " ".join(result.stderr.split())
    assert output.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"review.xlsx", "map.toml", "lines.csv"}


def test_a_terminal_sees_a_bar_and_nothing_on_standard_output(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def terminal(**_options: object) -> Console:
        return Console(file=sys.stderr, force_terminal=True, width=100)

    monkeypatch.setattr(reviewing, "Console", terminal)
    options = reviewing.Options(_map(tiny), tmp_path / "review.xlsx", as_json=True)
    assert reviewing.run_review(str(tiny), options)
    said = capsys.readouterr()
    assert json.loads(said.out)["lines"] == 3
    assert "Writing the workbook" in said.err


def _deals(path: Path, percent: float) -> Path:
    book = openpyxl.Workbook()
    for row in (["Deal", "Discount", "Percent"], ["D1", "Volume", percent]):
        book.worksheets[0].append(row)
    other = book.create_sheet("Policy")
    for row in (
        ["Discount", "Maximum", "Approver", "Valid to"],
        ["Volume", 0.1],
        ["Volume", 0.2, "Boss", "2026-06-30"],
    ):
        other.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(("percent", "code"), [(0.05, 0), (0.15, 0), (0.25, 1)])
def test_the_check_of_deals_ends_with_1_when_one_is_out_of_policy(percent: float, code: int, tmp_path: Path) -> None:
    file = _deals(tmp_path / "deals.xlsx", percent)
    result = _run("deal", file, "--as-of", "2026-01-31", "--json")
    assert result.exit_code == code, result.output
    assert json.loads(result.stdout)["deals"][0]["deal"] == "D1"
    assert _run("deal", file, "--policy", file, "--as-of", "2026-01-31").exit_code == code


def test_the_check_of_deals_knows_the_date(tmp_path: Path) -> None:
    file = _deals(tmp_path / "deals.xlsx", 0.15)
    assert _run("deal", file, "--as-of", "2026-07-01").exit_code == 1
    assert _run("deal", file, "--as-of", "soon").exit_code == 1
