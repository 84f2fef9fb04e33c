"""The sheet "Model check": what is wrong, doubtful or open in a value model, where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbooks.results.copies import method_lines
from workbooks.spec import Block, Cell, Lines, Sheet, Table, Template, title_lines
from workbooks.styles import FAVOURABLE, UNFAVOURABLE
from xlcvm.value import Finding, Severity

HEADERS = ("Severity", "Where", "Problem", "What to do")
_WIDTHS = (14.0, 46.0, 66.0, 58.0)
_ONE_PAGE = 30  # rows
_STYLES = {Severity.ERROR: "check", Severity.WARNING: "body bold", Severity.NOTE: "body quiet"}
CHECKS = (
    ("Names", "Every variable of an equation is an input or another equation, and every input is used by one."),
    ("Circles", "No equation uses itself, directly or by way of others."),
    ("Units", "They are known, are converted where they differ, and fit wherever figures are added or compared."),
    ("Money", "Every value element is money, or money per period."),
    ("Two offerings", "A figure that differs between the two stands in brackets that say whose it is."),
    ("Figures", "No figure is blank, a text or an error; no share above 1 is taken for percent."),
    ("Ranges", "A figure lies between its Low and its High, and its distribution is known."),
    ("Placeholders", "Whatever is not yet quantified is named: it is left out of every total."),
)


def model_check_workbook(findings: Sequence[Finding], source: str) -> Template:
    """Lay out what there is to be said about a value model.

    Parameters
    ----------
    findings : sequence of Finding
        Errors first.
    source : str
        The name of the workbook in which it stands.

    Returns
    -------
    Template
        One sheet: the findings, and which checks were made.
    """
    counts = Counter(finding.severity for finding in findings)
    said = ", ".join(f"{counts[kind]} {kind}{'s' * (counts[kind] > 1)}" for kind in Severity if counts[kind])
    blocks: list[Block] = [
        title_lines("check title", "Check of the value model", f"{source}: {said or 'no problems found'}"),
        _verdict(counts),
    ]
    if findings:
        blocks.append(Table("findings", HEADERS, tuple(map(_row, findings))))
    blocks.append(method_lines("checks made", CHECKS, span=len(HEADERS) - 1, heading="What was checked"))
    sheet = Sheet(
        "Model check",
        _WIDTHS,
        tuple(blocks),
        frozen="findings" if findings else "",
        one_page=len(findings) <= _ONE_PAGE,
        colour=UNFAVOURABLE if counts[Severity.ERROR] else FAVOURABLE,
    )
    return Template("Model check", (sheet,), f"Check of {source}", ("results", "check"))


def _verdict(counts: Counter[Severity]) -> Lines:
    if counts[Severity.ERROR]:
        words, style = "Not everything can be computed: mend the errors first.", "light bad"
    elif counts[Severity.WARNING]:
        words, style = "Everything that is quantified can be computed. Look at the warnings first.", "fact"
    else:
        words, style = "Everything that is quantified can be computed, and nothing is doubtful.", "light good"
    return Lines("check verdict", ((Cell(words, style, span=len(HEADERS)),),), heights=(24.0,))


def _row(finding: Finding) -> tuple[Cell, ...]:
    return (
        Cell(str(finding.severity), _STYLES[finding.severity]),
        Cell(finding.where, "body"),
        Cell(finding.problem, "body"),
        Cell(finding.remedy, "body"),
    )
