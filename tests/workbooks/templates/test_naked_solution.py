"""The template "Naked solution": its recommendations, its drains and leaks, and the menu that a customer gets."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbooks.engines import by_ironcalc
from tests.workbooks.library.harness import build
from tests.workbooks.templates.shown import everything_in, findings, output, table
from workbooks.library.entries import example_data
from workbooks.templates.naked_solution import KIND

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
TWO = {"segment 1": "North", "segment 2": "South"}


def element(name: str, age: str, status: str, *segments: tuple[str, float, float]) -> dict[str, Any]:
    line: dict[str, Any] = {"element": name, "age": age, "status now": status}
    for number, (valued, cost, worth) in enumerate(segments, 1):
        line |= {f"valued by {number}": valued, f"cost {number}": cost, f"worth {number}": worth}
    return line


def solution(path: Path, *elements: dict[str, Any], **more: Any) -> Path:
    return build(KIND, {**TWO, "elements": list(elements), **more}, path / "naked.xlsx")


def advice(path: Path) -> list[dict[str, Any]]:
    return table(path, "Recommendation", "Element", "Recommendation")


RECOMMENDED = [
    ("existing", ("all", "all"), 9, "keep in the naked solution", ("standard", "standard")),
    ("existing", ("all", "some"), 9, "retain", ("standard", "option at a charge")),
    ("existing", ("all", "none"), 9, "retain", ("standard", "not offered")),
    ("existing", ("some", "none"), 9, "surcharge", ("option at a charge", "not offered")),
    ("existing", ("all", "all"), 3, "surcharge", ("option at a charge", "option at a charge")),
    ("existing", ("none", "none"), 9, "prune", ("not offered", "not offered")),
    ("new", ("all", "all"), 9, "augment", ("standard", "standard")),
    ("new", ("all", "some"), 9, "augment", ("standard", "option at a charge")),
    ("new", ("some", "some"), 9, "value-adding option", ("option at a charge", "option at a charge")),
    ("new", ("all", "all"), 3, "shelf", ("not offered", "not offered")),
    ("new", ("none", "none"), 9, "shelf", ("not offered", "not offered")),
    ("existing", ("all", "all"), 4, "keep in the naked solution", ("standard", "standard")),  # just its cost
]
"""Age, valued by two segments, worth in each (cost is 4), what is recommended, and the offer to both.

