"""The compression of VBA streams ([MS-OVBA] 2.4.1), both ways. It knows no project."""

from __future__ import annotations

import struct

_CHUNK = 4096
_LEAST_COPY = 3


def compress(data: bytes) -> bytes:
    """Compress a stream of a VBA project.

    Parameters
    ----------
    data : bytes
        Text, or the records of a `dir` stream.

    Returns
    -------
    bytes
        A signature, then a chunk for every 4,096 bytes.

    Raises
    ------
    ValueError
        A chunk grows when compressed: Excel refuses the raw form that the format has for it, and no text needs it.

    Examples
    --------
    >>> compress(b"aaaaaaaa").hex(), decompress(compress(b"aaaaaaaa"))
    ('0103b002610400', b'aaaaaaaa')
    """
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        body = _compressed_chunk(data[start : start + _CHUNK])
        if len(body) > _CHUNK:
            raise ValueError("a VBA stream that cannot be compressed")
        out += struct.pack("<H", 0xB000 | (len(body) - 1)) + body
    return bytes(out)


def _compressed_chunk(chunk: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(chunk):
        flags, group = 0, bytearray()
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length = _longest_match(chunk, at)
            if length:
                flags |= 1 << bit
                group += struct.pack("<H", (offset - 1) << (16 - _offset_bits(at)) | (length - _LEAST_COPY))
                at += length
            else:
                group.append(chunk[at])
                at += 1
        out.append(flags)
        out += group
    return bytes(out)


def _offset_bits(at: int) -> int:
    """Give how many of 16 bits hold the offset of a copy; the others hold its length."""
    return max(4, (at - 1).bit_length()) if at else 4


def _longest_match(chunk: bytes, at: int) -> tuple[int, int]:
    """Give how far back the longest earlier occurrence lies, and its length; 0 when there is none of three bytes."""
    longest = min((0xFFFF >> _offset_bits(at)) + _LEAST_COPY, len(chunk) - at)
    length, found = _LEAST_COPY - 1, -1
    while length < longest:
        place = chunk.rfind(chunk[at : at + length + 1], 0, at + length)
        if place < 0:
            break
        length, found = length + 1, place
    return (at - found, length) if found >= 0 else (0, 0)


def decompress(data: bytes) -> bytes:
    """Give back what was compressed.

    Raises
    ------
    ValueError
        It is no compressed stream, or a damaged one.
    """
    if data[:1] != b"\x01":
        raise ValueError("no compressed VBA stream")
    out, at = bytearray(), 1
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("a VBA stream ends within a chunk")
        (head,) = struct.unpack_from("<H", data, at)
        end, at = at + (head & 0xFFF) + 3, at + 2
        if head >> 12 != 0xB or end > len(data):
            raise ValueError("a damaged chunk in a VBA stream")
        out += _decompressed_chunk(data[at:end])
        at = end
    return bytes(out)


def _decompressed_chunk(body: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(body):
        flags, at = body[at], at + 1
        for bit in range(8):
            if at >= len(body):
                break
            if flags >> bit & 1:
                if at + 2 > len(body):
                    raise ValueError("a VBA stream ends within a copy")
                (token,) = struct.unpack_from("<H", body, at)
                bits = _offset_bits(len(out))
                offset, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + _LEAST_COPY
                if offset > len(out):
                    raise ValueError("a VBA stream copies from before its chunk")
                for _ in range(length):
                    out.append(out[-offset])
                at += 2
            else:
                out.append(body[at])
                at += 1
    return bytes(out)
