"""Installing into Excel: files, configuration and Excel's list of add-ins, on a Windows made of folders and a dictionary."""

from __future__ import annotations

import csv
import io
import types
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from udfs.functions import declare_all
from udfs.hosts.classic import installing
from udfs.hosts.classic.building import build_add_in
from udfs.hosts.classic.installing import Computer, install, is_installed, this_computer, uninstall
from udfs.hosts.classic.xlwings_modules import VERSION
from udfs.worksheet_function import catalogue
from xlcvm.errors import CvmError

OFFICE = r"Software\Microsoft\Office"
OPTIONS = rf"{OFFICE}\16.0\Excel\Options"
TOOLPAK = '/R "ANALYS32.XLL"'


@dataclass
class FakeRegistry:
    """Keys and their texts."""

    content: dict[str, dict[str, str]] = field(default_factory=dict)

    def keys(self, path: str) -> list[str]:
        below = [key[len(path) + 1 :].split("\\")[0] for key in self.content if key.startswith(f"{path}\\")]
        return list(dict.fromkeys(below))

    def values(self, path: str) -> dict[str, str]:
        return dict(self.content.get(path, {}))

    def write(self, path: str, name: str, text: str) -> None:
        self.content.setdefault(path, {})[name] = text

    def delete(self, path: str, name: str) -> None:
        del self.content[path][name]


def computer(folder: Path, options: dict[str, str] | None = None, *, running: bool = False) -> Computer:
    python = folder / "environment" / "Scripts" / "pythonw.exe"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    (folder / "environment" / f"xlwings64-{VERSION}.dll").touch()
    registry = FakeRegistry({OPTIONS: dict(options or {}), rf"{OFFICE}\Common\Internet": {}})
    roaming = folder / "AppData" / "Roaming" / "Microsoft" / "AddIns"
    (folder / "profile").mkdir(exist_ok=True)
    return Computer(roaming, folder / "profile", python, registry, lambda: running, "utf-8")


def opened(machine: Computer) -> dict[str, str]:
    return {name: text for name, text in machine.registry.values(OPTIONS).items() if name.startswith("OPEN")}


def test_the_file_its_configuration_and_the_list_are_written(tmp_path: Path) -> None:
    machine = computer(tmp_path, {"OPEN": TOOLPAK, "Options": "3"})
    done = install(machine)
    declare_all()
    assert done.add_in.read_bytes() == build_add_in(catalogue)
    assert (done.functions, done.excels) == (len(catalogue), ("16.0",))
    rows = list(csv.reader(io.StringIO(machine.configuration.read_text("utf-8"))))  # as VBA's Input # reads it
    assert rows == [["INTERPRETER_WIN", str(machine.python)], ["UDF MODULES", "udfs.hosts.classic.binding"]]
    assert machine.configuration == tmp_path / "profile" / ".xlcvm" / "xlcvm.conf"
    assert opened(machine) == {"OPEN": TOOLPAK, "OPEN1": f'"{done.add_in}"'}