Anderson and Narus, HBR 1995: existing or new × not offered, standard, option.
"""


def test_the_recommendation_is_that_of_flexible_market_offerings(tmp_path: Path) -> None:
    lines = [
        element(f"E{n}", age, "not offered", *((who, 4.0, float(worth)) for who in valued))
        for n, (age, valued, worth, _, _) in enumerate(RECOMMENDED)
    ]
    found = advice(solution(tmp_path, *lines))
    assert [line["Recommendation"] for line in found] == [wanted for *_, wanted, _ in RECOMMENDED]
    assert [(line["Offer 1"], line["Offer 2"]) for line in found] == [offers for *_, offers in RECOMMENDED]
    assert {line["Offer 3"] for line in found} == {"–"}  # a segment without a name


SEGMENT = st.tuples(
    st.sampled_from(["all", "some", "none"]), st.integers(0, 10**6).map(float), st.integers(0, 10**6).map(float)
)
ELEMENT = st.tuples(
    st.sampled_from(["existing", "new"]),
    st.sampled_from(["not offered", "standard", "option at a charge"]),
    st.lists(SEGMENT, min_size=2, max_size=2),
)


@SOME
@given(drawn=st.lists(ELEMENT, max_size=20))
def test_money_by_element_and_by_segment_is_the_same(tmp_path: Path, drawn: list[Any]) -> None:
    lines = [element(f"E{n}", age, status, *segments) for n, (age, status, segments) in enumerate(drawn)]
    path = solution(tmp_path, *lines)
    figures = {name: output(path, name) for name in (
        "standard_cost_now", "cost_saved", "cost_charged_for", "cost_added", "standard_cost_then", "drains", "leaks",
    )}  # fmt: skip
    now = [segment for _, status, segments in drawn if status == "standard" for segment in segments]
    assert figures["standard_cost_now"] == math.fsum(cost for _, cost, _ in now)
    assert figures["drains"] == math.fsum(cost for valued, cost, _ in now if valued == "none")
    assert figures["leaks"] == math.fsum(worth for valued, _, worth in now if valued == "some")
    kept = figures["standard_cost_now"] - figures["cost_saved"] - figures["cost_charged_for"]
    assert kept + figures["cost_added"] == figures["standard_cost_then"]
    assert min(kept, figures["cost_added"]) >= 0
    assert figures["drains"] <= figures["cost_saved"]  # whatever nobody values is no longer paid for
    assert figures["leaks"] <= output(path, "worth_in_options") + math.fsum(
        segment[2]
        for (_, status, segments), found in zip(drawn, advice(path), strict=True)
        if status == "standard" and found["Recommendation"] in ("prune", "shelf")
        for segment in segments
    )  # what is given away becomes an option, or goes
    assert findings(path, "Elements and segments add up to the same") == 0


def test_what_is_incomplete_is_not_judged_and_not_counted(tmp_path: Path) -> None:
    whole = element("Whole", "existing", "standard", ("all", 10, 20), ("all", 10, 20))
    without_worth = element("Part", "existing", "standard", ("all", 500, 700), ("all", 500, 700))
    del without_worth["worth 2"]
    path = solution(tmp_path, whole, without_worth)
    assert [line["Recommendation"] for line in advice(path)] == ["keep in the naked solution", "✗ incomplete"]
    assert output(path, "standard_cost_now") == 20
    assert findings(path, "Elements that are incomplete") == 1


def test_a_segment_without_a_name_does_not_count(tmp_path: Path) -> None:
    line = element("E", "existing", "standard", ("all", 10, 20), ("none", 90, 0))
    path = solution(tmp_path, line, **{"segment 2": None})
    assert advice(path)[0]["Recommendation"] == "keep in the naked solution"
    assert output(path, "standard_cost_now") == 10
    assert output(path, "drains") == 0


def test_what_is_pasted_over_a_choice_or_a_figure_is_reported(tmp_path: Path) -> None:
    pasted: dict[str, float | str | None] = {"B": "old", "C": "free", "D": "most", "E": -5.0, "F": "20 k"}
    path = solution(
        tmp_path,
        *(element(f"E{n}", "existing", "standard", ("all", 10, 20), ("all", 10, 20)) for n in range(len(pasted) + 1)),
    )
    first = 6  # the first line of elements
    edits = {("Elements", f"{letter}{first + n}"): value for n, (letter, value) in enumerate(pasted.items())}
    found = by_ironcalc(path, edits)
    assert findings(path, "Elements that are incomplete", found) == len(pasted)
    assert output(path, "standard_cost_now", found) == 20  # of the line that is left


def test_an_element_entered_twice_is_reported(tmp_path: Path) -> None:
    line = element("Hotline", "existing", "standard", ("all", 10, 20), ("all", 10, 20))
    path = solution(tmp_path, line, {**line, "element": "HOTLINE"})
    assert findings(path, "Elements that are entered twice") == 1


def test_the_menu_is_compared_with_the_recommendation(tmp_path: Path) -> None:
    lines = [
        element("Hotline", "existing", "standard", ("all", 10, 20), ("all", 10, 20)),
        element("Letter", "existing", "standard", ("none", 10, 0), ("none", 10, 0)),
    ]
    cases = [
        ("Hotline", "standard", "✓ as recommended"),
        ("HOTLINE", "option at a charge", "✗ differs"),
        ("Hot*", "standard", "✗ differs"),  # a name is no pattern
        ("Letter", "standard", "✗ differs"),
    ]
    menu = [{"part of the offer": name, "offered as": offered} for name, offered, _ in cases]
    path = solution(tmp_path, *lines, menu=menu)
    assert [line["Compared"] for line in table(path, "Menu", "Part of the offer")] == [said for *_, said in cases]
    assert findings(path, "Lines of the menu that are no element") == 1
    assert findings(path, "Options without a charge") == 1


def test_a_customers_copy_is_the_menu_and_nothing_else(tmp_path: Path) -> None:
    data = example_data(KIND)
    path = build(KIND, data, tmp_path / "copy.xlsx", view="customer")
    text = everything_in(path)
    charges = [line["charge a year"] for line in data["menu"]]
    figures = [f"<v>{value}</v>" for line in data["elements"] for key, value in line.items()
               if key.startswith(("cost", "worth")) and value and value not in charges]  # fmt: skip
    words = [
        "Integrated plants",
        "Printed market letter",
        "Take-back",
        "surcharge",
        "prune",
        "drain",
        "leak",
        "segment",
    ]
    for secret in (*figures, *words):
        assert secret not in text, secret
    menu = table(path, "Menu", "Part of the offer")
    assert [line["Charge a year"] for line in menu] == [line["charge a year"] or "" for line in data["menu"]]
