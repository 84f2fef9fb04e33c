"""New calculator and Help: sheets of their own, whatever the workbook holds."""

from __future__ import annotations

import pytest

from tests.macros.remote import alerts, remote_book, replay
from udfs.functions import declare_all
from udfs.macros.running import run_on
from udfs.worksheet_function import catalogue


@pytest.mark.parametrize(
    "before", [{"Sheet1": [[""]]}, {"Inputs": [["mine"]], "Summary": [[1]]}], ids=["empty", "full"]
)
def test_a_calculator_works_beside_what_is_there(before: dict[str, list[list[object]]]) -> None:
    book = remote_book(before)
    run_on("new_calculator", book)
    assert alerts(book) == []
    after = replay(book, {name: [[cell or None for cell in row] for row in rows] for name, rows in before.items()})
    added = after.sheetnames[len(before) :]
    ending = " (2)" if "Inputs" in before else ""
    assert added == [f"{name}{ending}" for name in ("Summary", "Inputs", "Value equations", "About", "Workings")]
    formulas = [cell.value for sheet in added for row in after[sheet].rows for cell in row if cell.data_type == "f"]
    assert len(formulas) > 100
    assert not any("CVM_" in formula for formula in formulas), "it works without the add-in"
    if ending:
        assert not any("Inputs!" in formula for formula in formulas), "none points to the sheet that was there"


def test_help_lists_every_function_with_its_arguments() -> None:
    declare_all()
    book = remote_book({"Sheet1": [[""]]}, selection=None)
    run_on("show_help", book)
    after = replay(book, {"Sheet1": [[None]]})
    texts = [str(cell.value) for row in after["CVM help"].rows for cell in row if cell.value is not None]
    for entry in catalogue:
        assert any(text.startswith(f"={entry.name}(") for text in texts), entry.name
    assert not any(cell.data_type == "f" for row in after["CVM help"].rows for cell in row), "it is to be read"
    evc = next(row for row in after["CVM help"].rows if str(row[0].value).startswith("=CVM_EVC("))
    assert [line.partition(":")[0] for line in evc[1].value.splitlines()] == ["reference price", "positive", "negative"]