def test_installing_again_changes_nothing_and_replaces_an_older_place(tmp_path: Path) -> None:
    machine = computer(tmp_path, {"OPEN": '"xlcvm.xlam"', "OPEN1": TOOLPAK})
    install(machine)
    first = opened(machine)
    install(machine)
    assert opened(machine) == first == {"OPEN": TOOLPAK, "OPEN1": f'"{machine.add_in}"'}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({"OPEN": TOOLPAK}, {"OPEN": TOOLPAK}),
        ({"OPEN": TOOLPAK, "OPEN1": '"other.xlam"'}, {"OPEN": TOOLPAK, "OPEN1": '"other.xlam"'}),
        (
            {f"OPEN{n or ''}": f'"{n}.xlam"' for n in range(12)},
            {f"OPEN{n or ''}": f'"{n}.xlam"' for n in range(12)},
        ),
    ],
)
def test_uninstalling_leaves_the_list_as_it_was(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    machine = computer(tmp_path, before)
    install(machine)
    assert is_installed(machine)
    assert uninstall(machine)
    assert opened(machine) == after
    assert not machine.add_in.exists()
    assert not machine.configuration.parent.exists()
    assert not is_installed(machine)
    assert not uninstall(machine)


def test_the_names_stay_without_a_gap_when_ours_was_in_the_middle(tmp_path: Path) -> None:
    machine = computer(tmp_path)
    install(machine)
    ours = opened(machine)["OPEN"]
    machine.registry.write(OPTIONS, "OPEN", TOOLPAK)
    machine.registry.write(OPTIONS, "OPEN1", ours)
    machine.registry.write(OPTIONS, "OPEN2", '"other.xlam"')
    uninstall(machine)
    assert opened(machine) == {"OPEN": TOOLPAK, "OPEN1": '"other.xlam"'}


def test_every_excel_of_the_user_gets_it_and_old_ones_do_not(tmp_path: Path) -> None:
    machine = computer(tmp_path)
    assert isinstance(machine.registry, FakeRegistry)
    machine.registry.content |= {rf"{OFFICE}\15.0\Excel\Options": {}, rf"{OFFICE}\12.0\Excel\Options": {}}
    machine.registry.content |= {rf"{OFFICE}\14.0\Word\Options": {}}
    assert sorted(install(machine).excels) == ["15.0", "16.0"]


@pytest.mark.parametrize("act", [install, uninstall])
def test_a_running_excel_is_refused_before_anything_is_written(tmp_path: Path, act: Any) -> None:
    machine = computer(tmp_path)
    install(machine)
    machine.add_in.write_bytes(b"as it was")
    with pytest.raises(CvmError) as caught:
        act(replace(machine, excel_is_running=lambda: True))
    assert caught.value.problem == "Excel is running."
    assert caught.value.remedy == "Save your work, close every window of Excel, and try again."
    assert machine.add_in.read_bytes() == b"as it was"


def test_without_excel_nothing_is_written(tmp_path: Path) -> None:
    machine = replace(computer(tmp_path), registry=FakeRegistry())
    with pytest.raises(CvmError, match="Excel was not found for this user"):
        install(machine)
    assert not machine.add_in.exists()


def test_an_incomplete_or_other_xlwings_is_named(tmp_path: Path) -> None:
    machine = computer(tmp_path)
    library = tmp_path / "environment" / f"xlwings64-{VERSION}.dll"
    library.rename(library.with_name("xlwings64-0.30.0.dll"))
    with pytest.raises(CvmError) as caught:
        install(machine)
    assert caught.value.problem.startswith(
        f"xlwings {VERSION} is not completely installed: there is no xlwings64-{VERSION}"
    )
    assert f'"xlwings=={VERSION}"' in caught.value.remedy
    assert not machine.add_in.exists()


def test_a_path_that_vba_cannot_read_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    machine = replace(computer(tmp_path / "Жанна"), encoding="cp1252")
    with pytest.raises(CvmError, match="letters that VBA cannot read"):
        install(machine)
    assert not machine.add_in.exists()


@pytest.mark.parametrize(
    ("system", "told"),
    [("darwin", "only the macros of the ribbon can work"), ("linux", "xlcvm install libreoffice")],
)
def test_elsewhere_it_says_what_works(system: str, told: str) -> None:
    with pytest.raises(CvmError) as caught:
        this_computer(system, {})
    assert caught.value.problem == "The functions can be installed into Excel for Windows only."
    assert told in caught.value.remedy


def test_the_folders_are_those_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    monkeypatch.setattr(installing.sys, "executable", str(python))
    monkeypatch.setattr(installing, "WindowsRegistry", FakeRegistry)
    found = this_computer("win32", {"APPDATA": str(tmp_path / "roaming"), "USERPROFILE": str(tmp_path)})
    assert found.add_in == tmp_path / "roaming" / "Microsoft" / "AddIns" / "xlcvm.xlam"
    assert found.python == python
    (tmp_path / "pythonw.exe").touch()
    quiet = this_computer("win32", {"APPDATA": str(tmp_path), "USERPROFILE": str(tmp_path)})
    assert quiet.python == tmp_path / "pythonw.exe"


@pytest.mark.parametrize(("printed", "running"), [(b'"excel.exe","4711","Console"', True), (b"INFO: No tasks.", False)])
def test_a_running_excel_is_found_in_the_list_of_tasks(
    monkeypatch: pytest.MonkeyPatch, printed: bytes, running: bool
) -> None:
    monkeypatch.setattr(installing.subprocess, "run", lambda *_, **__: types.SimpleNamespace(stdout=printed))
    assert installing._excel_is_running() is running
