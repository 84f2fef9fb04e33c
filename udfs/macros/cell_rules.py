"""Rules on the cells of new sheets: what may be typed, and which look follows the value. It knows no macro.

Excel on Windows reads the formula of a rule in its own language, with its own separators, and relative to whichever
cell is active. There a rule is asked for in words that are no formula, or left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from udfs.macros import looks
from udfs.macros.optional_looks import if_possible
from workbooks.placing import PlacedScale, PlacedSheet, PlacedSignal
from workbooks.spec import Validation
from workbooks.styles import LINE, STYLES

_LONGEST_LIST = 255  # characters of the choices of a rule
_FIRST_DAY = "=DATE(1990,1,1)"
_FIRST_DAY_NUMBER = 32_874  # the same day, as Excel counts
_TEXT, _ERRORS = 9, 16  # xlTextString and xlErrorsCondition
_BEGINS_WITH = 2  # xlBeginsWith
_MOST_ZEROS = 6


def set_rules(sheet: Any, placed: PlacedSheet, *, remote: bool) -> None:
    """Say what may be typed into the cells of a sheet, and what looks otherwise for its value.

    Parameters
    ----------
    sheet : xlwings.Sheet
        On which the cells stand already.
    placed : PlacedSheet
        What they are.
    remote : bool
        Whether formulas of rules are in English with commas.
    """
    for entry in looks.rules(placed):
        with if_possible("a rule for what may be typed"):
            _set_validation(_over(sheet, entry).data_validation, entry.value, remote=remote)
    for table in placed.tables:
        for header in table.table.faded:
            column = table.area.left + table.table.headers.index(header)
            area = looks.Rectangle(table.area.top + 1, column, table.area.bottom, column, None)
            with if_possible("faded errors"):
                _fade_errors(_over(sheet, area), remote=remote)
    for scale in placed.scales:
        with if_possible("a colour scale"):
            _set_scale(sheet, placed, scale)
    for signal in placed.signals:
        with if_possible("a signal"):
            _set_signal(sheet, placed, signal, remote=remote)


def _over(sheet: Any, area: looks.Rectangle) -> Any:
    return sheet.range((area.top + 1, area.left + 1), (area.bottom + 1, area.right + 1))


def _set_validation(validation: Any, rule: Validation, *, remote: bool) -> None:
    if rule.kind == "decimal":
        limits = (rule.least, rule.most) if remote else (_anywhere(rule.least), _anywhere(rule.most))
        validation.set_decimal("between", *limits)
    elif rule.kind == "date":
        validation.set_date("greater_than_or_equal", _FIRST_DAY if remote else _anywhere(_FIRST_DAY_NUMBER))
    elif len(",".join(rule.choices)) <= _LONGEST_LIST and not any(
        mark in choice for choice in rule.choices for mark in ",;"
    ):
        validation.set_list(list(rule.choices))


def _anywhere(figure: float) -> str:
    """Give a figure as a formula that is the same in every language: with no sign before its decimals.

    Examples
    --------
    >>> _anywhere(32_874), _anywhere(-0.15), _anywhere(1e300)
    ('=32874', '=-15E-2', '=1E300')
    """
    sign, digits, exponent = Decimal(repr(figure)).as_tuple()
    whole = "".join(map(str, digits)).rstrip("0")
    scale = int(exponent) + len(digits) - len(whole)
    if not whole:
        return "=0"
    shown = f"{whole}{'0' * scale}" if 0 <= scale < _MOST_ZEROS else f"{whole}E{scale}"
    return f"={'-' * sign}{shown}"


def _fade_errors(cells: Any, *, remote: bool) -> None:
    if remote:
        cells.conditional_formats.add_custom(f"=ISERROR({cells[0].get_address(False, False)})", font_color=LINE)
    elif _has_words(cells):
        _add_condition(cells, {"font_color": LINE}, Type=_ERRORS)


def _set_signal(sheet: Any, placed: PlacedSheet, signal: PlacedSignal, *, remote: bool) -> None:
    """Turn a cell green or red by the sign that its text begins with."""
    area = signal.area
    cells = _over(sheet, looks.Rectangle(area.top, area.left, area.bottom, area.right, None))
    colours = ((signal.signal.good, STYLES["light good"]), (signal.signal.bad, STYLES["light bad"]))
    if remote:
        _follow_by_formula(cells, colours)
    elif not _follows_by_words(cells, colours):
        shown = next((cell.cell.value for cell in placed.cells if (cell.row, cell.column) == (area.top, area.left)), "")
        _colour_as_it_is(cells, colours, str(shown))


def _follow_by_formula(cells: Any, colours: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    here = cells[0].address
    for sign, look in colours:
        cells.conditional_formats.add_custom(
            f'=LEFT({here},{len(sign)})="{sign}"',
            fill_color=look["bg_color"],
            font_color=look["font_color"],
            font_bold=look["bold"],
        )


def _follows_by_words(cells: Any, colours: Sequence[tuple[str, Mapping[str, Any]]]) -> bool:
    if not _has_words(cells):
        return False
    with if_possible("signals that follow their cell"):
        for sign, look in colours:
            _add_condition(cells, look, Type=_TEXT, String=sign, TextOperator=_BEGINS_WITH)
        return True
    return False


def _colour_as_it_is(cells: Any, colours: Sequence[tuple[str, Mapping[str, Any]]], shown: str) -> None:
    """Colour a cell for the text that it has now, where no rule can follow it."""
    for sign, look in colours:
        if shown.startswith(sign):
            cells.color = look["bg_color"]
            cells.font.color = look["font_color"]
            cells.font.bold = look["bold"]


def _has_words(cells: Any) -> bool:
    """Say whether rules can be asked for in Excel's own words: on Windows."""
    return hasattr(cells.api, "FormatConditions")


def _add_condition(cells: Any, look: Mapping[str, Any], **words: Any) -> None:
    """Add a rule that is no formula, for which xlwings has no words."""
    rule = cells.api.FormatConditions.Add(**words)
    rule.Font.Color = _number(look["font_color"])
    if "bg_color" in look:
        rule.Interior.Color = _number(look["bg_color"])
        rule.Font.Bold = look["bold"]


def _number(colour: str) -> int:
    """Give a colour as Excel counts it: blue before green before red.

    Examples
    --------
    >>> _number("#FF0000"), _number("#0000FF")
    (255, 16711680)
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red + 256 * green + 65_536 * blue


def _set_scale(sheet: Any, placed: PlacedSheet, scale: PlacedScale) -> None:
    """Shade cells; xlwings wants all three limits of a scale in one kind, so that a given middle makes them figures."""
    area, spec = scale.area, scale.scale
    formats = _over(sheet, looks.Rectangle(area.top, area.left, area.bottom, area.right, None)).conditional_formats
    if spec.middle is None:
        formats.add_color_scale([spec.low, "#FFFFFF", spec.high])
        return
    figures = [
        float(cell.cell.value)
        for cell in placed.cells
        if area.top <= cell.row <= area.bottom
        and area.left <= cell.column <= area.right
        and isinstance(cell.cell.value, (int, float))
    ]
    least, most = min(figures, default=spec.middle), max(figures, default=spec.middle)
    stops = [(least, spec.low)] * (least < spec.middle) + [(spec.middle, "#FFFFFF")]
    stops += [(most, spec.high)] * (most > spec.middle)
    if len(stops) > 1:
        formats.add_color_scale([colour for _, colour in stops], thresholds=[limit for limit, _ in stops])
