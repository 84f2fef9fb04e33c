"""What the add-in does to a workbook that is opened: formulas made elsewhere find our functions, nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyopenvba.apps.excel import ExcelApplication

from tests.hosts.classic.interpreted import spelled
from udfs.hosts.classic import building

_PREPARED = """Public Sub Fill(formula As String)
    Range("B2").Formula = formula
    Range("B3").Value = "a text with _xll.CVM_EVC in it"
    Range("B4").Formula = "=SUM(1,2)"
End Sub
Public Sub Opened()
    Rebind ActiveWorkbook
End Sub
"""


def excel() -> ExcelApplication:
    source = spelled((Path(building.__file__).parent / "vba" / "CvmOpening.bas").read_text("ascii"))
    head = source.index("Public Sub AddInOpened()")
    source = source[:head].replace("Private events As CvmEvents", "") + source[source.index("' Let formulas find") :]
    source = source.replace("book Is ThisWorkbook Or book.IsAddin", "False").replace("    Relink book\n", "")
    made = ExcelApplication()
    made.add_workbook()
    made.add_module(source.replace("As XlCalculation", "As Long"), name="CvmOpening")
    made.add_module(_PREPARED, name="Prepared")
    return made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=_xll.CVM_EVC(1,2)", "=CVM_EVC(1,2)"),
        ("=INDEX(_xll.CVM_VALUE(A1,A2),1)+_xll.CVM_EVC(1,2)", "=INDEX(CVM_VALUE(A1,A2),1)+CVM_EVC(1,2)"),
        ("=_XLL.CVM_EVC(1,2)", "=CVM_EVC(1,2)"),
        ("=CVM_EVC(1,2)", "=CVM_EVC(1,2)"),
        ("=_xll.OTHER_FUNCTION(1)", "=_xll.OTHER_FUNCTION(1)"),
    ],
)
def test_formulas_of_a_library_become_ours_and_texts_stay(before: str, after: str) -> None:
    made = excel()
    made.run("Fill", before)
    made.run("Opened")
    sheet = made.sheet(1)
    assert sheet.formula("B2") == after
    assert sheet.value("B3") == "a text with _xll.CVM_EVC in it"
    assert sheet.formula("B4") == "=SUM(1,2)"


def test_an_empty_workbook_is_left_alone() -> None:
    made = excel()
    made.run("Opened")
    assert made.sheet(1).rows() == []
