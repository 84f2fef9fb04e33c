"""Random entries of any template, and what must hold of the workbook that is built from them."""

from __future__ import annotations

import datetime
import importlib.util
import sys
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.workbooks.engines import Cells, Stored, by_calc, by_ironcalc, differences, stored
from udfs.hosts.libreoffice.office import Office
from workbooks.library.building import build_template
from workbooks.library.catalogue import NAMES, load_kind
from workbooks.library.entries import COVER, Data
from workbooks.library.fields import Field, Rows
from workbooks.library.kinds import Flavour, TemplateKind, View
from workbooks.placing import column_letters, place
from workbooks.spec import Template, Value
from workbooks.writing import write_template

EPSILON = sys.float_info.epsilon
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
WORDS = ("Alpha", "Beta works", "=1+1", "Ünïcode ≤ 5", "a, b; c", "North", "Q3")


def there_are() -> list[str]:
    """Name the templates of the library that exist."""
    return [name for name in NAMES if importlib.util.find_spec(f"workbooks.templates.{name.replace('-', '_')}")]


def kind_of(name: str) -> TemplateKind:
    return load_kind(name)


@st.composite
def fills(draw: st.DrawFn, kind: TemplateKind) -> dict[str, Any]:
    """Entries as people make them: anything that a cell takes, and now and then nothing."""
    fields = [*COVER, *(found for group in kind.groups for found in group.fields)]
    data: dict[str, Any] = {found.key: draw(entry(found)) for found in fields}
    for rows in kind.tables:
        data[rows.key] = draw(lines(rows))
    return data


def lines(rows: Rows) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A few lines, or none, or as many as there is room for."""
    line = st.fixed_dictionaries({found.key: entry(found) for found in rows.columns})
    return st.one_of(st.lists(line, max_size=min(rows.room, 6)), st.lists(line, min_size=rows.room, max_size=rows.room))


def entry(found: Field) -> st.SearchStrategy[Any]:
    """A figure within its range, a choice, a text or a date; or a blank."""
    if found.kind == "choice":
        filled: st.SearchStrategy[Any] = st.sampled_from(found.choices)
        return filled if found.key == "currency" else st.one_of(filled, filled, st.none())
    if found.kind == "date":
        filled = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))
    elif found.kind == "text":
        filled = st.sampled_from(WORDS)
    else:
        filled = _figure(found)
    return st.one_of(filled, filled, filled, filled, st.none())


def _figure(found: Field) -> st.SearchStrategy[float]:
    least, most = found.ends
    least, most = max(least, -1e6), min(most, 1e6)
    if found.kind == "count":
        return st.integers(int(least), int(min(most, 500))).map(float)
    figures = st.floats(least, most).map(lambda figure: min(max(round(figure, 4) + 0.0, least), most))
    return st.one_of(figures, st.sampled_from([least, most, min(max(0.0, least), most)]))


def build(kind: TemplateKind, data: Data, path: Path, *, flavour: Flavour = "native", view: View = "supplier") -> Path:
    write_template(build_template(kind, data, flavour=flavour, view=view), path)
    return path


def assert_sound(path: Path, calc: Office | None = None) -> None:
    """Stored values are what an engine computes, and no cell of the file shows an error."""
    kept = stored(path)
    _assert_computed(kept, path, calc)


def assert_filled_soundly(
    kind: TemplateKind, data: Data, path: Path, calc: Office | None = None, *, view: View = "supplier"
) -> None:
    """The same of a fill, with the values as they are written: the file is not read again."""
    template = build_template(kind, data, view=view)
    write_template(template, path)
    _assert_computed(_placed(template), path, calc)


def _assert_computed(kept: Stored, path: Path, calc: Office | None) -> None:
    faults = {place: value for place, value in kept.values.items() if value in ERRORS}
    assert not faults, faults
    places = list(kept.formulas)
    found = by_ironcalc(path, places=places) if calc is None else by_calc(calc, path, places=places)
    largest = max((abs(value) for value in kept.values.values() if isinstance(value, float)), default=1.0)
    wrong = differences(kept.values, found, residue=max(1e-12, 16 * EPSILON * largest))
    assert not wrong, wrong[:8]


def _placed(template: Template) -> Stored:
    """Give what the file will hold."""
    formulas: dict[tuple[str, str], str] = {}
    values: Cells = {}
    for sheet in place(template).sheets:
        for found in sheet.cells:
            address = (sheet.sheet.name, f"{column_letters(found.column)}{found.row + 1}")
            values[address] = _plain(found.cell.value)
            if found.formula:
                formulas[address] = f"={found.formula}"
    return Stored(formulas, values)


def _plain(value: Value) -> float | str:
    if isinstance(value, datetime.date):
        return float((value - datetime.date(1899, 12, 30)).days)
    return "" if value is None else float(value) if isinstance(value, (int, float)) else value
