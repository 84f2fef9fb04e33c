"""A workbook that is written once and filled with other values many times, several times faster than writing it anew.

The parts of the written file are kept; cells, shared texts and what charts remember are put in for each filling. The
bytes are those that `workbook_bytes` gives: where a mould cannot know them, that writes the file. It imports no writer.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from struct import pack

from workbooks.placing import PlacedSheet, place, row_height
from workbooks.spec import Block, Cell, Chart, Lines, Sheet, Table, Template, Value
from workbooks.writing import workbook_bytes

_DAY_0 = datetime.date(1899, 12, 30)
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_ROW = re.compile(r'<row r="(\d+)"( spans="[^"]*")?([^>]*)>')
_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"( s="\d+")?([^>/]*)(?:/>|>(<f>[^<]*</f>)?(?:<v>([^<]*)</v>)?</c>)')
_EITHER = re.compile(f"{_ROW.pattern}|{_CELL.pattern}")
_REMEMBERED = re.compile(r"(<c:(\w+)><c:(?:num|str)Ref><c:f>)([^<]*)(</c:f>)<c:(num|str)Cache>(.*?)</c:\5Cache>")
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
_UNUSUAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^<r>|^\\s|\\s$")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_RUNS = ("=", "+", "-", "@")
_LONGEST = 32_767
_USUAL_HEIGHT = 20  # pixels of a row that the file says nothing of
_SHARED, _CHARTS = "xl/sharedStrings.xml", "xl/charts/chart"


_Shown = dict[tuple[str, int, int], str]
"""What cells show, by sheet, row and column."""


class _OtherwiseError(Exception):
    """A mould cannot know the bytes."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell of a sheet: which piece of the text it is, how that begins, and its formula as it is written."""

    piece: int
    start: str
    formula: str


@dataclass(frozen=True, slots=True)
class _SheetMould:
    """A sheet: its text in pieces, where cells and rows go, and the texts above its tables."""

    part: str
    pieces: tuple[str, ...]
    slots: tuple[_Slot, ...]
    headers: tuple[tuple[_Slot, str], ...]
    rows: dict[int, tuple[int, str]]
    heights: dict[int, float]
    places: tuple[tuple[int, int], ...]
    name: str


class Mould:
    """A template as it was written, into which the values of others of the same layout are put.

    Parameters
    ----------
    template : Template
        With any values.
    """

    def __init__(self, template: Template) -> None:
        content = workbook_bytes(template)
        self._template = template
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        self._packed: dict[str, tuple[bytes, int, int]] = {}
        try:
            self._sheets = tuple(
                _sheet_mould(self._parts[part], part, placed)
                for part, placed in zip(_sheet_parts(), place(template).sheets, strict=False)
            )
            self._usable = self._cast(template) == content
        except (_OtherwiseError, KeyError, IndexError):
            self._usable = False  # this writer writes otherwise than a mould expects

    def filled(self, template: Template) -> bytes:
        """Give a template as the bytes of an .xlsx file.

        Parameters
        ----------
        template : Template
            Of the same layout as the mould's, or of any other.

        Returns
        -------
        bytes
            Those of `workbook_bytes`; nothing of an earlier filling is in them.
        """
        if self._usable:
            try:
                return self._cast(template)
            except _OtherwiseError:
                pass
        return workbook_bytes(template)

    def _cast(self, template: Template) -> bytes:
        if not _alike(self._template, template):
            raise _OtherwiseError
        texts = _Texts()
        values: _Shown = {}
        changed: dict[str, bytes] = {}
        for mould, sheet in zip(self._sheets, template.sheets, strict=True):
            changed[mould.part] = _cast_sheet(mould, sheet, texts, values).encode()
        changed[_SHARED] = texts.part(self._parts[_SHARED])
        for part, content in self._parts.items():
            if part.startswith(_CHARTS):
                changed[part] = _cast_chart(content.decode(), values).encode()
        return self._zipped(changed)

    def _zipped(self, changed: dict[str, bytes]) -> bytes:
        """Pack the parts; those that are always the same were packed before."""
        entries = []
        for part, content in self._parts.items():
            if part in changed:
                entries.append((part, _deflated(changed[part])))
            else:
                if part not in self._packed:
                    self._packed[part] = _deflated(content)
                entries.append((part, self._packed[part]))
        return _archive(entries)


