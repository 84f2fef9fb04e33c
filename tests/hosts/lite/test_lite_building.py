"""The workbook of xlwings Lite: what it carries, that it runs without anything else, and what its first sheet says."""

from __future__ import annotations

import ast
import base64
import getpass
import io
import json
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import udfs
from tests.macros.remote import payload
from udfs.functions import declare_all
from udfs.hosts.lite.building import build_lite
from udfs.hosts.lite.main_file import REQUIREMENTS
from udfs.worksheet_function import catalogue

PROPERTY = "{http://schemas.microsoft.com/office/webextensions/webextension/2010/11}property"

REQUIRED = {
    "numpy", "scipy", "pint", "xlwings", "xlsxwriter", "flexcache", "flexparser", "platformdirs", "typing_extensions",
}  # fmt: skip
"""What REQUIREMENTS bring along."""

DRAWN = [["Variable", "Value", "Low", "High", "Distribution"], ["a", 2, 1, 4, "triangular"]]
ENERGY = [
    ["Variable", "Value", "Unit"],
    ["heat", 2, "horsepower"],
    ["time", 90, "min"],
    ["price", 0.12, "USD/kWh"],
]  # fmt: skip


@pytest.fixture(scope="module")
def package() -> bytes:
    return build_lite()


@pytest.fixture(scope="module")
def properties(package: bytes) -> dict[str, Any]:
    """What xlwings Lite reads: each property is JSON."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        root = ET.fromstring(archive.read("xl/webextensions/webextension1.xml"))
    return {found.attrib["name"]: json.loads(found.attrib["value"]) for found in root.iter(PROPERTY)}


def carried(main: str) -> zipfile.ZipFile:
    """The source that main.py carries."""
    for node in ast.parse(main).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "SOURCE":
            return zipfile.ZipFile(io.BytesIO(base64.b64decode(ast.literal_eval(node.value))))
    raise AssertionError("main.py carries no source")


def run_main(properties: dict[str, Any], folder: Path, *, allowed: set[str], then: str) -> str:
    """Run main.py in a process where only some packages exist, and this source tree does not."""
    packages = folder / "packages"
    packages.mkdir()
    for name in allowed:
        for found in Path(sysconfig.get_path("purelib")).glob(f"{name}*"):  # with its .libs and its .dist-info
            (packages / found.name).symlink_to(found)
    (folder / "main.py").write_text(properties["main.py"], encoding="utf-8")
    before = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(packages)!r}]\nimport main\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", before + then],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={"XLWINGS_LICENSE_KEY": "noncommercial", "TMPDIR": str(folder), "HOME": str(folder)},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def project_folder() -> str:
    return str(Path(str(udfs.__file__)).resolve().parent.parent)


def test_two_builds_are_equal_and_small_enough_for_the_settings_of_a_document(
    package: bytes, properties: dict[str, Any]
) -> None:
    assert package == build_lite()
    assert len(json.dumps(properties)) < 2_000_000  # Office keeps 2 MB of settings for an add-in in a document


def test_it_tells_nothing_of_the_machine_that_built_it(package: bytes, properties: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with carried(properties["main.py"]) as archive:
        parts.update({name: archive.read(name) for name in archive.namelist()})
    for planted in (project_folder(), str(Path.home()), f"/{getpass.getuser()}/"):
        assert [name for name, content in parts.items() if planted.encode() in content] == []


def test_it_carries_the_domain_the_functions_and_the_macros_and_no_other_host(properties: dict[str, Any]) -> None:
    with carried(properties["main.py"]) as archive:
        names = set(archive.namelist())
    assert {"xlcvm/errors.py", "udfs/functions/value.py", "workbooks/spec.py", "udfs/macros/ribbon_buttons.py"} <= names
    assert {name for name in names if name.startswith("udfs/hosts/")} == {
        "udfs/hosts/__init__.py",
        "udfs/hosts/release.py",
        "udfs/hosts/lite/__init__.py",
        "udfs/hosts/lite/binding.py",
        "udfs/hosts/officejs/__init__.py",
        "udfs/hosts/officejs/binding.py",
    }
    assert all(name.endswith(".py") for name in names)


def test_importing_it_needs_nothing_but_numpy_and_xlwings(properties: dict[str, Any], tmp_path: Path) -> None:
    names = run_main(
        properties,
        tmp_path,
        allowed={"numpy", "xlwings"},
        then="print(sorted(name for name in vars(main) if name.startswith('CVM_')))",
    )
    declare_all()
    assert ast.literal_eval(names) == sorted(entry.name for entry in catalogue)


def test_what_it_computes_needs_only_what_it_requires(properties: dict[str, Any], tmp_path: Path) -> None:
    calls = [
        ("CVM_EVC", [[[300]], [[650]]]),
        ("CVM_EVC", [[[300], [""]], [[650]], None]),
        ("CVM_VALUE", [[["heat × time × price"]], ENERGY]),
        ("CVM_SIMULATE", [[["a × 2"]], DRAWN, [[1000]]]),
    ]
    then = f"""
