"""Results workbooks as templates: sheets of results first, then copies of what they were computed from."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.results.comparison_sheet import Compared, comparison_sheets
from workbooks.results.copies import correlation_copy, equations_copy, inputs_copy
from workbooks.results.price_setting_sheet import price_sheets
from workbooks.results.segments_sheet import segments_sheet
from workbooks.results.simulation_sheets import Simulated, simulation_sheets
from workbooks.results.subject import Subject
from workbooks.results.sweep_sheets import Switching, one_way_sheet, switching_sheet, two_way_sheet
from workbooks.results.tornado_sheet import tornado_sheets
from workbooks.spec import Sheet, Template
from xlcvm.risk import Correlation, OneWay, TornadoBar, TwoWay
from xlcvm.value.segments import SegmentComparison


def comparison_workbook(subject: Subject, compared: Compared) -> Template:
    """Lay out a comparison with the next best alternative.

    Parameters
    ----------
    subject : Subject
        What it is about.
    compared : Compared
        The comparison, with prices or without.

    Returns
    -------
    Template
        Sheets Comparison, Price where there are prices, and what they were computed from.
    """
    comparison, workings = comparison_sheets(subject, compared)
    if compared.pricing is None:
        return _workbook("Comparison", subject, [comparison], [workings])
    price, price_workings = price_sheets(subject, compared.comparison, compared.pricing)
    return _workbook("Comparison", subject, [comparison, price], [workings, price_workings])


def segments_workbook(subjects: Sequence[Subject], comparison: SegmentComparison) -> Template:
    """Lay out several segments side by side.

    Parameters
    ----------
    subjects : sequence of Subject
        One a segment, in the order of the comparison.
    comparison : SegmentComparison
        The value elements of each.

    Returns
    -------
    Template
        Sheet Segments, the inputs used of each segment, and the equations.
    """
    sheet = segments_sheet(subjects[0], comparison, [subject.source for subject in subjects])
    inputs = [inputs_copy(subject, name=f"Inputs used {number}") for number, subject in enumerate(subjects, 1)]
    sheets = (sheet, *inputs, equations_copy(subjects[0]))
    return Template("Segments", sheets, ", ".join(comparison.segments), ("results",))


def sensitivity_workbook(  # noqa: PLR0913 - each analysis may be left out
    subject: Subject,
    *,
    tornado: Sequence[TornadoBar] = (),
    one_way: OneWay | None = None,
    two_way: TwoWay | None = None,
    chosen: str = "",
    switching: Sequence[Switching] = (),
) -> Template:
    """Lay out what changes of inputs do to the total.

    Parameters
    ----------
    subject : Subject
        What it is about.
    tornado : sequence of TornadoBar
        Largest swing first.
    one_way : OneWay, optional
        The sweep of one variable.
    two_way : TwoWay, optional
        That of two.
    chosen : str
        Why just these two.
    switching : sequence of Switching
        All of one target.

    Returns
    -------
    Template
        A sheet for each that is given, and what they were computed from.
    """
    sheets: list[Sheet] = []
    workings: list[Sheet] = []
    if tornado:
        main, behind = tornado_sheets(subject, tornado)
        sheets.append(main)
        workings.append(behind)
    if one_way is not None:
        sheets.append(one_way_sheet(subject, one_way))
    if two_way is not None:
        sheets.append(two_way_sheet(subject, two_way, chosen))
    if switching:
        sheets.append(switching_sheet(subject, switching))
    return _workbook("Sensitivity", subject, sheets, workings)


def simulation_workbook(subject: Subject, simulated: Simulated, correlation: Correlation | None = None) -> Template:
    """Lay out a simulation.

    Parameters
    ----------
    subject : Subject
        What it is about.
    simulated : Simulated
        Its result.
    correlation : Correlation, optional
        The correlations used.

    Returns
    -------
    Template
        Sheets Simulation and Distribution, and what they were computed from.
    """
    main, distribution, workings = simulation_sheets(subject, simulated)
    return _workbook("Simulation", subject, [main, distribution], [workings], correlation)


def _workbook(
    title: str,
    subject: Subject,
    sheets: Sequence[Sheet],
    workings: Sequence[Sheet],
    correlation: Correlation | None = None,
) -> Template:
    copies = [] if subject.in_place else [inputs_copy(subject), equations_copy(subject)]
    if correlation is not None and not subject.in_place:
        copies.append(correlation_copy(subject, correlation))
    ours, next_best = subject.offerings
    return Template(
        title, (*sheets, *copies, *workings), f"{ours} compared with {next_best}", ("results", title.lower())
    )
