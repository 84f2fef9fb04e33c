"""Addresses, names and heights."""

import pytest

from workbooks.placing import count_lines, place, unique_name
from workbooks.spec import Cell, Chart, Lines, Series, Sheet, Table, Template, area, cell, column


def _template(*blocks: Lines | Table | Chart) -> Template:
    return Template("Title", (Sheet("First", (10.0, 20.0), blocks), Sheet("The second", (10.0,), ())))


TABLE = Table("costs", ("Item", "Cost"), ((Cell("a"), Cell(1.0, name="cost of a")), (Cell("b"), Cell(2.0))))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (cell("costs", 1, "Cost"), "$B$5"),
        (cell("costs", 0, "Cost"), "cost_of_a"),
        (f"SUM({column('costs', 'Cost')})", "SUM($B$4:$B$5)"),
        (area("costs", "Item", "Cost"), "$A$3:$B$5"),
        (f"{cell('costs', 0, 'Item')}&{cell('costs', 1, 1)}", "$A$4&$B$5"),
    ],
)
def test_references_become_addresses_and_names(formula: str, expected: str) -> None:
    placed = place(_template(Lines("top", ((Cell(None, formula=formula),),), gap=0), TABLE))
    assert placed.sheets[0].cells[0].formula == expected
    assert placed.names == (("cost_of_a", "First!$B$4"),)


def test_another_sheet_is_named_in_an_address() -> None:
    seen = Lines("seen", ((Cell(None, formula=cell("costs", 1, "Cost")),),))
    template = Template("Title", (Sheet("Its sheet", (10.0,), (TABLE,)), Sheet("Other", (10.0,), (seen,))))
    assert place(template).sheets[1].cells[0].formula == "'Its sheet'!$B$4"


def test_a_chart_follows_its_cells() -> None:
    series = (Series("Cost", column("costs", "Cost"), "#000000"),)
    chart = Chart("chart", "Costs", column("costs", "Item"), series, "0", 10, 2, "bars")
    placed = place(_template(TABLE, chart)).sheets[0].charts[0]
    assert (placed.row, placed.categories, placed.series[0].values) == (5, "=First!$A$3:$A$4", "=First!$B$3:$B$4")


def test_two_blocks_of_one_key_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two blocks are called costs"):
        place(_template(TABLE, TABLE))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("price per kWh", "price_per_kWh"),
        ("café au lait", "cafe_au_lait"),
        ("日本", "figure"),
        ("5 year plan", "figure_5_year_plan"),
        ("AB12", "AB12_"),
        ("R1C1", "R1C1_"),
        ("r", "r_"),
        ("TRUE", "TRUE_"),
        ("x" * 99, "x" * 60),
    ],
)
def test_names_are_legal(words: str, name: str) -> None:
    assert unique_name(words, set()) == name


def test_names_differ() -> None:
    assert unique_name("Hours", {"hours", "hours_2"}) == "Hours_3"


def test_long_words_are_counted_as_lines() -> None:
    assert count_lines("x" * 25, 10) == 3
    assert count_lines("one\ntwo", 10) == 2
    assert count_lines("", 10) == 1
