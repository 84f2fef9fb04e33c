"""What an equation's text means, and what every kind of mistake in it is answered with."""

from __future__ import annotations

import time

import pytest

from tests.equations.trees import shape
from xlcvm.equations.parser import nearest, parse_equation, split_name
from xlcvm.equations.syntax import Node, Number, Side, walk
from xlcvm.equations.to_words import to_words
from xlcvm.equations.tokens import Names
from xlcvm.errors import CvmError

NAMES = Names(
    [
        "power drawn",
        "operating hours",
        "Price per kWh",
        "set-up time",
        "wage rate ($/h)",
        "customer's loss",
        "scrap %",
        "x-ray checks",
        "cost",
        "cost per unit",
        "Größe",
        "a = b",
    ],
    {"Acme Drive-2": Side.OURS, "Bolt x": Side.NEXT_BEST},
)


def _read(text: str) -> Node:
    return parse_equation(text, NAMES).tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("power drawn*operating hours", "power drawn × operating hours"),
        ("POWER   Drawn · operating\thours", "power drawn × operating hours"),
        ("power drawn x operating hours", "power drawn × operating hours"),
        ("set-up time x x-ray checks", "set-up time × x-ray checks"),
        ("set–up time − 3", "set-up time − 3"),
        ("wage rate ($/h) / 2", "wage rate ($/h) ÷ 2"),
        ("customer’s loss + scrap %", "customer's loss + scrap %"),
        ("scrap %*5%", "scrap % × 5%"),
        ("cost per unit - cost", "cost per unit − cost"),
        ("GRÖSSE + 1", "Größe + 1"),
        ("cost ÷ 1,250 + $3M − 2.5e3 + 5 %", "cost ÷ 1,250 + $3M − 2.5e3 + 5%"),
        ("MIN (cost, 2; 3) + minimum", "min(cost; 2; 3) + minimum"),
        ("[cost] competitor − [cost] us", "[cost] next best − [cost] ours"),
        ("[cost] NBA - [cost] our offering", "[cost] next best − [cost] ours"),
        ("[cost] next best alternative x [cost] ours", "[cost] next best × [cost] ours"),
        ("[cost] bolt x − [cost] acme drive-2", "[cost] next best − [cost] ours"),
        ("((cost))", "cost"),
        ("(cost) x (cost)", "cost × cost"),
        ("−cost^2", "−cost ^ 2"),
        ("a = b × 2", "a = b × 2"),
        ("downtime hours × price", "downtime hours × price"),  # words nobody knows yet are names
        ("Year 2 savings + 1", "Year 2 savings + 1"),
    ],
)
def test_reads_what_people_type(text: str, words: str) -> None:
    assert to_words(_read(text)) == words


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,250", 1250, None),
        ("1,250,000.5", 1_250_000.5, None),
        ("5%", 0.05, "%"),
        ("7 %", 0.07, "%"),
        ("$3M", 3e6, "USD"),
        ("€ 2.5k", 2500, "EUR"),
        ("£1bn", 1e9, "GBP"),
        ("12 €", 12, "EUR"),
        ("2.5e3", 2500, None),
        ("1e−3", 0.001, None),
        (".5", 0.5, None),
        ("1.250", 1.25, None),
    ],
)
def test_numbers(text: str, value: float, unit: str | None) -> None:
    number = _read(text)
    assert isinstance(number, Number)
    assert number.value == value
    assert (number.unit.text if number.unit else None) == unit


def test_powers_bind_from_the_right_and_before_the_sign() -> None:
    assert shape(_read("2^3^2")) == ("^", (2.0, ("^", (3.0, 2.0))))
    assert shape(_read("-2^2")) == ("negative", (("^", (2.0, 2.0)),))
    assert shape(_read("8/4/2")) == ("/", (("/", (8.0, 4.0)), 2.0))
    assert shape(_read("1-2+3")) == ("+", (("-", (1.0, 2.0)), 3.0))


