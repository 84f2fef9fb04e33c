"""The template "Value map": what it adds up, what it leaves open, and what a customer's copy is silent about."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.workbooks.engines import by_ironcalc
from tests.workbooks.library.harness import build, fills
from tests.workbooks.templates.shown import everything_in, findings, output, table
from workbooks.library.entries import example_data
from workbooks.templates.value_map import KIND

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
HOURS = {"feature": "Alarm", "benefit": "Fewer stops", "player": "Mill manager", "counted in": "hours"}


def proposition(path: Path, *lines: dict[str, Any], **more: Any) -> Path:
    return build(KIND, {"offering": "A", "compared with": "B", "proposition": list(lines), **more}, path / "map.xlsx")


def test_the_published_calculator_of_a_chiller_comes_out(tmp_path: Path) -> None:
    # temprite.com/calculator: 100 × 0.011 × 24 h × 365 days at 0.085 USD are 819.06 USD a year
    line = {**HOURS, "quantity a year": 100 * 0.011 * 24 * 365, "worth of one": 0.085}
    assert output(proposition(tmp_path, line), "worth_a_year") == pytest.approx(819.06, abs=1e-9)


@SOME
@given(data=fills(KIND))
def test_worth_is_added_up_by_player_over_the_lines_that_are_in_money(tmp_path: Path, data: dict[str, Any]) -> None:
    path = build(KIND, data, tmp_path / "map.xlsx")
    worth: dict[str, list[float]] = defaultdict(list)
    for line in data["proposition"]:
        if line["feature"] and None not in (line["quantity a year"], line["worth of one"]):
            worth[(line["player"] or "(nobody named)").casefold()].append(
                line["quantity a year"] * line["worth of one"]
            )
    shown = {line["Player"].casefold(): line["Worth a year"] for line in table(path, "Worth by player", "Player")}
    expected = {player: math.fsum(amounts) for player, amounts in worth.items()}
    assert {player: amount for player, amount in shown.items() if amount != ""} == pytest.approx(expected, rel=1e-9)
    whole = math.fsum(expected.values())
    assert output(path, "worth_a_year") == pytest.approx(whole, rel=1e-9, abs=1e-6)
    assert findings(path, "Worth by player adds up to the whole") == 0
    evidence = table(path, "Worth by player", "How the worth is known")
    assert math.fsum(line["Worth a year"] for line in evidence) == pytest.approx(whole, rel=1e-9, abs=1e-5)


def test_a_line_without_a_figure_is_open_and_asked_for_not_worth_0(tmp_path: Path) -> None:
    known = {**HOURS, "quantity a year": 21, "worth of one": 5400}
    path = proposition(tmp_path, known, {**HOURS, "player": "Buyer", "quantity a year": 2})
    assert [line["Worth a year"] for line in table(path, "Value proposition", "Feature")] == [113_400, ""]
    assert [line["Worth a year"] for line in table(path, "Worth by player", "Player")] == [113_400, ""]
    assert output(path, "benefits_not_yet_in_money") == 1
    (asked,) = table(path, "Questions", "Feature", "Ask")
    assert asked["Whom to ask"] == "Buyer"
    assert asked["Ask"] == "How many hours a year does this change, and what is one worth?"


def test_the_answer_to_a_question_moves_the_total(tmp_path: Path) -> None:
    known = {**HOURS, "quantity a year": 21, "worth of one": 5400}
    path = proposition(tmp_path, known, {**HOURS, "player": "Buyer", "quantity a year": 2})
    row = 9  # the second line of the proposition
    found = by_ironcalc(path, {("Value proposition", f"F{row}"): 300.0})
    assert output(path, "worth_a_year", found) == 113_400 + 600
    assert output(path, "benefits_not_yet_in_money", found) == 0
    words = by_ironcalc(path, {("Value proposition", f"F{row}"): "about 300"})
    assert output(path, "worth_a_year", words) == 113_400


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    lines = [{**HOURS, "player": name, "quantity a year": 1, "worth of one": worth}
             for name, worth in (("Buyer", 1), ("Buy*", 20), ("?uyer", 300), ("buyer", 4000))]  # fmt: skip
    path = proposition(tmp_path, *lines, players=[{"player": "Buyer"}])
    shown = {line["Player"]: line["Worth a year"] for line in table(path, "Worth by player", "Player")}
    assert shown == {"Buyer": 4001, "Buy*": 20, "?uyer": 300}
    assert findings(path, "Benefits for somebody who is no player") == 2
    found = by_ironcalc(path)
    assert output(path, "players_with_worth_in_money", found) == 3


def test_more_players_than_there_is_room_for_are_reported(tmp_path: Path) -> None:
    lines = [{**HOURS, "player": f"Player {n}", "quantity a year": 1, "worth of one": 10} for n in range(9)]
    path = proposition(tmp_path, *lines)
    assert output(path, "worth_a_year") == 90  # the whole is right even so
    assert findings(path, "Worth by player adds up to the whole") == 1


def test_the_next_step_follows_from_impact_worth_and_attitude(tmp_path: Path) -> None:
    cases = [
        ("none", "for us", None, "Find out what counts here"),
        ("some", "for us", None, "Put the impact into money"),
        ("strong", "for us", 10, "Ask for sponsorship"),
        ("strong", "against us", 10, "Show the figures first"),
        ("strong", None, 10, "Agree on the figures together"),
        ("strong", "for us", -10, "Put the impact into money"),
    ]
    players = [{"player": f"P{n}", "impact on metric": impact, "attitude": attitude}
               for n, (impact, attitude, _, _) in enumerate(cases)]  # fmt: skip
    lines = [
        {**HOURS, "player": f"P{n}", "quantity a year": 1, "worth of one": case[2]} for n, case in enumerate(cases)
    ]
    shown = table(proposition(tmp_path, *lines, players=players), "Value map", "Player", "Next step")
    assert [line["Next step"] for line in shown] == [step for *_, step in cases]
    assert all(line["Metric"].endswith(impact) for line, (impact, *_) in zip(shown, cases, strict=True))
    assert {line["Issue"] for line in shown} == {"? ask"}


def test_a_customers_copy_holds_the_proposition_and_no_word_about_players(tmp_path: Path) -> None:
    data = example_data(KIND)
    path = build(KIND, {**data, "prepared by": "Internal Author"}, tmp_path / "copy.xlsx", view="customer")
    text = everything_in(path)
    for line in data["players"]:
        for key in ("objective", "metric", "strategy", "issue", "remark"):
            assert line[key] not in text
    internal = [line["remark"] for line in data["proposition"] if line["remark"]]
    internal += [value for line in data["questions"] for value in line.values() if value and value != "Mill manager"]
    for word in (*internal, "against us", "attitude", "Internal Author"):
        if word not in ("Maintenance manager", "Buyer"):  # who gains by a benefit is part of the proposition
            assert word not in text, word
    assert output(path, "worth_a_year") == output(build(KIND, data, tmp_path / "own.xlsx"), "worth_a_year")
