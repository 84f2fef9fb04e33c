"""The analyses of the command line on a user's own workbook: what is printed, what is written, what is refused."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from udfs.hosts.command_line import analysed, simulating
from udfs.hosts.command_line.app import app
from workbooks.grids import Grid
from workbooks.results.correlation_table import find_correlation
from xlcvm.errors import CvmError

INPUTS: list[list[Any]] = [
    ["Variable", "Ours", "Next best", "Unit", "Low", "High", "Distribution", "Status"],
    ["power", 32, 40, "kW", 30, 36, "PERT", "measured"],
    ["hours", 6000, 6000, "h/year", 5000, 6500, "triangular", ""],
    ["price per kWh", 0.12, 0.12, "USD/kWh", 0.09, 0.15, "PERT", ""],
    ["training", 900, 0, "USD/year", None, None, "", ""],
    ["set-up", 100, 400, "USD", None, None, "", ""],
    ["noise", None, None, "USD/year", None, None, "", "placeholder"],
]
EQUATIONS: list[list[Any]] = [
    ["Value element", "Equation"],
    ["Energy", "([power] next best − [power] ours) × hours × price per kWh"],
    ["Training", "[training] next best − [training] ours"],
    ["Set-up", "[set-up] next best − [set-up] ours"],
    ["Quiet", "noise × 2"],
]
CORRELATION: list[list[Any]] = [
    ["Correlation", "hours", "price per kWh"],
    ["hours", 1, None],
    ["price per kWh", 0.6, 1],
]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return _workbook(tmp_path / "own.xlsx")


def _workbook(path: Path, correlation: list[list[Any]] | None = None, inputs: list[list[Any]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "My inputs"
    tables = [(book.worksheets[0], inputs or INPUTS), (book.create_sheet("Equations"), EQUATIONS)]
    if correlation:
        tables.append((book.create_sheet("Together"), correlation))
    for sheet, table in tables:
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                sheet.cell(3 + row, 2 + column, cell)
    book.save(path)
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _said(*arguments: object) -> str:
    result = _run(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_compare_prints_elements_points_and_the_verdict(own: Path) -> None:
    said = _said("compare", own, "--reference-price", "10,000", "--price", "12000", "--customer-view", "energy=same")
    assert "Energy $23,040 $28,800 $5,760 Contention 118.52%" in said
    assert "Training $900 $0 −$900 Difference: next −18.52% best" in said
    assert "Points: 1 × Difference: next best; 1 × Contention" in said
    assert "Not yet quantified, left out: Quiet" in said
    assert "Economic value $14,860" in said
    assert "the supplier takes 41.15% of the difference, the customer keeps 58.85%." in said
    assert "(14,860 − 12,000) > (10,000 − 10,000): the customer gains 2,860 with ours." in said
    assert "for the others: --unit USD" in said


def test_compare_as_json(own: Path) -> None:
    content = json.loads(
        _run("compare", own, "--unit", "usd", "--reference-price", 10, "--price", 400, "--json").stdout
    )
    assert content["elements"] == [
        {
            "value element": "Set-up",
            "ours": 100,
            "next best": 400,
            "difference": 300,
            "point": "Difference: ours",
            "share": 1,
        }
    ]
    assert content["other totals"] == ["USD/year"]
    assert content["price"]["fundamental equation holds"] is False
    assert content["price"]["position"] == "above the economic value"
    assert content["price"]["incentive"] == -90


def test_compare_of_several_files_sets_segments_side_by_side(own: Path, tmp_path: Path) -> None:
    inputs = [row[:] for row in INPUTS]
    inputs[2][1:3] = [5500, 5500]
    other, results = _workbook(tmp_path / "night.xlsx", inputs=inputs), tmp_path / "segments.xlsx"
    said = _said("compare", own, "--segment", other, "-o", results)
    assert "Energy $5,760 / year $5,280 / year own" in said
    assert "Total $4,860 / year $4,380 / year own" in said
    sheet = openpyxl.load_workbook(results, data_only=True)["Segments"]
    rows = {row[0]: row[2:5] for row in sheet.iter_rows(values_only=True)}
    assert rows["Energy"][2] == "own"
    assert [rows["Energy"][0], rows["Energy"][1]] == pytest.approx([5760, 5280])
    content = json.loads(_run("compare", own, other, "--json").stdout)
    assert content["totals"][0]["values"] == pytest.approx({"own": 4860, "night": 4380})


def test_sensitivity_prints_the_tornado(own: Path) -> None:
    said = _said("sensitivity", own)
    assert "Total with the inputs as they are: $4,860 / year" in said
    assert said.index("power, kW 30 36") < said.index("price per kWh, USD/kWh 0.09 0.15") < said.index("hours, h/year")
    content = json.loads(_run("sensitivity", own, "--json").stdout)
    assert [bar["variable"] for bar in content["tornado"]] == ["power", "price per kWh", "hours"]
    assert content["tornado"][0]["swing"] == pytest.approx(6 * 6000 * 0.12)


def test_sensitivity_sweeps_one_and_two_variables(own: Path) -> None:
    one = json.loads(_run("sensitivity", own, "--variable", "hours", "--json").stdout)["one way"]
    assert len(one["values"]) == 11
    assert (one["values"][0], one["values"][-1]) == (5000, 6500)
    two = _run("sensitivity", own, "--variable", "power [next best]", "--values", "36:44:3", "--variable", "hours",
               "--values", "5,000; 6,000", "--json")  # fmt: skip
    content = json.loads(two.stdout)["two way"]
    assert content["row values"] == [36, 40, 44]
    assert content["totals"][1] == pytest.approx([8 * 5000 * 0.12 - 900, 4860])
    assert "$3,900" in _said("sensitivity", own, "--variable", "hours", "--values", "5000:6000:2")


def test_sensitivity_finds_switching_values(own: Path) -> None:
    said = _said("sensitivity", own, "--target", "4,500")
    assert "hours, h/year 6,000 5,625" in said
    content = json.loads(_run("sensitivity", own, "--target", "-1e6", "--variable", "hours", "--json").stdout)
    assert content["switching values"][0]["figure"] is None
    assert "hours" in content["switching values"][0]["problem"]


def test_simulate_prints_and_is_seeded(own: Path) -> None:
    said = _said("simulate", own, "--trials", 2000, "--threshold", "4000")
    for part in ("P10", "P50", "P90", "Chance of reaching $4,000", "Trials 2,000", "Seed 1", "scrambled Sobol"):
        assert part in said
    first, second = (json.loads(_run("simulate", own, "--trials", 2000, "--json").stdout) for _ in range(2))
    assert first == second
    assert first["chance of reaching threshold"] is None
    other = json.loads(_run("simulate", own, "--trials", 2000, "--seed", 2, "--json").stdout)
    assert other["mean"] != first["mean"]


def test_simulate_takes_the_price_difference_for_a_threshold(own: Path) -> None:
    content = json.loads(
        _run("simulate", own, "--trials", 500, "--price", 12000, "--reference-price", 8000, "--json").stdout
    )
    assert content["threshold"] == 4000


def test_simulate_uses_the_table_of_correlations(tmp_path: Path) -> None:
    file, results = _workbook(tmp_path / "own.xlsx", CORRELATION), tmp_path / "results.xlsx"
    together = json.loads(_run("simulate", file, "--trials", 4000, "-o", results, "--json").stdout)
    alone = json.loads(_run("simulate", _workbook(tmp_path / "alone.xlsx"), "--trials", 4000, "--json").stdout)
    assert together["SD"] > alone["SD"]
    assert together["rank correlations"].endswith("hours, price per kWh")
    again = json.loads(_run("simulate", results, "--trials", 4000, "--json").stdout)  # the copy is a model too
    assert again["SD"] == pytest.approx(together["SD"], rel=1e-12)


def test_long_simulations_show_a_bar(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "LONG", 1_000)
    told: list[int] = []
    update = simulating.Progress.update
    monkeypatch.setattr(
        simulating.Progress,
        "update",
        lambda self, task, completed: (told.append(completed), update(self, task, completed=completed)),
    )
    result = _run("simulate", own, "--trials", 2000, "--json")
    json.loads(result.stdout)
    assert told[-1] == 2000


COMMANDS = [
    ("compare", "--reference-price", "10000", "--price", "12000"),
    ("sensitivity",),
    ("sensitivity", "--variable", "hours"),
    ("sensitivity", "--variable", "hours", "--variable", "power"),
    ("sensitivity", "--target", "4000"),
    ("simulate", "--trials", "500", "--threshold", "4000"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_results_are_written_and_the_users_file_is_only_read(
    command: tuple[str, ...], own: Path, tmp_path: Path
) -> None:
    before, results = _digest(own), tmp_path / "results.xlsx"
    name, *options = command
    assert "Written: " in _said(name, own, *options, "-o", results)
    first = _digest(results)
    os.utime(own, (1e9, 1e9))
    _said(name, own, *options, "-o", results)
    assert _digest(results) == first
    assert _digest(own) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.xlsx", "results.xlsx"]
    book = openpyxl.load_workbook(results)
    assert {"Inputs used", "Equations used"} <= set(book.sheetnames)
    copied = json.loads(_run("evaluate", results, "--json").stdout)["totals"]
    assert copied[0]["value"] == pytest.approx(4860)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("compare", "--price", "5"), "A price alone cannot be judged."),
        (("compare", "--reference-price", "ten"), '--reference-price is "ten", which is no number.'),
        (("compare", "--reference-price", "nan"), "which is no number"),
        (("compare", "--reference-price", "1e999"), "which is too large"),
        (("compare", "--tolerance", "150%"), "The tolerance is 1.5, not between 0 and 1."),
        (("compare", "--unit", "EUR"), 'No total has the unit "EUR". what to do: Use one of: USD/year, USD.'),
        (("compare", "--customer-view", "Enery=same"), 'Did you mean "Energy"?'),
        (("compare", "--customer-view", "Energy=mine"), 'The customer\'s view "mine" is not known.'),
        (("sensitivity", "--variable", "hour"), 'Did you mean "hours"?'),
        (("sensitivity", "--variable", "hours", "--values", "100,200,300"), "which may be one number or several"),
        (("sensitivity", "--variable", "hours", "--values", "1:2"), "Write from:to:count"),
        (("sensitivity", "--variable", "hours", "--values", "5000"), "--values gives 1 figures."),
        (("sensitivity", "--variable", "hours", "--values", "1:2:99999999999"), "--values gives 1,001 figures."),
        (("sensitivity", "--values", "1,2"), "There are more --values than --variable."),
        (("sensitivity", "--variable", "a", "--variable", "b", "--values", "1 2"), "fewer --values than --variable"),
        (("sensitivity", "--variable", "a", "--variable", "b", "--variable", "c"), "3 variables were named."),
        (("sensitivity", "--variable", "training"), '"training" has neither Low nor High'),
        (("sensitivity", "--target", "x"), '--target is "x", which is no number.'),
        (("sensitivity", "--variable", "hours", "--variable", "hours"), "are the same figure"),
        (("sensitivity", "--unit", "USD"), "No input that the total uses has Low or High."),
        (("simulate", "--trials", "0"), "0 trials were asked for."),
        (("simulate", "--trials", "-5"), "5 trials were asked for."),
        (("simulate", "--trials", "1000000000000"), "1,000,000,000,000 trials were asked for."),
        (("simulate", "--seed", "-1"), "Enter a whole number from 0"),
        (("simulate", "--threshold", "much"), '--threshold is "much", which is no number.'),
        (("simulate", "--price", "5"), "One price alone gives no threshold."),
        (("simulate", "--price", "5", "--reference-price", "4", "--threshold", "1"), "Both a threshold and prices"),
    ],
)
def test_bad_options_are_explained(command: tuple[str, ...], told: str, own: Path, tmp_path: Path) -> None:
    name, *options = command
    result = _run(name, own, *options, "-o", tmp_path / "results.xlsx")
    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not (tmp_path / "results.xlsx").exists()


def test_bad_numbers_in_the_file_are_explained(tmp_path: Path) -> None:
    inputs = [row[:] for row in INPUTS]
    inputs[1][4] = 39
    file = _workbook(tmp_path / "own.xlsx", inputs=inputs)
    for command in ("sensitivity", "simulate"):
        result = _run(command, file)
        assert result.exit_code == 1
        assert "Low is 39, above High, 36." in " ".join(result.stderr.split())
    inputs[1][1] = "x"
    result = _run("compare", _workbook(file, inputs=inputs))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_segments_must_have_the_same_equations_and_variables(own: Path, tmp_path: Path) -> None:
    lacking = _workbook(tmp_path / "lacking.xlsx", inputs=[row for row in INPUTS if row[0] != "set-up"])
    for options in ((own, lacking), (own, own), (own, tmp_path / "own2.xlsx", "--price", "3")):
        result = _run("compare", *options)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("lock", [".~lock.results.xlsx#", "~$results.xlsx"])
def test_a_locked_target_keeps_its_old_content(lock: str, own: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.xlsx"
    results.write_bytes(b"old")
    (tmp_path / lock).touch()
    for command in ("compare", "sensitivity", "simulate"):
        result = _run(command, own, "-o", results)
        assert result.exit_code == 1
        assert "is open in another program" in result.stderr
    assert results.read_bytes() == b"old"


def test_an_unwritable_target_keeps_its_old_content(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = tmp_path / "results.xlsx"
    results.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    result = _run("sensitivity", own, "-o", results)
    assert result.exit_code == 1
    assert "cannot be replaced: Permission denied." in result.stderr
    assert results.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


def test_results_are_never_written_over_the_users_file(own: Path, tmp_path: Path) -> None:
    before, link = _digest(own), tmp_path / "link.xlsx"
    link.hardlink_to(own)
    for target in (own, link, tmp_path / "." / "own.xlsx"):
        result = _run("simulate", own, "-o", target)
        assert result.exit_code == 1
        assert 'over "own.xlsx"' in " ".join(result.stderr.split())
    assert _digest(own) == before
    for target, told in (
        (tmp_path / "results.csv", "is no .xlsx file"),
        (tmp_path / "none" / "x.xlsx", "There is no folder"),
    ):
        assert told in " ".join(_run("simulate", own, "-o", target).stderr.split())


@pytest.mark.parametrize(
    ("text", "figures"),
    [("1;2", [1, 2]), ("1,250; 2,500", [1250, 2500]), ("0.1,0.125", [0.1, 0.125]), ("8% 10%", [0.08, 0.1]), ("1,2,3", [1, 2, 3]),
     ("−1, -2", [-1, -2]), ("0:1:3", [0, 0.5, 1])],
)  # fmt: skip
def test_figures_as_people_type_them(text: str, figures: list[float]) -> None:
    assert analysed.read_figures(text, "--values").tolist() == pytest.approx(figures)


def test_the_table_of_correlations_is_found_by_its_header() -> None:
    title = Grid("Notes", [["Correlation", None], ["of what?", None]])
    table = Grid(
        "Rank",
        [[None], [None, "correlation ", "a  b", "c", None, 9], [None, "c", 0.5, 1], [None, "a b", 1, " "], [None]],
    )
    found = find_correlation([title, table])
    assert found is not None
    assert (found.down, found.across) == (["c", "a b"], ["a b", "c"])
    assert found.matrix[0].tolist() == [0.5, 1]
    assert str(found.matrix[1, 1]) == "nan"
    assert find_correlation([title]) is None
    with pytest.raises(CvmError, match="two tables of correlations"):
        find_correlation([table, table])
    with pytest.raises(CvmError, match='holds "high" where a correlation is needed') as caught:
        find_correlation([Grid("Rank", [["Correlation", "a"], ["a", "high"]])])
    assert caught.value.where == 'sheet "Rank", cell B2'
