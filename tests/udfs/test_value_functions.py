"""The family "Value word equations" as cells see it: shapes, error values, and the sentence behind each."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import udfs
from udfs import CVM_CHECK, CVM_PLACEHOLDERS, CVM_UNIT, CVM_VALUE, CVM_VALUE_TABLE, CVM_WITH_VALUES, CVM_WORDS
from udfs.cells import CellError
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

HEADER = ["Variable", "Ours", "Next best", "Unit", "Status", "Owner"]
INPUTS: list[list[Any]] = [
    HEADER,
    ["power drawn", 32, 40, "kW", "measured", ""],
    ["operating hours", 6000, 6000, "h/year", "customer-confirmed", ""],
    ["price per kWh", 0.12, 0.12, "USD/kWh", "assumed", ""],
    ["noise", None, None, "USD/year", "placeholder", "Ana"],
    ["set-up time", 30, 45, "min/batch", "", ""],
]
ENERGY = (
    "Energy = [power drawn × operating hours × price per kWh] NBA − [power drawn × operating hours × price per kWh] us"
)


def _plain(*rows: list[Any]) -> list[list[Any]]:
    return [["Variable", "Value"], *rows]


def test_a_column_in_a_column_out_a_row_in_a_row_out() -> None:
    texts = ["a = operating hours", "b = price per kWh", ""]
    assert CVM_VALUE([[text] for text in texts], INPUTS) == [[6000.0], [0.12], [""]]
    assert CVM_VALUE([texts], INPUTS) == [[6000.0, 0.12, ""]]
    assert CVM_VALUE(ENERGY, INPUTS) == pytest.approx(5760)
    assert CVM_UNIT([[ENERGY], ["a = price per kWh"]], INPUTS) == [["USD/year"], ["USD/kWh"]]


def test_one_bad_equation_leaves_the_others_and_explains_itself() -> None:
    good, bad, placeholder = CVM_VALUE([[ENERGY], ["b = power × 2"], ["c = noise"]], INPUTS)
    assert good == [pytest.approx(5760)]
    assert bad == [CellError("#VALUE!")]
    assert 'Did you mean "power drawn"?' in str(bad[0].cause)
    assert placeholder == [CellError("#N/A")]


def test_an_equations_table_is_read_by_its_headers() -> None:
    table = [
        ["Owner", "Equation", "Value element", "Status", "Assumptions"],
        ["Bo", ENERGY.split(" = ", 1)[1], "Energy", "", "two shifts"],
        ["Cy", "operating hours × $2", "Brand", "placeholder", ""],
    ]
    assert CVM_VALUE(table, INPUTS) == [[pytest.approx(5760)], [CellError("#N/A")]]
    assert CVM_PLACEHOLDERS(table, INPUTS)[1:] == [["Brand", "the equation", "Cy"]]
    totals = [row[3:] for row in CVM_VALUE_TABLE(table, INPUTS)[-2:]]
    assert totals[0] == [pytest.approx(5760), "USD/year", "good"]
    assert totals[1][:2] == [CellError("#N/A"), "USD·h/year"]


def test_value_table_prints_each_equation_twice_and_totals() -> None:
    rows = CVM_VALUE_TABLE([[ENERGY], ["Quiet = noise × 2"]], INPUTS)
    assert rows[0] == ["Value element", "In words", "With values", "Value", "Unit", "Status"]
    assert rows[1] == [
        "Energy",
        "[power drawn × operating hours × price per kWh] next best − [power drawn × operating hours × price per kWh] ours",
        "= [40 kW × 6,000 h/year × $0.12/kWh] next best − [32 kW × 6,000 h/year × $0.12/kWh] ours = $5,760 / year",
        pytest.approx(5760),
        "USD/year",
        "good",
    ]
    assert rows[2][3:] == [CellError("#N/A"), "USD/year", "placeholder"]
    assert rows[3] == ["Total", "", "", pytest.approx(5760), "USD/year", "1 placeholder left out"]


def test_words_need_inputs_only_for_names_that_hold_signs() -> None:
    assert CVM_WORDS("a=power drawn*3") == "a = power drawn × 3"
    assert CVM_WORDS("a=set-up time*3") == "a = set − up time × 3"
    assert CVM_WORDS("a=Set-Up time*3", INPUTS) == "a = set-up time × 3"
    assert CVM_WITH_VALUES("a=price per kWh*3", INPUTS) == "a = $0.12/kWh × 3 = $0.36/kWh".replace(
        "$0.36/kWh", "$0.36 / kWh"
    )


def test_check_and_placeholders_have_something_to_say_when_all_is_well() -> None:
    sound = [row for row in INPUTS if row[0] not in ("noise", "set-up time")]
    assert CVM_CHECK(ENERGY, sound) == [
        ["Where", "Severity", "Problem", "What to do"],
        ["", "", "No problems found", ""],
    ]
    assert CVM_PLACEHOLDERS(ENERGY, sound)[1] == ["No placeholders", "", ""]


@pytest.mark.parametrize(
    ("equations", "inputs", "message"),
    [
        ("power × 2", _plain(["hours", 3], ["power", None]),
         'The cell is blank where a number is needed. (argument "inputs", row 3, column "Value") Enter the figure, or 0 when it is zero.'),
        ("power × 2", _plain(["power", "none"]),
         'The text "none" stands where a number is needed. (argument "inputs", row 2, column "Value") Enter a figure.'),
        ("power × 2", _plain(["power", "#DIV/0!"]),
         'The cell holds the error #DIV/0!. (argument "inputs", row 2, column "Value") Mend that cell first.'),
        ("power × 2", _plain(["power", float("nan")]),
         'NaN stands where a number is needed. (argument "inputs", row 2, column "Value") Mend the calculation that gives it.'),
        ("power × 2", _plain(["power", "1,250"]),
         'The figure is stored as text: "1,250". (argument "inputs", row 2, column "Value") Enter it as a number: format the cell as General and type the figure again.'),
        ("power × 2", _plain(["power", 1], ["Power", 2]),
         'There are two inputs named "Power". Rename one, or remove it.'),
        ("powr × 2", _plain(["power", 1]),
         'There is no input or equation named "powr". (character 1: »powr« × 2) Did you mean "power"?'),
        ("power ÷ hours", _plain(["power", 1], ["hours", 0]),
         'Division by zero: hours is 0. (equation "Equation 1") Enter another figure, or divide by something else.'),
        ("(power", _plain(["power", 1]),
         'The bracket "(" is never closed. (character 1: »(«power) Add ")" where it ends.'),
        ("Saving = ", _plain(["power", 1]),
         'The equation "Saving" is empty. (equation "Saving") Write what it is worth in words, such as: hours saved × hourly wage.'),
        (None, _plain(["power", 1]), 'The argument "equations" is missing or blank.'),
        ("", _plain(["power", 1]), "The equation is empty. Write what it is worth in words, such as: hours saved × hourly wage."),
        (0.0, _plain(["power", 1]),
         'The cell holds 0 where an equation is needed. (argument "equations") Write the equation as text, such as: Savings = hours saved × hourly wage.'),
        ("power", [["Variabel", "Value"], ["power", 1]],
         'There is no column "Variable". (argument "inputs") The headers found are: Variabel, Value.'),
        ("power", [["Variable", "Figure"], ["power", 1]],
         'There is no column "Value". (argument "inputs") The headers found are: Variable, Figure.'),
        ("power", [["Variable", "Ours"], ["power", 1]],
         'There is no column "Next best". (argument "inputs") The headers found are: Variable, Ours.'),
        ("power", [["power"]], 'A single cell was given where a table is needed. (argument "inputs") Select the whole table with its header row, such as A1:D20.'),
        ("power", 3.0, 'A single cell was given where a table is needed. (argument "inputs") Select the whole table with its header row, such as A1:D20.'),
        ("round × 2", _plain(["round", 1]),
         'An input is named "round", which is a function. Rename it, such as "round (value)".'),
        ('=HYPERLINK("http://x.y") × 2', _plain(['=HYPERLINK("http://x.y")', 1]), None),
        ("power × 2", [["Variable", "Value", "Status"], ["power", 1, "placehodler"]],
         'The status "placehodler" is not known. (argument "inputs", row 2, column "Status") Use one of measured, customer-confirmed, assumed, placeholder, or leave it blank.'),
        ("scrap × 2", [["Variable", "Value", "Unit"], ["scrap", 10, "%"]],
         '"scrap" is 10, which means 1,000 %. (argument "inputs", row 2, column "Value") Enter 10%, or give it the unit "fraction" if it may pass 100 %.'),
        ("power", _plain([None, 4]),
         'The cell is blank where the name of a variable is needed. (argument "inputs", row 2, column "Variable") Name the variable, or remove its figure.'),
        ("power", [["Variable", "Value", "Ours", "Next best"], ["power", 1, 2, 3]],
         '"power" has a Value, and a figure for Ours or Next best too. (argument "inputs", row 2, column "Value") Fill either Value, or Ours and Next best.'),
        ("power", [["Variable", "Ours", "Next best"], ["power", 1, None]],
         'The cell is blank where a number is needed. (argument "inputs", row 2, column "Next best") Enter the figure, or 0 when it is zero.'),
        ("a = b\n", _plain(["c", 1]), 'There is no input or equation named "b".'),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_what_where_and_what_to_do(equations: Any, inputs: Any, message: str | None) -> None:
    with pytest.raises(CvmError) as caught:
        CVM_VALUE(equations, inputs)
    if message is not None:
        assert str(caught.value).startswith(message)
    assert isinstance(catalogue["CVM_VALUE"].call(equations, inputs), CellError)


def test_a_list_of_texts_is_no_range_and_is_never_read_letter_by_letter() -> None:
    with pytest.raises(CvmError, match="A range is a list of rows"):
        CVM_VALUE(["a = 2 × q", "b = 3"], _plain(["q", 1]))


def test_a_date_is_no_figure() -> None:
    for date in (datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 8), datetime.time(8)):
        with pytest.raises(CvmError, match=r"The date or time .* stands where a number is needed"):
            CVM_VALUE("fee × 2", _plain(["fee", date]))


def test_a_table_may_hold_value_and_the_two_sides() -> None:
    table = [
        ["Variable", "Value", "Ours", "Next best"],
        ["power", None, 3, 4],
        ["hours", 10, None, None],
        [None, None, None, None],
        ["price", 2, "", ""],
    ]
    assert CVM_VALUE("[power × hours × price] competitor − [power × hours × price] ours", table) == 20


def test_formula_text_as_a_name_is_never_more_than_text() -> None:
    hostile = '=HYPERLINK("http://x.y")'
    rows = CVM_CHECK("a = b × 2", [["Variable", "Value"], [hostile, 1], ["b", 2]])
    assert any('begins with "="' in str(row[2]) for row in rows)


def test_a_failure_is_explained_by_why() -> None:
    catalogue["CVM_VALUE"].call("powr × 2", [["Variable", "Value"], ["power", 1]])
    time, _cell, function, problem, remedy = udfs.CVM_WHY(1)[1]
    assert function == "CVM_VALUE"
    assert 'named "powr"' in problem
    assert "power" in remedy
    assert time


def test_a_boolean_is_no_figure_even_after_the_same_table_with_a_one() -> None:
    assert CVM_VALUE("power × 2", [["Variable", "Value"], ["power", 1]]) == 2
    with pytest.raises(CvmError, match="TRUE stands where a number is needed"):
        CVM_VALUE("power × 2", [["Variable", "Value"], ["power", True]])
