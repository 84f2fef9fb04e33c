"""The manifest: as Excel reads it, beside the one that xlwings Server itself writes, and with pictures that are there."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hosts.officejs.server_process import TOKEN, ServerProcess
from udfs.hosts.officejs.icons import icon
from udfs.hosts.officejs.manifest import Address, SignIn, manifest_xml, script_of
from udfs.macros.ribbon_buttons import GROUPS, Button, Group
from xlcvm.errors import CvmError

ADDRESS = Address("https://localhost:8000", "a token & more")
RESID = "resid"


def parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content)


def name_of(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def structure(element: ET.Element) -> dict[str, list[str]]:
    """Give for each kind of element the order in which kinds of children follow in it."""
    found: dict[str, list[str]] = {}
    for parent in element.iter():
        kind = parent.get("{http://www.w3.org/2001/XMLSchema-instance}type", "")
        order = found.setdefault(f"{name_of(parent)} {kind}".strip(), [])
        order += [name for name in dict.fromkeys(map(name_of, parent)) if name not in order]
    return found


@pytest.fixture(scope="module")
def of_xlwings() -> ET.Element:
    """Give the manifest that xlwings Server writes by itself, signing in at Entra ID, without any of our code."""
    code = (
        "from types import SimpleNamespace\n"
        "from xlwings_server.config import settings\n"
        "from xlwings_server.templates import env\n"
        "print(env.get_template('manifest.xml').render(settings=settings, base_url='https://x',\n"
        "      base_url_with_app_path='https://x', manifest_id=str(settings.manifest_id_prod)))\n"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XLWINGS_")},
        "XLWINGS_LICENSE_KEY": "noncommercial",
        "XLWINGS_PROJECT_DIR": "/nonexistent",
        "XLWINGS_FUNCTIONS_NAMESPACE": "",
        "XLWINGS_AUTH_PROVIDERS": '["entraid"]',
        "XLWINGS_AUTH_ENTRAID_CLIENT_ID": "f0e1d2c3",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return parsed(done.stdout.strip().encode())


def test_elements_and_their_order_are_those_that_excel_is_known_to_take(of_xlwings: ET.Element) -> None:
    known = structure(of_xlwings)
    ours = structure(parsed(manifest_xml(GROUPS, ADDRESS, sign_in=SignIn("f0e1d2c3"))))
    for parent, children in ours.items():
        assert parent in known, parent
        assert children == [name for name in known[parent] if name in children], parent
    missing = {parent: set(known[parent]) - set(ours.get(parent, [])) for parent in known}
    assert {parent: names for parent, names in missing.items() if names} == {"OfficeApp TaskPaneApp": {"SupportUrl"}}


def test_everything_that_is_named_is_there_once(of_xlwings: ET.Element) -> None:
    for manifest in (of_xlwings, parsed(manifest_xml(GROUPS, ADDRESS))):  # the first shows that this can be asked
        resources = [
            one
            for group in manifest.iter()
            if name_of(group) == "Resources"
            for one in group.iter()
            if "id" in one.attrib
        ]
        ids = [one.attrib["id"] for one in resources]
        assert len(ids) == len(set(ids))
        assert {one.attrib[RESID] for one in manifest.iter() if RESID in one.attrib} == set(ids)
        assert max(map(len, ids)) <= 32
        limits = {"ShortStrings": 125, "LongStrings": 250}
        for group in manifest.iter():
            for one in group if name_of(group) in limits else ():
                assert 0 < len(one.attrib["DefaultValue"]) <= limits[name_of(group)]


def test_names_stay_plain_and_addresses_bring_the_token_along() -> None:
    manifest = parsed(manifest_xml(GROUPS, ADDRESS, version="1.2"))
    assert "Namespace" not in {name_of(one) for one in manifest.iter()}
    urls = {one.attrib["id"]: one.attrib["DefaultValue"] for one in manifest.iter() if name_of(one) == "Url"}
    assert urls["Functions.Url"] == (
        "https://localhost:8000/xlwings/custom-functions-meta.json?token=a%20token%20%26%20more"
    )
    pictures = [one.attrib["DefaultValue"] for one in manifest.iter() if name_of(one) == "Image" and "id" in one.attrib]
    assert len(pictures) == 3 * 16
    assert not any("token" in url for url in pictures)
    version = next(one.text for one in manifest.iter() if name_of(one) == "Version")
    assert version == "1.2.0.0"


def test_each_button_runs_its_macro(server: ServerProcess) -> None:
    """Asked of the server: what it lists as buttons is what it would run."""
    manifest = parsed(server.ask("GET", "/manifest.xml").body)
    run = [one.text for one in manifest.iter() if name_of(one) == "FunctionName"]
    assert {"check_model", "tornado"} <= set(run)
    listed = {one["function_name"] for one in server.ask("GET", "/xlwings/custom-scripts-meta.json").json}
    assert set(run) == listed


def test_every_picture_of_the_served_manifest_is_there(server: ServerProcess) -> None:
    manifest = parsed(server.ask("GET", "/manifest.xml").body)
    urls = [
        one.attrib["DefaultValue"] for one in manifest.iter() if one.attrib.get("DefaultValue", "").endswith(".png")
    ]
    assert len(urls) > 20
    for url in urls:
        assert url.startswith(server.base)
        answer = server.ask("GET", url.removeprefix(server.base), token=None)
        assert answer.status == 200
        assert answer.headers["content-type"] == "image/png"
        size = int(url.rpartition("-")[2].removesuffix(".png"))
        assert struct.unpack(">2I", answer.body[16:24]) == (size, size)


def test_the_manifest_comes_as_a_file(server: ServerProcess) -> None:
    answer = server.ask("GET", f"/manifest.xml?token={TOKEN}", token=None)
    assert answer.headers["content-disposition"] == "attachment; filename=xlcvm.xml"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"label": ""}, 'The text "tornado.label" of the ribbon is missing or too long.'),
        ({"supertip": "x" * 251}, 'The text "tornado.tip" of the ribbon is missing or too long.'),
        ({"id": "new_calculator"}, 'Two parts of the ribbon have the id "new_calculator.label".'),
        ({"id": "t" * 40}, f'The id "{"t" * 40}.label" is too long for a manifest.'),
    ],
)
def test_what_excel_would_refuse_silently(change: dict[str, str], problem: str) -> None:
    buttons = {script_of(button): button for group in GROUPS for button in group.buttons}
    damaged: tuple[Button, ...] = (buttons["new_calculator"], replace(buttons["tornado"], **change))
    with pytest.raises(CvmError) as caught:
        manifest_xml([Group("cvm_test", "Test", damaged)], ADDRESS)
    assert caught.value.problem == problem


@pytest.mark.parametrize("size", [16, 32, 64, 80])
def test_pictures_are_png_files_that_a_reader_takes(size: int, tmp_path: Path) -> None:
    content = icon("tornado", size)
    assert content == icon("tornado", size)
    chunks, at = [], 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data)
        chunks.append((kind, data))
        at += 12 + length
    assert [kind for kind, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    pixels = zlib.decompress(chunks[1][1])
    assert len(pixels) == size * (1 + 4 * size)


def test_all_buttons_have_pictures_of_their_own() -> None:
    names = [script_of(button) for group in GROUPS for button in group.buttons]
    assert len({icon(name, 32) for name in [*names, "show_pane", "no such macro"]}) == len(names) + 2
