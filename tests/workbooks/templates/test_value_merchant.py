"""The template "Value merchant check": its means and spreads, its ranked gaps, its plan and its radar."""

from __future__ import annotations

import re
import statistics
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.engines import by_ironcalc
from tests.workbooks.library.harness import build
from tests.workbooks.templates.shown import findings, output, table
from workbooks.library.building import build_template
from workbooks.templates.value_merchant import ACTIONS, KIND, PEOPLE, RATERS
from xlcvm.errors import CvmError

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
TOPICS = [field.key for field in RATERS.columns[1:]]
SKILLS = [field.key for field in PEOPLE.columns[1:]]
SCORES = st.lists(st.integers(1, 5), min_size=len(TOPICS), max_size=len(TOPICS))


def check(path: Path, raters: list[list[float]], **more: Any) -> Path:
    lines = [{"rater": f"R{n}", **dict(zip(TOPICS, scores, strict=True))} for n, scores in enumerate(raters)]
    return build(KIND, {"raters": lines, "mean score aimed at": 4, **more}, path / "check.xlsx")


@SOME
@given(raters=st.lists(SCORES, min_size=1, max_size=8))
def test_mean_and_spread_of_each_statement_and_the_largest_gaps_first(tmp_path: Path, raters: list[list[int]]) -> None:
    path = check(tmp_path, [[float(score) for score in scores] for scores in raters])
    columns = list(zip(*raters, strict=True))
    shown = table(path, "Result", "Statement")
    assert [line["Mean"] for line in shown] == pytest.approx([statistics.mean(scores) for scores in columns])
    assert [line["Spread"] for line in shown] == [max(scores) - min(scores) for scores in columns]
    assert [line["Answers"] for line in shown] == [len(raters)] * len(TOPICS)
    assert output(path, "mean_of_all_statements") == pytest.approx(statistics.mean(map(statistics.mean, columns)))
    gaps = [(4 - statistics.mean(scores), -place) for place, scores in enumerate(columns)]
    order = sorted((gap for gap in gaps if gap[0] > 1e-9), reverse=True)[:6]  # equal ones in the order of statements
    listed = table(path, "Development plan", "Largest gap")
    assert [line["Largest gap"].casefold() for line in listed] == [TOPICS[-place].casefold() for _, place in order]
    assert [line["Points"] for line in listed] == pytest.approx([gap for gap, _ in order])
    assert output(path, "statements_below_the_aim") == sum(gap > 1e-9 for gap, _ in gaps)


def test_a_score_that_is_none_is_reported_and_does_not_count(tmp_path: Path) -> None:
    path = check(tmp_path, [[3.0] * 10, [5.0] * 10])
    assert findings(path, "Scores that are blank or not from 1 to 5") == 0
    pasted: dict[str, float | str | None] = {"B6": 7.0, "C6": 0.0, "D6": "high", "E6": None}
    found = by_ironcalc(path, {("Scores", place): value for place, value in pasted.items()})
    shown = table(path, "Result", "Statement", computed=found)
    assert [(line["Mean"], line["Answers"]) for line in shown] == [(3, 1)] * 4 + [(4, 2)] * 6
    assert findings(path, "Scores that are blank or not from 1 to 5", found) == 4
    nobody = by_ironcalc(path, {("Scores", "A6"): None})
    assert table(path, "Result", "Statement", computed=nobody)[0]["Mean"] == 3


def test_without_scores_nothing_is_claimed(tmp_path: Path) -> None:
    path = check(tmp_path, [])
    assert {line["Mean"] for line in table(path, "Result", "Statement")} == {""}
    assert {line["Result"] for line in table(path, "Result", "Statement")} == {""}
    assert output(path, "mean_of_all_statements") is None or output(path, "mean_of_all_statements") == ""
    assert table(path, "Development plan", "Largest gap") == []


def test_levels_are_held_against_what_each_competency_needs(tmp_path: Path) -> None:
    people = [{"person": name, **dict.fromkeys(SKILLS, level)} for name, level in (("A", 2), ("B", 5))]
    needed = {f"level needed: {skill}": 3.5 for skill in SKILLS} | {f"level needed: {SKILLS[0]}": 4}
    path = check(tmp_path, [], people=people, **needed)
    shown = table(path, "Levels", "Competency")
    assert [line["Result"] for line in shown] == ["✗ gap", *["✓ reached"] * (len(SKILLS) - 1)]
    assert shown[0]["Gap"] == 0.5
    (gap,) = table(path, "Development plan", "Largest gap")
    assert gap["Largest gap"] == SKILLS[0]


def test_an_action_stands_where_its_date_and_state_say(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "in time"),
        ({"date": "2026-03-01"}, "✗ overdue"),
        ({"date": "2026-03-02"}, "in time"),  # its own day is not over
        ({"date": "2026-03-01", "state": "done"}, "✓ done"),
        ({"owner": None}, "✗ owner or date"),
        ({"date": None, "state": "begun"}, "✗ owner or date"),
    ]
    usual = {"gap": "Proof", "action": "Trial", "owner": "B", "date": "2026-12-24", "state": "open"}
    path = check(tmp_path, [[2.0] * 10], actions=[usual | change for change, _ in cases], **{"as of": "2026-03-02"})
    shown = table(path, "Development plan", "Gap", "Action")
    assert [line["Stands"] for line in shown] == [stands for _, stands in cases]
    assert {line["Gap now"] for line in shown} == {2}
    proof = next(line for line in table(path, "Development plan", "Largest gap") if line["Largest gap"] == "Proof")
    assert proof["Actions"] == len(cases)
    assert findings(path, "Actions without an owner or a date") == 2


def test_without_a_day_on_the_cover_no_action_is_called_in_time_or_late(tmp_path: Path) -> None:
    action = {"gap": "Proof", "action": "Trial", "owner": "B", "date": "2020-01-01", "state": "open"}
    (shown,) = table(check(tmp_path, [], actions=[action]), "Development plan", "Gap", "Action")
    assert shown["Stands"] == "planned"


def test_there_is_no_copy_for_customers() -> None:
    with pytest.raises(CvmError, match="internal use"):
        build_template(KIND, {}, view="customer")


def test_the_radar_is_drawn_from_the_results(tmp_path: Path) -> None:
    path = check(tmp_path, [[3.0] * 10])
    with zipfile.ZipFile(path) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    assert all("<c:radarChart>" in chart for chart in charts)
    (result,) = (chart for chart in charts if "Result!" in chart)
    assert re.findall(r"<c:cat>.*?<c:f>(.*?)</c:f>", result) == ["Result!$A$36:$A$45"] * 2


def test_every_gap_can_be_chosen_for_an_action(tmp_path: Path) -> None:
    assert ACTIONS.columns[0].choices == (*TOPICS, *SKILLS)
    with zipfile.ZipFile(check(tmp_path, [])) as parts:
        sheets = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name)
    assert f'"{",".join((*TOPICS, *SKILLS))}"' in sheets  # Excel takes 255 characters at most
