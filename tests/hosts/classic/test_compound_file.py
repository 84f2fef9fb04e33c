"""The container: olefile, which did not write it, must find every stream; and its tree must be one that Windows can search."""

import io
from typing import Any

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.hosts.classic.compound_file import compound_file

NAMES = st.text(st.sampled_from("abcdefXYZ_0123456789"), min_size=1, max_size=31)
STREAMS = st.dictionaries(NAMES, st.binary(max_size=300), max_size=12)


def read(data: bytes) -> Any:
    return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 5000, 70_000, 700_000])
def test_streams_of_every_size_are_read_back(size: int) -> None:
    content = bytes(index * 7 % 251 for index in range(size))
    found = read(compound_file({"PROJECT": b"before", "VBA": {"dir": content, "other": b"x" * 100}}))
    assert found.openstream(["VBA", "dir"]).read() == content
    assert found.openstream(["VBA", "other"]).read() == b"x" * 100
    assert found.openstream(["PROJECT"]).read() == b"before"


@given(STREAMS, STREAMS)
def test_any_tree_is_read_back(outer: dict[str, bytes], inner: dict[str, bytes]) -> None:
    outer = {name.casefold(): data for name, data in outer.items()}
    inner = {name.casefold(): data for name, data in inner.items()}
    found = read(compound_file({**outer, "A STORAGE": inner}))
    listed = {tuple(path) for path in found.listdir()}
    assert listed == {(name,) for name in outer} | {("A STORAGE", name) for name in inner}
    for name, data in outer.items():
        assert found.openstream([name]).read() == data
    for name, data in inner.items():
        assert found.openstream(["A STORAGE", name]).read() == data


@given(st.integers(1, 40))
def test_siblings_are_a_red_black_tree_in_the_formats_order(count: int) -> None:
    found = read(compound_file({f"{'n' * (index % 5 + 1)}{index}": b"x" for index in range(count)}))
    entries = found.direntries

    def walk(index: int, parent_is_red: bool) -> tuple[list[str], int]:
        if index == 0xFFFFFFFF:
            return [], 1
        entry = entries[index]
        red = entry.color == 0
        assert not (red and parent_is_red)
        left, left_height = walk(entry.sid_left, red)
        right, right_height = walk(entry.sid_right, red)
        assert left_height == right_height  # as many black entries on every path
        return [*left, entry.name, *right], left_height + (not red)

    names, _ = walk(entries[0].sid_child, False)
    assert names == sorted(names, key=lambda name: (len(name), name.upper()))
    assert len(names) == count


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a\\b", "a:b", "a!b"])
def test_names_that_the_format_does_not_allow_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be named"):
        compound_file({name: b""})


def test_a_file_that_needs_a_table_of_tables_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"large": bytes(7_200_000)})
