"""The workbooks in the tree are those that the code builds."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbooks
from tests.workbooks.library.harness import there_are
from workbooks import build_library
from workbooks.library.catalogue import NAMES

FOLDER = Path(workbooks.__file__).parent
IS_BUILT = (FOLDER / f"{NAMES[0]}.xlsx").exists()


@pytest.mark.skipif(not IS_BUILT, reason="the workbooks are built when all templates are there")
def test_the_files_in_the_tree_are_what_the_code_builds() -> None:
    built = dict(build_library.library_files())
    there = {path.relative_to(FOLDER) for path in (*FOLDER.glob("*.xlsx"), *FOLDER.glob("empty/*.xlsx"))}
    assert there == set(built), "run: python -m workbooks.build_library"
    changed = [name for name, content in built.items() if (FOLDER / name).read_bytes() != content]
    assert changed == [], "run: python -m workbooks.build_library"


def test_a_build_writes_each_template_twice_and_always_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name in there_are() if name in ("quote-waterfall", "value-map")]
    monkeypatch.setattr(build_library, "NAMES", names)
    one, other = (build_library.build_library(tmp_path / folder) for folder in ("one", "other"))
    assert len(one) == 2 * len(names)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    assert max(path.stat().st_size for path in one) < 200_000
