"""The pictures of the buttons: a few rectangles on a grid of eight by eight, drawn as PNG. It knows no ribbon."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import numpy as np

SIZES = (16, 32, 80)
_GRID = 8
_COLOURS = {"d": (31, 78, 121), "l": (138, 176, 214), "a": (214, 111, 36)}  # dark, light, accent
_ANY = "d1161 l1361 a1541"
_DRAWINGS = {  # rectangles: a colour, then left, top, width and height in squares of the grid
    "new_calculator": "d1158 l2241 l2421 a5513 a4631",
    "new_from_template": "d0147 l1324 l4331 l4531 a6422 a5611",
    "customer_copy": "l0146 d3257 a4421 a4621",
    "value_case_history": "d1158 l2141 a2721 a3521 a4321 l6143",
    "check_model": "a0412 a1512 a2612 a3512 a4412 a5312 a6212 a7112 l0141 l0231",
    "explain_error": "d3122 d3324 a3722",
    "insert_value_table": "d0182 l0423 l3423 l6423",
    "compare_with_next_best": "d1326 l5126 a0080",
    "tornado": "d0181 l1331 d4331 l2521 a4521 l3711",
    "two_way_table": "d0081 d0118 l2322 a5322 l2622 l5622",
    "simulate": "l0711 d1612 d2413 a3224 d5413 d6612 l7711",
    "check_discounts": "d1122 d5522 a1611 a2511 a3411 a4311 a5211",
    "waterfall_and_band": "d0018 l2013 l4312 a6513",
    "export_to_pdf": "d1158 a2431 a2621 l6344",
    "show_help": "d2141 d6212 d4421 d4511 a4711",
    "show_pane": "d0081 l0118 a5117 d1341 d1541",
}


@lru_cache(maxsize=128)
def icon(name: str, size: int) -> bytes:
    r"""Draw a picture.

    Parameters
    ----------
    name : str
        Of the macro; one that has no drawing gets three lines.
    size : int
        Width and height in pixels, a multiple of eight.

    Returns
    -------
    bytes
        A PNG file with a transparent background.

    Examples
    --------
    >>> icon("tornado", 16)[:4]
    b'\x89PNG'
    """
    pixels = np.zeros((_GRID, _GRID, 4), dtype=np.uint8)
    for drawn in _DRAWINGS.get(name, _ANY).split():
        left, top, width, height = map(int, drawn[1:])
        pixels[top : top + height, left : left + width] = (*_COLOURS[drawn[0]], 255)
    scale = size // _GRID
    return _png(pixels.repeat(scale, axis=0).repeat(scale, axis=1))


def _png(pixels: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]) -> bytes:
    height, width, _ = pixels.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in pixels)  # 0: the bytes of the row as they are
    head = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)  # eight bits a channel, red green blue alpha
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
