"""The cover of a template: what it is for, how to fill it, for whom it is, and a light that tells if all is well."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.formulas import Expression, either
from workbooks.library.entries import COVER_BLOCK, Entries, heading
from workbooks.library.tables import typed_cell
from workbooks.spec import Block, Cell, Lines, Sheet, Signal, title_lines

NAME = "Cover"
GOOD, BAD = "✓", "✗"
_WIDTHS = (24.0, 30.0, 58.0)
_WIDE = len(_WIDTHS)
_COLOURS = (
    ("input", "Yellow", "to be filled in or changed"),
    ("body", "White", "computed, or fixed"),
)
_GENERAL = (
    "The sheets are protected against slips, without a password: Review, Unprotect Sheet. Nothing is hidden, and "
    "nothing needs an add-in or macros."
)
_LIVE = "This flavour needs the xlcvm add-in (Excel or LibreOffice). Without it, the last values stay."


def cover_sheet(entries: Entries, sheets: Sequence[Sheet], findings: Expression, checks_name: str) -> Sheet:
    """Build the sheet.

    Parameters
    ----------
    entries : Entries
        What was entered.
    sheets : sequence of Sheet
        The others, in their order.
    findings : Expression
        How many findings the checks have.
    checks_name : str
        The sheet that lists them.

    Returns
    -------
    Sheet
        One page.
    """
    kind = entries.kind
    light = either(
        findings.equals(0.0), f"{GOOD} All checks passed", f"{BAD} Something is open: see the sheet {checks_name}"
    )
    blocks: list[Block] = [title_lines("cover title", kind.title_for(entries.view), kind.purpose_for(entries.view))]
    if entries.is_example:
        blocks.append(Lines("cover notice", ((Cell(kind.notice, "notice", span=_WIDE),),), heights=(20.0,)))
    blocks += [
        Lines("cover light", ((Cell(light.value, "light", formula=light.formula, span=_WIDE),),), heights=(24.0,)),
        Lines(COVER_BLOCK, tuple(_fact(entries, number) for number in range(len(entries.cover)))),
    ]
    if not entries.for_customer:  # it speaks of what only the supplier has
        blocks.append(_section("guide", "How to fill it", [f"{n}.  {step}" for n, step in enumerate(kind.guide, 1)]))
    blocks += [
        Lines("cover sheets heading", ((Cell("Sheets", "heading", span=_WIDE),),)),
        Lines("cover sheets", tuple((Cell(sheet.name, "link", link=sheet.name),) for sheet in sheets), gap=0),
        Lines("cover colours heading", ((Cell("Colours of cells", "heading", span=_WIDE),),)),
        Lines("cover colours", tuple((Cell(name, look), Cell(said, "text")) for look, name, said in _COLOURS), gap=0),
        Lines(
            "cover version",
            (
                (Cell(_LIVE if entries.live else _GENERAL, "quiet", span=_WIDE),),
                (Cell("Template", "label"), Cell(marker(entries), "label", name="xlcvm template", span=2)),
            ),
        ),
    ]
    return Sheet(
        NAME,
        _WIDTHS,
        tuple(blocks),
        protected=True,
        landscape=False,
        one_page=True,
        colour="#14506E",
        signals=(Signal("cover light", 0, 0, GOOD, BAD),),
    )


def marker(entries: Entries) -> str:
    """Give what tells which template a file is, for people and for `xlcvm read`.

    Parameters
    ----------
    entries : Entries
        Of the template.

    Returns
    -------
    str
        Such as "quote-waterfall, version 1, native".
    """
    flavour = "customer copy" if entries.for_customer else entries.flavour
    return f"{entries.kind.name}, version {entries.kind.version}, {flavour}"


def _fact(entries: Entries, number: int) -> tuple[Cell, ...]:
    found = entries.cover[number]
    value = entries.data.get(found.key)
    return (
        Cell(heading(found.key), "label"),
        typed_cell(found, value, name=found.key),
        Cell(found.note, "quiet"),
    )


def _section(key: str, title: str, paragraphs: Sequence[str]) -> Lines:
    rows = [(Cell(title, "heading", span=_WIDE),), *((Cell(text, "paragraph", span=_WIDE),) for text in paragraphs)]
    return Lines(key, tuple(rows))