def test_every_node_keeps_its_place() -> None:
    text = "Saving = cost per unit × ( operating hours − 3 )"
    tree = parse_equation(text, NAMES).tree
    assert {text[node.start : node.end] for node, _ in walk(tree)} == {
        "cost per unit",
        "operating hours",
        "3",
        "( operating hours − 3 )",
        "cost per unit × ( operating hours − 3 )",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The equation is empty. Write what it is worth in words, such as: hours saved × hourly wage."),
        ("Savings = ", 'The equation "Savings" is empty. Write what it is worth in words, such as: hours saved × hourly wage.'),
        ("(cost + 2", 'The bracket "(" is never closed. (character 1: »(«cost + 2) Add ")" where it ends.'),
        ("cost + 2)", 'The bracket ")" was never opened. (character 9: cost + 2»)«) Remove it, or open it.'),
        ("[cost + (2] ours", 'The bracket "(" is never closed. (character 9: [cost + »(«2] ours) Add ")" where it ends.'),
        ("[cost", 'The bracket "[" is never closed. (character 1: »[«cost) Add "]" where it ends.'),
        (
            "[cost] × 2",
            '"×" does not say whose figures the square brackets hold. (character 1: »[cost] ×« 2) Write "ours" or "next best" after the closing bracket; for grouping use ( ).',
        ),
        (
            "[cost]",
            'Nothing says whose figures the square brackets hold. (character 1: »[cost]«) Write "ours" or "next best" after the closing bracket; for grouping use ( ).',
        ),
        ("cost +", "The equation ends where a figure is expected. (character 7: cost +»«) Add a name, a number or an opening bracket, or remove the last sign."),
        ("cost × ÷ 2", '"÷" stands where a figure is expected. (character 8: cost × »÷« 2) Put a name, a number or an opening bracket there.'),
        ("cost (2)", 'An operator is missing before "(". (character 6: cost »(«2)) Write +, −, × or ÷ there.'),
        ("rond(cost)", '"rond" is no function, and no variable is called so. (character 1: »rond«(cost)) Did you mean "round"? The functions are min, max, abs, round, annuity.'),
        ("(2) 3", 'An operator is missing before "3". (character 5: (2) »3«) Write +, −, × or ÷ there.'),
        ("2 3", 'An operator is missing before "3". (character 3: 2 »3«) Write +, −, × or ÷ there.'),
        ("5 kW × 2", '"5 kW" is a number and words without an operator. (character 1: »5 kW« × 2) Write × between them; put a figure that has a unit into the inputs table, and name it here.'),
        ("5kW × 2", '"5kW" is not a number that can be read. (character 1: »5kW« × 2) Put a figure that has a unit into the inputs table, and name it here.'),
        ("3m × 2", '"3m" is not a number that can be read. (character 1: »3m« × 2) Write "M" for millions; for a unit, put the figure into the inputs table.'),
        ("2x3", '"2x3" is not a number that can be read. (character 1: »2x3«) Put a space on either side of "x", or write "×".'),
        ("1.250,50 + 1", '"1.250,50" is not a number that can be read. (character 1: »1.250,50« + 1) Write numbers with a decimal point: 1,250.50, not 1.250,50; separate arguments by a semicolon.'),
        ("1,25 + 1", '"1,25" is not a number that can be read. (character 1: »1,25« + 1) Write numbers with a decimal point: 1,250.50, not 1.250,50; separate arguments by a semicolon.'),
        ("12,3456", '"12,3456" is not a number that can be read. (character 1: »12,3456«) Write numbers with a decimal point: 1,250.50, not 1.250,50; separate arguments by a semicolon.'),
        ("1e999", '"1e999" is larger than any number a cell can hold. (character 1: »1e999«) Check the exponent.'),
        ("cost = 3 = 4", 'There is a second "=" in the equation. (character 10: cost = 3 »=« 4) Give each equation a cell of its own.'),
        ("abs(cost; 2)", "abs takes 1 argument, not 2. (character 1: »abs(cost; 2)«) Separate arguments by a semicolon."),
        ("max(cost)", "max takes 2 to 30 arguments, not 1. (character 1: »max(cost)«) Separate arguments by a semicolon."),
        ("cost & 2", '"&" means nothing in an equation. (character 6: cost »&« 2) Remove it.'),
        ("cost; 2", 'An operator is missing before ";". (character 5: cost»;« 2) Write +, −, × or ÷ there.'),
    ],
)  # fmt: skip
def test_every_mistake_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(CvmError) as caught:
        _read(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "(" * 4_000 + "1" + ")" * 4_000,
        "[" * 4_000,
        "−" * 8_000 + "1",
        "2^" * 4_000 + "2",
        "+".join(["1"] * 4_000),
        "min(" * 2_000,
        "a " * 50_000,
        "cost per unit x " * 500 + "!",
        "1,250" * 1_600,
        "word" * 2_000,
        "\0" * 8_000,
        "x" * 100_000,
        "=" * 100_000,
        "€" * 8_000,
        "% " * 4_000,
    ],
    ids=lambda text: f"{text[:6]!r} × {len(text):,}",
)
def test_hostile_texts_end_in_a_clear_error_within_a_second(hostile: str) -> None:
    started = time.perf_counter()
    with pytest.raises(CvmError) as caught:
        _read(hostile)
    assert time.perf_counter() - started < 1
    assert len(str(caught.value)) < 1_000


def test_long_chains_are_read_to_their_bound() -> None:
    assert to_words(_read(" + ".join(["1"] * 1_001))).count("+") == 1_000
    assert to_words(_read("(" * 60 + "1" + ")" * 60)) == "1"


def test_the_name_is_what_stands_left_of_the_first_equals_sign() -> None:
    assert split_name("Energy  savings =cost") == ("Energy savings", 17)
    assert parse_equation("Energy savings = cost", NAMES).name == "Energy savings"
    assert parse_equation("= cost", NAMES).name == ""


def test_nearest_name() -> None:
    assert nearest("opertaing hours", ["operating hours", "wage"]) == "operating hours"
    assert nearest("downtime", ["operating hours", "wage"]) is None
