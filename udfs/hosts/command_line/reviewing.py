"""A review of a user's invoice lines: totals printed, and a workbook with charts. The lines are only read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from udfs.deal_tables import policy_in
from udfs.hosts.command_line.analysed import check_output, read_figure, tell_written, write_results
from udfs.hosts.command_line.dealing import ELSEWHERE
from udfs.hosts.command_line.printing import console, print_json, print_table
from workbooks.mapping_files import read_mapping_file
from workbooks.reading import read_grids
from workbooks.reading_options import ReadingOptions
from workbooks.review.building import review_workbook
from workbooks.review.gathering import gather, stage_names
from workbooks.review.looks import counted, percent, short_exact
from workbooks.review.reviewed import Review, ReviewOptions
from workbooks.review.standing_out import standing_out
from workbooks.sources import Source, open_lines, write_parquet
from xlcvm.errors import CvmError
from xlcvm.pricing.invoices.analysis import InvoiceAnalysis
from xlcvm.pricing.invoices.findings import find_oddities
from xlcvm.pricing.invoices.histograms import Weight
from xlcvm.pricing.invoices.lines import Standing
from xlcvm.pricing.invoices.mapping import InvoiceMapping, Ledger
from xlcvm.pricing.invoices.results import Overview, TieOut
from xlcvm.pricing.policy import Policy
from xlcvm.pricing.steps import Stage

MOST_ACCOUNTS = 50  # with a sheet of their own
E = TypeVar("E", bound=StrEnum)
_Told = Callable[[str], None]


class Engine(StrEnum):
    """What reads files and computes."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Sharpness(StrEnum):
    """How exact percentiles are."""

    EXACT = "exact"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Options:
    """What `xlcvm review` was asked for; figures and choices as typed.

    Parameters
    ----------
    mapping : Path
        The file that says which column means what.
    output, lines : Path, optional
        The workbook, and a Parquet file of all lines with their prices.
    policy : Path, optional
        A file with the discount policy; that of the mapping when left out.
    table, sheet, engine, master, memory : str
        Of the source, as `ReadingOptions` has them.
    percentiles, weight : str
        As `Sharpness` and `Weight` have them.
    by : sequence of str
        Dimensions; all that are mapped when left out.
    accounts : int
        How many of the worst get a sheet with their lines.
    ledger_total : str, optional
        What the books show.
    as_json : bool
        For a program instead of people.
    """

    mapping: Path
    output: Path | None = None
    lines: Path | None = None
    policy: Path | None = None
    table: str = ""
    sheet: str = ""
    engine: str = "duckdb"
    master: str = "local[2]"
    memory: str = ""
    percentiles: str = "exact"
    weight: str = "revenue"
    by: Sequence[str] = ()
    accounts: int = 5
    ledger_total: str | None = None
    as_json: bool = False


@dataclass(frozen=True)
class _Plan:
    """What is to be done, all options read."""

    mapping: InvoiceMapping
    policy: Policy | None
    reading: ReadingOptions
    review: ReviewOptions


def run_review(source: str, options: Options) -> bool:
    """Review invoice lines: print their totals, and write the workbook where one is asked for.

    Parameters
    ----------
    source : str
        A file, or the URL of a database.
    options : Options
        As typed.

    Returns
    -------
    bool
        Whether all that was held against the books ties.

    Raises
    ------
    CvmError
        A file or an option cannot be used; an old workbook is as it was then.
    """
    read = source if "://" in source else Path(source)
    _check_files(read, options)
    plan = _plan(options)
    asked = stage_names(plan.mapping, plan.review, judged=plan.policy is not None)
    stages = (len(asked) + 1 if options.output else 1) + bool(options.lines)
    review: Review | None = None
    with open_lines(read, plan.reading) as lines, _progress(stages) as told:
        analysis = InvoiceAnalysis(lines.table, plan.mapping)
        if options.output is None:
            told("Totals")
            doubts = [*lines.remarks, *find_oddities(lines.table, analysis.expressions)]
            overview = analysis.overview
        else:
            review = _review(lines, analysis, plan, told)
            doubts, overview = list(review.doubts), review.overview
        if options.lines is not None:
            told("Prices of each line")
            write_parquet(analysis.per_line(), options.lines)
        if review is not None:
            told("Writing the workbook")
            write_results(review_workbook(review), options.output)
    if options.as_json:
        print_json(_as_json(lines.name, overview, doubts))
    else:
        _print(lines.name, overview, plan.mapping, review, doubts)
        tell_written(options.lines)
        tell_written(options.output)
    return _tell_ties(overview.ties)


def _review(lines: Source, analysis: InvoiceAnalysis, plan: _Plan, told: _Told) -> Review:
    return gather(
        lines, analysis, policy=plan.policy, options=plan.review, told=lambda stage, _number, _count: told(stage)
    )


def _check_files(source: str | Path, options: Options) -> None:
    read = [options.mapping, *([source] if isinstance(source, Path) else []), *filter(None, [options.policy])]
    check_output(options.output, read)
    if options.lines is None:
        return
    if options.lines.suffix.casefold() != ".parquet":
        raise CvmError(f'"{options.lines.name}" after --lines is no .parquet file.', "Let its name end with .parquet.")
    if not options.lines.parent.is_dir():
        raise CvmError(f'There is no folder "{options.lines.parent}".', "Create it first.")
    if any(options.lines.resolve() == each.resolve() for each in read):
        raise CvmError(
            f'The prices of each line would be written over "{options.lines.name}", which is read.',
            "Choose another name after --lines.",
        )


