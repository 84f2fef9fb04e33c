"""A template on new sheets of an open workbook: carried out on a file, it is what the file of its own would be."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest

from tests.macros.classic_excel import Workbook, in_excel, opened, with_log
from tests.macros.remote import actions, remote_book, replay
from udfs.macros.book_writing import write_sheets
from udfs.macros.insert_value_table import insert_value_table
from udfs.macros.new_calculator import new_calculator
from workbooks.spec import (
    Cell,
    Chart,
    ColourScale,
    Lines,
    Series,
    Sheet,
    Signal,
    Table,
    Template,
    Validation,
    cell,
    column,
)
from workbooks.styles import STYLES
from workbooks.value_calculator.building import build_calculator
from workbooks.value_calculator.examples import load
from workbooks.writing import workbook_bytes
from xlcvm.errors import CvmError

_BEFORE = {"Summary": [["mine", 1], [None, "=1+1"]], "It's": [[2]]}


def sheet_of(name: str, *rows: tuple[Cell, ...], **more: Any) -> Sheet:
    return Sheet(name, (12.0,) * 4, (Lines(f"{name} lines", rows, gap=0),), **more)


def written(template: Template, before: dict[str, Any] | None = None) -> openpyxl.Workbook:
    before = before or {"Sheet1": [[None]]}
    book = remote_book(before)
    write_sheets(book, template)
    return replay(book, before)


@pytest.fixture(scope="module")
def calculators() -> tuple[openpyxl.Workbook, openpyxl.Workbook]:
    """A calculator as sheets of an empty workbook, and as a file of its own, which other tests prove right."""
    template = build_calculator(load("motor_drive"))
    return written(template), openpyxl.load_workbook(io.BytesIO(workbook_bytes(template)))


def test_values_and_formulas_are_those_of_a_file(calculators: Any) -> None:
    ours, file = calculators
    names = {name: address.attr_text for name, address in file.defined_names.items()}
    compared = 0
    for sheet in file.worksheets:
        for row in sheet.iter_rows():
            for theirs in row:
                if theirs.hyperlink or theirs.value is None:
                    continue
                value, expected = ours[sheet.title][theirs.coordinate].value, theirs.value
                if isinstance(expected, datetime.datetime):
                    value = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=value)
                if theirs.data_type == "f":
                    expected = spelt_out(expected, names, sheet.title)
                assert value == expected, (sheet.title, theirs.coordinate)
                compared += 1
    assert compared > 500


def spelt_out(formula: str, names: dict[str, str], sheet: str) -> str:
    """Put addresses for the defined names of a formula."""
    parts = openpyxl.formula.Tokenizer(formula).items
    here = f"{sheet}!" if sheet.isalpha() else f"'{sheet}'!"
    return "=" + "".join(names.get(part.value, part.value).removeprefix(here) for part in parts)


def test_looks_are_those_of_a_file(calculators: Any) -> None:
    ours, file = calculators
    for sheet in file.worksheets:
        for theirs in (theirs for row in sheet.iter_rows() for theirs in row if theirs.value is not None):
            own = ours[sheet.title][theirs.coordinate]
            where = (sheet.title, theirs.coordinate)
            assert (own.font.name, own.font.size, bool(own.font.bold), own.font.color.rgb) == (
                theirs.font.name, theirs.font.size, bool(theirs.font.bold), theirs.font.color.rgb,
            ), where  # fmt: skip
            assert own.fill.start_color.rgb[-6:] == theirs.fill.start_color.rgb[-6:], where
            assert own.alignment.vertical == (theirs.alignment.vertical or "bottom"), where
            assert bool(own.alignment.wrap_text) == bool(theirs.alignment.wrap_text), where
            assert own.alignment.indent == theirs.alignment.indent, where
            assert lines_around(own) == lines_around(theirs), where
            assert own.number_format == theirs.number_format, where
        for row, dimension in sheet.row_dimensions.items():
            if dimension.height:  # a file holds whole pixels, which are 0.75 points
                assert ours[sheet.title].row_dimensions[row].height == pytest.approx(dimension.height, abs=0.75)
        assert {str(area) for area in ours[sheet.title].merged_cells.ranges} == {
            str(area) for area in sheet.merged_cells.ranges
        }
        assert ours[sheet.title].freeze_panes == sheet.freeze_panes


def lines_around(cell: Any) -> list[str | None]:
    """Give the line above and below a cell, whichever of the two cells beside it has it."""
    above = cell.offset(-1).border.bottom.style if cell.row > 1 else None
    below = cell.offset(1).border.top.style
    return [cell.border.top.style or above, cell.border.bottom.style or below]


def test_nothing_that_is_there_is_touched() -> None:
    template = Template("", (sheet_of("summary", (Cell(1.0, name="profit"),)), sheet_of("Workings", (Cell(2.0),))))
    after = written(template, _BEFORE)
    assert after.sheetnames == ["Summary", "It's", "summary (2)", "Workings (2)"]
    assert [[cell.value for cell in row] for row in after["Summary"].rows] == _BEFORE["Summary"]
    assert not after.defined_names, "a name could be somebody else's already"
    assert after.active.title == "summary (2)"


def test_references_links_and_charts_follow_the_new_names() -> None:
    table = Table("t", ("Name", "Figure"), ((Cell("a"), Cell(1.0)), (Cell("b"), Cell(2.0))))
    chart = Chart(
        "c", "Figures", column("t", "Name"), (Series("Figure", column("t", "Figure"), "#14506E"),), "0", 10, 2, ""
    )
    data = Sheet("It's", (10.0, 10.0), (table, chart))
    total = sheet_of("Total", (Cell(3.0, formula=f"SUM({column('t', 'Figure')})"), Cell("to it", link="It's")))
    after = written(Template("", (total, data)), _BEFORE)
    assert after.sheetnames[2:] == ["Total (2)", "It's (2)"]
    assert after["Total (2)"]["A1"].value == "=SUM('It''s (2)'!$B$3:$B$4)"
    assert after["Total (2)"]["B1"].value == """=HYPERLINK("#'It''s (2)'!A1","to it")"""
    (drawn,) = after["It's (2)"]._charts
    assert drawn.series[0].val.numRef.f == "'It''s (2)'!$B$3:$B$4"
    assert drawn.series[0].cat.numRef.f == "'It''s (2)'!$A$3:$A$4"


def test_a_long_name_stays_within_31_characters() -> None:
    after = written(
        Template("", (sheet_of("A name of thirty-one characters", (Cell(1.0),)),)),
        {"A name of thirty-one characters": [[1]]},
    )
    assert after.sheetnames[1] == "A name of thirty-one charac (2)"


PLANTED = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "1/2",
    "5%",
    "TRUE",
    "0012",
    "1e5",
    "'quoted",
    "#REF",
    "12 May",
    " =1",
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_text_stays_a_text_whatever_it_looks_like(text: str) -> None:
    after = written(Template("", (sheet_of("S", (Cell(text),)),)))
    typed = after["S"]["A1"]
    assert (typed.value, typed.data_type, typed.quotePrefix) == (text, "s", True)


def test_errors_and_blanks_are_real() -> None:
    after = written(Template("", (sheet_of("S", (Cell("#N/A"), Cell(""), Cell(None), Cell(float("nan")))),)))
    assert [after["S"].cell(1, at).value for at in range(1, 5)] == ["#N/A", None, None, "#N/A"]
    assert after["S"]["A1"].data_type == "e"


def test_a_text_of_many_pages_is_written_by_itself() -> None:
    after = written(Template("", (sheet_of("S", (Cell("word " * 4_000), Cell(1.0))),)))
    assert after["S"]["A1"].value == "word " * 4_000


def test_a_text_that_no_cell_holds_is_refused_before_anything_is_written() -> None:
    book = remote_book(_BEFORE)
    with pytest.raises(CvmError, match="has 40,000 characters; a cell takes 32,767"):
        write_sheets(book, Template("", (sheet_of("S", (Cell("x" * 40_000),)),)))
    assert actions(book) == []


def test_a_failure_midway_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book = remote_book(_BEFORE)
    book.sheets[0].range("A1").value = 5

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("udfs.macros.book_writing._type", fail)
    with pytest.raises(RuntimeError):
        write_sheets(book, Template("", (sheet_of("S", (Cell(1.0),)),)))
    assert [action["func"] for action in actions(book)] == ["setValues"], "what was asked before stays asked"


def test_a_hundred_thousand_rows_go_in_blocks() -> None:
    table = Table(
        "t", ("Line", "Price", "Note"), tuple((Cell(float(n)), Cell(1.5), Cell("as agreed")) for n in range(100_000))
    )
    book = remote_book(_BEFORE)
    write_sheets(book, Template("", (Sheet("Lines", (10.0,) * 3, (table,)),)))
    sent = actions(book)
    blocks = [action for action in sent if action["func"] == "setFormula"]
    assert len(blocks) == 4
    assert sum(len(block["values"]) for block in blocks) == 100_002
    assert len(sent) < 60, "a look is one call for all its cells"


def test_rules_say_what_may_be_typed() -> None:
    rules = (
        Cell(1.0, validation=Validation("decimal", least=0.0, most=1.0)),
        Cell("good", validation=Validation("list", ("good", "assumed"))),
        Cell("x", validation=Validation("list", ("one, two", "three"))),  # Excel would part it at the comma
        Cell(datetime.date(2026, 1, 31), validation=Validation("date")),
    )
    anything = (Cell("x", validation=Validation("any", prompt="Your name")),)
    found = {
        str(rule.sqref): rule
        for rule in written(Template("", (sheet_of("S", rules, anything),)))["S"].data_validations.dataValidation
    }
    assert set(found) == {"A1", "B1", "D1"}
    assert (found["A1"].operator, found["A1"].formula1, found["A1"].formula2) == ("between", "0.0", "1.0")
    assert found["B1"].formula1 == '"good,assumed"'
    assert found["D1"].formula1 == "DATE(1990,1,1)"


@pytest.mark.parametrize(
    ("middle", "stops"),
    [(None, ["min", "percentile", "max"]), (2.5, ["num", "num", "num"]), (9.0, ["num", "num"]), (-9.0, ["num", "num"])],
)
def test_cells_are_shaded_around_a_middle(middle: float | None, stops: list[str]) -> None:
    table = Table("t", ("A", "B"), ((Cell(1.0), Cell(2.0)), (Cell(3.0), Cell(4.0))))
    scale = ColourScale("t", (0, 0), (1, 1), "#F6D3C6", "#B9DCE8", middle)
    after = written(Template("", (Sheet("S", (10.0, 10.0), (table,), scales=(scale,)),)))["S"]
    (area,) = after.conditional_formatting
    assert str(area.sqref) == "A3:B4" or str(area.sqref) == "A2:B3"
    (rule,) = area.rules
    assert [stop.type for stop in rule.colorScale.cfvo] == stops
    limits = [float(stop.val) for stop in rule.colorScale.cfvo if stop.type == "num"]
    assert limits == sorted(set(limits)), "Excel wants them to rise"


def test_a_signal_is_coloured_by_its_first_sign() -> None:
    light = Sheet("S", (10.0,), (Lines("a", ((Cell("✓ ties out"),),), gap=0),), signals=(Signal("a", 0, 0, "✓", "✗"),))
    (area,) = written(Template("", (light,)))["S"].conditional_formatting
    found = {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in area.rules}
    file = openpyxl.load_workbook(io.BytesIO(workbook_bytes(Template("", (light,)))))
    (expected,) = file["S"].conditional_formatting
    assert found == {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in expected.rules}


def test_a_named_table_leaves_no_name_behind() -> None:
    table = Table("t", ("A",), ((Cell(1.0),),), name="my figures")
    assert not written(Template("", (Sheet("S", (10.0,), (table,)),))).defined_names


def classic_writing() -> Any:
    book = Workbook({"Summary": [["mine"]]})
    table = Table("t", ("Name", "Figure"), ((Cell("=a"), Cell(1.0)), (Cell("b"), Cell(2.0, formula="1+1"))))
    chart = Chart(
        "c", "Figures", column("t", "Name"), (Series("Figure", column("t", "Figure"), "#14506E"),), "0", 10, 2, ""
    )
    write_sheets(opened(book), Template("", (Sheet("Summary", (10.0, 10.0), (table, chart)),)))
    made = book.held[-1]
    return (
        [sheet.Name for sheet in book.held],
        book.active,
        [value for address, name, value in made.asked if name == "Formula"],
        {name for _, name, _ in made.asked},
        book.held[0].asked,
        book.Application.ScreenUpdating,
    )


def test_excel_is_asked_for_one_block_on_a_new_sheet() -> None:
    names, active, blocks, asked, on_the_old_one, screen = in_excel(classic_writing)
    assert names == ["Summary", "Summary (2)"]
    assert active == "Summary (2)"
    assert blocks == [[["", ""], ["Name", "Figure"], ["'=a", 1.0], ["b", "=1+1"]]]
    assert {"ColumnWidth", "RowHeight", "VerticalAlignment"} <= asked
    assert on_the_old_one == []
    assert screen is True


def breaking(book: Workbook, what: str, *, after: int = 0) -> None:
    """Let new sheets refuse something, but for the first ones."""
    from tests.macros import classic_excel  # noqa: PLC0415

    made = classic_excel.Sheet

    class Broken(made):  # type: ignore[valid-type,misc]
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.broken = what if len(book.held) > after else ""

    classic_excel.Sheet = Broken  # type: ignore[misc]


def classic_failing() -> Any:
    from tests.macros.classic_excel import Refused  # noqa: PLC0415

    book = Workbook({"Summary": [["mine"]]})
    breaking(book, "Formula", after=1)
    try:
        write_sheets(opened(book), Template("", (sheet_of("S", (Cell(1.0),)), sheet_of("T", (Cell(1.0),)))))
    except Refused:
        return [sheet.Name for sheet in book.held], book.Application.ScreenUpdating
    return None


def test_in_excel_nothing_half_written_stays() -> None:
    assert in_excel(classic_failing) == (["Summary"], True)


LIGHTS = Sheet(
    "S",
    (10.0,),
    (Lines("a", ((Cell("✓ ties out"),), (Cell("✗ does not"),)), gap=0),),
    signals=(Signal("a", 0, 0, "✓", "✗"), Signal("a", 1, 0, "✓", "✗")),
)


def classic_refused_looks() -> Any:
    found = []
    for what in ("RowHeight", "VerticalAlignment", "FormatConditions"):
        book = Workbook({"Summary": [["mine"]]})
        breaking(book, what)
        log = with_log(lambda book=book: write_sheets(opened(book), Template("", (LIGHTS,))))  # type: ignore[misc]
        made = book.held[-1]
        found.append((made.Name, [value for _, name, value in made.asked if name == "Formula"], bool(log), book.active))
    return found


def test_in_excel_a_look_that_is_refused_is_logged_and_the_figures_stand() -> None:
    assert in_excel(classic_refused_looks) == [("S", [[["'✓ ties out"], ["'✗ does not"]]], True, "S")] * 3


def classic_charts_refused() -> Any:
    book = Workbook({"Summary": [["mine"]]})
    table = Table("t", ("Name", "Figure"), ((Cell("a"), Cell(1.0)), (Cell("b"), Cell(2.0))))
    chart = Chart(
        "c", "Figures", column("t", "Name"), (Series("Figure", column("t", "Figure"), "#14506E"),), "0", 10, 2, ""
    )
    import udfs.macros.book_writing as writing  # noqa: PLC0415

    def refuse(*_: object) -> None:
        raise ValueError

    writing.draw_chart = refuse
    try:
        write_sheets(opened(book), Template("", (Sheet("S", (10.0, 10.0), (table, chart)),)))
    except CvmError as error:
        return str(error), [sheet.Name for sheet in book.held]
    return None


def test_in_excel_a_chart_that_is_refused_is_told_of_and_the_figures_stand() -> None:
    text, sheets = in_excel(classic_charts_refused)
    assert text.startswith('Excel did not draw the chart "Figures"; all figures were written.')
    assert sheets == ["Summary", "S"]


def classic_signals() -> Any:
    book = Workbook({"Summary": [["mine"]]})
    rules = (Validation("date"), Validation("decimal", least=-0.5, most=1e9), Validation("list", ("good", "assumed")))
    typed = tuple((Cell(1.0, validation=rule),) for rule in rules)
    dates = Sheet("D", (10.0,), (Lines("d", typed, gap=0),))
    log = with_log(lambda: write_sheets(opened(book), Template("", (LIGHTS, dates))))
    refusing = Workbook({"Summary": [["mine"]]})
    breaking(refusing, "FormatConditions")
    write_sheets(opened(refusing), Template("", (LIGHTS,)))
    fonts = refusing.held[-1]
    return (
        log,
        [(address, words, rule.Interior.Color, rule.Font.Color) for address, words, rule in book.held[1].rules],
        [(words["Formula1"], words.get("Formula2")) for _, words, _ in book.held[2].rules],
        [(address, value) for address, name, value in fonts.asked if name == "Interior.Color"],
    )


def as_excel_counts(colour: str) -> int:
    return int(colour[5:7] + colour[3:5] + colour[1:3], 16)


def test_in_excel_rules_are_no_formulas() -> None:
    """In Excel 9 is xlTextString, 2 is xlBeginsWith, and 32,874 the first of January 1990."""
    log, rules, validations, _ = in_excel(classic_signals)
    assert log == []
    words = [{"Type": 9, "String": sign, "TextOperator": 2} for sign in "✓✗"]
    assert [(address, said) for address, said, _, _ in rules] == [
        (address, said) for address in ("$A$1", "$A$2") for said in words
    ]
    assert [(fill, ink) for _, _, fill, ink in rules[:2]] == [
        (as_excel_counts(STYLES[light]["bg_color"]), as_excel_counts(STYLES[light]["font_color"]))
        for light in ("light good", "light bad")
    ]
    assert validations == [("=32874", None), ("=-5E-1", "=1E9"), ("good;assumed", None)]


def test_in_excel_a_signal_that_cannot_follow_its_cell_has_the_colour_of_now() -> None:
    light = (("$A$1", "light good"), ("$A$2", "light bad"))
    expected = [(address, as_excel_counts(STYLES[look]["bg_color"])) for address, look in light]
    assert in_excel(classic_signals)[3] == expected


def classic_macros() -> Any:
    found = []
    tables = {
        "Inputs": [["Variable", "Value", "Unit"], ["hours", 10.0, "h"], ["wage", 50.0, "USD/h"]],
        "Equations": [["Value element", "Equation"], ["Pay", "hours × wage"], ["More", "hours × wgae"]],
    }
    for macro in (new_calculator, insert_value_table):
        book = Workbook(tables)
        for sheet in book.held:
            sheet.protected = True
        log = with_log(lambda macro=macro, book=book: macro(opened(book)))  # type: ignore[misc]
        new = book.held[2:]
        rules = {words["Type"] for sheet in new for _, words, _ in sheet.rules}
        typed = {
            cell for sheet in new for _, name, rows in sheet.asked if name == "Formula" for row in rows for cell in row
        }
        found.append((log, [sheet.Name for sheet in new], rules, typed, [sheet.asked for sheet in book.held[:2]]))
    return found


def test_in_a_german_excel_macros_write_new_sheets_beside_protected_ones_and_nothing_is_refused() -> None:
    """In Excel 16 is xlErrorsCondition."""
    calculator, table = in_excel(classic_macros)
    assert [each[0] for each in (calculator, table)] == [[], []]
    assert calculator[1][:3] == ["Summary (2)", "Inputs (2)", "Value equations (2)"]
    assert table[1] == ["Value table"]
    assert 16 in calculator[2]
    assert 16 in table[2]
    assert 500.0 in table[3], "10 h at 50 USD/h, read from a protected sheet"
    assert [each[4] for each in (calculator, table)] == [[[], []], [[], []]]


def classic_locked() -> Any:
    found = []
    for how in ({"locked": True}, {"busy": True}):
        book = Workbook({"Summary": [["mine"]]}, **how)  # type: ignore[arg-type]
        try:
            write_sheets(opened(book), Template("", (sheet_of("S", (Cell(1.0),)),)))
        except CvmError as error:
            found.append((error.problem, error.remedy, [sheet.Name for sheet in book.held]))
    return found


def test_a_protected_structure_says_what_to_do() -> None:
    (problem, remedy, sheets), (_, _, _) = in_excel(classic_locked)
    assert problem == 'Excel did not add the sheet "S" to "Book1.xlsx": its structure is protected.'
    assert remedy.startswith("Take the protection off (Review > Protect Workbook)")
    assert sheets == ["Summary"]


def test_a_sheet_that_is_refused_for_another_reason_says_what_excel_said() -> None:
    _, (problem, remedy, sheets) = in_excel(classic_locked)
    assert problem == 'Excel did not add the sheet "S" to "Book1.xlsx": Excel is busy.'
    assert remedy.startswith("Finish what is being typed into a cell")
    assert sheets == ["Summary"]


def classic_chart_sheet() -> Any:
    book = Workbook({"Summary": [["mine"]]}, charts=["s"])
    write_sheets(opened(book), Template("", (sheet_of("S", (Cell(1.0),)),)))
    return [sheet.Name for sheet in book.held]


def test_in_excel_the_name_of_a_chart_sheet_is_taken_too() -> None:
    assert in_excel(classic_chart_sheet) == ["Summary", "S (2)"]


def test_cell_of_reference() -> None:
    """A formula across sheets keeps pointing to the cell of its block."""
    first = sheet_of("A", (Cell(2.0),))
    second = sheet_of("B", (Cell(4.0, formula=f"2*{cell('A lines', 0, 0)}"),))
    assert written(Template("", (first, second)), {"A": [[1]]})["B (2)"]["A1"].value == "=2*'A (2)'!$A$1"
