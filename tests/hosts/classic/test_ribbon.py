"""The ribbon: the the buttons as data, those whose macro is missing left out, and what Excel would silently drop."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import VBAObject, member

from udfs.hosts.classic.checking import check_ribbon
from udfs.hosts.classic.ribbon import IMAGES, NAMESPACE, ribbon_module, ribbon_xml
from udfs.macros.ribbon_buttons import GROUPS, Button, Group, available, has_macro
from xlcvm.errors import CvmError

BUTTONS = [button for group in GROUPS for button in group.buttons]


def one(**changes: Any) -> tuple[Group, ...]:
    return (Group("group", "Group", (replace(BUTTONS[0], **changes),)),)


def test_the_buttons_in_four_groups_are_drawn_in_order() -> None:
    root = ET.fromstring(ribbon_xml(GROUPS))
    assert root.tag == f"{{{NAMESPACE}}}customUI"
    labels = [element.get("label") for element in root.iter(f"{{{NAMESPACE}}}button")]
    assert labels == [
        "New calculator", "New from template", "Check model", "Explain error", "Insert value table", "Compare with next best", "Tornado",
        "Two-way table", "Simulate", "Check discounts", "Waterfall and band from data", "Export to PDF", "Customer copy",
        "Value case history (PDF)", "Help",
    ]  # fmt: skip
    assert [tab.get("label") for tab in root.iter(f"{{{NAMESPACE}}}tab")] == ["Customer Value"]
    assert len(list(root.iter(f"{{{NAMESPACE}}}group"))) == 4


def test_every_callback_is_there() -> None:
    check_ribbon(ribbon_xml(GROUPS), [ribbon_module(GROUPS)])


def test_buttons_without_a_macro_are_left_out_and_so_are_empty_groups() -> None:
    some = available(GROUPS, lambda button: button.id in ("tornado", "show_help"))
    assert [(group.label, [button.label for button in group.buttons]) for group in some] == [
        ("Analyse", ["Tornado"]),
        ("Share", ["Help"]),
    ]
    assert "simulate" not in ribbon_module(some).source
    assert available(GROUPS, lambda _: False) == ()
    assert not has_macro(replace(BUTTONS[0], macro="udfs.macros.there_is_no_such_macro"))
    assert has_macro(replace(BUTTONS[0], macro="udfs.macros.ribbon_buttons"))


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ((*GROUPS, *GROUPS), 'Two parts of the ribbon have the id "cvm_model".'),
        (one(id="GROUP"), 'Two parts of the ribbon have the id "GROUP".'),
        (one(id="a b"), '"a b" cannot be an id of the ribbon.'),
        (one(label=""), 'The part "new_calculator" of the ribbon has no label.'),
        (one(image="NoSuchPicture"), 'The picture "NoSuchPicture" of the button "New calculator" is not known.'),
        (one(macro="os.system"), '"os.system" is not the name of a macro.'),
        (one(macro="udfs.macros.a'); import os"), '"udfs.macros.a\'); import os" is not the name of a macro.'),
        (one(supertip=""), 'The button "New calculator" has a tip that is missing or too long.'),
        (one(supertip="x" * 1025), 'The button "New calculator" has a tip that is missing or too long.'),
    ],
)
def test_what_excel_would_silently_drop_is_refused(groups: tuple[Group, ...], problem: str) -> None:
    with pytest.raises(CvmError) as caught:
        ribbon_xml(groups)
    assert caught.value.problem == problem


def test_labels_are_escaped() -> None:
    xml = ribbon_xml(one(label='Costs & "values" <all>'))
    assert [e.get("label") for e in ET.fromstring(xml).iter(f"{{{NAMESPACE}}}button")] == ['Costs & "values" <all>']


def test_every_picture_is_one_of_offices() -> None:
    assert {button.image for button in BUTTONS} <= IMAGES


class Control(VBAObject):
    """What Excel hands to a callback."""

    def __init__(self, identity: str) -> None:
        self.identity = identity

    @member()
    def ID(self) -> str:
        return self.identity


class Shown(VBAObject):
    """The ribbon as VBA holds it."""

    invalidated = 0

    @member()
    def Invalidate(self) -> None:
        Shown.invalidated += 1


def excel(workbooks: int) -> ExcelApplication:
    made = ExcelApplication()
    for _ in range(workbooks):
        made.add_workbook()
    source = ribbon_module(GROUPS).source.replace("CvmPython.", "")
    source = source.replace(" As IRibbonControl", " As Object").replace(" As IRibbonUI", " As Object")
    made.add_module(source, name="CvmRibbon")
    made.add_module(
        "Public Ran As String\nPublic Sub RunMacro(name As String)\n    Ran = name\nEnd Sub\n"
        "Public Function LastRun() As String\n    LastRun = Ran\nEnd Function\n"
        "Public Function Enabled(control As Object) As Variant\n    GetEnabled control, Enabled\nEnd Function\n",
        name="CvmPython",
    )
    return made


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.id)
def test_each_button_runs_its_macro_and_is_grey_without_a_workbook(button: Button) -> None:
    with_book, without = excel(1), excel(0)
    with_book.run("OnAction", Control(button.id))
    assert f"udfs.macros.{with_book.run('LastRun')}" == button.macro
    assert with_book.run("Enabled", Control(button.id)) is True
    assert without.run("Enabled", Control(button.id)) is not button.needs_workbook


def test_refreshing_before_the_ribbon_is_there_does_nothing() -> None:
    made = excel(1)
    made.run("Refresh")
    assert Shown.invalidated == 0
    made.run("OnLoad", Shown())
    made.run("Refresh")
    assert Shown.invalidated == 1