def _plan(options: Options) -> _Plan:
    mapping, file = read_mapping_file(options.mapping)
    if options.ledger_total is not None:
        total = read_figure(options.ledger_total, "--ledger-total")
        mapping = replace(mapping, ledger=replace(mapping.ledger or Ledger(total), total=total))
    if not 0 <= options.accounts <= MOST_ACCOUNTS:
        raise CvmError(f"--accounts is {options.accounts}.", f"Give 0 to {MOST_ACCOUNTS}.")
    review = ReviewOptions(
        _choice(options.weight, Weight, "--weight"),
        _choice(options.percentiles, Sharpness, "--percentiles") is Sharpness.EXACT,
        tuple(mapping.dimension(name) for name in options.by),
        options.accounts,
    )
    reading = replace(
        file,
        engine=_choice(options.engine, Engine, "--engine").value,
        table=options.table or file.table,
        sheet=options.sheet or file.sheet,
        memory=options.memory,
        master=options.master,
    )
    return _Plan(mapping, _policy(options, mapping), reading, review)


def _choice(text: str, choices: type[E], option: str) -> E:
    try:
        return choices(text.strip().casefold())
    except ValueError:
        allowed = " or ".join(choices)
        raise CvmError(f'{option} is "{text[:40]}".', f"Give {allowed}.") from None


def _policy(options: Options, mapping: InvoiceMapping) -> Policy | None:
    """Read the policy: that of a workbook, of another mapping, or of the mapping itself."""
    file = options.policy
    if file is None:
        return Policy(mapping.policy) if mapping.policy else None
    if file.suffix.casefold() in (".xlsx", ".xlsm"):
        return policy_in(read_grids(file), file.name, hint=ELSEWHERE)
    raise CvmError(
        f'The policy "{file.name}" is no workbook.',
        "Give an .xlsx with a table Discount, Maximum; or write the rules as [[policy]] into the mapping.",
    )


@contextmanager
def _progress(stages: int) -> Iterator[_Told]:
    """Tell of each stage on standard error: as a bar on a terminal, else as a line."""
    out = Console(stderr=True, highlight=False)
    if not out.is_terminal:
        done = iter(range(1, stages + 1))
        yield lambda stage: out.print(f"[{next(done, stages)}/{stages}] {stage}", markup=False)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=stages)
        begun = iter(range(stages))
        yield lambda stage: bar.update(task, description=stage, completed=next(begun, stages))


def _finite(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _as_json(source: str, overview: Overview, doubts: Sequence[str]) -> dict[str, Any]:
    totals = overview.totals
    figures = {
        "list": totals.list_value,
        "invoice": totals.invoice,
        "pocket": totals.pocket,
        "cost": totals.cost,
        "realisation": totals.realisation,
        "pocket_margin": totals.margin,
        "margin_share": totals.margin_share,
        "quantity": totals.quantity,
        "booked": totals.booked,
    }
    credit = next(count.lines for count in overview.standings if count.standing is Standing.CREDIT_NOTE)
    return {
        "lines": totals.lines,
        **{name: _finite(figure) for name, figure in figures.items()},
        "steps": {step.name: _finite(sum_) for step, sum_ in zip(totals.mapped, totals.steps, strict=True)},
        "credit_notes": credit,
        "set_aside": overview.set_aside,
        "above_list": overview.above_list,
        "ties": [
            {"what": tie.what, "found": tie.found, "wanted": tie.wanted, "difference": tie.difference, "ties": tie.ties}
            for tie in overview.ties
        ],
        "doubts": list(doubts),
        "source": source,
    }


def _print(
    source: str, overview: Overview, mapping: InvoiceMapping, review: Review | None, doubts: Sequence[str]
) -> None:
    totals, currency = overview.totals, mapping.reporting_currency
    levels = [("List value", totals.list_value), ("Invoice value", totals.invoice), ("Pocket value", totals.pocket)]
    if any(step.stage is Stage.COST for step in mapping.steps):
        levels += [("Cost", totals.cost), ("Pocket margin", totals.margin)]
    rows = [
        [name, short_exact(money, currency), percent(money / totals.list_value if totals.list_value else math.nan)]
        for name, money in levels
    ]
    title = f"{counted(totals.lines, 'line')} of {source}"
    print_table(title, ["", "Money", "% of list"], rows, right=["Money", "% of list"])
    out = console()
    for count in overview.standings:
        if count.lines and count.standing is not Standing.GOOD:
            out.print(f"{counted(count.lines, 'line')}: {escape(count.standing.words)}.", style="yellow")
    for doubt in doubts:
        out.print(escape(doubt), style="yellow")
    for finding in standing_out(review) if review else ():
        out.print(f"• {escape(finding.sentence)}")
    for tie in overview.ties:
        if tie.ties:
            out.print(f"[green]ties[/]: {escape(tie.what)}")


def _tell_ties(ties: Sequence[TieOut]) -> bool:
    """Say loudly what does not tie, on standard error: nobody shall miss it in a log or behind a pipe."""
    out = Console(stderr=True, highlight=False)
    for tie in ties:
        if not tie.ties:
            out.print(
                f"[bold white on red] DOES NOT TIE [/] {escape(tie.what)}: by {tie.difference:+,.2f}", soft_wrap=True
            )
    return all(tie.ties for tie in ties)
