"""VBA as text: names and sources that Excel would not take are refused with what to do."""

import pytest

from udfs.hosts.classic.vba_source import (
    LONGEST_LINE,
    MOST_CONTINUATIONS,
    ascii_text,
    check_name,
    check_source,
    literal,
    shortened,
    statement,
)
from xlcvm.errors import CvmError


@pytest.mark.parametrize(
    ("name", "what", "reason"),
    [
        ("CVM1", "function", "it is the address of a cell"),
        ("ABC12", "function", "it is the address of a cell"),
        ("R1C1", "function", "it is the address of a cell"),
        ("Rem", "function", "it is a word of the language"),
        ("1st", "function", "it must begin with a letter and hold letters, digits and _ only"),
        ("_hidden", "argument", "it must begin with a letter and hold letters, digits and _ only"),
        ("Größe", "argument", "it must begin with a letter and hold letters, digits and _ only"),
        ("to", "argument", "it is a word of the language"),
        ("M" * 32, "module", "it is longer than 31 characters"),
        ("F" * 256, "function", "it is longer than 255 characters"),
    ],
)
def test_names_that_vba_cannot_take(name: str, what: str, reason: str) -> None:
    with pytest.raises(CvmError) as caught:
        check_name(name, what)
    assert caught.value.problem == f'"{name}" cannot be the name of a VBA {what}: {reason}.'


def test_an_argument_may_look_like_a_cell() -> None:
    check_name("q1", "argument")


@pytest.mark.parametrize(
    ("source", "problem", "line"),
    [
        ("ok\nx = 1 ' −", 'The VBA source holds "x = 1 \' \\u2212".', 2),
        ("x\x07", "The VBA source holds a control character.", 1),
        ("x" * 1024, "A line of VBA has 1,024 characters; 1,023 is the most.", 1),
        ("f _\n" * 25 + "x", "A statement of VBA is continued more than 24 times.", 25),
    ],
)
def test_sources_that_excel_would_not_load(source: str, problem: str, line: int) -> None:
    with pytest.raises(CvmError) as caught:
        check_source("M", source)
    assert caught.value.problem == problem
    assert caught.value.location == f"M, line {line}"


def test_a_name_that_ends_with_an_underscore_continues_no_line() -> None:
    check_source("M", "x = as_\n" * 30)


def test_a_character_without_a_spelling_is_refused_by_name() -> None:
    with pytest.raises(CvmError) as caught:
        ascii_text("profit ☃")
    assert caught.value.problem == "The description 'profit \\u2603' holds '\\u2603', which VBA cannot hold."


@pytest.mark.parametrize("length", [10, 254, 255, 256, 400, 2000])
def test_descriptions_fit_the_wizard(length: int) -> None:
    assert len(shortened(("some words. " * 300)[:length])) <= 255
    assert len(shortened("x" * length + " y")) <= 255


@pytest.mark.parametrize("count", [0, 1, 5, 30])
@pytest.mark.parametrize("size", [5, 100, 400])
def test_statements_keep_every_item_and_both_limits(count: int, size: int) -> None:
    items = [literal(f"{index}{'x' * size}") for index in range(count)]
    text = statement("    f(", items, ")")
    lines = text.split(" _\n")
    assert max(map(len, lines)) + 2 <= LONGEST_LINE
    assert len(lines) - 1 <= MOST_CONTINUATIONS
    assert "".join(line.strip() for line in lines).replace(", ", ",") == f"f({','.join(items)})"


def test_a_statement_that_cannot_fit_is_refused() -> None:
    with pytest.raises(CvmError, match="too long for VBA"):
        statement("f(", [literal("x" * 1020)], ")")