import asyncio, json
from xlwings.server import custom_functions_call, custom_functions_meta, custom_scripts_meta
def ask(name, args):
    data = dict(func_name=name, args=args, caller_address="[Book1]Sheet1!B2", version="0.37.8", client="Office.js",
                runtime="1.4", date_format="m/d/yyyy", culture_info_name="en-US")
    return asyncio.run(custom_functions_call(data, main))
answers = [ask(name, args) for name, args in {calls!r}]
print(json.dumps(dict(answers=answers, functions=len(custom_functions_meta(main)["functions"]),
                      scripts=[entry["function_name"] for entry in custom_scripts_meta(main)])))
"""
    found = json.loads(run_main(properties, tmp_path, allowed=REQUIRED, then=then).splitlines()[-1])
    evc, failed, energy, simulated = found["answers"]
    assert evc == [[950.0]]
    assert failed == [["#VALUE!"]]  # a blank is missing
    assert energy == [[pytest.approx(2 * 0.7456998715822702 * 1.5 * 0.12)]]  # a horsepower is 550 foot-pounds a second
    assert simulated[1:], simulated
    assert dict(simulated[1:])["Mean"] == pytest.approx(2 * (1 + 2 + 4) / 3, rel=0.02)  # of a triangular distribution
    declare_all()
    assert found["functions"] == len(catalogue)
    assert "tornado" in found["scripts"]


def test_every_script_runs_with_what_it_requires(properties: dict[str, Any], tmp_path: Path) -> None:
    model = [*ENERGY[:1], *[[name, value, unit] for name, value, unit in ENERGY[1:]], []]
    model += [["Value element", "Equation"], ["Heat", "heat × time × price"]]
    book = payload({"Sheet1": model})
    then = f"""
import asyncio, json, xlwings
from xlwings.server import custom_scripts_call, custom_scripts_meta
told = dict()
for entry in custom_scripts_meta(main):
    name = entry["function_name"]
    book = xlwings.Book(json=json.loads({json.dumps(book)!r}))
    getattr(main, name)(book)
    told[name] = [action["args"][0] for action in book.json()["actions"] if action["func"] == "alert"]
print(json.dumps(told))
"""
    told = json.loads(run_main(properties, tmp_path, allowed=REQUIRED, then=then).splitlines()[-1])
    assert not [name for name, texts in told.items() if any("Internal error" in text for text in texts)], told
    assert told["insert_value_table"] == told["show_help"] == []  # they wrote


def test_the_requirements_are_what_it_may_import(properties: dict[str, Any]) -> None:
    lines = properties["requirements.txt"].split()
    assert lines[0].startswith("xlwings==")
    assert tuple(lines[1:]) == REQUIREMENTS


def test_the_formulas_of_the_first_sheet_give_what_stands_beside_them(package: bytes) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(package)).active
    rows = list(sheet.iter_rows(values_only=True))
    formulas = {row[1]: row[0] for row in rows if isinstance(row[1], str) and row[1].startswith("=CVM_")}
    inputs = [list(row) for row in sheet["A9:D12"]]
    inputs = [[cell.value for cell in row] for row in inputs]
    assert formulas["=CVM_VALUE(B15,A9:D12)"] == "the value, 5,760 USD a year"
    assert udfs.CVM_VALUE(sheet["B15"].value, inputs) == pytest.approx(5760)
    assert udfs.CVM_UNIT(sheet["B15"].value, inputs) == "USD/year"
    assert formulas["=CVM_EVC(300,650)"] == "economic value, 950"
    assert udfs.CVM_EVC(300, 650) == 950
