"""The .oxt: the same bytes each time, every text in it, names that the runtimes accept."""

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.samples import catalogue
from udfs.hosts.libreoffice.building import Environment, build, this_environment, unpack
from udfs.hosts.libreoffice.prefixes import prefixed, with_prefix

ENVIRONMENT = Environment("3.11", ("/opt/xlcvm/site-packages",))


def files(environment: Environment = ENVIRONMENT) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build(catalogue, environment))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_two_builds_are_identical() -> None:
    assert build(catalogue, ENVIRONMENT) == build(catalogue, ENVIRONMENT)
    assert build(catalogue, ENVIRONMENT) != build(catalogue, dataclasses.replace(ENVIRONMENT, python="3.12"))


def test_the_manifest_names_files_that_are_there_and_all_xml_is_well_formed() -> None:
    found = files()
    named = re.findall(r'full-path="([^"]+)"', found["META-INF/manifest.xml"])
    assert set(named) < set(found)
    for name, text in found.items():
        if name.endswith((".xml", ".xcu", ".components")):
            ElementTree.fromstring(text.encode())


def test_every_function_and_argument_is_described() -> None:
    texts = [value.text for value in ElementTree.fromstring(files()["CalcAddIns.xcu"]).iter("value")]
    for entry in catalogue:
        assert f"{entry.family}: {entry.summary}" in texts
        for argument in entry.arguments:
            assert any(text and text.endswith(argument.description) for text in texts)
    assert "Default 0. What speaks against us." in texts
    assert "Default saving. Whose it is." in texts
    assert "May be left out. Added up in the last row." in texts
    assert "Required. What speaks for us." in texts


def test_a_function_that_may_spill_is_typed_as_a_table() -> None:
    idl = files()["types/functions.idl"]
    assert (
        "sequence< sequence< any > > CVM_SUM_OF([in] any theReferencePrice, [in] any thePositive, "
        "[in] any theNegative);" in idl
    )


def test_the_component_is_python_with_its_settings_written_in() -> None:
    source = files()["python/component.py"]
    compile(source, "component.py", "exec")
    written = re.search(r"json\.loads\((.+)\)\n", source)
    assert written
    settings = json.loads(eval(written.group(1)))
    assert settings["python"] == "3.11"
    assert settings["site"] == ["/opt/xlcvm/site-packages"]
    assert list(settings["functions"]) == [entry.name for entry in catalogue]


def test_loose_files_are_those_of_the_archive(tmp_path: Path) -> None:
    unpack(catalogue, ENVIRONMENT, tmp_path)
    root = tmp_path / "xlcvm"
    loose = {str(path.relative_to(root).as_posix()): path.read_text() for path in root.rglob("*") if path.is_file()}
    assert loose == files()


def test_the_environment_of_the_tests_is_found() -> None:
    environment = this_environment()
    source = Path(__file__).resolve().parents[2]
    assert any((Path(folder) / "udfs").is_dir() for folder in environment.site)
    assert str(source) in environment.site or any("site-packages" in folder for folder in environment.site)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=CVM_VALUE(B2;Inputs)", "=_xll.CVM_VALUE(B2;Inputs)"),
        ("=_xll.CVM_VALUE(B2;Inputs)", "=_xll.CVM_VALUE(B2;Inputs)"),
        ("=_XLL.CVM_VALUE(B2;Inputs)+cvm_evc(1;2)", "=_xll.CVM_VALUE(B2;Inputs)+_xll.CVM_EVC(1;2)"),
        ("=SUM(CVM_EVC(1;2);CVM_EVC (3;4))", "=SUM(_xll.CVM_EVC(1;2);_xll.CVM_EVC (3;4))"),
        ('="CVM_EVC("&A1&"a ""CVM_EVC("""', '="CVM_EVC("&A1&"a ""CVM_EVC("""'),
        ("=CVM_EVC", "=CVM_EVC"),
        ("=MY_CVM_EVC(1)+SUM(1)", "=MY_CVM_EVC(1)+SUM(1)"),
    ],
)
def test_the_prefix_is_set_before_functions_only(formula: str, result: str) -> None:
    assert prefixed(formula) == result


def test_a_copy_of_a_workbook_differs_in_its_formulas_only(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    sheet = '<c r="A1"><f>CVM_VALUE(B2,"CVM_X(")</f><v>7</v></c><c><f t="array" ref="A1">CVM_EVC(1,2)</f></c>'
    other = "<t>CVM_VALUE(B2)</t>"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", other)
        archive.writestr("xl/workbook.xml", '<definedName name="x">CVM_EVC(1,2)</definedName>')
    with_prefix(source, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").decode() == (
            sheet.replace("CVM_VALUE", "_xll.CVM_VALUE").replace("CVM_EVC", "_xll.CVM_EVC")
        )
        assert archive.read("xl/sharedStrings.xml").decode() == other
        assert b"_xll.CVM_EVC" in archive.read("xl/workbook.xml")
