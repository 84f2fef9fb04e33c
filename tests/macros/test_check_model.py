"""The macro "Check model": what is found, what is said when nothing is, and which tables are meant."""

from __future__ import annotations

import pytest

from tests.macros.givens import EQUATIONS, INPUTS, Rows, Seen, example, given, own, refused
from udfs.macros.check_model import make
from workbooks.grids import UNCOMPUTED

CLASH: Rows = [["Variable", "Value", "Unit"], ["hours", 10, "h"], ["power", 5, "kW"]]
SUM: Rows = [["Value element", "Equation"], ["Savings", "hours + power"]]


def test_errors_stand_with_where_and_what_to_do() -> None:
    seen = Seen(make(given(M=CLASH, E=SUM)))
    assert seen.names == ["Model check"]
    assert seen.table("Model check", "Severity") == {
        "error": {
            "Severity": "error",
            "Where": 'equation "Savings", character 1: »hours + power«',
            "Problem": 'Units clash: "hours" is in h, "power" in kW.',
            "What to do": "Check both units: only figures that measure the same thing can be added or compared.",
        }
    }
    assert "own.xlsx: 1 error" in seen.text("Model check")


def test_a_good_model_is_told_what_was_checked() -> None:
    said = Seen(make(example("energy_per_store.xlsx"))).text("Model check")
    assert "energy_per_store.xlsx: no problems found" in said
    assert "Everything that is quantified can be computed, and nothing is doubtful." in said
    assert "Units They are known, are converted where they differ" in said
    assert "Severity" not in said


def test_a_placeholder_is_a_note() -> None:
    seen = Seen(make(own()))
    assert ["note", 'equation "Quiet"', '"noise" is a placeholder.', "Quantify it, then change its status."] in seen.rows("Model check")  # fmt: skip
    assert "2 notes" in seen.text("Model check")


def test_a_bad_cell_is_named_as_the_sheet_names_it() -> None:
    inputs = [row[:] for row in INPUTS]
    inputs[2][1] = "many"
    said = Seen(make(given(Figures=[[], *inputs], Equations=EQUATIONS))).text("Model check")
    assert 'sheet "Figures", cell B4, column "Ours" The text "many" stands where a number is needed.' in said


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Customers", "Owner"], ["Ann", 1]],
         'No inputs table was found: no row has the headers "Variable" and "Value" (or "Ours" and "Next best"). The closest row is sheet "S", row 1: "Customers", "Owner".'),
        ([], 'No inputs table was found: no row has the headers "Variable" and "Value" (or "Ours" and "Next best"). No sheet has a row that looks like it.'),
        ([["Variable", "Unit"], ["hours", "h"]],
         'The inputs table has no column "Value" (or "Ours" and "Next best"). (sheet "S", cell A1) The headers found are: "Variable", "Unit".'),
        ([["Variable", "Value"], ["hours", UNCOMPUTED]],
         'The formula has no stored value. (sheet "S", cell B2) Open the file in a spreadsheet and save it once.'),
    ],
)  # fmt: skip
def test_what_is_no_model(rows: Rows, message: str) -> None:
    assert refused(make, given(S=rows)) == message


def test_of_two_tables_the_selected_one_counts() -> None:
    other: Rows = [[], [None, "Variable", "Value", "Unit"], [None, "hours", 10, "h"], [None, "power", 5, "h"]]
    both = {"Old": CLASH, "New": other, "E": SUM}
    assert refused(make, given("E!A2", **both)) == (
        'There are two inputs tables: sheet "Old", cell A1, and sheet "New", cell B2. Select a cell of the one that you '
        "mean."
    )
    assert refused(make, given(**both)) == refused(make, given("E!A2", **both))
    assert "Units clash" in Seen(make(given("Old!B3:C3", **both))).text("Model check")
    assert "Units clash" not in Seen(make(given("New!D4", **both))).text("Model check")


def test_of_two_tables_side_by_side_the_selected_one_counts_whole() -> None:
    """The selection leaves out the last row of the one that it is in."""
    rows: Rows = [
        ["Variable", "Value", "Unit", None, None, "Variable", "Value"],
        ["hours", 10, "h", None, None, "hours", 1],
        ["power", 5, "kW", None, None, "power", 1],
        ["spare", 1, "h", None, None, "waste", 1],
    ]
    for selection in ("M!A1", "M!A1:C3"):
        text = Seen(make(given(selection, M=rows, E=SUM))).text("Model check")
        assert "Units clash" in text
        assert 'input "spare"' in text
    assert 'input "waste"' in Seen(make(given("M!F1:G2", M=rows, E=SUM))).text("Model check")
