"""Results workbooks: cells that hold what the domain gives, formulas that follow, charts over the right cells."""

from __future__ import annotations

import math
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.calc import CALC
from tests.workbooks.engines import by_calc, by_ironcalc, differences, stored
from tests.workbooks.results_samples import HOSTILE, charts, comparison, drive, loose, sensitivity, simulation
from udfs.hosts.libreoffice.office import Office
from workbooks.results.building import sensitivity_workbook
from workbooks.results.subject import Subject, one_total
from workbooks.results.two_sides import elements_of, side_figures
from workbooks.spec import Template
from workbooks.value_calculator.examples import load
from workbooks.writing import workbook_bytes, write_template
from xlcvm.errors import CvmError
from xlcvm.risk import simulate, tornado
from xlcvm.value import EquationRow, Input, Inputs, ValueModel
from xlcvm.value.next_best import compare
from xlcvm.value.price_setting import PricePosition

PRICES = [
    (60_000, 85_000),
    (60_000, None),
    (60_000, 110_000),
    (60_000, 50_000),
    (0, 10),
    (-50_000, -20_000),
    (60_000, 60_000),
]
CASES = {
    "comparison": lambda: comparison(drive()),
    **{f"price {r} {p}": lambda r=r, p=p: comparison(drive(), r, p) for r, p in PRICES},
    "loose": lambda: comparison(loose(), 100, 300),
    "worth less": lambda: comparison(_against(), 500, 450),
    "sensitivity": lambda: sensitivity(loose(), "hours", "wage &B1", 900),
    "simulation": lambda: simulation(loose(), 300),
    "without a threshold": lambda: simulation(drive(), None),
}


def _against() -> Subject:
    inputs = Inputs(
        [Input("cost", 300, 100, True, "USD"), Input("yield", 40, 90, True, "USD"), Input("same", 10, 10, True, "USD")]
    )
    equations = [
        EquationRow("Cost", "[cost] next best − [cost] ours"),
        EquationRow("Yield", "[yield] ours − [yield] next best"),
        EquationRow("Same", "[same] ours − [same] next best"),
    ]
    return Subject(ValueModel(equations, inputs), "against.xlsx")


@pytest.fixture(params=list(CASES))
def template(request: pytest.FixtureRequest) -> Template:
    return CASES[request.param]()


