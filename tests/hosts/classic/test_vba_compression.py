"""The compression of VBA streams: the published examples, and oletools, which reads what we write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.hosts.classic.olevba import decompressed
from udfs.hosts.classic.vba_compression import compress, decompress

# [MS-OVBA] 3.2.1 to 3.2.3: compressed container, text
PUBLISHED = [
    ("0119b000616263646566676800696a6b6c6d6e6f70007172737475762e", b"abcdefghijklmnopqrstuv."),
    (
        "012fb00023616161626364658266007061676869" "6a0138086"
        "16b6c00306d6e6f700671027004107273747576107778797a003c",
        b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
    ),
    ("0103b002614500", b"a" * 73),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([b"End Function\r\n", b"    Dim x As Long\r\n", b"CVM_EVC", b"x", b" "]), max_size=900)


@pytest.mark.parametrize(("compressed", "text"), PUBLISHED)
def test_published_examples_are_read_and_ours_are_no_longer(compressed: str, text: bytes) -> None:
    assert decompress(bytes.fromhex(compressed)) == text
    assert len(compress(text)) <= len(bytes.fromhex(compressed))


@given(TEXTS)
@example([b"x" * 4095])
@example([b"x" * 4096])
@example([b"x" * 4097])
def test_source_is_read_back_by_oletools_and_by_us(parts: list[bytes]) -> None:
    text = b"".join(parts)
    assert decompress(compress(text)) == text
    assert decompressed(compress(text)) == text


@given(st.binary(max_size=3000))
def test_a_short_stream_of_any_bytes_is_read_back(data: bytes) -> None:
    assert decompress(compress(data)) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no compressed"),
        (b"\x02", "no compressed"),
        (b"\x01\x19", "ends within a chunk"),
        (b"\x01\x19\xb0\x00", "damaged chunk"),
        (b"\x01\x00\x30\x00", "damaged chunk"),
        (b"\x01\x03\xb0\x01\x00\x00\x61", "from before its chunk"),
        (b"\x01\x01\xb0\x01\x61", "ends within a copy"),
    ],
)
def test_damage_is_noticed(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decompress(data)