class _Texts:
    """The shared texts of a file, in the order in which cells use them."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.uses = 0

    def number(self, text: str) -> int:
        self.uses += 1
        return self.numbers.setdefault(text, len(self.numbers))

    def part(self, old: bytes) -> bytes:
        """Give the part of the file that holds them."""
        start = old.decode()
        start = start[: start.index(' count="')]
        listed = "".join([f"<si><t>{_escaped(text)}</t></si>" for text in self.numbers])
        return f'{start} count="{self.uses}" uniqueCount="{len(self.numbers)}">{listed}</sst>'.encode()


def _sheet_parts() -> Iterator[str]:
    return (f"xl/worksheets/sheet{number}.xml" for number in count(1))


def _sheet_mould(content: bytes, part: str, placed: PlacedSheet) -> _SheetMould:
    """Cut the text of a sheet at its rows and cells."""
    text = content.decode()
    pieces: list[str] = []
    rows: dict[int, tuple[int, str]] = {}
    found: dict[tuple[int, int], _Slot] = {}
    at = 0
    for match in _EITHER.finditer(text):
        pieces += [text[at : match.start()], match[0]]
        at = match.end()
        row = _ROW.fullmatch(match[0])
        if row:
            rows[int(row[1]) - 1] = (len(pieces) - 1, f'<row r="{row[1]}"{row[2] or ""}')
            continue
        cell = _CELL.fullmatch(match[0])
        if cell is None:
            raise _OtherwiseError
        start = f'<c r="{cell[1]}{cell[2]}"{cell[3] or ""}'
        found[int(cell[2]) - 1, _column(cell[1])] = _Slot(len(pieces) - 1, start, cell[5] or "")
    pieces.append(text[at:])
    headers = tuple(
        (found[table.area.top, table.area.left + column], header)
        for table in placed.tables
        for column, header in enumerate(table.table.headers)
    )
    places = tuple((entry.row, entry.column) for entry in placed.cells)
    return _SheetMould(
        part, tuple(pieces), tuple(found[place] for place in places), headers, rows, dict(placed.heights), places,
        placed.sheet.name,
    )  # fmt: skip


def _cast_sheet(mould: _SheetMould, sheet: Sheet, texts: _Texts, values: _Shown) -> str:
    pieces = list(mould.pieces)
    for slot, header in mould.headers:
        pieces[slot.piece] = f'{slot.start} t="s"><v>{texts.number(header)}</v></c>'
    for slot, place_, cell in zip(mould.slots, mould.places, _cells(sheet), strict=True):
        pieces[slot.piece] = _written(slot, cell, texts)
        values[mould.name, *place_] = _shown(cell)
    _set_heights(mould, sheet, pieces)
    return "".join(pieces)


def _written(slot: _Slot, cell: Cell, texts: _Texts) -> str:
    """Give a cell as the writer writes it."""
    value = cell.value
    if slot.formula:
        return f"{slot.start}{_result(slot.formula, value)}"
    if value is None or value == "":
        return f"{slot.start}/>"
    if isinstance(value, str):
        if _UNUSUAL.search(value) or len(value) > _LONGEST or (value.startswith(_RUNS) and not cell.link):
            raise _OtherwiseError
        return f'{slot.start} t="s"><v>{texts.number(value)}</v></c>'
    if isinstance(value, bool):
        raise _OtherwiseError
    if isinstance(value, datetime.date):
        if not cell.number_format:
            raise _OtherwiseError
        value = (value - _DAY_0).days
    return f"{slot.start}><v>{value:.16G}</v></c>"


def _result(formula: str, value: Value) -> str:
    """Give the part of a cell that holds a formula and what it gives."""
    if isinstance(value, str):
        if _UNWRITABLE.search(value) or len(value) > _LONGEST:
            raise _OtherwiseError
        kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
        return f"{kind}>{formula}<v>{_escaped(value)}</v></c>"
    if isinstance(value, bool):
        return f' t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        value = float((value - _DAY_0).days)
    return f">{formula}<v>{'' if value is None else value}</v></c>"


def _set_heights(mould: _SheetMould, sheet: Sheet, pieces: list[str]) -> None:
    """Set the heights of rows, which follow their texts; charts cover rows of their own."""
    heights = iter(mould.heights.items())
    for block in sheet.blocks:
        if isinstance(block, Chart):
            continue
        for index, row in enumerate(block.rows):
            number, old = next(heights)
            new = row_height(block, index, row, sheet.widths)
            if new == old:
                continue
            piece, start = mould.rows[number]
            pixels = int(new * 4.0 / 3.0 + 0.5)
            height = "" if pixels == _USUAL_HEIGHT else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
            pieces[piece] = f"{start}{height}>"


def _cast_chart(text: str, values: _Shown) -> str:
    def remembered(match: re.Match[str]) -> str:
        start, role, reference, end, kind, _ = match.groups()
        listed = [values[place] for place in _places(reference)]
        is_text = role == "tx" or (role != "val" and not all(map(_is_numeric, listed)))
        if role in ("xVal", "yVal") and not all(map(_is_numeric, listed)):
            raise _OtherwiseError
        if is_text != (kind == "str"):
            raise _OtherwiseError  # the axis would be written otherwise
        points = "".join(
            [
                f'<c:pt idx="{index}"><c:v>{_escaped(value if is_text or _is_numeric(value) else "0")}</c:v></c:pt>'
                for index, value in enumerate(listed)
            ]
        )
        general = "" if is_text else "<c:formatCode>General</c:formatCode>"
        return (
            f'{start}{reference}{end}<c:{kind}Cache>{general}<c:ptCount val="{len(listed)}"/>{points}</c:{kind}Cache>'
        )

    return _REMEMBERED.sub(remembered, text)


def _places(reference: str) -> Iterator[tuple[str, int, int]]:
    match = _AREA.fullmatch(reference.replace("&apos;", "'").replace("&amp;", "&"))
    if match is None:
        raise _OtherwiseError
    quoted, plain, first, top, last, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else plain
    for row in range(int(top), int(bottom or top) + 1):
        for column in range(_column(first), _column(last or first) + 1):
            yield sheet, row - 1, column


def _shown(cell: Cell) -> str:
    """Give a value as charts remember it: a typed number is cut to what Excel keeps."""
    value = cell.value
    if isinstance(value, datetime.date):
        value = float((value - _DAY_0).days)
    if isinstance(value, (int, float)) and not cell.formula and not isinstance(value, bool):
        return f"{value:.16g}"
    return "" if value is None else str(value)


def _is_numeric(text: str) -> bool:
    if "_" in text or " " in text:
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _cells(sheet: Sheet) -> Iterator[Cell]:
    for block in sheet.blocks:
        if not isinstance(block, Chart):
            for row in block.rows:
                yield from row


def _alike(one: Template, other: Template) -> bool:
    """Say whether two templates differ in nothing but the values of their cells."""
    facts = [(t.title, t.subject, t.keywords, t.version, len(t.sheets)) for t in (one, other)]
    return facts[0] == facts[1] and all(map(_sheets_alike, one.sheets, other.sheets))


def _sheets_alike(one: Sheet, other: Sheet) -> bool:
    facts = [
        (s.name, s.widths, s.frozen, s.protected, s.landscape, s.one_page, s.colour, s.scales, s.signals, len(s.blocks))
        for s in (one, other)
    ]
    return facts[0] == facts[1] and all(map(_blocks_alike, one.blocks, other.blocks))


def _blocks_alike(one: Block, other: Block) -> bool:
    if isinstance(one, Chart) or isinstance(other, Chart):
        return one == other
    if isinstance(one, Table) and isinstance(other, Table):
        facts = [(b.key, b.headers, b.gap, b.filtered, b.numbers, b.faded, b.quiet, b.name) for b in (one, other)]
        same = facts[0] == facts[1]
    elif isinstance(one, Lines) and isinstance(other, Lines):
        same = (one.key, one.gap, one.heights) == (other.key, other.gap, other.heights)
    else:
        return False
    return same and len(one.rows) == len(other.rows) and all(map(_rows_alike, one.rows, other.rows))


def _rows_alike(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    if len(one) != len(other):
        return False
    for a, b in zip(one, other, strict=True):
        if (
            a.formula != b.formula
            or a.style != b.style
            or a.number_format != b.number_format
            or a.name != b.name
            or a.link != b.link
            or a.span != b.span
            or (a.validation is not b.validation and a.validation != b.validation)
            or (a.link and a.value != b.value)
        ):
            return False
    return True


_Deflated = tuple[bytes, int, int]
"""The packed bytes of a part, the check sum and the length of the plain ones."""


def _deflated(content: bytes) -> _Deflated:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(), zlib.crc32(content), len(content)


def _archive(entries: Sequence[tuple[str, _Deflated]]) -> bytes:
    """Put packed parts into a zip file, as `zipfile` does, which cannot take packed ones."""
    day = (1 << 5) | 1  # 1980-01-01
    out, listed = bytearray(), bytearray()
    for name, (packed, checksum, length) in entries:
        encoded = name.encode("ascii")
        common = pack("<HHHHHLLLHH", 20, 0, 8, 0, day, checksum, len(packed), length, len(encoded), 0)
        listed += b"PK\x01\x02" + pack("<BB", 20, 3) + common
        listed += pack("<HHHLL", 0, 0, 0, 0o600 << 16, len(out)) + encoded
        out += b"PK\x03\x04" + common + encoded + packed
    end = pack("<HHHHLLH", 0, 0, len(entries), len(entries), len(listed), len(out), 0)
    return bytes(out + listed + b"PK\x05\x06" + end)