def test_ironcalc_computes_what_is_stored(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_template(template, path)
    assert differences(stored(path).values, by_ironcalc(path)) == []


@CALC
def test_calc_computes_what_is_stored(template: Template, tmp_path: Path, calc: Office) -> None:
    path = tmp_path / "results.xlsx"
    write_template(template, path)
    assert differences(stored(path).values, by_calc(calc, path)) == []


def _cell_of(path: Path, sheet: str, label: str) -> tuple[str, str]:
    """Give the cell right of a label."""
    for row in openpyxl.load_workbook(path)[sheet].iter_rows():
        for cell in row:
            if cell.value == label:
                return sheet, cell.offset(0, 1).coordinate
    raise KeyError(label)


@pytest.mark.parametrize("price", [60_000.0, 72_500.5, 103_000.0, 20_000.0])
def test_pictures_follow_a_changed_price(price: float, tmp_path: Path) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    write_template(comparison(drive(), 60_000, 85_000), old)
    write_template(comparison(drive(), 60_000, price), new)
    found = by_ironcalc(old, {_cell_of(old, "Price", "Price asked"): price})
    assert differences(stored(new).values, found) == []


@CALC
def test_pictures_follow_changed_prices_in_calc(tmp_path: Path, calc: Office) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    write_template(comparison(drive(), 60_000, None), old)
    write_template(comparison(drive(), 45_000, 72_000), new)
    edits = {_cell_of(old, "Price", "Reference price"): 45_000.0, _cell_of(old, "Price", "Price asked"): 72_000.0}
    assert differences(stored(new).values, by_calc(calc, old, edits)) == []


def test_a_customers_view_changes_the_point(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_template(comparison(drive()), path)
    first = next(cell for cell in openpyxl.load_workbook(path)["Comparison"]["A"] if cell.value == "Energy savings")
    view, point = first.offset(0, 5).coordinate, first.offset(0, 6).coordinate
    expected = {
        "ours": "Difference: ours",
        "same": "Contention",
        "next best": "Contention",
        1e5: "Difference: ours",
        10.0: "Contention",
    }
    for said, point_type in expected.items():
        assert by_ironcalc(path, {("Comparison", view): said})["Comparison", point] == point_type


def test_the_comparison_holds_what_the_domain_gives(tmp_path: Path) -> None:
    path, subject = tmp_path / "results.xlsx", drive()
    write_template(comparison(subject, 60_000, 85_000), path)
    rows = {
        row[0]: row for row in openpyxl.load_workbook(path, data_only=True)["Comparison"].iter_rows(values_only=True)
    }
    found = compare([element for element, _ in elements_of(subject.model)])
    assert len(found.rows) == 9
    for entry in found.rows:
        _, ours, next_best, difference, _, _, point, share = rows[entry.element.name]
        figures = (entry.element.ours, entry.element.next_best, entry.difference, entry.share)
        assert (ours, next_best, difference, share) == pytest.approx(figures, rel=1e-15)  # a file holds 16 digits
        assert point == entry.point
        assert math.isclose(difference, subject.model.outcome(_index(subject, entry.element.name)).value, rel_tol=1e-9)
    assert rows["Total"][3] == pytest.approx(found.difference, rel=1e-15)
    assert math.isclose(found.difference, subject.total.base, rel_tol=1e-12)


def _index(subject: Subject, name: str) -> int:
    return next(i for i in subject.model.element_indices if subject.model.name(i) == name)


def test_the_teaching_case_of_price_setting(tmp_path: Path) -> None:
    """300 + 350 + 100 + 200 = 950; at 825 the customer keeps 125 and the supplier takes 80.77 % (brandalyzer, 2015)."""
    gains = {"Functionality": 350, "Start-up": 100, "Post-purchase": 200}
    inputs = Inputs([Input(f"{name} gain", worth, unit="USD") for name, worth in gains.items()])
    model = ValueModel([EquationRow(name, f"{name} gain") for name in gains], inputs)
    path = tmp_path / "evc.xlsx"
    write_template(comparison(Subject(model, "evc.xlsx"), 300, 825), path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Price"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_row=20)}
    assert facts["Economic value"] == 950
    assert facts["Customer's incentive"] == 125
    assert round(facts["Supplier's share"], 4) == 0.8077
    assert facts["Position of the price"] == PricePosition.WITHIN
    stack = openpyxl.load_workbook(path, data_only=True)["Workings Price"].iter_rows(values_only=True)
    steps = {row[1]: (row[0], row[3], row[4]) for row in stack if isinstance(row[4], (int, float))}
    assert steps["Post-purchase"] == ("Post-purchase\n+$200", 750, 950)
    assert steps["Economic value"] == ("Economic value\n$950", 0, 950)


def test_the_tornado_holds_what_the_domain_gives(tmp_path: Path) -> None:
    path, subject = tmp_path / "results.xlsx", loose()
    write_template(sensitivity(subject, "hours", "wage &B1", 900), path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Tornado"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[8], (int, float))]
    bars = tornado(subject.model)
    assert [row[0] for row in rows] == [bar.variable for bar in bars]
    for row, bar in zip(rows, bars, strict=True):
        base = subject.total.base
        assert row[2:6] == pytest.approx((bar.low, bar.high, bar.total_at_low, bar.total_at_high), rel=1e-15)
        changes = (bar.total_at_low - base, bar.total_at_high - base)
        assert row[6:] == pytest.approx((*changes, bar.swing), rel=1e-15)


def test_the_simulation_names_method_trials_and_seed(tmp_path: Path) -> None:
    path, subject = tmp_path / "results.xlsx", loose()
    write_template(simulation(subject, 300), path)
    result = simulate(subject.model, trials=2_000, threshold=300)
    rows = {
        row[0]: row[1] for row in openpyxl.load_workbook(path, data_only=True)["Simulation"].iter_rows(values_only=True)
    }
    assert (rows["Trials"], rows["Seed"], rows["Method"]) == (2_000, 1, result.method)
    shown = [rows[name] for name in ("Mean", "P10", "P90", "Chance of reaching threshold")]
    expected = [result.spread.mean, result.percentile(0.1), result.percentile(0.9), result.chance]
    assert shown == pytest.approx(expected, rel=1e-15)
    values = [cell for row in openpyxl.load_workbook(path)["Simulation"].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in values if cell.data_type == "f"]  # never pretending to be live


def test_charts_are_native_and_refer_to_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_template(comparison(drive(), 60_000, 85_000), path)
    differences_chart, corridor, stack = charts(path)
    assert (differences_chart.kinds, corridor.kinds, stack.kinds) == (("barChart",),) * 3
    book = openpyxl.load_workbook(path, data_only=True)
    shown = [_values(book, reference) for reference in stack.references]
    assert shown[0][0] == "Reference price\n$60,000"
    assert '<c:barDir val="col"/><c:grouping val="stacked"/>' in stack.xml
    assert '<c:barDir val="bar"/><c:grouping val="stacked"/>' in corridor.xml
    parts = [_values(book, reference) for reference in corridor.references]
    assert [part[0] for part in parts if isinstance(part[0], (int, float))] == pytest.approx(
        [60_000, 25_000, 17_422.4, 0]
    )
    assert ["Supplier's part: 58.9%"] in parts


def test_sensitivity_charts_refer_to_their_cells(tmp_path: Path) -> None:
    path, subject = tmp_path / "results.xlsx", drive()
    bars = tornado(subject.model)
    write_template(sensitivity_workbook(subject, tornado=bars), path)
    (chart,) = charts(path)
    book = openpyxl.load_workbook(path, data_only=True)
    labels, low, _, high = (_values(book, reference) for reference in chart.references)
    assert [label.split("\n")[0] for label in labels] == [bar.variable for bar in bars]
    assert low == pytest.approx([bar.total_at_low - subject.total.base for bar in bars], rel=1e-15)
    assert high == pytest.approx([bar.total_at_high - subject.total.base for bar in bars], rel=1e-15)
    assert '<c:scaling><c:orientation val="maxMin"/></c:scaling>' in chart.xml  # the largest on top
    swings = [bar.swing for bar in bars]
    assert swings == sorted(swings, reverse=True)


def test_the_curve_marks_percentiles_and_threshold(tmp_path: Path) -> None:
    path, subject = tmp_path / "results.xlsx", loose()
    write_template(simulation(subject, 300), path)
    curve, influences = charts(path)
    assert curve.kinds == ("scatterChart",)
    book = openpyxl.load_workbook(path, data_only=True)
    shown = [_values(book, reference) for reference in curve.references]
    result = simulate(subject.model, trials=2_000, threshold=300)
    for share in (0.1, 0.5, 0.9):
        mark = shown.index([share])
        assert shown[mark - 1] == pytest.approx([result.percentile(share)], rel=1e-15)
    assert [300, 300] in shown
    totals, shares = shown[0], shown[1]
    assert len(totals) == 107
    assert shares == sorted(shares)
    assert influences.kinds == ("barChart",)


def test_the_heat_table_is_shaded_around_zero(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_template(sensitivity(loose(), "hours", "wage &B1", 900), path)
    sheet = openpyxl.load_workbook(path)["Two way"]
    (shaded,) = sheet.conditional_formatting
    (rule,) = shaded.rules
    first, last = str(shaded.sqref).split(":")
    assert sheet[first].offset(-1, 0).value == 0.08
    assert sheet[last].offset(-3, 0).value == 0.2
    assert [stop.type for stop in rule.colorScale.cfvo] == ["min", "percentile", "max"]
    assert sheet[first].offset(-2, 0).value == "wage &B1  →"


def _values(book: openpyxl.Workbook, reference: str) -> list[Any]:
    sheet, cells = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][cells.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell.value for row in rows for cell in row]


def test_every_chart_reference_is_filled(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_template(template, path)
    book = openpyxl.load_workbook(path, data_only=True)
    for chart in charts(path):
        for reference in chart.references:
            assert all(value is not None for value in _values(book, reference)), reference


def test_names_never_become_formulas(tmp_path: Path) -> None:
    subject = loose()
    for number, built in enumerate(
        (comparison(subject, 100, 300), sensitivity(subject, "hours", "wage &B1", 900), simulation(subject, 300))
    ):
        path = tmp_path / f"{number}.xlsx"
        write_template(built, path)
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    assert not (cell.data_type == "f" and "HYPERLINK" in str(cell.value))
                    assert cell.value != HOSTILE or cell.data_type == "s"
                    if cell.value in ('=HYPERLINK("http://x")', "-2"):
                        assert cell.data_type == "s"
                        assert cell.quotePrefix
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith("xl/charts/"):
                    formulas = re.findall(r"<c:f>(.*?)</c:f>", package.read(name).decode())
                    assert all("!$" in formula for formula in formulas), formulas


def test_two_builds_are_equal(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes(template)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert workbook_bytes(template) == first


def test_simulations_built_twice_are_equal() -> None:
    assert workbook_bytes(simulation(loose(), 300)) == workbook_bytes(simulation(loose(), 300))


INPUTS = Inputs(
    [Input("a", 3, 5, True), Input("b", 2, 7, True), Input("n", 10), Input("k", 4, 4, True), Input("z", 0, 0, True)]
)
SEPARABLE = {
    "[a] next best − [a] ours": (-3, 5),
    "([a] next best − [a] ours) × n ÷ 2": (-15, 25),
    "n × ([a × b] ours − [a × b] next best)": (60, -350),
    "(n − [a] ours) − (n − [a] next best)": (-3, 5),
    "[min(a; n)] ours − [max(a; b)] next best": (3, -7),
    "[n × 2] next best − [n] ours": (-10, 20),
    "[a] ours ^ 2": (9, 0),
    "−[term] next best + [term] ours": (12, -20),
    "cost saved × 2": (-6, 10),
}
INSEPARABLE = (
    "n × 2",
    "[a] next best − [a] ours + 1",
    "[a] next best ÷ [a] ours",
    "max([a] ours; [a] next best)",
    "k × n",
)


@pytest.mark.parametrize("text", [*SEPARABLE, *INSEPARABLE])
def test_an_element_is_taken_apart_into_its_two_sides(text: str) -> None:
    terms = [EquationRow("term", "a × 4 + n × z"), EquationRow("cost saved", "[a] next best − [a] ours")]
    terms = [term for term in terms if term.name in text]
    expected = SEPARABLE.get(text)
    model = ValueModel([*terms, EquationRow("Element", text)], INPUTS)
    found = side_figures(model, len(terms))
    assert found == (None if expected is None else pytest.approx(expected))
    if found is not None:
        assert sum(found) == pytest.approx(model.outcome(len(terms)).value)


def test_one_total_keeps_what_adds_up() -> None:
    subject = drive()
    assert subject.left_out == ("USD",)
    assert [total.unit.text for total in subject.model.totals if total.unit] == ["USD/year"]
    once, left_out = one_total(load("motor_drive").model, "usd")
    assert ([once.name(index) for index in once.element_indices], left_out) == (
        ["Faster commissioning", "Switching effort"],
        ("USD/year",),
    )
    with pytest.raises(CvmError, match='No total has the unit "EUR"'):
        one_total(load("motor_drive").model, "EUR")
