"""How sure the total of a user's workbook is: a simulation of its inputs' distributions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from udfs.hosts.command_line.analysed import (
    check_output,
    load_subject,
    optional_figure,
    tell_left_out,
    tell_written,
    write_results,
)
from udfs.hosts.command_line.printing import print_json, print_table
from workbooks.reading import read_grids
from workbooks.results.analyses import simulated_of
from workbooks.results.building import simulation_workbook
from workbooks.results.correlation_table import find_correlation
from workbooks.results.simulation_sheets import PERCENTILES, Simulated
from workbooks.results.subject import Subject
from xlcvm.equations.to_words import format_number, format_result
from xlcvm.errors import CvmError
from xlcvm.risk import Simulation
from xlcvm.units import PERCENT

LONG = 200_000  # trials from which a bar is shown


@dataclass(frozen=True)
class Options:
    """What `xlcvm simulate` was asked for; figures as typed."""

    trials: int
    seed: int
    threshold: str | None = None
    price: str | None = None
    reference_price: str | None = None
    unit: str = ""
    output: Path | None = None
    as_json: bool = False


def run_simulation(file: Path, options: Options) -> None:
    """Simulate the total, with the rank correlations of the workbook where it has a table of them.

    Raises
    ------
    CvmError
        The file or an option cannot be used; nothing is written then.
    """
    check_output(options.output, [file])
    threshold = _threshold(options)
    subject = load_subject(file, options.unit)
    correlation = find_correlation(read_grids(file))
    with _progress(options) as told:
        simulated = simulated_of(
            subject, correlation, trials=options.trials, seed=options.seed, threshold=threshold, progress=told
        )
    write_results(simulation_workbook(subject, simulated, correlation), options.output)
    if options.as_json:
        print_json(_as_json(subject, simulated))
        return
    _print(subject, simulated)
    tell_left_out(subject)
    tell_written(options.output)


def _threshold(options: Options) -> float | None:
    """Give what is to be reached: as typed, or the difference of the two prices."""
    prices = [
        optional_figure(text, option)
        for text, option in ((options.price, "--price"), (options.reference_price, "--reference-price"))
    ]
    typed = optional_figure(options.threshold, "--threshold")
    price, reference = prices
    if price is None and reference is None:
        return typed
    if typed is not None:
        raise CvmError("Both a threshold and prices were given.", "Give --threshold, or --price and --reference-price.")
    if price is None or reference is None:
        raise CvmError("One price alone gives no threshold.", "Give both --price and --reference-price.")
    return price - reference


@contextmanager
def _progress(options: Options) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal while a long simulation runs; it goes to standard error."""
    if options.trials < LONG:
        yield None
        return
    columns = (TextColumn("Simulating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=options.trials)
        yield lambda done, _: bar.update(task, completed=done)


def _measures(result: Simulation) -> list[tuple[str, float]]:
    spread = result.spread
    return [
        ("Mean", spread.mean),
        ("SD", spread.deviation),
        *((f"P{100 * share:.0f}", result.percentile(share)) for share in PERCENTILES),
        ("Minimum", spread.minimum),
        ("Maximum", spread.maximum),
        ("Standard error of mean", result.standard_error),
    ]


def _print(subject: Subject, simulated: Simulated) -> None:
    result = simulated.result
    rows = [[name, subject.amount(figure)] for name, figure in _measures(result)]
    if result.chance is not None and result.threshold is not None:
        chance = f"Chance of reaching {subject.money(result.threshold)}"
        rows.append([chance, format_result(result.chance, PERCENT)])
    rows += [["Trials", f"{result.trials:,}"], ["Seed", str(result.seed)], ["Method", result.method]]
    rows.append(["Rank correlations", simulated.correlated or "none"])
    print_table(f"Simulation of {subject.source}{subject.unit_words}", ["Measure", "Value"], rows, right=["Value"])
    influences = [
        [entry.variable, format_number(round(entry.rank_correlation, 2)), format_result(round(entry.share, 4), PERCENT)]
        for entry in result.influences
    ]
    headers = ["Variable", "Rank correlation", "Share of variance"]
    print_table("What makes it unsure", headers, influences, right=headers[1:])


def _as_json(subject: Subject, simulated: Simulated) -> dict[str, Any]:
    result = simulated.result
    return {
        "unit": subject.unit.text if subject.unit else "",
        "base": subject.total.base,
        **{name.casefold() if name != "SD" else name: figure for name, figure in _measures(result)},
        "threshold": result.threshold,
        "chance of reaching threshold": result.chance,
        "trials": result.trials,
        "seed": result.seed,
        "method": result.method,
        "rank correlations": simulated.correlated,
        "influences": [
            {"variable": e.variable, "rank correlation": e.rank_correlation, "share of variance": e.share}
            for e in result.influences
        ],
        "other totals": list(subject.left_out),
    }
