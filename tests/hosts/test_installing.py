"""Installing the add-in into LibreOffice, removing it, and being told why it cannot be."""

import os
import stat
import sys
from pathlib import Path

import pytest

import udfs
from tests.calc import CALC
from udfs.functions import declare_all
from udfs.hosts.libreoffice import finding, installing
from udfs.hosts.libreoffice.finding import LibreOffice, find_office, office_python
from udfs.hosts.libreoffice.installing import install, installed_version, uninstall
from udfs.hosts.libreoffice.office import Office
from udfs.hosts.release import version
from xlcvm.errors import CvmError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="makes programs of shell scripts")
IS_ROOT = sys.platform != "win32" and os.geteuid() == 0


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def fake_office(folder: Path, *, python: str, unopkg: str = "exit 0") -> LibreOffice:
    """An office whose own Python says that it is of some version."""
    program(folder / "python", f"echo {python}")
    return LibreOffice(program(folder / "soffice", "exit 0"), program(folder / "unopkg", unopkg))


def loads_numpy(profile: Path) -> bool:
    """Say whether the office of a profile has numpy in memory; only Linux tells."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if profile.as_uri() in (process / "cmdline").read_text() and "numpy" in (process / "maps").read_text():
                return True
        except OSError:  # it ended in the meantime
            continue
    return False


HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@CALC
def test_install_and_uninstall_in_a_profile_of_ones_own(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Root registers for all users only, so root's test uses a private folder for what all users share."""
    bootstrap = [
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        f"-env:UNO_SHARED_PACKAGES_CACHE={(tmp_path / 'shared').as_uri()}",
    ]
    (tmp_path / "shared").mkdir()
    where = {"shared": IS_ROOT, "program": libreoffice, "bootstrap": bootstrap}
    assert installed_version(**where) is None
    assert uninstall(**where) is False
    done = install(**where)
    assert (done.version, done.python, done.running) == (version(), HERE, False)
    assert installed_version(**where) == version()
    assert install(**where) == done  # again, in its place
    empty = tmp_path / "no bundled extensions"
    empty.mkdir()
    with Office(program=libreoffice, extensions=empty, profile=tmp_path / "profile", bootstrap=bootstrap[1:]) as office:
        assert sorted(office.wizard()) == udfs.__all__
        assert not loads_numpy(tmp_path / "profile")  # LibreOffice starts without it
        document = office.new()
        document.type("A1", "=CVM_WHY(0)")
        assert str(document.value("A1")) == "#VALUE!"
        assert loads_numpy(tmp_path / "profile") == sys.platform.startswith("linux")
        document.close()
    assert uninstall(**where) is True
    assert installed_version(**where) is None


@POSIX
def test_another_python_is_refused_with_the_version_to_use(tmp_path: Path) -> None:
    with pytest.raises(CvmError) as caught:
        install(program=fake_office(tmp_path, python="3.99"))
    assert caught.value.problem == f"LibreOffice runs Python 3.99, and this xlcvm runs Python {HERE}."
    assert caught.value.remedy == (
        "Install xlcvm in an environment of Python 3.99, and run there: xlcvm install libreoffice"
    )


@POSIX
def test_an_office_with_an_old_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CvmError) as caught:
        install(program=fake_office(tmp_path, python="3.8"))
    assert caught.value.problem == "This LibreOffice runs Python 3.8, and xlcvm needs 3.11 or later."
    assert caught.value.remedy == "Install a newer LibreOffice."


@POSIX
def test_root_is_told_before_libreoffice_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing.os, "geteuid", lambda: 0)
    with pytest.raises(CvmError) as caught:
        install(program=fake_office(tmp_path, python=HERE))
    assert caught.value.problem == "LibreOffice registers no add-in for the user root alone."
    assert caught.value.remedy == "Run it as yourself, or for all users: xlcvm install libreoffice --shared"


@POSIX
@pytest.mark.parametrize(
    ("shared", "running", "remedy"),
    [
        (True, False, "Registering for all users needs administrator rights: run it as administrator (sudo)."),
        (True, True, "Close LibreOffice (also its quick starter) and try again."),
        (False, False, "Start LibreOffice once, close it, and try again."),
    ],
)
def test_a_refusal_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: bool, running: bool, remedy: str
) -> None:
    monkeypatch.setattr(installing.os, "geteuid", lambda: 1000)
    office = fake_office(tmp_path, python=HERE, unopkg="echo 'ERROR: it is locked' >&2; exit 1")
    profile = tmp_path / "profile"
    profile.mkdir()
    if running:
        (profile / ".lock").touch()
    with pytest.raises(CvmError) as caught:
        install(shared=shared, program=office, bootstrap=[f"-env:UserInstallation={profile.as_uri()}"])
    assert caught.value.problem == "LibreOffice refused the add-in: it is locked"
    assert caught.value.remedy == remedy


@POSIX
def test_a_running_office_has_to_be_restarted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing.os, "geteuid", lambda: 1000)
    (tmp_path / ".lock").touch()
    office = fake_office(tmp_path / "program", python=HERE)
    declare_all()
    done = install(program=office, bootstrap=[f"-env:UserInstallation={tmp_path.as_uri()}"])
    assert done.running
    assert done.functions == len(udfs.__all__)


@POSIX
def test_an_incomplete_office_is_refused(tmp_path: Path) -> None:
    office = fake_office(tmp_path, python=HERE)
    office.unopkg.unlink()
    with pytest.raises(CvmError, match="no extension manager"):
        install(program=office)


@POSIX
def test_no_office_at_all_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(finding, "_usual_folders", lambda: [])
    monkeypatch.setattr(finding, "_has_sandboxed", lambda: False)
    with pytest.raises(CvmError) as caught:
        find_office()
    assert caught.value.problem == "LibreOffice was not found."
    assert "https://www.libreoffice.org/download" in caught.value.remedy
    monkeypatch.setenv("XLCVM_SOFFICE", str(program(tmp_path / "my office" / "soffice", "exit 0")))
    assert find_office().unopkg == tmp_path / "my office" / "unopkg"


@POSIX
def test_an_office_without_python_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_version_with_uno", lambda _: None)
    with pytest.raises(CvmError, match="without its Python support"):
        office_python(LibreOffice(tmp_path / "soffice", tmp_path / "unopkg"))
