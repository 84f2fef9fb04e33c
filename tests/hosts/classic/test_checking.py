"""Reading back: each of the faults that Excel repairs or drops silently is planted, and must be found."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.hosts.classic.test_vba_project import MODULES, workbook
from udfs.hosts.classic.checking import check_package, check_project, check_ribbon
from udfs.hosts.classic.compound_file import compound_file
from udfs.hosts.classic.package import with_macros, with_own_functions
from udfs.hosts.classic.ribbon import ribbon_module, ribbon_xml
from udfs.hosts.classic.vba_compression import compress
from udfs.hosts.classic.vba_project import Module, vba_project
from udfs.macros.ribbon_buttons import GROUPS
from xlcvm.errors import CvmError

WITH_RIBBON = [*MODULES, ribbon_module(GROUPS)]
PROJECT = vba_project("Example", MODULES)


def package() -> bytes:
    return with_macros(workbook(), vba_project("Example", WITH_RIBBON), ribbon=ribbon_xml(GROUPS))


def edited(part: str, edit: Callable[[bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert edit(content) != content
                content = edit(content)
            new.writestr(name, content)
    return buffer.getvalue()


def test_what_was_built_passes() -> None:
    check_project(PROJECT, MODULES)
    check_package(package(), WITH_RIBBON)


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        (MODULES[:-1], "the streams are not those of the modules"),
        ([*MODULES, Module("Extra", "")], "the streams are not those of the modules"),
        ([*MODULES[:3], MODULES[4], MODULES[3]], "the list of names is not that of the modules"),
        (
            [*MODULES[:3], replace(MODULES[3], source="x = 2\n"), MODULES[4]],
            "the source of Plain is not what was written",
        ),
        ([*MODULES[:4], replace(MODULES[4], exposed=False)], "the source of Listener is not what was written"),
    ],
)
def test_a_project_of_other_modules_is_noticed(modules: list[Module], told: str) -> None:
    with pytest.raises(CvmError) as caught:
        check_project(PROJECT, modules)
    assert caught.value.problem == f"The add-in that was built is not sound: {told}."


@pytest.mark.parametrize(
    ("tree", "told"),
    [
        ({"PROJECT": b"", "VBA": {}}, "the streams are not those of the modules"),
        (
            {
                "PROJECT": b"", "PROJECTwm": b"",
                "VBA": {"dir": b"", "_VBA_PROJECT": b"\xcc\x61\x97\x00\x00\x01\x00", **{m.name: b"" for m in MODULES}},
            },
            "compiled code is announced",
        ),
        (
            {
                "PROJECT": b"", "PROJECTwm": compress(b"names"),
                "VBA": {"dir": b"", "_VBA_PROJECT": b"\xcc\x61\xff\xff\x00\x01\x00", **{m.name: b"" for m in MODULES}},
            },
            "the list of names is not that of the modules",
        ),
    ],
)  # fmt: skip
def test_a_damaged_container_is_noticed(tree: dict[str, object], told: str) -> None:
    with pytest.raises(CvmError, match=told):
        check_project(compound_file(tree), MODULES)


def test_no_container_at_all_is_noticed() -> None:
    with pytest.raises(CvmError, match="not sound"):
        check_project(b"no compound file", MODULES)


@pytest.mark.parametrize(
    ("part", "edit", "told"),
    [
        (
            "[Content_Types].xml",
            lambda xml: xml.replace(b"sheet.macroEnabled.main+xml", b"sheet.main+xml"),
            "does not say that it holds macros",
        ),
        (
            "[Content_Types].xml",
            lambda xml: xml.replace(b'Extension="bin"', b'Extension="bins"'),
            "type of the VBA project",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            lambda xml: xml.replace(b"relationships/vbaProject", b"relationships/other"),
            "the VBA project is not related",
        ),
        ("xl/workbook.xml", lambda xml: xml.replace(b"ThisWorkbook", b"Workbook1"), "the workbook has another module"),
        (
            "xl/worksheets/sheet2.xml",
            lambda xml: xml.replace(b'"Sheet2"', b'"Sheet3"'),
            "the sheets have other modules",
        ),
        ("_rels/.rels", lambda xml: xml.replace(b"ui/extensibility", b"ui/other"), "the ribbon is not related"),
        ("customUI/customUI14.xml", lambda xml: xml.replace(b"2009/07", b"2006/01"), "the ribbon is of another kind"),
        ("customUI/customUI14.xml", lambda xml: xml[:-20], "the ribbon is no XML"),
        (
            "customUI/customUI14.xml",
            lambda xml: xml.replace(b'id="simulate"', b'id="Tornado"'),
            'two parts of the ribbon have the id "Tornado"',
        ),
        (
            "customUI/customUI14.xml",
            lambda xml: xml.replace(b'imageMso="FileNew"', b'imageMso="FileNews"'),
            'the picture "FileNews" is not known',
        ),
        (
            "customUI/customUI14.xml",
            lambda xml: xml.replace(b"CvmRibbon.OnLoad", b"CvmRibbon.Loaded"),
            'the ribbon calls "CvmRibbon.Loaded", which is not there',
        ),
    ],
)
def test_a_part_that_does_not_belong_is_noticed(part: str, edit: Callable[[bytes], bytes], told: str) -> None:
    with pytest.raises(CvmError, match=told):
        check_package(edited(part, edit), WITH_RIBBON)


def test_a_ribbon_without_its_module_is_noticed() -> None:
    with pytest.raises(CvmError, match="which is not there"):
        check_ribbon(ribbon_xml(GROUPS), MODULES)


def test_without_olefile_nothing_is_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    with pytest.raises(CvmError) as caught:
        check_project(PROJECT, MODULES)
    assert caught.value.remedy == 'Install it: python -m pip install "xlcvm[excel]"'


def test_a_package_that_is_not_as_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="holds"):
        with_macros(with_macros(workbook(), PROJECT), PROJECT)


def test_only_formulas_lose_the_prefix_of_a_library() -> None:
    sheet = b'<c t="str"><f>_xll.CVM_WORDS(A1)&amp;"_xll.CVM_X"</f><v>_xll.CVM_Y</v></c>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    with zipfile.ZipFile(io.BytesIO(with_own_functions(buffer.getvalue()))) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    assert content == b'<c t="str"><f>CVM_WORDS(A1)&amp;"_xll.CVM_X"</f><v>_xll.CVM_Y</v></c>'
